/* SPDX-License-Identifier: MIT */
/*
 * The address in its window.  Post offices sort on so many lines of so many
 * characters: a longer line is wrapped at a word while there are lines left,
 * then the type goes down.
 */
#include <string.h>

#include "compose.h"

#define LARGEST 10.5	/* points */
#define SMALLEST 9.0
#define STEP 0.5
#define LEADING 12.0	/* at the largest type */

enum { LINES_MOST = 32, LONGEST = 200 };	/* lines, bytes of one */

struct address {
	struct typesetter *setter;
	const struct layout *layout;
	double size, height;	/* of a line */
	double x, y, right, bottom; /* where it may stand */
	str lines[LINES_MOST];
	int count, spare;	/* lines, and how many more there may be */
	bool wrapped;
};

/* The edges within which the address stays. */
static void
set_edges(struct address *a)
{
	const struct layout *l = a->layout;

	a->x = POINTS(l->address_x);
	a->y = POINTS(l->address_y);
	a->right = POINTS(l->width - l->right);
	a->bottom = POINTS(l->body_y);
	if (l->window_w > 0) {
		a->right = POINTS(l->window_x + l->window_w - l->clearance);
		a->bottom = POINTS(l->window_y + l->window_h - l->clearance);
	}
}

static double
width_of(const struct address *a, str text)
{
	struct setting setting = {.size = a->size, .as_typed = true,
	    .from_row = true};

	return line_set(a->setter, text, &setting)->width;
}

/* Whether a line has the width and the length that the post sorts. */
static bool
fits(const struct address *a, str text)
{
	int columns = a->layout->address_columns;

	return (columns == 0 || utf8_length(text) <= columns) &&
	    a->x + width_of(a, text) <= a->right;
}

/* The longest beginning that fits and ends before a space; 0: none. */
static ptrdiff_t
cut_for(const struct address *a, str text)
{
	ptrdiff_t start = text.len - 1 < LONGEST ? text.len - 1 : LONGEST;

	for (ptrdiff_t i = start; i > 0; i--)
		if (text.at[i] == ' ' && fits(a, str_slice(text, 0, i)))
			return i;
	return 0;
}

static void
add_line(struct address *a, str text)
{
	while (a->spare > 0 && a->count < LINES_MOST && !fits(a, text)) {
		ptrdiff_t cut = cut_for(a, text);

		if (cut == 0)
			break;
		a->lines[a->count++] = str_trim(str_slice(text, 0, cut));
		text = str_trim(str_slice(text, cut, text.len));
		a->spare--;
		a->wrapped = true;
	}
	if (a->count < LINES_MOST)
		a->lines[a->count++] = text;
}

/* Puts the lines of the text, without empty ones, at one size of type. */
static bool
try_size(struct address *a, double size)
{
	str rest = a->setter->sheet->address, text;
	int room, most = a->layout->address_lines, given = 0;

	a->size = size;
	a->height = LEADING * size / LARGEST;
	a->count = 0;
	a->wrapped = false;
	room = (int)((a->bottom - a->y) / a->height + 1e-6);
	while (str_line(&rest, &text))
		given += !str_blank(text);
	a->spare = (most > 0 && most < room ? most : room) - given;
	rest = a->setter->sheet->address;
	while (str_line(&rest, &text))
		if (!str_blank(text))
			add_line(a, str_trim(text));
	if (a->count > room || a->count == LINES_MOST)
		return false;
	for (int i = 0; i < a->count; i++)
		if (a->x + width_of(a, a->lines[i]) > a->right)
			return false;
	return true;
}

static void
note_changes(const struct address *a, double wanted)
{
	struct typesetter *t = a->setter;

	if (a->wrapped)
		fault(t->faults, FAULT_NOTE, t->sheet->row,
		    _("a line of the address was too long and is wrapped"));
	if (a->size < wanted)
		fault(t->faults, FAULT_NOTE, t->sheet->row,
		    _("the address is set smaller, in %g points, to stay in "
		      "its window"), a->size);
}

void
address_place(struct typesetter *t, struct sheet_side *side)
{
	struct address a = {.setter = t, .layout = t->sheet->layout};
	double wanted = t->style.size < LARGEST ? t->style.size : LARGEST;
	double size = wanted;
	bool good;

	set_edges(&a);
	good = try_size(&a, size);
	while (!good && size - STEP >= SMALLEST) {
		size -= STEP;
		good = try_size(&a, size);
	}
	if (!good) {
		t->good = fault(t->faults, FAULT_ROW, t->sheet->row,
		    _("the address leaves its window")) ||
		    fault_mend(t->faults,
			_("make its lines shorter or fewer, or choose another "
			  "'layout:'"));
		return;
	}
	note_changes(&a, wanted);
	for (int i = 0; i < a.count; i++) {
		struct setting setting = {.size = a.size, .as_typed = true,
		    .from_row = true};

		side_add(side, line_set(t, a.lines[i], &setting), a.x,
		    baseline(a.y + i * a.height, a.height, a.size));
	}
}
