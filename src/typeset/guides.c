/* SPDX-License-Identifier: MIT */
/* What a proof shows beside the letter: hairlines where nothing is printed. */
#include "compose.h"

enum { FRAME = 4 };		/* bars of a rectangle */

#define HAIRLINE 0.25		/* points */

/* A rectangle in mm as four bars within it. */
static void
add_frame(struct bar **bars, double x, double y, double w, double h)
{
	struct bar *bar = *bars;

	x = POINTS(x);
	y = POINTS(y);
	w = POINTS(w);
	h = POINTS(h);
	bar[0] = (struct bar){x, y, w, HAIRLINE};
	bar[1] = (struct bar){x, y + h - HAIRLINE, w, HAIRLINE};
	bar[2] = (struct bar){x, y, HAIRLINE, h};
	bar[3] = (struct bar){x + w - HAIRLINE, y, HAIRLINE, h};
	*bars += FRAME;
}

void
guides_draw(const struct layout *l, bool first, struct arena *letter,
    struct page *page)
{
	struct bar *bars = NEW_ARRAY(letter, struct bar, 3 * FRAME);
	double top = first ? l->body_y : l->top, free = l->clearance;

	page->guides = bars;
	add_frame(&bars, l->left, top, l->width - l->left - l->right,
	    l->height - l->bottom - top);
	if (first && l->window_w > 0) {
		add_frame(&bars, l->window_x, l->window_y, l->window_w,
		    l->window_h);
		add_frame(&bars, l->window_x + free, l->window_y + free,
		    l->window_w - 2 * free, l->window_h - 2 * free);
	}
	page->guide_count = bars - page->guides;
}
