/* SPDX-License-Identifier: MIT */
/*
 * The fold: where a delivery stands, from the set of its events.  It knows no
 * clock and no order of arrival; ledgers that hold the same events agree.
 *
 * 1. An attempt is (tried_by, attempt).  Its SENDING and IN_DOUBT are spent
 *    once the set holds an outcome of the same attempt; not before, whatever
 *    other ledgers tried meanwhile.  So a doubt is never hidden by the retry of
 *    somebody who did not know of it.
 * 2. CANCELLED and SUPPRESSED are spent once the set holds a PLANNED of a
 *    higher attempt: planned anew on purpose.  (Planning and taking over a
 *    changed content are attempt 0 and revive nothing.)
 * 3. NOTED says nothing of where it stands.
 * 4. Of the events that are left the highest decides, by
 *	class	RETURNED, ACCEPTED, RESOLVED_SENT, IN_DOUBT, SENDING, POSTED,
 *		PRINTED, REFUSED, SUPPRESSED, CANCELLED, and last those that
 *		are open:
 *		what was sent, or may have been, beats what was not
 *	attempt	among the open ones the last attempt stands
 *	rank	PLANNED below what came of it
 *	seq	of one origin the later
 *	hash	of two origins either, but always the same
 */
#include "event.h"
#include "state.h"

#include <string.h>

enum { OPEN_CLASS = 1 };

static const int classes[DELIVERY_STATES] = {
	[DELIVERY_RETURNED] = 11,
	[DELIVERY_ACCEPTED] = 10,
	[DELIVERY_RESOLVED_SENT] = 9,
	[DELIVERY_IN_DOUBT] = 8,
	[DELIVERY_SENDING] = 7,
	[DELIVERY_POSTED] = 6,
	[DELIVERY_PRINTED] = 5,
	[DELIVERY_REFUSED] = 4,
	[DELIVERY_SUPPRESSED] = 3,
	[DELIVERY_CANCELLED] = 2,
	[DELIVERY_DEFERRED] = OPEN_CLASS,
	[DELIVERY_RESOLVED_NOT_SENT] = OPEN_CLASS,
	[DELIVERY_MADE] = OPEN_CLASS,
	[DELIVERY_PLANNED] = OPEN_CLASS,
};

static bool
is_outcome(enum delivery_state state)
{
	return state == DELIVERY_ACCEPTED || state == DELIVERY_REFUSED ||
	    state == DELIVERY_DEFERRED || state == DELIVERY_RESOLVED_SENT ||
	    state == DELIVERY_RESOLVED_NOT_SENT;
}

/* Does `by` take away what `e` says? */
static bool
spends(const struct event *by, const struct event *e)
{
	if (e->state == DELIVERY_SENDING || e->state == DELIVERY_IN_DOUBT)
		return is_outcome(by->state) && by->attempt == e->attempt &&
		    str_equal(by->tried_by, e->tried_by);
	if (e->state == DELIVERY_CANCELLED || e->state == DELIVERY_SUPPRESSED)
		return by->state == DELIVERY_PLANNED &&
		    by->attempt > e->attempt;
	return false;
}

static bool
is_spent(const struct event *events, ptrdiff_t count, const struct event *e)
{
	for (ptrdiff_t i = 0; i < count; i++)
		if (spends(&events[i], e))
			return true;
	return false;
}

/* Does `a` beat `b`? */
static bool
beats(const struct event *a, const struct event *b)
{
	int class_a = classes[a->state], class_b = classes[b->state];
	bool tried_a = a->state != DELIVERY_PLANNED;
	bool tried_b = b->state != DELIVERY_PLANNED;

	if (class_a != class_b)
		return class_a > class_b;
	if (a->attempt != b->attempt)
		return a->attempt > b->attempt;
	if (tried_a != tried_b)
		return tried_a;
	if (a->seq != b->seq)
		return a->seq > b->seq;
	return memcmp(a->hash.byte, b->hash.byte, sizeof a->hash.byte) > 0;
}

struct standing
fold(const struct event *events, ptrdiff_t count)
{
	const struct event *best = NULL;
	struct standing s = {0};

	for (ptrdiff_t i = 0; i < count; i++) {
		const struct event *e = &events[i];

		if (e->attempt > s.attempts)
			s.attempts = e->attempt;
		if (e->state != DELIVERY_NOTED && !is_spent(events, count, e) &&
		    (best == NULL || beats(e, best)))
			best = e;
	}
	/* never NULL for count > 0: what spends an event is not spent itself */
	if (best == NULL)
		return s;
	s.state = best->state;
	s.attempt = best->attempt;
	s.tried_by = best->tried_by;
	s.at = best->at;
	s.code = best->code;
	s.next_at = best->next_at;
	return s;
}
