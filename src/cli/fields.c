/* SPDX-License-Identifier: MIT */
#include "cli/cli.h"

enum { MOST_SHOWN = 60, MOST_DEPTH = 4 };

static bool
plain_name(str name)
{
	for (ptrdiff_t i = 0; i < name.len; i++)
		if (str_find_char(S(" '\"[].(){}|,:"), name.at[i]) >= 0)
			return false;
	return name.len > 0;
}

/* `case.name`, or recipient["Nom de l'élu"] where a name needs it. */
static str
path_of(struct arena *a, str above, str name)
{
	char quote = str_find_char(name, '"') >= 0 ? '\'' : '"';

	if (plain_name(name))
		return above.len > 0
		    ? str_format(a, "%.*s.%.*s", FMT(above), FMT(name))
		    : name;
	return str_format(a, "%.*s[%c%.*s%c]",
	    FMT(above.len > 0 ? above : S("recipient")), quote, FMT(name),
	    quote);
}

/* A name in a column of its own, as a terminal may show it. */
static void
put_name(struct arena *a, str name)
{
	enum { WIDTH = 32 };
	struct buf b = {.arena = a};

	buf_visible(&b, name);
	for (ptrdiff_t n = utf8_length(name); n < WIDTH; n++)
		buf_char(&b, ' ');
	printf("%.*s", FMT(buf_str(&b)));
}

/* The first line of a text, cut to what fits on a line. */
static str
short_text(struct arena *a, str s)
{
	struct buf b = {.arena = a};
	ptrdiff_t at = 0, n = 0;
	str line = s;

	line = str_cut(&s, '\n');
	while (at < line.len && n++ < MOST_SHOWN)
		utf8_next(line, &at);
	buf_visible(&b, str_slice(line, 0, at));
	if (at < line.len || s.len > 0)
		buf_add(&b, S(" ..."));
	return buf_str(&b);
}

static void show(struct arena *, str path, const struct value *, int depth);

/* Of two of one name a letter gets the first. */
static bool
is_hidden(const struct value *v, ptrdiff_t n)
{
	for (ptrdiff_t i = 0; i < n; i++)
		if (str_equal(v->members[i].name, v->members[n].name))
			return true;
	return false;
}

static void
show_members(struct arena *a, str above, const struct value *v, int depth)
{
	for (ptrdiff_t i = 0; i < v->count; i++)
		if (!is_hidden(v, i))
			show(a, path_of(a, above, v->members[i].name),
			    &v->members[i].value, depth);
}

static void
show(struct arena *a, str path, const struct value *v, int depth)
{
	switch (v->kind) {
	case VALUE_OBJECT:
		if (depth < MOST_DEPTH)
			show_members(a, path, v, depth + 1);
		return;
	case VALUE_LIST:
		put_name(a, path);
		putchar(' ');
		printf(ngettext("(a list of %lld)\n", "(a list of %lld)\n",
			   (unsigned long)v->count),
		    (long long)v->count);
		return;
	case VALUE_TEXT:
	case VALUE_MARKUP:
		put_name(a, path);
		printf(" %.*s\n", FMT(short_text(a, v->text)));
		return;
	case VALUE_INTEGER:
		put_name(a, path);
		printf(" %lld\n", (long long)v->integer);
		return;
	default:
		break;
	}
	put_name(a, path);
	printf(" %s\n", _("(empty)"));
}

/* To whom, and by whom, with what their columns mean. */
static void
tell_people(const struct mailing *m)
{
	struct list *lists[] = {m->list, m->writers};

	for (ptrdiff_t i = 0; i < COUNT(lists); i++)
		if (lists[i] != NULL) {
			tell_list(lists[i]);
			tell_columns(lists[i]);
		}
}

static int
run_fields(struct invocation *in)
{
	struct work w = {0};
	struct plan *plan;
	struct entry e;
	struct text text;
	struct faults quiet = {.arena = in->job};

	if (!open_work(in, &w, false))
		return finish(in);
	w.selection.closed_too = true;
	plan = plan_open(in->job, w.campaign, w.mailing, &w.selection,
	    &in->faults);
	if (plan == NULL)
		return finish(in);
	tell_people(w.mailing);
	if (plan_next(plan, &e, &in->faults)) {
		struct value all;

		entry_merge(w.campaign, &e, entry_date(w.campaign, S("")),
		    in->job, &text, &quiet);
		all = value_object(e.fields, e.field_count);
		show_members(in->job, S(""), &all, 0);
		fflush(stdout);
		fprintf(stderr,
		    _("Write {{ name }} in the letter. The values are those of "
		      "'%.*s'.\n"),
		    FMT(str_visible(in->job, e.recipient.name)));
		tell_next(in, &w, w.mailing, "check");
	} else if (!names_nobody(in, &w, plan_notes(plan))) {
		fputs(_("the list has no row that can be used\n"), stderr);
	}
	plan_close(plan);
	return finish(in);
}

static const struct option options[] = {
    {"case", "ID", N_("of this case")},
    {"only", "WHO", N_("of this recipient: id, name or e-mail address")},
    {NULL, NULL, NULL},
};

extern const struct command cmd_fields;
const struct command cmd_fields = {
    .name = "fields",
    .arguments = "[DIR] [MAILING]",
    .summary = N_("list all that a letter may use, with values"),
    .options = options,
    .most = 2,
    .run = run_fields,
};
