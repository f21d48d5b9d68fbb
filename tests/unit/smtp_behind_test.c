/* SPDX-License-Identifier: MIT */
/* MAIL of the next message goes out behind the dot of the one before. */
#include "smtp_peer.h"

#define BODY S("Message-ID: <t@example.org>\r\n\r\nHello\r\n")

static void
add_many(struct outbox *o, const char *to, int count)
{
	for (int i = 0; i < count; i++)
		outbox_add(o, "a@example.org", to, BODY);
}

static void
a_message_costs_one_round_trip(void **state)
{
	enum { MESSAGES = 20, TRIP = 40 };
	struct peer p;
	struct outbox o = {.one_by_one = true};

	(void)state;
	peer_start(&p, "--delay 40");
	add_many(&o, "b@example.org", MESSAGES);
	assert_true(outbox_send(&o, &p));
	assert_int_equal(peer_stored(&p), MESSAGES);
	/* greeting, EHLO, MAIL to DATA; two trips each would be 43 */
	assert_true(o.took[MESSAGES - 1] >= (MESSAGES + 3) * TRIP);
	assert_true(o.took[MESSAGES - 1] < (MESSAGES + 18) * TRIP);
	assert_int_equal(peer_count(&p, p.transcript, S("connect\n")), 1);
	peer_stop(&p);
}

/* Whatever becomes of one, the next arrives once, and only if the dot's
 * reply was whole on the same connection. */
static void
what_stands_behind_a_lost_dot_goes_another_way(void **state)
{
	static const struct {
		const char *to;
		enum smtp_result result;
		int connections;
	} rows[] = {
	    {"dot-451@example.org", SMTP_DEFERRED, 1},
	    {"dot-554@example.org", SMTP_REFUSED, 1},
	    {"multi-dot@example.org", SMTP_ACCEPTED, 1},
	    {"strange-dot@example.org", SMTP_ACCEPTED, 1},
	    {"dot-421@example.org", SMTP_DEFERRED, 2},
	    {"drop-dot@example.org", SMTP_IN_DOUBT, 2},
	    {"reset-dot@example.org", SMTP_IN_DOUBT, 2},
	    {"half-dot@example.org", SMTP_IN_DOUBT, 2},
	    {"garbage-dot@example.org", SMTP_IN_DOUBT, 2},
	    {"mixed-dot@example.org", SMTP_IN_DOUBT, 2},
	    {"endless-dot@example.org", SMTP_IN_DOUBT, 2},
	    {"mute-dot@example.org", SMTP_IN_DOUBT, 2},
	    {"dot-999@example.org", SMTP_IN_DOUBT, 2},
	    {"drop-body@example.org", SMTP_IN_DOUBT, 2},
	};

	(void)state;
	for (int i = 0; i < COUNT(rows); i++) {
		struct peer p;
		struct outbox o = {.one_by_one = true};

		peer_start(&p, "");
		outbox_add(&o, "a@example.org", rows[i].to, BODY);
		outbox_add(&o, "a@example.org", "next@example.org", BODY);
		assert_true(outbox_send(&o, &p));
		assert_int_equal(o.answer[0].result, rows[i].result);
		if (o.answer[0].code != 0)
			assert_int_equal(o.answer[0].slow_down,
			    o.answer[0].code == 421);
		assert_int_equal(o.answer[1].result, SMTP_ACCEPTED);
		assert_int_equal(o.asked[1], 1);
		assert_int_equal(peer_count(&p, p.record, S("next@")), 1);
		if (peer_count(&p, p.transcript, S("connect\n")) !=
		    rows[i].connections)
			fail_msg("%s: not %d connections", rows[i].to,
			    rows[i].connections);
		peer_stop(&p);
	}
}

