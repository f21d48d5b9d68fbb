/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "cache.h"
#include "compose.h"
#include "own.h"

struct typesetter *
typesetter_open(struct arena *job, const struct type_style *style,
    struct faults *f)
{
	struct typesetter *t = NEW(job, struct typesetter);

	t->job = job;
	t->style = *style;
	if (t->style.size <= 0)
		t->style.size = 11;
	if (t->style.leading <= 0)
		t->style.leading = t->style.size * 14 / 11;
	if (!faces_open(&t->faces, job, style, f)) {
		faces_close(&t->faces);
		return NULL;
	}
	hyphens_open(&t->hyphens, job);
	words_open(&t->words, &t->faces, &t->hyphens);
	return t;
}

void
typesetter_close(struct typesetter *t)
{
	if (t == NULL)
		return;
	words_close(&t->words);
	hyphens_close(&t->hyphens);
	faces_close(&t->faces);
	arena_free(&t->cache.arena);
	arena_free(&t->lasting.arena);
	arena_free(&t->desk.arena);
	arena_free(&t->scratch);
}

struct digest
typesetter_own_fonts(const struct typesetter *t)
{
	return t->faces.own;
}

static bool
check_count(struct typesetter *t, ptrdiff_t count)
{
	int64_t most = t->sheet->max_pages;

	if (most <= 0 || count <= most)
		return true;
	if (most == 1)
		return fault(t->faults, FAULT_ROW, t->sheet->row,
		    _("the letter has %lld pages, 1 is allowed"),
		    (long long)count) ||
		    fault_mend(t->faults,
			_("shorten it, write 'fit: one-page' at its head, or "
			  "a larger 'max_pages:' in the mailing"));
	return fault(t->faults, FAULT_ROW, t->sheet->row,
	    _("the letter has %lld pages, %lld are allowed"),
	    (long long)count, (long long)most) ||
	    fault_mend(t->faults,
		_("shorten it, or write a larger 'max_pages:' in the mailing"));
}

/* What is missing to the one page, in lines; false if anything is. */
static bool
check_length(struct typesetter *t, double points, struct pages *pages)
{
	if (points <= 0)
		return true;
	pages->too_long = (int64_t)ceil(points / t->density.leading - 0.01);
	return fault(t->faults, FAULT_ROW, t->sheet->row,
	    ngettext("the letter is %lld line too long for one page",
		"the letter is %lld lines too long for one page",
		(unsigned long)pages->too_long),
	    (long long)pages->too_long) ||
	    fault_mend(t->faults,
		_("it is set as closely as it may be: shorten it, or take "
		  "'fit:' out"));
}

bool
typeset_letter(struct typesetter *t, struct arena *letter,
    const struct sheet *sheet, struct pages *pages, struct faults *f)
{
	struct arena_mark mark = arena_mark(&t->scratch);
	struct column column = {.setter = t};
	double over;

	t->sheet = sheet;
	t->faults = f;
	t->good = true;
	desk_begin(&t->desk);
	cache_begin(&t->cache);
	words_begin(&t->words, sheet->language);
	over = column_make(&column);
	pages_make(t, letter, &column, pages);
	if (t->faces.lacking != t->faces.told)
		own_note_lacking(&t->faces, f);
	if (!check_length(t, over, pages) || !check_count(t, pages->count))
		t->good = false;
	arena_reset(&t->scratch, mark);
	return t->good;
}
