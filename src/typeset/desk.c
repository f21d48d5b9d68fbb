/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "paragraph.h"

enum { DESK_MOST = 4 << 20, ROOM_LEAST = 256 };

void *
desk_grow(struct desk *d, void *array, ptrdiff_t size, ptrdiff_t used,
    ptrdiff_t count, ptrdiff_t *room)
{
	ptrdiff_t wanted = *room * 2 > count ? *room * 2 : count;
	void *more;

	if (wanted < ROOM_LEAST)
		wanted = ROOM_LEAST;
	more = arena_take(&d->arena, size, wanted, alignof(max_align_t));
	if (used > 0)
		memcpy(more, array, (size_t)(size * used));
	d->taken += size * wanted;
	*room = wanted;
	return more;
}

void
desk_begin(struct desk *d)
{
	if (d->taken <= DESK_MOST)
		return;
	arena_free(&d->arena);
	*d = (struct desk){0};
}
