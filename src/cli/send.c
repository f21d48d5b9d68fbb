/* SPDX-License-Identifier: MIT */
#include <unistd.h>

#include "cli/cli.h"
#include "cli/secret.h"
#include "deliver/deliver.h"

static void
show_progress(void *self, const struct run_counts *n)
{
	const int64_t *started = self;
	int64_t ms = clock_now() - *started;
	int64_t rate = ms > 0 ? n->done * 60000 / ms : 0;
	int64_t left = n->total - n->done;

	fprintf(stderr,
	    _("\r%lld done, %lld left, %lld a minute; %lld refused, %lld "
	      "waiting, %lld unsure "),
	    (long long)n->done, (long long)(left > 0 ? left : 0),
	    (long long)rate, (long long)n->refused, (long long)n->deferred,
	    (long long)n->in_doubt);
}

/* "until tomorrow 21:10", from the campaign's limits. */
static str
until(struct arena *a, int64_t end, int64_t now)
{
	str day = clock_date(a, end), today = clock_date(a, now);
	str tomorrow = clock_date(a, now + 24 * 3600 * 1000);

	if (str_equal(day, today))
		return str_format(a, _("until %.*s"), FMT(clock_time(a, end)));
	if (str_equal(day, tomorrow))
		return str_format(a, _("until tomorrow %.*s"),
		    FMT(clock_time(a, end)));
	return str_format(a, _("until %.*s %.*s"), FMT(day),
	    FMT(clock_time(a, end)));
}

static void
tell_plan(struct invocation *in, const struct work *w,
    const struct deliverer *d, const struct delivery_counts *n, int64_t going)
{
	int64_t now = clock_now();

	fprintf(stderr,
	    ngettext("%.*s: %lld e-mail to send by %.*s",
		"%.*s: %lld e-mails to send by %.*s", (unsigned long)going),
	    FMT(w->mailing->name), (long long)going,
	    FMT(w->campaign->smtp.url));
	if (w->campaign->smtp.rate_count > 0)
		fprintf(stderr, ", %.*s",
		    FMT(until(in->job, deliver_end(d, going, now), now)));
	fputc('\n', stderr);
	if (w->campaign->smtp.plain)
		fputs(_("the connection is not encrypted (this computer "
			"only)\n"),
		    stderr);
	if (n->accepted > 0)
		fprintf(stderr, _("%lld taken by the relay before\n"),
		    (long long)n->accepted);
	if (n->changed > 0)
		fprintf(stderr,
		    _("%lld of them have another text now; they are not sent "
		      "again\n"),
		    (long long)n->changed);
	if (n->in_doubt > 0)
		fprintf(stderr,
		    _("%lld unsure, probably arrived: not sent again\n"),
		    (long long)n->in_doubt);
	if (n->waiting > 0)
		fprintf(stderr, _("%lld waiting until %.*s\n"),
		    (long long)n->waiting,
		    FMT(clock_time(in->job, n->next_at)));
}

/*
 * What was confirmed stays so: going on with it is not asked again, but more
 * than that is.  `total` counts those sent before and those that go now.
 */
static bool
confirm(struct invocation *in, const struct work *w, struct ledger *ledger,
    int64_t going, int64_t total)
{
	str name = str_format(in->job, "confirmed:%.*s", FMT(w->mailing->name));
	int64_t before = 0, given;
	str question;
	bool yes;

	str_to_int(ledger_fact(ledger, in->job, name), &before);
	if (before >= total)
		return true;
	if (!option_number(in, "confirm", 0, -1, &given))
		return false;
	question = str_format(in->job, _("Send %lld now? [y/N] "),
	    (long long)going);
	if (given < 0 && !at_terminal())
		return fault(&in->faults, FAULT_REFUSED, NOWHERE,
		    _("nothing leaves unasked: add --confirm %lld"),
		    (long long)going);
	if (given >= 0 && given != going)
		return fault(&in->faults, FAULT_REFUSED, NOWHERE,
		    _("--confirm %lld, but %lld are to be sent"),
		    (long long)given, (long long)going);
	yes = given >= 0 || ask_yes(str_z(in->job, question), false);
	if (!yes)
		return fault(&in->faults, FAULT_REFUSED, NOWHERE,
		    _("nothing was sent"));
	return ledger_set_fact(ledger, name,
	    str_format(in->job, "%lld", (long long)total), &in->faults);
}

