/* SPDX-License-Identifier: MIT */
/* Certificates that are wrong, TLS that is cut or tampered with, tokens. */
#include "smtp_peer.h"

#define BODY S("Message-ID: <t@example.org>\r\n\r\nHello\r\n")

/* Neither a login nor a word of a message went out. */
static void
assert_nothing_said(struct peer *p)
{
	static const str words[] = {S_INIT("MAIL"), S_INIT("AUTH"),
	    S_INIT("RCPT"), S_INIT("DATA")};

	for (int i = 0; i < COUNT(words); i++)
		assert_int_equal(peer_count(p, p->transcript, words[i]), 0);
	assert_int_equal(peer_stored(p), 0);
}

static void
log_in(struct peer *p, const char *password)
{
	p->settings.user = S("me@example.org");
	p->settings.password = str_from(password);
}

static void
a_certificate_that_is_wrong_is_refused(void **state)
{
	static const struct {
		const char *name, *words;
	} rows[] = {
	    {"self", "its certificate is not trusted"},
	    {"expired", "its certificate is not trusted"},
	    {"elsewhere", "its certificate is not trusted"},
	};
	static const char *const schemes[] = {"smtp", "smtps"};
	struct authorities *c = *state;

	for (int i = 0; i < COUNT(rows) * COUNT(schemes); i++) {
		struct peer p;

		peer_start(&p, tls_options_of(c, rows[i / 2].name, i % 2 == 0
		    ? "--auth me@example.org:secret"
		    : "--auth me@example.org:secret --implicit-tls"));
		secure(&p, c, schemes[i % 2], 0);
		log_in(&p, "secret");
		assert_unreachable(&p, rows[i / 2].words);
		assert_nothing_said(&p);
		peer_stop(&p);
	}
}

static void
tls_that_is_cut_in_the_handshake_is_told(void **state)
{
	static const char *const schemes[] = {"smtp", "smtps"};
	struct authorities *c = *state;

	for (int i = 0; i < COUNT(schemes); i++) {
		struct peer p;

		peer_start(&p, tls_options(c, i == 0
		    ? "--cut-handshake" : "--cut-handshake --implicit-tls"));
		secure(&p, c, schemes[i], 0);
		assert_unreachable(&p, "no secure connection");
		assert_nothing_said(&p);
		peer_stop(&p);
	}
}

/* Someone on the way could have put them there. */
static void
words_behind_the_answer_to_starttls_end_the_connection(void **state)
{
	struct authorities *c = *state;
	struct peer p;

	peer_start(&p, tls_options(c,
	    "--starttls-extra --auth me@example.org:secret"));
	secure(&p, c, "smtp", 0);
	log_in(&p, "secret");
	assert_unreachable(&p, "more than the answer to STARTTLS");
	assert_nothing_said(&p);
	peer_stop(&p);
}

static void
starttls_that_was_stripped_is_no_reason_to_go_on(void **state)
{
	struct authorities *c = *state;
	struct peer p;

	peer_start(&p, "--auth me@example.org:secret");
	secure(&p, c, "smtp", 0);
	log_in(&p, "secret");
	assert_unreachable(&p, "does not offer STARTTLS");
	assert_nothing_said(&p);
	peer_stop(&p);
}

static void
a_token_is_taken_as_a_login(void **state)
{
	struct authorities *c = *state;
	struct peer p;
	struct outbox o = {0};

	peer_start(&p, tls_options(c, "--auth me@example.org:ya29.token"));
	secure(&p, c, "smtp", 0);
	log_in(&p, "ya29.token");
	p.settings.auth = SMTP_AUTH_XOAUTH2;
	outbox_add(&o, "a@example.org", "b@example.org", BODY);
	assert_true(outbox_send(&o, &p));
	assert_int_equal(o.answer[0].result, SMTP_ACCEPTED);
	peer_stop(&p);
}

static void
a_token_that_is_over_is_told(void **state)
{
	struct authorities *c = *state;
	struct peer p;

	peer_start(&p, tls_options(c, "--auth me@example.org:ya29.token"));
	secure(&p, c, "smtp", 0);
	log_in(&p, "ya29.old");
	p.settings.auth = SMTP_AUTH_XOAUTH2;
	assert_unreachable(&p, "does not take the token");
	assert_int_equal(peer_count(&p, p.transcript, S("MAIL")), 0);
	peer_stop(&p);
}

static void
a_token_without_a_user_is_refused(void **state)
{
	struct peer p;

	(void)state;
	peer_start(&p, "");
	p.settings.auth = SMTP_AUTH_XOAUTH2;
	assert_false(smtp_run(&p.settings, 1, &(struct smtp_caller){0},
	    &p.faults));
	assert_int_equal(faults_status(&p.faults), FAULT_CONFIG);
	peer_stop(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_certificate_that_is_wrong_is_refused),
	    cmocka_unit_test(tls_that_is_cut_in_the_handshake_is_told),
	    cmocka_unit_test(
		words_behind_the_answer_to_starttls_end_the_connection),
	    cmocka_unit_test(starttls_that_was_stripped_is_no_reason_to_go_on),
	    cmocka_unit_test(a_token_is_taken_as_a_login),
	    cmocka_unit_test(a_token_that_is_over_is_told),
	    cmocka_unit_test(a_token_without_a_user_is_refused),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	if (peer_missing())
		return 0;
	return cmocka_run_group_tests(tests, make_authorities,
	    remove_authorities);
}
