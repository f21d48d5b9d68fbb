/* SPDX-License-Identifier: MIT */
/* Filters that take lists apart, put them together and in order. */
#include <string.h>

#include "filter.h"
#include "unicode/unicode.h"

/* ---- parts ---- */

static bool
first(struct filtering *f, struct value *out)
{
	*out = (struct value){0};
	if (value_count(f->in) > 0)
		*out = value_item(f->arena, f->in, 0);
	return true;
}

static bool
last(struct filtering *f, struct value *out)
{
	*out = (struct value){0};
	if (f->in.kind != VALUE_OBJECT && value_count(f->in) > 0)
		*out = value_item(f->arena, f->in, value_count(f->in) - 1);
	return true;
}

static bool
size(struct filtering *f, struct value *out)
{
	struct value v = f->in;
	str s;

	if (v.kind == VALUE_LIST || v.kind == VALUE_OBJECT ||
	    v.kind == VALUE_RANGE) {
		*out = value_integer(value_count(v));
		return true;
	}
	if (!filter_text(f, v, &s))
		return false;
	*out = value_integer(v.kind == VALUE_TEXT || v.kind == VALUE_MARKUP ||
		v.kind == VALUE_SKELETON ? utf8_length(s) : 0);
	return true;
}

/* The part of 0..count that `from` (negative: from the end), `length` name. */
static bool
slice_bounds(int64_t count, int64_t from, int64_t length, int64_t *end)
{
	if (length < 0 || from > count)
		return false;
	*end = length > count - from ? count : from + length;
	return true;
}

static str
slice_text(str s, int64_t from, int64_t end)
{
	ptrdiff_t at = 0, start;

	for (int64_t i = 0; i < from && at < s.len; i++)
		utf8_next(s, &at);
	start = at;
	for (int64_t i = from; i < end && at < s.len; i++)
		utf8_next(s, &at);
	return str_slice(s, start, at);
}

static bool
slice(struct filtering *f, struct value *out)
{
	bool list = f->in.kind == VALUE_LIST;
	int64_t from, length = 1, count, end;
	str s = S("");

	if (!filter_integer(f, f->args[0], &from) ||
	    (f->arg_count > 1 && !filter_integer(f, f->args[1], &length)))
		return false;
	if (!list && !filter_text(f, f->in, &s))
		return false;
	count = list ? f->in.count : utf8_length(s);
	if (from < 0)
		from += count;
	*out = list ? value_list(NULL, 0) : value_string(S(""));
	if (from < 0 || !slice_bounds(count, from, length, &end))
		return true;
	*out = list ? value_list(f->in.items + from, end - from)
		    : value_string(slice_text(s, from, end));
	return true;
}

/* ---- text and list ---- */

static bool
join(struct filtering *f, struct value *out)
{
	struct buf b = filter_buf(f);
	struct value list;
	str text, between = S(" ");

	if (!filter_list(f, f->in, &list) ||
	    (f->arg_count > 0 && !filter_arg(f, 0, &between)))
		return false;
	for (ptrdiff_t i = 0; i < list.count; i++) {
		if (i > 0)
			buf_add(&b, between);
		if (!filter_text(f, list.items[i], &text))
			return false;
		buf_add(&b, text);
	}
	return filter_give(f, &b, out);
}

/* The next part of `rest`, cut at `separator` (empty: behind a character). */
static str
cut(str *rest, str separator)
{
	ptrdiff_t at = 0;
	str part;

	if (separator.len == 0)
		utf8_next(*rest, &at);
	else
		at = str_find(*rest, separator);
	if (at < 0)
		at = rest->len;
	part = str_slice(*rest, 0, at);
	at += at < rest->len ? separator.len : 0;
	*rest = str_slice(*rest, at, rest->len);
	return part;
}

/* At white space, with none at the ends (as Ruby splits at " "). */
static str
cut_word(str *rest)
{
	ptrdiff_t n = 0;
	str part;

	while (n < rest->len && rest->at[n] != ' ' &&
	    !(rest->at[n] >= '\t' && rest->at[n] <= '\r'))
		n++;
	part = str_slice(*rest, 0, n);
	*rest = str_trim(str_slice(*rest, n, rest->len));
	return part;
}

