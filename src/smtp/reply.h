/* SPDX-License-Identifier: MIT */
/*
 * A server's reply (RFC 5321, 4.2), read strictly: three digits, 2 to 5 first,
 * the same on every line, at most 100 lines of 4 KiB.  Anything else is
 * nonsense, and a connection that talked nonsense is not used again.
 */
#ifndef SMTP_REPLY_H
#define SMTP_REPLY_H

#include "base/base.h"

enum { REPLY_LINE = 4096, REPLY_LINES = 100 };

enum reply_state { REPLY_PART, REPLY_WHOLE, REPLY_NONSENSE };

struct reply {
	struct buf text;	/* the lines, joined by LF, made visible */
	int code;
	int lines;
	ptrdiff_t len;
	char line[REPLY_LINE];	/* the line that has not ended */
};

void reply_start(struct reply *, struct arena *);

/* Takes what belongs to the reply from the front of `bytes`. */
enum reply_state reply_feed(struct reply *, str *bytes);

/*
 * The lines, and what there is of a line without end.  UTF-8; control
 * characters and other bytes stand as \xHH.  Lives in the arena.
 */
str reply_text(struct reply *);

/*
 * The enhanced code of the first line that has one which fits its reply code:
 * "4.7.1" in "451 4.7.1 later" (RFC 2034, 3463); a part of `text`, or empty.
 */
str reply_enhanced(str text);

#endif
