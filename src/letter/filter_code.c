/* SPDX-License-Identifier: MIT */
/* Filters that write a text in the code of something else: HTML, URLs. */
#include <string.h>

#include "filter.h"

static str
entity(char c)
{
	switch (c) {
	case '&':
		return S("&amp;");
	case '<':
		return S("&lt;");
	case '>':
		return S("&gt;");
	case '"':
		return S("&quot;");
	case '\'':
		return S("&#39;");
	default:
		return S("");
	}
}

/* The length of an entity such as "&lt;" or "&#60;" at the start, or 0. */
static ptrdiff_t
entity_length(str s)
{
	ptrdiff_t n = 1;

	if (n < s.len && s.at[n] == '#')
		n++;
	while (n < s.len &&
	    ((s.at[n] >= 'a' && s.at[n] <= 'z') ||
		(s.at[n] >= 'A' && s.at[n] <= 'Z') ||
		(s.at[n] >= '0' && s.at[n] <= '9')))
		n++;
	return n > 2 && n < s.len && s.at[n] == ';' ? n + 1 : 0;
}

static bool
escape_text(struct filtering *f, bool once, struct value *out)
{
	struct buf b = filter_buf(f);
	str s;

	if (f->in.kind == VALUE_NIL) {
		*out = f->in;
		return true;
	}
	if (!filter_text(f, f->in, &s))
		return false;
	for (ptrdiff_t i = 0; i < s.len; i++) {
		str code = entity(s.at[i]);

		if (code.len == 0 ||
		    (once && s.at[i] == '&' &&
			entity_length(str_slice(s, i, s.len)) > 0))
			buf_char(&b, s.at[i]);
		else
			buf_add(&b, code);
	}
	return filter_give(f, &b, out);
}

static bool
escape(struct filtering *f, struct value *out)
{
	return escape_text(f, false, out);
}

static bool
escape_once(struct filtering *f, struct value *out)
{
	return escape_text(f, true, out);
}

/* ---- strip_html ---- */

static const struct html {
	str open, close;
} html[] = {
    {S_INIT("<script"), S_INIT("</script>")},
    {S_INIT("<style"), S_INIT("</style>")},
    {S_INIT("<!--"), S_INIT("-->")},
    {S_INIT("<"), S_INIT(">")},
};

/*
 * The length of what starts at '<' and is no text, or 0.  An end that is
 * missing once is not looked for again.
 */
static ptrdiff_t
html_length(str s, bool missing[static COUNT(html)])
{
	for (ptrdiff_t i = 0; i < COUNT(html); i++) {
		ptrdiff_t end;

		if (missing[i] || !str_starts(s, html[i].open))
			continue;
		end = str_find(s, html[i].close);
		if (end > 0)
			return end + html[i].close.len;
		missing[i] = true;
	}
	return 0;
}

static bool
strip_html(struct filtering *f, struct value *out)
{
	struct buf b = filter_buf(f);
	bool missing[COUNT(html)] = {false};
	str s;

	if (!filter_text(f, f->in, &s))
		return false;
	while (s.len > 0) {
		ptrdiff_t tag = str_find_char(s, '<'), length = 0;

		if (tag >= 0)
			length = html_length(str_slice(s, tag, s.len), missing);
		if (length == 0)
			tag = s.len;
		buf_add(&b, str_slice(s, 0, tag));
		s = str_slice(s, tag + length, s.len);
	}
	return filter_give(f, &b, out);
}

/* ---- URLs ---- */

static bool
is_unreserved(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' ||
	    c == '~';
}

