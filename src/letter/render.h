/* SPDX-License-Identifier: MIT */
/* render: the state of one letter in the making. */
#ifndef LETTER_RENDER_H
#define LETTER_RENDER_H

#include "program.h"

/* Where text goes: the letter, or a capture within it. */
struct sink {
	struct sink *outer;
	struct buf text;
	ptrdiff_t weight;	/* bytes, with those of the values */
};

struct symbol_state {
	bool assigned, counted;
	struct value value;
	int64_t counter;
	ptrdiff_t resume;	/* where offset: continue goes on */
};

struct loop_state {
	struct value list, item, forloop;
	struct member *members;	/* of forloop; NULL if nobody asks */
	ptrdiff_t start, at, end;
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

struct render {
	const struct template *program;
	const struct merge *merge;
	struct arena *arena;
	struct faults *faults;
	struct sink *sink;
	struct symbol_state *symbols;
	struct loop_state *loops;
	struct case_state *cases;
	str changed;	/* what ifchanged printed last */
	struct cycle_state *cycles;
	str *values;
	ptrdiff_t value_count, value_room;
	int64_t steps;
	int fault_count;
	bool stopped;	/* a limit is reached: no use in going on */
};

/* Counts work; false (and a fault) when the letter takes too much. */
bool render_spend(struct render *, int64_t steps, struct place);
/* Counts a fault that is being reported: after many there is no going on. */
void render_failed(struct render *);
/* Faults of the letter and of the row; give false. */
bool render_fault(struct render *, struct place, str message);
bool render_row_fault(struct render *, struct place, str message);

/* A value is too long: a fault, and the end of this letter. */
bool render_too_long(struct render *, struct place);

/* A value as text; false and a fault when it is too long. */
bool render_text(struct render *, struct value, struct place, str *);

/* ---- evaluate.c ---- */

/* False after a fault; *out is nil then. */
bool evaluate(struct render *, const struct term *, struct value *out);
bool evaluate_pipeline(struct render *, const struct pipeline *,
    struct value *out);
bool evaluate_condition(struct render *, const struct condition *);
/* a == b as this mode has it: in letters a row's text may be a number. */
bool render_equal(const struct render *, struct value, struct value);

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
