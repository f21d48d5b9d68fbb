/* SPDX-License-Identifier: MIT */
/* After a crash or a full disk: what can still be said of the last messages. */
#include "handle.h"
#include "state.h"


/* Only into the attempt it came from: to read it in twice changes nothing. */
static bool
take_answer(struct ledger *l, const struct late_answer *a)
{
	int64_t id = find_id(l, a->key);
	struct shown now_is;

	if (id == 0 || !read_shown(l, id, &now_is))
		return false;
	if (!(now_is.state == DELIVERY_SENDING &&
		now_is.attempts == a->attempt) &&
	    !(delivery_is_open(now_is.state) &&
		now_is.attempts + 1 == a->attempt))
		return false;
	return move_delivery(l, &(struct move){.id = id, .to = a->state,
	    .at = a->at, .code = a->code, .next_at = a->next_at,
	    .detail = {.stage = a->stage, .text = a->text}}) == MOVED;
}

static int64_t
doubt_the_rest(struct ledger *l)
{
	enum { PIECE = 256 };
	int64_t ids[PIECE], now = clock_now(), total = 0;
	ptrdiff_t n;

	do {
		struct query *q = store_query(l->store, Q_LEFT_SENDING);

		n = 0;
		while (n < PIECE && query_next(q))
			ids[n++] = column_int(q, 0);
		query_end(q);
		for (ptrdiff_t i = 0; i < n; i++)
			if (move_delivery(l, &(struct move){.id = ids[i],
				.to = DELIVERY_IN_DOUBT, .at = now}) != MOVED)
				return total;
		total += n;
	} while (n > 0);
	return total;
}

static void
say(struct ledger *l, str path, int64_t taken, int64_t doubted, bool damaged,
    struct faults *f)
{
	if (taken > 0)
		fault_file(f, FAULT_NOTE, l->path,
		    _("%lld answers that could not be written last time were"
		      " taken over from '%.*s'"), (long long)taken, FMT(path));
	if (damaged)
		fault_file(f, FAULT_NOTE, path,
		    _("damaged: some answers of the last run are lost"));
	if (doubted > 0)
		fault_file(f, FAULT_NOTE, l->path,
		    _("the last run broke off while sending: %lld deliveries"
		      " are unsure, and probably arrived"),
		    (long long)doubted);
}

bool
recover(struct ledger *l, struct faults *f)
{
	struct arena scratch = {0};
	str path = str_format(l->job, "%.*s-emergency", FMT(l->path));
	struct late_answer *answers;
	int64_t taken = 0, doubted = 0;
	ptrdiff_t count;
	bool damaged, good;

	good = emergency_read(&scratch, path, &answers, &count, &damaged, f) &&
	    ledger_begin(l, f);
	if (good) {
		for (ptrdiff_t i = 0; i < count; i++)
			taken += take_answer(l, &answers[i]);
		doubted = doubt_the_rest(l);
		good = ledger_commit(l, f);
	}
	if (good)
		say(l, path, taken, doubted, damaged, f);
	arena_free(&scratch);
	return good;
}
