/* SPDX-License-Identifier: MIT */
/*
 * What stands aside, at the top right of a case's sheet: the portrait, as large
 * as it may be, and below it a code that leads to the case's page.
 */
#include <math.h>
#include <string.h>

#include "picture/picture.h"
#include "print/pack.h"

/* mm: of a code, if its modules can have that size; beside and between */
enum { CODE_WIDTH = 28, ASIDE_GAP = 6 };
#define SMALLEST_MODULE 0.5
#define LARGEST_MODULE 1.0
/* mm: of a portrait; and the fewest of its pixels that go into an inch */
enum { PORTRAIT_WIDTH = 40, PORTRAIT_HEIGHT = 50, PORTRAIT_DPI = 100 };

/* Of the case's page; false after a fault, *out NULL where there is none. */
static bool
make_code(struct pack *p, const struct case_file *k, struct qr_code **out,
    struct faults *f)
{
	const struct node *url = node_get(k->head, S("url"));

	*out = NULL;
	if (url == NULL || url->text.len == 0)
		return true;
	if (!str_starts(url->text, S("https://")) &&
	    !str_starts(url->text, S("http://")))
		return fault(f, FAULT_DATA, url->place,
		    _("the 'url' of a case begins with 'https://'"));
	*out = qr_make(p->job, url->text, f);
	return *out != NULL;
}

/* Into its box, and no larger than its pixels allow. */
static void
size_portrait(struct aside *a)
{
	double w = (double)a->portrait->width;
	double h = (double)a->portrait->height;
	double scale = fmin(72.0 / PORTRAIT_DPI,
	    fmin(POINTS(PORTRAIT_WIDTH) / w, POINTS(PORTRAIT_HEIGHT) / h));

	a->portrait_w = w * scale;
	a->portrait_h = h * scale;
}

/* White modules stay around a code, at least as many as its readers need. */
static double
gap_of(const struct aside *a)
{
	return fmax(POINTS(ASIDE_GAP), a->module * QR_QUIET);
}

bool
aside_make(struct pack *p, const struct case_file *k, struct aside *a,
    struct faults *f)
{
	struct qr_code *code;
	bool good = make_code(p, k, &code, f);

	*a = (struct aside){0};
	if (!pictures_portrait(p->press->pictures, k, &a->portrait, f) ||
	    !good)
		return false;
	a->code = code;
	if (a->portrait != NULL) {
		size_portrait(a);
		a->width = a->portrait_w;
		a->height = a->portrait_h + POINTS(ASIDE_GAP);
	}
	if (code != NULL) {
		a->module = POINTS(fmax(SMALLEST_MODULE, fmin(LARGEST_MODULE,
		    (double)CODE_WIDTH / code->size)));
		a->width = fmax(a->width, a->module * code->size);
		a->height = (a->portrait != NULL ? a->portrait_h + gap_of(a)
						 : 0) +
		    a->module * (code->size + QR_QUIET);
	}
	if (a->width > 0)
		a->width += gap_of(a);
	return true;
}

/* Modules that follow each other in a row are one bar. */
static ptrdiff_t
draw_row(const struct qr_code *qr, int row, double x, double y, double module,
    struct bar *bars)
{
	const bool *dark = qr->dark + (ptrdiff_t)row * qr->size;
	const double overlap = 0.02;	/* so that no hairline parts the rows */
	ptrdiff_t count = 0;

	for (int i = 0; i < qr->size; i++) {
		int start = i;

		while (i < qr->size && dark[i])
			i++;
		if (i > start)
			bars[count++] = (struct bar){x + start * module,
			    y + row * module, (i - start) * module,
			    module + overlap};
	}
	return count;
}

static void
draw_code(struct pack *p, const struct aside *a, double right, double top,
    struct page *page)
{
	const struct qr_code *qr = a->code;
	ptrdiff_t most = (ptrdiff_t)qr->size * qr->size;
	struct bar *bars =
	    NEW_ARRAY(p->job, struct bar, page->bar_count + most);

	if (page->bar_count > 0)
		memcpy(bars, page->bars,
		    (size_t)page->bar_count * sizeof *bars);
	for (int i = 0; i < qr->size; i++)
		page->bar_count += draw_row(qr, i,
		    right - a->module * qr->size, top, a->module,
		    bars + page->bar_count);
	page->bars = bars;
}

static void
draw_portrait(struct pack *p, const struct aside *a, double right, double top,
    struct page *page)
{
	ptrdiff_t count = page->picture_count;
	struct placed_picture *all =
	    NEW_ARRAY(p->job, struct placed_picture, count + 1);

	if (count > 0)
		memcpy(all, page->pictures, (size_t)count * sizeof *all);
	all[count] = (struct placed_picture){right - a->portrait_w, top,
	    a->portrait_w, a->portrait_h, a->portrait};
	page->pictures = all;
	page->picture_count = count + 1;
}

void
aside_draw(struct pack *p, const struct aside *a, struct page *page)
{
	double right = POINTS(p->paper.width - p->paper.right);
	double top = POINTS(p->paper.top);

	if (a->portrait != NULL) {
		draw_portrait(p, a, right, top, page);
		top += a->portrait_h + gap_of(a);
	}
	if (a->code != NULL)
		draw_code(p, a, right, top, page);
}
