/* SPDX-License-Identifier: MIT */
/*
 * print: what goes on paper and in which order.  A press sets each letter of
 * a mailing twice: once to check it and to learn which glyphs are needed, once
 * to write it.  So nothing is made before everything is known to be right, and
 * memory does not grow with the number of letters.
 */
#ifndef PRINT_PRINT_H
#define PRINT_PRINT_H

#include "base/base.h"
#include "campaign/campaign.h"

struct print_options {
	str out;		/* the folder for PDF files */
	str date;		/* ISO; empty: as planned */
	bool separate;		/* one file per letter */
};

struct print_counts {
	int64_t letters, pages;	/* made */
	int64_t faulty;		/* left out for a fault of the row */
	int64_t printed;	/* left out: on paper, unchanged */
	int64_t files;
	str path;		/* of the file, or of the folder of files */
	struct product *product; /* to be filled by press_check; or NULL */
};

struct press;

/* The ledger may be NULL: then all is new, and nothing is noted. */
struct press *press_open(struct arena *job, const struct campaign *,
    const struct mailing *, const struct selection *,
    const struct print_options *, struct ledger *, struct faults *);
void press_close(struct press *);

/*
 * Sets all letters; reports every fault.  False after a fault of the campaign.
 * Where a stop is asked it breaks off.
 */
bool press_check(struct press *, struct print_counts *, struct faults *);

/*
 * Writes the letters that press_check found good, and notes them as made.  A
 * file that is not ours, or holds a letter that is on paper or is not made
 * anew, is never overwritten: a number is added.  A batch without a selection
 * cancels letters that were made and are no longer in the plan.
 */
bool press_print(struct press *, struct print_counts *, struct faults *);

/* The plan's notes of the last pass. */
const struct plan_notes *press_notes(const struct press *);
/* The rows that press_check refused, as CSV; empty if none. */
str press_rejects(struct arena *, const struct press *);

/* One letter as a PDF file's bytes, for preview and attachments. */
bool press_one(struct press *, const struct entry *, struct arena *,
    str *bytes, struct faults *);

/*
 * The address block of a person: name, function, organisation, address, town,
 * and the country in capitals in the sender's language where it is another.
 */
str address_block(struct arena *, const struct campaign *,
    const struct person *);

#endif
