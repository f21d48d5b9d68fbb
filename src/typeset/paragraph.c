/* SPDX-License-Identifier: MIT */
#include "paragraph.h"

#include "cache.h"

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
	n = breaks_find(t, &atoms, width, setting, &breaks);
	list = NEW_ARRAY(&t->scratch, struct line, n - 1);
	for (ptrdiff_t i = 1; i < n; i++)
		line_make(t, &atoms, breaks[i - 1], breaks[i], width, setting,
		    &list[i - 1]);
	*lines = (struct lines){list, n - 1};
}

void
paragraph_set(struct typesetter *t, const struct run *runs, ptrdiff_t count,
    const struct setting *setting, struct lines *lines)
{
	struct paragraph_key key = paragraph_key(t, runs, count, setting);
	const struct lines *known = cache_find(&t->cache, &key);
	bool good = t->good;

	*lines = (struct lines){0};
	if (known != NULL) {
		*lines = *known;
		return;
	}
	t->good = true;
	set_lines(t, runs, count, setting, lines);
	if (t->good)
		cache_add(&t->cache, &key, lines);
	t->good = t->good && good;
}

const struct line *
line_set(struct typesetter *t, str text, const struct setting *setting)
{
	static const struct line nothing;
	struct setting wide = *setting;
	struct run run = {.text = text};
	struct lines lines;

	wide.width = 1e6;
	wide.justify = wide.hyphenate = false;
	paragraph_set(t, &run, 1, &wide, &lines);
	return lines.count > 0 ? &lines.lines[0] : &nothing;
}
