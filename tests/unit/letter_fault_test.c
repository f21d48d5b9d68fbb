/* SPDX-License-Identifier: MIT */
/* What is wrong with a letter or a row is said, once, at its place. */
#include <string.h>

#include "letter_trial.h"

struct row {
	const char *template, *data;
	int64_t line, column;
	const char *message;
};

#define CHECK(rows, kind) \
	check((rows), COUNT(rows), (kind), (struct template_options){0})

static void
check(const struct row *rows, ptrdiff_t count, enum fault_kind kind,
    struct template_options o)
{
	for (ptrdiff_t i = 0; i < count; i++) {
		const struct row *r = &rows[i];
		struct trial t;

		trial_run(&t, o, r->template, r->data);
		ASSERT_FAULT(
		    &t, kind, r->line, r->column, r->message, r->template);
		if (t.faults.count != 1)
			fail_msg("%s: %lld faults, the last: %.*s", r->template,
			    (long long)t.faults.count,
			    FMT(t.faults.last->message));
		trial_end(&t);
	}
}

static void
an_unknown_name_is_a_fault_of_the_letter(void **state)
{
	static const struct row rows[] = {
	    {"a\n  {{ adress }}", "{\"address\":\"x\"}", 2, 6,
		"no field 'adress' in 'supporters.csv' (is it 'address'?)"},
	    {"{{ xyz }}", "{\"address\":\"x\"}", 1, 4,
		"no field 'xyz' in 'supporters.csv'"},
	    {"é {{ case.detained }}", "{\"case\":{\"url\":1}}", 1, 11,
		"no field 'detained' in 'case'"},
	    {"{{ case['nam'] }}", "{\"case\":{\"name\":1}}", 1, 9,
		"no field 'nam' in 'case' (is it 'name'?)"},
	    {"{{ a.b.c }}", "{\"a\":{\"b\":\"x\"}}", 1, 8,
		"no field 'c' in 'a.b'"},
	    {"{% if adress %}{% endif %}", "{\"address\":1}", 1, 7,
		"no field 'adress' in 'supporters.csv' (is it 'address'?)"},
	    {"{% for x in cases %}{{ x }}{% endfor %}", "{\"case\":1}", 1,
		13, "no field 'cases' in 'supporters.csv' (is it 'case'?)"},
	    {"{{ 'a' | append: nme }}", "{\"name\":1}", 1, 18,
		"no field 'nme' in 'supporters.csv' (is it 'name'?)"},
	    {"{{ nme | default: 'x' }}", "{\"name\":1}", 1, 4,
		"no field 'nme' in 'supporters.csv' (is it 'name'?)"},
	    {"{% for x in (1..2) %}{{ x | times: 0 }}{% endfor %}"
	     "{{ forloop.index }}",
		"{\"a\":1}", 1, 55, "no field 'forloop' in 'supporters.csv'"},
	};

	(void)state;
	CHECK(rows, FAULT_DATA);
}

static void
an_empty_value_that_is_printed_is_a_fault_of_the_row(void **state)
{
	static const struct row rows[] = {
	    {"Cher\n {{ first_name }},", "{\"first_name\":null}", 2, 1,
		"'first_name' is empty, and appeal.fr.md:2:5 prints it"},
	    {"{{ a | upcase }}", "{\"a\":null}", 2, 1,
		"'a' is empty, and appeal.fr.md:1:4 prints it"},
	    {"{{ a }}", "{\"a\":\"\"}", 2, 1,
		"'a' is empty, and appeal.fr.md:1:4 prints it"},
	    {"{{ c.d | date }}", "{\"c\":{\"d\":null}}", 2, 1,
		"'c.d' is empty, and appeal.fr.md:1:4 prints it"},
	    {"{{ a | bullets }}", "{\"a\":[]}", 2, 1,
		"'a' is empty, and appeal.fr.md:1:4 prints it"},
	    {"{{ 'Cher ' | append: a }}", "{\"a\":null}", 2, 1,
		"'a' is empty, and filter 'append' needs it "
		"(appeal.fr.md:1:14)"},
	    {"{{ a | plus: 1 }}", "{\"a\":null}", 2, 1,
		"'a' is empty, and filter 'plus' needs it "
		"(appeal.fr.md:1:8)"},
	    {"{{ a | required: 'the town is missing' }}", "{\"a\":\"\"}",
		2, 1, "the town is missing (appeal.fr.md:1:8)"},
	    {"{{ a | titlecase }}", "{\"a\":null}", 2, 1,
		"'a' is empty, and appeal.fr.md:1:4 prints it"},
	    {"{{ a | initials }}", "{\"a\":null}", 2, 1,
		"'a' is empty, and appeal.fr.md:1:4 prints it"},
	    {"{% assign b = a | required %}", "{\"a\":null}", 2, 1,
		"'a' is empty, and the letter requires it "
		"(appeal.fr.md:1:19)"},
	};

	(void)state;
	CHECK(rows, FAULT_ROW);
}

