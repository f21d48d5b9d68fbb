/* SPDX-License-Identifier: MIT */
/* From a wish to an event on the chain, and to the state that is shown. */
#include "handle.h"
#include "state.h"

#include <string.h>

bool
ledger_begin(struct ledger *l, struct faults *f)
{
	if (l->mode != LEDGER_WRITE)
		return fault_file(f, FAULT_BUG, l->path,
		    _("the log is open for reading only"));
	if (l->broken)
		return fault_file(f, FAULT_IO, l->path,
		    _("the log could not be written before; nothing more is"
		      " begun"));
	if (!end_group(l, f))
		return false;
	l->committed = l->head;
	store_begin(l->store);
	return true;
}

struct query *
reading(struct ledger *l, enum query_name name)
{
	write_waiting(l);
	return store_query(l->store, name);
}

void
ledger_rollback(struct ledger *l)
{
	l->head = l->committed;
	fresh_clear(&l->fresh);
	drop_waiting(l);
	store_rollback(l->store);
}

/*
 * A witness that cannot be written is behind from then on, which is harmless:
 * it is said once and mended when the ledger is next opened.
 */
static void
tell_witnesses(struct ledger *l, struct faults *f)
{
	for (int i = 0; i < WITNESSES; i++) {
		struct witness *w = &l->witness[i];

		if (w->fd < 0 || witness_add(w, l->origin, l->head))
			continue;
		witness_close(w);
		fault_file(f, FAULT_NOTE, w->path,
		    _("cannot write the witness of the log"));
	}
}

bool
ledger_commit(struct ledger *l, struct faults *f)
{
	write_waiting(l);
	if (!store_commit(l->store, f)) {
		l->head = l->committed;
		l->broken = true;
		fresh_clear(&l->fresh);
		return false;
	}
	if (l->head.seq > l->committed.seq)
		tell_witnesses(l, f);
	l->committed = l->head;
	return true;
}

void
ledger_random(struct ledger *l, void *to, int count)
{
	if (l->chance_left < count) {
		random_fill(l->chance, sizeof l->chance);
		l->chance_left = sizeof l->chance;
	}
	l->chance_left -= count;
	memcpy(to, l->chance + l->chance_left, (size_t)count);
}

int64_t
last_event(const struct ledger *l)
{
	return event_number(OWN_ORIGIN, l->head.seq);
}

void
set_last(struct ledger *l, int64_t id)
{
	struct query *q = store_query(l->store, Q_SET_LAST);

	bind_int(q, 1, id);
	bind_int(q, 2, last_event(l));
	query_run(q);
}

int64_t
find_id(struct ledger *l, struct digest key)
{
	struct query *q = store_query(l->store, Q_ID);
	int64_t id = 0;

	bind_key(q, 1, &key);
	if (query_next(q))
		id = column_int(q, 0);
	query_end(q);
	return id;
}

str
origin_name(const struct ledger *l, int64_t number)
{
	return number >= 1 && number <= l->origin_count
	    ? l->origins[number - 1]
	    : S("");
}

struct event
read_event(const struct ledger *l, const struct query *q)
{
	struct event e = {
	    .origin = origin_name(l, column_int(q, 0)),
	    .seq = column_int(q, 1),
	    .key = column_digest(q, 2),
	    .attempt = column_int(q, 4),
	    .tried_by = origin_name(l, column_int(q, 5)),
	    .at = column_int(q, 6),
	    .code = column_int(q, 7),
	    .next_at = column_int(q, 8),
	    .commitment = column_digest(q, 9),
	    .hash = column_digest(q, 10),
	};

	/* an unknown name stays PLANNED, and the hash will not fit */
	e.approved = str_equal(column_text(q, 3), S("approved"));
	delivery_state_from(column_text(q, 3), &e.state);
	return e;
}

