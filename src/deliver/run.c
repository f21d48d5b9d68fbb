/* SPDX-License-Identifier: MIT */
/*
 * A run: the plan is gone through in order, each delivery that is due is
 * claimed, composed and handed to smtp.  A failure that was safe (the dot was
 * never handed over) is tried again at once, a few times; then it waits.
 */
#include <string.h>

#include "deliver/parts.h"

enum {
	MOST_FLIGHTS = 64,
	MOST_RETRIES = 3,
	MOST_FAILURES = 20,	/* in a row, before the server is given up */
	BUDGET_PAUSE_MS = 250,
	LANDING_PAUSE_MS = 50,
};
static const int64_t back_off_least = 300 * 1000, back_off_most = 4000 * 1000;

/* A message between claim and answer. */
struct flight {
	struct arena arena;
	struct delivery delivery;
	struct mail mail;
	bool busy, again;	/* again: to be sent once more, at once */
	int retries;
};

/* How many may still go out before the ledger must be asked again. */
struct budget {
	int64_t left;
	bool known;
};

struct sending {
	struct deliverer *d;
	struct flight flights[MOST_FLIGHTS];
	struct budget budgets[4];
	struct run_counts *counts;
	struct faults *f;
	struct faults again;	/* faults of rows were reported by the check */
	int64_t started;	/* messages claimed in this run */
	int64_t resume_at;	/* end of the plan reached: start over then */
	struct flight *ready;	/* claimed and composed, waits for the pace */
	int failures;		/* safe ones since the last answer */
	bool failed;
};

/* Those without an answer; some of them the ledger may count as sent. */
static int64_t
in_flight(const struct sending *r)
{
	int64_t n = 0;

	for (ptrdiff_t i = 0; i < MOST_FLIGHTS; i++)
		n += r->flights[i].busy;
	return n;
}

/*
 * Whether another message may start.  What was sent is counted in the ledger,
 * so that the pace holds over several runs; the ledger is asked only when the
 * budget of the last answer is used up.
 */
static bool
within_limits(struct sending *r)
{
	const struct smtp_settings *s = &r->d->campaign->smtp;
	int64_t now = clock_now();

	for (ptrdiff_t i = 0; i < s->rate_count; i++) {
		const struct rate *rate = &s->rates[i];
		struct budget *b = &r->budgets[i];

		if (b->known && b->left > 0)
			continue;
		b->left = rate->count - in_flight(r) -
		    ledger_sent_since(r->d->ledger, now - rate->window_ms);
		b->known = true;
		if (b->left <= 0)
			return false;
	}
	for (ptrdiff_t i = 0; i < s->rate_count; i++)
		r->budgets[i].left--;
	return true;
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
	for (ptrdiff_t i = 0; i < MOST_FLIGHTS; i++)
		if (r->flights[i].again)
			return &r->flights[i];
	return NULL;
}

static void
note_waiting(struct sending *r, int64_t at)
{
	struct run_counts *n = r->counts;

	n->waiting++;
	if (n->next_at == 0 || at < n->next_at)
		n->next_at = at;
}

/* Goes through the plan anew; what waits will be met again. */
static void
start_over(struct sending *r)
{
	plan_rewind(r->d->plan);
	r->resume_at = 0;
	r->counts->waiting = r->counts->next_at = 0;
}

/* Claims the next delivery that is due; false at the end of the plan. */
static bool
claim_next(struct sending *r, struct flight *flight, struct entry *e)
{
	struct deliverer *d = r->d;

	while (plan_next(d->plan, e, &r->again)) {
		struct delivery known = {0};
		int64_t now = clock_now();

		arena_reset(&d->letter, (struct arena_mark){0});
		if (!ledger_find(d->ledger, &d->letter, &e->key, &known))
			continue;
		if (known.state == DELIVERY_DEFERRED && known.next_at > now) {
			note_waiting(r, known.next_at);
			continue;
		}
		if (known.state != DELIVERY_PLANNED &&
		    known.state != DELIVERY_DEFERRED &&
		    known.state != DELIVERY_RESOLVED_NOT_SENT)
			continue;
		arena_reset(&flight->arena, (struct arena_mark){0});
		if (ledger_claim_key(d->ledger, &flight->arena, &e->key, now,
			&flight->delivery, r->f))
			return true;
	}
	return false;
}

static bool
limit_reached(const struct sending *r)
{
	return r->d->options.limit > 0 && r->started >= r->d->options.limit;
}

/*
 * Nothing more to claim.  What is in flight may have to be repeated; then
 * start over if something waits and we may stay.
 */
