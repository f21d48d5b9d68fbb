/* SPDX-License-Identifier: MIT */
/* Messages: each byte arrives as it was, or none does. */
#include "smtp_peer.h"

#define BODY S("Message-ID: <t@example.org>\r\n\r\nHello\r\n")

static void
a_second_line_in_an_address_never_reaches_the_wire(void **state)
{
	struct peer p;
	struct outbox o = {0};

	(void)state;
	peer_start(&p, "");
	outbox_add(&o, "a@example.org",
	    "b@example.org>\r\nRCPT TO:<c@example.org", BODY);
	outbox_add(&o, "a@example.org>\r\nRSET\r\nMAIL FROM:<x@example.org",
	    "b@example.org", BODY);
	outbox_add(&o, "a@example.org", "", BODY);
	outbox_add(&o, "a@example.org", "b@example.org", BODY);
	assert_true(outbox_send(&o, &p));
	for (int i = 0; i < 3; i++) {
		assert_int_equal(o.answer[i].result, SMTP_NOT_SENT);
		assert_string_equal(o.answer[i].stage, "address");
		assert_int_equal(o.asked[i], 0);
	}
	assert_int_equal(o.answer[3].result, SMTP_ACCEPTED);
	assert_int_equal(peer_count(&p, p.transcript, S("MAIL FROM")), 1);
	assert_int_equal(peer_count(&p, p.transcript, S("RCPT TO")), 1);
	peer_stop(&p);
}

static void
a_message_with_a_bare_line_end_never_reaches_the_wire(void **state)
{
	struct peer p;
	struct outbox o = {0};

	(void)state;
	peer_start(&p, "");
	outbox_add(&o, "a@example.org", "b@example.org", S("a: b\n\r\nc\r\n"));
	outbox_add(&o, "a@example.org", "b@example.org",
	    S("a: b\r\n\r\n\n.\r\nMAIL FROM:<x@example.org>\r\n"));
	outbox_add(&o, "a@example.org", "b@example.org", S("a: b\r\n\r\nc"));
	assert_true(outbox_send(&o, &p));
	for (int i = 0; i < 3; i++) {
		assert_int_equal(o.answer[i].result, SMTP_NOT_SENT);
		assert_string_equal(o.answer[i].stage, "message");
	}
	assert_int_equal(peer_count(&p, p.transcript, S("MAIL")), 0);
	peer_stop(&p);
}

/* Lines of dots, so long that pieces and writes end everywhere. */
static str
dotted_message(struct arena *a, ptrdiff_t length)
{
	struct buf b = {.arena = a};

	buf_add(&b, S("Message-ID: <dots@example.org>\r\n\r\n"));
	for (int i = 0; b.len < length - 10; i++)
		buf_add(&b, i % 3 == 0 ? S(".\r\n")
		    : i % 3 == 1 ? S("..x.\r\n") : S("text\r\n"));
	while (b.len < length - 2)
		buf_char(&b, '.');
	buf_add(&b, S("\r\n"));
	return buf_str(&b);
}

static void
every_byte_arrives_as_it_was(void **state)
{
	static const ptrdiff_t lengths[] = {100, 9999, 16380, 16381, 16382,
	    16383, 16384, 16385, 16386, 32768, 100000, 3000000};

	for (int tls = 0; tls < 2; tls++) {
		struct authorities *c = *state;
		struct peer p;
		struct outbox o = {0};

		peer_start(&p, tls ? tls_options(c, "") : "");
		if (tls)
			secure(&p, c, "smtp", 0);
		p.settings.reply_ms = p.settings.dot_ms = 5000;
		for (int i = 0; i < COUNT(lengths); i++)
			outbox_add(&o, "a@example.org", "b@example.org",
			    dotted_message(&p.arena, lengths[i]));
		assert_true(outbox_send(&o, &p));
		for (int i = 0; i < COUNT(lengths); i++)
			assert_true(str_equal(peer_message(&p, i + 1),
			    o.mail[i].bytes));
		peer_stop(&p);
	}
}

static void
a_body_that_was_cut_short_is_safe(void **state)
{
	struct peer p;
	struct outbox o = {0};
	str large;

	(void)state;
	peer_start(&p, "");
	large = dotted_message(&p.arena, 20 << 20);
	outbox_add(&o, "a@example.org", "drop-body@example.org", large);
	outbox_add(&o, "a@example.org", "reset-body@example.org", large);
	assert_true(outbox_send(&o, &p));
	for (int i = 0; i < 2; i++) {
		assert_int_equal(o.answer[i].result, SMTP_NOT_SENT);
		assert_true(o.answer[i].intended);
		assert_string_equal(o.answer[i].stage, "DATA");
	}
	assert_int_equal(peer_stored(&p), 0);
	peer_stop(&p);
}

