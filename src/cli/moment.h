/* SPDX-License-Identifier: MIT */
#ifndef CLI_MOMENT_H
#define CLI_MOMENT_H

#include "base/base.h"

/*
 * A time as people type it: "2026-12-10", "2026-12-10 08:40" (or with a T),
 * local; "2 days", "3 hours", "30 minutes", "1 week", before now; also in
 * French.  A day alone is its beginning or, if `end`, that of the next one.
 * ms since 1970.  False: it is none.
 */
bool moment_read(str text, bool end, int64_t now, int64_t *out);

#endif
