/* SPDX-License-Identifier: MIT */
/* Skeletons of letters and their values, for the targets of both ends. */
#ifndef FUZZ_SKELETON_H
#define FUZZ_SKELETON_H

#include "fuzz.h"
#include "letter/letter.h"

/*
 * Each value that the skeleton names is there; and none is in its text, where
 * U+2622, which texts of letters/data.json hold, is from the letter only.
 */
static inline void
fuzz_skeleton(const struct merged *m, str letter)
{
	str sign = S("\u2622");
	ptrdiff_t at = 0;

	EXPECT(str_find(m->text, sign) < 0 || str_find(letter, sign) >= 0);
	while (at < m->text.len) {
		int32_t value = utf8_next(m->text, &at) - LETTER_VALUE_FIRST;

		EXPECT(value < m->value_count || value > LETTER_VALUE_MOST);
	}
	for (ptrdiff_t i = 0; i < m->value_count; i++)
		EXPECT(fuzz_is_text(m->values[i]));
}

/* Text in which '@' and a digit stand for a value, as a skeleton. */
static inline str
fuzz_skeleton_of(struct arena *a, str text)
{
	struct buf b = {.arena = a};

	for (ptrdiff_t i = 0; i < text.len; i++) {
		char next = i + 1 < text.len ? text.at[i + 1] : ' ';

		if (text.at[i] != '@' || next < '0' || next > '9') {
			buf_char(&b, text.at[i]);
			continue;
		}
		buf_utf8(&b, LETTER_VALUE_FIRST + (next - '0'));
		i++;
	}
	return buf_str(&b);
}

#endif
