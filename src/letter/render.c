/* SPDX-License-Identifier: MIT */
#include "render.h"

#include <string.h>

/* ---- limits and faults ---- */

bool
render_spend(struct render *r, int64_t steps, struct place p)
{
	if (render_step(r, steps))
		return true;
	if (r->stopped)
		return false;
	r->stopped = true;
	return render_fault(r, p, str_format(r->arena,
	    _("the letter takes more than %d steps"), LIMIT_STEPS));
}

void
render_failed(struct render *r)
{
	enum { MOST = 100 };

	if (++r->fault_count >= MOST)
		r->stopped = true;
}

bool
render_fault(struct render *r, struct place p, str message)
{
	render_failed(r);
	return fault(r->faults, FAULT_DATA, p, "%.*s", FMT(message));
}

struct origin
render_origin(const struct render *r, struct place subject)
{
	str expression = place_text(subject);
	const struct merge *m = r->merge;

	for (ptrdiff_t i = 0; i < m->origin_count; i++) {
		str name = m->origins[i].name;

		if (m->origins[i].place.source != NULL &&
		    str_starts(expression, name) &&
		    (expression.len == name.len ||
			str_find_char(S(".[ |"), expression.at[name.len]) >= 0))
			return m->origins[i];
	}
	return (struct origin){S(""), m->row, FAULT_ROW};
}

bool
render_value_fault(struct render *r, struct place p, struct place subject,
    str message)
{
	struct origin o = render_origin(r, subject);
	int64_t line, column;

	if (r->program->lenient)
		return render_fault(r, p, message);
	place_line(p, &line, &column);
	render_failed(r);
	return fault(r->faults, o.kind, o.place,
	    "%.*s (%.*s:%lld:%lld)", FMT(message), FMT(p.source->name),
	    (long long)line, (long long)column);
}

bool
render_too_long(struct render *r, struct place p)
{
	r->stopped = true;
	return render_fault(r, p, str_format(r->arena,
	    _("a value gets longer than %d KiB"), LIMIT_OUTPUT / 1024));
}

bool
render_text(struct render *r, struct value v, struct place p, str *out)
{
	struct buf b = {.arena = r->arena, .max = LIMIT_OUTPUT};

	*out = v.text;
	if (v.kind == VALUE_TEXT || v.kind == VALUE_MARKUP)
		return render_spend(r, v.text.len / 64, p);
	if (v.kind == VALUE_INTEGER) {
		*out = value_digits(
		    NEW_ROOM(r->arena, char, VALUE_DIGITS), v.integer);
		return render_spend(r, 1, p);
	}
	value_print(&b, v, r->values);
	*out = buf_str(&b);
	if (b.full)
		return render_too_long(r, p);
	/* what is made takes room: 16 bytes count as a step */
	return render_spend(r, b.len / 16, p);
}

/* ---- variables ---- */

void
render_open_scope(struct render *r)
{
	r->scope = (struct scope){.symbol_count = r->unit->symbol_count,
	    .symbols = NEW_ARRAY(r->arena, struct symbol_state,
		r->unit->symbol_count)};
}

void
render_settle(struct symbol_state *s)
{
	s->at = s->bound != NULL ? &s->bound->value
	    : s->assigned	 ? &s->value
				 : NULL;
}

/* A partial that was compiled meanwhile may have brought new names. */
static void
widen_scope(struct scope *s, struct arena *a, int32_t count)
{
	struct symbol_state *more = NEW_ARRAY(a, struct symbol_state, count);

	for (int32_t i = 0; i < s->symbol_count; i++) {
		more[i] = s->symbols[i];
		render_settle(&more[i]);
	}
	s->symbols = more;
	s->symbol_count = count;
}

struct symbol_state *
render_symbol(struct render *r, int32_t symbol)
{
	if (symbol >= r->scope.symbol_count)
		widen_scope(&r->scope, r->arena, r->unit->symbol_count);
	return &r->scope.symbols[symbol];
}

void
render_assign(struct render *r, int32_t symbol, struct value v)
{
	struct symbol_state *s = render_symbol(r, symbol);

	s->assigned = true;
	s->value = v;
	render_settle(s);
}

/* ---- text, output ---- */

/* Lets a code point stand for the value if there is room at hand. */
static inline bool
keep_in_place(struct render *r, str s)
{
	struct buf *to = &r->sink->text;

	if (r->value_count == r->value_room || str_blank(s) ||
	    to->cap - to->len < 4 || s.len > to->max - to->cap)
		return false;
	to->len += utf8_put(to->at + to->len,
	    (int32_t)(LETTER_VALUE_FIRST + r->value_count));
	to->max -= s.len;
	r->values[r->value_count++] = s;
	return true;
}

