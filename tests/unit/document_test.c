/* SPDX-License-Identifier: MIT */
#include "unit.h"
#include "document/document.h"

/* What no value may be taken for. */
static const char *const hostile[] = {
    "**x**", "_x_", "<b>", "</p>", "<script>alert(1)</script>", "1. rue",
    "1) rue", "- a", "+ a", "* a", "# t", "> q", "---", "===", "```", "~~~",
    "[a](javascript:x)", "![a](x.png)", "<https://evil.example>", "\\", "`",
    "``", "&lt;", "&#60;", "&amp;amp;", "\"'", "x\" onclick=\"y", "]", "[",
    "(", "|", "{{ name }}", "{% if %}", "<!--", "]]>", "javascript:x",
    "http://example.org", "[x]: http://example.org", "\\*", "\\\\",
    "étoile*", "--", "...", "=cmd|' /C calc'!A0",
};

/* Written with @0 to @9 for the values. */
static str
skeleton(struct arena *a, str text)
{
	struct buf b = {.arena = a};

	for (ptrdiff_t i = 0; i < text.len; i++) {
		if (text.at[i] != '@') {
			buf_char(&b, text.at[i]);
			continue;
		}
		i++;
		buf_utf8(&b, LETTER_VALUE_FIRST + (text.at[i] - '0'));
	}
	return buf_str(&b);
}

struct setting {
	struct arena arena;
	struct faults faults;
	struct document_cache *cache;
};

static void
set_up(struct setting *s)
{
	*s = (struct setting){.faults = {0}};
	s->faults.arena = &s->arena;
	s->cache = document_cache_new(&s->arena);
}

static struct document *
make(struct setting *s, str text, const str *values, ptrdiff_t count)
{
	struct merged m = {.text = skeleton(&s->arena, text),
	    .values = values, .value_count = count};

	return document_make(s->cache, &s->arena, &m, NOWHERE, &s->faults);
}

static struct document *
make_plain(struct setting *s, str text)
{
	return make(s, text, NULL, 0);
}

static struct document *
make_with(struct setting *s, str text, const char *value)
{
	str *values = NEW(&s->arena, str);

	*values = str_from(value);
	return make(s, text, values, 1);
}

static str
replace(struct arena *a, str text, str what, str with)
{
	struct buf b = {.arena = a};
	ptrdiff_t at;

	while ((at = str_find(text, what)) >= 0) {
		buf_add(&b, str_slice(text, 0, at));
		buf_add(&b, with);
		text = str_slice(text, at + what.len, text.len);
	}
	buf_add(&b, text);
	return buf_str(&b);
}

static str
escape(struct arena *a, str text)
{
	text = replace(a, text, S("&"), S("&amp;"));
	text = replace(a, text, S("<"), S("&lt;"));
	text = replace(a, text, S(">"), S("&gt;"));
	text = replace(a, text, S("\""), S("&quot;"));
	return replace(a, text, S("'"), S("&#39;"));
}

static void
a_value_is_never_markup(void **state)
{
	static const struct { str skeleton, text, html; } places[] = {
	    {S_INIT("@0"), S_INIT("@\n"), S_INIT("<p>@</p>\n")},
	    {S_INIT("a @0\n@0 b\n"), S_INIT("a @ @ b\n"),
		S_INIT("<p>a @ @ b</p>\n")},
	    {S_INIT("le cas**@0**est"), S_INIT("le cas@est\n"),
		S_INIT("<p>le cas<strong>@</strong>est</p>\n")},
	    {S_INIT("*@0* b"), S_INIT("@ b\n"),
		S_INIT("<p><em>@</em> b</p>\n")},
	    {S_INIT("# @0"), S_INIT("@\n"), S_INIT("<h1>@</h1>\n")},
	    {S_INIT("- @0\n- b"), S_INIT("- @\n- b\n"),
		S_INIT("<ul>\n<li>@</li>\n<li>b</li>\n</ul>\n")},
	    {S_INIT("> @0"), S_INIT("> @\n"),
		S_INIT("<blockquote>\n<p>@</p>\n</blockquote>\n")},
	    {S_INIT("`@0`"), S_INIT("@\n"),
		S_INIT("<p><code>@</code></p>\n")},
	    {S_INIT("    @0"), S_INIT("@\n"),
		S_INIT("<pre><code>@</code></pre>\n")},
	    {S_INIT("<i>@0</i>"), S_INIT("<i>@</i>\n"),
		S_INIT("<p>&lt;i&gt;@&lt;/i&gt;</p>\n")},
	    {S_INIT("[@0](https://e.org/)"), S_INIT("@ (https://e.org/)\n"),
		S_INIT("<p><a href=\"https://e.org/\">@</a></p>\n")},
	};
	struct setting s;

	(void)state;
	set_up(&s);
	for (ptrdiff_t i = 0; i < COUNT(places); i++)
		for (ptrdiff_t j = 0; j < COUNT(hostile); j++) {
			struct document *d =
			    make_with(&s, places[i].skeleton, hostile[j]);
			str value = str_from(hostile[j]);

			ASSERT_STR(document_text(&s.arena, d, 0),
			    replace(&s.arena, places[i].text, S("@"), value));
			ASSERT_STR(document_html(&s.arena, d),
			    replace(&s.arena, places[i].html, S("@"),
				escape(&s.arena, value)));
		}
	assert_int_equal(s.faults.count, 0);
	arena_free(&s.arena);
}

