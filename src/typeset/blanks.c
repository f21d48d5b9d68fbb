/* SPDX-License-Identifier: MIT */
/* Lines to be filled in by hand: a small label, and a rule behind it. */
#include "compose.h"

#define LABEL_SIZE 8.0	/* points */
#define RULE 0.4

enum { PITCH_MM = 9, LABEL_GAP = 4 };

static void
place_blank(struct typesetter *t, struct sheet_side *side, str label, double x,
    double y, double width)
{
	struct setting setting = {.size = LABEL_SIZE, .as_typed = true};
	const struct line *line = line_set(t, label, &setting);
	double indent = line->width > 0 ? line->width + LABEL_GAP : 0;

	if (indent > width / 2)
		indent = width / 2;
	side_add(side, line, x, y);
	side_add_bar(side, (struct bar){x + indent, y, width - indent, RULE});
}

void
blanks_place(struct typesetter *t, struct sheet_side *side, double x, double y,
    double width, double height)
{
	const struct sheet *sheet = t->sheet;
	double pitch = POINTS(PITCH_MM);

	if (pitch > height / (double)sheet->blank_count)
		pitch = height / (double)sheet->blank_count;
	for (ptrdiff_t i = 0; i < sheet->blank_count; i++)
		place_blank(t, side, sheet->blanks[i], x,
		    y + pitch * (double)(i + 1), width);
}
