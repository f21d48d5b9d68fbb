/* SPDX-License-Identifier: MIT */
/*
 * Between our text (UTF-8, a length) and ICU's (UTF-16, int32_t lengths).
 * Texts here are names, paragraphs and lists of names: far below 2^31 bytes;
 * base reads no larger file.
 */
#ifndef UNICODE_ICU_H
#define UNICODE_ICU_H

#include <unicode/utypes.h>

#include "base/base.h"

struct wide {
	UChar *at;
	int32_t len;
};

/* Bytes that are not UTF-8 become U+FFFD, and so do lone surrogates. */
struct wide wide_from(struct arena *, str);
struct wide wide_new(struct arena *, int32_t capacity);
str wide_text(struct arena *, struct wide);

/* Embeddings, overrides and isolates (UAX #9): not for texts of others. */
static inline bool
turns_direction(int32_t c)
{
	return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

/*
 * ICU's name of a language, ended by a NUL.  English where ICU does not know
 * it: ICU itself would take the language of the user's environment, and the
 * same input would not give the same bytes.
 */
const char *locale_of(struct arena *, str language);
/* The same, and the Gregorian calendar (ar-SA and fa have others). */
const char *locale_gregorian(struct arena *, str language);

#endif
