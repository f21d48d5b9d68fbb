/* SPDX-License-Identifier: MIT */
/* While messages go out the computer does not go to sleep. */
#ifndef CLI_AWAKE_H
#define CLI_AWAKE_H

#include "base/base.h"

struct awake {
	struct arena *job;
	int64_t since;		/* by clock_steady() */
	int pid;		/* systemd-inhibit's; 0: it does not run */
	int held;		/* the end of a pipe: closed, it ends */
	bool settled;		/* started, or not to be */
};

struct awake awake_begin(struct arena *job, bool wanted);
/*
 * Called again and again: starts systemd-inhibit, where there is one, if this
 * has lasted long enough to be worth it.  It runs until awake_end, or until
 * this process ends in whatever way.
 */
void awake_keep(struct awake *);
void awake_end(struct awake *);

#endif
