/* SPDX-License-Identifier: MIT */
/* Planning: keys become deliveries, once. */
#include "handle.h"
#include "state.h"

#include <string.h>

struct planner {
	struct ledger *ledger;
	struct arena *scratch;
	int64_t now;
	str today;
	struct plan_counts counts;
	bool new_people;	/* the person before was new */
	bool new_keys;		/* so was the delivery */
};

struct person {
	int64_t id;
	bool known;		/* from an earlier delivery */
	char salt[SALT_LENGTH];
};

static bool
find_person(struct planner *p, str kind, str key, struct person *found)
{
	struct query *q = store_query(p->ledger->store, Q_FIND_PERSON);
	str salt;

	bind_text(q, 1, key);
	bind_text(q, 2, kind);
	if (!query_next(q))
		return false;
	salt = column_text(q, 1);
	found->known = true;
	found->id = column_int(q, 0);
	if (salt.len == SALT_LENGTH)
		memcpy(found->salt, salt.at, SALT_LENGTH);
	query_end(q);
	return true;
}

/* With a random id and salt; false: there is one of that key. */
static bool
add_person(struct planner *p, str kind, str key, str name, str address,
    struct person *added)
{
	struct store *s = p->ledger->store;
	struct query *q = store_query(s, Q_ADD_PERSON);
	unsigned char id[16];

	ledger_random(p->ledger, added->salt, SALT_LENGTH);
	ledger_random(p->ledger, id, sizeof id);
	bind_bytes(q, 1, id, sizeof id);
	bind_text(q, 2, kind);
	bind_text(q, 3, key);
	bind_text(q, 4, name);
	bind_text(q, 5, address);
	bind_bytes(q, 6, added->salt, SALT_LENGTH);
	if (query_run(q) != 1)
		return false;
	added->id = store_last_id(s);
	return true;
}

/* The person of a key, new or known: first tried is what is the likelier. */
static struct person
person(struct planner *p, str kind, str key, str name, str address)
{
	struct person found = {0};

	if (p->new_people && add_person(p, kind, key, name, address, &found))
		return found;
	p->new_people = !find_person(p, kind, key, &found);
	if (p->new_people)
		add_person(p, kind, key, name, address, &found);
	return found;
}

static void
update_person(struct planner *p, const struct delivery_plan *plan)
{
	struct query *q = store_query(p->ledger->store, Q_UPDATE_PERSON);

	bind_text(q, 1, plan->key.recipient);
	bind_text(q, 2, S("recipient"));
	bind_text(q, 3, plan->name);
	bind_text(q, 4, plan->address);
	/* others of theirs may be among them, by the old name */
	if (query_run(q) > 0)
		fresh_clear(&p->ledger->fresh);
}

static void
append_plan(struct planner *p, const struct subject *of, struct digest key,
    str canonical, const struct delivery_plan *plan, const char *salt)
{
	struct event e = {.state = DELIVERY_PLANNED, .key = key, .at = p->now,
	    .tried_by = p->ledger->origin};

	e.commitment = plan_commitment(p->scratch, (str){salt, SALT_LENGTH},
	    canonical, plan);
	append_event(p->ledger, of, &e, NULL);
}

static bool
is_made(const struct delivery_plan *plan)
{
	return plan->file.len > 0;
}

/* A new delivery that is on paper already: its first attempt. */
static void
make_new(struct planner *p, int64_t id, struct digest key,
    const struct delivery_plan *plan)
{
	struct shown shown = {.state = DELIVERY_PLANNED, .key = key,
	    .last = last_event(p->ledger)};

	move_delivery(p->ledger, &(struct move){.id = id, .to = DELIVERY_MADE,
	    .at = p->now, .detail = {.file = plan->file, .page = plan->page},
	    .believed = &shown});
}

static unsigned char
put(char *to, str s)
{
	if (s.len > 0)
		memcpy(to, s.at, (size_t)s.len);
	return (unsigned char)s.len;
}

/* The day that stands in its text, though it may be over by now. */
static str
day_of(const struct planner *p, const struct delivery_plan *plan)
{
	return plan->planned_on.len == p->today.len ? plan->planned_on
						    : p->today;
}

/* It will be looked for soon. */
static void
keep_fresh(struct planner *p, int64_t id, const struct digest *key,
    str message_id, const struct delivery_plan *plan)
{
	struct fresh_delivery d = {.id = id, .at = p->now,
	    .event = last_event(p->ledger), .content = plan->content};

	if (plan->name.len + plan->address.len > FRESH_TEXTS)
		return;
	memcpy(d.key, key->byte, sizeof d.key);
	memcpy(d.message_id, message_id.at, sizeof d.message_id);
	memcpy(d.date, day_of(p, plan).at, sizeof d.date);
	d.name_length = put(d.texts, plan->name);
	d.address_length = put(d.texts + d.name_length, plan->address);
	fresh_add(&p->ledger->fresh, &d);
}

