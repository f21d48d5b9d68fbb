/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "compose.h"

/* Where blocks stand, and in which type. */
struct frame {
	double left, width, size, height;
	double gap;		/* between paragraphs */
	unsigned style;
	bool ragged;		/* neither justified nor hyphenated */
	int depth;
};

double
column_height(const struct column *c)
{
	double height = 0;

	for (ptrdiff_t i = 0; i < c->count; i++)
		height += c->strips[i].height +
		    (i > 0 ? c->strips[i].before : 0);
	return height;
}

static struct strip *
add_strip(struct column *c)
{
	if (c->count == c->room) {
		ptrdiff_t room = c->room > 0 ? c->room * 2 : 64;
		struct strip *more =
		    NEW_ROOM(&c->setter->scratch, struct strip, room);

		if (c->count > 0)
			memcpy(more, c->strips,
			    (size_t)c->count * sizeof *more);
		c->strips = more;
		c->room = room;
	}
	return &c->strips[c->count++];
}

/* The room before the next block: the largest that was asked for. */
static void
leave(struct column *c, double gap)
{
	if (c->count > 0 && gap > c->gap)
		c->gap = gap;
}

/* A foreign line stands where the letter has its lines, not so a paragraph. */
static bool
stands_right(const struct column *c, const struct lines *lines)
{
	return lines->leftward ||
	    (c->setter->words.leftward && lines->count == 1);
}

/* Lines of one block: no page begins with its last or ends with its first. */
static void
add_lines(struct column *c, const struct lines *lines,
    const struct frame *frame, bool tied)
{
	bool right = stands_right(c, lines);
	struct lines *known = NULL;

	if (lines->long_enough) {
		known = NEW(&c->setter->scratch, struct lines);
		*known = *lines;
	}
	for (ptrdiff_t i = 0; i < lines->count; i++) {
		struct strip *s = add_strip(c);
		const struct line *line = &lines->lines[i];

		*s = (struct strip){
		    .line = line,
		    .x = frame->left,
		    .before = c->gap,
		    .height = frame->height,
		    .size = frame->size,
		    .paragraph = i == 0 ? known : NULL,
		    .tied = tied || i + 1 < lines->count,
		};
		if (i > 0 && i + 2 < lines->count)
			s->tied = tied;
		if (right)
			s->x += frame->width - line->width;
		c->gap = 0;
	}
}

/* A list or quote does not begin a page without what leads to it. */
static bool
introduces(const struct block *b)
{
	return b->kind == BLOCK_PARAGRAPH && b->next != NULL &&
	    (b->next->kind == BLOCK_BULLETS ||
		b->next->kind == BLOCK_NUMBERS || b->next->kind == BLOCK_QUOTE);
}

static void
set_text(struct column *c, const struct block *b, const struct frame *frame)
{
	const struct type_style *style = &c->setter->style;
	struct setting setting = {
	    .size = frame->size,
	    .width = frame->width,
	    .justify = style->justify && !frame->ragged,
	    .hyphenate = style->hyphenate && !frame->ragged,
	    .style = frame->style,
	};
	struct lines lines;

	paragraph_set(c->setter, b->runs, b->run_count, &setting, &lines);
	c->latest = c->count;
	add_lines(c, &lines, frame, false);
	if (c->count > c->latest && introduces(b))
		c->strips[c->count - 1].tied = true;
}

static void
set_heading(struct column *c, const struct block *b, struct frame frame)
{
	static const double scales[2][3] = {{1.3, 1.15, 1}, {2, 1.2, 1}};
	int level = b->level < 1 ? 1 : b->level > 3 ? 3 : b->level;
	double scale = scales[c->setter->sheet->bare][level - 1];
	struct setting setting = {.width = frame.width,
	    .style = frame.style | RUN_BOLD};
	struct lines lines;

	leave(c, frame.height);
	frame.size *= scale;
	frame.height *= scale;
	setting.size = frame.size;
	paragraph_set(c->setter, b->runs, b->run_count, &setting, &lines);
	add_lines(c, &lines, &frame, true);
	leave(c, frame.height / 4);
}

