/* SPDX-License-Identifier: MIT */
/* include and render: what they share, and where partials come from. */
#include "letter_trial.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/letter_partial_test.XXXXXX";

struct row {
	const char *template, *partials, *data, *want;
};

#define CHECK(rows, lenient) check((rows), COUNT(rows), (lenient))

/* The partials in `a`, whose source lives as long. */
static struct value
partials_from(struct arena *a, const char *json)
{
	struct source *s = NEW(a, struct source);
	struct faults f = {.arena = a};

	*s = (struct source){S("partials.json"), str_from(json)};
	return value_from_node(a, json_read(a, s, &f));
}

static void
check(const struct row *rows, ptrdiff_t count, bool lenient)
{
	for (ptrdiff_t i = 0; i < count; i++) {
		const struct row *r = &rows[i];
		struct arena a = {0};
		struct template_options o = {.lenient = lenient,
		    .partials = partials_from(&a, r->partials)};
		struct trial t;

		trial_run(&t, o, r->template, r->data);
		if (!t.good)
			fail_msg("%s: %.*s", r->template,
			    FMT(t.faults.first->message));
		ASSERT_TEXT(trial_shown(&t), r->want, r->template);
		trial_end(&t);
		arena_free(&a);
	}
}

static void
what_is_included_shares_the_variables(void **state)
{
	static const struct row rows[] = {
	    {"{% assign a = 1 %}{% include 'p' %}{{ b }}",
		"{\"p\":\"{{ a }}{{ c }}{% assign b = 2 %}\"}", "{\"c\":3}",
		"132"},
	    {"{% include 'p', x: 1 %}{{ x }}",
		"{\"p\":\"{{ x }}{% assign x = 5 %}{{ x }}\"}", "{}", "115"},
	    {"{% include 'p', x: 1, y: x %}", "{\"p\":\"{{ x }}{{ y }}\"}",
		"{\"x\":9}", "11"},
	    {"{% include 'a' x: 1 %}{{ x }}",
		"{\"a\":\"{% include 'b' x: 2 %}{{ x }}\",\"b\":\"{{ x }}\"}",
		"{}", "21"},
	    {"{% include 'p' with l %}", "{\"p\":\"[{{ p }}]\"}",
		"{\"l\":[1,2]}", "[1][2]"},
	    {"{% include 'p' for l as i %}", "{\"p\":\"[{{ i }}]\"}",
		"{\"l\":[1,2]}", "[1][2]"},
	    {"{% include 'd/p.md' with 7 %}", "{\"d/p.md\":\"{{ p }}\"}",
		"{}", "7"},
	    {"{% include n with 7 %}", "{\"p\":\"{{ p }}\"}",
		"{\"n\":\"p\"}", "7"},
	    {"{% include n with 7 %}",
		"{\"p\":\"{% include q %}\",\"q\":\"{{ p }}\"}",
		"{\"n\":\"p\",\"q\":\"q\"}", "7"},
	    {"{% increment n %}{% include 'p' %}{% cycle 'a', 'b' %}",
		"{\"p\":\"{% increment n %}{% cycle 'a', 'b' %}\"}", "{}",
		"01ab"},
	    {"{% if true %} {% include 'p' %} {% endif %}", "{\"p\":\"\"}",
		"{}", "  "},
	};

	(void)state;
	CHECK(rows, true);
}

