/* SPDX-License-Identifier: MIT */
/* Letters: skeleton and values, and the filters that letters add. */
#include "letter_trial.h"

struct row {
	const char *template, *data, *want;
};

#define CHECK(rows) check((rows), COUNT(rows), (struct template_options){0})

static void
check(const struct row *rows, ptrdiff_t count, struct template_options o)
{
	for (ptrdiff_t i = 0; i < count; i++) {
		struct trial t;

		trial_run(&t, o, rows[i].template, rows[i].data);
		if (!t.good)
			fail_msg("%s: %.*s", rows[i].template,
			    FMT(t.faults.first->message));
		ASSERT_TEXT(trial_shown(&t), rows[i].want, rows[i].template);
		trial_end(&t);
	}
}

static void
each_value_is_one_code_point_of_the_skeleton(void **state)
{
	struct trial t;

	(void)state;
	trial_run(&t, (struct template_options){0}, "**{{ a }}**, {{ b }}\n",
	    "{\"a\":\"*x*\",\"b\":2}");
	assert_true(t.good);
	ASSERT_TEXT(t.made.text,
	    "**\xF3\xB0\x80\x80**, \xF3\xB0\x80\x81\n", "skeleton");
	assert_int_equal(t.made.value_count, 2);
	ASSERT_TEXT(t.made.values[0], "*x*", "first");
	ASSERT_TEXT(t.made.values[1], "2", "second");
	trial_end(&t);
}

static void
no_value_becomes_markup(void **state)
{
	static const struct row rows[] = {
	    {"{{ a }}", "{\"a\":\"# x\\n\\n[y](z)\"}", "‹# x\n\n[y](z)›"},
	    {"{{ a | upcase }}", "{\"a\":\"*x*\"}", "‹*X*›"},
	    {"{% assign b = a | append: '*' %}{{ b }}", "{\"a\":\"*x\"}",
		"‹*x*›"},
	    {"{{ \"*x*\" }}", "{}", "‹*x*›"},
	    {"{{ a }}", "{\"a\":\"{{ a }}\"}", "‹{{ a }}›"},
	    {"{{ a | default: '<b>' }}", "{\"a\":null}", "‹<b>›"},
	    {"{% for i in a %}* {{ i }}\n{% endfor %}",
		"{\"a\":[\"*\",\"_\"]}", "* ‹*›\n* ‹_›\n"},
	    {"{% cycle a, '_' %}", "{\"a\":\"*\"}", "‹*›"},
	    {"{% increment n %}", "{}", "‹0›"},
	    {"{{ 'a' | default: b }}", "{\"b\":\"x\"}", "‹a›"},
	};

	(void)state;
	CHECK(rows);
}

static void
a_captured_text_stays_letter_text_with_values_in_it(void **state)
{
	static const struct row rows[] = {
	    {"{% capture g %}**{{ a }}**{% endcapture %}{{ g }}, {{ g }}",
		"{\"a\":\"*\"}", "**‹*›**, **‹*›**"},
	    {"{% capture g %}**{{ a }}**{% endcapture %}"
	     "{% capture h %}_{{ g }}_{% endcapture %}{{ h }}",
		"{\"a\":\"*\"}", "_**‹*›**_"},
	    {"{% capture g %}*{{ a }}*{% endcapture %}{{ g | upcase }}",
		"{\"a\":\"x\"}", "‹*X*›"},
	    {"{% capture g %}*{{ a }}*{% endcapture %}{% assign h = g %}"
	     "{{ h | default: 'y' }}",
		"{\"a\":\"x\"}", "*‹x›*"},
	    {"{% capture g %}{% endcapture %}[{{ g }}](http://x)", "{}",
		"[](http://x)"},
	    {"{% ifchanged %}*{{ a }}*{% endifchanged %}"
	     "{% ifchanged %}*{{ a }}*{% endifchanged %}",
		"{\"a\":\"x\"}", "*‹x›*"},
	};

	(void)state;
	CHECK(rows);
}

static void
trusted_markup_goes_in_as_it_is(void **state)
{
	static const struct source letter = {S_INIT("a.md"),
	    S_INIT("{{ story }}{{ story | upcase }}")};
	static const struct member members[] = {
	    {S_INIT("story"), {.kind = VALUE_MARKUP, .text = S_INIT("*x*")}}};
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct template_options options = {0};
	struct merge merge = {.fields = value_object(members, 1)};
	struct merged made;
	struct template *t = template_compile(
	    &a, &letter, 0, letter.text.len, &options, &f);

	(void)state;
	assert_non_null(t);
	assert_true(template_render(t, &merge, &a, &made, &f));
	ASSERT_TEXT(made.text, "*x*\xF3\xB0\x80\x80", "skeleton");
	ASSERT_TEXT(made.values[0], "*X*", "a filter makes it a value");
	arena_free(&a);
}

