/* SPDX-License-Identifier: MIT */
/*
 * What came back: mail in files, and a relay's own lists, are read; each is
 * matched with the delivery that it is about, and noted there.  The files
 * themselves are never changed; to read them twice changes nothing.
 */
#ifndef DELIVER_RETURNS_H
#define DELIVER_RETURNS_H

#include "base/base.h"
#include "campaign/campaign.h"
#include "mail/mail.h"

/* What was done about one message, or one address in it. */
enum return_outcome {
	RETURN_TAKEN,
	RETURN_BEFORE,		/* it was known already */
	RETURN_UNMATCHED,	/* no delivery that it could be about */
	RETURN_FOREIGN,		/* its token is invented, or another log's */
	RETURN_ERASED,		/* about somebody whose data were erased */
	RETURN_UNPROVED,	/* a hard bounce that names an address, and
				   could be anybody's: somebody must look */
	RETURN_LEFT_ALONE,	/* nothing is to be done about it */
	RETURN_UNREADABLE,
	RETURN_OUTCOMES		/* their number */
};

struct return_counts {
	int64_t read;		/* messages, and rows of exports */
	int64_t kinds[INBOUND_KINDS]; /* of them, what they were */
	int64_t hard, soft, delayed; /* addresses */
	int64_t outcomes[RETURN_OUTCOMES]; /* of messages or addresses */
	int64_t proved;		/* were in doubt, and had been sent */
	int64_t never;		/* addresses that must not be written to now */
	int64_t homeless;	/* the same, but there is no list of them */
};

struct return_line {
	str file;
	int64_t number;		/* in a file of many, from 1; else 0 */
	enum return_outcome outcome;
	enum inbound_kind kind;
	const struct inbound *inbound; /* NULL: unreadable */
	const struct report *report; /* or NULL */
	const struct delivery *delivery; /* or NULL */
	const char *why;	/* of UNREADABLE; for people */
};

struct return_options {
	bool dry_run;		/* nothing is noted, here or in never.csv */
	/* told of each, as it is read; may be NULL */
	void (*tell)(void *self, const struct return_line *);
	void *self;
};

/*
 * Reads a file or folder: a message (.eml), an mbox (begins with "From "), a
 * Maildir (has cur/ or new/), a folder of such files, or a CSV file with a
 * column for the address and one for what happened (see relay.c).  The counts
 * are added to.  False after a fault of the log or of never.csv; a file that
 * cannot be read is a fault, and the others are read all the same.
 */
struct returns;
/* The ledger is open for WRITE: it gets an index. */
struct returns *returns_open(struct arena *job, const struct campaign *,
    struct ledger *, const struct return_options *, struct faults *);
bool returns_read(struct returns *, str path, struct return_counts *,
    struct faults *);
void returns_close(struct returns *);

#endif
