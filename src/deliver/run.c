/* SPDX-License-Identifier: MIT */
/*
 * A run: the plan is gone through in order, each delivery that is due is
 * claimed, composed and handed to smtp.  A failure that was safe (the dot was
 * never handed over) is tried again at once, a few times; then it waits.  What
 * must wait for its domain is passed over, and met again in another pass.
 */
#include "deliver/order.h"
#include "deliver/run.h"

#include <string.h>

enum {
	OBEY_PAUSE_MS = 250,	/* the longest: orders come meanwhile */
	LANDING_PAUSE_MS = 50,
	SEARCH_MS = 50,		/* in the plan, while others are in flight */
};

int64_t
in_flight(const struct sending *r)
{
	return r->flying;
}

void
sooner(int64_t *when, int64_t other)
{
	if (*when == 0 || other < *when)
		*when = other;
}

void
note_waiting(struct sending *r, int64_t at)
{
	r->counts->waiting++;
	sooner(&r->counts->next_at, at);
}

static struct flight *
free_flight(struct sending *r)
{
	for (ptrdiff_t i = 0; i < MOST_FLIGHTS; i++)
		if (!r->flights[i].busy)
			return &r->flights[i];
	return NULL;
}

static struct flight *
flight_to_repeat(struct sending *r)
{
	for (ptrdiff_t i = 0; i < MOST_FLIGHTS && r->repeating > 0; i++)
		if (r->flights[i].again)
			return &r->flights[i];
	return NULL;
}

/* Goes through the plan anew; what waits will be met again. */
static void
start_over(struct sending *r)
{
	plan_rewind(r->d->plan);
	r->resume_at = r->passed_until = 0;
	r->pass_began = clock_steady();
	r->counts->waiting = r->counts->next_at = 0;
}

/* ---- the next message ---- */

enum claim { CLAIMED, CLAIM_LATER, CLAIM_NONE };

/* Whether it is due, and its domain and case let it go. */
static bool
may_go(struct sending *r, struct flight *flight, const struct entry *e,
    const struct delivery *known, int64_t now)
{
	int64_t free_at;

	if (!delivery_is_open(known->state))
		return false;
	if (is_withdrawn(r, e->case_file))
		return e->case_file == NULL && stop_for_case(r);
	if (known->state == DELIVERY_DEFERRED &&
	    answer_due_at(known, now) > now) {
		note_waiting(r, known->next_at);
		return false;
	}
	flight->domain = pace_domain(r->d->pace, e->recipient.email_key);
	free_at = pace_free_at(flight->domain, now);
	if (free_at == PACE_LANDING)
		free_at = now + LANDING_PAUSE_MS;
	if (free_at > now)
		sooner(&r->passed_until, free_at);
	return free_at <= now;
}

/* Claims the next delivery that may go. */
static enum claim
claim_next(struct sending *r, struct flight *flight, struct entry *e)
{
	struct deliverer *d = r->d;
	int64_t end = clock_steady() + SEARCH_MS;

	while (plan_next(d->plan, e, &r->again)) {
		int64_t now = clock_now();

		arena_reset(&d->letter, (struct arena_mark){0});
		arena_reset(&flight->arena, (struct arena_mark){0});
		flight->delivery = (struct delivery){0};
		/* that it is due was seen: any clock will do to claim it */
		if (ledger_find_latest(d->ledger, &flight->arena, &e->key,
			&flight->delivery) &&
		    may_go(r, flight, e, &flight->delivery, now) &&
		    ledger_claim(d->ledger, &flight->delivery, INT64_MAX))
			return CLAIMED;
		if (r->failed || stop_asked() || clock_steady() >= end)
			return CLAIM_LATER;
	}
	return CLAIM_NONE;
}

static bool
limit_reached(const struct sending *r)
{
	return r->d->options.limit > 0 && r->started >= r->d->options.limit;
}

