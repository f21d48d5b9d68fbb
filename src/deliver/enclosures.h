/* SPDX-License-Identifier: MIT */
/*
 * What goes with letters: files, the same for all or by row, the letter itself
 * as a PDF, and the logo.  What is the same is read and encoded once.
 */
#ifndef DELIVER_ENCLOSURES_H
#define DELIVER_ENCLOSURES_H

#include "campaign/campaign.h"
#include "deliver/deliver.h"
#include "mail/mail.h"

struct enclosures;

/* Before the plan is opened.  NULL: faults of the campaign were reported. */
struct enclosures *enclosures_open(struct arena *job, const struct campaign *,
    const struct mailing *, const struct deliver_options *, struct faults *);
void enclosures_close(struct enclosures *);
const struct enclosed *enclosures_common(const struct enclosures *);

/* Whether enclosures_make would succeed. */
bool enclosures_check(struct enclosures *, const struct entry *,
    str planned_on, struct faults *);
/* Puts the message's own files in; they live in the arena, or longer. */
bool enclosures_make(struct enclosures *, const struct entry *,
    str planned_on, struct arena *, struct message *, struct faults *);

/* The campaign's logo, encoded, and how wide it is shown; faults at `place`. */
bool logo_read(struct arena *job, const struct campaign *, struct place,
    struct attachment *, int64_t *width, struct faults *);

/* The content of an entry and of all that goes with it. */
struct digest enclosures_content(struct enclosures *, const struct entry *,
    struct digest content);

#endif
