/* SPDX-License-Identifier: MIT */
/* Charsets that a user may name. */
#ifndef DATA_CHARSET_H
#define DATA_CHARSET_H

#include "data.h"

/*
 * The usual name of a charset, found without regard to case, '-' and '_'.
 * Reports an unknown one for `file`, with the nearest; then NULL.
 */
const char *charset_named(str given, str file, struct faults *);

#endif
