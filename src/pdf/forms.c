/* SPDX-License-Identifier: MIT */
/*
 * What comes again in a document is written once: as a form XObject (ISO
 * 32000-1, 8.10), which each page draws at its place, from the second on.  What
 * looks alike by its hash is compared, so that no text ever stands for another.
 */
#include "parts.h"

#include <stdio.h>
#include <string.h>

enum {
	FORM_CHAINS = 256,
	SEEN = 8192,		/* hashes; one may put another out */
};

struct form {			/* in this document */
	struct form *next;
	uint64_t hash;
	const struct span *spans; /* of the page that showed it first */
	struct repeat place;	/* on that */
	int number;
};

struct forms {
	struct form *chains[FORM_CHAINS];
	int count;
	HPDF_Dict resources;	/* of all of them: the fonts */
	uint64_t seen[SEEN];
};

static struct forms *
forms_of(struct pdf *p)
{
	if (p->forms == NULL)
		p->forms = NEW(&p->tools->file, struct forms);
	return p->forms;
}

static bool
same_number(double a, double b)
{
	return a == b || content_hundredths(a) == content_hundredths(b);
}

/* Whether the spans look the same around their places. */
static bool
looks_same(const struct form *form, const struct page *page,
    const struct repeat *r)
{
	if (form->place.count != r->count)
		return false;
	for (ptrdiff_t i = 0; i < r->count; i++) {
		const struct span *a = &form->spans[i];
		const struct span *b = &page->spans[r->first + i];

		if (a->font != b->font || a->fat != b->fat ||
		    a->count != b->count ||
		    !same_number(a->size, b->size) ||
		    !same_number(a->x - form->place.x, b->x - r->x) ||
		    !same_number(a->y - form->place.y, b->y - r->y) ||
		    memcmp(a->glyphs, b->glyphs,
			(size_t)a->count * sizeof *a->glyphs) != 0)
			return false;
	}
	return true;
}

static const struct span *
copy_spans(struct arena *a, const struct span *from, ptrdiff_t count)
{
	struct span *to = NEW_ARRAY(a, struct span, count);

	for (ptrdiff_t i = 0; i < count; i++) {
		struct glyph *glyphs =
		    NEW_ROOM(a, struct glyph, from[i].count);

		memcpy(glyphs, from[i].glyphs,
		    (size_t)from[i].count * sizeof *glyphs);
		to[i] = from[i];
		to[i].glyphs = glyphs;
	}
	return to;
}

static void
add_box(HPDF_Dict form, const struct page *page)
{
	HPDF_Box box = {(HPDF_REAL)-page->width, (HPDF_REAL)-page->height,
	    (HPDF_REAL)page->width, (HPDF_REAL)page->height};

	HPDF_Dict_Add(form, "BBox", HPDF_Box_Array_New(form->mmgr, box));
}

static void
add_resources(struct pdf *p, HPDF_Dict form)
{
	struct forms *all = p->forms;

	if (all->resources == NULL) {
		all->resources = object_dict(p, NULL);
		HPDF_Dict_Add(all->resources, "Font", p->fonts);
	}
	HPDF_Dict_Add(form, "Resources", all->resources);
}

static bool
write_form(struct pdf *p, const struct page *page, const struct repeat *r,
    int number, struct faults *f)
{
	HPDF_Dict form;
	str content;
	char name[24];

	if (!content_form(p->tools, p->run, page, r, p->wanted, &content, f))
		return false;
	content = document_pack(p, content);
	form = object_stream(p, "FlateDecode", content);
	HPDF_Dict_AddName(form, "Type", "XObject");
	HPDF_Dict_AddName(form, "Subtype", "Form");
	add_box(form, page);
	add_resources(p, form);
	object_write(p, form, content);
	snprintf(name, sizeof name, "P%d", number);
	HPDF_Dict_Add(document_xobjects(p), name, form);
	return true;
}

static struct form *
add_form(struct pdf *p, const struct page *page, const struct repeat *r)
{
	struct arena *a = &p->tools->file;
	struct form **chain = &p->forms->chains[r->hash % FORM_CHAINS];
	struct form *form = NEW(a, struct form);

	*form = (struct form){*chain, r->hash,
	    copy_spans(a, page->spans + r->first, r->count), *r,
	    p->forms->count++};
	*chain = form;
	return form;
}

/* Its number in the document; -1: it comes for the first time. */
static bool
embed(struct pdf *p, const struct page *page, const struct repeat *r,
    int *number, struct faults *f)
{
	struct forms *all = forms_of(p);
	uint64_t *seen = &all->seen[r->hash % SEEN];
	struct form *form = all->chains[r->hash % FORM_CHAINS];

	while (form != NULL &&
	    !(form->hash == r->hash && looks_same(form, page, r)))
		form = form->next;
	if (form != NULL) {
		*number = form->number;
		return true;
	}
	*number = -1;
	if (*seen != r->hash || all->count == FORMS_MOST) {
		*seen = r->hash;
		return true;
	}
	*number = add_form(p, page, r)->number;
	return write_form(p, page, r, *number, f);
}

bool
forms_embed(struct pdf *p, const struct page *page, const int **numbers,
    struct faults *f)
{
	int *to = NEW_ARRAY(&p->tools->file, int, page->repeat_count);

	*numbers = to;
	for (ptrdiff_t i = 0; i < page->repeat_count; i++) {
		to[i] = -1;
		if (!p->alone && !embed(p, page, &page->repeats[i], &to[i], f))
			return false;
	}
	return true;
}
