/* SPDX-License-Identifier: MIT */
/*
 * Keys of deliveries seen so far, to merge doubles: 128 bits of each key's
 * digest, in a table with open addressing.  A short one is in memory; a longer
 * one is in a temporary file, of which memory has one bit a slot: whether it
 * is taken.  A key whose slot is free is new, and most are.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "campaign/parts.h"

struct fingerprint {
	uint64_t half[2];
	uint64_t who;		/* a hash of what is not in the key */
};

enum {
	FIRST_SIZE = 1024,	/* slots; a power of two, as all sizes */
	MOST_IN_MEMORY = 32768,
	SPARSE = 4,		/* slots for each key that is expected */
	READ_AT_ONCE = 16,	/* slots, */
	ALL_OF_THEM = 0xFFFF,	/* a bit for each */
};

void
seen_clear(struct seen *s)
{
	seen_close(s);
	s->size = FIRST_SIZE;
	s->slots = NEW_ARRAY(&s->arena, struct fingerprint, s->size);
}

void
seen_close(struct seen *s)
{
	if (s->file > 0)
		close(s->file);
	arena_free(&s->arena);
	*s = (struct seen){0};
}

static bool
is_free(const struct fingerprint *slot)
{
	return (slot->half[0] | slot->half[1]) == 0;
}

static bool
same_key(const struct fingerprint *a, const struct fingerprint *b)
{
	return memcmp(a->half, b->half, sizeof a->half) == 0;
}

static ptrdiff_t
home_of(const struct seen *s, const struct fingerprint *key)
{
	return (ptrdiff_t)(key->half[1] & (uint64_t)(s->size - 1));
}

/* ---- in memory ---- */

static enum seen_before
put_in_memory(struct seen *s, const struct fingerprint *key)
{
	for (ptrdiff_t i = home_of(s, key);; i = (i + 1) & (s->size - 1)) {
		struct fingerprint *slot = &s->slots[i];

		if (is_free(slot)) {
			*slot = *key;
			s->used++;
			return SEEN_NOT;
		}
		if (same_key(slot, key))
			return slot->who == key->who ? SEEN_SAME : SEEN_OTHER;
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
			put_in_memory(s, &old[i]);
}

/* ---- in a file ---- */

static bool
is_taken(const struct seen *s, ptrdiff_t slot)
{
	return (s->taken[slot / 64] >> slot % 64 & 1) != 0;
}

static bool
fault_file_of(struct faults *f)
{
	return fault_file(f, FAULT_IO, str_from(temporary_folder()),
	    _("cannot keep the keys of a long list here: %s"),
	    strerror(errno));
}

static bool
write_slot(struct seen *s, ptrdiff_t slot, const struct fingerprint *key,
    struct faults *f)
{
	if (pwrite(s->file, key, sizeof *key,
		slot * (ptrdiff_t)sizeof *key) != (ssize_t)sizeof *key)
		return fault_file_of(f);
	s->taken[slot / 64] |= (uint64_t)1 << slot % 64;
	s->used++;
	return true;
}

/* How many slots from this one on are taken, READ_AT_ONCE at most. */
static ptrdiff_t
taken_from(const struct seen *s, ptrdiff_t slot)
{
	ptrdiff_t n = 0;

	while (n < READ_AT_ONCE && slot + n < s->size &&
	    is_taken(s, slot + n))
		n++;
	return n;
}

static bool
put_in_file(struct seen *s, const struct fingerprint *key,
    enum seen_before *before, struct faults *f)
{
	struct fingerprint some[READ_AT_ONCE];
	ptrdiff_t at = home_of(s, key), n;

	while ((n = taken_from(s, at)) > 0) {
		ssize_t bytes = n * (ssize_t)sizeof *some;

		if (pread(s->file, some, (size_t)bytes,
			at * (ptrdiff_t)sizeof *some) != bytes)
			return fault_file_of(f);
		for (ptrdiff_t i = 0; i < n; i++)
			if (same_key(&some[i], key)) {
				*before = some[i].who == key->who ? SEEN_SAME
								  : SEEN_OTHER;
				return true;
			}
		at = (at + n) & (s->size - 1);
	}
	*before = SEEN_NOT;
	return write_slot(s, at, key, f);
}

/* An empty table in a file, with room for so many keys. */
static bool
start_file(struct seen *s, int64_t expected, struct faults *f)
{
	s->size = FIRST_SIZE;
	while (s->size < expected * SPARSE)
		s->size *= 2;
	s->file = file_temporary();
	if (s->file < 0) {
		fault_file_of(f);
		return false;
	}
	s->taken = NEW_ARRAY(&s->arena, uint64_t, s->size / 64);
	return true;
}

static bool
move(struct seen *s, const struct fingerprint *keys, ptrdiff_t count,
    struct faults *f)
{
	enum seen_before before;

	for (ptrdiff_t i = 0; i < count; i++)
		if (!is_free(&keys[i]) &&
		    !put_in_file(s, &keys[i], &before, f))
			return false;
	return true;
}

static bool
leave_memory(struct seen *s, int64_t expected, struct faults *f)
{
	struct seen old = *s;
	bool good;

	*s = (struct seen){0};
	good = start_file(s, expected, f) &&
	    move(s, old.slots, old.size, f);
	arena_free(&old.arena);
	return good;
}

/* More came than was expected. */
static bool
enlarge_file(struct seen *s, struct faults *f)
{
	struct fingerprint some[READ_AT_ONCE];
	struct seen old = *s;
	bool good;

	*s = (struct seen){0};
	good = start_file(s, old.used * 2, f);
	for (ptrdiff_t at = 0; good && at < old.size; at += READ_AT_ONCE) {
		ssize_t n;

		if ((old.taken[at / 64] >> at % 64 & ALL_OF_THEM) == 0)
			continue;
		memset(some, 0, sizeof some);
		n = pread(old.file, some, sizeof some,
		    at * (ptrdiff_t)sizeof *some);
		good = n >= 0 ? move(s, some, READ_AT_ONCE, f)
			      : fault_file_of(f);
	}
	seen_close(&old);
	return good;
}

/* ---- both ---- */

static struct fingerprint
fingerprint_of(struct arena *a, const struct delivery_key *k, uint64_t who)
{
	struct fingerprint key = {.who = who};
	const str parts[] = {k->case_id, k->recipient, k->writer, k->channel};
	struct buf b = {.arena = a};
	struct digest d;

	for (ptrdiff_t i = 0; i < COUNT(parts); i++) {
		buf_add(&b, parts[i]);
		buf_char(&b, '\0');
	}
	d = digest_sha256(buf_str(&b));
	memcpy(key.half, d.byte, sizeof key.half);
	key.half[0] |= 1;	/* never the mark of a free slot */
	return key;
}

bool
seen_look(struct seen *s, struct arena *a, const struct delivery_key *k,
    uint64_t who, int64_t expected, enum seen_before *before,
    struct faults *f)
{
	struct fingerprint key = fingerprint_of(a, k, who);

	if (s->file == 0 && s->used < MOST_IN_MEMORY) {
		if (s->used * 2 >= s->size)
			grow(s);
		*before = put_in_memory(s, &key);
		return true;
	}
	if (s->file == 0 && !leave_memory(s, expected, f))
		return false;
	if (s->used * 2 >= s->size && !enlarge_file(s, f))
		return false;
	return put_in_file(s, &key, before, f);
}
