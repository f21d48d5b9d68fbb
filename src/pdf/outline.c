/* SPDX-License-Identifier: MIT */
/* Bookmarks (ISO 32000-1, 12.3.3), in one level or below headings. */
#include "parts.h"

/* The last one of its level, which leads to a page. */
static HPDF_Dict
add_mark(struct pdf *p, struct bookmarks *level, HPDF_Dict page, str text)
{
	HPDF_Dict mark = object_dict(p, NULL);
	HPDF_Array place = HPDF_Array_New(mark->mmgr);

	HPDF_Array_Add(place, page);
	HPDF_Array_AddName(place, "Fit");
	object_add_text(p, mark, "Title", text);
	HPDF_Dict_Add(mark, "Dest", place);
	if (level->last == NULL) {
		HPDF_Dict_Add(level->parent, "First", mark);
	} else {
		HPDF_Dict_Add(mark, "Prev", level->last);
		HPDF_Dict_Add(level->last, "Next", mark);
		object_write(p, level->last, (str){0}); /* now it is whole */
		object_empty(level->last);
	}
	HPDF_Dict_Add(mark, "Parent", level->parent);
	level->last = mark;
	level->count++;
	document_mix(p, str_hash(text));
	return mark;
}

/* A heading is closed at first: then its count is below zero. */
static void
close_heading(struct pdf *p)
{
	struct bookmarks *below = &p->below;

	if (below->last != NULL) {
		HPDF_Dict_Add(below->parent, "Last", below->last);
		HPDF_Dict_AddNumber(below->parent, "Count",
		    -(HPDF_INT32)below->count);
	}
	*below = (struct bookmarks){0};
}

void
pdf_heading(struct pdf *p, str title)
{
	close_heading(p);
	p->heading = archive_text(&p->tools->file, title);
}

void
outline_add(struct pdf *p, HPDF_Dict page, str text)
{
	struct bookmarks *top = &p->bookmarks;

	if (str_blank(text))
		return;
	if (top->parent == NULL) {
		top->parent = object_dict(p, "Outlines");
		HPDF_Dict_Add(p->doc->catalog, "Outlines", top->parent);
	}
	if (p->heading.len > 0)
		p->below.parent = add_mark(p, top, page, p->heading);
	p->heading = S("");
	add_mark(p, p->below.parent != NULL ? &p->below : top, page, text);
}

void
outline_complete(struct pdf *p)
{
	struct bookmarks *top = &p->bookmarks;

	close_heading(p);
	if (top->parent == NULL)
		return;
	HPDF_Dict_Add(top->parent, "Last", top->last);
	HPDF_Dict_AddNumber(top->parent, "Count", (HPDF_INT32)top->count);
}
