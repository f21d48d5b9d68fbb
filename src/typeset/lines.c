/* SPDX-License-Identifier: MIT */
/* A line of atoms: spread to the margin, in the order of writing, as spans. */
#include <string.h>

#include "paragraph.h"

/* A word on the line and what is behind it. */
struct piece {
	const struct word *word;
	const struct run *run;
	enum gap gap;
	int gap_width;
	uint8_t level, gap_level; /* even: to the right, odd: to the left */
};

/* What is drawn, from left to right: a word, or the gap behind it. */
struct mark {
	const struct piece *piece;
	bool is_gap;
	int level;
};

struct row {
	struct typesetter *setter;
	const struct setting *setting;
	struct piece *pieces;
	ptrdiff_t count;
	struct line *line;
	struct glyph *glyphs;
	ptrdiff_t glyph_count;
	int64_t pen;		/* 1/1000 em */
	const struct face *face; /* of the open span; NULL: none */
	bool linked;		/* the piece before is of a link */
	bool turned;		/* some of it is written to the left */
};

static void
add_piece(struct row *r, const struct word *word, const struct atom *atom,
    bool with_gap)
{
	r->pieces[r->count++] = (struct piece){word, atom->run,
	    with_gap ? atom->gap : GAP_NONE, with_gap ? atom->gap_width : 0,
	    atom->level, atom->gap_level};
}

/* The words between two breaks; at its ends a word may be divided. */
static void
collect(struct row *r, const struct atoms *a, const struct chance *from,
    const struct chance *to)
{
	ptrdiff_t first = from->hyphen >= 0 ? from->atom : from->atom + 1;
	struct desk *k = &r->setter->desk;

	k->pieces = desk_room(k, k->pieces, sizeof *r->pieces, 0,
	    to->atom - first + 1, &k->piece_room);
	r->pieces = k->pieces;
	for (ptrdiff_t i = first; i <= to->atom; i++) {
		const struct atom *atom = &a->atoms[i];
		const struct hyphen *hyphens = atom->word->hyphens;
		bool tail = i == from->atom && from->hyphen >= 0;
		bool head = i == to->atom && to->hyphen >= 0;
		const struct word *word = atom->word;

		if (tail && head)
			word = word_middle(&r->setter->words, word,
			    hyphens[from->hyphen].at, hyphens[to->hyphen].at);
		else if (tail)
			word = hyphens[from->hyphen].tail;
		else if (head)
			word = hyphens[to->hyphen].head;
		add_piece(r, word, atom, i < to->atom);
	}
}

/*
 * Spreads what is missing over the spaces, evenly to the last unit, and a
 * little of it over what is between ideographs.  A last line is only drawn
 * together, and so is a line whose spaces would gape.
 */
static void
spread(struct row *r, int64_t missing, bool last)
{
	enum { WIDEST = 8000 };
	int64_t shares = 0, done = 0, k = 0;

	for (ptrdiff_t i = 0; i < r->count; i++)
		shares += gap_share(r->pieces[i].gap);
	if (shares == 0 || !r->setting->justify || (last && missing > 0) ||
	    missing * SPACE_SHARE > WIDEST * shares)
		return;
	for (ptrdiff_t i = 0; i < r->count; i++) {
		int share = gap_share(r->pieces[i].gap);
		int64_t upto;

		if (share == 0)
			continue;
		k += share;
		upto = missing * k / shares;
		r->pieces[i].gap_width += (int)(upto - done);
		done = upto;
	}
}

static void
reverse(struct mark *marks, ptrdiff_t count)
{
	for (ptrdiff_t i = 0; i < count / 2; i++) {
		struct mark swap = marks[i];

		marks[i] = marks[count - 1 - i];
		marks[count - 1 - i] = swap;
	}
}

/* From the highest level down, each stretch of it is turned (UAX #9, L2). */
static void
reorder(struct mark *marks, ptrdiff_t count)
{
	int highest = 0;

	for (ptrdiff_t i = 0; i < count; i++)
		if (marks[i].level > highest)
			highest = marks[i].level;
	for (int level = highest; level > 0; level--)
		for (ptrdiff_t i = 0; i < count; i++) {
			ptrdiff_t end = i;

			while (end < count && marks[end].level >= level)
				end++;
			reverse(&marks[i], end - i);
			if (end > i)
				i = end - 1;
		}
}

static struct mark *
draw_order(struct row *r, ptrdiff_t *count)
{
	struct desk *k = &r->setter->desk;
	struct mark *marks;

	k->marks = desk_room(k, k->marks, sizeof *marks, 0, 2 * r->count,
	    &k->mark_room);
	marks = k->marks;
	*count = 0;
	for (ptrdiff_t i = 0; i < r->count; i++) {
		const struct piece *p = &r->pieces[i];

		marks[(*count)++] = (struct mark){p, false, p->level};
		if (p->gap_width != 0)
			marks[(*count)++] = (struct mark){p, true,
			    p->gap_level};
	}
	reorder(marks, *count);
	return marks;
}

