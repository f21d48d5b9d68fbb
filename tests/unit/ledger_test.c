/* SPDX-License-Identifier: MIT */
#include "ledger_help.h"

static void
planning_twice_gives_the_same_rows_and_message_ids(void **state)
{
	struct place_for *p = *state;
	struct ledger *l = open_ledger(p, LEDGER_WRITE);
	struct plan_counts first = plan_letters(p, l, 20), again;
	struct delivery before = find_letter(p, l, 7), after;

	assert_int_equal(first.added, 20);
	assert_int_equal(before.message_id.len, 26);
	assert_int_equal(before.planned_on.len, 10);
	assert_true(ledger_close(l, &p->faults));
	l = open_ledger(p, LEDGER_WRITE);
	again = plan_letters(p, l, 20);
	after = find_letter(p, l, 7);
	assert_int_equal(again.added, 0);
	assert_int_equal(again.known, 20);
	assert_int_equal(before.id, after.id);
	ASSERT_STR(after.message_id, before.message_id);
	ASSERT_STR(after.key.writer, S("writer-7"));
	assert_true(ledger_close(l, &p->faults));
	assert_int_equal(ask_number(p, "SELECT count(*) FROM events"), 20);
	assert_int_equal(ask_number(p, "SELECT count(*) FROM people"), 21);
	assert_int_equal(ask_number(p, "SELECT count(*) FROM people"
	    " WHERE name = 'Zoé Personne 7'"), 1);
}

static void
every_part_of_a_key_makes_another_delivery(void **state)
{
	struct place_for *p = *state;
	struct ledger *l = open_ledger(p, LEDGER_WRITE);
	struct delivery_plan plans[8];
	struct plan_counts counts = {0};

	for (int i = 0; i < COUNT(plans); i++)
		plans[i] = letter_to(&p->arena, 1);
	plans[1].key.mailing = S("m");
	plans[2].key.case_id = S("");
	plans[3].key.recipient = S("r");
	plans[4].key.writer = S("");
	plans[5].key.channel = S("print");
	plans[6].key.revision = 2;
	/* parts that only look alike when they are put together */
	plans[7].key.case_id = S("nadia-exempleperson1");
	plans[7].key.recipient = S("@example.org");
	assert_true(ledger_plan(l, plans, COUNT(plans), NULL, &counts,
	    &p->faults));
	assert_int_equal(counts.added, COUNT(plans));
	assert_true(ledger_close(l, &p->faults));
}

static void
a_changed_content_is_taken_over_while_nothing_was_sent(void **state)
{
	struct place_for *p = *state;
	struct ledger *l = open_ledger(p, LEDGER_WRITE);
	struct delivery_plan plans[2];
	struct plan_counts counts = {0};
	struct delivery d[2];

	plan_letters(p, l, 2);
	assert_int_equal(claim_letters(p, l, 1000, d, 1), 1);
	assert_true(intend_one(p, l, &d[0]));
	assert_true(settle_as(p, l, &d[0], DELIVERY_ACCEPTED));
	for (int i = 0; i < 2; i++) {
		plans[i] = letter_to(&p->arena, i);
		plans[i].content = digest_sha256(S("another text"));
	}
	assert_true(ledger_plan(l, plans, 2, NULL, &counts, &p->faults));
	assert_int_equal(counts.changed, 1);
	assert_int_equal(counts.updated, 1);
	assert_int_equal(counts.known, 0);
	d[0] = find_letter(p, l, 0);
	d[1] = find_letter(p, l, 1);
	assert_memory_not_equal(&d[0].content, &plans[0].content, 32);
	assert_memory_equal(&d[1].content, &plans[1].content, 32);
	assert_int_equal(d[0].state, DELIVERY_ACCEPTED);
	assert_int_equal(d[1].state, DELIVERY_PLANNED);
	assert_true(ledger_close(l, &p->faults));
	ledger_close(open_ledger(p, LEDGER_WRITE), &p->faults);
}

