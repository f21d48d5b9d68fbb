/* SPDX-License-Identifier: MIT */
#include "unit.h"
#include "deliver/answer.h"
#include "deliver/pace.h"

enum { SECOND = 1000, MINUTE = 60 * SECOND };
static const int64_t hour = 60 * MINUTE, day = 24 * 60 * MINUTE;

/* 2026-11-24, a Tuesday, 00:00 UTC */
static const int64_t tuesday = 1795478400000;

static struct pace_settings
limits(int64_t count, int64_t window)
{
	return (struct pace_settings){
	    .all = {.at = {{count, window}}, .count = 1}};
}

static void
as_many_as_the_limit_go_and_the_next_one_waits(void **state)
{
	struct arena a = {0};
	struct pace_settings set = limits(2, SECOND);
	struct pace *p = pace_new(&a, &set);

	(void)state;
	for (int i = 0; i < 2; i++) {
		assert_int_equal(pace_free_at(&p->all, 100), 100);
		pace_hand_over(p, NULL);
	}
	assert_int_equal(pace_free_at(&p->all, 100), PACE_LANDING);
	pace_count(p, NULL, 100);
	pace_count(p, NULL, 150);
	assert_int_equal(pace_free_at(&p->all, 200), 1100);
	assert_int_equal(pace_free_at(&p->all, 1100), 1100);
	pace_hand_over(p, NULL);
	assert_int_equal(pace_free_at(&p->all, 1100), 1150);
	pace_drop(p, NULL);
	assert_int_equal(pace_free_at(&p->all, 1100), 1100);
	arena_free(&a);
}

static void
no_second_has_more_than_its_limit(void **state)
{
	struct arena a = {0};
	struct pace_settings set = {.all = {.at = {{3, SECOND}, {5, 2500}},
	    .count = 2}};
	struct pace *p = pace_new(&a, &set);
	int64_t at[40], now = 0;

	(void)state;
	for (int i = 0; i < COUNT(at); i++) {
		now = pace_free_at(&p->all, now);
		pace_hand_over(p, NULL);
		pace_count(p, NULL, now);
		at[i] = now;
		if (i >= 3)
			assert_true(at[i] - at[i - 3] >= SECOND);
		if (i >= 5)
			assert_true(at[i] - at[i - 5] >= 2500);
	}
	assert_int_equal(at[39], 7 * 2500 + SECOND);
	arena_free(&a);
}

static void
a_full_domain_does_not_stop_another(void **state)
{
	struct arena a = {0};
	struct pace_settings set = {.by_domain = {.at = {{1, hour}},
	    .count = 1}};
	struct pace *p = pace_new(&a, &set);
	struct traffic *full = pace_domain(p, S("a@Example.ORG"));

	(void)state;
	assert_ptr_equal(full, pace_domain(p, S("b@example.org")));
	pace_recall_one(p, tuesday, S("c@example.org"));
	assert_int_equal(pace_free_at(full, tuesday + 1), tuesday + hour);
	for (int i = 0; i < 500; i++) {
		str address = str_format(&a, "x@n%d.example", i);

		assert_int_equal(pace_free_at(pace_domain(p, address), 7), 7);
	}
	assert_ptr_equal(full, pace_domain(p, S("d@example.org")));
	arena_free(&a);
}

static void
the_end_is_foreseen_with_what_was_sent_before(void **state)
{
	struct arena a = {0};
	struct pace_settings set = limits(200, hour);
	struct pace *p = pace_new(&a, &set);

	(void)state;
	assert_int_equal(pace_end(p, 0, tuesday), tuesday);
	assert_int_equal(pace_end(p, 200, tuesday), tuesday);
	assert_int_equal(pace_end(p, 5000, tuesday), tuesday + 24 * hour);
	for (int i = 0; i < 200; i++)
		pace_recall_one(p, tuesday - 10 * MINUTE, S("a@b.example"));
	assert_int_equal(pace_end(p, 5000, tuesday),
	    tuesday + 25 * hour - 10 * MINUTE);
	arena_free(&a);
}

static void
the_busiest_domain_may_be_the_last(void **state)
{
	struct arena a = {0};
	struct pace_settings set = limits(1000, hour);
	struct pace *p;

	(void)state;
	set.by_domain = (struct rates){.at = {{50, hour}}, .count = 1};
	p = pace_new(&a, &set);
	for (int i = 0; i < 120; i++)
		pace_want(p, S("a@big.example"));
	pace_want(p, S("a@small.example"));
	assert_int_equal(pace_end(p, 121, tuesday), tuesday + 2 * hour);
	arena_free(&a);
}

static void
open_on(struct hours *h, int64_t weekday, int64_t from, int64_t to)
{
	h->given = true;
	for (int64_t m = from; m < to; m++) {
		int64_t at = weekday * DAY_MINUTES + m;

		h->open[at / 8] |= (unsigned char)(1 << at % 8);
	}
}

