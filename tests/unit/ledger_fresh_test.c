/* SPDX-License-Identifier: MIT */
/* What a log just planned it finds as another reader of the file would. */
#include "ledger_help.h"

enum { MANY = 12000 };	/* more than are kept in memory */

static void
assert_same(const struct delivery *a, const struct delivery *b)
{
	assert_int_equal(a->id, b->id);
	assert_int_equal(a->state, b->state);
	assert_int_equal(a->attempts, b->attempts);
	assert_int_equal(a->planned_at, b->planned_at);
	assert_int_equal(a->changed_at, b->changed_at);
	assert_int_equal(a->next_at, b->next_at);
	assert_int_equal(a->code, b->code);
	assert_int_equal(a->page, b->page);
	assert_int_equal(a->last_event, b->last_event);
	ASSERT_STR(a->planned_on, b->planned_on);
	ASSERT_STR(a->message_id, b->message_id);
	ASSERT_STR(a->name, b->name);
	ASSERT_STR(a->address, b->address);
	ASSERT_STR(a->file, b->file);
	ASSERT_STR(a->reply, b->reply);
	assert_memory_equal(&a->content, &b->content, sizeof a->content);
	assert_memory_equal(&a->key_hash, &b->key_hash, sizeof a->key_hash);
}

/* The first, and some of the others. */
static void
assert_found_alike(struct place_for *p, struct ledger *writer)
{
	struct ledger *reader = open_ledger(p, LEDGER_READ);

	for (int i = 0; i < MANY; i += i < 20 ? 1 : 97) {
		struct delivery here = find_letter(p, writer, i);
		struct delivery there = find_letter(p, reader, i);

		assert_same(&here, &there);
	}
	assert_true(ledger_close(reader, &p->faults));
}

static void
plan_other(struct place_for *p, struct ledger *l, struct delivery_plan plan)
{
	struct plan_counts counts = {0};

	assert_true(ledger_plan(l, &plan, 1, NULL, &counts, &p->faults));
}

static void
all_that_happens_to_what_was_planned_is_seen(void **state)
{
	struct place_for *p = *state;
	struct ledger *l = open_ledger(p, LEDGER_WRITE);
	struct delivery_plan plan;
	struct delivery d[3];
	int64_t n;

	plan_letters(p, l, MANY);
	assert_found_alike(p, l);
	assert_int_equal(claim_letters(p, l, 1000, d, 3), 3);
	assert_true(intend_one(p, l, &d[0]));
	assert_true(intend_one(p, l, &d[1]));
	assert_true(settle_as(p, l, &d[0], DELIVERY_ACCEPTED));
	assert_found_alike(p, l);
	assert_true(ledger_cancel_one(l, S(""), S(""),
	    S("person7@example.org"), 1500, &n, &p->faults));
	assert_int_equal(n, 1);
	assert_found_alike(p, l);
	assert_int_equal(find_letter(p, l, 7).state, DELIVERY_CANCELLED);
	plan = letter_to(&p->arena, 8);
	plan.content = digest_sha256(S("other"));
	plan_other(p, l, plan);
	assert_found_alike(p, l);
	plan = letter_to(&p->arena, 9);
	plan.key.mailing = S("another");
	plan.name = S("By another name");
	plan_other(p, l, plan);
	assert_found_alike(p, l);
	ASSERT_STR(find_letter(p, l, 9).name, S("By another name"));
	plan = letter_to(&p->arena, 3);
	plan.key.mailing = S("another");
	plan.key.recipient = S("long");
	plan.name = str_format(&p->arena, "%0200d", 7);
	plan_other(p, l, plan);
	assert_true(ledger_find(l, &p->arena, &plan.key, &d[0]));
	ASSERT_STR(d[0].name, plan.name);
	assert_true(ledger_close(l, &p->faults));
}

/* A plan that is taken back leaves nothing behind. */
static void
what_was_not_committed_is_not_found(void **state)
{
	struct place_for *p = *state;
	struct ledger *l = open_ledger(p, LEDGER_WRITE);
	struct delivery_plan plan[2] = {letter_to(&p->arena, 1),
	    letter_to(&p->arena, 2)};
	struct plan_counts counts = {0};
	struct delivery d;

	plan_other(p, l, plan[1]);
	/* printed from a state that cannot become so: the whole is refused */
	assert_int_equal(claim_letters(p, l, 1000, &d, 0), 0);
	assert_true(ledger_find(l, &p->arena, &plan[1].key, &d));
	assert_true(ledger_claim(l, &d, 1000));
	assert_true(intend_one(p, l, &d));
	plan[1].file = S("letters.pdf");
	assert_false(ledger_plan(l, plan, 2, NULL, &counts, &p->faults));
	assert_false(ledger_find(l, &p->arena, &plan[0].key, &d));
	assert_int_equal(counts.added, 0);
	ledger_close(l, &p->faults);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		all_that_happens_to_what_was_planned_is_seen, set_up,
		tear_down),
	    cmocka_unit_test_setup_teardown(
		what_was_not_committed_is_not_found, set_up, tear_down),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
