/* SPDX-License-Identifier: MIT */
/* The shared strings of an XLSX file: read once, then found by number. */
#ifndef DATA_STRINGS_H
#define DATA_STRINGS_H

#include "spool.h"
#include "xml.h"

struct strings {
	struct held held;	/* all of them, one behind the other */
	struct arena *arena;
	uint32_t **ends;	/* in blocks */
	ptrdiff_t count;
};

/* The arena holds them, or the numbers that lead to them. */
bool strings_read(struct strings *, struct arena *, struct archive *,
    str part, struct faults *);
/* False if there is none with this number. */
bool strings_find(const struct strings *, int64_t number, str *);
void strings_free(struct strings *);

/*
 * The texts of a rich text up to the end of the element that starts, joined,
 * without phonetic hints; "_x000D_" and the like are characters again.
 */
bool strings_read_rich(struct xml *, struct buf *);
void strings_add(struct buf *, str);

#endif
