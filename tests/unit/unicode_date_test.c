/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <time.h>

#include "unit.h"
#include "unicode/unicode.h"

static void
assert_date(str iso, enum date_form form, str language, str want)
{
	struct arena a = {0};
	str got = S("");

	assert_true(unicode_date(&a, iso, form, language, &got));
	ASSERT_STR(got, want);
	arena_free(&a);
}

static void
assert_format(str iso, str format, str language, str want)
{
	struct arena a = {0};
	str got = S("");

	assert_true(unicode_date_format(&a, iso, format, language, &got));
	ASSERT_STR(got, want);
	arena_free(&a);
}

static void
a_long_date_is_written_by_language(void **state)
{
	static const struct { str language, want; } dates[] = {
	    {S_INIT("fr"), S_INIT("24 novembre 2026")},
	    {S_INIT("fr-CH"), S_INIT("24 novembre 2026")},
	    {S_INIT("en"), S_INIT("November 24, 2026")},
	    {S_INIT("en-GB"), S_INIT("24 November 2026")},
	    {S_INIT("en_GB"), S_INIT("24 November 2026")},
	    {S_INIT("ru"), S_INIT("24 ноября 2026\u202fг.")},
	    {S_INIT("es"), S_INIT("24 de noviembre de 2026")},
	    {S_INIT("ar"), S_INIT("٢٤ نوفمبر ٢٠٢٦")},
	    {S_INIT("ar-DZ"), S_INIT("24 نوفمبر 2026")},
	    {S_INIT("uz"), S_INIT("24-noyabr, 2026")},
	    {S_INIT("uz-Cyrl"), S_INIT("24 ноябр, 2026")},
	    {S_INIT("zh"), S_INIT("2026年11月24日")},
	    {S_INIT("de"), S_INIT("24. November 2026")},
	    {S_INIT("tlh"), S_INIT("November 24, 2026")},
	};

	(void)state;
	for (ptrdiff_t i = 0; i < COUNT(dates); i++)
		assert_date(S("2026-11-24"), DATE_LONG, dates[i].language,
		    dates[i].want);
}

/* The languages of stock letters, and of those they are written to. */
static void
each_language_has_three_forms(void **state)
{
	static const struct {
		str language, written, brief, weekday;
	} rows[] = {
	    {S_INIT("fr"), S_INIT("24 novembre 2026"), S_INIT("24/11/2026"),
		S_INIT("mardi 24 novembre 2026")},
	    {S_INIT("en"), S_INIT("November 24, 2026"), S_INIT("11/24/2026"),
		S_INIT("Tuesday, November 24, 2026")},
	    {S_INIT("ru"), S_INIT("24 ноября 2026\u202fг."),
		S_INIT("24.11.2026"),
		S_INIT("вторник, 24 ноября 2026\u202fг.")},
	    {S_INIT("es"), S_INIT("24 de noviembre de 2026"),
		S_INIT("24/11/2026"),
		S_INIT("martes, 24 de noviembre de 2026")},
	    {S_INIT("de"), S_INIT("24. November 2026"), S_INIT("24.11.2026"),
		S_INIT("Dienstag, 24. November 2026")},
	    {S_INIT("it"), S_INIT("24 novembre 2026"), S_INIT("24/11/2026"),
		S_INIT("martedì 24 novembre 2026")},
	    {S_INIT("ar"), S_INIT("٢٤ نوفمبر ٢٠٢٦"),
		S_INIT("٢٤\u200f/١١\u200f/٢٠٢٦"),
		S_INIT("الثلاثاء، ٢٤ نوفمبر ٢٠٢٦")},
	    {S_INIT("uz"), S_INIT("24-noyabr, 2026"), S_INIT("24/11/2026"),
		S_INIT("seshanba, 24-noyabr, 2026")},
	};

	(void)state;
	for (ptrdiff_t i = 0; i < COUNT(rows); i++) {
		assert_date(S("2026-11-24"), DATE_LONG, rows[i].language,
		    rows[i].written);
		assert_date(S("2026-11-24"), DATE_SHORT, rows[i].language,
		    rows[i].brief);
		assert_date(S("2026-11-24"), DATE_WEEKDAY, rows[i].language,
		    rows[i].weekday);
	}
}

