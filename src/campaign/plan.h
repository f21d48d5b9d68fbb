/* SPDX-License-Identifier: MIT */
/* The plan as its own files see it: plan.c, and sorted.c for other orders. */
#ifndef CAMPAIGN_PLAN_H
#define CAMPAIGN_PLAN_H

#include "campaign/parts.h"

struct sorted;

struct plan {
	struct arena *job;
	const struct campaign *campaign;
	const struct mailing *mailing;
	struct selection selection;
	struct plan_notes notes;
	struct arena row_arena, entry_arena;
	struct view *views;
	struct form_chooser *forms;
	struct readers readers;
	struct seen seen;
	bool repeats;			/* a key came twice */
	bool distinct;			/* a whole pass found none twice */
	struct number_set left_out;
	struct number_set bad_writers;	/* by line */
	struct rejects rejects;
	bool rejects_known;		/* after the first pass */
	str only;			/* of the selection, folded */
	bool joins;			/* each row names its case */
	ptrdiff_t case_at;		/* index; -1: before the first */
	const struct node *authority;	/* of the case, the current one */
	struct record record;
	struct person_reader *recipients, *writers; /* of the lists, if any */
	struct person recipient;
	struct record writer;
	bool have_recipient, have_pair, sole_writer_done;
	bool writers_known;		/* their faults were reported */
	struct signers signers;
	bool minor;			/* the writer is one */
	struct faults unheard;
	int64_t rows_reported;		/* when the entry was given */
	bool *cancelled;		/* by index of the case, [0]: none */
	struct doubts *doubts;		/* NULL: none are wanted */
	bool row_doubted;
	int64_t number;
	bool broken;			/* cannot go on; was reported */
	/* for another order than its own; NULL: there is none */
	struct sorted *sorted;
	struct plan_notes found;	/* when it was sorted */
	bool sorted_anew;		/* and not gone through since */
};

/*
 * An entry of the pair and writer in hand; false where there is none for them,
 * after a fault or without one.
 */
bool plan_fill(struct plan *, struct entry *, struct faults *);

/* ---- sorted.c ---- */

void sorted_rewind(struct plan *);
bool sorted_next(struct plan *, struct entry *, struct faults *);
void sorted_close(struct sorted *);

#endif