bool
read_shown(struct ledger *l, int64_t id, struct shown *out)
{
	struct query *q = store_query(l->store, Q_SHOWN);
	bool good;

	bind_int(q, 1, id);
	if (!query_next(q))
		return false;
	good = delivery_state_from(column_text(q, 0), &out->state);
	out->attempts = column_int(q, 1);
	out->key = column_digest(q, 2);
	out->last = column_int(q, 3);
	query_end(q);
	return good;
}

static void
add_read(struct arena *a, struct events *events, const struct event *e)
{
	if (events->count == events->cap) {
		ptrdiff_t cap = events->cap > 0 ? events->cap * 2 : 16;
		struct event *more = NEW_ARRAY(a, struct event, cap);

		if (events->count > 0)
			memcpy(more, events->at,
			    (size_t)events->count * sizeof *more);
		events->at = more;
		events->cap = cap;
	}
	events->at[events->count++] = *e;
}

bool
read_events(struct ledger *l, struct arena *a, const struct subject *of,
    struct events *events)
{
	enum { MOST_EVENTS = 1 << 16 };	/* of one delivery: else a circle */
	int64_t next = of->last;

	events->count = 0;
	while (next != 0 && events->count < MOST_EVENTS) {
		struct query *q = reading(l, Q_EVENT);
		struct event e;

		bind_int(q, 1, next);
		if (!query_next(q))
			return false;
		e = read_event(l, q);
		add_read(a, events, &e);
		next = column_int(q, 11) == of->id ? column_int(q, 12) : -1;
		query_end(q);
	}
	return next == 0;
}

/* Where it stands by all its events, those of other ledgers too. */
static struct standing
fold_stored(struct ledger *l, const struct subject *of)
{
	struct arena scratch = {0};
	struct events events = {0};
	struct standing s = {0};

	if (read_events(l, &scratch, of, &events))
		s = fold(events.at, events.count);
	arena_free(&scratch);
	return s;
}

static bool
move_shown(struct ledger *l, enum query_name name, int64_t id,
    const struct shown *from, const struct standing *to, int64_t last)
{
	struct query *q = store_query(l->store, name);

	bind_int(q, 1, id);
	bind_text(q, 2, delivery_state_name(to->state));
	bind_int(q, 3, to->attempts);
	bind_int(q, 4, to->code);
	bind_int(q, 5, to->next_at);
	bind_int(q, 6, to->at);
	bind_int(q, 7, last);
	if (name == Q_MOVE)
		bind_int(q, 8, from->last);
	return query_run(q) == 1;
}

/*
 * By its event that is the last from then on.  False: there is another last one
 * by now, so it does not stand as it was thought to.
 */
static bool
show(struct ledger *l, int64_t id, const struct shown *from,
    const struct standing *to, int64_t last)
{
	/* what was just planned is not shown yet, or so it seems */
	if (from->state == DELIVERY_PLANNED && from->attempts == 0 &&
	    move_shown(l, Q_FIRST_MOVE, id, from, to, last))
		return true;
	return move_shown(l, Q_MOVE, id, from, to, last);
}

/* Does this move begin an attempt, or is it about the last one? */
static bool
begins_attempt(enum delivery_state from, enum delivery_state to)
{
	if (to == DELIVERY_PLANNED || to == DELIVERY_MADE)
		return true;
	return delivery_is_open(from) && to != DELIVERY_CANCELLED &&
	    to != DELIVERY_SUPPRESSED;
}

/* The usual case: the new event decides, as the fold would say. */
static bool
move_plainly(struct ledger *l, const struct move *m, struct shown *from)
{
	struct event e = {.state = m->to, .at = m->at, .code = m->code,
	    .next_at = m->next_at, .tried_by = l->origin, .key = from->key};
	struct standing to = {.state = m->to, .at = m->at, .code = m->code,
	    .next_at = m->next_at};

	e.attempt = from->attempts + begins_attempt(from->state, m->to);
	to.attempts = e.attempt;
	if (!show(l, m->id, from, &to, last_event(l) + 1))
		return false;
	append_event(l, &(struct subject){m->id, from->last}, &e, &m->detail);
	from->state = to.state;
	from->attempts = to.attempts;
	from->last = last_event(l);
	return true;
}

