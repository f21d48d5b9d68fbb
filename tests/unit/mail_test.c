/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "unit.h"
#include "mail/mail.h"

#define WORD_100 \
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" \
	"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define WORD_1200 \
	WORD_100 WORD_100 WORD_100 WORD_100 WORD_100 WORD_100 WORD_100 \
	WORD_100 WORD_100 WORD_100 WORD_100 WORD_100

struct fixture {
	struct arena job, letter;
	struct faults faults;
	struct composer *composer;
};

static int
set_up(void **state)
{
	struct fixture *x = calloc(1, sizeof *x);

	x->faults.arena = &x->job;
	x->composer = composer_open(&x->job, NULL, &x->faults);
	*state = x;
	return x->composer == NULL;
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

/* One paragraph for each line of text. */
static const struct document *
document_of(struct arena *a, str text)
{
	struct document *d = NEW(a, struct document);
	struct block **end = &d->first;
	str line;

	while (str_line(&text, &line)) {
		struct block *block = NEW(a, struct block);
		struct run *run = NEW(a, struct run);

		run->text = line;
		block->runs = run;
		block->run_count = 1;
		*end = block;
		end = &block->next;
	}
	return d;
}

static struct message
plain_message(struct arena *a)
{
	return (struct message){
		.from_name = S("Groupe de Montpellier"),
		.from = S("marathon@example.org"),
		.to_name = S("Anna Exemple"),
		.to = S("anna@example.com"),
		.subject = S("Good news"),
		.message_id = S("k2vq7x@example.org"),
		.date = 1795509600000, /* 2026-11-24T08:40:00Z */
		.language = S("fr"),
		.body = document_of(a, S("Hello.\nGood bye.")),
	};
}

/* The message, which must be made. */
static str
make(struct fixture *x, const struct message *m)
{
	str bytes = S("");

	if (!message_make(x->composer, &x->letter, m, &bytes, &x->faults))
		fail_msg("%.*s", FMT(x->faults.first->message));
	return bytes;
}

/* ---- read back by another program ---- */

struct text_case {
	str from_name, to_name, subject, body;
};

#define SUBJECT(text) \
	{ .to_name = S_INIT("Anna Exemple"), .subject = S_INIT(text), \
	  .body = S_INIT("x") }
#define NAME(text) \
	{ .from_name = S_INIT(text), .to_name = S_INIT(text), \
	  .subject = S_INIT("x"), .body = S_INIT("x") }
#define BODY(text) \
	{ .to_name = S_INIT("Anna Exemple"), .subject = S_INIT("x"), \
	  .body = S_INIT(text) }

static const struct text_case texts[] = {
	SUBJECT("Good news"),
	SUBJECT("Libérez Nadia Exemple"),
	SUBJECT("Свободу Мирсобиру, немедленно и без всяких условий, "
		"сейчас же"),
	SUBJECT("=?utf-8?q?=0d=0a?="),
	SUBJECT("a =?utf-8?q?=0d=0aBcc:_x?= b"),
	SUBJECT("two  blanks and one at the end "),
	SUBJECT(" one at the start"),
	SUBJECT("What? \"Yes\" <no> (maybe), a; b: c\\d % 100 = x_y"),
	SUBJECT("next line\xC2\x85 and separator\xE2\x80\xA8 in a text"),
	SUBJECT("one two three four five six seven eight nine ten eleven "
		"twelve thirteen fourteen fifteen sixteen seventeen eighteen"),
	SUBJECT("L’été, une longue ligne de texte qui doit être pliée "
		"plusieurs fois sans perdre ni ajouter une seule espace à la "
		"pliure, même là où les mots codés s’achèvent"),
	SUBJECT(WORD_1200),
	SUBJECT("x " WORD_1200 " y"),
	SUBJECT("é" WORD_1200),
	/* one more letter at a time moves the emoji over the end of a word */
	SUBJECT("a🕊️🕊️🕊️🕊️🕊️🕊️🕊️🕊️🕊️🕊️🕊️🕊️"),
	SUBJECT("aa🕊️🕊️🕊️🕊️🕊️🕊️🕊️🕊️🕊️🕊️🕊️🕊️"),
	SUBJECT("aaa🕊️🕊️🕊️🕊️🕊️🕊️🕊️🕊️🕊️🕊️🕊️🕊️"),
	SUBJECT("the letter marathon of this december 🕊️ and more text"),
	SUBJECT("the letter marathon of this december. 🕊️ and more text"),
	SUBJECT("the letter marathon of this december.. 🕊️ and more text"),
	SUBJECT("the letter marathon of this december... 🕊️ and more text"),
	SUBJECT("مراسلون من أجل الحرية"),
	SUBJECT("-"),
	NAME("Anna"),
	NAME("M. Dupont"),
	NAME("Dupont, Jean"),
	NAME("Jean \"le Grand\" Dupont"),
	NAME("back\\slash"),
	NAME("<a@b.org>"),
	NAME("Office; Justice (Minister)"),
	NAME("a@b.org"),
	NAME("Bcc: x@example.org"),
	NAME("=?utf-8?q?=0d=0a?="),
	NAME("Élodie Łęcka"),
	NAME("Nguyễn Thị Ánh, dite « la Sage » (et ses amis de longue date)"),
	NAME("Генеральный прокурор Российской Федерации и его заместители"),
	NAME("two  blanks"),
	NAME("a very long name of plain words that go on and on and on, and "
	     "then go on a little more"),
	NAME(WORD_100 WORD_100),
	NAME("🕊️🕊️🕊️🕊️🕊️🕊️🕊️🕊️🕊️🕊️🕊️🕊️"),
	BODY("."),
	BODY("..\n.\n. x"),
	BODY("From here on\nFrom"),
	BODY("a blank at the end \na tab at the end\t"),
	BODY("a = b, =20, =_ and --=_0123456789abcdef"),
	BODY("\r"),
	BODY("line\rfeed"),
	BODY(WORD_1200),
	BODY(WORD_1200 "."),
	BODY("L’été où j’ai écrit 🕊️ « oui » : 100 €"),
	/* the dot and "From " come first where a long line is broken */
	BODY("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	     "bbbbbbbbbbbbbbbbbbbbbbbbb.From here"),
	BODY("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	     "bbbbbbbbbbbbbbbbbbbbbbbbbFrom here"),
	BODY("<script>alert(1)</script> & \"x\""),
	BODY("\n.\nMAIL FROM:<x@example.org>"),
};

static void
save(struct fixture *x, str folder, ptrdiff_t number, const char *suffix,
    str bytes)
{
	str name = str_format(&x->letter, "%03d%s", (int)number, suffix);

	assert_true(file_save(path_join(&x->letter, folder, name), bytes,
	    &x->faults));
}

static void
add_member(struct buf *b, const char *key, str value)
{
	buf_json(b, str_from(key));
	buf_char(b, ':');
	buf_json(b, value);
	buf_char(b, ',');
}

/* A text as a reader gives it: line ends of quoted-printable are LF. */
static str
as_read(struct arena *a, str text)
{
	struct buf b = {.arena = a};
	str line;

	while (str_line(&text, &line)) {
		buf_add(&b, line);
		buf_char(&b, '\n');
	}
	return buf_str(&b);
}

static str
meaning_of(struct arena *a, const struct message *m, str html)
{
	struct buf b = {.arena = a};

	buf_char(&b, '{');
	add_member(&b, "subject", m->subject);
	buf_add(&b, S("\"from\":["));
	buf_json(&b, m->from_name);
	buf_char(&b, ',');
	buf_json(&b, m->from);
	buf_add(&b, S("],\"to\":["));
	buf_json(&b, m->to_name);
	buf_char(&b, ',');
	buf_json(&b, m->to);
	buf_add(&b, S("],"));
	add_member(&b, "type", S("multipart/alternative"));
	add_member(&b, "id", S("<k2vq7x@example.org>"));
	add_member(&b, "date", S("Tue, 24 Nov 2026 08:40:00 +0000"));
	add_member(&b, "language", m->language);
	add_member(&b, "text", as_read(a, document_text(a, m->body, 0)));
	add_member(&b, "format", S("flowed"));
	add_member(&b, "html", as_read(a, html));
	buf_add(&b, S("\"types\":[\"text/plain\",\"text/html\"],"
		      "\"charsets\":[\"utf-8\",\"utf-8\"]}"));
	return buf_str(&b);
}

/* The page that a message's HTML part has to be. */
static str
page_of(struct arena *a, const struct message *m)
{
	struct buf title = {.arena = a};

	for (ptrdiff_t i = 0; i < m->subject.len; i++) {
		char c = m->subject.at[i];

		buf_add(&title, c == '<' ? S("&lt;") : c == '>' ? S("&gt;") :
		    c == '&' ? S("&amp;") : str_slice(m->subject, i, i + 1));
	}
	return str_format(a,
	    "<!DOCTYPE html>\n<html lang=\"fr\">\n<head>\n"
	    "<title>%.*s</title>\n"
	    "<meta charset=\"utf-8\">\n"
	    "<meta name=\"viewport\" content=\"width=device-width\">\n"
	    "<meta name=\"color-scheme\" content=\"light dark\">\n"
	    "<style>:root { color-scheme: light dark }</style>\n"
	    "</head>\n<body style=\"margin: 0; padding: 1.5em\">\n"
	    "<div style=\"max-width: 38em; margin: 0 auto; "
	    "font: 1em/1.5 Georgia, 'Times New Roman', serif\">\n"
	    "%.*s</div>\n</body>\n</html>\n",
	    FMT(buf_str(&title)), FMT(document_html(a, m->body)));
}

static void
every_message_is_read_back_as_it_was_meant(void **state)
{
	struct fixture *x = *state;
	char folder[] = "/tmp/marathon-mail-XXXXXX";
	char command[128];
	str path;

	assert_non_null(mkdtemp(folder));
	path = str_from(folder);
	for (ptrdiff_t i = 0; i < COUNT(texts); i++) {
		struct message m = plain_message(&x->letter);

		m.from_name = texts[i].from_name;
		m.to_name = texts[i].to_name;
		m.subject = texts[i].subject;
		m.body = document_of(&x->letter, texts[i].body);
		save(x, path, i, ".eml", make(x, &m));
		save(x, path, i, ".json",
		    meaning_of(&x->letter, &m, page_of(&x->letter, &m)));
	}
	snprintf(command, sizeof command,
	    "/usr/bin/python3 tests/unit/mail_reader.py %s", folder);
	assert_int_equal(system(command), 0);
	assert_int_equal(remove_tree(path), 0);
}

/* ---- what a message holds ---- */

static bool
holds(str bytes, str wanted)
{
	return str_find(bytes, wanted) >= 0;
}

static void
the_headers_are_these_and_no_others(void **state)
{
	struct fixture *x = *state;
	struct message m = plain_message(&x->letter);
	str bytes;

	m.reply_to = S("reply@example.org");
	m.unsubscribe = S("mailto:out@example.org?subject=out");
	bytes = make(x, &m);
	ASSERT_STR(str_slice(bytes, 0, str_find(bytes, S("boundary="))),
	    S("From: Groupe de Montpellier <marathon@example.org>\r\n"
	      "To: Anna Exemple <anna@example.com>\r\n"
	      "Reply-To: reply@example.org\r\n"
	      "Subject: Good news\r\n"
	      "Date: Tue, 24 Nov 2026 08:40:00 +0000\r\n"
	      "Message-ID: <k2vq7x@example.org>\r\n"
	      "List-Unsubscribe: <mailto:out@example.org?subject=out>\r\n"
	      "Content-Language: fr\r\n"
	      "MIME-Version: 1.0\r\n"
	      "Content-Type: multipart/alternative; "));
}

static void
what_is_not_given_is_left_out(void **state)
{
	struct fixture *x = *state;
	struct message full = plain_message(&x->letter), m = full;
	str bytes;

	full.reply_to = S("reply@example.org");
	full.unsubscribe_page = S("https://example.org/out/x");
	make(x, &full);
	m.from_name = m.to_name = m.language = S("");
	bytes = make(x, &m);
	assert_true(str_starts(bytes, S("From: marathon@example.org\r\n"
					"To: anna@example.com\r\n"
					"Subject: ")));
	assert_false(holds(bytes, S("Reply-To")));
	assert_false(holds(bytes, S("List-Unsubscribe")));
	assert_false(holds(bytes, S("Content-Language")));
	assert_true(holds(bytes, S("<html>")));
}

static void
nothing_tells_of_the_sender_s_computer(void **state)
{
	struct fixture *x = *state;
	struct message m = plain_message(&x->letter);
	str bytes = make(x, &m);
	char host[256] = "";

	assert_int_equal(gethostname(host, sizeof host - 1), 0);
	if (strlen(host) > 3)
		assert_false(holds(bytes, str_from(host)));
	assert_false(holds(bytes, S("User-Agent")));
	assert_false(holds(bytes, S("X-Mailer")));
	assert_false(holds(bytes, S("etPan")));
}

static void
the_same_input_gives_the_same_bytes(void **state)
{
	struct fixture *x = *state, *y = NULL;
	struct message m = plain_message(&x->letter), other = m;
	str first, again;
	void *second_state;

	first = make(x, &m);
	other.message_id = S("another@example.org");
	other.subject = S("Été");
	make(x, &other);
	ASSERT_STR(make(x, &m), first);
	assert_int_equal(set_up(&second_state), 0);
	y = second_state;
	again = make(y, &m);
	ASSERT_STR(again, first);
	tear_down(&second_state);
}

static str
boundary_of(str bytes)
{
	ptrdiff_t at = str_find(bytes, S("boundary=\"=_"));

	assert_true(at >= 0);
	return str_slice(bytes, at + 10, at + 10 + 14);
}

static void
each_message_has_its_own_boundary(void **state)
{
	struct fixture *x = *state;
	struct message m = plain_message(&x->letter);
	str one = boundary_of(make(x, &m));

	m.message_id = S("k2vq7y@example.org");
	assert_false(str_equal(one, boundary_of(make(x, &m))));
}

static void
hebrew_pages_run_from_right_to_left(void **state)
{
	struct fixture *x = *state;
	struct message m = plain_message(&x->letter);

	m.language = S("he-IL");
	assert_true(holds(make(x, &m),
	    S("<html lang=3D\"he-IL\" dir=3D\"rtl\">\r\n")));
	m.language = S("hsb");
	assert_true(holds(make(x, &m), S("<html lang=3D\"hsb\">\r\n")));
}

/* ---- what is refused ---- */

static void
assert_refused(struct fixture *x, const struct message *m, str why)
{
	struct faults f = {.arena = &x->letter};
	str bytes;

	assert_false(message_make(x->composer, &x->letter, m, &bytes, &f));
	assert_int_equal(faults_status(&f), 1);
	assert_true(f.rows > 0);
	if (str_find(f.first->message, why) < 0)
		fail_msg("'%.*s' does not say '%.*s'",
		    FMT(f.first->message), FMT(why));
}

static void
a_control_character_in_any_field_is_refused(void **state)
{
	enum { FIELDS = 9 };
	struct fixture *x = *state;
	static const str bad[] = {
		S_INIT("a\r\nBcc: x@example.org"), S_INIT("a\nb"),
		S_INIT("a\rb"), S_INIT("a\0b"), S_INIT("a\tb"),
		S_INIT("a\x1b[2Jb"), S_INIT("a\x7f"),
		S_INIT("a@example.org\r\nBcc: x@example.org"),
	};

	for (ptrdiff_t i = 0; i < COUNT(bad) * FIELDS; i++) {
		struct message m = plain_message(&x->letter);
		str *fields[FIELDS] = {
			&m.from_name, &m.to_name, &m.subject, &m.from, &m.to,
			&m.reply_to, &m.message_id, &m.language,
			&m.unsubscribe,
		};

		*fields[i % FIELDS] = bad[i / FIELDS];
		assert_refused(x, &m, S(""));
	}
}

static void
all_faults_of_a_message_are_told(void **state)
{
	struct fixture *x = *state;
	struct message m = plain_message(&x->letter);
	struct faults f = {.arena = &x->letter};
	str bytes;

	m.subject = S("a\nb");
	m.to = S("anna");
	m.unsubscribe = S("http://example.org/");
	assert_false(message_make(x->composer, &x->letter, &m, &bytes, &f));
	assert_int_equal(f.count, 3);
	ASSERT_STR(f.first->message,
	    S("the subject cannot be sent: a line break"));
}

static void
an_address_in_another_form_is_refused(void **state)
{
	struct fixture *x = *state;
	struct message m = plain_message(&x->letter);

	m.to = S("anna@Example.com");
	assert_refused(x, &m, S("not in its normal form, 'anna@example.com'"));
}

static void
a_letter_of_megabytes_is_no_mail(void **state)
{
	struct fixture *x = *state;
	struct message m = plain_message(&x->letter);
	ptrdiff_t size = 3 << 20;
	char *text = NEW_ARRAY(&x->letter, char, size);

	memset(text, 'x', (size_t)size);
	m.body = document_of(&x->letter, (str){text, size});
	assert_refused(x, &m, S("letter too long for an e-mail"));
}

static void
header_texts_are_checked_with_a_reason(void **state)
{
	const char *why = NULL;

	(void)state;
	assert_true(mail_header_text(S("Été à Paris"), &why));
	assert_true(mail_header_text(S(""), &why));
	assert_false(mail_header_text(S("a\nb"), &why));
	assert_string_equal(why, "a line break");
	assert_false(mail_header_text(S("a\0b"), &why));
	assert_string_equal(why, "a control character");
	assert_false(mail_header_text(S("\xC3"), &why));
	assert_string_equal(why, "bytes that are not UTF-8");
}

static void
making_messages_keeps_no_memory(void **state)
{
	struct fixture *x = *state;
	struct arena_mark start;
	void *block = NULL;

	for (int i = 0; i < 1000; i++) {
		struct message m;

		start = arena_mark(&x->letter);
		m = plain_message(&x->letter);
		make(x, &m);
		arena_reset(&x->letter, start);
		if (i == 0)
			block = x->letter.current;
		assert_ptr_equal(x->letter.current, block);
	}
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(every_message_is_read_back_as_it_was_meant),
		TEST(the_headers_are_these_and_no_others),
		TEST(what_is_not_given_is_left_out),
		TEST(nothing_tells_of_the_sender_s_computer),
		TEST(the_same_input_gives_the_same_bytes),
		TEST(each_message_has_its_own_boundary),
		TEST(hebrew_pages_run_from_right_to_left),
		TEST(a_control_character_in_any_field_is_refused),
		TEST(all_faults_of_a_message_are_told),
		TEST(an_address_in_another_form_is_refused),
		TEST(a_letter_of_megabytes_is_no_mail),
		TEST(header_texts_are_checked_with_a_reason),
		TEST(making_messages_keeps_no_memory),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
