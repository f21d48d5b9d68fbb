/* SPDX-License-Identifier: MIT */
/*
 * picture: PNG (ISO/IEC 15948) and JPEG (ITU-T T.81) files, read whole under
 * limits, and QR codes.  What comes out is fit for every page and every reader:
 * 8 bits of gray or RGB, upright, nothing seen through, nothing said in it of
 * the place and the camera.  Colours are taken as sRGB; profiles are left out.
 */
#ifndef PICTURE_PICTURE_H
#define PICTURE_PICTURE_H

#include "base/base.h"

enum {
	PICTURE_FILE_MOST = 16 << 20,	/* bytes of the file */
	PICTURE_PIXELS_MOST = 40000000,
	PICTURE_BYTES_MOST = 64000000,	/* decoded, with its transparency */
};

struct picture {
	int64_t width, height;	/* pixels, at least 1 */
	int channels;		/* 1: gray, 3: RGB, a byte each */
	const unsigned char *rows; /* from the top, no gaps; NULL: `jpeg` */
	/*
	 * A JPEG file (baseline or progressive; gray or YCbCr) that was decoded
	 * to its end without fault, but for its metadata: may stand in a PDF or
	 * a message as it is.  Else empty.
	 */
	str jpeg;
	struct digest digest;	/* of what is to be seen */
};

/*
 * Reads a PNG or JPEG file, told by its first bytes.  `shown` is the name for
 * faults (empty: the path).  NULL: a fault of the file (FAULT_NO_INPUT: it
 * cannot be opened; FAULT_DATA: another format, damaged, over a limit), which
 * says how to mend it.  Damaged files cannot crash or hang it.
 */
const struct picture *picture_read(struct arena *, str path, str shown,
    struct faults *);
/* The same of bytes that are in memory already. */
const struct picture *picture_decode(struct arena *, const struct source *,
    struct faults *);

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