static void
markup_may_not_smuggle_in_values(void **state)
{
	static const struct source letter = {S_INIT("a.md"),
	    S_INIT("{{ name }} {{ story }}")};
	static const struct member members[] = {
	    {S_INIT("name"), {.kind = VALUE_TEXT, .text = S_INIT("n")}},
	    {S_INIT("story"), {.kind = VALUE_MARKUP,
		.text = S_INIT("x\xF3\xB0\x80\x80y")}}};
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct template_options options = {0};
	struct merge merge = {.fields = value_object(members, 2)};
	struct merged made;
	struct template *t = template_compile(
	    &a, &letter, 0, letter.text.len, &options, &f);

	(void)state;
	assert_false(template_render(t, &merge, &a, &made, &f));
	ASSERT_TEXT(f.first->message,
	    "'story' holds the private-use character U+F0000 (a.md:1:15)",
	    "story");
	assert_int_equal(f.first->kind, FAULT_ROW);
	arena_free(&a);
}

static void
bullets_are_markup_and_their_texts_are_not(void **state)
{
	static const struct row rows[] = {
	    {"{{ a | bullets }}\n", "{\"a\":[\"*x\",\"# y\"]}",
		"- ‹*x›\n- ‹# y›\n\n"},
	    {"> {{ a | bullets }}\n", "{\"a\":[\"x\",\"y\"]}",
		"> - ‹x›\n> - ‹y›\n"},
	    {"1. z\n   {{ a | bullets }}\n", "{\"a\":[\"x\",\"y\"]}",
		"1. z\n   - ‹x›\n   - ‹y›\n"},
	    {"{{ a | bullets }}", "{\"a\":[\"x\",null,\" \"]}", "- ‹x›\n"},
	    {"{{ a | bullets }}", "{\"a\":\"alone\"}", "- ‹alone›\n"},
	};

	(void)state;
	CHECK(rows);
}

static void
filters_speak_the_language_of_the_letter(void **state)
{
	static const struct row rows[] = {
	    {"{{ d | date }}", "{\"d\":\"2026-11-24\"}", "‹24 novembre 2026›"},
	    {"{{ d | date }}", "{\"d\":\"2026-12-01T08:00\"}",
		"‹1er décembre 2026›"},
	    {"{{ d | date: 'short' }}", "{\"d\":\"2026-11-24\"}",
		"‹24/11/2026›"},
	    {"{{ d | date: 'weekday' }}", "{\"d\":\"2026-11-24\"}",
		"‹mardi 24 novembre 2026›"},
	    {"{{ d | date: '%d.%m.%Y' }}", "{\"d\":\"2026-11-24\"}",
		"‹24.11.2026›"},
	    {"{{ l | list }}", "{\"l\":[\"a\",\"b\",\"c\"]}", "‹a, b et c›"},
	    {"{{ 'UZ' | country }} {{ 'Germany' | country }}", "{}",
		"‹Ouzbékistan› ‹Allemagne›"},
	    {"{{ a | required }}", "{\"a\":\"x\"}", "‹x›"},
	};

	(void)state;
	CHECK(rows);
}

static void
numbers_are_written_as_the_language_has_it(void **state)
{
	static const struct row rows[] = {
	    {"{{ n | number }}", "{\"n\":\"1234567.50\"}",
		"‹1\u202f234\u202f567,50›"},
	    {"{{ n | number }}", "{\"n\":1234}", "‹1\u202f234›"},
	    {"{{ n | number: 2 }}", "{\"n\":1234}", "‹1\u202f234,00›"},
	    {"{{ n | divided_by: 2.0 | number }}", "{\"n\":7000}",
		"‹3\u202f500›"},
	    {"{{ n | number | default: '-' }}", "{\"n\":null}", "‹-›"},
	    {"{{ 1 | ordinal }} {{ 1 | ordinal: 'f' }} {{ n | ordinal }}",
		"{\"n\":\"2\"}", "‹1er› ‹1re› ‹2e›"},
	    {"{{ 1 | ordinal: case }}", "{\"case\":{\"gender\":\"f\"}}",
		"‹1re›"},
	};

	(void)state;
	CHECK(rows);
}

