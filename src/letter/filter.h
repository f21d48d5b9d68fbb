/* SPDX-License-Identifier: MIT */
/* filter: what may stand behind '|'; one table entry each. */
#ifndef LETTER_FILTER_H
#define LETTER_FILTER_H

#include "value.h"

struct render;
struct call;
struct term;

/* One application of a filter. */
struct filtering {
	struct render *render;
	struct arena *arena;
	const struct call *call;
	const struct term *subject;	/* what the first filter was given */
	struct value in;
	const struct value *args;
	int arg_count;
	struct value keyword;	/* NIL if it is not given */
};

enum filter_flag {
	/* In a letter an empty input or argument would go unseen: refused. */
	FILTER_FILLED = 1,
	/* Gives Markdown blocks: not in subjects, at the start of a line. */
	FILTER_BLOCK = 2,
	/* Says what stands for nothing, which may be nothing. */
	FILTER_DEFAULT = 4,
	/* Asks ICU, and a letter asks for the same again: see memo.h. */
	FILTER_MEMO = 8,
};

struct filter {
	str name;
	int least, most;	/* arguments */
	/* False after a fault. */
	bool (*run)(struct filtering *, struct value *out);
	unsigned flags;
	str keyword;		/* the keyword argument it takes, or empty */
};

/* Each ends with an empty name. */
extern const struct filter text_filters[], code_filters[], number_filters[],
    list_filters[], select_filters[], letter_filters[], date_filters[],
    amount_filters[], name_filters[];

/* NULL if there is none. */
const struct filter *filter_find(str name);
/* " (is it 'upcase'?)" */
str filter_hint(struct arena *, str name);

/* ---- for the filters ---- */

bool filter_lenient(const struct filtering *);
str filter_language(const struct filtering *);
/* Faults: of the letter, and of the row (in lenient mode: of the template). */
bool filter_fault(const struct filtering *, str message);
bool filter_value_fault(const struct filtering *, str message);
/* "upcase" */
str filter_name(const struct filtering *);
/* The text of what stands before the first '|', for messages. */
str filter_subject(const struct filtering *);

/* As text; a list or object is refused in a letter. */
bool filter_text(const struct filtering *, struct value, str *);
bool filter_arg(const struct filtering *, int i, str *);
/*
 * As a number.  What is none counts as 0 in lenient mode, and is a fault of
 * the row in a letter.
 */
bool filter_number(const struct filtering *, struct value, struct value *);
/* A whole number, or a fault. */
bool filter_integer(const struct filtering *, struct value, int64_t *);
/* As a flat list: nil is the empty one, anything else a list of one. */
bool filter_list(const struct filtering *, struct value, struct value *);
/* p is a group. */
enum gender { GENDER_MALE, GENDER_FEMALE, GENDER_PLURAL, GENDER_UNKNOWN };

/* "m", "f", "p", or the member `gender` of an object that says so. */
bool filter_gender(struct filtering *, struct value, enum gender *);
/* Counts work against the letter's limit. */
bool filter_spend(const struct filtering *, int64_t steps);

/* A builder with the limit set, and its text as result. */
struct buf filter_buf(const struct filtering *);
bool filter_give(const struct filtering *, const struct buf *,
    struct value *out);

#endif
