/* SPDX-License-Identifier: MIT */
/*
 * Rows of cells become a CSV text in which line n is row n: empty rows are
 * empty lines, and a line end within a cell is CR.  So a spreadsheet gives the
 * same kind of list as a CSV file, with faults that name its row.
 */
#ifndef DATA_GRID_H
#define DATA_GRID_H

#include "decode.h"
#include "sieve.h"

enum { GRID_ROWS = 1 << 20, GRID_BYTES = 100 << 20 };

struct grid {
	str name;		/* of the list, for faults */
	struct arena *arena;	/* of the row at hand, given */
	struct arena_mark mark;
	struct spool spool;
	struct sieve *sieve;
	int64_t most_rows;	/* GRID_ROWS, as spreadsheets have them */
	str *cells;		/* LIST_COLUMNS of them */
	ptrdiff_t count;	/* up to the last one with text */
	ptrdiff_t width;	/* of the header: the first row with text */
	ptrdiff_t bytes;	/* in the row at hand */
	int64_t lines;		/* written */
	bool no_day;		/* some number is a day that never was */
};

/* The arena is the grid's own until grid_hold or grid_drop. */
void grid_start(struct grid *, struct arena *scratch, str name);
/* Sets a cell of the row at hand; both numbers from 1. */
bool grid_cell(struct grid *, int64_t row, int64_t column, str text,
    struct faults *);
/* Writes the row at hand, `times` times from `row` on; then it is empty. */
bool grid_row(struct grid *, int64_t row, int64_t times, struct faults *);
/* The text, in the arena or mapped; ends the grid. */
bool grid_hold(struct grid *, struct arena *, struct decoded *,
    struct faults *);
void grid_drop(struct grid *);

enum { CELL_NAME = 32 };
/* "B7"; both numbers from 1. */
const char *cell_name(char to[CELL_NAME], int64_t row, int64_t column);

#endif
