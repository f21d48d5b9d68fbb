/* SPDX-License-Identifier: MIT */
#include "unit.h"
#include "unicode/unicode.h"

struct pair {
	const char *from, *to;
};

static void
windows_1252_knows_all_256_bytes(void **state)
{
	static const int32_t upper[32] = {
	    0x20AC, 0x81, 0x201A, 0x192, 0x201E, 0x2026, 0x2020, 0x2021,
	    0x2C6, 0x2030, 0x160, 0x2039, 0x152, 0x8D, 0x17D, 0x8F,
	    0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
	    0x2DC, 0x2122, 0x161, 0x203A, 0x153, 0x9D, 0x17E, 0x178};
	struct arena a = {0};
	char bytes[256];
	ptrdiff_t at = 0;
	str text;

	(void)state;
	for (int i = 0; i < 256; i++)
		bytes[i] = (char)i;
	text = unicode_from_windows_1252(&a, (str){bytes, sizeof bytes});
	assert_int_equal(utf8_fault(text), -1);
	for (int i = 0; i < 256; i++) {
		int32_t want = i >= 0x80 && i < 0xA0 ? upper[i - 0x80] : i;

		assert_int_equal(utf8_next(text, &at), want);
	}
	assert_int_equal(at, text.len);
	arena_free(&a);
}

static void
names_are_compared_without_accents_case_and_signs(void **state)
{
	static const struct pair folds[] = {
	    {"", ""}, {" _-", ""}, {"Code Postal", "codepostal"},
	    {"Prénom_2", "prenom2"}, {"Pre\u0301nom_2", "prenom2"},
	    {"Ærøskøbing", "aeroskobing"}, {"ŒUVRE", "oeuvre"},
	    {"Łódź", "lodz"}, {"Straße", "strasse"}, {"ﬁn", "fin"},
	    {"İstanbul", "istanbul"}, {"Ｎｏｍ", "nom"}, {"٣٤", "34"},
	    {"Oʻzbekiston", "ozbekiston"}, {"O‘zbekiston", "ozbekiston"},
	    {"ΣΊΣΥΦΟΣ", "σισυφοσ"}, {"Йошкар", "иошкар"},
	    {"zéro\u200bwidth\u00ad", "zerowidth"}, {"हिन्दी", "हिन्दी"},
	    {"\U000F0000", ""}, {"bad\xFF" "byte", "badbyte"},
	};
	struct arena a = {0};

	(void)state;
	for (ptrdiff_t i = 0; i < COUNT(folds); i++)
		ASSERT_STR(unicode_fold(&a, str_from(folds[i].from)),
		    str_from(folds[i].to));
	arena_free(&a);
}

static void
a_text_is_compared_word_by_word(void **state)
{
	static const struct pair words[] = {
	    {"", ""}, {" \u00a0\n", ""}, {"L\u2019accusation", "l accusation"},
	    {"l'ACCUSATION,\nétait", "l accusation\netait"},
	    {"Jean\u2011Paul\u202fLœw", "jean paul loew"},
	    {"accu\u00adsa\u200btion", "accusation"},
	    {"(« fin »).", "fin"}, {"e\u0301te\u0301 12 %", "ete 12"},
	    {"Её\u00a0обвинение: да", "ее обвинение\nда"},
	    {"п’ять п'ять пʼять", "п ять п ять п ять"},
	    {"a.b,c;d:e!f?g", "a\nb\nc\nd\ne\nf\ng"},
	    {"a\tb\"c(d)e_f/g\x01h#i&j^k`l", "a b c d e f g h i j k l"},
	    {"控訴。x", "控 訴\nx"}, {"a… b", "a\nb"}, {"«a» — b", "a b"},
	};
	struct arena a = {0};

	(void)state;
	for (ptrdiff_t i = 0; i < COUNT(words); i++)
		ASSERT_STR(unicode_words(&a, str_from(words[i].from)),
		    str_from(words[i].to));
	arena_free(&a);
}

