/* SPDX-License-Identifier: MIT */
/* The contents of a pack: its cases in order, what there is of each, where. */
#include "print/pack.h"
#include "unicode/unicode.h"

/* mm: a line of the table, its first one on a page, and its columns */
enum { ROW = 9, TABLE_TOP = 50, NUMBER_W = 10, COUNTRY_W = 38, COUNT_W = 18 };
#define TYPE 10.5
#define SMALL 8.5

enum table_column { NUMBER, NAME, COUNTRY, LETTERS, PAPER, PAGE, COLUMNS };

struct table_row {
	str cells[COLUMNS];
	struct place place;
	double size;
};

/* A page of the table as it grows. */
struct table {
	struct pack *pack;
	struct span *spans;
	ptrdiff_t count, room;
	struct bar *bars;
	ptrdiff_t bar_count;
	double y;		/* mm: of the next row */
};

static int64_t
rows_on_page(const struct pack *p)
{
	return (int64_t)((p->paper.height - p->paper.bottom - TABLE_TOP) /
	    ROW) - 1;			/* one for the headers */
}

int64_t
contents_count(const struct pack *p)
{
	int64_t most = rows_on_page(p);

	return p->with_contents ? (p->count + 1 + most - 1) / most : 0;
}

static void
column_edges(const struct pack *p, enum table_column i, double *x, double *w)
{
	double left = p->paper.left;
	double right = p->paper.width - p->paper.right;
	double name = right - left - NUMBER_W - COUNTRY_W - 3 * COUNT_W;
	const double edges[COLUMNS + 1] = {
	    left,
	    left + NUMBER_W,
	    left + NUMBER_W + name,
	    right - 3 * COUNT_W,
	    right - 2 * COUNT_W,
	    right - COUNT_W,
	    right,
	};

	*x = edges[i];
	*w = edges[i + 1] - edges[i] - (i < LETTERS ? 3 : 0);
}

static void
add_spans(struct table *t, const struct boxed *boxed)
{
	for (ptrdiff_t i = 0; i < boxed->count; i++)
		t->spans[t->count++] = boxed->spans[i];
}

static bool
set_cell(struct table *t, const struct table_row *row, enum table_column i,
    struct faults *f)
{
	struct pack *p = t->pack;
	struct text_box box = {.y = POINTS(t->y), .h = POINTS(ROW),
	    .centred = true, .flush_right = i >= LETTERS, .size = row->size,
	    .smallest = 5, .text = row->cells[i],
	    .language = p->campaign->language, .row = row->place};
	struct boxed boxed;
	double x, w;

	column_edges(p, i, &x, &w);
	box.x = POINTS(x);
	box.w = POINTS(w);
	if (!typeset_box(p->press->typesetter, p->job, &box, &boxed, f))
		return false;
	if (!boxed.fits)
		return fault(f, FAULT_DATA, row->place,
		    _("'%.*s' has no room in the contents"),
		    FMT(row->cells[i]));
	if (t->count + boxed.count > t->room)
		return fault(f, FAULT_BUG, row->place,
		    _("the contents have no room"));
	add_spans(t, &boxed);
	return true;
}

/* Its cells, and a rule below them. */
static bool
set_row(struct table *t, const struct table_row *row, double rule,
    struct faults *f)
{
	const struct layout *l = &t->pack->paper;

	for (enum table_column i = 0; i < COLUMNS; i++)
		if (!set_cell(t, row, i, f))
			return false;
	t->y += ROW;
	t->bars[t->bar_count++] = (struct bar){POINTS(l->left),
	    POINTS(t->y) - rule, POINTS(l->width - l->left - l->right), rule};
	return true;
}

static str
number(struct pack *p, int64_t n)
{
	return str_format(p->job, "%lld", (long long)n);
}

static bool
set_headers(struct table *t, struct faults *f)
{
	const struct paper_words *w = t->pack->options.words;
	struct table_row row = {.size = SMALL,
	    .cells = {w->number, w->case_name, S(""), w->letters, w->paper,
		w->page}};

	return set_row(t, &row, 0.8, f);
}

