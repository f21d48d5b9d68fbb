/* SPDX-License-Identifier: MIT */
/*
 * memo: the last results of filters that ask ICU.  A date takes it 75 us, and
 * an ordinal 280, which is more than the rest of a letter; and most letters of
 * a mailing print the same ones.
 *
 * A memo belongs to a template, which is const and may be rendered by several
 * threads: it changes no result, has a fixed size, and whoever finds it busy
 * does without.
 */
#ifndef LETTER_MEMO_H
#define LETTER_MEMO_H

#include "filter.h"

struct memo;

struct memo *memo_new(struct arena *job);
/* Runs the filter, or gives what it gave when it was run like this before. */
bool memo_run(struct memo *, struct filtering *, struct value *out);

#endif
