/* SPDX-License-Identifier: MIT */
#include "smtp_peer.h"

#define BODY S("Message-ID: <t@example.org>\r\n\r\nHello\r\n")

struct expectation {
	const char *to;
	enum smtp_result result;
	int code;
	bool intended;
	const char *stage;
	const char *reply;	/* it begins so */
	int stored;
};

static const struct expectation expectations[] = {
    {"normal", SMTP_ACCEPTED, 250, true, "dot", "250 2.0.0 Ok: queued as ", 1},
    {"dot-251", SMTP_ACCEPTED, 251, true, "dot", "251 2.3.0 as the", 1},
    {"multi-dot", SMTP_ACCEPTED, 250, true, "dot",
	"250-first line\n250-second line\n250 2.0.0 Ok: queued as ", 1},
    {"twice-dot", SMTP_ACCEPTED, 250, true, "dot", "250 2.0.0 Ok: queued", 1},
    {"slow-dot-50", SMTP_ACCEPTED, 250, true, "dot", "250 2.0.0 Ok", 1},
    {"late-dot-50", SMTP_ACCEPTED, 250, true, "dot", "250 2.0.0 Ok", 1},
    {"late-rcpt-50", SMTP_ACCEPTED, 250, true, "dot", "250 2.0.0 Ok", 1},
    {"rcpt-251", SMTP_ACCEPTED, 250, true, "dot", "250 2.0.0 Ok", 1},
    {"multi-rcpt", SMTP_ACCEPTED, 250, true, "dot", "250 2.0.0 Ok", 1},
    {"rcpt-450", SMTP_DEFERRED, 450, false, "RCPT", "450 4.3.0 as the", 0},
    {"rcpt-550", SMTP_REFUSED, 550, false, "RCPT", "550 5.3.0 as the", 0},
    {"rcpt-421", SMTP_DEFERRED, 421, false, "RCPT", "421 4.3.0 as the", 0},
    {"data-451", SMTP_DEFERRED, 451, false, "DATA", "451 4.3.0 as the", 0},
    {"data-554", SMTP_REFUSED, 554, false, "DATA", "554 5.3.0 as the", 0},
    {"dot-451", SMTP_DEFERRED, 451, true, "dot", "451 4.3.0 as the", 0},
    {"dot-554", SMTP_REFUSED, 554, true, "dot", "554 5.3.0 as the", 0},
    {"dot-421", SMTP_DEFERRED, 421, true, "dot", "421 4.3.0 as the", 0},
    {"drop-rcpt", SMTP_NOT_SENT, 0, false, "RCPT", "the server closed", 0},
    {"drop-data", SMTP_NOT_SENT, 0, false, "DATA", "the server closed", 0},
    {"reset-data", SMTP_NOT_SENT, 0, false, NULL, "the server closed", 0},
    {"half-rcpt", SMTP_NOT_SENT, 0, false, "RCPT", "250 2.1.5", 0},
    {"garbage-rcpt", SMTP_NOT_SENT, 0, false, "RCPT", "bananas", 0},
    {"long-data", SMTP_NOT_SENT, 0, false, "DATA", "354 long long", 0},
    {"mute-rcpt", SMTP_NOT_SENT, 0, false, "RCPT", "no answer within", 0},
    {"data-250", SMTP_NOT_SENT, 0, false, "DATA", "250 2.3.0 as the", 0},
    {"rcpt-354", SMTP_NOT_SENT, 0, false, "RCPT", "354 3.3.0 as the", 0},
    {"drop-dot", SMTP_IN_DOUBT, 0, true, "dot", "the server closed", 1},
    {"reset-dot", SMTP_IN_DOUBT, 0, true, "dot", "the server closed", 1},
    {"lose-dot", SMTP_IN_DOUBT, 0, true, "dot", "the server closed", 0},
    {"half-dot", SMTP_IN_DOUBT, 0, true, "dot", "250 2.0.0 Ok: queu", 1},
    {"garbage-dot", SMTP_IN_DOUBT, 0, true, "dot", "bananas", 1},
    {"long-dot", SMTP_IN_DOUBT, 0, true, "dot", "250 long long ", 1},
    {"mute-dot", SMTP_IN_DOUBT, 0, true, "dot", "no answer within", 1},
    {"dot-354", SMTP_IN_DOUBT, 0, true, "dot", "354 3.3.0 as the", 0},
    {"drop-body", SMTP_IN_DOUBT, 0, true, "dot", "the server closed", 0},
};

static void
check_expectation(const struct outbox *o, int n, const struct expectation *e)
{
	const struct smtp_answer *a = &o->answer[n];

	if (a->result != e->result || a->code != e->code ||
	    a->intended != e->intended || o->asked[n] != e->intended ||
	    (e->stage != NULL && strcmp(a->stage, e->stage) != 0) ||
	    !str_starts(a->reply, str_from(e->reply)))
		fail_msg("%s: result %d, code %d, intended %d, asked %d, "
		    "stage %s, '%.*s'", e->to, a->result, a->code,
		    a->intended, o->asked[n], a->stage, FMT(a->reply));
}

