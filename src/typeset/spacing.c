/* SPDX-License-Identifier: MIT */
/*
 * Spaces beside words and signs, by language.  French: Lexique des règles
 * typographiques en usage à l'Imprimerie nationale; in Quebec the Office
 * québécois de la langue française; in Switzerland narrow spaces throughout.
 * Plain spaces before ; ! ? : » and behind « would be ends of lines by UAX #14
 * or have the wrong width.
 */
#include "spacing.h"

#include <string.h>

static bool
is_one_of(str word, const str *list, ptrdiff_t count)
{
	for (ptrdiff_t i = 0; i < count; i++)
		if (str_equal(word, list[i]))
			return true;
	return false;
}

static bool
starts_with_any(str word, const str *list, ptrdiff_t count)
{
	for (ptrdiff_t i = 0; i < count; i++)
		if (str_starts(word, list[i]))
			return true;
	return false;
}

/* Latin, Greek and Cyrillic, as far as a name begins with it. */
static bool
is_capital(int32_t c)
{
	if (c >= 0x100 && c <= 0x137)
		return c % 2 == 0;
	return (c >= 'A' && c <= 'Z') ||
	    (c >= 0xC0 && c <= 0xDE && c != 0xD7) ||
	    c == 0x141 || c == 0x15A || c == 0x15E || c == 0x160 ||
	    c == 0x179 || c == 0x17B || c == 0x17D ||
	    (c >= 0x386 && c <= 0x3AB) || (c >= 0x400 && c <= 0x42F);
}

bool
is_word_letter(int32_t c)
{
	if (c < 0x80)
		return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
	return c >= 0xC0 && !(c >= 0x2000 && c < 0x2C00) && c != 0xD7 &&
	    c != 0xF7 && !(c >= 0x3000 && c <= 0x303F);
}

/* "12", "1er", "3,5"; in German "24." */
static bool
is_number(str word, unsigned customs)
{
	static const str ends[] = {S_INIT(""), S_INIT("er"), S_INIT("re"),
	    S_INIT("e"), S_INIT("º"), S_INIT("ª"), S_INIT("st"),
	    S_INIT("nd"), S_INIT("rd"), S_INIT("th")};
	ptrdiff_t end = 0;

	for (ptrdiff_t i = 0; i < word.len &&
	     strchr("0123456789.,'", word.at[i]) != NULL; i++)
		if (is_digit(word.at[i]))
			end = i + 1;
	word = str_slice(word, end, word.len);
	return is_one_of(word, ends, COUNT(ends)) ||
	    ((customs & CUSTOM_GERMAN) && str_equal(word, S(".")));
}

/* Three digits that continue a number: the 000 of "10 000". */
static bool
is_group(str word)
{
	return word.len >= 3 && is_digit(word.at[0]) && is_digit(word.at[1]) &&
	    is_digit(word.at[2]) && (word.len == 3 || !is_digit(word.at[3]));
}

/* Up to three digits. */
static bool
is_head(str word)
{
	return word.len <= 3 && str_digits(word);
}

/* "J." before a surname: one letter, in capitals, with a point. */
static bool
is_initial(str word)
{
	ptrdiff_t at = 0;

	return word.len > 1 && is_capital(utf8_next(word, &at)) &&
	    at + 1 == word.len && word.at[at] == '.';
}

/* What stands before a number or name: "(12", "«Nadia". */
static const str openers[] = {
	S_INIT("("), S_INIT("["), S_INIT("«"), S_INIT("“"), S_INIT("„"),
	S_INIT("‹"), S_INIT("‘"), S_INIT("¿"), S_INIT("¡"),
	S_INIT(FULL_SPACE), S_INIT(THIN_SPACE),
};
static const str closers[] = {
	S_INIT("."), S_INIT(","), S_INIT(";"), S_INIT(":"), S_INIT("!"),
	S_INIT("?"), S_INIT(")"), S_INIT("]"), S_INIT("»"), S_INIT("”"),
	S_INIT("“"), S_INIT("›"), S_INIT("…"),
	S_INIT(FULL_SPACE), S_INIT(THIN_SPACE),
};

str
without_openers(str word)
{
	/* Most words begin and end with one, and need no more looks. */
	if (word.len > 0 && is_letter_or_digit(word.at[0]))
		return word;
	for (ptrdiff_t i = 0; i < COUNT(openers); i++)
		if (str_starts(word, openers[i])) {
			word = str_slice(word, openers[i].len, word.len);
			i = -1;
		}
	return word;
}

str
without_closers(str word)
{
	if (word.len > 0 && is_letter_or_digit(word.at[word.len - 1]))
		return word;
	for (ptrdiff_t i = 0; i < COUNT(closers); i++)
		if (str_ends(word, closers[i])) {
			word = str_slice(word, 0, word.len - closers[i].len);
			i = -1;
		}
	return word;
}

/*
 * It ends with an opening sign that nothing but signs stands before, or an
 * apostrophe: the “ of "(“" and of "l’“", not that of "„Wort“".
 */
