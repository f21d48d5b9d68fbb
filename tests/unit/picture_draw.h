/* SPDX-License-Identifier: MIT */
/*
 * What the tests of pictures share: PNG and JPEG files, made by libpng and
 * libjpeg of samples that are known, and cut and put together again.
 */
#ifndef TESTS_UNIT_PICTURE_DRAW_H
#define TESTS_UNIT_PICTURE_DRAW_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <libdeflate.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include "picture/picture.h"

struct desk {			/* for one test */
	struct arena arena;
	struct faults faults;
};

static inline int
desk_open(void **state)
{
	struct desk *d = calloc(1, sizeof *d);

	d->faults.arena = &d->arena;
	*state = d;
	return 0;
}

static inline int
desk_close(void **state)
{
	struct desk *d = *state;

	arena_free(&d->arena);
	free(d);
	return 0;
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, desk_open, desk_close)

static inline const struct picture *
decode(struct desk *d, str bytes)
{
	struct source s = {S("photo.png"), bytes};

	return picture_decode(&d->arena, &s, &d->faults);
}

/* It must be refused with these words, and be told how to mend it. */
static inline void
assert_refused(struct desk *d, str bytes, const char *words)
{
	d->faults = (struct faults){.arena = &d->arena};
	assert_null(decode(d, bytes));
	assert_non_null(d->faults.first);
	if (str_find(d->faults.first->message, str_from(words)) < 0)
		fail_msg("no '%s' in: %.*s", words,
		    FMT(d->faults.first->message));
	assert_true(str_equal(d->faults.first->file, S("photo.png")));
	assert_true(d->faults.first->mend.len > 0);
	assert_int_equal(d->faults.worst, FAULT_DATA);
}

/* ---- PNG ---- */

struct drawing {
	int width, height, depth, type;	/* as in IHDR */
	bool interlaced, see_through;	/* a tRNS chunk: sample 0 */
};

/* The sample c (0 to 3) at a point, of 8 bits; alpha is full. */
static inline int
sample(int x, int y, int c)
{
	return c == 3 ? 255 : (x * 29 + y * 53 + c * 71) % 256;
}

static inline void
png_take(png_structp png, png_bytep bytes, size_t count)
{
	buf_add(png_get_io_ptr(png), (str){(char *)bytes, (ptrdiff_t)count});
}

static inline void
png_flush_nothing(png_structp png)
{
	(void)png;
}

static inline int
channels_of(int type)
{
	static const int channels[] = {1, 0, 3, 1, 2, 0, 4};

	return channels[type];
}

/* Sample c of a drawing, as it is stored: low depths have few values. */
static inline int
stored(const struct drawing *w, int x, int y, int c)
{
	int channels = channels_of(w->type);
	int value = sample(x, y, channels == 2 && c == 1 ? 3 : c);

	return w->depth < 8 ? value >> (8 - w->depth) : value;
}

static inline void
put_row(const struct drawing *w, int y, unsigned char *row)
{
	int channels = channels_of(w->type), bit = 0;

	for (int x = 0; x < w->width; x++)
		for (int c = 0; c < channels; c++, bit += w->depth) {
			int value = stored(w, x, y, c);

			if (w->depth >= 8)
				row[bit / 8] = (unsigned char)value;
			else
				row[bit / 8] |= (unsigned char)
				    (value << (8 - w->depth - bit % 8));
			if (w->depth == 16)
				row[bit / 8 + 1] = (unsigned char)value;
		}
}

/* Entry i of the palette: i, 255 - i, i / 2. */
static inline void
put_palette(png_structp png, png_infop info, const struct drawing *w)
{
	png_color colours[256];
	png_byte alpha[1] = {0};
	png_color_16 key = {0};

	for (int i = 0; i < 256; i++)
		colours[i] = (png_color){(png_byte)i, (png_byte)(255 - i),
		    (png_byte)(i / 2)};
	if (w->type == PNG_COLOR_TYPE_PALETTE)
		png_set_PLTE(png, info, colours, 1 << w->depth);
	if (w->see_through)
		png_set_tRNS(png, info, alpha, 1, &key);
}

static inline str
draw_png(struct arena *a, const struct drawing *w)
{
	png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL,
	    NULL, NULL);
	png_infop info = png_create_info_struct(png);
	struct buf file = {.arena = a};
	unsigned char **rows = NEW_ARRAY(a, unsigned char *, w->height);

	for (int y = 0; y < w->height; y++) {
		rows[y] = NEW_ARRAY(a, unsigned char, w->width * 8 + 8);
		put_row(w, y, rows[y]);
	}
	assert_int_equal(setjmp(png_jmpbuf(png)), 0);
	png_set_write_fn(png, &file, png_take, png_flush_nothing);
	png_set_IHDR(png, info, (png_uint_32)w->width, (png_uint_32)w->height,
	    w->depth, w->type, w->interlaced ? PNG_INTERLACE_ADAM7
					     : PNG_INTERLACE_NONE, 0, 0);
	put_palette(png, info, w);
	png_write_info(png, info);
	png_write_image(png, rows);
	png_write_end(png, info);
	png_destroy_write_struct(&png, &info);
	return buf_str(&file);
}

static inline str
plain_png(struct arena *a)
{
	return draw_png(a, &(struct drawing){40, 30, 8, PNG_COLOR_TYPE_RGB,
	    false, false});
}

static inline void
put_number(struct buf *b, uint32_t n)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		buf_char(b, (char)(n >> shift & 0xFF));
}

