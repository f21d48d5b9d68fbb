/* SPDX-License-Identifier: MIT */
#include "examine.h"

#include "handle.h"
#include "lock.h"

static int64_t
count_events(struct ledger *l)
{
	int64_t n = 0;

	for (int64_t i = 1; i <= l->origin_count; i++) {
		struct query *q = store_query(l->store, Q_HEAD);

		bind_int(q, 1, i);
		if (query_next(q))
			n += column_int(q, 0);
		query_end(q);
	}
	return n;
}

static bool
count_states(struct ledger *l, struct ledger_health *h, struct faults *f)
{
	struct arena scratch = {0};
	struct ledger_count *counts;
	ptrdiff_t n = 0;
	bool good = ledger_counts(l, &scratch, &counts, &n, f);

	for (ptrdiff_t i = 0; good && i < n; i++) {
		if (counts[i].state == DELIVERY_SENDING)
			h->sending += counts[i].count;
		if (counts[i].state == DELIVERY_IN_DOUBT)
			h->in_doubt += counts[i].count;
	}
	arena_free(&scratch);
	return good;
}

static bool
count_kept(struct ledger *l, struct ledger_health *h, struct faults *f)
{
	struct arena scratch = {0};
	struct late_answer *answers;
	ptrdiff_t n = 0;
	str path = str_format(&scratch, "%.*s-emergency", FMT(l->path));
	bool good = emergency_read(&scratch, path, &answers, &n,
	    &h->kept_damaged, f);

	h->kept = n;
	arena_free(&scratch);
	return good;
}

bool
ledger_examine(struct ledger *l, struct ledger_health *h, struct faults *f)
{
	bool sound = check_everything(l, f);

	*h = (struct ledger_health){.events = count_events(l)};
	for (int i = 0; i < WITNESSES; i++)
		h->witnesses += l->witness[i].found;
	return count_states(l, h, f) && count_kept(l, h, f) && sound;
}

int64_t
ledger_latest(const struct ledger *l)
{
	return l->latest;
}

bool
ledger_place_is_safe(str path)
{
	return lock_can_share(path);
}

int
ledger_library(void)
{
	return store_library();
}
