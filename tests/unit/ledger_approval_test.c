/* SPDX-License-Identifier: MIT */
#include "ledger_help.h"

/* Letters 0 to `count` - 1, each with its own text. */
struct letters {
	int at, count;
};

static struct approved_letter
approved_letter(int n, const char *text)
{
	char who[32];

	snprintf(who, sizeof who, "person%d@example.org", n);
	return (struct approved_letter){digest_sha256(str_from(who)),
	    digest_sha256(str_from(text))};
}

static bool
next_letter(void *self, struct approved_letter *out)
{
	struct letters *l = self;

	if (l->at == l->count)
		return false;
	*out = approved_letter(l->at++, "a text");
	return true;
}

static void
approve(struct place_for *p, struct ledger *l, str mailing, int count)
{
	struct letters all = {0, count};
	struct approval_part parts[] = {
	    {S("sender"), digest_sha256(S("Group"))},
	    {S("call.fr.md"), digest_sha256(S("Bonjour"))}};
	struct approval a = {.mailing = mailing, .code = S("K7QF-2M9X"),
	    .by = S("Zoé Présidente"), .parts = parts, .part_count = 2};

	assert_true(ledger_approve(l, &a, next_letter, &all, 1000,
	    &p->faults));
}

static struct approval
look(struct place_for *p, struct ledger *l, str mailing, bool want)
{
	struct approval a;
	bool found;

	assert_true(ledger_approval(l, &p->arena, mailing, &a, &found,
	    &p->faults));
	assert_int_equal(found, want);
	return a;
}

static void
an_approval_is_kept_with_who_gave_it(void **state)
{
	struct place_for *p = *state;
	struct ledger *l = open_ledger(p, LEDGER_WRITE);
	struct approval a;

	look(p, l, S("supporters"), false);
	approve(p, l, S("supporters"), 3);
	assert_true(ledger_close(l, &p->faults));
	l = open_ledger(p, LEDGER_READ);
	look(p, l, S("others"), false);
	a = look(p, l, S("supporters"), true);
	ASSERT_STR(a.by, S("Zoé Présidente"));
	ASSERT_STR(a.code, S("K7QF-2M9X"));
	assert_int_equal(a.at, 1000);
	assert_int_equal(a.letters, 3);
	assert_int_equal(a.part_count, 2);
	ASSERT_STR(a.parts[0].name, S("call.fr.md"));
	assert_true(ledger_close(l, &p->faults));
}

static void
it_holds_for_its_letters_only(void **state)
{
	struct place_for *p = *state;
	struct ledger *l = open_ledger(p, LEDGER_WRITE);
	struct approved_letter same = approved_letter(2, "a text");
	struct approved_letter other = approved_letter(2, "another");
	struct approved_letter stranger = approved_letter(3, "a text");
	struct approval a;

	approve(p, l, S("supporters"), 3);
	a = look(p, l, S("supporters"), true);
	assert_int_equal(ledger_approved(l, &a, &same), APPROVED_SAME);
	assert_int_equal(ledger_approved(l, &a, &other), APPROVED_OTHER);
	assert_int_equal(ledger_approved(l, &a, &stranger), APPROVED_NOT);
	approve(p, l, S("supporters"), 4);
	a = look(p, l, S("supporters"), true);
	assert_int_equal(ledger_approved(l, &a, &stranger), APPROVED_SAME);
	assert_true(ledger_close(l, &p->faults));
}

static void
it_stands_on_the_chain_among_deliveries(void **state)
{
	struct place_for *p = *state;
	struct ledger *l = open_ledger(p, LEDGER_WRITE);

	plan_letters(p, l, 2);
	approve(p, l, S("supporters"), 2);
	plan_letters(p, l, 3);
	assert_true(ledger_close(l, &p->faults));
	assert_int_equal(ask_number(p, "SELECT max(id) & 0xFF FROM events"), 4);
	assert_int_equal(ask_number(p, "SELECT id & 0xFF FROM events"
	    " WHERE state = 'approved' AND delivery IS NULL"), 3);
	l = open_ledger(p, LEDGER_WRITE);
	assert_true(ledger_close(l, &p->faults));
	tamper_unguarded(p,
	    "UPDATE approvals SET key_hash = randomblob(32)");
	assert_not_opened(p, LEDGER_WRITE, FAULT_REFUSED, S("damaged"));
}

static void
a_letter_that_is_slipped_in_is_seen(void **state)
{
	struct place_for *p = *state;
	struct ledger *l = open_ledger(p, LEDGER_WRITE);
	struct approval a;
	bool found;

	approve(p, l, S("supporters"), 2);
	assert_true(ledger_close(l, &p->faults));
	tamper(p, "INSERT INTO approved_letters"
	    " SELECT id, randomblob(16), randomblob(16) FROM approvals");
	l = open_ledger(p, LEDGER_WRITE);
	assert_false(ledger_approval(l, &p->arena, S("supporters"), &a, &found,
	    &p->faults));
	assert_int_equal(faults_status(&p->faults), FAULT_REFUSED);
	assert_true(ledger_close(l, &p->faults));
}

static void
who_approved_can_be_erased_and_the_approval_stays(void **state)
{
	struct place_for *p = *state;
	struct ledger *l = open_ledger(p, LEDGER_WRITE);
	struct approval a;

	approve(p, l, S("supporters"), 2);
	assert_true(ledger_close(l, &p->faults));
	tamper(p, "DELETE FROM replies");
	l = open_ledger(p, LEDGER_WRITE);
	a = look(p, l, S("supporters"), true);
	assert_int_equal(a.by.len, 0);
	assert_int_equal(a.letters, 2);
	assert_true(ledger_close(l, &p->faults));
}

/* Gives one letter, then fails. */
static bool
break_off(void *self, struct approved_letter *out)
{
	struct place_for *p = self;

	if (p->faults.errors == 0) {
		*out = approved_letter(0, "a text");
		fault(&p->faults, FAULT_IO, NOWHERE, "broken off");
		return true;
	}
	return false;
}

static void
half_an_approval_is_none(void **state)
{
	struct place_for *p = *state;
	struct ledger *l = open_ledger(p, LEDGER_WRITE);
	struct approval a = {.mailing = S("m"), .code = S("K7QF-2M9X"),
	    .by = S("Zoé")};

	assert_false(ledger_approve(l, &a, break_off, p, 1000, &p->faults));
	look(p, l, S("m"), false);
	approve(p, l, S("m"), 1);
	assert_int_equal(look(p, l, S("m"), true).letters, 1);
	assert_true(ledger_close(l, &p->faults));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(an_approval_is_kept_with_who_gave_it),
	    TEST(it_holds_for_its_letters_only),
	    TEST(it_stands_on_the_chain_among_deliveries),
	    TEST(a_letter_that_is_slipped_in_is_seen),
	    TEST(who_approved_can_be_erased_and_the_approval_stays),
	    TEST(half_an_approval_is_none),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("approval", tests, NULL, NULL);
}
