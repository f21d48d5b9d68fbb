/* SPDX-License-Identifier: MIT */
/*
 * Mail that came in, from folders with an expected.tsv: file, class or classes
 * (hard, soft, complaint, unsubscribe, auto-reply, receipt, delivered, none),
 * reason.  One of invented mail is with the tests and has to be right in all;
 * BOUNCES names another, of real mail, by default the one beside the project;
 * it is not part of the project.  BOUNCES_SHOW=1 prints what is not right.
 */
#include <stdio.h>
#include <stdlib.h>

#include "unit.h"
#include "mail/mail.h"

static str corpus;

enum { HARD = 1, SOFT = 2 };

struct tally {
	struct inbound_reader *reader;
	int64_t read, right, bounces, addressed, automatic, taken_for_bounce;
};

/* A delay counts as soft, as the corpora have it. */
static unsigned
classes_of(const struct inbound *in)
{
	unsigned found = 0;

	if (in->kind != INBOUND_BOUNCE && in->kind != INBOUND_DELAYED)
		return 0;
	for (ptrdiff_t i = 0; i < in->report_count; i++)
		if (in->reports[i].kind != REPORT_DELIVERED)
			found |= in->reports[i].kind == REPORT_HARD ? HARD
								    : SOFT;
	return found;
}

static unsigned
classes_named(str names)
{
	unsigned found = 0;

	while (names.len > 0) {
		str name = str_cut(&names, ',');

		found |= str_equal(name, S("hard")) ? HARD : 0;
		found |= str_equal(name, S("soft")) ? SOFT : 0;
	}
	return found;
}

static bool
has_address(const struct inbound *in)
{
	for (ptrdiff_t i = 0; i < in->report_count; i++)
		if (in->reports[i].address.len > 0)
			return true;
	return false;
}

static void
judge(struct tally *t, str folder, str file, str class)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct inbound in = {0};
	struct source s;
	const char *why;
	unsigned want = classes_named(class), got;
	bool good;

	assert_true(source_read(&a, path_join(&a, folder, file), S(""), &s,
	    &f));
	good = inbound_read(t->reader, &a, s.text, &in, &why);
	got = good ? classes_of(&in) : 0;
	t->read++;
	t->right += got == want;
	t->bounces += want != 0;
	t->addressed += want != 0 && has_address(&in);
	if (str_equal(class, S("auto-reply"))) {
		t->automatic++;
		t->taken_for_bounce += got != 0;
	}
	if (getenv("BOUNCES_SHOW") != NULL && got != want)
		printf("# %.*s is %.*s: got %u %.*s\n", FMT(file), FMT(class),
		    got, FMT(in.reports[0].words));
	arena_free(&a);
}

static struct tally
judge_all(str folder)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct tally t = {.reader = inbound_open(&a)};
	struct source s;
	str rest, line;

	assert_true(source_read(&a, path_join(&a, folder, S("expected.tsv")),
	    S(""), &s, &f));
	rest = s.text;
	str_line(&rest, &line);
	while (str_line(&rest, &line)) {
		str file = str_cut(&line, '\t'), class = str_cut(&line, '\t');

		judge(&t, folder, file, class);
	}
	inbound_close(t.reader);
	printf("# %.*s: %lld messages, %.1f %% right; of %lld bounces %.1f %% "
	       "with an address; of %lld automatic replies %lld taken for one"
	       "\n",
	    FMT(folder), (long long)t.read,
	    100.0 * (double)t.right / (double)t.read, (long long)t.bounces,
	    100.0 * (double)t.addressed / (double)t.bounces,
	    (long long)t.automatic, (long long)t.taken_for_bounce);
	arena_free(&a);
	return t;
}

static void
mail_of_the_tests_is_known_for_what_it_is(void **state)
{
	struct tally t = judge_all(S("tests/fixtures/bounces"));

	(void)state;
	assert_true(t.read > 10);
	assert_int_equal(t.right, t.read);
	assert_int_equal(t.addressed, t.bounces);
	assert_int_equal(t.taken_for_bounce, 0);
}

static void
real_mail_mostly_is(void **state)
{
	struct tally t;

	(void)state;
	t = judge_all(corpus);
	assert_true(t.read > 0);
	assert_true(t.right * 100 >= t.read * 95);
	assert_true(t.addressed * 100 >= t.bounces * 97);
	assert_int_equal(t.taken_for_bounce, 0);
}

int
main(void)
{
	const struct CMUnitTest own[] = {
	    cmocka_unit_test(mail_of_the_tests_is_known_for_what_it_is),
	};
	const struct CMUnitTest all[] = {
	    cmocka_unit_test(mail_of_the_tests_is_known_for_what_it_is),
	    cmocka_unit_test(real_mail_mostly_is),
	};
	const char *named = getenv("BOUNCES");

	corpus = named != NULL ? str_from(named)
			       : S("../shared/data/bounces");
	cmocka_set_message_output(CM_OUTPUT_TAP);
	if (named != NULL || path_is_folder(corpus))
		return cmocka_run_group_tests(all, NULL, NULL);
	puts("# no BOUNCES: real mail is not part of the project");
	return cmocka_run_group_tests(own, NULL, NULL);
}
