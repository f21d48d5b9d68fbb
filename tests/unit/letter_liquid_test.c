/* SPDX-License-Identifier: MIT */
/* Plain Liquid: what templates print in lenient mode. */
#include "letter_trial.h"

struct row {
	const char *template, *data, *want;
};

#define CHECK(rows) check((rows), COUNT(rows))

static void
check(const struct row *rows, ptrdiff_t count)
{
	for (ptrdiff_t i = 0; i < count; i++) {
		struct template_options lenient = {.lenient = true};
		struct trial t;

		trial_run(&t, lenient, rows[i].template, rows[i].data);
		if (!t.good)
			fail_msg("%s: %.*s", rows[i].template,
			    FMT(t.faults.first->message));
		ASSERT_TEXT(t.made.text, rows[i].want, rows[i].template);
		trial_end(&t);
	}
}

static void
names_and_members_are_found(void **state)
{
	static const struct row rows[] = {
	    {"{{ a.b }}", "{\"a\":{\"b\":\"x\"}}", "x"},
	    {"{{ a[\"b c\"] }}", "{\"a\":{\"b c\":\"x\"}}", "x"},
	    {"{{ a['b c'].d }}", "{\"a\":{\"b c\":{\"d\":1}}}", "1"},
	    {"{{ a[0] }}{{ a[-1] }}{{ a[9] }}", "{\"a\":[1,2,3]}", "13"},
	    {"{{ a.size }} {{ a.first }} {{ a.last }}", "{\"a\":[5,6]}",
		"2 5 6"},
	    {"{{ a.size }}", "{\"a\":\"é€\"}", "2"},
	    {"{{ Prénom }}", "{\"Prénom\":\"Zoé\"}", "Zoé"},
	    {"{{ r[\"Nom de l'élu\"] }}", "{\"r\":{\"Nom de l'élu\":\"X\"}}",
		"X"},
	    {"{{ e\xCC\x81 }}", "{\"\xC3\xA9\":1}", "1"},
	    {"{{ [k] }}", "{\"k\":\"v\",\"v\":\"w\"}", "w"},
	    {"{{ a[b.c] }}", "{\"a\":{\"x\":1},\"b\":{\"c\":\"x\"}}", "1"},
	    {"{{ no }}{{ no.such.thing }}{{ nil }}", "{}", ""},
	    {"{{\xC2\xA0" "a\xC2\xA0}}", "{\"a\":1}", "1"},
	};

	(void)state;
	CHECK(rows);
}

static void
conditions_mean_what_liquid_says(void **state)
{
	static const struct row rows[] = {
	    {"{% if a %}1{% elsif b %}2{% else %}3{% endif %}", "{\"b\":0}",
		"2"},
	    {"{% if a %}1{% elsif b %}2{% else %}3{% endif %}", "{}", "3"},
	    {"{% unless a %}1{% else %}2{% endunless %}", "{}", "1"},
	    {"{% if '' %}1{% endif %}", "{}", "1"},
	    {"{% if a == 'x' and b > 1 %}1{% endif %}",
		"{\"a\":\"x\",\"b\":2}", "1"},
	    {"{% if true or false and false %}1{% endif %}", "{}", "1"},
	    {"{% if true and false and false or true %}1{% endif %}", "{}",
		""},
	    {"{% if a contains 'b' %}1{% endif %}", "{\"a\":\"abc\"}", "1"},
	    {"{% if a contains 2 %}1{% endif %}", "{\"a\":[1,2]}", "1"},
	    {"{% if a contains 'k' %}1{% endif %}", "{\"a\":{\"k\":0}}", "1"},
	    {"{% if a == empty %}1{% endif %}", "{\"a\":[]}", "1"},
	    {"{% if a == blank %}1{% endif %}", "{\"a\":\" \"}", "1"},
	    {"{% if nil == empty %}1{% endif %}", "{}", ""},
	    {"{% if 1 == 1.0 %}1{% endif %}", "{}", "1"},
	    {"{% if '1' == 1 %}1{% endif %}", "{}", ""},
	    {"{% if true > 1 or 10 contains 1 %}1{% endif %}", "{}", ""},
	    {"{% if a <> b %}1{% endif %}", "{\"a\":1,\"b\":2}", "1"},
	    {"{% if nil < 1 %}1{% endif %}", "{}", ""},
	    {"{% if a == b %}1{% endif %}", "{\"a\":[1,[2]],\"b\":[1,[2]]}",
		"1"},
	    {"{% case a %} x {% when 1 or 2, 3 %}low{% when 4 %}four"
	     "{% else %}none{% endcase %}",
		"{\"a\":3}", "low"},
	    {"{% case a %}{% when 1 %}x{% else %}none{% endcase %}",
		"{\"a\":3}", "none"},
	};

	(void)state;
	CHECK(rows);
}