/* Both are events of the same delivery: none of them may hide the other. */
static void
a_content_that_changes_after_the_claim_is_on_record_too(void **state)
{
	struct place_for *p = *state;
	struct ledger *l = open_ledger(p, LEDGER_WRITE);
	struct delivery_plan plan = letter_to(&p->arena, 0);
	struct plan_counts counts = {0};
	struct delivery d;

	plan_letters(p, l, 1);
	assert_int_equal(claim_letters(p, l, 1000, &d, 1), 1);
	plan.content = digest_sha256(S("another text"));
	assert_true(ledger_plan(l, &plan, 1, NULL, &counts, &p->faults));
	assert_int_equal(counts.updated, 1);
	assert_true(intend_one(p, l, &d));
	assert_true(settle_as(p, l, &d, DELIVERY_ACCEPTED));
	assert_true(ledger_close(l, &p->faults));
	assert_int_equal(ask_number(p, "SELECT count(*) FROM events"), 4);
	l = open_ledger(p, LEDGER_WRITE);
	assert_int_equal(find_letter(p, l, 0).state, DELIVERY_ACCEPTED);
	assert_true(ledger_close(l, &p->faults));
}

static void
a_message_goes_from_planned_to_taken(void **state)
{
	struct place_for *p = *state;
	struct ledger *l = open_ledger(p, LEDGER_WRITE);
	struct delivery d, now;

	plan_letters(p, l, 1);
	assert_true(ledger_can_send(l));
	assert_int_equal(claim_letters(p, l, 1000, &d, 1), 1);
	assert_int_equal(claim_letters(p, l, 1000, &now, 1), 0);
	assert_true(intend_one(p, l, &d));
	assert_int_equal(find_letter(p, l, 0).state, DELIVERY_SENDING);
	assert_int_equal(ledger_sent_since(l, 2000), 1);
	assert_int_equal(ledger_sent_since(l, 2001), 0);
	assert_true(settle_as(p, l, &d, DELIVERY_ACCEPTED));
	now = find_letter(p, l, 0);
	assert_int_equal(now.state, DELIVERY_ACCEPTED);
	assert_int_equal(now.attempts, 1);
	assert_int_equal(now.code, 250);
	assert_int_equal(now.changed_at, 3000);
	assert_int_equal(now.next_at, 0);
	ASSERT_STR(now.reply, S("250 2.0.0 Ok: queued as SECRET9"));
	assert_int_equal(claim_letters(p, l, 1 << 30, &d, 1), 0);
	assert_true(ledger_close(l, &p->faults));
}

struct tried {
	int64_t count, latest;
};

static void
note_try(void *self, int64_t at, str address)
{
	struct tried *t = self;

	assert_true(at >= t->latest);
	assert_true(str_find_char(address, '@') > 0);
	t->latest = at;
	t->count++;
}

/* An attempt is one try, though it has an intent and an answer. */
static void
each_attempt_is_a_try_with_its_address(void **state)
{
	struct place_for *p = *state;
	struct ledger *l = open_ledger(p, LEDGER_WRITE);
	struct tried tried = {0};
	struct delivery d[3];

	plan_letters(p, l, 3);
	assert_int_equal(claim_letters(p, l, 1000, d, 3), 3);
	assert_true(intend_one(p, l, &d[0]));
	assert_true(settle_as(p, l, &d[0], DELIVERY_REFUSED));
	assert_true(settle_as(p, l, &d[1], DELIVERY_REFUSED));
	assert_true(intend_one(p, l, &d[2]));
	assert_true(settle_as(p, l, &d[2], DELIVERY_DEFERRED));
	assert_true(ledger_tries(l, 0, note_try, &tried, &p->faults));
	assert_int_equal(tried.count, 3);
	assert_int_equal(tried.latest, 3000);
	assert_int_equal(ledger_sent_since(l, 2001), 1);
	assert_int_equal(ledger_first_try(l, &d[2]), 2000);
	assert_true(ledger_close(l, &p->faults));
}

