/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "unit.h"
#include "mail/mail.h"

#define FOLDER "tests/fixtures/bounces/"
#define ID "abcdefghijklmnopabcdefghij@example.org"
#define RETURN "retour+abcdefghijklmnopqrstuvwx@example.org"

static struct inbound
read_file(struct arena *a, str name)
{
	struct faults f = {.arena = a};
	struct inbound in;
	struct source s;

	assert_true(source_read(a, path_join(a, S(FOLDER), name), S(""), &s,
	    &f));
	assert_true(inbound_parse(a, s.text, &in));
	return in;
}

static struct inbound
parse(struct arena *a, str bytes)
{
	struct inbound in;

	assert_true(inbound_parse(a, bytes, &in));
	return in;
}

static bool
is_addressed(const struct inbound *in, str address)
{
	for (ptrdiff_t i = 0; i < in->address_count; i++)
		if (str_equal(in->addresses[i], address))
			return true;
	return false;
}

static void
a_report_gives_address_status_reason_and_words(void **state)
{
	struct arena a = {0};
	struct inbound in = read_file(&a, S("report-unknown.eml"));

	(void)state;
	assert_int_equal(in.kind, INBOUND_BOUNCE);
	assert_int_equal(in.report_count, 1);
	assert_int_equal(in.reports[0].kind, REPORT_HARD);
	assert_int_equal(in.reports[0].reason, BOUNCE_USER_UNKNOWN);
	ASSERT_STR(in.reports[0].address, S("nobody@example.com"));
	ASSERT_STR(in.reports[0].status, S("5.1.1"));
	ASSERT_STR(in.reports[0].words,
	    S("550 5.1.1 <nobody@example.com>: Recipient address rejected: "
	      "User unknown in local recipient table"));
	ASSERT_STR(in.original_id, S(ID));
	assert_true(is_addressed(&in, S(RETURN)));
	/* 2026-11-24 11:02:03 +0100 */
	assert_int_equal(in.date / 1000, 1795514523);
	arena_free(&a);
}

static void
each_kind_is_told_from_the_others(void **state)
{
	static const struct {
		const char *file;
		enum inbound_kind kind;
	} all[] = {
	    {"report-full.eml", INBOUND_BOUNCE},
	    {"report-delayed.eml", INBOUND_DELAYED},
	    {"report-delivered.eml", INBOUND_DELIVERED},
	    {"exim-two.eml", INBOUND_BOUNCE},
	    {"qmail-moved.eml", INBOUND_BOUNCE},
	    {"french-notice.eml", INBOUND_BOUNCE},
	    {"complaint.eml", INBOUND_COMPLAINT},
	    {"unsubscribe.eml", INBOUND_UNSUBSCRIBE},
	    {"vacation.eml", INBOUND_AUTOMATIC},
	    {"out-of-office.eml", INBOUND_AUTOMATIC},
	    {"bounce-of-bounce.eml", INBOUND_AUTOMATIC},
	    {"receipt.eml", INBOUND_RECEIPT},
	    {"person.eml", INBOUND_PERSON},
	};

	(void)state;
	for (ptrdiff_t i = 0; i < COUNT(all); i++) {
		struct arena a = {0};
		struct inbound in = read_file(&a, str_from(all[i].file));

		if (in.kind != all[i].kind)
			fail_msg("%s: %d", all[i].file, in.kind);
		arena_free(&a);
	}
}

static void
each_address_has_words_of_its_own(void **state)
{
	struct arena a = {0};
	struct inbound in = read_file(&a, S("exim-two.eml"));

	(void)state;
	assert_int_equal(in.report_count, 2);
	ASSERT_STR(in.reports[0].address, S("gone@example.com"));
	assert_int_equal(in.reports[0].reason, BOUNCE_USER_UNKNOWN);
	ASSERT_STR(in.reports[1].address, S("full@example.net"));
	assert_int_equal(in.reports[1].reason, BOUNCE_FULL);
	arena_free(&a);
}

