/* SPDX-License-Identifier: MIT */
#include "cli/cli.h"
#include "deliver/deliver.h"

static const char *const outcome_names[RETURN_OUTCOMES] = {
	[RETURN_TAKEN] = "taken",
	[RETURN_BEFORE] = "known",
	[RETURN_UNMATCHED] = "unmatched",
	[RETURN_FOREIGN] = "foreign",
	[RETURN_ERASED] = "erased",
	[RETURN_UNPROVED] = "unproved",
	[RETURN_LEFT_ALONE] = "left-alone",
	[RETURN_UNREADABLE] = "unreadable",
};

static const char *const kind_names[INBOUND_KINDS] = {
	[INBOUND_PERSON] = "person",
	[INBOUND_BOUNCE] = "bounce",
	[INBOUND_DELAYED] = "delayed",
	[INBOUND_DELIVERED] = "delivered",
	[INBOUND_COMPLAINT] = "complaint",
	[INBOUND_UNSUBSCRIBE] = "unsubscribe",
	[INBOUND_AUTOMATIC] = "automatic",
	[INBOUND_RECEIPT] = "receipt",
};

static const char *
kind_name(const struct return_line *l)
{
	static const char *const reports[] = {
		[REPORT_HARD] = "hard",
		[REPORT_SOFT] = "soft",
		[REPORT_DELAYED] = "delayed",
		[REPORT_DELIVERED] = "delivered",
	};

	if (l->outcome == RETURN_UNREADABLE)
		return "unreadable";
	if (l->kind == INBOUND_BOUNCE && l->report != NULL)
		return reports[l->report->kind];
	return kind_names[l->kind];
}

/* ---- for scripts ---- */

static void
add_text(struct buf *b, const char *key, str text)
{
	buf_format(b, ",\"%s\":", key);
	buf_json(b, text);
}

static void
print_json(struct arena *a, const struct return_line *l)
{
	struct buf b = {.arena = a};

	buf_add(&b, S("{\"file\":"));
	buf_json(&b, l->file);
	buf_format(&b, ",\"number\":%lld", (long long)l->number);
	add_text(&b, "kind", str_from(kind_name(l)));
	add_text(&b, "outcome", str_from(outcome_names[l->outcome]));
	if (l->why != NULL)
		add_text(&b, "why", str_from(l->why));
	if (l->report != NULL) {
		add_text(&b, "address", l->report->address);
		if (l->kind == INBOUND_BOUNCE || l->kind == INBOUND_DELAYED)
			add_text(&b, "reason",
			    bounce_reason_name(l->report->reason));
		add_text(&b, "status", l->report->status);
		add_text(&b, "words", l->report->words);
	}
	if (l->delivery != NULL) {
		add_text(&b, "mailing", l->delivery->key.mailing);
		add_text(&b, "case", l->delivery->key.case_id);
		add_text(&b, "name", l->delivery->name);
	}
	printf("%.*s}\n", FMT(buf_str(&b)));
}

/* ---- for people ---- */

static str
where(struct arena *a, const struct return_line *l)
{
	str file = str_visible(a, l->file);

	return l->number == 0
	    ? file
	    : str_format(a, "%.*s:%lld", FMT(file), (long long)l->number);
}

static void
print_unproved(struct arena *a, str place, const struct report *report)
{
	printf(_("%.*s: '%.*s' (%s), but nothing in it shows that it is about "
		 "a letter of yours: not believed\n"),
	    FMT(place), FMT(str_visible(a, report->address)),
	    bounce_reason_text(report->reason));
}

/* Only what somebody may want to look at. */
static void
print_text(struct arena *a, const struct return_line *l)
{
	str place = where(a, l);

	if (l->outcome == RETURN_UNREADABLE)
		printf("%.*s: %s\n", FMT(place), l->why);
	if (l->outcome == RETURN_UNPROVED)
		print_unproved(a, place, l->report);
	if (l->outcome != RETURN_UNMATCHED || l->report == NULL)
		return;
	if (l->kind == INBOUND_BOUNCE || l->kind == INBOUND_DELAYED)
		printf(_("%.*s: no letter of these days went to '%.*s' (%s)"),
		    FMT(place), FMT(str_visible(a, l->report->address)),
		    bounce_reason_text(l->report->reason));
	else
		printf(_("%.*s: no letter of these days went to '%.*s'"),
		    FMT(place), FMT(str_visible(a, l->report->address)));
	putchar('\n');
}

static void
print_line(void *self, const struct return_line *l)
{
	const bool *json = self;
	struct arena scratch = {0};

	if (*json)
		print_json(&scratch, l);
	else
		print_text(&scratch, l);
	arena_free(&scratch);
}

struct total {
	int64_t count;
	const char *json;
	const char *text;	/* N_() */
	bool always;
};

enum { TOTALS = 18 };

