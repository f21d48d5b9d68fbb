/* SPDX-License-Identifier: MIT */
/*
 * A sheet for who decides and has no terminal: what will be sent, to how many,
 * from whom, and a code that stands for all of it.
 */
#include "print/approval.h"

/* mm, from the paper's top-left corner */
enum {
	TOP = 24, TITLE_H = 20, LABEL_W = 42, CODE_H = 24, PEN_H = 13,
	PEN_W = 95, MOST_LINES = 12,
};
#define TITLE 20.0		/* points */
#define BODY 10.5
#define SMALL 9.0
#define CODE 30.0
#define LINE_MM 5.1		/* of BODY, with its leading */
#define HAIR 0.5		/* points */

void
approval_words_fill(struct approval_words *w)
{
	*w = (struct approval_words){
	    .title = _("To be approved: %.*s"),
	    .code = str_from(_("Code")),
	    .how = str_from(_("Whoever agrees tells this code, and his name, "
		"to the one who sends: 'marathon approve CODE --by NAME'. It "
		"holds for just these letters, this sender and these "
		"recipients. What is changed or added needs a new sheet; "
		"fewer recipients and later days do not.")),
	    .name = str_from(_("Name")),
	    .date = str_from(_("Date")),
	    .signature = str_from(_("Signature")),
	    .subject = str_from(_("Subject:")),
	    .to = str_from(_("To:")),
	    .fields = str_from(_("What stands in italics is filled in for "
		"each recipient.")),
	    .letter = _("Letter %.*s"),
	    .example = _("Example %d of %d"),
	};
}

/* ---- the first page ---- */

struct front {
	struct approval_job *job;
	struct spans spans;
	struct bar bars[16];
	ptrdiff_t bar_count;
	double y;		/* mm: where the next thing goes */
};

static double
right_edge(const struct approval_job *j)
{
	return j->paper.width - j->paper.right;
}

static void
add_bar(struct front *p, double x, double y, double w, double h)
{
	if (p->bar_count < COUNT(p->bars))
		p->bars[p->bar_count++] = (struct bar){POINTS(x), POINTS(y),
		    w > 0 ? POINTS(w) : HAIR, h > 0 ? POINTS(h) : HAIR};
}

/* What its lines take, in mm: there may be fewer than there was room for. */
static double
height_of(const struct boxed *boxed)
{
	double first = boxed->spans[0].y, last = first;

	for (ptrdiff_t i = 0; i < boxed->count; i++)
		last = boxed->spans[i].y > last ? boxed->spans[i].y : last;
	return (last - first) / POINTS(1) + LINE_MM * boxed->size / BODY;
}

/* A text between `x` and the right edge; height 0: not in so many lines. */
static bool
try_text(struct front *p, str text, double x, double size, int lines,
    double *height, struct faults *f)
{
	struct approval_job *j = p->job;
	double line = LINE_MM * size / BODY;
	struct text_box box = {.x = POINTS(x), .y = POINTS(p->y),
	    .w = POINTS(right_edge(j) - x), .h = POINTS(line * lines),
	    .size = size, .smallest = lines < MOST_LINES ? size : 6,
	    .text = text, .language = j->campaign->language,
	    .row = {&j->campaign->source, 0, 0}};
	struct boxed boxed;

	if (!typeset_box(j->typesetter, j->arena, &box, &boxed, f))
		return false;
	*height = 0;
	if (!boxed.fits || boxed.count == 0)
		return true;
	*height = height_of(&boxed);
	spans_add(j->arena, &p->spans, &boxed);
	return true;
}

/* As many lines as it needs; *height is what it took, in mm. */
static bool
add_text(struct front *p, str text, double x, double size, double *height,
    struct faults *f)
{
	int lines = 0;

	*height = 0;
	while (*height <= 0 && lines < MOST_LINES)
		if (!try_text(p, text, x, size, ++lines, height, f))
			return false;
	return *height > 0 || fault_file(f, FAULT_DATA,
	    p->job->campaign->source.name,
	    _("'%.*s' has no room on the sheet to be approved"), FMT(text));
}

static bool
add_facts(struct front *p, struct faults *f)
{
	const struct approval_sheet *s = p->job->sheet;
	double left = p->job->paper.left, height, ignored;

	for (ptrdiff_t i = 0; i < s->fact_count; i++) {
		if (!add_text(p, s->facts[i].label, left, BODY, &ignored, f) ||
		    !add_text(p, s->facts[i].value, left + LABEL_W, BODY,
			&height, f))
			return false;
		p->y += height + 1.2;
	}
	return true;
}

/* The code in a frame, so that nobody has to look for it. */
static bool
add_code(struct front *p, struct faults *f)
{
	const struct approval_sheet *s = p->job->sheet;
	double left = p->job->paper.left, width = right_edge(p->job) - left;
	double top = p->y, ignored;

	add_bar(p, left, top, width, 0);
	add_bar(p, left, top + CODE_H, width, 0);
	add_bar(p, left, top, 0, CODE_H);
	add_bar(p, left + width, top, 0, CODE_H);
	p->y = top + CODE_H / 2.0 - 2.8;
	if (!add_text(p, s->words->code, left + 6, BODY, &ignored, f))
		return false;
	p->y = top + CODE_H / 2.0 - LINE_MM * CODE / BODY / 2;
	if (!add_text(p, s->code, left + LABEL_W, CODE, &ignored, f))
		return false;
	p->y = top + CODE_H + 5;
	return true;
}

