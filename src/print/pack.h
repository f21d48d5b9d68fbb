/* SPDX-License-Identifier: MIT */
/* What the files of a pack share. */
#ifndef PRINT_PACK_H
#define PRINT_PACK_H

#include "print/parts.h"

/* What stands at the top right of a case's sheet; in points. */
struct aside {
	const struct picture *portrait; /* at the top; NULL: none */
	const struct qr_code *code; /* of the case's page, below; or NULL */
	double portrait_w, portrait_h, module;
	double width, height;	/* that is kept free for all */
};

/* A case with its sheet and its letters. */
struct part {
	const struct case_file *case_file;
	int number;		/* among the open cases, from 1 */
	bool has_aside;		/* it was made */
	struct aside aside;
	struct pages sheet;	/* in the job's arena */
	int64_t letters;
	int64_t letter_pages;	/* with those left blank */
	int64_t first_page;	/* of the whole pack, from 1 */
};

struct pack {
	struct arena *job;
	const struct campaign *campaign;
	struct press *press;
	struct pack_options options;
	struct selection selection;
	struct layout paper;	/* of what is no letter */
	/* One each, as they are set together. */
	struct document_cache *intros, *stories, *rests;
	struct part *parts;
	ptrdiff_t count;
	bool with_contents;	/* of several parts */
	struct pages contents;
	int64_t letters, pages;	/* in all */
};

/* With a page behind what would end on the front of a sheet. */
int64_t whole_sheets(const struct pack *, int64_t pages);
/* Sheets of paper for so many pages. */
int64_t paper_for(const struct pack *, int64_t pages);
/* "03-nadia" */
str part_file(struct arena *, const struct part *);

/* aside.c: reads what a case has of it, and puts it on a page. */
bool aside_make(struct pack *, const struct case_file *, struct aside *,
    struct faults *);
void aside_draw(struct pack *, const struct aside *, struct page *);

/* case_sheet.c: the sheet of a case. */
bool case_sheet_set(struct pack *, struct part *, struct faults *);

/* contents.c: how many pages there will be; and them. */
int64_t contents_count(const struct pack *);
bool contents_set(struct pack *, struct faults *);

#endif
