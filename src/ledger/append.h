/* SPDX-License-Identifier: MIT */
/*
 * Events on their way into the store, and what was said with them.  They go in
 * several at a time, which costs half as much; in any case before a commit, and
 * before anything is read that may be among them.
 */
#ifndef LEDGER_APPEND_H
#define LEDGER_APPEND_H

#include "event.h"

/* A delivery, and the number of what was its last event; 0: none. */
struct subject {
	int64_t id, last;
};

enum { TOGETHER = 16 };		/* rows that one statement adds */

struct waiting {
	struct new_event {
		struct event event;
		struct subject of;	/* id 0: of none */
	} events[TOGETHER];
	struct new_reply {
		int64_t id;
		unsigned char salt[SALT_LENGTH];
		struct detail detail;
	} replies[TOGETHER];
	int event_count, reply_count;
	struct arena texts;	/* of the replies */
};

struct ledger;

/*
 * Adds an event of this ledger to the chain; sets origin, seq and hash.  `of`
 * is NULL for an approval.
 */
void append_event(struct ledger *, const struct subject *of, struct event *,
    const struct detail *);

/* Those that wait go in; or they are dropped. */
void write_waiting(struct ledger *);
void drop_waiting(struct ledger *);

#endif