/* Each line as it is, its first spaces as an indent. */
static void
set_code(struct column *c, const struct block *b, const struct frame *frame)
{
	struct typesetter *t = c->setter;
	const struct face *face = faces_text(&t->faces, 0);
	double space = face->width[face->space] * frame->size / 1000;
	str rest = b->run_count > 0 ? b->runs[0].text : S(""), text;

	while (str_line(&rest, &text)) {
		struct frame at = *frame;
		struct setting setting = {.size = frame->size,
		    .as_typed = true, .keep_spaces = true};
		struct run run = b->runs[0];
		struct lines lines;
		ptrdiff_t indent = 0;

		while (indent < text.len && indent < 40 &&
		    (text.at[indent] == ' ' || text.at[indent] == '\t'))
			indent++;
		at.left += space * (double)indent;
		at.width -= space * (double)indent;
		setting.width = at.width;
		run.text = str_slice(text, indent, text.len);
		paragraph_set(t, &run, 1, &setting, &lines);
		if (lines.count == 0)
			c->gap += frame->height;
		add_lines(c, &lines, &at, false);
	}
}

/* On one page with some of what it parts. */
static void
set_rule(struct column *c, const struct frame *frame)
{
	struct strip *s = add_strip(c);

	if (c->count > 1)
		s[-1].tied = true;
	*s = (struct strip){
	    .x = frame->left + frame->width / 3,
	    .before = c->gap,
	    .height = frame->height,
	    .rule = frame->width / 3,
	    .tied = true,
	};
	c->gap = 0;
}

static void set_blocks(struct column *, const struct block *, struct frame,
    double gap);

/* Hangs a bullet or number beside the first line of an item. */
static void
set_marker(struct column *c, ptrdiff_t first, str text,
    const struct frame *outer)
{
	struct setting setting = {.size = outer->size, .as_typed = true};
	const struct line *line = line_set(c->setter, text, &setting);
	double indent = 1.6 * outer->size, gap = 0.5 * outer->size;
	struct strip *s = &c->strips[first];

	s->marker = line;
	s->marker_x = c->setter->words.leftward
	    ? outer->left + outer->width - indent + gap
	    : outer->left + indent - gap - line->width;
}

static void
set_list(struct column *c, const struct block *b, const struct frame *frame)
{
	double indent = 1.6 * frame->size;
	double gap = b->tight ? 0 : frame->gap;
	struct frame inner = *frame;
	int number = b->level;

	inner.width -= indent;
	if (!c->setter->words.leftward)
		inner.left += indent;
	for (const struct block *item = b->first; item != NULL;
	    item = item->next, number++) {
		ptrdiff_t first = c->count;
		str text = S("•");

		if (item != b->first)
			leave(c, gap);
		if (b->kind == BLOCK_NUMBERS)
			text = str_format(&c->setter->scratch, "%d.", number);
		if (item->run_count > 0)
			set_text(c, item, &inner);
		leave(c, item->run_count > 0 && item->first != NULL ? gap : 0);
		set_blocks(c, item->first, inner, gap);
		if (c->count > first)
			set_marker(c, first, text, frame);
	}
}

static void
set_block(struct column *c, const struct block *b, struct frame frame)
{
	switch (b->kind) {
	case BLOCK_PARAGRAPH:
	case BLOCK_ITEM:
		set_text(c, b, &frame);
		break;
	case BLOCK_HEADING:
		set_heading(c, b, frame);
		break;
	case BLOCK_QUOTE:
		frame.left += 2 * frame.size;
		frame.width -= 4 * frame.size;
		set_blocks(c, b->first, frame, frame.gap);
		break;
	case BLOCK_BULLETS:
	case BLOCK_NUMBERS:
		set_list(c, b, &frame);
		break;
	case BLOCK_RULE:
		set_rule(c, &frame);
		break;
	case BLOCK_CODE:
		set_code(c, b, &frame);
		break;
	}
}

/* Quotes and lists that would leave no width are set no deeper. */
static void
set_blocks(struct column *c, const struct block *b, struct frame frame,
    double gap)
{
	double least = 12 * frame.size;

	if (frame.width < least) {
		if (!c->setter->words.leftward)
			frame.left -= least - frame.width;
		frame.width = least;
	}
	if (++frame.depth > DEPTH_MOST) {
		c->setter->good = fault(c->setter->faults, FAULT_DATA,
		    c->setter->sheet->letter,
		    _("lists and quotes are nested more than %d deep"),
		    DEPTH_MOST);
		return;
	}
	for (bool first = true; b != NULL; b = b->next, first = false) {
		if (!first)
			leave(c, gap);
		set_block(c, b, frame);
	}
}

