/* SPDX-License-Identifier: MIT */
/*
 * Faults: the one error idiom.  What can fail returns bool (or a pointer) and
 * takes a `struct faults *` last, never NULL; a fault is then one line:
 *
 *	return fault(f, FAULT_DATA, node->place, _("no letter '%.*s'"),
 *	    FMT(name));
 *
 * Checking goes on and collects; running stops at the first.  A place points
 * into the user's file; it is shown as file:line:column, the line, and carets.
 * Wording: what failed first, lower case, subject in quotes, no full stop.
 */
#ifndef BASE_FAULT_H
#define BASE_FAULT_H

#include <stdio.h>

#include "number_set.h"
#include "text.h"

/* Kinds; from FAULT_FAILED on the value is the exit status it leads to. */
enum fault_kind {
	FAULT_NOTE,		/* worth knowing; nothing is left out for it */
	FAULT_ROW,		/* one row cannot be used, others can: exit 1 */
	FAULT_FAILED = 2,	/* some deliveries failed: exit 1 */
	FAULT_USAGE = 64,
	FAULT_DATA = 65,	/* letter, list, campaign: nothing is made */
	FAULT_NO_INPUT = 66,
	FAULT_SERVER = 69,
	FAULT_BUG = 70,
	FAULT_CREATE = 73,
	FAULT_IO = 74,
	FAULT_WAITING = 75,
	FAULT_REFUSED = 77,
	FAULT_CONFIG = 78,
};

/* Whom a fault concerns: the order in which they are shown. */
enum fault_rank { RANK_CAMPAIGN, RANK_ROW, RANK_NOTE, FAULT_RANKS };
enum fault_rank fault_rank(enum fault_kind);

/* A text of the user's, whole, in UTF-8, with the name to show for it. */
struct source {
	str name;
	str text;
};

/* `length` bytes at offset `at` of source->text; NOWHERE has no source. */
struct place {
	const struct source *source;
	ptrdiff_t at, length;
};
#define NOWHERE ((struct place){0})

struct fault {
	struct fault *next;
	enum fault_kind kind;
	const char *format;	/* of the message, as it was given */
	struct fault_group *group; /* NULL: there were too many groups */
	str file, message;
	str mend;		/* how to mend it; may be empty */
	int64_t line, column;	/* from 1, column in code points; 0: none */
	str excerpt;		/* the line of the user's file */
	int64_t caret, carets;	/* where in the excerpt, in code points */
	int64_t times;		/* how often the same was reported */
};

/*
 * Faults of one kind in one file: their messages have the same format.  Where
 * that has no words of its own ("%.*s"), or ends in a reason (": %s"), they
 * differ in nothing but what stands in quotes.
 * The counts hold for those that are not kept, too, though a list is read for
 * each mailing that goes to it: a line counts once, and while it is read each
 * of its columns does.
 */
enum { FAULT_SHOWN = 3, FAULT_LINES = 6 };
struct fault_group {
	struct fault_group *next;
	enum fault_kind kind;
	uint64_t key;
	const struct fault *first; /* of those that are kept */
	int64_t count, kept;	/* different ones */
	struct number_set lines;	/* that have one */
	struct number_set beyond;	/* that have one beyond FAULT_SHOWN */
	int64_t latest_line, latest_column; /* that were counted */
};

/*
 * A collection.  Start with { .arena = job }.  The same message at the same
 * place is kept once and counted.  At most `most` of each rank are kept; 0:
 * 100, and of each group the first FAULT_SHOWN, however many came before.
 */
struct faults {
	struct arena *arena;
	struct fault *first, *last;
	struct fault *reported;	/* by the last call; NULL: it is not kept */
	struct fault_group *first_group, *last_group;
	ptrdiff_t group_count;
	ptrdiff_t groups_of[FAULT_RANKS], kept_of[FAULT_RANKS];
	int64_t ungrouped;	/* dropped, and in no group */
	ptrdiff_t count;	/* of different ones that are kept, notes too */
	ptrdiff_t dropped;	/* different ones that are not */
	ptrdiff_t most;
	int64_t notes, rows;	/* how many were reported of these kinds, */
	int64_t errors;		/* and of all others */
	str latest;		/* message of the last fault, no note; */
	ptrdiff_t latest_room;	/* good until the next */
	const struct source *latest_source; /* where it is; or NULL */
	enum fault_kind worst;
	const struct source *last_source; /* a cursor for counting lines */
	ptrdiff_t last_at;
	int64_t last_line;
	const struct source *column_source; /* and one for columns */
	ptrdiff_t column_at;
	int64_t last_column;
};

/* Records a fault (or note) and returns false. */
bool fault(struct faults *, enum fault_kind, struct place, const char *format,
    ...) __attribute__((format(printf, 4, 5)));

/* The same for a whole file, known by name only. */
bool fault_file(struct faults *, enum fault_kind, str file, const char *format,
    ...) __attribute__((format(printf, 4, 5)));

/*
 * Right after one of these: how to mend what it reported, where the message
 * does not say it.  Returns false, too.
 */
bool fault_mend(struct faults *, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* " (is it 'address'?)" for the nearest of the names, or empty. */
str fault_hint(struct arena *, str wanted, const str *names, ptrdiff_t count);

/*
 * Shows all, or one; control characters in users' values are made visible.
 * All: those of the campaign, then of rows, then notes; of each group the
 * first few in full, then how many more there are, and where.
 */
void faults_print(const struct faults *, FILE *);
void fault_print(const struct fault *, FILE *);
/* "5-7, 9 ... 240": where those of a group are that are not shown in full. */
str fault_group_lines(struct arena *, const struct fault_group *);

/* How many different ones are notes, of rows, or (any other kind) neither. */
int64_t faults_counted(const struct faults *, enum fault_kind);
/* They were shown: they are let go; how many there were and `worst` stay. */
void faults_forget(struct faults *);

/* The exit status these faults lead to: 0, 1, or the first error's own. */
int faults_status(const struct faults *);

/* Line and column (from 1, in code points) of a place. */
void place_line(struct place, int64_t *line, int64_t *column);

#endif