/* Lines for a pen. */
static bool
add_pen_lines(struct front *p, struct faults *f)
{
	const struct approval_words *w = p->job->sheet->words;
	const str labels[] = {w->name, w->date, w->signature};
	double left = p->job->paper.left, ignored;

	for (int i = 0; i < COUNT(labels); i++) {
		p->y += PEN_H;
		add_bar(p, left + LABEL_W, p->y, PEN_W, 0);
		p->y -= LINE_MM - 0.6;
		if (!add_text(p, labels[i], left, BODY, &ignored, f))
			return false;
		p->y += LINE_MM - 0.6;
	}
	return true;
}

static bool
add_front(struct front *p, struct faults *f)
{
	struct approval_job *j = p->job;
	const struct approval_words *w = j->sheet->words;
	double left = j->paper.left, height;
	str title = str_format(j->arena, w->title, FMT(j->campaign->name));

	p->y = TOP;
	if (!add_text(p, title, left, TITLE, &height, f))
		return false;
	p->y += height + 2;
	add_bar(p, left, p->y, right_edge(j) - left, 0);
	p->y += 5;
	if (!add_facts(p, f))
		return false;
	p->y += 5;
	if (!add_code(p, f) ||
	    !add_text(p, w->how, left, SMALL, &height, f))
		return false;
	p->y += height + 2;
	if (!add_text(p, w->fields, left, SMALL, &height, f))
		return false;
	p->y += height;
	return add_pen_lines(p, f);
}

bool
approval_front(struct approval_job *j, struct faults *f)
{
	struct front *p = NEW(j->arena, struct front);
	struct page *page = NEW(j->arena, struct page);

	p->job = j;
	if (!add_front(p, f))
		return false;
	*page = (struct page){.width = POINTS(j->paper.width),
	    .height = POINTS(j->paper.height), .spans = p->spans.at,
	    .span_count = p->spans.count, .bars = p->bars,
	    .bar_count = p->bar_count};
	j->bookmarks[j->count] = j->campaign->name;
	j->parts[j->count++] = (struct pages){.pages = page, .count = 1};
	return true;
}

/* ---- the file ---- */

static bool
set_all(struct approval_job *j, struct faults *f)
{
	const struct approval_sheet *s = j->sheet;

	if (!approval_front(j, f))
		return false;
	for (ptrdiff_t i = 0; i < j->mailing->letter_count; i++)
		if (!approval_letter_page(j, j->mailing->letters[i].letter, f))
			return false;
	for (ptrdiff_t i = 0; i < s->example_count; i++)
		if (!approval_example_page(j, &s->examples[i], (int)i + 1, f))
			return false;
	return true;
}

/* Where several mailings go by e-mail each has its sheet. */
static str
title_of(const struct approval_job *j)
{
	const struct campaign *c = j->campaign;
	int mailings = 0;

	for (ptrdiff_t i = 0; i < c->mailing_count; i++)
		mailings += (c->mailings[i].channel & CHANNEL_EMAIL) != 0;
	return mailings < 2 ? S("approval")
	    : str_format(j->arena, "approval-%.*s", FMT(j->mailing->name));
}

static bool
write_all(struct approval_job *j, struct pdf_run *run, str title, str path,
    struct faults *f)
{
	struct pdf_info info = {.title = title,
	    .language = j->campaign->language};
	struct pdf *pdf = pdf_open(run, &info, f);

	if (pdf == NULL)
		return false;
	for (ptrdiff_t i = 0; i < j->count; i++)
		if (!add_pages(pdf, &j->parts[i], j->bookmarks[i], f)) {
			pdf_abandon(pdf);
			return false;
		}
	return save_pdf(pdf, path, f);
}

/* The sender's paper, with margins for a text that is no letter. */
static bool
find_paper(struct approval_job *j, struct faults *f)
{
	const struct layout *l =
	    layout_find(j->arena, S(""), j->campaign->country, f);

	if (l == NULL)
		return false;
	j->paper = (struct layout){.name = l->name, .width = l->width,
	    .height = l->height, .left = 25, .right = 25, .top = TOP,
	    .bottom = 22};
	return true;
}

bool
approval_print(struct arena *job, const struct campaign *c,
    const struct mailing *m, const struct approval_sheet *s, str out,
    str *path, struct faults *f)
{
	ptrdiff_t most = 1 + m->letter_count + s->example_count;
	struct type_style style = type_of(c);
	struct approval_job j = {.arena = job, .campaign = c, .mailing = m,
	    .sheet = s, .heads = document_cache_new(job),
	    .bodies = document_cache_new(job),
	    .parts = NEW_ARRAY(job, struct pages, most),
	    .bookmarks = NEW_ARRAY(job, str, most)};
	str title = title_of(&j);
	struct fonts fonts;
	struct pdf_run *run;
	bool good;

	if (!find_paper(&j, f))
		return false;
	j.typesetter = typesetter_open(job, &style, f);
	if (j.typesetter == NULL)
		return false;
	good = folder_make(out, f) && titled_file(job, out, title, path, f) &&
	    set_all(&j, f) && typesetter_fonts(j.typesetter, &fonts, f);
	if (good) {
		run = pdf_run_open(job, &fonts);
		good = write_all(&j, run, title, *path, f);
		pdf_run_close(run);
	}
	typesetter_close(j.typesetter);
	return good;
}
