/* SPDX-License-Identifier: MIT */
/* The digest of what a letter says: by it a change after sending is known. */
#include <string.h>

#include "unit.h"
#include "campaign/campaign.h"

struct trial {
	struct arena job;
	struct campaign campaign;
	struct mailing mailing;
	struct entry entry;
	struct contents *contents;
};

static int
begin(void **state)
{
	struct trial *t = test_calloc(1, sizeof *t);

	t->entry.mailing = &t->mailing;
	t->contents = contents_new(&t->job);
	*state = t;
	return 0;
}

static int
end(void **state)
{
	struct trial *t = *state;

	arena_free(&t->job);
	test_free(t);
	return 0;
}

static struct digest
content(struct trial *t, str skeleton, const str *values, ptrdiff_t count)
{
	const struct text text = {.body = {.text = skeleton,
	    .values = values,
	    .value_count = count,
	    .shape = (uint64_t)skeleton.len}};

	return entry_content(t->contents, &t->campaign, &t->entry, &text);
}

static bool
same(struct digest a, struct digest b)
{
	return memcmp(a.byte, b.byte, sizeof a.byte) == 0;
}

static void
another_text_of_the_same_shape_is_another(void **state)
{
	struct digest one = content(*state, S("free Nadia"), NULL, 0);
	struct digest other = content(*state, S("free Nadja"), NULL, 0);

	assert_false(same(one, other));
	assert_true(same(one, content(*state, S("free Nadia"), NULL, 0)));
	assert_true(same(other, content(*state, S("free Nadja"), NULL, 0)));
}

static void
no_text_is_digested_too(void **state)
{
	struct digest none = content(*state, S(""), NULL, 0);

	assert_true(same(none, content(*state, S(""), NULL, 0)));
	assert_false(same(none, content(*state, S("a"), NULL, 0)));
}

static void
a_text_too_long_to_be_kept_is_digested_each_time(void **state)
{
	static char long_text[64 << 10];
	const str all = {long_text, sizeof long_text};
	struct digest one, other;

	memset(long_text, 'a', sizeof long_text);
	one = content(*state, all, NULL, 0);
	assert_true(same(one, content(*state, all, NULL, 0)));
	long_text[sizeof long_text - 1] = 'b';
	other = content(*state, all, NULL, 0);
	assert_false(same(one, other));
}

static void
values_are_told_apart(void **state)
{
	const str ab[] = {S("ab"), S("c")}, bc[] = {S("a"), S("bc")};

	assert_false(same(content(*state, S("x"), ab, 2),
	    content(*state, S("x"), bc, 2)));
	assert_false(same(content(*state, S("x"), ab, 1),
	    content(*state, S("x"), ab, 2)));
}

static void
a_value_is_not_taken_for_what_follows(void **state)
{
	struct trial *t = *state;
	const str value[] = {S("Nadia")};
	struct digest with = content(t, S("x"), value, 1);

	t->mailing.sender.name = S("Nadia");
	assert_false(same(with, content(t, S("x"), NULL, 0)));
}

static void
whom_it_goes_to_is_part_of_it(void **state)
{
	struct trial *t = *state;
	struct digest before = content(t, S("x"), NULL, 0);

	t->entry.recipient.town = S("Lyon");
	assert_false(same(before, content(t, S("x"), NULL, 0)));
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
	    TEST(another_text_of_the_same_shape_is_another),
	    TEST(no_text_is_digested_too),
	    TEST(a_text_too_long_to_be_kept_is_digested_each_time),
	    TEST(values_are_told_apart),
	    TEST(a_value_is_not_taken_for_what_follows),
	    TEST(whom_it_goes_to_is_part_of_it),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
