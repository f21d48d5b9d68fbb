/* SPDX-License-Identifier: MIT */
#include "value.h"

#include "data/data.h"

struct value
value_text(str s)
{
	return str_blank(s) ? (struct value){0} : value_string(s);
}

struct value
value_string(str s)
{
	return (struct value){.kind = VALUE_TEXT, .text = s};
}

struct value
value_list(const struct value *items, ptrdiff_t count)
{
	return (struct value){
	    .kind = VALUE_LIST, .count = count, .items = items};
}

struct value
value_object(const struct member *members, ptrdiff_t count)
{
	return (struct value){
	    .kind = VALUE_OBJECT, .count = count, .members = members};
}

struct value
value_bool(bool truth)
{
	return (struct value){.kind = VALUE_BOOL, .truth = truth};
}

struct value
value_integer(int64_t n)
{
	return (struct value){.kind = VALUE_INTEGER, .integer = n};
}

struct value
value_float(double x)
{
	return (struct value){.kind = VALUE_FLOAT, .real = x};
}

/* ---- from trees ---- */

static struct value
from_node(struct arena *a, const struct node *n, int depth);

static struct value
list_from_node(struct arena *a, const struct node *n, int depth)
{
	struct value *items = NEW_ARRAY(a, struct value, n->count);
	ptrdiff_t count = 0;

	for (const struct node *i = n->first; i != NULL; i = i->next)
		items[count++] = from_node(a, i, depth + 1);
	return value_list(items, count);
}

static struct value
object_from_node(struct arena *a, const struct node *n, int depth)
{
	struct member *members = NEW_ARRAY(a, struct member, n->count);
	ptrdiff_t count = 0;

	for (const struct node *i = n->first; i != NULL; i = i->next)
		members[count++] =
		    (struct member){i->key, from_node(a, i, depth + 1)};
	return value_object(members, count);
}

/* Trees are 64 deep at most; a deeper one is cut off rather than trusted. */
static struct value
from_node(struct arena *a, const struct node *n, int depth)
{
	struct value v = {0};

	if (depth > VALUE_DEPTH)
		return v;
	switch (n->kind) {
	case NODE_BOOL:
		return value_bool(n->truth);
	case NODE_NUMBER:
		return number_from_text(n->text, &v) ? v
						     : value_string(n->text);
	case NODE_TEXT:
		return value_string(n->text);
	case NODE_LIST:
		return list_from_node(a, n, depth);
	case NODE_MAP:
		return object_from_node(a, n, depth);
	case NODE_NULL:
		break;
	}
	return v;
}

struct value
value_from_node(struct arena *a, const struct node *n)
{
	return n != NULL ? from_node(a, n, 0) : (struct value){0};
}

/* ---- truth ---- */

bool
value_true(struct value v)
{
	return v.kind != VALUE_NIL && !(v.kind == VALUE_BOOL && !v.truth);
}

bool
value_empty(struct value v)
{
	switch (v.kind) {
	case VALUE_TEXT:
	case VALUE_MARKUP:
	case VALUE_SKELETON:
		return v.text.len == 0;
	case VALUE_LIST:
	case VALUE_OBJECT:
		return v.count == 0;
	default:
		return false;
	}
}

bool
value_blank(struct value v)
{
	if (v.kind == VALUE_TEXT || v.kind == VALUE_MARKUP ||
	    v.kind == VALUE_SKELETON)
		return str_blank(v.text);
	return !value_true(v) || value_empty(v);
}

/* ---- numbers ---- */

bool
value_is_number(struct value v)
{
	return v.kind == VALUE_INTEGER || v.kind == VALUE_FLOAT;
}

double
value_real(struct value v)
{
	return v.kind == VALUE_INTEGER ? (double)v.integer : v.real;
}

static ptrdiff_t
count_digits(str s, ptrdiff_t at)
{
	ptrdiff_t n = 0;

	while (at + n < s.len && s.at[at + n] >= '0' && s.at[at + n] <= '9')
		n++;
	return n;
}

/* strtod would follow the locale; this is exact to 15 digits. */
static double
digits_to_real(str s, ptrdiff_t at, ptrdiff_t end)
{
	double mantissa = 0, scale = 1;
	bool behind_point = false;

	for (; at < end; at++) {
		if (s.at[at] == '.') {
			behind_point = true;
			continue;
		}
		mantissa = mantissa * 10 + (s.at[at] - '0');
		if (behind_point)
			scale *= 10;
	}
	return mantissa / scale;
}