static inline void
put_chunk(struct buf *b, const char *type, str content)
{
	struct buf body = {.arena = b->arena};

	buf_add(&body, (str){type, 4});
	buf_add(&body, content);
	put_number(b, (uint32_t)content.len);
	buf_add(b, buf_str(&body));
	put_number(b, libdeflate_crc32(0, body.at, (size_t)body.len));
}

/* The file with another chunk behind its header. */
static inline str
with_chunk(struct arena *a, str png, const char *type, str content)
{
	struct buf b = {.arena = a};

	buf_add(&b, str_slice(png, 0, 33));
	put_chunk(&b, type, content);
	buf_add(&b, str_slice(png, 33, png.len));
	return buf_str(&b);
}

/* The file with another IHDR. */
static inline str
with_header(struct arena *a, str png, uint32_t width, uint32_t height,
    const char *rest)
{
	struct buf b = {.arena = a}, header = {.arena = a};

	put_number(&header, width);
	put_number(&header, height);
	buf_add(&header, (str){rest, 5});
	buf_add(&b, str_slice(png, 0, 8));
	put_chunk(&b, "IHDR", buf_str(&header));
	buf_add(&b, str_slice(png, 33, png.len));
	return buf_str(&b);
}

/* So many zeros, as zlib packs them. */
static inline str
packed_zeros(struct arena *a, ptrdiff_t count)
{
	struct libdeflate_compressor *c = libdeflate_alloc_compressor(9);
	char *zeros = calloc(1, (size_t)count);
	size_t most = libdeflate_zlib_compress_bound(c, (size_t)count);
	char *to = NEW_ARRAY(a, char, (ptrdiff_t)most);
	size_t n = libdeflate_zlib_compress(c, zeros, (size_t)count, to, most);

	free(zeros);
	libdeflate_free_compressor(c);
	return (str){to, (ptrdiff_t)n};
}

/* ---- JPEG ---- */

struct shot {
	int width, height;
	J_COLOR_SPACE from, to;	/* of the samples; of the file */
	bool progressive, arithmetic, one_by_one; /* a scan each channel */
	unsigned char sample[4]; /* if any: of all points */
};

static inline void
set_scans(struct jpeg_compress_struct *jpeg, const struct shot *w,
    jpeg_scan_info scans[4])
{
	if (w->progressive)
		jpeg_simple_progression(jpeg);
	for (int i = 0; i < jpeg->num_components && w->one_by_one; i++) {
		scans[i] = (jpeg_scan_info){.comps_in_scan = 1,
		    .component_index = {i}, .Se = 63};
		jpeg->scan_info = scans;
		jpeg->num_scans = jpeg->num_components;
	}
	jpeg->arith_code = w->arithmetic;
}

static inline void
put_lines(struct jpeg_compress_struct *jpeg, const struct shot *w,
    unsigned char *row)
{
	int channels = jpeg->input_components;

	for (int y = 0; y < w->height; y++) {
		for (int i = 0; i < w->width * channels; i++)
			row[i] = w->sample[0] != 0
			    ? w->sample[i % channels]
			    : (unsigned char)(85 * (i / channels * 2 / w->width
				+ y * 2 / w->height * 2));
		jpeg_write_scanlines(jpeg, &row, 1);
	}
}

/* Without samples of its own: quarters of 0, 85; 170, 255. */
static inline str
shoot_jpeg(struct arena *a, const struct shot *w)
{
	struct jpeg_compress_struct jpeg;
	struct jpeg_error_mgr errors;
	jpeg_scan_info scans[4];
	unsigned char *bytes = NULL;
	unsigned long size = 0;
	str file;

	jpeg.err = jpeg_std_error(&errors);
	jpeg_create_compress(&jpeg);
	jpeg_mem_dest(&jpeg, &bytes, &size);
	jpeg.image_width = (JDIMENSION)w->width;
	jpeg.image_height = (JDIMENSION)w->height;
	jpeg.in_color_space = w->from;
	jpeg.input_components = w->from == JCS_GRAYSCALE ? 1
	    : w->from == JCS_CMYK ? 4 : 3;
	jpeg_set_defaults(&jpeg);
	jpeg_set_colorspace(&jpeg, w->to);
	jpeg_set_quality(&jpeg, 95, TRUE);
	set_scans(&jpeg, w, scans);
	jpeg_start_compress(&jpeg, TRUE);
	put_lines(&jpeg, w, NEW_ARRAY(a, unsigned char, w->width * 4));
	jpeg_finish_compress(&jpeg);
	file = str_copy(a, (str){(char *)bytes, (ptrdiff_t)size});
	jpeg_destroy_compress(&jpeg);
	free(bytes);
	return file;
}

static inline str
plain_jpeg(struct arena *a)
{
	return shoot_jpeg(a, &(struct shot){.width = 40, .height = 30,
	    .from = JCS_RGB, .to = JCS_YCbCr});
}

/* The file with another segment behind its first marker. */
static inline str
with_segment(struct arena *a, str jpeg, int marker, str content)
{
	struct buf b = {.arena = a};

	buf_add(&b, str_slice(jpeg, 0, 2));
	buf_char(&b, '\xFF');
	buf_char(&b, (char)marker);
	buf_char(&b, (char)((content.len + 2) >> 8));
	buf_char(&b, (char)((content.len + 2) & 0xFF));
	buf_add(&b, content);
	buf_add(&b, str_slice(jpeg, 2, jpeg.len));
	return buf_str(&b);
}

#endif