static void
blanks_around_a_value_stay(void **state)
{
	struct setting s;
	struct document *d;

	(void)state;
	set_up(&s);
	d = make_with(&s, S("@0"), "    four  blanks");
	ASSERT_STR(document_text(&s.arena, d, 0), S("    four  blanks\n"));
	ASSERT_STR(document_html(&s.arena, d), S("<p>    four  blanks</p>\n"));
	d = make_with(&s, S("a\n@0\nb"), " x ");
	ASSERT_STR(document_text(&s.arena, d, 0), S("a  x  b\n"));
	arena_free(&s.arena);
}

static void
a_value_is_a_run_of_its_own(void **state)
{
	struct setting s;
	const struct block *b;

	(void)state;
	set_up(&s);
	b = make_with(&s, S("le cas**@0**est"), "VALUE")->first;
	assert_true(b->varies);
	assert_int_equal(b->run_count, 3);
	ASSERT_STR(b->runs[0].text, S("le cas"));
	assert_int_equal(b->runs[0].style, 0);
	ASSERT_STR(b->runs[1].text, S("VALUE"));
	assert_int_equal(b->runs[1].style, RUN_BOLD | RUN_VALUE);
	ASSERT_STR(b->runs[2].text, S("est"));
	assert_int_equal(b->runs[2].style, 0);
	arena_free(&s.arena);
}

static void
texts_of_one_style_are_one_run(void **state)
{
	struct setting s;
	const struct block *b;

	(void)state;
	set_up(&s);
	b = make_plain(&s, S("a \\* b\nc &amp; [d] **e**_f_"))->first;
	assert_int_equal(b->run_count, 3);
	ASSERT_STR(b->runs[0].text, S("a * b c & [d] "));
	ASSERT_STR(b->runs[1].text, S("e"));
	assert_int_equal(b->runs[2].style, RUN_ITALIC);
	assert_false(b->varies);
	arena_free(&s.arena);
}

static void
line_ends_of_a_value_are_breaks(void **state)
{
	struct setting s;
	struct document *d;
	const struct run *runs;

	(void)state;
	set_up(&s);
	d = make_with(&s, S("**@0**, b"), "12 rue\r\n\r\nParis\n");
	runs = d->first->runs;
	assert_int_equal(d->first->run_count, 5);
	assert_int_equal(runs[1].style, RUN_BOLD | RUN_VALUE | RUN_BREAK);
	assert_int_equal(runs[1].text.len, 0);
	ASSERT_STR(document_text(&s.arena, d, 0), S("12 rue\n\nParis, b\n"));
	ASSERT_STR(document_html(&s.arena, d),
	    S("<p><strong>12 rue<br>\n<br>\nParis</strong>, b</p>\n"));
	d = make_with(&s, S("- @0\n"), "a\n\n- b\n# c");
	ASSERT_STR(document_text(&s.arena, d, 0), S("- a\n\n  - b\n  # c\n"));
	ASSERT_STR(document_html(&s.arena, d),
	    S("<ul>\n<li>a<br>\n<br>\n- b<br>\n# c</li>\n</ul>\n"));
	arena_free(&s.arena);
}

static void
values_cannot_steer_the_reader(void **state)
{
	struct setting s;
	struct document *d;

	(void)state;
	set_up(&s);
	d = make_with(&s, S("M. @0"), "a\x1b[2J\u202etxt");
	ASSERT_STR(document_text(&s.arena, d, 0), S("M. a\ufffd[2Jtxt\n"));
	assert_int_equal(s.faults.notes, 1);
	assert_int_equal(s.faults.rows, 0);
	d = make_plain(&s, S("x\x1b[2Jy &#27;"));
	ASSERT_STR(document_text(&s.arena, d, 0), S("x\ufffd[2Jy \ufffd\n"));
	arena_free(&s.arena);
}

