/* SPDX-License-Identifier: MIT */
/* Servers that are slow, broken or hostile. */
#include "smtp_peer.h"

#define BODY S("Message-ID: <t@example.org>\r\n\r\nHello\r\n")

static void
add(struct outbox *o, const char *to)
{
	outbox_add(o, "a@example.org", to, BODY);
}

/* A byte now and then is no reply: the time is that of the whole. */
static void
a_reply_byte_by_byte_has_no_more_time_than_another(void **state)
{
	struct peer p;
	struct outbox o = {0};

	(void)state;
	peer_start(&p, "");
	p.settings.reply_ms = p.settings.dot_ms = 250;
	add(&o, "drip-rcpt-40@example.org");
	add(&o, "drip-dot-40@example.org");
	add(&o, "drip-dot-1@example.org");
	assert_true(outbox_send(&o, &p));
	assert_int_equal(o.answer[0].result, SMTP_NOT_SENT);
	assert_string_equal(o.answer[0].stage, "RCPT");
	assert_int_equal(o.answer[1].result, SMTP_IN_DOUBT);
	assert_true(str_starts(o.answer[1].reply, S("250 ")));
	assert_true(o.answer[1].reply.len < 15);
	assert_int_equal(o.answer[2].result, SMTP_ACCEPTED);
	peer_stop(&p);
}

static void
a_greeting_byte_by_byte_is_not_waited_for(void **state)
{
	struct peer p;

	(void)state;
	peer_start(&p, "--greeting-drip 100");
	p.settings.connect_ms = 300;
	assert_unreachable(&p, "no answer within 1 s");
	peer_stop(&p);
}

static void
a_server_that_has_too_many_says_so(void **state)
{
	struct peer p;
	struct outbox o = {0};

	(void)state;
	peer_start(&p, "--greeting 421");
	add(&o, "b@example.org");
	assert_false(outbox_send(&o, &p));
	assert_int_equal(o.answer[0].result, SMTP_NOT_SENT);
	assert_string_equal(o.answer[0].stage, "connect");
	assert_true(o.answer[0].slow_down);
	peer_stop(&p);
}

/* What is no reply is safe before the dot, and in doubt behind it. */
static void
what_is_no_reply_is_judged_by_where_it_stands(void **state)
{
	static const struct {
		const char *to;
		enum smtp_result result;
		const char *reply;	/* it begins so */
	} rows[] = {
	    {"rcpt-25@example.org", SMTP_NOT_SENT, "25 0.3.0"},
	    {"rcpt-999@example.org", SMTP_NOT_SENT, "999 9.3.0"},
	    {"data-2500@example.org", SMTP_NOT_SENT, "2500 5.3.0"},
	    {"dot-25@example.org", SMTP_IN_DOUBT, "25 0.3.0"},
	    {"dot-999@example.org", SMTP_IN_DOUBT, "999 9.3.0"},
	    {"dot-2500@example.org", SMTP_IN_DOUBT, "2500 5.3.0"},
	    {"mixed-rcpt@example.org", SMTP_NOT_SENT, "250-2.1.5 Ok\n550 "},
	    {"mixed-dot@example.org", SMTP_IN_DOUBT, "250-2.0.0 Ok: queued"},
	    {"endless-rcpt@example.org", SMTP_NOT_SENT, "250-line 0\n"},
	    {"endless-dot@example.org", SMTP_IN_DOUBT, "250-line 0\n"},
	    {"long-rcpt@example.org", SMTP_NOT_SENT, "250 long long "},
	    {"long-dot@example.org", SMTP_IN_DOUBT, "250 long long "},
	    {"strange-dot@example.org", SMTP_ACCEPTED,
		"250 \\x1B[31m\\xFF\\x00end"},
	};
	struct peer p;
	struct outbox o = {0};

	(void)state;
	peer_start(&p, "");
	for (int i = 0; i < COUNT(rows); i++) {
		add(&o, rows[i].to);
		add(&o, "next@example.org");
	}
	assert_true(outbox_send(&o, &p));
	for (int i = 0; i < COUNT(rows); i++) {
		const struct smtp_answer *a = &o.answer[2 * i];

		if (a->result != rows[i].result || a->reply.len > 5000 ||
		    !str_starts(a->reply, str_from(rows[i].reply)))
			fail_msg("%s: %d, '%.*s'", rows[i].to, a->result,
			    FMT(a->reply));
		assert_int_equal(a->slow_down, a->result != SMTP_ACCEPTED);
		assert_int_equal(o.answer[2 * i + 1].result, SMTP_ACCEPTED);
	}
	peer_stop(&p);
}

