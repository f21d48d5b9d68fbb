/* SPDX-License-Identifier: MIT */
/* for and tablerow, round by round. */
#include "render.h"

/* ---- forloop ---- */

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
	/* of tablerowloop, which has no name and no parent */
	TABLE_COL = FORLOOP_NAME,
	TABLE_COL0,
	TABLE_COL_FIRST,
	TABLE_COL_LAST,
	TABLE_ROW,
	TABLE_MEMBERS,
};

static const str forloop_names[] = {S_INIT("index"), S_INIT("index0"),
    S_INIT("rindex"), S_INIT("rindex0"), S_INIT("first"), S_INIT("last"),
    S_INIT("length"), S_INIT("name"), S_INIT("parentloop")};
static const str table_names[] = {S_INIT("col"), S_INIT("col0"),
    S_INIT("col_first"), S_INIT("col_last"), S_INIT("row")};

struct member *
start_forloop(struct render *r, str name, ptrdiff_t length,
    struct value parent, struct value *forloop)
{
	struct member *m = NEW_ARRAY(r->arena, struct member, FORLOOP_MEMBERS);

	for (int i = 0; i < FORLOOP_MEMBERS; i++)
		m[i].name = forloop_names[i];
	m[FORLOOP_LENGTH].value = value_integer(length);
	m[FORLOOP_NAME].value = value_string(name);
	m[FORLOOP_PARENT].value = parent;
	*forloop = value_object(m, FORLOOP_MEMBERS);
	return m;
}

void
set_forloop(struct member *m, ptrdiff_t done, ptrdiff_t left)
{
	m[FORLOOP_INDEX].value = value_integer(done + 1);
	m[FORLOOP_INDEX0].value = value_integer(done);
	m[FORLOOP_RINDEX].value = value_integer(left);
	m[FORLOOP_RINDEX0].value = value_integer(left - 1);
	m[FORLOOP_FIRST].value = value_bool(done == 0);
	m[FORLOOP_LAST].value = value_bool(left == 1);
}

/* Brings the item and forloop up to s->at. */
static void
set_item(struct render *r, struct loop_state *s)
{
	ptrdiff_t left = s->end - s->at;
	ptrdiff_t i = s->backwards ? s->start + left - 1 : s->at;

	if (s->list.kind == VALUE_LIST) {
		s->item = &s->list.items[i];
	} else {
		s->made = value_item(r->arena, s->list, i);
		s->item = &s->made;
	}
	if (s->members != NULL)
		set_forloop(s->members, s->at - s->start, left);
}

/* ---- limit: and offset: ---- */

static bool
no_number(struct render *r, const struct term *t)
{
	return render_fault(r, t->place, str_format(r->arena,
	    _("'%.*s' is no whole number"), FMT(place_text(t->place))));
}

/* Not given or nil leaves *out. */
static bool
whole_number(struct render *r, const struct term *t, int64_t *out)
{
	struct value v;

	if (t == NULL)
		return true;
	if (!evaluate(r, t, &v))
		return false;
	if (v.kind == VALUE_NIL)
		return true;
	if (v.kind == VALUE_TEXT)
		number_from_text(str_trim(v.text), &v);
	if (v.kind != VALUE_INTEGER)
		return no_number(r, t);
	*out = v.integer;
	return true;
}

/* Plain Liquid takes more here: 2.6 is 2, "x" and nil are 0. */
static bool
table_number(struct render *r, const struct term *t, int64_t *out)
{
	struct value v, number = {0};

	if (t == NULL)
		return true;
	if (!evaluate(r, t, &v))
		return false;
	if (value_is_number(v))
		number = v;
	else if (v.kind == VALUE_TEXT)
		number_from_text(str_trim(v.text), &number);
	else if (v.kind != VALUE_NIL)
		return no_number(r, t);
	*out = 0;
	if (number.kind == VALUE_INTEGER)
		*out = number.integer;
	else if (number.kind == VALUE_FLOAT && number.real > -1e15 &&
	    number.real < 1e15)
		*out = (int64_t)number.real;
	return true;
}

/* ---- what it goes over ---- */

/* A text is a list of one. */
static bool
wrap_text(struct render *r, struct value *v)
{
	struct value *one;

	if ((v->kind != VALUE_TEXT && v->kind != VALUE_MARKUP) ||
	    v->text.len == 0)
		return false;
	one = NEW(r->arena, struct value);
	*one = *v;
	*v = value_list(one, 1);
	return true;
}

static int64_t
clamp(int64_t n, int64_t most)
{
	return n < 0 ? 0 : n > most ? most : n;
}

