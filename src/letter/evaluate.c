/* SPDX-License-Identifier: MIT */
#include "render.h"

/* ---- names ---- */

static str
hint(struct render *r, str name, struct value object)
{
	struct arena scratch = {0};
	str *names = NEW_ARRAY(&scratch, str, object.count), text;

	for (ptrdiff_t i = 0; i < object.count; i++)
		names[i] = object.members[i].name;
	text = fault_hint(r->arena, name, names, object.count);
	arena_free(&scratch);
	return text;
}

static bool
mend_field(struct render *r, str near)
{
	return near.len == 0 && fault_mend(r->faults,
	    _("'marathon fields' shows all that a letter may use"));
}

static bool
no_field(struct render *r, struct place p, str name, struct value object,
    str of)
{
	struct arena *a = r->arena;
	str near = S("");

	if (object.kind == VALUE_OBJECT)
		near = hint(r, name, object);
	if (of.len == 0)
		return render_fault(r, p, str_format(a,
		    _("no field '%.*s'%.*s"), FMT(name), FMT(near))) ||
		    mend_field(r, near);
	return render_fault(r, p, str_format(a,
	    _("no field '%.*s' in '%.*s'%.*s"), FMT(name), FMT(of),
	    FMT(near))) ||
	    mend_field(r, near);
}

/* The place of a term's first name, without what follows it. */
static struct place
root_place(const struct term *t, str name)
{
	struct place p = t->place;

	if (str_starts(place_text(p), name))
		p.length = name.len;
	return p;
}

static bool
look_up_variable(const struct symbol_state *s, struct value *out)
{
	if (s->bound != NULL)
		*out = s->bound->value;
	else if (s->assigned)
		*out = s->value;
	else if (s->counted)
		*out = value_integer(s->counter);
	else
		return false;
	return true;
}

static bool
look_up(struct render *r, const struct term *t, int32_t symbol, str name,
    struct value *out)
{
	const struct value *v;

	if (symbol >= 0 && look_up_variable(render_symbol(r, symbol), out))
		return true;
	v = object_get(r->merge->fields, name);
	if (v != NULL) {
		*out = *v;
		return true;
	}
	if (r->program->lenient)
		return true;
	return no_field(r, root_place(t, name), name, r->merge->fields,
	    r->merge->list);
}

/* [expression]: the name is not known before. */
static bool
look_up_computed(struct render *r, const struct term *t, struct value *out)
{
	struct value name;
	int32_t symbol = -1;
	str text;

	if (!evaluate(r, t->first, &name) ||
	    !render_text(r, name, t->place, &text))
		return false;
	for (int32_t i = 0; i < r->unit->symbol_count; i++)
		if (str_equal(r->unit->symbols[i], text))
			symbol = i;
	return look_up(r, t, symbol, text, out);
}

/* ---- steps ---- */

static bool
known_property(struct render *r, struct value v, str name, struct value *out)
{
	ptrdiff_t count = value_count(v);
	bool text = v.kind == VALUE_TEXT || v.kind == VALUE_MARKUP;
	bool list = v.kind == VALUE_LIST || v.kind == VALUE_RANGE;

	*out = (struct value){0};
	if (str_equal(name, S("size")))
		*out = value_integer(text ? utf8_length(v.text) : count);
	else if (str_equal(name, S("first")) && !text)
		*out = count > 0 ? value_item(r->arena, v, 0) : *out;
	else if (str_equal(name, S("last")) && list)
		*out = count > 0 ? value_item(r->arena, v, count - 1) : *out;
	else
		return false;
	return text || list || v.kind == VALUE_OBJECT;
}

/* The source text of the term up to this step: "case", "case.related[0]". */
static str
before(const struct term *t, const struct step *step)
{
	str text = t->place.source->text;
	ptrdiff_t end = step->place.at;

	while (end > t->place.at &&
	    (text.at[end - 1] == '.' || text.at[end - 1] == '[' ||
		text.at[end - 1] == ' ' || text.at[end - 1] == '"' ||
		text.at[end - 1] == '\''))
		end--;
	return str_slice(text, t->place.at, end);
}

