/* SPDX-License-Identifier: MIT */
#include "cli/cli.h"
#include "print/print.h"
#include "report/report.h"

static void
tell_made(struct invocation *in, const struct work *w,
    const struct print_counts *n)
{
	fprintf(stderr,
	    ngettext("%lld letter made\n", "%lld letters made\n",
		(unsigned long)n->letters),
	    (long long)n->letters);
	fprintf(stderr,
	    ngettext("%lld page: %.*s\n", "%lld pages: %.*s\n",
		(unsigned long)n->pages),
	    (long long)n->pages, FMT(n->path));
	if (!option_given(in, "proof"))
		fprintf(stderr,
		    _("When they are on paper: marathon mark printed %.*s "
		      "%.*s\n"),
		    FMT(shell_word(in->job, w->folder)),
		    FMT(w->mailing->name));
	printf("%.*s\n", FMT(n->path));
}

static int
make(struct invocation *in, struct work *w, struct press *p,
    struct ledger *ledger)
{
	struct print_counts found = {0}, made = {0};

	press_check(p, &found, &in->faults);
	if (stop_asked())
		return finish_stopped(in);
	tell_notes(press_notes(p));
	if (found.printed > 0)
		fprintf(stderr,
		    _("%lld printed before, unchanged: left out\n"),
		    (long long)found.printed);
	if (!go_on(in, w, press_rejects(in->job, p), found.faulty,
		found.letters) ||
	    names_nobody(in, w, press_notes(p)) ||
	    (ledger != NULL && !cancel_closed(in, w, ledger)))
		return finish(in);
	if (found.letters == 0) {
		fputs(_("there is nothing to print\n"), stderr);
		return finish(in);
	}
	if (press_print(p, &made, &in->faults))
		tell_made(in, w, &made);
	return finish(in);
}

static int
make_test_sheet(struct invocation *in, struct press *p)
{
	str path;

	if (press_test_sheet(p, &path, &in->faults))
		printf("%.*s\n", FMT(path));
	return finish(in);
}

/* What is no letter to be sent: the ledger knows nothing of it. */
static int
run_trial(struct invocation *in, struct work *w,
    const struct print_options *options)
{
	struct press *p = press_open(in->job, w->campaign, w->mailing,
	    &w->selection, options, NULL, &in->faults);
	int status;

	if (p == NULL)
		return finish(in);
	status = option_given(in, "test-sheet") ? make_test_sheet(in, p)
						: make(in, w, p, NULL);
	press_close(p);
	return status;
}

static int
run_print(struct invocation *in)
{
	struct work w = {0};
	struct print_options options = {0};
	struct ledger *ledger;
	struct press *p;
	int status;

	if (!open_work(in, &w, false))
		return finish(in);
	if ((w.mailing->channel & CHANNEL_PRINT) == 0)
		return usage_fault(in, _("'%.*s' is sent by e-mail; see "
					 "'marathon help send'"),
		    FMT(w.mailing->name));
	if (!option_number(in, "limit", (struct range){1, INT64_MAX}, 0,
		&w.selection.limit))
		return finish(in);
	options.out = w.out;
	options.date = option_text(in, "date", S(""));
	options.separate = option_given(in, "separate");
	options.proof = option_given(in, "proof");
	if (options.proof || option_given(in, "test-sheet"))
		return run_trial(in, &w, &options);
	if (!open_ledger(in, &w, LEDGER_WRITE, &ledger))
		return finish(in);
	p = press_open(in->job, w.campaign, w.mailing, &w.selection, &options,
	    ledger, &in->faults);
	status = p != NULL ? make(in, &w, p, ledger) : finish(in);
	if (p != NULL)
		press_close(p);
	return ledger_close(ledger, &in->faults) ? status : finish(in);
}

static const struct option options[] = {
    {"case", "ID", N_("only this case")},
    {"where", "COLUMN=VALUE", N_("only these rows")},
    {"only", "WHO", N_("only this recipient: id, name or e-mail address")},
    {"limit", "N", N_("only the first N")},
    {"separate", NULL, N_("one file per letter")},
    {"proof", NULL, N_("draw window and margins over each letter")},
    {"test-sheet", NULL, N_("a sheet to be measured, for 'printer:'")},
    {"skip-faulty", NULL, N_("go on without the rows that have faults")},
    {"date", "DATE", N_("the letters' date (2026-12-10)")},
    {"o", "DIR", N_("where to write, by default out/ in the campaign")},
    {NULL, NULL, NULL},
};

extern const struct command cmd_print;
const struct command cmd_print = {
    .name = "print",
    .arguments = "[DIR] [MAILING]",
    .summary = N_("make PDF letters"),
    .text = N_("Makes the whole batch anew, as often as wanted, until it is "
	       "marked printed; then only new and corrected letters, in a "
	       "file of their own."),
    .options = options,
    .most = 2,
    .run = run_print,
};
