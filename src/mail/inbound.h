/* SPDX-License-Identifier: MIT */
/*
 * Mail that came in: what it is.  Reports of servers (RFC 3464, and the plain
 * texts of those that write none), complaints (RFC 5965), read receipts (RFC
 * 8098), automatic replies (RFC 3834), requests to be written to no more; what
 * is none of these is a person's.
 *
 * All of it is hostile: nothing here is believed.  Who may send a bounce may
 * also invent one; the caller looks for a token that cannot be guessed.
 */
#ifndef MAIL_INBOUND_H
#define MAIL_INBOUND_H

#include "base/base.h"

enum inbound_kind {
	INBOUND_PERSON,
	INBOUND_BOUNCE,		/* of at least one address, for good or not */
	INBOUND_DELAYED,	/* a server still tries */
	INBOUND_DELIVERED,	/* a server reports that it did arrive */
	INBOUND_COMPLAINT,	/* somebody called it spam */
	INBOUND_UNSUBSCRIBE,
	INBOUND_AUTOMATIC,	/* a vacation text; a bounce of a bounce */
	INBOUND_RECEIPT,	/* it was read, or deleted */
	INBOUND_KINDS		/* their number */
};

/* Why a message came back. */
enum bounce_reason {
	/* the address is no longer good: hard */
	BOUNCE_USER_UNKNOWN,
	BOUNCE_HOST_UNKNOWN,
	BOUNCE_MOVED,
	BOUNCE_NO_MAIL,		/* the host takes none: RFC 7505 */
	/* another day, another message or another relay may do: soft */
	BOUNCE_FULL,
	BOUNCE_DISABLED,
	BOUNCE_TOO_LARGE,
	BOUNCE_RATE,
	BOUNCE_EXPIRED,
	BOUNCE_NETWORK,
	BOUNCE_AUTHENTICATION,	/* SPF, DKIM, DMARC, reverse name, TLS */
	BOUNCE_BLOCKED,		/* our relay's address, its reputation */
	BOUNCE_SPAM,
	BOUNCE_VIRUS,
	BOUNCE_POLICY,
	BOUNCE_RELAYING,
	BOUNCE_CONTENT,		/* its form: syntax, encoding, headers */
	BOUNCE_SYSTEM,		/* the other's server is broken */
	BOUNCE_REFUSED,		/* the recipient, for whatever reason */
	BOUNCE_UNKNOWN,
	BOUNCE_REASONS		/* their number */
};

str bounce_reason_name(enum bounce_reason);	/* "user-unknown": files */
const char *bounce_reason_text(enum bounce_reason); /* for people */
bool bounce_reason_from(str name, enum bounce_reason *);
bool bounce_is_hard(enum bounce_reason);

/*
 * The reason in a server's words, and the status (RFC 3463) it gave; either may
 * be empty.
 */
enum bounce_reason bounce_reason_of(str words, str status);

/* What became of one address. */
enum report_kind {
	REPORT_HARD,
	REPORT_SOFT,
	REPORT_DELAYED,
	REPORT_DELIVERED,
};

struct report {
	enum report_kind kind;
	enum bounce_reason reason; /* of HARD, SOFT and DELAYED */
	str address;		/* may be empty; not checked */
	str status;		/* "5.1.1", or empty */
	str words;		/* the server's, one line, 500 bytes at most */
};

enum { INBOUND_REPORTS = 32, INBOUND_ADDRESSES = 32 };

struct inbound {
	enum inbound_kind kind;
	int64_t date;		/* ms since 1970; 0: it has none */
	str from, subject;	/* decoded; one line each */
	str id;			/* its own Message-ID, without < >; or empty */
	/* of the message that it is about, without < >; or empty */
	str original_id;
	/* all that it was addressed to, and where the original came from */
	str addresses[INBOUND_ADDRESSES];
	ptrdiff_t address_count;
	/* of a bounce or delay, in their order; of a complaint, who wrote it */
	struct report reports[INBOUND_REPORTS];
	ptrdiff_t report_count;
};

/*
 * What the bytes of a message are; texts in UTF-8, in the arena.  False: they
 * are no message, or nested more than 64 deep.  libetpan parses them here, in
 * this process, and it is known to fall over its input: see inbound_read.
 */
bool inbound_parse(struct arena *, str bytes, struct inbound *);

/*
 * The same in a child without network, files and much memory, which has a few
 * seconds; it is used for many messages, and replaced where it died of one.
 */
struct inbound_reader;
struct inbound_reader *inbound_open(struct arena *job);
void inbound_close(struct inbound_reader *);
/*
 * At most 1 MiB of the bytes are looked at.  False: the message cannot be read,
 * with the reason in the user's language.  A stop that is asked is obeyed
 * between messages, by the caller.
 */
bool inbound_read(struct inbound_reader *, struct arena *, str bytes,
    struct inbound *, const char **why);

#endif
