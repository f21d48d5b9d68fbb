/* SPDX-License-Identifier: MIT */
/* A message that came in, taken apart. */
#ifndef MAIL_MIME_H
#define MAIL_MIME_H

#include "base/base.h"

enum { MIME_DEPTH = 64, MIME_PARTS = 256 };

struct part {
	str type;		/* "text/plain", in lower case */
	str text;		/* decoded, UTF-8; of a message its bytes */
	bool enclosed;		/* in a message that this one holds */
};

struct parts {
	struct part *at;	/* in their order; at most MIME_PARTS */
	ptrdiff_t count;
};

/* False: it is no message, or nested deeper than MIME_DEPTH. */
bool mime_split(struct arena *, str bytes, struct parts *);

/* Encoded words (RFC 2047) decoded; what is none of them stays as it is. */
str mime_words(struct arena *, str value);

/* A date (RFC 5322 3.3) as milliseconds since 1970; 0: it is none. */
int64_t mime_date(str value);

/* ---- fields.c ---- */

/* The header of a message or part: all before the first empty line. */
str fields_of(str bytes);
/* The next field of a header, unfolded; false at the end. */
bool field_next(struct arena *, str *rest, str *name, str *value);
/* The first of that name (in any case), or empty. */
str field_get(struct arena *, str fields, str name);
/*
 * The next address in a text: something@domain, without < > and quotes.  Moves
 * rest behind it; false where there is none.
 */
bool address_next(str *rest, str *address);
bool str_same_letters(str, str);	/* in any case (ASCII) */
/* On one line: white space and control characters are a blank each. */
str one_line(struct arena *, str, ptrdiff_t most);

#endif