static int64_t
pause_until(int64_t at, int64_t now)
{
	int64_t ms = at > now ? at - now : 1;

	return ms < OBEY_PAUSE_MS ? ms : OBEY_PAUSE_MS;
}

/*
 * Nothing more to claim.  What is in flight may have to be repeated; then
 * start over if something was passed over, or waits and we may stay.  A pass
 * through a long plan is not begun for each single message.
 */
static enum smtp_next
at_end(struct sending *r, int64_t *wait_ms)
{
	int64_t now = clock_now();
	int64_t rested = now + 4 * (clock_steady() - r->pass_began);

	*wait_ms = LANDING_PAUSE_MS;
	if (in_flight(r) > 0)
		return SMTP_NEXT_WAIT;
	if (limit_reached(r))
		return SMTP_NEXT_END;
	if (r->passed_until > 0)
		r->resume_at = r->passed_until > rested ? r->passed_until
							: rested;
	if (r->d->options.wait && r->counts->next_at > 0)
		sooner(&r->resume_at, r->counts->next_at);
	if (r->resume_at == 0)
		return SMTP_NEXT_END;
	*wait_ms = pause_until(r->resume_at, now);
	return SMTP_NEXT_WAIT;
}

static void
hand_over(struct sending *r, struct flight *flight, struct smtp_mail *mail)
{
	r->flying += !flight->busy;
	r->repeating -= flight->again;
	flight->busy = true;
	flight->again = flight->counted = false;
	pace_hand_over(r->d->pace, flight->domain);
	*mail = (struct smtp_mail){.tag = flight, .from = flight->mail.from,
	    .to = flight->mail.to, .bytes = flight->mail.bytes,
	    .utf8 = mail_needs_utf8(flight->mail.to)};
	envelope_extras(r->d, flight->delivery.message_id, mail);
}

/* Claims and composes the next message. */
static enum claim
make_ready(struct sending *r, struct flight *flight)
{
	struct entry e;
	enum claim claim = claim_next(r, flight, &e);

	if (claim != CLAIMED)
		return claim;
	flight->retries = 0;
	flight->withdrawn = false;
	flight->case_file = e.case_file;
	r->ready = flight;
	if (mail_make(r->d, &e, &flight->delivery, &flight->arena,
		&flight->mail, &r->again))
		return CLAIMED;
	drop_ready(r);
	fault_file(r->f, FAULT_BUG, r->d->mailing->name, "%.*s",
	    FMT(r->again.latest));
	r->failed = true;
	return CLAIM_NONE;
}

/* Whether hours, server and pace let one more message go; or when to ask. */
static bool
may_start(struct sending *r, int64_t *wait_ms)
{
	int64_t now = clock_now(), at = pace_free_at(&r->d->pace->all, now);

	if (r->host.until > at)
		at = r->host.until;
	if (at != PACE_LANDING)
		at = pace_opens_at(r->d->pace, at);
	if (at == PACE_LANDING || in_flight(r) >= r->host.most)
		at = now + LANDING_PAUSE_MS;
	*wait_ms = pause_until(at, now);
	return at <= now;
}

/* Outside the hours a run ends, unless it may stay. */
static bool
ends_by_hours(struct sending *r)
{
	int64_t now = clock_now(), opens = pace_opens_at(r->d->pace, now);

	if (opens <= now || r->d->options.wait)
		return false;
	r->counts->opens_at = opens;
	return true;
}

/* At the end of the plan no limit is waited for: so one is made ready first. */
static enum smtp_next
next_new(struct sending *r, struct smtp_mail *mail, int64_t *wait_ms)
{
	struct flight *flight = free_flight(r);
	enum claim claim = CLAIMED;

	*wait_ms = LANDING_PAUSE_MS;
	if (flight == NULL)
		return SMTP_NEXT_WAIT;
	if (r->ready == NULL)
		claim = make_ready(r, flight);
	if (r->failed)
		return SMTP_NEXT_END;
	*wait_ms = 1;
	if (claim == CLAIM_LATER)
		return SMTP_NEXT_WAIT;
	if (claim == CLAIM_NONE)
		return at_end(r, wait_ms);
	*wait_ms = LANDING_PAUSE_MS;
	if (ends_by_hours(r))
		return in_flight(r) > 0 ? SMTP_NEXT_WAIT : SMTP_NEXT_END;
	if (!may_start(r, wait_ms))
		return SMTP_NEXT_WAIT;
	r->started++;
	hand_over(r, r->ready, mail);
	r->ready = NULL;
	return SMTP_NEXT_MAIL;
}

