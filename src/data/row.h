/* SPDX-License-Identifier: MIT */
/* One row of a CSV text (RFC 4180), cut into cells; and one written. */
#ifndef DATA_ROW_H
#define DATA_ROW_H

#include "data.h"

struct row {
	/* given */
	const struct source *source; /* lines end with LF or CRLF */
	char separator;
	bool cr_ends;		/* a CR in quotes is a line end: LF */
	struct arena *arena;	/* for cells with doubled quotes or CR */
	struct cell *cells;
	ptrdiff_t room;		/* cells that are kept; all are counted */
	/* found */
	ptrdiff_t count;
	ptrdiff_t copied;	/* bytes in the arena */
	ptrdiff_t from, to;	/* of the row, without its line end */
	ptrdiff_t next;		/* where the next one starts */
	int64_t lines;		/* how many line ends were read */
	bool filled;		/* some cell is not blank */
	/* a cell with text behind its closing quote, and that text; or -1 */
	ptrdiff_t quote, junk;
};

/* Reads the row at `at`, which must be less than the text's length. */
void row_read(struct row *, ptrdiff_t at);

/*
 * The separator that is most frequent in the row at `at`, outside quotes; ','
 * if there is none.  False if two are equally frequent.
 */
bool row_separator(str text, ptrdiff_t at, char *separator);

/* What is odd about the quotes of a text; offsets, or -1. */
struct quotes {
	ptrdiff_t open;		/* one that is not closed within LIST_ROW */
	ptrdiff_t stray;	/* the first in a cell that has none around */
};
/*
 * Goes from quote to quote as long as one opens a cell before `to`; gives
 * where it came to, outside of quotes.
 */
ptrdiff_t row_pass_quotes(str text, char separator, ptrdiff_t at,
    ptrdiff_t to, struct quotes *);

int64_t line_feeds(str);

#endif
