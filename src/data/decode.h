/* SPDX-License-Identifier: MIT */
/* What stands between a file's bytes and text that can be trusted. */
#ifndef DATA_DECODE_H
#define DATA_DECODE_H

#include "data.h"

#define UTF8_BOM S("\xEF\xBB\xBF")

/* U+E000 to U+F8FF and from U+F0000 up: the letter language's own marks. */
bool is_private_use(int32_t code_point);
/* The offset of the first such code point in valid UTF-8, or -1. */
ptrdiff_t private_use_find(str);

/*
 * Makes a list's bytes, as read, into UTF-8 without BOM, in which each line
 * ends with LF or CRLF.  Says what the charset was and whether there are
 * private-use code points.  A file of another kind, UTF-16, NUL and broken
 * UTF-8 are faults.
 */
bool decode_list(struct arena *, struct source *, const char **charset,
    bool *private_use, struct faults *);

#endif