static bool
url_encode(struct filtering *f, struct value *out)
{
	static const char digit[] = "0123456789ABCDEF";
	struct buf b = filter_buf(f);
	str s;

	if (!filter_text(f, f->in, &s))
		return false;
	for (ptrdiff_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.at[i];

		if (is_unreserved(s.at[i])) {
			buf_char(&b, s.at[i]);
		} else if (c == ' ') {
			buf_char(&b, '+');
		} else {
			buf_char(&b, '%');
			buf_char(&b, digit[c >> 4]);
			buf_char(&b, digit[c & 15]);
		}
	}
	return filter_give(f, &b, out);
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* A decoded text comes from outside: it must be UTF-8 like any other. */
static bool
give_decoded(struct filtering *f, const struct buf *b, struct value *out)
{
	str s = buf_str(b);

	if (utf8_fault(s) >= 0 || str_find_char(s, '\0') >= 0)
		return filter_value_fault(f, str_format(f->arena,
		    _("filter '%.*s' gives bytes that are no text"),
		    FMT(filter_name(f))));
	return filter_give(f, b, out);
}

static bool
url_decode(struct filtering *f, struct value *out)
{
	struct buf b = filter_buf(f);
	str s;

	if (!filter_text(f, f->in, &s))
		return false;
	for (ptrdiff_t i = 0; i < s.len; i++) {
		int high = i + 2 < s.len ? hex_digit(s.at[i + 1]) : -1;
		int low = i + 2 < s.len ? hex_digit(s.at[i + 2]) : -1;

		if (s.at[i] == '%' && high >= 0 && low >= 0) {
			buf_char(&b, (char)(high << 4 | low));
			i += 2;
		} else {
			buf_char(&b, s.at[i] == '+' ? ' ' : s.at[i]);
		}
	}
	return give_decoded(f, &b, out);
}

/* ---- base64 (RFC 4648) ---- */

static const char plain_digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char url_digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static bool
encode(struct filtering *f, const char *digits, struct value *out)
{
	struct buf b = filter_buf(f);
	str s;

	if (!filter_text(f, f->in, &s))
		return false;
	for (ptrdiff_t i = 0; i < s.len; i += 3) {
		ptrdiff_t n = s.len - i < 3 ? s.len - i : 3;
		uint32_t bits = 0;

		for (ptrdiff_t k = 0; k < 3; k++)
			bits = bits << 8 |
			    (k < n ? (unsigned char)s.at[i + k] : 0);
		for (int k = 0; k < 4; k++)
			buf_char(&b,
			    k <= n ? digits[bits >> (18 - 6 * k) & 63] : '=');
	}
	return filter_give(f, &b, out);
}

static bool
decode(struct filtering *f, const char *digits, struct value *out)
{
	struct buf b = filter_buf(f);
	uint32_t bits = 0;
	int have = 0;
	str s;

	if (f->in.kind == VALUE_INTEGER || f->in.kind == VALUE_FLOAT)
		return filter_fault(f, str_format(f->arena,
		    _("filter '%.*s' works on a text"),
		    FMT(filter_name(f))));
	if (!filter_text(f, f->in, &s))
		return false;
	for (ptrdiff_t i = 0; i < s.len && s.at[i] != '='; i++) {
		const char *hit = memchr(digits, s.at[i], 64);

		if (hit == NULL)
			continue;
		bits = bits << 6 | (uint32_t)(hit - digits);
		have += 6;
		if (have >= 8) {
			have -= 8;
			buf_char(&b, (char)(bits >> have & 0xFF));
		}
	}
	return give_decoded(f, &b, out);
}

static bool
base64_encode(struct filtering *f, struct value *out)
{
	return encode(f, plain_digits, out);
}

static bool
base64_decode(struct filtering *f, struct value *out)
{
	return decode(f, plain_digits, out);
}

static bool
base64_url_safe_encode(struct filtering *f, struct value *out)
{
	return encode(f, url_digits, out);
}

static bool
base64_url_safe_decode(struct filtering *f, struct value *out)
{
	return decode(f, url_digits, out);
}

const struct filter code_filters[] = {
    {S_INIT("base64_decode"), 0, 0, base64_decode, 0, {0}},
    {S_INIT("base64_encode"), 0, 0, base64_encode, 0, {0}},
    {S_INIT("base64_url_safe_decode"), 0, 0, base64_url_safe_decode, 0, {0}},
    {S_INIT("base64_url_safe_encode"), 0, 0, base64_url_safe_encode, 0, {0}},
    {S_INIT("escape"), 0, 0, escape, 0, {0}},
    {S_INIT("escape_once"), 0, 0, escape_once, 0, {0}},
    {S_INIT("strip_html"), 0, 0, strip_html, 0, {0}},
    {S_INIT("url_decode"), 0, 0, url_decode, 0, {0}},
    {S_INIT("url_encode"), 0, 0, url_encode, 0, {0}},
    {{0}, 0, 0, NULL, 0, {0}},
};
