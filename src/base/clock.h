/* SPDX-License-Identifier: MIT */
/* The clock and the stop flag: what the world does to a run. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "text.h"

int64_t clock_now(void);	/* milliseconds since 1970, UTC */
int64_t clock_steady(void);	/* milliseconds that never jump */

/* Of `now` in local time: "2026-11-24", "08:40", and RFC 5322's in UTC. */
str clock_date(struct arena *, int64_t now);
str clock_time(struct arena *, int64_t now);
str clock_rfc5322(struct arena *, int64_t now);
str clock_iso(struct arena *, int64_t now);	/* 2026-11-24T08:40:00Z */

/* From now on SIGINT and SIGTERM ask for a stop after what is in flight. */
void stop_on_signals(void);
bool stop_asked(void);
void stop_ask(void);

#endif
