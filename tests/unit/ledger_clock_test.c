/* SPDX-License-Identifier: MIT */
/* A clock that is before the last event. */
#include "ledger_help.h"

enum { DAY_MS = 24 * 3600 * 1000 };

static void
note_at(struct place_for *p, int64_t now)
{
	struct ledger *l = open_ledger(p, LEDGER_WRITE);
	const struct delivery *list[1];
	struct delivery d;
	struct outcome o = {.delivery = &d, .state = DELIVERY_DEFERRED,
	    .code = 451, .stage = S("dot"), .reply = S("451 later"),
	    .next_at = now + 300 * 1000};
	bool granted;

	list[0] = &d;
	plan_letters(p, l, 2);
	assert_int_equal(claim_letters(p, l, now, &d, 1), 1);
	assert_true(ledger_intend(l, list, 1, now, &granted, &p->faults));
	assert_true(ledger_settle(l, &o, 1, now, &p->faults));
	assert_true(ledger_close(l, &p->faults));
}

static void
a_clock_behind_the_last_event_is_said(void **state)
{
	struct place_for *p = *state;

	note_at(p, clock_now() + 10 * (int64_t)DAY_MS);
	assert_false(has_note(&p->faults, S("clock")));
	assert_true(ledger_close(open_ledger(p, LEDGER_WRITE), &p->faults));
	assert_true(has_note(&p->faults, S("clock of this computer")));
}

static void
a_clock_that_was_set_by_a_little_is_not(void **state)
{
	struct place_for *p = *state;

	note_at(p, clock_now() + 20 * 1000);
	note_at(p, clock_now() - DAY_MS);
	assert_int_equal(p->faults.count, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_clock_behind_the_last_event_is_said),
	    TEST(a_clock_that_was_set_by_a_little_is_not),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("ledger_clock", tests, NULL, NULL);
}
