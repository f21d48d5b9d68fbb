/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "cli/cli.h"

struct marking {
	struct arena *arena;
	enum delivery_state to;
	str only;		/* the name of a file; empty: of all */
	str file;		/* the last one, as the ledger has it */
	bool several;		/* files of that name */
	struct paper *papers;
	ptrdiff_t count, cap;
};

/* Most letters are in the same file as the one before. */
static bool
is_in_file(struct marking *m, const struct delivery *d)
{
	if (m->only.len > 0 && !str_equal(path_name(d->file), m->only))
		return false;
	if (!str_equal(m->file, d->file)) {
		m->several |= m->file.len > 0;
		m->file = str_copy(m->arena, d->file);
	}
	return true;
}

static bool
collect(void *self, const struct delivery *d)
{
	struct marking *m = self;
	bool ready = d->state == DELIVERY_MADE ||
	    (m->to == DELIVERY_POSTED && d->state == DELIVERY_PRINTED);

	if (!ready || !is_in_file(m, d))
		return true;
	if (m->count == m->cap) {
		ptrdiff_t cap = m->cap > 0 ? m->cap * 2 : 256;
		struct paper *more = NEW_ARRAY(m->arena, struct paper, cap);

		if (m->count > 0)
			memcpy(more, m->papers,
			    (size_t)m->count * sizeof *more);
		m->papers = more;
		m->cap = cap;
	}
	m->papers[m->count++] = (struct paper){.id = d->id,
	    .state = m->to,
	    .file = m->file,
	    .page = d->page,
	    .content = d->content};
	return true;
}

/* A file that was named is one, and has letters to be marked. */
static bool
has_one_file(struct invocation *in, const struct marking *m)
{
	if (option_given(in, "file") && m->only.len == 0)
		return fault(&in->faults, FAULT_USAGE, NOWHERE,
		    _("--file takes the name of a PDF file"));
	if (m->only.len > 0 && m->several)
		return fault_file(&in->faults, FAULT_USAGE, m->only,
		    _("files of that name were made in several folders; mark "
		      "them without --file"));
	return m->only.len == 0 || m->count > 0 ||
	    fault_file(&in->faults, FAULT_USAGE, m->only,
		_("no letter to be marked is in a file of that name"));
}

static bool
mark_all(struct invocation *in, struct work *w, struct ledger *ledger,
    struct marking *m)
{
	struct ledger_filter filter = {.channel = S("print")};

	if (w->mailing != NULL)
		filter.mailing = w->mailing->name;
	filter.case_id = w->selection.case_id;
	m->only = path_name(option_text(in, "file", S("")));
	return ledger_each(ledger, &filter, collect, m, &in->faults) &&
	    has_one_file(in, m) &&
	    ledger_paper(ledger, m->papers, m->count, clock_now(),
		&in->faults);
}

static void
tell_marked(struct invocation *in, const struct work *w,
    const struct marking *m)
{
	unsigned long n = (unsigned long)m->count;
	const char *format = m->to == DELIVERY_PRINTED
	    ? ngettext("%lld letter marked printed\n",
		  "%lld letters marked printed\n", n)
	    : ngettext("%lld letter marked posted\n",
		  "%lld letters marked posted\n", n);

	fprintf(stderr, format, (long long)m->count);
	if (m->to == DELIVERY_PRINTED && m->count > 0)
		fprintf(stderr, _("When they are in the post: %.*s\n"),
		    FMT(next_command(in, w, w->mailing, "mark posted")));
	else
		tell_next(in, w, NULL, "status");
}

static bool
knows_case(struct invocation *in, const struct work *w)
{
	str id = w->selection.case_id;

	return id.len == 0 || campaign_case(w->campaign, id) != NULL ||
	    fault_file(&in->faults, FAULT_USAGE, w->campaign->source.name,
		_("no case '%.*s'"), FMT(id));
}

static int
run_mark(struct invocation *in)
{
	struct work w = {0};
	struct ledger *ledger;
	struct marking m = {.arena = in->job};
	str state = in->arguments[0];

	if (str_equal(state, S("printed")))
		m.to = DELIVERY_PRINTED;
	else if (str_equal(state, S("posted")))
		m.to = DELIVERY_POSTED;
	else
		return usage_fault(in,
		    _("letters are marked 'printed' or 'posted', not '%.*s'"),
		    FMT(state));
	for (int i = 1; i < in->argument_count; i++)
		in->arguments[i - 1] = in->arguments[i];
	in->argument_count--;
	if (!open_work(in, &w, true))
		return finish(in);
	if (!path_exists(campaign_ledger_path(in->job, w.campaign))) {
		fputs(_("Nothing has been made or sent yet.\n"), stderr);
		return finish(in);
	}
	if (!knows_case(in, &w) || !open_ledger(in, &w, LEDGER_WRITE, &ledger))
		return finish(in);
	if (mark_all(in, &w, ledger, &m))
		tell_marked(in, &w, &m);
	ledger_close(ledger, &in->faults);
	return finish(in);
}

static const struct option options[] = {
    {"case", "ID", N_("only this case")},
    {"file", "FILE", N_("only the letters in this PDF file")},
    {NULL, NULL, NULL},
};

extern const struct command cmd_mark;
const struct command cmd_mark = {
    .name = "mark",
    .arguments = "printed|posted [DIR] [MAILING]",
    .summary = N_("note that letters were printed or posted"),
    .text = N_("A file whose letters are marked printed is never overwritten; "
	       "'print' then makes only what is new or corrected."),
    .options = options,
    .least = 1,
    .most = 3,
    .run = run_mark,
};
