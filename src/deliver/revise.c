/* SPDX-License-Identifier: MIT */
/*
 * Letters that say something else since they were sent.  Nobody gets a second
 * one by itself: a correction is a new delivery, the next revision, which a
 * person asks for.
 */
#include <string.h>

#include "deliver/parts.h"

static bool
came_to_nothing(enum delivery_state state)
{
	return state == DELIVERY_CANCELLED || state == DELIVERY_SUPPRESSED ||
	    state == DELIVERY_REFUSED;
}

struct delivery
find_known(struct deliverer *d, const struct entry *e)
{
	struct delivery known = {0};

	if (d->ledger == NULL ||
	    !ledger_find_latest(d->ledger, &d->letter, &e->key, &known))
		return known;
	while (known.key.revision > 0 && came_to_nothing(known.state)) {
		struct delivery_key before = known.key;

		before.revision--;
		if (!ledger_find(d->ledger, &d->letter, &before, &known))
			break;
	}
	return known;
}

bool
was_sent(const struct delivery *d)
{
	return d->state == DELIVERY_ACCEPTED ||
	    d->state == DELIVERY_RESOLVED_SENT;
}

bool
is_changed(struct deliverer *d, const struct entry *e,
    const struct delivery *known, const struct text *text)
{
	struct digest now;

	if (!was_sent(known) || known->message_id.len == 0) /* erased */
		return false;
	now = content_of(d, e, text);
	return memcmp(known->content.byte, now.byte, sizeof now.byte) != 0;
}

int64_t
next_revision(struct deliverer *d, const struct entry *e)
{
	struct delivery latest = {0};

	return ledger_find_latest(d->ledger, &d->letter, &e->key, &latest)
	    ? latest.key.revision + 1
	    : 0;
}
