/* SPDX-License-Identifier: MIT */
/*
 * Reaches template_compile and template_render with any text as a letter, as a
 * subject and as plain Liquid, with partials and with data that would be
 * markup if it could.
 */
#include "data/data.h"
#include "skeleton.h"

static const str folder = S_INIT("tests/fuzz/letters");

static void
render(str text, struct template_options options)
{
	struct arena a = {0};
	struct faults f = {.arena = &a, .most = 20};
	struct source letter = {S("letter.md"), text}, json;
	struct merge merge = {.language = S("fr"), .row = {&letter, 0, 0}};
	struct template *t =
	    template_compile(&a, &letter, 0, text.len, &options, &f);
	struct merged m;

	fuzz_faults(&f, t != NULL);
	EXPECT(source_read(&a, path_join(&a, folder, S("data.json")), S(""),
	    &json, &f));
	merge.fields = value_from_node(&a, json_read(&a, &json, &f));
	if (t != NULL) {
		fuzz_faults(&f, template_render(t, &merge, &a, &m, &f));
		EXPECT(fuzz_is_text(m.text));
		if (!options.lenient && !options.plain)
			fuzz_skeleton(&m, text);
	}
	arena_free(&a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	str text = fuzz_bytes(data, size);

	if (fuzz_is_text(text)) {
		render(text, (struct template_options){.folder = folder});
		render(text, (struct template_options){.plain = true});
		render(text, (struct template_options){.lenient = true,
		    .folder = folder});
	}
	return 0;
}