/* What is folded without ICU is folded alike. */
static void
a_word_is_folded_as_a_name_is(void **state)
{
	struct arena a = {0};

	(void)state;
	for (int32_t c = 1; c < 0x30000; c++) {
		struct arena_mark start = arena_mark(&a);
		struct buf words = {.arena = &a};
		char bytes[4];
		str one = {bytes, 0}, rest;

		if (c >= 0xD800 && c < 0xE000)
			continue;
		one.len = utf8_put(bytes, c);
		rest = unicode_words(&a, one);
		for (ptrdiff_t i = 0; i < rest.len; i++)
			if (rest.at[i] != ' ' && rest.at[i] != '\n')
				buf_char(&words, rest.at[i]);
		ASSERT_STR(buf_str(&words), unicode_fold(&a, one));
		/* a letter behind it that is for ICU, and then all is */
		ASSERT_STR(str_format(&a, "%.*s\u014b", FMT(buf_str(&words))),
		    unicode_fold(&a, str_format(&a, "%.*s\u014a", FMT(one))));
		arena_reset(&a, start);
	}
	arena_free(&a);
}

static void
initials_are_what_a_reader_takes_for_letters(void **state)
{
	static const struct pair names[] = {
	    {"", ""}, {"Jean-Paul Sartre", "J.-P. S."}, {"élise", "É."},
	    {"Jeanne d’Arc", "J. D."}, {"(dr) «zoé»", "D. Z."},
	    {"e\u0301lie", "É."}, {"x\u0323\u0306y", "X\u0323\u0306."},
	    {"Иван Петров", "И. П."}, {"각하 e", "각. E."},
	    {"-- !", ""}, {"Jean – Paul", "J. P."},
	};
	struct arena a = {0};

	(void)state;
	for (ptrdiff_t i = 0; i < COUNT(names); i++)
		ASSERT_STR(unicode_initials(&a, str_from(names[i].from),
		    S("fr")), str_from(names[i].to));
	arena_free(&a);
}

static void
a_fold_of_a_fold_is_itself(void **state)
{
	struct arena a = {0};

	(void)state;
	for (int32_t c = 1; c < 0x30000; c++) {
		struct arena_mark start = arena_mark(&a);
		char bytes[4];
		str once;

		if (c >= 0xD800 && c < 0xE000)
			continue;
		once = unicode_fold(&a, (str){bytes, utf8_put(bytes, c)});
		ASSERT_STR(unicode_fold(&a, once), once);
		arena_reset(&a, start);
	}
	arena_free(&a);
}

/* Cyrillic is not among what is done without ICU. */
static void
latin_letters_change_as_icu_changes_them(void **state)
{
	struct arena a = {0};

	(void)state;
	for (int32_t c = 0x20; c < 0x180; c++) {
		struct buf alone = {.arena = &a}, beside = {.arena = &a};
		str upper, lower;

		for (int i = 0; i < 11; i++)
			buf_utf8(&alone, i % 3 == 0 ? c : 'k' - 0x20 * (i & 1));
		buf_add(&beside, buf_str(&alone));
		buf_utf8(&beside, 0x0436);
		upper = unicode_upper(&a, buf_str(&beside), S("fr"));
		lower = unicode_lower(&a, buf_str(&beside), S("fr"));
		ASSERT_STR(unicode_upper(&a, buf_str(&alone), S("fr")),
		    str_slice(upper, 0, upper.len - 2));
		ASSERT_STR(unicode_lower(&a, buf_str(&alone), S("fr")),
		    str_slice(lower, 0, lower.len - 2));
	}
	ASSERT_STR(unicode_lower(&a, S("II"), S("TR")), S("ıı"));
	ASSERT_STR(unicode_lower(&a, S("II"), S("t")), S("ii"));
	arena_free(&a);
}

static void
case_follows_the_language(void **state)
{
	struct arena a = {0};

	(void)state;
	ASSERT_STR(unicode_upper(&a, S("états-unis"), S("fr")),
	    S("ÉTATS-UNIS"));
	ASSERT_STR(unicode_upper(&a, S("Straße"), S("de")), S("STRASSE"));
	ASSERT_STR(unicode_upper(&a, S("istanbul"), S("tr")), S("İSTANBUL"));
	ASSERT_STR(unicode_lower(&a, S("DIYARBAKIR"), S("tr")),
	    S("dıyarbakır"));
	ASSERT_STR(unicode_lower(&a, S("ΟΔΟΣ"), S("el")), S("οδος"));
	ASSERT_STR(unicode_upper(&a, S(""), S("fr")), S(""));
	arena_free(&a);
}

