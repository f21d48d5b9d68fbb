/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "unit.h"
#include "deliver/mailbox.h"

enum { MESSAGES = 300 };

struct seen {
	int count, wrong;
};

/* Message n has its number in its subject, and as many bytes as n says. */
static bool
take(void *self, str file, int64_t number, str bytes, bool too_large)
{
	struct seen *s = self;
	char subject[64];

	(void)file;
	snprintf(subject, sizeof subject, "Subject: number %lld\n",
	    (long long)number);
	s->count++;
	s->wrong += too_large || !str_starts(bytes, S("From ")) ||
	    str_find(bytes, str_from(subject)) < 0 ||
	    !str_ends(bytes, S("the end\n\n")) ||
	    str_find(bytes, S("\nFrom here on\n")) < 0;
	return true;
}

static bool
no_list(void *self, str file)
{
	(void)self;
	(void)file;
	return false;
}

/* Lengths that put the separator at every place around a window's end. */
static void
an_mbox_is_parted_wherever_its_separators_lie(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct buf b = {.arena = &a};
	struct seen seen = {0};
	struct mailbox_caller caller = {&seen, take, no_list};
	char folder[] = "/tmp/marathon-mailbox-XXXXXX";
	str path;

	(void)state;
	assert_non_null(mkdtemp(folder));
	path = path_join(&a, str_from(folder), S("box"));
	for (int n = 1; n <= MESSAGES; n++) {
		int filling = n % 2 != 0 ? 65536 - 300 + n : n % 7;

		buf_format(&b, "From x@example.org Tue Nov 24 10:00:00 2026\n"
			       "Subject: number %d\n\nFrom here on\n", n);
		for (int i = 0; i < filling; i++)
			buf_char(&b, i % 70 == 69 ? '\n' : 'x');
		buf_add(&b, S("the end\n\n"));
	}
	assert_true(file_save(path, buf_str(&b), &f));
	mailbox_each(path, &caller, &f);
	assert_int_equal(seen.count, MESSAGES);
	assert_int_equal(seen.wrong, 0);
	assert_int_equal(f.errors, 0);
	assert_int_equal(remove_tree(str_from(folder)), 0);
	arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_mbox_is_parted_wherever_its_separators_lie),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