static void
header_words_and_charsets_are_decoded(void **state)
{
	struct arena a = {0};
	struct inbound in = read_file(&a, S("french-notice.eml"));

	(void)state;
	ASSERT_STR(in.from,
	    S("Administrateur système <postmaster@example.com>"));
	ASSERT_STR(in.subject, S("Non remis\u00a0: Un appel"));
	assert_int_equal(in.reports[0].kind, REPORT_HARD);
	in = parse(&a, S("Subject: =?iso-2022-jp?B?GyRCJUYlOSVIGyhC?=\r\n"
			 "\r\n"));
	ASSERT_STR(in.subject, S("テスト"));
	in = parse(&a, S("Subject: =?no-such?Q?a=E9?= =?utf-8?Q?\r\n\r\n"));
	ASSERT_STR(in.subject, S("aé =?utf-8?Q?"));
	arena_free(&a);
}

static void
a_reason_is_in_the_words_else_in_the_status(void **state)
{
	static const struct {
		const char *words, *status;
		enum bounce_reason reason;
	} all[] = {
	    {"550 5.1.1 User unknown", "5.1.1", BOUNCE_USER_UNKNOWN},
	    {"550 no words", "5.1.1", BOUNCE_USER_UNKNOWN},
	    {"552 Quota exceeded", "5.1.1", BOUNCE_FULL},
	    {"554 blocked using bl.example.org", "", BOUNCE_BLOCKED},
	    {"550 Host unknown", "", BOUNCE_HOST_UNKNOWN},
	    {"Host not found, try again", "4.4.3", BOUNCE_NETWORK},
	    {"556 nullMX", "5.1.10", BOUNCE_NO_MAIL},
	    {"", "5.7.26", BOUNCE_AUTHENTICATION},
	    {"", "4.2.2", BOUNCE_FULL},
	    {"550 5.7.1 user unknown", "5.7.1", BOUNCE_REFUSED},
	    {"boîte aux lettres pleine", "", BOUNCE_FULL},
	    {"", "", BOUNCE_UNKNOWN},
	    {"12.5.1.1.7", "x", BOUNCE_UNKNOWN},
	};

	(void)state;
	for (ptrdiff_t i = 0; i < COUNT(all); i++) {
		enum bounce_reason got = bounce_reason_of(
		    str_from(all[i].words), str_from(all[i].status));

		if (got != all[i].reason)
			fail_msg("'%s' %s: %.*s", all[i].words, all[i].status,
			    FMT(bounce_reason_name(got)));
	}
}

static void
control_characters_come_to_nothing(void **state)
{
	struct arena a = {0};
	struct inbound in = parse(&a,
	    S("From: a@b.org\r\nSubject: \033[31mx\007y\r\n\r\n"));

	(void)state;
	ASSERT_STR(in.subject, S("[31mx y"));
	arena_free(&a);
}

/* ---- the child ---- */

/* Writes behind a heap block in libetpan 1.9.4, and may die of it. */
#define QUOTE \
	"From: a@example.com\r\nMIME-Version: 1.0\r\n" \
	"Content-Type: multipart/mixed; boundary=\"\\\"\"\r\n\r\n" \
	"--\"\r\n\r\nx\r\n--\"--\r\n"

static void
what_kills_the_child_is_unreadable_and_the_next_is_read(void **state)
{
	struct arena a = {0};
	struct inbound_reader *r = inbound_open(&a);
	struct inbound in;
	const char *why = NULL;
	str good = S("From: a@example.com\r\nSubject: x\r\n\r\n");

	(void)state;
	for (int i = 0; i < 3; i++) {
		assert_true(inbound_read(r, &a, good, &in, &why));
		ASSERT_STR(in.subject, S("x"));
		assert_false(inbound_read(r, &a, S(QUOTE), &in, &why));
		assert_non_null(why);
	}
	inbound_close(r);
	arena_free(&a);
}