static void
loops_go_over_lists_ranges_and_objects(void **state)
{
	static const struct row rows[] = {
	    {"{% for i in a %}{{ i }},{% endfor %}", "{\"a\":[1,2]}", "1,2,"},
	    {"{% for i in (1..n) reversed %}{{ i }}{% endfor %}",
		"{\"n\":4}", "4321"},
	    {"{% for i in (1..9) limit: 2 offset: 3 %}{{ i }}{% endfor %}",
		"{}", "45"},
	    {"{% for i in (1..9) offset: -1 limit: 3 %}{{ i }}{% endfor %}"
	     "{% for i in 'ab' offset: 1 %}{{ i }}{% endfor %}",
		"{}", "12ab"},
	    {"{% for i in (1..3) offset: -5 %}{{ i }}{% endfor %}"
	     "{% for i in (1..3) offset: 9 %}x{% else %}none{% endfor %}"
	     "{% for i in (1..3) limit: -1 %}x{% endfor %}",
		"{}", "123none"},
	    {"{% for i in a %}x{% else %}none{% endfor %}", "{\"a\":[]}",
		"none"},
	    {"{% for i in (1..9) %}{% if i == 3 %}{% break %}{% endif %}"
	     "{% if i == 1 %}{% continue %}{% endif %}{{ i }}{% endfor %}!",
		"{}", "2!"},
	    {"{% for p in a %}{{ p[0] }}={{ p[1] }};{% endfor %}",
		"{\"a\":{\"x\":1,\"y\":2}}", "x=1;y=2;"},
	    {"{% for i in (1..2) %}{% for j in (1..2) %}"
	     "{{ forloop.parentloop.index }}{{ forloop.index0 }}"
	     "{{ forloop.rindex }}{{ forloop.last }} {% endfor %}{% endfor %}",
		"{}", "102false 111true 202false 211true "},
	    {"{% for i in (1..2) %}{% capture c %}{{ i }}{% break %}x"
	     "{% endcapture %}{% endfor %}[{{ c }}]",
		"{}", "[1]"},
	    {"{% assign i = 7 %}{% for i in (1..2) %}{{ i }}{% endfor %}"
	     "{{ i }}",
		"{}", "127"},
	    {"{% for i in (1..3) %}  {% endfor %}", "{}", ""},
	    {"{% for i in (1..2) %}{% cycle 'a', 'b', 'c' %}{% endfor %}"
	     "{% cycle 'a', 'b', 'c' %}",
		"{}", "abc"},
	};

	(void)state;
	CHECK(rows);
}

