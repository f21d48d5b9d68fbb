/* SPDX-License-Identifier: MIT */
#include "deliver/hours.h"

#include <time.h>

#include "unicode/unicode.h"

static const int64_t minute_ms = 60 * 1000, quarter_ms = 15 * 60 * 1000,
		     day_ms = 24 * 3600 * 1000;

static int64_t
offset_of(str zone, int64_t at)
{
	time_t seconds = (time_t)(at / 1000);
	struct tm t;

	if (zone.len > 0)
		return unicode_zone_offset(zone, at);
	localtime_r(&seconds, &t);
	return (int64_t)t.tm_gmtoff * 1000;
}

/*
 * Clocks are put forward or back on a quarter of an hour of UTC, and never
 * twice within a day: one whose ends agree has one offset.
 */
static int64_t
offset_at(struct clockwork *c, int64_t at)
{
	if (at >= c->known.from && at < c->known.until)
		return c->offset;
	c->offset = offset_of(c->zone, at);
	c->known = (struct span){at, at + day_ms};
	if (offset_of(c->zone, at + day_ms) != c->offset)
		c->known.until = at - at % quarter_ms + quarter_ms;
	return c->offset;
}

/* 1970 began on a Thursday. */
static int64_t
minute_of_week(struct clockwork *c, int64_t at)
{
	int64_t local = at + offset_at(c, at) + 3 * day_ms;

	return local / minute_ms % WEEK_MINUTES;
}

/* The first minute that is open, or is not; within a week and a day. */
static int64_t
seek(const struct hours *h, struct clockwork *c, int64_t at, bool open)
{
	int64_t end = at + 8 * day_ms;

	while (at < end && hours_open(h, minute_of_week(c, at)) != open)
		at += minute_ms - at % minute_ms;
	return at;
}

struct span
hours_next(const struct hours *h, struct clockwork *c, int64_t at)
{
	int64_t from;

	if (!h->given)
		return (struct span){at, INT64_MAX};
	from = seek(h, c, at, true);
	return (struct span){from, seek(h, c, from, false)};
}
