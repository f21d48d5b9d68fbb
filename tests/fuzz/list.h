/* SPDX-License-Identifier: MIT */
/* Lists, for the targets of all formats. */
#ifndef FUZZ_LIST_H
#define FUZZ_LIST_H

#include "data/data.h"
#include "fuzz.h"

/* Every column is found by its name, or another of that name is. */
static inline void
fuzz_columns(const struct list *l)
{
	EXPECT(l->column_count > 0 && l->column_count <= LIST_COLUMNS);
	for (ptrdiff_t i = 0; i < l->column_count; i++) {
		const struct column *c = &l->columns[i];

		EXPECT(fuzz_is_text(c->name) && fuzz_is_text(c->folded));
		EXPECT(fuzz_is_inside(c->place));
		EXPECT(c->name.len == 0 || list_column(l, c->name) >= 0);
	}
}

/* What is true of each good record; adds its cells to the sum. */
static inline void
fuzz_record(const struct record *r, uint64_t *sum)
{
	struct arena a = {0};
	bool filled = false;

	for (ptrdiff_t i = 0; i < r->list->column_count; i++) {
		str text = r->cells[i].text;

		EXPECT(fuzz_is_inside(r->cells[i].place));
		EXPECT(fuzz_is_text(text));
		EXPECT(str_equal(text, str_trim(text)));
		EXPECT(text.len <= LIST_CELL);
		filled |= text.len > 0;
		*sum = *sum * 31 + str_hash(text);
	}
	EXPECT(filled);
	EXPECT(fuzz_is_text(record_lines(&a, r, S("address"))));
	EXPECT(fuzz_is_inside(record_place(r, S("email"))));
	arena_free(&a);
}

/* Reads to the end; returns how many records there were. */
static inline int64_t
fuzz_records(struct list *l, uint64_t *sum, struct faults *f)
{
	struct arena letter = {0};
	struct record r;
	int64_t count = 0, line = 0;

	*sum = 0;
	while (list_next(l, &letter, &r, f)) {
		EXPECT(fuzz_is_inside(r.place));
		EXPECT(r.line > line);
		line = r.line;
		count++;
		if (!r.faulty)
			fuzz_record(&r, sum);
		arena_reset(&letter, (struct arena_mark){0});
	}
	arena_free(&letter);
	return count;
}

/* Reads a list, and once more from its start. */
static inline void
fuzz_list(str bytes)
{
	struct arena job = {0};
	struct faults f = {.arena = &job, .most = 20};
	uint64_t sum, again;
	int fd;
	struct list *l =
	    list_open(&job, fuzz_file(&job, bytes, &fd), S("list"), &f);

	fuzz_faults(&f, l != NULL);
	if (l != NULL) {
		int64_t count = fuzz_records(l, &sum, &f);

		fuzz_columns(l);
		fuzz_faults(&f, true);
		list_rewind(l);
		EXPECT(fuzz_records(l, &again, &f) == count);
		EXPECT(sum == again);
		list_close(l);
	}
	close(fd);
	arena_free(&job);
}

#endif
