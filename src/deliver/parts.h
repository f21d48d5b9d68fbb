/* SPDX-License-Identifier: MIT */
/* What the files of this room share. */
#ifndef DELIVER_PARTS_H
#define DELIVER_PARTS_H

#include "deliver/deliver.h"
#include "deliver/enclosures.h"
#include "deliver/pace.h"
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
	struct enclosures *enclosures;
	str from, reply_to, sent_by; /* normal forms of the sender's */
	str domain;		/* of `from`, for Message-IDs */
	str preview_id;		/* of a message that is not planned */
	str unsubscribe;	/* a mailto: address for List-Unsubscribe */
	str password;
	struct pace *pace;
};

/* The sender's addresses, checked; faults point into campaign.yaml. */
bool headers_open(struct deliverer *, struct faults *);
/* All but recipient, subject and language; `known` as for mail_make. */
void headers_fill(const struct deliverer *, const struct entry *,
    const struct delivery *known, struct arena *, struct message *);

/* A message ready for the wire. */
struct mail {
	str to, bytes;
	struct digest content;
};

/*
 * Merges and composes one entry into the arena; `known` is what the ledger
 * has of it (zero: nothing yet).
 */
bool mail_make(struct deliverer *, const struct entry *,
    const struct delivery *known, struct arena *, struct mail *,
    struct faults *);

/* The campaign's server, as smtp wants it; false where there is none. */
bool smtp_server_of(const struct deliverer *, struct smtp_server *,
    struct faults *);

#endif
