/* SPDX-License-Identifier: MIT */
/*
 * PNG by libpng.  It leaves by longjmp where it cannot go on: png_decode is
 * where it lands, and all that changes meanwhile is in struct reader.
 */
#include <png.h>
#include <string.h>

#include "decode.h"

enum {
	IHDR_AT = 8,		/* behind the signature */
	SIZE_AT = 16,		/* of width and height, 4 bytes each */
	ROWS_BETWEEN_LOOKS = 64, /* at the clock */
	CHUNK_MOST = 8 << 20,
};

struct reader {
	struct decoding *decoding;
	png_structp png;
	png_infop info;
	ptrdiff_t at;		/* what was read of the file */
	char why[100];		/* what libpng says */
};

static void
fail(png_structp png, const char *why)
{
	struct reader *r = png_get_error_ptr(png);

	snprintf(r->why, sizeof r->why, "%s", why);
	png_longjmp(png, 1);
}

/* What libpng can live with, we can. */
static void
pass_over(png_structp png, const char *warning)
{
	(void)png;
	(void)warning;
}

static void
give_bytes(png_structp png, png_bytep to, size_t count)
{
	struct reader *r = png_get_io_ptr(png);
	str bytes = r->decoding->bytes;

	if (count > (size_t)(bytes.len - r->at))
		png_error(png, _("the file ends too early"));
	memcpy(to, bytes.at + r->at, count);
	r->at += (ptrdiff_t)count;
}

static int64_t
number_at(str bytes, ptrdiff_t at)
{
	const unsigned char *b = (const unsigned char *)bytes.at + at;

	return (int64_t)b[0] << 24 | b[1] << 16 | b[2] << 8 | b[3];
}

/* The size as the header gives it, before libpng sees anything of the file. */
static bool
size_fits(struct decoding *d)
{
	str s = d->bytes;

	if (s.len < SIZE_AT + 8 ||
	    !str_starts(str_slice(s, IHDR_AT, s.len), S("\0\0\0\rIHDR")))
		return decoding_failed(d, _("it has no header"));
	return decoding_fits(d, number_at(s, SIZE_AT),
	    number_at(s, SIZE_AT + 4), 1);
}

/* Texts, profiles, times: not even looked at, whatever they unfold to. */
static void
set_limits(struct reader *r)
{
	png_set_keep_unknown_chunks(r->png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
	png_set_chunk_malloc_max(r->png, CHUNK_MOST);
	png_set_crc_action(r->png, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
}

/* Whatever it is: 8 bits a channel, gray or RGB, perhaps with alpha. */
static void
set_transformations(struct reader *r)
{
	png_set_expand(r->png);
	png_set_scale_16(r->png);
	png_set_interlace_handling(r->png);
	png_read_update_info(r->png, r->info);
}

static bool
read_rows(struct reader *r, unsigned char *rows, ptrdiff_t row_bytes)
{
	int64_t height = r->decoding->picture.height;
	int passes = png_get_interlace_type(r->png, r->info) ==
	    PNG_INTERLACE_NONE ? 1 : PNG_INTERLACE_ADAM7_PASSES;

	for (int pass = 0; pass < passes; pass++)
		for (int64_t y = 0; y < height; y++) {
			if (y % ROWS_BETWEEN_LOOKS == 0 &&
			    !decoding_in_time(r->decoding))
				return false;
			png_read_row(r->png, rows + y * row_bytes, NULL);
		}
	return true;
}

/* On white paper, and no longer transparent; in place. */
static void
flatten(unsigned char *rows, int64_t pixels, int channels)
{
	const unsigned char *from = rows;
	unsigned char *to = rows;

	for (int64_t i = 0; i < pixels; i++) {
		int alpha = from[channels], white = 255 * (255 - alpha);

		for (int c = 0; c < channels; c++)
			*to++ = (unsigned char)
			    ((*from++ * alpha + white + 127) / 255);
		from++;
	}
}

/* All that libpng may leave by longjmp. */
static bool
read_all(struct reader *r)
{
	struct decoding *d = r->decoding;
	struct picture *p = &d->picture;
	int channels;
	unsigned char *rows;

	png_set_read_fn(r->png, r, give_bytes);
	set_limits(r);
	png_read_info(r->png, r->info);
	p->width = png_get_image_width(r->png, r->info);
	p->height = png_get_image_height(r->png, r->info);
	set_transformations(r);
	channels = png_get_channels(r->png, r->info);
	if (!decoding_fits(d, p->width, p->height, channels))
		return false;
	rows = NEW_ARRAY(d->arena, unsigned char,
	    (ptrdiff_t)(p->width * p->height * channels));
	if (!read_rows(r, rows, (ptrdiff_t)p->width * channels))
		return false;
	png_read_end(r->png, NULL);
	p->channels = channels <= 2 ? 1 : 3;
	if (channels > p->channels)
		flatten(rows, p->width * p->height, p->channels);
	p->rows = rows;
	return true;
}

static bool
read_guarded(struct reader *r)
{
	if (setjmp(png_jmpbuf(r->png)) != 0)
		return decoding_failed(r->decoding, r->why);
	return read_all(r);
}

bool
png_decode(struct decoding *d)
{
	struct reader r = {.decoding = d};
	bool good;

	if (!size_fits(d))
		return false;
	r.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &r, fail,
	    pass_over);
	r.info = r.png != NULL ? png_create_info_struct(r.png) : NULL;
	good = r.info != NULL ? read_guarded(&r)
			      : decoding_failed(d, _("out of memory"));
	png_destroy_read_struct(&r.png, &r.info, NULL);
	return good;
}
