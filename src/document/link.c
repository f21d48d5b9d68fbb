/* SPDX-License-Identifier: MIT */
#include "link.h"

#include "document.h"

enum zone { ZONE_NOWHERE, ZONE_START, ZONE_HOST, ZONE_MAIL, ZONE_DATA };

static bool
starts_with(str s, str lower)
{
	if (s.len < lower.len)
		return false;
	for (ptrdiff_t i = 0; i < lower.len; i++) {
		char c = s.at[i];

		if ((c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c) !=
		    lower.at[i])
			return false;
	}
	return true;
}

/* The length of "https://" or so; 0 if it is none of ours. */
static ptrdiff_t
scheme_length(str url)
{
	static const str schemes[] = {
	    S_INIT("https://"), S_INIT("http://"), S_INIT("mailto:")};

	for (ptrdiff_t i = 0; i < COUNT(schemes); i++)
		if (starts_with(url, schemes[i]))
			return schemes[i].len;
	return 0;
}

/* Where in an address what follows `url` would stand. */
static enum zone
zone_behind(str url)
{
	ptrdiff_t scheme = scheme_length(url);

	if (url.len == 0)
		return ZONE_START;
	if (starts_with(url, S("mailto:")))
		return str_find_char(url, '?') < 0 ? ZONE_MAIL : ZONE_DATA;
	if (scheme == 0)
		return ZONE_NOWHERE;
	for (ptrdiff_t i = scheme; i < url.len; i++)
		if (url.at[i] == '/' || url.at[i] == '?' || url.at[i] == '#')
			return ZONE_DATA;
	return ZONE_HOST;
}

static bool
is_one_of(char c, str set)
{
	return str_find_char(set, c) >= 0;
}

static bool
is_unreserved(char c)	/* RFC 3986, 2.3 */
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
	    c == '~';
}

static void
add_percent(struct buf *b, unsigned char c)
{
	static const char digits[] = "0123456789ABCDEF";

	buf_char(b, '%');
	buf_char(b, digits[c >> 4]);
	buf_char(b, digits[c & 0xF]);
}

/* Adds text; what is neither unreserved nor `kept` as %XX. */
static void
add_encoded(struct buf *b, str text, str kept)
{
	ptrdiff_t at = 0;

	while (at < text.len) {
		ptrdiff_t start = at;

		while (at < text.len && (is_unreserved(text.at[at]) ||
		    is_one_of(text.at[at], kept)))
			at++;
		buf_add(b, str_slice(text, start, at));
		if (at < text.len)
			add_percent(b, (unsigned char)text.at[at++]);
	}
}

static void
add_address(struct buf *b, str text)
{
	add_encoded(b, text, S(":/?#[]@!$&'()*+,;=%"));
}

static bool
is_host_name(str s)
{
	for (ptrdiff_t i = 0; i < s.len; i++)
		if (!is_unreserved(s.at[i]))
			return false;
	return s.len > 0;
}

static enum link_state
add_value(struct buf *b, str value)
{
	switch (zone_behind(buf_str(b))) {
	case ZONE_NOWHERE:
		return LINK_NO_SCHEME;
	case ZONE_START:
		value = str_trim(value);
		add_address(b, value);
		return scheme_length(value) > 0 ? LINK_GOOD : LINK_NO_SCHEME;
	case ZONE_HOST:
		add_encoded(b, value, S("@:/?#"));
		return is_host_name(value) ? LINK_GOOD : LINK_NOT_A_HOST;
	case ZONE_MAIL:
		add_encoded(b, value, S("@"));
		return LINK_GOOD;
	case ZONE_DATA:
		add_encoded(b, value, S(""));
		return LINK_GOOD;
	}
	return LINK_NO_SCHEME;
}

enum link_state
link_make(struct arena *a, str skeleton, const str *values,
    ptrdiff_t value_count, str *out)
{
	struct buf b = {.arena = a};
	enum link_state state = LINK_GOOD;
	ptrdiff_t value;
	str piece;

	while (state == LINK_GOOD &&
	    document_piece(&skeleton, value_count, &piece, &value)) {
		if (value >= 0)
			state = add_value(&b, values[value]);
		else
			add_address(&b, piece);
	}
	*out = buf_str(&b);
	if (state == LINK_GOOD && scheme_length(*out) == 0)
		state = LINK_NO_SCHEME;
	return state;
}
