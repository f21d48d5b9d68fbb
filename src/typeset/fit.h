/* SPDX-License-Identifier: MIT */
/*
 * Fitting: lines of an address into a given room.  A line that is too long is
 * wrapped at a word while there is room for more lines; then the type goes
 * down.  Lengths are points.
 */
#ifndef TYPESET_FIT_H
#define TYPESET_FIT_H

#include "compose.h"

enum { FIT_LINES = 32 };

struct fitting {
	struct typesetter *setter;
	str text;		/* empty lines are left out */
	double x, y, right, bottom; /* where it may stand */
	int most, columns;	/* lines, characters of one; 0: any */
	bool flush_right;
	/* What came of it. */
	double size, height;	/* of the type, of a line */
	const struct line *lines[FIT_LINES];
	int count, spare;	/* lines, and how many more there may be */
	bool wrapped;
};

/* At the largest size from `largest` down to `smallest`; false: at none. */
bool fit_lines(struct fitting *, double largest, double smallest);
/* Puts the lines that fit on the page, the first one's top at y. */
void fit_place(const struct fitting *, struct sheet_side *, double y);

#endif
