/* SPDX-License-Identifier: MIT */
#include "unicode.h"

#include <unicode/ucnv.h>

#include "icu.h"

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

/* Latin-1 and ASCII are taken as what browsers take them for (WHATWG). */
static bool
is_named(struct arena *a, str charset)
{
	static const str plain[] = {S_INIT("us-ascii"), S_INIT("ascii"),
	    S_INIT("iso-8859-1"), S_INIT("utf-8"), S_INIT("utf8"),
	    S_INIT("windows-1252"), S_INIT("")};

	charset = str_lower_ascii(a, charset);
	for (ptrdiff_t i = 0; i < COUNT(plain); i++)
		if (str_equal(plain[i], charset))
			return false;
	return charset.len < UCNV_MAX_CONVERTER_NAME_LENGTH;
}

static str
without_nul(struct arena *a, str text)
{
	struct buf b = {.arena = a};

	if (str_find_char(text, '\0') < 0)
		return text;
	for (ptrdiff_t i = 0; i < text.len; i++)
		if (text.at[i] == '\0')
			buf_utf8(&b, 0xFFFD);
		else
			buf_char(&b, text.at[i]);
	return buf_str(&b);
}

str
unicode_from_charset(struct arena *a, str charset, str bytes)
{
	UErrorCode e = U_ZERO_ERROR;
	UConverter *from = NULL;

	if (is_named(a, charset))
		from = ucnv_open(str_z(a, charset), &e);
	if (from != NULL) {
		struct wide w = wide_new(a, (int32_t)bytes.len * 2 + 1);

		w.len = ucnv_toUChars(from, w.at, w.len, bytes.at,
		    (int32_t)bytes.len, &e);
		ucnv_close(from);
		if (U_SUCCESS(e))
			return without_nul(a, wide_text(a, w));
	}
	return without_nul(a, utf8_fault(bytes) < 0
		? bytes : unicode_from_windows_1252(a, bytes));
}
