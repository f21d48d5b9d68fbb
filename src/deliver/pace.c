/* SPDX-License-Identifier: MIT */
#include "deliver/pace.h"

#include <string.h>

/* ---- times: a ring that grows until it holds `most` ---- */

static int64_t
time_at(const struct times *t, ptrdiff_t i)
{
	return t->at[(t->first + i) % t->cap];
}

static void
times_grow(struct arena *a, struct times *t)
{
	ptrdiff_t cap = t->cap > 0 ? 2 * t->cap : 8;
	int64_t *more;

	if (cap > t->most)
		cap = t->most;
	more = NEW_ROOM(a, int64_t, cap);
	for (ptrdiff_t i = 0; i < t->count; i++)
		more[i] = time_at(t, i);
	t->at = more;
	t->cap = cap;
	t->first = 0;
}

static void
times_add(struct arena *a, struct times *t, int64_t at)
{
	if (t->most == 0)
		return;
	if (t->count == t->cap && t->cap < t->most)
		times_grow(a, t);
	if (t->count == t->cap)
		t->first = (t->first + 1) % t->cap;
	else
		t->count++;
	t->at[(t->first + t->count - 1) % t->cap] = at;
}

/* ---- traffic ---- */

static struct traffic
traffic_of(str domain, const struct rates *rates)
{
	struct traffic t = {.domain = domain, .rates = rates};

	for (ptrdiff_t i = 0; i < rates->count; i++)
		if (rates->at[i].count > t.times.most)
			t.times.most = (ptrdiff_t)rates->at[i].count;
	return t;
}

int64_t
pace_free_at(const struct traffic *t, int64_t now)
{
	int64_t at = now;

	for (ptrdiff_t i = 0; t != NULL && i < t->rates->count; i++) {
		const struct rate *r = &t->rates->at[i];
		ptrdiff_t room = (ptrdiff_t)(r->count - t->flying);
		int64_t left;

		if (room <= 0)
			return PACE_LANDING;
		if (t->times.count < room)
			continue;
		left = time_at(&t->times, t->times.count - room) + r->window_ms;
		if (left > at)
			at = left;
	}
	return at;
}

struct pace *
pace_new(struct arena *job, const struct pace_settings *set)
{
	struct pace *p = NEW(job, struct pace);

	p->arena = job;
	p->set = set;
	p->all = traffic_of(S(""), &set->all);
	p->clocks.zone = set->timezone;
	return p;
}

static str
domain_of(str address)
{
	ptrdiff_t at = address.len;

	while (at > 0 && address.at[at - 1] != '@')
		at--;
	return str_slice(address, at, address.len);
}

/* Where a domain is in the table, or belongs. */
static ptrdiff_t
slot_of(const struct pace *p, str domain)
{
	uint64_t hash = str_hash(domain);
	ptrdiff_t mask = p->domain_cap - 1, i = (ptrdiff_t)(hash >> 8) & mask;

	while (p->domains[i] != NULL &&
	    !str_equal(p->domains[i]->domain, domain))
		i = (i + 1) & mask;
	return i;
}

static void
domains_grow(struct pace *p)
{
	struct pace old = *p;

	p->domain_cap = old.domain_cap > 0 ? 2 * old.domain_cap : 64;
	p->domains = NEW_ARRAY(p->arena, struct traffic *, p->domain_cap);
	for (ptrdiff_t i = 0; i < old.domain_cap; i++)
		if (old.domains[i] != NULL)
			p->domains[slot_of(p, old.domains[i]->domain)] =
			    old.domains[i];
}

struct traffic *
pace_domain(struct pace *p, str address)
{
	struct arena scratch = {0};
	struct traffic *t;
	ptrdiff_t i;
	str domain;

	if (p->set->by_domain.count == 0)
		return NULL;
	if (2 * p->domain_count >= p->domain_cap)
		domains_grow(p);
	domain = str_lower_ascii(&scratch, domain_of(address));
	i = slot_of(p, domain);
	t = p->domains[i];
	if (t == NULL) {
		t = p->domains[i] = NEW(p->arena, struct traffic);
		*t = traffic_of(str_copy(p->arena, domain), &p->set->by_domain);
		p->domain_count++;
	}
	arena_free(&scratch);
	return t;
}

