/* SPDX-License-Identifier: MIT */
#include <unistd.h>

#include "cli/approve.h"
#include "cli/awake.h"
#include "cli/changed.h"
#include "cli/cli.h"
#include "cli/progress.h"
#include "cli/secret.h"
#include "deliver/deliver.h"
#include "report/report.h"

/* What accompanies a run. */
struct company {
	struct progress progress;
	bool shown;		/* somebody looks at the progress */
	struct awake awake;
};

/* Those that got an answer that stays. */
static int64_t
answered(const struct run_counts *n)
{
	return n->accepted + n->refused + n->in_doubt + n->suppressed;
}

/* What the user wrote of limits and hours, as one line. */
static str
pace_text(struct arena *a, const struct pace_settings *p)
{
	str parts[3];
	ptrdiff_t n = 0;

	if (p->limits_text.len > 0)
		parts[n++] = p->limits_text;
	if (p->by_domain_text.len > 0)
		parts[n++] = str_format(a, _("%.*s for each domain"),
		    FMT(p->by_domain_text));
	if (p->hours_text.len > 0)
		parts[n++] = str_trim(str_format(a, "%.*s %.*s",
		    FMT(p->hours_text), FMT(p->timezone)));
	return str_join(a, parts, n, S("; "));
}

/* When the last one leaves, by limits and hours. */
static void
tell_last(struct arena *a, int64_t count, str pace, int64_t end, int64_t now)
{
	str day = clock_date(a, end), hour = clock_time(a, end);

	if (str_equal(day, clock_date(a, now)))
		fprintf(stderr, _("%lld at %.*s: until today, %.*s\n"),
		    (long long)count, FMT(pace), FMT(hour));
	else if (str_equal(day, clock_date(a, now + 24 * 3600 * 1000)))
		fprintf(stderr, _("%lld at %.*s: until tomorrow, %.*s\n"),
		    (long long)count, FMT(pace), FMT(hour));
	else
		fprintf(stderr, _("%lld at %.*s: until %.*s, %.*s\n"),
		    (long long)count, FMT(pace), FMT(day), FMT(hour));
}

static void
tell_archive(const struct smtp_settings *s)
{
	if (s->archive.len > 0)
		fprintf(stderr, _("a copy of each goes to %.*s: where the relay"
				  " counts recipients, it counts two\n"),
		    FMT(s->archive));
}

static void
tell_revised(const struct delivery_counts *n)
{
	if (n->revised > 0)
		fprintf(stderr,
		    ngettext("%lld of them is a correction: another text was "
			     "sent before\n",
			"%lld of them are corrections: another text was sent "
			"before\n",
			(unsigned long)n->revised),
		    (long long)n->revised);
}

/* Who got another text than the letter has now. */
static void
tell_changed(const struct invocation *in, const struct delivery_counts *n)
{
	if (n->changed > 0 && !option_given(in, "revise"))
		fprintf(stderr,
		    _("%lld of them have another text now; they are not sent "
		      "again ('send --changed' says who they are, 'send "
		      "--revise' sends it to them)\n"),
		    (long long)n->changed);
}

static void
tell_plan(struct invocation *in, const struct work *w,
    const struct deliverer *d, const struct delivery_counts *n)
{
	int64_t now = clock_now();
	str pace = pace_text(in->job, &w->campaign->smtp.pace);

	fprintf(stderr,
	    ngettext("%.*s: %lld e-mail to send by %.*s\n",
		"%.*s: %lld e-mails to send by %.*s\n",
		(unsigned long)n->going),
	    FMT(w->mailing->name), (long long)n->going,
	    FMT(w->campaign->smtp.url));
	tell_revised(n);
	if (pace.len > 0 && n->going > 0)
		tell_last(in->job, n->going, pace,
		    deliver_end(d, n->going, now), now);
	if (n->unconfirmed > 0)
		fprintf(stderr,
		    ngettext("%lld was not confirmed yet: 'marathon send' "
			     "without --resume asks for it\n",
			"%lld were not confirmed yet: 'marathon send' without "
			"--resume asks for them\n",
			(unsigned long)n->unconfirmed),
		    (long long)n->unconfirmed);
	if (n->going > 0)
		tell_archive(&w->campaign->smtp);
	if (w->campaign->smtp.plain)
		fputs(_("the connection is not encrypted (this computer "
			"only)\n"),
		    stderr);
	if (n->accepted > 0)
		fprintf(stderr, _("%lld taken by the relay before\n"),
		    (long long)n->accepted);
	tell_changed(in, n);
	if (n->in_doubt > 0)
		fprintf(stderr,
		    _("%lld unsure, probably arrived: not sent again\n"),
		    (long long)n->in_doubt);
	if (n->waiting > 0)
		fprintf(stderr, _("%lld waiting until %.*s %.*s\n"),
		    (long long)n->waiting,
		    FMT(clock_date(in->job, n->next_at)),
		    FMT(clock_time(in->job, n->next_at)));
}