static void
nfc_joins_what_nfd_took_apart(void **state)
{
	struct arena a = {0};

	(void)state;
	ASSERT_STR(unicode_nfc(&a, S("Je\u0301ro\u0302me")), S("Jérôme"));
	ASSERT_STR(unicode_nfc(&a, S("Jean")), S("Jean"));
	ASSERT_STR(unicode_nfc(&a, S("\u1112\u1161\u11ab")), S("한"));
	ASSERT_STR(unicode_nfc(&a, S("ﬁ")), S("ﬁ"));
	arena_free(&a);
}

static void
assert_shown(str from, str to, unsigned want)
{
	struct arena a = {0};
	unsigned tamed = 0;

	ASSERT_STR(unicode_shown(&a, from, &tamed), to);
	assert_int_equal(tamed, want);
	arena_free(&a);
}

static void
what_is_shown_cannot_steer_the_reader(void **state)
{
	(void)state;
	assert_shown(S("Jean\nPaul"), S("Jean\nPaul"), 0);
	assert_shown(S("L’Été – «à Нукус»"), S("L’Été – «à Нукус»"), 0);
	assert_shown(S("и\u0306 a\u0301\u00b7"), S("й á\u00b7"), 0);
	assert_shown(S("é\xc2\x85\u2028x\x7f"), S("é\n\nx\ufffd"),
	    TAMED_CONTROLS);
	assert_shown(S("a\r\nb\rc\u2028d"), S("a\nb\nc\nd"), 0);
	assert_shown(S("Je\u0301ro\u0302me\tB"), S("Jérôme B"), 0);
	assert_shown(S("a\u202ecod.exe"), S("acod.exe"), TAMED_CONTROLS);
	assert_shown(S("\u2067x\u2069"), S("x"), TAMED_CONTROLS);
	assert_shown(
	    S("a\x1b[2Jb\0c"), S("a\ufffd[2Jb\ufffdc"), TAMED_CONTROLS);
	assert_shown(S("\xc2\x9b" "2J"), S("\ufffd2J"), TAMED_CONTROLS);
	assert_shown(S("\u200fשלום עולם"), S("\u200fשלום עולם"), 0);
}

static void
eight_marks_on_a_letter_are_enough(void **state)
{
	struct arena a = {0};
	struct buf heap = {.arena = &a}, few = {.arena = &a};

	(void)state;
	for (int letter = 0; letter < 2; letter++) {
		buf_char(&heap, 'x');
		buf_char(&few, 'x');
		for (int i = 0; i < 500; i++)
			buf_utf8(&heap, 0x0489);
		for (int i = 0; i < 8; i++)
			buf_utf8(&few, 0x0489);
	}
	assert_shown(buf_str(&heap), buf_str(&few), TAMED_MARKS);
	assert_shown(buf_str(&few), buf_str(&few), 0);
	arena_free(&a);
}

static void
a_control_character_is_seen_wherever_it_stands(void **state)
{
	static const char controls[] = {'\0', '\x1B', '\x1F', '\x7F'};

	(void)state;
	for (int at = 0; at < 20; at++)
		for (ptrdiff_t i = 0; i < COUNT(controls); i++) {
			char text[] = "~~ ~~ ~~ ~~ ~~ ~~ ~~";
			struct arena a = {0};
			unsigned tamed = 0;

			text[at] = controls[i];
			unicode_shown(&a, (str){text, 20}, &tamed);
			assert_int_equal(tamed, TAMED_CONTROLS);
			arena_free(&a);
		}
}

/* What is passed over as plain is in NFC, whatever letter stands before it. */
static void
a_text_that_is_shown_as_it_is_needs_nothing(void **state)
{
	enum { LAST = 0x3000 };
	struct arena a = {0};
	int as_it_is = 0;

	(void)state;
	for (int32_t c = 0; c <= LAST; c++) {
		struct buf b = {.arena = &a};
		unsigned tamed = 0;
		str text;

		buf_char(&b, 'e');
		buf_utf8(&b, c);
		text = buf_str(&b);
		if (unicode_shown(&a, text, &tamed).at != text.at)
			continue;
		assert_int_equal(tamed, 0);
		ASSERT_STR(unicode_nfc(&a, text), text);
		as_it_is++;
	}
	assert_in_range(as_it_is, 95 + 96 + 512 + 128, LAST);
	arena_free(&a);
}

