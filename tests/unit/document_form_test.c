/* SPDX-License-Identifier: MIT */
/* The shapes of plain text and HTML, and the addresses of links. */
#include "unit.h"
#include "document/document.h"

#define V "\U000F0000"

static void
assert_text(str markdown, int width, str want)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct merged m = {.text = markdown};
	struct document *d =
	    document_make(document_cache_new(&a), &a, &m, NOWHERE, &f);

	ASSERT_STR(document_text(&a, d, width), want);
	assert_int_equal(f.count, 0);
	arena_free(&a);
}

static void
assert_html(str markdown, str want)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct merged m = {.text = markdown};
	struct document *d =
	    document_make(document_cache_new(&a), &a, &m, NOWHERE, &f);

	ASSERT_STR(document_html(&a, d), want);
	assert_int_equal(f.count, 0);
	arena_free(&a);
}

static void
text_is_wrapped_at_blanks_only(void **state)
{
	(void)state;
	assert_text(S("un deux trois"), 0, S("un deux trois\n"));
	assert_text(S("un deux trois"), 7, S("un deux\ntrois\n"));
	assert_text(S("été été été"), 7, S("été été\nété\n"));
	assert_text(S("a b\u00a0c d"), 5, S("a b\u00a0c\nd\n"));
	assert_text(S("aa b\u00a0c d"), 4, S("aa\nb\u00a0c\nd\n"));
	assert_text(S("anticonstitutionnellement a"), 5,
	    S("anticonstitutionnellement\na\n"));
	assert_text(S("a\\\nb  \nc"), 40, S("a\nb\nc\n"));
	assert_text(S("你好，世界"), 2, S("你\n好，\n世界\n"));
	assert_text(S("你好\n世界"), 0, S("你好世界\n"));
	assert_text(S("한국\n사람"), 0, S("한국 사람\n"));
}

static void
blocks_of_text_stand_apart(void **state)
{
	(void)state;
	assert_text(S(""), 72, S(""));
	assert_text(S("# T\n\na\n\nb"), 72, S("T\n\na\n\nb\n"));
	assert_text(S("a\n\n***\n\nb"), 72, S("a\n\n----------\n\nb\n"));
	assert_text(S("    x  y\n      z"), 3, S("x  y\n  z\n"));
	assert_text(S("a **b** *c* `d`"), 72, S("a b c d\n"));
}

static void
lists_of_text_hang(void **state)
{
	(void)state;
	assert_text(S("- a b c\n- d"), 5, S("- a b\n  c\n- d\n"));
	assert_text(S("9. a b c\n10. d e f"), 6,
	    S("9. a b\n   c\n10. d\n    e\n    f\n"));
	assert_text(S("- a\n\n- b"), 72, S("- a\n\n- b\n"));
	assert_text(S("- a\n  - b\n- c"), 72, S("- a\n  - b\n- c\n"));
	assert_text(S("- - a\n  - b"), 72, S("- - a\n  - b\n"));
	assert_text(S("- a\n\n  b"), 72, S("- a\n\n  b\n"));
	assert_text(S("-\n- b"), 72, S("-\n- b\n"));
	assert_text(S("- > q r"), 5, S("- > q\n  > r\n"));
}

static void
quotes_of_text_are_marked(void **state)
{
	(void)state;
	assert_text(S("> a b c\n>\n> d"), 5, S("> a b\n> c\n>\n> d\n"));
	assert_text(S("> - a\n> - b"), 72, S("> - a\n> - b\n"));
	assert_text(S("> > a"), 72, S("> > a\n"));
}

static void
links_of_text_show_their_address(void **state)
{
	(void)state;
	assert_text(S("[la page](https://e.org/a) x"), 72,
	    S("la page (https://e.org/a) x\n"));
	assert_text(S("<https://e.org/a> x"), 72, S("https://e.org/a x\n"));
	assert_text(S("<x@e.org>"), 72, S("x@e.org\n"));
	assert_text(S("[écrivez](mailto:x@e.org)"), 72,
	    S("écrivez (x@e.org)\n"));
	assert_text(S("[**a** b](https://e.org/)"), 72,
	    S("a b (https://e.org/)\n"));
	assert_text(S("![une photo](x.png)"), 72, S("une photo\n"));
}

