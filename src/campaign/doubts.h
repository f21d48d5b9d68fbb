/* SPDX-License-Identifier: MIT */
/*
 * Doubts: what is probably wrong in a list or a letter, for `check` only.  All
 * of them are notes; nothing is left out for them.  Of one kind (in one
 * column) a few are told and the others counted, so that they cost neither
 * time nor memory where a list is full of them.
 */
#ifndef CAMPAIGN_DOUBTS_H
#define CAMPAIGN_DOUBTS_H

#include "campaign/parts.h"

enum { DOUBTS_TOLD = 5 };	/* of one kind */

/* Counts one more; whether it is to be told. */
bool doubt_counted(int64_t *count);
/* As much of a value as a message has room for. */
str doubt_shown(struct arena *, str value);

/* ---- postcode.c ---- */

struct postcodes;
struct postcodes *postcodes_new(struct arena *, const struct campaign *);
/*
 * What is wrong with a postcode, a message in the arena, or empty.  `country`
 * as the row has it; empty: the sender's.
 */
str postcode_doubt(struct postcodes *, struct arena *, str postcode,
    str country);
/* A name or code of none; empty is the sender's. */
bool country_unknown(struct postcodes *, struct arena *, str country);

/* The code of a country, as a row has it; empty if it is not known. */
str postcodes_country(struct postcodes *, struct arena *, str country);
/*
 * Where a person's letter goes: the postcode, in capitals without blanks, from
 * its own cell, else from the lines of the address; empty if there is none.
 */
str postcodes_find(struct postcodes *, struct arena *, const struct person *);

/* ---- pairs.c ---- */

/* One person in two rows, one mailbox, one household: by sorted hashes. */
struct pairs;
struct pairs *pairs_new(struct arena *, const struct list *);
void pairs_clear(struct pairs *);
void pairs_add(struct pairs *, struct arena *, const struct entry *,
    int64_t line, struct faults *);
/* Reads the rows again that are told of; the list is then where it was. */
void pairs_end(struct pairs *, struct list *, struct faults *);
void pairs_close(struct pairs *);

/* ---- slips.c ---- */

/* Commas and full stops of the merged letter, around what was put in. */
struct slips;
struct slips *slips_new(struct arena *, const struct mailing *);
void slips_clear(struct slips *);
/* `record` may be NULL. */
void slips_look(struct slips *, struct arena *, const struct record *,
    const struct entry *, const struct text *, struct faults *);
void slips_end(struct slips *, struct faults *);

#endif
