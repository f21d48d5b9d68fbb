/* SPDX-License-Identifier: MIT */
/* Text that flows: RFC 3676. */
#include "unit.h"
#include "document/document.h"

static void
assert_flowed(str markdown, int width, str want)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct merged m = {.text = markdown};
	struct document *d =
	    document_make(document_cache_new(&a), &a, &m, NOWHERE, &f);

	ASSERT_STR(document_flowed(&a, d, width), want);
	arena_free(&a);
}

static void
a_broken_line_ends_in_its_blanks(void **state)
{
	(void)state;
	assert_flowed(S("un deux trois"), 72, S("un deux trois\n"));
	assert_flowed(S("un deux trois"), 8, S("un deux \ntrois\n"));
	assert_flowed(S("été été été"), 7, S("été été \nété\n"));
	assert_flowed(S("a\\\nb"), 72, S("a\nb\n"));
	assert_flowed(S("a\n\nb"), 72, S("a\n\nb\n"));
}

static void
what_has_no_blank_is_not_broken(void **state)
{
	(void)state;
	assert_flowed(S("你好，世界"), 2, S("你好，世界\n"));
	assert_flowed(S("你好 世界"), 2, S("你好 \n世界\n"));
	assert_flowed(S("a\u00a0b c"), 1, S("a\u00a0b \nc\n"));
}

static void
quotes_are_signs_without_blanks_between(void **state)
{
	(void)state;
	assert_flowed(S("> a b\n>\n> > c"), 72, S("> a b\n>\n>> c\n"));
	assert_flowed(S("> aa bb cc"), 7, S("> aa bb \n> cc\n"));
	assert_flowed(S("> - a b"), 4, S("> - a \n> b\n"));
	assert_flowed(S("a\n\n> b\n\nc"), 72, S("a\n\n> b\n\nc\n"));
}

static void
what_looks_like_a_quote_is_stuffed(void **state)
{
	(void)state;
	assert_flowed(S("\\> a"), 72, S(" > a\n"));
	assert_flowed(S("From here"), 72, S(" From here\n"));
	assert_flowed(S("a \\> b"), 2, S("a \n > \nb\n"));
	assert_flowed(S("    x\n      y"), 72, S("x\n   y\n"));
	assert_flowed(S("> \\> a"), 72, S("> > a\n"));
	assert_flowed(S("Fromage"), 72, S("Fromage\n"));
}

static void
items_go_on_at_the_edge(void **state)
{
	(void)state;
	assert_flowed(S("- aa bb\n- cc"), 5, S("- aa \nbb\n- cc\n"));
	assert_flowed(S("- a\n  - b"), 72, S("- a\n   - b\n"));
	assert_flowed(S("9. a\n10. b"), 72, S("9. a\n10. b\n"));
}

static void
no_whole_line_ends_in_a_blank(void **state)
{
	(void)state;
	assert_flowed(S("a\\\n\\\nb"), 72, S("a\n\nb\n"));
	assert_flowed(S("    x  \n    y"), 72, S("x\ny\n"));
	assert_flowed(S("-\n- a"), 72, S("-\n- a\n"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_broken_line_ends_in_its_blanks),
		cmocka_unit_test(what_has_no_blank_is_not_broken),
		cmocka_unit_test(quotes_are_signs_without_blanks_between),
		cmocka_unit_test(what_looks_like_a_quote_is_stuffed),
		cmocka_unit_test(items_go_on_at_the_edge),
		cmocka_unit_test(no_whole_line_ends_in_a_blank),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
