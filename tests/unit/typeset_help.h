/* SPDX-License-Identifier: MIT */
/* What the tests of typeset share: a letter to set, and its lines as text. */
#ifndef TYPESET_HELP_H
#define TYPESET_HELP_H

#include <math.h>
#include <string.h>

#include "unit.h"
#include "typeset/typeset.h"

#define MM(mm) ((mm) * 72 / 25.4)

struct bed {			/* for one test */
	struct arena job, letter;
	struct faults faults;
	struct typesetter *setter;
	struct layout layout;
	struct sheet sheet;
	struct source list, source;
	struct document document;
	struct block *last;
	struct pages pages;
	struct fonts fonts;
};

struct text_line {		/* as it stands on a page */
	ptrdiff_t page;
	str text;
	double x, y, end, size;
};

static inline void
bed_open(struct bed *b, str family, str layout)
{
	struct type_style style = {.family = family, .hyphenate = true,
	    .justify = true};

	memset(b, 0, sizeof *b);
	b->faults.arena = &b->job;
	b->setter = typesetter_open(&b->job, &style, &b->faults);
	assert_non_null(b->setter);
	b->layout = *layout_find(&b->job, layout, S(""), &b->faults);
	b->list = (struct source){S("list.csv"), S("name\nAli\n")};
	b->source = (struct source){S("appeal.md"), S("---\nsubject: x\n")};
	b->sheet = (struct sheet){.layout = &b->layout, .language = S("fr"),
	    .address = S("M. le Procureur"), .body = &b->document,
	    .row = {&b->list, 5, 3}, .letter = {&b->source, 4, 7}};
}

static inline void
bed_close(struct bed *b)
{
	typesetter_close(b->setter);
	arena_free(&b->job);
	arena_free(&b->letter);
}

/* A measure of so many points, too narrow for an address. */
static inline void
bed_narrow(struct bed *b, double points)
{
	b->sheet.address = S("");
	b->layout.right = b->layout.width - b->layout.left - points / 72 * 25.4;
}

static inline struct block *
add_block(struct bed *b, enum block_kind kind)
{
	struct block *block = NEW(&b->job, struct block);

	block->kind = kind;
	if (b->last != NULL)
		b->last->next = block;
	else
		b->document.first = block;
	b->last = block;
	return block;
}

static inline void
add_run(struct bed *b, struct block *block, str text, unsigned style, str url)
{
	struct run *runs = NEW_ARRAY(&b->job, struct run,
	    block->run_count + 1);

	if (block->run_count > 0)
		memcpy(runs, block->runs,
		    (size_t)block->run_count * sizeof *runs);
	runs[block->run_count++] = (struct run){text, style, url};
	block->runs = runs;
}

static inline struct block *
add_text(struct bed *b, str text)
{
	struct block *block = add_block(b, BLOCK_PARAGRAPH);

	add_run(b, block, text, 0, S(""));
	return block;
}

static inline bool
set(struct bed *b)
{
	return typeset_letter(b->setter, &b->letter, &b->sheet, &b->pages,
	    &b->faults);
}

static inline void
cut_fonts(struct bed *b)
{
	assert_true(typesetter_fonts(b->setter, &b->fonts, &b->faults));
}

static inline double
span_width(const struct bed *b, const struct span *s)
{
	const struct font *font = &b->fonts.fonts[s->font];
	double width = 0;

	for (ptrdiff_t i = 0; i < s->count; i++)
		width += font->width[font->code_of[s->glyphs[i].id]] +
		    s->glyphs[i].shift;
	return width * s->size / 1000;
}

/*
 * The spans of all pages, joined where they follow each other on a line; the
 * fonts were cut.
 */
static inline ptrdiff_t
page_lines(struct bed *b, struct text_line **lines)
{
	struct buf text = {0};
	ptrdiff_t count = 0, most = 0;
	struct text_line *line = NULL;

	for (ptrdiff_t p = 0; p < b->pages.count; p++)
		most += b->pages.pages[p].span_count;
	*lines = NEW_ARRAY(&b->job, struct text_line, most);
	for (ptrdiff_t p = 0; p < b->pages.count; p++)
		for (ptrdiff_t i = 0; i < b->pages.pages[p].span_count; i++) {
			const struct span *s = &b->pages.pages[p].spans[i];
			const struct font *font = &b->fonts.fonts[s->font];

			if (line == NULL || line->page != p ||
			    fabs(line->y - s->y) > 1e-6 ||
			    fabs(line->end - s->x) > 0.05) {
				line = &(*lines)[count++];
				*line = (struct text_line){p, S(""), s->x,
				    s->y, 0, s->size};
				text = (struct buf){.arena = &b->job};
			}
			for (ptrdiff_t k = 0; k < s->count; k++)
				buf_add(&text, font->text[font->code_of[
				    s->glyphs[k].id]]);
			line->text = buf_str(&text);
			line->end = s->x + span_width(b, s);
		}
	return count;
}

static inline ptrdiff_t
text_lines(struct bed *b, struct text_line **lines)
{
	cut_fonts(b);
	return page_lines(b, lines);
}

/* The lines of the body: those that begin at the left margin below its top. */
static inline ptrdiff_t
body_lines(struct bed *b, struct text_line **lines)
{
	ptrdiff_t all = text_lines(b, lines), count = 0;

	for (ptrdiff_t i = 0; i < all; i++) {
		const struct text_line *l = &(*lines)[i];
		double top = l->page == 0 ? b->layout.body_y : b->layout.top;

		if (fabs(l->x - MM(b->layout.left)) < 0.01 && l->y > MM(top))
			(*lines)[count++] = *l;
	}
	return count;
}

static inline bool
has_fault(const struct bed *b, enum fault_kind kind, str message)
{
	for (const struct fault *f = b->faults.first; f != NULL; f = f->next)
		if (f->kind == kind && str_equal(f->message, message))
			return true;
	return false;
}

#define PROSE \
	"D’après les informations dont je dispose, Nadia Exemple a été " \
	"poursuivie pour avoir exercé pacifiquement son droit à la liberté " \
	"d’expression, droit garanti par le Pacte international relatif aux " \
	"droits civils et politiques, que votre pays s’est engagé à " \
	"respecter. Le procès n’a satisfait à aucune des normes d’équité " \
	"reconnues : les audiences se sont tenues à huis clos, les témoins " \
	"de la défense n’ont pas été entendus et l’accès aux avocats a été " \
	"entravé à plusieurs reprises."

#endif
