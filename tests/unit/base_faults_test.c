/* SPDX-License-Identifier: MIT */
/* Faults in groups: what is kept, what is counted, what is shown. */
#include <stdlib.h>

#include "unit.h"
#include "base/number_set.h"

enum { LINES = 300 };

/* A list of so many lines "x", each two bytes long. */
static struct source
a_list(struct arena *a)
{
	char *text = NEW_ARRAY(a, char, 2 * LINES);

	for (int i = 0; i < LINES; i++) {
		text[2 * i] = 'x';
		text[2 * i + 1] = '\n';
	}
	return (struct source){S("list.csv"), {text, 2 * LINES}};
}

static struct place
line(const struct source *s, int n)
{
	return (struct place){s, 2 * (n - 1), 1};
}

static str
printed(struct arena *a, const struct faults *f)
{
	char *text = NULL;
	size_t length = 0;
	FILE *to = open_memstream(&text, &length);
	str copy;

	faults_print(f, to);
	fclose(to);
	copy = str_copy(a, (str){text, (ptrdiff_t)length});
	free(text);
	return copy;
}

static ptrdiff_t
occurrences(str text, str wanted)
{
	ptrdiff_t n = 0, at;

	while ((at = str_find(text, wanted)) >= 0) {
		text = str_slice(text, at + wanted.len, text.len);
		n++;
	}
	return n;
}

static void
three_of_a_group_are_shown_and_all_are_counted(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct source s = a_list(&a);
	str shown;

	(void)state;
	for (int i = 2; i <= 181; i++)
		fault(&f, FAULT_ROW, line(&s, i), "'%d' is bad", i);
	shown = printed(&a, &f);
	assert_int_equal(occurrences(shown, S("is bad\n")), 3);
	assert_true(str_find(shown,
	    S("    and 177 more like it, in rows 5-181\n")) > 0);
	assert_int_equal(f.first_group->count, 180);
	arena_free(&a);
}

static void
rows_are_named_in_short(void **state)
{
	static const int at[] = {2, 3, 4, 5, 6, 7, 9, 12, 20, 22, 24, 240};
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct source s = a_list(&a);

	(void)state;
	for (int i = 0; i < COUNT(at); i++)
		fault(&f, FAULT_ROW, line(&s, at[i]), "bad %d", i);
	ASSERT_STR(fault_group_lines(&a, f.first_group),
	    S("5-7, 9, 12, 20, 22, 24 ... 240"));
	arena_free(&a);
}

/* A list is read for each mailing that goes to it. */
static void
a_second_reading_counts_nothing_twice(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct source s = a_list(&a);

	(void)state;
	for (int reading = 0; reading < 3; reading++)
		for (int i = 2; i <= LINES; i++)
			fault(&f, FAULT_ROW, line(&s, i), "bad");
	assert_int_equal(f.first_group->count, LINES - 1);
	assert_int_equal(f.count + f.dropped, LINES - 1);
	arena_free(&a);
}

/* One mailing takes the odd rows of a list, and the next one the even ones. */
static void
a_second_reading_finds_others(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct source s = a_list(&a);

	(void)state;
	for (int reading = 0; reading < 2; reading++)
		for (int i = 2 + reading; i <= LINES; i += 2)
			fault(&f, FAULT_ROW, line(&s, i), "bad");
	assert_int_equal(f.first_group->count, LINES - 1);
	ASSERT_STR(fault_group_lines(&a, f.first_group),
	    S("3, 5, 7-300"));
	arena_free(&a);
}

static void
lines_far_from_each_other_are_found_again(void **state)
{
	static const int64_t lines[] = {4095, 4096, 4097, 1, 1000000007, 64};
	struct arena a = {0};
	struct number_set set = {0};

	(void)state;
	assert_int_equal(number_set_last(&set), 0);
	assert_int_equal(number_set_next(&set, 1), 0);
	for (int i = 0; i < COUNT(lines); i++) {
		assert_false(number_set_has(&set, lines[i]));
		number_set_add(&a, &set, lines[i]);
		assert_true(number_set_has(&set, lines[i]));
	}
	assert_int_equal(number_set_next(&set, 2), 64);
	assert_int_equal(number_set_next(&set, 65), 4095);
	assert_int_equal(number_set_end(&set, 4095), 4097);
	assert_int_equal(number_set_next(&set, 4098), 1000000007);
	assert_int_equal(number_set_end(&set, 1000000007), 1000000007);
	assert_int_equal(number_set_last(&set), 1000000007);
	assert_int_equal(number_set_next(&set, 1000000008), 0);
	arena_free(&a);
}

static void
what_comes_after_many_is_not_lost(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct source s = a_list(&a);
	str shown;

	(void)state;
	for (int i = 1; i <= LINES; i++)
		fault(&f, FAULT_ROW, line(&s, i), "bad");
	fault(&f, FAULT_NOTE, NOWHERE, "by the way");
	fault_file(&f, FAULT_DATA, S("campaign.yaml"), "no mailing");
	shown = printed(&a, &f);
	assert_true(str_starts(shown, S("campaign.yaml: no mailing\n")));
	assert_true(str_ends(shown, S("note: by the way\n")));
	assert_int_equal(faults_counted(&f, FAULT_CONFIG), 1);
	assert_int_equal(faults_counted(&f, FAULT_ROW), LINES);
	arena_free(&a);
}

