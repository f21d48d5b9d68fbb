/* SPDX-License-Identifier: MIT */
/* What under `smtp:` says how fast and when, as it is read. */
#include <stdlib.h>

#include "unit.h"
#include "campaign/campaign.h"

struct place_for {
	struct arena arena;
	struct faults faults;
	str folder;
};

static int
set_up(void **state)
{
	char folder[] = "/tmp/marathon-pace-XXXXXX";
	struct place_for *p = calloc(1, sizeof *p);

	if (p == NULL || mkdtemp(folder) == NULL)
		return -1;
	p->faults.arena = &p->arena;
	p->folder = str_copy(&p->arena, str_from(folder));
	*state = p;
	return 0;
}

static int
tear_down(void **state)
{
	struct place_for *p = *state;
	int rc = remove_tree(p->folder);

	arena_free(&p->arena);
	free(p);
	return rc;
}

static const struct pace_settings *
read_pace(struct place_for *p, const char *lines)
{
	struct campaign_options options = {.folder = p->folder,
	    .stock = S("."), .today = S("2026-12-05")};
	struct campaign *c;
	str text = str_format(&p->arena,
	    "name: N\nlanguage: en\nfrom: {name: G, email: g@example.org}\n"
	    "smtp:\n  url: smtp://127.0.0.1:25\n%s"
	    "mailings: {}\n", lines);

	assert_true(file_save(path_join(&p->arena, p->folder,
	    S("campaign.yaml")), text, &p->faults));
	c = campaign_open(&p->arena, &options, &p->faults);
	assert_non_null(c);
	/* all but the mailing that is not there */
	if (p->faults.errors != 1)
		faults_print(&p->faults, stderr);
	assert_int_equal(p->faults.errors, 1);
	return &c->smtp.pace;
}

static int64_t
minutes_open(const struct hours *h)
{
	int64_t n = 0;

	for (int64_t m = 0; m < WEEK_MINUTES; m++)
		n += hours_open(h, m);
	return n;
}

static bool
open_at(const struct hours *h, int64_t weekday, int64_t hour, int64_t minute)
{
	return hours_open(h, weekday * DAY_MINUTES + hour * 60 + minute);
}

static void
without_a_word_everything_goes(void **state)
{
	const struct pace_settings *s = read_pace(*state, "");

	assert_int_equal(s->all.count, 0);
	assert_int_equal(s->by_domain.count, 0);
	assert_int_equal(minutes_open(&s->hours), WEEK_MINUTES);
	assert_int_equal(s->give_up_ms, (int64_t)5 * 24 * 3600 * 1000);
	assert_int_equal(s->stop_percent, 10);
}

static void
limits_and_ages_are_read(void **state)
{
	const struct pace_settings *s = read_pace(*state,
	    "  limits: 5/second, 200/hour ,3000/day\n"
	    "  per_domain: 50 / hour\n"
	    "  give_up_after: 36 hours\n"
	    "  stop_at: 0%\n");

	assert_int_equal(s->all.count, 3);
	assert_int_equal(s->all.at[0].count, 5);
	assert_int_equal(s->all.at[0].window_ms, 1000);
	assert_int_equal(s->all.at[2].window_ms, 24 * 3600 * 1000);
	assert_int_equal(s->by_domain.at[0].count, 50);
	assert_int_equal(s->give_up_ms, (int64_t)36 * 3600 * 1000);
	assert_int_equal(s->stop_percent, 0);
}

static void
hours_are_those_of_their_days(void **state)
{
	const struct pace_settings *s = read_pace(*state,
	    "  hours: Mon-Fri 08:00-20:00, Sat 9:30-12:00\n");

	assert_int_equal(minutes_open(&s->hours), 5 * 12 * 60 + 150);
	assert_false(open_at(&s->hours, 0, 7, 59));
	assert_true(open_at(&s->hours, 0, 8, 0));
	assert_true(open_at(&s->hours, 4, 19, 59));
	assert_false(open_at(&s->hours, 4, 20, 0));
	assert_true(open_at(&s->hours, 5, 9, 30));
	assert_false(open_at(&s->hours, 6, 10, 0));
}

/* Sunday night goes on into Monday, and days go round the week. */
static void
hours_go_past_midnight_and_past_the_week(void **state)
{
	const struct pace_settings *s = read_pace(*state,
	    "  hours: sam-LUN 22:00-06:00\n");

	assert_int_equal(minutes_open(&s->hours), 3 * 8 * 60);
	assert_true(open_at(&s->hours, 5, 22, 0));
	assert_true(open_at(&s->hours, 6, 5, 59));
	assert_true(open_at(&s->hours, 0, 1, 0));
	assert_true(open_at(&s->hours, 1, 5, 59));
	assert_false(open_at(&s->hours, 1, 22, 0));
	assert_false(open_at(&s->hours, 5, 1, 0));
}

static void
hours_without_days_are_of_each_day(void **state)
{
	const struct pace_settings *s = read_pace(*state,
	    "  hours: \"00:00-24:00\"\n  timezone: Europe/Paris\n");

	assert_int_equal(minutes_open(&s->hours), WEEK_MINUTES);
	ASSERT_STR(s->timezone, S("Europe/Paris"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(without_a_word_everything_goes),
	    TEST(limits_and_ages_are_read),
	    TEST(hours_are_those_of_their_days),
	    TEST(hours_go_past_midnight_and_past_the_week),
	    TEST(hours_without_days_are_of_each_day),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
