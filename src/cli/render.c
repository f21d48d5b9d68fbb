/* SPDX-License-Identifier: MIT */
#include "cli/cli.h"
#include "data/data.h"
#include "letter/letter.h"

/* The JSON object of an option; an empty one if it is not given. */
static bool
read_object(struct invocation *in, const char *option, struct source *s,
    struct value *out)
{
	str path = option_text(in, option, S(""));
	const struct node *data;

	*out = value_object(NULL, 0);
	if (path.len == 0)
		return true;
	if (!source_read(in->job, path, S(""), s, &in->faults))
		return false;
	data = json_read(in->job, s, &in->faults);
	if (data == NULL)
		return false;
	if (data->kind != NODE_MAP)
		return fault(&in->faults, FAULT_DATA, data->place,
		    _("the data must be a JSON object"));
	*out = value_from_node(in->job, data);
	return true;
}

/* The template without its front matter, so that letters may be tried too. */
static struct template *
compile(struct invocation *in, struct source *s)
{
	str path = in->arguments[0], folder = path_folder(path);
	struct template_options options = {
	    .lenient = option_given(in, "lenient"),
	    .folder = folder.len > 0 ? folder : S(".")};
	struct source *partials = NEW(in->job, struct source);
	struct node *head;
	ptrdiff_t body = 0;

	if (!source_read(in->job, path, S(""), s, &in->faults) ||
	    !source_check_utf8(s, &in->faults) ||
	    !read_object(in, "partials", partials, &options.partials))
		return NULL;
	if (!options.lenient &&
	    !front_matter_read(in->job, s, &head, &body, &in->faults))
		return NULL;
	return template_compile(in->job, s, body, s->text.len, &options,
	    &in->faults);
}

/* Puts the values of a skeleton in place. */
static void
put_merged(const struct merged *m, FILE *to)
{
	ptrdiff_t at = 0;

	while (at < m->text.len) {
		ptrdiff_t start = at;
		int32_t c = utf8_next(m->text, &at);
		str part = str_slice(m->text, start, at);

		if (c >= LETTER_VALUE_FIRST &&
		    c - LETTER_VALUE_FIRST < m->value_count)
			part = m->values[c - LETTER_VALUE_FIRST];
		fwrite(part.at, 1, (size_t)part.len, to);
	}
}

static int
run_render(struct invocation *in)
{
	struct source template_source, data_source;
	struct template *t = compile(in, &template_source);
	bool lenient = option_given(in, "lenient");
	struct merge m = {.language = option_text(in, "language",
			      lenient ? S("en") : S("fr")),
	    .list = option_text(in, "data", S("-"))};
	struct merged merged;

	if (t == NULL || !read_object(in, "data", &data_source, &m.fields))
		return finish(in);
	m.row = (struct place){&data_source, 0, 0};
	if (option_text(in, "data", S("")).len == 0)
		m.row = NOWHERE;
	if (template_render(t, &m, in->job, &merged, &in->faults))
		put_merged(&merged, stdout);
	else if (in->faults.errors == 0)
		in->faults.worst = FAULT_DATA;
	return finish(in);
}

static const struct option options[] = {
    {"data", "FILE.json", N_("the values, a JSON object")},
    {"language", "TAG", N_("of dates and lists: fr, or en if lenient")},
    {"partials", "FILE.json", N_("partials by name, before those in files")},
    {"lenient", NULL, N_("plain Liquid: an unknown name is nothing")},
    {NULL, NULL, NULL},
};

extern const struct command cmd_render;
const struct command cmd_render = {
    .name = "render",
    .arguments = "TEMPLATE",
    .summary = N_("render one template file, for authors and tests"),
    .options = options,
    .least = 1,
    .most = 1,
    .run = run_render,
};