/* The other connection need not wait for the end of a long one. */
static void
what_stands_behind_a_long_message_goes_another_way(void **state)
{
	struct peer p;
	struct outbox o = {.wait_before = 1, .wait_at = 3};

	(void)state;
	peer_start(&p, "");
	p.settings.connections = 2;
	p.settings.reply_ms = p.settings.dot_ms = 5000;
	outbox_add(&o, "a@example.org", "b@example.org",
	    dotted_message(&p.arena, 48 << 20));
	for (int i = 0; i < 6; i++)
		outbox_add(&o, "a@example.org", "c@example.org", BODY);
	assert_true(outbox_send(&o, &p));
	for (int i = 0; i < 7; i++)
		assert_int_equal(o.answer[i].result, SMTP_ACCEPTED);
	for (int i = 1; i < 7; i++)
		assert_true(o.took[i] <= o.took[0]);
	assert_int_equal(peer_count(&p, p.transcript, S("connect\n")), 2);
	peer_stop(&p);
}

static void
a_body_under_way_ends_when_an_answer_cannot_be_kept(void **state)
{
	struct peer p;
	struct outbox o = {.settle_fails = true};

	(void)state;
	peer_start(&p, "");
	p.settings.connections = 2;
	p.settings.reply_ms = p.settings.dot_ms = 5000;
	outbox_add(&o, "a@example.org", "b@example.org",
	    dotted_message(&p.arena, 48 << 20));
	outbox_add(&o, "a@example.org", "c@example.org", BODY);
	assert_false(outbox_send(&o, &p));
	assert_int_equal(o.answer[0].result, SMTP_NOT_SENT);
	assert_true(o.answer[0].intended);
	assert_int_equal(o.answer[1].result, SMTP_ACCEPTED);
	assert_int_equal(peer_stored(&p), 1);
	peer_stop(&p);
}

static void
eight_bits_are_announced_where_they_are_needed(void **state)
{
	static const char *const options[] = {"", "--no-8bitmime"};

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct peer p;
		struct outbox o = {0};

		peer_start(&p, options[i]);
		outbox_add(&o, "a@example.org", "b@example.org", BODY);
		outbox_add(&o, "a@example.org", "b@example.org",
		    S("Message-ID: <8@example.org>\r\n\r\n\xc3\xa9\r\n"));
		outbox_add(&o, "a@example.org", "b@example.org", BODY);
		assert_true(outbox_send(&o, &p));
		for (int n = 0; n < 3; n++)
			assert_int_equal(o.answer[n].result, SMTP_ACCEPTED);
		assert_int_equal(peer_count(&p, p.transcript, S("BODY=")),
		    i == 0);
		assert_int_equal(peer_count(&p, p.transcript, S("SIZE=")), 3);
		peer_stop(&p);
	}
}

static void
a_message_that_is_too_large_is_refused_by_its_size(void **state)
{
	struct peer p;
	struct outbox o = {0};

	(void)state;
	peer_start(&p, "--size 10");
	outbox_add(&o, "a@example.org", "b@example.org", BODY);
	assert_true(outbox_send(&o, &p));
	assert_int_equal(o.answer[0].result, SMTP_REFUSED);
	assert_int_equal(o.answer[0].code, 552);
	assert_string_equal(o.answer[0].stage, "MAIL");
	assert_false(o.answer[0].intended);
	peer_stop(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		a_second_line_in_an_address_never_reaches_the_wire),
	    cmocka_unit_test(
		a_message_with_a_bare_line_end_never_reaches_the_wire),
	    cmocka_unit_test(every_byte_arrives_as_it_was),
	    cmocka_unit_test(a_body_that_was_cut_short_is_safe),
	    cmocka_unit_test(
		what_stands_behind_a_long_message_goes_another_way),
	    cmocka_unit_test(
		a_body_under_way_ends_when_an_answer_cannot_be_kept),
	    cmocka_unit_test(eight_bits_are_announced_where_they_are_needed),
	    cmocka_unit_test(
		a_message_that_is_too_large_is_refused_by_its_size),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	if (peer_missing())
		return 0;
	return cmocka_run_group_tests(tests, make_authorities,
	    remove_authorities);
}
