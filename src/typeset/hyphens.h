/* SPDX-License-Identifier: MIT */
/*
 * Hyphenation by Liang's patterns (libhyphen), one dictionary for a language,
 * opened when first needed.  Without one, words are not divided.
 */
#ifndef TYPESET_HYPHENS_H
#define TYPESET_HYPHENS_H

#include "base/base.h"

enum { HYPHEN_LANGUAGES = 8 };

struct hyphen_dictionary;

struct hyphens {
	struct arena *job;
	struct hyphen_dictionary *open[HYPHEN_LANGUAGES];
	bool sought[HYPHEN_LANGUAGES];
};

/* Whether a language tag is the known one, or begins with it, in any case. */
bool language_is(str tag, str known);

void hyphens_open(struct hyphens *, struct arena *job);
void hyphens_close(struct hyphens *);

/*
 * Places where a word may be divided, as byte offsets in rising order, at most
 * `most`.  At least two letters stand before and three behind one.  What is
 * not a plain word (digits, signs within it) is not divided.
 */
int hyphens_find(struct hyphens *, str word, str language, int *offsets,
    int most);

#endif
