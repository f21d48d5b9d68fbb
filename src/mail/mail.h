/* SPDX-License-Identifier: MIT */
/*
 * mail: a document to the bytes of a message (RFC 5322, MIME), and addresses.
 * multipart/alternative of text and HTML; header words by RFC 2047; lines end
 * in CRLF, none is longer than 998 bytes, none starts with a dot.
 */
#ifndef MAIL_MAIL_H
#define MAIL_MAIL_H

#include "base/base.h"
#include "document/document.h"

struct message {
	str from_name, from;	/* addresses as mail_address gave them */
	str reply_to;		/* may be empty */
	str to_name, to;
	str subject;
	str message_id;		/* with its domain, without < > */
	int64_t date;		/* milliseconds since 1970 */
	str language;
	str unsubscribe;	/* mailto: or https:, or empty */
	const struct document *body;
	struct place row;	/* for faults */
};

/*
 * Composes messages of one mailing; what is the same is made once.  For one
 * thread at a time.  NULL after a fault; to be closed before its arena goes.
 */
struct composer;
struct composer *composer_open(struct arena *job, struct faults *);
void composer_close(struct composer *);

/*
 * The whole message, the same bytes for the same input.  Nothing in it tells
 * of this computer: no host name, program, time zone or random number.
 * Refuses control characters in every header field, addresses that are not in
 * the form that mail_address gives, and parts of more than 4 MB (FAULT_ROW).
 */
bool message_make(struct composer *, struct arena *letter,
    const struct message *, str *bytes, struct faults *);

/*
 * The HTML part as a page of its own, in UTF-8: what a reader sees, below
 * whom it is from and to and its subject.
 */
str message_page(struct arena *letter, const struct message *);

/*
 * Checks an address for an envelope (RFC 5321 4.1.2 without routes, literals
 * and comments; lengths; one address only) and gives its normal form: without
 * blanks around it, domain as A-labels in lower case.  A local part has to be
 * ASCII.  False with the reason, in the user's language and the same arena.
 */
bool mail_address(struct arena *, str text, str *normal, const char **why);

/* Whether a subject or name may stand in a header: false with the reason. */
bool mail_header_text(str, const char **why);

#include "mail/inbound.h"

#endif
