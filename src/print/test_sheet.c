/* SPDX-License-Identifier: MIT */
/*
 * The test sheet: what a printer does to a page.  Two lines of known distance
 * from the paper's edges are measured by hand; what is missing goes into the
 * campaign's `printer:`.  Beside them the window, fold marks and rulers.
 */
#include <math.h>
#include <string.h>

#include "print/parts.h"

#define LINE 0.25		/* points */
#define LINE_A 50.0		/* mm from the left edge */
#define LINE_B 150.0		/* mm from the top */
#define TEXT_X 60.0		/* mm */
#define TEXT_Y 105.0
#define TITLE_H 9.0
#define EDGE 6.0		/* mm that printers leave white, and more */

enum { FEWEST = 64 };

/* What stands on the sheet, in the language of the campaign. */
static const struct {
	const char *language, *text;
} texts[] = {
    {"fr",
     "Feuille d'essai de la mise en page « %.*s »\n"
     "1. Imprimez-la à 100 %% (« taille réelle »), jamais « ajustée à la "
     "page ».\n"
     "2. Mesurez du bord gauche du papier à la ligne A : il doit y avoir "
     "%g mm.\n"
     "3. Mesurez du bord haut du papier à la ligne B : il doit y avoir "
     "%g mm.\n"
     "4. S'il y a autre chose, écrivez dans campaign.yaml :\n"
     "printer: {right: %g moins A, down: %g moins B}\n"
     "Par exemple, si A est à %g mm et B à %g mm :\n"
     "printer: {right: 1, down: -2}\n"
     "5. Imprimez de nouveau cette feuille : les lignes sont à leur place.\n"
     "6. Pliez-la aux traits du bord gauche et glissez-la dans l'enveloppe : "
     "le cadre est la fenêtre."},
    {"",
     "Test sheet of the layout '%.*s'\n"
     "1. Print it at 100 %% (“actual size”), never “fit to page”.\n"
     "2. Measure from the paper's left edge to line A: it should be %g mm.\n"
     "3. Measure from the paper's top edge to line B: it should be %g mm.\n"
     "4. If it is not, write in campaign.yaml:\n"
     "printer: {right: %g less A, down: %g less B}\n"
     "For example, if A is at %g mm and B at %g mm:\n"
     "printer: {right: 1, down: -2}\n"
     "5. Print this sheet again: the lines are where they should be.\n"
     "6. Fold it at the marks of the left edge and put it into the envelope: "
     "the frame is the window."},
};

struct test_sheet {
	struct press *press;
	const struct layout *layout;
	struct bar *bars;
	ptrdiff_t bar_count, bar_room;
	struct spans spans;
};

/* A bar in mm, its thickness in points. */
static void
add_bar(struct test_sheet *s, double x, double y, double w, double h)
{
	if (s->bar_count == s->bar_room) {
		ptrdiff_t room = s->bar_room > 0 ? s->bar_room * 2 : FEWEST;
		struct bar *more = NEW_ARRAY(s->press->job, struct bar, room);

		if (s->bar_count > 0)
			memcpy(more, s->bars,
			    (size_t)s->bar_count * sizeof *more);
		s->bars = more;
		s->bar_room = room;
	}
	s->bars[s->bar_count++] = (struct bar){POINTS(x), POINTS(y),
	    w > 0 ? POINTS(w) : LINE, h > 0 ? POINTS(h) : LINE};
}

/* A text in a box given in mm. */
static bool
add_text(struct test_sheet *s, str text, struct bar at, double size,
    struct faults *f)
{
	const struct campaign *c = s->press->campaign;
	struct text_box box = {.x = POINTS(at.x), .y = POINTS(at.y),
	    .w = POINTS(at.w), .h = POINTS(at.h), .size = size,
	    .smallest = size < 7 ? size : 7, .text = text,
	    .language = c->language,
	    .row = {&c->source, 0, 0}};
	struct boxed boxed;

	if (!typeset_box(s->press->typesetter, s->press->job, &box, &boxed, f))
		return false;
	spans_add(s->press->job, &s->spans, &boxed);
	return boxed.fits ||
	    fault_file(f, FAULT_CONFIG, c->source.name,
		_("a page of the layout '%.*s' has no room for the test "
		  "sheet"), FMT(s->layout->name));
}

/* A tick each millimetre, longer ones at 5 and 10. */
static double
tick(int mm)
{
	return mm % 10 == 0 ? 4 : mm % 5 == 0 ? 3 : 2;
}

/* Along the top, in mm from the left edge of the paper. */
static bool
add_top_ruler(struct test_sheet *s, struct faults *f)
{
	int last = (int)(s->layout->width - EDGE);

	for (int mm = (int)EDGE; mm <= last; mm++) {
		str text = str_format(s->press->job, "%d", mm);

		add_bar(s, mm, EDGE, 0, tick(mm));
		if (mm % 10 == 0 && mm > 2 * EDGE &&
		    !add_text(s, text,
			(struct bar){mm + 0.5, EDGE + 2, 10, 4}, 6, f))
			return false;
	}
	return true;
}

