/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "unit.h"
#include "mail/mail.h"

#define TWO "two addresses in one field (give each a row of its own)"
#define X16 "xxxxxxxxxxxxxxxx"
#define X60 X16 X16 X16 "xxxxxxxxxxxx"
#define X63 X60 "xxx"
#define X64 X60 "xxxx"

static const struct {
	str text, normal;
} good[] = {
	{S_INIT("anna@example.org"), S_INIT("anna@example.org")},
	{S_INIT("Anna.B@Example.ORG"), S_INIT("Anna.B@example.org")},
	{S_INIT("a+b_c-d'e/f=g{h}~@a-1.example.org"),
	 S_INIT("a+b_c-d'e/f=g{h}~@a-1.example.org")},
	{S_INIT("1@2.org"), S_INIT("1@2.org")},
	{S_INIT("  anna@example.org\t"), S_INIT("anna@example.org")},
	{S_INIT("anna@example.org\r\n"), S_INIT("anna@example.org")},
	{S_INIT("\xC2\xA0" "anna@example.org\xE2\x80\x8B"),
	 S_INIT("anna@example.org")},
	{S_INIT("\xEF\xBB\xBF" "anna@example.org\xE2\x80\xAF"),
	 S_INIT("anna@example.org")},
	{S_INIT("\"anna\"@example.org"), S_INIT("anna@example.org")},
	{S_INIT("\"a,b@c\"@example.org"), S_INIT("\"a,b@c\"@example.org")},
	{S_INIT("\"a\\\"\\x\"@example.org"), S_INIT("\"a\\\"x\"@example.org")},
	{S_INIT("\"a..b\"@example.org"), S_INIT("\"a..b\"@example.org")},
	{S_INIT("anna@exämple.org"), S_INIT("anna@xn--exmple-cua.org")},
	{S_INIT("anna@EXÄMPLE.org"), S_INIT("anna@xn--exmple-cua.org")},
	{S_INIT("anna@xn--exmple-cua.org"), S_INIT("anna@xn--exmple-cua.org")},
	{S_INIT("anna@пример.рф"), S_INIT("anna@xn--e1afmkfd.xn--p1ai")},
	{S_INIT(X64 "@example.org"), S_INIT(X64 "@example.org")},
	{S_INIT("anna@" X63 ".org"), S_INIT("anna@" X63 ".org")},
	/* 254 characters: 1 + 1 + 63 + 1 + 63 + 1 + 63 + 1 + 60 */
	{S_INIT("a@" X63 "." X63 "." X63 "." X60),
	 S_INIT("a@" X63 "." X63 "." X63 "." X60)},
};

