/* SPDX-License-Identifier: MIT */
/* The answers to what was handed over, and what follows from them. */
#include "deliver/run.h"

#include <string.h>

enum {
	MOST_RETRIES = 3,
	MOST_FAILURES = 20,	/* in a row, before the server is given up */
	LEAST_ANSWERS = 50,	/* before their refusals are a share */
	HOST_PATIENCE_MS = 5 * 60 * 1000,
};

/* Whether a safe failure is repeated in this run. */
static bool
repeats(const struct flight *flight, const struct smtp_answer *a)
{
	return a->result == SMTP_NOT_SENT && flight->retries < MOST_RETRIES &&
	    !flight->withdrawn && !stop_asked() && answer_was_asked(a);
}

/* Since the server was first asked, for a message as it was planned. */
static int64_t
age_of(struct sending *r, const struct delivery *d, int64_t now)
{
	int64_t first = ledger_first_try(r->d->ledger, d);

	return first > 0 && first < now ? now - first : 0;
}

static struct outcome
outcome_of(struct sending *r, const struct smtp_answer *a, int64_t now)
{
	struct flight *flight = a->tag;
	struct outcome o = {.delivery = &flight->delivery,
	    .state = answer_state(a),
	    .code = a->code,
	    .stage = str_from(a->stage),
	    .reply = a->reply};

	if (o.state == DELIVERY_DEFERRED && repeats(flight, a))
		o.next_at = now;
	else if (o.state == DELIVERY_DEFERRED)
		answer_put_off(a, &flight->arena, &o,
		    age_of(r, o.delivery, now),
		    r->d->campaign->smtp.pace.give_up_ms, now);
	return o;
}

void
tell_progress(struct sending *r)
{
	const struct deliver_options *o = &r->d->options;

	if (o->progress != NULL)
		o->progress(o->self, r->counts);
}

void
count_landed(struct sending *r)
{
	struct run_counts *n = r->counts;

	for (ptrdiff_t i = 0; i < r->landed_count; i++) {
		const struct landed *l = &r->landed[i];

		n->accepted += l->state == DELIVERY_ACCEPTED;
		n->refused += l->state == DELIVERY_REFUSED;
		n->in_doubt += l->state == DELIVERY_IN_DOUBT;
		if (l->state == DELIVERY_DEFERRED)
			note_waiting(r, l->next_at);
	}
	if (r->landed_count > 0)
		tell_progress(r);
	r->landed_count = 0;
}

static bool
begins_again(struct sending *r, struct flight *flight,
    const struct smtp_answer *a)
{
	struct delivery_key key = flight->delivery.key;

	flight->retries++;
	flight->again = !a->intended ||
	    ledger_claim_key(r->d->ledger, &flight->arena, &key, clock_now(),
		&flight->delivery, r->f);
	r->repeating += flight->again;
	return flight->again;
}

/* After its outcome is noted: a flight is repeated, or free again. */
static void
land(struct sending *r, struct flight *flight, const struct smtp_answer *a,
    const struct outcome *o, int64_t now)
{
	if (!flight->counted && answer_was_asked(a))
		pace_count(r->d->pace, flight->domain, now);
	else if (!flight->counted)
		pace_drop(r->d->pace, flight->domain);
	if (repeats(flight, a) && begins_again(r, flight, a))
		return;
	flight->busy = false;
	r->flying--;
	if (o == NULL)
		ledger_release(r->d->ledger, &flight->delivery);
	else
		r->landed[r->landed_count++] =
		    (struct landed){o->state, o->next_at};
}

/* A server that takes connections but no message is given up. */
static void
note_failure(struct sending *r, const struct smtp_answer *a)
{
	const struct flight *flight = a->tag;

	if (a->result != SMTP_NOT_SENT || answer_is_unsendable(a) ||
	    flight->withdrawn) {
		r->failures = 0;
		return;
	}
	if (r->failed || stop_asked() || !answer_was_asked(a) ||
	    ++r->failures < MOST_FAILURES)
		return;
	r->failed = true;
	fault_file(r->f, FAULT_SERVER, r->d->campaign->smtp.url,
	    _("the server takes no message: %.*s"), FMT(a->reply));
}

