/* SPDX-License-Identifier: MIT */
/*
 * Memory: one idiom, the arena.  What an arena gave is never freed alone; the
 * whole arena is reset to a mark or freed.  Two of them live in a run:
 *
 *   job     lives for the command: campaign, compiled letters, fonts
 *   letter  is reset after each delivery: record, document, pages, message
 *
 * so that memory is flat from the first letter to the last.  An arena among
 * the parameters of a function means that the result lives there; no arena
 * means that nothing is kept.  Out of memory is fatal, in one place.
 */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include <stdalign.h>
#include <stddef.h>

struct arena_block;

/* { 0 } is an empty arena, ready for use. */
struct arena {
	struct arena_block *first, *current;
};

struct arena_mark {
	struct arena_block *block;
	ptrdiff_t used;
};

/* size * count zeroed bytes, aligned; count 0 gives a valid pointer. */
void *arena_take(struct arena *, ptrdiff_t size, ptrdiff_t count,
    ptrdiff_t align);
/* The same, not zeroed: what is read of it must have been written. */
void *arena_room(struct arena *, ptrdiff_t size, ptrdiff_t count,
    ptrdiff_t align);

#define NEW(arena, type) \
	((type *)arena_take((arena), sizeof(type), 1, alignof(type)))
#define NEW_ARRAY(arena, type, count) \
	((type *)arena_take((arena), sizeof(type), (count), alignof(type)))
#define NEW_ROOM(arena, type, count) \
	((type *)arena_room((arena), sizeof(type), (count), alignof(type)))

/*
 * Enlarges the last allocation in place if it can, and does not zero what it
 * adds; false if it cannot.
 */
_Bool arena_grow(struct arena *, void *last, ptrdiff_t old_size,
    ptrdiff_t new_size);

/* What is given next comes from one block, as far as `size` bytes go. */
void arena_reserve(struct arena *, ptrdiff_t size);

struct arena_mark arena_mark(const struct arena *);

/* Takes back all that was given after the mark (poisoned under ASan). */
void arena_reset(struct arena *, struct arena_mark);
void arena_free(struct arena *);

#endif
