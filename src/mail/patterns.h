/* SPDX-License-Identifier: MIT */
/*
 * The tables of words by which mail that came in is told apart: lines of
 * "what,words", the first that fits decides.
 */
#ifndef MAIL_PATTERNS_H
#define MAIL_PATTERNS_H

#include "base/base.h"

/* As words are sought in it: lower case, single blanks, plain apostrophes. */
str pattern_text(struct arena *, str);

/* Whether the words occur in such a text; *: up to 60 other characters. */
bool pattern_in(str text, str words);
/* Whether they are how it begins, or (whole) all of it. */
bool pattern_begins(str text, str words);
bool pattern_is(str text, str words);

/* The next line of a table: false at its end. */
bool pattern_next(str *table, str *what, str *words);

/* notices.csv: whether any of the words for `what` fit, as `fits` says. */
bool notice_fits(str what, str text, bool (*fits)(str text, str words));

#endif