static int
tell_end(struct invocation *in, const struct work *w,
    const struct run_counts *n, int64_t going)
{
	int status;

	fprintf(stderr,
	    _("%lld taken by the relay, %lld refused, %lld waiting, %lld "
	      "unsure\n"),
	    (long long)n->accepted, (long long)n->refused,
	    (long long)n->deferred, (long long)n->in_doubt);
	status = finish(in);
	if (status != 0)
		return status;
	if (stop_asked() || n->deferred > 0 || n->next_at > 0 ||
	    n->done < going) {
		if (n->next_at > 0)
			fprintf(stderr, _("Waiting until %.*s %.*s. "),
			    FMT(clock_date(in->job, n->next_at)),
			    FMT(clock_time(in->job, n->next_at)));
		fprintf(stderr, _("To go on: marathon send %.*s %.*s\n"),
		    FMT(w->folder), FMT(w->mailing->name));
		return FAULT_WAITING;
	}
	fprintf(stderr, _("Next: marathon status %.*s\n"), FMT(w->folder));
	return n->refused + n->in_doubt > 0 ? 1 : 0;
}

/* Asked for only when something is about to leave. */
static bool
log_in(struct invocation *in, const struct work *w, struct deliverer *d)
{
	str password;

	if (!secret_password(in->job, w->campaign, &password, &in->faults))
		return false;
	deliver_password(d, password);
	return true;
}

static int
send_all(struct invocation *in, struct work *w, struct deliverer *d,
    struct ledger *ledger)
{
	struct delivery_counts n = {0};
	struct run_counts done = {0};
	int64_t going, cancelled = 0, limit = 0, before;

	deliver_check(d, &n, &in->faults);
	tell_notes(deliver_notes(d));
	before = n.waiting + n.accepted + n.refused + n.in_doubt + n.other;
	if (!go_on(in, w, deliver_rejects(in->job, d), n.faulty,
		before + n.due) ||
	    !option_number(in, "limit", 1, 0, &limit))
		return finish(in);
	going = limit > 0 && limit < n.due ? limit : n.due;
	tell_plan(in, w, d, &n, going);
	if (going == 0 && !(n.waiting > 0 && option_given(in, "wait"))) {
		fputs(_("there is nothing to send\n"), stderr);
		if (n.waiting > 0)
			return FAULT_WAITING;
		return deliver_plan(d, &cancelled, &in->faults) ? finish(in)
								: finish(in);
	}
	if (!confirm(in, w, ledger, going, before + going) ||
	    !log_in(in, w, d) || !deliver_plan(d, &cancelled, &in->faults))
		return finish(in);
	if (cancelled > 0)
		fprintf(stderr,
		    _("%lld cancelled: their case is no longer open\n"),
		    (long long)cancelled);
	done.total = going;
	deliver_run(d, &done, &in->faults);
	if (isatty(STDERR_FILENO))
		fputc('\n', stderr);
	return tell_end(in, w, &done, going);
}

static int
dry_run(struct invocation *in, struct work *w, struct deliverer *d)
{
	struct delivery_counts n = {0};
	int64_t written = 0;
	str folder = path_join(in->job, w->out, w->mailing->name);

	deliver_check(d, &n, &in->faults);
	if (!go_on(in, w, deliver_rejects(in->job, d), n.faulty,
		n.due + n.waiting + n.accepted + n.refused + n.in_doubt))
		return finish(in);
	if (deliver_dry_run(d, folder, &written, &in->faults)) {
		fprintf(stderr,
		    ngettext("%lld message written, none sent: %.*s\n",
			"%lld messages written, none sent: %.*s\n",
			(unsigned long)written),
		    (long long)written, FMT(folder));
		printf("%.*s\n", FMT(folder));
	}
	return finish(in);
}