static enum smtp_next
next(void *self, ptrdiff_t server, struct smtp_mail *mail, int64_t *wait_ms)
{
	struct sending *r = self;
	struct flight *flight = flight_to_repeat(r);
	int64_t now = clock_now();

	(void)server;		/* there is one */
	if (r->failed || !heed_soon(r))
		return SMTP_NEXT_END;
	if (flight != NULL && r->host.until <= now) {
		hand_over(r, flight, mail);
		return SMTP_NEXT_MAIL;
	}
	if (limit_reached(r))
		return at_end(r, wait_ms);
	if (r->resume_at > now) {
		*wait_ms = pause_until(r->resume_at, now);
		return SMTP_NEXT_WAIT;
	}
	if (r->resume_at > 0)
		start_over(r);
	return next_new(r, mail, wait_ms);
}

/* ---- intents ---- */

/* Who is on the never list by now: his claim ends, so he gets no intent. */
static bool
suppress(struct sending *r, void *const *tags, ptrdiff_t count, bool *allow)
{
	struct addressee all[MOST_FLIGHTS];
	ptrdiff_t n = 0;

	for (ptrdiff_t i = 0; i < count; i++) {
		const struct flight *flight = tags[i];

		if (allow[i])
			all[n++] = (struct addressee){
			    .delivery = &flight->delivery,
			    .to = flight->mail.to};
	}
	if (!never_suppress(r->d, all, n, r->f)) {
		r->failed = true;
		return false;
	}
	n = 0;
	for (ptrdiff_t i = 0; i < count; i++) {
		bool suppressed = allow[i] && all[n++].suppressed;

		allow[i] = allow[i] && !suppressed;
		r->counts->suppressed += suppressed;
	}
	return true;
}

/* Those that were not cancelled on the way, and are not on the never list. */
static bool
check_leave(struct sending *r, void *const *tags, ptrdiff_t count, bool *allow)
{
	bool going = heed(r);

	for (ptrdiff_t i = 0; i < count; i++) {
		const struct flight *flight = tags[i];

		allow[i] = going && !flight->withdrawn &&
		    !is_withdrawn(r, flight->case_file);
	}
	return going && suppress(r, tags, count, allow);
}

/* One commit: the answers that settle noted, and these intents. */
static bool
intend(void *self, void *const *tags, ptrdiff_t count, bool *allow)
{
	struct sending *r = self;
	const struct delivery *deliveries[MOST_FLIGHTS];
	bool granted[MOST_FLIGHTS];
	int64_t now = clock_now();
	bool going = check_leave(r, tags, count, allow);
	ptrdiff_t n = 0;

	for (ptrdiff_t i = 0; i < count; i++) {
		const struct flight *flight = tags[i];

		allow[i] = allow[i] && going;
		if (allow[i])
			deliveries[n++] = &flight->delivery;
	}
	if (!ledger_intend(r->d->ledger, deliveries, n, now, granted, r->f)) {
		r->failed = true;
		return false;
	}
	count_landed(r);
	n = 0;
	for (ptrdiff_t i = 0; i < count; i++) {
		struct flight *flight = tags[i];

		allow[i] = allow[i] && granted[n++];
		flight->withdrawn = !allow[i];
		if (allow[i]) {
			pace_count(r->d->pace, flight->domain, now);
			flight->counted = true;
		}
	}
	return going;
}

