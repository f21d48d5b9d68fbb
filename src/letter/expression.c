/* SPDX-License-Identifier: MIT */
#include "compile.h"
#include "unicode/unicode.h"

static struct term
parse_term_at(struct compiler *c, struct scanner *s, int depth);

static const struct term *
term_new(struct compiler *c, struct term t)
{
	struct term *kept = NEW(c->job, struct term);

	*kept = t;
	return kept;
}

static struct term
constant(struct value v)
{
	return (struct term){.kind = TERM_CONSTANT, .constant = v};
}

/* ---- names and what stands behind them ---- */

str
parse_name_text(struct compiler *c, const struct scanner *s)
{
	str name = s->token.text;

	for (ptrdiff_t i = 0; i < name.len; i++)
		if ((unsigned char)name.at[i] >= 0x80)
			return unicode_nfc(c->job, name);
	return name;
}

static bool
parse_word(str name, struct term *t)
{
	static const struct {
		str name;
		struct value value;
	} words[] = {
	    {S_INIT("nil"), {.kind = VALUE_NIL}},
	    {S_INIT("null"), {.kind = VALUE_NIL}},
	    {S_INIT("true"), {.kind = VALUE_BOOL, .truth = true}},
	    {S_INIT("false"), {.kind = VALUE_BOOL}},
	    {S_INIT("empty"), {.kind = VALUE_EMPTY}},
	    {S_INIT("blank"), {.kind = VALUE_BLANK}},
	};

	for (ptrdiff_t i = 0; i < COUNT(words); i++)
		if (str_equal(words[i].name, name)) {
			*t = constant(words[i].value);
			return true;
		}
	return false;
}

static struct term
name_term(struct compiler *c, str name)
{
	const struct block *b = compile_loop(c, name);

	if (b != NULL)
		return (struct term){.kind = TERM_ITEM, .slot = b->slot};
	if (str_equal(name, S("forloop")))
		b = compile_loop_of(c, BLOCK_FOR);
	else if (str_equal(name, S("tablerowloop")))
		b = compile_loop_of(c, BLOCK_TABLE);
	if (b != NULL) {
		c->uses_forloop = true;
		return (struct term){.kind = TERM_FORLOOP, .slot = b->slot};
	}
	return (struct term){.kind = TERM_NAME,
	    .slot = compile_symbol(c->unit, name),
	    .seen = NEW(c->job, ptrdiff_t)};
}

static struct step
parse_index(struct compiler *c, struct scanner *s, int depth)
{
	struct step step = {
	    .place = compile_place(c, s->token.at, s->token.end),
	    .seen = NEW(c->job, ptrdiff_t)};
	struct term index;

	if (s->token.kind == TOKEN_TEXT) {
		step.name = parse_name_text(c, s);
		scan(s);
		if (step.name.len == 0)
			scan_fault(s, _("a name"));
	} else {
		index = parse_term_at(c, s, depth + 1);
		step.index = term_new(c, index);
		step.place = index.place;
	}
	scan_expect(s, "]");
	return step;
}

static struct step
parse_member(struct compiler *c, struct scanner *s)
{
	struct step step = {.name = parse_name_text(c, s),
	    .place = compile_place(c, s->token.at, s->token.end),
	    .seen = NEW(c->job, ptrdiff_t)};

	if (s->token.kind == TOKEN_NAME)
		scan(s);
	else
		scan_fault(s, _("a name"));
	return step;
}

/* .name and [index], as often as they come. */
static void
parse_steps(struct compiler *c, struct scanner *s, struct term *t, int depth)
{
	struct step *steps = NULL;
	ptrdiff_t count = 0;

	while (!s->failed) {
		struct step step;

		if (scan_take(s, "."))
			step = parse_member(c, s);
		else if (scan_take(s, "["))
			step = parse_index(c, s, depth);
		else
			break;
		steps = compile_room(c->job, steps, count, sizeof *steps);
		steps[count++] = step;
	}
	t->steps = steps;
	t->step_count = count;
}

