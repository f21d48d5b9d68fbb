/* SPDX-License-Identifier: MIT */
/* Contacts as programs export them: vCard 3.0 (RFC 2426), 4.0 (RFC 6350). */
#ifndef DATA_VCARD_H
#define DATA_VCARD_H

#include "decode.h"

enum { VCARD_FIELDS = 15 };

/* What a file of cards becomes: a row a card, in the line where it begins. */
struct vcards {
	struct decoded text;		/* as CSV, without a header */
	str columns[VCARD_FIELDS];	/* those that some card fills */
	ptrdiff_t count;
};

bool vcard_is(str text);
/* The source is a view of `held`. */
bool vcard_read(struct arena *, const struct source *, struct held *,
    struct vcards *, struct faults *);

#endif
