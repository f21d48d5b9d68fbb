/* SPDX-License-Identifier: MIT */
/* What stands around a message: archive, SMTPUTF8, DSN, SIZE. */
#include "smtp_peer.h"

#define BODY S("Message-ID: <t@example.org>\r\n\r\nHello\r\n")

static struct smtp_mail *
add(struct outbox *o, const char *to)
{
	return &o->mail[outbox_add(o, "a@example.org", to, BODY)];
}

static void
a_copy_for_the_archive_goes_with_the_message(void **state)
{
	static const char *const options[] = {"", "--no-pipelining"};

	(void)state;
	for (int i = 0; i < COUNT(options); i++) {
		struct peer p;
		struct outbox o = {.one_by_one = true};

		peer_start(&p, options[i]);
		for (int n = 0; n < 3; n++)
			add(&o, "b@example.org")->archive =
			    S("archive@example.org");
		add(&o, "b@example.org");
		assert_true(outbox_send(&o, &p));
		for (int n = 0; n < 4; n++) {
			assert_int_equal(o.answer[n].result, SMTP_ACCEPTED);
			assert_int_equal(o.answer[n].archived, n < 3);
		}
		assert_int_equal(peer_stored(&p), 4);
		assert_int_equal(peer_count(&p, p.record,
		    S(" b@example.org,archive@example.org\n")), 3);
		assert_int_equal(peer_count(&p, p.transcript,
		    S("connect\n")), 1);
		peer_stop(&p);
	}
}

static void
an_archive_that_is_not_taken_never_harms_the_message(void **state)
{
	static const char *const options[] = {"", "--no-pipelining"};

	(void)state;
	for (int i = 0; i < COUNT(options); i++) {
		struct peer p;
		struct outbox o = {.one_by_one = true};

		peer_start(&p, options[i]);
		add(&o, "b@example.org")->archive = S("rcpt-550@example.org");
		add(&o, "c@example.org")->archive = S("rcpt-452@example.org");
		add(&o, "dot-554@example.org")->archive =
		    S("archive@example.org");
		assert_true(outbox_send(&o, &p));
		for (int n = 0; n < 2; n++) {
			assert_int_equal(o.answer[n].result, SMTP_ACCEPTED);
			assert_false(o.answer[n].archived);
		}
		/* one code at the dot is for both */
		assert_int_equal(o.answer[2].result, SMTP_REFUSED);
		assert_int_equal(peer_stored(&p), 2);
		assert_int_equal(peer_count(&p, p.record, S(",")), 0);
		peer_stop(&p);
	}
}

static void
nothing_goes_to_the_archive_alone(void **state)
{
	static const char *const options[] = {"", "--no-pipelining",
	    "--data-anyway"};

	(void)state;
	for (int i = 0; i < COUNT(options); i++) {
		struct peer p;
		struct outbox o = {.one_by_one = true};

		peer_start(&p, options[i]);
		add(&o, "b@example.org");
		add(&o, "rcpt-550@example.org")->archive =
		    S("archive@example.org");
		add(&o, "rcpt-550@example.org")->archive =
		    S("rcpt-550@example.org");
		add(&o, "b@example.org");
		assert_true(outbox_send(&o, &p));
		assert_int_equal(o.answer[0].result, SMTP_ACCEPTED);
		for (int n = 1; n < 3; n++) {
			assert_int_equal(o.answer[n].result, SMTP_REFUSED);
			assert_string_equal(o.answer[n].stage, "RCPT");
			assert_false(o.answer[n].archived);
			assert_int_equal(o.asked[n], 0);
		}
		assert_int_equal(o.answer[3].result, SMTP_ACCEPTED);
		assert_int_equal(peer_stored(&p), 2);
		peer_stop(&p);
	}
}