/* What was confirmed once stays so: to go on with it is not asked again. */
static bool
confirm(struct invocation *in, const struct delivery_counts *n)
{
	int64_t given;
	str question;

	if (n->fresh == 0)	/* and with --resume none is */
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
    const struct run_counts *n, const struct delivery_counts *before)
{
	int64_t unsure = n->in_doubt + before->in_doubt;
	bool more = before->due > before->going;
	int status;

	fprintf(stderr,
	    _("%lld taken by the relay, %lld refused, %lld waiting, %lld "
	      "unsure\n"),
	    (long long)n->accepted, (long long)n->refused,
	    (long long)n->waiting, (long long)n->in_doubt);
	if (n->cancelled > 0)
		fprintf(stderr,
		    _("%lld cancelled: their case is no longer open\n"),
		    (long long)n->cancelled);
	if (n->ordered > 0)
		fprintf(stderr,
		    _("%lld cancelled from another terminal\n"),
		    (long long)n->ordered);
	if (n->unarchived > 0)
		fprintf(stderr,
		    ngettext("of %lld the copy for the archive was refused\n",
			"of %lld the copies for the archive were refused\n",
			(unsigned long)n->unarchived),
		    (long long)n->unarchived);
	if (n->suppressed > 0)
		fprintf(stderr,
		    _("%lld came onto the never list meanwhile: not sent\n"),
		    (long long)n->suppressed);
	if (stop_asked() || in->faults.errors > 0 ||
	    answered(n) + n->cancelled + n->ordered <
		before->going + before->waiting)
		return tell_rest(in, w, n->opens_at > 0 ? n->opens_at
							: n->next_at);
	status = finish(in);
	tell_next(in, w, more || unsure > 0 ? w->mailing : NULL,
	    more	 ? "send"
		: unsure > 0 ? "resolve"
			     : "status");
	return status == 0 && n->refused + n->in_doubt > 0 ? 1 : status;
}

/* Of what was planned before; those of the list are left out anyway. */
static bool
suppress_never(struct invocation *in, struct deliverer *d)
{
	int64_t suppressed = 0;

	if (!deliver_suppress(d, &suppressed, &in->faults))
		return false;
	if (suppressed > 0)
		fprintf(stderr,
		    _("%lld suppressed: they are on the never list by now\n"),
		    (long long)suppressed);
	return true;
}

/* Asked for only when something is about to leave. */
static bool
log_in(struct invocation *in, const struct work *w, struct deliverer *d,
    struct secret *secret)
{
	if (!secret_read(in->job, w->campaign, !option_given(in, "resume"),
		secret, &in->faults))
		return false;
	deliver_password(d, secret_text(secret));
	return true;
}

static int
nothing_to_send(struct invocation *in, const struct work *w,
    const struct delivery_counts *n)
{
	fputs(_("there is nothing to send\n"), stderr);
	if (n->in_doubt > 0)
		tell_next(in, w, w->mailing, "resolve");
	return n->waiting > 0 ? finish_waiting(in) : finish(in);
}

static void
go_along(void *company, const struct run_counts *n)
{
	struct company *c = company;

	awake_keep(&c->awake);
	if (c->shown)
		progress_show(&c->progress, n);
}

static int
run_all(struct invocation *in, struct work *w, struct deliverer *d,
    struct company *c, const struct delivery_counts *n)
{
	struct run_counts done = {0};

	c->progress.deliverer = d;
	c->progress.started = clock_now();
	c->progress.total = n->going + n->waiting;
	c->shown = isatty(STDERR_FILENO);
	c->awake = awake_begin(in->job, !option_given(in, "no-inhibit"));
	deliver_run(d, &done, &in->faults);
	awake_end(&c->awake);
	progress_end(&c->progress, &done);
	return tell_end(in, w, &done, n);
}

static int
send_all(struct invocation *in, struct work *w, struct deliverer *d,
    struct ledger *ledger, struct company *company, struct secret *secret)
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
	    !cancel_closed(in, w, ledger) || !suppress_never(in, d))
		return finish(in);
	tell_plan(in, w, d, &n);
	if (n.going == 0 && !(n.waiting > 0 && option_given(in, "wait")))
		return nothing_to_send(in, w, &n);
	if (!ledger_has_room(ledger, n.going, &in->faults) ||
	    !was_approved(in, w, w->mailing, d) || !confirm(in, &n) ||
	    !log_in(in, w, d, secret) || !deliver_plan(d, &in->faults))
		return finish(in);
	return run_all(in, w, d, company, &n);
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
send_test(struct invocation *in, const struct work *w, struct deliverer *d,
    struct ledger *ledger, struct secret *secret)
{
	str address = option_text(in, "test-to", S(""));

