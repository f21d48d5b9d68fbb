/* SPDX-License-Identifier: MIT */
/* What the files of this room share. */
#ifndef DELIVER_PARTS_H
#define DELIVER_PARTS_H

#include "deliver/deliver.h"
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
	str from, reply_to;	/* normal forms of the sender's addresses */
	str domain;		/* of `from`, for Message-IDs */
	str preview_id;		/* of a message that is not planned */
	str unsubscribe;	/* a mailto: address for List-Unsubscribe */
	str password;
	struct pace *pace;
	str archive;		/* normal form; or empty */
};

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

/* envelope.c: the address for copies, checked; false with a fault. */
bool archive_address(struct deliverer *, struct faults *);
/* The copy for the archive, and which reports are wanted. */
void envelope_extras(const struct deliverer *, struct smtp_mail *);
/* It was taken, but its copy was not. */
bool missed_archive(const struct deliverer *, const struct smtp_answer *);

#endif