static void
outside_the_hours_it_waits_for_the_next_ones(void **state)
{
	struct hours h = {0};
	struct clockwork paris = {.zone = S("Europe/Paris")};
	struct span s;

	(void)state;
	for (int64_t weekday = 0; weekday < 5; weekday++)
		open_on(&h, weekday, 8 * 60, 20 * 60);
	/* 08:00 in Paris is 07:00 UTC in winter */
	s = hours_next(&h, &paris, tuesday);
	assert_int_equal(s.from, tuesday + 7 * hour);
	assert_int_equal(s.until, tuesday + 19 * hour);
	s = hours_next(&h, &paris, tuesday + 9 * hour + 1);
	assert_int_equal(s.from, tuesday + 9 * hour + 1);
	/* Friday evening to Monday morning */
	s = hours_next(&h, &paris, tuesday + 3 * day + 20 * hour);
	assert_int_equal(s.from, tuesday + 6 * day + 7 * hour);
}

/* Clocks go forward on 2026-03-29 and back on 2026-10-25, at 01:00 UTC. */
static void
summer_time_moves_the_hours(void **state)
{
	const int64_t spring = tuesday - 240 * day; /* Sunday 2026-03-29 */
	const int64_t autumn = tuesday - 30 * day;  /* Sunday 2026-10-25 */
	struct hours h = {0};
	struct clockwork paris = {.zone = S("Europe/Paris")};
	struct span s;

	(void)state;
	open_on(&h, 6, 60, 4 * 60);	/* Sunday, 01:00 to 04:00 */
	s = hours_next(&h, &paris, spring - hour);
	assert_int_equal(s.from, spring);
	assert_int_equal(s.until - s.from, 2 * hour);
	s = hours_next(&h, &paris, autumn - 3 * hour);
	assert_int_equal(s.from, autumn - hour);
	assert_int_equal(s.until - s.from, 4 * hour);
}

static void
the_end_falls_into_the_hours(void **state)
{
	struct arena a = {0};
	struct pace_settings set = limits(10, hour);
	struct pace *p;

	(void)state;
	set.timezone = S("UTC");
	open_on(&set.hours, 1, 8 * 60, 10 * 60);
	open_on(&set.hours, 2, 8 * 60, 10 * 60);
	p = pace_new(&a, &set);
	/* 08:00 and 09:00 on Tuesday, and on Wednesday */
	assert_int_equal(pace_end(p, 20, tuesday), tuesday + 9 * hour);
	assert_int_equal(pace_end(p, 21, tuesday), tuesday + day + 8 * hour);
	assert_int_equal(pace_end(p, 40, tuesday), tuesday + day + 9 * hour);
	arena_free(&a);
}

static void
a_pause_grows_with_age_within_its_bounds(void **state)
{
	struct arena a = {0};
	int64_t different = 0, first = answer_pause(0, S("id0"), 1);

	(void)state;
	for (int i = 0; i < 200; i++) {
		str id = str_format(&a, "id%d", i);
		int64_t young = answer_pause(0, id, 1);
		int64_t older = answer_pause(1000 * SECOND, id, 2);
		int64_t old = answer_pause(5 * day, id, 9);

		assert_true(young >= 300 * SECOND && young <= 360 * SECOND);
		assert_true(older >= 800 * SECOND && older <= 1200 * SECOND);
		assert_true(old >= 3200 * SECOND && old <= 4800 * SECOND);
		assert_int_equal(young, answer_pause(0, id, 1));
		different += young != first;
	}
	assert_true(different > 190);
	assert_int_not_equal(answer_pause(0, S("x"), 1),
	    answer_pause(0, S("x"), 2));
	arena_free(&a);
}

static void
what_a_wrong_clock_put_off_for_years_is_due(void **state)
{
	struct delivery d = {.next_at = tuesday + 4800 * SECOND};

	(void)state;
	assert_int_equal(answer_due_at(&d, tuesday), d.next_at);
	assert_int_equal(answer_due_at(&d, d.next_at + day), d.next_at);
	d.next_at = tuesday + 365 * day;
	assert_int_equal(answer_due_at(&d, tuesday), tuesday);
}

