/* SPDX-License-Identifier: MIT */
#include "paragraph.h"

#include <string.h>

static struct line *
add_line(struct typesetter *t, struct lines *l)
{
	if (l->count == l->room) {
		ptrdiff_t room = l->room > 0 ? l->room * 2 : 16;
		struct line *more = NEW_ARRAY(&t->scratch, struct line, room);

		if (l->count > 0)
			memcpy(more, l->lines, (size_t)l->count * sizeof *more);
		l->lines = more;
		l->room = room;
	}
	return &l->lines[l->count++];
}

void
paragraph_set(struct typesetter *t, const struct run *runs, ptrdiff_t count,
    const struct setting *setting, struct lines *lines)
{
	int width = (int)(setting->width * 1000 / setting->size);
	struct atoms atoms = {0};
	const struct chance **breaks;
	ptrdiff_t n;

	atoms_make(t, runs, count, setting, &atoms);
	if (atoms.count == 0)
		return;
	n = breaks_find(t, &atoms, width, setting, &breaks);
	for (ptrdiff_t i = 1; i < n; i++)
		line_make(t, &atoms, breaks[i - 1], breaks[i], width, setting,
		    add_line(t, lines));
}

struct line *
line_set(struct typesetter *t, str text, const struct setting *setting)
{
	struct setting wide = *setting;
	struct run run = {.text = text};
	struct lines lines = {0};

	wide.width = 1e6;
	wide.justify = wide.hyphenate = false;
	paragraph_set(t, &run, 1, &wide, &lines);
	return lines.count > 0 ? &lines.lines[0] : add_line(t, &lines);
}