void
pace_want(struct pace *p, str address)
{
	struct traffic *t = pace_domain(p, address);

	if (t != NULL)
		t->wanted++;
}

int64_t
pace_opens_at(struct pace *p, int64_t now)
{
	if (now < p->open.from || now >= p->open.until)
		p->open = hours_next(&p->set->hours, &p->clocks, now);
	return p->open.from > now ? p->open.from : now;
}

/* ---- what is sent, and was ---- */

void
pace_hand_over(struct pace *p, struct traffic *domain)
{
	p->all.flying++;
	if (domain == NULL)
		return;
	domain->flying++;
	domain->wanted -= domain->wanted > 0;
}

void
pace_drop(struct pace *p, struct traffic *domain)
{
	p->all.flying--;
	if (domain != NULL)
		domain->flying--;
}

void
pace_count(struct pace *p, struct traffic *domain, int64_t now)
{
	pace_drop(p, domain);
	times_add(p->arena, &p->all.times, now);
	if (domain != NULL)
		times_add(p->arena, &domain->times, now);
}

static void
times_turn_back(struct times *t, int64_t now)
{
	for (ptrdiff_t i = 0; i < t->cap; i++)
		if (t->at[i] > now)
			t->at[i] = now;
}

void
pace_turn_back(struct pace *p, int64_t now)
{
	times_turn_back(&p->all.times, now);
	for (ptrdiff_t i = 0; i < p->domain_cap; i++)
		if (p->domains[i] != NULL)
			times_turn_back(&p->domains[i]->times, now);
}

void
pace_recall_one(struct pace *p, int64_t at, str address)
{
	struct traffic *domain = pace_domain(p, address);

	pace_hand_over(p, domain);
	pace_count(p, domain, at);
}

struct recall {
	struct pace *pace;
	int64_t now;
};

static void
recall(void *self, int64_t at, str address)
{
	const struct recall *r = self;

	pace_recall_one(r->pace, at < r->now ? at : r->now, address);
}

static int64_t
longest(const struct rates *r)
{
	int64_t ms = 0;

	for (ptrdiff_t i = 0; i < r->count; i++)
		if (r->at[i].window_ms > ms)
			ms = r->at[i].window_ms;
	return ms;
}

bool
pace_recall(struct pace *p, struct ledger *ledger, int64_t now,
    struct faults *f)
{
	struct recall r = {p, now};
	int64_t ms = longest(&p->set->all), other = longest(&p->set->by_domain);

	if (ledger == NULL || (ms == 0 && other == 0))
		return true;
	return ledger_tries(ledger, now - (ms > other ? ms : other), recall,
	    &r, f);
}

/* ---- the end, foreseen ---- */

/* Sends `count` in thought, one after the other, from a traffic as it is. */
static int64_t
last_of(struct pace *p, const struct traffic *from, int64_t count, int64_t now)
{
	struct arena scratch = {0};
	struct traffic t = {.rates = from->rates,
	    .times = {.most = from->times.most}};
	int64_t at = now;

	for (ptrdiff_t i = 0; i < from->times.count; i++)
		times_add(&scratch, &t.times, time_at(&from->times, i));
	for (int64_t i = 0; i < count; i++) {
		at = pace_opens_at(p, pace_free_at(&t, at));
		times_add(&scratch, &t.times, at);
	}
	arena_free(&scratch);
	return at;
}

int64_t
pace_end(struct pace *p, int64_t count, int64_t now)
{
	int64_t end = count > 0 ? last_of(p, &p->all, count, now) : now;

	for (ptrdiff_t i = 0; i < p->domain_cap; i++) {
		const struct traffic *t = p->domains[i];
		int64_t last;

		if (t == NULL || t->wanted == 0)
			continue;
		last = last_of(p, t, t->wanted < count ? t->wanted : count,
		    now);
		if (last > end)
			end = last;
	}
	return end;
}
