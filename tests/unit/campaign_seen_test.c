/* SPDX-License-Identifier: MIT */
/* Keys of deliveries that were there before, in memory and beyond it. */
#include <sys/resource.h>

#include "unit.h"
#include "campaign/parts.h"

struct counts {
	int64_t fresh, same, other;
};

static void
look(struct seen *s, int64_t number, uint64_t who, struct counts *n)
{
	struct arena scratch = {0};
	struct faults f = {.arena = &scratch};
	struct delivery_key key = {
	    .mailing = S("m"),
	    .channel = S("email"),
	    .recipient =
		str_format(&scratch, "user%lld@example.org", (long long)number),
	};
	enum seen_before before;

	assert_true(seen_look(s, &scratch, &key, who, &before, &f));
	n->fresh += before == SEEN_NOT;
	n->same += before == SEEN_SAME;
	n->other += before == SEEN_OTHER;
	arena_free(&scratch);
}

/* Each key twice, far apart: the second time it was there before. */
static void
look_at(int64_t keys)
{
	struct seen s = {0};
	struct counts first = {0}, again = {0}, others = {0};

	seen_clear(&s);
	for (int64_t i = 0; i < keys; i++)
		look(&s, i, 1, &first);
	for (int64_t i = 0; i < keys; i += 7)
		look(&s, i, 1, &again);
	for (int64_t i = 3; i < keys; i += 11)
		look(&s, i, 2, &others);
	seen_close(&s);
	assert_int_equal(first.fresh, keys);
	assert_int_equal(again.same, (keys + 6) / 7);
	assert_int_equal(again.fresh + again.other, 0);
	assert_int_equal(others.other, (keys + 7) / 11);
	assert_int_equal(others.fresh + others.same, 0);
}

static void
a_few_keys_are_known_again(void **state)
{
	(void)state;
	look_at(20);
}

static void
keys_beyond_memory_are_known_again(void **state)
{
	(void)state;
	look_at(150000);
}

/* Nobody knows how many will come: few must be looked for in the file. */
static void
the_filter_grows_with_the_keys(void **state)
{
	enum { KEYS = 700000 };
	struct seen s = {0};
	struct counts n = {0};

	(void)state;
	seen_clear(&s);
	for (int64_t i = 0; i < KEYS; i++)
		look(&s, i, 1, &n);
	assert_int_equal(n.fresh, KEYS);
	assert_true(s.tables <= s.filter_tables);
	assert_true((int64_t)s.filter_bits >= 10 * (KEYS - 65536));
	assert_true((int64_t)s.filter_bits <= 20 * KEYS);
	seen_close(&s);
}

static void
the_same_key_is_new_after_a_clear(void **state)
{
	struct seen s = {0};
	struct counts n = {0};

	(void)state;
	seen_clear(&s);
	for (int64_t i = 0; i < 100000; i++)
		look(&s, i, 1, &n);
	seen_clear(&s);
	look(&s, 5, 1, &n);
	seen_close(&s);
	assert_int_equal(n.fresh, 100001);
}

static void
a_table_that_cannot_be_kept_is_a_fault(void **state)
{
	struct rlimit before, none = {0};
	struct seen s = {0};
	struct arena scratch = {0};
	struct faults f = {.arena = &scratch};
	bool good = true;

	(void)state;
	seen_clear(&s);
	getrlimit(RLIMIT_NOFILE, &before);
	none.rlim_max = before.rlim_max;
	setrlimit(RLIMIT_NOFILE, &none);
	for (int64_t i = 0; i < 100000 && good; i++) {
		struct delivery_key key = {.recipient =
			str_format(&scratch, "%lld", (long long)i)};
		enum seen_before ignored;

		good = seen_look(&s, &scratch, &key, 1, &ignored, &f);
	}
	setrlimit(RLIMIT_NOFILE, &before);
	seen_close(&s);
	assert_false(good);
	assert_int_equal(f.worst, FAULT_IO);
	arena_free(&scratch);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_few_keys_are_known_again),
	    cmocka_unit_test(keys_beyond_memory_are_known_again),
	    cmocka_unit_test(the_filter_grows_with_the_keys),
	    cmocka_unit_test(the_same_key_is_new_after_a_clear),
	    cmocka_unit_test(a_table_that_cannot_be_kept_is_a_fault),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