static void
a_value_of_the_wrong_kind_is_a_fault_of_the_row(void **state)
{
	static const struct row rows[] = {
	    {"{{ d | date }}", "{\"d\":\"31.12.2026\"}", 2, 1,
		"'31.12.2026' is not a date: it is written like 2026-12-31 "
		"(appeal.fr.md:1:8)"},
	    {"{{ d | date }}", "{\"d\":\"2026-02-30\"}", 2, 1,
		"'2026-02-30' is not a date: it is written like 2026-12-31 "
		"(appeal.fr.md:1:8)"},
	    {"{{ c | country }}", "{\"c\":\"Atlantis\"}", 2, 1,
		"'Atlantis' is no country: write its name or its code, such "
		"as FR (appeal.fr.md:1:8)"},
	    {"{{ case | agree: 'a', 'b' }}", "{\"case\":{\"gender\":null}}",
		2, 1,
		"the gender of 'case' is unknown, and 'agree' has no fourth "
		"form for it (appeal.fr.md:1:11)"},
	    {"{{ case | agree: 'a', 'b' }}", "{\"case\":{\"gender\":\"p\"}}",
		2, 1,
		"'case' is a group, and 'agree' has no third form for it "
		"(appeal.fr.md:1:11)"},
	    {"{{ a | number }}", "{\"a\":\"1,5\"}", 2, 1,
		"filter 'number' works on numbers, and '1,5' is none "
		"(appeal.fr.md:1:8)"},
	    {"{{ a | ordinal }}", "{\"a\":\"1.5\"}", 2, 1,
		"'a' is no whole number (appeal.fr.md:1:8)"},
	    {"{{ a | ordinal: b }}", "{\"a\":1,\"b\":\"x\"}", 2, 1,
		"filter 'ordinal' takes the gender of the noun: \"m\" or "
		"\"f\" (appeal.fr.md:1:8)"},
	    {"{{ a | plus: 1 }}", "{\"a\":\"x\"}", 2, 1,
		"filter 'plus' works on numbers, and 'x' is none "
		"(appeal.fr.md:1:8)"},
	    {"{{ 1 | divided_by: a }}", "{\"a\":\"0\"}", 2, 1,
		"filter 'divided_by' divides by zero (appeal.fr.md:1:8)"},
	    {"{% if a > 1 %}{% endif %}", "{\"a\":\"x\"}", 2, 1,
		"'a' and '1' cannot be compared: one of them is no number "
		"(appeal.fr.md:1:7)"},
	};

	(void)state;
	CHECK(rows, FAULT_ROW);
}

static void
a_list_or_object_is_not_printed(void **state)
{
	static const struct row rows[] = {
	    {"{{ a }}", "{\"a\":[1]}", 1, 4,
		"'a' is a list: write {{ a | list }} or {{ a | bullets }}"},
	    {"{{ c }}", "{\"c\":{\"name\":1}}", 1, 4,
		"'c' has parts: write which, such as {{ c.name }}"},
	    {"{{ a | upcase }}", "{\"a\":[1]}", 1, 8,
		"filter 'upcase' works on a text, and 'a' is a list"},
	    {"{{ 1 | number: 99 }}", "{}", 1, 8,
		"filter 'number' gives 0 to 20 decimals"},
	    {"x {{ a | bullets }}", "{\"a\":[1]}", 1, 6,
		"'bullets' gives lines of their own: begin a line with it"},
	};

	(void)state;
	CHECK(rows, FAULT_DATA);
}