static struct term
parse_name(struct compiler *c, struct scanner *s, int depth)
{
	str name = parse_name_text(c, s);
	struct term t;

	scan(s);
	if (scan_is(s, ".") || scan_is(s, "[") || !parse_word(name, &t)) {
		t = name_term(c, name);
		parse_steps(c, s, &t, depth);
	}
	return t;
}

/* ["a name"] or [the_name_of_it] */
static struct term
parse_bracketed(struct compiler *c, struct scanner *s, int depth)
{
	struct step first = parse_index(c, s, depth);
	struct term t = {.kind = TERM_COMPUTED, .first = first.index};

	if (first.index == NULL)
		t = name_term(c, first.name);
	parse_steps(c, s, &t, depth);
	return t;
}

static struct term
parse_range(struct compiler *c, struct scanner *s, int depth)
{
	struct term t = {.kind = TERM_RANGE};

	t.first = term_new(c, parse_term_at(c, s, depth + 1));
	scan_expect(s, "..");
	t.last = term_new(c, parse_term_at(c, s, depth + 1));
	scan_expect(s, ")");
	return t;
}

static struct term
parse_literal(struct scanner *s)
{
	struct value v = {0};

	if (s->token.kind == TOKEN_TEXT)
		v = value_string(s->token.text);
	else if (!number_from_text(s->token.text, &v))
		scan_fault(s, _("a number that is not that long"));
	scan(s);
	return constant(v);
}

static void
too_deep(struct compiler *c, struct scanner *s)
{
	s->failed = true;
	compile_fault(c, compile_place(c, s->token.at, s->token.end),
	    str_format(c->faults->arena, _("brackets nest deeper than %d"),
		LIMIT_NESTING));
}

static struct term
parse_term_at(struct compiler *c, struct scanner *s, int depth)
{
	ptrdiff_t at = s->token.at;
	struct term t = constant((struct value){0});

	if (depth > LIMIT_NESTING)
		too_deep(c, s);
	else if (s->token.kind == TOKEN_NAME)
		t = parse_name(c, s, depth);
	else if (s->token.kind == TOKEN_TEXT || s->token.kind == TOKEN_NUMBER)
		t = parse_literal(s);
	else if (scan_take(s, "["))
		t = parse_bracketed(c, s, depth);
	else if (scan_take(s, "("))
		t = parse_range(c, s, depth);
	else
		scan_fault(s, _("a name or a value"));
	t.place = compile_place(c, at, s->last_end > at ? s->last_end : at);
	return t;
}

struct term
parse_term(struct compiler *c, struct scanner *s)
{
	return parse_term_at(c, s, 0);
}

const struct term *
parse_term_new(struct compiler *c, struct scanner *s)
{
	return term_new(c, parse_term(c, s));
}

/* ---- filters ---- */

static void
parse_keyword(struct compiler *c, struct scanner *s, struct call *call,
    struct term name)
{
	str word = place_text(name.place);

	if (!str_equal(word, call->filter->keyword)) {
		s->failed = true;
		compile_fault(c, name.place, str_format(c->faults->arena,
		    _("filter '%.*s' knows no '%.*s:'"),
		    FMT(call->filter->name), FMT(word)));
	}
	call->keyword = parse_term_new(c, s);
}

static void
parse_arguments(struct compiler *c, struct scanner *s, struct call *call)
{
	struct term *args = NULL;
	ptrdiff_t count = 0;

	do {
		bool name = s->token.kind == TOKEN_NAME;
		struct term t = parse_term(c, s);

		if (name && scan_take(s, ":")) {
			parse_keyword(c, s, call, t);
		} else {
			args = compile_room(c->job, args, count, sizeof *args);
			args[count++] = t;
		}
	} while (!s->failed && scan_take(s, ","));
	call->args = args;
	call->arg_count = (int)count;
}

