/* SPDX-License-Identifier: MIT */
/* Connections: opened, secured, lost and found again. */
#include "smtp_peer.h"

#define BODY S("Message-ID: <t@example.org>\r\n\r\nHello\r\n")

static void
a_message_goes_over_starttls_with_a_login(void **state)
{
	static const char *const schemes[] = {"smtp", "smtps"};
	struct authorities *c = *state;

	for (int i = 0; i < COUNT(schemes); i++) {
		struct peer p;
		struct outbox o = {0};

		peer_start(&p, tls_options(c, i == 0
		    ? "--auth me:secret --require-tls"
		    : "--auth me:secret --implicit-tls"));
		secure(&p, c, schemes[i], 0);
		p.settings.user = S("me");
		p.settings.password = S("secret");
		p.settings.connections = 2;
		for (int n = 0; n < 10; n++)
			outbox_add(&o, "a@example.org", "b@example.org", BODY);
		assert_true(outbox_send(&o, &p));
		for (int n = 0; n < 10; n++)
			assert_int_equal(o.answer[n].result, SMTP_ACCEPTED);
		assert_int_equal(peer_count(&p, p.transcript,
		    S("plain MAIL")), 0);
		assert_int_equal(peer_count(&p, p.transcript, S("tls MAIL")),
		    10);
		peer_stop(&p);
	}
}

static void
an_end_under_tls_is_told_as_it_is(void **state)
{
	struct authorities *c = *state;
	struct peer p;
	struct outbox o = {0};

	peer_start(&p, tls_options(c, ""));
	secure(&p, c, "smtp", 0);
	p.settings.connections = 3;
	outbox_add(&o, "a@example.org", "drop-dot@example.org", BODY);
	outbox_add(&o, "a@example.org", "lose-dot@example.org", BODY);
	outbox_add(&o, "a@example.org", "drop-data@example.org", BODY);
	outbox_add(&o, "a@example.org", "reset-rcpt@example.org", BODY);
	outbox_add(&o, "a@example.org", "mute-dot@example.org", BODY);
	outbox_add(&o, "a@example.org", "dot-554@example.org", BODY);
	outbox_add(&o, "a@example.org", "b@example.org", BODY);
	assert_true(outbox_send(&o, &p));
	assert_int_equal(o.answer[0].result, SMTP_IN_DOUBT);
	assert_int_equal(o.answer[1].result, SMTP_IN_DOUBT);
	assert_int_equal(o.answer[2].result, SMTP_NOT_SENT);
	assert_int_equal(o.answer[3].result, SMTP_NOT_SENT);
	assert_int_equal(o.answer[4].result, SMTP_IN_DOUBT);
	assert_int_equal(o.answer[5].result, SMTP_REFUSED);
	assert_int_equal(o.answer[6].result, SMTP_ACCEPTED);
	assert_int_equal(peer_stored(&p), 3);
	peer_stop(&p);
}

static void
an_unknown_authority_is_not_trusted(void **state)
{
	for (int ca = -1; ca < 2; ca += 2) {
		struct authorities *c = *state;
		struct peer p;

		peer_start(&p, tls_options(c, ""));
		secure(&p, c, "smtp", ca);
		assert_unreachable(&p, "its certificate is not trusted");
		assert_int_equal(peer_count(&p, p.transcript, S("MAIL")), 0);
		peer_stop(&p);
	}
}

static void
a_wrong_password_is_told_in_the_servers_words(void **state)
{
	struct authorities *c = *state;
	struct peer p;

	peer_start(&p, tls_options(c, "--auth me:secret"));
	secure(&p, c, "smtp", 0);
	p.settings.user = S("me");
	p.settings.password = S("wrong");
	assert_unreachable(&p, "user or password refused: 535 5.7.8 ");
	assert_int_equal(peer_count(&p, p.transcript, S("AUTH")), 1);
	peer_stop(&p);
	peer_start(&p, tls_options(c, ""));
	secure(&p, c, "smtp", 0);
	p.settings.user = S("me");
	p.settings.password = S("secret");
	assert_unreachable(&p, "it offers no way to log in");
	peer_stop(&p);
}

