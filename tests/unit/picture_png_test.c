/* SPDX-License-Identifier: MIT */
#include "picture_draw.h"

/* What must be seen where `w` was drawn: 8 bits on white. */
static int
expected(const struct drawing *w, int x, int y, int c)
{
	bool indexed = w->type == PNG_COLOR_TYPE_PALETTE;
	int value = stored(w, x, y, indexed ? 0 : c);

	if (w->see_through && value == 0 && channels_of(w->type) == 1)
		return 255;
	if (indexed)
		return c == 0 ? value : c == 1 ? 255 - value : value / 2;
	return w->depth < 8 ? value * 255 / ((1 << w->depth) - 1) : value;
}

static void
check_drawing(struct desk *d, const struct drawing *w)
{
	const struct picture *p = decode(d, draw_png(&d->arena, w));
	bool gray = w->type == PNG_COLOR_TYPE_GRAY ||
	    w->type == PNG_COLOR_TYPE_GRAY_ALPHA;

	assert_non_null(p);
	assert_int_equal(p->width, w->width);
	assert_int_equal(p->height, w->height);
	assert_int_equal(p->channels, gray ? 1 : 3);
	assert_int_equal(p->jpeg.len, 0);
	for (int y = 0; y < w->height; y++)
		for (int x = 0; x < w->width; x++)
			for (int c = 0; c < p->channels; c++)
				assert_int_equal(p->rows[
				    (y * w->width + x) * p->channels + c],
				    expected(w, x, y, c));
}

static void
png_of_every_kind_becomes_8_bits(void **state)
{
	static const struct {
		int type, depth;
		bool see_through;
	} kinds[] = {
	    {0, 1, false}, {0, 2, true}, {0, 4, false}, {0, 8, true},
	    {0, 16, false}, {2, 8, false}, {2, 16, false}, {3, 1, true},
	    {3, 2, false}, {3, 4, true}, {3, 8, true}, {3, 8, false},
	    {4, 8, false}, {4, 16, false}, {6, 8, false}, {6, 16, false}};

	for (ptrdiff_t i = 0; i < COUNT(kinds); i++)
		for (int interlaced = 0; interlaced < 2; interlaced++)
			check_drawing(*state, &(struct drawing){13, 11,
			    kinds[i].depth, kinds[i].type, interlaced != 0,
			    kinds[i].see_through});
}

static void
what_is_half_transparent_stands_on_white(void **state)
{
	static const char row[] = "\0\x0A\x14\x1E\x80\x0A\x14\x1E\0";
	struct desk *d = *state;
	struct buf b = {.arena = &d->arena};
	struct libdeflate_compressor *c = libdeflate_alloc_compressor(1);
	char packed[64];
	size_t n = libdeflate_zlib_compress(c, row, 9, packed, sizeof packed);
	const struct picture *p;

	libdeflate_free_compressor(c);
	buf_add(&b, S("\x89PNG\r\n\x1A\n"));
	put_chunk(&b, "IHDR", S("\0\0\0\2\0\0\0\1\x08\6\0\0\0"));
	put_chunk(&b, "IDAT", (str){packed, (ptrdiff_t)n});
	put_chunk(&b, "IEND", S(""));
	p = decode(d, buf_str(&b));
	assert_non_null(p);
	assert_memory_equal(p->rows, "\x84\x89\x8E\xFF\xFF\xFF", 6);
}

/* 50,000 x 50,000 in some kilobytes, and what no product of ints can hold. */
static void
the_size_is_refused_before_anything_is_decoded(void **state)
{
	struct desk *d = *state;
	str png = plain_png(&d->arena);
	static const char rgb[] = "\x08\2\0\0", *deep = "\x10\6\0\0\0";

	assert_refused(d, with_header(&d->arena, png, 50000, 50000, rgb),
	    "50000 x 50000 pixels is too large");
	assert_refused(d, with_header(&d->arena, png, 0xFFFFFFFF, 0xFFFFFFFF,
	    rgb), "too large");
	assert_refused(d, with_header(&d->arena, png, 0x80000001, 2, rgb),
	    "too large");
	/* few enough pixels, but too many bytes */
	assert_refused(d, with_header(&d->arena, png, 6000, 6000, deep),
	    "6000 x 6000 pixels is too large");
	assert_refused(d, with_header(&d->arena, png, 0, 5, rgb), "no size");
}

