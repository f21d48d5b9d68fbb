/* SPDX-License-Identifier: MIT */
/* render: the state of one letter in the making. */
#ifndef LETTER_RENDER_H
#define LETTER_RENDER_H

#include "program.h"

/* Where text goes: the letter, or a capture within it. */
struct sink {
	struct sink *outer;
	struct buf text;	/* max: less what the values in it take */
				/* cap: never above max */
};

/* Bytes, with those of the values. */
static inline ptrdiff_t
sink_weight(const struct sink *s)
{
	return s->text.len + (LIMIT_OUTPUT - s->text.max);
}

/* A value by a name while a partial is included; before what is assigned. */
struct binding {
	struct value value;
	const struct binding *outer;
};

struct symbol_state {
	const struct value *at;	/* what the name means; NULL: not known yet */
	bool assigned, counted;
	const struct binding *bound;	/* the innermost, or NULL */
	struct value value;
	int64_t counter;
	ptrdiff_t resume;	/* where offset: continue goes on */
};

struct loop_state {
	struct value list, forloop;
	const struct value *item;	/* of the list, or made for it: */
	struct value made;
	struct member *members;	/* of forloop; NULL if nobody asks */
	ptrdiff_t start, at, end;
	int64_t columns, column, row;	/* of a table */
	bool backwards;
};

struct case_state {
	struct value subject;
	ptrdiff_t repeats;
	bool matched;
};

struct cycle_state {
	struct cycle_state *next;
	bool named;
	str key;
	int64_t at;
};

/* What {% render %} does not share. */
struct scope {
	struct symbol_state *symbols;
	int32_t symbol_count;
	struct cycle_state *cycles;
	struct value forloop;	/* of the loop around this text */
	bool isolated;
};

struct render {
	const struct template *program;	/* the letter, or the partial in it */
	const struct unit *unit;
	const struct merge *merge;
	struct arena *arena;
	struct faults *faults;
	struct sink *sink;
	struct scope scope;
	struct loop_state *loops;
	struct case_state *cases;
	const struct visit *visit;
	enum leaving leaving;	/* what is on its way to a loop further out */
	struct unit *own;	/* a copy of it, for partials found by name */
	str changed;	/* what ifchanged printed last */
	str *values;
	ptrdiff_t value_count, value_room;
	int64_t steps;
	uint64_t shape;	/* of the way through the program so far */
	int fault_count;
	bool stopped;	/* a limit is reached: no use in going on */
};

/* Counts work if there is some left. */
static inline bool
render_step(struct render *r, int64_t steps)
{
	if (r->stopped || steps > LIMIT_STEPS - r->steps)
		return false;
	r->steps += steps;
	return true;
}

/* FNV-1a, a number at a time. */
static inline void
render_shape(struct render *r, ptrdiff_t next)
{
	r->shape = (r->shape ^ (uint64_t)next) * 0x100000001b3;
}

/* Most pieces are short, and a call of memcpy costs more than copying them. */
static inline void
copy_piece(char *to, str s)
{
	if (s.len > 32) {
		memcpy(to, s.at, (size_t)s.len);
	} else if (s.len >= 16) {
		memcpy(to, s.at, 16);
		memcpy(to + s.len - 16, s.at + s.len - 16, 16);
	} else if (s.len >= 8) {
		memcpy(to, s.at, 8);
		memcpy(to + s.len - 8, s.at + s.len - 8, 8);
	} else if (s.len >= 4) {
		memcpy(to, s.at, 4);
		memcpy(to + s.len - 4, s.at + s.len - 4, 4);
	} else {
		for (ptrdiff_t i = 0; i < s.len; i++)
			to[i] = s.at[i];
	}
}

/* Puts a text where it goes if there is room at hand. */
static inline bool
render_put(struct render *r, str s)
{
	struct sink *to = r->sink;

	if (s.len > to->text.cap - to->text.len)
		return false;
	copy_piece(to->text.at + to->text.len, s);
	to->text.len += s.len;
	return true;
}