static void
an_enhanced_code_comes_with_the_answer(void **state)
{
	struct peer p;
	struct outbox o = {0};

	(void)state;
	peer_start(&p, "");
	add(&o, "b@example.org");
	add(&o, "rcpt-550@example.org");
	add(&o, "dot-421@example.org");
	add(&o, "drop-dot@example.org");
	assert_true(outbox_send(&o, &p));
	ASSERT_STR(o.answer[0].enhanced, S("2.0.0"));
	ASSERT_STR(o.answer[1].enhanced, S("5.3.0"));
	ASSERT_STR(o.answer[2].enhanced, S("4.3.0"));
	assert_true(o.answer[2].slow_down);
	ASSERT_STR(o.answer[3].enhanced, S(""));
	peer_stop(&p);
}

/* It offers PIPELINING; who believes it gets 503, or no word. */
static void
pipelining_that_does_not_work_is_done_without(void **state)
{
	struct peer p;

	(void)state;
	for (int links = 1; links < 4; links += 2) {
		struct outbox o = {.one_by_one = links == 1};

		peer_start(&p, "--false-pipelining");
		p.settings.connections = links;
		for (int i = 0; i < 10; i++)
			add(&o, "b@example.org");
		add(&o, "rcpt-550@example.org");
		assert_true(outbox_send(&o, &p));
		for (int i = 0; i < 10; i++)
			assert_int_equal(o.answer[i].result, SMTP_ACCEPTED);
		assert_int_equal(o.answer[10].result, SMTP_REFUSED);
		assert_int_equal(o.answer[10].code, 550);
		assert_int_equal(peer_stored(&p), 10);
		peer_stop(&p);
	}
}

static void
pipelining_that_is_not_heard_is_given_up(void **state)
{
	struct peer p;
	struct outbox o = {0};

	(void)state;
	peer_start(&p, "--deaf-pipelining");
	p.settings.reply_ms = 150;
	for (int i = 0; i < 6; i++)
		add(&o, "b@example.org");
	assert_true(outbox_send(&o, &p));
	for (int i = 0; i < 6; i++)
		assert_int_equal(o.answer[i].result,
		    i < 2 ? SMTP_NOT_SENT : SMTP_ACCEPTED);
	assert_int_equal(peer_stored(&p), 4);
	peer_stop(&p);
}

/* An idle connection that says 421, or just closes. */
static void
a_connection_that_ended_while_idle_costs_no_message(void **state)
{
	struct peer p;
	struct outbox o = {.wait_before = 60};

	(void)state;
	peer_start(&p, "--per-connection 1");
	add(&o, "b@example.org");
	add(&o, "c@example.org");
	assert_true(outbox_send(&o, &p));
	assert_int_equal(o.answer[0].result, SMTP_ACCEPTED);
	assert_int_equal(o.answer[1].result, SMTP_ACCEPTED);
	assert_int_equal(peer_stored(&p), 2);
	assert_int_equal(peer_count(&p, p.transcript, S("connect\n")), 2);
	peer_stop(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		a_reply_byte_by_byte_has_no_more_time_than_another),
	    cmocka_unit_test(a_greeting_byte_by_byte_is_not_waited_for),
	    cmocka_unit_test(a_server_that_has_too_many_says_so),
	    cmocka_unit_test(what_is_no_reply_is_judged_by_where_it_stands),
	    cmocka_unit_test(an_enhanced_code_comes_with_the_answer),
	    cmocka_unit_test(pipelining_that_does_not_work_is_done_without),
	    cmocka_unit_test(pipelining_that_is_not_heard_is_given_up),
	    cmocka_unit_test(
		a_connection_that_ended_while_idle_costs_no_message),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	if (peer_missing())
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
