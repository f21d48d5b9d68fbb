/* SPDX-License-Identifier: MIT */
/* What goes with a letter, as another parser reads it: that of libetpan. */
#include <libetpan/libetpan.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"
#include "mail/mail.h"

struct fixture {
	struct arena job, letter;
	struct faults faults;
	struct document body;
	struct block block;
	struct run run;
};

static int
set_up(void **state)
{
	struct fixture *x = calloc(1, sizeof *x);

	x->faults.arena = &x->job;
	x->run.text = S("Hello.");
	x->block = (struct block){.runs = &x->run, .run_count = 1};
	x->body.first = &x->block;
	*state = x;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *x = *state;

	arena_free(&x->letter);
	arena_free(&x->job);
	free(x);
	return 0;
}

static struct message
message_of(const struct fixture *x)
{
	return (struct message){
		.from_name = S("Group"),
		.from = S("group@example.org"),
		.to = S("anna@example.com"),
		.subject = S("News"),
		.message_id = S("k2vq7x@example.org"),
		.date = 1795509600000,
		.language = S("en"),
		.body = &x->body,
	};
}

static str
make(struct fixture *x, struct composer *c, const struct message *m)
{
	str bytes = S("");

	assert_non_null(c);
	if (!message_make(c, &x->letter, m, &bytes, &x->faults))
		fail_msg("%.*s", FMT(x->faults.first->message));
	return bytes;
}

static struct attachment
file_of(struct fixture *x, str name, str type, str bytes)
{
	return (struct attachment){name, type, mail_base64(&x->job, bytes)};
}

static bool
holds(str bytes, str wanted)
{
	return str_find(bytes, wanted) >= 0;
}

/* ---- the tree ---- */

/* "mixed(alternative(plain,html),pdf)", and all decoded bodies in order. */
static void
describe(struct mailmime *m, struct buf *shape, struct buf *bodies)
{
	bool first = true;
	char *text = NULL;
	size_t length, at = 0;

	if (m->mm_type == MAILMIME_MESSAGE) {
		describe(m->mm_data.mm_message.mm_msg_mime, shape, bodies);
		return;
	}
	buf_add(shape, str_from(m->mm_content_type->ct_subtype));
	if (m->mm_type == MAILMIME_SINGLE) {
		struct mailmime_single_fields fields;

		mailmime_single_fields_init(&fields, m->mm_mime_fields,
		    m->mm_content_type);
		assert_int_equal(mailmime_part_parse(
		    m->mm_data.mm_single->dt_data.dt_text.dt_data,
		    m->mm_data.mm_single->dt_data.dt_text.dt_length, &at,
		    fields.fld_encoding->enc_type, &text, &length),
		    MAILIMF_NO_ERROR);
		buf_add(bodies, (str){text, (ptrdiff_t)length});
		buf_char(bodies, '|');
		mailmime_decoded_part_free(text);
		return;
	}
	buf_char(shape, '(');
	for (clistiter *i = clist_begin(m->mm_data.mm_multipart.mm_mp_list);
	     i != NULL; i = clist_next(i)) {
		buf_add(shape, first ? S("") : S(","));
		first = false;
		describe(clist_content(i), shape, bodies);
	}
	buf_char(shape, ')');
}

static void
assert_tree(struct fixture *x, str bytes, str shape, str files)
{
	struct buf got = {.arena = &x->letter}, bodies = got;
	struct mailmime *m = NULL;
	size_t at = 0;

	assert_int_equal(mailmime_parse(bytes.at, (size_t)bytes.len, &at, &m),
	    MAILIMF_NO_ERROR);
	describe(m, &got, &bodies);
	mailmime_free(m);
	ASSERT_STR(buf_str(&got), shape);
	assert_true(str_ends(buf_str(&bodies), files));
}

static void
the_tree_has_what_is_there(void **state)
{
	struct fixture *x = *state;
	struct message m = message_of(x);
	const struct attachment files[] = {
		file_of(x, S("a.pdf"), S("application/pdf"),
		    S("A\r\n.\r\n\0\xff")),
		file_of(x, S("b.zip"), S("application/zip"), S("BB")),
	};
	const struct attachment own =
	    file_of(x, S("c.ics"), S("text/calendar"), S("CCC"));
	const struct attachment logo =
	    file_of(x, S("logo.png"), S("image/png"), S("L"));
	struct enclosed e = {.logo = &logo, .logo_width = 9};
	struct composer *c = composer_open(&x->job, NULL, &x->faults);

	assert_tree(x, make(x, c, &m), S("alternative(plain,html)"), S("|"));
	c = composer_open(&x->job, &e, &x->faults);
	assert_tree(x, make(x, c, &m),
	    S("alternative(plain,related(html,png))"), S("|L|"));
	e.files = files;
	e.count = 2;
	c = composer_open(&x->job, &e, &x->faults);
	assert_tree(x, make(x, c, &m),
	    S("mixed(alternative(plain,related(html,png)),pdf,zip)"),
	    S("|L|A\r\n.\r\n\0\xff|BB|"));
	m.files = &own;
	m.file_count = 1;
	assert_tree(x, make(x, c, &m),
	    S("mixed(alternative(plain,related(html,png)),pdf,zip,calendar)"),
	    S("|BB|CCC|"));
	c = composer_open(&x->job, NULL, &x->faults);
	assert_tree(x, make(x, c, &m),
	    S("mixed(alternative(plain,html),calendar)"), S("|CCC|"));
}

