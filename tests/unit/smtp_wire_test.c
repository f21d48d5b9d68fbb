/* SPDX-License-Identifier: MIT */
/* Replies that are read strictly, and bytes on their way to the wire. */
#include "smtp_peer.h"
#include "smtp/reply.h"
#include "smtp/wire.h"

/* Feeds `bytes` in steps; the state at the first end, or REPLY_PART. */
static enum reply_state
feed(struct reply *r, str bytes, ptrdiff_t step)
{
	enum reply_state state = REPLY_PART;

	while (bytes.len > 0 && state == REPLY_PART) {
		str part = str_slice(bytes, 0,
		    bytes.len < step ? bytes.len : step);

		bytes = str_slice(bytes, part.len, bytes.len);
		while (part.len > 0 && state == REPLY_PART)
			state = reply_feed(r, &part);
	}
	return state;
}

static void
a_reply_is_read_whole_however_it_is_cut(void **state)
{
	struct arena a = {0};
	struct reply *r = NEW(&a, struct reply);

	(void)state;
	for (ptrdiff_t step = 1; step < 40; step++) {
		reply_start(r, &a);
		assert_int_equal(feed(r, S("250-one\r\n250-two\r\n250 3\r\n"),
		    step), REPLY_WHOLE);
		assert_int_equal(r->code, 250);
		ASSERT_STR(reply_text(r), S("250-one\n250-two\n250 3"));
	}
	reply_start(r, &a);
	assert_int_equal(feed(r, S("354\r\n"), 3), REPLY_WHOLE);
	assert_int_equal(r->code, 354);
	arena_free(&a);
}

static void
nonsense_is_no_reply(void **state)
{
	static const str bad[] = {
	    S_INIT("bananas\r\n"), S_INIT("25 ok\r\n"), S_INIT("2500 ok\r\n"),
	    S_INIT("150 ok\r\n"), S_INIT("999 ok\r\n"), S_INIT("600 ok\r\n"),
	    S_INIT("-1 ok\r\n"), S_INIT("\r\n"), S_INIT("\n"),
	    S_INIT("250_ok\r\n"), S_INIT(" 250 ok\r\n"), S_INIT("25O ok\r\n"),
	    S_INIT("250-x\r\n550 y\r\n"), S_INIT("250-x\r\n251 y\r\n"),
	    S_INIT("250-x\r\nbananas\r\n"),
	};
	struct arena a = {0};
	struct reply *r = NEW(&a, struct reply);

	(void)state;
	for (int i = 0; i < COUNT(bad); i++) {
		reply_start(r, &a);
		if (feed(r, bad[i], 100) != REPLY_NONSENSE)
			fail_msg("'%.*s' was taken", FMT(bad[i]));
	}
	arena_free(&a);
}

static void
a_reply_without_end_is_given_up(void **state)
{
	struct arena a = {0};
	struct reply *r = NEW(&a, struct reply);
	struct buf b = {.arena = &a};

	(void)state;
	reply_start(r, &a);
	buf_add(&b, S("250 "));
	while (b.len < 100000)
		buf_char(&b, 'x');
	assert_int_equal(feed(r, buf_str(&b), 1000), REPLY_NONSENSE);
	assert_true(reply_text(r).len <= REPLY_LINE);
	b.len = 0;
	for (int i = 0; i < 1000; i++)
		buf_add(&b, S("250-more\r\n"));
	reply_start(r, &a);
	assert_int_equal(feed(r, buf_str(&b), 1000), REPLY_NONSENSE);
	assert_int_equal(r->lines, REPLY_LINES);
	arena_free(&a);
}

static void
a_reply_is_kept_as_visible_text(void **state)
{
	struct arena a = {0};
	struct reply *r = NEW(&a, struct reply);

	(void)state;
	reply_start(r, &a);
	assert_int_equal(feed(r, S("550 \x1b[2J\xff\0 r\rn \xc3\xa9\r\n"), 100),
	    REPLY_WHOLE);
	ASSERT_STR(reply_text(r),
	    S("550 \\x1B[2J\\xFF\\x00 r\\x0Dn \xc3\xa9"));
	reply_start(r, &a);
	assert_int_equal(feed(r, S("250-a\r\n250 2.0.0 Ok: queu"), 100),
	    REPLY_PART);
	ASSERT_STR(reply_text(r), S("250-a\n250 2.0.0 Ok: queu"));
	arena_free(&a);
}

