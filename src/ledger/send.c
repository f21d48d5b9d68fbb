/* SPDX-License-Identifier: MIT */
/* Sending: claim, intent, outcome. */
#include "handle.h"
#include "state.h"

static bool
is_due(const struct delivery *d, int64_t now)
{
	return d->state == DELIVERY_PLANNED ||
	    d->state == DELIVERY_RESOLVED_NOT_SENT ||
	    (d->state == DELIVERY_DEFERRED && d->next_at <= now);
}

bool
ledger_claim_key(struct ledger *l, struct arena *a,
    const struct delivery_key *key, int64_t now, struct delivery *out,
    struct faults *f)
{
	struct shown shown;

	if (l->mode != LEDGER_WRITE || l->broken ||
	    !ledger_find(l, a, key, out) || !is_due(out, now) ||
	    claims_find(&l->claims, out->id) != NULL ||
	    !read_shown(l, out->id, &shown))
		return false;
	out->token = claims_add(&l->claims, out->id, &shown);
	return store_check(l->store, f);
}

static struct claim *
good_claim(const struct ledger *l, const struct delivery *d)
{
	struct claim *c = claims_find(&l->claims, d->id);

	return c != NULL && c->token == d->token ? c : NULL;
}

void
ledger_release(struct ledger *l, const struct delivery *d)
{
	if (good_claim(l, d) != NULL)
		claims_drop(&l->claims, d->id);
}

bool
ledger_intend(struct ledger *l, const struct delivery *const *deliveries,
    ptrdiff_t count, int64_t now, bool *granted, struct faults *f)
{
	bool good = ledger_begin(l, f);

	for (ptrdiff_t i = 0; i < count; i++) {
		struct claim *c = good_claim(l, deliveries[i]);

		granted[i] = good && c != NULL &&
		    move_delivery(l, &(struct move){.id = c->id,
			.to = DELIVERY_SENDING, .at = now,
			.believed = &c->shown}) == MOVED;
	}
	if (good && ledger_commit(l, f))
		return true;
	for (ptrdiff_t i = 0; i < count; i++)
		granted[i] = false;
	return false;
}

static bool
is_resolution(enum delivery_state state)
{
	return state == DELIVERY_RESOLVED_SENT ||
	    state == DELIVERY_RESOLVED_NOT_SENT;
}

/* An outcome needs the claim it came from; a resolution comes from outside. */
static bool
settle_one(struct ledger *l, const struct outcome *o, int64_t now,
    struct faults *f)
{
	struct claim *c = good_claim(l, o->delivery);
	enum moved moved = MOVE_ILLEGAL;

	if (c != NULL || is_resolution(o->state))
		moved = move_delivery(l, &(struct move){.id = o->delivery->id,
		    .to = o->state, .at = now, .code = o->code,
		    .next_at = o->state == DELIVERY_DEFERRED ? o->next_at : 0,
		    .detail = {.stage = o->stage, .text = o->reply},
		    .believed = c != NULL ? &c->shown : NULL});
	if (moved != MOVE_ILLEGAL)
		return true;
	return fault_file(f, FAULT_BUG, l->path,
	    _("delivery %lld cannot become '%.*s'"),
	    (long long)o->delivery->id, FMT(delivery_state_name(o->state)));
}

/* The answers that came, as far as their claims are good. */
static ptrdiff_t
late_answers(struct ledger *l, const struct outcome *outcomes, ptrdiff_t count,
    int64_t now, struct late_answer *out)
{
	ptrdiff_t n = 0;

	for (ptrdiff_t i = 0; i < count; i++) {
		const struct outcome *o = &outcomes[i];
		const struct claim *c = good_claim(l, o->delivery);

		if (c == NULL)
			continue;
		out[n++] = (struct late_answer){
		    .key = c->shown.key,
		    .state = o->state, .attempt = c->attempt, .at = now,
		    .code = o->code, .next_at = o->next_at,
		    .stage = o->stage, .text = o->reply};
	}
	return n;
}

static bool
keep_for_later(struct ledger *l, const struct outcome *outcomes,
    ptrdiff_t count, int64_t now, struct faults *f)
{
	struct arena scratch = {0};
	struct late_answer *answers = NEW_ARRAY(&scratch, struct late_answer,
	    count);
	ptrdiff_t n = late_answers(l, outcomes, count, now, answers);

	if (n > 0 && emergency_add(&l->emergency, answers, n))
		fault_file(f, FAULT_IO, l->emergency.path,
		    _("the answers are kept here until the log can be"
		      " written again"));
	else if (n > 0)
		fault_file(f, FAULT_IO, l->path,
		    _("the answers to %td deliveries could not be kept: they"
		      " will show as unsure"), n);
	arena_free(&scratch);
	return false;
}

static void
drop_claims(struct ledger *l, const struct outcome *outcomes, ptrdiff_t count)
{
	for (ptrdiff_t i = 0; i < count; i++)
		ledger_release(l, outcomes[i].delivery);
}

bool
ledger_settle(struct ledger *l, const struct outcome *outcomes,
    ptrdiff_t count, int64_t now, struct faults *f)
{
	bool written = ledger_begin(l, f), good = true;

	for (ptrdiff_t i = 0; written && i < count; i++)
		good = settle_one(l, &outcomes[i], now, f) && good;
	written = written && ledger_commit(l, f);
	if (!written)
		keep_for_later(l, outcomes, count, now, f);
	drop_claims(l, outcomes, count);
	return written && good;
}