/* Is it a part that the object would have, but for its being withheld? */
static bool
is_withheld(const struct render *r, struct value of, str name)
{
	const struct withheld *w = &r->merge->withheld;

	if (w->of == NULL || of.members != w->of ||
	    (of.kind != VALUE_OBJECT && of.kind != VALUE_NIL))
		return false;
	for (ptrdiff_t i = 0; i < w->name_count; i++)
		if (str_equal(w->names[i], name))
			return true;
	return false;
}

static bool
step_by_name(struct render *r, const struct term *t, const struct step *step,
    str name, struct value *v)
{
	const struct value *found = object_get(*v, name);
	struct value of = *v;

	if (found != NULL) {
		*v = *found;
		return true;
	}
	if (is_withheld(r, of, name)) {
		str object = before(t, step);

		return render_fault(r, step->place, str_format(r->arena,
		    _("'%.*s.%.*s' is withheld: %.*s"), FMT(object),
		    FMT(name), FMT(r->merge->withheld.why)));
	}
	if (known_property(r, of, name, v))
		return true;
	*v = (struct value){0};
	if (r->program->lenient || of.kind == VALUE_NIL)
		return true;
	return no_field(r, step->place, name, of, before(t, step));
}

/* a[-1] is the last one; behind the end there is nil. */
static struct value
item_at(struct render *r, struct value v, int64_t i)
{
	ptrdiff_t count = value_count(v);

	if (v.kind != VALUE_LIST && v.kind != VALUE_RANGE)
		return (struct value){0};
	if (i < 0)
		i += count;
	return i >= 0 && i < count ? value_item(r->arena, v, i)
				   : (struct value){0};
}

static bool
take_step(struct render *r, const struct term *t, const struct step *step,
    struct value *v)
{
	struct value index;
	str name;

	if (step->index == NULL)
		return step_by_name(r, t, step, step->name, v);
	if (!evaluate(r, step->index, &index))
		return false;
	if (index.kind == VALUE_INTEGER) {
		*v = item_at(r, *v, index.integer);
		return true;
	}
	return render_text(r, index, step->place, &name) &&
	    step_by_name(r, t, step, name, v);
}

/* ---- terms ---- */

/* A range's end: in plain Liquid what is no number is 0. */
static bool
range_end(struct render *r, const struct term *t, int64_t *out)
{
	struct value v, number = {0};

	if (!evaluate(r, t, &v))
		return false;
	if (value_is_number(v))
		number = v;
	else if (v.kind == VALUE_TEXT)
		number_from_text(v.text, &number);
	if (number.kind == VALUE_NIL && !r->program->lenient)
		return render_value_fault(r, t->place, t->place,
		    str_format(r->arena, _("'%.*s' is no number"),
			FMT(place_text(t->place))));
	*out = number.kind == VALUE_INTEGER ? number.integer : 0;
	if (number.kind == VALUE_FLOAT && number.real > -1e15 &&
	    number.real < 1e15)
		*out = (int64_t)number.real;
	return true;
}

static bool
evaluate_range(struct render *r, const struct term *t, struct value *out)
{
	struct value v = {.kind = VALUE_RANGE};

	if (!range_end(r, t->first, &v.range.first) ||
	    !range_end(r, t->last, &v.range.last))
		return false;
	*out = v;
	return true;
}

static bool
evaluate_root(struct render *r, const struct term *t, struct value *out)
{
	switch (t->kind) {
	case TERM_CONSTANT:
		*out = t->constant;
		return true;
	case TERM_RANGE:
		return evaluate_range(r, t, out);
	case TERM_NAME:
		return look_up(
		    r, t, t->slot, r->unit->symbols[t->slot], out);
	case TERM_ITEM:
		*out = *r->loops[t->slot].item;
		return true;
	case TERM_FORLOOP:
		*out = r->loops[t->slot].forloop;
		return true;
	case TERM_COMPUTED:
		return look_up_computed(r, t, out);
	}
	return true;
}

