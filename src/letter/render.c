/* SPDX-License-Identifier: MIT */
#include "render.h"

/* ---- limits and faults ---- */

bool
render_spend(struct render *r, int64_t steps, struct place p)
{
	if (r->stopped)
		return false;
	if (steps <= LIMIT_STEPS - r->steps) {
		r->steps += steps;
		return true;
	}
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

bool
render_row_fault(struct render *r, struct place p, str message)
{
	int64_t line, column;

	if (r->program->lenient)
		return render_fault(r, p, message);
	place_line(p, &line, &column);
	render_failed(r);
	return fault(r->faults, FAULT_ROW, r->merge->row,
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
	value_print(&b, v, r->values);
	*out = buf_str(&b);
	if (b.full)
		return render_too_long(r, p);
	/* what is made takes room: 16 bytes count as a step */
	return render_spend(r, b.len / 16, p);
}

/* ---- text, output, variables ---- */

static int32_t
do_text(struct render *r, const struct op *op, int32_t pc)
{
	emit_text(r, op->text, op->place);
	return pc + 1;
}

static int32_t
do_output(struct render *r, const struct op *op, int32_t pc)
{
	struct value v;

	if (evaluate_pipeline(r, op->pipeline, &v))
		emit_value(r, op->pipeline, v, op->place);
	return pc + 1;
}

static void
assign(struct render *r, int32_t symbol, struct value v)
{
	r->symbols[symbol].assigned = true;
	r->symbols[symbol].value = v;
}

static int32_t
do_assign(struct render *r, const struct op *op, int32_t pc)
{
	struct value v;

	evaluate_pipeline(r, op->pipeline, &v);
	assign(r, op->slot, v);
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
		v.count = from->weight;
	}
	render_spend(r, from->weight / 16, p);
	r->sink = from->outer;
	return v;
}

static int32_t
do_captured(struct render *r, const struct op *op, int32_t pc)
{
	assign(r, op->slot, end_capture(r, op->place));
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
	struct symbol_state *s = &r->symbols[op->slot];
	int64_t shown = op->step > 0 ? s->counter : s->counter - 1;

	s->counted = true;
	s->counter += op->step;
	emit_value(r, NULL, value_integer(shown), op->place);
	return pc + 1;
}

static struct cycle_state *
cycle_state(struct render *r, bool named, str key, struct place p)
{
	struct cycle_state *s = r->cycles;
	int64_t passed = 0;

	while (s != NULL && !(s->named == named && str_equal(s->key, key))) {
		s = s->next;
		passed++;
	}
	render_spend(r, passed / 8, p);
	if (s == NULL) {
		s = NEW(r->arena, struct cycle_state);
		*s = (struct cycle_state){r->cycles, named, key, 0};
		r->cycles = s;
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

/* ---- loops ---- */

enum forloop_member {
	FORLOOP_INDEX,
	FORLOOP_INDEX0,
	FORLOOP_RINDEX,
	FORLOOP_RINDEX0,
	FORLOOP_FIRST,
	FORLOOP_LAST,
	FORLOOP_LENGTH,
	FORLOOP_NAME,
	FORLOOP_PARENT,
	FORLOOP_MEMBERS,
};

static const str forloop_names[] = {S_INIT("index"), S_INIT("index0"),
    S_INIT("rindex"), S_INIT("rindex0"), S_INIT("first"), S_INIT("last"),
    S_INIT("length"), S_INIT("name"), S_INIT("parentloop")};

static void
start_forloop(struct render *r, const struct loop *loop, struct loop_state *s)
{
	struct member *m = NEW_ARRAY(r->arena, struct member, FORLOOP_MEMBERS);

	for (int i = 0; i < FORLOOP_MEMBERS; i++)
		m[i].name = forloop_names[i];
	m[FORLOOP_LENGTH].value = value_integer(s->end - s->at);
	m[FORLOOP_NAME].value = value_string(loop->name);
	if (loop->outer >= 0)
		m[FORLOOP_PARENT].value = r->loops[loop->outer].forloop;
	s->members = m;
	s->forloop = value_object(m, FORLOOP_MEMBERS);
}

/* Brings the item and forloop up to s->at. */
static void
set_item(struct render *r, struct loop_state *s)
{
	ptrdiff_t done = s->at - s->start, left = s->end - s->at;
	struct member *m = s->members;

	s->item = value_item(
	    r->arena, s->list, s->backwards ? s->start + left - 1 : s->at);
	if (m == NULL)
		return;
	m[FORLOOP_INDEX].value = value_integer(done + 1);
	m[FORLOOP_INDEX0].value = value_integer(done);
	m[FORLOOP_RINDEX].value = value_integer(left);
	m[FORLOOP_RINDEX0].value = value_integer(left - 1);
	m[FORLOOP_FIRST].value = value_bool(done == 0);
	m[FORLOOP_LAST].value = value_bool(left == 1);
}

/* A text is a list of one. */
static struct value
as_list(struct render *r, struct value v)
{
	struct value *one;

	if ((v.kind != VALUE_TEXT && v.kind != VALUE_MARKUP) || v.text.len == 0)
		return v;
	one = NEW(r->arena, struct value);
	*one = v;
	return value_list(one, 1);
}

/* limit: and offset:; not given or nil leaves *out. */
static bool
loop_number(struct render *r, const struct term *t, int64_t *out)
{
	struct value v;

	if (t == NULL)
		return true;
	if (!evaluate(r, t, &v))
		return false;
	if (v.kind == VALUE_NIL)
		return true;
	if (v.kind == VALUE_TEXT)
		number_from_text(v.text, &v);
	if (v.kind == VALUE_FLOAT && v.real > -1e15 && v.real < 1e15)
		v = value_integer((int64_t)v.real);
	if (v.kind != VALUE_INTEGER)
		return render_fault(r, t->place, str_format(r->arena,
		    _("'%.*s' is no number"), FMT(place_text(t->place))));
	*out = v.integer;
	return true;
}

static bool
start_loop(struct render *r, const struct loop *loop, struct loop_state *s)
{
	int64_t limit = PTRDIFF_MAX, from = 0, count;

	*s = (struct loop_state){.backwards = loop->reversed};
	if (!evaluate(r, &loop->list, &s->list) ||
	    !loop_number(r, loop->limit, &limit) ||
	    !loop_number(r, loop->offset, &from))
		return false;
	s->list = as_list(r, s->list);
	count = value_count(s->list);
	if (loop->resumes)
		from = r->symbols[loop->symbol].resume;
	from = from < 0 ? 0 : from > count ? count : from;
	limit = limit < 0 ? 0 : limit > count - from ? count - from : limit;
	s->start = s->at = from;
	s->end = from + limit;
	r->symbols[loop->symbol].resume = s->end;
	return limit > 0;
}

static int32_t
do_for(struct render *r, const struct op *op, int32_t pc)
{
	struct loop_state *s = &r->loops[op->slot];

	if (!start_loop(r, op->loop, s))
		return op->target;
	if (r->program->uses_forloop)
		start_forloop(r, op->loop, s);
	set_item(r, s);
	return pc + 1;
}

static int32_t
do_next(struct render *r, const struct op *op, int32_t pc)
{
	struct loop_state *s = &r->loops[op->slot];

	if (++s->at >= s->end)
		return pc + 1;
	set_item(r, s);
	return op->target;
}

/* ---- the machine ---- */

static void
run(struct render *r)
{
	static int32_t (*const actions[OP_KINDS])(
	    struct render *, const struct op *, int32_t) = {
	    [OP_TEXT] = do_text,
	    [OP_OUTPUT] = do_output,
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
	};
	const struct template *t = r->program;
	int32_t pc = 0;

	while (pc < t->op_count && render_spend(r, 1, t->ops[pc].place)) {
		const struct op *op = &t->ops[pc];

		pc = actions[op->kind](r, op, pc);
	}
}

/* Room for a usual letter at once: growing later would copy it. */
static struct buf
start_text(const struct template *t, struct arena *a)
{
	enum { CODE_POINT = 4, USUAL_VALUE = 24 };
	ptrdiff_t each = t->plain ? USUAL_VALUE : CODE_POINT;
	ptrdiff_t room = t->text_size + each * t->output_count + 1;

	if (room > LIMIT_OUTPUT)
		room = LIMIT_OUTPUT;
	return (struct buf){.arena = a, .max = LIMIT_OUTPUT,
	    .at = NEW_ARRAY(a, char, room), .cap = room};
}

bool
template_render(const struct template *t, const struct merge *merge,
    struct arena *letter, struct merged *out, struct faults *f)
{
	struct sink whole = {.text = start_text(t, letter)};
	struct render r = {.program = t, .merge = merge, .arena = letter,
	    .faults = f, .sink = &whole, .value_room = t->output_count};

	r.symbols = NEW_ARRAY(letter, struct symbol_state, t->symbol_count);
	r.loops = NEW_ARRAY(letter, struct loop_state, t->loop_count);
	r.cases = NEW_ARRAY(letter, struct case_state, t->case_count);
	if (!t->plain)
		r.values = NEW_ARRAY(letter, str, r.value_room);
	run(&r);
	*out = (struct merged){buf_str(&whole.text), r.values, r.value_count};
	return r.fault_count == 0;
}
