/* SPDX-License-Identifier: MIT */
#include "append.h"
#include "handle.h"

#include <string.h>

/* It is nearly always the own one, whose name is then the very same text. */
static int64_t
origin_number(const struct ledger *l, str name)
{
	if (name.at == l->origin.at)
		return OWN_ORIGIN;
	for (ptrdiff_t i = 0; i < l->origin_count; i++)
		if (str_equal(l->origins[i], name))
			return i + 1;
	return 0;
}

static bool
is_zero(const struct digest *d)
{
	static const struct digest zero;

	return memcmp(d, &zero, sizeof zero) == 0;
}

/* The columns of a row, from the one after `at`. */
static void
bind_event(struct query *q, int at, const struct ledger *l,
    const struct new_event *n)
{
	const struct event *e = &n->event;

	bind_int(q, at + 1, event_number(OWN_ORIGIN, e->seq));
	bind_id(q, at + 2, n->of.id);
	bind_id(q, at + 3, n->of.last);
	bind_text(q, at + 4, event_name(e));
	bind_int(q, at + 5, e->attempt);
	bind_int(q, at + 6, origin_number(l, e->tried_by));
	bind_int(q, at + 7, e->at);
	bind_int(q, at + 8, e->code);
	bind_int(q, at + 9, e->next_at);
	if (is_zero(&e->commitment))
		bind_null(q, at + 10);
	else
		bind_digest(q, at + 10, &e->commitment);
	bind_digest(q, at + 11, &e->hash);
}

static void
bind_reply(struct query *q, int at, const struct new_reply *r)
{
	bind_int(q, at + 1, r->id);
	bind_bytes(q, at + 2, r->salt, SALT_LENGTH);
	bind_text(q, at + 3, r->detail.stage);
	bind_text(q, at + 4, r->detail.text);
	bind_text(q, at + 5, r->detail.file);
	bind_int(q, at + 6, r->detail.page);
}

/* How many rows of those that are left go into the next statement. */
static int
portion(int left)
{
	return left >= TOGETHER ? TOGETHER : left >= 4 ? 4 : 1;
}

static void
write_events(struct ledger *l)
{
	enum { COLUMNS = 11 };
	const struct waiting *w = &l->waiting;

	for (int i = 0, n; i < w->event_count; i += n) {
		struct query *q;

		n = portion(w->event_count - i);
		q = store_query(l->store, n == 1 ? Q_ADD_EVENT : n == 4
			? Q_ADD_4_EVENTS : Q_ADD_16_EVENTS);
		for (int k = 0; k < n; k++)
			bind_event(q, k * COLUMNS, l, &w->events[i + k]);
		query_run(q);
	}
}

static void
write_replies(struct ledger *l)
{
	enum { COLUMNS = 6 };
	const struct waiting *w = &l->waiting;

	for (int i = 0, n; i < w->reply_count; i += n) {
		struct query *q;

		n = portion(w->reply_count - i);
		q = store_query(l->store, n == 1 ? Q_ADD_REPLY : n == 4
			? Q_ADD_4_REPLIES : Q_ADD_16_REPLIES);
		for (int k = 0; k < n; k++)
			bind_reply(q, k * COLUMNS, &w->replies[i + k]);
		query_run(q);
	}
}

void
write_waiting(struct ledger *l)
{
	write_events(l);
	write_replies(l);
	drop_waiting(l);
}

void
drop_waiting(struct ledger *l)
{
	struct waiting *w = &l->waiting;

	if (w->reply_count > 0)
		arena_reset(&w->texts, (struct arena_mark){0});
	w->event_count = w->reply_count = 0;
}

static struct detail
copy_detail(struct arena *a, const struct detail *d)
{
	return (struct detail){str_copy(a, d->stage), str_copy(a, d->text),
	    str_copy(a, d->file), d->page};
}

/* Commits to what was said, under a salt that goes with it. */
static void
add_reply(struct ledger *l, struct event *e, const struct detail *d)
{
	struct waiting *w = &l->waiting;
	struct new_reply *r = &w->replies[w->reply_count++];
	struct arena_mark mark;

	r->id = event_number(OWN_ORIGIN, e->seq);
	r->detail = copy_detail(&w->texts, d);
	ledger_random(l, r->salt, SALT_LENGTH);
	mark = arena_mark(&w->texts);
	e->commitment = detail_commitment(&w->texts,
	    (str){(const char *)r->salt, SALT_LENGTH}, d);
	arena_reset(&w->texts, mark);
}

void
append_event(struct ledger *l, const struct subject *of, struct event *e,
    const struct detail *d)
{
	struct waiting *w = &l->waiting;

	if (w->event_count == TOGETHER)
		write_waiting(l);
	if (of != NULL)
		fresh_drop(&l->fresh, &e->key);
	e->origin = l->origin;
	e->seq = l->head.seq + 1;
	if (d != NULL && !detail_is_empty(d))
		add_reply(l, e, d);
	e->hash = event_hash(e, l->head.hash);
	w->events[w->event_count++] = (struct new_event){.event = *e,
	    .of = of != NULL ? *of : (struct subject){0}};
	l->head = (struct head){e->seq, e->hash};
}
