/* SPDX-License-Identifier: MIT */
#include "filter.h"

#include <string.h>

#include "render.h"

static const struct filter *const tables[] = {text_filters, code_filters,
    number_filters, list_filters, select_filters, letter_filters, date_filters,
    amount_filters, name_filters};

const struct filter *
filter_find(str name)
{
	for (ptrdiff_t t = 0; t < COUNT(tables); t++)
		for (const struct filter *f = tables[t]; f->name.len > 0; f++)
			if (str_equal(f->name, name))
				return f;
	return NULL;
}

str
filter_hint(struct arena *a, str name)
{
	enum { MOST = 128 };
	str names[MOST];
	ptrdiff_t n = 0;

	for (ptrdiff_t t = 0; t < COUNT(tables); t++)
		for (const struct filter *f = tables[t]; f->name.len > 0; f++)
			if (n < MOST)
				names[n++] = f->name;
	return fault_hint(a, name, names, n);
}

bool
filter_lenient(const struct filtering *f)
{
	return f->render->program->lenient;
}

str
filter_language(const struct filtering *f)
{
	return f->render->merge->language;
}

bool
filter_fault(const struct filtering *f, str message)
{
	return render_fault(f->render, f->call->place, message);
}

bool
filter_value_fault(const struct filtering *f, str message)
{
	return render_value_fault(f->render, f->call->place,
	    f->subject->place, message);
}

str
filter_name(const struct filtering *f)
{
	return f->call->filter->name;
}

str
filter_subject(const struct filtering *f)
{
	return place_text(f->subject->place);
}

bool
filter_spend(const struct filtering *f, int64_t steps)
{
	return render_spend(f->render, steps, f->call->place);
}

/* ---- texts ---- */

bool
filter_text(const struct filtering *f, struct value v, str *out)
{
	bool list = v.kind == VALUE_LIST || v.kind == VALUE_OBJECT;

	if (list && !filter_lenient(f))
		return filter_fault(f, str_format(f->arena,
		    _("filter '%.*s' works on a text, and '%.*s' is a list"),
		    FMT(filter_name(f)), FMT(filter_subject(f))));
	return render_text(f->render, v, f->call->place, out);
}

bool
filter_arg(const struct filtering *f, int i, str *out)
{
	*out = S("");
	return i >= f->arg_count || filter_text(f, f->args[i], out);
}

struct buf
filter_buf(const struct filtering *f)
{
	return (struct buf){.arena = f->arena, .max = LIMIT_OUTPUT};
}

bool
filter_give(const struct filtering *f, const struct buf *b, struct value *out)
{
	*out = value_string(buf_str(b));
	if (b->full)
		return render_too_long(f->render, f->call->place);
	return filter_spend(f, b->len / 16);
}

/* ---- numbers ---- */

bool
filter_number(const struct filtering *f, struct value v, struct value *out)
{
	bool number = value_is_number(v);
	str text;

	*out = number ? v : value_integer(0);
	if (number)
		return true;
	if (v.kind == VALUE_TEXT && number_from_text(str_trim(v.text), out))
		return true;
	if (filter_lenient(f))
		return true;
	return render_text(f->render, v, f->call->place, &text) &&
	    filter_value_fault(f, str_format(f->arena,
		_("filter '%.*s' works on numbers, and '%.*s' is none"),
		FMT(filter_name(f)), FMT(text)));
}

bool
filter_integer(const struct filtering *f, struct value v, int64_t *out)
{
	if (v.kind == VALUE_TEXT)
		number_from_text(v.text, &v);
	*out = v.integer;
	if (v.kind == VALUE_INTEGER)
		return true;
	return filter_fault(f, str_format(f->arena,
	    _("filter '%.*s' needs a whole number"),
	    FMT(filter_name(f))));
}

/* ---- lists ---- */

static ptrdiff_t
flat_count(struct value v, int depth)
{
	ptrdiff_t n = 0;

	if (v.kind == VALUE_RANGE)
		return value_count(v);
	if (v.kind != VALUE_LIST || depth > VALUE_DEPTH)
		return 1;
	for (ptrdiff_t i = 0; i < v.count; i++)
		n += flat_count(v.items[i], depth + 1);
	return n;
}

static void
flatten(struct value v, int depth, struct value *items, ptrdiff_t *n)
{
	if (v.kind == VALUE_RANGE) {
		for (ptrdiff_t i = 0; i < value_count(v); i++)
			items[(*n)++] = value_item(NULL, v, i);
	} else if (v.kind != VALUE_LIST || depth > VALUE_DEPTH) {
		items[(*n)++] = v;
	} else {
		for (ptrdiff_t i = 0; i < v.count; i++)
			flatten(v.items[i], depth + 1, items, n);
	}
}

bool
filter_list(const struct filtering *f, struct value v, struct value *out)
{
	ptrdiff_t n = 0, count;
	struct value *items;

	*out = value_list(NULL, 0);
	if (v.kind == VALUE_NIL || v.kind == VALUE_EMPTY ||
	    v.kind == VALUE_BLANK)
		return true;
	count = flat_count(v, 0);
	if (!filter_spend(f, count))
		return false;
	items = NEW_ARRAY(f->arena, struct value, count);
	flatten(v, 0, items, &n);
	*out = value_list(items, n);
	return true;
}
