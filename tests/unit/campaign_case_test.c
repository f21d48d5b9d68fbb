/* SPDX-License-Identifier: MIT */
/* The state of a case, changed in its file: every other byte stays. */
#include <stdlib.h>
#include <sys/stat.h>

#include "unit.h"
#include "campaign/campaign.h"

struct place_for {
	struct arena arena;
	struct faults faults;
	struct campaign campaign;
	struct case_file file;
	str folder;
};

static int
set_up(void **state)
{
	char folder[] = "/tmp/marathon-case-XXXXXX";
	struct place_for *p = calloc(1, sizeof *p);

	if (p == NULL || mkdtemp(folder) == NULL)
		return -1;
	p->faults.arena = p->campaign.arena = &p->arena;
	p->campaign.today = S("2026-12-05");
	p->folder = str_copy(&p->arena, str_from(folder));
	p->file.source.name = path_join(&p->arena, p->folder, S("ada.md"));
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

static bool
change(struct place_for *p, str before, enum case_state state)
{
	assert_true(file_save(p->file.source.name, before, &p->faults));
	return case_write_state(&p->campaign, &p->file, state,
	    state == CASE_CLOSED ? S("2026-12-05") : S(""), &p->faults);
}

static void
assert_becomes(struct place_for *p, str before, enum case_state state,
    str after)
{
	struct source s;
	enum case_state seen = CASE_EXPIRED;

	if (!change(p, before, state))
		fail_msg("%.*s", FMT(p->faults.latest));
	assert_true(source_read(&p->arena, p->file.source.name, S(""), &s,
	    &p->faults));
	ASSERT_STR(s.text, after);
	assert_true(case_look(&p->campaign, &p->file, S("2026-12-05"), &seen,
	    &p->faults));
	assert_int_equal(seen, state);
}

static void
the_line_of_the_state_is_changed_and_a_day_added(void **state)
{
	struct place_for *p = *state;

	assert_becomes(p, S("---\nname: Ada\nstate: open   # so far\n---\nx\n"),
	    CASE_CLOSED, S("---\nname: Ada\nstate: closed   # so far\n"
			   "closed_on: 2026-12-05\n---\nx\n"));
	assert_becomes(p, S("---\nname: Ada\nstate: \"open\"\n---\n"),
	    CASE_PAUSED, S("---\nname: Ada\nstate: paused\n---\n"));
	assert_becomes(p, S("---\n{state: open, name: Ada}\n---\n"),
	    CASE_PAUSED, S("---\n{state: paused, name: Ada}\n---\n"));
}

static void
where_there_is_no_state_it_comes_first(void **state)
{
	struct place_for *p = *state;

	assert_becomes(p, S("---\r\nname: Ada\r\n---\r\nx"), CASE_CLOSED,
	    S("---\r\nstate: closed\r\nclosed_on: 2026-12-05\r\nname: Ada\r\n"
	      "---\r\nx"));
	assert_becomes(p, S("\xEF\xBB\xBF---\nname: Ada\n---\n"), CASE_PAUSED,
	    S("\xEF\xBB\xBF---\nstate: paused\nname: Ada\n---\n"));
}

static void
an_earlier_day_is_replaced_or_goes(void **state)
{
	struct place_for *p = *state;

	assert_becomes(p, S("---\nclosed_on: 2020-01-01\nname: Ada\n"
			    "state: closed\n---\n"),
	    CASE_CLOSED, S("---\nclosed_on: 2026-12-05\nname: Ada\n"
			   "state: closed\n---\n"));
	assert_becomes(p, S("---\nclosed_on: 2020-01-01\nname: Ada\n"
			    "state: closed\n---\n"),
	    CASE_OPEN, S("---\nname: Ada\nstate: open\n---\n"));
	assert_becomes(p, S("---\nname: Ada\nstate: closed\n"
			    "closed_on: 2020-01-01\n---\n"),
	    CASE_OPEN, S("---\nname: Ada\nstate: open\n---\n"));
	/* a last day that is over makes it no more than expired */
	assert_becomes(p, S("---\nname: Ada\nstate: open\n"
			    "last_day: 2027-01-01\n---\n"),
	    CASE_PAUSED, S("---\nname: Ada\nstate: paused\n"
			   "last_day: 2027-01-01\n---\n"));
}

static void
what_cannot_be_changed_alone_is_left_as_it_is(void **state)
{
	static const str all[] = {
	    S_INIT("---\n{name: Ada, state: open}\n---\n"),
	    S_INIT("---\nname: Ada\nstate:\n---\n"),
	    S_INIT("no front matter\n"),
	    S_INIT("---\nname: Ada\nstate: ope\n---\n"),
	    S_INIT("---\nname: Ada\n"),
	};
	struct place_for *p = *state;

	for (ptrdiff_t i = 0; i < COUNT(all); i++) {
		struct source s;

		assert_false(change(p, all[i], CASE_CLOSED));
		assert_true(source_read(&p->arena, p->file.source.name, S(""),
		    &s, &p->faults));
		ASSERT_STR(s.text, all[i]);
	}
	assert_int_equal(p->faults.errors, COUNT(all));
}

static void
a_file_keeps_its_permissions(void **state)
{
	struct place_for *p = *state;
	struct stat st;
	str before = S("---\nname: Ada\nstate: open\n---\n");
	char *path = str_z(&p->arena, p->file.source.name);

	assert_true(file_save(p->file.source.name, before, &p->faults));
	assert_int_equal(chmod(path, 0644), 0);
	assert_true(case_write_state(&p->campaign, &p->file, CASE_PAUSED,
	    S(""), &p->faults));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0644);
}

/* A file that is being written just now may be empty for a moment. */
static void
a_case_that_cannot_be_read_is_not_taken_for_open(void **state)
{
	struct place_for *p = *state;
	enum case_state seen = CASE_EXPIRED;

	assert_true(file_save(p->file.source.name, S(""), &p->faults));
	assert_false(case_look(&p->campaign, &p->file, S("2026-12-05"), &seen,
	    &p->faults));
	assert_int_equal(seen, CASE_EXPIRED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(the_line_of_the_state_is_changed_and_a_day_added),
	    TEST(where_there_is_no_state_it_comes_first),
	    TEST(an_earlier_day_is_replaced_or_goes),
	    TEST(what_cannot_be_changed_alone_is_left_as_it_is),
	    TEST(a_file_keeps_its_permissions),
	    TEST(a_case_that_cannot_be_read_is_not_taken_for_open),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