static void
letters_beyond_ascii_need_a_server_that_takes_them(void **state)
{
	for (int i = 0; i < 2; i++) {
		struct peer p;
		struct outbox o = {.one_by_one = true};

		(void)state;
		peer_start(&p, i == 0 ? "" : "--no-smtputf8");
		add(&o, "b@example.org");
		add(&o, "zo\xc3\xab@example.org")->utf8 = true;
		add(&o, "zo\xc3\xab@example.org");	/* not announced */
		add(&o, "b@example.org");
		assert_true(outbox_send(&o, &p));
		assert_int_equal(o.answer[0].result, SMTP_ACCEPTED);
		assert_int_equal(o.answer[1].result,
		    i == 0 ? SMTP_ACCEPTED : SMTP_REFUSED);
		if (i == 1) {
			assert_string_equal(o.answer[1].stage, "address");
			assert_true(str_find(o.answer[1].reply,
			    S("SMTPUTF8")) > 0);
		}
		assert_int_equal(o.answer[2].result, SMTP_NOT_SENT);
		assert_string_equal(o.answer[2].stage, "address");
		assert_int_equal(o.answer[3].result, SMTP_ACCEPTED);
		assert_int_equal(peer_count(&p, p.transcript,
		    S(" BODY=8BITMIME SMTPUTF8\n")), i == 0);
		assert_int_equal(peer_count(&p, p.transcript,
		    S("RCPT TO:<zo\xc3\xab@example.org>\n")), i == 0);
		peer_stop(&p);
	}
}

static void
reports_are_asked_for_where_they_are_offered(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		struct peer p;
		struct outbox o = {0};
		struct smtp_mail *m;

		peer_start(&p, i == 0 ? "" : "--no-dsn");
		m = add(&o, "b+1=x@example.org");
		m->envid = S("K7=+ 2");
		m->notify = SMTP_NOTIFY_FAILURE | SMTP_NOTIFY_DELAY;
		m->archive = S("archive@example.org");
		add(&o, "c@example.org");
		assert_true(outbox_send(&o, &p));
		assert_int_equal(o.answer[0].result, SMTP_ACCEPTED);
		assert_int_equal(o.answer[1].result, SMTP_ACCEPTED);
		assert_int_equal(peer_count(&p, p.transcript,
		    S(" RET=HDRS ENVID=K7+3D+2B+202\n")), i == 0);
		assert_int_equal(peer_count(&p, p.transcript,
		    S("RCPT TO:<b+1=x@example.org> NOTIFY=FAILURE,DELAY "
		      "ORCPT=rfc822;b+2B1+3Dx@example.org\n")), i == 0);
		assert_int_equal(peer_count(&p, p.transcript,
		    S("RCPT TO:<archive@example.org> NOTIFY=NEVER\n")),
		    i == 0);
		assert_int_equal(peer_count(&p, p.transcript, S("NOTIFY")),
		    i == 0 ? 2 : 0);
		peer_stop(&p);
	}
}

/* SIZE 0: there is no limit; SIZE 1: the server decides, before the body. */
static void
what_a_server_claims_of_its_size_is_its_own_matter(void **state)
{
	static const char *const options[] = {"--claim-size 0",
	    "--claim-size 1", "--size 1"};

	(void)state;
	for (int i = 0; i < COUNT(options); i++) {
		struct peer p;
		struct outbox o = {0};

		peer_start(&p, options[i]);
		add(&o, "b@example.org");
		assert_true(outbox_send(&o, &p));
		assert_int_equal(o.answer[0].result,
		    i < 2 ? SMTP_ACCEPTED : SMTP_REFUSED);
		assert_int_equal(o.asked[0], i < 2);
		peer_stop(&p);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_copy_for_the_archive_goes_with_the_message),
	    cmocka_unit_test(
		an_archive_that_is_not_taken_never_harms_the_message),
	    cmocka_unit_test(nothing_goes_to_the_archive_alone),
	    cmocka_unit_test(
		letters_beyond_ascii_need_a_server_that_takes_them),
	    cmocka_unit_test(reports_are_asked_for_where_they_are_offered),
	    cmocka_unit_test(
		what_a_server_claims_of_its_size_is_its_own_matter),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	if (peer_missing())
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