static void
tags_set_and_print(void **state)
{
	static const struct row rows[] = {
	    {"{% assign a = 'x' | upcase %}{{ a }}", "{}", "X"},
	    {"{% capture a %}<{{ b }}>{% endcapture %}{{ a | upcase }}",
		"{\"b\":\"y\"}", "<Y>"},
	    {"{% increment n %}{% increment n %}{{ n }}", "{}", "012"},
	    {"{% decrement n %}{% decrement n %}", "{}", "-1-2"},
	    {"{% comment %}{% comment %}{% if %}{% endcomment %}{{ x "
	     "{% endcomment %}!",
		"{}", "!"},
	    {"{% # a remark %}{% echo 'x' %}", "{}", "x"},
	    {"{% raw %}{{ a }} {% if %}{% endraw %}", "{}", "{{ a }} {% if %}"},
	    {"{% liquid\n  assign a = 2\n  for i in (1..a)\n    echo i\n"
	     "  endfor\n%}",
		"{}", "12"},
	    {"{% ifchanged %}a{% endifchanged %}{% ifchanged %}a"
	     "{% endifchanged %}",
		"{}", "a"},
	};

	(void)state;
	CHECK(rows);
}

static void
white_space_goes_where_a_hyphen_says(void **state)
{
	static const struct row rows[] = {
	    {"a \n{{- 1 -}}\n b", "{}", "a1b"},
	    {"a {%- if true -%} c {%- endif %} d", "{}", "ac d"},
	    {"a {%- comment -%} c {%- endcomment -%} d", "{}", "ad"},
	    {"a {%- raw -%} c {%- endraw -%} d", "{}", "acd"},
	    {"{% if true %}\n{% assign x = 1 %}\n{% endif %}!", "{}", "!"},
	    {"{% if true %} {% capture x %} {% endcapture %} {% endif %}"
	     "[{{ x }}]",
		"{}", "[ ]"},
	    {"{% if true %}\n{{ '' }}\n{% endif %}!", "{}", "\n\n!"},
	};

	(void)state;
	CHECK(rows);
}

static void
filters_of_texts(void **state)
{
	static const struct row rows[] = {
	    {"{{ 'élan' | upcase }} {{ 'ÉLAN' | downcase }}", "{}",
		"ÉLAN élan"},
	    {"{{ 'émile ZOLA' | capitalize }}", "{}", "Émile zola"},
	    {"{{ 'b' | append: 'c' | prepend: 'a' }}", "{}", "abc"},
	    {"{{ ' x ' | strip }}|{{ ' x ' | lstrip }}|{{ ' x ' | rstrip }}",
		"{}", "x|x | x"},
	    {"{{ s | strip_newlines }} {{ s | newline_to_br }}",
		"{\"s\":\"a\\r\\nb\"}", "ab a<br />\nb"},
	    {"{{ 'a-b-c' | replace: '-', '+' }}", "{}", "a+b+c"},
	    {"{{ 'éb' | replace: '', '-' }}", "{}", "-é-b-"},
	    {"{{ 'a-b-c' | replace_first: '-', '+' }}", "{}", "a+b-c"},
	    {"{{ 'a-b-c' | replace_last: '-', '+' }}", "{}", "a-b+c"},
	    {"{{ 'a-b-c' | remove: '-' }}{{ 'a-b-c' | remove_first: '-' }}"
	     "{{ 'a-b-c' | remove_last: '-' }}",
		"{}", "abcab-ca-bc"},
	    {"{{ 'éééééé' | truncate: 5 }}", "{}", "éé..."},
	    {"{{ 'a b c' | truncatewords: 2, '…' }}", "{}", "a b…"},
	    {"{{ '<a&amp;\"' | escape }} {{ '<&amp;' | escape_once }}", "{}",
		"&lt;a&amp;amp;&quot; &lt;&amp;"},
	    {"{{ 'é &/' | url_encode }} {{ 'a%20b+c' | url_decode }}", "{}",
		"%C3%A9+%26%2F a b c"},
	    {"{{ '<b>x</b><!-- y -->' | strip_html }}", "{}", "x"},
	    {"{{ 'Zoé' | base64_encode | base64_decode }}", "{}", "Zoé"},
	    {"{{ 'Liquid' | slice: -3, 2 }} {{ 'été' | slice: 1 }}", "{}",
		"ui t"},
	    {"{{ nil | default: 'x' }}{{ '' | default: 'y' }}"
	     "{{ false | default: 'z', allow_false: true }}",
		"{}", "xyfalse"},
	};

	(void)state;
	CHECK(rows);
}