static void
what_is_included_stands_in_the_loops_around_it(void **state)
{
	static const struct row rows[] = {
	    {"{% for i in (1..2) %}{% include 'p' %}{% endfor %}",
		"{\"p\":\"{{ i }}{{ forloop.last }} \"}", "{}",
		"1false 2true "},
	    {"{% for i in (1..2) %}{% include 'p' %}{% endfor %}",
		"{\"p\":\"{% for j in (7..8) %}{{ j }}"
		"{{ forloop.parentloop.index }} {% endfor %}\"}",
		"{}", "71 81 72 82 "},
	    {"{% for i in (1..3) %}{% include 'p' %}{{ i }}{% endfor %}!",
		"{\"p\":\"{% if i == 2 %}{% continue %}{% endif %}p\"}",
		"{}", "p1p3!"},
	    {"{% for i in (1..3) %}{% if true %}{% capture c %}x"
	     "{% include 'p' %}y{% endcapture %}{% endif %}{% endfor %}"
	     "{{ c }}",
		"{\"p\":\"{% for k in (1..2) %}{{ k }}{% endfor %}"
		"{% break %}\"}",
		"{}", "x12"},
	    {"{% for i in (1..2) %}{% include 'a' %}.{% endfor %}!",
		"{\"a\":\"a{% include 'b' %}z\",\"b\":\"b{% break %}\"}", "{}",
		"ab!"},
	    {"a{% include 'p' %}z", "{\"p\":\"b{% break %}y\"}", "{}", "ab"},
	    {"{% for l in (1..2) %}{% include 'p' for (1..1) %}{% endfor %}",
		"{\"p\":\"{{ l }}{{ p }} \"}", "{}", "11..1 21..1 "},
	    {"{% tablerow i in (1..2) %}{% include 'p' %}{% endtablerow %}",
		"{\"p\":\"{{ i }}{{ tablerowloop.col }}\"}", "{}",
		"<tr class=\"row1\">\n<td class=\"col1\">11</td>"
		"<td class=\"col2\">22</td></tr>\n"},
	};

	(void)state;
	CHECK(rows, true);
}

static void
what_is_rendered_has_a_scope_of_its_own(void **state)
{
	static const struct row rows[] = {
	    {"{% assign a = 1 %}{% render 'p' %}{{ b }}",
		"{\"p\":\"[{{ a }}{{ c }}]{% assign b = 2 %}\"}", "{\"c\":3}",
		"[3]"},
	    {"{% render 'p' x: 1, y: x %}", "{\"p\":\"{{ x }}{{ y }}\"}",
		"{\"x\":9}", "19"},
	    {"{% render 'p' x: 1 %}",
		"{\"p\":\"{{ x }}{% assign x = 2 %}{{ x }}\"}", "{}", "12"},
	    {"{% for i in (1..2) %}{% render 'p' %}{% endfor %}",
		"{\"p\":\"[{{ i }}{{ forloop.index }}]\"}", "{}", "[][]"},
	    {"{% render 'p' for l as i, x: 'x' %}",
		"{\"p\":\"{{ i }}{{ x }}{{ forloop.index }}/"
		"{{ forloop.length }} \"}",
		"{\"l\":[7,8]}", "7x1/2 8x2/2 "},
	    {"{% render 'p' with l %}", "{\"p\":\"{{ p | join: '+' }}\"}",
		"{\"l\":[7,8]}", "7+8"},
	    {"{% render 'p' for (1..2) %}{% render 'p' for 'ab' %}"
	     "{% render 'p' for no %}{% render 'p' for empty_list %}",
		"{\"p\":\"[{{ p }}]\"}", "{\"empty_list\":[]}",
		"[1][2][ab][]"},
	    {"{% for i in (1..2) %}{% render 'p' %}{{ i }}{% endfor %}",
		"{\"p\":\"a{% break %}b\"}", "{}", "a1a2"},
	    {"{% cycle 'a', 'b' %}{% render 'p' %}{% cycle 'a', 'b' %}",
		"{\"p\":\"{% cycle 'a', 'b' %}\"}", "{}", "aab"},
	    {"{% render 'p', a: 2 %}",
		"{\"p\":\"{{ a }}{% if a > 0 %}{% assign b = a | minus: 1 %}"
		"{% render 'p', a: b %}{% endif %}\"}",
		"{}", "210"},
	};

	(void)state;
	CHECK(rows, true);
}

