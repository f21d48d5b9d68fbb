/* SPDX-License-Identifier: MIT */
#include "cli/cli.h"
#include "deliver/deliver.h"

static const struct {
	str word;
	enum case_state state;
} actions[] = {
    {S_INIT("close"), CASE_CLOSED},
    {S_INIT("pause"), CASE_PAUSED},
    {S_INIT("open"), CASE_OPEN},
};

static bool
read_action(struct invocation *in, enum case_state *state)
{
	for (ptrdiff_t i = 0; i < COUNT(actions); i++)
		if (str_equal(in->arguments[0], actions[i].word)) {
			*state = actions[i].state;
			return true;
		}
	return usage_fault(in,
		   _("a case is told to 'close', 'pause' or 'open', not "
		     "'%.*s'"), FMT(in->arguments[0])) == 0;
}

static const struct case_file *
find_case(struct invocation *in, const struct campaign *c, str id)
{
	str *ids = NEW_ARRAY(in->job, str, c->case_count);
	const struct case_file *k = campaign_case(c, id);

	for (ptrdiff_t i = 0; i < c->case_count; i++)
		ids[i] = c->cases[i].id;
	if (k == NULL)
		fault_file(&in->faults, FAULT_USAGE, c->source.name,
		    _("no case '%.*s'%.*s"), FMT(id),
		    FMT(fault_hint(in->job, id, ids, c->case_count)));
	return k;
}

/* What is planned for it, but for news: those may speak of a closed case. */
static bool
cancel_all(struct invocation *in, const struct campaign *c, str id,
    int64_t *cancelled)
{
	str path = campaign_ledger_path(in->job, c);

	*cancelled = 0;
	for (ptrdiff_t i = 0; path_exists(path) && i < c->mailing_count; i++) {
		const struct mailing *m = &c->mailings[i];
		struct cancel_order order = {.mailing = m->name, .case_id = id};
		int64_t n;

		if (m->kind == LETTER_NEWS && m->sound)
			continue;
		if (!deliver_cancel(path, &order, &n, &in->faults))
			return false;
		*cancelled += n;
	}
	return true;
}

static void
tell(const struct case_file *k, enum case_state state, str day)
{
	if (state == CASE_CLOSED)
		fprintf(stderr, _("%.*s: closed on %.*s\n"), FMT(k->name),
		    FMT(day));
	else if (state == CASE_PAUSED)
		fprintf(stderr, _("%.*s: paused\n"), FMT(k->name));
	else
		fprintf(stderr, _("%.*s: open\n"), FMT(k->name));
}

/* The file first: from then on no run makes new letters of it. */
static int
change(struct invocation *in, const struct work *w, str id,
    enum case_state state)
{
	const struct campaign *c = w->campaign;
	const struct case_file *k = find_case(in, c, id);
	str day = state == CASE_CLOSED ? c->today : S("");
	int64_t cancelled = 0;

	if (k == NULL || !case_write_state(c, k, state, day, &in->faults))
		return finish(in);
	tell(k, state, day);
	if (state != CASE_OPEN && !cancel_all(in, c, k->id, &cancelled))
		return finish(in);
	if (cancelled > 0)
		fprintf(stderr,
		    _("%lld cancelled: their case is no longer open\n"),
		    (long long)cancelled);
	tell_next(in, w, NULL, "cases");
	return finish(in);
}

static int
run_case(struct invocation *in)
{
	struct work w = {0};
	enum case_state state = CASE_OPEN;
	str id = in->arguments[1];

	if (!read_action(in, &state))
		return FAULT_USAGE;
	for (int i = 2; i < in->argument_count; i++)
		in->arguments[i - 2] = in->arguments[i];
	in->argument_count -= 2;
	if (!open_work(in, &w, true))
		return finish(in);
	return change(in, &w, id, state);
}

static const struct option options[] = {
    {"date", "DATE", N_("the day on which it was closed (2026-12-10)")},
    {NULL, NULL, NULL},
};

extern const struct command cmd_case;
const struct command cmd_case = {
    .name = "case",
    .arguments = "close|pause|open ID [DIR]",
    .summary = N_("close a case, pause it, or open it again"),
    .text = N_("Changes the line 'state:' in its file, and cancels what was "
	       "planned and has not left. A running 'marathon send' sees it "
	       "before its next message."),
    .options = options,
    .least = 2,
    .most = 3,
    .run = run_case,
};