/* After each behaviour a message follows that must always arrive. */
static void
send_expectations(const char *options, int connections)
{
	struct peer p;
	struct outbox o = {0};
	int stored = 0;

	peer_start(&p, options);
	p.settings.connections = connections;
	for (int i = 0; i < COUNT(expectations); i++) {
		const struct expectation *e = &expectations[i];

		outbox_add(&o, "a@example.org", str_format(&p.arena,
		    "%s+%d@example.org%c", e->to, i, 0).at, BODY);
		outbox_add(&o, "a@example.org", "next@example.org", BODY);
		stored += e->stored + 1;
	}
	assert_true(outbox_send(&o, &p));
	for (int i = 0; i < COUNT(expectations); i++) {
		check_expectation(&o, 2 * i, &expectations[i]);
		assert_int_equal(o.answer[2 * i + 1].result, SMTP_ACCEPTED);
	}
	assert_int_equal(peer_stored(&p), stored);
	assert_int_equal(peer_count(&p, p.record, S("\n")), stored);
	peer_stop(&p);
}

static void
each_behaviour_has_its_result_on_one_connection(void **state)
{
	(void)state;
	send_expectations("", 1);
}

static void
each_behaviour_has_its_result_on_many_connections(void **state)
{
	(void)state;
	send_expectations("", 8);
}

static void
each_behaviour_has_its_result_step_by_step(void **state)
{
	(void)state;
	send_expectations("--no-pipelining", 8);
}

static void
a_refused_sender_is_told_at_mail(void **state)
{
	struct peer p;
	struct outbox o = {0};

	(void)state;
	peer_start(&p, "");
	outbox_add(&o, "mail-450@example.org", "b@example.org", BODY);
	outbox_add(&o, "mail-550@example.org", "b@example.org", BODY);
	outbox_add(&o, "", "b@example.org", BODY);
	assert_true(outbox_send(&o, &p));
	assert_int_equal(o.answer[0].result, SMTP_DEFERRED);
	assert_int_equal(o.answer[0].code, 450);
	assert_string_equal(o.answer[0].stage, "MAIL");
	assert_int_equal(o.answer[1].result, SMTP_REFUSED);
	assert_int_equal(o.answer[2].result, SMTP_ACCEPTED);
	/* RSET is enough after a clean refusal */
	assert_int_equal(peer_count(&p, p.transcript, S("connect\n")), 1);
	assert_int_equal(peer_count(&p, p.transcript, S("plain RSET\n")), 2);
	assert_int_equal(peer_count(&p, p.transcript, S("plain QUIT\n")), 1);
	peer_stop(&p);
}

static void
a_lone_dot_ends_a_354_for_no_recipient(void **state)
{
	struct peer p;
	struct outbox o = {0};

	(void)state;
	peer_start(&p, "--data-anyway");
	outbox_add(&o, "a@example.org", "rcpt-550@example.org", BODY);
	outbox_add(&o, "a@example.org", "b@example.org", BODY);
	assert_true(outbox_send(&o, &p));
	assert_int_equal(o.answer[0].result, SMTP_REFUSED);
	assert_string_equal(o.answer[0].stage, "RCPT");
	assert_false(o.answer[0].intended);
	assert_int_equal(o.answer[1].result, SMTP_ACCEPTED);
	assert_int_equal(peer_count(&p, p.transcript, S("connect\n")), 1);
	assert_int_equal(peer_stored(&p), 1);
	peer_stop(&p);
}

static void
a_late_answer_is_never_read_as_that_of_another(void **state)
{
	struct peer p;
	struct outbox o = {0};

	(void)state;
	peer_start(&p, "");
	p.settings.dot_ms = 60;
	outbox_add(&o, "a@example.org", "late-dot-120@example.org", BODY);
	for (int i = 0; i < 3; i++)
		outbox_add(&o, "a@example.org", "dot-554@example.org", BODY);
	assert_true(outbox_send(&o, &p));
	assert_int_equal(o.answer[0].result, SMTP_IN_DOUBT);
	for (int i = 1; i < 4; i++)
		assert_int_equal(o.answer[i].result, SMTP_REFUSED);
	assert_int_equal(peer_count(&p, p.transcript, S("connect\n")), 2);
	peer_stop(&p);
}

static void
a_slow_answer_holds_up_no_other(void **state)
{
	struct peer p;
	struct outbox o = {0};

	(void)state;
	peer_start(&p, "");
	p.settings.connections = 4;
	p.settings.dot_ms = 2000;
	outbox_add(&o, "a@example.org", "slow-dot-700@example.org", BODY);
	for (int i = 1; i < 40; i++)
		outbox_add(&o, "a@example.org", "b@example.org", BODY);
	assert_true(outbox_send(&o, &p));
	assert_int_equal(o.answer[0].result, SMTP_ACCEPTED);
	assert_true(o.took[0] >= 700);
	for (int i = 1; i < 40; i++) {
		assert_int_equal(o.answer[i].result, SMTP_ACCEPTED);
		assert_true(o.took[i] < o.took[0]);
	}
	peer_stop(&p);
}