static double
points(const struct row *r, int64_t thousandths)
{
	return (double)thousandths * r->setting->size / 1000;
}

/* Adds glyphs at the pen, to the open span if it is of the same face. */
static void
add_glyphs(struct row *r, const struct segment *s, const struct glyph *glyphs)
{
	struct span *span;

	if (s->face != r->face || s->dx != 0 || s->dy != 0) {
		span = &r->line->spans[r->line->span_count++];
		*span = (struct span){
		    .font = s->face->index,
		    .fat = s->face->fat,
		    .size = r->setting->size,
		    .x = points(r, r->pen + s->dx),
		    .y = points(r, s->dy),
		    .glyphs = &r->glyphs[r->glyph_count],
		};
		r->face = s->dy == 0 ? s->face : NULL;
	}
	span = &r->line->spans[r->line->span_count - 1];
	memcpy(&r->glyphs[r->glyph_count], glyphs,
	    (size_t)s->count * sizeof *glyphs);
	r->glyph_count += s->count;
	span->count += s->count;
}

static void
draw_word(struct row *r, const struct word *word)
{
	const struct glyph *glyphs = word->glyphs;

	for (int i = 0; i < word->segment_count; i++) {
		const struct segment *s = &word->segments[i];

		add_glyphs(r, s, glyphs);
		r->pen += s->advance;
		glyphs += s->count;
	}
}

static void
draw_gap(struct row *r, const struct piece *p)
{
	struct face *face = p->word->text_face;
	struct segment s = {face, 0, 0, 1, p->gap_width};
	struct glyph space = {face->space,
	    (int16_t)(p->gap_width - face->width[face->space])};

	if (p->gap != GAP_WIDE)
		add_glyphs(r, &s, &space);
	else if (r->glyph_count > 0)
		r->glyphs[r->glyph_count - 1].shift = (int16_t)(p->gap_width +
		    r->glyphs[r->glyph_count - 1].shift);
	r->pen += p->gap_width;
}

/* The place of a link's words, from the pen's way over them. */
static void
add_link(struct row *r, str url, int64_t from, int64_t to)
{
	double size = r->setting->size;
	struct link *next = &r->line->links[r->line->link_count];

	if (r->linked && next[-1].url.at == url.at &&
	    next[-1].url.len == url.len) {
		next[-1].w = points(r, to) - next[-1].x;
		return;
	}
	*next = (struct link){
	    points(r, from), -0.8 * size, points(r, to - from), size, url};
	r->line->link_count++;
}

static void
draw_piece(struct row *r, const struct piece *p)
{
	int64_t from = r->pen;

	draw_word(r, p->word);
	if (p->run->url.len > 0)
		add_link(r, p->run->url, from, r->pen);
	r->linked = p->run->url.len > 0;
}

static void
draw(struct row *r)
{
	for (ptrdiff_t i = 0; i < r->count; i++) {
		draw_piece(r, &r->pieces[i]);
		if (r->pieces[i].gap_width != 0)
			draw_gap(r, &r->pieces[i]);
	}
}

static void
draw_turned(struct row *r)
{
	ptrdiff_t count;
	const struct mark *marks = draw_order(r, &count);

	for (ptrdiff_t i = 0; i < count; i++)
		if (marks[i].is_gap)
			draw_gap(r, marks[i].piece);
		else
			draw_piece(r, marks[i].piece);
}

/*
 * Room for all glyphs, spans and links that the line can have.  In the order
 * of the text a span begins where the face changes or a glyph is moved.
 */
static void
allocate(struct row *r)
{
	struct arena *scratch = &r->setter->scratch;
	ptrdiff_t glyphs = 0, spans = 0, links = 0;
	const struct face *face = NULL;

	for (ptrdiff_t i = 0; i < r->count; i++) {
		const struct piece *p = &r->pieces[i];
		const struct segment *s = p->word->segments;

		glyphs += p->word->glyph_count + 1;
		links += p->run->url.len > 0;
		if (!r->turned && p->word->segment_count == 1 &&
		    p->word->text_face == face && s->face == face &&
		    s->dx == 0 && s->dy == 0)
			continue;
		spans += p->word->segment_count + 2;
		face = p->word->text_face;
	}
	r->glyphs = NEW_ROOM(scratch, struct glyph, glyphs);
	r->line->spans = NEW_ROOM(scratch, struct span, spans);
	r->line->links = NEW_ROOM(scratch, struct link, links);
}

void
line_make(struct typesetter *t, const struct atoms *a,
    const struct chance *from, const struct chance *to, int width,
    const struct setting *setting, struct line *line)
{
	struct row r = {.setter = t, .setting = setting, .line = line};

	collect(&r, a, from, to);
	r.turned = a->turned;
	spread(&r, width - breaks_width(t, a, from, to), to->forced);
	allocate(&r);
	if (r.turned)
		draw_turned(&r);
	else
		draw(&r);
	line->width = points(&r, r.pen);
}
