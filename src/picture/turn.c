/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "decode.h"

/*
 * The orientations (TIFF 6.0, "Orientation") as three steps: 5 to 8 exchange
 * rows and columns; 2, 3, 7, 8 are read from the right, 3, 4, 6, 7 from below.
 */
void
picture_turn(struct arena *a, struct picture *p, int orientation)
{
	bool exchanged = orientation >= 5;
	bool from_right = (1 << orientation & (1 << 2 | 1 << 3 | 1 << 7 |
	    1 << 8)) != 0;
	bool from_below = (1 << orientation & (1 << 3 | 1 << 4 | 1 << 6 |
	    1 << 7)) != 0;
	int64_t width = exchanged ? p->height : p->width;
	int64_t height = exchanged ? p->width : p->height;
	unsigned char *rows, *to;

	if (orientation <= 1 || orientation > 8)
		return;
	to = rows = NEW_ROOM(a, unsigned char,
	    (ptrdiff_t)(width * height * p->channels));
	for (int64_t y = 0; y < height; y++)
		for (int64_t x = 0; x < width; x++) {
			int64_t column = exchanged ? y : x;
			int64_t row = exchanged ? x : y;

			if (from_right)
				column = p->width - 1 - column;
			if (from_below)
				row = p->height - 1 - row;
			memcpy(to, p->rows + (row * p->width + column) *
			    p->channels, (size_t)p->channels);
			to += p->channels;
		}
	p->rows = rows;
	p->width = width;
	p->height = height;
}
