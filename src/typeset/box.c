/* SPDX-License-Identifier: MIT */
/* A text in a box of its own: an address on a label or an envelope. */
#include "cache.h"
#include "fit.h"

bool
typeset_box(struct typesetter *t, struct arena *a, const struct text_box *box,
    struct boxed *out, struct faults *f)
{
	struct arena_mark mark = arena_mark(&t->scratch);
	struct sheet sheet = {.language = box->language, .row = box->row,
	    .letter = box->row};
	struct sheet_side side = {.arena = &t->scratch};
	struct fitting fit = {.setter = t, .text = box->text, .x = box->x,
	    .y = box->y, .right = box->x + box->w,
	    .bottom = box->y + box->h, .flush_right = box->flush_right};
	struct page page = {0};

	t->sheet = &sheet;
	t->faults = f;
	t->good = true;
	desk_begin(&t->desk);
	cache_begin(&t->cache);
	words_begin(&t->words, box->language);
	*out = (struct boxed){0};
	out->fits = fit_lines(&fit, box->size, box->smallest);
	if (out->fits) {
		double spare = box->h - fit.count * fit.height;

		fit_place(&fit, &side, box->y + (box->centred ? spare / 2 : 0));
		finish_page(&side, a, &page);
		out->spans = page.spans;
		out->count = page.span_count;
		out->size = fit.size;
	}
	t->sheet = NULL;
	arena_reset(&t->scratch, mark);
	return t->good;
}
