/* SPDX-License-Identifier: MIT */
#include "cli/changed.h"

#include "deliver/deliver.h"
#include "report/report.h"

struct finding {
	enum report_form form;
	int64_t lines;
};

static void
show(void *self, const struct delivery *d)
{
	struct finding *found = self;

	found->lines++;
	report_log_line(stdout, found->form, d);
}

/* Each letter is merged, and held against what was sent. */
static void
find_in(struct invocation *in, const struct work *w, const struct mailing *m,
    struct ledger *ledger, struct finding *found)
{
	const struct deliver_options o = {.date = option_text(in, "date",
	    S("")), .self = found, .changed = show};
	struct delivery_counts n = {0};
	struct deliverer *d;

	if ((m->channel & CHANNEL_EMAIL) == 0)
		return;
	d = deliverer_open(in->job, w->campaign, m, &w->selection, &o, ledger,
	    &in->faults);
	if (d == NULL)
		return;
	deliver_check(d, &n, &in->faults);
	deliverer_close(d);
}

static void
list(struct invocation *in, const struct work *w, struct ledger *ledger)
{
	const struct campaign *c = w->campaign;
	struct finding found = {.form = option_given(in, "json") ? REPORT_JSON
		: option_given(in, "csv") ? REPORT_CSV : REPORT_TEXT};

	report_log_head(stdout, found.form);
	for (ptrdiff_t i = 0; ledger != NULL && i < c->mailing_count; i++)
		if (w->mailing == NULL || w->mailing == &c->mailings[i])
			find_in(in, w, &c->mailings[i], ledger, &found);
	fflush(stdout);
	if (found.lines > 0)
		fprintf(stderr,
		    ngettext("%lld letter was sent with another text than it "
			     "has now: 'marathon send --revise' sends it once "
			     "more\n",
			"%lld letters were sent with another text than they "
			"have now: 'marathon send --revise' sends them once "
			"more\n",
			(unsigned long)found.lines),
		    (long long)found.lines);
	else if (in->faults.errors == 0)
		fputs(_("No letter was sent with another text than it has "
			"now.\n"),
		    stderr);
}

/* It sends nothing: what is about sending is not meant. */
static bool
goes_together(struct invocation *in)
{
	static const char *const others[] = {"revise", "resume", "confirm",
	    "limit", "wait", "dry-run", "test-to"};

	for (ptrdiff_t i = 0; i < COUNT(others); i++)
		if (option_given(in, others[i]))
			return fault(&in->faults, FAULT_USAGE, NOWHERE,
			    _("--changed and --%s: say one thing at a time"),
			    others[i]);
	return true;
}

int
list_changed(struct invocation *in)
{
	struct work w = {0};
	struct ledger *ledger;

	if (!goes_together(in) || !open_work(in, &w, true) ||
	    in->faults.errors > 0 ||
	    !open_ledger(in, &w, LEDGER_READ, &ledger))
		return finish(in);
	list(in, &w, ledger);
	if (ledger != NULL)
		ledger_close(ledger, &in->faults);
	return finish(in);
}