static void
set_subject(struct column *c, const struct frame *frame)
{
	struct run run = {.text = c->setter->sheet->subject,
	    .style = RUN_BOLD};
	struct setting setting = {.size = frame->size, .width = frame->width,
	    .mixed = true};
	struct lines lines;

	paragraph_set(c->setter, &run, 1, &setting, &lines);
	add_lines(c, &lines, frame, true);
	leave(c, frame->height);
}

static void
set_pen_line(struct column *c, const struct frame *frame)
{
	double length = POINTS(PEN_LINE_MM);
	struct strip *s = add_strip(c);

	if (length > frame->width)
		length = frame->width;
	*s = (struct strip){
	    .x = frame->left,
	    .before = c->gap,
	    .height = frame->height / 3,
	    .rule = length,
	    .tied = true,
	};
	if (c->setter->words.leftward)
		s->x += frame->width - length;
	c->gap = 0;
}

/* The hand's signature, in the middle of the room for the pen. */
static void
set_pen(struct column *c, const struct frame *frame)
{
	const struct picture *pen = c->setter->sheet->pen;
	double height = POINTS(PEN_HEIGHT_MM);
	double width = picture_fit(pen, &height, frame->width / 2);
	double around = (POINTS(PEN_ROOM_MM) - height) / 2;
	struct strip *s = add_strip(c);

	*s = (struct strip){
	    .picture = pen,
	    .picture_width = width,
	    .x = frame->left,
	    .before = around,
	    .height = height,
	    .tied = true,
	};
	if (c->setter->words.leftward)
		s->x += frame->width - width;
	c->gap = around;
}

/*
 * The text's last paragraph, which is the closing, goes with the signature to a
 * new page, and so do two lines before it; of a long one, the last lines only.
 */
static void
tie_closing(struct column *c, ptrdiff_t end)
{
	bool closing = end - c->latest <= CLOSING_LINES;
	ptrdiff_t from = closing ? c->latest : end;
	int wanted = closing ? 2 : 3;

	while (from > 0 && wanted > 0)
		wanted -= c->strips[--from].line != NULL;
	for (ptrdiff_t i = from; i < end; i++)
		c->strips[i].tied = true;
}

/* The room for the pen and the name below it. */
static void
set_signature(struct column *c, const struct frame *frame)
{
	str rest = c->setter->sheet->signature, text;
	ptrdiff_t body = c->count;

	if (str_blank(rest))
		return;
	c->gap = POINTS(PEN_ROOM_MM);
	if (c->setter->sheet->pen_line)
		set_pen_line(c, frame);
	if (c->setter->sheet->pen != NULL)
		set_pen(c, frame);
	while (str_line(&rest, &text)) {
		struct setting setting = {.size = frame->size,
		    .width = frame->width, .as_typed = true, .mixed = true};
		struct run run = {.text = text};
		struct lines lines;

		paragraph_set(c->setter, &run, 1, &setting, &lines);
		add_lines(c, &lines, frame, true);
	}
	if (c->count == body)
		return;
	c->strips[c->count - 1].tied = false;
	tie_closing(c, body);
}

/* Blocks that begin beside what stands at the top right stay beside it. */
static void
set_beside(struct column *c, const struct block *b, const struct frame *frame)
{
	const struct sheet *sheet = c->setter->sheet;
	bool beside = true;

	for (bool first = true; b != NULL; b = b->next, first = false) {
		struct frame at = *frame;

		if (!first)
			leave(c, at.gap);
		beside = beside &&
		    column_height(c) + c->gap < sheet->aside_h;
		if (beside)
			at.width -= sheet->aside_w;
		at.depth++;
		set_block(c, b, at);
	}
}

static void
set_intro(struct column *c, const struct frame *frame)
{
	struct frame ragged = *frame;

	ragged.ragged = true;
	set_beside(c, c->setter->sheet->intro->first, &ragged);
	leave(c, frame->height);
}

void
column_fill(struct column *c, double left, double width)
{
	const struct density *density = &c->setter->density;
	const struct sheet *sheet = c->setter->sheet;
	/* What is no letter is read from farther away. */
	double scale = sheet->bare ? 1.15 : 1;
	struct frame frame = {.left = left, .width = width,
	    .size = scale * density->size,
	    .height = scale * density->leading};

	frame.gap = density->gap * frame.height;
	set_subject(c, &frame);
	if (sheet->intro != NULL)
		set_intro(c, &frame);
	if (sheet->intro != NULL && sheet->body != NULL)
		set_beside(c, sheet->body->first, &frame);
	else if (sheet->body != NULL)
		set_blocks(c, sheet->body->first, frame, frame.gap);
	set_signature(c, &frame);
}
