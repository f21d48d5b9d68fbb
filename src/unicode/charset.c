/* SPDX-License-Identifier: MIT */
#include "unicode.h"

/* The bytes 0x80 to 0x9F; the others are Latin-1 (WHATWG Encoding, 9). */
static const uint16_t upper_controls[32] = {
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
    0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008D, 0x017D, 0x008F,
    0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178,
};

str
unicode_from_windows_1252(struct arena *a, str bytes)
{
	struct buf b = {.arena = a};

	for (ptrdiff_t i = 0; i < bytes.len; i++) {
		unsigned char c = (unsigned char)bytes.at[i];

		if (c < 0x80)
			buf_char(&b, (char)c);
		else
			buf_utf8(&b, c < 0xA0 ? upper_controls[c - 0x80] : c);
	}
	return buf_str(&b);
}