static void
an_enhanced_code_is_found_where_there_is_one(void **state)
{
	static const struct {
		str text, code;
	} rows[] = {
	    {S_INIT("250 2.0.0 Ok"), S_INIT("2.0.0")},
	    {S_INIT("550 5.1.1"), S_INIT("5.1.1")},
	    {S_INIT("451-hello\n451 4.7.123 later"), S_INIT("4.7.123")},
	    {S_INIT("550-5.1.1 a\n550 5.7.1 b"), S_INIT("5.1.1")},
	    {S_INIT("550 4.1.1 not of its class"), S_INIT("")},
	    {S_INIT("550 5.1 short"), S_INIT("")},
	    {S_INIT("550 5.1.1234 long"), S_INIT("")},
	    {S_INIT("550 5.1.1x"), S_INIT("")},
	    {S_INIT("550 5..1 x"), S_INIT("")},
	    {S_INIT("550"), S_INIT("")},
	    {S_INIT(""), S_INIT("")},
	    {S_INIT("250 ok 2.0.0"), S_INIT("")},
	};

	(void)state;
	for (int i = 0; i < COUNT(rows); i++)
		ASSERT_STR(reply_enhanced(rows[i].text), rows[i].code);
}

static void
only_an_address_goes_between_the_brackets(void **state)
{
	static const str bad[] = {
	    S_INIT("a@b\r\nRCPT TO:<c@d>"), S_INIT("a@b\n"), S_INIT("a@b\r"),
	    S_INIT("a\0@b"), S_INIT("a b@c"), S_INIT("a@b> SIZE=1"),
	    S_INIT("<a@b"), S_INIT("a@b\t"), S_INIT("\xc3\xa9@b"),
	    S_INIT("a@b\x7f"), S_INIT("a@b\xc2\x85"), S_INIT("a@b\xc2\xa0"),
	    S_INIT("a@b\xe2\x80\xa8"), S_INIT("a@b\xff"),
	    S_INIT("a@b\xe2\x80\x8b"),
	};
	enum { UTF8 = 8 };
	char longest[255];

	(void)state;
	for (int i = 0; i < COUNT(bad); i++)
		if (wire_address(bad[i], false) ||
		    (i != UTF8 && wire_address(bad[i], true)))
			fail_msg("'%.*s' was taken", FMT(bad[i]));
	assert_true(wire_address(bad[UTF8], true));
	memset(longest, 'a', sizeof longest);
	assert_true(wire_address(S("o'hara+x=y_z@example.org"), false));
	assert_true(wire_address(S(""), false));
	assert_true(wire_address((str){longest, 254}, false));
	assert_false(wire_address((str){longest, 255}, false));
}

static void
only_crlf_ends_a_line_of_a_message(void **state)
{
	static const str bad[] = {
	    S_INIT("a\nb\r\n"), S_INIT("a\rb\r\n"), S_INIT("a\r\n.\nb\r\n"),
	    S_INIT("a"), S_INIT("a\r"), S_INIT("a\n"), S_INIT("a\r\r\n"),
	    S_INIT("a\r\n\n"), S_INIT("a\0b\r\n"), S_INIT("\n"),
	};
	struct wire_traits traits;

	(void)state;
	for (int i = 0; i < COUNT(bad); i++)
		if (wire_message(bad[i], &traits))
			fail_msg("message %d was taken", i);
	assert_true(wire_message(S("a\r\n.\r\nb\r\n"), &traits));
	assert_true(traits.dots);
	assert_true(wire_message(S(".a\r\n"), &traits));
	assert_true(traits.dots);
	assert_true(wire_message(S("a\r\n\r\nb.\r\n"), &traits));
	assert_false(traits.dots);
	assert_false(traits.eight_bit);
	assert_true(wire_message(S("abcdefgh abcdefgh \xe9\r\n"), &traits));
	assert_true(traits.eight_bit);
	assert_true(wire_message(S("\xe9 abcdefgh abcdefgh\r\n"), &traits));
	assert_true(traits.eight_bit);
}

