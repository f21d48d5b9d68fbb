/* SPDX-License-Identifier: MIT */
/* Chinese and Japanese, written without blanks. */
#ifndef DOCUMENT_CJK_H
#define DOCUMENT_CJK_H

#include <stdbool.h>
#include <stdint.h>

/* Ideographs, kana and their punctuation; not Hangul, which has blanks. */
static inline bool
is_cjk(int32_t c)
{
	return (c >= 0x2E80 && c <= 0x312F) || (c >= 0x31A0 && c <= 0xA4CF) ||
	    (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFE30 && c <= 0xFE4F) ||
	    (c >= 0xFF01 && c <= 0xFF9F) || (c >= 0x20000 && c <= 0x3FFFF);
}

#endif
