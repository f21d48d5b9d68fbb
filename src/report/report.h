/* SPDX-License-Identifier: MIT */
/* report: how deliveries stand, for people and for scripts. */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "base/base.h"
#include "campaign/campaign.h"

/* A table: mailings and cases down, states across; only what occurs. */
bool report_status(FILE *, const struct campaign *, struct ledger *,
    struct faults *);
/* The same counts, one JSON object per line. */
bool report_status_json(FILE *, struct ledger *, struct faults *);

enum report_form { REPORT_TEXT, REPORT_JSON, REPORT_CSV };

/*
 * Deliveries (or, with filter->history, each event), a line each: when, state,
 * mailing, case, name, answer.  CSV is made safe for spreadsheets; JSON Lines
 * are exact.
 */
bool report_log(FILE *, enum report_form, struct ledger *,
    const struct ledger_filter *, int64_t *lines, struct faults *);

/* The same of deliveries that are found elsewhere; false: no more of them. */
void report_log_head(FILE *, enum report_form);
bool report_log_line(FILE *, enum report_form, const struct delivery *);

/*
 * One that is unsure, as TEXT or JSON: since when, who, which attempt, what
 * came instead of an answer, and its Message-ID, which ends in the sender's
 * domain.
 */
void report_unsure(FILE *, enum report_form, const struct delivery *,
    str domain);

/* A mailing that was checked, and what would be made of it. */
struct checked {
	const struct mailing *mailing;
	struct product *product;
	/* not made again, for where the log has them */
	int64_t printed, accepted, waiting, refused, in_doubt;
	bool unapproved;	/* an approval is required; none holds */
	str rejects;		/* the file of its faulty rows; or empty */
};

/* In a few lines: how many, of what, for whom. */
void report_checked(FILE *, const struct campaign *, const struct checked *);
/* How many of its rows cannot be used, and where they are. */
void report_rejects(FILE *, const struct checked *);
/*
 * All of it, and the faults, as one JSON document.  The campaign is NULL where
 * there is none.
 */
void report_check_json(FILE *, const struct campaign *, const struct checked *,
    ptrdiff_t count, const struct faults *, int status);

/* The command to type next; empty: all is done.  The ledger may be NULL. */
str report_next(struct arena *, const struct campaign *, struct ledger *,
    str folder, struct faults *);

/* A path or name as it is typed in a shell, in quotes where it needs them. */
str shell_word(struct arena *, str);

#endif