static void
filters_of_numbers(void **state)
{
	static const struct row rows[] = {
	    {"{{ 1 | plus: 2 }} {{ '1.5' | plus: 1 }}", "{}", "3 2.5"},
	    {"{{ 10.1 | minus: 2.2 }} {{ 3 | times: -2 }}", "{}", "7.9 -6"},
	    {"{{ 7 | divided_by: 2 }} {{ -7 | divided_by: 2 }} "
	     "{{ 7 | divided_by: 2.0 }}",
		"{}", "3 -4 3.5"},
	    {"{{ 7 | modulo: 3 }} {{ -7 | modulo: 3 }}", "{}", "1 2"},
	    {"{{ -3 | abs }} {{ 1.2 | ceil }} {{ -1.2 | floor }}", "{}",
		"3 2 -2"},
	    {"{{ 1.5 | round }} {{ 1.25 | round: 1 }} {{ 1234.5 | round: -2 }}",
		"{}", "2 1.3 1200"},
	    {"{{ 3 | at_least: 5 }} {{ 3 | at_most: 2 }}", "{}", "5 2"},
	    {"{{ n | plus: 1 }}", "{\"n\":9223372036854775807}",
		"9.22337203685478e+18"},
	    {"{{ n | abs }}", "{\"n\":-9223372036854775807}",
		"9223372036854775807"},
	    {"{{ a | sum }} {{ b | sum: 'n' }}",
		"{\"a\":[1,\"2\"],\"b\":[{\"n\":1},{\"n\":0.5}]}", "3 1.5"},
	};

	(void)state;
	CHECK(rows);
}

static void
filters_of_lists(void **state)
{
	static const struct row rows[] = {
	    {"{{ 'a,b,,' | split: ',' | join: '+' }}", "{}", "a+b"},
	    {"{{ ' a  b ' | split: ' ' | size }}", "{}", "2"},
	    {"{{ 'été' | split: '' | reverse | join: '' }}", "{}", "été"},
	    {"{{ a | sort | join }}", "{\"a\":[3,1,2]}", "1 2 3"},
	    {"{{ a | sort_natural | join }}", "{\"a\":[\"b\",\"A\",\"c\"]}",
		"A b c"},
	    {"{{ a | sort: 'n' | map: 'n' | join }}",
		"{\"a\":[{\"n\":2},{\"n\":1}]}", "1 2"},
	    {"{{ a | uniq | compact | join }}", "{\"a\":[1,1,null,2]}", "1 2"},
	    {"{{ a | concat: b | join }}", "{\"a\":[1],\"b\":[[2],3]}",
		"1 2 3"},
	    {"{{ a | where: 'k', 'x' | map: 'n' | join }}",
		"{\"a\":[{\"k\":\"x\",\"n\":1},{\"k\":\"y\",\"n\":2}]}", "1"},
	    {"{{ a | reject: 'k' | map: 'n' | join }}",
		"{\"a\":[{\"k\":true,\"n\":1},{\"n\":2}]}", "2"},
	    {"{{ a | first }}{{ a | last }}", "{\"a\":[1,2,3]}", "13"},
	    {"{{ a }}", "{\"a\":[1,\"x\",[2]]}", "1x2"},
	    {"{{ a | bullets }}", "{\"a\":[\"x\",\"y\"]}", "- x\n- y"},
	};

	(void)state;
	CHECK(rows);
}