static void
html_holds_these_tags_only(void **state)
{
	(void)state;
	assert_html(S("###### t\n\na\\\nb"),
	    S("<h6>t</h6>\n<p>a<br>\nb</p>\n"));
	assert_html(S("- a\n- b"),
	    S("<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"));
	assert_html(S("1. a\n2. b"),
	    S("<ol>\n<li>a</li>\n<li>b</li>\n</ol>\n"));
	assert_html(S("7. a\n\n8. b"), S("<ol start=\"7\">\n<li><p>a</p>\n</li>"
	    "\n<li><p>b</p>\n</li>\n</ol>\n"));
	assert_html(S("> a\n\n***"),
	    S("<blockquote>\n<p>a</p>\n</blockquote>\n<hr>\n"));
	assert_html(S("```js\"><b>\na < b\n```"),
	    S("<pre><code>a &lt; b</code></pre>\n"));
	assert_html(S("![*a*](x.png \"t\")"), S("<p><em>a</em></p>\n"));
	assert_html(S("<div>\n<b>x</b>\n</div>"),
	    S("<p>&lt;div&gt;<br>\n&lt;b&gt;x&lt;/b&gt;<br>\n&lt;/div&gt;"
	      "</p>\n"));
	assert_html(S("a <br/> b"), S("<p>a &lt;br/&gt; b</p>\n"));
}

static void
html_tags_nest(void **state)
{
	(void)state;
	assert_html(S("**a *b* c**"),
	    S("<p><strong>a <em>b</em> c</strong></p>\n"));
	assert_html(S("*a **b** c*"),
	    S("<p><em>a </em><strong><em>b</em></strong><em> c</em></p>\n"));
	assert_html(S("**a [b `c`](https://e.org/) d**"),
	    S("<p><strong>a </strong><a href=\"https://e.org/\"><strong>b "
	      "<code>c</code></strong></a><strong> d</strong></p>\n"));
	assert_html(S("[a](https://e.org/1)[b](https://e.org/2)"),
	    S("<p><a href=\"https://e.org/1\">a</a>"
	      "<a href=\"https://e.org/2\">b</a></p>\n"));
}

static void
assert_link(str skeleton, const char *value, str want)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	str values[] = {str_from(value)};
	str text = str_format(&a, "[x](<%.*s>)", FMT(skeleton));
	struct merged m = {
	    .text = text, .values = values, .value_count = 1};
	struct document *d =
	    document_make(document_cache_new(&a), &a, &m, NOWHERE, &f);

	ASSERT_STR(d->first->runs[0].url, want);
	ASSERT_STR(d->first->runs[0].text, S("x"));
	assert_int_equal(f.count, want.len == 0 ? 1 : 0);
	if (want.len == 0)
		assert_int_equal(f.worst,
		    str_find(skeleton, S(V)) < 0 ? FAULT_DATA : FAULT_ROW);
	arena_free(&a);
}

static void
a_link_of_the_letter_goes_to_the_web_or_to_mail(void **state)
{
	(void)state;
	assert_link(S("https://e.org/"), "", S("https://e.org/"));
	assert_link(S("HTTP://e.org/a b"), "", S("HTTP://e.org/a%20b"));
	assert_link(S("mailto:a@e.org"), "", S("mailto:a@e.org"));
	assert_link(S("https://e.org/é\"'`"), "",
	    S("https://e.org/%C3%A9%22'%60"));
	assert_link(S("javascript:alert(1)"), "", S(""));
	assert_link(S(" javascript:alert(1)"), "", S(""));
	assert_link(S("JavaScript&colon;alert(1)"), "", S(""));
	assert_link(S("data:text/html,x"), "", S(""));
	assert_link(S("vbscript:x"), "", S(""));
	assert_link(S("file:///etc/passwd"), "", S(""));
	assert_link(S("//e.org"), "", S(""));
	assert_link(S("page.html"), "", S(""));
	assert_link(S("http:e.org"), "", S(""));
	assert_link(S(""), "", S(""));
}