static void
a_letter_s_partials_are_letter_text(void **state)
{
	static const struct row rows[] = {
	    {"Cher {% include 'p' %}", "{\"p\":\"**{{ a }}**\"}",
		"{\"a\":\"*x*\"}", "Cher **‹*x*›**"},
	    {"{% for i in a %}{% render 'p', n: i %}{% endfor %}",
		"{\"p\":\"- {{ n }}\\n\"}", "{\"a\":[\"x\",\"y\"]}",
		"- ‹x›\n- ‹y›\n"},
	    {"{% render 'p' for a as n %}", "{\"p\":\"- {{ n }}\\n\"}",
		"{\"a\":[\"x\",\"y\"]}", "- ‹x›\n- ‹y›\n"},
	    {"{% include 'p' %}{% include 'p' %}", "{\"p\":\"---\\nkind: "
	     "news\\n---\\nx\"}", "{}", "xx"},
	    {"{% for i in a %}{% include 'p' %}{% endfor %}",
		"{\"p\":\"{% if i == 'y' %}{% break %}{% endif %}{{ i }}\"}",
		"{\"a\":[\"x\",\"y\",\"z\"]}", "‹x›"},
	    {"{% if false %}{% include 'p' %}{% endif %}x",
		"{\"p\":\"{{ no_such_field }}\"}", "{}", "x"},
	};

	(void)state;
	CHECK(rows, false);
}

struct fault_row {
	const char *template, *partials;
	int64_t line, column;
	const char *message;
};

static void
check_faults(const struct fault_row *rows, ptrdiff_t count, bool lenient)
{
	for (ptrdiff_t i = 0; i < count; i++) {
		const struct fault_row *r = &rows[i];
		struct arena a = {0};
		struct template_options o = {.lenient = lenient,
		    .partials = partials_from(&a, r->partials)};
		struct trial t;

		trial_run(&t, o, r->template, "{\"n\":1,\"a\":\"a\"}");
		ASSERT_FAULT(&t, FAULT_DATA, r->line, r->column, r->message,
		    r->template);
		assert_int_equal(t.faults.count, 1);
		trial_end(&t);
		arena_free(&a);
	}
}

static void
a_partial_that_cannot_be_is_said_when_compiling(void **state)
{
	static const struct fault_row rows[] = {
	    {"x {% include 'foter' %}", "{\"footer\":\"x\"}", 1, 14,
		"no partial 'foter' (is it 'footer'?)"},
	    {"{% include n %}", "{}", 1, 12,
		"expected the name of a partial in quotes, not 'n'"},
	    {"{% render %}", "{}", 1, 10,
		"the name of a partial in quotes is missing"},
	    {"{% include 'a' %}", "{\"a\":\"x\\n{% include 'b' %}\","
	     "\"b\":\"{% render 'a' %}\"}", 1, 11,
		"partial 'a' contains itself: a -> b -> a"},
	    {"{% include 'a' %}", "{\"a\":\"{% include 'a' %}\"}", 1, 12,
		"partial 'a' contains itself: a -> a"},
	    {"{% include 'a' x %}", "{\"a\":\"\"}", 1, 17,
		"':' is missing"},
	    {"{% include 'a' with n as 1 %}", "{\"a\":\"\"}", 1, 26,
		"expected a name, not '1'"},
	    {"{% include 'a' %}{% include 'a' %}",
		"{\"a\":\"\\n {{ x | upcas }}\"}", 2, 9,
		"no filter 'upcas' (is it 'upcase'?)"},
	    {"{% render 'a' %}", "{\"a\":\"{% include 'b' %}\","
	     "\"b\":\"\"}", 1, 1,
		"'include' has no place in a partial that 'render' prints: "
		"write 'render'"},
	    {"{% include 'a' %}", "{\"a\":\"{{ nn }}\"}", 1, 4,
		"no field 'nn' in 'supporters.csv' (is it 'n'?)"},
	    {"{% tablerow i in n %}{% endtablerow %}", "{}", 1, 1,
		"'tablerow' makes HTML, which a letter does not: write a list "
		"with 'for'"},
	};

	(void)state;
	check_faults(rows, COUNT(rows), false);
}

