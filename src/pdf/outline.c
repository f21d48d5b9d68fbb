/* SPDX-License-Identifier: MIT */
/* Bookmarks (ISO 32000-1, 12.3.3), in one level or below headings. */
#include "parts.h"

/* What those below refer to, in the end; a closed heading counts below zero. */
static void
put_below(struct buf *b, const struct bookmarks *below, bool closed)
{
	if (below->last == 0)
		return;
	object_put_reference(b, S("First"), below->first);
	object_put_reference(b, S("Last"), below->last);
	buf_add(b, S("/Count "));
	buf_int(b, closed ? -below->count : below->count);
	buf_char(b, '\n');
}

/* The last one of a level is whole once it is known what comes next. */
static void
write_last(struct pdf *p, struct bookmarks *level, HPDF_UINT next)
{
	struct buf *b;

	if (level->last == 0)
		return;
	b = object_begin_dict(p, level->last);
	buf_add(b, buf_str(&level->text));
	if (next != 0)
		object_put_reference(b, S("Next"), next);
	object_end_dict(p, (str){0});
}

/* The last one of its level, which leads to a page. */
static HPDF_UINT
add_mark(struct pdf *p, struct bookmarks *level, HPDF_UINT page, str text)
{
	HPDF_UINT mark = object_new(p);
	struct buf *b = &level->text;

	write_last(p, level, mark);
	b->arena = &p->tools->file;
	b->len = 0;
	object_put_text(p, b, S("Title"), text);
	buf_add(b, S("/Dest [ "));
	buf_int(b, page);
	buf_add(b, S(" 0 R /Fit ]\n"));
	if (level->last != 0)
		object_put_reference(b, S("Prev"), level->last);
	else
		level->first = mark;
	object_put_reference(b, S("Parent"), level->parent);
	level->last = mark;
	level->count++;
	document_mix(p, str_hash(text));
	return mark;
}

static void
close_heading(struct pdf *p)
{
	struct bookmarks *below = &p->below;

	write_last(p, below, 0);
	put_below(&p->bookmarks.text, below, true);
	*below = (struct bookmarks){.text = below->text};
}

void
pdf_heading(struct pdf *p, str title)
{
	close_heading(p);
	p->heading = archive_text(&p->tools->file, title);
}

void
outline_add(struct pdf *p, HPDF_UINT page, str text)
{
	struct bookmarks *top = &p->bookmarks;

	if (str_blank(text))
		return;
	if (top->parent == 0) {
		HPDF_Dict outlines = object_dict(p, NULL);

		HPDF_Dict_Add(p->doc->catalog, "Outlines", outlines);
		top->parent = object_number_of(outlines);
	}
	if (p->heading.len > 0)
		p->below.parent = add_mark(p, top, page, p->heading);
	p->heading = S("");
	add_mark(p, p->below.parent != 0 ? &p->below : top, page, text);
}

void
outline_complete(struct pdf *p)
{
	struct bookmarks *top = &p->bookmarks;
	struct buf *b;

	close_heading(p);
	if (top->parent == 0)
		return;
	write_last(p, top, 0);
	b = object_begin_dict(p, top->parent);
	buf_add(b, S("/Type /Outlines\n"));
	put_below(b, top, false);
	object_end_dict(p, (str){0});
}
