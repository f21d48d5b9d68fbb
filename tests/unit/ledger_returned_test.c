/* SPDX-License-Identifier: MIT */
#include "ledger_help.h"

static struct delivery
send_letter(struct place_for *p, struct ledger *l, enum delivery_state as)
{
	struct delivery d;

	assert_int_equal(claim_letters(p, l, 1000, &d, 1), 1);
	assert_true(intend_one(p, l, &d));
	assert_true(settle_as(p, l, &d, as));
	return d;
}

static struct returned
back(const struct delivery *d, const char *kind, const char *words)
{
	return (struct returned){.id = d->id, .kind = str_from(kind),
	    .words = str_from(words), .proves = true,
	    .final = strcmp(kind, "hard") == 0};
}

static void
a_token_leads_to_its_delivery_and_no_other_does(void **state)
{
	struct place_for *p = *state;
	struct ledger *l = open_ledger(p, LEDGER_WRITE);
	struct arena *a = &p->arena;
	struct delivery d, found;
	str token, other;
	char forged[RETURN_TOKEN];

	plan_letters(p, l, 3);
	d = find_letter(p, l, 1);
	token = ledger_return_token(a, l, d.message_id);
	assert_int_equal(token.len, RETURN_TOKEN);
	assert_true(ledger_index_returns(l, &p->faults));
	assert_true(ledger_index_returns(l, &p->faults));
	assert_int_equal(ledger_by_token(l, a, token, &found), TOKEN_FOUND);
	assert_int_equal(found.id, d.id);
	for (int i = 0; i < RETURN_TOKEN; i++) {
		memcpy(forged, token.at, sizeof forged);
		forged[i] = forged[i] == 'a' ? 'b' : 'a';
		assert_int_equal(ledger_by_token(l, a,
		    (str){forged, sizeof forged}, &found), TOKEN_FOREIGN);
	}
	assert_int_equal(ledger_by_token(l, a, S(""), &found), TOKEN_FOREIGN);
	/* whose Message-ID was erased */
	other = ledger_return_token(a, l, S("abcdefghijklmnopabcdefghij"));
	assert_int_equal(ledger_by_token(l, a, other, &found), TOKEN_ERASED);
	assert_true(ledger_by_message_id(l, a,
	    str_format(a, "%.*s@x", FMT(d.message_id)), &found));
	assert_int_equal(found.id, d.id);
	assert_false(ledger_by_message_id(l, a, S(""), &found));
	assert_false(ledger_by_message_id(l, a,
	    str_slice(d.message_id, 0, 25), &found));
	assert_true(ledger_close(l, &p->faults));
}

static void
an_address_is_looked_up_among_what_was_sent_then(void **state)
{
	struct place_for *p = *state;
	struct ledger *l = open_ledger(p, LEDGER_WRITE);
	struct arena *a = &p->arena;
	str address = S("person0@example.org");
	struct delivery d, found;

	plan_letters(p, l, 2);
	d = send_letter(p, l, DELIVERY_ACCEPTED);
	assert_true(ledger_by_address(l, a, address, 1500, 2500, &found));
	assert_int_equal(found.id, d.id);
	assert_true(ledger_by_address(l, a, S("PERSON0@Example.org"), 1500,
	    2500, &found));
	assert_false(ledger_by_address(l, a, address, 2001, 2500, &found));
	assert_false(ledger_by_address(l, a, address, 0, 1999, &found));
	/* planned, but not sent */
	assert_false(ledger_by_address(l, a, S("person1@example.org"), 0,
	    INT64_MAX, &found));
	assert_false(ledger_by_address(l, a, S(""), 0, INT64_MAX, &found));
	assert_true(ledger_close(l, &p->faults));
}

