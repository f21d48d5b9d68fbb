/* SPDX-License-Identifier: MIT */
/* picture: what is drawn and is no text. */
#ifndef PICTURE_PICTURE_H
#define PICTURE_PICTURE_H

#include "base/base.h"

/* ---- QR codes (ISO/IEC 18004) ---- */

enum { QR_QUIET = 4 };	/* modules that stay white on each side */

struct qr_code {
	int size;		/* modules on a side, without the quiet zone */
	const bool *dark;	/* size * size, by rows from the top left */
};

/*
 * In as few modules as the text needs, with 15 % of it to spare (level M).
 * NULL: a text that is empty, or too long: 2,331 bytes are the most.
 */
struct qr_code *qr_make(struct arena *, str text, struct faults *);

#endif