/* Gives the id; 0: there is one of that key. */
static int64_t
add_delivery(struct planner *p, struct digest key, str canonical,
    const struct delivery_plan *plan)
{
	str message_id = key_message_id(p->scratch, p->ledger->secret,
	    canonical);
	const struct delivery_key *k = &plan->key;
	struct store *s = p->ledger->store;
	struct person recipient, writer = {0};
	struct query *q;
	int64_t id;

	recipient = person(p, S("recipient"), k->recipient, plan->name,
	    plan->address);
	if (k->writer.len > 0)
		writer = person(p, S("writer"), k->writer, S(""), S(""));
	q = store_query(s, Q_ADD_DELIVERY);
	bind_key(q, 1, &key);
	bind_text(q, 2, k->mailing);
	bind_text(q, 3, k->case_id);
	bind_text(q, 4, k->channel);
	bind_int(q, 5, k->revision);
	bind_int(q, 6, recipient.id);
	bind_id(q, 7, writer.id);
	bind_int(q, 8, p->now);
	bind_text(q, 9, day_of(p, plan));
	bind_text(q, 10, message_id);
	bind_digest(q, 11, &plan->content);
	if (is_made(plan))
		bind_text(q, 12, plan->file);
	else
		bind_null(q, 12);
	bind_int(q, 13, plan->page);
	bind_int(q, 14, last_event(p->ledger) + 1);
	if (query_run(q) != 1)
		return 0;
	id = store_last_id(s);
	if (recipient.known)
		update_person(p, plan);
	append_plan(p, &(struct subject){.id = id}, key, canonical, plan,
	    recipient.salt);
	if (is_made(plan))
		make_new(p, id, key, plan);
	else
		keep_fresh(p, id, &key, message_id, plan);
	if (k->revision > p->ledger->revisions)
		p->ledger->revisions = k->revision;
	p->counts.added++;
	return id;
}

/* Nothing of it left the house: another content may take its place. */
static bool
takes_content(enum delivery_state state)
{
	return delivery_is_open(state) || state == DELIVERY_MADE;
}

static void
take_content(struct planner *p, const struct delivery *known, str canonical,
    const struct delivery_plan *plan)
{
	struct query *q = store_query(p->ledger->store, Q_SET_CONTENT);
	struct person recipient;

	bind_int(q, 1, known->id);
	bind_digest(q, 2, &plan->content);
	query_run(q);
	recipient = person(p, S("recipient"), plan->key.recipient, plan->name,
	    plan->address);
	append_plan(p, &(struct subject){known->id, known->last_event},
	    known->key_hash, canonical, plan, recipient.salt);
	set_last(p->ledger, known->id);
	p->counts.updated++;
}

static void
plan_known(struct planner *p, const struct delivery *known, str canonical,
    const struct delivery_plan *plan)
{
	bool erased = known->message_id.len == 0;
	bool same = memcmp(&known->content, &plan->content,
	    sizeof plan->content) == 0;

	if (same || erased)
		p->counts.known++;
	else if (takes_content(known->state))
		take_content(p, known, canonical, plan);
	else
		p->counts.changed++;
}

/* A known delivery that is on paper now. */
static bool
make_known(struct planner *p, int64_t id, const struct delivery_plan *plan,
    struct faults *f)
{
	struct paper paper = {.id = id, .state = DELIVERY_MADE,
	    .file = plan->file, .page = plan->page, .content = plan->content};

	return !is_made(plan) || mark_paper(p->ledger, &paper, p->now, f);
}

/* One that is known by its key. */
static void
plan_again(struct planner *p, struct digest key, str canonical,
    const struct delivery_plan *plan)
{
	struct query *q = store_query(p->ledger->store, Q_KNOWN);
	struct delivery known;

	bind_key(q, 1, &key);
	if (!query_next(q))
		return;
	known = read_delivery(q);
	if (known.message_id.len > 0 && takes_content(known.state) &&
	    (!str_equal(known.name, plan->name) ||
		!str_equal(known.address, plan->address)))
		update_person(p, plan);
	query_end(q);
	plan_known(p, &known, canonical, plan);
}

/* New or known: first tried is what is the likelier.  True: it was new. */
static bool
add_or_find(struct planner *p, struct digest key, str canonical,
    const struct delivery_plan *plan, int64_t *id)
{
	*id = p->new_keys ? 0 : find_id(p->ledger, key);
	if (*id != 0)
		return false;
	*id = add_delivery(p, key, canonical, plan);
	p->new_keys = *id != 0;
	if (!p->new_keys)
		*id = find_id(p->ledger, key);
	return p->new_keys;
}

static bool
plan_one(struct planner *p, const struct delivery_plan *plan, int64_t *id,
    struct faults *f)
{
	str canonical = key_canonical(p->scratch, &plan->key);
	struct digest key = key_digest(p->ledger->secret, canonical);

	if (add_or_find(p, key, canonical, plan, id))
		return !store_failed(p->ledger->store);
	plan_again(p, key, canonical, plan);
	return !store_failed(p->ledger->store) &&
	    make_known(p, *id, plan, f);
}

/* In one transaction that has begun. */
static bool
plan_all(struct planner *p, const struct delivery_plan *plans,
    ptrdiff_t count, int64_t *ids, struct faults *f)
{
	struct arena_mark mark = arena_mark(p->scratch);

	for (ptrdiff_t i = 0; i < count; i++) {
		int64_t id;

		if (!plan_one(p, &plans[i], &id, f))
			return false;
		if (ids != NULL)
			ids[i] = id;
		arena_reset(p->scratch, mark);
	}
	return true;
}

bool
ledger_plan(struct ledger *l, const struct delivery_plan *plans,
    ptrdiff_t count, int64_t *ids, struct plan_counts *counts,
    struct faults *f)
{
	struct arena scratch = {0};
	struct planner p = {.ledger = l, .scratch = &scratch,
	    .now = clock_now(), .new_people = true, .new_keys = true};
	bool good;

	if (!ledger_begin(l, f))
		return false;
	l->unplanned = false;
	p.today = clock_date(&scratch, p.now);
	good = plan_all(&p, plans, count, ids, f) || store_failed(l->store)
	    ? ledger_commit(l, f)
	    : (ledger_rollback(l), false);
	arena_free(&scratch);
	if (!good)
		return false;
	counts->added += p.counts.added;
	counts->known += p.counts.known;
	counts->updated += p.counts.updated;
	counts->changed += p.counts.changed;
	return true;
}
