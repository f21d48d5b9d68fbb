/* SPDX-License-Identifier: MIT */
#include "decode.h"

enum {
	SOI_SIZE = 2,
	SOS = 0xDA, APP0 = 0xE0, APP1 = 0xE1, APP14 = 0xEE, APP15 = 0xEF,
	COM = 0xFE,
	TAG_ORIENTATION = 0x0112, TYPE_SHORT = 3, ENTRY_SIZE = 12,
};

struct segment {
	int marker;		/* its second byte */
	str whole;		/* marker, length, content */
	str content;
};

static int
byte_at(str s, ptrdiff_t at)
{
	return (unsigned char)s.at[at];
}

/*
 * The segment at *at, which moves behind it.  False at the first scan, or where
 * no segment stands.
 */
static bool
next_segment(str file, ptrdiff_t *at, struct segment *segment)
{
	ptrdiff_t start = *at, length;

	/* a marker may stand behind any number of fill bytes */
	while (start + 4 <= file.len && byte_at(file, start) == 0xFF &&
	    byte_at(file, start + 1) == 0xFF)
		start++;
	if (start + 4 > file.len || byte_at(file, start) != 0xFF ||
	    byte_at(file, start + 1) == SOS)
		return false;
	length = byte_at(file, start + 2) << 8 | byte_at(file, start + 3);
	if (length < 2 || length > file.len - start - 2)
		return false;
	*at = start + 2 + length;
	segment->marker = byte_at(file, start + 1);
	segment->whole = str_slice(file, start, *at);
	segment->content = str_slice(file, start + 4, *at);
	return true;
}

bool
jpeg_regular(str file)
{
	struct segment s;
	ptrdiff_t at = SOI_SIZE;

	while (next_segment(file, &at, &s))
		;
	return at + 1 < file.len && byte_at(file, at) == 0xFF &&
	    byte_at(file, at + 1) == SOS;
}

/* ---- EXIF: a TIFF file within a segment ---- */

struct tiff {
	str bytes;
	bool little;		/* the byte order */
};

/* A number of 1 to 4 bytes; 0 where the file ends. */
static int64_t
number(const struct tiff *t, int64_t at, int size)
{
	int64_t n = 0;

	if (at < 0 || at > t->bytes.len - size)
		return 0;
	for (int i = 0; i < size; i++)
		n = n << 8 | byte_at(t->bytes,
		    (ptrdiff_t)at + (t->little ? size - 1 - i : i));
	return n;
}

static int
orientation_of(str exif)
{
	struct tiff t = {.bytes = str_slice(exif, 6, exif.len)};
	int64_t directory, count, value;

	t.little = str_starts(t.bytes, S("II"));
	directory = number(&t, 4, 4);
	count = number(&t, directory, 2);
	for (int64_t i = 0; i < count; i++) {
		int64_t entry = directory + 2 + i * ENTRY_SIZE;

		if (number(&t, entry, 2) != TAG_ORIENTATION ||
		    number(&t, entry + 2, 2) != TYPE_SHORT)
			continue;
		value = number(&t, entry + 8, 2);
		return value >= 1 && value <= 8 ? (int)value : 1;
	}
	return 1;
}

int
jpeg_orientation(str file)
{
	struct segment s;
	ptrdiff_t at = SOI_SIZE;

	while (next_segment(file, &at, &s))
		if (s.marker == APP1 && str_starts(s.content, S("Exif\0\0")))
			return orientation_of(s.content);
	return 1;
}

/* ---- without metadata ---- */

/* JFIF's and Adobe's own segments say how the colours are stored. */
static bool
decides(int marker)
{
	return marker == APP0 || marker == APP14 ||
	    ((marker < APP0 || marker > APP15) && marker != COM);
}

str
jpeg_bare(struct arena *a, str file, ptrdiff_t end)
{
	struct buf bare = {.arena = a};
	struct segment s;
	ptrdiff_t at = SOI_SIZE;

	buf_add(&bare, str_slice(file, 0, SOI_SIZE));
	while (next_segment(file, &at, &s))
		if (decides(s.marker))
			buf_add(&bare, s.whole);
	buf_add(&bare, str_slice(file, at, end));
	return buf_str(&bare);
}