/* Wherever a byte stands, and whatever the length. */
static void
no_place_in_a_message_is_overlooked(void **state)
{
	static const char odd[] = {'\n', '\r', '\0'};
	char text[75];
	struct wire_traits traits;

	(void)state;
	for (ptrdiff_t len = 3; len < COUNT(text); len++) {
		str message = {text, len};

		for (ptrdiff_t at = 0; at < len - 2; at++) {
			memset(text, 'a', (size_t)len);
			memcpy(text + len - 2, "\r\n", 2);
			assert_true(wire_message(message, &traits));
			assert_false(traits.dots || traits.eight_bit);
			text[at] = '.';
			assert_true(wire_message(message, &traits));
			assert_int_equal(traits.dots, at == 0);
			text[at] = '\xe9';
			assert_true(wire_message(message, &traits));
			assert_true(traits.eight_bit && !traits.dots);
			for (int i = 0; i < COUNT(odd); i++) {
				text[at] = odd[i];
				assert_false(wire_message(message, &traits));
			}
			if (at + 4 >= len)
				continue;
			memcpy(text + at, "\r\n.", 3);
			assert_true(wire_message(message, &traits));
			assert_true(traits.dots && !traits.eight_bit);
		}
	}
}

/* What a receiver makes of the wire's bytes (RFC 5321, 4.5.2). */
static str
received(struct arena *a, str wire)
{
	struct buf b = {.arena = a};
	str line;

	while (str_line(&wire, &line)) {
		if (str_equal(line, S(".")))
			break;
		if (str_starts(line, S(".")))
			line = str_slice(line, 1, line.len);
		buf_add(&b, line);
		buf_add(&b, S("\r\n"));
	}
	assert_int_equal(wire.len, 0);
	return buf_str(&b);
}

static void
dots_are_doubled_however_the_pieces_fall(void **state)
{
	str message = S(".\r\n..\r\n.a.\r\n\r\nb.\r\n...c\r\nd\r\n.\r\n");
	struct arena a = {0};

	(void)state;
	for (ptrdiff_t room = 16; room < 80; room++) {
		struct outgoing o = {message, true, true, false};
		struct buf b = {.arena = &a};
		char piece[80];
		ptrdiff_t n;

		while ((n = wire_piece(&o, piece, room)) > 0) {
			assert_true(n <= room);
			buf_add(&b, (str){piece, n});
		}
		assert_true(o.ended);
		ASSERT_STR(received(&a, buf_str(&b)), message);
	}
	arena_free(&a);
}

static void
the_dot_goes_with_the_end_of_the_message(void **state)
{
	struct outgoing o = {S("Hello\r\n"), true, false, false};
	struct outgoing empty = {S(""), true, false, false};
	char piece[16];

	(void)state;
	assert_int_equal(wire_piece(&o, piece, 16), 10);
	assert_memory_equal(piece, "Hello\r\n.\r\n", 10);
	assert_true(o.ended);
	assert_int_equal(wire_piece(&o, piece, 16), 0);
	assert_int_equal(wire_piece(&empty, piece, 16), 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_reply_is_read_whole_however_it_is_cut),
	    cmocka_unit_test(nonsense_is_no_reply),
	    cmocka_unit_test(a_reply_without_end_is_given_up),
	    cmocka_unit_test(a_reply_is_kept_as_visible_text),
	    cmocka_unit_test(an_enhanced_code_is_found_where_there_is_one),
	    cmocka_unit_test(only_an_address_goes_between_the_brackets),
	    cmocka_unit_test(only_crlf_ends_a_line_of_a_message),
	    cmocka_unit_test(no_place_in_a_message_is_overlooked),
	    cmocka_unit_test(dots_are_doubled_however_the_pieces_fall),
	    cmocka_unit_test(the_dot_goes_with_the_end_of_the_message),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
