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

/* The command to type next, or empty if all is done. */
str report_next(struct arena *, struct ledger *, str folder,
    struct faults *);

/* A path or name as it is typed in a shell, in quotes where it needs them. */
str shell_word(struct arena *, str);

#endif