bool
evaluate(struct render *r, const struct term *t, struct value *out)
{
	const struct value *found = evaluate_in_place(r, t);
	bool good;

	if (found != NULL) {
		*out = *found;
		return true;
	}
	*out = (struct value){0};
	good = evaluate_root(r, t, out);
	for (ptrdiff_t i = 0; good && i < t->step_count; i++)
		good = take_step(r, t, &t->steps[i], out);
	if (!good)
		*out = (struct value){0};
	return good;
}

/* ---- filters ---- */

enum { MOST_ARGUMENTS = 8 };

/* Would a filter make one forget that something is missing? */
static bool
check_filled(const struct filtering *f)
{
	bool empty = f->in.kind == VALUE_NIL;
	str what = filter_subject(f);

	for (int i = 0; i < f->arg_count && !empty; i++) {
		empty = f->args[i].kind == VALUE_NIL;
		what = place_text(f->call->args[i].place);
	}
	if (!empty || f->render->program->lenient)
		return true;
	return filter_value_fault(f, str_format(f->arena,
	    _("'%.*s' is empty, and filter '%.*s' needs it"), FMT(what),
	    FMT(f->call->filter->name)));
}

static bool
run_call(struct render *r, const struct pipeline *p, const struct call *call,
    struct value *v)
{
	struct value args[MOST_ARGUMENTS];
	struct filtering f = {.render = r, .arena = r->arena, .call = call,
	    .subject = &p->source, .in = *v, .args = args,
	    .arg_count = call->arg_count};
	bool good = render_spend(r, 1, call->place);

	for (int i = 0; i < call->arg_count; i++)
		good = evaluate(r, &call->args[i], &args[i]) && good;
	if (call->keyword != NULL)
		good = evaluate(r, call->keyword, &f.keyword) && good;
	if (good && (call->filter->flags & FILTER_FILLED))
		good = check_filled(&f);
	if (!good)
		return false;
	if ((call->filter->flags & FILTER_MEMO) && r->unit->memo != NULL)
		return memo_run(r->unit->memo, &f, v);
	return call->filter->run(&f, v);
}

bool
evaluate_pipeline(struct render *r, const struct pipeline *p,
    struct value *out)
{
	bool good = evaluate(r, &p->source, out);

	for (ptrdiff_t i = 0; good && i < p->call_count; i++)
		good = run_call(r, p, &p->calls[i], out);
	if (!good)
		*out = (struct value){0};
	return good;
}

/* ---- conditions ---- */

static bool
is_nothing(struct value v)
{
	return v.kind == VALUE_EMPTY ||
	    (v.kind == VALUE_TEXT && v.text.len == 0);
}

/*
 * In a letter all that comes from a list is text, and an empty cell is nil:
 * so "20" == 20, and nil == empty and nil == "" too.
 */
bool
render_equal(const struct render *r, struct value a, struct value b)
{
	struct value n;

	if (!r->program->lenient) {
		if (value_is_number(a) && b.kind == VALUE_TEXT)
			return number_from_text(b.text, &n) &&
			    value_equal(a, n);
		if (value_is_number(b) && a.kind == VALUE_TEXT)
			return number_from_text(a.text, &n) &&
			    value_equal(n, b);
		if (a.kind == VALUE_NIL && is_nothing(b))
			return true;
		if (b.kind == VALUE_NIL && is_nothing(a))
			return true;
	}
	return value_equal(a, b);
}

static bool
contains(struct render *r, const struct test *t, struct value a,
    struct value b)
{
	str text, part;

	if (a.kind == VALUE_NIL || b.kind == VALUE_NIL)
		return false;
	if (a.kind == VALUE_LIST) {
		for (ptrdiff_t i = 0; i < a.count; i++)
			if (render_equal(r, a.items[i], b))
				return true;
		return false;
	}
	if (a.kind == VALUE_RANGE)
		return b.kind == VALUE_INTEGER && b.integer >= a.range.first &&
		    b.integer <= a.range.last;
	if (value_is_number(a) || a.kind == VALUE_BOOL)
		return false;
	if (!render_text(r, b, t->right.place, &part))
		return false;
	if (a.kind == VALUE_OBJECT)
		return object_get(a, part) != NULL;
	return render_text(r, a, t->left.place, &text) &&
	    str_find(text, part) >= 0;
}

