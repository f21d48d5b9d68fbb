/* SPDX-License-Identifier: MIT */
#include "unit.h"
#include "unicode/unicode.h"

struct pair {
	const char *from, *to;
};

static void
a_good_domain_becomes_a_labels(void **state)
{
	static const struct pair domains[] = {
	    {"example.org", "example.org"}, {"EXAMPLE.Org", "example.org"},
	    {"localhost", "localhost"}, {"a-b.c1", "a-b.c1"},
	    {"bücher.example", "xn--bcher-kva.example"},
	    {"BÜCHER.example", "xn--bcher-kva.example"},
	    {"bu\u0308cher.example", "xn--bcher-kva.example"},
	    {"xn--bcher-kva.example", "xn--bcher-kva.example"},
	    {"faß.de", "xn--fa-hia.de"}, {"例え.jp", "xn--r8jz45g.jp"},
	    {"пример.рф", "xn--e1afmkfd.xn--p1ai"},
	    {"col·lecció.cat", "xn--collecci-ioa91d.cat"},
	};
	struct arena a = {0};

	(void)state;
	for (ptrdiff_t i = 0; i < COUNT(domains); i++) {
		const char *why = "";
		str out = S("");

		if (!unicode_domain(&a, str_from(domains[i].from), &out, &why))
			fail_msg("'%s': %s", domains[i].from, why);
		ASSERT_STR(out, str_from(domains[i].to));
	}
	arena_free(&a);
}

static void
a_bad_domain_is_refused_with_the_reason(void **state)
{
	static const struct pair domains[] = {
	    {"", "empty"}, {"a..b", "empty"}, {".a", "empty"}, {"a.", "empty"},
	    {"é.", "empty"}, {"-a.b", "'-'"}, {"a-.b", "'-'"},
	    {"-é.b", "'-'"}, {"xn--zzzz", "encoded"}, {"ab--c.d", "encoded"},
	    {"xn--bcher-kva.xn--", "encoded"}, {"a_b.c", "character"},
	    {"a b.c", "character"}, {"a@b.c", "character"},
	    {"[127.0.0.1]", "character"}, {"a\nb.c", "character"},
	    {"a\u200bb.com", "character"}, {"a\u00adb.com", "character"},
	    {"EXAMPLE\u3002org", "character"}, {"ｅxample.org", "character"},
	    {"\u202ea.org", "character"}, {"\u2603.net", "character"},
	    {"a\u200db.org", "character"}, {"\xFF.org", "character"},
	    {"אa.org", "directions"},
	};
	struct arena a = {0};

	(void)state;
	for (ptrdiff_t i = 0; i < COUNT(domains); i++) {
		const char *why = "";
		str out = S("");

		if (unicode_domain(&a, str_from(domains[i].from), &out, &why))
			fail_msg("'%s' was taken", domains[i].from);
		if (str_find(str_from(why), str_from(domains[i].to)) < 0)
			fail_msg("'%s': %s", domains[i].from, why);
	}
	arena_free(&a);
}

static void
a_domain_has_limits_of_length(void **state)
{
	struct arena a = {0};
	const char *why;
	str out, label = str_format(&a, "%063d", 0), half, whole;

	(void)state;
	half = str_format(&a, "%.*s.%.*s", FMT(label), FMT(label));
	whole = str_format(&a, "%.*s.%.*s", FMT(half), FMT(half));
	assert_true(unicode_domain(&a, half, &out, &why));
	assert_false(unicode_domain(&a, whole, &out, &why));
	assert_true(unicode_domain(&a, str_slice(whole, 0, 253), &out, &why));
	assert_false(unicode_domain(&a, str_format(&a, "0%.*s", FMT(label)),
	    &out, &why));
	assert_false(unicode_domain(&a, str_format(&a, "é%0600d", 0), &out,
	    &why));
	assert_false(unicode_domain(&a, str_format(&a, "é%0999d", 0), &out,
	    &why));
	arena_free(&a);
}

static void
look_alikes_are_seen(void **state)
{
	(void)state;
	assert_true(unicode_mixes_scripts(S("\u0430pple.com")));
	assert_true(unicode_mixes_scripts(S("pαypal.org")));
	assert_false(unicode_mixes_scripts(S("пример.com")));
	assert_false(unicode_mixes_scripts(S("Нина Sans")));
	assert_false(unicode_mixes_scripts(S("bücher-2.example")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_good_domain_becomes_a_labels),
	    cmocka_unit_test(a_bad_domain_is_refused_with_the_reason),
	    cmocka_unit_test(a_domain_has_limits_of_length),
	    cmocka_unit_test(look_alikes_are_seen),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