static void
a_deferred_one_comes_back_when_it_is_due(void **state)
{
	struct place_for *p = *state;
	struct ledger *l = open_ledger(p, LEDGER_WRITE);
	struct delivery d;

	plan_letters(p, l, 1);
	/* a 4xx before the body: no intent, but the server was asked */
	assert_int_equal(claim_letters(p, l, 1000, &d, 1), 1);
	assert_int_equal(ledger_first_try(l, &d), 0);
	assert_true(settle_as(p, l, &d, DELIVERY_DEFERRED));
	assert_int_equal(find_letter(p, l, 0).attempts, 1);
	assert_int_equal(ledger_sent_since(l, 3000), 1);
	assert_int_equal(ledger_sent_since(l, 3001), 0);
	assert_int_equal(ledger_first_try(l, &d), 3000);
	assert_int_equal(claim_letters(p, l, 8999, &d, 1), 0);
	assert_int_equal(claim_letters(p, l, 9000, &d, 1), 1);
	assert_true(intend_one(p, l, &d));
	assert_true(settle_as(p, l, &d, DELIVERY_DEFERRED));
	d = find_letter(p, l, 0);
	assert_int_equal(d.state, DELIVERY_DEFERRED);
	assert_int_equal(d.attempts, 2);
	assert_int_equal(d.next_at, 9000);
	assert_true(ledger_close(l, &p->faults));
}

static void
one_in_doubt_is_never_claimed_until_it_is_resolved(void **state)
{
	struct place_for *p = *state;
	struct ledger *l = open_ledger(p, LEDGER_WRITE);
	struct delivery d;

	plan_letters(p, l, 1);
	assert_int_equal(claim_letters(p, l, 1000, &d, 1), 1);
	assert_true(intend_one(p, l, &d));
	assert_true(settle_as(p, l, &d, DELIVERY_IN_DOUBT));
	assert_int_equal(claim_letters(p, l, 1 << 30, &d, 1), 0);
	d = find_letter(p, l, 0);
	assert_true(settle_as(p, l, &d, DELIVERY_RESOLVED_NOT_SENT));
	assert_int_equal(claim_letters(p, l, 1000, &d, 1), 1);
	assert_int_equal(d.attempts, 1);
	assert_true(intend_one(p, l, &d));
	assert_true(settle_as(p, l, &d, DELIVERY_IN_DOUBT));
	d = find_letter(p, l, 0);
	assert_int_equal(d.attempts, 2);
	assert_true(settle_as(p, l, &d, DELIVERY_RESOLVED_SENT));
	assert_int_equal(claim_letters(p, l, 1 << 30, &d, 1), 0);
	assert_true(ledger_close(l, &p->faults));
	l = open_ledger(p, LEDGER_WRITE);
	assert_int_equal(find_letter(p, l, 0).state, DELIVERY_RESOLVED_SENT);
	assert_true(ledger_close(l, &p->faults));
}

static void
an_intent_needs_a_good_token(void **state)
{
	struct place_for *p = *state;
	struct ledger *l = open_ledger(p, LEDGER_WRITE);
	struct delivery d[3], old;

	plan_letters(p, l, 3);
	assert_int_equal(claim_letters(p, l, 1000, d, 3), 3);
	old = d[0];
	ledger_release(l, &d[0]);
	assert_false(intend_one(p, l, &old));
	assert_int_equal(claim_letters(p, l, 1000, d, 1), 1);
	assert_int_equal(d[0].id, old.id);
	assert_false(intend_one(p, l, &old));
	ledger_release(l, &old);
	assert_true(intend_one(p, l, &d[0]));
	assert_false(intend_one(p, l, &d[0]));
	d[1].token++;
	assert_false(intend_one(p, l, &d[1]));
	assert_int_equal(ledger_sent_since(l, 0), 1);
	assert_int_equal(p->faults.errors, 0);
	assert_true(ledger_close(l, &p->faults));
}

static void
one_is_claimed_by_its_key_only_if_it_is_due_and_free(void **state)
{
	struct place_for *p = *state;
	struct ledger *l = open_ledger(p, LEDGER_WRITE);
	struct delivery_plan plan = letter_to(&p->arena, 1);
	struct delivery d, other;

	plan_letters(p, l, 2);
	assert_true(ledger_claim_key(l, &p->arena, &plan.key, 1000, &d,
	    &p->faults));
	assert_false(ledger_claim_key(l, &p->arena, &plan.key, 1000, &other,
	    &p->faults));
	assert_true(settle_as(p, l, &d, DELIVERY_DEFERRED));
	assert_false(ledger_claim_key(l, &p->arena, &plan.key, 8999, &d,
	    &p->faults));
	assert_true(ledger_claim_key(l, &p->arena, &plan.key, 9000, &d,
	    &p->faults));
	assert_true(intend_one(p, l, &d));
	assert_true(settle_as(p, l, &d, DELIVERY_ACCEPTED));
	assert_int_equal(find_letter(p, l, 1).attempts, 2);
	assert_int_equal(p->faults.errors, 0);
	assert_true(ledger_close(l, &p->faults));
}

