/* SPDX-License-Identifier: MIT */
/*
 * Events: what is hashed, and how the events of a delivery fold to where it
 * stands.  Nothing here knows a database.
 */
#ifndef LEDGER_EVENT_H
#define LEDGER_EVENT_H

#include "ledger.h"

enum {
	ORIGIN_LENGTH = 32,
	SALT_LENGTH = 16,
	MESSAGE_ID_LENGTH = 26,
	KEY_LENGTH = 16,	/* bytes of a delivery's key: half an HMAC */
};

/* An event is known by (origin, seq).  It holds no personal text. */
struct event {
	str origin;		/* 32 hex digits: of the ledger file */
	int64_t seq;		/* from 1, without gaps per origin */
	struct digest key;	/* of the delivery: key_digest(); or of the */
				/* approval: over all that was approved */
	bool approved;		/* a mailing: of no delivery, in no state */
	enum delivery_state state;
	int64_t attempt;	/* counts tries and makings; 0: planning */
	str tried_by;		/* the origin whose attempt this is about */
	int64_t at;		/* ms since 1970; for people, never for order */
	int64_t code, next_at;
	struct digest commitment; /* to personal text; zeros: none */
	struct digest hash;
};

/* What happened: the name of a state, or "approved". */
str event_name(const struct event *);

/* SHA-256 over the hash of the event before (zeros: none) and this event. */
struct digest event_hash(const struct event *, struct digest before);

/* What is personal about an event; it can be erased, its commitment stays. */
struct detail {
	str stage, text;	/* of an answer: at which command, words */
	str file;		/* of paper */
	int64_t page;
};
bool detail_is_empty(const struct detail *);
struct digest detail_commitment(struct arena *scratch, str salt,
    const struct detail *);

/* The key as bytes: each part with its length before it. */
str key_canonical(struct arena *, const struct delivery_key *);
/* KEY_LENGTH bytes, and zeros. */
struct digest key_digest(const struct digest_key *secret, str canonical);
str key_message_id(struct arena *, const struct digest_key *secret,
    str canonical);
struct digest plan_commitment(struct arena *scratch, str salt, str canonical,
    const struct delivery_plan *);

/* Where a delivery stands, by its events. */
struct standing {
	enum delivery_state state;
	int64_t attempts;	/* the highest of all events */
	int64_t attempt;	/* of the event that decided */
	str tried_by;
	int64_t at, code, next_at;
};

/* What the ledger shows of a delivery, and its key. */
struct shown {
	enum delivery_state state;
	int64_t attempts;
	struct digest key;
	int64_t last;		/* its last event, by the store's number */
};

/* count >= 1; the rule stands in fold.c. */
struct standing fold(const struct event *, ptrdiff_t count);

#endif
