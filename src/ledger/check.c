/* SPDX-License-Identifier: MIT */
/* Checks from within (chain, replies, shown states) and from without. */
#include "handle.h"

#include <string.h>

/*
 * A chain is recomputed from its start up to CHECKED_WHOLE events (about half
 * a second); of a longer one only the end, so that opening does not grow with
 * the ledger: the part before was checked by every opening while it was young,
 * and the end is what the witness holds against.
 */
enum { CHECKED_WHOLE = 200 * 1000, CHECKED_END = 10 * 1000 };

static bool
same_digest(const struct digest *a, const struct digest *b)
{
	return memcmp(a, b, sizeof *a) == 0;
}

/* Who only reads is told, and sees what there is. */
static enum fault_kind
damage_kind(const struct ledger *l)
{
	return l->mode == LEDGER_WRITE ? FAULT_REFUSED : FAULT_NOTE;
}

static bool
damaged(struct ledger *l, struct faults *f, str origin, int64_t seq)
{
	return fault_file(f, damage_kind(l), l->path,
	    _("damaged: event %lld of %.8s does not fit its chain; take the"
	      " last good copy of the log, nothing is sent from this one"),
	    (long long)seq, origin.at);
}

static str
detail_of(const struct query *q, struct detail *d)
{
	*d = (struct detail){.stage = column_text(q, 12),
	    .text = column_text(q, 13), .file = column_text(q, 14),
	    .page = column_int(q, 15)};
	return column_text(q, 11);
}

/* A reply that was erased leaves its commitment; one that stands must fit. */
static bool
event_fits(struct arena *scratch, const struct query *q, const struct event *e,
    struct digest before)
{
	struct digest hash = event_hash(e, before), commitment;
	struct detail detail;
	str salt = detail_of(q, &detail);

	if (!same_digest(&hash, &e->hash))
		return false;
	if (salt.len == 0)
		return true;
	commitment = detail_commitment(scratch, salt, &detail);
	return same_digest(&commitment, &e->commitment);
}

static struct head
read_head(struct ledger *l, int64_t origin)
{
	struct query *q = store_query(l->store, Q_HEAD);
	struct head h = {0};

	bind_int(q, 1, origin);
	if (query_next(q)) {
		h.seq = column_int(q, 0);
		h.hash = column_digest(q, 1);
	}
	query_end(q);
	return h;
}

static struct digest
hash_at(struct ledger *l, int64_t origin, int64_t seq)
{
	struct query *q = store_query(l->store, Q_HASH_AT);
	struct digest hash = {{0}};

	bind_int(q, 1, origin);
	bind_int(q, 2, seq);
	if (query_next(q))
		hash = column_digest(q, 0);
	query_end(q);
	return hash;
}

static bool
check_chain(struct ledger *l, int64_t origin, int64_t after, struct faults *f)
{
	struct digest before = hash_at(l, origin, after);
	str name = origin_name(l, origin);
	struct query *q = store_query(l->store, Q_CHAIN);
	struct arena scratch = {0};
	int64_t seq = after;
	bool good = true;

	bind_int(q, 1, origin);
	bind_int(q, 2, after);
	while (good && query_next(q)) {
		struct event e = read_event(l, q);

		arena_reset(&scratch, (struct arena_mark){0});
		good = e.seq == ++seq && event_fits(&scratch, q, &e, before);
		before = e.hash;
	}
	query_end(q);
	arena_free(&scratch);
	if (!good)
		return damaged(l, f, name, seq);
	return store_check(l->store, f);
}

/* Does what is shown of a delivery follow from its events? */
struct cached {
	struct subject of;
	int64_t attempts, next_at;
	enum delivery_state state;
};

static bool
shown_fits(struct ledger *l, const struct cached *s,
    const struct events *events, struct faults *f)
{
	struct standing by_events = fold(events->at, events->count);

	if (by_events.state == s->state && by_events.attempts == s->attempts &&
	    by_events.next_at == s->next_at)
		return true;
	return fault_file(f, damage_kind(l), l->path,
	    _("damaged: delivery %lld is shown as '%s', its events say '%s'"),
	    (long long)s->of.id, delivery_state_text(s->state),
	    delivery_state_text(by_events.state));
}

static bool
apart(struct ledger *l, int64_t id, struct faults *f)
{
	return fault_file(f, damage_kind(l), l->path,
	    _("damaged: the events of delivery %lld do not hang together"),
	    (long long)id);
}

static struct cached
read_cached(const struct query *q)
{
	struct cached s = {.of = {column_int(q, 0), column_int(q, 4)},
	    .state = DELIVERY_STATES, .attempts = column_int(q, 2),
	    .next_at = column_int(q, 3)};

	delivery_state_from(column_text(q, 1), &s.state);
	return s;
}