static void
mistakes_of_writing_are_found_when_compiling(void **state)
{
	static const struct row rows[] = {
	    {"a {{ b", "{}", 1, 3, "'{{' is never closed"},
	    {"{{ b } c }}", "{}", 1, 6,
		"fields are written {{ name }}, tags {% ... %}"},
	    {"{{ }}", "{}", 1, 1, "the name is missing"},
	    {"{{ a b }}", "{}", 1, 6, "unexpected 'b'"},
	    {"{{ a | }}", "{}", 1, 7, "the name of a filter is missing"},
	    {"{{ a | upcas }}", "{}", 1, 8,
		"no filter 'upcas' (is it 'upcase'?)"},
	    {"{{ a | upcase: 1 }}", "{}", 1, 8,
		"filter 'upcase' takes no argument"},
	    {"{{ a | append }}", "{}", 1, 8,
		"filter 'append' takes 1 argument(s), not 0"},
	    {"{{ a | agree: 'x' }}", "{}", 1, 8,
		"filter 'agree' takes 2 to 4 arguments, not 1"},
	    {"{{ a | append: \xE2\x80\x9Cx\xE2\x80\x9D }}", "{}", 1, 16,
		"write straight quotes here: \"...\""},
	    {"{{ a | append: 'x }}", "{}", 1, 16,
		"the quote that starts here is never closed"},
	    {"{{ a[0 }}", "{}", 1, 7, "']' is missing"},
	    {"{{ a. }}", "{}", 1, 6, "a name is missing"},
	    {"{{ a * 2 }}", "{}", 1, 6, "unexpected '*'"},
	    {"{% foreach %}", "{}", 1, 1, "no tag 'foreach'"},
	    {"{% asign a = 1 %}", "{}", 1, 1,
		"no tag 'asign' (is it 'assign'?)"},
	    {"{% if a = 1 %}{% endif %}", "{}", 1, 9, "expected '==', not '='"},
	    {"{% if a %}\n{% for x in y %}\n{% endfor %}", "{}", 1, 1,
		"'if' is never closed: 'endif' is missing"},
	    {"{% comment %}", "{}", 1, 1,
		"'comment' is never closed: 'endcomment' is missing"},
	    {"{% if a %}{% endfor %}{% endif %}", "{}", 1, 11,
		"'endfor' without 'for'"},
	    {"{% for x in y %}{% if x %}{% endfor %}", "{}", 1, 27,
		"'endfor', but 'if' of line 1 is still open: 'endif' is "
		"missing"},
	    {"{% else %}", "{}", 1, 1, "'else' does not stand in 'if'"},
	    {"{% when 1 %}", "{}", 1, 1, "'when' does not stand in 'case'"},
	    {"{% if a %}{% else %}{% else %}{% endif %}", "{}", 1, 21,
		"'else' stands behind 'else'"},
	    {"{% break %}", "{}", 1, 1, "'break' does not stand in 'for'"},
	    {"{% for x y %}{% endfor %}", "{}", 1, 10,
		"expected 'in', not 'y'"},
	    {"{% assign a.b = 1 %}", "{}", 1, 12, "expected '=', not '.'"},
	};

	(void)state;
	CHECK(rows, FAULT_DATA);
}

static void
fields_of_other_programs_are_refused(void **state)
{
	static const struct row rows[] = {
	    {"Cher «Prénom»,", "{}", 1, 6,
		"a field is written {{ Prénom }}, not «Prénom»"},
	    {"«Nom_de_famille»", "{}", 1, 1,
		"a field is written {{ Nom_de_famille }}, not "
		"«Nom_de_famille»"},
	    {"Cher {Nom},", "{}", 1, 6,
		"a field is written {{ Nom }}, not {Nom}"},
	    {"Cher [Nom],", "{}", 1, 6,
		"a field is written {{ Nom }}, not [Nom]"},
	    {"«Nom de famille»", "{}", 1, 1,
		"a field is written {{ last_name }}, not «Nom de famille»"},
	    {"Cher <nom>,", "{}", 1, 6,
		"a field is written {{ nom }}, not <nom>"},
	    {"Cher <<Nom>>,", "{}", 1, 6,
		"a field is written {{ Nom }}, not <<Nom>>"},
	    {"Cher \\«Nom»,", "{}", 1, 7,
		"a field is written {{ Nom }}, not «Nom»"},
	    {"x <B>y", "{}", 1, 3,
		"'<B>' is HTML, which a letter prints as it stands: write "
		"Markdown, such as **bold**"},
	    {"x</p >", "{}", 1, 2,
		"'</p>' is HTML, which a letter prints as it stands: write "
		"Markdown, such as **bold**"},
	    {"[x](javascript:y)", "{}", 1, 5,
		"link 'javascript:y' begins with none of https://, http://, "
		"mailto:"},
	    {"[x](<www.example.org/{{ name }}>)", "{}", 1, 6,
		"link 'www.example.org/' begins with none of https://, "
		"http://, mailto:"},
	    {"{% raw %}\xF3\xB0\x80\x80{% endraw %}", "{}", 1, 10,
		"the private-use character U+F0000 has no place in a letter"},
	    {"x \xF3\xB0\x80\x80", "{}", 1, 3,
		"the private-use character U+F0000 has no place in a letter"},
	};

	(void)state;
	CHECK(rows, FAULT_DATA);
}