static void
assert_breaks(str text, str language, const int32_t *want, ptrdiff_t count)
{
	struct arena a = {0};
	int32_t *offsets;
	struct unicode_breaker *b = unicode_breaker_open(language);
	ptrdiff_t n = unicode_breaker_find(b, &a, text, &offsets);

	unicode_breaker_close(b);
	assert_int_equal(n, count);
	for (ptrdiff_t i = 0; i < count; i++)
		assert_int_equal(offsets[i], want[i]);
	arena_free(&a);
}

static void
lines_break_between_words_and_not_at_no_break_spaces(void **state)
{
	static const int32_t words[] = {4, 10};
	static const int32_t kept[] = {13};
	static const int32_t chinese[] = {3, 6, 12};

	(void)state;
	assert_breaks(S(""), S("fr"), NULL, 0);
	assert_breaks(S("été là"), S("fr"), (int32_t[]){6, 9}, 2);
	assert_breaks(S("Les droits"), S("fr"), words, 2);
	assert_breaks(S("1er\u00a0mai\u202fici?"), S("fr"), (int32_t[]){15}, 1);
	assert_breaks(S("10\u00a0000\u202fmai"), S("fr"), kept, 1);
	assert_breaks(S("你好吗？"), S("zh"), chinese, 3);
}

static void
a_breaker_serves_many_texts(void **state)
{
	struct unicode_breaker *b = unicode_breaker_open(S("fr"));
	struct arena a = {0};
	int32_t *offsets;

	(void)state;
	assert_non_null(b);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(
		    unicode_breaker_find(b, &a, S("un deux"), &offsets), 2);
		assert_int_equal(offsets[0], 3);
		assert_int_equal(offsets[1], 7);
		assert_int_equal(
		    unicode_breaker_find(b, &a, S(""), &offsets), 0);
	}
	unicode_breaker_close(b);
	unicode_breaker_close(NULL);
	arena_free(&a);
}

static void
lists_are_joined_by_language(void **state)
{
	static const str items[] = {S_INIT("a"), S_INIT("b"), S_INIT("c")};
	struct arena a = {0};

	(void)state;
	ASSERT_STR(unicode_list(&a, items, 3, S("fr")), S("a, b et c"));
	ASSERT_STR(unicode_list(&a, items, 2, S("fr")), S("a et b"));
	ASSERT_STR(unicode_list(&a, items, 1, S("fr")), S("a"));
	ASSERT_STR(unicode_list(&a, items, 0, S("fr")), S(""));
	ASSERT_STR(unicode_list(&a, items, 3, S("en")), S("a, b, and c"));
	ASSERT_STR(unicode_list(&a, items, 3, S("en-GB")), S("a, b and c"));
	ASSERT_STR(unicode_list(&a, items, 3, S("ru")), S("a, b и c"));
	ASSERT_STR(unicode_list(&a, items, 3, S("zh")), S("a、b和c"));
	ASSERT_STR(unicode_list(&a, items, 3, S("uz")), S("a, b va c"));
	arena_free(&a);
}

static void
a_list_of_a_thousand_long_items_keeps_them_all(void **state)
{
	struct arena a = {0};
	str *items = NEW_ARRAY(&a, str, 1000);
	str text;

	(void)state;
	for (int i = 0; i < 1000; i++)
		items[i] = str_format(&a, "%0200d", i);
	text = unicode_list(&a, items, 1000, S("fr"));
	assert_int_equal(text.len, 1000 * 200 + 998 * 2 + 4);
	arena_free(&a);
}

static void
countries_have_names_by_language(void **state)
{
	struct arena a = {0};

	(void)state;
	ASSERT_STR(unicode_country(&a, S("UZ"), S("fr")), S("Ouzbékistan"));
	ASSERT_STR(unicode_country(&a, S("uz"), S("ru")), S("Узбекистан"));
	ASSERT_STR(unicode_country(&a, S("US"), S("fr-CH")), S("États-Unis"));
	ASSERT_STR(unicode_country(&a, S("XK"), S("en")), S("Kosovo"));
	ASSERT_STR(unicode_country(&a, S("UZ"), S("tlh")), S("Uzbekistan"));
	ASSERT_STR(unicode_country(&a, S("ZZ"), S("fr")), S(""));
	ASSERT_STR(unicode_country(&a, S("F"), S("fr")), S(""));
	ASSERT_STR(unicode_country(&a, S("FRA"), S("fr")), S(""));
	ASSERT_STR(unicode_country(&a, S("\xE9\xE9"), S("fr")), S(""));
	ASSERT_STR(unicode_country(&a, S(""), S("fr")), S(""));
	arena_free(&a);
}

