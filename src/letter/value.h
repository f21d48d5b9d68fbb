/* SPDX-License-Identifier: MIT */
/* value: what values mean to the letter language, in either mode. */
#ifndef LETTER_VALUE_H
#define LETTER_VALUE_H

#include "letter.h"

enum { VALUE_DEPTH = 64 };	/* of lists in lists */

struct value value_bool(bool);
struct value value_integer(int64_t);
struct value value_float(double);
struct value value_string(str);	/* TEXT, even if it is blank */

/* nil and false are false, all else is true */
bool value_true(struct value);
/* == empty: a text, list or object without anything in it */
bool value_empty(struct value);
/* == blank: empty, nil, false, or white space only */
bool value_blank(struct value);

bool value_is_number(struct value);
double value_real(struct value);	/* of a number */
/* "-12", "12.50"; no exponents, no blanks. */
bool number_from_text(str, struct value *);

bool value_equal(struct value, struct value);

/* A member's value, or NULL; anything but an object has none. */
const struct value *object_get(struct value, str name);
/* How many items a loop over it has: 0 for what cannot be looped over. */
ptrdiff_t value_count(struct value);
/* The i-th item (of an object: [name, value]); 0 <= i < value_count. */
struct value value_item(struct arena *, struct value, ptrdiff_t i);

/*
 * As printed by plain Liquid: nil is nothing, a list its items one after the
 * other, an object as Ruby shows it.  `values`: those of a skeleton.
 */
void value_print(struct buf *, struct value, const str *values);

/* U+E000 to U+F8FF, and planes 15 and 16, where our values stand. */
bool value_private_use(int32_t code_point);

#endif