/* From item `from` on, `limit` of them; of a text always the whole. */
static void
choose_items(struct render *r, struct loop_state *s, int64_t from,
    int64_t limit)
{
	int64_t count, to;

	if (wrap_text(r, &s->list))
		from = 0, limit = 1;
	count = value_count(s->list);
	if (__builtin_add_overflow(from, limit, &to))
		to = limit < 0 ? 0 : count;
	s->start = s->at = clamp(from, count);
	s->end = clamp(to, count);
	if (s->end < s->start)
		s->end = s->start;
}

static bool
start_for(struct render *r, const struct loop *loop, struct loop_state *s)
{
	int64_t limit = PTRDIFF_MAX, from = 0;
	struct symbol_state *name;

	s->backwards = loop->reversed;
	s->members = NULL;
	s->forloop = (struct value){0};
	if (!evaluate(r, &loop->list, &s->list) ||
	    !whole_number(r, loop->limit, &limit) ||
	    !whole_number(r, loop->offset, &from))
		return false;
	name = render_symbol(r, loop->symbol);
	choose_items(r, s, loop->resumes ? name->resume : from, limit);
	name->resume = s->end;
	return s->end > s->start;
}

/* ---- for ---- */

int32_t
do_for(struct render *r, const struct op *op, int32_t pc)
{
	const struct loop *loop = op->loop;
	struct loop_state *s = &r->loops[op->slot];

	if (!start_for(r, loop, s))
		return op->target;
	if (r->program->uses_forloop)
		s->members = start_forloop(r, loop->name, s->end - s->at,
		    loop->outer >= 0 ? r->loops[loop->outer].forloop
				     : r->scope.forloop,
		    &s->forloop);
	set_item(r, s);
	return pc + 1;
}

int32_t
do_next(struct render *r, const struct op *op, int32_t pc)
{
	struct loop_state *s = &r->loops[op->slot];

	if (++s->at >= s->end)
		return pc + 1;
	set_item(r, s);
	return op->target;
}

/* ---- tablerow: HTML, and so of plain Liquid only ---- */

static bool
start_table(struct render *r, const struct loop *loop, struct loop_state *s)
{
	int64_t limit = PTRDIFF_MAX, from = 0;

	*s = (struct loop_state){.column = 1, .row = 1};
	if (!evaluate(r, &loop->list, &s->list) || !value_true(s->list) ||
	    !table_number(r, loop->offset, &from) ||
	    !table_number(r, loop->limit, &limit))
		return false;
	choose_items(r, s, from, limit);
	s->columns = s->end - s->start;
	return table_number(r, loop->columns, &s->columns);
}

static void
start_tablerowloop(struct render *r, struct loop_state *s)
{
	struct member *m = NEW_ARRAY(r->arena, struct member, TABLE_MEMBERS);

	for (int i = 0; i < TABLE_MEMBERS; i++)
		m[i].name = i < TABLE_COL ? forloop_names[i]
					  : table_names[i - TABLE_COL];
	m[FORLOOP_LENGTH].value = value_integer(s->end - s->start);
	s->members = m;
	s->forloop = value_object(m, TABLE_MEMBERS);
}

static void
start_cell(struct render *r, struct loop_state *s, struct place p)
{
	struct member *m = s->members;

	set_item(r, s);
	m[TABLE_COL].value = value_integer(s->column);
	m[TABLE_COL0].value = value_integer(s->column - 1);
	m[TABLE_COL_FIRST].value = value_bool(s->column == 1);
	m[TABLE_COL_LAST].value = value_bool(s->column == s->columns);
	m[TABLE_ROW].value = value_integer(s->row);
	emit_text(r, str_format(r->arena, "<td class=\"col%lld\">",
			 (long long)s->column), p);
}

int32_t
do_table(struct render *r, const struct op *op, int32_t pc)
{
	struct loop_state *s = &r->loops[op->slot];

	if (!start_table(r, op->loop, s))
		return op->target;
	emit_text(r, S("<tr class=\"row1\">\n"), op->place);
	if (s->start == s->end) {
		emit_text(r, S("</tr>\n"), op->place);
		return op->target;
	}
	start_tablerowloop(r, s);
	start_cell(r, s, op->place);
	return pc + 1;
}

int32_t
do_cell(struct render *r, const struct op *op, int32_t pc)
{
	struct loop_state *s = &r->loops[op->slot];

	if (++s->at >= s->end)
		return pc + 1;
	emit_text(r, S("</td>"), op->place);
	if (s->column++ == s->columns) {
		s->column = 1;
		s->row++;
		emit_text(r, str_format(r->arena,
		    "</tr>\n<tr class=\"row%lld\">", (long long)s->row),
		    op->place);
	}
	start_cell(r, s, op->place);
	return op->target;
}

int32_t
do_table_end(struct render *r, const struct op *op, int32_t pc)
{
	emit_text(r, S("</td></tr>\n"), op->place);
	return pc + 1;
}