static void
names_are_set_in_small_and_large_letters(void **state)
{
	static const struct { const char *name, *titled, *initials; } rows[] = {
	    {"jean-paul MARTIN", "Jean-Paul Martin", "J.-P. M."},
	    {"MARIE-ANNE DE LA TOUR", "Marie-Anne de La Tour",
		"M.-A. D. L. T."},
	    {"VON DER LEYEN", "Von der Leyen", "V. D. L."},
	    {"JEANNE D'ARC", "Jeanne D'Arc", "J. D."},
	    {"conor o\xE2\x80\x99" "brien", "Conor O\xE2\x80\x99" "Brien",
		"C. O."},
	    {"don't", "Don't", "D."},
	    {"  élodie   œuf ", "  Élodie   Œuf ", "É. Œ."},
	    {"e\xCC\x81lie", "Élie", "É."},
	    {"J.-P. Martin", "J.-P. Martin", "J.-P. M."},
	    {"(dr) \xC2\xAB" "zoé\xC2\xBB", "(Dr) \xC2\xABZoé\xC2\xBB",
		"D. Z."},
	    {"иван петров", "Иван Петров", "И. П."},
	    {"محمد علي", "محمد علي", "م. ع."},
	    {"x", "X", "X."},
	};

	(void)state;
	for (ptrdiff_t i = 0; i < COUNT(rows); i++) {
		struct arena a = {0};
		struct buf b = {.arena = &a};
		struct trial t;

		buf_add(&b, S("{\"n\":"));
		buf_json(&b, str_from(rows[i].name));
		buf_char(&b, '}');
		trial_run(&t, (struct template_options){.plain = true},
		    "{{ n | titlecase }}|{{ n | initials }}",
		    str_z(&a, buf_str(&b)));
		assert_true(t.good);
		ASSERT_TEXT(t.made.text,
		    str_z(&a, str_format(&a, "%s|%s", rows[i].titled,
			rows[i].initials)), rows[i].name);
		trial_end(&t);
		arena_free(&a);
	}
}

/* What was once given is given again, and not to another question. */
static void
filters_that_remember_do_not_mix_up(void **state)
{
	static const struct row rows[] = {
	    {"{% for i in (1..2) %}{{ a | date }} {{ b | date }} "
	     "{{ a | date: 'short' }} {{ a | date: '%d' }} "
	     "{{ 1 | ordinal }} {{ 1 | ordinal: 'f' }} {{ 1 | number }} "
	     "{{ '1' | number: 1 }} {{ '1' | number: 2 }}\n{% endfor %}",
		"{\"a\":\"2026-12-01\",\"b\":\"2026-12-01T08:00\"}",
		"‹1er décembre 2026› ‹1er décembre 2026› ‹01/12/2026› ‹01› "
		"‹1er› ‹1re› ‹1› ‹1,0› ‹1,00›\n"
		"‹1er décembre 2026› ‹1er décembre 2026› ‹01/12/2026› ‹01› "
		"‹1er› ‹1re› ‹1› ‹1,0› ‹1,00›\n"},
	    {"{% for d in (10..31) %}{% for m in (1..9) %}"
	     "{% assign a = '2026-0' | append: m | append: '-' | append: d %}"
	     "{% assign b = a | date: '%m%d' %}"
	     "{% assign c = '0' | append: m | append: d %}"
	     "{% unless b == c %}{{ a }}{% endunless %}"
	     "{% if d > 27 %}{% break %}{% endif %}"
	     "{% endfor %}{% endfor %}",
		"{}", ""},
	    {"{{ a | country }} {{ a | country }} {{ b | country }}",
		"{\"a\":\"UZ\",\"b\":\"Germany\"}",
		"‹Ouzbékistan› ‹Ouzbékistan› ‹Allemagne›"},
	};

	(void)state;
	CHECK(rows);
}

static void
words_agree_with_the_gender_of_the_case(void **state)
{
	static const struct row rows[] = {
	    {"{{ case | agree: 'détenu', 'détenue' }}",
		"{\"case\":{\"gender\":\"f\"}}", "‹détenue›"},
	    {"{{ case | agree: 'détenu', 'détenue' }}",
		"{\"case\":{\"gender\":\"m\"}}", "‹détenu›"},
	    {"{{ case.gender | agree: 'il', 'elle' }}",
		"{\"case\":{\"gender\":\"f\"}}", "‹elle›"},
	    {"{{ case | agree: 'il', 'elle', 'ils' }}",
		"{\"case\":{\"gender\":\"plural\"}}", "‹ils›"},
	    {"{{ case | agree: 'il', 'elle', 'ils' }}",
		"{\"case\":{\"gender\":\"p\"}}", "‹ils›"},
	    {"{{ case | agree: 'il', 'elle', 'ils', 'il·elle' }}",
		"{\"case\":{\"gender\":null}}", "‹il·elle›"},
	    {"{{ case | agree: 'il', 'elle', 'ils', 'il·elle' }}",
		"{\"case\":{}}", "‹il·elle›"},
	};

	(void)state;
	CHECK(rows);
}

