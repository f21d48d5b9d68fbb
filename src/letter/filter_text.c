/* SPDX-License-Identifier: MIT */
/* Filters that make a text of a text. */
#include <string.h>

#include "filter.h"
#include "unicode/unicode.h"

static bool
is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || c == '\0';
}

static bool
give(const struct filtering *f, str s, struct value *out)
{
	*out = value_string(s);
	return filter_spend(f, s.len / 16);
}

/* ---- joining ---- */

static bool
append(struct filtering *f, struct value *out)
{
	struct buf b = filter_buf(f);
	str text, more;

	if (!filter_text(f, f->in, &text) || !filter_arg(f, 0, &more))
		return false;
	buf_add(&b, text);
	buf_add(&b, more);
	return filter_give(f, &b, out);
}

static bool
prepend(struct filtering *f, struct value *out)
{
	struct buf b = filter_buf(f);
	str text, more;

	if (!filter_text(f, f->in, &text) || !filter_arg(f, 0, &more))
		return false;
	buf_add(&b, more);
	buf_add(&b, text);
	return filter_give(f, &b, out);
}

/* ---- case ---- */

static bool
upcase(struct filtering *f, struct value *out)
{
	str s;

	return filter_text(f, f->in, &s) &&
	    give(f, unicode_upper(f->arena, s, filter_language(f)), out);
}

static bool
downcase(struct filtering *f, struct value *out)
{
	str s;

	return filter_text(f, f->in, &s) &&
	    give(f, unicode_lower(f->arena, s, filter_language(f)), out);
}

static bool
capitalize(struct filtering *f, struct value *out)
{
	struct buf b = filter_buf(f);
	str s, rest, language = filter_language(f);
	ptrdiff_t first = 0;

	if (!filter_text(f, f->in, &s))
		return false;
	if (s.len > 0)
		utf8_next(s, &first);
	rest = str_slice(s, first, s.len);
	b.cap = s.len + 4;	/* room at once, for the usual case */
	b.at = NEW_ARRAY(f->arena, char, b.cap);
	buf_add(&b, unicode_upper(f->arena, str_slice(s, 0, first), language));
	buf_add(&b, unicode_lower(f->arena, rest, language));
	return filter_give(f, &b, out);
}

/* ---- blanks ---- */

static bool
trim(struct filtering *f, bool left, bool right, struct value *out)
{
	str s;

	if (!filter_text(f, f->in, &s))
		return false;
	while (left && s.len > 0 && is_space(s.at[0]))
		s = str_slice(s, 1, s.len);
	while (right && s.len > 0 && is_space(s.at[s.len - 1]))
		s.len--;
	*out = value_string(s);
	return true;
}

static bool
strip(struct filtering *f, struct value *out)
{
	return trim(f, true, true, out);
}

static bool
lstrip(struct filtering *f, struct value *out)
{
	return trim(f, true, false, out);
}

static bool
rstrip(struct filtering *f, struct value *out)
{
	return trim(f, false, true, out);
}

/* Copies the text with `instead` for each line end, which may be CRLF. */
static bool
replace_line_ends(struct filtering *f, str instead, struct value *out)
{
	struct buf b = filter_buf(f);
	str rest, line;

	if (!filter_text(f, f->in, &rest))
		return false;
	while (rest.len > 0) {
		bool ended = str_find_char(rest, '\n') >= 0;

		str_line(&rest, &line);
		buf_add(&b, line);
		if (ended)
			buf_add(&b, instead);
	}
	return filter_give(f, &b, out);
}

static bool
strip_newlines(struct filtering *f, struct value *out)
{
	return replace_line_ends(f, S(""), out);
}

static bool
newline_to_br(struct filtering *f, struct value *out)
{
	return replace_line_ends(f, S("<br />\n"), out);
}

/* ---- replacing ---- */

/* Replaces the first `most` occurrences; an empty one is before each letter. */
static bool
replace_some(struct filtering *f, str wanted, str instead, int64_t most,
    struct value *out)
{
	struct buf b = filter_buf(f);
	ptrdiff_t at = 0, hit;
	str s;

	if (!filter_text(f, f->in, &s))
		return false;
	while (most-- > 0 && !b.full) {
		hit = str_find(str_slice(s, at, s.len), wanted);
		if (hit < 0)
			break;
		buf_add(&b, str_slice(s, at, at + hit));
		buf_add(&b, instead);
		at += hit + wanted.len;
		if (wanted.len == 0) {
			ptrdiff_t start = at;

			if (at == s.len)
				break;
			utf8_next(s, &at);
			buf_add(&b, str_slice(s, start, at));
		}
	}
	buf_add(&b, str_slice(s, at, s.len));
	return filter_give(f, &b, out);
}

static bool
replace_last_one(struct filtering *f, str wanted, str instead,
    struct value *out)
{
	struct buf b = filter_buf(f);
	ptrdiff_t from = 0, hit, last = -1;
	str s;

