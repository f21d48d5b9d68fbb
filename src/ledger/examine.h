/* SPDX-License-Identifier: MIT */
/* How a log is, for doctor: looked at, and left as it is. */
#ifndef LEDGER_EXAMINE_H
#define LEDGER_EXAMINE_H

#include "ledger/ledger.h"

struct ledger_health {
	int64_t events;		/* of all origins */
	int64_t sending;	/* intents without an outcome: a run is at */
				/* work, or one was killed */
	int64_t in_doubt;
	int64_t kept;		/* answers that a full disk kept apart */
	bool kept_damaged;
	int witnesses;		/* files outside that know it; 2 are right */
};

/*
 * Recomputes every chain, whatever its length, and what is shown of every
 * delivery (about half a second for 100,000 events).  False after faults; in
 * LEDGER_READ they are notes, as those of ledger_open are.
 */
bool ledger_examine(struct ledger *, struct ledger_health *, struct faults *);

/*
 * The time of its own last event when it was opened, before what a crash left
 * was settled; ms since 1970; 0: it had none.
 */
int64_t ledger_latest(const struct ledger *);

/* Whether a log at this path can be kept safe: not on a network share. */
bool ledger_place_is_safe(str path);

/* The library that keeps it, as it is at work: 3040001 for 3.40.1. */
int ledger_library(void);

#endif
