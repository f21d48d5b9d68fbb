/* SPDX-License-Identifier: MIT */
/* Counting what a mailing would make. */
#include "unit.h"
#include "campaign/campaign.h"

static void
values_are_counted_most_first(void **state)
{
	static const str values[] = {S_INIT("fr"), S_INIT("ru"), S_INIT("fr"),
	    S_INIT("en"), S_INIT("en"), S_INIT("fr"), S_INIT("")};
	struct arena a = {0};
	struct tally t = {0};
	struct tally_line *lines;

	(void)state;
	for (int i = 0; i < COUNT(values); i++)
		tally_add(&t, &a, values[i]);
	lines = tally_sorted(&a, &t);
	assert_int_equal(t.count, 4);
	assert_true(str_equal(lines[0].value, S("fr")));
	assert_int_equal(lines[0].count, 3);
	assert_true(str_equal(lines[1].value, S("en")));
	assert_true(str_equal(lines[2].value, S("")));
	assert_true(str_equal(lines[3].value, S("ru")));
	arena_free(&a);
}

/* A value lives no longer than its row. */
static void
values_are_copied(void **state)
{
	struct arena a = {0};
	struct tally t = {0};
	char row[] = "fr";

	(void)state;
	tally_add(&t, &a, (str){row, 2});
	row[0] = 'b';
	tally_add(&t, &a, (str){row, 2});
	assert_int_equal(t.count, 2);
	assert_true(str_equal(t.lines[0].value, S("fr")));
	arena_free(&a);
}

static void
a_million_values_take_no_more_room_than_some(void **state)
{
	enum { MANY = 100000 };
	struct arena a = {0}, scratch = {0};
	struct tally t = {0};
	int64_t all = 0;

	(void)state;
	for (int i = 0; i < MANY; i++)
		tally_add(&t, &a, str_format(&scratch, "%d", i % 1000));
	for (int i = 0; i < t.count; i++) {
		assert_int_equal(t.lines[i].count, MANY / 1000);
		all += t.lines[i].count;
	}
	assert_int_equal(t.count, TALLY_MOST);
	assert_int_equal(all + t.others, MANY);
	arena_free(&scratch);
	arena_free(&a);
}

/* 3 cases, each for 4 recipients, by 2 writers. */
static struct product *
a_product(struct arena *a, int cases, int recipients, int writers)
{
	struct product *p = product_new(a);

	for (int r = 0; r < recipients; r++)
		for (int c = 0; c < cases; c++)
			for (int w = 0; w < writers; w++) {
				tally_add(&p->cases, a,
				    str_format(a, "case %d", c));
				tally_add(&p->writers, a,
				    str_format(a, "writer %d", w));
				p->letters++;
			}
	return p;
}

static void
a_whole_product_has_factors(void **state)
{
	struct arena a = {0};
	struct factors n = product_factors(a_product(&a, 3, 4, 2));

	(void)state;
	assert_int_equal(n.cases, 3);
	assert_int_equal(n.recipients, 4);
	assert_int_equal(n.writers, 2);
	arena_free(&a);
}

static void
a_product_with_gaps_has_none(void **state)
{
	struct arena a = {0};
	struct product *p = a_product(&a, 3, 4, 2);

	(void)state;
	tally_add(&p->cases, &a, S("case 0"));
	tally_add(&p->writers, &a, S("writer 0"));
	p->letters++;
	assert_int_equal(product_factors(p).cases, 0);
	assert_int_equal(product_factors(product_new(&a)).cases, 0);
	p = a_product(&a, 300, 1, 1);	/* more than are told apart */
	assert_int_equal(product_factors(p).cases, 0);
	arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(values_are_counted_most_first),
	    cmocka_unit_test(values_are_copied),
	    cmocka_unit_test(a_million_values_take_no_more_room_than_some),
	    cmocka_unit_test(a_whole_product_has_factors),
	    cmocka_unit_test(a_product_with_gaps_has_none),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
