/* SPDX-License-Identifier: MIT */
/* An open ledger, and how an event gets into it. */
#ifndef LEDGER_HANDLE_H
#define LEDGER_HANDLE_H

#include "append.h"
#include "claims.h"
#include "emergency.h"
#include "event.h"
#include "fresh.h"
#include "store.h"
#include "witness.h"

enum { BESIDE, IN_STATE_FOLDER, WITNESSES };
enum {
	OWN_ORIGIN = 1,		/* its number in each file */
	SEQ_BITS = 40,		/* of an event's number; query.c knows them */
};

/* An event as the store has it. */
static inline int64_t
event_number(int64_t origin, int64_t seq)
{
	return (origin << SEQ_BITS) + seq;
}

struct ledger {
	struct arena *job;
	str path, lock_path;
	enum ledger_mode mode;
	struct store *store;
	str origin;
	const struct digest_key *secret;
	str asked_of;		/* a mailing, once it was asked: */
	bool asked, unplanned;	/* is there nothing of it? */
	struct head head;	/* of the own chain */
	struct waiting waiting;	/* the last of its events */
	struct head committed;	/* the same as of the last commit */
	int64_t latest;		/* when the last of it was added, at opening */
	const str *origins;	/* names by number - 1 */
	ptrdiff_t origin_count;
	struct witness witness[WITNESSES];
	struct emergency emergency;
	struct claims claims;
	struct fresh fresh;
	int lock;		/* -1: none */
	bool shared;		/* the file system can do write-ahead logs */
	bool broken;		/* a commit failed: nothing more is begun */
	bool noting;		/* a group is begun, by ledger_note */
	struct late_answer *noted; /* the answers in it */
	ptrdiff_t noted_count, noted_cap;
	struct arena noted_memory;
	int64_t revisions;	/* the highest of any delivery */
	int64_t looked_at;	/* for room on the disk; by clock_steady() */
	bool ended_well;	/* when it was last open for writing */
	unsigned char chance[1024]; /* random bytes, drawn in advance */
	int chance_left;
};

/* Random bytes, at most a hundred. */
void ledger_random(struct ledger *, void *, int count);

/*
 * A transaction on the chain: commit adds to the witness files.  A group that
 * was begun by ledger_note is committed before another one is begun.
 */
bool ledger_begin(struct ledger *, struct faults *);
bool ledger_commit(struct ledger *, struct faults *);
void ledger_rollback(struct ledger *);

/* Ends the group of ledger_note, if there is one, as ledger_settle says it. */
bool end_group(struct ledger *, struct faults *);

/* Once a minute: false where the disk is nearly full. */
bool room_is_left(struct ledger *, struct faults *);

/* A query that may look at events or replies: none of them is waiting. */
struct query *reading(struct ledger *, enum query_name);

/* The store's number of the last of them; the next has the one after it. */
int64_t last_event(const struct ledger *);

/* A wish: that a delivery takes a state. */
struct move {
	int64_t id;
	enum delivery_state to;
	int64_t at, code, next_at;
	struct detail detail;
	/* if not NULL: what the caller believes, brought up to date */
	struct shown *believed;
};
enum moved { MOVED, MOVE_ILLEGAL, MOVE_FAILED };

/*
 * Writes the event and sets what is shown.  MOVE_FAILED: the store says why
 * at the commit; an unknown id is MOVE_ILLEGAL.
 */
enum moved move_delivery(struct ledger *, const struct move *);

/* After an event that leaves a delivery as it stands. */
void set_last(struct ledger *, int64_t id);

/* The highest revision that the store has, into the handle. */
void read_revisions(struct ledger *);

/* Of the delivery with this key; 0: there is none. */
int64_t find_id(struct ledger *, struct digest key);
/* False: there is no such delivery. */
bool read_shown(struct ledger *, int64_t id, struct shown *);

/*
 * One of ledger_paper's marks, in a transaction that has begun.  To mark twice
 * what is printed or posted is no event.
 */
bool mark_paper(struct ledger *, const struct paper *, int64_t now,
    struct faults *);

/* The name of an origin's number, or empty. */
str origin_name(const struct ledger *, int64_t number);
/* An event from the columns that the EVENT queries share. */
struct event read_event(const struct ledger *, const struct query *);

/*
 * The events of a delivery, from its last back.  False: they do not hang
 * together.  `events` may be used for one delivery after the other.
 */
struct events {
	struct event *at;
	ptrdiff_t count, cap;
};
bool read_events(struct ledger *, struct arena *, const struct subject *,
    struct events *);

/* A state that is none: what is not known may have been sent. */
enum delivery_state read_state(str name);
/* The columns of a delivery; texts live until the next row. */
struct delivery read_delivery(const struct query *);
str read_reply(const struct query *);	/* where the query has it */

/*
 * Checks chains, replies and shown states.  At most LEDGER_CHECKED events are
 * recomputed; of a longer chain the end.
 */
bool check_events(struct ledger *, struct faults *);
/* The same without a limit. */
bool check_everything(struct ledger *, struct faults *);
/*
 * Compares with the witness files; on WRITE adopts where they are behind.  They
 * are read before the ledger is: a writer may be at work, ledger first.
 */
void read_witnesses(struct ledger *);
bool check_witnesses(struct ledger *, struct faults *);

/* After a crash: kept answers go in, what is left SENDING becomes IN_DOUBT. */
bool recover(struct ledger *, struct faults *);

#endif
