/* SPDX-License-Identifier: MIT */
#include "unicode.h"

#include <string.h>
#include <unicode/uchar.h>

#include "icu.h"

enum { REPLACEMENT = 0xFFFD };

/*
 * How long the character at `at` is if it is shown as it is, whatever stands
 * around it: most letters of Latin and Cyrillic, and most of what stands
 * between words.  0: look closer.
 */
static int
plain_length(str s, ptrdiff_t at)
{
	const unsigned char *c = (const unsigned char *)s.at + at;
	ptrdiff_t left = s.len - at;

	if (c[0] < 0x7F)
		return c[0] >= ' ' || c[0] == '\n';
	if (left >= 2 && (c[1] & 0xC0) == 0x80) {
		if (c[0] == 0xC2 && c[1] >= 0xA0)	/* U+00A0 */
			return 2;
		if (c[0] >= 0xC3 && c[0] <= 0xCB)	/* to U+02FF */
			return 2;
		if (c[0] == 0xD0 || c[0] == 0xD1)	/* U+0400 to U+047F */
			return 2;
	}
	if (left >= 3 && c[0] == 0xE2 && c[1] == 0x80 &&
	    ((c[2] >= 0x90 && c[2] <= 0xA7) ||		/* U+2010 to U+2027 */
		(c[2] >= 0xAF && c[2] <= 0xBF)))	/* to U+203F */
		return 3;
	return 0;
}

/* Are the next eight bytes from ' ' to '~'?  All are looked at at once. */
static bool
eight_plain(const char *at)
{
	const uint64_t each = 0x0101010101010101, high = each * 0x80;
	uint64_t bytes;

	memcpy(&bytes, at, sizeof bytes);
	/* a byte that is not gets its highest bit here or had it before */
	return ((bytes | (bytes - each * ' ') | (bytes + each)) & high) == 0;
}

static bool
is_plain(str s)
{
	ptrdiff_t at = 0;
	int length = 1;

	while (at < s.len && length > 0) {
		length = 8;
		if (s.len - at < length || !eight_plain(s.at + at))
			length = plain_length(s, at);
		at += length;
	}
	return length > 0;
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
add_shown(struct buf *b, int32_t c, int *marks, unsigned *tamed)
{
	bool mark = c > 0x7F && (U_GET_GC_MASK(c) & U_GC_M_MASK);

	*marks = mark ? *marks + 1 : 0;
	if (ends_line(c)) {
		buf_char(b, '\n');
	} else if (c == '\t') {
		buf_char(b, ' ');
	} else if (is_control(c)) {
		buf_utf8(b, REPLACEMENT);
		*tamed |= TAMED_CONTROLS;
	} else if (turns_direction(c)) {
		*tamed |= TAMED_CONTROLS;
	} else if (*marks > UNICODE_MARKS) {
		*tamed |= TAMED_MARKS;
	} else {
		buf_utf8(b, c);
	}
}

str
unicode_shown(struct arena *a, str s, unsigned *tamed)
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