static void
each_length_of_a_file_comes_back(void **state)
{
	enum { MOST = 200 };
	struct fixture *x = *state;
	struct composer *c = composer_open(&x->job, NULL, &x->faults);
	char bytes[MOST + 1];

	for (int i = 0; i < MOST; i++) {
		struct message m = message_of(x);
		struct attachment file;

		bytes[i] = (char)(i * 37);
		bytes[i + 1] = '|';
		file = file_of(x, S("x.bin"), S("application/octet-stream"),
		    (str){bytes, i + 1});
		m.files = &file;
		m.file_count = 1;
		assert_tree(x, make(x, c, &m),
		    S("mixed(alternative(plain,html),octet-stream)"),
		    (str){bytes, i + 2});
	}
}

/* ---- names ---- */

static void
names_that_could_harm_are_refused(void **state)
{
	static const str bad[] = {
		S_INIT(""), S_INIT("."), S_INIT(".."), S_INIT(".profile"),
		S_INIT("a/b"), S_INIT("/etc/passwd"), S_INIT("a\\b"),
		S_INIT("a\r\nBcc: x@example.org"), S_INIT("a\nb"),
		S_INIT("a\0b"), S_INIT("a\x1b[2J"), S_INIT("a\x7f"),
		S_INIT("a\xC2\x85"), S_INIT("a\xE2\x80\xA8"), S_INIT("\xC3"),
		S_INIT("fdp\u202Eexe"), S_INIT("a\u2066b"), S_INIT("a\u200Fb"),
	};
	const char *why = NULL;
	char longest[256];

	(void)state;
	for (ptrdiff_t i = 0; i < COUNT(bad); i++) {
		why = NULL;
		if (mail_file_name(bad[i], &why))
			fail_msg("taken: %d", (int)i);
		assert_non_null(why);
	}
	memset(longest, 'x', sizeof longest);
	assert_true(mail_file_name((str){longest, 255}, &why));
	assert_false(mail_file_name((str){longest, 256}, &why));
	assert_true(mail_file_name(S("Pièce n° 1 (\"à lire\"; 50 %).pdf"),
	    &why));
}

static void
names_stand_in_headers_by_rfc_2231(void **state)
{
	static const struct {
		str name, type, disposition;
	} cases[] = {
		{S_INIT("report.pdf"),
		    S_INIT("pdf;\r\n name=\"report.pdf\"\r\n"),
		    S_INIT("attachment;\r\n filename=\"report.pdf\"\r\n")},
		{S_INIT("a \"b\" ; c=d.pdf"),
		    S_INIT("pdf;\r\n name=\"a \\\"b\\\" ; c=d.pdf\"\r\n"),
		    S_INIT(" filename=\"a \\\"b\\\" ; c=d.pdf\"\r\n")},
		{S_INIT("Pièce.pdf"),
		    S_INIT("pdf;\r\n name=\"Pi_ce.pdf\"\r\n"),
		    S_INIT(" filename*=utf-8''Pi%C3%A8ce.pdf\r\n")},
		{S_INIT("=?utf-8?q?=0d=0a?=.pdf"),
		    S_INIT("pdf;\r\n name=\"=?utf-8?q?=0d=0a?=.pdf\"\r\n"),
		    S_INIT(" filename=\"=?utf-8?q?=0d=0a?=.pdf\"\r\n")},
		{S_INIT("Отчёт о положении.pdf"),
		    S_INIT("pdf;\r\n name=\"_ _ _.pdf\"\r\n"),
		    S_INIT(";\r\n filename*0*=utf-8''%D0%9E%D1%82%D1%87%D1%91"
			   "%D1%82%20%D0%BE%20%D0%BF%D0%BE;\r\n "
			   "filename*1*=%D0%BB")},
	};
	struct fixture *x = *state;
	struct composer *c = composer_open(&x->job, NULL, &x->faults);

	for (ptrdiff_t i = 0; i < COUNT(cases); i++) {
		struct message m = message_of(x);
		struct attachment file =
		    file_of(x, cases[i].name, S("application/pdf"), S("%PDF"));
		str bytes;

		m.files = &file;
		m.file_count = 1;
		bytes = make(x, c, &m);
		if (!holds(bytes, cases[i].type) ||
		    !holds(bytes, cases[i].disposition))
			fail_msg("%.*s", FMT(bytes));
	}
}

