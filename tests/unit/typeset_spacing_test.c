/* SPDX-License-Identifier: MIT */
/*
 * Spaces by language.  In what is expected `_` is a space at which no line
 * ends, `~` a narrow one, `|` none at all; a plain one was typed for each.
 */
#include <stdio.h>

#include "typeset_help.h"
#include "typeset/spacing.h"

struct expected {
	const char *language, *text;
};

static char
mark_of(enum gap gap)
{
	switch (gap) {
	case GAP_FIXED:
		return '_';
	case GAP_NARROW:
		return '~';
	case GAP_NONE:
		return '|';
	default:
		return ' ';
	}
}

static bool
is_space_mark(char c)
{
	return c == ' ' || c == '_' || c == '~' || c == '|';
}

static void
check_spaces(const struct expected *list, ptrdiff_t count)
{
	for (ptrdiff_t n = 0; n < count; n++) {
		unsigned customs = customs_of(str_from(list[n].language));
		str text = str_from(list[n].text);
		char got[256];
		unsigned left = 0;
		ptrdiff_t from = 0;

		memcpy(got, text.at, (size_t)text.len);
		for (ptrdiff_t i = 0; i <= text.len; i++) {
			unsigned right;

			if (i < text.len && !is_space_mark(text.at[i]))
				continue;
			right = traits_of(str_slice(text, from, i), customs);
			if (from > 0)
				got[from - 1] =
				    mark_of(space_between(left, right));
			left = right;
			from = i + 1;
		}
		if (!str_equal(text, (str){got, text.len}))
			fail_msg("%s: got '%.*s', want '%s'",
			    list[n].language, (int)text.len, got,
			    list[n].text);
	}
}

static void
french_is_spaced_as_in_its_country(void **state)
{
	static const struct expected list[] = {
		{"fr", "Vraiment~? Oui~; non~! Voilà_: «_oui_» dit-il"},
		{"fr-BE", "Oui~! Voilà_: «_oui_»"},
		{"fr-CA", "Vraiment|? Oui|; non|! Voilà_: «_oui_» dit-il"},
		{"fr-ca", "Oui|!"},
		{"fr-CH", "Vraiment~? Oui~; non~! Voilà~: «~oui~» dit-il"},
		{"en", "Really_? Yes_; no_! So_: «_yes_» he said"},
	};

	(void)state;
	check_spaces(list, COUNT(list));
}

static void
french_keeps_together_what_belongs_together(void **state)
{
	static const struct expected list[] = {
		{"fr", "M._Dupont et Mme_Durand, MM._X et le Dr_Y"},
		{"fr", "le 1er_mai et le 23_novembre 2026, puis (12_euros)"},
		{"fr", "n°_12, art._3, p._4, §_12 de la loi"},
		{"fr", "10~000~000_personnes à 5_%. Après 20_km, fin"},
		{"fr", "En 2026 300_personnes ont écrit"},
		{"fr", "J._K._Exemple et É._Z._de Exemple"},
		{"fr-CA", "10~000_personnes et n°_12"},
		{"fr-CH", "CHF_20 par an, 20_CHF ici"},
		{"fr", "(_entre parenthèses_) et .org pour finir"},
	};

	(void)state;
	check_spaces(list, COUNT(list));
}

static void
english_keeps_together_what_belongs_together(void **state)
{
	static const struct expected list[] = {
		{"en", "Mr_Smith and Dr._Jones met J._K._Example"},
		{"en-GB", "on 24_November 2026 or on November_24, 2026"},
		{"en", "No._12 of p._4, Article_5 of it"},
		{"en", "No. That is art. nobody wants"},
		{"en", "after 12_years and 5_% of 20_km"},
		{"en", "room 12 300_people"},
	};

	(void)state;
	check_spaces(list, COUNT(list));
}