static void
what_is_packed_in_texts_is_not_unfolded(void **state)
{
	enum { MUCH = 64 << 20 };
	struct desk *d = *state;
	static const char *const types[] = {"zTXt", "iCCP", "iTXt", "eXIf"};
	str png = plain_png(&d->arena), zeros = packed_zeros(&d->arena, MUCH);
	const struct picture *plain = decode(d, png);

	for (ptrdiff_t i = 0; i < COUNT(types); i++) {
		struct buf b = {.arena = &d->arena};
		const struct picture *p;

		buf_add(&b, S("name\0\0"));
		buf_add(&b, zeros);
		p = decode(d, with_chunk(&d->arena, png, types[i],
		    buf_str(&b)));
		assert_non_null(p);
		assert_memory_equal(&p->digest, &plain->digest,
		    sizeof p->digest);
	}
	assert_int_equal(d->faults.count, 0);
}

static void
a_file_cut_anywhere_is_refused(void **state)
{
	struct desk *d = *state;
	str png = plain_png(&d->arena);

	for (ptrdiff_t n = 8; n < png.len; n++) {
		d->faults = (struct faults){.arena = &d->arena};
		assert_null(decode(d, str_slice(png, 0, n)));
		assert_int_equal(d->faults.errors, 1);
	}
	assert_refused(d, str_slice(png, 0, png.len / 2), "ends too early");
	assert_refused(d, str_slice(png, 0, 20), "no header");
}

/* In the header, in the data, in a chunk that is of no use. */
static void
a_wrong_checksum_is_refused(void **state)
{
	struct desk *d = *state;
	str png = with_chunk(&d->arena, plain_png(&d->arena), "tEXt",
	    S("Comment\0words"));
	ptrdiff_t chunks[] = {16, 33 + 8 + 9, png.len - 20};

	for (ptrdiff_t i = 0; i < COUNT(chunks); i++) {
		char *bytes = str_z(&d->arena, png);

		bytes[chunks[i] + 3] ^= 1;
		assert_refused(d, (str){bytes, png.len}, "cannot be read");
	}
}

static void
a_palette_that_is_none_is_refused(void **state)
{
	struct desk *d = *state;
	str png = draw_png(&d->arena, &(struct drawing){8, 8, 8, 0, false,
	    false});
	static const char indexed[] = "\x08\3\0\0";
	str bad = with_header(&d->arena, png, 8, 8, indexed);

	assert_refused(d, bad, "PLTE");
	assert_refused(d, with_chunk(&d->arena, bad, "PLTE", S("\1\2\3\4")),
	    "PLTE: invalid");
}

/* Indexes beyond a palette of one colour: readers show black. */
static void
an_index_beyond_the_palette_is_harmless(void **state)
{
	struct desk *d = *state;
	str png = draw_png(&d->arena, &(struct drawing){8, 8, 8, 0, false,
	    false});
	const struct picture *p = decode(d, with_chunk(&d->arena,
	    with_header(&d->arena, png, 8, 8, "\x08\3\0\0"), "PLTE",
	    S("\1\2\3")));

	assert_true(p == NULL ? d->faults.errors == 1 : p->channels == 3);
}

static void
the_same_picture_has_the_same_digest(void **state)
{
	struct desk *d = *state;
	struct drawing w = {13, 11, 8, PNG_COLOR_TYPE_RGB, false, false};
	const struct picture *one = decode(d, draw_png(&d->arena, &w)), *two;

	w.interlaced = true;
	two = decode(d, draw_png(&d->arena, &w));
	assert_memory_equal(&one->digest, &two->digest, sizeof one->digest);
	w.width--;
	two = decode(d, draw_png(&d->arena, &w));
	assert_memory_not_equal(&one->digest, &two->digest,
	    sizeof one->digest);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(png_of_every_kind_becomes_8_bits),
		CASE(what_is_half_transparent_stands_on_white),
		CASE(the_size_is_refused_before_anything_is_decoded),
		CASE(what_is_packed_in_texts_is_not_unfolded),
		CASE(a_file_cut_anywhere_is_refused),
		CASE(a_wrong_checksum_is_refused),
		CASE(a_palette_that_is_none_is_refused),
		CASE(an_index_beyond_the_palette_is_harmless),
		CASE(the_same_picture_has_the_same_digest),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
