/* SPDX-License-Identifier: MIT */
/*
 * Reaches the reader of PNG and JPEG.  The checksums of a PNG are made right
 * first: they would keep nearly all that is changed out.
 */
#include <libdeflate.h>
#include <string.h>

#include "fuzz.h"
#include "picture/picture.h"

static uint32_t
number_at(const unsigned char *b)
{
	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 |
	    (uint32_t)b[2] << 8 | b[3];
}

/* Chunks: length, type, content, checksum of the two before it. */
static void
mend_checksums(unsigned char *bytes, size_t size)
{
	size_t at = 8;

	while (size - at >= 12 && number_at(bytes + at) <= size - at - 12) {
		uint32_t length = number_at(bytes + at), sum;

		sum = libdeflate_crc32(0, bytes + at + 4, length + 4u);
		at += 8 + length;
		for (int shift = 24; shift >= 0; shift -= 8)
			bytes[at++] = (unsigned char)(sum >> shift & 0xFF);
	}
}

/* What is kept of a JPEG file is one by itself, and is kept whole then. */
static void
check_kept(struct arena *a, const struct picture *p)
{
	struct faults f = {.arena = a};
	struct source s = {S("kept.jpg"), p->jpeg};
	const struct picture *again = picture_decode(a, &s, &f);

	EXPECT(again != NULL && str_equal(again->jpeg, p->jpeg));
}

static void
check_picture(struct arena *a, const struct picture *p)
{
	EXPECT(p->width > 0 && p->height > 0);
	EXPECT(p->width * p->height <= PICTURE_PIXELS_MOST);
	EXPECT(p->channels == 1 || p->channels == 3);
	EXPECT((p->rows != NULL) == (p->jpeg.len == 0));
	if (p->jpeg.len > 0)
		check_kept(a, p);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct source s = {S("fuzz.png"), fuzz_bytes(data, size)};
	unsigned char *bytes = NEW_ARRAY(&a, unsigned char, (ptrdiff_t)size);
	const struct picture *p;

	if (size >= 8 && data[0] == 0x89) {
		memcpy(bytes, data, size);
		mend_checksums(bytes, size);
		s.text.at = (const char *)bytes;
	}
	p = picture_decode(&a, &s, &f);
	fuzz_faults(&f, p != NULL);
	if (p != NULL)
		check_picture(&a, p);
	arena_free(&a);
	return 0;
}
