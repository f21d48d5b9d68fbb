/* SPDX-License-Identifier: MIT */
/* When a campaign may send: the hours of a week, in a time zone. */
#ifndef DELIVER_HOURS_H
#define DELIVER_HOURS_H

#include "campaign/campaign.h"

/* Milliseconds since 1970: from the first up to, not with, the second. */
struct span {
	int64_t from, until;
};

struct clockwork {		/* a zone, and where its clocks stand */
	str zone;		/* IANA; empty: the computer's own */
	struct span known;	/* in which the offset holds */
	int64_t offset;		/* ms ahead of UTC */
};

/* The first span of time, from `at` on, in which it may send. */
struct span hours_next(const struct hours *, struct clockwork *, int64_t at);

#endif
