/* SPDX-License-Identifier: MIT */
#include <unistd.h>

#include "cli/cli.h"
#include "cli/secret.h"
#include "deliver/deliver.h"
#include "report/report.h"

struct progress {
	int64_t started, total;
};

/* Those that got an answer that stays. */
static int64_t
answered(const struct run_counts *n)
{
	return n->accepted + n->refused + n->in_doubt;
}

static void
show_progress(void *self, const struct run_counts *n)
{
	const struct progress *p = self;
	int64_t ms = clock_now() - p->started, done = answered(n);
	int64_t rate = ms > 0 ? done * 60000 / ms : 0;
	int64_t left = p->total - done - n->waiting;

	fputc('\r', stderr);
	fprintf(stderr,
	    _("%lld done, %lld left, %lld a minute; %lld refused, %lld "
	      "waiting, %lld unsure "),
	    (long long)done, (long long)(left > 0 ? left : 0),
	    (long long)rate, (long long)n->refused, (long long)n->waiting,
	    (long long)n->in_doubt);
}

/* When the last one leaves, by the campaign's limits. */
static void
tell_last(struct arena *a, int64_t end, int64_t now)
{
	str day = clock_date(a, end), hour = clock_time(a, end);

	if (str_equal(day, clock_date(a, now)))
		fprintf(stderr, _("by 'limits' the last one leaves today at "
				  "%.*s\n"),
		    FMT(hour));
	else if (str_equal(day, clock_date(a, now + 24 * 3600 * 1000)))
		fprintf(stderr, _("by 'limits' the last one leaves tomorrow "
				  "at %.*s\n"),
		    FMT(hour));
	else
		fprintf(stderr, _("by 'limits' the last one leaves on %.*s at "
				  "%.*s\n"),
		    FMT(day), FMT(hour));
}