static void
plain_liquid_seeks_partials_when_it_prints_them(void **state)
{
	static const struct row good[] = {
	    {"{% if false %}{% include 'no' %}{% endif %}x", "{}", "{}", "x"},
	    {"{% for i in (1..9) %}{% include 'p' %}{% endfor %}",
		"{\"p\":\"{% assign fresh = i %}{{ fresh }}\"}", "{}",
		"123456789"},
	};
	static const struct fault_row bad[] = {
	    {"{% include 'no' %}", "{}", 1, 12, "no partial 'no'"},
	    {"{% include n %}", "{}", 1, 12, "'n' is no name of a partial"},
	    {"{% include 'a' %}", "{\"a\":\"{% include a %}\"}", 1, 1,
		"partials nest deeper than 32: a -> a"},
	    {"{% render 'a' %}", "{\"a\":\"{% render 'b' %}\","
	     "\"b\":\"{% render 'a' %}\"}", 1, 1,
		"partials nest deeper than 32: a -> b -> a"},
	    {"{% include 'a' %}", "{\"a\":\"{% if %}{% endif %}\"}", 1, 6,
		"a name or a value is missing"},
	};

	(void)state;
	CHECK(good, true);
	check_faults(bad, COUNT(bad), true);
}

static void
a_chain_of_partials_is_thirty_two_long_at_most(void **state)
{
	enum { CHAIN = 40 };

	(void)state;
	for (int lenient = 0; lenient <= 1; lenient++) {
		struct arena a = {0};
		struct member m[CHAIN];
		struct template_options o = {.lenient = lenient > 0,
		    .partials = value_object(m, CHAIN)};
		struct trial t;

		for (int i = 0; i < CHAIN; i++) {
			m[i].name = str_format(&a, "p%d", i);
			m[i].value = value_text(str_format(&a,
			    "{%% include 'p%d' %%}", (i + 1) % CHAIN));
		}
		trial_run(&t, o, "{% include 'p0' %}", "{}");
		assert_false(t.good);
		assert_int_equal(t.faults.count, 1);
		assert_true(str_starts(t.faults.first->message,
		    S("partials nest deeper than 32")));
		m[31].value = value_text(S("end"));
		trial_end(&t);
		trial_run(&t, o, "{% include 'p0' %}", "{}");
		assert_true(t.good);
		ASSERT_TEXT(t.made.text, "end", "32 partials");
		trial_end(&t);
		arena_free(&a);
	}
}

static void
partials_do_not_outrun_the_limits(void **state)
{
	static const struct {
		const char *template, *partials;
	} rows[] = {
	    {"{% for i in (1..900000) %}{% render 'p' %}{% endfor %}",
		"{\"p\":\"{{ a }}{{ b }}{{ c }}{{ d }}{{ e }}{{ f }}\"}"},
	    {"{% for i in (1..900000) %}{% include 'p' %}{% endfor %}",
		"{\"p\":\"{% for j in (1..1) %}{% endfor %}\"}"},
	    {"{% render 'a' for (1..900000) %}",
		"{\"a\":\"{% render 'b' for (1..900000) %}\",\"b\":\"x\"}"},
	    {"{% assign l = (1..999) | join | split: ' ' %}"
	     "{% for i in (1..99999) %}{% include 'a' for l %}{% endfor %}",
		"{\"a\":\"\"}"},
	    {"{% include 'a' %}{% include 'a' %}",
		"{\"a\":\"{% include 'a' %}{% include 'a' %}\"}"},
	};

	(void)state;
	for (ptrdiff_t i = 0; i < COUNT(rows); i++) {
		struct arena a = {0};
		struct template_options o = {.lenient = true,
		    .partials = partials_from(&a, rows[i].partials)};
		struct trial t;

		trial_run(&t, o, rows[i].template, "{}");
		assert_false(t.good);
		assert_int_equal(t.faults.count, 1);
		trial_end(&t);
		arena_free(&a);
	}
}

