/* SPDX-License-Identifier: MIT */
/*
 * An external merge sort.  While records come, half of the memory holds a run
 * and the other half is for sorting it by radix.  For merging all of it holds
 * pieces of the runs.  Runs of one level have one length, but for the last: so
 * a level is a file offset, a length and a count, and needs no table.
 */
#include "sorter.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "file.h"

enum {
	WORD = sizeof(uint64_t),
	HALF = SORTER_MEMORY / 2,
	MOST_RUNS = 128,	/* that are merged at once: a power of two */
	DIGITS = 256,
};

/* Sorted runs one behind the other. */
struct level {
	int64_t at, run, total;	/* bytes; of each run; of all */
};

/* A run that is being merged: what of it is in memory, and what is not yet. */
struct run {
	const uint64_t *next, *end;
	int64_t at, stop;	/* in the file */
	uint64_t *piece;
};

struct sorter {
	ptrdiff_t size, words;	/* of a record: bytes, or parts of eight */
	ptrdiff_t most;		/* records in half the memory */
	uint64_t *memory;
	ptrdiff_t count, given;	/* records in memory; given of them */
	bool merging;
	int fd;			/* -1: all is in memory */
	int64_t end;		/* of the file */
	struct level level;
	/* the merge: a tree of winners, its leaves from `leaves` on */
	struct run runs[MOST_RUNS];
	uint64_t keys[MOST_RUNS];
	bool empty[MOST_RUNS];
	int winner[2 * MOST_RUNS];
	int leaves;
	ptrdiff_t piece;	/* bytes in memory of each run */
};

struct sorter *
sorter_new(struct arena *a, ptrdiff_t record_size)
{
	struct sorter *s = NEW(a, struct sorter);

	s->size = record_size;
	s->words = record_size / WORD;
	s->most = HALF / record_size;
	s->memory = NEW_ARRAY(a, uint64_t, SORTER_MEMORY / WORD);
	s->fd = -1;
	return s;
}

void
sorter_close(struct sorter *s)
{
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
}

void
sorter_clear(struct sorter *s)
{
	sorter_close(s);
	s->count = s->given = 0;
	s->merging = false;
	s->end = 0;
	s->level = (struct level){0};
}

/* ---- the file ---- */

static bool
fault_file_of(struct faults *f)
{
	fault_file(f, FAULT_IO, S(""), _("cannot sort in '%s': %s"),
	    temporary_folder(), strerror(errno));
	return temporary_mend(f);
}

static bool
append(struct sorter *s, const uint64_t *records, ptrdiff_t length,
    struct faults *f)
{
	const char *bytes = (const char *)records;

	if (s->fd < 0)
		s->fd = file_temporary();
	if (s->fd < 0)
		return fault_file_of(f);
	while (length > 0) {
		ssize_t n = pwrite(s->fd, bytes, (size_t)length, s->end);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return fault_file_of(f);
		bytes += n;
		length -= n;
		s->end += n;
	}
	return true;
}

/* The next piece of a run, if there is one. */
static bool
refill(struct sorter *s, struct run *r, struct faults *f)
{
	int64_t left = r->stop - r->at;
	ptrdiff_t wanted = left < s->piece ? (ptrdiff_t)left : s->piece;
	ptrdiff_t got = 0;

	while (got < wanted) {
		ssize_t n = pread(s->fd, (char *)r->piece + got,
		    (size_t)(wanted - got), r->at + got);

		if (n < 0 && errno == EINTR)
			continue;
		if (n == 0)
			errno = EIO;
		if (n <= 0)
			return fault_file_of(f);
		got += n;
	}
	r->next = r->piece;
	r->end = r->piece + got / WORD;
	r->at += got;
	return true;
}

/* ---- a run ---- */

/* One pass, by the byte of the keys at `shift`; keeps the order of equals. */
static void
scatter(const struct sorter *s, const uint64_t *from, uint64_t *to, int shift,
    const ptrdiff_t counts[DIGITS])
{
	ptrdiff_t words = s->words;
	uint64_t *at[DIGITS];

	for (int d = 0; d < DIGITS; d++) {
		at[d] = to;
		to += counts[d] * words;
	}
	for (ptrdiff_t i = 0; i < s->count; i++, from += words) {
		uint64_t **slot = &at[*from >> shift & (DIGITS - 1)];

		for (ptrdiff_t w = 0; w < words; w++)
			*(*slot)++ = from[w];
	}
}

/* By radix, the last byte first; bytes in which all agree are passed over. */
static void
sort_run(struct sorter *s)
{
	ptrdiff_t counts[WORD][DIGITS] = {0};
	uint64_t *from = s->memory, *to = s->memory + HALF / WORD;

	if (s->count == 0)
		return;
	for (ptrdiff_t i = 0; i < s->count; i++) {
		uint64_t key = from[i * s->words];

		for (int b = 0; b < WORD; b++)
			counts[b][key >> 8 * b & (DIGITS - 1)]++;
	}
	for (int b = 0; b < WORD; b++) {
		uint64_t *swapped = to;

		if (counts[b][*from >> 8 * b & (DIGITS - 1)] == s->count)
			continue;
		scatter(s, from, to, 8 * b, counts[b]);
		to = from;
		from = swapped;
	}
	if (from != s->memory)
		memcpy(s->memory, from, (size_t)(s->count * s->size));
}

