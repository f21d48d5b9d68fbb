/* SPDX-License-Identifier: MIT */
/*
 * Labels and envelopes.  The letters are checked as for printing, so that there
 * is a label for each letter and for no other; then the plan is gone through
 * again, and sheet after sheet is written.
 */
#include <math.h>
#include <string.h>

#include "print/parts.h"

#define SMALLEST 7.0	/* points: as small as it may get */
#define FIVE_LINES (5 * 12.0 / 10.5) /* high, in sizes of the type */
#define PAPER_EDGE 5.0	/* mm: what printers leave white */

/* Names that were there, exact and without order. */
struct names {
	str *slots;
	ptrdiff_t count, room;
};

/* The sheet in hand. */
struct side {
	struct arena arena;
	struct spans spans;
	int64_t slot;		/* the label in hand, from 0, over all sheets */
	ptrdiff_t empty;	/* of labels.empty: how many are behind */
};

struct labels {
	struct arena *job;
	struct press *press;
	struct label_options options;
	struct typesetter *typesetter;
	double inset_x, inset_y; /* mm, of the text in a label */
	double size;		/* of the type, if all is well */
	struct bar *bars;	/* the labels' edges */
	ptrdiff_t bar_count;
	struct names recipients; /* with `unique` */
	struct ids empty;	/* numbers of entries without room */
	int64_t good;		/* labels found by the check */
	struct side side;
};

static int64_t
per_sheet(const struct labels *l)
{
	return (int64_t)l->options.sheet->columns * l->options.sheet->rows;
}

/* ---- names ---- */

static void
names_enlarge(struct arena *a, struct names *n)
{
	struct names more = {.room = n->room > 0 ? n->room * 2 : 64};

	more.slots = NEW_ARRAY(a, str, more.room);
	more.count = n->count;
	for (ptrdiff_t i = 0; i < n->room; i++) {
		uint64_t at = str_hash(n->slots[i]);

		if (n->slots[i].at == NULL)
			continue;
		while (more.slots[at % (uint64_t)more.room].at != NULL)
			at++;
		more.slots[at % (uint64_t)more.room] = n->slots[i];
	}
	*n = more;
}

/* Whether it is a new one; then it is kept. */
static bool
names_add(struct arena *a, struct names *n, str name)
{
	uint64_t at = str_hash(name);

	if (n->count * 2 >= n->room)
		names_enlarge(a, n);
	for (; n->slots[at % (uint64_t)n->room].at != NULL; at++)
		if (str_equal(n->slots[at % (uint64_t)n->room], name))
			return false;
	n->slots[at % (uint64_t)n->room] =
	    (str){str_z(a, name), name.len};
	n->count++;
	return true;
}

/* ---- measures ---- */

/*
 * The text keeps off a label's edge by a twelfth of its size, 5 mm at the sides
 * and 3 above and below at most, and off the paper's edge by what printers
 * leave white.  All labels of a sheet have the same.
 */
static void
set_insets(struct labels *l)
{
	const struct label_sheet *s = l->options.sheet;
	double right = s->page_w - s->left - s->label_w -
	    (s->columns - 1) * s->pitch_x;
	double bottom = s->page_h - s->top - s->label_h -
	    (s->rows - 1) * s->pitch_y;

	if (l->options.envelopes)
		return;
	l->inset_x = fmax(fmin(5, s->label_w / 12),
	    PAPER_EDGE - fmin(s->left, right));
	l->inset_y = fmax(fmin(3, s->label_h / 12),
	    PAPER_EDGE - fmin(s->top, bottom));
}

/* So large that five lines have room: 8 to 10.5 points, 12 on wide ones. */
static void
set_size(struct labels *l)
{
	const struct label_sheet *s = l->options.sheet;
	double height = POINTS(s->label_h - 2 * l->inset_y);
	double size = floor(height / FIVE_LINES * 2) / 2;

	l->size = fmax(8, fmin(size, s->label_w >= 90 ? 12 : 10.5));
}

static double
label_x(const struct label_sheet *s, int64_t slot)
{
	return s->left + (double)(slot % s->columns) * s->pitch_x;
}

static double
label_y(const struct label_sheet *s, int64_t slot)
{
	return s->top + (double)(slot / s->columns % s->rows) * s->pitch_y;
}

/* Hairlines within the edges of all labels of a sheet. */
static void
draw_outlines(struct labels *l)
{
	const struct label_sheet *s = l->options.sheet;
	double w = POINTS(s->label_w), h = POINTS(s->label_h), line = 0.25;

	if (!l->options.outlines)
		return;
	l->bars = NEW_ARRAY(l->job, struct bar, 4 * per_sheet(l));
	for (int64_t i = 0; i < per_sheet(l); i++) {
		double x = POINTS(label_x(s, i)), y = POINTS(label_y(s, i));
		struct bar *bar = &l->bars[l->bar_count];

		bar[0] = (struct bar){x, y, w, line};
		bar[1] = (struct bar){x, y + h - line, w, line};
		bar[2] = (struct bar){x, y, line, h};
		bar[3] = (struct bar){x + w - line, y, line, h};
		l->bar_count += 4;
	}
}

