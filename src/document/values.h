/* SPDX-License-Identifier: MIT */
/* Values in a skeleton: one private code point each. */
#ifndef DOCUMENT_VALUES_H
#define DOCUMENT_VALUES_H

#include "base/base.h"

bool has_value(str skeleton);

/*
 * Cuts `rest` in front of its next value, or gives the value that it begins
 * with: `text` is a piece of the letter, or values[i] if *is_value.  False when
 * nothing is left.  A code point beyond the table is text.
 */
bool next_piece(str *rest, const str *values, ptrdiff_t count, str *text,
    bool *is_value);

#endif