static void
a_value_that_is_a_link_is_checked(void **state)
{
	(void)state;
	assert_link(S(V), "https://e.org/a?b=c&d#e",
	    S("https://e.org/a?b=c&d#e"));
	assert_link(S(V), " https://e.org/\u00e9 ", S("https://e.org/%C3%A9"));
	assert_link(S(V "/x"), "https://e.org", S("https://e.org/x"));
	assert_link(S(V), "MAILTO:a@e.org", S("MAILTO:a@e.org"));
	assert_link(S(V), "https://e.org/\" onclick=\"x",
	    S("https://e.org/%22%20onclick=%22x"));
	assert_link(S(V), "https://e.org/\r\nX: y",
	    S("https://e.org/%0AX:%20y"));
	assert_link(S(V), "javascript:alert(1)", S(""));
	assert_link(S(V), "java\tscript:alert(1)", S(""));
	assert_link(S(V), "data:text/html,x", S(""));
	assert_link(S(V), "www.example.org", S(""));
	assert_link(S(V "script:x"), "java", S(""));
	assert_link(S(V "://e.org"), "https", S(""));
	assert_link(S("java" V), "script:x", S(""));
	assert_link(S("tel:" V), "123", S(""));
	assert_link(S(V), "", S(""));
}

static void
a_value_within_a_link_is_data(void **state)
{
	(void)state;
	assert_link(S("https://e.org/" V "/x"), "a b/c?d#e&f%\u00e9",
	    S("https://e.org/a%20b%2Fc%3Fd%23e%26f%25%C3%A9/x"));
	assert_link(S("https://e.org/?m=" V), "a@e.org&x=1",
	    S("https://e.org/?m=a%40e.org%26x%3D1"));
	assert_link(S("https://e.org?m=" V), "/x", S("https://e.org?m=%2Fx"));
	assert_link(S("mailto:" V), "a@e.org?bcc=b@e.org",
	    S("mailto:a@e.org%3Fbcc%3Db@e.org"));
	assert_link(S("mailto:a@e.org?subject=" V), "x&bcc=b@e.org",
	    S("mailto:a@e.org?subject=x%26bcc%3Db%40e.org"));
	assert_link(S("https://e.org/" V), "", S("https://e.org/"));
}

static void
a_value_cannot_lead_to_another_server(void **state)
{
	(void)state;
	assert_link(S("https://" V ".e.org/"), "fr", S("https://fr.e.org/"));
	assert_link(S("https://" V "/"), "e.org", S("https://e.org/"));
	assert_link(S("https://" V ".e.org/"), "evil.org/x", S(""));
	assert_link(S("https://" V ".e.org/"), "evil.org?", S(""));
	assert_link(S("https://" V ".e.org/"), "evil.org#", S(""));
	assert_link(S("https://" V ".e.org/"), "evil.org\\", S(""));
	assert_link(S("https://e.org" V), "@evil.org", S(""));
	assert_link(S("https://e.org" V), ":80@evil.org", S(""));
	assert_link(S("https://" V "/"), "", S(""));
	assert_link(S("https:" V), "//evil.org", S(""));
}

static void
one_bad_link_of_the_letter_is_said_once(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct document_cache *c = document_cache_new(&a);
	struct source list = {S("list.csv"), S("a\nb\nc\n")};

	(void)state;
	for (int row = 0; row < 3; row++) {
		struct merged m = {.text = S("[x](javascript:y) " V),
		    .values = &list.text, .value_count = 1};

		document_make(c, &a, &m, (struct place){&list, row * 2, 1}, &f);
	}
	assert_int_equal(f.count, 1);
	assert_int_equal(f.first->times, 3);
	assert_int_equal(faults_status(&f), 65);
	arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(text_is_wrapped_at_blanks_only),
	    cmocka_unit_test(blocks_of_text_stand_apart),
	    cmocka_unit_test(lists_of_text_hang),
	    cmocka_unit_test(quotes_of_text_are_marked),
	    cmocka_unit_test(links_of_text_show_their_address),
	    cmocka_unit_test(html_holds_these_tags_only),
	    cmocka_unit_test(html_tags_nest),
	    cmocka_unit_test(a_link_of_the_letter_goes_to_the_web_or_to_mail),
	    cmocka_unit_test(a_value_that_is_a_link_is_checked),
	    cmocka_unit_test(a_value_within_a_link_is_data),
	    cmocka_unit_test(a_value_cannot_lead_to_another_server),
	    cmocka_unit_test(one_bad_link_of_the_letter_is_said_once),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
