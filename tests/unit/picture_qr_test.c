/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "picture/picture.h"

static bool
dark(const struct qr_code *qr, int x, int y)
{
	return qr->dark[y * qr->size + x];
}

/* Seven modules square: a frame, a white ring, a dark middle. */
static void
assert_finder(const struct qr_code *qr, int left, int top)
{
	for (int y = 0; y < 7; y++)
		for (int x = 0; x < 7; x++) {
			bool frame = x == 0 || x == 6 || y == 0 || y == 6;
			bool middle = x >= 2 && x <= 4 && y >= 2 && y <= 4;

			assert_true(dark(qr, left + x, top + y) ==
			    (frame || middle));
		}
}

static void
three_corners_have_finders_and_a_row_keeps_time(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct qr_code *qr = qr_make(&a, S("https://example.org/"), &f);

	(void)state;
	assert_non_null(qr);
	assert_int_equal(qr->size, 25);	/* 20 bytes at level M: version 2 */
	assert_finder(qr, 0, 0);
	assert_finder(qr, qr->size - 7, 0);
	assert_finder(qr, 0, qr->size - 7);
	for (int i = 7; i < qr->size - 7; i++)
		assert_true(dark(qr, i, 6) == (i % 2 == 0));
	arena_free(&a);
}

static void
other_texts_give_other_codes_and_the_same_the_same(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct qr_code *one = qr_make(&a, S("https://example.org/a"), &f);
	struct qr_code *two = qr_make(&a, S("https://example.org/b"), &f);
	struct qr_code *again = qr_make(&a, S("https://example.org/a"), &f);
	size_t bytes = (size_t)one->size * (size_t)one->size;

	(void)state;
	assert_int_equal(one->size, two->size);
	assert_memory_not_equal(one->dark, two->dark, bytes);
	assert_memory_equal(one->dark, again->dark, bytes);
	arena_free(&a);
}

static void
a_text_has_as_many_bytes_as_the_largest_code_holds(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	char *bytes = NEW_ARRAY(&a, char, 2332);
	struct qr_code *qr;

	(void)state;
	memset(bytes, 'a', 2332);
	qr = qr_make(&a, (str){bytes, 2331}, &f);
	assert_non_null(qr);
	assert_int_equal(qr->size, 177);
	assert_null(qr_make(&a, (str){bytes, 2332}, &f));
	assert_int_equal(f.worst, FAULT_DATA);
	assert_null(qr_make(&a, S(""), &f));
	assert_int_equal(f.errors, 2);
	arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(three_corners_have_finders_and_a_row_keeps_time),
	    cmocka_unit_test(
		other_texts_give_other_codes_and_the_same_the_same),
	    cmocka_unit_test(
		a_text_has_as_many_bytes_as_the_largest_code_holds),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
