/* SPDX-License-Identifier: MIT */
#include "fresh.h"

#include <string.h>

/* A key may stand in any of the places of its row. */
enum { ROWS = 1024, PLACES = 8 };

static struct fresh_delivery *
row_of(const struct fresh *f, const unsigned char *key)
{
	uint64_t start;

	/* a key is as good as random */
	memcpy(&start, key, sizeof start);
	return f->at + start % ROWS * PLACES;
}

static bool
is_free(const struct fresh *f, const struct fresh_delivery *d)
{
	return d->id == 0 || d->clears != f->clears;
}

static bool
is_it(const struct fresh *f, const struct fresh_delivery *d,
    const unsigned char *key)
{
	return !is_free(f, d) && memcmp(d->key, key, sizeof d->key) == 0;
}

static struct fresh_delivery *
find(const struct fresh *f, const struct digest *key)
{
	struct fresh_delivery *row;

	if (f->at == NULL)
		return NULL;
	row = row_of(f, key->byte);
	for (int i = 0; i < PLACES; i++)
		if (is_it(f, &row[i], key->byte))
			return &row[i];
	return NULL;
}

const struct fresh_delivery *
fresh_find(const struct fresh *f, const struct digest *key)
{
	return find(f, key);
}

void
fresh_add(struct fresh *f, const struct fresh_delivery *d)
{
	struct fresh_delivery *row;
	int place = 0;

	if (f->at == NULL)
		f->at = NEW_ARRAY(&f->memory, struct fresh_delivery,
		    ROWS * PLACES);
	row = row_of(f, d->key);
	while (place < PLACES && !is_free(f, &row[place]))
		place++;
	/* no place is free: one that was here is in the store, too */
	row += place < PLACES ? place : d->id % PLACES;
	*row = *d;
	row->clears = f->clears;
}

void
fresh_drop(struct fresh *f, const struct digest *key)
{
	struct fresh_delivery *d = find(f, key);

	if (d != NULL)
		d->id = 0;
}

void
fresh_clear(struct fresh *f)
{
	f->clears++;
}

void
fresh_free(struct fresh *f)
{
	arena_free(&f->memory);
	f->at = NULL;
}