static void
tell_plan(struct invocation *in, const struct work *w,
    const struct deliverer *d, const struct delivery_counts *n)
{
	int64_t now = clock_now();

	fprintf(stderr,
	    ngettext("%.*s: %lld e-mail to send by %.*s\n",
		"%.*s: %lld e-mails to send by %.*s\n",
		(unsigned long)n->going),
	    FMT(w->mailing->name), (long long)n->going,
	    FMT(w->campaign->smtp.url));
	if (w->campaign->smtp.rate_count > 0 && n->going > 0)
		tell_last(in->job, deliver_end(d, n->going, now), now);
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

/* What was confirmed once stays so: to go on with it is not asked again. */
static bool
confirm(struct invocation *in, const struct delivery_counts *n)
{
	int64_t given;
	str question;

	if (n->fresh == 0)
		return true;
	if (!option_number(in, "confirm", (struct range){0, INT64_MAX}, -1,
		&given))
		return false;
	if (given < 0 && !at_terminal())
		return fault(&in->faults, FAULT_REFUSED, NOWHERE,
		    _("nothing leaves unasked: add --confirm %lld"),
		    (long long)n->going);
	if (given >= 0 && given != n->going)
		return fault(&in->faults, FAULT_REFUSED, NOWHERE,
		    _("--confirm %lld, but %lld are to be sent"),
		    (long long)given, (long long)n->going);
	question = str_format(in->job, _("Send %lld now? [y/N] "),
	    (long long)n->going);
	return given >= 0 || ask_yes(str_z(in->job, question), false) ||
	    fault(&in->faults, FAULT_REFUSED, NOWHERE, _("nothing was sent"));
}

/* The exit status, where what waits makes another run necessary. */
static int
finish_waiting(struct invocation *in)
{
	int status = finish(in);

	return status > 1 ? status : FAULT_WAITING;
}

/* How to go on with what is left. */
static int
tell_rest(struct invocation *in, const struct work *w, int64_t next_at)
{
	int status = finish_waiting(in);

	if (next_at > 0)
		fprintf(stderr, _("Waiting until %.*s %.*s.\n"),
		    FMT(clock_date(in->job, next_at)),
		    FMT(clock_time(in->job, next_at)));
	fprintf(stderr, _("To go on: marathon send %.*s %.*s\n"),
	    FMT(shell_word(in->job, w->folder)), FMT(w->mailing->name));
	return status;
}

static int
tell_end(struct invocation *in, const struct work *w,
    const struct run_counts *n, int64_t total)
{
	int status;

	fprintf(stderr,
	    _("%lld taken by the relay, %lld refused, %lld waiting, %lld "
	      "unsure\n"),
	    (long long)n->accepted, (long long)n->refused,
	    (long long)n->waiting, (long long)n->in_doubt);
	if (stop_asked() || answered(n) < total)
		return tell_rest(in, w, n->next_at);
	status = finish(in);
	tell_next(in, w, n->in_doubt > 0 ? w->mailing : NULL,
	    n->in_doubt > 0 ? "resolve" : "status");
	return status == 0 && n->refused + n->in_doubt > 0 ? 1 : status;
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
nothing_to_send(struct invocation *in, const struct delivery_counts *n)
{
	fputs(_("there is nothing to send\n"), stderr);
	return n->waiting > 0 ? finish_waiting(in) : finish(in);
}

static int
run_all(struct invocation *in, struct work *w, struct deliverer *d,
    struct progress *progress, const struct delivery_counts *n)
{
	struct run_counts done = {0};

	progress->started = clock_now();
	progress->total = n->going + n->waiting;
	deliver_run(d, &done, &in->faults);
	if (isatty(STDERR_FILENO))
		fputc('\n', stderr);
	return tell_end(in, w, &done, progress->total);
}

static int
send_all(struct invocation *in, struct work *w, struct deliverer *d,
    struct ledger *ledger, struct progress *progress)
{
	struct delivery_counts n = {0};
	int64_t before;

	deliver_check(d, &n, &in->faults);
	if (stop_asked())
		return finish_stopped(in);
	tell_notes(deliver_notes(d));
	before = n.waiting + n.accepted + n.refused + n.in_doubt + n.other;
	if (!go_on(in, w, deliver_rejects(in->job, d), n.faulty,
		before + n.due) ||
	    names_nobody(in, w, deliver_notes(d)) ||
	    !cancel_closed(in, w, ledger))
		return finish(in);
	tell_plan(in, w, d, &n);
	if (n.going == 0 && !(n.waiting > 0 && option_given(in, "wait")))
		return nothing_to_send(in, &n);
	if (!ledger_has_room(ledger, n.going, &in->faults) ||
	    !confirm(in, &n) || !log_in(in, w, d) ||
	    !deliver_plan(d, &in->faults))
		return finish(in);
	return run_all(in, w, d, progress, &n);
}

static int
dry_run(struct invocation *in, struct work *w, struct deliverer *d)
{
	struct delivery_counts n = {0};
	int64_t written = 0;
	str folder = path_join(in->job, w->out, w->mailing->name);

	deliver_check(d, &n, &in->faults);
	if (stop_asked())
		return finish_stopped(in);
	tell_notes(deliver_notes(d));
	if (!go_on(in, w, deliver_rejects(in->job, d), n.faulty,
		n.due + n.waiting + n.accepted + n.refused + n.in_doubt) ||
	    names_nobody(in, w, deliver_notes(d)) ||
	    !deliver_dry_run(d, folder, &written, &in->faults))
		return finish(in);
	if (stop_asked())
		return finish_stopped(in);
	fprintf(stderr,
	    ngettext("%lld message written, none sent: %.*s\n",
		"%lld messages written, none sent: %.*s\n",
		(unsigned long)written),
	    (long long)written, FMT(folder));
	printf("%.*s\n", FMT(folder));
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
		status = send_all(in, w, d, ledger, options->self);
	deliverer_close(d);
	return status;
}

static bool
read_options(struct invocation *in, struct deliver_options *o)
{
	o->date = option_text(in, "date", S(""));
	o->wait = option_given(in, "wait");
	if (isatty(STDERR_FILENO))
		o->progress = show_progress;
	return option_number(in, "limit", (struct range){1, INT64_MAX}, 0,
		   &o->limit) &&
	    option_number(in, "connections", (struct range){1, 64}, 0,
		&o->max_connections);
}

/* What must be there before a message is made to be sent. */
static bool
can_send(struct invocation *in, const struct work *w,
    const struct ledger *ledger)
{
	if (!w->campaign->has_smtp)
		return fault_file(&in->faults, FAULT_CONFIG,
		    w->campaign->source.name,
		    _("no server to send by: add 'smtp:' with 'url:'"));
	return ledger == NULL || ledger_can_send(ledger) ||
	    fault_file(&in->faults, FAULT_REFUSED,
		campaign_ledger_path(in->job, w->campaign),
		_("the log cannot be kept safe on this drive; move the "
		  "folder to a local disk"));
}

static int
run_send(struct invocation *in)
{
	struct work w = {0};
	struct progress progress = {0};
	struct deliver_options options = {.self = &progress};
	bool dry = option_given(in, "dry-run");
	bool keeps_log = !dry && !option_given(in, "test-to");
	struct ledger *ledger;
	int status;

	if (!open_work(in, &w, false))
		return finish(in);
	if ((w.mailing->channel & CHANNEL_EMAIL) == 0)
		return usage_fault(in, _("'%.*s' goes on paper; see 'marathon "
					 "help print'"),
		    FMT(w.mailing->name));
	if (!read_options(in, &options) ||
	    !open_ledger(in, &w, keeps_log ? LEDGER_WRITE : LEDGER_READ,
		&ledger))
		return finish(in);
	if (dry || can_send(in, &w, keeps_log ? ledger : NULL))
		status = act(in, &w, ledger, &options);
	else
		status = finish(in);
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
