/* SPDX-License-Identifier: MIT */
/*
 * Keys of deliveries seen so far, to merge doubles: 128 bits of each key's
 * digest, in a table with open addressing; an all-zero slot is free.
 */
#include <string.h>

#include "campaign/parts.h"

struct fingerprint {
	uint64_t half[2];
	uint64_t who;		/* a hash of what is not in the key */
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

static enum seen_before
put(struct seen *s, struct fingerprint key)
{
	ptrdiff_t mask = s->size - 1;

	for (ptrdiff_t i = (ptrdiff_t)(key.half[0] & (uint64_t)mask);;
	     i = (i + 1) & mask) {
		struct fingerprint *slot = &s->slots[i];

		if (is_free(slot)) {
			*slot = key;
			s->used++;
			return SEEN_NOT;
		}
		if (memcmp(slot->half, key.half, sizeof key.half) == 0)
			return slot->who == key.who ? SEEN_SAME : SEEN_OTHER;
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

enum seen_before
seen_look(struct seen *s, const struct delivery_key *k, uint64_t who)
{
	struct arena scratch = {0};
	struct fingerprint key = {.who = who};
	const str parts[] = {k->case_id, k->recipient, k->writer, k->channel};
	struct buf b = {.arena = &scratch};
	struct digest d;

	for (ptrdiff_t i = 0; i < COUNT(parts); i++) {
		buf_add(&b, parts[i]);
		buf_char(&b, '\0');
	}
	d = digest_sha256(buf_str(&b));
	arena_free(&scratch);
	memcpy(key.half, d.byte, sizeof key.half);
	key.half[0] |= 1;	/* never the mark of a free slot */
	if (s->used * 2 > s->size)
		grow(s);
	return put(s, key);
}
