/* SPDX-License-Identifier: MIT */
/* Codes as people type them, and names as they are shown around. */
#include "unit.h"
#include "deliver/parts.h"

static void
a_code_is_read_as_people_type_it(void **state)
{
	const char *const same[] = {"K10F-2M9X", "k10f-2m9x", "K10F2M9X",
	    "klof 2m9x", " KIOF-2M9X"};
	const char *const none[] = {"", "K10F", "K10F-2M9", "K10F-2M9XX",
	    "K10F-2M9U", "K10F/2M9X", "K10F-2M9é"};
	struct arena a = {0};
	str code;

	(void)state;
	for (int i = 0; i < COUNT(same); i++) {
		assert_true(approval_code(&a, str_from(same[i]), &code));
		ASSERT_STR(code, S("K10F-2M9X"));
	}
	for (int i = 0; i < COUNT(none); i++)
		assert_false(approval_code(&a, str_from(none[i]), &code));
	arena_free(&a);
}

static str
masked(struct arena *a, str s)
{
	const struct entry e = {
	    .recipient = {.name = S("Mme Élodie de la Tour-Müller"),
		.first_name = S("Élodie"), .last_name = S("de la Tour-Müller"),
		.email = S("elo.tour@example.org"),
		.address = S("12 rue des Lilas\n34000 Montpellier")},
	    .writer = {.name = S("Bob Li")}};

	return mask_text(a, mask_new(a, &e), s);
}

static void
of_each_word_of_a_name_the_first_letter_stays(void **state)
{
	struct arena a = {0};

	(void)state;
	ASSERT_STR(masked(&a, S("Chère Élodie de la Tour-Müller,")),
	    S("Chère É… de la T…-M…,"));
	ASSERT_STR(masked(&a, S("ELODIE, elodie: (muller)")),
	    S("E…, e…: (m…)"));
	ASSERT_STR(masked(&a, S("signed by Bob Li.")),
	    S("signed by B… L…."));
	ASSERT_STR(masked(&a, S("Touring the libraries of Mullerton")),
	    S("Touring the libraries of Mullerton"));
	ASSERT_STR(masked(&a, S("at 12 rue des Lilas\n34000 Montpellier.")),
	    S("at …."));
	ASSERT_STR(masked(&a, S("")), S(""));
	arena_free(&a);
}

static void
an_address_shows_its_domain_only(void **state)
{
	const struct entry e = {.recipient = {.name = S("Ana Petit"),
	    .email = S("ana.petit@example.org")}};
	struct arena a = {0};

	(void)state;
	ASSERT_STR(mask_person(&a, mask_new(&a, &e), &e.recipient),
	    S("A… P… <a…@example.org>"));
	arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_code_is_read_as_people_type_it),
	    cmocka_unit_test(of_each_word_of_a_name_the_first_letter_stays),
	    cmocka_unit_test(an_address_shows_its_domain_only),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("approval", tests, NULL, NULL);
}