static void
german_keeps_together_what_belongs_together(void **state)
{
	static const struct expected list[] = {
		{"de", "Herr_Muster und Frau_Dr._Muster, die Frau dort"},
		{"de", "am 24._November 2026 um 12_Uhr, z._B._so"},
		{"de", "„Wort“ und (“_Wort_”_) nach §_12 Abs._3"},
		{"de", "10~000_Franken nach 3_Jahren."},
	};

	(void)state;
	check_spaces(list, COUNT(list));
}

static void
russian_keeps_together_what_belongs_together(void **state)
{
	static const struct expected list[] = {
		{"ru", "Надия_— адвокат «Права» в_Ташкенте и_о_ней"},
		{"ru", "А._С._Пример живёт у_них с_мая, к_нему"},
		{"ru", "23_ноября 2026_г. в_г._Ташкент, ст._5, №_12"},
		{"ru", "если_бы это так_же было"},
		{"uk", "23_листопада, з_ним і_тут"},
		{"uz", "O‘zbekiston va o'z huquqi: gʻalaba"},
	};

	(void)state;
	check_spaces(list, COUNT(list));
}

static void
other_languages_have_their_own(void **state)
{
	static const struct expected list[] = {
		{"es", "el Sr._Ejemplo, 23_de noviembre de 2026, 10~000_euros"},
		{"es", "¿_Sí_? ¡_No_! ¿Sí? n.º_12"},
		{"it", "il 23_novembre 2026 il Dott._Esempio, n._12"},
		{"pt", "o Sr._Exemplo, 23_de novembro"},
		{"pl", "w_Warszawie i_z_nim"},
		{"tr", "12_km ve (_evet_) dedi"},
	};

	(void)state;
	check_spaces(list, COUNT(list));
}

/* A word as it is set, its spaces marked as above. */
static void
check_sign(const char *language, const char *word, const char *want)
{
	struct arena a = {0};
	unsigned customs = customs_of(str_from(language));
	str got = word_signs(&a, str_from(word), customs, S(THIN_SPACE));
	struct buf b = {.arena = &a};

	for (ptrdiff_t i = 0; i < got.len;) {
		str rest = str_slice(got, i, got.len);
		bool full = str_starts(rest, S(FULL_SPACE));
		bool thin = str_starts(rest, S(THIN_SPACE));

		buf_char(&b, full ? '_' : thin ? '~' : got.at[i]);
		i += full ? 2 : thin ? 3 : 1;
	}
	if (!str_equal(buf_str(&b), str_from(want)))
		fail_msg("%s: '%s' is '%.*s', not '%s'", language, word,
		    FMT(buf_str(&b)), want);
	/* What was set once stays. */
	ASSERT_STR(word_signs(&a, got, customs, S(THIN_SPACE)), got);
	arena_free(&a);
}

static void
french_signs_get_the_spaces_that_were_not_typed(void **state)
{
	static const char *const words[][4] = {
		/* as typed, in France, in Quebec, in Switzerland */
		{"oui!", "oui~!", "oui!", "oui~!"},
		{"suit:", "suit_:", "suit_:", "suit~:"},
		{"oui?!", "oui~?!", "oui?!", "oui~?!"},
		{"«oui»", "«_oui_»", "«_oui_»", "«~oui~»"},
		{"l'«oui!»,", "l’«_oui~!_»,", "l’«_oui!_»,", "l’«~oui~!~»,"},
		{"(non;)", "(non~;)", "(non;)", "(non~;)"},
		{"etc.;", "etc.~;", "etc.;", "etc.~;"},
		{"12:", "12_:", "12_:", "12~:"},
		{"10:30", "10:30", "10:30", "10:30"},
		{"(!)", "(!)", "(!)", "(!)"},
		{"«", "«", "«", "«"},
		{"!!!", "!!!", "!!!", "!!!"},
		{"fin.", "fin.", "fin.", "fin."},
		{"https://example.org/?", "https://example.org/?",
		    "https://example.org/?", "https://example.org/?"},
		{"nadia@example.org:", "nadia@example.org:",
		    "nadia@example.org:", "nadia@example.org:"},
	};

	(void)state;
	for (ptrdiff_t i = 0; i < COUNT(words); i++) {
		check_sign("fr", words[i][0], words[i][1]);
		check_sign("fr-CA", words[i][0], words[i][2]);
		check_sign("fr-CH", words[i][0], words[i][3]);
		check_sign("es", words[i][0], words[i][0]);
	}
}

