/* SPDX-License-Identifier: MIT */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "unit.h"

struct item {
	uint64_t key;
	int64_t number;		/* in the order of adding */
	int64_t check;		/* of both */
};

/* Repeatable, and spread over all 64 bits (splitmix64). */
static uint64_t
spread(uint64_t n)
{
	n += 0x9E3779B97F4A7C15;
	n = (n ^ n >> 30) * 0xBF58476D1CE4E5B9;
	n = (n ^ n >> 27) * 0x94D049BB133111EB;
	return n ^ n >> 31;
}

static struct item
item_of(int64_t number, uint64_t key)
{
	return (struct item){key, number,
	    (int64_t)(key ^ (uint64_t)number * 3)};
}

static int
compare(const void *left, const void *right)
{
	const struct item *a = left, *b = right;

	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	return (a->number > b->number) - (a->number < b->number);
}

/* Takes all that is there; it must be `count` items, sorted and whole. */
static void
assert_sorted(struct sorter *s, int64_t count, struct faults *f)
{
	struct item before = {0}, now;
	int64_t n = 0, sum = 0;

	assert_true(sorter_sort(s, f));
	for (; sorter_next(s, &now, f); n++) {
		if (n > 0 && compare(&before, &now) >= 0)
			fail_msg("item %lld comes too late", (long long)n);
		if (now.check != item_of(now.number, now.key).check)
			fail_msg("item %lld is damaged", (long long)n);
		sum += now.number;
		before = now;
	}
	assert_int_equal(f->count, 0);
	assert_int_equal(n, count);
	assert_int_equal(sum, count * (count - 1) / 2);
}

static void
add(struct sorter *s, struct item item, struct faults *f)
{
	if (!sorter_add(s, &item, f))
		fail_msg("cannot add item %lld", (long long)item.number);
}

static int64_t
peak_kib(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_maxrss;
}

static void
three_million_records_are_sorted_in_fixed_memory(void **state)
{
	enum { MANY = 3000000 };
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct sorter *s = sorter_new(&a, sizeof(struct item));
	int64_t before = peak_kib();

	(void)state;
	/* keys meet two by two, a million times */
	for (int64_t i = 0; i < MANY; i++)
		add(s, item_of(i, spread((uint64_t)i % (MANY / 2))), &f);
	assert_sorted(s, MANY, &f);
	assert_in_range(peak_kib() - before, 0, 4 * 1024);
	sorter_close(s);
	arena_free(&a);
}

static void
it_sorts_as_qsort_does(void **state)
{
	static const int64_t counts[] = {0, 1, 2, 255, 21845, 21846, 100000};
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct sorter *s = sorter_new(&a, sizeof(struct item));

	(void)state;
	for (int c = 0; c < COUNT(counts); c++) {
		int64_t n = counts[c];
		struct item *all = NEW_ARRAY(&a, struct item, n), got;

		sorter_clear(s);
		for (int64_t i = 0; i < n; i++) {
			all[i] = item_of(i, spread((uint64_t)i) % 5000);
			add(s, all[i], &f);
		}
		qsort(all, (size_t)n, sizeof *all, compare);
		assert_true(sorter_sort(s, &f));
		for (int64_t i = 0; i < n; i++) {
			assert_true(sorter_next(s, &got, &f));
			assert_memory_equal(&got, &all[i], sizeof got);
		}
		assert_false(sorter_next(s, &got, &f));
	}
	sorter_close(s);
	arena_free(&a);
}

static void
they_come_as_often_as_is_wanted(void **state)
{
	static const int64_t counts[] = {0, 1, 1000, 100000, 3000000};
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct sorter *s = sorter_new(&a, sizeof(struct item));
	struct item got;

	(void)state;
	for (int c = 0; c < COUNT(counts); c++) {
		int64_t n = counts[c];

		sorter_clear(s);
		for (int64_t i = 0; i < n; i++)
			add(s, item_of(i, (uint64_t)(n - i)), &f);
		assert_true(sorter_sort(s, &f));
		/* also from the middle */
		for (int64_t i = 0; i < n / 2; i++)
			assert_true(sorter_next(s, &got, &f));
		for (int pass = 0; pass < 2; pass++) {
			assert_true(sorter_rewind(s, &f));
			for (int64_t i = n - 1; i >= 0; i--) {
				assert_true(sorter_next(s, &got, &f));
				assert_int_equal(got.number, i);
			}
			assert_false(sorter_next(s, &got, &f));
		}
	}
	assert_int_equal(f.count, 0);
	sorter_close(s);
	arena_free(&a);
}

static void
keys_in_any_order_are_sorted(void **state)
{
	enum { SOME = 200000 };
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct sorter *s = sorter_new(&a, sizeof(struct item));

	(void)state;
	for (int shape = 0; shape < 4; shape++) {
		sorter_clear(s);
		for (int64_t i = 0; i < SOME; i++) {
			uint64_t keys[] = {(uint64_t)i, (uint64_t)(SOME - i),
			    UINT64_MAX, i % 3 == 0 ? 0 : UINT64_MAX};

			add(s, item_of(i, keys[shape]), &f);
		}
		assert_sorted(s, SOME, &f);
	}
	sorter_close(s);
	arena_free(&a);
}

static void
without_room_for_its_file_it_says_so(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct sorter *s = sorter_new(&a, sizeof(struct item));
	struct item item = {0};
	int64_t n = 0;

	(void)state;
	setenv("TMPDIR", "/dev/null/none", 1);
	while (n < 1000000 && sorter_add(s, &item, &f))
		n++;
	unsetenv("TMPDIR");
	assert_true(n > 1000 && n < 1000000);
	assert_int_equal(f.worst, FAULT_IO);
	assert_true(str_find(f.first->message, S("/dev/null/none")) >= 0);
	sorter_close(s);
	arena_free(&a);
}

/* A file that may not grow: the fault says it, and nothing stays behind. */
static void
a_full_disk_is_a_fault_while_adding_and_while_merging(void **state)
{
	static const rlim_t rooms[] = {100 << 10, 5 << 20};

	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	for (int i = 0; i < COUNT(rooms); i++) {
		struct arena a = {0};
		struct faults f = {.arena = &a};
		struct sorter *s = sorter_new(&a, sizeof(struct item));
		struct rlimit before, less;
		struct item item = {0};
		int64_t n = 0;

		assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
		less = (struct rlimit){rooms[i], before.rlim_max};
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &less), 0);
		while (n < 1000000 && sorter_add(s, &item, &f))
			item.key = (uint64_t)n++;
		if (n == 1000000)
			assert_false(sorter_sort(s, &f));
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
		assert_int_equal(f.worst, FAULT_IO);
		assert_true(str_find(f.first->message, S("too large")) >= 0);
		assert_true(f.first->mend.len > 0);
		sorter_close(s);
		arena_free(&a);
	}
	signal(SIGXFSZ, SIG_DFL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(three_million_records_are_sorted_in_fixed_memory),
	    cmocka_unit_test(it_sorts_as_qsort_does),
	    cmocka_unit_test(they_come_as_often_as_is_wanted),
	    cmocka_unit_test(keys_in_any_order_are_sorted),
	    cmocka_unit_test(without_room_for_its_file_it_says_so),
	    cmocka_unit_test(
		a_full_disk_is_a_fault_while_adding_and_while_merging),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
