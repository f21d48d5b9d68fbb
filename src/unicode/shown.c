/* SPDX-License-Identifier: MIT */
#include "unicode.h"

#include <unicode/uchar.h>

#include "icu.h"

enum { MARKS_MOST = 8, REPLACEMENT = 0xFFFD };

/*
 * Whether a text is shown as it is: line ends LF and code points below U+0300
 * without controls, or Cyrillic, or one of the dashes and quotes from U+2010
 * to U+2027; all of these are in NFC, whatever stands beside them.
 */
static bool
is_plain(str s)
{
	const unsigned char *at = (const unsigned char *)s.at;
	ptrdiff_t i = 0;

	while (i < s.len) {
		unsigned char c = at[i];

		if (c < 0x7F && (c >= ' ' || c == '\n'))
			i++;
		else if (s.len - i >= 2 && (at[i + 1] & 0xC0) == 0x80 &&
		    ((c >= 0xC3 && c <= 0xCB) || c == 0xD0 || c == 0xD1 ||
			(c == 0xC2 && at[i + 1] >= 0xA0)))
			i += 2;
		else if (s.len - i >= 3 && c == 0xE2 && at[i + 1] == 0x80 &&
		    at[i + 2] >= 0x90 && at[i + 2] <= 0xA7)
			i += 3;
		else
			return false;
	}
	return true;
}

static bool
turns_direction(int32_t c)
{
	return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

static bool
ends_line(int32_t c)
{
	return c == '\n' || c == '\r' || c == 0x85 || c == 0x2028 ||
	    c == 0x2029;
}

static bool
is_control(int32_t c)
{
	return c == UTF8_BAD || c < ' ' || (c >= 0x7F && c < 0xA0);
}

static void
add_shown(struct buf *b, int32_t c, int *marks, bool *tamed)
{
	bool mark = c > 0x7F && (U_GET_GC_MASK(c) & U_GC_M_MASK);

	*marks = mark ? *marks + 1 : 0;
	if (ends_line(c)) {
		buf_char(b, '\n');
	} else if (c == '\t') {
		buf_char(b, ' ');
	} else if (is_control(c)) {
		buf_utf8(b, REPLACEMENT);
		*tamed = true;
	} else if (turns_direction(c) || *marks > MARKS_MOST) {
		*tamed = true;
	} else {
		buf_utf8(b, c);
	}
}

str
unicode_shown(struct arena *a, str s, bool *tamed)
{
	struct buf b = {.arena = a};
	ptrdiff_t at = 0;
	int marks = 0;

	if (is_plain(s))
		return s;
	s = unicode_nfc(a, s);
	while (at < s.len) {
		int32_t c = utf8_next(s, &at);

		if (c == '\r' && at < s.len && s.at[at] == '\n')
			at++;
		add_shown(&b, c, &marks, tamed);
	}
	return buf_str(&b);
}