static void
apostrophes_are_those_of_the_language(void **state)
{
	(void)state;
	check_sign("fr", "l'eau", "l’eau");
	check_sign("fr", "l'É", "l’É");
	check_sign("en", "don't", "don’t");
	check_sign("en", "O'Brien's", "O’Brien’s");
	check_sign("en", "'quoted'", "'quoted'");
	check_sign("en", "5'6", "5'6");
	check_sign("it", "dell'è", "dell’è");
	check_sign("de", "'s", "'s");
	check_sign("uz", "o'zbek", "o'zbek");
	check_sign("uz", "oʻzbek", "oʻzbek");
	check_sign("uz", "maʼno", "maʼno");
}

static void
a_language_is_known_with_its_region_in_any_case(void **state)
{
	(void)state;
	assert_int_equal(customs_of(S("fr-CA")), customs_of(S("FR-ca")));
	assert_int_equal(customs_of(S("fr-BE")), CUSTOM_FRENCH);
	assert_int_equal(customs_of(S("fr")), CUSTOM_FRENCH);
	assert_int_equal(customs_of(S("fro")), CUSTOM_OTHER);
	assert_int_equal(customs_of(S("")), CUSTOM_OTHER);
	assert_true(language_is(S("en-us"), S("en-US")));
	assert_true(language_is(S("en-GB"), S("en-")));
	assert_false(language_is(S("en"), S("en-")));
}

/* On the page: no line begins with what goes with the word before it. */
static void
no_line_ends_where_a_sign_or_dash_follows(void **state)
{
	static const struct {
		str language, text;
		const char *never;	/* the bytes that no line begins with */
	} list[] = {
		{S_INIT("fr"), S_INIT("Oui ! Non ! Si ; mais : « là » ? Mot! "
		    "Deux mots: trois; «quatre» et quatre"), "!?;:"},
		{S_INIT("fr-CA"), S_INIT("Oui ! Non ! Si ; mais : « là » ? Un "
		    "mot ! Deux mots : trois ; quatre"), "!?;:"},
		{S_INIT("ru"), S_INIT("Надия — адвокат. Она — мать. "
		    "Это — правда. Мы — здесь. Вы — там"), "\xE2"},
	};

	(void)state;
	for (ptrdiff_t n = 0; n < COUNT(list); n++)
		for (double measure = 60; measure < 300; measure += 4) {
			struct bed b;
			struct text_line *lines;
			ptrdiff_t count;

			bed_open(&b, S("Gentium Plus"), S("plain"));
			b.sheet.language = list[n].language;
			add_text(&b, list[n].text);
			bed_narrow(&b, measure);
			assert_true(set(&b));
			count = body_lines(&b, &lines);
			for (ptrdiff_t i = 0; i < count; i++)
				if (strchr(list[n].never, lines[i].text.at[0]))
					fail_msg("a line begins with '%.*s'",
					    FMT(lines[i].text));
			bed_close(&b);
		}
}

/* The text of the only line of the body. */
static str
line_of(struct bed *b, str language, str text)
{
	struct text_line *lines;

	bed_open(b, S("Gentium Plus"), S("plain"));
	b->sheet.language = language;
	b->sheet.address = S("");
	add_text(b, text);
	assert_true(set(b));
	assert_int_equal(text_lines(b, &lines), 1);
	return lines[0].text;
}

static void
quebec_drops_the_space_before_high_signs(void **state)
{
	struct bed b;

	(void)state;
	ASSERT_STR(line_of(&b, S("fr-CA"), S("Vraiment ? Oui ! Voilà : fin.")),
	    S("Vraiment? Oui! Voilà : fin."));
	bed_close(&b);
	ASSERT_STR(line_of(&b, S("fr-CH"), S("Vraiment? «Oui»")),
	    S("Vraiment\u202F? «\u202FOui\u202F»"));
	bed_close(&b);
}

