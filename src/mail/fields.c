/* SPDX-License-Identifier: MIT */
/* Header fields (RFC 5322 2.2), as they come: nothing is refused. */
#include "mime.h"

#include <strings.h>

bool
str_same_letters(str a, str b)
{
	return a.len == b.len &&
	    strncasecmp(a.at, b.at, (size_t)a.len) == 0;
}

str
fields_of(str bytes)
{
	str rest = bytes, line;

	while (str_line(&rest, &line))
		if (line.len == 0)
			return str_slice(bytes, 0, line.at - bytes.at);
	return bytes;
}

static bool
is_folded(str rest)
{
	return rest.len > 0 && (rest.at[0] == ' ' || rest.at[0] == '\t');
}

/* A name of a field: visible ASCII without a colon, and then the colon. */
static bool
split_field(str line, str *name, str *value)
{
	ptrdiff_t colon = str_find_char(line, ':');

	if (colon < 1)
		return false;
	*name = str_trim(str_slice(line, 0, colon));
	*value = str_trim(str_slice(line, colon + 1, line.len));
	for (ptrdiff_t i = 0; i < name->len; i++)
		if (name->at[i] <= ' ' || name->at[i] > '~')
			return false;
	return name->len > 0;
}

bool
field_next(struct arena *a, str *rest, str *name, str *value)
{
	str line;

	while (str_line(rest, &line)) {
		if (!split_field(line, name, value))
			continue;
		if (is_folded(*rest)) {
			struct buf b = {.arena = a};

			buf_add(&b, *value);
			while (is_folded(*rest) && str_line(rest, &line)) {
				buf_char(&b, ' ');
				buf_add(&b, str_trim(line));
			}
			*value = buf_str(&b);
		}
		return true;
	}
	return false;
}

str
field_get(struct arena *a, str fields, str name)
{
	str found, value;

	while (field_next(a, &fields, &found, &value))
		if (str_same_letters(found, name))
			return value;
	return S("");
}

static bool
in_address(char c)
{
	return is_letter_or_digit(c) || (unsigned char)c >= 0x80 ||
	    (c != '\0' &&
		str_find_char(S("!#$%&'*+-/=?^_`{|}~."), c) >= 0);
}

/* The domain behind the '@' at text[at]: its end, or -1. */
static ptrdiff_t
domain_end(str text, ptrdiff_t at)
{
	ptrdiff_t end = at + 1;
	bool dot = false;

	while (end < text.len &&
	    (is_letter_or_digit(text.at[end]) || text.at[end] == '-' ||
		text.at[end] == '.' || (unsigned char)text.at[end] >= 0x80)) {
		dot |= text.at[end] == '.' && end > at + 1;
		end++;
	}
	while (end > at + 1 &&
	    (text.at[end - 1] == '.' || text.at[end - 1] == '-'))
		end--;
	return dot && end > at + 3 ? end : -1;
}

/* Where the local part before the '@' at text[at] begins. */
static ptrdiff_t
local_start(str text, ptrdiff_t at)
{
	ptrdiff_t start = at;

	if (at >= 2 && text.at[at - 1] == '"') {
		ptrdiff_t open = at - 2;

		while (open > 0 && at - open < 66 && text.at[open] != '"')
			open--;
		if (text.at[open] == '"')
			return open;
	}
	while (start > 0 && at - start < 255 && in_address(text.at[start - 1]))
		start--;
	/* 'name@domain' in a server's words */
	while (start < at &&
	    str_find_char(S("'`=-."), text.at[start]) >= 0)
		start++;
	return start;
}

bool
address_next(str *rest, str *address)
{
	str text = *rest;

	for (ptrdiff_t i = 0; i < text.len; i++) {
		ptrdiff_t start, end;

		if (text.at[i] != '@')
			continue;
		end = domain_end(text, i);
		start = local_start(text, i);
		if (end < 0 || start == i)
			continue;
		*address = str_slice(text, start, end);
		*rest = str_slice(text, end, text.len);
		return true;
	}
	*rest = S("");
	return false;
}

str
one_line(struct arena *a, str text, ptrdiff_t most)
{
	struct buf b = {.arena = a};
	bool blank = false;

	for (ptrdiff_t i = 0; i < text.len && b.len < most; i++) {
		unsigned char c = (unsigned char)text.at[i];

		if (c <= ' ' || c == 0x7F) {
			blank = b.len > 0;
			continue;
		}
		if (blank)
			buf_char(&b, ' ');
		blank = false;
		buf_char(&b, (char)c);
	}
	/* a character that was cut in two goes whole */
	text = buf_str(&b);
	while (utf8_fault(text) >= 0)
		text.len = utf8_fault(text);
	return text;
}