static int
send_test(struct invocation *in, const struct work *w, struct deliverer *d)
{
	str address = option_text(in, "test-to", S(""));

	if (log_in(in, w, d) && deliver_test(d, address, &in->faults))
		fprintf(stderr, _("one message sent to %.*s; the log is not "
				  "touched\n"),
		    FMT(address));
	return finish(in);
}

static int
act(struct invocation *in, struct work *w, struct ledger *ledger,
    const struct deliver_options *options)
{
	struct deliverer *d = deliverer_open(in->job, w->campaign, w->mailing,
	    &w->selection, options, ledger, &in->faults);
	int status;

	if (d == NULL)
		return finish(in);
	if (option_given(in, "dry-run"))
		status = dry_run(in, w, d);
	else if (option_given(in, "test-to"))
		status = send_test(in, w, d);
	else
		status = send_all(in, w, d, ledger);
	deliverer_close(d);
	return status;
}

static int
run_send(struct invocation *in)
{
	struct work w = {0};
	int64_t started = clock_now();
	struct deliver_options options = {.self = &started};
	bool keeps_log =
	    !option_given(in, "dry-run") && !option_given(in, "test-to");
	struct ledger *ledger;
	int status;

	if (!open_work(in, &w, false))
		return finish(in);
	if ((w.mailing->channel & CHANNEL_EMAIL) == 0)
		return usage_fault(in, _("'%.*s' goes on paper; see 'marathon "
					 "help print'"),
		    FMT(w.mailing->name));
	options.date = option_text(in, "date", S(""));
	options.wait = option_given(in, "wait");
	if (isatty(STDERR_FILENO))
		options.progress = show_progress;
	if (!option_number(in, "limit", 1, 0, &options.limit) ||
	    !option_number(in, "connections", 1, 0,
		&options.max_connections) ||
	    !open_ledger(in, &w, keeps_log ? LEDGER_WRITE : LEDGER_READ,
		&ledger))
		return finish(in);
	if (keeps_log && !ledger_can_send(ledger))
		fault_file(&in->faults, FAULT_REFUSED,
		    campaign_ledger_path(in->job, w.campaign),
		    _("the log cannot be kept safe on this drive; move the "
		      "folder to a local disk"));
	status = in->faults.errors > 0 ? finish(in)
				       : act(in, &w, ledger, &options);
	if (ledger != NULL && !ledger_close(ledger, &in->faults))
		return finish(in);
	return status;
}

static const struct option options[] = {
    {"case", "ID", N_("only this case")},
    {"where", "COLUMN=VALUE", N_("only these rows")},
    {"only", "WHO", N_("only this recipient: id, name or e-mail address")},
    {"limit", "N", N_("at most N messages in this run")},
    {"confirm", "N", N_("do not ask: exactly N are to be sent")},
    {"dry-run", NULL, N_("write .eml files instead of sending")},
    {"test-to", "ADDRESS", N_("send one message to this address only")},
    {"connections", "N", N_("at most N connections at a time")},
    {"wait", NULL, N_("stay until those that wait are due")},
    {"skip-faulty", NULL, N_("go on without the rows that have faults")},
    {"date", "DATE", N_("the letters' date (2026-12-10)")},
    {"o", "DIR", N_("where to write, by default out/ in the campaign")},
    {NULL, NULL, NULL},
};

extern const struct command cmd_send;
const struct command cmd_send = {
    .name = "send",
    .arguments = "[DIR] [MAILING]",
    .summary = N_("send e-mails, and go on with what was begun"),
    .text = N_("Shows what would be sent and asks once. Nothing is ever sent "
	       "twice: what the relay took is on record before it counts, "
	       "and what is unsure after a crash is shown, not repeated."),
    .options = options,
    .most = 2,
    .run = run_send,
};
