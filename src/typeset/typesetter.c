/* SPDX-License-Identifier: MIT */
#include "cache.h"
#include "compose.h"

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
		t->style.leading = 14;
	if (!faces_open(&t->faces, job, style->family, f)) {
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
			_("shorten it, or write a larger 'max_pages:' in the "
			  "mailing"));
	return fault(t->faults, FAULT_ROW, t->sheet->row,
	    _("the letter has %lld pages, %lld are allowed"),
	    (long long)count, (long long)most) ||
	    fault_mend(t->faults,
		_("shorten it, or write a larger 'max_pages:' in the mailing"));
}

bool
typeset_letter(struct typesetter *t, struct arena *letter,
    const struct sheet *sheet, struct pages *pages, struct faults *f)
{
	const struct layout *l = sheet->layout;
	struct arena_mark mark = arena_mark(&t->scratch);
	struct column column = {.setter = t};

	t->sheet = sheet;
	t->faults = f;
	t->good = true;
	desk_begin(&t->desk);
	cache_begin(&t->cache);
	words_begin(&t->words, sheet->language);
	column_fill(&column, POINTS(l->left),
	    POINTS(l->width - l->left - l->right));
	pages_make(t, letter, &column, pages);
	if (!check_count(t, pages->count))
		t->good = false;
	arena_reset(&t->scratch, mark);
	return t->good;
}
