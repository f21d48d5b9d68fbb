/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "paragraph.h"

enum { BENCH_MOST = 4 << 20, ROOM_LEAST = 256 };

void *
bench_grow(struct bench *b, void *array, ptrdiff_t size, ptrdiff_t used,
    ptrdiff_t count, ptrdiff_t *room)
{
	ptrdiff_t wanted = *room * 2 > count ? *room * 2 : count;
	void *more;

	if (wanted < ROOM_LEAST)
		wanted = ROOM_LEAST;
	more = arena_take(&b->arena, size, wanted, alignof(max_align_t));
	if (used > 0)
		memcpy(more, array, (size_t)(size * used));
	b->taken += size * wanted;
	*room = wanted;
	return more;
}

void
bench_begin(struct bench *b)
{
	if (b->taken <= BENCH_MOST)
		return;
	arena_free(&b->arena);
	*b = (struct bench){0};
}