static void
fill_totals(const struct return_counts *n, struct total out[TOTALS])
{
	const int64_t *kinds = n->kinds, *done = n->outcomes;
	const struct total all[TOTALS] = {
	    {n->read, "read", N_("read"), true},
	    {n->hard, "hard", N_("not deliverable, for good (hard)"), true},
	    {n->soft, "soft", N_("not delivered this time (soft)"), true},
	    {n->delayed, "delayed", N_("delayed"), false},
	    {kinds[INBOUND_DELIVERED], "delivered",
		N_("reported as delivered"), false},
	    {kinds[INBOUND_COMPLAINT], "complaints", N_("complaints"), true},
	    {kinds[INBOUND_UNSUBSCRIBE], "unsubscribes",
		N_("want no more mail"), true},
	    {kinds[INBOUND_AUTOMATIC], "automatic",
		N_("automatic replies"), true},
	    {kinds[INBOUND_RECEIPT], "receipts", N_("read receipts"), false},
	    {kinds[INBOUND_PERSON], "replies",
		N_("replies of people, left alone"), true},
	    {done[RETURN_UNREADABLE], "unreadable", N_("unreadable"), true},
	    {done[RETURN_UNMATCHED], "unmatched",
		N_("about no letter in the log"), true},
	    {done[RETURN_FOREIGN], "foreign",
		N_("with a token of another log, or forged: ignored"), false},
	    {done[RETURN_UNPROVED], "unproved",
		N_("without a sign of the letter: not believed"), false},
	    {done[RETURN_ERASED], "erased",
		N_("about somebody who was erased"), false},
	    {done[RETURN_BEFORE], "known", N_("known from before"), false},
	    {n->proved, "proved",
		N_("letters that were unsure, and had been sent"), false},
	    {n->never, "never", N_("addresses for never.csv"), false},
	};

	for (int i = 0; i < TOTALS; i++)
		out[i] = all[i];
}

static void
print_totals(const struct return_counts *n, bool json)
{
	struct total totals[TOTALS];

	fill_totals(n, totals);
	if (json)
		printf("{\"totals\":{");
	for (int i = 0; i < TOTALS; i++) {
		const struct total *t = &totals[i];

		if (json)
			printf("%s\"%s\":%lld", i > 0 ? "," : "", t->json,
			    (long long)t->count);
		else if (t->always || t->count > 0)
			printf("%8lld  %s\n", (long long)t->count,
			    _(t->text));
	}
	if (json)
		puts("}}");
}

/* ---- the command ---- */

/* The first argument is the campaign's folder if it has a campaign. */
static bool
open_campaign(struct invocation *in, struct work *w, int *first_path)
{
	int given = in->argument_count;
	bool named = path_exists(path_join(in->job, in->arguments[0],
	    S("campaign.yaml")));
	bool opened;

	*first_path = named;
	if (given == *first_path)
		return fault(&in->faults, FAULT_USAGE, NOWHERE,
		    _("name a file or folder with the mail that came back"));
	in->argument_count = named;
	opened = open_work(in, w, true);
	in->argument_count = given;
	return opened;
}

static void
tell_homeless(struct invocation *in, const struct work *w, int64_t count)
{
	if (count == 0)
		return;
	fault_file(&in->faults, FAULT_NOTE, w->campaign->source.name,
	    ngettext("%lld address must not be written to again, but there is "
		     "no 'never:' to keep it in",
		"%lld addresses must not be written to again, but there is no "
		"'never:' to keep them in", (unsigned long)count),
	    (long long)count);
	fault_mend(&in->faults,
	    _("write 'never: ../never.csv', a file with the header "
	      "address,reason,date"));
}

static void
read_all(struct invocation *in, const struct work *w, struct ledger *ledger,
    int first_path)
{
	bool json = option_given(in, "json");
	struct return_options options = {.dry_run = option_given(in, "dry-run"),
	    .tell = print_line, .self = &json};
	struct return_counts n = {0};
	struct returns *r = returns_open(in->job, w->campaign, ledger, &options,
	    &in->faults);
	bool good = r != NULL;

	for (int i = first_path; good && i < in->argument_count; i++)
		good = !stop_asked() &&
		    returns_read(r, in->arguments[i], &n, &in->faults);
	if (r != NULL)
		returns_close(r);
	if (n.read > 0 || in->faults.errors == 0)
		print_totals(&n, json);
	fflush(stdout);
	tell_homeless(in, w, n.homeless);
	if (stop_asked())
		fault(&in->faults, FAULT_WAITING, NOWHERE,
		    _("stopped; what was read is kept, and to read it again "
		      "does no harm"));
	else if (n.outcomes[RETURN_UNREADABLE] > 0)
		fault(&in->faults, FAULT_FAILED, NOWHERE,
		    ngettext("%lld message could not be read",
			"%lld messages could not be read",
			(unsigned long)n.outcomes[RETURN_UNREADABLE]),
		    (long long)n.outcomes[RETURN_UNREADABLE]);
}

static int
run_bounces(struct invocation *in)
{
	struct work w = {0};
	struct ledger *ledger;
	int first_path;

	if (!open_campaign(in, &w, &first_path))
		return finish(in);
	if (!path_exists(campaign_ledger_path(in->job, w.campaign))) {
		fputs(_("Nothing has been made or sent yet.\n"), stderr);
		return finish(in);
	}
	/* to write for a dry run too: without an index it takes hours */
	if (!open_ledger(in, &w, LEDGER_WRITE, &ledger))
		return finish(in);
	read_all(in, &w, ledger, first_path);
	ledger_close(ledger, &in->faults);
	if (!option_given(in, "dry-run") && in->faults.errors == 0)
		tell_next(in, &w, NULL, "status");
	return finish(in);
}

static const struct option options[] = {
    {"dry-run", NULL, N_("only tell what would be noted")},
    {"json", NULL, N_("for scripts: one JSON object per line")},
    {NULL, NULL, NULL},
};

extern const struct command cmd_bounces;
const struct command cmd_bounces = {
    .name = "bounces",
    .arguments = "[DIR] PATH...",
    .summary = N_("read what came back, and note it in the log"),
    .text = N_("PATH is a message (.eml), an mbox, a Maildir, a folder of "
	       "these, or a CSV file of the relay with the columns email, "
	       "event, reason, date (or message id).  Nothing in them is "
	       "changed, and to read them twice does no harm.  An address "
	       "that is no longer good goes to never.csv, and so does who "
	       "complains or wants no more mail."),
    .options = options,
    .least = 1,
    .most = MOST_ARGUMENTS,
    .run = run_bounces,
};