static void
what_is_cancelled_meanwhile_is_not_sent(void **state)
{
	struct place_for *p = *state;
	struct ledger *l = open_ledger(p, LEDGER_WRITE);
	struct delivery d[2];
	int64_t n;

	plan_letters(p, l, 4);
	assert_int_equal(claim_letters(p, l, 1000, d, 2), 2);
	assert_true(intend_one(p, l, &d[0]));
	assert_true(ledger_cancel(l, S(""), S("nobody"), 1500, &n,
	    &p->faults));
	assert_int_equal(n, 0);
	assert_true(ledger_cancel(l, S("supporters"), S("nadia-exemple"), 1500,
	    &n, &p->faults));
	assert_int_equal(n, 3);
	assert_false(intend_one(p, l, &d[1]));
	ledger_release(l, &d[1]);
	assert_true(settle_as(p, l, &d[0], DELIVERY_ACCEPTED));
	assert_int_equal(claim_letters(p, l, 1000, d, 2), 0);
	assert_int_equal(plan_letters(p, l, 4).known, 4);
	assert_int_equal(find_letter(p, l, 1).state, DELIVERY_CANCELLED);
	assert_true(ledger_revive(l, S(""), S("nadia-exemple"), 1600, &n,
	    &p->faults));
	assert_int_equal(n, 3);
	assert_int_equal(claim_letters(p, l, 1000, d, 2), 2);
	assert_true(intend_one(p, l, &d[0]));
	assert_true(settle_as(p, l, &d[0], DELIVERY_REFUSED));
	assert_true(ledger_close(l, &p->faults));
	ledger_close(open_ledger(p, LEDGER_WRITE), &p->faults);
}

/* The state machine as the tables of the design have it, written anew. */
static bool
is_legal_outcome(enum delivery_state from, enum delivery_state to)
{
	if (from == DELIVERY_PLANNED)
		return to == DELIVERY_REFUSED || to == DELIVERY_DEFERRED ||
		    to == DELIVERY_CANCELLED || to == DELIVERY_SUPPRESSED ||
		    to == DELIVERY_SENDING || to == DELIVERY_MADE;
	return to == DELIVERY_ACCEPTED || to == DELIVERY_REFUSED ||
	    to == DELIVERY_DEFERRED || to == DELIVERY_IN_DOUBT;
}

static void
an_illegal_outcome_is_a_fault_and_changes_nothing(void **state)
{
	struct place_for *p = *state;
	struct ledger *l = open_ledger(p, LEDGER_WRITE);
	struct delivery d;
	int n = 0;

	plan_letters(p, l, 2 * DELIVERY_STATES);
	for (int sending = 0; sending < 2; sending++)
		for (int to = 0; to < DELIVERY_STATES; to++, n++) {
			enum delivery_state from = sending ? DELIVERY_SENDING
							   : DELIVERY_PLANNED;
			bool legal = is_legal_outcome(from, to);

			assert_int_equal(claim_letters(p, l, 1, &d, 1), 1);
			if (sending)
				assert_true(intend_one(p, l, &d));
			assert_int_equal(settle_as(p, l, &d, to), legal);
			d = find_letter(p, l, n);
			assert_int_equal(d.state, legal ? (int)to : (int)from);
			/* out of the way of the next claim */
			if (d.state == DELIVERY_PLANNED)
				claim_letters(p, l, 1, &d, 1);
		}
	assert_int_equal(p->faults.errors, 9 + 11);
	assert_true(ledger_close(l, &p->faults));
}

#define FIRST_MOVE(state) \
	"INSERT INTO standing (delivery, state, changed_at, last)" \
	" SELECT id, '" state "', 1, first FROM deliveries"
#define MOVE(state) "UPDATE standing SET state = '" state "'"

