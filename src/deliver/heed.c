/* SPDX-License-Identifier: MIT */
/* What happens while a run goes on: cases that close, orders, clocks set. */
#include <unistd.h>

#include "deliver/order.h"
#include "deliver/run.h"

bool
is_withdrawn(const struct sending *r, const struct case_file *k)
{
	if (r->d->mailing->kind == LETTER_NEWS)
		return false;
	return k != NULL ? !watch_is_open(&r->watch, k) : r->watch.one_closed;
}

/* Letters with all open cases in them would need another text. */
bool
stop_for_case(struct sending *r)
{
	const struct case_file *k = r->closed;

	r->failed = true;
	return fault_file(r->f, FAULT_WAITING, k->source.name,
	    _("'%.*s' is no longer open, and these letters speak of all open "
	      "cases: run it again, and they are written without it"),
	    FMT(k->id));
}

static bool
close_case(struct sending *r, const struct case_file *k)
{
	int64_t n = 0;

	r->closed = k;
	if (!ledger_cancel(r->d->ledger, r->d->mailing->name, k->id,
		clock_now(), &n, r->f))
		r->failed = true;
	r->counts->cancelled += n;
	return !r->failed;
}

static bool
heed_cases(struct sending *r)
{
	const struct case_file *closed;

	if (r->d->mailing->kind == LETTER_NEWS)
		return true;
	do {
		if (!watch_look(&r->watch, &closed, r->f)) {
			r->failed = true;
			return false;
		}
		if (closed != NULL && !close_case(r, closed))
			return false;
	} while (closed != NULL);
	return true;
}

static bool
heed_orders(struct sending *r)
{
	struct arena scratch = {0};
	struct order o;
	int64_t n = 0;
	bool good = true;

	if (access(r->order_path, F_OK) != 0)
		return true;
	if (order_take(&scratch, r->ledger_path, &o, r->f)) {
		good = ledger_cancel_one(r->d->ledger, o.cancel.mailing,
		    o.cancel.case_id, o.cancel.only, clock_now(), &n, r->f) &&
		    order_answer(r->ledger_path, &o, n, r->f);
		r->counts->ordered += n;
		r->failed |= !good;
	}
	arena_free(&scratch);
	return good;
}

/* What was made ready is not to be sent any more. */
void
drop_ready(struct sending *r)
{
	if (r->ready == NULL)
		return;
	ledger_release(r->d->ledger, &r->ready->delivery);
	r->ready = NULL;
}

static bool
is_cancelled(struct sending *r, const struct flight *flight)
{
	struct delivery now = {0};

	arena_reset(&r->d->letter, (struct arena_mark){0});
	return !ledger_find(r->d->ledger, &r->d->letter, &flight->delivery.key,
		   &now) || now.state == DELIVERY_CANCELLED;
}

/* What is on its way, or ready, and was cancelled just now. */
static void
withdraw_flights(struct sending *r)
{
	for (ptrdiff_t i = 0; i < MOST_FLIGHTS; i++)
		if (r->flights[i].busy && is_cancelled(r, &r->flights[i]))
			r->flights[i].withdrawn = true;
	if (r->ready != NULL && (is_withdrawn(r, r->ready->case_file) ||
	    is_cancelled(r, r->ready)))
		drop_ready(r);
}

/* A clock that is set back must not make the run wait for what is past. */
static void
heed_clock(struct sending *r)
{
	int64_t now = clock_now();

	if (now < r->looked_at) {
		pace_turn_back(r->d->pace, now);
		host_turn_back(&r->host, now);
		r->resume_at = r->resume_at > now ? now : r->resume_at;
		r->passed_until = r->passed_until > now ? now
							: r->passed_until;
	}
	r->looked_at = now;
}

bool
heed_soon(struct sending *r)
{
	enum { OFTEN_MS = 20 };

	return clock_steady() < r->heeded + OFTEN_MS || heed(r);
}

bool
heed(struct sending *r)
{
	int64_t before = r->counts->cancelled + r->counts->ordered;
	bool good;

	heed_clock(r);
	good = heed_cases(r) && heed_orders(r);
	r->heeded = clock_steady();
	tell_progress(r);
	if (good && r->counts->cancelled + r->counts->ordered != before)
		withdraw_flights(r);
	return good;
}
