/* SPDX-License-Identifier: MIT */
/* What the files of this room share. */
#ifndef DELIVER_PARTS_H
#define DELIVER_PARTS_H

#include "deliver/deliver.h"
#include "document/document.h"
#include "mail/mail.h"
#include "smtp/smtp.h"

struct deliverer {
	struct arena *job;
	struct arena letter;
	const struct campaign *campaign;
	const struct mailing *mailing;
	struct deliver_options options;
	struct ledger *ledger;
	struct plan *plan;
	struct composer *composer;
	struct document_cache *documents;
	struct rules *rules;
	str from, reply_to;	/* normal forms of the sender's addresses */
	str domain;		/* of `from`, for Message-IDs */
	str bounces;		/* where mail comes back to; empty: `from` */
	str preview_id;		/* of a message that is not planned */
	str unsubscribe;	/* a mailto: address for List-Unsubscribe */
	str password;
};

/* A message ready for the wire. */
struct mail {
	str from, to, bytes;	/* from: to whom it comes back */
	struct digest content;
};

/*
 * Merges and composes one entry into the arena; `known` is what the ledger
 * has of it (zero: nothing yet).
 */
bool mail_make(struct deliverer *, const struct entry *,
    const struct delivery *known, struct arena *, struct mail *,
    struct faults *);

/* ---- path.c: the way back (VERP) ---- */

/* Reads where mail comes back to; there must be room for a token in it. */
bool return_address(struct deliverer *, struct faults *);
/*
 * The sender for the envelope of a delivery, as the ledger has it:
 * NAME+TOKEN@DOMAIN; without a token where it is not planned.
 */
str return_path(const struct deliverer *, struct arena *,
    const struct delivery *);

/* The campaign's server, as smtp wants it; false where there is none. */
bool smtp_server_of(const struct deliverer *, struct smtp_server *,
    struct faults *);

#endif
