/* SPDX-License-Identifier: MIT */
/*
 * Runs language-neutral tests of Liquid (the form of Golden Liquid: a map with
 * `tests`, or the list alone) in lenient mode.  LIQUID_SUITE names a file, or
 * a folder of .json files, by default the one beside the project; the suite
 * itself is not part of the project.  LIQUID_SUITE_SHOW=1 prints each test
 * that fails.
 */
#include <stdio.h>
#include <stdlib.h>

#include "unit.h"
#include "data/data.h"
#include "letter/letter.h"

static str suite;

/* What the template prints; false where it is refused. */
static bool
render(struct arena *a, const struct node *test, str *out)
{
	struct template_options options = {.lenient = true,
	    .partials = value_from_node(a, node_get(test, S("templates")))};
	struct faults f = {.arena = a};
	struct source *s = NEW(a, struct source);
	struct merge merge = {.language = S("en")};
	struct merged made;
	struct template *t;

	s->name = S("suite");
	s->text = node_text(test, S("template"), S(""));
	merge.fields = value_from_node(a, node_get(test, S("data")));
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
run_file(str path, int64_t *count, int64_t *passed)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct source source;
	const struct node *root, *tests;

	assert_true(source_read(&a, path, S(""), &source, &f));
	root = json_read(&a, &source, &f);
	assert_non_null(root);
	tests = root->kind == NODE_LIST ? root : node_get(root, S("tests"));
	if (tests == NULL)
		fail_msg("%.*s: no tests", FMT(path));
	for (const struct node *n = tests->first; n != NULL; n = n->next) {
		++*count;
		*passed += passes(n);
	}
	arena_free(&a);
}

static void
the_suite_of_standard_liquid_passes(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	int64_t count = 0, passed = 0;
	ptrdiff_t files = 1;
	str *names = &suite;

	(void)state;
	if (path_is_folder(suite))
		assert_true(folder_list(
		    &a, suite, S(".json"), &names, &files, &f));
	for (ptrdiff_t i = 0; i < files; i++)
		run_file(names == &suite ? suite
					 : path_join(&a, suite, names[i]),
		    &count, &passed);
	printf("# %lld of %lld tests pass\n", (long long)passed,
	    (long long)count);
	assert_true(count > 0);
	assert_int_equal(passed, count);
	arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_suite_of_standard_liquid_passes),
	};
	const char *named = getenv("LIQUID_SUITE");

	suite = named != NULL ? str_from(named) : S("../shared/data/liquid");
	if (named == NULL && !path_exists(suite)) {
		puts("1..0 # SKIP no LIQUID_SUITE: the suite is not part of "
		     "the project");
		return 0;
	}
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
