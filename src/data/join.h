/* SPDX-License-Identifier: MIT */
/*
 * Lines of a vCard may be folded after any 75 bytes (RFC 2426, 2.6), so in the
 * midst of a character.  Such a fold is moved behind the character: then the
 * text is UTF-8, and its lines are still those of the file.
 */
#ifndef DATA_JOIN_H
#define DATA_JOIN_H

#include "data.h"

/*
 * Mends the `len` bytes at `text`.  Gives how many of them are finished: the
 * others, less than JOIN_KEPT, come again with what follows, if there is more.
 */
enum { JOIN_KEPT = 16 };
ptrdiff_t join_characters(char *text, ptrdiff_t len);

#endif