static void
the_file_itself_forbids_illegal_moves(void **state)
{
	struct place_for *p = *state;
	struct ledger *l = open_ledger(p, LEDGER_WRITE);

	plan_letters(p, l, 2);
	assert_true(ledger_close(l, &p->faults));
	assert_int_not_equal(tamper(p, "DELETE FROM events"), SQLITE_OK);
	assert_int_not_equal(tamper(p, "UPDATE events SET at = 1"), SQLITE_OK);
	assert_int_not_equal(tamper(p, "DELETE FROM deliveries"), SQLITE_OK);
	assert_int_not_equal(tamper(p, "UPDATE deliveries SET revision = 2"),
	    SQLITE_OK);
	assert_int_not_equal(tamper(p, FIRST_MOVE("accepted")), SQLITE_OK);
	assert_int_not_equal(tamper(p, FIRST_MOVE("lost")), SQLITE_OK);
	assert_int_equal(tamper(p, FIRST_MOVE("sending")), SQLITE_OK);
	assert_int_not_equal(tamper(p, MOVE("planned")), SQLITE_OK);
	assert_int_not_equal(tamper(p, MOVE("lost")), SQLITE_OK);
	assert_int_equal(tamper(p, MOVE("accepted")), SQLITE_OK);
	assert_int_not_equal(tamper(p, MOVE("deferred")), SQLITE_OK);
	assert_int_not_equal(tamper(p, "DELETE FROM standing"), SQLITE_OK);
	assert_int_not_equal(tamper(p, "UPDATE standing SET delivery = 2"),
	    SQLITE_OK);
	assert_int_equal(tamper(p, "INSERT INTO facts VALUES ('merging', '');"
	    MOVE("deferred")), SQLITE_OK);
}

static bool
mark(struct place_for *p, struct ledger *l, int n, enum delivery_state to)
{
	struct paper paper = {.id = find_letter(p, l, n).id, .state = to};

	if (to == DELIVERY_MADE) {
		paper.file = S("out/supporters.pdf");
		paper.page = n + 1;
		paper.content = digest_sha256(S("made"));
	}
	return ledger_paper(l, &paper, 1, 4000, &p->faults);
}

static void
paper_is_made_printed_and_posted(void **state)
{
	struct place_for *p = *state;
	struct ledger *l = open_ledger(p, LEDGER_WRITE);
	struct delivery d;

	plan_letters(p, l, 2);
	assert_false(mark(p, l, 0, DELIVERY_PRINTED));
	assert_int_equal(faults_status(&p->faults), FAULT_REFUSED);
	assert_true(mark(p, l, 0, DELIVERY_MADE));
	assert_true(mark(p, l, 0, DELIVERY_MADE));
	assert_true(mark(p, l, 0, DELIVERY_PRINTED));
	assert_true(mark(p, l, 0, DELIVERY_PRINTED));
	assert_false(mark(p, l, 0, DELIVERY_MADE));
	assert_true(mark(p, l, 0, DELIVERY_POSTED));
	d = find_letter(p, l, 0);
	assert_int_equal(d.state, DELIVERY_POSTED);
	ASSERT_STR(d.file, S("out/supporters.pdf"));
	assert_int_equal(d.page, 1);
	assert_true(ledger_close(l, &p->faults));
	p->faults = (struct faults){.arena = &p->arena};
	l = open_ledger(p, LEDGER_WRITE);
	assert_true(ledger_close(l, &p->faults));
}

static bool
count_one(void *self, const struct delivery *d)
{
	int *counts = self;

	counts[d->state]++;
	return counts[DELIVERY_STATES]++ < 99;
}

