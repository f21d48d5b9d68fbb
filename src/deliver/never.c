/* SPDX-License-Identifier: MIT */
/* Who must not be written to, asked again when a letter is about to leave. */
#include <string.h>

#include "deliver/parts.h"

enum { GROUP = 64 };

static struct outcome
suppression(struct arena *a, const struct delivery *d, str reason)
{
	return (struct outcome){.delivery = d, .state = DELIVERY_SUPPRESSED,
	    .stage = S("never"), .reply = str_copy(a, reason)};
}

bool
never_suppress(struct deliverer *d, struct addressee *all, ptrdiff_t count,
    struct faults *f)
{
	struct arena scratch = {0};
	struct outcome *outcomes;
	ptrdiff_t n = 0;
	bool good;

	if (!never_refresh(d->campaign, f))
		return false;
	outcomes = NEW_ARRAY(&scratch, struct outcome, count);
	for (ptrdiff_t i = 0; i < count; i++) {
		str reason;

		all[i].suppressed =
		    never_has(d->campaign, all[i].to, &reason);
		if (all[i].suppressed)
			outcomes[n++] = suppression(&scratch, all[i].delivery,
			    reason);
	}
	good = n == 0 ||
	    ledger_settle(d->ledger, outcomes, n, clock_now(), f);
	arena_free(&scratch);
	return good;
}

/* ---- what was planned before ---- */

/* Deliveries of the ledger whose people are on the list. */
struct pending {
	const struct deliverer *d;
	struct arena arena;
	struct delivery_key *keys;
	ptrdiff_t count, cap;
};

static str
keep(struct pending *p, str s)
{
	return str_copy(&p->arena, s);
}

static bool
collect(void *self, const struct delivery *d)
{
	struct pending *p = self;
	const struct delivery_key *k = &d->key;
	str reason;

	if (!never_has(p->d->campaign, d->address, &reason))
		return true;
	if (p->count == p->cap) {
		ptrdiff_t cap = p->cap > 0 ? p->cap * 2 : GROUP;
		struct delivery_key *more =
		    NEW_ARRAY(&p->arena, struct delivery_key, cap);

		if (p->count > 0)
			memcpy(more, p->keys,
			    (size_t)p->count * sizeof *more);
		p->keys = more;
		p->cap = cap;
	}
	p->keys[p->count++] = (struct delivery_key){keep(p, k->mailing),
	    keep(p, k->case_id), keep(p, k->recipient), keep(p, k->writer),
	    keep(p, k->channel), k->revision};
	return true;
}

static bool
collect_all(struct pending *p, struct faults *f)
{
	struct ledger_filter filter = {.mailing = p->d->mailing->name,
	    .channel = channel_name(CHANNEL_EMAIL), .by_state = true};

	for (int i = 0; i < DELIVERY_STATES; i++) {
		filter.state = (enum delivery_state)i;
		if (delivery_is_open(filter.state) &&
		    !ledger_each(p->d->ledger, &filter, collect, p, f))
			return false;
	}
	return true;
}

/* They are claimed whether they are due or not: they will never be. */
static bool
suppress_group(struct deliverer *d, const struct delivery_key *keys,
    ptrdiff_t count, int64_t *suppressed, struct faults *f)
{
	struct arena scratch = {0};
	struct delivery claimed[GROUP];
	struct addressee all[GROUP];
	ptrdiff_t n = 0;
	bool good;

	for (ptrdiff_t i = 0; i < count; i++) {
		if (!ledger_claim_key(d->ledger, &scratch, &keys[i],
			INT64_MAX, &claimed[n], f))
			continue;
		all[n] = (struct addressee){.delivery = &claimed[n],
		    .to = claimed[n].address};
		n++;
	}
	good = never_suppress(d, all, n, f);
	for (ptrdiff_t i = 0; i < n; i++) {
		*suppressed += all[i].suppressed;
		if (!all[i].suppressed)
			ledger_release(d->ledger, all[i].delivery);
	}
	arena_free(&scratch);
	return good;
}

bool
deliver_suppress(struct deliverer *d, int64_t *suppressed, struct faults *f)
{
	struct pending p = {.d = d};
	bool good = !never_any(d->campaign) || collect_all(&p, f);

	for (ptrdiff_t at = 0; good && at < p.count; at += GROUP)
		good = suppress_group(d, p.keys + at,
		    p.count - at < GROUP ? p.count - at : GROUP, suppressed,
		    f);
	arena_free(&p.arena);
	return good;
}