	if (!log_in(in, w, d, secret) || !deliver_test(d, address, &in->faults))
		return finish(in);
	fprintf(stderr, _("one message sent to %.*s; the log is not "
			  "touched\n"),
	    FMT(address));
	tell_next_mail(in, w, w->mailing, ledger);
	return finish(in);
}

static int
act(struct invocation *in, struct work *w, struct ledger *ledger,
    const struct deliver_options *options)
{
	struct deliverer *d = deliverer_open(in->job, w->campaign, w->mailing,
	    &w->selection, options, ledger, &in->faults);
	struct secret secret = {0};
	int status;

	if (d == NULL)
		return finish(in);
	if (option_given(in, "dry-run"))
		status = dry_run(in, w, d);
	else if (option_given(in, "test-to"))
		status = send_test(in, w, d, ledger, &secret);
	else
		status = send_all(in, w, d, ledger, options->self, &secret);
	deliverer_close(d);
	secret_wipe(&secret);
	return status;
}

static bool
read_stop(struct invocation *in, int64_t *percent)
{
	str given = option_text(in, "stop-at", S(""));

	if (given.len == 0)
		return true;
	return (percent_read(given, percent) && *percent > 0) ||
	    fault(&in->faults, FAULT_USAGE, NOWHERE,
		_("--stop-at: '%.*s' is not a share from 1 to 100"),
		FMT(given));
}

static bool
read_options(struct invocation *in, struct deliver_options *o)
{
	o->date = option_text(in, "date", S(""));
	o->wait = option_given(in, "wait");
	o->resume = option_given(in, "resume");
	o->revise = option_given(in, "revise");
	if (o->resume && o->revise)
		return fault(&in->faults, FAULT_USAGE, NOWHERE,
		    _("--resume goes on with what was confirmed before: "
		      "--revise does not go with it"));
	if (o->resume && option_given(in, "confirm"))
		return fault(&in->faults, FAULT_USAGE, NOWHERE,
		    _("--resume goes on with what was confirmed before: "
		      "--confirm does not go with it"));
	if (!read_stop(in, &o->stop_percent))
		return false;
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

/* One mailing, whose ledger is opened for it. */
static int
send_mailing(struct invocation *in, struct work *w)
{
	struct company company = {0};
	bool dry = option_given(in, "dry-run");
	bool keeps_log = !dry && !option_given(in, "test-to");
	struct deliver_options options = {.progress = go_along,
	    .self = &company, .plans = keeps_log};
	struct ledger *ledger;
	int status;

	if (!read_options(in, &options) ||
	    !open_ledger(in, w, keeps_log ? LEDGER_WRITE : LEDGER_READ,
		&ledger))
		return finish(in);
	if (dry || can_send(in, w, keeps_log ? ledger : NULL))
		status = act(in, w, ledger, &options);
	else
		status = finish(in);
	if (ledger != NULL && !ledger_close(ledger, &in->faults))
		return finish(in);
	return status;
}

/* A timer's command needs no name: it goes on with whatever was begun. */
static int
resume_all(struct invocation *in, struct work *w)
{
	const struct campaign *c = w->campaign;
	int status = 0;

	for (ptrdiff_t i = 0; i < c->mailing_count; i++) {
		int one;

		w->mailing = &c->mailings[i];
		if ((w->mailing->channel & CHANNEL_EMAIL) == 0)
			continue;
		one = send_mailing(in, w);
		status = one > status ? one : status;
		if (in->faults.errors > 0 || stop_asked())
			break;
	}
	return status;
}

static int
run_send(struct invocation *in)
{
	struct work w = {0};
	bool resume = option_given(in, "resume");

	if (option_given(in, "changed"))
		return list_changed(in);
	if (option_given(in, "json") || option_given(in, "csv"))
		return usage_fault(in, _("--json and --csv are for the list of "
					 "--changed"));
	if (!open_work(in, &w, resume) || in->faults.errors > 0)
		return finish(in);
	if (w.mailing == NULL)
		return resume_all(in, &w);
	if ((w.mailing->channel & CHANNEL_EMAIL) == 0)
		return usage_fault(in, _("'%.*s' goes on paper; see 'marathon "
					 "help print'"),
		    FMT(w.mailing->name));
	return send_mailing(in, &w);
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
    {"resume", NULL, N_("for timers: only what was confirmed before")},
    {"changed", NULL, N_("list who got another text than the letter has now; "
			 "nothing is sent")},
    {"json", NULL, N_("that list for scripts: one JSON object per line")},
    {"csv", NULL, N_("that list for spreadsheets")},
    {"revise", NULL, N_("also to those who got another text than the letter "
			"has now")},
    {"stop-at", "PERCENT", N_("stop when more of the messages are refused")},
    {"no-inhibit", NULL, N_("let the computer sleep while it sends")},
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
