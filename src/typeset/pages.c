/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "compose.h"

#define FOOT_SIZE 9.0	/* points */
#define SMALL_FOOT 7.5

enum { CODE_MM = 10, CODE_GAP_MM = 4 };	/* the foot's right end stays free */

double
baseline(double y, double height, double size)
{
	/* Capitals, two thirds of the type high, stand in the middle. */
	return y + height / 2 + size / 3;
}

void
side_add(struct sheet_side *side, const struct line *line, double x, double y)
{
	if (side->count == side->room) {
		ptrdiff_t room = side->room > 0 ? side->room * 2 : 64;
		struct placed *more =
		    NEW_ROOM(side->arena, struct placed, room);

		if (side->count > 0)
			memcpy(more, side->placed,
			    (size_t)side->count * sizeof *more);
		side->placed = more;
		side->room = room;
	}
	side->placed[side->count++] = (struct placed){line, x, y, NULL};
}

void
side_add_bar(struct sheet_side *side, struct bar bar)
{
	if (side->bar_count == side->bar_room) {
		ptrdiff_t room = side->bar_room > 0 ? side->bar_room * 2 : 8;
		struct bar *more = NEW_ROOM(side->arena, struct bar, room);

		if (side->bar_count > 0)
			memcpy(more, side->bars,
			    (size_t)side->bar_count * sizeof *more);
		side->bars = more;
		side->bar_room = room;
	}
	side->bars[side->bar_count++] = bar;
}

double
side_add_text(struct typesetter *t, struct sheet_side *side, str text,
    double x, double y, double width, double size, double height)
{
	struct setting setting = {.size = size, .width = width,
	    .as_typed = true, .mixed = true};
	str line;

	while (str_line(&text, &line)) {
		struct run run = {.text = line};
		struct lines lines;

		paragraph_set(t, &run, 1, &setting, &lines);
		for (ptrdiff_t i = 0; i < lines.count; i++) {
			side_add(side, &lines.lines[i], x,
			    baseline(y, height, size));
			y += height;
		}
	}
	return y;
}

/* Whether window and address stand at the right of the sender, not below. */
static bool
is_beside(const struct layout *l)
{
	return l->address_x > l->sender_x &&
	    (l->window_w == 0 || l->window_x > l->sender_x);
}

static double
sender_width(const struct layout *l)
{
	double edge = l->window_w > 0 ? l->window_x : l->address_x;

	if (!is_beside(l))
		edge = l->width - l->right;
	return POINTS(edge - l->sender_x) - (is_beside(l) ? POINTS(4) : 0);
}

/* At its place, or further left if it would not end within the margin. */
static void
place_date(struct typesetter *t, struct sheet_side *side)
{
	const struct layout *l = t->sheet->layout;
	double size = t->density.size, height = t->density.leading;
	struct setting setting = {.size = size, .as_typed = true,
	    .mixed = true};
	const struct line *line = line_set(t, t->sheet->place_date, &setting);
	double left = POINTS(l->left), x = POINTS(l->date_x);
	double most = POINTS(l->width - l->right) - line->width;

	x = x < most ? x : most > left ? most : left;
	side_add_text(t, side, t->sheet->place_date, x, POINTS(l->date_y),
	    POINTS(l->width - l->right) - x, size, height);
}

/* The sender's lines, or those for a pen. */
static void
place_sender(struct typesetter *t, struct sheet_side *side)
{
	const struct layout *l = t->sheet->layout;
	double x = POINTS(l->sender_x), y = POINTS(l->sender_y);
	double edge = POINTS(is_beside(l) ? l->body_y : l->window_y);
	double end;

	if (t->sheet->blank_count > 0) {
		blanks_place(t, side, x, y, sender_width(l), edge - y);
		return;
	}
	end = side_add_text(t, side, t->sheet->sender, x, y, sender_width(l),
	    t->density.size, t->density.leading);
	if (t->sheet->logo != NULL)
		end = logo_place(t, side, 0, end, sender_width(l), edge);
	if (end > edge)
		t->good = fault(t->faults, FAULT_ROW, t->sheet->row,
		    _("the sender's lines leave no room for the address")) ||
		    fault_mend(t->faults, t->sheet->logo == NULL
			? _("shorten 'address:' under 'from:', or choose "
			    "another 'layout:'")
			: _("shorten 'address:' under 'from:', write a smaller "
			    "'width:' of the logo, or choose another "
			    "'layout:'"));
}

static void
place_head(struct typesetter *t, struct sheet_side *side)
{
	const struct layout *l = t->sheet->layout;

	place_sender(t, side);
	address_place(t, side);
	place_date(t, side);
	for (int i = 0; i < 2; i++)
		if (l->folds[i] > 0)
			side_add_bar(side, (struct bar){POINTS(4),
			    POINTS(l->folds[i]) - 0.125, POINTS(5), 0.25});
}