	if (!filter_text(f, f->in, &s))
		return false;
	while (wanted.len > 0 &&
	    (hit = str_find(str_slice(s, from, s.len), wanted)) >= 0) {
		last = from + hit;
		from = last + 1;
		if (!filter_spend(f, wanted.len / 64))
			return false;
	}
	if (wanted.len == 0)
		last = s.len;
	if (last >= 0) {
		buf_add(&b, str_slice(s, 0, last));
		buf_add(&b, instead);
		s = str_slice(s, last + wanted.len, s.len);
	}
	buf_add(&b, s);
	return filter_give(f, &b, out);
}

static bool
replace(struct filtering *f, struct value *out)
{
	str wanted, instead;

	return filter_arg(f, 0, &wanted) && filter_arg(f, 1, &instead) &&
	    replace_some(f, wanted, instead, INT64_MAX, out);
}

static bool
replace_first(struct filtering *f, struct value *out)
{
	str wanted, instead;

	return filter_arg(f, 0, &wanted) && filter_arg(f, 1, &instead) &&
	    replace_some(f, wanted, instead, 1, out);
}

static bool
replace_last(struct filtering *f, struct value *out)
{
	str wanted, instead;

	return filter_arg(f, 0, &wanted) && filter_arg(f, 1, &instead) &&
	    replace_last_one(f, wanted, instead, out);
}

/* ---- cutting ---- */

/* The offset of the n-th code point, or the end. */
static ptrdiff_t
offset_of(str s, int64_t n)
{
	ptrdiff_t at = 0;

	while (n-- > 0 && at < s.len)
		utf8_next(s, &at);
	return at;
}

static bool
truncate_text(struct filtering *f, struct value *out)
{
	struct buf b = filter_buf(f);
	int64_t most = 50, length;
	str s, end = S("...");

	if (!filter_text(f, f->in, &s))
		return false;
	if (f->arg_count > 0 && !filter_integer(f, f->args[0], &most))
		return false;
	if (f->arg_count > 1 && !filter_arg(f, 1, &end))
		return false;
	length = utf8_length(s);
	if (length <= most)
		return give(f, s, out);
	most -= utf8_length(end);
	buf_add(&b, str_slice(s, 0, offset_of(s, most)));
	buf_add(&b, end);
	return filter_give(f, &b, out);
}

static bool
next_word(str *rest, str *word)
{
	ptrdiff_t n = 0;

	while (rest->len > 0 && is_space(rest->at[0]))
		*rest = str_slice(*rest, 1, rest->len);
	while (n < rest->len && !is_space(rest->at[n]))
		n++;
	*word = str_slice(*rest, 0, n);
	*rest = str_slice(*rest, n, rest->len);
	return n > 0;
}

static bool
truncatewords(struct filtering *f, struct value *out)
{
	struct buf b = filter_buf(f);
	int64_t most = 15;
	str s, rest, word, end = S("...");

	if (!filter_text(f, f->in, &s))
		return false;
	if (f->arg_count > 0 && !filter_integer(f, f->args[0], &most))
		return false;
	if (f->arg_count > 1 && !filter_arg(f, 1, &end))
		return false;
	if (most < 1)
		most = 1;
	for (rest = s; next_word(&rest, &word);) {
		if (most-- == 0) {
			buf_add(&b, end);
			return filter_give(f, &b, out);
		}
		if (b.len > 0)
			buf_char(&b, ' ');
		buf_add(&b, word);
	}
	return give(f, s, out);
}

const struct filter text_filters[] = {
    {S_INIT("append"), 1, 1, append, FILTER_FILLED, {0}},
    {S_INIT("capitalize"), 0, 0, capitalize, 0, {0}},
    {S_INIT("downcase"), 0, 0, downcase, 0, {0}},
    {S_INIT("lstrip"), 0, 0, lstrip, 0, {0}},
    {S_INIT("newline_to_br"), 0, 0, newline_to_br, 0, {0}},
    {S_INIT("prepend"), 1, 1, prepend, FILTER_FILLED, {0}},
    {S_INIT("remove"), 1, 1, replace, 0, {0}},
    {S_INIT("remove_first"), 1, 1, replace_first, 0, {0}},
    {S_INIT("remove_last"), 1, 1, replace_last, 0, {0}},
    {S_INIT("replace"), 1, 2, replace, 0, {0}},
    {S_INIT("replace_first"), 1, 2, replace_first, 0, {0}},
    {S_INIT("replace_last"), 2, 2, replace_last, 0, {0}},
    {S_INIT("rstrip"), 0, 0, rstrip, 0, {0}},
    {S_INIT("strip"), 0, 0, strip, 0, {0}},
    {S_INIT("strip_newlines"), 0, 0, strip_newlines, 0, {0}},
    {S_INIT("truncate"), 0, 2, truncate_text, 0, {0}},
    {S_INIT("truncatewords"), 0, 2, truncatewords, 0, {0}},
    {S_INIT("upcase"), 0, 0, upcase, 0, {0}},
    {{0}, 0, 0, NULL, 0, {0}},
};
