/* SPDX-License-Identifier: MIT */
/*
 * Runs a file of language-neutral Liquid tests (the form of Golden Liquid) in
 * lenient mode.  LIQUID_SUITE names the file; without it there is nothing to
 * run.  LIQUID_SUITE_SHOW=1 prints each test that fails.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/base.h"
#include "data/data.h"
#include "letter/letter.h"

enum { MUST_PASS_PERCENT = 95 };

/* What the template prints; false where it is refused. */
static bool
render(struct arena *a, const struct node *test, str *out)
{
	static const struct template_options options = {.lenient = true};
	struct faults f = {.arena = a};
	struct source *s = NEW(a, struct source);
	struct merge merge = {0};
	struct merged made;
	struct template *t;

	s->name = S("suite");
	s->text = node_text(test, S("template"), S(""));
	merge.fields = value_from_node(a, node_get(test, S("data")));
	merge.language = S("en");
	t = template_compile(a, s, 0, s->text.len, &options, &f);
	if (t == NULL || !template_render(t, &merge, a, &made, &f))
		return false;
	*out = made.text;
	return true;
}

static bool
expected(const struct node *test, bool good, str got)
{
	const struct node *many = node_get(test, S("results"));
	const struct node *invalid = node_get(test, S("invalid"));

	if (invalid != NULL && invalid->truth)
		return !good;
	if (!good)
		return false;
	if (many == NULL)
		return str_equal(got, node_text(test, S("result"), S("")));
	for (const struct node *n = many->first; n != NULL; n = n->next)
		if (str_equal(n->text, got))
			return true;
	return false;
}

static bool
passes(const struct node *test)
{
	struct arena a = {0};
	str got = S("");
	bool good = render(&a, test, &got);
	bool pass = expected(test, good, got);

	if (!pass && getenv("LIQUID_SUITE_SHOW") != NULL)
		printf("# %.*s: %.*s\n#   got %s'%.*s', want '%.*s'\n",
		    FMT(node_text(test, S("name"), S("?"))),
		    FMT(node_text(test, S("template"), S(""))),
		    good ? "" : "a fault ", FMT(got),
		    FMT(node_text(test, S("result"), S("a fault"))));
	arena_free(&a);
	return pass;
}

static void
the_suite_of_standard_liquid_passes(void **state)
{
	const char *path = getenv("LIQUID_SUITE");
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct source source;
	struct node *root;
	const struct node *tests;
	int64_t count = 0, passed = 0;

	(void)state;
	assert_true(source_read(&a, str_from(path), S(""), &source, &f));
	root = json_read(&a, &source, &f);
	tests = node_get(root, S("tests"));
	assert_non_null(tests);
	for (const struct node *n = tests->first; n != NULL; n = n->next) {
		count++;
		passed += passes(n);
	}
	printf("# %lld of %lld tests pass\n", (long long)passed,
	    (long long)count);
	assert_true(passed * 100 >= count * MUST_PASS_PERCENT);
	arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_suite_of_standard_liquid_passes),
	};

	if (getenv("LIQUID_SUITE") == NULL) {
		puts("1..0 # SKIP LIQUID_SUITE names no file");
		return 0;
	}
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