static bool
is_opening(str word)
{
	if (word.len > 0 && is_letter_or_digit(word.at[word.len - 1]))
		return false;
	for (ptrdiff_t i = 0; i < COUNT(openers); i++)
		if (str_ends(word, openers[i])) {
			str rest = str_slice(word, 0,
			    word.len - openers[i].len);

			return rest.len == 0 || str_ends(rest, S("’")) ||
			    str_ends(rest, S("'")) || is_opening(rest);
		}
	return false;
}

/* It begins with a closing sign, and not as ".org" does. */
static bool
is_closing(str word)
{
	ptrdiff_t at = 0;

	if (word.len > 0 && is_letter_or_digit(word.at[0]))
		return false;
	if (!starts_with_any(word, closers, COUNT(closers)) ||
	    str_starts(word, S("“")))
		return false;
	utf8_next(word, &at);
	return at == word.len || !(is_digit(word.at[at]) ||
	    is_word_letter(utf8_next(word, &at)));
}

/* By the sign that it begins with: how it is held. */
static unsigned
closing_trait(str word, unsigned customs)
{
	unsigned traits = 0;
	bool high = strchr(";!?", word.at[0]) != NULL;
	bool wide = word.at[0] == ':' || str_starts(word, S("»")) ||
	    str_starts(word, S("›"));

	if (high && (customs & CUSTOM_QUEBEC))
		return TRAIT_CLOSE;
	if (high && (customs & CUSTOM_FRENCH))
		return TRAIT_NARROW | TRAIT_SPACED;
	/* A colon may stand between the hours and minutes of two values. */
	if (wide && (customs & CUSTOM_FRENCH) && word.at[0] != ':')
		traits |= TRAIT_SPACED;
	return traits | (wide && (customs & CUSTOM_SWISS) ? TRAIT_NARROW
							  : TRAIT_HELD);
}

static unsigned
opening_trait(str word, unsigned customs)
{
	bool wide = str_ends(word, S("«")) || str_ends(word, S("‹"));
	unsigned traits =
	    wide && (customs & CUSTOM_FRENCH) ? TRAIT_SPACING : 0;

	return traits | (wide && (customs & CUSTOM_SWISS) ? TRAIT_BRACED
							  : TRAIT_HOLDING);
}

static unsigned
number_traits(str inner, str bare, unsigned customs)
{
	unsigned traits = 0;

	if (bare.len == 0 || !is_digit(bare.at[0]))
		return 0;
	if (is_number(inner, customs))
		traits |= TRAIT_NUMBER;
	if (is_number(bare, customs))
		traits |= TRAIT_FIGURE;
	if (is_head(bare) && bare.len < 3)
		traits |= TRAIT_DAY;
	if (is_head(inner))
		traits |= TRAIT_HEAD;
	if (!(customs & CUSTOM_ENGLISH) && is_group(inner))
		traits |= TRAIT_GROUP;
	return traits;
}

unsigned
traits_of(str word, unsigned customs)
{
	str inner = without_openers(word), bare = without_closers(inner);
	unsigned traits = number_traits(inner, bare, customs) |
	    custom_traits(inner, customs);
	ptrdiff_t at = 0;

	/* At the end of a sentence a unit is still one, a title is none. */
	if (bare.len < inner.len)
		traits |= custom_traits(bare, customs) & TRAIT_UNIT;
	if (inner.len > 0 && is_capital(utf8_next(inner, &at)))
		traits |= TRAIT_NAME;
	if (is_initial(inner))
		traits |= TRAIT_HOLDING;
	if (is_opening(word))
		traits |= opening_trait(word, customs);
	if (is_closing(word))
		traits |= closing_trait(word, customs);
	return traits;
}

enum gap
space_between(unsigned left, unsigned right)
{
	if (right & TRAIT_CLOSE)
		return GAP_NONE;
	if ((right & TRAIT_NARROW) || (left & TRAIT_BRACED) ||
	    ((left & TRAIT_HEAD) && (right & TRAIT_GROUP)))
		return GAP_NARROW;
	if ((left & TRAIT_HOLDING) || (right & TRAIT_HELD) ||
	    ((left & TRAIT_NUMBER) && (right & TRAIT_UNIT)) ||
	    ((left & TRAIT_COUNTED) && (right & TRAIT_FIGURE)) ||
	    ((left & TRAIT_MONTH) && (right & TRAIT_DAY)) ||
	    ((left & TRAIT_STYLED) && (right & TRAIT_NAME)))
		return GAP_FIXED;
	return GAP_SPACE;
}

enum gap
space_untyped(unsigned left, unsigned right)
{
	if (left & TRAIT_SPACING)
		return left & TRAIT_BRACED ? GAP_NARROW : GAP_FIXED;
	if (!(right & TRAIT_SPACED) || (left & TRAIT_HOLDING))
		return GAP_NONE;
	return right & TRAIT_NARROW ? GAP_NARROW : GAP_FIXED;
}
