/* SPDX-License-Identifier: MIT */
/*
 * mail: a document to the bytes of a message (RFC 5322, MIME), and addresses.
 * multipart/alternative of text (format=flowed, RFC 3676) and HTML, beside it
 * attached files; header words by RFC 2047, names of files by RFC 2231; lines
 * end in CRLF, none is longer than 998 bytes, none starts with a dot.
 */
#ifndef MAIL_MAIL_H
#define MAIL_MAIL_H

#include "base/base.h"
#include "document/document.h"

/* A file as it goes into messages: encoded once, for all that have it. */
struct attachment {
	str name;		/* as mail_file_name allows, UTF-8 */
	str type;		/* "application/pdf" */
	str base64;		/* as mail_base64 gives it */
};

/* What all messages of a mailing have besides their letters. */
struct enclosed {
	const struct attachment *files;
	ptrdiff_t count;
	/* Above the letter's page, PNG or JPEG; NULL: none.  In its place, */
	/* where pictures are not shown, stands the sender's name. */
	const struct attachment *logo;
	int64_t logo_width;	/* pixels of the page */
};

enum { MESSAGE_FILES = 8 };	/* of one message alone, at most */

struct message {
	str from_name, from;	/* addresses as mail_address gave them */
	str reply_to, sender;	/* may be empty */
	str to_name, to;	/* that as mail_recipient gave it */
	str subject;
	str message_id;		/* with its domain, without < > */
	int64_t date;		/* milliseconds since 1970 */
	str language;
	/*
	 * For letters to many, else both empty: an https: address that takes
	 * POST, too (RFC 8058), which is then named below the letter; and a
	 * mailto: address.
	 */
	str unsubscribe_page, unsubscribe;
	/* Blocks that do not vary stay as they are, as long as the composer. */
	const struct document *body;
	const struct attachment *files; /* of this message, behind the others */
	ptrdiff_t file_count;
	struct place row;	/* for faults */
};

/*
 * Composes messages of one mailing; what is the same is made once.  For one
 * thread at a time.  NULL after a fault.  What is enclosed (NULL: nothing) must
 * outlive it.
 */
struct composer;
struct composer *composer_open(struct arena *job, const struct enclosed *,
    struct faults *);

/*
 * The whole message, the same bytes for the same input.  Nothing in it tells
 * of this computer: no host name, program, time zone or random number.
 * Refuses control characters in every header field, addresses that are not in
 * the form that mail_address gives, and letters of more than 4 MB (FAULT_ROW).
 */
bool message_make(struct composer *, struct arena *letter,
    const struct message *, str *bytes, struct faults *);

/*
 * The HTML part as a page of its own, in UTF-8: what a reader sees, below
 * whom it is from and to, its subject and its files; without pictures.
 */
str message_page(struct arena *letter, const struct enclosed *,
    const struct message *);

/*
 * Checks an address for an envelope (RFC 5321 4.1.2 without routes, literals
 * and comments; lengths; one address only) and gives its normal form: without
 * blanks around it, domain as A-labels in lower case.  A local part has to be
 * ASCII.  False with the reason, in the user's language and the same arena.
 */
bool mail_address(struct arena *, str text, str *normal, const char **why);

/*
 * The same of whom a message goes to: before the '@' may stand letters, marks
 * and digits beyond ASCII, in NFC (RFC 6531, 6532).  Header and envelope of
 * such a message need SMTPUTF8.
 */
bool mail_recipient(struct arena *, str text, str *normal, const char **why);
bool mail_needs_utf8(str normal);

/* Whether a subject or name may stand in a header: false with the reason. */
bool mail_header_text(str, const char **why);

/*
 * Whether a file may be attached under this name: no path, no controls, at most
 * 255 bytes of UTF-8; false with the reason.
 */
bool mail_file_name(str, const char **why);
/* Base64 in lines of 76 characters, CRLF behind each (RFC 2045 6.8). */
str mail_base64(struct arena *, str bytes);
/* The library that reads and writes messages, as it is at work: "1.9". */
str mail_library(struct arena *);
#include "mail/inbound.h"

#endif
