/* SPDX-License-Identifier: MIT */
/*
 * The address in its window.  Post offices sort on so many lines of so many
 * characters: a longer line is wrapped at a word while there are lines left,
 * then the type goes down.
 */
#include "fit.h"

#define LARGEST 10.5	/* points */
#define SMALLEST 9.0

/* The edges within which the address stays. */
static void
set_edges(struct fitting *fit, const struct layout *l)
{
	fit->x = POINTS(l->address_x);
	fit->y = POINTS(l->address_y);
	fit->right = POINTS(l->width - l->right);
	fit->bottom = POINTS(l->date_y > l->address_y ? l->date_y : l->body_y);
	if (l->window_w > 0) {
		fit->right = POINTS(l->window_x + l->window_w - l->clearance);
		fit->bottom = POINTS(l->window_y + l->window_h - l->clearance);
	}
}

static void
note_changes(const struct fitting *fit, double wanted)
{
	struct typesetter *t = fit->setter;

	if (fit->wrapped)
		fault(t->faults, FAULT_NOTE, t->sheet->row,
		    _("a line of the address was too long and is wrapped"));
	if (fit->size < wanted)
		fault(t->faults, FAULT_NOTE, t->sheet->row,
		    _("the address is set smaller, in %g points, to stay in "
		      "its window"), fit->size);
}

void
address_place(struct typesetter *t, struct sheet_side *side)
{
	const struct layout *l = t->sheet->layout;
	struct fitting fit = {.setter = t, .text = t->sheet->address,
	    .most = (int)l->address_lines,
	    .columns = (int)l->address_columns};
	double wanted = t->style.size < LARGEST ? t->style.size : LARGEST;

	set_edges(&fit, l);
	if (!fit_lines(&fit, wanted, SMALLEST)) {
		t->good = fault(t->faults, FAULT_ROW, t->sheet->row,
		    _("the address leaves its window")) ||
		    fault_mend(t->faults,
			_("make its lines shorter or fewer, or choose another "
			  "'layout:'"));
		return;
	}
	note_changes(&fit, wanted);
	fit_place(&fit, side, fit.y);
}