static void
what_is_refused_behind_a_dot_leaves_the_connection_usable(void **state)
{
	static const char *const options[] = {"", "--data-anyway"};

	(void)state;
	for (int i = 0; i < COUNT(options); i++) {
		struct peer p;
		struct outbox o = {.one_by_one = true};

		peer_start(&p, options[i]);
		outbox_add(&o, "a@example.org", "b@example.org", BODY);
		outbox_add(&o, "a@example.org", "rcpt-550@example.org", BODY);
		outbox_add(&o, "mail-451@example.org", "b@example.org", BODY);
		outbox_add(&o, "a@example.org", "data-554@example.org", BODY);
		outbox_add(&o, "a@example.org", "b@example.org", BODY);
		assert_true(outbox_send(&o, &p));
		assert_int_equal(o.answer[0].result, SMTP_ACCEPTED);
		assert_int_equal(o.answer[1].result, SMTP_REFUSED);
		assert_string_equal(o.answer[1].stage, "RCPT");
		assert_int_equal(o.answer[2].result, SMTP_DEFERRED);
		assert_string_equal(o.answer[2].stage, "MAIL");
		assert_int_equal(o.answer[3].result, SMTP_REFUSED);
		assert_int_equal(o.answer[4].result, SMTP_ACCEPTED);
		assert_int_equal(peer_count(&p, p.transcript,
		    S("connect\n")), 1);
		assert_int_equal(peer_stored(&p), 2);
		peer_stop(&p);
	}
}

/* An extra reply to the dot stands where that to MAIL is awaited. */
static void
a_dot_answered_twice_is_not_read_as_the_answer_to_another(void **state)
{
	static const struct {
		const char *to;
		enum smtp_result result;
	} rows[] = {
	    {"twice-dot@example.org", SMTP_ACCEPTED},
	    {"twice-dot-554@example.org", SMTP_REFUSED},
	    {"twice-dot-451@example.org", SMTP_DEFERRED},
	};

	(void)state;
	for (int i = 0; i < COUNT(rows); i++) {
		struct peer p;
		struct outbox o = {.one_by_one = true};

		peer_start(&p, "");
		for (int n = 0; n < 4; n++) {
			outbox_add(&o, "a@example.org", rows[i].to, BODY);
			outbox_add(&o, "a@example.org", "next@example.org",
			    BODY);
		}
		outbox_add(&o, "a@example.org", "rcpt-550@example.org", BODY);
		assert_true(outbox_send(&o, &p));
		for (int n = 0; n < 8; n += 2) {
			assert_int_equal(o.answer[n].result, rows[i].result);
			assert_int_equal(o.answer[n + 1].result,
			    SMTP_ACCEPTED);
		}
		assert_int_equal(o.answer[8].result, SMTP_REFUSED);
		assert_int_equal(peer_count(&p, p.record, S("next@")), 4);
		peer_stop(&p);
	}
}

/* And then the server has enough: nothing confirms that MAIL was refused. */
static void
a_refusal_that_may_be_of_another_is_not_believed(void **state)
{
	struct peer p;
	struct outbox o = {.one_by_one = true};

	(void)state;
	peer_start(&p, "--per-connection 1");
	outbox_add(&o, "a@example.org", "twice-dot-554@example.org", BODY);
	outbox_add(&o, "a@example.org", "next@example.org", BODY);
	assert_true(outbox_send(&o, &p));
	assert_int_equal(o.answer[0].result, SMTP_REFUSED);
	assert_int_equal(o.answer[1].result, SMTP_ACCEPTED);
	peer_stop(&p);
}

/* 421 that nobody asked for, as the word to MAIL: row 85 of what servers do. */
static void
a_server_that_has_enough_costs_no_message(void **state)
{
	struct peer p;
	struct outbox o = {.one_by_one = true};

	(void)state;
	peer_start(&p, "--per-connection 1");
	add_many(&o, "b@example.org", 8);
	assert_true(outbox_send(&o, &p));
	for (int i = 0; i < 8; i++) {
		assert_int_equal(o.answer[i].result, SMTP_ACCEPTED);
		assert_int_equal(o.asked[i], 1);
	}
	assert_int_equal(peer_stored(&p), 8);
	assert_int_equal(peer_count(&p, p.transcript, S("connect\n")), 8);
	peer_stop(&p);
}

static void
a_message_behind_a_slow_one_is_taken_to_an_idle_connection(void **state)
{
	struct peer p;
	struct outbox o = {0};

	(void)state;
	peer_start(&p, "");
	p.settings.connections = 2;
	p.settings.dot_ms = 5000;
	outbox_add(&o, "a@example.org", "slow-dot-4000@example.org", BODY);
	add_many(&o, "b@example.org", 10);
	assert_true(outbox_send(&o, &p));
	for (int i = 0; i < 11; i++)
		assert_int_equal(o.answer[i].result, SMTP_ACCEPTED);
	for (int i = 1; i < 11; i++)
		assert_true(o.took[i] < o.took[0]);
	assert_int_equal(peer_stored(&p), 11);
	assert_int_equal(peer_count(&p, p.transcript, S("connect\n")), 2);
	peer_stop(&p);
}

