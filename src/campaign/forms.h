/* SPDX-License-Identifier: MIT */
/*
 * Forms of address: the rows of letters/forms.csv and of the campaign's own
 * forms.csv, and the functions that make a role (letters/roles.csv).
 */
#ifndef CAMPAIGN_FORMS_H
#define CAMPAIGN_FORMS_H

#include "campaign/parts.h"

enum gender { GENDER_ANY, GENDER_M, GENDER_F, GENDER_PLURAL };

/* "m", "f", "plural" or empty; false if it is none of them. */
bool gender_read(str, enum gender *);

/* ---- roles ---- */

enum { MOST_ROLES = 64 };

/* Words that a function begins with, as role_words gives them. */
struct beginning {
	str words;
	int role;
	enum gender gender;	/* said of a woman only, or of a man only */
};

struct roles {
	str names[MOST_ROLES];	/* as words, too */
	int name_count;
	const struct beginning *beginnings;
	ptrdiff_t beginning_count;
	const str *honorifics;	/* passed over where a function begins */
	ptrdiff_t honorific_count;
	const str *lesser;	/* behind it: a deputy, a former one */
	ptrdiff_t lesser_count;
};

/* How much of a function each role names; 0: it is not that role. */
struct role_match {
	ptrdiff_t length[MOST_ROLES];
	enum gender gender;	/* of the longest */
};

/* The stock's roles, from `table` (CSV with ';', without quotes). */
const struct roles *roles_parse(struct arena *, str table);
int role_find(const struct roles *, str words); /* by name; or -1 */
/* Words as they are compared, a blank between: "Garde des Sceaux" */
str role_words(struct arena *, str);
/* The words of a function that count: its first part, no honorific. */
str role_function(struct arena *, const struct roles *, str function);
/* How many bytes of a function `beginning` names; 0: not, or a lesser one. */
ptrdiff_t role_begins(const struct roles *, str function, str beginning);
void roles_match(const struct roles *, str function, struct role_match *);

/* ---- rows ---- */

/* What a row takes from the person, as {last_name}. */
enum {
	HOLE_TITLE = 1 << 0,
	HOLE_FIRST_NAME = 1 << 1,
	HOLE_LAST_NAME = 1 << 2,
	HOLE_NAME = 1 << 3,
	HOLE_FUNCTION = 1 << 4,
	HOLE_SALUTATION = 1 << 5, /* in a closing */
};
#define HOLE_COUNT 6
extern const str hole_names[HOLE_COUNT];

struct form {
	str language;		/* in lower case */
	enum letter_kind kind;
	enum gender gender;
	str role;		/* the cell; empty: whatever the function */
	uint64_t roles;		/* those it names */
	const str *beginnings;	/* and functions of its own */
	ptrdiff_t beginning_count;
	str salutation, closing; /* closing: empty, the next row's */
	unsigned needs;		/* holes of the salutation */
	unsigned closing_needs;	/* those of the closing, but the salutation */
	bool own;		/* the campaign's */
	struct place place;
};

struct forms {
	const struct roles *roles;
	struct form *rows;	/* by language and kind */
	ptrdiff_t count;
};

/* Rows of one language and kind; gives how many. */
ptrdiff_t forms_find(const struct forms *, str language, enum letter_kind,
    const struct form **first);

/*
 * The next {hole} from *at on: its number (the bit of HOLE_...), where it
 * begins, and *at behind it.  -1: none; -2: one that is unknown or open.
 */
int hole_next(str text, ptrdiff_t *at, ptrdiff_t *begins);

#endif
