/* SPDX-License-Identifier: MIT */
#include "fit.h"

#define STEP 0.5	/* points */
#define LEADING (12.0 / 10.5)

enum { LONGEST = 200 };	/* bytes of a line */

static const struct line *
set_line(const struct fitting *fit, str text)
{
	struct setting setting = {.size = fit->size, .as_typed = true,
	    .from_row = true};

	return line_set(fit->setter, text, &setting);
}

static bool
is_narrow(const struct fitting *fit, const struct line *line)
{
	return fit->x + line->width <= fit->right;
}

static bool
is_short(const struct fitting *fit, str text)
{
	return fit->columns == 0 || utf8_length(text) <= fit->columns;
}

/* The longest beginning that fits and ends before a space; 0: none. */
static ptrdiff_t
cut_for(const struct fitting *fit, str text, const struct line **line)
{
	ptrdiff_t at = text.len - 1 < LONGEST ? text.len - 1 : LONGEST;

	for (; at > 0; at--) {
		str part = str_slice(text, 0, at);

		if (text.at[at] != ' ' || !is_short(fit, part))
			continue;
		*line = set_line(fit, str_trim(part));
		if (is_narrow(fit, *line))
			return at;
	}
	return 0;
}

static void
add_line(struct fitting *fit, str text)
{
	const struct line *line = set_line(fit, text), *part;

	while (fit->spare > 0 && fit->count < FIT_LINES &&
	    !(is_short(fit, text) && is_narrow(fit, line))) {
		ptrdiff_t cut = cut_for(fit, text, &part);

		if (cut == 0)
			break;
		fit->lines[fit->count++] = part;
		text = str_trim(str_slice(text, cut, text.len));
		line = set_line(fit, text);
		fit->spare--;
		fit->wrapped = true;
	}
	if (fit->count < FIT_LINES)
		fit->lines[fit->count++] = line;
}

/* Puts the lines of the text, without empty ones, at one size of type. */
static bool
try_size(struct fitting *fit, double size)
{
	str rest = fit->text, text;
	int room, given = 0;

	fit->size = size;
	fit->height = LEADING * size;
	fit->count = 0;
	fit->wrapped = false;
	room = (int)((fit->bottom - fit->y) / fit->height + 1e-6);
	while (str_line(&rest, &text))
		given += !str_blank(text);
	fit->spare = (fit->most > 0 && fit->most < room ? fit->most : room) -
	    given;
	rest = fit->text;
	while (str_line(&rest, &text))
		if (!str_blank(text))
			add_line(fit, str_trim(text));
	if (fit->count > room || fit->count == FIT_LINES)
		return false;
	for (int i = 0; i < fit->count; i++)
		if (!is_narrow(fit, fit->lines[i]))
			return false;
	return true;
}

bool
fit_lines(struct fitting *fit, double largest, double smallest)
{
	double size = largest;
	bool good = try_size(fit, size);

	while (!good && size - STEP >= smallest) {
		size -= STEP;
		good = try_size(fit, size);
	}
	return good;
}

/* Lines to the left end below each other, where the longest one does. */
static double
right_edge(const struct fitting *fit)
{
	double widest = 0;

	if (fit->flush_right)
		return fit->right;
	for (int i = 0; i < fit->count; i++) {
		double width = fit->lines[i]->width;

		widest = width > widest ? width : widest;
	}
	return fit->x + widest;
}

void
fit_place(const struct fitting *fit, struct sheet_side *side, double y)
{
	bool flush = fit->flush_right || fit->setter->words.leftward;
	double right = flush ? right_edge(fit) : 0;

	for (int i = 0; i < fit->count; i++) {
		const struct line *line = fit->lines[i];

		side_add(side, line, flush ? right - line->width : fit->x,
		    baseline(y + i * fit->height, fit->height, fit->size));
	}
}