static void
a_subject_takes_no_line_break(void **state)
{
	static const struct row rows[] = {
	    {"Re: {{ a }}", "{\"a\":\"x\\r\\nBcc: y@example.org\"}", 2, 1,
		"line break in 'a', which stands in the subject "
		"(appeal.fr.md:1:8)"},
	};
	static const struct row letter_rows[] = {
	    {"a\nb", "{}", 1, 2, "a line break in the subject"},
	    {"{{ a | bullets }}", "{\"a\":[1]}", 1, 8,
		"'bullets' has no place in a subject"},
	    {"a \\{Nom}", "{}", 1, 4,
		"a field is written {{ Nom }}, not {Nom}"},
	};
	struct template_options plain = {.plain = true};

	(void)state;
	check(rows, COUNT(rows), FAULT_ROW, plain);
	check(letter_rows, COUNT(letter_rows), FAULT_DATA, plain);
}

static void
every_fault_is_found_in_one_pass(void **state)
{
	struct template_options letter = {0};
	struct trial t;

	(void)state;
	trial_run(&t, letter, "{{ a }} {{ b }} {{ xx }} {{ yy }} {{ a }}",
	    "{\"a\":null,\"b\":[1]}");
	assert_false(t.good);
	assert_int_equal(t.faults.rows, 2);
	assert_int_equal(t.faults.errors, 3);
	trial_end(&t);
	trial_run(&t, letter, "{{ a | xx }} {% yy %} {{ 'z }} «Nom»", "{}");
	assert_int_equal(t.faults.errors, 4);
	trial_end(&t);
}

static void
limits_end_what_would_not_end(void **state)
{
	static const struct {
		const char *template, *message;
	} rows[] = {
	    {"{% for i in (1..1000000000) %}{% endfor %}",
		"the letter takes more than 1000000 steps"},
	    {"{% for i in (1..1000) %}{% for j in (1..1000) %}"
	     "{% for k in (1..1000) %}{% endfor %}{% endfor %}{% endfor %}",
		"the letter takes more than 1000000 steps"},
	    {"{% for i in (1..9000000000000000000) %}{% if i == 0 %}x"
	     "{% endif %}{% endfor %}",
		"the letter takes more than 1000000 steps"},
	    {"{{ (1..1000000000) | join }}",
		"the letter takes more than 1000000 steps"},
	    {"{% assign a = 'xxxxxxxx' %}{% for i in (1..99) %}"
	     "{% assign a = a | append: a %}{% endfor %}{{ a }}",
		"a value gets longer than 1024 KiB"},
	    {"{% assign a = 'xxxxxxxx' %}{% for i in (1..16) %}"
	     "{% assign a = a | append: a %}{% endfor %}"
	     "{% for i in (1..9) %}{{ a }}{% endfor %}",
		"the letter gets longer than 1024 KiB"},
	    {"{% assign v = 'xxxxxxxxxxxxxxxx' | append: 'y' %}"
	     "{% capture a %}{{ v }}{% endcapture %}{% for i in (1..99) %}"
	     "{% capture a %}{{ a }}{{ a }}{% endcapture %}{% endfor %}",
		"the letter gets longer than 1024 KiB"},
	    {"{% assign a = (1..900) | join | split: ' ' %}"
	     "{% assign b = (1..900) | join | split: ' ' %}"
	     "{% for i in (1..2000) %}{% if a == b %}{% endif %}{% endfor %}",
		"the letter takes more than 1000000 steps"},
	    {"{% for i in (1..150000) %}{% capture b %}1234567890123456789"
	     "0123456789012345678901234567890123456789012345678901234567890"
	     "{% endcapture %}{% endfor %}",
		"the letter takes more than 1000000 steps"},
	    {"{% for i in (1..70000) %}{{ i }}{% endfor %}",
		"the letter prints more than 65533 values"},
	};

	(void)state;
	for (ptrdiff_t i = 0; i < COUNT(rows); i++)
		for (int lenient = 0; lenient <= 1; lenient++) {
			struct template_options o = {.lenient = lenient > 0};
			struct trial t;

			if (lenient && i == COUNT(rows) - 1)
				continue;	/* has no table of values */
			trial_run(&t, o, rows[i].template, "{}");
			assert_false(t.good);
			ASSERT_TEXT(t.faults.first->message, rows[i].message,
			    rows[i].template);
			assert_int_equal(t.faults.count, 1);
			trial_end(&t);
		}
}