static void
place_foot(struct typesetter *t, struct sheet_side *side, ptrdiff_t page,
    ptrdiff_t count)
{
	const struct layout *l = t->sheet->layout;
	struct setting setting = {.size = FOOT_SIZE, .as_typed = true};
	str text = str_format(&t->scratch, "%lld/%lld", (long long)page,
	    (long long)count);
	const struct line *line = line_set(t, text, &setting);

	side_add(side, line, POINTS(l->width - l->right) - line->width,
	    POINTS(l->height - l->bottom / 2));
}

/* Whose sheet it is and its page, at the left; the right end is for a code. */
static void
place_small_foot(struct typesetter *t, struct sheet_side *side,
    ptrdiff_t page, ptrdiff_t count)
{
	const struct layout *l = t->sheet->layout;
	str text = str_format(&t->scratch, "%.*s · %lld/%lld",
	    FMT(t->sheet->foot), (long long)page, (long long)count);

	side_add_text(t, side, text, POINTS(l->left),
	    POINTS(l->height - l->bottom / 2) - SMALL_FOOT,
	    POINTS(l->width - l->left - l->right - CODE_MM - CODE_GAP_MM),
	    SMALL_FOOT, 1.2 * SMALL_FOOT);
}

/* How many strips from `first` on stand on a page of this height. */
static ptrdiff_t
take(const struct column *c, ptrdiff_t first, double height)
{
	ptrdiff_t end = first, last_good = first;
	double used = 0;

	while (end < c->count) {
		const struct strip *s = &c->strips[end];

		used += s->height + (end > first ? s->before : 0);
		if (used > height + PAGE_EPSILON)
			break;
		end++;
		if (!s->tied || end == c->count)
			last_good = end;
	}
	if (last_good > first)
		return last_good - first;
	return end > first ? end - first : 1;
}

/* Thin lines below the words of a link. */
static void
underline(struct sheet_side *side, const struct strip *s, double x, double y)
{
	for (ptrdiff_t i = 0; i < s->line->link_count; i++) {
		const struct link *link = &s->line->links[i];

		side_add_bar(side, (struct bar){x + link->x,
		    y + 0.12 * s->size, link->w, 0.04 * s->size});
	}
}

/* A line with its marker; `left` tells whether all its paragraph is here. */
static void
place_strip(struct sheet_side *side, const struct strip *s, double y,
    ptrdiff_t left)
{
	if (s->marker != NULL)
		side_add(side, s->marker, s->marker_x, y);
	side_add(side, s->line, s->x, y);
	if (s->paragraph != NULL && s->paragraph->count <= left)
		side->placed[side->count - 1].paragraph = s->paragraph;
	underline(side, s, s->x, y);
}

static void
place_strips(struct sheet_side *side, const struct strip *strips,
    ptrdiff_t count, double y)
{
	for (ptrdiff_t i = 0; i < count; i++) {
		const struct strip *s = &strips[i];

		y += i > 0 ? s->before : 0;
		if (s->line != NULL)
			place_strip(side, s, baseline(y, s->height, s->size),
			    count - i);
		else if (s->picture != NULL)
			side_add_picture(side, (struct placed_picture){s->x,
			    y, s->picture_width, s->height, s->picture});
		else
			side_add_bar(side, (struct bar){s->x,
			    y + s->height / 2, s->rule, 0.5});
		y += s->height;
	}
}

/* Copies a line's spans to where it stands; its glyphs unless they last. */
static ptrdiff_t
copy_spans(const struct placed *p, struct span *to, struct glyph **glyphs)
{
	for (ptrdiff_t k = 0; k < p->line->span_count; k++) {
		struct span *span = &to[k];

		*span = p->line->spans[k];
		span->x += p->x;
		span->y += p->y;
		if (glyphs == NULL)
			continue;
		memcpy(*glyphs, span->glyphs,
		    (size_t)span->count * sizeof **glyphs);
		span->glyphs = *glyphs;
		*glyphs += span->count;
	}
	return p->line->span_count;
}

static void
copy_text(const struct sheet_side *side, struct arena *letter,
    struct page *page)
{
	ptrdiff_t spans = 0, glyphs = 0, repeats = 0, rest = 0;
	struct span *span;
	struct repeat *repeat;
	struct glyph *glyph;

