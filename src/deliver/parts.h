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

/* Letters that were checked, as they are to be planned. */
struct planning {
	struct plan_group *kept; /* NULL: nothing is planned afterwards */
	int64_t count, last;	/* of those kept; the last one's number */
	bool more;		/* are going than there was room for */
};

struct deliverer {
	struct arena *job;
	struct arena letter;
	const struct campaign *campaign;
	const struct mailing *mailing;
	struct deliver_options options;
	struct ledger *ledger;
	struct plan *plan;
	struct planning planning;
	struct composer *composer;
	struct document_cache *documents;
	struct contents *contents;
	struct rules *rules;
	struct enclosures *enclosures;
	str from, reply_to, sent_by; /* normal forms of the sender's */
	str domain;		/* of `from`, for Message-IDs */
	str bounces;		/* where mail comes back to; empty: `from` */
	str preview_id;		/* of a message that is not planned */
	str unsubscribe;	/* a mailto: address for List-Unsubscribe */
	str password;
	struct pace *pace;
	str archive;		/* normal form; or empty */
	struct approval_state *approval; /* NULL: none is required */
};

/* The sender's addresses, checked; faults point into campaign.yaml. */
bool headers_open(struct deliverer *, struct faults *);
/* All but recipient, subject and language; `known` as for mail_make. */
void headers_fill(const struct deliverer *, const struct entry *,
    const struct delivery *known, struct arena *, struct message *);

/* A message ready for the wire. */
struct mail {
	str from, to, bytes;	/* from: to whom it comes back */
};

/*
 * Merges and composes one entry into the arena; `known` is what the ledger
 * has of it (zero: nothing yet).
 */
bool mail_make(struct deliverer *, const struct entry *,
    const struct delivery *known, struct arena *, struct mail *,
    struct faults *);

/* Whether it can be sent, without the work of composing. */
bool mail_check(struct deliverer *, const struct entry *,
    const struct delivery *known, struct arena *, struct text *,
    struct faults *);

/* Of all that is sent of an entry but its date. */
struct digest content_of(struct deliverer *, const struct entry *,
    const struct text *);

/* The letter's date: fixed, or the day on which it was planned. */
str letter_date(const struct deliverer *, const struct delivery *known);
/* Whether it can go out now: it was never tried, or waits no longer. */
bool is_due(const struct delivery *, int64_t now);
/* Nobody was asked yet whether it may leave. */
bool is_fresh(const struct delivery *);
/* What was checked has no such faults, unless the plan broke off. */
bool is_whole(const struct deliverer *, const struct faults *again,
    struct faults *);

/* The campaign's server, as smtp wants it; false where there is none. */
bool smtp_server_of(const struct deliverer *, struct smtp_server *,
    struct faults *);

/* ---- planning.c ---- */

/* Before a check, and for each letter that it finds to be going. */
void planning_start(struct deliverer *);
void planning_keep(struct deliverer *, const struct entry *,
    const struct delivery *known, bool revised, const struct text *,
    struct faults *);
void planning_end(struct deliverer *);

/* ---- revise.c ---- */

/*
 * What the ledger has of an entry, all zero if nothing: the last of its
 * revisions, but of corrections that came to nothing what was sent before.
 */
struct delivery find_known(struct deliverer *, const struct entry *);
/* Whoever gets it has it, as far as is known. */
bool was_sent(const struct delivery *);
/* It was sent, and the letter says something else now; not of erased ones. */
bool is_changed(struct deliverer *, const struct entry *,
    const struct delivery *known, const struct text *);
/* Of the correction that may follow. */
int64_t next_revision(struct deliverer *, const struct entry *);

/* ---- approval_sum.c ---- */

/*
 * "archive", "call.fr.md", "cases/nadia.md", "sender", sorted; and who sends.
 */
void approval_parts(const struct deliverer *, struct approval_sum *);
/* Of an entry that is known to merge; its date is none of its text. */
bool approval_letter(const struct deliverer *, const struct entry *,
    struct arena *, struct approved_letter *, struct faults *);

/* ---- approval.c ---- */

/* Reads what was approved, if it must have been. */
bool approval_load(struct deliverer *, struct faults *);
/* Before a pass over the plan, and for each letter that may still leave. */
void approval_start(struct deliverer *);
void approval_look(struct deliverer *, const struct entry *,
    const struct delivery *known);

/* ---- mask.c ---- */

/*
 * A text without the name and address of who is written to: of each word in
 * them the first letter stays.
 */
struct mask;
struct mask *mask_new(struct arena *, const struct entry *);
str mask_text(struct arena *, const struct mask *, str);
/* "M… P… <m…@example.org>" */
str mask_person(struct arena *, const struct mask *, const struct person *);

/* ---- never.c ---- */

struct addressee {
	const struct delivery *delivery; /* claimed */
	str to;
	bool suppressed;	/* is on the never list: not to be sent */
};
/*
 * Looks at the never list as it is now; those on it are SUPPRESSED in the
 * ledger, which ends their claims.  False: it cannot be read, so nobody may be
 * written to; or the ledger cannot be written.
 */
bool never_suppress(struct deliverer *, struct addressee *, ptrdiff_t count,
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

/* envelope.c: the address for copies, checked; false with a fault. */
bool archive_address(struct deliverer *, struct faults *);
/* The copy for the archive, and which reports are wanted. */
void envelope_extras(const struct deliverer *, str message_id,
    struct smtp_mail *);
/* It was taken, but its copy was not. */
bool missed_archive(const struct deliverer *, const struct smtp_answer *);

#endif
