/* SPDX-License-Identifier: MIT */
/* What a sheet to be approved was of, kept beside it. */
#ifndef CLI_SHEET_NOTE_H
#define CLI_SHEET_NOTE_H

#include "cli/approve.h"

/* Beside the sheet at `pdf`: approval.json for approval.pdf. */
bool sheet_note(struct arena *, str pdf, const struct mailing *,
    const struct approval_sum *, struct faults *);
/*
 * What is another thing now than on the sheet of a code, in words; empty where
 * that sheet is not known.
 */
str sheet_changes(struct arena *, str out, const struct mailing *,
    const struct approval_sum *, str code);

#endif
