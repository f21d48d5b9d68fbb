/* SPDX-License-Identifier: MIT */
#include "paragraph.h"

#include "cache.h"

enum { WORTH_IT = 100 };	/* bytes */

static void
set_lines(struct typesetter *t, const struct run *runs, ptrdiff_t count,
    const struct setting *setting, struct lines *lines)
{
	int width = (int)(setting->width * 1000 / setting->size);
	const struct chance **breaks;
	struct atoms atoms = {0};
	struct line *list;
	ptrdiff_t n;

	atoms_make(t, runs, count, setting, &atoms);
	if (atoms.count == 0)
		return;
	n = setting->unbroken
	    ? breaks_none(t, &atoms, &breaks)
	    : breaks_find(t, &atoms, width, setting, &breaks);
	list = NEW_ARRAY(&t->scratch, struct line, n - 1);
	for (ptrdiff_t i = 1; i < n; i++)
		line_make(t, &atoms, breaks[i - 1], breaks[i], width, setting,
		    &list[i - 1]);
	lines->lines = list;
	lines->count = n - 1;
	lines->leftward = atoms.leftward;
}

/* Whether it is long enough to be set, or written, once for many letters. */
static bool
is_worth_it(const struct run *runs, ptrdiff_t count,
    const struct setting *setting)
{
	ptrdiff_t length = 0;

	for (ptrdiff_t i = 0; i < count; i++)
		length += runs[i].text.len;
	return length >= WORTH_IT && !setting->as_typed;
}

/* Whether all of it is the letter's own, and comes in each. */
static bool
is_lasting(const struct run *runs, ptrdiff_t count,
    const struct setting *setting)
{
	for (ptrdiff_t i = 0; i < count; i++)
		if (runs[i].style & RUN_VALUE)
			return false;
	return !setting->from_row && !setting->mixed;
}

static const struct lines *
find_known(const struct typesetter *t, const struct paragraph_key *key,
    bool worth, bool lasting)
{
	const struct lines *known = worth ? cache_find(&t->lasting, key) : NULL;

	return known != NULL || lasting ? known : cache_find(&t->cache, key);
}

void
paragraph_set(struct typesetter *t, const struct run *runs, ptrdiff_t count,
    const struct setting *setting, struct lines *lines)
{
	struct paragraph_key key = paragraph_key(t, runs, count, setting);
	bool worth = is_worth_it(runs, count, setting);
	bool lasting = worth && is_lasting(runs, count, setting);
	const struct lines *known = find_known(t, &key, worth, lasting);
	bool good = t->good;

	*lines = (struct lines){.long_enough = worth};
	if (known != NULL) {
		*lines = *known;
		return;
	}
	t->good = true;
	set_lines(t, runs, count, setting, lines);
	if (t->good && lasting)
		*lines = *cache_keep(&t->lasting, &key, lines);
	else if (t->good)
		cache_add(&t->cache, &t->lasting, &key, lines);
	t->good = t->good && good;
}

const struct line *
line_set(struct typesetter *t, str text, const struct setting *setting)
{
	static const struct line nothing;
	struct setting wide = *setting;
	struct run run = {.text = text};
	struct lines lines;

	wide.width = 0;
	wide.unbroken = true;
	wide.justify = wide.hyphenate = false;
	paragraph_set(t, &run, 1, &wide, &lines);
	return lines.count > 0 ? &lines.lines[0] : &nothing;
}
