/* SPDX-License-Identifier: MIT */
/* The fold: any order of the same events gives the same standing. */
#include "ledger_help.h"

#include "ledger/claims.h"
#include "ledger/event.h"
#include "ledger/state.h"

static const str ORIGIN_A = S_INIT("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
static const str ORIGIN_B = S_INIT("bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb");

/* Numbers that are the same in each run. */
static unsigned
draw(uint64_t *seed, unsigned below)
{
	*seed = *seed * 6364136223846793005 + 1442695040888963407;
	return (unsigned)(*seed >> 33) % below;
}

static str
either(uint64_t *seed)
{
	return draw(seed, 2) != 0 ? ORIGIN_A : ORIGIN_B;
}

static struct event
event_of(str origin, int64_t seq, enum delivery_state state, int64_t attempt,
    str tried_by)
{
	struct event e = {.origin = origin, .seq = seq, .state = state,
	    .attempt = attempt, .tried_by = tried_by, .at = 100 - seq,
	    .next_at = seq};

	e.hash = event_hash(&e, (struct digest){{0}});
	return e;
}

static void
shuffle(struct event *events, int count, uint64_t *seed)
{
	for (int i = count - 1; i > 0; i--) {
		int j = (int)draw(seed, (unsigned)i + 1);
		struct event e = events[i];

		events[i] = events[j];
		events[j] = e;
	}
}

static void
assert_same(const struct standing *a, const struct standing *b)
{
	assert_int_equal(a->state, b->state);
	assert_int_equal(a->attempts, b->attempts);
	assert_int_equal(a->attempt, b->attempt);
	assert_int_equal(a->next_at, b->next_at);
	ASSERT_STR(a->tried_by, b->tried_by);
}

static void
any_order_of_any_events_folds_to_the_same(void **state)
{
	enum { MOST = 9 };
	uint64_t seed = 20261210;

	(void)state;
	for (int set = 0; set < 2000; set++) {
		struct event events[MOST];
		int count = 1 + (int)draw(&seed, MOST);
		struct standing first, again;

		for (int i = 0; i < count; i++)
			events[i] = event_of(either(&seed),
			    1 + draw(&seed, 5), draw(&seed, DELIVERY_STATES),
			    draw(&seed, 4), either(&seed));
		first = fold(events, count);
		for (int order = 0; order < 10; order++) {
			shuffle(events, count, &seed);
			again = fold(events, count);
			assert_same(&first, &again);
		}
	}
}

/* A random legal life in one ledger: the last event is what the fold says. */
static void
a_legal_life_folds_to_its_last_event(void **state)
{
	enum { MOST = 16 };
	uint64_t seed = 7;

	(void)state;
	for (int life = 0; life < 3000; life++) {
		struct event events[MOST];
		enum delivery_state now = DELIVERY_PLANNED;
		int64_t attempts = 0;
		int count = 1;

		events[0] = event_of(ORIGIN_A, 1, now, 0, ORIGIN_A);
		for (int tries = 0; count < MOST && tries < 60; tries++) {
			enum delivery_state to = draw(&seed, DELIVERY_STATES);
			bool begins = to == DELIVERY_PLANNED ||
			    to == DELIVERY_MADE || (delivery_is_open(now) &&
				to != DELIVERY_CANCELLED &&
				to != DELIVERY_SUPPRESSED);
			struct event copy[MOST];
			struct standing s;

			if (!state_may_become(now, to))
				continue;
			attempts += begins;
			events[count] = event_of(ORIGIN_A, count + 1, to,
			    attempts, ORIGIN_A);
			count++;
			now = to;
			memcpy(copy, events, sizeof copy);
			shuffle(copy, count, &seed);
			s = fold(copy, count);
			assert_int_equal(s.state, now);
			assert_int_equal(s.attempts, attempts);
			assert_int_equal(s.next_at, count);
		}
	}
}

static void
a_doubt_is_not_hidden_by_who_did_not_know_of_it(void **state)
{
	struct event e[7] = {
	    event_of(ORIGIN_A, 1, DELIVERY_PLANNED, 0, ORIGIN_A),
	    event_of(ORIGIN_A, 2, DELIVERY_SENDING, 1, ORIGIN_A),
	    event_of(ORIGIN_A, 3, DELIVERY_IN_DOUBT, 1, ORIGIN_A),
	    event_of(ORIGIN_B, 1, DELIVERY_PLANNED, 0, ORIGIN_B),
	    event_of(ORIGIN_B, 2, DELIVERY_DEFERRED, 1, ORIGIN_B),
	    event_of(ORIGIN_B, 3, DELIVERY_DEFERRED, 2, ORIGIN_B),
	    event_of(ORIGIN_B, 4, DELIVERY_CANCELLED, 2, ORIGIN_B),
	};
	struct event resolved[8];

	(void)state;
	assert_int_equal(fold(e, 6).state, DELIVERY_IN_DOUBT);
	assert_int_equal(fold(e, 7).state, DELIVERY_IN_DOUBT);
	/* B looked into it; then the cancellation shows */
	memcpy(resolved, e, sizeof e);
	resolved[7] = event_of(ORIGIN_B, 5, DELIVERY_RESOLVED_NOT_SENT, 1,
	    ORIGIN_A);
	assert_int_equal(fold(resolved, 8).state, DELIVERY_CANCELLED);
	resolved[7] = event_of(ORIGIN_B, 5, DELIVERY_RESOLVED_NOT_SENT, 1,
	    ORIGIN_B);
	assert_int_equal(fold(resolved, 8).state, DELIVERY_IN_DOUBT);
	resolved[7] = event_of(ORIGIN_B, 5, DELIVERY_ACCEPTED, 3, ORIGIN_B);
	assert_int_equal(fold(resolved, 8).state, DELIVERY_ACCEPTED);
}

static void
each_field_of_an_event_is_under_its_hash(void **state)
{
	struct event e = event_of(ORIGIN_A, 1, DELIVERY_SENDING, 1, ORIGIN_A);
	struct digest zero = {{0}}, one = {{1}}, hash = event_hash(&e, zero);
	struct event changed[9];

	(void)state;
	for (int i = 0; i < COUNT(changed); i++)
		changed[i] = e;
	changed[0].origin = changed[1].tried_by = ORIGIN_B;
	changed[2].seq = changed[3].attempt = 2;
	changed[4].state = DELIVERY_ACCEPTED;
	changed[5].at = changed[6].code = changed[7].next_at = 77;
	changed[8].commitment = one;
	for (int i = 0; i < COUNT(changed); i++) {
		struct digest other = event_hash(&changed[i], zero);

		assert_memory_not_equal(&other, &hash, sizeof hash);
	}
	e.key = one;
	assert_memory_not_equal(&(struct digest[]){event_hash(&e, zero)},
	    &hash, sizeof hash);
	e.key = zero;
	assert_memory_not_equal(&(struct digest[]){event_hash(&e, one)}, &hash,
	    sizeof hash);
}

static void
a_commitment_covers_the_salt_and_each_part(void **state)
{
	const struct detail d = {S_INIT("dot"), S_INIT("250 ok"), S_INIT("f"),
	    1};
	struct detail changed[4] = {d, d, d, d};
	const str salt = S("0123456789abcdef");
	struct arena scratch = {0};
	struct digest base = detail_commitment(&scratch, salt, &d);
	struct digest other = detail_commitment(&scratch,
	    S("1123456789abcdef"), &d);

	(void)state;
	assert_memory_not_equal(&other, &base, sizeof base);
	changed[0].stage = S("do");
	changed[1].text = S("250 ok.");
	changed[2].file = S("");
	changed[3].page = 2;
	for (int i = 0; i < COUNT(changed); i++) {
		other = detail_commitment(&scratch, salt, &changed[i]);
		assert_memory_not_equal(&other, &base, sizeof base);
	}
	arena_free(&scratch);
}

static void
claims_are_found_after_many_were_dropped(void **state)
{
	enum { IDS = 500 };
	struct claims c = {0};
	bool there[IDS + 1] = {false};
	const struct shown shown = {0};
	uint64_t seed = 3;

	(void)state;
	for (int step = 0; step < 20000; step++) {
		int id = 1 + (int)draw(&seed, IDS);

		if (there[id])
			claims_drop(&c, id);
		else
			claims_add(&c, id, &shown);
		there[id] = !there[id];
		if (step % 100 != 0)
			continue;
		for (int i = 1; i <= IDS; i++)
			assert_int_equal(claims_find(&c, i) != NULL, there[i]);
	}
	arena_free(&c.memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(any_order_of_any_events_folds_to_the_same),
	    cmocka_unit_test(a_legal_life_folds_to_its_last_event),
	    cmocka_unit_test(a_doubt_is_not_hidden_by_who_did_not_know_of_it),
	    cmocka_unit_test(each_field_of_an_event_is_under_its_hash),
	    cmocka_unit_test(a_commitment_covers_the_salt_and_each_part),
	    cmocka_unit_test(claims_are_found_after_many_were_dropped),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("ledger_fold", tests, NULL, NULL);
}
