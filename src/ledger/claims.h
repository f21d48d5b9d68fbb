/* SPDX-License-Identifier: MIT */
/*
 * Claims: which deliveries this process works on.  In memory only: after a
 * crash a claim that had no intent sent nothing, and needs no memory.
 */
#ifndef LEDGER_CLAIMS_H
#define LEDGER_CLAIMS_H

#include "event.h"

struct claim {
	int64_t id;		/* of the delivery; 0: this place is free */
	int64_t token;
	int64_t attempt;	/* that this claim is for */
	struct shown shown;	/* when last seen: saves a look at each move */
};

/* A hash table of linear probing in its own arena. */
struct claims {
	struct arena memory;
	struct claim *at;
	ptrdiff_t count, cap;	/* cap: a power of two, or 0 */
	int64_t last_token;
};

struct claim *claims_find(const struct claims *, int64_t id);
/* Of a delivery that is not claimed; gives the token. */
int64_t claims_add(struct claims *, int64_t id, const struct shown *);
void claims_drop(struct claims *, int64_t id);

#endif
