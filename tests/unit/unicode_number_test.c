/* SPDX-License-Identifier: MIT */
#include "unit.h"
#include "unicode/unicode.h"

static void
a_number_is_written_by_language(void **state)
{
	static const struct {
		str language, decimal;
		int decimals;
		str want;
	} rows[] = {
	    {S_INIT("fr"), S_INIT("1234567.50"), -1,
		S_INIT("1\u202f234\u202f567,50")},
	    {S_INIT("fr"), S_INIT("1234"), -1, S_INIT("1\u202f234")},
	    {S_INIT("fr"), S_INIT("1234"), 2, S_INIT("1\u202f234,00")},
	    {S_INIT("fr"), S_INIT("0.005"), 2, S_INIT("0,01")},
	    {S_INIT("fr"), S_INIT("2.5"), 0, S_INIT("3")},
	    {S_INIT("en"), S_INIT("1234567.5"), -1, S_INIT("1,234,567.5")},
	    {S_INIT("de"), S_INIT("1234567.5"), -1, S_INIT("1.234.567,5")},
	    {S_INIT("es"), S_INIT("1234.5"), -1, S_INIT("1234,5")},
	    {S_INIT("es"), S_INIT("12345"), -1, S_INIT("12.345")},
	    {S_INIT("ru"), S_INIT("1234567"), -1,
		S_INIT("1\u00a0234\u00a0567")},
	    {S_INIT("ar"), S_INIT("1234.5"), -1, S_INIT("١٬٢٣٤٫٥")},
	    {S_INIT("hi"), S_INIT("1234567"), -1, S_INIT("12,34,567")},
	    {S_INIT("tlh"), S_INIT("1234"), -1, S_INIT("1,234")},
	    {S_INIT("en"), S_INIT("-12345678901234567890123.1"), -1,
		S_INIT("-12,345,678,901,234,567,890,123.1")},
	};
	struct arena a = {0};
	str got;

	(void)state;
	for (ptrdiff_t i = 0; i < COUNT(rows); i++) {
		assert_true(unicode_number(&a, rows[i].decimal,
		    rows[i].decimals, rows[i].language, &got));
		ASSERT_STR(got, rows[i].want);
	}
	assert_false(unicode_number(&a, S("x"), -1, S("fr"), &got));
	assert_false(unicode_number(&a, S(""), -1, S("fr"), &got));
	arena_free(&a);
}

static void
an_ordinal_has_the_ending_of_its_language(void **state)
{
	static const struct {
		str language;
		int64_t n;
		str masculine, feminine;
	} rows[] = {
	    {S_INIT("fr"), 1, S_INIT("1er"), S_INIT("1re")},
	    {S_INIT("fr"), 2, S_INIT("2e"), S_INIT("2e")},
	    {S_INIT("fr"), 21, S_INIT("21e"), S_INIT("21e")},
	    {S_INIT("fr-CA"), 1, S_INIT("1er"), S_INIT("1re")},
	    {S_INIT("en"), 1, S_INIT("1st"), S_INIT("1st")},
	    {S_INIT("en-GB"), 2, S_INIT("2nd"), S_INIT("2nd")},
	    {S_INIT("en"), 3, S_INIT("3rd"), S_INIT("3rd")},
	    {S_INIT("en"), 11, S_INIT("11th"), S_INIT("11th")},
	    {S_INIT("en"), 112, S_INIT("112th"), S_INIT("112th")},
	    {S_INIT("en"), 123, S_INIT("123rd"), S_INIT("123rd")},
	    {S_INIT("es"), 1, S_INIT("1.º"), S_INIT("1.ª")},
	    {S_INIT("it"), 3, S_INIT("3º"), S_INIT("3ª")},
	    {S_INIT("de"), 3, S_INIT("3."), S_INIT("3.")},
	    {S_INIT("ru"), 3, S_INIT("3-й"), S_INIT("3-я")},
	    {S_INIT("uz"), 3, S_INIT("3-"), S_INIT("3-")},
	    {S_INIT("ar"), 3, S_INIT("٣."), S_INIT("٣.")},
	    {S_INIT("zh"), 3, S_INIT("第3"), S_INIT("第3")},
	};
	struct arena a = {0};
	str got;

	(void)state;
	for (ptrdiff_t i = 0; i < COUNT(rows); i++) {
		assert_true(unicode_ordinal(
		    &a, rows[i].n, false, rows[i].language, &got));
		ASSERT_STR(got, rows[i].masculine);
		assert_true(unicode_ordinal(
		    &a, rows[i].n, true, rows[i].language, &got));
		ASSERT_STR(got, rows[i].feminine);
	}
	arena_free(&a);
}

/* ICU alone would take the rules of the user's environment: "3rd". */
static void
an_ordinal_without_rules_has_a_point(void **state)
{
	struct arena a = {0};
	str got;

	(void)state;
	assert_true(unicode_ordinal(&a, 3, false, S("eu"), &got));
	ASSERT_STR(got, S("3."));
	arena_free(&a);
}

static void
a_word_has_its_first_letter_large(void **state)
{
	static const struct { str language, word, want; } rows[] = {
	    {S_INIT("fr"), S_INIT("ÉMILE"), S_INIT("Émile")},
	    {S_INIT("fr"), S_INIT("œuvre"), S_INIT("Œuvre")},
	    {S_INIT("nl"), S_INIT("ijssel"), S_INIT("IJssel")},
	    {S_INIT("tr"), S_INIT("ILGAZ"), S_INIT("Ilgaz")},
	    {S_INIT("tr"), S_INIT("istanbul"), S_INIT("İstanbul")},
	    {S_INIT("de"), S_INIT("ßtraße"), S_INIT("Sstraße")},
	    {S_INIT("ru"), S_INIT("ИВАН"), S_INIT("Иван")},
	    {S_INIT("ar"), S_INIT("محمد"), S_INIT("محمد")},
	    {S_INIT("fr"), S_INIT(""), S_INIT("")},
	};
	struct arena a = {0};

	(void)state;
	for (ptrdiff_t i = 0; i < COUNT(rows); i++)
		ASSERT_STR(unicode_title(&a, rows[i].word, rows[i].language),
		    rows[i].want);
	arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_number_is_written_by_language),
	    cmocka_unit_test(an_ordinal_has_the_ending_of_its_language),
	    cmocka_unit_test(an_ordinal_without_rules_has_a_point),
	    cmocka_unit_test(a_word_has_its_first_letter_large),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