/* Most values are texts that are printed as they lie there. */
static inline bool
print_in_place(struct render *r, const struct pipeline *p)
{
	const struct value *found;

	if (p->call_count > 0)
		return false;
	found = evaluate_in_place(r, &p->source);
	if (found == NULL || found->kind != VALUE_TEXT ||
	    !render_step(r, found->text.len / 64))
		return false;
	if (r->program->lenient)
		return render_put(r, found->text);
	return !r->program->plain && keep_in_place(r, found->text);
}

/* False when there is no use in going on. */
static bool
print_value(struct render *r, const struct op *op)
{
	struct value v;

	if (evaluate_pipeline(r, op->pipeline, &v))
		emit_value(r, op->pipeline, v, op->place);
	return !r->stopped;
}

/*
 * Most operations are texts and values, one behind the other; gives the index
 * of the first that is neither.
 */
static int32_t
print_straight(struct render *r, int32_t pc)
{
	const struct op *first = &r->program->ops[pc], *op = first;

	for (; op->kind <= OP_OUTPUT; op++) {
		if (op->kind == OP_TEXT) {
			if (!render_put(r, op->text))
				emit_text(r, op->text, op->place);
		} else if (!print_in_place(r, op->pipeline) &&
		    !print_value(r, op)) {
			break;
		}
	}
	if (!render_step(r, op - first))
		render_spend(r, op - first, op->place);
	return pc + (int32_t)(op - first);
}

static int32_t
do_assign(struct render *r, const struct op *op, int32_t pc)
{
	struct value v;

	evaluate_pipeline(r, op->pipeline, &v);
	render_assign(r, op->slot, v);
	return pc + 1;
}

static int32_t
do_capture(struct render *r, const struct op *op, int32_t pc)
{
	struct sink *to = NEW(r->arena, struct sink);

	(void)op;
	to->outer = r->sink;
	to->text = (struct buf){.arena = r->arena, .max = LIMIT_OUTPUT};
	r->sink = to;
	return pc + 1;
}

/*
 * What was captured: in a letter still a skeleton, whose values stay values.
 */
static struct value
end_capture(struct render *r, struct place p)
{
	struct sink *from = r->sink;
	struct value v = value_string(buf_str(&from->text));

	if (!r->program->plain) {
		v.kind = VALUE_SKELETON;
		v.count = sink_weight(from);
	}
	render_spend(r, sink_weight(from) / 16, p);
	r->sink = from->outer;
	return v;
}

static int32_t
do_captured(struct render *r, const struct op *op, int32_t pc)
{
	render_assign(r, op->slot, end_capture(r, op->place));
	return pc + 1;
}

static int32_t
do_changed(struct render *r, const struct op *op, int32_t pc)
{
	struct value v = end_capture(r, op->place);
	struct buf b = {.arena = r->arena, .max = LIMIT_OUTPUT};

	value_print(&b, v, r->values);
	if (!str_equal(buf_str(&b), r->changed)) {
		r->changed = buf_str(&b);
		emit_value(r, NULL, v, op->place);
	}
	return pc + 1;
}

static int32_t
do_count(struct render *r, const struct op *op, int32_t pc)
{
	struct symbol_state *s = render_symbol(r, op->slot);
	int64_t shown = op->step > 0 ? s->counter : s->counter - 1;

	s->counted = true;
	s->counter += op->step;
	render_settle(s);
	emit_value(r, NULL, value_integer(shown), op->place);
	return pc + 1;
}

static struct cycle_state *
cycle_state(struct render *r, bool named, str key, struct place p)
{
	struct cycle_state *s = r->scope.cycles;
	int64_t passed = 0;

	while (s != NULL && !(s->named == named && str_equal(s->key, key))) {
		s = s->next;
		passed++;
	}
	render_spend(r, passed / 8, p);
	if (s == NULL) {
		s = NEW(r->arena, struct cycle_state);
		*s = (struct cycle_state){
		    r->scope.cycles, named, key, 0};
		r->scope.cycles = s;
	}
	return s;
}

static int32_t
do_cycle(struct render *r, const struct op *op, int32_t pc)
{
	const struct cycle *c = op->cycle;
	struct cycle_state *s;
	struct value v;
	str key = c->key;

	if (c->group != NULL &&
	    (!evaluate(r, c->group, &v) ||
		!render_text(r, v, c->group->place, &key)))
		return pc + 1;
	s = cycle_state(r, c->group != NULL, key, op->place);
	if (evaluate(r, &c->choice.terms[s->at++ % c->choice.count], &v))
		emit_value(r, NULL, v, op->place);
	return pc + 1;
}

/* ---- jumps ---- */

static int32_t
do_jump(struct render *r, const struct op *op, int32_t pc)
{
	(void)r;
	(void)pc;
	return op->target;
}

static int32_t
do_branch(struct render *r, const struct op *op, int32_t pc)
{
	return evaluate_condition(r, op->condition) ? pc + 1 : op->target;
}