static void
a_letter_with_very_many_faults_is_given_up(void **state)
{
	struct template_options letter = {0};
	struct trial t;

	(void)state;
	trial_run(&t, letter, "{% for i in (1..900000) %}{{ x }}{% endfor %}",
	    "{\"a\":1}");
	assert_false(t.good);
	assert_int_equal(t.faults.count, 1);
	assert_int_equal(t.faults.first->times, 100);
	trial_end(&t);
}

static void
nesting_has_a_limit(void **state)
{
	static const struct {
		const char *start, *more, *end, *message;
	} parts[] = {
	    {"", "{% if true %}", "", "tags nest deeper than 64"},
	    {"{% liquid ", "liquid ", "%}", "tags nest deeper than 64"},
	    {"{{ a", "[a", "}}", "brackets nest deeper than 64"},
	    {"{{ ", "(", "}}", "brackets nest deeper than 64"},
	};
	struct template_options lenient = {.lenient = true};

	(void)state;
	for (int p = 0; p < (int)COUNT(parts); p++) {
		struct arena a = {0};
		struct buf b = {.arena = &a};
		struct trial t;

		buf_add(&b, str_from(parts[p].start));
		for (int i = 0; i < 5000; i++)
			buf_add(&b, str_from(parts[p].more));
		buf_add(&b, str_from(parts[p].end));
		trial_run(&t, lenient, str_z(&a, buf_str(&b)), "{}");
		assert_false(t.compiled);
		ASSERT_TEXT(t.faults.first->message, parts[p].message,
		    parts[p].more);
		trial_end(&t);
		arena_free(&a);
	}
}

static void
a_letter_is_not_larger_than_what_it_may_print(void **state)
{
	enum { SIZE = (1 << 20) + 1 };
	struct template_options letter = {0};
	struct arena a = {0};
	char *text = NEW_ARRAY(&a, char, SIZE + 1);
	struct trial t;

	(void)state;
	memset(text, 'x', SIZE);
	trial_run(&t, letter, text, "{}");
	ASSERT_FAULT(&t, FAULT_DATA, 1, 1,
	    "the letter is longer than 1024 KiB", "x");
	trial_end(&t);
	text[SIZE - 1] = '\0';
	trial_run(&t, letter, text, "{}");
	assert_true(t.good);
	trial_end(&t);
	arena_free(&a);
}

static void
any_part_of_a_template_is_a_fault_or_a_template(void **state)
{
	static const char whole[] =
	    "{%- for x in (1..3) limit: 2 -%}{{ x | append: 'é' }}"
	    "{% if x == \"1\" and a.b[0] contains 'c' %}«Nom»{% else %}{a}"
	    "{% endif %}{% cycle 'a': 1, 2 %}{% endfor %}{% raw %}{{"
	    "{% endraw %}{% comment %}{% endcomment %}{% liquid\n"
	    "capture b\necho 1\nendcapture\n%}{% case b %}{% when 1, 2 %}"
	    "{% endcase %}{%# x %}{{ [b] }}";

	(void)state;
	for (size_t from = 0; from < sizeof whole - 1; from += 3)
		for (size_t to = from; to < sizeof whole - 1; to++) {
			struct template_options o = {.lenient = to % 2 == 0};
			struct arena a = {0};
			struct trial t;
			str cut = {whole + from, (ptrdiff_t)(to - from)};

			if (utf8_fault(cut) >= 0)
				continue;
			trial_run(&t, o, str_z(&a, cut),
			    "{\"a\":{\"b\":[\"c\"]}}");
			assert_true(t.good == (t.faults.errors == 0 &&
						  t.faults.rows == 0));
			trial_end(&t);
			arena_free(&a);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_unknown_name_is_a_fault_of_the_letter),
	    cmocka_unit_test(
		an_empty_value_that_is_printed_is_a_fault_of_the_row),
	    cmocka_unit_test(a_value_of_the_wrong_kind_is_a_fault_of_the_row),
	    cmocka_unit_test(a_list_or_object_is_not_printed),
	    cmocka_unit_test(mistakes_of_writing_are_found_when_compiling),
	    cmocka_unit_test(fields_of_other_programs_are_refused),
	    cmocka_unit_test(a_subject_takes_no_line_break),
	    cmocka_unit_test(every_fault_is_found_in_one_pass),
	    cmocka_unit_test(limits_end_what_would_not_end),
	    cmocka_unit_test(a_letter_with_very_many_faults_is_given_up),
	    cmocka_unit_test(nesting_has_a_limit),
	    cmocka_unit_test(a_letter_is_not_larger_than_what_it_may_print),
	    cmocka_unit_test(any_part_of_a_template_is_a_fault_or_a_template),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