static void
intents_are_asked_for_in_groups(void **state)
{
	struct peer p;
	struct outbox o = {0};

	(void)state;
	peer_start(&p, "--delay 20");
	p.settings.connections = 8;
	for (int i = 0; i < 64; i++)
		outbox_add(&o, "a@example.org", "b@example.org", BODY);
	assert_true(outbox_send(&o, &p));
	assert_true(o.most_in_a_group > 1);
	assert_true(o.most_in_a_group <= 8);
	assert_int_equal(peer_stored(&p), 64);
	peer_stop(&p);
}

static void
what_may_not_go_sends_no_byte_of_its_body(void **state)
{
	struct peer p;
	struct outbox o = {.denied = S("denied@example.org")};

	(void)state;
	peer_start(&p, "");
	outbox_add(&o, "a@example.org", "b@example.org", BODY);
	outbox_add(&o, "a@example.org", "denied@example.org", BODY);
	outbox_add(&o, "a@example.org", "c@example.org", BODY);
	assert_true(outbox_send(&o, &p));
	assert_int_equal(o.answer[0].result, SMTP_ACCEPTED);
	assert_int_equal(o.answer[1].result, SMTP_NOT_SENT);
	assert_false(o.answer[1].intended);
	assert_int_equal(o.answer[2].result, SMTP_ACCEPTED);
	assert_int_equal(peer_stored(&p), 2);
	assert_int_equal(peer_count(&p, p.record, S("denied")), 0);
	assert_int_equal(peer_count(&p, p.transcript, S("plain .\n")), 2);
	peer_stop(&p);
}

static void
without_a_commit_no_body_goes_out(void **state)
{
	struct peer p;
	struct outbox o = {.intend_fails = true};

	(void)state;
	peer_start(&p, "");
	p.settings.connections = 4;
	for (int i = 0; i < 20; i++)
		outbox_add(&o, "a@example.org", "b@example.org", BODY);
	assert_false(outbox_send(&o, &p));
	for (int i = 0; i < o.at; i++) {
		assert_int_equal(o.answer[i].result, SMTP_NOT_SENT);
		assert_false(o.answer[i].intended);
	}
	assert_true(o.at < 20);
	assert_int_equal(peer_count(&p, p.transcript, S("plain .\n")), 0);
	peer_stop(&p);
}

static void
an_answer_that_cannot_be_kept_stops_the_run(void **state)
{
	struct peer p;
	struct outbox o = {.settle_fails = true, .wait_before = 100};

	(void)state;
	peer_start(&p, "");
	p.settings.dot_ms = 2000;
	p.settings.connections = 2;
	outbox_add(&o, "a@example.org", "slow-dot-300@example.org", BODY);
	for (int i = 0; i < 20; i++)
		outbox_add(&o, "a@example.org", "b@example.org", BODY);
	assert_false(outbox_send(&o, &p));
	/* what stood behind its dot is still waited for and told */
	assert_int_equal(o.answer[0].result, SMTP_ACCEPTED);
	assert_true(o.at <= 4);
	peer_stop(&p);
}

/* In a process of its own: nothing takes back that a stop was asked for. */
static void
a_stop_finishes_what_is_under_way(void **state)
{
	struct peer p;
	struct outbox o = {.stop_at = 5};
	int status = 1, accepted = 0;
	pid_t child;

	(void)state;
	peer_start(&p, "");
	p.settings.connections = 4;
	p.settings.dot_ms = 2000;
	for (int i = 0; i < 50; i++)
		outbox_add(&o, "a@example.org", "slow-dot-50@example.org",
		    BODY);
	fflush(NULL);
	child = fork();
	if (child == 0) {
		bool good = outbox_send(&o, &p);

		for (int i = 0; i < o.at; i++)
			accepted += o.answer[i].result == SMTP_ACCEPTED;
		for (int i = 0; i < o.at; i++)
			if (o.answer[i].result != SMTP_ACCEPTED &&
			    o.answer[i].result != SMTP_NOT_SENT)
				good = false;
		good = good && o.at < 50 && accepted >= 1 &&
		    accepted == peer_stored(&p);
		_exit(good ? 0 : 3);
	}
	waitpid(child, &status, 0);
	assert_int_equal(status, 0);
	peer_stop(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_behaviour_has_its_result_on_one_connection),
	    cmocka_unit_test(each_behaviour_has_its_result_on_many_connections),
	    cmocka_unit_test(each_behaviour_has_its_result_step_by_step),
	    cmocka_unit_test(a_refused_sender_is_told_at_mail),
	    cmocka_unit_test(a_lone_dot_ends_a_354_for_no_recipient),
	    cmocka_unit_test(a_late_answer_is_never_read_as_that_of_another),
	    cmocka_unit_test(a_slow_answer_holds_up_no_other),
	    cmocka_unit_test(intents_are_asked_for_in_groups),
	    cmocka_unit_test(what_may_not_go_sends_no_byte_of_its_body),
	    cmocka_unit_test(without_a_commit_no_body_goes_out),
	    cmocka_unit_test(an_answer_that_cannot_be_kept_stops_the_run),
	    cmocka_unit_test(a_stop_finishes_what_is_under_way),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	if (peer_missing())
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