static void
nothing_is_said_in_plain_where_tls_is_required(void **state)
{
	struct authorities *c = *state;
	struct peer p;

	peer_start(&p, "--auth me:secret");
	secure(&p, c, "smtp", 0);
	p.settings.user = S("me");
	p.settings.password = S("secret");
	assert_unreachable(&p, "does not offer STARTTLS");
	assert_int_equal(peer_count(&p, p.transcript, S("AUTH")), 0);
	assert_int_equal(peer_count(&p, p.transcript, S("MAIL")), 0);
	peer_stop(&p);
}

static void
plain_text_stays_on_this_computer(void **state)
{
	struct peer p;

	(void)state;
	peer_start(&p, "--auth me:secret");
	p.settings.user = S("me");
	p.settings.password = S("secret");
	assert_false(smtp_run(&p.settings, 1, &(struct smtp_caller){0},
	    &p.faults));
	assert_int_equal(faults_status(&p.faults), FAULT_CONFIG);
	p.faults = (struct faults){.arena = &p.arena};
	p.settings.user = p.settings.password = S("");
	p.settings.url = S("smtp://192.0.2.1:2525");
	assert_unreachable(&p, "plain text goes to this computer only");
	peer_stop(&p);
}

static void
settings_that_make_no_sense_are_refused(void **state)
{
	static const str urls[] = {
	    S_INIT(""), S_INIT("localhost"), S_INIT("http://localhost"),
	    S_INIT("smtp://me:secret@localhost"), S_INIT("smtp://localhost/x"),
	    S_INIT("smtp://a\r\nb"), S_INIT("smtp://localhost?x"),
	    S_INIT("smtp://localhost:99999"),
	};
	struct arena a = {0};

	(void)state;
	for (int i = 0; i < COUNT(urls) + 3; i++) {
		struct faults f = {.arena = &a};
		struct smtp_server s = {.url = S("smtps://localhost"),
		    .connections = 1};

		if (i < COUNT(urls))
			s.url = urls[i];
		else if (i == COUNT(urls))
			s.connections = 0;
		else if (i == COUNT(urls) + 1)
			s.connections = 65;
		else
			s.helo = S("a b");
		assert_false(smtp_run(&s, 1, &(struct smtp_caller){0}, &f));
		assert_int_equal(faults_status(&f), FAULT_CONFIG);
	}
	arena_free(&a);
}

static void
a_server_that_is_not_there_is_told_in_plain_words(void **state)
{
	struct peer p;

	(void)state;
	peer_start(&p, "");
	peer_end_server(&p);
	assert_unreachable(&p, "connection refused");
	peer_stop(&p);
	peer_start(&p, "--greeting 554");
	assert_unreachable(&p, "it said '554 5.3.2 no service here'");
	peer_stop(&p);
	peer_start(&p, "--mute-greeting");
	p.settings.connect_ms = 150;
	assert_unreachable(&p, "no answer within 1 s");
	peer_stop(&p);
}

static void
it_goes_on_with_the_connections_that_work(void **state)
{
	struct peer p;
	struct outbox o = {0};

	(void)state;
	peer_start(&p, "--most 2");
	p.settings.connections = 6;
	for (int i = 0; i < 30; i++)
		outbox_add(&o, "a@example.org", "b@example.org", BODY);
	assert_true(outbox_send(&o, &p));
	for (int i = 0; i < 30; i++)
		assert_int_equal(o.answer[i].result, SMTP_ACCEPTED);
	assert_int_equal(peer_stored(&p), 30);
	assert_int_equal(peer_count(&p, p.transcript, S("connect\n")), 6);
	peer_stop(&p);
}

static void
a_connection_that_was_closed_costs_no_message(void **state)
{
	struct peer p;
	struct outbox o = {0};

	(void)state;
	peer_start(&p, "--per-connection 2");
	p.settings.connections = 3;
	for (int i = 0; i < 30; i++)
		outbox_add(&o, "a@example.org", "b@example.org", BODY);
	assert_true(outbox_send(&o, &p));
	for (int i = 0; i < 30; i++)
		assert_int_equal(o.answer[i].result, SMTP_ACCEPTED);
	assert_int_equal(peer_stored(&p), 30);
	peer_stop(&p);
}