static void
an_empty_cell_is_nil_and_counts_as_empty(void **state)
{
	static const struct row rows[] = {
	    {"{% if a %}1{% else %}2{% endif %}", "{\"a\":null}", "2"},
	    {"{% if a == empty %}1{% endif %}", "{\"a\":null}", "1"},
	    {"{% if a == '' %}1{% endif %}", "{\"a\":null}", "1"},
	    {"{% if a == blank %}1{% endif %}", "{\"a\":null}", "1"},
	    {"{{ a | default: 'x' }}", "{\"a\":null}", "‹x›"},
	    {"{{ a | default: '' }}!", "{\"a\":null}", "!"},
	    {"{{ a.b.c | default: 'x' }}", "{\"a\":null}", "‹x›"},
	    {"{{ '' }}!", "{}", "!"},
	};

	(void)state;
	CHECK(rows);
	assert_int_equal(value_text(S(" \xC2\xA0")).kind, VALUE_NIL);
	assert_int_equal(value_text(S("x")).kind, VALUE_TEXT);
}

static void
texts_of_a_list_compare_with_numbers(void **state)
{
	static const struct row rows[] = {
	    {"{% if a > 9 %}1{% endif %}", "{\"a\":\"10\"}", "1"},
	    {"{% if a == 10 %}1{% endif %}", "{\"a\":\"10\"}", "1"},
	    {"{% if a > 9 %}1{% else %}2{% endif %}", "{\"a\":null}", "2"},
	    {"{{ a | plus: 1 }}", "{\"a\":\"10\"}", "‹11›"},
	    {"{{ a }}", "{\"a\":\"01234\"}", "‹01234›"},
	};

	(void)state;
	CHECK(rows);
}

static void
a_subject_is_one_line_of_plain_text(void **state)
{
	static const struct row rows[] = {
	    {"Libérez {{ a }}", "{\"a\":\"Nadia *X*\"}",
		"Libérez Nadia *X*"},
	    {"{% capture g %}{{ a }}!{% endcapture %}{{ g }}",
		"{\"a\":\"x\"}", "x!"},
	    {"{{ l | list }}", "{\"l\":[\"a\",\"b\"]}", "a et b"},
	};

	(void)state;
	check(rows, COUNT(rows), (struct template_options){.plain = true});
}

static void
good_prose_is_not_taken_for_fields(void **state)
{
	static const struct row rows[] = {
	    {"«Мемориал», « nom », «Action»", "{}",
		"«Мемориал», « nom », «Action»"},
	    {"[sic] [Nom](http://x) [Nom][1] ![Nom](http://x)", "{}",
		"[sic] [Nom](http://x) [Nom][1] ![Nom](http://x)"},
	    {"\\[Nom] \\{Nom}", "{}", "\\[Nom] \\{Nom}"},
	    {"\\[Nom\\] [^1] [1] [x] [...]\n\n[nom]: http://x", "{}",
		"\\[Nom\\] [^1] [1] [x] [...]\n\n[nom]: http://x"},
	    {"{} { } {1} {a b}", "{}", "{} { } {1} {a b}"},
	    {"1 <2, a< b >c, <x@example.org> <https://x> \\<b>", "{}",
		"1 <2, a< b >c, <x@example.org> <https://x> \\<b>"},
	    {"[x](HTTPS://x) [x](mailto:a) \\[x](y) ![x](y.png)", "{}",
		"[x](HTTPS://x) [x](mailto:a) \\[x](y) ![x](y.png)"},
	    {"[x]({{ u }}) [x](http{{ s }}://x) [x]()",
		"{\"u\": \"http://x\", \"s\": \"s\"}",
		"[x](‹http://x›) [x](http‹s›://x) [x]()"},
	    {"{% raw %}<b>{{ x }}</b>{% endraw %}", "{}", "<b>{{ x }}</b>"},
	};

	(void)state;
	CHECK(rows);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_value_is_one_code_point_of_the_skeleton),
	    cmocka_unit_test(no_value_becomes_markup),
	    cmocka_unit_test(
		a_captured_text_stays_letter_text_with_values_in_it),
	    cmocka_unit_test(trusted_markup_goes_in_as_it_is),
	    cmocka_unit_test(markup_may_not_smuggle_in_values),
	    cmocka_unit_test(bullets_are_markup_and_their_texts_are_not),
	    cmocka_unit_test(filters_speak_the_language_of_the_letter),
	    cmocka_unit_test(numbers_are_written_as_the_language_has_it),
	    cmocka_unit_test(names_are_set_in_small_and_large_letters),
	    cmocka_unit_test(filters_that_remember_do_not_mix_up),
	    cmocka_unit_test(words_agree_with_the_gender_of_the_case),
	    cmocka_unit_test(an_empty_cell_is_nil_and_counts_as_empty),
	    cmocka_unit_test(texts_of_a_list_compare_with_numbers),
	    cmocka_unit_test(a_subject_is_one_line_of_plain_text),
	    cmocka_unit_test(good_prose_is_not_taken_for_fields),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