struct labels *
labels_open(struct arena *job, const struct campaign *c,
    const struct mailing *m, const struct selection *s,
    const struct label_options *options, struct faults *f)
{
	struct labels *l = NEW(job, struct labels);
	struct type_style style = type_of(c);

	l->job = job;
	l->options = *options;
	set_insets(l);
	set_size(l);
	draw_outlines(l);
	l->press = press_open(job, c, m, s, &options->print, NULL, f);
	if (l->press == NULL)
		return NULL;
	l->typesetter = typesetter_open(job, &style, f);
	if (l->typesetter != NULL)
		return l;
	press_close(l->press);
	return NULL;
}

void
labels_close(struct labels *l)
{
	typesetter_close(l->typesetter);
	arena_free(&l->side.arena);
	press_close(l->press);
}

const struct plan_notes *
labels_notes(const struct labels *l)
{
	return press_notes(l->press);
}

str
labels_rejects(struct arena *a, const struct labels *l)
{
	return press_rejects(a, l->press);
}

/* ---- one label ---- */

static void
begin_side(struct labels *l)
{
	struct side *s = &l->side;

	arena_reset(&s->arena, (struct arena_mark){0});
	s->spans = (struct spans){0};
}

void
spans_add(struct arena *a, struct spans *s, const struct boxed *boxed)
{
	if (s->count + boxed->count > s->room) {
		ptrdiff_t room = (s->count + boxed->count) * 2;
		struct span *more = NEW_ARRAY(a, struct span, room);

		if (s->count > 0)
			memcpy(more, s->at, (size_t)s->count * sizeof *more);
		s->at = more;
		s->room = room;
	}
	if (boxed->count > 0)
		memcpy(s->at + s->count, boxed->spans,
		    (size_t)boxed->count * sizeof *s->at);
	s->count += boxed->count;
}

static bool
no_room(const struct labels *l, struct place row, struct faults *f)
{
	if (l->options.envelopes)
		return fault(f, FAULT_ROW, row,
		    _("the address has no room on the envelope, even in %g "
		      "points"), SMALLEST);
	return fault(f, FAULT_ROW, row,
	    _("the address has no room on its label (%lld of sheet %lld), "
	      "even in %g points"),
	    (long long)(l->side.slot % per_sheet(l) + 1),
	    (long long)(l->side.slot / per_sheet(l) + 1), SMALLEST);
}

static bool
set_address(struct labels *l, const struct entry *e,
    struct label_counts *counts, struct faults *f)
{
	const struct label_sheet *s = l->options.sheet;
	struct text_box box = {
	    .x = POINTS(label_x(s, l->side.slot) + l->inset_x),
	    .y = POINTS(label_y(s, l->side.slot) + l->inset_y),
	    .w = POINTS(s->label_w - 2 * l->inset_x),
	    .h = POINTS(s->label_h - 2 * l->inset_y),
	    .centred = !l->options.envelopes,
	    .size = l->size, .smallest = SMALLEST,
	    .text = address_block(&l->press->letter, l->press->campaign,
		&e->recipient),
	    .language = e->language, .row = e->recipient.place};
	struct boxed boxed;

	if (!typeset_box(l->typesetter, &l->side.arena, &box, &boxed, f))
		return false;
	if (!boxed.fits)
		return no_room(l, e->recipient.place, f);
	if (boxed.size < l->size) {
		counts->smaller++;
		if (counts->smallest == 0 || boxed.size < counts->smallest)
			counts->smallest = boxed.size;
	}
	spans_add(&l->side.arena, &l->side.spans, &boxed);
	return true;
}

/* Who sends it, top left and small, at the left of the stamp. */
static bool
set_sender(struct labels *l, const struct entry *e, struct faults *f)
{
	const double x = 10, y = 8, stamp_w = 74, gap = 4;	/* mm */
	const struct label_sheet *s = l->options.sheet;
	struct text_box box = {
	    .x = POINTS(x), .y = POINTS(y),
	    .w = POINTS(fmin(80, s->page_w - stamp_w - gap - x)),
	    .h = POINTS(fmin(30, s->top - gap - y)),
	    .size = 8.5, .smallest = SMALLEST,
	    .text = sender_block(l->press, &l->press->letter, e),
	    .language = e->language, .row = e->recipient.place};
	struct boxed boxed;

	if (!typeset_box(l->typesetter, &l->side.arena, &box, &boxed, f))
		return false;
	if (!boxed.fits)
		return fault(f, FAULT_ROW, e->recipient.place,
		    _("the sender's lines have no room on the envelope"));
	spans_add(&l->side.arena, &l->side.spans, &boxed);
	return true;
}

static bool
set_label(struct labels *l, const struct entry *e, struct label_counts *counts,
    struct faults *f)
{
	return set_address(l, e, counts, f) &&
	    (!l->options.envelopes || set_sender(l, e, f));
}

/* ---- the check ---- */

/* An entry whose letter is good. */
static void
check_label(struct labels *l, struct entry *e, struct label_counts *counts,
    struct faults *f)
{
	struct plan *plan = l->press->plan;