static enum smtp_next
at_end(struct sending *r, int64_t *wait_ms)
{
	int64_t now = clock_now();

	if (in_flight(r) > 0) {
		*wait_ms = LANDING_PAUSE_MS;
		return SMTP_NEXT_WAIT;
	}
	if (!r->d->options.wait || r->counts->next_at == 0 || limit_reached(r))
		return SMTP_NEXT_END;
	r->resume_at = r->counts->next_at;
	*wait_ms = r->resume_at > now ? r->resume_at - now : 1;
	return SMTP_NEXT_WAIT;
}

static void
hand_over(struct flight *flight, struct smtp_mail *mail)
{
	flight->busy = true;
	flight->again = false;
	*mail = (struct smtp_mail){.tag = flight, .from = flight->mail.from,
	    .to = flight->mail.to, .bytes = flight->mail.bytes};
}

/* Claims and composes the next message; NULL: there is none, or it failed. */
static struct flight *
make_ready(struct sending *r, struct flight *flight)
{
	struct entry e;

	if (!claim_next(r, flight, &e))
		return NULL;
	flight->retries = 0;
	if (mail_make(r->d, &e, &flight->delivery, &flight->arena,
		&flight->mail, &r->again))
		return flight;
	ledger_release(r->d->ledger, &flight->delivery);
	fault_file(r->f, FAULT_BUG, r->d->mailing->name, "%.*s",
	    FMT(r->again.latest));
	r->failed = true;
	return NULL;
}

/* At the end of the plan no limit is waited for: so one is made ready first. */
static enum smtp_next
next_new(struct sending *r, struct smtp_mail *mail, int64_t *wait_ms)
{
	struct flight *flight = free_flight(r);

	*wait_ms = BUDGET_PAUSE_MS;
	if (flight == NULL)
		return SMTP_NEXT_WAIT;
	if (r->ready == NULL)
		r->ready = make_ready(r, flight);
	if (r->failed)
		return SMTP_NEXT_END;
	if (r->ready == NULL)
		return at_end(r, wait_ms);
	if (!within_limits(r))
		return SMTP_NEXT_WAIT;
	r->started++;
	hand_over(r->ready, mail);
	r->ready = NULL;
	return SMTP_NEXT_MAIL;
}

static enum smtp_next
next(void *self, struct smtp_mail *mail, int64_t *wait_ms)
{
	struct sending *r = self;
	struct flight *flight = flight_to_repeat(r);
	int64_t now = clock_now();

	if (r->failed)
		return SMTP_NEXT_END;
	if (flight != NULL) {
		hand_over(flight, mail);
		return SMTP_NEXT_MAIL;
	}
	if (limit_reached(r))
		return at_end(r, wait_ms);
	if (r->resume_at > now) {
		*wait_ms = r->resume_at - now;
		return SMTP_NEXT_WAIT;
	}
	if (r->resume_at > 0)
		start_over(r);
	return next_new(r, mail, wait_ms);
}

static bool
intend(void *self, void *const *tags, ptrdiff_t count, bool *allow)
{
	struct sending *r = self;
	const struct delivery *deliveries[MOST_FLIGHTS];

	for (ptrdiff_t i = 0; i < count; i++)
		deliveries[i] = &((const struct flight *)tags[i])->delivery;
	if (ledger_intend(r->d->ledger, deliveries, count, clock_now(), allow,
		r->f))
		return true;
	r->failed = true;
	return false;
}

/* clamp(age, 300 s, 4,000 s), as Postfix does */
static int64_t
back_off(const struct delivery *d, int64_t now)
{
	int64_t age = now - d->planned_at;

	if (age < back_off_least)
		age = back_off_least;
	return now + (age > back_off_most ? back_off_most : age);
}

/* What smtp itself refused to put on the wire; trying again never helps. */
static bool
is_unsendable(const struct smtp_answer *a)
{
	return a->result == SMTP_NOT_SENT &&
	    (strcmp(a->stage, "address") == 0 ||
		strcmp(a->stage, "message") == 0);
}

static enum delivery_state
state_of(const struct smtp_answer *a)
{
	if (is_unsendable(a))
		return DELIVERY_REFUSED;
	switch (a->result) {
	case SMTP_ACCEPTED:
		return DELIVERY_ACCEPTED;
	case SMTP_REFUSED:
		return DELIVERY_REFUSED;
	case SMTP_IN_DOUBT:
		return DELIVERY_IN_DOUBT;
	case SMTP_DEFERRED:
	case SMTP_NOT_SENT:
		break;
	}
	return DELIVERY_DEFERRED;
}

/* Whether a safe failure is repeated in this run. */
static bool
repeats(const struct flight *flight, const struct smtp_answer *a)
{
	return a->result == SMTP_NOT_SENT && flight->retries < MOST_RETRIES &&
	    !stop_asked() && !is_unsendable(a) &&
	    strcmp(a->stage, "connect") != 0;
}

