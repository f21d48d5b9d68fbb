/* SPDX-License-Identifier: MIT */
/* Reading: what status, log, tallies and rate limits ask. */
#include "handle.h"

#include <string.h>

/* Only where limits are set is it asked how often, and when. */
static void
index_tries(struct ledger *l)
{
	if (l->mode == LEDGER_WRITE)
		query_run(store_query(l->store, Q_INDEX_TRIES));
}

int64_t
ledger_sent_since(struct ledger *l, int64_t since)
{
	struct query *q;
	int64_t n = 0;

	index_tries(l);
	q = reading(l, Q_SENT_SINCE);
	bind_int(q, 1, since);
	if (query_next(q))
		n = column_int(q, 0);
	query_end(q);
	return n;
}

bool
ledger_tries(struct ledger *l, int64_t since,
    void (*each)(void *self, int64_t at, str address), void *self,
    struct faults *f)
{
	struct query *q;

	index_tries(l);
	q = reading(l, Q_TRIES);
	bind_int(q, 1, since);
	while (query_next(q))
		each(self, column_int(q, 0), column_text(q, 1));
	return store_check(l->store, f);
}

int64_t
ledger_first_try(struct ledger *l, const struct delivery *d)
{
	struct query *q = reading(l, Q_FIRST_TRY);
	int64_t at = 0;

	bind_int(q, 1, d->id);
	if (query_next(q))
		at = column_int(q, 0);
	query_end(q);
	return at;
}

bool
ledger_each(struct ledger *l, const struct ledger_filter *filter,
    bool (*each)(void *self, const struct delivery *), void *self,
    struct faults *f)
{
	struct query *q = reading(l, filter->history ? Q_HISTORY : Q_EACH);
	bool going = true;

	bind_text(q, 1, filter->mailing);
	bind_text(q, 2, filter->case_id);
	bind_text(q, 3, filter->recipient);
	bind_text(q, 4, filter->channel);
	bind_text(q, 5, filter->by_state ? delivery_state_name(filter->state)
					 : S(""));
	bind_int(q, 6, filter->since);
	bind_int(q, 7, filter->until);
	while (going && query_next(q)) {
		struct delivery d = read_delivery(q);

		d.reply = read_reply(q);
		going = each(self, &d);
	}
	query_end(q);
	return store_check(l->store, f);
}

static struct ledger_count
read_count(struct arena *a, const struct query *q)
{
	return (struct ledger_count){
	    .mailing = str_copy(a, column_text(q, 0)),
	    .channel = str_copy(a, column_text(q, 1)),
	    .case_id = str_copy(a, column_text(q, 2)),
	    .state = read_state(column_text(q, 3)),
	    .count = column_int(q, 4),
	    .next_at = column_int(q, 5),
	};
}

bool
ledger_counts(struct ledger *l, struct arena *a, struct ledger_count **out,
    ptrdiff_t *count, struct faults *f)
{
	struct query *q = store_query(l->store, Q_COUNTS);
	ptrdiff_t n = 0, cap = 32;
	struct ledger_count *list = NEW_ARRAY(a, struct ledger_count, cap);

	while (query_next(q)) {
		if (n == cap) {
			struct ledger_count *more = NEW_ARRAY(a,
			    struct ledger_count, cap * 2);

			memcpy(more, list, (size_t)cap * sizeof *list);
			list = more;
			cap *= 2;
		}
		list[n++] = read_count(a, q);
	}
	*out = list;
	*count = n;
	return store_check(l->store, f);
}

str
ledger_fact(struct ledger *l, struct arena *a, str name)
{
	struct query *q = store_query(l->store, Q_FACT);
	str value = S("");

	bind_text(q, 1, name);
	if (query_next(q))
		value = str_copy(a, column_text(q, 0));
	query_end(q);
	return value;
}

bool
ledger_set_fact(struct ledger *l, str name, str value, struct faults *f)
{
	struct query *q;

	if (str_starts(name, S("secret")) || str_equal(name, S("origin")) ||
	    str_equal(name, S("merging")))
		return fault_file(f, FAULT_BUG, l->path,
		    _("the fact '%.*s' is the log's own"), FMT(name));
	if (!ledger_begin(l, f))
		return false;
	q = store_query(l->store, Q_SET_FACT);
	bind_text(q, 1, name);
	bind_text(q, 2, value);
	query_run(q);
	return ledger_commit(l, f);
}
