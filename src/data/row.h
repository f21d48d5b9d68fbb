/* SPDX-License-Identifier: MIT */
/* One row of a CSV text (RFC 4180), cut into cells; and one written. */
#ifndef DATA_ROW_H
#define DATA_ROW_H

#include "data.h"

struct row {
	/* given */
	const struct source *source; /* lines end with LF or CRLF */
	char separator;
	struct arena *arena;	/* for cells with doubled quotes */
	struct cell *cells;
	ptrdiff_t room;		/* cells that are kept; all are counted */
	/* found */
	ptrdiff_t count;
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

/* The offset of the quote that opens a cell and is never closed, or -1. */
ptrdiff_t row_open_quote(str text, char separator);

int64_t line_feeds(str);

#endif
