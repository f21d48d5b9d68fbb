/* SPDX-License-Identifier: MIT */
/* What the files of a sheet to be approved share. */
#ifndef PRINT_APPROVAL_H
#define PRINT_APPROVAL_H

#include "print/parts.h"

struct approval_job {
	struct arena *arena;
	const struct campaign *campaign;
	const struct mailing *mailing;
	const struct approval_sheet *sheet;
	struct typesetter *typesetter;
	struct layout paper;
	/* One each, as they are set together. */
	struct document_cache *heads, *bodies;
	/* What was set, in order, each with its bookmark. */
	struct pages *parts;
	str *bookmarks;
	ptrdiff_t count;
};

/* The first page: facts, the code, where to sign. */
bool approval_front(struct approval_job *, struct faults *);
/* A letter of the mailing, with its fields as they are written. */
bool approval_letter_page(struct approval_job *, const struct letter *,
    struct faults *);
bool approval_example_page(struct approval_job *,
    const struct approval_example *, int number, struct faults *);

#endif