static bool
set_part(struct table *t, const struct part *part, struct faults *f)
{
	struct pack *p = t->pack;
	const struct case_file *k = part->case_file;
	str code = unicode_country_code(p->job,
	    node_text(k->head, S("country"), S("")));
	struct table_row row = {.size = TYPE, .place = {&k->source, 0, 0}};

	row.cells[NUMBER] = number(p, part->number);
	row.cells[NAME] = k->name;
	row.cells[COUNTRY] =
	    unicode_country(p->job, code, p->campaign->language);
	row.cells[LETTERS] = number(p, part->letters);
	row.cells[PAPER] = number(p, paper_for(p,
	    whole_sheets(p, part->sheet.count) + part->letter_pages));
	row.cells[PAGE] = number(p, part->first_page);
	return set_row(t, &row, 0.3, f);
}

static bool
set_total(struct table *t, struct faults *f)
{
	struct pack *p = t->pack;
	struct table_row row = {.size = TYPE};

	row.cells[NAME] = p->options.words->total;
	row.cells[LETTERS] = number(p, p->letters);
	row.cells[PAPER] = number(p, paper_for(p, p->pages));
	return set_row(t, &row, 0.8, f);
}

/* The headings, as a page of a sheet without anything else. */
static bool
set_title(struct pack *p, struct pages *pages, struct faults *f)
{
	const struct campaign *c = p->campaign;
	struct run runs[2] = {{.text = c->name},
	    {.text = p->options.writer.len > 0 ? p->options.writer
					       : p->options.words->contents}};
	struct block blocks[2] = {
	    {.kind = BLOCK_HEADING, .level = 1, .runs = &runs[0],
		.run_count = 1, .next = &blocks[1]},
	    {.kind = BLOCK_PARAGRAPH, .runs = &runs[1], .run_count = 1}};
	struct document title = {blocks};
	struct sheet sheet = {.layout = &p->paper,
	    .language = set_language(c, c->language),
	    .bare = true, .body = &title,
	    .row = {&c->source, 0, 0}, .letter = {&c->source, 0, 0}};

	return typeset_letter(p->press->typesetter, p->job, &sheet, pages, f);
}

/* The rows of one page, `first` the first part; the last has the total. */
static bool
set_page(struct pack *p, ptrdiff_t first, struct page *page, struct faults *f)
{
	enum { SPANS_OF_ROW = 200 };
	int64_t rows = rows_on_page(p);
	struct pages title;
	struct table t = {.pack = p, .y = TABLE_TOP,
	    .room = SPANS_OF_ROW * (rows + 2)};
	ptrdiff_t i = first;

	if (!set_title(p, &title, f))
		return false;
	*page = title.pages[0];
	t.room += page->span_count;
	t.spans = NEW_ARRAY(p->job, struct span, t.room);
	t.bars = NEW_ARRAY(p->job, struct bar, rows + 2);
	for (; t.count < page->span_count; t.count++)
		t.spans[t.count] = page->spans[t.count];
	if (!set_headers(&t, f))
		return false;
	for (; i < p->count && i < first + rows; i++)
		if (!set_part(&t, &p->parts[i], f))
			return false;
	if (i == p->count && i < first + rows && !set_total(&t, f))
		return false;
	page->spans = t.spans;
	page->span_count = t.count;
	page->bars = t.bars;
	page->bar_count = t.bar_count;
	return true;
}

bool
contents_set(struct pack *p, struct faults *f)
{
	int64_t count = contents_count(p);
	struct page *pages = NEW_ARRAY(p->job, struct page, count);

	for (int64_t i = 0; i < count; i++)
		if (!set_page(p, i * rows_on_page(p), &pages[i], f))
			return false;
	p->contents = (struct pages){.pages = pages, .count = count};
	return true;
}