/* ---- in the letter's folder ---- */

static char *
path_in_folder(struct arena *a, const char *name)
{
	return str_z(a, path_join(a, str_from(folder), str_from(name)));
}

static void
write_file(const char *name, const char *text)
{
	struct arena a = {0};
	FILE *to = fopen(path_in_folder(&a, name), "wb");

	assert_non_null(to);
	assert_true(fputs(text, to) >= 0);
	assert_int_equal(fclose(to), 0);
	arena_free(&a);
}

static int
make_folder(void **state)
{
	struct arena a = {0};

	(void)state;
	if (mkdtemp(folder) == NULL)
		return -1;
	assert_int_equal(mkdir(path_in_folder(&a, "l"), 0700), 0);
	assert_int_equal(mkdir(path_in_folder(&a, "l/parts"), 0700), 0);
	assert_int_equal(mkdir(path_in_folder(&a, "out"), 0700), 0);
	write_file("secret", "secret");
	write_file("out/secret", "secret");
	write_file("l/exact", "as it is");
	write_file("l/footer.md", "---\nkind: news\n---\nfoot {{ name }}\n");
	write_file("l/both.liquid", "liquid");
	write_file("l/both.md", "markdown");
	write_file("l/parts/card.md", "card");
	write_file("l/parts.md", "not the folder");
	write_file("l/odd.md", "x\xFF");
	write_file("l/a.md", "{% include 'b' %}");
	write_file("l/b.md", "\n{% include 'a' %}");
	assert_int_equal(symlink("../secret", path_in_folder(&a, "l/link")), 0);
	assert_int_equal(symlink("../out", path_in_folder(&a, "l/way")), 0);
	assert_int_equal(mkfifo(path_in_folder(&a, "l/pipe"), 0600), 0);
	arena_free(&a);
	return 0;
}

static int
remove_folder(void **state)
{
	(void)state;
	return remove_tree(str_from(folder));
}

static bool
render_letter(struct arena *a, const char *text, str *subject, str *body,
    struct faults *f)
{
	static const struct member members[] = {
	    {S_INIT("name"), {.kind = VALUE_TEXT, .text = S_INIT("N")}}};
	struct merge merge = {.fields = value_object(members, 1)};
	struct merged made;
	struct letter *l;

	*f = (struct faults){.arena = a};
	write_file("l/letter.md", text);
	l = letter_read(a, str_from(path_in_folder(a, "l/letter.md")),
	    S("letter.md"), f);
	if (l == NULL || !template_render(l->body, &merge, a, &made, f))
		return false;
	*body = made.text;
	if (l->subject == NULL)
		return true;
	if (!template_render(l->subject, &merge, a, &made, f))
		return false;
	*subject = made.text;
	return true;
}

static void
partials_are_files_beside_the_letter(void **state)
{
	static const struct {
		const char *name, *want;
	} rows[] = {
	    {"exact", "as it is"},
	    {"both", "liquid"},
	    {"both.md", "markdown"},
	    {"parts/card", "card"},
	    {"parts", "not the folder"},
	    {"footer", "foot \xF3\xB0\x80\x80\n"},
	};

	(void)state;
	for (ptrdiff_t i = 0; i < COUNT(rows); i++) {
		struct arena a = {0};
		str text = str_format(
		    &a, "{%% include '%s' %%}", rows[i].name);
		struct faults f;
		str subject, body;

		assert_true(render_letter(
		    &a, str_z(&a, text), &subject, &body, &f));
		ASSERT_TEXT(body, rows[i].want, rows[i].name);
		arena_free(&a);
	}
}

static void
a_subject_takes_a_partial_without_its_line_end(void **state)
{
	struct arena a = {0};
	struct faults f;
	str subject, body;

	(void)state;
	assert_true(render_letter(&a,
	    "---\nsubject: \"Re {% include 'footer' %}\"\n---\nx", &subject,
	    &body, &f));
	ASSERT_TEXT(subject, "Re foot N", "subject");
	arena_free(&a);
}

