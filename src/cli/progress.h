/* SPDX-License-Identifier: MIT */
/* The line that is seen while a run sends. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include "deliver/deliver.h"

struct progress {
	const struct deliverer *deliverer;
	int64_t started;	/* by clock_now() */
	int64_t total;		/* that are to be answered */
	int64_t shown_at;	/* by clock_steady() */
	int64_t end;		/* when it will be over; 0: not known */
	int64_t end_known_at;
	bool shown;		/* a line is there, and has to be ended */
};

/*
 * Shows how far a run is, on standard error, in one
 * line that is not wider than the terminal; at most ten times a second.
 */
void progress_show(struct progress *, const struct run_counts *);
/* Ends the line, if there is one, with these last figures. */
void progress_end(struct progress *, const struct run_counts *);

#endif
