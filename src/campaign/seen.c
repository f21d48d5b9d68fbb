/* SPDX-License-Identifier: MIT */
/*
 * Keys of deliveries seen so far, to merge exact doubles: 128 bits of each
 * key's digest, in a table with open addressing; an all-zero slot is free.
 */
#include <string.h>

#include "campaign/parts.h"

struct fingerprint {
	uint64_t half[2];
};

enum { FIRST_SIZE = 1024 };

void
seen_clear(struct seen *s)
{
	arena_reset(&s->arena, (struct arena_mark){0});
	s->used = 0;
	s->size = FIRST_SIZE;
	s->slots = NEW_ARRAY(&s->arena, struct fingerprint, s->size);
}

static bool
is_free(const struct fingerprint *slot)
{
	return (slot->half[0] | slot->half[1]) == 0;
}

static bool
put(struct seen *s, struct fingerprint key)
{
	ptrdiff_t mask = s->size - 1;

	for (ptrdiff_t i = (ptrdiff_t)(key.half[0] & (uint64_t)mask);;
	     i = (i + 1) & mask) {
		struct fingerprint *slot = &s->slots[i];

		if (is_free(slot)) {
			*slot = key;
			s->used++;
			return true;
		}
		if (memcmp(slot, &key, sizeof key) == 0)
			return false;
	}
}

static void
grow(struct seen *s)
{
	struct fingerprint *old = s->slots;
	ptrdiff_t old_size = s->size;

	s->size *= 4;
	s->used = 0;
	s->slots = NEW_ARRAY(&s->arena, struct fingerprint, s->size);
	for (ptrdiff_t i = 0; i < old_size; i++)
		if (!is_free(&old[i]))
			put(s, old[i]);
}

bool
seen_first(struct seen *s, const struct delivery_key *k)
{
	struct arena scratch = {0};
	struct fingerprint key;
	struct digest d = digest_sha256(str_format(&scratch,
	    "%.*s\n%.*s\n%.*s\n%.*s", FMT(k->case_id), FMT(k->recipient),
	    FMT(k->writer), FMT(k->channel)));

	arena_free(&scratch);
	memcpy(&key, d.byte, sizeof key);
	key.half[0] |= 1;	/* never the mark of a free slot */
	if (s->used * 2 > s->size)
		grow(s);
	return put(s, key);
}