static void
the_first_of_a_month_has_its_own_word_in_french(void **state)
{
	(void)state;
	assert_date(S("2026-12-01"), DATE_LONG, S("fr"),
	    S("1er décembre 2026"));
	assert_date(S("2026-12-01"), DATE_LONG, S("fr-CA"),
	    S("1er décembre 2026"));
	assert_date(S("2026-12-01"), DATE_WEEKDAY, S("fr"),
	    S("mardi 1er décembre 2026"));
	assert_date(S("2026-12-01"), DATE_SHORT, S("fr"), S("01/12/2026"));
	assert_date(S("2026-12-11"), DATE_LONG, S("fr"), S("11 décembre 2026"));
	assert_date(S("2026-12-01"), DATE_LONG, S("en-GB"),
	    S("1 December 2026"));
	/* Frisian and Filipino begin with an f too. */
	assert_date(S("2026-12-01"), DATE_LONG, S("fy"), S("1 Desimber 2026"));
}

static void
the_year_is_written_in_full(void **state)
{
	(void)state;
	assert_date(S("2026-11-24"), DATE_SHORT, S("fr"), S("24/11/2026"));
	assert_date(S("2026-11-24"), DATE_SHORT, S("en"), S("11/24/2026"));
	assert_date(S("2026-11-24"), DATE_SHORT, S("de"), S("24.11.2026"));
	assert_date(S("2026-11-24"), DATE_SHORT, S("uz"), S("24/11/2026"));
	assert_date(S("2026-11-24"), DATE_SHORT, S("es"), S("24/11/2026"));
}

static void
the_calendar_is_gregorian_everywhere_and_always(void **state)
{
	(void)state;
	assert_date(S("2026-11-24"), DATE_LONG, S("ar-SA"),
	    S("٢٤ نوفمبر ٢٠٢٦"));
	assert_date(S("2026-11-24"), DATE_LONG, S("fa"), S("۲۴ نوامبر ۲۰۲۶"));
	assert_date(S("2026-11-24"), DATE_LONG, S("th-TH"),
	    S("24 พฤศจิกายน ค.ศ. 2026"));
	assert_date(S("2026-11-24"), DATE_LONG, S("ar-u-ca-islamic-nu-latn"),
	    S("24 نوفمبر 2026"));
	assert_date(S("1066-10-14"), DATE_LONG, S("fr"), S("14 octobre 1066"));
}

static void
weekdays_agree_with_the_c_library(void **state)
{
	(void)state;
	for (int64_t day = -40000; day < 60000; day += 17) {
		struct arena a = {0};
		time_t seconds = (time_t)(day * 86400);
		struct tm tm;
		char iso[32], want[64];
		str got = S("");

		gmtime_r(&seconds, &tm);
		strftime(iso, sizeof iso, "%Y-%m-%d", &tm);
		strftime(want, sizeof want, "%u %w %j %U %W %V %G", &tm);
		assert_true(unicode_date_format(&a, str_from(iso),
		    S("%u %w %j %U %W %V %G"), S("en"), &got));
		ASSERT_STR(got, str_from(want));
		got = S("");
		unicode_date_format(&a, str_from(iso), S("%s"), S("en"), &got);
		ASSERT_STR(got, str_format(&a, "%lld", (long long)seconds));
		arena_free(&a);
	}
}

static void
a_date_that_does_not_exist_is_refused(void **state)
{
	static const char *const bad[] = {
	    "", "2026", "2026-11", "2026-11-31", "2026-02-29", "1900-02-29",
	    "2026-00-10", "2026-13-10", "2026-10-00", "0000-10-10",
	    "26-11-24", "24/11/2026", "2026-11-24x", "2026-11-245",
	    "2026-11-2", "-026-11-24", "２０２６-11-24",
	};
	struct arena a = {0};
	str out;

	(void)state;
	for (ptrdiff_t i = 0; i < COUNT(bad); i++) {
		if (unicode_date(&a, str_from(bad[i]), DATE_LONG, S("fr"),
			&out))
			fail_msg("'%s' was taken", bad[i]);
		assert_false(unicode_date_format(&a, str_from(bad[i]),
		    S("%Y"), S("fr"), &out));
	}
	arena_free(&a);
}