/* Both as numbers if one is a number and the mode lets texts be numbers. */
static bool
as_numbers(struct render *r, struct value *a, struct value *b)
{
	if (value_is_number(*a) && value_is_number(*b))
		return true;
	if (r->program->lenient)
		return false;
	if (value_is_number(*a) && b->kind == VALUE_TEXT)
		return number_from_text(b->text, b);
	return value_is_number(*b) && a->kind == VALUE_TEXT &&
	    number_from_text(a->text, a);
}

static bool
not_comparable(struct render *r, const struct test *t)
{
	return render_value_fault(r, t->left.place, t->left.place,
	    str_format(r->arena,
		_("'%.*s' and '%.*s' cannot be compared: one of them is no "
		  "number"),
		FMT(place_text(t->left.place)),
		FMT(place_text(t->right.place))));
}

/* Plain Liquid says nothing of what has no order at all. */
static bool
may_be_number(const struct render *r, struct value v)
{
	return r->program->lenient ? v.kind == VALUE_TEXT
				   : v.kind != VALUE_NIL;
}

/* The sign of a - b; false (and a fault) where there is no order. */
static bool
order(struct render *r, const struct test *t, struct value a, struct value b,
    int *sign)
{
	if (as_numbers(r, &a, &b)) {
		double x = value_real(a), y = value_real(b);

		if (a.kind == VALUE_INTEGER && b.kind == VALUE_INTEGER)
			*sign = (a.integer > b.integer) -
			    (a.integer < b.integer);
		else
			*sign = (x > y) - (x < y);
		return true;
	}
	if (a.kind == VALUE_TEXT && b.kind == VALUE_TEXT) {
		*sign = str_compare(a.text, b.text);
		return true;
	}
	if (value_is_number(a) ? may_be_number(r, b)
		: value_is_number(b) && may_be_number(r, a))
		return not_comparable(r, t);
	return false;
}

/* The steps that it takes to read a value through. */
static int64_t
reading(struct value v)
{
	if (v.kind == VALUE_LIST || v.kind == VALUE_OBJECT)
		return v.count;
	return v.kind == VALUE_TEXT || v.kind == VALUE_MARKUP ? v.text.len / 64
							       : 0;
}

static bool
is_true(struct render *r, const struct term *t)
{
	const struct value *found = evaluate_in_place(r, t);
	struct value v;

	if (found != NULL)
		return value_true(*found);
	return evaluate(r, t, &v) && value_true(v);
}

static bool
passes(struct render *r, const struct test *t)
{
	struct value a, b;
	int sign = 0;

	if (t->how == COMPARE_TRUTH)
		return is_true(r, &t->left);
	if (!evaluate(r, &t->left, &a) || !evaluate(r, &t->right, &b))
		return false;
	if (!render_spend(r, reading(a), t->left.place))
		return false;
	if (t->how == COMPARE_EQUAL)
		return render_equal(r, a, b);
	if (t->how == COMPARE_UNEQUAL)
		return !render_equal(r, a, b);
	if (t->how == COMPARE_CONTAINS)
		return contains(r, t, a, b);
	if (!order(r, t, a, b, &sign))
		return false;
	if (t->how == COMPARE_LESS)
		return sign < 0;
	if (t->how == COMPARE_LESS_EQUAL)
		return sign <= 0;
	return t->how == COMPARE_GREATER ? sign > 0 : sign >= 0;
}

/* a and b or c is a and (b or c), from left to right, as far as needed. */
bool
evaluate_condition(struct render *r, const struct condition *c)
{
	bool truth = false;

	for (ptrdiff_t i = 0; i < c->count; i++) {
		const struct test *t = &c->tests[i];

		truth = passes(r, t);
		if ((t->join == JOIN_AND && !truth) ||
		    (t->join == JOIN_OR && truth))
			break;
	}
	return truth != c->negated;
}
