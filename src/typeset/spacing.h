/* SPDX-License-Identifier: MIT */
/*
 * What the engine does to the spaces and apostrophes of a text, so that the
 * author need not: no line ends where a typographer would not end it.  All that
 * depends on the language is found once for each word, as its traits.
 */
#ifndef TYPESET_SPACING_H
#define TYPESET_SPACING_H

#include "word.h"

#define FULL_SPACE "\u00A0"	/* at which no line ends */
#define THIN_SPACE "\u202F"	/* the same, narrow */

/* Whose customs a language follows. */
enum custom {
	CUSTOM_FRENCH = 1,
	CUSTOM_QUEBEC = 2,	/* beside FRENCH */
	CUSTOM_SWISS = 4,	/* the same */
	CUSTOM_ENGLISH = 8,
	CUSTOM_GERMAN = 16,
	CUSTOM_SPANISH = 32,	/* and Catalan */
	CUSTOM_ITALIAN = 64,
	CUSTOM_PORTUGUESE = 128,
	CUSTOM_RUSSIAN = 256,	/* and its neighbours */
	CUSTOM_CZECH = 512,	/* and Slovak, Polish */
	CUSTOM_OTHER = 1024,
	CUSTOM_ANY = 2047,
};

/* What matters of a word for the spaces beside it. */
enum trait {
	TRAIT_NUMBER = 1,	/* "12", "1er", and nothing behind it */
	TRAIT_UNIT = 2,		/* "euros", "décembre": goes with a number */
	TRAIT_FIGURE = 4,	/* "12,": a number, whatever is behind it */
	TRAIT_COUNTED = 8,	/* "art.", "No.": a figure goes with it */
	TRAIT_DAY = 16,		/* a figure of one or two digits */
	TRAIT_MONTH = 32,	/* "November": a day goes with it */
	TRAIT_NAME = 64,	/* begins with a capital */
	TRAIT_STYLED = 128,	/* "Frau": a name goes with it */
	TRAIT_HEAD = 256,	/* up to three digits: groups may follow */
	TRAIT_GROUP = 512,	/* three digits */
	TRAIT_HOLDING = 1024,	/* "M.", "J.", "«": goes with what follows */
	TRAIT_HELD = 2048,	/* ")", "—": goes with what is before */
	TRAIT_NARROW = 4096,	/* the same, with a narrow space */
	TRAIT_CLOSE = 8192,	/* the same, without any */
	TRAIT_BRACED = 16384,	/* a narrow space is behind it */
	TRAIT_SPACED = 32768,	/* a space goes before it, typed or not */
	TRAIT_SPACING = 65536,	/* and behind this one */
};

/* customs.c */
unsigned customs_of(str language);
/* Of a word of those languages, without signs around it. */
unsigned custom_traits(str word, unsigned customs);

bool is_word_letter(int32_t c);
/* Of a word: what is behind its opening signs, or before its closing ones. */
str without_openers(str word);
str without_closers(str word);
unsigned traits_of(str word, unsigned customs);

/* Of a plain space that was typed between two words of a text. */
enum gap space_between(unsigned left, unsigned right);
/* Where none was typed, as between a value and the sign behind it. */
enum gap space_untyped(unsigned left, unsigned right);

/*
 * signs.c: a word with its language's apostrophes and, in French, with the
 * spaces beside its signs, where the author left them out; `thin` is the
 * narrow one, or what the font has instead.  The same text if there is nothing
 * to change.
 */
str word_signs(struct arena *, str word, unsigned customs, str thin);

#endif
