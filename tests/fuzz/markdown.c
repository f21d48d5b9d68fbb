/* SPDX-License-Identifier: MIT */
/*
 * Reaches document_make, document_text and document_html with a skeleton, in
 * which '@' and a digit stand for a value, and behind each form feed a value.
 */
#include "document/document.h"
#include "html.h"
#include "skeleton.h"

/* The letter as HTML, after all that is true of it. */
static str
made(struct document_cache *c, struct arena *a, const struct merged *m)
{
	struct faults f = {.arena = a};
	struct document *d = document_make(c, a, m, NOWHERE, &f);
	str html = document_html(a, d);

	fuzz_faults(&f, true);
	html_check(html);
	EXPECT(fuzz_is_visible(document_text(a, d, 72)));
	EXPECT(fuzz_is_visible(document_text(a, d, 0)));
	return html;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = {0};
	struct document_cache *c = document_cache_new(&a);
	str rest = fuzz_bytes(data, size), values[10], none[10] = {{0}}, html;
	struct merged m = {.text = fuzz_skeleton_of(&a, str_cut(&rest, '\f')),
	    .values = values};

	if (fuzz_is_text(fuzz_bytes(data, size))) {
		while (m.value_count < COUNT(values))
			values[m.value_count++] = str_cut(&rest, '\f');
		html = made(c, &a, &m);
		made(c, &a, &(struct merged){.text = m.text,
		    .values = none, .value_count = COUNT(none)});
		EXPECT(str_equal(html, made(c, &a, &m)));
	}
	arena_free(&a);
	return 0;
}