bool
number_from_text(str s, struct value *out)
{
	enum { LONGEST = 300 };	/* digits: what a double can hold */
	ptrdiff_t start = s.len > 0 && s.at[0] == '-';
	ptrdiff_t whole = count_digits(s, start), end = start + whole;
	int64_t n;
	double x;

	if (whole == 0 || s.len > LONGEST)
		return false;
	if (end == s.len && str_to_int(s, &n)) {
		*out = value_integer(n);
		return true;
	}
	if (end < s.len && s.at[end] == '.') {
		ptrdiff_t more = count_digits(s, end + 1);

		if (more == 0)
			return false;
		end += 1 + more;
	}
	if (end != s.len)
		return false;
	x = digits_to_real(s, start, end);
	*out = value_float(start > 0 ? -x : x);
	return true;
}

/* ---- comparing ---- */

static bool
equal(struct value a, struct value b, int depth);

static bool
equal_lists(struct value a, struct value b, int depth)
{
	if (a.count != b.count)
		return false;
	for (ptrdiff_t i = 0; i < a.count; i++)
		if (!equal(a.items[i], b.items[i], depth + 1))
			return false;
	return true;
}

static bool
equal_objects(struct value a, struct value b, int depth)
{
	if (a.count != b.count)
		return false;
	for (ptrdiff_t i = 0; i < a.count; i++) {
		const struct value *v = object_get(b, a.members[i].name);

		if (v == NULL || !equal(a.members[i].value, *v, depth + 1))
			return false;
	}
	return true;
}

static bool
holds_text(struct value v)
{
	return v.kind == VALUE_TEXT || v.kind == VALUE_MARKUP ||
	    v.kind == VALUE_SKELETON;
}

static bool
equal_same_kind(struct value a, struct value b, int depth)
{
	switch (a.kind) {
	case VALUE_BOOL:
		return a.truth == b.truth;
	case VALUE_LIST:
		return equal_lists(a, b, depth);
	case VALUE_OBJECT:
		return equal_objects(a, b, depth);
	case VALUE_RANGE:
		return a.range.first == b.range.first &&
		    a.range.last == b.range.last;
	default:
		return true;
	}
}

static bool
equal(struct value a, struct value b, int depth)
{
	if (depth > VALUE_DEPTH)
		return false;
	if (a.kind == VALUE_INTEGER && b.kind == VALUE_INTEGER)
		return a.integer == b.integer;
	if (value_is_number(a) && value_is_number(b))
		return value_real(a) == value_real(b);
	if (holds_text(a) && holds_text(b))
		return str_equal(a.text, b.text);
	if (a.kind == b.kind)
		return equal_same_kind(a, b, depth);
	if (a.kind == VALUE_EMPTY || b.kind == VALUE_EMPTY)
		return value_empty(a.kind == VALUE_EMPTY ? b : a);
	if (a.kind == VALUE_BLANK || b.kind == VALUE_BLANK)
		return value_blank(a.kind == VALUE_BLANK ? b : a);
	return false;
}

bool
value_equal(struct value a, struct value b)
{
	return equal(a, b, 0);
}

/* ---- parts ---- */

ptrdiff_t
value_find(const struct value *v, str name)
{
	ptrdiff_t count = v->kind == VALUE_OBJECT ? v->count : 0;

	for (ptrdiff_t i = 0; i < count; i++)
		if (value_same_name(v->members[i].name, name))
			return i;
	return -1;
}

const struct value *
value_find_anew(const struct value *v, str name, ptrdiff_t *seen)
{
	ptrdiff_t at = value_find(v, name);

	if (at < 0)
		return NULL;
	__atomic_store_n(seen, at, __ATOMIC_RELAXED);
	return &v->members[at].value;
}

const struct value *
object_get(struct value v, str name)
{
	ptrdiff_t i = value_find(&v, name);

	return i >= 0 ? &v.members[i].value : NULL;
}

static ptrdiff_t
range_count(int64_t first, int64_t last)
{
	int64_t span;

	if (last < first)
		return 0;
	if (__builtin_sub_overflow(last, first, &span) || span == INT64_MAX)
		return PTRDIFF_MAX;
	return (ptrdiff_t)span + 1;
}

ptrdiff_t
value_count(struct value v)
{
	if (v.kind == VALUE_RANGE)
		return range_count(v.range.first, v.range.last);
	return v.kind == VALUE_LIST || v.kind == VALUE_OBJECT ? v.count : 0;
}

struct value
value_item(struct arena *a, struct value v, ptrdiff_t i)
{
	struct value *pair;

	if (v.kind == VALUE_RANGE)
		return value_integer(v.range.first + i);
	if (v.kind == VALUE_LIST)
		return v.items[i];
	pair = NEW_ARRAY(a, struct value, 2);
	pair[0] = value_string(v.members[i].name);
	pair[1] = v.members[i].value;
	return value_list(pair, 2);
}

bool
value_private_use(int32_t c)
{
	return (c >= 0xE000 && c <= 0xF8FF) || c >= 0xF0000;
}
