/* SPDX-License-Identifier: MIT */
/*
 * What comes again in a document is written once: as a form XObject (ISO
 * 32000-1, 8.10), which each page draws at its place, from the second on.  That
 * is a paragraph, or as many of its first and of its last lines as were there
 * before.  What looks alike by its hash is compared, so that no text ever
 * stands for another.
 */
#include "parts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
	FORM_CHAINS = 256,
	SEEN = 32768,		/* hashes; one may put another out */
	LINES_MOST = 40,	/* of a paragraph that is looked at by lines */
	LINES_LEAST = 2,	/* of a part that is worth a form */
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
add_form(struct pdf *p, const struct page *page, const struct repeat *r,
    uint64_t hash)
{
	struct arena *a = &p->tools->file;
	struct form **chain = &p->forms->chains[hash % FORM_CHAINS];
	struct form *form = NEW(a, struct form);

	*form = (struct form){*chain, hash,
	    copy_spans(a, page->spans + r->first, r->count), *r,
	    p->forms->count++};
	*chain = form;
	return form;
}

/* Its number in the document; -1: it comes for the first time. */
static bool
embed(struct pdf *p, const struct page *page, const struct repeat *r,
    uint64_t hash, int *number, struct faults *f)
{
	struct forms *all = forms_of(p);
	uint64_t *seen = &all->seen[hash % SEEN];
	struct form *form = all->chains[hash % FORM_CHAINS];

	while (form != NULL &&
	    !(form->hash == hash && looks_same(form, page, r)))
		form = form->next;
	if (form != NULL) {
		*number = form->number;
		return true;
	}
	*number = -1;
	if (*seen != hash || all->count == FORMS_MOST) {
		*seen = hash;
		return true;
	}
	*number = add_form(p, page, r, hash)->number;
	return write_form(p, page, r, *number, f);
}

/* ---- the lines of a paragraph ---- */

struct paragraph {
	const struct page *page;
	const struct repeat *place;
	int count;		/* of its lines */
	ptrdiff_t starts[LINES_MOST + 1]; /* among the spans of the page */
	uint64_t lines[LINES_MOST]; /* hashes; of the steps to them */
	uint64_t steps[LINES_MOST];
};

static uint64_t
hash_number(uint64_t hash, double value)
{
	return hash_mix(hash, (uint64_t)content_hundredths(value));
}

/* What stands at the same place has the same bits. */
static uint64_t
hash_bits(uint64_t hash, double value)
{
	uint64_t bits;

	memcpy(&bits, &value, sizeof bits);
	return hash_mix(hash, bits);
}

static uint64_t
hash_span(uint64_t hash, const struct span *s, double left)
{
	str glyphs = {(const char *)s->glyphs,
	    s->count * (ptrdiff_t)sizeof *s->glyphs};

	hash = hash_mix(hash, (uint64_t)s->font << 1 | s->fat);
	hash = hash_bits(hash_bits(hash, s->size), s->x - left);
	return hash_mix(hash, s->count > 0 ? str_hash(glyphs) : 0);
}

/* What is beyond the most lines belongs to the last one. */
static void
find_lines(struct paragraph *t)
{
	const struct repeat *r = t->place;
	const struct span *spans = t->page->spans;
	ptrdiff_t end = r->first + r->count;
	double y = NAN;

	for (ptrdiff_t i = r->first; i < end; i++) {
		const struct span *s = &spans[i];

		if (s->y != y && t->count < LINES_MOST) {
			t->starts[t->count] = i;
			t->steps[t->count] = t->count > 0
			    ? hash_number(0, s->y - y) : 0;
			t->lines[t->count++] = 0;
		} else if (s->y != y) {	/* beyond the most lines */
			t->lines[t->count - 1] = hash_number(
			    t->lines[t->count - 1], s->y - y);
		}
		y = s->y;
		t->lines[t->count - 1] = hash_span(
		    t->lines[t->count - 1], s, r->x);
	}
	t->starts[t->count] = end;
}

/* Lines from one up to another, as a repeat of their own. */
static struct repeat
part_of(const struct paragraph *t, int from, int to)
{
	ptrdiff_t first = t->starts[from];

	return (struct repeat){first, t->starts[to] - first, t->place->x,
	    t->page->spans[first].y, t->place->lasting};
}

/* As many of the last lines as can be drawn; gives how many are left. */
static bool
draw_end(struct pdf *p, const struct paragraph *t, struct drawn *drawn,
    int *left, struct faults *f)
{
	uint64_t hashes[LINES_MOST + 1] = {0};

	for (int i = t->count - 1; i >= 0; i--)
		hashes[i] = hash_mix(hash_mix(t->lines[i],
		    i + 1 < t->count ? t->steps[i + 1] : 0), hashes[i + 1]);
	drawn->number = -1;
	for (int i = 0; i + LINES_LEAST <= t->count; i++) {
		drawn->place = part_of(t, i, t->count);
		if (!embed(p, t->page, &drawn->place, hashes[i],
			&drawn->number, f))
			return false;
		if (drawn->number >= 0) {
			*left = i;
			return true;
		}
	}
	*left = t->count;
	return true;
}

/* As many of the first lines as can be drawn, of those that are left. */
static bool
draw_start(struct pdf *p, const struct paragraph *t, int left,
    struct drawn *drawn, struct faults *f)
{
	uint64_t hashes[LINES_MOST + 1] = {1};

	for (int i = 0; i < left; i++)
		hashes[i + 1] = hash_mix(hash_mix(hashes[i], t->lines[i]),
		    t->steps[i]);
	drawn->number = -1;
	for (int i = left; i >= LINES_LEAST && drawn->number < 0; i--) {
		if (i == t->count)
			continue;	/* that was tried as its end */
		drawn->place = part_of(t, 0, i);
		if (!embed(p, t->page, &drawn->place, hashes[i],
			&drawn->number, f))
			return false;
	}
	return true;
}

static bool
draw_paragraph(struct pdf *p, const struct page *page, const struct repeat *r,
    struct numbers *numbers, struct faults *f)
{
	struct paragraph t = {.page = page, .place = r};
	struct drawn end, *to = numbers->drawn + numbers->drawn_count;
	int left;

	find_lines(&t);
	if (!draw_end(p, &t, &end, &left, f) ||
	    !draw_start(p, &t, left, to, f))
		return false;
	to += to->number >= 0;
	*to = end;
	to += end.number >= 0;
	numbers->drawn_count = to - numbers->drawn;
	return true;
}

bool
forms_embed(struct pdf *p, const struct page *page, struct numbers *numbers,
    struct faults *f)
{
	ptrdiff_t most = p->alone ? 0 : page->repeat_count;

	numbers->drawn_count = 0;
	if (most == 0)
		return true;
	/* one more than there can be, which is written to and not kept */
	numbers->drawn = NEW_ROOM(&p->tools->file, struct drawn, 2 * most + 1);
	for (ptrdiff_t i = 0; i < most; i++)
		if (!draw_paragraph(p, page, &page->repeats[i], numbers, f))
			return false;
	return true;
}
