/* SPDX-License-Identifier: MIT */
/*
 * What the engine does to the spaces and apostrophes of a text, so that the
 * author need not: no line ends where a typographer would not end it.
 */
#ifndef TYPESET_SPACING_H
#define TYPESET_SPACING_H

#include "word.h"

/* What matters of a word for the spaces beside it. */
enum trait {
	TRAIT_NUMBER = 1,	/* "12", "1er" */
	TRAIT_GROUP = 2,	/* three digits */
	TRAIT_UNIT = 4,		/* "euros", "décembre": goes with a number */
	TRAIT_TITLE = 8,	/* "M.", "n°", "J.": goes with what follows */
	TRAIT_OPENING = 16,	/* ends with an opening sign */
	TRAIT_CLOSING = 32,	/* begins with a closing sign */
	TRAIT_HIGH = 64,	/* begins with ; ! or ? */
};

unsigned traits_of(str word);

/* Of a plain space that was typed between two words of a text. */
enum gap space_between(unsigned left, unsigned right, bool french);

/* With typographic apostrophes; the same text if there are none to change. */
str apostrophes(struct arena *, str text);

#endif