static struct sending *
begin(struct deliverer *d, struct run_counts *counts, struct faults *f)
{
	struct sending *r = NEW(d->job, struct sending);

	r->d = d;
	r->counts = counts;
	r->f = f;
	r->again.arena = d->job;
	r->ledger_path = campaign_ledger_path(d->job, d->campaign);
	r->order_path = order_path(d->job, r->ledger_path);
	watch_begin(&r->watch, d->job, d->campaign, d->options.date.len > 0);
	host_begin(&r->host, clock_now());
	start_over(r);
	return r;
}

bool
deliver_run(struct deliverer *d, struct run_counts *counts, struct faults *f)
{
	struct sending *r = begin(d, counts, f);
	struct smtp_server server;
	struct smtp_caller caller = {
	    .self = r, .next = next, .intend = intend, .settle = settle};
	bool good;

	if (!smtp_server_of(d, &server, f))
		return false;
	good = smtp_run(&server, 1, &caller, f) && !r->failed;
	drop_ready(r);
	for (ptrdiff_t i = 0; i < MOST_FLIGHTS; i++)
		arena_free(&r->flights[i].arena);
	/* who came onto the never list was no longer in the plan */
	return deliver_suppress(d, &counts->suppressed, f) && good;
}

/* ---- one message to an address of the user's own ---- */

struct test {
	struct deliverer *d;
	struct mail mail;
	bool given, answered;
	enum smtp_result result;
	str reply;
};

static enum smtp_next
test_next(void *self, ptrdiff_t server, struct smtp_mail *mail,
    int64_t *wait_ms)
{
	struct test *t = self;

	(void)server;
	(void)wait_ms;
	if (t->given)
		return SMTP_NEXT_END;
	t->given = true;
	*mail = (struct smtp_mail){.tag = t, .from = t->mail.from,
	    .to = t->mail.to, .bytes = t->mail.bytes,
	    .utf8 = mail_needs_utf8(t->mail.to)};
	return SMTP_NEXT_MAIL;
}

static bool
test_intend(void *self, void *const *tags, ptrdiff_t count, bool *allow)
{
	(void)self;
	(void)tags;
	for (ptrdiff_t i = 0; i < count; i++)
		allow[i] = true;
	return true;
}

static bool
test_settle(void *self, const struct smtp_answer *answers, ptrdiff_t count)
{
	struct test *t = self;

	if (count > 0) {
		t->answered = true;
		t->result = answers[0].result;
		t->reply = str_copy(t->d->job, answers[0].reply);
	}
	return true;
}

bool
deliver_test(struct deliverer *d, str address, struct faults *f)
{
	struct test t = {.d = d};
	struct smtp_server server;
	struct smtp_caller caller = {.self = &t, .next = test_next,
	    .intend = test_intend, .settle = test_settle};
	const struct delivery none = {0};
	struct entry e;
	const char *why;
	str to;

	if (!smtp_server_of(d, &server, f))
		return false;
	if (!mail_recipient(d->job, address, &to, &why))
		return fault(f, FAULT_USAGE, NOWHERE,
		    _("e-mail address '%.*s': %s"), FMT(address), why);
	plan_rewind(d->plan);
	if (!plan_next(d->plan, &e, f))
		return fault_file(f, FAULT_DATA, d->mailing->name,
		    _("there is nothing to send"));
	/* the reader sees his own address, not a recipient's */
	e.recipient.email = to;
	if (!mail_make(d, &e, &none, d->job, &t.mail, f) ||
	    !smtp_run(&server, 1, &caller, f))
		return false;
	if (!t.answered)
		return fault_file(f, FAULT_WAITING, d->mailing->name,
		    _("stopped before it was sent"));
	if (t.result == SMTP_ACCEPTED)
		return true;
	return fault_file(f,
	    t.result == SMTP_REFUSED ? FAULT_FAILED : FAULT_SERVER,
	    d->campaign->smtp.url, "%.*s", FMT(t.reply));
}