static int32_t
do_case(struct render *r, const struct op *op, int32_t pc)
{
	struct case_state *s = &r->cases[op->slot];

	*s = (struct case_state){0};
	evaluate(r, op->choice->terms, &s->subject);
	return pc + 1;
}

/* As in Liquid, a part is printed once for each of its values that match. */
static int32_t
do_when(struct render *r, const struct op *op, int32_t pc)
{
	struct case_state *s = &r->cases[op->slot];
	struct value v;

	s->repeats = 0;
	for (ptrdiff_t i = 0; i < op->choice->count; i++)
		if (evaluate(r, &op->choice->terms[i], &v) &&
		    render_equal(r, s->subject, v))
			s->repeats++;
	s->matched = s->matched || s->repeats > 0;
	return s->repeats > 0 ? pc + 1 : op->target;
}

static int32_t
do_when_end(struct render *r, const struct op *op, int32_t pc)
{
	return --r->cases[op->slot].repeats > 0 ? op->target : pc + 1;
}

static int32_t
do_case_else(struct render *r, const struct op *op, int32_t pc)
{
	return r->cases[op->slot].matched ? op->target : pc + 1;
}

/* ---- the machine ---- */

void
render_run(struct render *r)
{
	static int32_t (*const actions[OP_KINDS])(
	    struct render *, const struct op *, int32_t) = {
	    [OP_JUMP] = do_jump,
	    [OP_BRANCH] = do_branch,
	    [OP_FOR] = do_for,
	    [OP_NEXT] = do_next,
	    [OP_CASE] = do_case,
	    [OP_WHEN] = do_when,
	    [OP_WHEN_END] = do_when_end,
	    [OP_CASE_ELSE] = do_case_else,
	    [OP_ASSIGN] = do_assign,
	    [OP_CAPTURE] = do_capture,
	    [OP_CAPTURED] = do_captured,
	    [OP_CHANGED] = do_changed,
	    [OP_COUNT] = do_count,
	    [OP_CYCLE] = do_cycle,
	    [OP_TABLE] = do_table,
	    [OP_CELL] = do_cell,
	    [OP_TABLE_END] = do_table_end,
	    [OP_PARTIAL] = do_partial,
	    [OP_LEAVE] = do_leave,
	};
	const struct op *ops = r->program->ops;
	int32_t pc = print_straight(r, 0);

	while (ops[pc].kind != OP_END &&
	    (render_step(r, 1) || render_spend(r, 1, ops[pc].place))) {
		pc = actions[ops[pc].kind](r, &ops[pc], pc);
		render_shape(r, pc);
		pc = print_straight(r, pc);
	}
}

static ptrdiff_t
at_most(ptrdiff_t n, ptrdiff_t most)
{
	return n < most ? n : most;
}

/*
 * Room for a usual letter at once, as growing would copy it: what its text and
 * its values take, or a little more than the last one took.
 */
static struct buf
start_text(const struct template *t, struct arena *a)
{
	enum { CODE_POINT = 4, USUAL_VALUE = 24 };
	ptrdiff_t each = t->plain ? USUAL_VALUE : CODE_POINT;
	ptrdiff_t room = t->text_size + each * t->output_count + 1;
	ptrdiff_t last = __atomic_load_n(&t->last->bytes, __ATOMIC_RELAXED);

	if (room < last + last / 8)
		room = last + last / 8;
	room = at_most(room, LIMIT_OUTPUT);
	return (struct buf){.arena = a, .max = LIMIT_OUTPUT,
	    .at = NEW_ROOM(a, char, room), .cap = room};
}

static void
start_values(struct render *r, const struct template *t)
{
	ptrdiff_t last = __atomic_load_n(&t->last->values, __ATOMIC_RELAXED);
	ptrdiff_t room = t->output_count > last ? t->output_count : last;

	r->value_room = at_most(room, LETTER_VALUE_MOST);
	r->values = NEW_ROOM(r->arena, str, r->value_room);
}

bool
template_render(const struct template *t, const struct merge *merge,
    struct arena *letter, struct merged *out, struct faults *f)
{
	struct sink whole = {.text = start_text(t, letter)};
	struct render r = {.program = t, .unit = t->unit, .merge = merge,
	    .arena = letter, .faults = f, .sink = &whole};

	render_open_scope(&r);
	r.loops = NEW_ARRAY(letter, struct loop_state, t->loop_count);
	r.cases = NEW_ARRAY(letter, struct case_state, t->case_count);
	if (!t->plain)
		start_values(&r, t);
	render_run(&r);
	__atomic_store_n(&t->last->bytes, whole.text.len, __ATOMIC_RELAXED);
	__atomic_store_n(&t->last->values, r.value_count, __ATOMIC_RELAXED);
	render_shape(&r, whole.text.len);
	*out = (struct merged){buf_str(&whole.text), r.values, r.value_count,
	    r.shape, t->source};
	return r.fault_count == 0;
}
