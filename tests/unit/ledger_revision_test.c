/* SPDX-License-Identifier: MIT */
#include "ledger_help.h"

static struct delivery_plan
correction(struct arena *a, int n, int64_t revision)
{
	struct delivery_plan p = letter_to(a, n);

	p.key.revision = revision;
	p.content = digest_sha256(str_format(a, "text %lld",
	    (long long)revision));
	return p;
}

static void
plan_correction(struct place_for *p, struct ledger *l, int n,
    int64_t revision)
{
	struct delivery_plan plan = correction(&p->arena, n, revision);
	struct plan_counts counts = {0};

	assert_true(ledger_plan(l, &plan, 1, NULL, &counts, &p->faults));
	assert_int_equal(counts.added, 1);
}

static void
send_revision(struct place_for *p, struct ledger *l, int n, int64_t revision)
{
	struct delivery_plan plan = correction(&p->arena, n, revision);
	struct delivery d;

	assert_true(ledger_claim_key(l, &p->arena, &plan.key, 1000, &d,
	    &p->faults));
	assert_true(intend_one(p, l, &d));
	assert_true(settle_as(p, l, &d, DELIVERY_ACCEPTED));
}

/* Of the nth letter; -1: there is none. */
static int64_t
latest_of(struct place_for *p, struct ledger *l, int n)
{
	struct delivery_plan plan = letter_to(&p->arena, n);
	struct delivery d;

	return ledger_find_latest(l, &p->arena, &plan.key, &d)
	    ? d.key.revision
	    : -1;
}

static void
the_latest_is_found_also_by_who_opens_the_log_later(void **state)
{
	struct place_for *p = *state;
	struct ledger *l = open_ledger(p, LEDGER_WRITE);

	plan_letters(p, l, 2);
	assert_int_equal(latest_of(p, l, 0), 0);
	send_revision(p, l, 0, 0);
	plan_correction(p, l, 0, 1);
	assert_int_equal(latest_of(p, l, 0), 1);
	send_revision(p, l, 0, 1);
	plan_correction(p, l, 0, 2);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(latest_of(p, l, 0), 2);
		assert_int_equal(latest_of(p, l, 1), 0);
		assert_int_equal(latest_of(p, l, 2), -1);
		assert_true(ledger_close(l, &p->faults));
		l = open_ledger(p, i == 0 ? LEDGER_READ : LEDGER_WRITE);
	}
	assert_true(ledger_close(l, &p->faults));
}

static void
a_revision_has_a_message_id_and_a_state_of_its_own(void **state)
{
	struct place_for *p = *state;
	struct ledger *l = open_ledger(p, LEDGER_WRITE);
	struct delivery_plan plan = correction(&p->arena, 0, 1);
	struct delivery first, second;

	plan_letters(p, l, 1);
	send_revision(p, l, 0, 0);
	plan_correction(p, l, 0, 1);
	first = find_letter(p, l, 0);
	assert_true(ledger_find(l, &p->arena, &plan.key, &second));
	assert_false(str_equal(first.message_id, second.message_id));
	assert_int_equal(first.state, DELIVERY_ACCEPTED);
	assert_int_equal(second.state, DELIVERY_PLANNED);
	assert_true(ledger_close(l, &p->faults));
	assert_int_equal(ask_number(p, "SELECT count(*) FROM people"
	    " WHERE kind = 'recipient'"), 1);
}

static void
a_cancelled_correction_is_not_planned_anew_by_itself(void **state)
{
	struct place_for *p = *state;
	struct ledger *l = open_ledger(p, LEDGER_WRITE);
	struct delivery_plan paper = correction(&p->arena, 2, 1);
	struct plan_counts counts = {0};
	int64_t n;

	plan_letters(p, l, 2);
	send_revision(p, l, 0, 0);
	plan_correction(p, l, 0, 1);
	paper.key.channel = S("print");
	assert_true(ledger_plan(l, &paper, 1, NULL, &counts, &p->faults));
	assert_true(ledger_cancel(l, S(""), S(""), 1500, &n, &p->faults));
	assert_int_equal(n, 3);
	assert_true(ledger_revive(l, S(""), S(""), 1600, &n, &p->faults));
	/* the other letter, and the one on paper */
	assert_int_equal(n, 2);
	assert_true(ledger_close(l, &p->faults));
	assert_int_equal(ask_number(p, "SELECT count(*) FROM deliveries"
	    " JOIN standing ON delivery = id"
	    " WHERE state = 'cancelled' AND revision = 1"), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(the_latest_is_found_also_by_who_opens_the_log_later),
	    TEST(a_revision_has_a_message_id_and_a_state_of_its_own),
	    TEST(a_cancelled_correction_is_not_planned_anew_by_itself),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
