/* SPDX-License-Identifier: MIT */
/*
 * render TEMPLATE DATA.json COUNT - renders a template so often with the same
 * values, as plain Liquid; prints the last result.  Its peers render.js and
 * render.py do the same.
 */
#include <stdio.h>
#include <stdlib.h>

#include "data/data.h"
#include "letter/letter.h"

static bool
render_often(struct arena *job, char **args, struct faults *f)
{
	static const struct template_options options = {.lenient = true};
	struct source letter, data;
	struct merge merge = {.language = S("fr")};
	struct arena once = {0};
	struct arena_mark start = arena_mark(&once);
	struct template *t;
	struct merged made = {0};

	if (!source_read(job, str_from(args[1]), S(""), &letter, f) ||
	    !source_read(job, str_from(args[2]), S(""), &data, f))
		return false;
	merge.fields = value_from_node(job, json_read(job, &data, f));
	t = template_compile(job, &letter, 0, letter.text.len, &options, f);
	for (long left = strtol(args[3], NULL, 10); t != NULL && left > 0;
	     left--) {
		arena_reset(&once, start);
		if (!template_render(t, &merge, &once, &made, f))
			return false;
	}
	fwrite(made.text.at, 1, (size_t)made.text.len, stdout);
	arena_free(&once);
	return t != NULL;
}

int
main(int argc, char **argv)
{
	struct arena job = {0};
	struct faults f = {.arena = &job};
	bool good = argc == 4 && render_often(&job, argv, &f);

	faults_print(&f, stderr);
	arena_free(&job);
	return good ? 0 : 1;
}
