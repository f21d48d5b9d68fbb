/* SPDX-License-Identifier: MIT */
/*
 * Approval: a person has seen what will be sent, and said so by a short code.
 * It holds for exactly these texts, to these people, from this sender: fewer
 * letters, later days and retries do not end it.
 */
#ifndef DELIVER_APPROVAL_H
#define DELIVER_APPROVAL_H

#include "deliver/deliver.h"

enum { APPROVAL_EXAMPLES = 3 };

/* All that is there to be approved of a mailing. */
struct approval_sum {
	/*
	 * Two groups of four digits of Crockford's base32: the first stands
	 * for the sender and the letters' sources, the second for who gets
	 * what.  "K7QF-2M9X"
	 */
	str code;
	const struct approval_part *parts; /* by name */
	ptrdiff_t part_count;
	int64_t letters;
	str from, reply_to;	/* as people read them */
	str archive;		/* who gets a copy of each; or empty */
	struct product *product;
	struct approval_example examples[APPROVAL_EXAMPLES];
	ptrdiff_t example_count;
};

/*
 * Merges and proves every letter of the plan, sent before or not.  False after
 * a fault of the campaign; those of rows are left out, as deliver_check does.
 */
bool deliver_sum(struct deliverer *, struct approval_sum *, struct faults *);

/* A code as people type it, in its one form; false: it is none. */
bool approval_code(struct arena *, str typed, str *code);
/*
 * Records in the ledger that the sum was approved.  FAULT_REFUSED: the code is
 * of something else; the fault says what of it.
 */
bool deliver_approve(struct deliverer *, const struct approval_sum *, str code,
    str by, struct faults *);

/* What was approved, against what deliver_check found. */
struct approval_state {
	bool found;		/* there is one */
	bool holds;
	struct approval last;
	const str *changed;	/* parts that are others now, by name */
	ptrdiff_t changed_count;
	bool sender_changed, archive_changed;
	int64_t added;		/* letters to who was not in it */
	int64_t other;		/* letters that read differently */
};
/* After deliver_check; NULL: the campaign requires none. */
const struct approval_state *deliver_approval(const struct deliverer *);
/* FAULT_REFUSED: one is required, and missing, or does not hold any more. */
bool deliver_approved(const struct deliverer *, struct faults *);

#endif