/* A close or 421 as the first word to a message on an old connection. */
static void
a_connection_closed_under_a_message_is_made_anew(void **state)
{
	static const char *const senders[] = {"once-drop-mail@example.org",
	    "once-reset-mail@example.org", "once-mail-421@example.org"};

	(void)state;
	for (int i = 0; i < COUNT(senders); i++) {
		struct peer p;
		struct outbox o = {0};

		peer_start(&p, "");
		outbox_add(&o, "a@example.org", "b@example.org", BODY);
		outbox_add(&o, senders[i], "b@example.org", BODY);
		assert_true(outbox_send(&o, &p));
		assert_int_equal(o.answer[1].result, SMTP_ACCEPTED);
		assert_int_equal(peer_stored(&p), 2);
		assert_int_equal(peer_count(&p, p.transcript,
		    S("connect\n")), 2);
		peer_stop(&p);
	}
}

/* On a new connection the same says something about the server. */
static void
a_new_connection_closed_at_mail_is_told(void **state)
{
	struct peer p;
	struct outbox o = {0};

	(void)state;
	peer_start(&p, "");
	outbox_add(&o, "drop-mail@example.org", "b@example.org", BODY);
	outbox_add(&o, "mail-421@example.org", "b@example.org", BODY);
	assert_true(outbox_send(&o, &p));
	assert_int_equal(o.answer[0].result, SMTP_NOT_SENT);
	assert_string_equal(o.answer[0].stage, "MAIL");
	assert_int_equal(o.answer[1].result, SMTP_DEFERRED);
	assert_int_equal(o.answer[1].code, 421);
	peer_stop(&p);
}

static void
one_connection_carries_many_messages_and_ends_with_quit(void **state)
{
	struct peer p;
	struct outbox o = {.wait_before = 50};

	(void)state;
	peer_start(&p, "");
	for (int i = 0; i < 100; i++)
		outbox_add(&o, "a@example.org", "b@example.org", BODY);
	assert_true(outbox_send(&o, &p));
	assert_true(o.took[1] >= 50);
	assert_int_equal(peer_stored(&p), 100);
	assert_int_equal(peer_count(&p, p.transcript, S("connect\n")), 1);
	assert_int_equal(peer_count(&p, p.transcript, S("RSET")), 0);
	assert_int_equal(peer_count(&p, p.transcript, S("QUIT\n")), 1);
	peer_stop(&p);
}

static void
without_messages_no_connection_is_made(void **state)
{
	struct peer p;
	struct outbox o = {0};

	(void)state;
	peer_start(&p, "");
	assert_true(outbox_send(&o, &p));
	assert_int_equal(peer_count(&p, p.transcript, S("connect")), 0);
	peer_stop(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_message_goes_over_starttls_with_a_login),
	    cmocka_unit_test(an_end_under_tls_is_told_as_it_is),
	    cmocka_unit_test(an_unknown_authority_is_not_trusted),
	    cmocka_unit_test(a_wrong_password_is_told_in_the_servers_words),
	    cmocka_unit_test(nothing_is_said_in_plain_where_tls_is_required),
	    cmocka_unit_test(plain_text_stays_on_this_computer),
	    cmocka_unit_test(settings_that_make_no_sense_are_refused),
	    cmocka_unit_test(a_server_that_is_not_there_is_told_in_plain_words),
	    cmocka_unit_test(it_goes_on_with_the_connections_that_work),
	    cmocka_unit_test(a_connection_that_was_closed_costs_no_message),
	    cmocka_unit_test(a_connection_closed_under_a_message_is_made_anew),
	    cmocka_unit_test(a_new_connection_closed_at_mail_is_told),
	    cmocka_unit_test(
		one_connection_carries_many_messages_and_ends_with_quit),
	    cmocka_unit_test(without_messages_no_connection_is_made),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	if (peer_missing())
		return 0;
	return cmocka_run_group_tests(tests, make_authorities,
	    remove_authorities);
}
