/* SPDX-License-Identifier: MIT */
/* include and render: one template within another. */
#include "compile.h"
#include "render.h"

/* ---- which partial ---- */

/*
 * A template is not changed by rendering it, so what is compiled meanwhile
 * (in plain Liquid) goes into a unit of this letter's own.
 */
static struct unit *
own_unit(struct render *r)
{
	struct unit *u = r->own;

	if (u != NULL)
		return u;
	u = NEW(r->arena, struct unit);
	*u = (struct unit){.arena = r->arena, .faults = r->faults,
	    .options = r->unit->options};
	for (int32_t i = 0; i < r->unit->symbol_count; i++)
		compile_symbol(u, r->unit->symbols[i]);
	r->own = u;
	r->unit = u;
	return u;
}

static const struct partial *
find_by_name(struct render *r, const struct inclusion *i)
{
	const struct partial *p;
	struct value name;

	if (!evaluate(r, &i->name, &name))
		return NULL;
	if (name.kind != VALUE_TEXT) {
		render_fault(r, i->name.place, str_format(r->arena,
		    _("'%.*s' is no name of a partial"),
		    FMT(place_text(i->name.place))));
		return NULL;
	}
	p = partial_find(own_unit(r), name.text, i->name.place);
	if (p == NULL || p->program == NULL) {
		render_failed(r);
		return NULL;
	}
	return p;
}

static const struct partial *
find_partial(struct render *r, const struct op *op)
{
	const struct inclusion *i = op->inclusion;
	const struct partial *p;

	if (r->scope.isolated && !i->isolated) {
		render_fault(r, op->place, str_from(_("'include' has no place "
		    "in a partial that 'render' prints: write 'render'")));
		return NULL;
	}
	p = i->partial != NULL ? i->partial : find_by_name(r, i);
	if (p == NULL || partial_depth(r->visit) < LIMIT_PARTIALS)
		return p;
	r->stopped = true;
	render_fault(r, op->place, str_format(r->arena,
	    _("partials nest deeper than %d: %.*s"), LIMIT_PARTIALS,
	    FMT(partial_chain(r->arena, r->visit, p))));
	return NULL;
}

/* Known when compiling, unless the partial's name is not. */
static int32_t
alias(struct render *r, const struct inclusion *i, const struct partial *p)
{
	return i->alias >= 0
	    ? i->alias : compile_symbol(own_unit(r), partial_alias(p->name));
}

/* ---- running it ---- */

/* What is made takes room: 16 bytes count as a step. */
static bool
spend_room(struct render *r, int32_t count, size_t size, struct place p)
{
	return render_spend(r, count * (int64_t)size / 16, p);
}

static void
run_partial(struct render *r, const struct partial *p, struct place place)
{
	const struct template *program = r->program;
	struct loop_state *loops = r->loops;
	struct case_state *cases = r->cases;
	struct visit visit = {r->visit, p};
	const struct template *t = p->program;

	r->program = t;
	r->visit = &visit;
	r->loops = NEW_ARRAY(r->arena, struct loop_state, t->loop_count);
	r->cases = NEW_ARRAY(r->arena, struct case_state, t->case_count);
	if (spend_room(r, 1, sizeof(struct binding) + sizeof visit, place) &&
	    spend_room(r, t->loop_count, sizeof *r->loops, place) &&
	    spend_room(r, t->case_count, sizeof *r->cases, place))
		render_run(r);
	r->program = program;
	r->visit = visit.outer;
	r->loops = loops;
	r->cases = cases;
}

/* How often: once for each item of `for`, or once. */
static ptrdiff_t
rounds(struct value with, bool each)
{
	bool many = with.kind == VALUE_LIST || with.kind == VALUE_RANGE ||
	    with.kind == VALUE_OBJECT;

	return each && many ? value_count(with) : -1;
}

/* ---- include ---- */

static void
bind(struct render *r, int32_t symbol, struct value v)
{
	struct symbol_state *s = render_symbol(r, symbol);
	struct binding *b = NEW(r->arena, struct binding);

	*b = (struct binding){v, s->bound};
	s->bound = b;
	render_settle(s);
}

static void
unbind(struct render *r, int32_t symbol)
{
	struct symbol_state *s = render_symbol(r, symbol);

	s->bound = s->bound->outer;
	render_settle(s);
}

