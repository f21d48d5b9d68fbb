/* SPDX-License-Identifier: MIT */
/*
 * How closely a letter is set.  One that is to fit one page, and does not, is
 * tightened in steps, those first that are seen least; the first step at which
 * it fits is taken.  letters/README.md tells the limits to those who write.
 */
#include "compose.h"

#define CLOSEST 1.18	/* leading, of the size */
#define SMALLEST 10.0	/* points */

enum { BOTTOM_MM = 15 };

/* How far on the way from what is usual to the limit; the gap is in lines. */
static const struct step {
	double leading, size, gap, bottom;
} steps[] = {
	{0, 0, 1.0 / 2, 0},
	{0.5, 0, 1.0 / 2, 0},
	{1, 0, 1.0 / 2, 0},
	{1, 0.5, 1.0 / 2, 0},
	{1, 1, 1.0 / 2, 0},
	{1, 1, 1.0 / 3, 0},
	{1, 1, 1.0 / 3, 1},
};

/* Never beyond where it begins: small type and low margins stay. */
static double
toward(double from, double limit, double way)
{
	return from > limit ? from + (limit - from) * way : from;
}

static struct density
density_at(const struct typesetter *t, const struct step *step)
{
	const struct type_style *style = &t->style;
	double ratio = toward(style->leading / style->size, CLOSEST,
	    step->leading);
	double size = toward(style->size, SMALLEST, step->size);

	return (struct density){
	    .size = size,
	    .leading = ratio * size,
	    .gap = step->gap,
	    .bottom = toward(POINTS(t->sheet->layout->bottom),
		POINTS(BOTTOM_MM), step->bottom),
	};
}

/* How far the column is too high for the first page, points. */
static double
excess(const struct column *c)
{
	return column_height(c) - page_height(c->setter, true);
}

static void
fill(struct column *c, const struct step *step)
{
	const struct layout *l = c->setter->sheet->layout;

	c->setter->density = density_at(c->setter, step);
	c->count = 0;
	c->gap = 0;
	column_fill(c, POINTS(l->left), POINTS(l->width - l->left - l->right));
}

double
column_make(struct column *c)
{
	double over;

	fill(c, &steps[0]);
	if (!c->setter->sheet->one_page)
		return 0;
	over = excess(c);
	for (int i = 1; i < COUNT(steps) && over > PAGE_EPSILON; i++) {
		fill(c, &steps[i]);
		over = excess(c);
	}
	return over > PAGE_EPSILON ? over : 0;
}
