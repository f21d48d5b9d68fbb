/* SPDX-License-Identifier: MIT */
/*
 * Keys of deliveries seen so far, to merge doubles: 128 bits of each key's
 * digest, in a table with open addressing.  When it is full it goes, as it is,
 * into a temporary file, behind those that went before; and an empty one
 * begins.  A filter (Bloom 1970) tells whether a key can be in the file: it is
 * asked only then, so that what is new, as most is, costs no reading.
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
	LAST_SIZE = 65536,	/* then the table goes into the file */
	TABLE_BYTES = LAST_SIZE * (int)sizeof(struct fingerprint),
	READ_AT_ONCE = 16,	/* slots; a part of LAST_SIZE */
	KEY_BITS = 10,		/* of the filter, for each key at least, */
	KEY_MARKS = 4,		/* of which so many are set */
	FIRST_TABLES = 4,	/* in the file, that the filter is made for */
};

static void
begin_table(struct seen *s, ptrdiff_t size)
{
	s->size = size;
	s->used = 0;
	s->slots = NEW_ARRAY(&s->arena, struct fingerprint, size);
}

void
seen_clear(struct seen *s)
{
	seen_close(s);
	begin_table(s, FIRST_SIZE);
}

void
seen_close(struct seen *s)
{
	if (s->filter != NULL)
		close(s->file);
	arena_free(&s->arena);
	arena_free(&s->filter_arena);
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

/* Where a key's search begins in a table of this size. */
static ptrdiff_t
home_of(const struct fingerprint *key, ptrdiff_t size)
{
	return (ptrdiff_t)(key->half[0] >> 32 & (uint64_t)(size - 1));
}

/* The slot of a key, or the free one where it belongs. */
static struct fingerprint *
find_slot(const struct seen *s, const struct fingerprint *key)
{
	ptrdiff_t i = home_of(key, s->size);

	while (!is_free(&s->slots[i]) && !same_key(&s->slots[i], key))
		i = (i + 1) & (s->size - 1);
	return &s->slots[i];
}

static void
grow(struct seen *s)
{
	struct seen old = *s;

	s->arena = (struct arena){0};
	begin_table(s, old.size * 4);
	for (ptrdiff_t i = 0; i < old.size; i++)
		if (!is_free(&old.slots[i]))
			*find_slot(s, &old.slots[i]) = old.slots[i];
	s->used = old.used;
	arena_free(&old.arena);
}

/* ---- the filter ---- */

/* The n-th bit of a key, by double hashing. */
static uint64_t
mark_of(const struct seen *s, const struct fingerprint *key, unsigned n)
{
	return (key->half[1] + n * key->half[0]) % s->filter_bits;
}

static void
mark(struct seen *s, const struct fingerprint *key)
{
	for (unsigned n = 0; n < KEY_MARKS; n++) {
		uint64_t bit = mark_of(s, key, n);

		s->filter[bit / 64] |= (uint64_t)1 << bit % 64;
	}
}

static bool
is_marked(const struct seen *s, const struct fingerprint *key)
{
	for (unsigned n = 0; n < KEY_MARKS; n++) {
		uint64_t bit = mark_of(s, key, n);

		if ((s->filter[bit / 64] >> bit % 64 & 1) == 0)
			return false;
	}
	return true;
}

static void
mark_all(struct seen *s, const struct fingerprint *slots, ptrdiff_t count)
{
	for (ptrdiff_t i = 0; i < count; i++)
		if (!is_free(&slots[i]))
			mark(s, &slots[i]);
}

/* ---- the file ---- */

static bool
fault_temporary(struct faults *f)
{
	fault_file(f, FAULT_IO, str_from(temporary_folder()),
	    _("cannot keep the keys of a long list here: %s"),
	    strerror(errno));
	return temporary_mend(f);
}

static bool
write_table(struct seen *s, struct faults *f)
{
	off_t at = (off_t)s->tables * TABLE_BYTES;
	const char *bytes = (const char *)s->slots;
	ptrdiff_t left = TABLE_BYTES;

	while (left > 0) {
		ssize_t n = pwrite(s->file, bytes, (size_t)left, at);

		if (n <= 0)
			return fault_temporary(f);
		bytes += n;
		at += n;
		left -= n;
	}
	s->tables++;
	return true;
}

/* A filter for so many tables, of those that are in the file. */
static bool
begin_filter(struct seen *s, ptrdiff_t tables, struct faults *f)
{
	struct fingerprint some[READ_AT_ONCE];
	off_t end = (off_t)s->tables * TABLE_BYTES;

	arena_free(&s->filter_arena);
	s->filter_tables = tables;
	s->filter_bits = (uint64_t)tables * (LAST_SIZE / 2) * KEY_BITS;
	s->filter = NEW_ARRAY(&s->filter_arena, uint64_t,
	    (ptrdiff_t)(s->filter_bits / 64 + 1));
	for (off_t at = 0; at < end; at += (off_t)sizeof some) {
		if (pread(s->file, some, sizeof some, at) != sizeof some)
			return fault_temporary(f);
		mark_all(s, some, COUNT(some));
	}
	return true;
}

/* It doubles, so that in all it is made anew for twice the keys. */
static bool
make_filter(struct seen *s, struct faults *f)
{
	if (s->filter == NULL) {
		s->file = file_temporary();
		if (s->file < 0)
			return fault_temporary(f);
		return begin_filter(s, FIRST_TABLES, f);
	}
	return s->tables < s->filter_tables ||
	    begin_filter(s, 2 * s->filter_tables, f);
}

/* The full table goes into the file. */
static bool
put_away(struct seen *s, struct faults *f)
{
	if (!make_filter(s, f) || !write_table(s, f))
		return false;
	mark_all(s, s->slots, s->size);
	memset(s->slots, 0, TABLE_BYTES);
	s->used = 0;
	return true;
}

/* As find_slot does it, in a table of the file. */
static bool
find_in_table(const struct seen *s, ptrdiff_t table,
    const struct fingerprint *key, struct fingerprint *found,
    struct faults *f)
{
	struct fingerprint some[READ_AT_ONCE];
	ptrdiff_t at = home_of(key, LAST_SIZE);

	for (;;) {
		ptrdiff_t n = LAST_SIZE - at < READ_AT_ONCE ? LAST_SIZE - at
							     : READ_AT_ONCE;
		ssize_t bytes = n * (ssize_t)sizeof *some;

		if (pread(s->file, some, (size_t)bytes,
			(off_t)table * TABLE_BYTES +
			    at * (off_t)sizeof *some) != bytes)
			return fault_temporary(f);
		for (ptrdiff_t i = 0; i < n; i++)
			if (is_free(&some[i]) || same_key(&some[i], key)) {
				*found = some[i];
				return true;
			}
		at = (at + n) & (LAST_SIZE - 1);
	}
}

static bool
find_in_file(const struct seen *s, const struct fingerprint *key,
    struct fingerprint *found, struct faults *f)
{
	*found = (struct fingerprint){0};
	if (s->tables == 0 || !is_marked(s, key))
		return true;
	for (ptrdiff_t i = s->tables - 1; i >= 0 && is_free(found); i--)
		if (!find_in_table(s, i, key, found, f))
			return false;
	return true;
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

static bool
make_room(struct seen *s, struct faults *f)
{
	if (s->used * 2 < s->size)
		return true;
	if (s->size == LAST_SIZE)
		return put_away(s, f);
	grow(s);
	return true;
}

bool
seen_look(struct seen *s, struct arena *a, const struct delivery_key *k,
    uint64_t who, enum seen_before *before, struct faults *f)
{
	struct fingerprint key = fingerprint_of(a, k, who), found;

	if (!make_room(s, f))
		return false;
	found = *find_slot(s, &key);
	if (is_free(&found) && !find_in_file(s, &key, &found, f))
		return false;
	if (is_free(&found)) {
		*find_slot(s, &key) = key;
		s->used++;
		*before = SEEN_NOT;
	} else {
		*before = found.who == who ? SEEN_SAME : SEEN_OTHER;
	}
	return true;
}
