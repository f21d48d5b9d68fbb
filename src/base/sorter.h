/* SPDX-License-Identifier: MIT */
/*
 * Sorting more records than fit into memory.  Records have one size and begin
 * with their key, a uint64_t; they come out in the order of their keys, and
 * where these are equal in the order in which they were added.
 *
 * A sorter takes 1 MiB of its arena, however many records there are.  What is
 * more goes to a temporary file without a name, as sorted runs, which are then
 * merged.
 */
#ifndef BASE_SORTER_H
#define BASE_SORTER_H

#include "fault.h"

enum { SORTER_MEMORY = 1 << 20 };

struct sorter;

/* `record_size`: a multiple of 8 bytes, 1 KiB at most. */
struct sorter *sorter_new(struct arena *, ptrdiff_t record_size);
bool sorter_add(struct sorter *, const void *record, struct faults *);
/* When all were added: from now on sorter_next gives them. */
bool sorter_sort(struct sorter *, struct faults *);
/* False at the end, or after a fault. */
bool sorter_next(struct sorter *, void *record, struct faults *);
/* From now on they come once more, from the first one on. */
bool sorter_rewind(struct sorter *, struct faults *);
/* Empties it, to be filled again. */
void sorter_clear(struct sorter *);
/* Gives back its file. */
void sorter_close(struct sorter *);

#endif