/* Along the left, in mm from the top edge. */
static bool
add_left_ruler(struct test_sheet *s, struct faults *f)
{
	int last = (int)(s->layout->height - EDGE);

	for (int mm = (int)EDGE; mm <= last; mm++) {
		str text = str_format(s->press->job, "%d", mm);

		add_bar(s, EDGE, mm, tick(mm), 0);
		if (mm % 10 == 0 && mm > 2 * EDGE &&
		    !add_text(s, text,
			(struct bar){EDGE + 4.5, mm - 1.5, 10, 4}, 6, f))
			return false;
	}
	return true;
}

static void
add_window(struct test_sheet *s)
{
	const struct layout *l = s->layout;
	double x = l->window_x, y = l->window_y;
	double w = l->window_w, h = l->window_h;

	if (w > 0) {
		add_bar(s, x, y, w, 0);
		add_bar(s, x, y + h, w, 0);
		add_bar(s, x, y, 0, h);
		add_bar(s, x + w, y, 0, h);
	}
	for (int i = 0; i < COUNT(l->folds); i++)
		if (l->folds[i] > 0)
			add_bar(s, EDGE, l->folds[i], 14, 0);
}

/* The two lines that are measured, each with its letter. */
static bool
add_lines(struct test_sheet *s, struct faults *f)
{
	add_bar(s, LINE_A, LINE_B - 35, 0, 70);
	add_bar(s, EDGE + 14, LINE_B, LINE_A - EDGE - 8, 0);
	return add_text(s, S("A"),
		   (struct bar){LINE_A - 5, LINE_B + 28, 8, 8}, 14, f) &&
	    add_text(s, S("B"), (struct bar){EDGE + 16, LINE_B + 1, 8, 8}, 14,
		f);
}

/*
 * What to do.  The sheet is moved as letters are, so that it shows whether the
 * correction is right; the numbers are such that nothing need be added.
 */
static bool
add_words(struct test_sheet *s, struct faults *f)
{
	const struct layout *l = s->layout;
	const struct campaign *c = s->press->campaign;
	double right = LINE_A + c->printer_right;
	double down = LINE_B + c->printer_down;
	struct bar at = {TEXT_X, TEXT_Y, l->width - TEXT_X - 15, TITLE_H};
	struct bar below = {TEXT_X, TEXT_Y + TITLE_H, at.w,
	    l->height - TEXT_Y - TITLE_H - 20};
	ptrdiff_t i = 0;
	str text;

	while (!str_starts(c->language, str_from(texts[i].language)))
		i++;
	text = str_format(s->press->job, texts[i].text, FMT(l->name), LINE_A,
	    LINE_B, right, down, right - 1, down + 2);
	return add_text(s, str_cut(&text, '\n'), at, 15, f) &&
	    add_text(s, text, below, 11, f);
}

static bool
write_sheet(struct test_sheet *s, str path, struct faults *f)
{
	const struct campaign *c = s->press->campaign;
	struct page page = {.width = POINTS(s->layout->width),
	    .height = POINTS(s->layout->height),
	    .right = POINTS(c->printer_right),
	    .down = POINTS(c->printer_down),
	    .spans = s->spans.at, .span_count = s->spans.count,
	    .bars = s->bars, .bar_count = s->bar_count};
	struct pdf_info info = {.title = S("test-sheet"),
	    .language = c->language};
	struct fonts fonts;
	struct pdf_run *run;
	struct pdf *pdf;
	bool good = false;

	if (!typesetter_fonts(s->press->typesetter, &fonts, f))
		return false;
	run = pdf_run_open(s->press->job, &fonts);
	pdf = pdf_open(run, &info, f);
	if (pdf != NULL && pdf_page(pdf, &page, S(""), f))
		good = save_pdf(pdf, path, f);
	else if (pdf != NULL)
		pdf_abandon(pdf);
	pdf_run_close(run);
	return good;
}

bool
press_test_sheet(struct press *p, str *path, struct faults *f)
{
	struct test_sheet s = {.press = p, .layout = p->layouts[0]};

	*path = path_join(p->job, p->options.out, S("test-sheet.pdf"));
	if (path_exists(*path) && !pdf_is_ours(*path, S("test-sheet")))
		return fault_file(f, FAULT_CREATE, *path,
		    _("the file is there, and is not a test sheet of ours")) ||
		    fault_mend(f, _("move it, or name another folder: -o DIR"));
	add_window(&s);
	return add_top_ruler(&s, f) && add_left_ruler(&s, f) &&
	    add_lines(&s, f) && add_words(&s, f) &&
	    folder_make(p->options.out, f) && write_sheet(&s, *path, f);
}