static void
count_answer(struct sending *r, enum delivery_state state, int64_t next_at)
{
	struct run_counts *n = r->counts;

	n->accepted += state == DELIVERY_ACCEPTED;
	n->refused += state == DELIVERY_REFUSED;
	n->in_doubt += state == DELIVERY_IN_DOUBT;
	if (state == DELIVERY_DEFERRED)
		note_waiting(r, next_at);
}

/* After its outcome is on disk: a flight is repeated, or free again. */
static void
land(struct sending *r, struct flight *flight, const struct smtp_answer *a,
    const struct outcome *o)
{
	if (repeats(flight, a)) {
		flight->retries++;
		if (a->intended) {
			struct delivery_key key = flight->delivery.key;

			flight->again = ledger_claim_key(r->d->ledger,
			    &flight->arena, &key, clock_now(),
			    &flight->delivery, r->f);
		} else {
			flight->again = true;
		}
		if (flight->again)
			return;
	}
	flight->busy = false;
	if (o == NULL)
		ledger_release(r->d->ledger, &flight->delivery);
	else
		count_answer(r, o->state, o->next_at);
}

/* A server that takes connections but no message is given up. */
static void
note_failure(struct sending *r, const struct smtp_answer *a)
{
	if (a->result != SMTP_NOT_SENT || is_unsendable(a)) {
		r->failures = 0;
		return;
	}
	if (r->failed || stop_asked() || strcmp(a->stage, "connect") == 0 ||
	    ++r->failures < MOST_FAILURES)
		return;
	r->failed = true;
	fault_file(r->f, FAULT_SERVER, r->d->campaign->smtp.url,
	    _("the server takes no message: %.*s"), FMT(a->reply));
}

static bool
settle(void *self, const struct smtp_answer *answers, ptrdiff_t count)
{
	struct sending *r = self;
	struct outcome outcomes[MOST_FLIGHTS];
	const struct outcome *of[MOST_FLIGHTS] = {NULL};
	int64_t now = clock_now();
	ptrdiff_t n = 0;

	for (ptrdiff_t i = 0; i < count; i++) {
		const struct smtp_answer *a = &answers[i];
		struct flight *flight = a->tag;
		struct outcome *o = &outcomes[n];

		/* nothing was sent and nothing was noted: nothing to settle */
		if (a->result == SMTP_NOT_SENT && !a->intended &&
		    !is_unsendable(a))
			continue;
		*o = (struct outcome){.delivery = &flight->delivery,
		    .state = state_of(a),
		    .code = a->code,
		    .stage = str_from(a->stage),
		    .reply = a->reply};
		if (o->state == DELIVERY_DEFERRED)
			o->next_at = repeats(flight, a)
			    ? now
			    : back_off(&flight->delivery, now);
		of[i] = o;
		n++;
	}
	if (n > 0 && !ledger_settle(r->d->ledger, outcomes, n, now, r->f)) {
		r->failed = true;
		return false;
	}
	for (ptrdiff_t i = 0; i < count; i++) {
		land(r, answers[i].tag, &answers[i], of[i]);
		note_failure(r, &answers[i]);
	}
	if (r->d->options.progress != NULL)
		r->d->options.progress(r->d->options.self, r->counts);
	return true;
}

bool
deliver_run(struct deliverer *d, struct run_counts *counts, struct faults *f)
{
	struct sending *r = NEW(d->job, struct sending);
	struct smtp_server server;
	struct smtp_caller caller = {
	    .self = r, .next = next, .intend = intend, .settle = settle};
	bool good;

	if (!smtp_server_of(d, &server, f))
		return false;
	r->d = d;
	r->counts = counts;
	r->f = f;
	r->again.arena = d->job;
	start_over(r);
	good = smtp_run(&server, &caller, f) && !r->failed;
	if (r->ready != NULL)
		ledger_release(d->ledger, &r->ready->delivery);
	for (ptrdiff_t i = 0; i < MOST_FLIGHTS; i++)
		arena_free(&r->flights[i].arena);
	return good;
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
test_next(void *self, struct smtp_mail *mail, int64_t *wait_ms)
{
	struct test *t = self;

	(void)wait_ms;
	if (t->given)
		return SMTP_NEXT_END;
	t->given = true;
	*mail = (struct smtp_mail){.tag = t, .from = t->mail.from,
	    .to = t->mail.to, .bytes = t->mail.bytes};
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
	if (!mail_address(d->job, address, &to, &why))
		return fault(f, FAULT_USAGE, NOWHERE,
		    _("e-mail address '%.*s': %s"), FMT(address), why);
	plan_rewind(d->plan);
	if (!plan_next(d->plan, &e, f))
		return fault_file(f, FAULT_DATA, d->mailing->name,
		    _("there is nothing to send"));
	/* the reader sees his own address, not a recipient's */
	e.recipient.email = to;
	if (!mail_make(d, &e, &none, d->job, &t.mail, f) ||
	    !smtp_run(&server, &caller, f))
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
