/* SPDX-License-Identifier: MIT */
/*
 * The pace: at most so many messages in any second, hour or day, of all and of
 * one destination domain, and only in the hours.  A message counts from when
 * it is handed over; its time is when the server was asked to take it, as the
 * ledger has it, so that the pace is the same within a run and over several.
 */
#ifndef DELIVER_PACE_H
#define DELIVER_PACE_H

#include "deliver/hours.h"

/* Times in order; only the last `most` of them. */
struct times {
	int64_t *at;
	ptrdiff_t first, count, cap, most;
};

struct traffic {
	str domain;		/* empty: of all */
	const struct rates *rates;
	struct times times;
	int64_t flying;		/* handed over, not yet counted */
	int64_t wanted;		/* noted by pace_want, still to go */
};

struct pace {
	struct arena *arena;
	const struct pace_settings *set;
	struct traffic all;
	struct traffic **domains;	/* a table by hash */
	ptrdiff_t domain_count, domain_cap;
	struct clockwork clocks;
	struct span open;	/* of the hours, the last that was asked for */
};

struct pace *pace_new(struct arena *job, const struct pace_settings *);
/* What was sent before counts; a time that is still to come counts as now. */
bool pace_recall(struct pace *, struct ledger *, int64_t now, struct faults *);
void pace_recall_one(struct pace *, int64_t at, str address);

/* That of an address's domain; NULL where domains have no limits. */
struct traffic *pace_domain(struct pace *, str address);
/* One more message for this address is to be sent: for pace_end. */
void pace_want(struct pace *, str address);

/*
 * When one more may be handed over: `now`, or later; PACE_LANDING: not before
 * one of those in flight is counted or dropped.
 */
#define PACE_LANDING INT64_MAX
int64_t pace_free_at(const struct traffic *, int64_t now);
/* The hours: `now` where it may send. */
int64_t pace_opens_at(struct pace *, int64_t now);

void pace_hand_over(struct pace *, struct traffic *domain);
void pace_count(struct pace *, struct traffic *domain, int64_t now);
/* The clock was set back to `now`: what went out later counts as now. */
void pace_turn_back(struct pace *, int64_t now);
/* The server was not asked. */
void pace_drop(struct pace *, struct traffic *domain);

/*
 * When the last of `count` messages leaves, if nothing but the pace holds it
 * up; by domain, of those that pace_want noted.
 */
int64_t pace_end(struct pace *, int64_t count, int64_t now);

#endif