/* Counts work; false (and a fault) when the letter takes too much. */
bool render_spend(struct render *, int64_t steps, struct place);
/* Counts a fault that is being reported: after many there is no going on. */
void render_failed(struct render *);
/* Whose a value is, by the name at which its expression begins. */
struct origin render_origin(const struct render *, struct place subject);
/* Faults of the letter, and of a value in it; give false. */
bool render_fault(struct render *, struct place, str message);
bool render_value_fault(struct render *, struct place, struct place subject,
    str message);

/* Runs the program from its first operation. */
void render_run(struct render *);
/* A new scope, without variables. */
void render_open_scope(struct render *);
/* The state of a variable, good until the next partial. */
struct symbol_state *render_symbol(struct render *, int32_t symbol);
void render_assign(struct render *, int32_t symbol, struct value);
/* After a change: what a name means now, if no field. */
void render_settle(struct symbol_state *);

/* A value is too long: a fault, and the end of this letter. */
bool render_too_long(struct render *, struct place);

/* A value as text; false and a fault when it is too long. */
bool render_text(struct render *, struct value, struct place, str *);

/* ---- evaluate.c ---- */

static inline const struct value *
evaluate_name(const struct render *r, const struct term *t)
{
	struct symbol_state *s;

	if (t->slot >= r->scope.symbol_count)
		return NULL;
	s = &r->scope.symbols[t->slot];
	if (s->at == NULL && !s->counted)
		s->at = value_find_again(&r->merge->fields,
		    r->unit->symbols[t->slot], t->seen);
	return s->at;
}

/*
 * Where the value of a name and its members lies; NULL if it takes more than
 * a look, or a fault.
 */
static inline const struct value *
evaluate_in_place(const struct render *r, const struct term *t)
{
	const struct value *v = NULL;

	if (t->kind == TERM_NAME)
		v = evaluate_name(r, t);
	else if (t->kind == TERM_ITEM)
		v = r->loops[t->slot].item;
	else if (t->kind == TERM_CONSTANT)
		v = &t->constant;
	for (ptrdiff_t i = 0; v != NULL && i < t->step_count; i++)
		v = t->steps[i].index != NULL ? NULL : value_find_again(v,
		    t->steps[i].name, t->steps[i].seen);
	return v;
}

/* False after a fault; *out is nil then. */
bool evaluate(struct render *, const struct term *, struct value *out);
bool evaluate_pipeline(struct render *, const struct pipeline *,
    struct value *out);
bool evaluate_condition(struct render *, const struct condition *);
/* a == b as this mode has it: in letters a row's text may be a number. */
bool render_equal(const struct render *, struct value, struct value);

/* ---- loops.c ---- */

/* An operation; gives the index of the next one. */
int32_t do_for(struct render *, const struct op *, int32_t pc);
int32_t do_next(struct render *, const struct op *, int32_t pc);
int32_t do_table(struct render *, const struct op *, int32_t pc);
int32_t do_cell(struct render *, const struct op *, int32_t pc);
int32_t do_table_end(struct render *, const struct op *, int32_t pc);

/* Makes forloop; set_forloop brings it up to the item with `done` before. */
struct member *start_forloop(struct render *, str name, ptrdiff_t length,
    struct value parent, struct value *forloop);
void set_forloop(struct member *, ptrdiff_t done, ptrdiff_t left);

/* ---- include.c ---- */

int32_t do_partial(struct render *, const struct op *, int32_t pc);
int32_t do_leave(struct render *, const struct op *, int32_t pc);

/* ---- emit.c ---- */

/* Puts a value into the table; the code point that stands for it. */
bool render_keep(struct render *, str, struct place, int32_t *code_point);
/* Letter text, as it is. */
void emit_text(struct render *, str, struct place);
/*
 * A value, by the rules of the mode; `made` is the pipeline that gave it, NULL
 * where the template itself made it.
 */
void emit_value(struct render *, const struct pipeline *made, struct value,
    struct place);

#endif