static void
what_is_put_off_for_too_long_is_given_up(void **state)
{
	struct arena a = {0};
	const struct delivery d = {.message_id = S("id"), .attempts = 30};
	struct smtp_answer answer = {.result = SMTP_DEFERRED, .code = 451,
	    .stage = "RCPT", .reply = S("451 4.7.1 greylisted")};
	struct outcome o = {.delivery = &d, .state = DELIVERY_DEFERRED};

	(void)state;
	answer_put_off(&answer, &a, &o, 2 * day - 1, 2 * day, tuesday);
	assert_int_equal(o.state, DELIVERY_DEFERRED);
	assert_true(o.next_at > tuesday + 3200 * SECOND);
	answer_put_off(&answer, &a, &o, 2 * day, 2 * day, tuesday);
	assert_int_equal(o.state, DELIVERY_REFUSED);
	ASSERT_STR(o.reply,
	    S("gave up after 2 days; the last answer: 451 4.7.1 greylisted"));
	/* nobody but us failed: that is never the end */
	o = (struct outcome){.delivery = &d, .state = DELIVERY_DEFERRED};
	answer.result = SMTP_NOT_SENT;
	answer_put_off(&answer, &a, &o, 9 * day, 2 * day, tuesday);
	assert_int_equal(o.state, DELIVERY_DEFERRED);
	arena_free(&a);
}

static void
a_server_that_says_421_is_left_alone_longer_each_time(void **state)
{
	struct host h;

	(void)state;
	host_begin(&h, 0);
	host_refused(&h, 8, 1000);
	assert_int_equal(h.until, 6000);
	assert_int_equal(h.most, 4);
	host_refused(&h, 7, 1001);	/* one of the same moment */
	assert_int_equal(h.until, 6000);
	assert_int_equal(h.most, 4);
	host_refused(&h, 4, 6000);
	assert_int_equal(h.until, 16000);
	assert_int_equal(h.most, 2);
	for (int i = 0; i < 20; i++)
		host_refused(&h, 1, h.until);
	assert_int_equal(h.pause, 10 * MINUTE);
	assert_int_equal(h.most, 1);
	for (int i = 0; i < 20; i++)
		host_taken(&h);
	assert_int_equal(h.most, 2);
	for (int i = 0; i < 20 * 6; i++)
		host_taken(&h);
	assert_int_equal(h.most, HOST_MOST);
}

static void
a_clock_that_is_set_back_keeps_nobody_waiting_longer(void **state)
{
	struct arena a = {0};
	struct pace_settings set = limits(2, MINUTE);
	struct pace *p = pace_new(&a, &set);
	struct host h;

	(void)state;
	pace_recall_one(p, tuesday + 10, S("a@example.org"));
	pace_recall_one(p, tuesday + 20, S("b@example.org"));
	pace_turn_back(p, tuesday - day);
	assert_int_equal(pace_free_at(&p->all, tuesday - day),
	    tuesday - day + MINUTE);
	host_begin(&h, tuesday);
	host_turn_back(&h, tuesday - hour);
	assert_int_equal(h.until, tuesday - hour);
	host_refused(&h, 8, tuesday);
	host_turn_back(&h, tuesday - hour);
	assert_int_equal(h.until, tuesday - hour + 5 * SECOND);
	arena_free(&a);
}

static void
a_clock_that_is_set_back_lets_no_more_through(void **state)
{
	struct arena a = {0};
	struct pace_settings set = limits(3, MINUTE);
	struct pace *p = pace_new(&a, &set);

	(void)state;
	for (int i = 0; i < 3; i++)
		pace_recall_one(p, tuesday + i * 10 * SECOND,
		    S("a@example.org"));
	pace_turn_back(p, tuesday + 15 * SECOND);
	assert_int_equal(pace_free_at(&p->all, tuesday + 15 * SECOND),
	    tuesday + MINUTE);
	pace_recall_one(p, tuesday + MINUTE, S("a@example.org"));
	assert_int_equal(pace_free_at(&p->all, tuesday + MINUTE),
	    tuesday + MINUTE + 10 * SECOND);
	arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(as_many_as_the_limit_go_and_the_next_one_waits),
	    cmocka_unit_test(no_second_has_more_than_its_limit),
	    cmocka_unit_test(a_full_domain_does_not_stop_another),
	    cmocka_unit_test(the_end_is_foreseen_with_what_was_sent_before),
	    cmocka_unit_test(the_busiest_domain_may_be_the_last),
	    cmocka_unit_test(outside_the_hours_it_waits_for_the_next_ones),
	    cmocka_unit_test(summer_time_moves_the_hours),
	    cmocka_unit_test(the_end_falls_into_the_hours),
	    cmocka_unit_test(a_pause_grows_with_age_within_its_bounds),
	    cmocka_unit_test(what_a_wrong_clock_put_off_for_years_is_due),
	    cmocka_unit_test(what_is_put_off_for_too_long_is_given_up),
	    cmocka_unit_test(
		a_server_that_says_421_is_left_alone_longer_each_time),
	    cmocka_unit_test(
		a_clock_that_is_set_back_keeps_nobody_waiting_longer),
	    cmocka_unit_test(a_clock_that_is_set_back_lets_no_more_through),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