static void
include_with(struct render *r, const struct op *op, const struct partial *p,
    struct value with)
{
	/* with or for: Liquid goes over a list in both cases */
	ptrdiff_t count = rounds(with, with.kind == VALUE_LIST);
	int32_t symbol = alias(r, op->inclusion, p);

	for (ptrdiff_t n = 0; n < (count < 0 ? 1 : count); n++) {
		if (r->stopped || r->leaving != LEAVE_NOTHING)
			break;
		bind(r, symbol,
		    count < 0 ? with : value_item(r->arena, with, n));
		run_partial(r, p, op->place);
		unbind(r, symbol);
	}
}

static void
include(struct render *r, const struct op *op, const struct partial *p)
{
	const struct inclusion *i = op->inclusion;
	struct value v, outer = r->scope.forloop;
	ptrdiff_t bound = 0;

	if (i->loop >= 0)
		r->scope.forloop = r->loops[i->loop].forloop;
	while (bound < i->argument_count &&
	    evaluate(r, &i->arguments[bound].term, &v))
		bind(r, i->arguments[bound++].symbol, v);
	if (bound == i->argument_count) {
		if (i->with == NULL)
			run_partial(r, p, op->place);
		else if (evaluate(r, i->with, &v))
			include_with(r, op, p, v);
	}
	while (bound > 0)
		unbind(r, i->arguments[--bound].symbol);
	r->scope.forloop = outer;
}

/* ---- render ---- */

/* One round in a scope of its own. */
static void
render_round(struct render *r, const struct op *op, const struct partial *p,
    const struct value *values, struct value with, struct value forloop)
{
	const struct inclusion *i = op->inclusion;
	struct scope outer = r->scope;

	if (!spend_room(r, r->unit->symbol_count,
		sizeof(struct symbol_state), op->place))
		return;
	render_open_scope(r);
	r->scope.isolated = true;
	if (forloop.kind != VALUE_NIL)
		render_assign(r, i->forloop, forloop);
	for (ptrdiff_t n = 0; n < i->argument_count; n++)
		render_assign(r, i->arguments[n].symbol, values[n]);
	if (with.kind != VALUE_NIL)
		render_assign(r, alias(r, i, p), with);
	run_partial(r, p, op->place);
	r->leaving = LEAVE_NOTHING;
	r->scope = outer;
}

static void
render_for(struct render *r, const struct op *op, const struct partial *p,
    const struct value *values, struct value list)
{
	ptrdiff_t count = value_count(list);
	struct value forloop, none = {0};
	struct member *m = start_forloop(r, p->name, count, none, &forloop);

	for (ptrdiff_t n = 0; n < count && !r->stopped; n++) {
		set_forloop(m, n, count - n);
		render_round(r, op, p, values, value_item(r->arena, list, n),
		    forloop);
	}
}

static void
render_partial(struct render *r, const struct op *op, const struct partial *p)
{
	const struct inclusion *i = op->inclusion;
	struct value *values =
	    NEW_ARRAY(r->arena, struct value, i->argument_count);
	struct value with = {0}, none = {0};
	bool good = i->with == NULL || evaluate(r, i->with, &with);

	for (ptrdiff_t n = 0; n < i->argument_count && good; n++)
		good = evaluate(r, &i->arguments[n].term, &values[n]);
	if (!good)
		return;
	if (rounds(with, i->each) >= 0)
		render_for(r, op, p, values, with);
	else
		render_round(r, op, p, values, with, none);
}

/* ---- the operations ---- */

int32_t
do_partial(struct render *r, const struct op *op, int32_t pc)
{
	const struct inclusion *i = op->inclusion;
	const struct partial *p = find_partial(r, op);
	enum leaving leaving;
	int32_t next;

	if (p == NULL || !spend_room(r, (int32_t)i->argument_count,
		sizeof(struct binding), op->place))
		return pc + 1;
	if (i->isolated)
		render_partial(r, op, p);
	else
		include(r, op, p);
	leaving = r->leaving;
	if (leaving == LEAVE_NOTHING)
		return pc + 1;
	next = leaving == LEAVE_BREAK ? i->on_break : i->on_continue;
	if (next < 0)
		return r->program->end;
	r->leaving = LEAVE_NOTHING;
	return next;
}

int32_t
do_leave(struct render *r, const struct op *op, int32_t pc)
{
	(void)pc;
	r->leaving = op->leaving;
	return r->program->end;
}
