/* SPDX-License-Identifier: MIT */
/* Filters that choose: by a member of each item, or for what is empty. */
#include "filter.h"

/* ---- default ---- */

static bool
otherwise(struct filtering *f, struct value *out)
{
	bool keeps_false = value_true(f->keyword) &&
	    f->in.kind == VALUE_BOOL;
	bool empty = !value_true(f->in) || value_empty(f->in) ||
	    f->in.kind == VALUE_EMPTY || f->in.kind == VALUE_BLANK;

	*out = f->in;
	if (empty && !keeps_false)
		*out = f->arg_count > 0 ? f->args[0] : value_string(S(""));
	return true;
}

/* ---- members ---- */

static bool
no_member(const struct filtering *f)
{
	return filter_fault(f, str_format(f->arena,
	    _("filter '%.*s' works on things with parts, and '%.*s' holds "
	      "others"),
	    FMT(filter_name(f)), FMT(filter_subject(f))));
}

/*
 * What Liquid finds in an item under a key: a member of an object; in a text
 * the key itself if it is part of it; a number if it is the key.
 */
static bool
find_in(const struct filtering *f, struct value item, struct value key,
    struct value *out)
{
	const struct value *v;
	str name;

	*out = (struct value){0};
	if (item.kind == VALUE_INTEGER && key.kind == VALUE_INTEGER) {
		if (item.integer == key.integer)
			*out = key;
		return true;
	}
	if (item.kind != VALUE_OBJECT && item.kind != VALUE_TEXT)
		return no_member(f);
	if (!filter_text(f, key, &name))
		return false;
	v = object_get(item, name);
	if (v != NULL)
		*out = *v;
	else if (item.kind == VALUE_TEXT && str_find(item.text, name) >= 0)
		*out = key;
	return true;
}

static bool
map(struct filtering *f, struct value *out)
{
	struct value list, *items;

	if (!filter_list(f, f->in, &list))
		return false;
	items = NEW_ARRAY(f->arena, struct value, list.count);
	for (ptrdiff_t i = 0; i < list.count; i++) {
		if (list.items[i].kind != VALUE_OBJECT)
			return no_member(f);
		if (!find_in(f, list.items[i], f->args[0], &items[i]))
			return false;
	}
	*out = value_list(items, list.count);
	return true;
}

static bool
sum(struct filtering *f, struct value *out)
{
	struct value list, n, total = value_integer(0);
	double real = 0;

	if (!filter_list(f, f->in, &list))
		return false;
	for (ptrdiff_t i = 0; i < list.count; i++) {
		struct value v = list.items[i];

		if (f->arg_count > 0 && v.kind != VALUE_OBJECT)
			return no_member(f);
		if (f->arg_count > 0 && !find_in(f, v, f->args[0], &v))
			return false;
		if (!filter_number(f, v, &n))
			return false;
		real += value_real(n);
		if (n.kind != VALUE_INTEGER ||
		    __builtin_add_overflow(
			total.integer, n.integer, &total.integer))
			total.kind = VALUE_FLOAT;
	}
	*out = total.kind == VALUE_INTEGER ? total : value_float(real);
	return true;
}

/* ---- choosing ---- */

/* Has the item what is asked for: the member, or the member with the value? */
static bool
matches(const struct filtering *f, struct value item, bool *match)
{
	struct value v;

	if (!find_in(f, item, f->args[0], &v))
		return false;
	*match = f->arg_count > 1 && f->args[1].kind != VALUE_NIL
	    ? value_equal(v, f->args[1])
	    : value_true(v);
	return true;
}

/* The items, if each of them (and the key) is something: else nil. */
static bool
candidates(struct filtering *f, struct value *list, bool *given)
{
	if (!filter_list(f, f->in, list))
		return false;
	*given = f->args[0].kind != VALUE_NIL;
	for (ptrdiff_t i = 0; i < list->count; i++)
		if (list->items[i].kind == VALUE_NIL)
			*given = false;
	return true;
}

static bool
choose(struct filtering *f, bool wanted, struct value *out)
{
	struct value list, *items;
	bool given, match;
	ptrdiff_t n = 0;

	if (!candidates(f, &list, &given))
		return false;
	*out = (struct value){0};
	if (!given)
		return true;
	items = NEW_ARRAY(f->arena, struct value, list.count);
	for (ptrdiff_t i = 0; i < list.count; i++) {
		if (!matches(f, list.items[i], &match))
			return false;
		if (match == wanted)
			items[n++] = list.items[i];
	}
	*out = value_list(items, n);
	return true;
}

static bool
where(struct filtering *f, struct value *out)
{
	return choose(f, true, out);
}

static bool
reject(struct filtering *f, struct value *out)
{
	return choose(f, false, out);
}

/* Index of the first match, or -1; *given as in candidates. */
static bool
search(struct filtering *f, struct value *list, bool *given, ptrdiff_t *at)
{
	bool match = false;

	*at = -1;
	if (!candidates(f, list, given))
		return false;
	for (ptrdiff_t i = 0; *given && i < list->count && !match; i++) {
		if (!matches(f, list->items[i], &match))
			return false;
		if (match)
			*at = i;
	}
	return true;
}

static bool
find(struct filtering *f, struct value *out)
{
	struct value list;
	ptrdiff_t at;
	bool given;

	if (!search(f, &list, &given, &at))
		return false;
	*out = at >= 0 ? list.items[at] : (struct value){0};
	return true;
}

static bool
find_index(struct filtering *f, struct value *out)
{
	struct value list;
	ptrdiff_t at;
	bool given;

	if (!search(f, &list, &given, &at))
		return false;
	*out = at >= 0 ? value_integer(at) : (struct value){0};
	return true;
}

static bool
has(struct filtering *f, struct value *out)
{
	struct value list;
	ptrdiff_t at;
	bool given;

	if (!search(f, &list, &given, &at))
		return false;
	*out = given ? value_bool(at >= 0) : (struct value){0};
	return true;
}

const struct filter select_filters[] = {
    {S_INIT("default"), 0, 1, otherwise, FILTER_DEFAULT,
	S_INIT("allow_false")},
    {S_INIT("find"), 1, 2, find, 0, {0}},
    {S_INIT("find_index"), 1, 2, find_index, 0, {0}},
    {S_INIT("has"), 1, 2, has, 0, {0}},
    {S_INIT("map"), 1, 1, map, 0, {0}},
    {S_INIT("reject"), 1, 2, reject, 0, {0}},
    {S_INIT("sum"), 0, 1, sum, 0, {0}},
    {S_INIT("where"), 1, 2, where, 0, {0}},
    {{0}, 0, 0, NULL, 0, {0}},
};