static void
a_code_point_beyond_the_table_is_text(void **state)
{
	struct setting s;
	struct document *d;

	(void)state;
	set_up(&s);
	d = make_with(&s, S("@0 @1 @9"), "\U000F0000 \U000F0001");
	ASSERT_STR(document_text(&s.arena, d, 0),
	    S("\U000F0000 \U000F0001 \U000F0001 \U000F0009\n"));
	arena_free(&s.arena);
}

static void
many_values_come_in_their_places(void **state)
{
	struct setting s;
	struct buf skel = {0}, want = {0};
	struct merged m;
	str *values;

	(void)state;
	set_up(&s);
	skel.arena = want.arena = &s.arena;
	values = NEW_ARRAY(&s.arena, str, LETTER_VALUE_MOST);
	for (int i = 0; i < LETTER_VALUE_MOST; i++) {
		values[i] = str_format(&s.arena, "%d", i);
		buf_utf8(&skel, LETTER_VALUE_FIRST + i);
		buf_add(&want, values[i]);
	}
	buf_char(&want, '\n');
	m = (struct merged){.text = buf_str(&skel), .values = values,
	    .value_count = LETTER_VALUE_MOST};
	ASSERT_STR(document_text(&s.arena, document_make(s.cache, &s.arena, &m,
	    NOWHERE, &s.faults), 0), buf_str(&want));
	arena_free(&s.arena);
}

static void
blocks_are_parsed_once(void **state)
{
	struct setting s;
	const struct block *first, *again;
	const struct run *runs;

	(void)state;
	set_up(&s);
	first = make_with(&s, S("même\n\nM. @0\n\n- fin"), "A")->first;
	runs = first->runs;
	assert_false(first->varies);
	assert_true(first->next->varies);
	assert_false(first->next->next->varies);
	again = make_with(&s, S("même\n\nM. @0\n\n- fin"), "B")->first;
	assert_ptr_equal(first, again);
	assert_ptr_equal(runs, again->runs);
	ASSERT_STR(again->next->runs[1].text, S("B"));
	assert_ptr_not_equal(first, make_plain(&s, S("autre"))->first);
	arena_free(&s.arena);
}

static void
more_skeletons_than_are_kept_use_no_more_memory(void **state)
{
	struct setting s;
	struct arena letter = {0};
	struct arena_mark start = arena_mark(&letter), job = {0};

	(void)state;
	set_up(&s);
	for (int i = 0; i < 6000; i++) {
		str text = str_format(&letter, "# %d\n\n- a", i);
		struct merged m = {.text = text};
		struct document *d = document_make(s.cache, &letter, &m,
		    NOWHERE, &s.faults);

		ASSERT_STR(document_text(&letter, d, 0),
		    str_format(&letter, "%d\n\n- a\n", i));
		assert_int_equal(d->first->passing, i >= 4096);
		arena_reset(&letter, start);
		if (i == 4200)
			job = arena_mark(&s.arena);
	}
	assert_ptr_equal(job.block, s.arena.current);
	assert_int_equal(job.used, arena_mark(&s.arena).used);
	arena_free(&letter);
	arena_free(&s.arena);
}

static void
deep_nesting_is_a_fault_and_no_crash(void **state)
{
	static const char *const nests[] = {"> ", "- ", "*a **b ", "[", "1. "};
	struct setting s;

	(void)state;
	for (ptrdiff_t i = 0; i < COUNT(nests); i++) {
		struct buf b = {0};

		set_up(&s);
		b.arena = &s.arena;
		for (int j = 0; j < 3000; j++)
			buf_add(&b, str_from(nests[i]));
		buf_add(&b, S("x"));
		for (int j = 0; j < 3000 && nests[i][0] == '*'; j++)
			buf_add(&b, S("** y*"));
		for (int j = 0; j < 2; j++) {
			struct document *d = make_plain(&s, buf_str(&b));

			assert_true(document_text(&s.arena, d, 72).len >= 0);
			assert_true(document_html(&s.arena, d).len >= 0);
		}
		if (nests[i][0] != '[')
			assert_int_equal(s.faults.errors, 2);
		arena_free(&s.arena);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_value_is_never_markup),
	    cmocka_unit_test(blanks_around_a_value_stay),
	    cmocka_unit_test(a_value_is_a_run_of_its_own),
	    cmocka_unit_test(texts_of_one_style_are_one_run),
	    cmocka_unit_test(line_ends_of_a_value_are_breaks),
	    cmocka_unit_test(values_cannot_steer_the_reader),
	    cmocka_unit_test(a_code_point_beyond_the_table_is_text),
	    cmocka_unit_test(many_values_come_in_their_places),
	    cmocka_unit_test(blocks_are_parsed_once),
	    cmocka_unit_test(more_skeletons_than_are_kept_use_no_more_memory),
	    cmocka_unit_test(deep_nesting_is_a_fault_and_no_crash),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