static void
no_partial_lies_outside_the_letter_s_folder(void **state)
{
	static const struct {
		const char *name, *message;
	} rows[] = {
	    {"../secret", "partial '../secret': lies outside the letter's "
			  "folder"},
	    {"parts/../../secret", "partial 'parts/../../secret': lies "
				   "outside the letter's folder"},
	    {"/etc/passwd", "partial '/etc/passwd': lies outside the "
			    "letter's folder"},
	    {"./exact", "partial './exact': lies outside the letter's folder"},
	    {"", "partial '': lies outside the letter's folder"},
	    {"parts/", "partial 'parts/': lies outside the letter's folder"},
	    {"..\\secret", "partial '..\\secret': lies outside the letter's "
			   "folder"},
	    {"link", "partial 'link': is a link, and links are not followed"},
	    {"way/secret", "partial 'way/secret': is a link, and links are "
			   "not followed"},
	    {"pipe", "partial 'pipe': is not a regular file"},
	};

	(void)state;
	for (ptrdiff_t i = 0; i < COUNT(rows); i++) {
		struct arena a = {0};
		str text = str_format(
		    &a, "x\n{%% include '%s' %%}", rows[i].name);
		struct faults f;
		str subject, body;

		assert_false(render_letter(
		    &a, str_z(&a, text), &subject, &body, &f));
		assert_int_equal(f.count, 1);
		ASSERT_TEXT(f.first->message, rows[i].message, rows[i].name);
		assert_int_equal(f.first->line, 2);
		assert_int_equal(f.first->column, 12);
		arena_free(&a);
	}
}

static void
faults_in_partials_point_into_their_files(void **state)
{
	enum { LARGE = (1 << 20) + 1 };
	struct arena a = {0};
	struct faults f;
	str subject, body;
	char *large = NEW_ARRAY(&a, char, LARGE + 1);

	(void)state;
	assert_false(render_letter(
	    &a, "{% include 'a' %}", &subject, &body, &f));
	ASSERT_TEXT(f.first->message,
	    "partial 'a' contains itself: a -> b -> a", "a");
	assert_true(str_ends(f.first->file, S("/l/b.md")));
	assert_int_equal(f.first->line, 2);
	assert_false(render_letter(
	    &a, "{% include 'foter' %}", &subject, &body, &f));
	assert_true(str_ends(f.first->message, S("/l' (is it 'footer'?)")));
	assert_false(render_letter(
	    &a, "{% include 'odd' %}", &subject, &body, &f));
	assert_true(str_ends(f.first->file, S("/l/odd.md")));
	for (int i = 0; i < LARGE; i++)
		large[i] = 'x';
	write_file("l/large.md", large);
	assert_false(render_letter(
	    &a, "{% include 'large' %}", &subject, &body, &f));
	ASSERT_TEXT(f.first->message, "partial 'large.md': File too large",
	    "large");
	arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_included_shares_the_variables),
	    cmocka_unit_test(what_is_included_stands_in_the_loops_around_it),
	    cmocka_unit_test(what_is_rendered_has_a_scope_of_its_own),
	    cmocka_unit_test(a_letter_s_partials_are_letter_text),
	    cmocka_unit_test(a_partial_that_cannot_be_is_said_when_compiling),
	    cmocka_unit_test(plain_liquid_seeks_partials_when_it_prints_them),
	    cmocka_unit_test(a_chain_of_partials_is_thirty_two_long_at_most),
	    cmocka_unit_test(partials_do_not_outrun_the_limits),
	    cmocka_unit_test(partials_are_files_beside_the_letter),
	    cmocka_unit_test(a_subject_takes_a_partial_without_its_line_end),
	    cmocka_unit_test(no_partial_lies_outside_the_letter_s_folder),
	    cmocka_unit_test(faults_in_partials_point_into_their_files),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
