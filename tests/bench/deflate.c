/* SPDX-License-Identifier: MIT */
/*
 * deflate CONTENTS OUT - the floor of the print benchmark: compresses page
 * contents (as contents.py writes them), each alone, at the level that our own
 * files have, and writes them.  No PDF can be made in less.
 */
#include <libdeflate.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { LEVEL = 6, LONGEST = 1 << 20 };

static size_t
read_length(FILE *in)
{
	unsigned char b[4];

	if (fread(b, 1, sizeof b, in) != sizeof b)
		return 0;
	return (size_t)b[0] | (size_t)b[1] << 8 | (size_t)b[2] << 16 |
	    (size_t)b[3] << 24;
}

int
main(int argc, char **argv)
{
	struct libdeflate_compressor *c = libdeflate_alloc_compressor(LEVEL);
	char *page = malloc(LONGEST), *packed = malloc(2 * LONGEST);
	FILE *in, *out;
	size_t n;

	if (argc != 3 || c == NULL || page == NULL || packed == NULL) {
		fputs("usage: deflate CONTENTS OUT\n", stderr);
		return 64;
	}
	in = fopen(argv[1], "rb");
	out = fopen(argv[2], "wb");
	if (in == NULL || out == NULL) {
		perror(in == NULL ? argv[1] : argv[2]);
		return 66;
	}
	while ((n = read_length(in)) > 0) {
		if (n > LONGEST || fread(page, 1, n, in) != n) {
			fputs("deflate: the contents are cut off\n", stderr);
			return 65;
		}
		n = libdeflate_zlib_compress(c, page, n, packed, 2 * LONGEST);
		fwrite(packed, 1, n, out);
	}
	if (ferror(out) || fclose(out) != 0)
		return 74;
	fclose(in);
	free(packed);
	free(page);
	libdeflate_free_compressor(c);
	return 0;
}
