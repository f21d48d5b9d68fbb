/* SPDX-License-Identifier: MIT */
#include "text.h"

/* How many bytes a lead byte announces, and the least that they may encode. */
static int
sequence(unsigned char lead, int32_t *bits, int32_t *least)
{
	if (lead >= 0xC2 && lead <= 0xDF)
		return *bits = lead & 0x1F, *least = 0x80, 2;
	if (lead >= 0xE0 && lead <= 0xEF)
		return *bits = lead & 0x0F, *least = 0x800, 3;
	if (lead >= 0xF0 && lead <= 0xF4)
		return *bits = lead & 0x07, *least = 0x10000, 4;
	return 0;
}

int32_t
utf8_next_wide(str s, ptrdiff_t *at)
{
	ptrdiff_t start = (*at)++;
	int32_t c, least;
	int n = sequence((unsigned char)s.at[start], &c, &least);

	if (n == 0 || n > s.len - start)
		return UTF8_BAD;
	for (int i = 1; i < n; i++) {
		unsigned char more = (unsigned char)s.at[start + i];

		if ((more & 0xC0) != 0x80)
			return UTF8_BAD;
		c = c << 6 | (more & 0x3F);
	}
	if (c < least || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
		return UTF8_BAD;
	*at = start + n;
	return c;
}

ptrdiff_t
utf8_fault(str s)
{
	ptrdiff_t at = 0;

	while (at < s.len) {
		ptrdiff_t start = at;

		if (utf8_next(s, &at) == UTF8_BAD)
			return start;
	}
	return -1;
}

int
utf8_put(char out[4], int32_t c)
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xC0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3F));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xE0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3F));
		out[2] = (char)(0x80 | (c & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3F));
	out[2] = (char)(0x80 | (c >> 6 & 0x3F));
	out[3] = (char)(0x80 | (c & 0x3F));
	return 4;
}

ptrdiff_t
utf8_length(str s)
{
	ptrdiff_t at = 0, n = 0;

	while (at < s.len) {
		utf8_next(s, &at);
		n++;
	}
	return n;
}

bool
utf8_blank(int32_t c)
{
	if (c > ' ' && c < 0xA0)
		return false;
	return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0 ||
	    c == 0xAD || (c >= 0x2000 && c <= 0x200F) || c == 0x2028 ||
	    c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x2060 ||
	    c == 0x3000 || c == 0xFEFF;
}

/* Where the last code point starts; -1 if it is none, or no blank. */
static ptrdiff_t
last_blank(str s)
{
	enum { LONGEST = 4 };
	ptrdiff_t start = s.len - 1, at;

	while (start > 0 && s.len - start < LONGEST &&
	    ((unsigned char)s.at[start] & 0xC0) == 0x80)
		start--;
	at = start;
	return utf8_blank(utf8_next(s, &at)) && at == s.len ? start : -1;
}

str
utf8_trim(str s)
{
	ptrdiff_t start = 0, at = 0;

	while (at < s.len && utf8_blank(utf8_next(s, &at)))
		start = at;
	s = str_slice(s, start, s.len);
	while (s.len > 0 && (at = last_blank(s)) >= 0)
		s.len = at;
	return s;
}

bool
str_blank(str s)
{
	ptrdiff_t at = 0;

	while (at < s.len)
		if (!utf8_blank(utf8_next(s, &at)))
			return false;
	return true;
}