static void
a_file_is_checked_once_more_at_the_gate(void **state)
{
	struct fixture *x = *state;
	struct message m = message_of(x);
	struct attachment file =
	    file_of(x, S("a\r\nBcc: b@c.org"), S("application/pdf"), S("x"));
	struct composer *c = composer_open(&x->job, NULL, &x->faults);
	struct faults f = {.arena = &x->job};
	struct attachment many[MESSAGE_FILES + 1] = {0};
	str bytes;

	m.files = &file;
	m.file_count = 1;
	assert_false(message_make(c, &x->letter, &m, &bytes, &f));
	file.name = S("a.pdf");
	file.type = S("application/pdf\r\nBcc: b@c.org");
	assert_false(message_make(c, &x->letter, &m, &bytes, &f));
	m.files = many;
	m.file_count = COUNT(many);
	assert_false(message_make(c, &x->letter, &m, &bytes, &f));
	assert_int_equal(f.errors, 3);
	assert_null(composer_open(&x->job,
	    &(struct enclosed){.files = many, .count = 1}, &f));
}

/* ---- headers and parts ---- */

static void
one_click_is_offered_with_its_header_only(void **state)
{
	struct fixture *x = *state;
	struct message m = message_of(x);
	struct composer *c = composer_open(&x->job, NULL, &x->faults);
	str bytes;

	m.unsubscribe = S("mailto:out@example.org");
	bytes = make(x, c, &m);
	assert_true(holds(bytes,
	    S("List-Unsubscribe: <mailto:out@example.org>\r\n")));
	assert_false(holds(bytes, S("One-Click")));
	m.unsubscribe_page = S("https://a.org/?b&\"c\"");
	m.language = S("de-AT");
	bytes = make(x, c, &m);
	assert_true(holds(bytes,
	    S("List-Unsubscribe: <https://a.org/?b&\"c\">, "
	      "<mailto:out@example.org>\r\n"
	      "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n")));
	assert_true(holds(bytes,
	    S("\r\n\r\nAbmelden: https://a.org/?b&\"c\"")));
	assert_true(holds(bytes, S("Abmelden</a>")));
}

static void
who_sends_for_others_is_named(void **state)
{
	struct fixture *x = *state;
	struct message m = message_of(x);
	struct composer *c = composer_open(&x->job, NULL, &x->faults);
	struct faults f = {.arena = &x->job};
	str bytes;

	m.sender = S("office@example.org");
	assert_true(holds(make(x, c, &m),
	    S("Group <group@example.org>\r\nSender: office@example.org\r\n"
	      "To: ")));
	m.sender = S("office");
	assert_false(message_make(c, &x->letter, &m, &bytes, &f));
}

static void
the_shorter_encoding_is_taken(void **state)
{
	static const struct {
		str text, encoding;
	} cases[] = {
		{S_INIT("Chère amie, voilà l'été : où êtes-vous passée ?"),
		    S_INIT("quoted-printable")},
		{S_INIT("Пишите, пожалуйста, письма"), S_INIT("base64")},
		{S_INIT("请写一封信"), S_INIT("base64")},
		{S_INIT("رسالة واحدة"), S_INIT("base64")},
	};
	struct fixture *x = *state;

	for (ptrdiff_t i = 0; i < COUNT(cases); i++) {
		struct message m = message_of(x);
		str bytes, want = str_format(&x->job,
		    "format=flowed\r\nContent-Transfer-Encoding: %.*s\r\n",
		    FMT(cases[i].encoding));

		x->run.text = cases[i].text;
		bytes = make(x, composer_open(&x->job, NULL, &x->faults), &m);
		if (!holds(bytes, want))
			fail_msg("%.*s", FMT(bytes));
	}
}

static void
a_block_that_varies_is_made_anew(void **state)
{
	struct fixture *x = *state;
	struct message m = message_of(x);
	struct composer *c = composer_open(&x->job, NULL, &x->faults);
	struct block second = {.runs = &(struct run){.text = S("Bye.")},
	    .run_count = 1};
	str bytes;

	x->block.varies = true;
	x->block.next = &second;
	make(x, c, &m);
	x->run.text = S("Another.");
	bytes = make(x, c, &m);
	assert_false(holds(bytes, S("Hello.")));
	assert_true(holds(bytes, S("\r\n\r\nAnother.\r\n\r\nBye.\r\n")));
	assert_true(holds(bytes, S(">Another.</p>\r\n<p style=3D")));
}

static void
what_was_made_once_is_the_same_again(void **state)
{
	struct fixture *x = *state;
	struct message m = message_of(x);
	struct composer *c = composer_open(&x->job, NULL, &x->faults);
	struct block quote = {.kind = BLOCK_QUOTE, .first = &x->block};
	str first;

	x->body.first = &quote;
	first = make(x, c, &m);
	ASSERT_STR(make(x, c, &m), first);
	m.language = S("he");
	assert_true(holds(make(x, c, &m), S("border-right")));
	m.language = S("en");
	ASSERT_STR(make(x, c, &m), first);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(the_tree_has_what_is_there),
		TEST(each_length_of_a_file_comes_back),
		TEST(names_that_could_harm_are_refused),
		TEST(names_stand_in_headers_by_rfc_2231),
		TEST(a_file_is_checked_once_more_at_the_gate),
		TEST(one_click_is_offered_with_its_header_only),
		TEST(who_sends_for_others_is_named),
		TEST(the_shorter_encoding_is_taken),
		TEST(a_block_that_varies_is_made_anew),
		TEST(what_was_made_once_is_the_same_again),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
