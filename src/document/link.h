/* SPDX-License-Identifier: MIT */
/* Addresses of links: what they may be, and what a value may bring to one. */
#ifndef DOCUMENT_LINK_H
#define DOCUMENT_LINK_H

#include "base/base.h"

enum link_state {
	LINK_GOOD,
	LINK_NO_SCHEME,	/* begins with none of https://, http://, mailto: */
	LINK_NOT_A_HOST, /* a value in the server's name is more than a name */
};

/*
 * An address of the letter's own, whole, or with values (by their code points):
 * ASCII, with percent-encoding (RFC 3986) of what has no place in an address.
 * A value that stands first brings the scheme and is an address; one in the
 * server's name may hold letters, digits and ".-_~" only; all others are data,
 * with everything else encoded.  *out is the address as far as it was made.
 */
enum link_state link_make(struct arena *, str skeleton, const str *values,
    ptrdiff_t value_count, str *out);

#endif