/*
 * The commands of the one that was taken back have left: what their 354 lets
 * in must never be the text of another.
 */
static void
a_connection_whose_message_was_taken_back_carries_no_other(void **state)
{
	struct peer p;
	struct outbox o = {.wait_at = 3, .wait_before = 600};

	(void)state;
	peer_start(&p, "");
	p.settings.connections = 2;
	p.settings.dot_ms = p.settings.reply_ms = 5000;
	outbox_add(&o, "a@example.org", "slow-dot-500@example.org", BODY);
	/* this one opens the other connection */
	outbox_add(&o, "a@example.org", "c@example.org", BODY);
	outbox_add(&o, "late-mail-300@example.org", "b@example.org", BODY);
	outbox_add(&o, "a@example.org", "d@example.org", BODY);
	assert_true(outbox_send(&o, &p));
	for (int i = 0; i < 4; i++)
		assert_int_equal(o.answer[i].result, SMTP_ACCEPTED);
	assert_int_equal(peer_count(&p, p.record, S(" b@example.org\n")), 1);
	assert_int_equal(peer_count(&p, p.record, S(" d@example.org\n")), 1);
	assert_true(o.took[2] < o.took[3]);
	peer_stop(&p);
}

/* In a process of its own: nothing takes back that a stop was asked for. */
static void
a_stop_gives_back_what_stands_behind_a_dot(void **state)
{
	struct peer p;
	struct outbox o = {.stop_at = 1};
	int status = 1;
	pid_t child;

	(void)state;
	peer_start(&p, "");
	p.settings.dot_ms = 2000;
	outbox_add(&o, "a@example.org", "slow-dot-100@example.org", BODY);
	add_many(&o, "b@example.org", 5);
	fflush(NULL);
	child = fork();
	if (child == 0) {
		bool good = outbox_send(&o, &p) && o.at == 2 &&
		    o.answer[0].result == SMTP_ACCEPTED &&
		    o.answer[1].result == SMTP_NOT_SENT && o.asked[1] == 0;

_exit(good ? 0 : 3);
	}
	waitpid(child, &status, 0);
	assert_int_equal(status, 0);
	assert_int_equal(peer_stored(&p), 1);
	peer_stop(&p);
}

static void
what_cannot_be_sent_is_told_from_behind_a_dot_too(void **state)
{
	struct peer p;
	struct outbox o = {.one_by_one = true};

	(void)state;
	peer_start(&p, "");
	outbox_add(&o, "a@example.org", "b@example.org", BODY);
	outbox_add(&o, "a@example.org", "b@example.org>\r\nRSET", BODY);
	outbox_add(&o, "a@example.org", "b@example.org", S("a: b\n"));
	outbox_add(&o, "a@example.org", "b@example.org", BODY);
	assert_true(outbox_send(&o, &p));
	assert_int_equal(o.answer[0].result, SMTP_ACCEPTED);
	assert_string_equal(o.answer[1].stage, "address");
	assert_string_equal(o.answer[2].stage, "message");
	assert_int_equal(o.answer[3].result, SMTP_ACCEPTED);
	assert_int_equal(peer_count(&p, p.transcript, S("RSET")), 0);
	peer_stop(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_message_costs_one_round_trip),
	    cmocka_unit_test(what_stands_behind_a_lost_dot_goes_another_way),
	    cmocka_unit_test(
		what_is_refused_behind_a_dot_leaves_the_connection_usable),
	    cmocka_unit_test(
		a_dot_answered_twice_is_not_read_as_the_answer_to_another),
	    cmocka_unit_test(
		a_refusal_that_may_be_of_another_is_not_believed),
	    cmocka_unit_test(a_server_that_has_enough_costs_no_message),
	    cmocka_unit_test(
		a_message_behind_a_slow_one_is_taken_to_an_idle_connection),
	    cmocka_unit_test(
		a_connection_whose_message_was_taken_back_carries_no_other),
	    cmocka_unit_test(a_stop_gives_back_what_stands_behind_a_dot),
	    cmocka_unit_test(what_cannot_be_sent_is_told_from_behind_a_dot_too),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	if (peer_missing())
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
