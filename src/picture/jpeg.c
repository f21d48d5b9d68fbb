/* SPDX-License-Identifier: MIT */
/*
 * JPEG by libjpeg.  It leaves by longjmp where it cannot go on: read_guarded is
 * where it lands, and all that changes meanwhile is in struct reader.
 */
#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <jpeglib.h>
#include <jerror.h>

#include "decode.h"

enum {
	SCANS_MOST = 100,	/* of a progressive file; 10 are usual */
	ROWS_BETWEEN_LOOKS = 64, /* at the clock */
};

struct reader {
	struct decoding *decoding;
	struct jpeg_decompress_struct jpeg;
	struct jpeg_error_mgr errors;
	struct jpeg_progress_mgr progress;
	jmp_buf back;
	bool reported;		/* the fault, by us */
	bool flawed;		/* whole, but not as the standard has it */
};

static struct reader *
reader_of(j_common_ptr jpeg)
{
	return jpeg->client_data;
}

static _Noreturn void
leave(j_common_ptr jpeg)
{
	struct reader *r = reader_of(jpeg);
	char why[JMSG_LENGTH_MAX];

	if (!r->reported) {
		jpeg->err->format_message(jpeg, why);
		decoding_failed(r->decoding, why);
	}
	longjmp(r->back, 1);
}

static void
fail(j_common_ptr jpeg)
{
	leave(jpeg);
}

/*
 * Most of libjpeg's warnings say that something is missing: it would go on with
 * gray.  These do not.
 */
static bool
is_harmless(int warning)
{
	return warning == JWRN_EXTRANEOUS_DATA || warning == JWRN_JFIF_MAJOR ||
	    warning == JWRN_ADOBE_XFORM;
}

static void
take_message(j_common_ptr jpeg, int level)
{
	if (level >= 0)
		return;		/* a trace, no warning */
	if (!is_harmless(jpeg->err->msg_code))
		leave(jpeg);
	reader_of(jpeg)->flawed = true;
}

/* Called again and again while a progressive file is read, scan by scan. */
static void
look_at_clock(j_common_ptr jpeg)
{
	struct reader *r = reader_of(jpeg);

	if (r->jpeg.input_scan_number > SCANS_MOST)
		r->reported = !decoding_failed(r->decoding,
		    _("it has too many scans"));
	else if (r->progress.pass_counter % ROWS_BETWEEN_LOOKS == 0)
		r->reported = !decoding_in_time(r->decoding);
	if (r->reported)
		leave(jpeg);
}

/* The colours of the rows to come; false for what nobody makes. */
static bool
choose_colours(struct reader *r)
{
	struct jpeg_decompress_struct *jpeg = &r->jpeg;

	switch (jpeg->jpeg_color_space) {
	case JCS_GRAYSCALE:
		jpeg->out_color_space = JCS_GRAYSCALE;
		return true;
	case JCS_YCbCr:
	case JCS_RGB:
		jpeg->out_color_space = JCS_RGB;
		return true;
	case JCS_CMYK:
	case JCS_YCCK:
		jpeg->out_color_space = JCS_CMYK;
		return true;
	default:
		return decoding_failed(r->decoding,
		    _("its colours are neither gray, RGB nor CMYK"));
	}
}

/* Inks to light, without a profile; Adobe's programs store them inverted. */
static void
inks_to_rgb(const unsigned char *from, unsigned char *to, int64_t pixels,
    bool inverted)
{
	int flip = inverted ? 0 : 255;

	for (int64_t i = 0; i < pixels; i++, from += 4) {
		int black = from[3] ^ flip;

		for (int c = 0; c < 3; c++)
			*to++ = (unsigned char)
			    (((from[c] ^ flip) * black + 127) / 255);
	}
}

static bool
read_rows(struct reader *r, unsigned char *rows)
{
	struct decoding *d = r->decoding;
	struct jpeg_decompress_struct *jpeg = &r->jpeg;
	int64_t row_bytes = d->picture.width * d->picture.channels;
	bool inks = jpeg->out_color_space == JCS_CMYK;
	unsigned char *line = NEW_ARRAY(d->arena, unsigned char,
	    inks ? (ptrdiff_t)d->picture.width * 4 : 0);

	while (jpeg->output_scanline < jpeg->output_height) {
		unsigned char *to = rows + jpeg->output_scanline * row_bytes;

		if (jpeg->output_scanline % ROWS_BETWEEN_LOOKS == 0 &&
		    !decoding_in_time(d))
			return false;
		jpeg_read_scanlines(jpeg, inks ? &line : &to, 1);
		if (inks)
			inks_to_rgb(line, to, d->picture.width,
			    jpeg->saw_Adobe_marker);
	}
	jpeg_finish_decompress(jpeg);
	return true;
}

/* Whether every reader of PDF and mail takes the file as it is. */
static bool
is_plain(const struct reader *r)
{
	J_COLOR_SPACE space = r->jpeg.jpeg_color_space;

	return !r->flawed && !r->jpeg.arith_code &&
	    jpeg_regular(r->decoding->bytes) &&
	    (space == JCS_GRAYSCALE || space == JCS_YCbCr);
}

/* All that libjpeg may leave by longjmp. */
static bool
read_all(struct reader *r)
{
	struct decoding *d = r->decoding;
	struct picture *p = &d->picture;
	struct jpeg_decompress_struct *jpeg = &r->jpeg;
	struct arena_mark mark = arena_mark(d->arena);
	int orientation = jpeg_orientation(d->bytes);
	unsigned char *rows;

	jpeg_mem_src(jpeg, (const unsigned char *)d->bytes.at,
	    (unsigned long)d->bytes.len);
	jpeg_read_header(jpeg, TRUE);
	p->width = jpeg->image_width;
	p->height = jpeg->image_height;
	p->channels = jpeg->jpeg_color_space == JCS_GRAYSCALE ? 1 : 3;
	if (!decoding_fits(d, p->width, p->height, p->channels) ||
	    !choose_colours(r))
		return false;
	jpeg_start_decompress(jpeg);
	rows = NEW_ROOM(d->arena, unsigned char,
	    (ptrdiff_t)(p->width * p->height * p->channels));
	if (!read_rows(r, rows))
		return false;
	if (orientation == 1 && is_plain(r)) {
		arena_reset(d->arena, mark);
		p->jpeg = jpeg_bare(d->arena, d->bytes,
		    d->bytes.len - (ptrdiff_t)jpeg->src->bytes_in_buffer);
		return true;
	}
	p->rows = rows;
	picture_turn(d->arena, p, orientation);
	return true;
}

static bool
read_guarded(struct reader *r)
{
	if (setjmp(r->back) != 0)
		return false;
	jpeg_create_decompress(&r->jpeg);
	r->jpeg.client_data = r;
	r->jpeg.progress = &r->progress;
	return read_all(r);
}

bool
jpeg_decode(struct decoding *d)
{
	struct reader r = {.decoding = d,
	    .progress = {.progress_monitor = look_at_clock}};
	bool good;

	r.jpeg.err = jpeg_std_error(&r.errors);
	r.errors.error_exit = fail;
	r.errors.emit_message = take_message;
	r.jpeg.client_data = &r;
	good = read_guarded(&r);
	jpeg_destroy_decompress(&r.jpeg);
	return good;
}