/* Twice: to count the parts, and to keep them.  Empty ones at the end go. */
static ptrdiff_t
cut_all(str s, str separator, struct value *parts)
{
	bool words = str_equal(separator, S(" "));
	ptrdiff_t n = 0, kept = 0;
	str rest = words ? str_trim(s) : s;

	while (rest.len > 0) {
		str part = words ? cut_word(&rest) : cut(&rest, separator);

		if (parts != NULL)
			parts[n] = value_string(part);
		n++;
		if (part.len > 0)
			kept = n;
	}
	return parts != NULL ? kept : n;
}

static bool
split(struct filtering *f, struct value *out)
{
	struct value *parts;
	str s, separator;
	ptrdiff_t n;

	if (!filter_text(f, f->in, &s) || !filter_arg(f, 0, &separator))
		return false;
	n = cut_all(s, separator, NULL);
	if (!filter_spend(f, n))
		return false;
	parts = NEW_ARRAY(f->arena, struct value, n);
	*out = value_list(parts, cut_all(s, separator, parts));
	return true;
}

static bool
concat(struct filtering *f, struct value *out)
{
	struct value a, b, *items;

	if (f->args[0].kind != VALUE_LIST && f->args[0].kind != VALUE_RANGE)
		return filter_fault(f,
		    str_from(_("filter 'concat' needs a list")));
	if (!filter_list(f, f->in, &a) || !filter_list(f, f->args[0], &b))
		return false;
	items = NEW_ARRAY(f->arena, struct value, a.count + b.count);
	for (ptrdiff_t i = 0; i < a.count + b.count; i++)
		items[i] = i < a.count ? a.items[i] : b.items[i - a.count];
	*out = value_list(items, a.count + b.count);
	return true;
}

static bool
reverse(struct filtering *f, struct value *out)
{
	struct value list, *items;

	if (!filter_list(f, f->in, &list))
		return false;
	items = NEW_ARRAY(f->arena, struct value, list.count);
	for (ptrdiff_t i = 0; i < list.count; i++)
		items[i] = list.items[list.count - 1 - i];
	*out = value_list(items, list.count);
	return true;
}

/* ---- order ---- */

struct sorted {
	struct value key, item;
};

/* Sign of a - b; nil comes last.  *mixed: there is no order between them. */
static int
compare(struct value a, struct value b, bool *mixed)
{
	if (a.kind == VALUE_NIL || b.kind == VALUE_NIL)
		return (a.kind == VALUE_NIL) - (b.kind == VALUE_NIL);
	if (value_is_number(a) && value_is_number(b))
		return (value_real(a) > value_real(b)) -
		    (value_real(a) < value_real(b));
	if (a.kind == VALUE_TEXT && b.kind == VALUE_TEXT)
		return str_compare(a.text, b.text);
	*mixed = true;
	return 0;
}

/* A merge sort from the bottom: stable, and no recursion. */
static struct sorted *
sort_all(struct sorted *from, struct sorted *to, ptrdiff_t n, bool *mixed)
{
	for (ptrdiff_t run = 1; run < n; run *= 2) {
		struct sorted *other = from;

		for (ptrdiff_t start = 0; start < n; start += 2 * run) {
			ptrdiff_t a = start, b = start + run;
			ptrdiff_t a_end = b < n ? b : n;
			ptrdiff_t b_end = b + run < n ? b + run : n;

			for (ptrdiff_t at = start; at < b_end; at++) {
				bool left = a < a_end;

				if (left && b < b_end)
					left = compare(from[a].key,
					    from[b].key, mixed) <= 0;
				to[at] = left ? from[a++] : from[b++];
			}
		}
		from = to;
		to = other;
	}
	return from;
}

/* The key to sort an item by: a member of it, or itself. */
static struct value
sort_key(struct value item, bool by_member, str member)
{
	const struct value *v;

	if (!by_member)
		return item;
	v = object_get(item, member);
	return v != NULL ? *v : (struct value){0};
}

