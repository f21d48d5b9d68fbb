/* SPDX-License-Identifier: MIT */
/* What goes on the wire: checked addresses and messages, dots doubled. */
#ifndef SMTP_WIRE_H
#define SMTP_WIRE_H

#include "base/base.h"

/*
 * No byte of an address may end it or begin another command: ASCII without
 * control characters, blanks, '<' and '>'; at most 254 (RFC 5321, 4.5.3.1.3).
 * With `utf8` also what lies beyond ASCII, without blanks and controls.  Empty
 * is the null sender; a recipient may not be empty.
 */
bool wire_address(str, bool utf8);

struct wire_traits {
	bool eight_bit;		/* some byte is above 127 */
	bool dots;		/* some line begins with a dot */
};
/* Only CR LF, at the end of every line; no NUL. */
bool wire_message(str bytes, struct wire_traits *);

/*
 * A message on its way: start with { .rest = bytes, .line_start = true }, and
 * `dots` unless wire_message saw none.
 */
struct outgoing {
	str rest;
	bool line_start, dots;
	bool ended;		/* the final dot is among what was given out */
};

/*
 * The next piece, at most `room` bytes (16 or more), with a dot before each
 * dot that begins a line, and the final dot in the same piece as the end of
 * the message if it fits.  Returns its length, 0 at the end.
 */
ptrdiff_t wire_piece(struct outgoing *, char *to, ptrdiff_t room);

#endif