static const struct {
	str text;
	const char *why;
} bad[] = {
	{S_INIT(""), "no address"},
	{S_INIT(" \xC2\xA0"), "no address"},
	{S_INIT("-"), "no '@' in the address"},
	{S_INIT("NULL"), "no '@' in the address"},
	{S_INIT("n/a"), "no '@' in the address"},
	{S_INIT("anna.example.org"), "no '@' in the address"},
	{S_INIT("undisclosed:;"), "a group in place of an address"},
	{S_INIT("Team:a@b.org, c@d.org;"), "a group in place of an address"},
	{S_INIT("\"anna@example.org"), "a quotation mark that does not end "
				       "before the '@'"},
	{S_INIT("\"an\"na@example.org"), "a quotation mark that does not end "
					 "before the '@'"},
	{S_INIT("\"\"@example.org"), "nothing before the '@'"},
	{S_INIT("@example.org"), "nothing before the '@'"},
	{S_INIT("anna@"), "nothing behind the '@'"},
	{S_INIT("a@b.org, c@d.org"), TWO},
	{S_INIT("a@b.org;c@d.org"), TWO},
	{S_INIT("a@b.org c@d.org"), TWO},
	{S_INIT("a@b.org\nc@d.org"), "a line break in the address"},
	{S_INIT("a@b.org / c@d.org"), TWO},
	{S_INIT("a@b@c.org"), "more than one '@'"},
	{S_INIT("a@b.org\r\nBcc: x@y.org"), "a line break in the address"},
	{S_INIT("a@b.org\r\nRSET"), "a line break in the address"},
	{S_INIT("a\r@b.org"), "a line break in the address"},
	{S_INIT("a\0@b.org"), "a control character in the address"},
	{S_INIT("a@b\x1b.org"), "a control character in the address"},
	{S_INIT("a@b.org\xC2\x85x"), "a control character in the address"},
	{S_INIT("a@b.org\xE2\x80\xA8x"), "a control character in the address"},
	{S_INIT("a%0d%0aRSET@b.org"), "a route in place of an address"},
	{S_INIT("a@b%0d%0a.org"), NULL},
	{S_INIT("<@a.org:b@c.org>"), "a route in place of an address"},
	{S_INIT("@a.org:b@c.org"), "a route in place of an address"},
	{S_INIT("anna%b.org@relay.org"), "a route in place of an address"},
	{S_INIT("relay!anna@example.org"), "a route in place of an address"},
	{S_INIT("<anna@example.org>"), "'<' and '>' around the address"},
	{S_INIT("Anna <anna@example.org>"), "a name beside the address"},
	{S_INIT("\"Anna\" <anna@example.org>"), "a name beside the address"},
	{S_INIT("anna(work)@example.org"), "a comment in the address"},
	{S_INIT("anna@example.org(work)"), "a comment in the address"},
	{S_INIT("anna@[192.0.2.1]"), "a network number in place of a domain"},
	{S_INIT("anna b@example.org"), "a blank in the address"},
	{S_INIT("anna@exam ple.org"), "a blank in the address"},
	{S_INIT("anna@exam\xC2\xADple.org"), "a blank in the address"},
	{S_INIT("an\xE2\x80\x8Bna@example.org"), "a blank in the address"},
	{S_INIT("\"a b\"@example.org"), "a blank in the address"},
	{S_INIT("élodie@example.org"), "a letter before the '@' that is not "
				       "ASCII"},
	{S_INIT(".anna@example.org"), "a dot too many before the '@'"},
	{S_INIT("anna.@example.org"), "a dot too many before the '@'"},
	{S_INIT("an..na@example.org"), "a dot too many before the '@'"},
	{S_INIT("an,na@example.org"), "a character that may not stand before "
				      "the '@'"},
	{S_INIT("mailto:anna@example.org"), "a character that may not stand "
					    "before the '@'"},
	{S_INIT(X64 "x@example.org"), "more than 64 characters before the '@'"},
	{S_INIT("anna@example.org."), "a dot at the end of the domain"},
	{S_INIT("anna@example"), "a domain without a dot"},
	{S_INIT("anna@localhost"), "a domain of this computer only"},
	{S_INIT("anna@a.localhost"), "a domain of this computer only"},
	{S_INIT("anna@192.0.2.1"), "a domain that ends in a number"},
	{S_INIT("anna@example.1"), "a domain that ends in a number"},
	{S_INIT("anna@example..org"), NULL},
	{S_INIT("anna@.example.org"), NULL},
	{S_INIT("anna@-example.org"), NULL},
	{S_INIT("anna@example-.org"), NULL},
	{S_INIT("anna@exa_mple.org"), NULL},
	{S_INIT("anna@example.org,"), NULL},
	{S_INIT("anna@example.org>"), "a name beside the address"},
	{S_INIT("anna@xn--a.org"), NULL},
	{S_INIT("anna@" X64 ".org"), NULL},
	{S_INIT("ab@" X63 "." X63 "." X63 "." X60), "more than 254 characters"},
	{S_INIT("anna@\xFF.org"), "bytes that are not UTF-8"},
};

/* Whom a message goes to; what is refused has no normal form. */
static const struct {
	str text, normal;
} beyond[] = {
	{S_INIT("élodie@example.org"), S_INIT("élodie@example.org")},
	{S_INIT("e\xCC\x81lodie@Example.org"), S_INIT("élodie@example.org")},
	{S_INIT("иван.петров@example.org"),
	    S_INIT("иван.петров@example.org")},
	{S_INIT("用户+1@example.org"), S_INIT("用户+1@example.org")},
	{S_INIT("anna@example.org"), S_INIT("anna@example.org")},
	{S_INIT("zoë@bücher.example"), S_INIT("zoë@xn--bcher-kva.example")},
	/* blanks, controls, marks of direction, joiners, private use, faces */
	{S_INIT("él\xC2\xA0odie@example.org"), S_INIT("")},
	{S_INIT("él\xC2\x85odie@example.org"), S_INIT("")},
	{S_INIT("él\xE2\x80\xAEodie@example.org"), S_INIT("")},
	{S_INIT("él\xE2\x80\x8Dodie@example.org"), S_INIT("")},
	{S_INIT("él\xEE\x80\x80odie@example.org"), S_INIT("")},
	{S_INIT("\xF0\x9F\x98\x80@example.org"), S_INIT("")},
	{S_INIT("élodie\xFF@example.org"), S_INIT("")},
	{S_INIT("élodie\r\nRSET@example.org"), S_INIT("")},
	/* a Greek question mark: in NFC a semicolon */
	{S_INIT("é\xCD\xBE" "b@example.org"), S_INIT("")},
	{S_INIT("\"élodie\"@example.org"), S_INIT("")},
	{S_INIT("él..odie@example.org"), S_INIT("")},
	{S_INIT("é,l@example.org"), S_INIT("")},
	{S_INIT("éé" X63 "@example.org"), S_INIT("")},
};