static str
nested(struct arena *a, int depth)
{
	struct buf b = {.arena = a};

	for (int i = 0; i < depth; i++)
		buf_format(&b, "Content-Type: multipart/mixed; "
			       "boundary=b%d\r\n\r\n--b%d\r\n", i, i);
	buf_add(&b, S("Content-Type: text/plain\r\n\r\nx\r\n"));
	for (int i = depth - 1; i >= 0; i--)
		buf_format(&b, "\r\n--b%d--\r\n", i);
	return buf_str(&b);
}

static void
a_thousand_messages_in_each_other_are_unreadable(void **state)
{
	struct arena a = {0};
	struct inbound_reader *r = inbound_open(&a);
	struct inbound in;
	const char *why;

	(void)state;
	assert_true(inbound_read(r, &a, nested(&a, 20), &in, &why));
	assert_false(inbound_read(r, &a, nested(&a, 1000), &in, &why));
	inbound_close(r);
	arena_free(&a);
}

static void
of_a_large_one_the_beginning_is_read(void **state)
{
	struct arena a = {0};
	struct inbound_reader *r = inbound_open(&a);
	struct buf b = {.arena = &a};
	struct inbound in;
	const char *why;

	(void)state;
	buf_add(&b, S("From: a@example.com\r\nSubject: large\r\n\r\n"));
	for (int i = 0; i < 100000; i++)
		buf_add(&b, S("nothing but words, again and again\r\n"));
	assert_true(inbound_read(r, &a, buf_str(&b), &in, &why));
	ASSERT_STR(in.subject, S("large"));
	assert_true(inbound_read(r, &a, S(""), &in, &why));
	assert_int_equal(in.kind, INBOUND_PERSON);
	inbound_close(r);
	arena_free(&a);
}

/* Of a copy of what we sent it is that of ours. */
static void
its_own_message_id_is_told_from_that_of_another(void **state)
{
	struct arena a = {0};
	struct inbound_reader *r = inbound_open(&a);
	struct inbound in;
	const char *why;

	(void)state;
	assert_true(inbound_read(r, &a, S("From: a@example.com\r\n"
	    "message-id:\r\n <" ID ">\r\n"
	    "In-Reply-To: <other@example.com>\r\n\r\nYes.\r\n"), &in, &why));
	ASSERT_STR(in.id, S(ID));
	ASSERT_STR(in.original_id, S("other@example.com"));
	assert_true(inbound_read(r, &a, S("From: a@example.com\r\n\r\n"
	    "Message-ID: <" ID ">\r\n"), &in, &why));
	ASSERT_STR(in.id, S(""));
	inbound_close(r);
	arena_free(&a);
}

static void
a_report_without_a_copy_names_it_by_its_envelope_id(void **state)
{
	struct arena a = {0};
	struct inbound in = parse(&a, S("From: m@example.com\r\n"
	    "MIME-Version: 1.0\r\n"
	    "Content-Type: multipart/report; boundary=b\r\n\r\n"
	    "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
	    "Original-Envelope-Id: abcdefghijklmnopabcdefghij\r\n"
	    "Reporting-MTA: dns; mx.example.com\r\n\r\n"
	    "Final-Recipient: rfc822; b@example.com\r\n"
	    "Action: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n"));

	(void)state;
	assert_int_equal(in.kind, INBOUND_BOUNCE);
	ASSERT_STR(in.original_id, S("abcdefghijklmnopabcdefghij"));
	arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_report_gives_address_status_reason_and_words),
	    cmocka_unit_test(each_kind_is_told_from_the_others),
	    cmocka_unit_test(each_address_has_words_of_its_own),
	    cmocka_unit_test(header_words_and_charsets_are_decoded),
	    cmocka_unit_test(a_reason_is_in_the_words_else_in_the_status),
	    cmocka_unit_test(control_characters_come_to_nothing),
	    cmocka_unit_test(
		what_kills_the_child_is_unreadable_and_the_next_is_read),
	    cmocka_unit_test(a_thousand_messages_in_each_other_are_unreadable),
	    cmocka_unit_test(of_a_large_one_the_beginning_is_read),
	    cmocka_unit_test(
		a_report_without_a_copy_names_it_by_its_envelope_id),
	    cmocka_unit_test(its_own_message_id_is_told_from_that_of_another),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
