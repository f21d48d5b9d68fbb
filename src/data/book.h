/* SPDX-License-Identifier: MIT */
/* A spreadsheet file, XLSX or ODS, of which one sheet becomes a list. */
#ifndef DATA_BOOK_H
#define DATA_BOOK_H

#include "archive.h"
#include "grid.h"

struct book {
	struct arena *job;	/* of what is found */
	struct archive archive;
	str wanted;		/* the name of a sheet; empty: the first of */
				/* those that are shown and have cells */
	struct place wanted_place; /* where the user says so, or NOWHERE */
	/* found */
	const char *format;	/* "XLSX", "ODS" */
	str *sheets;		/* the names of all, in order */
	ptrdiff_t sheet_count, sheet_room;
	str sheet;		/* the one that was read, */
	str name;		/* with the file's name, for faults */
	struct decoded text;	/* its cells */
};

bool book_read(struct book *, const struct input *, struct faults *);

/* For the readers of the two formats. */
bool xlsx_read(struct book *, struct faults *);
bool ods_read(struct book *, struct faults *);
bool book_add_sheet(struct book *, str name, struct faults *);
/* Whether this one is to be read; a hidden one must be asked for. */
bool book_may_read(const struct book *, str name, bool hidden);
/* "list.xlsx (Sheet 1)" */
str book_sheet_name(struct arena *, const struct book *, str sheet);
/* Takes the grid's text, if it has any, for the one that is read. */
bool book_take(struct book *, struct grid *, str sheet, struct faults *);
/* After all sheets: true if one was read. */
bool book_check_found(const struct book *, struct faults *);
/* Says how many of the rows that were taken are not shown. */
void book_note_hidden(const struct book *, int64_t rows, struct faults *);

#endif
