/* SPDX-License-Identifier: MIT */
/* Directions of writing (UAX #9). */
#include "unit.h"

#include <string.h>

#include "unicode/unicode.h"

/* Levels as digits, one for each byte. */
static void
assert_levels(str text, bool leftward, const char *digits, bool becomes)
{
	struct arena a = {0};
	const uint8_t *levels = unicode_levels(&a, text, &leftward);

	assert_int_equal(text.len, strlen(digits));
	for (ptrdiff_t i = 0; i < text.len; i++)
		if (levels[i] != digits[i] - '0')
			fail_msg("'%.*s': byte %td is of level %d, not %c",
			    FMT(text), i, levels[i], digits[i]);
	assert_int_equal(levels[text.len], 0);
	assert_int_equal(leftward, becomes);
	arena_free(&a);
}

static void
levels_are_those_of_bytes(void **state)
{
	(void)state;
	assert_levels(S("ab"), false, "00", false);
	assert_levels(S("a אב b"), false, "00111100", false);
	assert_levels(S("a אב b"), true, "21111112", true);
	assert_levels(S("א 12."), true, "111221", true);
	assert_levels(S("a א12"), false, "001122", false);
	assert_levels(S("\U0001E900a"), true, "11112", true);
	assert_levels(S(""), true, "", true);
}

static void
a_paragraph_goes_as_its_letters_where_all_agree(void **state)
{
	(void)state;
	assert_levels(S("אב."), false, "11111", true);
	assert_levels(S("ab."), true, "000", false);
	assert_levels(S("12."), true, "221", true);
	assert_levels(S("12."), false, "000", false);
}

static void
embeddings_and_overrides_count_for_nothing(void **state)
{
	(void)state;
	assert_levels(S("a\u202Eb"), false, "00000", false);
	assert_levels(S("a\u2067b\u2069c"), false, "000000000", false);
	/* RIGHT-TO-LEFT MARK is none of them */
	assert_levels(S("a \u200F!"), false, "001110", false);
}

static void
bytes_that_are_no_text_do_no_harm(void **state)
{
	(void)state;
	assert_levels(S("a\xff" "b\xe2\x80"), false, "00000", false);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(levels_are_those_of_bytes),
	    cmocka_unit_test(a_paragraph_goes_as_its_letters_where_all_agree),
	    cmocka_unit_test(embeddings_and_overrides_count_for_nothing),
	    cmocka_unit_test(bytes_that_are_no_text_do_no_harm),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
