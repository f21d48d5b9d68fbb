/* SPDX-License-Identifier: MIT */
/* Sending: claim, intent, outcome. */
#include "handle.h"
#include "state.h"

#include <string.h>

static bool
is_due(const struct delivery *d, int64_t now)
{
	return d->state == DELIVERY_PLANNED ||
	    d->state == DELIVERY_RESOLVED_NOT_SENT ||
	    (d->state == DELIVERY_DEFERRED && d->next_at <= now);
}

bool
ledger_claim(struct ledger *l, struct delivery *d, int64_t now)
{
	struct shown shown = {d->state, d->attempts, d->key_hash,
	    d->last_event};

	if (l->mode != LEDGER_WRITE || l->broken || !is_due(d, now) ||
	    claims_find(&l->claims, d->id) != NULL)
		return false;
	d->token = claims_add(&l->claims, d->id, &shown);
	return true;
}

bool
ledger_claim_key(struct ledger *l, struct arena *a,
    const struct delivery_key *key, int64_t now, struct delivery *out,
    struct faults *f)
{
	return ledger_find(l, a, key, out) && ledger_claim(l, out, now) &&
	    store_check(l->store, f);
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

static struct late_answer *
next_noted(struct ledger *l)
{
	if (l->noted_count == l->noted_cap) {
		ptrdiff_t cap = l->noted_cap > 0 ? l->noted_cap * 2 : 64;
		struct late_answer *more = NEW_ARRAY(&l->noted_memory,
		    struct late_answer, cap);

		if (l->noted_count > 0)
			memcpy(more, l->noted,
			    (size_t)l->noted_count * sizeof *more);
		l->noted = more;
		l->noted_cap = cap;
	}
	return &l->noted[l->noted_count++];
}

/* There is little room for the worst: the end of long words can be missed. */
static str
short_text(struct arena *a, str text)
{
	enum { MOST = 500 };
	ptrdiff_t at = 0, end = 0;

	while (at < text.len && at <= MOST) {
		end = at;
		utf8_next(text, &at);
	}
	return str_copy(a, at <= MOST ? text : str_slice(text, 0, end));
}

/* The answers that came, as far as their claims are good: for the worst. */
static void
remember(struct ledger *l, const struct outcome *outcomes, ptrdiff_t count,
    int64_t now)
{
	struct arena *a = &l->noted_memory;

	for (ptrdiff_t i = 0; i < count; i++) {
		const struct outcome *o = &outcomes[i];
		const struct claim *c = good_claim(l, o->delivery);

		if (c == NULL)
			continue;
		*next_noted(l) = (struct late_answer){
		    .key = c->shown.key,
		    .state = o->state, .attempt = c->attempt, .at = now,
		    .code = o->code, .next_at = o->next_at,
		    .stage = str_copy(a, o->stage),
		    .text = short_text(a, o->reply)};
	}
}

static void
forget_noted(struct ledger *l)
{
	l->noted = NULL;
	l->noted_count = l->noted_cap = 0;
	arena_reset(&l->noted_memory, (struct arena_mark){0});
}

static bool
keep_for_later(struct ledger *l, struct faults *f)
{
	ptrdiff_t n = l->noted_count;

	if (n > 0 && emergency_add(&l->emergency, l->noted, n))
		fault_file(f, FAULT_IO, l->emergency.path,
		    _("the answers are kept here until the log can be"
		      " written again"));
	else if (n > 0)
		fault_file(f, FAULT_IO, l->path,
		    _("the answers to %td deliveries could not be kept: they"
		      " will show as unsure"), n);
	return false;
}

static bool
join_group(struct ledger *l, struct faults *f)
{
	l->noting = l->noting || ledger_begin(l, f);
	return l->noting;
}

bool
end_group(struct ledger *l, struct faults *f)
{
	bool good;

	if (!l->noting)
		return true;
	l->noting = false;
	good = ledger_commit(l, f) || keep_for_later(l, f);
	forget_noted(l);
	return good;
}

bool
ledger_intend(struct ledger *l, const struct delivery *const *deliveries,
    ptrdiff_t count, int64_t now, bool *granted, struct faults *f)
{
	/* another commit may have taken what was noted along, and failed */
	bool good = count == 0
	    ? !l->broken
	    : room_is_left(l, f) && join_group(l, f);

	for (ptrdiff_t i = 0; i < count; i++) {
		struct claim *c = good_claim(l, deliveries[i]);

		granted[i] = good && c != NULL &&
		    move_delivery(l, &(struct move){.id = c->id,
			.to = DELIVERY_SENDING, .at = now,
			.believed = &c->shown}) == MOVED;
	}
	if (end_group(l, f) && good)
		return true;
	for (ptrdiff_t i = 0; i < count; i++)
		granted[i] = false;
	return false;
}

static void
drop_claims(struct ledger *l, const struct outcome *outcomes, ptrdiff_t count)
{
	for (ptrdiff_t i = 0; i < count; i++)
		ledger_release(l, outcomes[i].delivery);
}

bool
ledger_note(struct ledger *l, const struct outcome *outcomes,
    ptrdiff_t count, int64_t now, struct faults *f)
{
	bool begun = join_group(l, f), good = begun;

	remember(l, outcomes, count, now);
	for (ptrdiff_t i = 0; begun && i < count; i++)
		good = settle_one(l, &outcomes[i], now, f) && good;
	drop_claims(l, outcomes, count);
	if (!begun) {
		keep_for_later(l, f);
		forget_noted(l);
	} else if (store_failed(l->store)) {
		good = end_group(l, f);
	}
	return good;
}

bool
ledger_settle(struct ledger *l, const struct outcome *outcomes,
    ptrdiff_t count, int64_t now, struct faults *f)
{
	bool noted = ledger_note(l, outcomes, count, now, f);

	return end_group(l, f) && noted;
}
