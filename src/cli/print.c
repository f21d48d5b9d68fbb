/* SPDX-License-Identifier: MIT */
#include "cli/cli.h"
#include "print/print.h"
#include "report/report.h"

/* "out/all-v01.pdf to out/all-v03.pdf", or the one file or folder. */
static str
made_files(struct invocation *in, const struct print_counts *n)
{
	if (n->first == n->last)
		return str_visible(in->job,
		    n->first != NULL ? n->first->path : n->path);
	return str_visible(in->job,
	    str_format(in->job, _("%.*s to %.*s"), FMT(n->first->path),
		FMT(n->last->path)));
}

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
	    (long long)n->pages, FMT(made_files(in, n)));
	if (!option_given(in, "proof"))
		fprintf(stderr,
		    _("When they are on paper: %.*s\n"),
		    FMT(next_command(in, w, w->mailing, "mark printed")));
}

static void
show_files(const struct print_counts *n)
{
	if (n->first == NULL)
		printf("%.*s\n", FMT(n->path));
	for (const struct print_file *f = n->first; f != NULL; f = f->next)
		printf("%.*s\n", FMT(f->path));
}

/* What needs no making, since it is on paper or in a file that is there. */
static void
tell_left_out(const struct print_counts *found)
{
	if (found->printed > 0)
		fprintf(stderr,
		    _("%lld printed before, unchanged: left out\n"),
		    (long long)found->printed);
	if (found->kept > 0)
		fprintf(stderr,
		    _("%lld made before, unchanged: their files stay\n"),
		    (long long)found->kept);
}

static int
make(struct invocation *in, struct work *w, struct press *p,
    struct ledger *ledger)
{
	struct print_counts found = {0}, made = {0};
	bool good;

	press_check(p, &found, &in->faults);
	if (stop_asked())
		return finish_stopped(in);
	tell_notes(press_notes(p));
	tell_left_out(&found);
	if (!go_on(in, w, press_rejects(in->job, p), found.faulty,
		found.letters + found.kept + found.printed) ||
	    names_nobody(in, w, press_notes(p)) ||
	    (ledger != NULL && !cancel_closed(in, w, ledger)))
		return finish(in);
	if (found.letters == 0)
		fputs(_("there is nothing to print\n"), stderr);
	if (found.letters == 0 && found.printed + found.kept > 0)
		tell_next(in, w, NULL, "status");
	if (found.letters + found.kept == 0)
		return finish(in);
	good = press_print(p, &made, &in->faults);
	if (good && made.letters > 0)
		tell_made(in, w, &made);
	if (made.first != NULL || (good && made.letters > 0))
		show_files(&made);
	return finish(in);
}

static int
make_again(struct invocation *in, struct press *p)
{
	struct print_counts made = {0};

	if (!press_again(p, option_text(in, "again", S("")),
		option_text(in, "file", S("")), &made, &in->faults))
		return stop_asked() ? finish_stopped(in) : finish(in);
	fprintf(stderr,
	    ngettext("%lld letter once more: %.*s\n",
		"%lld letters once more: %.*s\n",
		(unsigned long)made.letters),
	    (long long)made.letters, FMT(str_visible(in->job, made.path)));
	printf("%.*s\n", FMT(made.path));
	return finish(in);
}

/* How many letters a file takes; 0: all. */
static bool
read_volume(struct invocation *in, struct print_options *o)
{
	enum { USUAL = 2000, MOST = 1000000 };
	int ways = option_given(in, "volume") + option_given(in, "one-pdf") +
	    option_given(in, "separate");

	if (ways > 1)
		return fault(&in->faults, FAULT_USAGE, NOWHERE,
		    _("--volume, --one-pdf and --separate exclude each "
		      "other"));
	if (!option_number(in, "volume", (struct range){1, MOST}, USUAL,
		&o->volume))
		return false;
	o->separate = option_given(in, "separate");
	if (option_given(in, "one-pdf"))
		o->volume = 0;
	return true;
}

