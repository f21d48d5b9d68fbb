/* SPDX-License-Identifier: MIT */
/* Cases that are closed, paused or past their last day while letters go out. */
#ifndef DELIVER_WATCH_H
#define DELIVER_WATCH_H

#include "campaign/campaign.h"

struct watch {
	struct arena *job;
	const struct campaign *campaign;
	bool fixed_day;		/* --date says which day it is */
	struct watched {
		int64_t seen[4]; /* of the file: what changes with it */
		bool open;
	} *cases;		/* one for each of the campaign */
	int64_t next_look;	/* steady ms */
	int64_t hour;		/* since 1970: of the last look */
	bool one_closed;	/* of those that were open at first */
};

void watch_begin(struct watch *, struct arena *job, const struct campaign *,
    bool fixed_day);
/*
 * Looks at the files that changed, at most every few milliseconds.  *closed:
 * the next case that is not open any more, each once; NULL: no further one.
 */
bool watch_look(struct watch *, const struct case_file **closed,
    struct faults *);
bool watch_is_open(const struct watch *, const struct case_file *);

#endif