static void
the_log_is_read_by_filter_and_counted(void **state)
{
	struct place_for *p = *state;
	struct ledger *l = open_ledger(p, LEDGER_WRITE);
	struct ledger_filter filter = {.recipient = S("person0@example.org")};
	int counts[DELIVERY_STATES + 1] = {0};
	struct ledger_count *groups;
	struct delivery d[2];
	ptrdiff_t n;

	plan_letters(p, l, 5);
	assert_int_equal(claim_letters(p, l, 1000, d, 2), 2);
	assert_true(intend_one(p, l, &d[0]));
	assert_true(settle_as(p, l, &d[0], DELIVERY_ACCEPTED));
	assert_true(settle_as(p, l, &d[1], DELIVERY_DEFERRED));
	filter.history = true;
	assert_true(ledger_each(l, &filter, count_one, counts, &p->faults));
	assert_int_equal(counts[DELIVERY_PLANNED], 1);
	assert_int_equal(counts[DELIVERY_SENDING], 1);
	assert_int_equal(counts[DELIVERY_ACCEPTED], 1);
	assert_int_equal(counts[DELIVERY_STATES], 3);
	memset(counts, 0, sizeof counts);
	filter = (struct ledger_filter){.mailing = S("supporters"),
	    .by_state = true, .state = DELIVERY_PLANNED};
	assert_true(ledger_each(l, &filter, count_one, counts, &p->faults));
	assert_int_equal(counts[DELIVERY_STATES], 3);
	assert_true(ledger_counts(l, &p->arena, &groups, &n, &p->faults));
	assert_int_equal(n, 3);
	for (ptrdiff_t i = 0; i < n; i++) {
		bool waits = groups[i].state == DELIVERY_DEFERRED;

		assert_int_equal(groups[i].next_at, waits ? 9000 : 0);
		assert_int_equal(groups[i].count,
		    groups[i].state == DELIVERY_PLANNED ? 3 : 1);
	}
	assert_true(ledger_close(l, &p->faults));
}

static void
facts_are_kept_but_the_secret_is_the_ledgers_own(void **state)
{
	struct place_for *p = *state;
	struct ledger *l = open_ledger(p, LEDGER_WRITE);
	str secret = ledger_fact(l, &p->arena, S("secret"));

	assert_int_equal(secret.len, 64);
	ASSERT_STR(ledger_fact(l, &p->arena, S("colour")), S(""));
	assert_true(ledger_set_fact(l, S("colour"), S("red"), &p->faults));
	assert_true(ledger_set_fact(l, S("colour"), S("blue"), &p->faults));
	assert_false(ledger_set_fact(l, S("secret"), S("x"), &p->faults));
	assert_false(ledger_set_fact(l, S("merging"), S("x"), &p->faults));
	assert_true(ledger_close(l, &p->faults));
	p->faults = (struct faults){.arena = &p->arena};
	l = open_ledger(p, LEDGER_READ);
	ASSERT_STR(ledger_fact(l, &p->arena, S("colour")), S("blue"));
	ASSERT_STR(ledger_fact(l, &p->arena, S("secret")), secret);
	assert_false(ledger_set_fact(l, S("colour"), S("red"), &p->faults));
	ledger_close(l, &p->faults);
}

static void
state_names_are_read_back(void **state)
{
	enum delivery_state found;

	(void)state;
	for (int i = 0; i < DELIVERY_STATES; i++) {
		assert_true(delivery_state_from(delivery_state_name(i),
		    &found));
		assert_int_equal(found, i);
		assert_true(strlen(delivery_state_text(i)) > 0);
	}
	assert_false(delivery_state_from(S("delivered"), &found));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(planning_twice_gives_the_same_rows_and_message_ids),
	    TEST(every_part_of_a_key_makes_another_delivery),
	    TEST(a_changed_content_is_taken_over_while_nothing_was_sent),
	    TEST(a_content_that_changes_after_the_claim_is_on_record_too),
	    TEST(a_message_goes_from_planned_to_taken),
	    TEST(a_deferred_one_comes_back_when_it_is_due),
	    TEST(each_attempt_is_a_try_with_its_address),
	    TEST(one_in_doubt_is_never_claimed_until_it_is_resolved),
	    TEST(an_intent_needs_a_good_token),
	    TEST(one_is_claimed_by_its_key_only_if_it_is_due_and_free),
	    TEST(what_is_cancelled_meanwhile_is_not_sent),
	    TEST(an_illegal_outcome_is_a_fault_and_changes_nothing),
	    TEST(the_file_itself_forbids_illegal_moves),
	    TEST(paper_is_made_printed_and_posted),
	    TEST(the_log_is_read_by_filter_and_counted),
	    TEST(facts_are_kept_but_the_secret_is_the_ledgers_own),
	    cmocka_unit_test(state_names_are_read_back),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("ledger", tests, NULL, NULL);
}
