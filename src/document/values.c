/* SPDX-License-Identifier: MIT */
#include "values.h"

#include <string.h>

#include "document.h"

enum { BYTES = 4 };	/* of a value's code point in UTF-8: F3 B0 80 80 ... */

/* The index of the value whose code point stands there, or -1. */
static int32_t
value_at(str s, ptrdiff_t at)
{
	int32_t c;

	if (s.len - at < BYTES || (unsigned char)s.at[at + 1] < 0xB0)
		return -1;
	c = utf8_next(s, &at) - LETTER_VALUE_FIRST;
	return c >= 0 && c < LETTER_VALUE_MOST ? c : -1;
}

/* Where the next value stands, or s.len. */
static ptrdiff_t
find_value(str s, ptrdiff_t from, ptrdiff_t count)
{
	while (from < s.len) {
		const char *hit =
		    memchr(s.at + from, 0xF3, (size_t)(s.len - from));
		int32_t index;

		if (hit == NULL)
			break;
		from = hit - s.at;
		index = value_at(s, from);
		if (index >= 0 && index < count)
			return from;
		from++;
	}
	return s.len;
}

bool
has_value(str skeleton)
{
	return find_value(skeleton, 0, LETTER_VALUE_MOST) < skeleton.len;
}

bool
document_piece(str *rest, ptrdiff_t count, str *text, ptrdiff_t *value)
{
	ptrdiff_t end;

	if (rest->len == 0)
		return false;
	end = find_value(*rest, 0, count);
	*value = end == 0 ? value_at(*rest, 0) : -1;
	if (end == 0)
		end = BYTES;
	*text = str_slice(*rest, 0, end);
	*rest = str_slice(*rest, end, rest->len);
	return true;
}