/* Where a message was made elsewhere, what it quotes makes no group. */
static void
groups_are_by_format_and_file(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};

	(void)state;
	fault_file(&f, FAULT_ROW, S("a.csv"), "no '%s'", "x");
	fault_file(&f, FAULT_ROW, S("a.csv"), "no '%s'", "y");
	assert_int_equal(f.group_count, 1);
	fault_file(&f, FAULT_ROW, S("b.csv"), "no '%s'", "x");
	assert_int_equal(f.group_count, 2);
	fault_file(&f, FAULT_ROW, S("a.csv"), "%s", "'x' is no date");
	fault_file(&f, FAULT_ROW, S("a.csv"), "%s", "'y' is no date");
	fault_file(&f, FAULT_ROW, S("a.csv"), "%s", "« z » is no date");
	assert_int_equal(f.group_count, 3);
	fault_file(&f, FAULT_ROW, S("a.csv"), "%s", "'y' is no country");
	assert_int_equal(f.group_count, 4);
	fault_file(&f, FAULT_ROW, S("a.csv"), "'%s': %s", "x", "a blank");
	fault_file(&f, FAULT_ROW, S("a.csv"), "'%s': %s", "y", "a blank");
	assert_int_equal(f.group_count, 5);
	fault_file(&f, FAULT_ROW, S("a.csv"), "'%s': %s", "z", "no '@'");
	assert_int_equal(f.group_count, 6);
	arena_free(&a);
}

static void
how_to_mend_is_said_once_for_a_group(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct source s = a_list(&a);
	str shown;

	(void)state;
	for (int i = 1; i <= 3; i++) {
		fault(&f, FAULT_ROW, line(&s, i), "bad");
		assert_false(fault_mend(&f, "fill row %s", "in"));
	}
	shown = printed(&a, &f);
	assert_int_equal(occurrences(shown, S("    → fill row in\n")), 1);
	ASSERT_STR(f.last->mend, S("fill row in"));
	arena_free(&a);
}

/* Nor does it go to another one. */
static void
a_fault_that_is_not_kept_needs_no_mending(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a, .most = 1};

	(void)state;
	fault_file(&f, FAULT_ROW, S("list.csv"), "first");
	fault_file(&f, FAULT_ROW, S("list.csv"), "second");
	fault_mend(&f, "mend it");
	ASSERT_STR(f.first->mend, S(""));
	arena_free(&a);
}

static void
more_groups_than_are_kept_are_counted(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};

	(void)state;
	for (int i = 0; i < 1000; i++) {
		str file = str_format(&a, "%d.csv", i);

		fault_file(&f, FAULT_ROW, file, "bad");
	}
	assert_int_equal(f.count, 128);
	assert_int_equal(f.ungrouped, 1000 - 128);
	assert_true(str_find(printed(&a, &f), S("... and 872 more\n")) > 0);
	arena_free(&a);
}

/* A thousand groups of notes and one of rows, then what the campaign has. */
static void
notes_and_rows_leave_room_for_faults(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	int64_t errors = 0;

	(void)state;
	for (int i = 0; i < 1000; i++) {
		str file = str_format(&a, "%d.csv", i);

		fault_file(&f, FAULT_NOTE, file, "by the way");
		fault_file(&f, FAULT_ROW, file, "bad");
	}
	for (int i = 0; i < 10; i++)
		fault_file(&f, FAULT_DATA, S("campaign.yaml"), "bad '%d'", i);
	for (const struct fault *e = f.first; e != NULL; e = e->next)
		errors += e->kind == FAULT_DATA;
	assert_int_equal(errors, 10);
	assert_int_equal(faults_counted(&f, FAULT_DATA), 10);
	assert_true(str_starts(printed(&a, &f), S("campaign.yaml: bad '0'\n")));
	arena_free(&a);
}

static void
what_was_shown_is_let_go_but_not_its_status(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};

	(void)state;
	fault_file(&f, FAULT_ROW, S("list.csv"), "bad");
	faults_forget(&f);
	ASSERT_STR(printed(&a, &f), S(""));
	assert_int_equal(faults_status(&f), 1);
	fault_file(&f, FAULT_ROW, S("list.csv"), "bad");
	assert_int_equal(f.count, 1);
	arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(three_of_a_group_are_shown_and_all_are_counted),
	    cmocka_unit_test(rows_are_named_in_short),
	    cmocka_unit_test(a_second_reading_counts_nothing_twice),
	    cmocka_unit_test(a_second_reading_finds_others),
	    cmocka_unit_test(lines_far_from_each_other_are_found_again),
	    cmocka_unit_test(what_comes_after_many_is_not_lost),
	    cmocka_unit_test(groups_are_by_format_and_file),
	    cmocka_unit_test(how_to_mend_is_said_once_for_a_group),
	    cmocka_unit_test(a_fault_that_is_not_kept_needs_no_mending),
	    cmocka_unit_test(more_groups_than_are_kept_are_counted),
	    cmocka_unit_test(notes_and_rows_leave_room_for_faults),
	    cmocka_unit_test(what_was_shown_is_let_go_but_not_its_status),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