static void
a_country_is_found_by_code_and_by_name(void **state)
{
	static const struct pair countries[] = {
	    {"FR", "FR"}, {"fr", "FR"}, {"fra", "FR"}, {"USA", "US"},
	    {"Ouzbékistan", "UZ"}, {"OUZBEKISTAN", "UZ"},
	    {"États Unis", "US"}, {"United Kingdom", "GB"}, {"UK", "GB"},
	    {"Alemania", "DE"}, {"Германия", "DE"}, {"сша", "US"},
	    {"Côte d'Ivoire", "CI"}, {"Birmanie", "MM"}, {"Turkey", "TR"},
	    {"République tchèque", "CZ"}, {"Kosovo", "XK"},
	    {"", ""}, {"Nulle part", ""}, {"ZZ", ""},
	};
	struct arena a = {0};
	struct unicode_countries *known = unicode_countries_new(&a);

	(void)state;
	for (ptrdiff_t i = 0; i < COUNT(countries); i++)
		ASSERT_STR(unicode_countries_find(known, &a,
		    str_from(countries[i].from)), str_from(countries[i].to));
	ASSERT_STR(unicode_country_code(&a, S("Belarus")), S("BY"));
	ASSERT_STR(unicode_country_code(&a, S("by")), S("BY"));
	ASSERT_STR(unicode_country_code(&a, S("Atlantide")), S(""));
	arena_free(&a);
}

static void
every_country_is_found_by_the_names_we_print(void **state)
{
	struct arena a = {0};
	struct unicode_countries *known = unicode_countries_new(&a);
	int found = 0;

	(void)state;
	for (char x = 'A'; x <= 'Z'; x++)
		for (char y = 'A'; y <= 'Z'; y++) {
			char code[2] = {x, y};
			str name = unicode_country(&a, (str){code, 2}, S("fr"));

			if (name.len == 0)
				continue;
			found++;
			ASSERT_STR(unicode_countries_find(known, &a, name),
			    ((str){code, 2}));
		}
	assert_in_range(found, 240, 270);
	arena_free(&a);
}

static void
languages_have_names(void **state)
{
	struct arena a = {0};

	(void)state;
	ASSERT_STR(unicode_language_name(&a, S("fr"), S("fr")), S("français"));
	ASSERT_STR(unicode_language_name(&a, S("uz"), S("fr")), S("ouzbek"));
	ASSERT_STR(unicode_language_name(&a, S("fr-CH"), S("en")), S("French"));
	ASSERT_STR(unicode_language_name(&a, S("qqx"), S("fr")), S(""));
	ASSERT_STR(unicode_language_name(&a, S("not a tag"), S("fr")), S(""));
	ASSERT_STR(unicode_language_name(&a, S(""), S("fr")), S(""));
	arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(windows_1252_knows_all_256_bytes),
	    cmocka_unit_test(names_are_compared_without_accents_case_and_signs),
	    cmocka_unit_test(a_text_is_compared_word_by_word),
	    cmocka_unit_test(a_word_is_folded_as_a_name_is),
	    cmocka_unit_test(initials_are_what_a_reader_takes_for_letters),
	    cmocka_unit_test(a_fold_of_a_fold_is_itself),
	    cmocka_unit_test(latin_letters_change_as_icu_changes_them),
	    cmocka_unit_test(case_follows_the_language),
	    cmocka_unit_test(nfc_joins_what_nfd_took_apart),
	    cmocka_unit_test(what_is_shown_cannot_steer_the_reader),
	    cmocka_unit_test(eight_marks_on_a_letter_are_enough),
	    cmocka_unit_test(a_control_character_is_seen_wherever_it_stands),
	    cmocka_unit_test(a_text_that_is_shown_as_it_is_needs_nothing),
	    cmocka_unit_test(
		lines_break_between_words_and_not_at_no_break_spaces),
	    cmocka_unit_test(a_breaker_serves_many_texts),
	    cmocka_unit_test(lists_are_joined_by_language),
	    cmocka_unit_test(a_list_of_a_thousand_long_items_keeps_them_all),
	    cmocka_unit_test(countries_have_names_by_language),
	    cmocka_unit_test(a_country_is_found_by_code_and_by_name),
	    cmocka_unit_test(every_country_is_found_by_the_names_we_print),
	    cmocka_unit_test(languages_have_names),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
