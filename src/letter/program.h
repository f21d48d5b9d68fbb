/* SPDX-License-Identifier: MIT */
/*
 * program: a template as it is kept, a flat array of operations.  Names,
 * tags and filters are resolved; nothing in it changes while it is rendered.
 */
#ifndef LETTER_PROGRAM_H
#define LETTER_PROGRAM_H

#include "filter.h"
#include "memo.h"
#include "value.h"

/* Limits of one letter. */
enum {
	LIMIT_NESTING = 64,
	LIMIT_STEPS = 1000000,
	LIMIT_OUTPUT = 1 << 20,	/* bytes, values included */
	LIMIT_PARTIALS = 32,	/* of partials in partials */
};

/* ---- expressions ---- */

enum term_kind {
	TERM_CONSTANT,
	TERM_RANGE,	/* (first..last) */
	TERM_NAME,	/* symbol `slot` */
	TERM_ITEM,	/* the variable of loop `slot` */
	TERM_FORLOOP,	/* forloop or tablerowloop of loop `slot` */
	TERM_COMPUTED,	/* [first]: the name is itself a value */
};

struct term {
	enum term_kind kind;
	int32_t slot;
	struct place place;
	struct value constant;
	const struct term *first, *last;
	ptrdiff_t *seen;		/* of NAME: see value_find_again */
	const struct step *steps;	/* .name and [index] behind it */
	ptrdiff_t step_count;
};

struct step {
	str name;			/* empty: */
	const struct term *index;
	ptrdiff_t *seen;		/* the name's */
	struct place place;
};

struct call {
	const struct filter *filter;
	const struct term *args;
	int arg_count;
	const struct term *keyword;	/* NULL: not given */
	struct place place;		/* of the filter's name */
};

struct pipeline {
	struct term source;
	const struct call *calls;
	ptrdiff_t call_count;
	bool may_be_empty;	/* the letter itself says what stands there */
	bool markup;		/* its last filter gives Markdown blocks */
};

enum comparison {
	COMPARE_TRUTH,	/* the left side alone */
	COMPARE_EQUAL,
	COMPARE_UNEQUAL,
	COMPARE_LESS,
	COMPARE_LESS_EQUAL,
	COMPARE_GREATER,
	COMPARE_GREATER_EQUAL,
	COMPARE_CONTAINS,
};

enum joiner { JOIN_END, JOIN_AND, JOIN_OR };

struct test {
	enum comparison how;
	enum joiner join;	/* with what follows, right-associative */
	struct term left, right;
};

struct condition {
	const struct test *tests;
	ptrdiff_t count;
	bool negated;	/* unless */
};

/* ---- operations ---- */

enum op_kind {
	OP_TEXT,	/* these two come first: see print_straight */
	OP_OUTPUT,
	OP_JUMP,
	OP_BRANCH,	/* to target if the condition does not hold */
	OP_FOR,		/* to target if there is nothing to loop over */
	OP_NEXT,	/* to target while there is a next item */
	OP_CASE,
	OP_WHEN,	/* to target if nothing matches */
	OP_WHEN_END,	/* to target once for each further match */
	OP_CASE_ELSE,	/* to target if something has matched */
	OP_ASSIGN,
	OP_CAPTURE,	/* its text goes to symbol `slot` at OP_CAPTURED */
	OP_CAPTURED,
	OP_CHANGED,	/* prints what was captured if it is new */
	OP_COUNT,	/* increment, decrement */
	OP_CYCLE,
	OP_TABLE,	/* to target if it has no cells */
	OP_CELL,	/* ends a cell; to target while there is a next one */
	OP_TABLE_END,
	OP_PARTIAL,	/* include, render */
	OP_LEAVE,	/* break or continue where this text has no loop */
	OP_END,
	OP_KINDS,
};

struct loop {
	str name;		/* "item-list"; offset: continue goes by it */
	struct term list;
	const struct term *limit, *offset;
	const struct term *columns;	/* of a table */
	bool reversed, resumes;
	int32_t symbol;		/* of `name` */
	int32_t outer;		/* the loop around it, or -1 */
};

struct choice {
	const struct term *terms;
	ptrdiff_t count;
};

struct cycle {
	const struct term *group;	/* or NULL: */
	str key;
	struct choice choice;
};

enum leaving { LEAVE_NOTHING, LEAVE_BREAK, LEAVE_CONTINUE };

/* A value that a partial knows by a name. */
struct argument {
	int32_t symbol;
	struct term term;
};

/* {% include %} shares its variables, {% render %} passes values only. */
struct inclusion {
	struct term name;
	const struct partial *partial;	/* NULL: sought when it is rendered */
	bool isolated, each;		/* render; "for" instead of "with" */
	int32_t alias;			/* name of `with`; -1: the partial's */
	const struct term *with;	/* or NULL */
	const struct argument *arguments;
	ptrdiff_t argument_count;
	int32_t forloop;		/* symbol */
	int32_t loop;			/* the loop that it stands in, or -1 */
	int32_t on_break, on_continue;	/* ops; -1: the text ends */
};

struct op {
	enum op_kind kind;
	int32_t target;		/* of a jump: index of an op */
	int32_t slot;		/* symbol, loop, case */
	struct place place;
	union {
		str text;
		const struct pipeline *pipeline;
		const struct condition *condition;
		const struct loop *loop;
		const struct choice *choice;
		const struct cycle *cycle;
		const struct inclusion *inclusion;
		enum leaving leaving;
		int64_t step;	/* of OP_COUNT */
	};
};

/* What a letter took; threads share it, as any numbers will do. */
struct usage {
	ptrdiff_t bytes, values;
};

struct template {
	const struct unit *unit;
	const struct source *source;
	bool lenient, plain;
	bool uses_forloop;
	const struct op *ops;
	int32_t end;		/* the last of them, OP_END */
	int32_t loop_count, case_count;
	ptrdiff_t text_size, output_count;	/* what a letter may need */
	struct usage *last;
};

struct partial {
	struct partial *next;
	str name;
	const struct template *program;	/* NULL: it has faults */
};

/* One partial in another, innermost first. */
struct visit {
	const struct visit *outer;
	const struct partial *partial;
};

/* What a template and its partials have in common. */
struct unit {
	struct arena *arena;
	struct template_options options;
	struct faults *faults;
	str *symbols;			/* the names of variables, each once */
	int32_t symbol_count;
	struct partial *partials;
	const struct visit *visit;	/* what is being compiled */
	struct memo *memo;		/* NULL: no filter has use for it */
	bool failed;
};

/* The source text of a place. */
str place_text(struct place);

#endif