static void
check_arguments(struct compiler *c, struct scanner *s, const struct call *call)
{
	const struct filter *f = call->filter;
	struct arena *a = c->faults->arena;
	str message;

	if (s->failed || (call->arg_count >= f->least &&
			     call->arg_count <= f->most))
		return;
	if (f->most == 0)
		message = str_format(a, _("filter '%.*s' takes no argument"),
		    FMT(f->name));
	else if (f->least == f->most)
		message = str_format(a,
		    _("filter '%.*s' takes %d argument(s), not %d"),
		    FMT(f->name), f->least, call->arg_count);
	else
		message = str_format(a,
		    _("filter '%.*s' takes %d to %d arguments, not %d"),
		    FMT(f->name), f->least, f->most, call->arg_count);
	s->failed = true;
	compile_fault(c, call->place, message);
}

static bool
parse_call(struct compiler *c, struct scanner *s, struct call *call)
{
	str name = s->token.text;

	if (s->token.kind != TOKEN_NAME)
		return scan_fault(s, _("the name of a filter"));
	call->place = compile_place(c, s->token.at, s->token.end);
	call->filter = filter_find(name);
	scan(s);
	if (call->filter == NULL) {
		struct arena *a = c->faults->arena;

		s->failed = true;
		return compile_fault(c, call->place, str_format(a,
		    _("no filter '%.*s'%.*s"), FMT(name),
		    FMT(filter_hint(a, name))));
	}
	/* The date of plain Liquid depends on the clock. */
	if ((call->filter->flags & FILTER_MEMO) && !c->options->lenient &&
	    c->unit->memo == NULL)
		c->unit->memo = memo_new(c->job);
	if (scan_take(s, ":"))
		parse_arguments(c, s, call);
	check_arguments(c, s, call);
	return !s->failed;
}

struct pipeline *
parse_pipeline(struct compiler *c, struct scanner *s)
{
	struct pipeline *p = NEW(c->job, struct pipeline);
	struct call *calls = NULL;
	ptrdiff_t count = 0;
	unsigned flags = 0;

	p->source = parse_term(c, s);
	while (!s->failed && scan_take(s, "|")) {
		struct call call = {0};

		if (!parse_call(c, s, &call))
			break;
		calls = compile_room(c->job, calls, count, sizeof *calls);
		calls[count++] = call;
	}
	p->calls = calls;
	p->call_count = count;
	if (count > 0)
		flags = calls[count - 1].filter->flags;
	p->may_be_empty =
	    p->source.kind == TERM_CONSTANT || (flags & FILTER_DEFAULT);
	p->markup = flags & FILTER_BLOCK;
	return p;
}

/* ---- conditions ---- */

static enum comparison
parse_comparison(struct scanner *s)
{
	static const struct {
		const char *sign;
		enum comparison how;
	} signs[] = {
	    {"==", COMPARE_EQUAL},
	    {"!=", COMPARE_UNEQUAL},
	    {"<>", COMPARE_UNEQUAL},
	    {"<", COMPARE_LESS},
	    {"<=", COMPARE_LESS_EQUAL},
	    {">", COMPARE_GREATER},
	    {">=", COMPARE_GREATER_EQUAL},
	    {"contains", COMPARE_CONTAINS},
	};

	for (ptrdiff_t i = 0; i < COUNT(signs); i++)
		if (scan_take(s, signs[i].sign))
			return signs[i].how;
	return COMPARE_TRUTH;
}

static struct test
parse_test(struct compiler *c, struct scanner *s)
{
	struct test t = {.left = parse_term(c, s)};

	t.how = parse_comparison(s);
	if (t.how != COMPARE_TRUTH)
		t.right = parse_term(c, s);
	if (scan_take(s, "and"))
		t.join = JOIN_AND;
	else if (scan_take(s, "or"))
		t.join = JOIN_OR;
	else if (scan_is(s, "="))
		scan_fault(s, _("'=='"));
	return t;
}

struct condition *
parse_condition(struct compiler *c, struct scanner *s)
{
	struct condition *made = NEW(c->job, struct condition);
	struct test *tests = NULL;
	struct test t;

	do {
		t = parse_test(c, s);
		tests = compile_room(c->job, tests, made->count, sizeof *tests);
		tests[made->count++] = t;
	} while (!s->failed && t.join != JOIN_END);
	made->tests = tests;
	scan_end(s);
	return made;
}