/*
 * Where doubt comes in, attempts of other ledgers may be among the events:
 * which attempt it is, and what stands afterwards, is asked of the fold.
 */
static bool
move_in_doubt(struct ledger *l, const struct move *m, struct shown *from)
{
	struct subject of = {m->id, from->last};
	struct standing s = fold_stored(l, &of);
	struct event e = {.state = m->to, .at = m->at, .code = m->code,
	    .next_at = m->next_at, .attempt = s.attempt,
	    .tried_by = s.tried_by, .key = from->key};

	append_event(l, &of, &e, &m->detail);
	of.last = last_event(l);
	s = fold_stored(l, &of);
	return show(l, m->id, from, &s, of.last);
}

enum moved
move_delivery(struct ledger *l, const struct move *m)
{
	struct shown from;

	if (m->believed != NULL && m->to != DELIVERY_IN_DOUBT &&
	    m->believed->state != DELIVERY_IN_DOUBT &&
	    state_may_become(m->believed->state, m->to) &&
	    move_plainly(l, m, m->believed))
		return MOVED;
	if (store_failed(l->store))
		return MOVE_FAILED;
	if (!read_shown(l, m->id, &from))
		return store_failed(l->store) ? MOVE_FAILED : MOVE_ILLEGAL;
	if (!state_may_become(from.state, m->to))
		return MOVE_ILLEGAL;
	if (from.state == DELIVERY_IN_DOUBT || m->to == DELIVERY_IN_DOUBT)
		return move_in_doubt(l, m, &from) ? MOVED : MOVE_FAILED;
	return move_plainly(l, m, &from) ? MOVED : MOVE_FAILED;
}

enum delivery_state
read_state(str name)
{
	enum delivery_state state;

	return delivery_state_from(name, &state) ? state : DELIVERY_IN_DOUBT;
}

struct delivery
read_delivery(const struct query *q)
{
	return (struct delivery){
	    .id = column_int(q, 0),
	    .key.mailing = column_text(q, 1),
	    .key.case_id = column_text(q, 2),
	    .key.recipient = column_text(q, 3),
	    .key.writer = column_text(q, 4),
	    .key.channel = column_text(q, 5),
	    .key.revision = column_int(q, 6),
	    .name = column_text(q, 7),
	    .address = column_text(q, 8),
	    .state = read_state(column_text(q, 9)),
	    .attempts = column_int(q, 10),
	    .planned_at = column_int(q, 11),
	    .changed_at = column_int(q, 12),
	    .next_at = column_int(q, 13),
	    .planned_on = column_text(q, 14),
	    .message_id = column_text(q, 15),
	    .content = column_digest(q, 16),
	    .code = (int)column_int(q, 17),
	    .file = column_text(q, 18),
	    .page = column_int(q, 19),
	    .key_hash = column_digest(q, 20),
	    .last_event = column_int(q, 21),
	};
}

str
read_reply(const struct query *q)
{
	return column_text(q, 22);
}

struct delivery
delivery_copy(struct arena *a, const struct delivery *from)
{
	struct delivery d = *from;

	d.key.mailing = str_copy(a, d.key.mailing);
	d.key.case_id = str_copy(a, d.key.case_id);
	d.key.recipient = str_copy(a, d.key.recipient);
	d.key.writer = str_copy(a, d.key.writer);
	d.key.channel = str_copy(a, d.key.channel);
	d.name = str_copy(a, d.name);
	d.address = str_copy(a, d.address);
	d.planned_on = str_copy(a, d.planned_on);
	d.message_id = str_copy(a, d.message_id);
	d.reply = str_copy(a, d.reply);
	d.file = str_copy(a, d.file);
	return d;
}
