/* SPDX-License-Identifier: MIT */
/* Finding a delivery by its key. */
#include "handle.h"

/* To the last attempt; it is there for those only that were tried. */
static str
last_reply(struct ledger *l, struct arena *a, const struct delivery *d)
{
	struct query *q;
	str reply = S("");

	if (d->attempts == 0)
		return reply;
	q = reading(l, Q_LAST_REPLY);
	bind_int(q, 1, d->id);
	if (query_next(q))
		reply = str_copy(a, column_text(q, 0));
	query_end(q);
	return reply;
}

/* All but the key, which is known to who looks for it. */
static struct delivery
read_found(const struct query *q)
{
	return (struct delivery){
	    .id = column_int(q, 0),
	    .state = read_state(column_text(q, 1)),
	    .attempts = column_int(q, 2),
	    .planned_at = column_int(q, 3),
	    .changed_at = column_int(q, 4),
	    .next_at = column_int(q, 5),
	    .planned_on = column_text(q, 6),
	    .message_id = column_text(q, 7),
	    .content = column_digest(q, 8),
	    .code = (int)column_int(q, 9),
	    .file = column_text(q, 10),
	    .page = column_int(q, 11),
	    .last_event = column_int(q, 12),
	    .name = column_text(q, 13),
	    .address = column_text(q, 14),
	};
}

/* The same of what was just planned. */
static struct delivery
read_fresh(const struct fresh_delivery *f)
{
	return (struct delivery){
	    .id = f->id,
	    .state = DELIVERY_PLANNED,
	    .planned_at = f->at,
	    .changed_at = f->at,
	    .planned_on = {f->date, sizeof f->date},
	    .message_id = {f->message_id, sizeof f->message_id},
	    .content = f->content,
	    .last_event = f->event,
	    .name = {f->texts, f->name_length},
	    .address = {f->texts + f->name_length, f->address_length},
	};
}

static bool
find_stored(struct ledger *l, struct arena *a, const struct delivery_key *key,
    const struct digest *hash, struct delivery *out)
{
	struct query *q = store_query(l->store, Q_FIND);
	struct delivery d;

	bind_key(q, 1, hash);
	if (!query_next(q))
		return false;
	d = read_found(q);
	d.key = *key;
	d.key_hash = *hash;
	*out = delivery_copy(a, &d);
	query_end(q);
	out->reply = last_reply(l, a, out);
	return true;
}

bool
ledger_find(struct ledger *l, struct arena *a, const struct delivery_key *key,
    struct delivery *out)
{
	struct arena_mark mark = arena_mark(a);
	struct digest hash = key_digest(l->secret, key_canonical(a, key));
	const struct fresh_delivery *fresh = fresh_find(&l->fresh, &hash);
	struct delivery d;

	arena_reset(a, mark);
	if (fresh == NULL)
		return find_stored(l, a, key, &hash, out);
	d = read_fresh(fresh);
	d.key = *key;
	d.key_hash = hash;
	*out = delivery_copy(a, &d);
	return true;
}

void
read_revisions(struct ledger *l)
{
	struct query *q = store_query(l->store, Q_REVISIONS);

	if (query_next(q))
		l->revisions = column_int(q, 0);
	query_end(q);
}

/*
 * Of a mailing of which nothing is planned nothing need be looked for.  Asked
 * once, since nobody else plans while the log is open for writing.
 */
static bool
is_unplanned(struct ledger *l, str mailing)
{
	struct query *q;

	if (l->mode != LEDGER_WRITE)
		return false;
	if (l->asked && str_equal(l->asked_of, mailing))
		return l->unplanned;
	q = store_query(l->store, Q_ANY_OF_MAILING);
	bind_text(q, 1, mailing);
	l->unplanned = !query_next(q) && !store_failed(l->store);
	query_end(q);
	l->asked_of = str_copy(l->job, mailing);
	l->asked = true;
	return l->unplanned;
}

/* They follow each other; where there are none, one look is enough. */
bool
ledger_find_latest(struct ledger *l, struct arena *a,
    const struct delivery_key *key, struct delivery *out)
{
	struct delivery_key k = *key;
	bool found = false;

	if (is_unplanned(l, key->mailing))
		return false;
	for (k.revision = 0; k.revision <= l->revisions; k.revision++) {
		if (!ledger_find(l, a, &k, out))
			break;
		found = true;
	}
	return found;
}
