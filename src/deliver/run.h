/* SPDX-License-Identifier: MIT */
/*
 * A run, as its files share it: run.c hands messages out, heed.c sees what
 * happens meanwhile, landing.c takes the answers.
 */
#ifndef DELIVER_RUN_H
#define DELIVER_RUN_H

#include "deliver/answer.h"
#include "deliver/parts.h"
#include "deliver/watch.h"

enum { MOST_FLIGHTS = HOST_MOST }; /* two for each connection */

/* A message between claim and answer. */
struct flight {
	struct arena arena;
	struct delivery delivery;
	struct mail mail;
	struct traffic *domain;	/* its pace, or NULL */
	const struct case_file *case_file; /* or NULL */
	bool busy, again;	/* again: to be sent once more, at once */
	bool counted;		/* for the pace */
	bool withdrawn;		/* before its body went */
	int retries;
};

struct sending {
	struct deliverer *d;
	struct flight flights[MOST_FLIGHTS];
	int64_t flying, repeating; /* of them: busy; to be sent once more */
	struct run_counts *counts;
	struct faults *f;
	struct faults again;	/* faults of rows were reported by the check */
	struct watch watch;
	const struct case_file *closed; /* the last one; or NULL */
	struct host host;
	str ledger_path;
	const char *order_path;
	int64_t started;	/* messages claimed in this run */
	int64_t looked_at;	/* at the clock */
	int64_t resume_at;	/* end of the plan reached: start over then */
	int64_t pass_began;	/* steady ms */
	int64_t heeded;		/* last, the same */
	int64_t passed_until;	/* those passed over: the first is free then */
	struct flight *ready;	/* claimed and composed, waits for the pace */
	int64_t answers, refusals; /* whole ones, for stop_at */
	char refusal[256];	/* the last one's words, or their beginning */
	ptrdiff_t refusal_length;
	int failures;		/* safe ones since the last answer */
	struct landed {
		enum delivery_state state;
		int64_t next_at;
	} landed[MOST_FLIGHTS];	/* noted, not yet on the disk */
	ptrdiff_t landed_count;
	bool failed;
};

/* Those without an answer; some of them the ledger may count as sent. */
int64_t in_flight(const struct sending *);
/* Takes the earlier time; 0 is none. */
void sooner(int64_t *when, int64_t other);
void note_waiting(struct sending *, int64_t at);

/* heed.c: before each message.  False: the run has failed. */
bool heed(struct sending *);
/* The same, unless it was just done: intents have their own. */
bool heed_soon(struct sending *);
/* It is not to be sent: its case, or one of those in it, is not open now. */
bool is_withdrawn(const struct sending *, const struct case_file *);
bool stop_for_case(struct sending *);
void drop_ready(struct sending *);

/* landing.c: smtp's settle. */
bool settle(void *self, const struct smtp_answer *, ptrdiff_t count);
/* What settle noted is on the disk: now it counts, and is shown. */
void count_landed(struct sending *);
void tell_progress(struct sending *);

#endif