static void
dates_are_read_as_people_write_them(void **state)
{
	static const struct row rows[] = {
	    {"{{ 'March 14, 2016' | date: '%d.%m.%Y' }}", "{}", "14.03.2016"},
	    {"{{ '14 Mar 2016' | date: '%d.%m.%Y' }}", "{}", "14.03.2016"},
	    {"{{ 'Fri Jul 16 01:02:03 2004' | date: '%d.%m.%y %H:%M:%S' }}",
		"{}", "16.07.04 01:02:03"},
	    {"{{ '2004/07/16 10:30' | date: '%d.%m.%Y %H:%M' }}", "{}",
		"16.07.2004 10:30"},
	    {"{{ '2004-07-16' | date: '%j' }}", "{}", "198"},
	    {"{{ 1152098955 | date: '%d.%m.%Y' }}", "{}", "05.07.2006"},
	    {"{{ 'March 14' | date: '%Y' }}", "{}", "March 14"},
	    {"{{ 'May 32, 2016' | date: '%Y' }}", "{}", "May 32, 2016"},
	    {"{{ 'Feb 30, 2016' | date: '%Y' }}", "{}", "Feb 30, 2016"},
	    {"{{ 'May May 1 2016' | date: '%Y' }}", "{}", "May May 1 2016"},
	    {"{{ 'a 1 2 2016' | date: '%Y' }}", "{}", "a 1 2 2016"},
	    {"{{ '' | date: '%Y' }}{{ nil | date: '%Y' }}", "{}", ""},
	};

	(void)state;
	CHECK(rows);
}

static void
a_table_has_rows_of_cells(void **state)
{
	static const struct row rows[] = {
	    {"{% tablerow i in a cols: 2 limit: 3 offset: 1 %}{{ i }}"
	     "{{ tablerowloop.col_last }}{% endtablerow %}",
		"{\"a\":[1,2,3,4,5]}",
		"<tr class=\"row1\">\n<td class=\"col1\">2false</td>"
		"<td class=\"col2\">3true</td></tr>\n<tr class=\"row2\">"
		"<td class=\"col1\">4false</td></tr>\n"},
	    {"{% tablerow i in a %}{{ i }}{% endtablerow %}", "{\"a\":[]}",
		"<tr class=\"row1\">\n</tr>\n"},
	    {"{% tablerow i in no %}{{ i }}{% endtablerow %}", "{}", ""},
	    {"{% tablerow i in a cols: 'x' %}{% continue %}{{ i }}"
	     "{% endtablerow %}",
		"{\"a\":[1,2]}",
		"<tr class=\"row1\">\n<td class=\"col1\"></td>"
		"<td class=\"col2\"></td></tr>\n"},
	    {"{% for x in (1..2) %}{% tablerow i in (5..5) %}"
	     "{{ forloop.index }}{% break %}{% endtablerow %}{% endfor %}",
		"{}",
		"<tr class=\"row1\">\n<td class=\"col1\">1</td></tr>\n"
		"<tr class=\"row1\">\n<td class=\"col1\">2</td></tr>\n"},
	};

	(void)state;
	CHECK(rows);
}

static void
values_are_never_read_as_templates(void **state)
{
	static const struct row rows[] = {
	    {"{{ a }}", "{\"a\":\"{{ b }}{% if x %}\",\"b\":\"secret\"}",
		"{{ b }}{% if x %}"},
	    {"{% assign x = a %}{{ x | append: '!' }}",
		"{\"a\":\"{{ b }}\",\"b\":\"secret\"}", "{{ b }}!"},
	};

	(void)state;
	CHECK(rows);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(names_and_members_are_found),
	    cmocka_unit_test(conditions_mean_what_liquid_says),
	    cmocka_unit_test(loops_go_over_lists_ranges_and_objects),
	    cmocka_unit_test(tags_set_and_print),
	    cmocka_unit_test(white_space_goes_where_a_hyphen_says),
	    cmocka_unit_test(filters_of_texts),
	    cmocka_unit_test(filters_of_numbers),
	    cmocka_unit_test(filters_of_lists),
	    cmocka_unit_test(dates_are_read_as_people_write_them),
	    cmocka_unit_test(a_table_has_rows_of_cells),
	    cmocka_unit_test(values_are_never_read_as_templates),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
