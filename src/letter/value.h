/* SPDX-License-Identifier: MIT */
/* value: what values mean to the letter language, in either mode. */
#ifndef LETTER_VALUE_H
#define LETTER_VALUE_H

#include <string.h>

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

static inline bool
value_same_ends(const char *a, const char *b, ptrdiff_t len, size_t size)
{
	return memcmp(a, b, size) == 0 &&
	    memcmp(a + len - size, b + len - size, size) == 0;
}

/* Names are short, and a call of memcmp costs more than comparing them. */
static inline bool
value_same_name(str a, str b)
{
	if (a.len != b.len)
		return false;
	if (a.len >= 4 && a.len <= 8)
		return value_same_ends(a.at, b.at, a.len, 4);
	if (a.len > 8 && a.len <= 16)
		return value_same_ends(a.at, b.at, a.len, 8);
	return a.len == 0 || (a.at[0] == b.at[0] &&
	    memcmp(a.at, b.at, (size_t)a.len) == 0);
}

/* The index of a member, or -1; anything but an object has none. */
ptrdiff_t value_find(const struct value *, str name);
/* Finds a member anew, and remembers where. */
const struct value *value_find_anew(const struct value *, str name,
    ptrdiff_t *seen);

/*
 * Where a member's value lies, or NULL, for a name that is asked for again and
 * again, of objects that are made alike: it is sought first where it was the
 * last time, *seen.  Threads may share that: any number will do.
 */
static inline const struct value *
value_find_again(const struct value *v, str name, ptrdiff_t *seen)
{
	ptrdiff_t at = __atomic_load_n(seen, __ATOMIC_RELAXED);

	if (v->kind == VALUE_OBJECT && at < v->count &&
	    value_same_name(v->members[at].name, name))
		return &v->members[at].value;
	return value_find_anew(v, name, seen);
}

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

enum { VALUE_DIGITS = 20 };	/* "-9223372036854775808" */

/* An integer in decimal, written into `room`. */
str value_digits(char room[VALUE_DIGITS], int64_t);

/* U+E000 to U+F8FF, and planes 15 and 16, where our values stand. */
bool value_private_use(int32_t code_point);

#endif