/* No event is of a delivery that does not know of it. */
static bool
check_told(struct ledger *l, int64_t told, struct faults *f)
{
	struct query *q = store_query(l->store, Q_TOLD);
	int64_t all = query_next(q) ? column_int(q, 0) : 0;

	query_end(q);
	if (all == told || store_failed(l->store))
		return true;
	return fault_file(f, damage_kind(l), l->path,
	    _("damaged: %lld events are of deliveries that do not know of"
	      " them"), (long long)(all - told));
}

static bool
check_shown(struct ledger *l, struct faults *f)
{
	struct arena scratch = {0};
	struct query *q = store_query(l->store, Q_ALL_SHOWN);
	struct events events = {0};
	int64_t told = 0;
	bool good = true;

	while (good && query_next(q)) {
		struct cached s = read_cached(q);

		good = read_events(l, &scratch, &s.of, &events)
		    ? shown_fits(l, &s, &events, f)
		    : apart(l, s.of.id, f);
		told += events.count;
	}
	query_end(q);
	arena_free(&scratch);
	return good && check_told(l, told, f);
}

bool
check_events(struct ledger *l, struct faults *f)
{
	int64_t total = 0;
	bool whole, good = true;

	for (int64_t i = 1; i <= l->origin_count; i++)
		total += read_head(l, i).seq;
	whole = l->mode == LEDGER_WRITE && total <= CHECKED_WHOLE;
	for (int64_t i = 1; good && i <= l->origin_count; i++) {
		int64_t seq = read_head(l, i).seq;

		good = check_chain(l, i, whole || seq <= CHECKED_END
			? 0
			: seq - CHECKED_END, f);
	}
	if (good && whole)
		good = check_shown(l, f);
	l->head = l->committed = read_head(l, OWN_ORIGIN);
	/* when reading, a damage was noted, and what there is can be shown */
	return store_check(l->store, f) && (good || l->mode == LEDGER_READ);
}

bool
check_everything(struct ledger *l, struct faults *f)
{
	for (int64_t i = 1; i <= l->origin_count; i++)
		if (!check_chain(l, i, 0, f))
			return false;
	return check_shown(l, f) && store_check_references(l->store, f);
}

static bool
missing(struct ledger *l, const struct witness *w, struct faults *f)
{
	struct arena scratch = {0};
	str date = clock_date(&scratch, w->written_at);
	str time = clock_time(&scratch, w->written_at);

	fault_file(f, damage_kind(l), l->path,
	    _("the log is older than its witness '%.*s': events %lld to %lld"
	      " are missing, the last of %.*s %.*s; put the newer log back"),
	    FMT(w->path), (long long)l->head.seq + 1, (long long)w->head.seq,
	    FMT(date), FMT(time));
	arena_free(&scratch);
	return false;
}

static bool
differs(struct ledger *l, const struct witness *w, struct faults *f)
{
	return fault_file(f, damage_kind(l), l->path,
	    _("the log is not the one of its witness '%.*s': they differ at"
	      " event %lld; put the right log back"), FMT(w->path),
	    (long long)w->head.seq);
}

static bool
check_witness(struct ledger *l, const struct witness *w, struct faults *f)
{
	struct digest hash;

	if (!w->found) {
		if (l->head.seq > 0 && l->mode == LEDGER_WRITE)
			fault_file(f, FAULT_NOTE, l->path,
			    _("there was no witness '%.*s' of this log; it is"
			      " written now"), FMT(w->path));
		return true;
	}
	if (!str_equal(w->origin, l->origin))
		return differs(l, w, f);
	if (w->head.seq > l->head.seq)
		return missing(l, w, f);
	hash = hash_at(l, OWN_ORIGIN, w->head.seq);
	return same_digest(&hash, &w->head.hash) || differs(l, w, f);
}

/* Made anew even where it was not behind: a torn last line goes. */
static void
adopt(struct ledger *l, struct witness *w, struct faults *f)
{
	if (!witness_start(w, l->origin, l->head))
		fault_file(f, FAULT_NOTE, w->path,
		    _("cannot write the witness of the log"));
}

void
read_witnesses(struct ledger *l)
{
	for (int i = 0; i < WITNESSES; i++)
		if (l->witness[i].path.len > 0)
			witness_read(l->job, &l->witness[i]);
}

bool
check_witnesses(struct ledger *l, struct faults *f)
{
	for (int i = 0; i < WITNESSES; i++)
		if (l->witness[i].path.len > 0 &&
		    !check_witness(l, &l->witness[i], f))
			return l->mode == LEDGER_READ;
	for (int i = 0; i < WITNESSES && l->mode == LEDGER_WRITE; i++)
		if (l->witness[i].path.len > 0)
			adopt(l, &l->witness[i], f);
	return true;
}