static bool
write_run(struct sorter *s, struct faults *f)
{
	ptrdiff_t length = s->count * s->size;

	sort_run(s);
	s->level.run = s->most * s->size;
	s->level.total += length;
	s->count = 0;
	return append(s, s->memory, length, f);
}

bool
sorter_add(struct sorter *s, const void *record, struct faults *f)
{
	if (s->count == s->most && !write_run(s, f))
		return false;
	memcpy(s->memory + s->count++ * s->words, record, (size_t)s->size);
	return true;
}

/* ---- the merge ---- */

/* Of two runs the one whose record comes first; the earlier run if equal. */
static int
first_of(const struct sorter *s, int left, int right)
{
	bool smaller = s->keys[right] < s->keys[left];

	return s->empty[left] || (smaller && !s->empty[right]) ? right : left;
}

static bool
load_key(struct sorter *s, int i, struct faults *f)
{
	struct run *r = &s->runs[i];

	if (r->next == r->end && r->at < r->stop && !refill(s, r, f))
		return false;
	s->empty[i] = r->next == r->end;
	if (!s->empty[i])
		s->keys[i] = *r->next;
	return true;
}

/* Begins to merge at most MOST_RUNS runs, the first of them at `from`. */
static bool
open_runs(struct sorter *s, int64_t from, ptrdiff_t room, struct faults *f)
{
	const struct level *l = &s->level;
	int64_t stop = l->at + l->total;
	int64_t runs = (stop - from + l->run - 1) / l->run;

	for (s->leaves = 1; s->leaves < runs && s->leaves < MOST_RUNS;)
		s->leaves *= 2;
	s->piece = room / s->leaves / s->size * s->size;
	for (int i = 0; i < s->leaves; i++, from += l->run) {
		int64_t at = from < stop ? from : stop;
		int64_t end = at + l->run < stop ? at + l->run : stop;
		uint64_t *piece = s->memory + i * (s->piece / WORD);

		s->runs[i] = (struct run){piece, piece, at, end, piece};
		if (!load_key(s, i, f))
			return false;
		s->winner[s->leaves + i] = i;
	}
	for (int i = s->leaves - 1; i > 0; i--)
		s->winner[i] =
		    first_of(s, s->winner[2 * i], s->winner[2 * i + 1]);
	return true;
}

/* The record that comes first, from its run; NULL at the end. */
static const uint64_t *
merge_peek(const struct sorter *s)
{
	int i = s->winner[1];

	return s->empty[i] ? NULL : s->runs[i].next;
}

static bool
merge_pass(struct sorter *s, struct faults *f)
{
	int i = s->winner[1];

	s->runs[i].next += s->words;
	if (!load_key(s, i, f))
		return false;
	for (i = (i + s->leaves) / 2; i > 0; i /= 2)
		s->winner[i] =
		    first_of(s, s->winner[2 * i], s->winner[2 * i + 1]);
	return true;
}

/* Merges MOST_RUNS runs into one, at the end of the file. */
static bool
merge_runs(struct sorter *s, int64_t from, struct faults *f)
{
	ptrdiff_t room = SORTER_MEMORY / 8, used = 0;
	uint64_t *out = s->memory + (SORTER_MEMORY - room) / WORD;
	const uint64_t *record;

	room = room / s->size * s->size;
	if (!open_runs(s, from, SORTER_MEMORY - SORTER_MEMORY / 8, f))
		return false;
	while ((record = merge_peek(s)) != NULL) {
		memcpy(out + used / WORD, record, (size_t)s->size);
		used += s->size;
		if (!merge_pass(s, f))
			return false;
		if (used < room)
			continue;
		if (!append(s, out, used, f))
			return false;
		used = 0;
	}
	return append(s, out, used, f);
}

/* Until so few runs are left that they can be merged at once. */
static bool
merge_levels(struct sorter *s, struct faults *f)
{
	while (s->level.total > MOST_RUNS * s->level.run) {
		struct level *l = &s->level;
		struct level above = {s->end, MOST_RUNS * l->run, l->total};

		for (int64_t at = 0; at < l->total; at += above.run)
			if (!merge_runs(s, l->at + at, f))
				return false;
		*l = above;
	}
	return true;
}

bool
sorter_sort(struct sorter *s, struct faults *f)
{
	s->merging = s->level.total > 0;
	if (!s->merging) {
		sort_run(s);
		return true;
	}
	return write_run(s, f) && merge_levels(s, f) &&
	    open_runs(s, s->level.at, SORTER_MEMORY, f);
}

bool
sorter_next(struct sorter *s, void *record, struct faults *f)
{
	const uint64_t *next;

	if (!s->merging && s->given == s->count)
		return false;
	next = s->merging ? merge_peek(s)
			  : s->memory + s->given++ * s->words;
	if (next == NULL)
		return false;
	memcpy(record, next, (size_t)s->size);
	return !s->merging || merge_pass(s, f);
}

bool
sorter_rewind(struct sorter *s, struct faults *f)
{
	s->given = 0;
	return !s->merging || open_runs(s, s->level.at, SORTER_MEMORY, f);
}
