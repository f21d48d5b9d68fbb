/* SPDX-License-Identifier: MIT */
/* What the decoders of PNG and JPEG share. */
#ifndef PICTURE_DECODE_H
#define PICTURE_DECODE_H

#include "picture.h"

/* A picture while it is decoded. */
struct decoding {
	struct arena *arena;
	str name;		/* of the file, for faults */
	str bytes;
	struct faults *faults;
	int64_t start;		/* of the work, in the thread's milliseconds */
	struct picture picture;	/* what becomes of it */
};

/*
 * Whether a picture of this size, `bytes` a pixel, is within the limits; to be
 * asked before anything is decoded.  False: a fault.
 */
bool decoding_fits(struct decoding *, int64_t width, int64_t height,
    int bytes);
/* Whether there is time left; to be asked now and then.  False: a fault. */
bool decoding_in_time(struct decoding *);
/* False, with a fault: why the library cannot read it. */
bool decoding_failed(struct decoding *, const char *why);

/* png.c, jpeg.c: fill in the picture, all but its digest. */
bool png_decode(struct decoding *);
bool jpeg_decode(struct decoding *);

/* segments.c: what stands before the first scan of a JPEG file (T.81, B.1). */

/* Whether segments only stand there, so that all of them can be told. */
bool jpeg_regular(str file);
/* EXIF's orientation, 1 to 8 (1, too, where there is none: as it is). */
int jpeg_orientation(str file);
/*
 * The file without comments, metadata and what follows its end: those segments
 * only that decide what is seen.  `end` is the offset behind its last marker.
 */
str jpeg_bare(struct arena *, str file, ptrdiff_t end);

/* turn.c: turns and mirrors the rows as an orientation of EXIF says. */
void picture_turn(struct arena *, struct picture *, int orientation);

#endif