static void
a_time_behind_the_date_is_passed_over(void **state)
{
	(void)state;
	assert_date(S("2024-02-29"), DATE_LONG, S("fr"), S("29 février 2024"));
	assert_date(S("2026-11-24T23:59:59Z"), DATE_LONG, S("fr"),
	    S("24 novembre 2026"));
	assert_date(S(" 2026-11-24 00:00 "), DATE_LONG, S("fr"),
	    S("24 novembre 2026"));
	assert_date(S("2026-11-24 99:99"), DATE_LONG, S("fr"),
	    S("24 novembre 2026"));
}

static void
strftime_letters_speak_the_language(void **state)
{
	(void)state;
	assert_format(S("2026-12-01"), S("%A %-d %B %Y"), S("fr"),
	    S("mardi 1 décembre 2026"));
	assert_format(S("2026-12-01"), S("%d %B"), S("ru"), S("01 декабря"));
	assert_format(S("2026-12-01"), S("%B %Y"), S("ru"), S("декабрь 2026"));
	assert_format(S("2026-12-01"), S("%a %b %e"), S("en"), S("Tue Dec  1"));
	assert_format(S("2026-12-01"), S("%Y"), S("ar"), S("2026"));
	assert_format(S("2026-12-01"), S(""), S("fr"), S(""));
}

static void
strftime_letters_take_flags_and_widths(void **state)
{
	str moment = S("2026-03-05 14:07:09");

	(void)state;
	assert_format(moment, S("%-d.%-m.%y"), S("en"), S("5.3.26"));
	assert_format(moment, S("%_d|%5d|%-5d|%_5d"), S("en"),
	    S(" 5|00005|5|    5"));
	assert_format(moment, S("%^a|%#B|%10a|%010a"), S("en"),
	    S("THU|MARCH|       Thu|0000000Thu"));
	assert_format(moment, S("%H:%M:%S %I %l %p %#p %P"), S("en"),
	    S("14:07:09 02  2 PM pm pm"));
	assert_format(moment, S("%F %T %R %D %v"), S("en"),
	    S("2026-03-05 14:07:09 14:07 03/05/26  5-MAR-2026"));
	assert_format(moment, S("%c|%+"), S("en"),
	    S("Thu Mar  5 14:07:09 2026|Thu Mar  5 14:07:09 UTC 2026"));
	assert_format(moment, S("%L %N %z %:z %Z %C"), S("en"),
	    S("000 000000000 +0000 +0000 UTC 20"));
	assert_format(moment, S("%%%n%t"), S("en"), S("%\n\t"));
}

static void
strftime_letters_that_are_none_stay(void **state)
{
	(void)state;
	assert_format(S("2026-03-05"), S("%Q %!"), S("en"), S("%Q %!"));
	assert_format(S("2026-03-05"), S("100 %"), S("en"), S("100 %"));
	assert_format(S("2026-03-05"), S("%-"), S("en"), S("%-"));
	assert_format(S("2026-03-05"), S("%é le %d"), S("en"), S("%é le 05"));
}

static void
a_huge_width_is_cut(void **state)
{
	struct arena a = {0};
	str out = S("");

	(void)state;
	assert_true(unicode_date_format(&a, S("2026-03-05"),
	    S("%99999999999999999999d"), S("en"), &out));
	assert_int_equal(out.len, 64);
	arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_long_date_is_written_by_language),
	    cmocka_unit_test(each_language_has_three_forms),
	    cmocka_unit_test(the_first_of_a_month_has_its_own_word_in_french),
	    cmocka_unit_test(the_year_is_written_in_full),
	    cmocka_unit_test(the_calendar_is_gregorian_everywhere_and_always),
	    cmocka_unit_test(weekdays_agree_with_the_c_library),
	    cmocka_unit_test(a_date_that_does_not_exist_is_refused),
	    cmocka_unit_test(a_time_behind_the_date_is_passed_over),
	    cmocka_unit_test(strftime_letters_speak_the_language),
	    cmocka_unit_test(strftime_letters_take_flags_and_widths),
	    cmocka_unit_test(strftime_letters_that_are_none_stay),
	    cmocka_unit_test(a_huge_width_is_cut),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
