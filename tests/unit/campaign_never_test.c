/* SPDX-License-Identifier: MIT */
/* The never list as a file that somebody else keeps, too. */
#include <stdlib.h>
#include <sys/stat.h>

#include "unit.h"
#include "campaign/campaign.h"

struct place_for {
	struct arena arena;
	struct faults faults;
	str folder, path;
};

static int
set_up(void **state)
{
	char folder[] = "/tmp/marathon-never-XXXXXX";
	struct place_for *p = calloc(1, sizeof *p);

	if (p == NULL || mkdtemp(folder) == NULL)
		return -1;
	p->faults.arena = &p->arena;
	p->folder = str_copy(&p->arena, str_from(folder));
	p->path = path_join(&p->arena, p->folder, S("never.csv"));
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

static void
write_list(struct place_for *p, str text)
{
	assert_true(file_save(p->path, text, &p->faults));
}

static void
assert_list(struct place_for *p, str want)
{
	struct source s;

	assert_true(source_read(&p->arena, p->path, S(""), &s, &p->faults));
	ASSERT_STR(s.text, want);
}

static bool
add(struct place_for *p, str address)
{
	return never_add(&p->arena, p->path, address, S("asked"),
	    S("2026-11-24"), &p->faults);
}

/* A campaign with a list of one, and the never list. */
static struct campaign *
campaign(struct place_for *p)
{
	struct arena *a = &p->arena;
	struct campaign_options options = {.folder = p->folder,
	    .stock = p->folder, .today = S("2026-11-24")};
	struct campaign *c;

	assert_true(file_save(path_join(a, p->folder, S("campaign.yaml")),
	    S("name: N\nfrom: {name: G, email: g@example.org}\n"
	      "never: never.csv\nmailings:\n"
	      "  m: {letter: l.md, to: l.csv, channel: email}\n"),
	    &p->faults));
	assert_true(file_save(path_join(a, p->folder, S("l.md")),
	    S("---\nsubject: S\n---\nHello.\n"), &p->faults));
	assert_true(file_save(path_join(a, p->folder, S("l.csv")),
	    S("name,email\nA,a@example.org\n"), &p->faults));
	c = campaign_open(a, &options, &p->faults);
	assert_non_null(c);
	assert_int_equal(p->faults.errors, 0);
	return c;
}

static bool
has(const struct campaign *c, str address)
{
	str reason;

	return never_has(c, address, &reason);
}

static void
a_list_is_begun_with_its_header(void **state)
{
	struct place_for *p = *state;
	struct stat st;

	assert_true(add(p, S("a@example.org")));
	assert_list(p, S("address,reason,date\n"
	    "a@example.org,asked,2026-11-24\n"));
	assert_int_equal(stat(str_z(&p->arena, p->path), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
}

static void
an_address_is_added_once_in_whatever_form(void **state)
{
	struct place_for *p = *state;

	write_list(p, S("email\nA@Example.ORG\n"));
	assert_true(add(p, S(" a@example.org ")));
	assert_list(p, S("email\nA@Example.ORG\n"));
	assert_true(add(p, S("b@example.org")));
	assert_list(p, S("email,reason,date\nA@Example.ORG,,\n"
	    "b@example.org,asked,2026-11-24\n"));
}

static void
columns_and_quotes_of_the_sender_stay(void **state)
{
	struct place_for *p = *state;

	write_list(p, S("note;date;address;who\n\"a;b\";;x@example.org;me\n"));
	assert_true(add(p, S("y@example.org")));
	assert_list(p, S("note;date;address;who;reason\n"
	    "\"a;b\";;x@example.org;me;\n"
	    ";2026-11-24;y@example.org;;asked\n"));
}

static void
what_is_no_address_is_refused(void **state)
{
	struct place_for *p = *state;
	const str wrong[] = {S(""), S("a"), S("a@"), S("@"), S("a@b@c"),
	    S("a b@example.org"), S("a@example.org\nb@example.org"),
	    S("<a@example.org>"), S("a@example.org,b@example.org")};

	for (int i = 0; i < COUNT(wrong); i++)
		assert_false(add(p, wrong[i]));
	assert_false(path_exists(p->path));
	assert_int_equal(faults_status(&p->faults), FAULT_USAGE);
}

static void
a_reason_is_no_formula_and_no_control(void **state)
{
	struct place_for *p = *state;

	assert_true(never_add(&p->arena, p->path, S("a@example.org"),
	    S("=HYPERLINK(\"x\")"), S("2026-11-24"), &p->faults));
	assert_true(never_add(&p->arena, p->path, S("b@example.org"),
	    S("550 \033[31mno\nmore"), S("2026-11-24"), &p->faults));
	assert_list(p, S("address,reason,date\n"
	    "a@example.org,\"'=HYPERLINK(\"\"x\"\")\",2026-11-24\n"
	    "b@example.org,550 \\x1B[31mno\\x0Amore,2026-11-24\n"));
}

/* A spreadsheet would count with it; the apostrophe is none of its own. */
static void
an_address_is_no_formula_and_bars_all_the_same(void **state)
{
	struct place_for *p = *state;

	assert_true(add(p, S("+33612345678@example.org")));
	assert_true(add(p, S("=1@example.org")));
	assert_true(add(p, S("+33612345678@example.org")));
	assert_true(add(p, S("@example.com")));
	assert_list(p, S("address,reason,date\n"
	    "'+33612345678@example.org,asked,2026-11-24\n"
	    "'=1@example.org,asked,2026-11-24\n"
	    "@example.com,asked,2026-11-24\n"));
	assert_true(has(campaign(p), S("+33612345678@example.org")));
	assert_true(never_release(&p->arena, p->path, S("=1@example.org"),
	    S("back"), &p->faults));
}

static void
what_bars_nobody_is_said(void **state)
{
	struct place_for *p = *state;
	struct campaign *c;

	write_list(p, S("address,reason\na@example.org,x\n"
	    "Bob <b@example.org>,x\nwho asked,\n,\n"));
	c = campaign(p);
	assert_false(has(c, S("b@example.org")));
	assert_int_equal(p->faults.first->kind, FAULT_NOTE);
	assert_int_equal(p->faults.first->line, 3);
	assert_int_equal(p->faults.first->next->line, 4);
	assert_null(p->faults.first->next->next);
}

static void
a_list_that_cannot_be_read_is_not_written(void **state)
{
	struct place_for *p = *state;

	write_list(p, S("address,reason\na@example.org,x,y,z\n"));
	assert_false(add(p, S("b@example.org")));
	assert_list(p, S("address,reason\na@example.org,x,y,z\n"));
}

static void
who_is_released_may_be_added_again(void **state)
{
	struct place_for *p = *state;

	assert_true(add(p, S("a@example.org")));
	assert_true(never_release(&p->arena, p->path, S("A@example.org"),
	    S("2026-12-01 Zoé: asked"), &p->faults));
	assert_list(p, S("address,reason,date,released\n"
	    "a@example.org,asked,2026-11-24,2026-12-01 Zoé: asked\n"));
	assert_false(never_release(&p->arena, p->path, S("a@example.org"),
	    S("again"), &p->faults));
	assert_true(add(p, S("a@example.org")));
	assert_list(p, S("address,reason,date,released\n"
	    "a@example.org,asked,2026-11-24,2026-12-01 Zoé: asked\n"
	    "a@example.org,asked,2026-11-24,\n"));
}

static void
a_domain_stands_for_its_addresses_but_for_none_below(void **state)
{
	struct place_for *p = *state;
	struct campaign *c;

	write_list(p, S("address,reason,released\n@Example.com,press,\n"
	    "c@example.org,x,\nd@example.org,x,2026 me: back\n"));
	c = campaign(p);
	assert_true(has(c, S("a@example.com")));
	assert_true(has(c, S("A@EXAMPLE.COM")));
	assert_false(has(c, S("a@lists.example.com")));
	assert_false(has(c, S("example.com")));
	assert_true(has(c, S("c@example.org")));
	assert_false(has(c, S("d@example.org")));
	assert_false(has(c, S("")));
}

static void
a_change_is_seen_at_the_next_look(void **state)
{
	struct place_for *p = *state;
	struct campaign *c;
	str reason;

	write_list(p, S("address,reason\na@example.org,x\n"));
	c = campaign(p);
	assert_true(never_refresh(c, &p->faults));
	assert_false(has(c, S("b@example.org")));
	assert_true(add(p, S("b@example.org")));
	assert_false(has(c, S("b@example.org")));
	assert_true(never_refresh(c, &p->faults));
	assert_true(never_has(c, S("B@example.org"), &reason));
	ASSERT_STR(reason, S("asked"));
	assert_true(never_release(&p->arena, p->path, S("b@example.org"),
	    S("me"), &p->faults));
	assert_true(never_refresh(c, &p->faults));
	assert_false(has(c, S("b@example.org")));
}

static void
a_list_that_broke_is_a_fault_at_each_look(void **state)
{
	struct place_for *p = *state;
	struct campaign *c;

	write_list(p, S("address\na@example.org\n"));
	c = campaign(p);
	write_list(p, S("address\n\"a@example.org\n"));
	for (int i = 0; i < 2; i++) {
		assert_false(never_refresh(c, &p->faults));
		assert_true(has(c, S("a@example.org")));
	}
	assert_int_equal(unlink(str_z(&p->arena, p->path)), 0);
	assert_false(never_refresh(c, &p->faults));
	assert_int_equal(mkfifo(str_z(&p->arena, p->path), 0600), 0);
	assert_false(never_refresh(c, &p->faults));
	assert_int_equal(unlink(str_z(&p->arena, p->path)), 0);
	assert_int_equal(mkdir(str_z(&p->arena, p->path), 0700), 0);
	assert_false(never_refresh(c, &p->faults));
	assert_int_equal(rmdir(str_z(&p->arena, p->path)), 0);
	write_list(p, S("address\n"));
	assert_true(never_refresh(c, &p->faults));
	assert_false(has(c, S("a@example.org")));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_list_is_begun_with_its_header),
	    TEST(an_address_is_added_once_in_whatever_form),
	    TEST(columns_and_quotes_of_the_sender_stay),
	    TEST(what_is_no_address_is_refused),
	    TEST(a_reason_is_no_formula_and_no_control),
	    TEST(an_address_is_no_formula_and_bars_all_the_same),
	    TEST(what_bars_nobody_is_said),
	    TEST(a_list_that_cannot_be_read_is_not_written),
	    TEST(who_is_released_may_be_added_again),
	    TEST(a_domain_stands_for_its_addresses_but_for_none_below),
	    TEST(a_change_is_seen_at_the_next_look),
	    TEST(a_list_that_broke_is_a_fault_at_each_look),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("never", tests, NULL, NULL);
}
