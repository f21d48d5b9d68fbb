/* SPDX-License-Identifier: MIT */
/*
 * French spacing: Lexique des règles typographiques en usage à l'Imprimerie
 * nationale.  Plain spaces before ; ! ? : » and behind « would be ends of
 * lines by UAX #14 or have the wrong width.
 */
#include "spacing.h"

#include <string.h>

static const str titles[] = {
	S_INIT("M."), S_INIT("MM."), S_INIT("Mme"), S_INIT("Mmes"),
	S_INIT("Mlle"), S_INIT("Mlles"), S_INIT("Me"), S_INIT("Mgr"),
	S_INIT("Dr"), S_INIT("Pr"), S_INIT("n°"), S_INIT("N°"),
	S_INIT("nᵒ"), S_INIT("art."), S_INIT("p."), S_INIT("§"),
};

/* What follows a number on the same line. */
static const str units[] = {
	S_INIT("%"), S_INIT("€"), S_INIT("$"), S_INIT("°C"), S_INIT("h"),
	S_INIT("min"), S_INIT("s"), S_INIT("m"), S_INIT("km"), S_INIT("cm"),
	S_INIT("mm"), S_INIT("m²"), S_INIT("kg"), S_INIT("g"), S_INIT("t"),
	S_INIT("l"), S_INIT("ans"), S_INIT("an"), S_INIT("mois"),
	S_INIT("jours"), S_INIT("jour"), S_INIT("heures"), S_INIT("heure"),
	S_INIT("euros"), S_INIT("francs"), S_INIT("dollars"),
	S_INIT("personnes"), S_INIT("millions"), S_INIT("milliards"),
	S_INIT("janvier"), S_INIT("février"), S_INIT("mars"),
	S_INIT("avril"), S_INIT("mai"), S_INIT("juin"), S_INIT("juillet"),
	S_INIT("août"), S_INIT("septembre"), S_INIT("octobre"),
	S_INIT("novembre"), S_INIT("décembre"),
};

static bool
is_one_of(str word, const str *list, ptrdiff_t count)
{
	for (ptrdiff_t i = 0; i < count; i++)
		if (list[i].at[0] == word.at[0] && str_equal(word, list[i]))
			return true;
	return false;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "12", "1er", "3,5": begins and ends so. */
static bool
is_number(str word)
{
	return is_digit(word.at[0]) &&
	    (is_digit(word.at[word.len - 1]) || str_equal(word, S("1er")) ||
		str_equal(word, S("1re")));
}

/* Three digits that continue a number: the 000 of "10 000". */
static bool
is_group(str word)
{
	return word.len >= 3 && is_digit(word.at[0]) && is_digit(word.at[1]) &&
	    is_digit(word.at[2]) && (word.len == 3 || !is_digit(word.at[3]));
}

/* "J." before a surname: one letter, in capitals, with a point. */
static bool
is_initial(str word)
{
	ptrdiff_t at = 0;
	int32_t c = utf8_next(word, &at);

	return at + 1 == word.len && word.at[at] == '.' &&
	    ((c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE));
}

static str
without_signs(str word)
{
	while (word.len > 0 && strchr(".,;:!?)", word.at[word.len - 1]))
		word.len--;
	return word;
}

static bool
is_opening(str word)
{
	return str_ends(word, S("(")) || str_ends(word, S("[")) ||
	    str_ends(word, S("«")) || str_ends(word, S("“")) ||
	    str_ends(word, S("„"));
}

static bool
is_closing(str word)
{
	return strchr("!?:;,.)]", word.at[0]) != NULL ||
	    str_starts(word, S("»")) || str_starts(word, S("”")) ||
	    str_starts(word, S("…"));
}

unsigned
traits_of(str word)
{
	str bare = without_signs(word);
	unsigned traits = 0;

	if (is_number(word))
		traits |= TRAIT_NUMBER;
	if (is_group(word))
		traits |= TRAIT_GROUP;
	if (is_one_of(bare, units, COUNT(units)))
		traits |= TRAIT_UNIT;
	if (is_one_of(word, titles, COUNT(titles)) || is_initial(word))
		traits |= TRAIT_TITLE;
	if (is_opening(word))
		traits |= TRAIT_OPENING;
	if (is_closing(word))
		traits |= TRAIT_CLOSING;
	if (strchr(";!?", word.at[0]) != NULL)
		traits |= TRAIT_HIGH;
	return traits;
}

enum gap
space_between(unsigned left, unsigned right, bool french)
{
	if (french && (right & TRAIT_HIGH))
		return GAP_NARROW;
	if (french && (left & TRAIT_NUMBER) && (right & TRAIT_GROUP))
		return GAP_NARROW;
	if (french && (left & TRAIT_NUMBER) && (right & TRAIT_UNIT))
		return GAP_FIXED;
	if (french && (left & TRAIT_TITLE))
		return GAP_FIXED;
	if ((left & TRAIT_OPENING) || (right & TRAIT_CLOSING))
		return GAP_FIXED;
	return GAP_SPACE;
}

str
apostrophes(struct arena *a, str text)
{
	struct buf b = {.arena = a};

	if (str_find_char(text, '\'') < 0)
		return text;
	for (ptrdiff_t i = 0; i < text.len; i++)
		if (text.at[i] == '\'')
			buf_add(&b, S("’"));
		else
			buf_char(&b, text.at[i]);
	return buf_str(&b);
}
