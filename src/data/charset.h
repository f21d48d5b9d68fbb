/* SPDX-License-Identifier: MIT */
/* Charsets that a user may name. */
#ifndef DATA_CHARSET_H
#define DATA_CHARSET_H

#include "data.h"

/*
 * The usual name of a charset, found without regard to case, '-' and '_'.
 * NULL if there is none; then the hint names the nearest, or some.
 */
const char *charset_named(struct arena *, str given, str *hint);

#endif