static void
before_the_sign_letters_beyond_ascii_may_stand_in_nfc(void **state)
{
	struct arena a = {0};
	const char *why;

	(void)state;
	for (ptrdiff_t i = 0; i < COUNT(beyond); i++) {
		str normal = S("");
		bool taken = mail_recipient(&a, beyond[i].text, &normal, &why);

		if (taken != (beyond[i].normal.len > 0) ||
		    !str_equal(normal, beyond[i].normal))
			fail_msg("'%.*s': got '%.*s'", FMT(beyond[i].text),
			    FMT(normal));
	}
	assert_true(mail_needs_utf8(S("élodie@example.org")));
	assert_false(mail_needs_utf8(S("anna@xn--bcher-kva.example")));
	arena_free(&a);
}

static void
good_addresses_get_their_normal_form(void **state)
{
	struct arena a = {0};

	(void)state;
	for (ptrdiff_t i = 0; i < COUNT(good); i++) {
		const char *why = NULL;
		str normal = S("");

		if (!mail_address(&a, good[i].text, &normal, &why))
			fail_msg("'%.*s': %s", FMT(good[i].text), why);
		if (!str_equal(normal, good[i].normal))
			fail_msg("got '%.*s', want '%.*s'", FMT(normal),
			    FMT(good[i].normal));
	}
	arena_free(&a);
}

static void
a_normal_form_is_its_own_normal_form(void **state)
{
	struct arena a = {0};

	(void)state;
	for (ptrdiff_t i = 0; i < COUNT(good); i++) {
		const char *why = NULL;
		str normal = S("");

		assert_true(mail_address(&a, good[i].normal, &normal, &why));
		assert_true(str_equal(normal, good[i].normal));
	}
	arena_free(&a);
}

/* A reason of NULL: the room unicode gives it, about the domain. */
static void
bad_addresses_are_refused_with_the_reason(void **state)
{
	struct arena a = {0};

	(void)state;
	for (ptrdiff_t i = 0; i < COUNT(bad); i++) {
		const char *why = NULL;
		str normal;

		if (mail_address(&a, bad[i].text, &normal, &why))
			fail_msg("'%.*s' is taken as '%.*s'",
			    FMT(bad[i].text), FMT(normal));
		assert_non_null(why);
		if (bad[i].why != NULL && strcmp(why, bad[i].why) != 0)
			fail_msg("'%.*s': got \"%s\", want \"%s\"",
			    FMT(bad[i].text), why, bad[i].why);
		if (bad[i].why == NULL)
			assert_true(str_starts(str_from(why),
			    S("the domain: ")));
	}
	arena_free(&a);
}

/* A blank before it makes no difference, but for the way it is looked at. */
static void
common_addresses_are_looked_at_like_all_others(void **state)
{
	static const char of[] = "aaaaaaaabz019.-.-._+AZ%@";
	struct arena a = {0};
	uint64_t chance = 1;
	int count = 0;

	(void)state;
	for (int i = 0; i < 200000; i++) {
		char text[16] = " ";
		str s = {text, 0}, normal = S(""), again = S("");
		const char *why = "", *why_again = "";
		bool fine;

		chance = hash_mix(chance, (uint64_t)i);
		s.len = 6 + (ptrdiff_t)(chance % 9);
		for (ptrdiff_t j = 1; j < s.len; j++)
			text[j] = of[(chance >> 3 * j) * 31 %
			    (sizeof of - 1)];
		text[1 + chance % 4] = '@';
		fine = mail_recipient(&a, s, &normal, &why);
		s = str_slice(s, 1, s.len);
		assert_int_equal(mail_recipient(&a, s, &again, &why_again),
		    fine);
		ASSERT_STR(again, normal);
		assert_string_equal(why_again, why);
		count += fine;
		arena_reset(&a, (struct arena_mark){0});
	}
	assert_in_range(count, 1000, 199000);
	arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_addresses_get_their_normal_form),
	    cmocka_unit_test(
		before_the_sign_letters_beyond_ascii_may_stand_in_nfc),
		cmocka_unit_test(a_normal_form_is_its_own_normal_form),
		cmocka_unit_test(bad_addresses_are_refused_with_the_reason),
		cmocka_unit_test(
		    common_addresses_are_looked_at_like_all_others),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