/*
 * The mailing's own order, or the one that was asked for.  What is printed once
 * more comes in the order of the last printing.
 */
static bool
read_order(struct invocation *in, const struct mailing *m,
    struct print_options *o)
{
	struct sorting_source asked = {FAULT_USAGE, NOWHERE};
	bool given = option_given(in, "sort") || option_given(in, "split");

	if (option_given(in, "split") && option_given(in, "separate"))
		return fault(&in->faults, FAULT_USAGE, NOWHERE,
		    _("--split and --separate exclude each other"));
	o->as_before = option_given(in, "again") && !given;
	return o->as_before ||
	    sorting_read(in->job, m, option_text(in, "split", m->split),
		option_text(in, "sort", m->sort), &asked, &o->sorting,
		&in->faults);
}

static int
make_test_sheet(struct invocation *in, const struct work *w, struct press *p)
{
	str path;

	if (!press_test_sheet(p, &path, &in->faults))
		return finish(in);
	fputs(_("Print it in its true size, and measure as it says.\n"),
	    stderr);
	tell_next(in, w, w->mailing, "print");
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
	status = option_given(in, "test-sheet") ? make_test_sheet(in, w, p)
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
	bool again = option_given(in, "again");
	int status;

	if (!open_work(in, &w, false))
		return finish(in);
	if ((w.mailing->channel & CHANNEL_PRINT) == 0)
		return usage_fault(in, _("'%.*s' is sent by e-mail; see "
					 "'marathon help send'"),
		    FMT(w.mailing->name));
	if (option_given(in, "file") && !again)
		return usage_fault(in, _("'--file' goes with '--again'"));
	if (!option_number(in, "limit", (struct range){1, INT64_MAX}, 0,
		&w.selection.limit) ||
	    !read_volume(in, &options) ||
	    !read_order(in, w.mailing, &options))
		return finish(in);
	options.out = w.out;
	options.date = option_text(in, "date", S(""));
	options.duplex = option_given(in, "duplex");
	options.proof = option_given(in, "proof");
	if (options.proof)
		options.volume = 0;
	if (options.proof || option_given(in, "test-sheet"))
		return run_trial(in, &w, &options);
	if (!open_ledger(in, &w, again ? LEDGER_READ : LEDGER_WRITE, &ledger))
		return finish(in);
	p = press_open(in->job, w.campaign, w.mailing, &w.selection, &options,
	    ledger, &in->faults);
	if (p == NULL)
		status = finish(in);
	else
		status = again ? make_again(in, p) : make(in, &w, p, ledger);
	if (p != NULL)
		press_close(p);
	return ledger == NULL || ledger_close(ledger, &in->faults)
	    ? status
	    : finish(in);
}

static const struct option options[] = {
    {"case", "ID", N_("only this case")},
    {"where", "COLUMN=VALUE", N_("only these rows")},
    {"only", "WHO", N_("only this recipient: id, name or e-mail address")},
    {"limit", "N", N_("only the first N")},
    {"sort", "KEYS", N_("by country, postcode, postcode:2, case, writer")},
    {"split", "KEYS", N_("a file for each country, case, writer ...")},
    {"volume", "N", N_("letters in a file, by default 2000")},
    {"one-pdf", NULL, N_("all in one file, however many")},
    {"separate", NULL, N_("one file per letter")},
    {"duplex", NULL, N_("for both sides: each letter on sheets of its own")},
    {"proof", NULL, N_("draw window and margins over each letter")},
    {"test-sheet", NULL, N_("a sheet to be measured, for 'printer:'")},
    {"again", "WHICH", N_("once more these pages or names: 37-44,51,Name")},
    {"file", "FILE", N_("the PDF file that has these pages, by default the "
			"first")},
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
	       "file of their own. --sort puts them in another order, by "
	       "some keys with commas between them; --split does so, too, "
	       "and makes MAILING-fr.pdf and so on."),
    .options = options,
    .most = 2,
    .run = run_print,
};