	if (l->options.unique &&
	    !names_add(l->job, &l->recipients, e->key.recipient)) {
		plan_leave_out(plan, e);
		return;
	}
	begin_side(l);
	if (set_label(l, e, counts, f)) {
		counts->labels++;
	} else {
		plan_reject(plan, e, f);
		ids_add(l->job, &l->empty, e->number);
	}
	l->side.slot++;
}

bool
labels_check(struct labels *l, struct label_counts *counts, struct faults *f)
{
	struct press *p = l->press;
	int64_t errors = f->errors;
	struct entry e;

	if (!press_sort(p, f))
		return false;
	l->side.slot = l->options.start_at - 1;
	plan_rewind(p->plan);
	while (!stop_asked() && plan_next(p->plan, &e, f)) {
		struct due due;

		if (set_due(p, &e, &due, f))
			check_label(l, &e, counts, f);
		else
			plan_reject(p->plan, &e, f);
	}
	l->good = counts->labels;
	counts->faulty = plan_notes(p->plan)->faulty;
	return f->errors == errors;
}

/* ---- the file ---- */

static bool
write_sheet(struct labels *l, struct pdf *pdf, str bookmark, struct faults *f)
{
	struct page page = {
	    .width = POINTS(l->options.sheet->page_w),
	    .height = POINTS(l->options.sheet->page_h),
	    .right = POINTS(l->press->campaign->printer_right),
	    .down = POINTS(l->press->campaign->printer_down),
	    .spans = l->side.spans.at,
	    .span_count = l->side.spans.count,
	    .bars = l->bars, .bar_count = l->bar_count};
	bool good = pdf_page(pdf, &page, bookmark, f);

	begin_side(l);
	return good;
}

/* Goes to the next label, and to a new sheet behind the last one of a sheet. */
static bool
next_label(struct labels *l, struct pdf *pdf, str bookmark, struct faults *f)
{
	l->side.slot++;
	return l->side.slot % per_sheet(l) != 0 ||
	    write_sheet(l, pdf, bookmark, f);
}

/* Passes over labels that stay empty, of entries before a number. */
static bool
pass_empty(struct labels *l, struct pdf *pdf, int64_t number, struct faults *f)
{
	while (l->side.empty < l->empty.count &&
	    l->empty.at[l->side.empty] < number) {
		l->side.empty++;
		if (!next_label(l, pdf, S(""), f))
			return false;
	}
	return true;
}

static bool
write_label(struct labels *l, struct pdf *pdf, struct entry *e,
    struct label_counts *counts, struct faults *f)
{
	arena_reset(&l->press->letter, (struct arena_mark){0});
	if (!pass_empty(l, pdf, e->number, f) || !set_label(l, e, counts, f))
		return false;
	counts->labels++;
	return next_label(l, pdf,
	    l->options.envelopes ? e->recipient.name : S(""), f);
}

static bool
write_labels(struct labels *l, struct pdf *pdf, struct label_counts *counts,
    struct faults *f)
{
	struct faults again = {.arena = l->job};
	struct plan *plan = l->press->plan;
	struct entry e;

	begin_side(l);
	l->side.slot = l->options.start_at - 1;
	l->side.empty = 0;
	plan_rewind(plan);
	while (plan_next(plan, &e, &again)) {
		if (stop_asked())
			return fault_file(f, FAULT_WAITING, counts->path,
			    _("stopped; nothing was kept, print again"));
		if (!write_label(l, pdf, &e, counts, f))
			return false;
	}
	if (counts->labels != l->good)
		return fault_file(f, FAULT_IO, l->press->mailing->name,
		    _("the campaign changed while it was printed"));
	return pass_empty(l, pdf, INT64_MAX, f) &&
	    (l->side.slot % per_sheet(l) == 0 ||
		write_sheet(l, pdf, S(""), f));
}

static bool
write_file(struct labels *l, struct pdf_run *run, struct label_counts *counts,
    struct faults *f)
{
	struct pdf_info info = {
	    .title = str_format(l->job, "%.*s-%s",
		FMT(l->press->mailing->name),
		l->options.envelopes ? "envelopes" : "labels"),
	    .language = l->press->campaign->language};
	struct pdf *pdf;

	if (!titled_file(l->job, l->options.print.out, info.title,
		&counts->path, f))
		return false;
	pdf = pdf_open(run, &info, f);
	if (pdf == NULL)
		return false;
	if (!write_labels(l, pdf, counts, f)) {
		pdf_abandon(pdf);
		return false;
	}
	counts->sheets = pdf_page_count(pdf);
	return save_pdf(pdf, counts->path, f);
}

bool
labels_print(struct labels *l, struct label_counts *counts, struct faults *f)
{
	struct fonts fonts;
	struct pdf_run *run;
	bool good;

	if (!folder_make(l->options.print.out, f) ||
	    !typesetter_fonts(l->typesetter, &fonts, f))
		return false;
	run = pdf_run_open(l->job, &fonts);
	good = write_file(l, run, counts, f);
	pdf_run_close(run);
	return good;
}
