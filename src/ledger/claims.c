/* SPDX-License-Identifier: MIT */
#include "claims.h"

/* Where the search for an id begins (Fibonacci hashing). */
static ptrdiff_t
home(const struct claims *c, int64_t id)
{
	uint64_t mixed = (uint64_t)id * 0x9E3779B97F4A7C15;

	return (ptrdiff_t)(mixed >> 20) & (c->cap - 1);
}

static ptrdiff_t
seek(const struct claims *c, int64_t id)
{
	ptrdiff_t i = home(c, id);

	while (c->at[i].id != 0 && c->at[i].id != id)
		i = (i + 1) & (c->cap - 1);
	return i;
}

struct claim *
claims_find(const struct claims *c, int64_t id)
{
	struct claim *found = c->cap > 0 ? &c->at[seek(c, id)] : NULL;

	return found != NULL && found->id != 0 ? found : NULL;
}

static void
grow(struct claims *c)
{
	struct claims old = *c;

	c->cap = old.cap > 0 ? old.cap * 2 : 64;
	c->memory = (struct arena){0};
	c->at = NEW_ARRAY(&c->memory, struct claim, c->cap);
	for (ptrdiff_t i = 0; i < old.cap; i++)
		if (old.at[i].id != 0)
			c->at[seek(c, old.at[i].id)] = old.at[i];
	arena_free(&old.memory);
}

int64_t
claims_add(struct claims *c, int64_t id, const struct shown *shown)
{
	if (c->count >= c->cap / 2)
		grow(c);
	c->at[seek(c, id)] = (struct claim){.id = id,
	    .token = ++c->last_token, .attempt = shown->attempts + 1,
	    .shown = *shown};
	c->count++;
	return c->last_token;
}

void
claims_drop(struct claims *c, int64_t id)
{
	ptrdiff_t hole, mask = c->cap - 1;

	if (claims_find(c, id) == NULL)
		return;
	hole = seek(c, id);
	/* closes the gap, so that a search never ends too early */
	for (ptrdiff_t i = (hole + 1) & mask; c->at[i].id != 0;
	    i = (i + 1) & mask) {
		ptrdiff_t wanted = home(c, c->at[i].id);

		if (((i - wanted) & mask) >= ((i - hole) & mask)) {
			c->at[hole] = c->at[i];
			hole = i;
		}
	}
	c->at[hole] = (struct claim){0};
	c->count--;
}