/* 421: it wants to be left alone. */
static void
note_host(struct sending *r, const struct smtp_answer *a, int64_t now)
{
	if (a->result == SMTP_ACCEPTED)
		host_taken(&r->host);
	if (!a->slow_down)
		return;
	host_refused(&r->host, in_flight(r) + 1, now);
	if (r->failed || r->d->options.wait ||
	    r->host.pause <= HOST_PATIENCE_MS)
		return;
	r->failed = true;
	r->counts->opens_at = r->host.until;
	fault_file(r->f, FAULT_WAITING, r->d->campaign->smtp.url,
	    _("the server asks again and again to be left alone: %.*s"),
	    FMT(a->reply));
}

static void
note_refusal(struct sending *r, str reply)
{
	ptrdiff_t most = COUNT(r->refusal);

	while (reply.len > most || utf8_fault(reply) >= 0)
		reply = str_slice(reply, 0,
		    reply.len > most ? most : reply.len - 1);
	memcpy(r->refusal, reply.at, (size_t)reply.len);
	r->refusal_length = reply.len;
	r->refusals++;
}

/* Too many refusals: the list may be old, or the server distrust the sender. */
static void
note_refusals(struct sending *r, const struct smtp_answer *a)
{
	int64_t percent = r->d->options.stop_percent;

	if (percent == 0)
		percent = r->d->campaign->smtp.pace.stop_percent;
	r->answers += a->code >= 200 && a->result != SMTP_IN_DOUBT;
	if (a->result == SMTP_REFUSED && !answer_is_unsendable(a))
		note_refusal(r, a->reply);
	if (r->failed || r->answers < LEAST_ANSWERS ||
	    r->refusals * 100 <= percent * r->answers)
		return;
	r->failed = true;
	fault_file(r->f, FAULT_WAITING, r->d->campaign->smtp.url,
	    _("stopped by itself: %lld of %lld messages were refused, more "
	      "than %lld%%; the last: %.*s"),
	    (long long)r->refusals, (long long)r->answers,
	    (long long)percent, (int)r->refusal_length, r->refusal);
	fault_mend(r->f, _("see 'marathon log', mend the list or ask the "
			   "relay; or go on with --stop-at N, a higher share "
			   "in percent"));
}

static void
note_answers(struct sending *r, const struct smtp_answer *answers,
    const struct outcome *const *of, ptrdiff_t count, int64_t now)
{
	for (ptrdiff_t i = 0; i < count; i++) {
		land(r, answers[i].tag, &answers[i], of[i], now);
		note_failure(r, &answers[i]);
		note_host(r, &answers[i], now);
		note_refusals(r, &answers[i]);
		r->counts->unarchived += missed_archive(r->d, &answers[i]);
	}
}

/*
 * Nothing was sent and nothing was noted, so there is nothing to settle; and
 * what was cancelled on the way stays so, whatever the server said of it.
 */
static bool
has_outcome(const struct smtp_answer *a)
{
	const struct flight *flight = a->tag;

	return a->intended || (!flight->withdrawn &&
	    (a->result != SMTP_NOT_SENT || answer_is_unsendable(a)));
}

bool
settle(void *self, const struct smtp_answer *answers, ptrdiff_t count)
{
	struct sending *r = self;
	struct outcome outcomes[MOST_FLIGHTS];
	const struct outcome *of[MOST_FLIGHTS] = {NULL};
	int64_t now = clock_now();
	ptrdiff_t n = 0;

	for (ptrdiff_t i = 0; i < count; i++) {
		if (!has_outcome(&answers[i]))
			continue;
		outcomes[n] = outcome_of(r, &answers[i], now);
		of[i] = &outcomes[n++];
	}
	if (n > 0 && !ledger_note(r->d->ledger, outcomes, n, now, r->f)) {
		r->failed = true;
		return false;
	}
	note_answers(r, answers, of, count, now);
	return true;
}
