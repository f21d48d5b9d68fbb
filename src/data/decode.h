/* SPDX-License-Identifier: MIT */
/* What stands between a file's bytes and text that can be trusted. */
#ifndef DATA_DECODE_H
#define DATA_DECODE_H

#include "input.h"
#include "spool.h"

#define UTF8_BOM S("\xEF\xBB\xBF")

/* U+E000 to U+F8FF and from U+F0000 up: the letter language's own marks. */
bool is_private_use(int32_t code_point);
/* The offset of the first such code point in valid UTF-8, or -1. */
ptrdiff_t private_use_find(str);
/* The offset of the first byte from `at` on that is not ASCII, or s.len. */
ptrdiff_t ascii_skip(str, ptrdiff_t at);

struct decoded {
	struct held held;	/* UTF-8 without BOM; lines end LF or CRLF */
	const char *charset;	/* what it was */
	bool private_use;	/* such code points are somewhere in it */
	bool no_day;		/* so is 1900-02-29 */
	bool crlf;		/* some lines end with CR LF, */
	bool mixed_ends;	/* and not all in the same way */
};

/*
 * Reads the whole file.  `charset` is what the user says it is, NULL: to be
 * found out.  UTF-16 without a mark, NUL, bytes that are not of the charset
 * and a line of more than LIST_ROW bytes are faults; their places are in `s`,
 * which gets the text, good or bad.
 */
bool decode_list(struct arena *, struct input *, const char *charset,
    struct source *s, struct decoded *, struct faults *);

#endif
