/* SPDX-License-Identifier: MIT */
/* How fast a campaign may send, when, and when it gives up. */
#ifndef CAMPAIGN_PACE_H
#define CAMPAIGN_PACE_H

#include "base/base.h"

struct rate {			/* at most `count` in any `window_ms` */
	int64_t count, window_ms;
};

enum { MOST_RATES = 4 };
struct rates {
	struct rate at[MOST_RATES];
	ptrdiff_t count;
};

/* The minutes of a week in which it may send; day 0 is Monday. */
enum { DAY_MINUTES = 24 * 60, WEEK_MINUTES = 7 * DAY_MINUTES };
struct hours {
	bool given;		/* else always */
	unsigned char open[WEEK_MINUTES / 8]; /* a bit for each minute */
};

struct pace_settings {
	struct rates all, by_domain; /* of recipients; none: as it comes */
	struct hours hours;
	str timezone;		/* an IANA name; empty: the computer's own */
	str limits_text, by_domain_text, hours_text; /* as the user wrote */
	int64_t give_up_ms;	/* of putting off, from the first try */
	int64_t stop_percent;	/* of refusals; 100: it never stops */
};

static inline bool
hours_open(const struct hours *h, int64_t minute)
{
	return !h->given || (h->open[minute / 8] >> minute % 8 & 1) != 0;
}

/* "10%" or "10", from 0 to 100. */
bool percent_read(str, int64_t *out);

#endif
