/* SPDX-License-Identifier: MIT */
/* How text and files are written where a message allows ASCII only. */
#ifndef MAIL_ENCODE_H
#define MAIL_ENCODE_H

#include "base/base.h"

/*
 * A subject: as it is if it is ASCII that a reader shows as written, else the
 * whole as encoded words (RFC 2047) of at most 60 characters, none of which
 * splits a code point.
 */
str header_text(struct arena *, str text);

/* name <address>, the name plain, quoted or encoded; address alone if empty. */
str header_mailbox(struct arena *, str name, str address);

/* "Name: value" and CRLF, folded at blanks; there are no two in a row. */
void header_add(struct buf *, const char *name, str value);

/*
 * Adds text (LF or CRLF lines; a last LF is added where it is missing) in
 * quoted-printable (RFC 2045 6.7): lines of at most 76 characters, CRLF, none
 * starts with a dot or with "From ", nowhere "=_".
 */
void quoted_printable(struct buf *, str text);
/* How many bytes that adds, or somewhat fewer. */
ptrdiff_t quoted_length(str text);
/*
 * Writes a word, of at most three times its bytes, and gives the end.  It may
 * begin a line: its first character is coded if it would be unsafe there.
 */
char *quoted_word(char *to, str word);
/* Whether the rest of a word, and then a blank, may not begin a line. */
bool quoted_unsafe(str word);

/* Adds at most 57 bytes in base64, or bytes in lines of 76 characters, CRLF. */
void base64_word(struct buf *, str bytes);
void base64_lines(struct buf *, str bytes);
/* How many bytes that adds. */
ptrdiff_t base64_length(ptrdiff_t bytes);

#endif