static bool
natural_key(const struct filtering *f, struct value *key)
{
	str s;

	if (key->kind == VALUE_NIL)
		return true;
	if (!filter_text(f, *key, &s))
		return false;
	*key = value_string(unicode_lower(f->arena, s, filter_language(f)));
	return true;
}

static bool
sort_by(struct filtering *f, bool natural, struct value *out)
{
	bool by_member = f->arg_count > 0 && f->args[0].kind != VALUE_NIL;
	bool mixed = false;
	struct sorted *from;
	struct value list, *items;
	str member;

	if (!filter_list(f, f->in, &list) || !filter_arg(f, 0, &member) ||
	    !filter_spend(f, 8 * list.count))
		return false;
	from = NEW_ARRAY(f->arena, struct sorted, 2 * list.count);
	items = NEW_ARRAY(f->arena, struct value, list.count);
	for (ptrdiff_t i = 0; i < list.count; i++) {
		from[i].item = list.items[i];
		from[i].key = sort_key(list.items[i], by_member, member);
		if (natural && !natural_key(f, &from[i].key))
			return false;
	}
	from = sort_all(from, from + list.count, list.count, &mixed);
	for (ptrdiff_t i = 0; i < list.count; i++)
		items[i] = from[i].item;
	*out = value_list(items, list.count);
	return !mixed || filter_fault(f, str_format(f->arena,
	    _("'%.*s' holds things of different kinds, which have no order"),
	    FMT(filter_subject(f))));
}

static bool
sort(struct filtering *f, struct value *out)
{
	return sort_by(f, false, out);
}

static bool
sort_natural(struct filtering *f, struct value *out)
{
	return sort_by(f, true, out);
}

/* ---- leaving out ---- */

static bool
uniq(struct filtering *f, struct value *out)
{
	bool by_member = f->arg_count > 0;
	struct value list, *items;
	ptrdiff_t n = 0;
	str member;

	if (!filter_list(f, f->in, &list) || !filter_arg(f, 0, &member))
		return false;
	items = NEW_ARRAY(f->arena, struct value, list.count);
	for (ptrdiff_t i = 0; i < list.count; i++) {
		struct value key = sort_key(list.items[i], by_member, member);
		ptrdiff_t k = 0;

		while (k < n &&
		    !value_equal(sort_key(items[k], by_member, member), key))
			k++;
		if (k == n)
			items[n++] = list.items[i];
		if (!filter_spend(f, k / 4))
			return false;
	}
	*out = value_list(items, n);
	return true;
}

static bool
compact(struct filtering *f, struct value *out)
{
	bool by_member = f->arg_count > 0;
	struct value list, *items;
	ptrdiff_t n = 0;
	str member;

	if (!filter_list(f, f->in, &list) || !filter_arg(f, 0, &member))
		return false;
	items = NEW_ARRAY(f->arena, struct value, list.count);
	for (ptrdiff_t i = 0; i < list.count; i++) {
		struct value key = sort_key(list.items[i], by_member, member);

		if (key.kind != VALUE_NIL)
			items[n++] = list.items[i];
	}
	*out = value_list(items, n);
	return true;
}

const struct filter list_filters[] = {
    {S_INIT("compact"), 0, 1, compact, 0, {0}},
    {S_INIT("concat"), 1, 1, concat, 0, {0}},
    {S_INIT("first"), 0, 0, first, 0, {0}},
    {S_INIT("join"), 0, 1, join, 0, {0}},
    {S_INIT("last"), 0, 0, last, 0, {0}},
    {S_INIT("reverse"), 0, 0, reverse, 0, {0}},
    {S_INIT("size"), 0, 0, size, 0, {0}},
    {S_INIT("slice"), 1, 2, slice, 0, {0}},
    {S_INIT("sort"), 0, 1, sort, 0, {0}},
    {S_INIT("sort_natural"), 0, 1, sort_natural, 0, {0}},
    {S_INIT("split"), 1, 1, split, 0, {0}},
    {S_INIT("uniq"), 0, 1, uniq, 0, {0}},
    {{0}, 0, 0, NULL, 0, {0}},
};