static void
a_hard_bounce_is_returned_and_a_soft_one_only_noted(void **state)
{
	struct place_for *p = *state;
	struct ledger *l = open_ledger(p, LEDGER_WRITE);
	struct delivery d;
	struct returned soft, hard;

	plan_letters(p, l, 1);
	d = send_letter(p, l, DELIVERY_ACCEPTED);
	soft = back(&d, "soft", "452 mailbox full");
	hard = back(&d, "hard", "550 user unknown");
	assert_false(ledger_has_return(l, &soft));
	assert_true(ledger_return(l, &soft, 4000, &p->faults));
	assert_true(ledger_has_return(l, &soft));
	d = find_letter(p, l, 0);
	assert_int_equal(d.state, DELIVERY_ACCEPTED);
	assert_int_equal(d.changed_at, 3000);
	ASSERT_STR(d.reply, S("452 mailbox full"));
	assert_true(ledger_return(l, &hard, 5000, &p->faults));
	d = find_letter(p, l, 0);
	assert_int_equal(d.state, DELIVERY_RETURNED);
	assert_int_equal(d.attempts, 1);
	/* one more of another server: where it stands is the same */
	hard = back(&d, "hard", "550 no such user");
	assert_true(ledger_return(l, &hard, 6000, &p->faults));
	assert_int_equal(find_letter(p, l, 0).state, DELIVERY_RETURNED);
	assert_true(ledger_close(l, &p->faults));
	/* the chain holds, and what is shown follows from it */
	l = open_ledger(p, LEDGER_WRITE);
	assert_int_equal(claim_letters(p, l, 99999, &d, 1), 0);
	assert_true(ledger_close(l, &p->faults));
	assert_int_equal(ask_number(p, "SELECT count(*) FROM events"
	    " WHERE state = 'noted'"), 2);
}

static void
what_comes_back_proves_that_one_in_doubt_was_sent(void **state)
{
	struct place_for *p = *state;
	struct ledger *l = open_ledger(p, LEDGER_WRITE);
	struct delivery d[3];
	struct returned r;

	plan_letters(p, l, 3);
	for (int i = 0; i < 3; i++)
		d[i] = send_letter(p, l, DELIVERY_IN_DOUBT);
	r = back(&d[0], "hard", "550 user unknown");
	assert_true(ledger_return(l, &r, 4000, &p->faults));
	assert_int_equal(find_letter(p, l, 0).state, DELIVERY_RETURNED);
	r = back(&d[1], "delayed", "4.4.1");
	assert_true(ledger_return(l, &r, 4000, &p->faults));
	assert_int_equal(find_letter(p, l, 1).state, DELIVERY_RESOLVED_SENT);
	/* only its address was named: that may be about another one */
	r = back(&d[2], "hard", "550 user unknown");
	r.proves = false;
	assert_true(ledger_return(l, &r, 4000, &p->faults));
	assert_int_equal(find_letter(p, l, 2).state, DELIVERY_IN_DOUBT);
	assert_true(ledger_has_return(l, &r));
	assert_true(ledger_close(l, &p->faults));
	ledger_close(open_ledger(p, LEDGER_WRITE), &p->faults);
}

static void
what_was_not_sent_stays_as_it_stands(void **state)
{
	struct place_for *p = *state;
	struct ledger *l = open_ledger(p, LEDGER_WRITE);
	struct delivery d;
	struct returned r;

	plan_letters(p, l, 1);
	d = find_letter(p, l, 0);
	r = back(&d, "hard", "550 user unknown");
	assert_true(ledger_return(l, &r, 4000, &p->faults));
	assert_int_equal(find_letter(p, l, 0).state, DELIVERY_PLANNED);
	r.id = 77;
	assert_false(ledger_return(l, &r, 4000, &p->faults));
	assert_int_equal(p->faults.errors, 1);
	p->faults = (struct faults){.arena = &p->arena};
	assert_true(ledger_close(l, &p->faults));
	ledger_close(open_ledger(p, LEDGER_WRITE), &p->faults);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_token_leads_to_its_delivery_and_no_other_does),
	    TEST(an_address_is_looked_up_among_what_was_sent_then),
	    TEST(a_hard_bounce_is_returned_and_a_soft_one_only_noted),
	    TEST(what_comes_back_proves_that_one_in_doubt_was_sent),
	    TEST(what_was_not_sent_stays_as_it_stands),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