/* "Chère {{ name }}!": a value and the sign behind it are no one word. */
static void
a_sign_behind_a_value_has_its_space(void **state)
{
	static const struct {
		str language, before, behind;
		int spaces;
	} list[] = {
		{S_INIT("fr"), S_INIT("Chère "), S_INIT("! Bonjour"), 1},
		{S_INIT("fr-CA"), S_INIT("Chère "), S_INIT("! Bonjour"), 0},
		{S_INIT("fr"), S_INIT("Dire «"), S_INIT("» ici"), 2},
		{S_INIT("fr-CA"), S_INIT("Dire «"), S_INIT("» ici"), 2},
		{S_INIT("fr"), S_INIT("Dire ("), S_INIT(") ici"), 0},
		{S_INIT("fr"), S_INIT("À "), S_INIT(":30 ici"), 0},
		{S_INIT("en"), S_INIT("Dear "), S_INIT("! Hello"), 0},
	};

	(void)state;
	for (ptrdiff_t i = 0; i < COUNT(list); i++) {
		struct bed b;
		struct text_line *lines;
		struct block *p;

		bed_open(&b, S("Gentium Plus"), S("plain"));
		b.sheet.language = list[i].language;
		b.sheet.address = S("");
		p = add_block(&b, BLOCK_PARAGRAPH);
		add_run(&b, p, list[i].before, 0, S(""));
		add_run(&b, p, S("Nadia"), RUN_VALUE, S(""));
		add_run(&b, p, list[i].behind, 0, S(""));
		assert_true(set(&b));
		assert_int_equal(text_lines(&b, &lines), 1);
		assert_int_equal(lines[0].text.len, list[i].before.len + 5 +
		    list[i].behind.len + list[i].spaces);
		bed_close(&b);
	}
}

/* Not within a word, nor behind a hyphen, which would be taken for ours. */
static void
a_web_address_is_broken_behind_a_slash(void **state)
{
	int broken = 0;

	(void)state;
	for (double measure = 150; measure < 330; measure += 10) {
		struct bed b;
		struct text_line *lines;
		ptrdiff_t count;

		bed_open(&b, S("Gentium Plus"), S("plain"));
		add_text(&b, S("Voir https://example.org/campagne/ecrire-a/"
			       "nadia "
			       "et https://example.org/rapport/vingt-six"));
		bed_narrow(&b, measure);
		assert_true(set(&b));
		count = body_lines(&b, &lines);
		for (ptrdiff_t i = 0; i + 1 < count; i++) {
			str end = lines[i].text;

			if (str_find(end, S("example")) < 0)
				continue;
			broken += str_ends(end, S("/"));
			assert_true(str_ends(end, S("/")) ||
			    str_ends(end, S("et")) ||
			    str_ends(end, S("nadia")) ||
			    str_ends(end, S("six")));
		}
		bed_close(&b);
	}
	assert_true(broken > 5);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(french_is_spaced_as_in_its_country),
	    cmocka_unit_test(french_keeps_together_what_belongs_together),
	    cmocka_unit_test(english_keeps_together_what_belongs_together),
	    cmocka_unit_test(german_keeps_together_what_belongs_together),
	    cmocka_unit_test(russian_keeps_together_what_belongs_together),
	    cmocka_unit_test(other_languages_have_their_own),
	    cmocka_unit_test(french_signs_get_the_spaces_that_were_not_typed),
	    cmocka_unit_test(apostrophes_are_those_of_the_language),
	    cmocka_unit_test(a_language_is_known_with_its_region_in_any_case),
	    cmocka_unit_test(no_line_ends_where_a_sign_or_dash_follows),
	    cmocka_unit_test(quebec_drops_the_space_before_high_signs),
	    cmocka_unit_test(a_sign_behind_a_value_has_its_space),
	    cmocka_unit_test(a_web_address_is_broken_behind_a_slash),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