	for (ptrdiff_t i = 0; i < side->count; i++) {
		const struct placed *p = &side->placed[i];

		spans += p->line->span_count;
		repeats += p->paragraph != NULL;
		for (ptrdiff_t k = 0; k < p->line->span_count; k++)
			glyphs += p->line->spans[k].count;
	}
	page->spans = span = NEW_ROOM(letter, struct span, spans);
	page->repeats = repeat = NEW_ARRAY(letter, struct repeat, repeats);
	glyph = NEW_ROOM(letter, struct glyph, glyphs);
	for (ptrdiff_t i = 0; i < side->count; i++) {
		const struct placed *p = &side->placed[i];
		bool lasting = rest > 0 && repeat[-1].lasting;

		if (p->paragraph != NULL) {
			lasting = p->paragraph->lasting;
			rest = p->paragraph->count;
			*repeat++ = (struct repeat){span - page->spans, 0,
			    p->x, p->y, lasting};
		}
		span += copy_spans(p, span, lasting ? NULL : &glyph);
		if (rest > 0 && --rest == 0)
			repeat[-1].count = span - page->spans -
			    repeat[-1].first;
	}
	page->span_count = spans;
	page->repeat_count = repeats;
}

static void
copy_links(const struct sheet_side *side, struct arena *letter,
    struct page *page)
{
	ptrdiff_t links = 0;
	struct link *link;

	for (ptrdiff_t i = 0; i < side->count; i++)
		links += side->placed[i].line->link_count;
	page->links = link = NEW_ARRAY(letter, struct link, links);
	page->link_count = links;
	for (ptrdiff_t i = 0; i < side->count && links > 0; i++) {
		const struct placed *p = &side->placed[i];

		for (ptrdiff_t k = 0; k < p->line->link_count; k++) {
			*link = p->line->links[k];
			link->url = str_copy(letter, link->url);
			link->x += p->x;
			link->y += p->y;
			link++;
		}
	}
}

void
finish_page(const struct sheet_side *side, struct arena *letter,
    struct page *page)
{
	struct bar *bars = NEW_ARRAY(letter, struct bar, side->bar_count);
	struct placed_picture *pictures =
	    NEW_ARRAY(letter, struct placed_picture, side->picture_count);

	copy_text(side, letter, page);
	copy_links(side, letter, page);
	if (side->bar_count > 0)
		memcpy(bars, side->bars,
		    (size_t)side->bar_count * sizeof *bars);
	if (side->picture_count > 0)
		memcpy(pictures, side->pictures,
		    (size_t)side->picture_count * sizeof *pictures);
	page->bars = bars;
	page->pictures = pictures;
	page->picture_count = side->picture_count;
	page->bar_count = side->bar_count;
}

/* Where the text begins on the first page, mm. */
static double
text_y(const struct sheet *sheet)
{
	return sheet->bare ? sheet->layout->top : sheet->layout->body_y;
}

double
page_height(const struct typesetter *t, bool first)
{
	const struct layout *l = t->sheet->layout;

	return POINTS(l->height - (first ? text_y(t->sheet) : l->top)) -
	    t->density.bottom;
}

/* Where each page's strips begin; [count] is the end of the last. */
static ptrdiff_t
cut_pages(struct typesetter *t, const struct column *c, ptrdiff_t **starts)
{
	ptrdiff_t count = 0, at = 0;

	*starts = NEW_ARRAY(&t->scratch, ptrdiff_t, c->count + 2);
	do {
		(*starts)[count] = at;
		if (at < c->count)
			at += take(c, at, page_height(t, count == 0));
		count++;
	} while (at < c->count);
	(*starts)[count] = at;
	return count;
}

void
pages_make(struct typesetter *t, struct arena *letter, const struct column *c,
    struct pages *pages)
{
	const struct layout *l = t->sheet->layout;
	ptrdiff_t *starts, count = cut_pages(t, c, &starts);
	struct page *page = NEW_ARRAY(letter, struct page, count);

	for (ptrdiff_t i = 0; i < count; i++) {
		struct sheet_side side = {.arena = &t->scratch};
		/* an empty letter has no strips at all */
		struct strip *first =
		    c->strips != NULL ? c->strips + starts[i] : NULL;

		page[i] = (struct page){
		    .width = POINTS(l->width),
		    .height = POINTS(l->height),
		    .right = POINTS(t->sheet->right),
		    .down = POINTS(t->sheet->down),
		};
		if (t->sheet->guides)
			guides_draw(l, i == 0, letter, &page[i]);
		if (i == 0 && !t->sheet->bare)
			place_head(t, &side);
		place_strips(&side, first, starts[i + 1] - starts[i],
		    POINTS(i == 0 ? text_y(t->sheet) : l->top));
		if (t->sheet->foot.len > 0)
			place_small_foot(t, &side, i + 1, count);
		else if (i > 0)
			place_foot(t, &side, i + 1, count);
		finish_page(&side, letter, &page[i]);
	}
	*pages = (struct pages){.pages = page, .count = count};
}
