/* SPDX-License-Identifier: MIT */
#include "picture_draw.h"

/* Within the error of quality 95. */
static void
assert_near(int got, int want)
{
	if (abs(got - want) > 6)
		fail_msg("got %d, want %d", got, want);
}

/* ---- files that stand in a PDF as they are ---- */

static void
a_usual_file_is_kept_as_it_is(void **state)
{
	static const J_COLOR_SPACE spaces[][2] = {
	    {JCS_RGB, JCS_YCbCr}, {JCS_GRAYSCALE, JCS_GRAYSCALE}};
	struct desk *d = *state;

	for (int i = 0; i < 4; i++) {
		struct shot w = {.width = 70, .height = 50,
		    .from = spaces[i % 2][0], .to = spaces[i % 2][1],
		    .progressive = i >= 2};
		str file = shoot_jpeg(&d->arena, &w);
		const struct picture *p = decode(d, file);

		assert_non_null(p);
		assert_null(p->rows);
		assert_true(str_equal(p->jpeg, file));
		assert_int_equal(p->width, 70);
		assert_int_equal(p->height, 50);
		assert_int_equal(p->channels, i % 2 == 0 ? 3 : 1);
	}
}

static void
nothing_tells_of_the_place_or_the_camera(void **state)
{
	struct desk *d = *state;
	str plain = plain_jpeg(&d->arena), file = plain;
	struct buf b = {.arena = &d->arena};
	const struct picture *p;

	file = with_segment(&d->arena, file, 0xFE, S("a comment"));
	file = with_segment(&d->arena, file, 0xED, S("Photoshop 3.0\0 IPTC"));
	file = with_segment(&d->arena, file, 0xE2, S("ICC_PROFILE\0\1\1"));
	file = with_segment(&d->arena, file, 0xE1,
	    S("Exif\0\0MM\0*\0\0\0\x08\0\0 GPS 48.85 2.35"));
	buf_add(&b, file);
	buf_add(&b, S("a film behind the end"));
	p = decode(d, buf_str(&b));
	assert_non_null(p);
	assert_true(str_equal(p->jpeg, plain));
}

/* ---- and those that do not ---- */

static str
exif(struct arena *a, bool little, int orientation)
{
	struct buf b = {.arena = a};

	buf_add(&b, S("Exif\0\0"));
	buf_add(&b, little ? S("II*\0\x08\0\0\0\1\0\x12\1\3\0\1\0\0\0")
			   : S("MM\0*\0\0\0\x08\0\1\1\x12\0\3\0\0\0\1"));
	buf_char(&b, little ? (char)orientation : '\0');
	buf_char(&b, little ? '\0' : (char)orientation);
	buf_add(&b, S("\0\0\0\0\0\0"));
	return buf_str(&b);
}

/* Of the four corners as they are stored, which comes first, second ... */
static void
a_camera_held_otherwise_is_heeded(void **state)
{
	static const char corners[][4] = {"0123", "1032", "3210", "2301",
	    "0213", "2031", "3120", "1302"};
	struct desk *d = *state;
	struct shot w = {.width = 64, .height = 32, .from = JCS_RGB,
	    .to = JCS_YCbCr};
	str file = shoot_jpeg(&d->arena, &w);

	for (int i = 1; i <= 8; i++) {
		const struct picture *p = decode(d, with_segment(&d->arena,
		    file, 0xE1, exif(&d->arena, i % 2 == 0, i)));

		assert_non_null(p);
		assert_int_equal(p->width, i < 5 ? 64 : 32);
		assert_int_equal(p->height, i < 5 ? 32 : 64);
		if (i == 1) {
			assert_true(str_equal(p->jpeg, file));
			continue;
		}
		for (int k = 0; k < 4; k++) {
			int64_t x = k % 2 * (p->width - 1);
			int64_t y = k / 2 * (p->height - 1);

			assert_near(p->rows[(y * p->width + x) * 3],
			    85 * (corners[i - 1][k] - '0'));
		}
	}
}

static void
an_orientation_that_is_none_is_passed_over(void **state)
{
	struct desk *d = *state;
	str plain = plain_jpeg(&d->arena);
	const str segments[] = {exif(&d->arena, true, 0),
	    exif(&d->arena, false, 9), S("Exif\0\0"), S("Exif\0\0II"),
	    S("Exif\0\0II*\0\xFF\xFF\xFF\xFF"),
	    S("Exif\0\0MM\0*\0\0\0\x08\xFF\xFF\1\x12\0\3"),
	    S("Exif\0\0II*\0\x08\0\0\0\1\0\x12\1\4\0\1\0\0\0\6\0\0\0")};

	for (ptrdiff_t i = 0; i < COUNT(segments); i++) {
		const struct picture *p = decode(d, with_segment(&d->arena,
		    plain, 0xE1, segments[i]));

		assert_non_null(p);
		assert_true(str_equal(p->jpeg, plain));
	}
}

/* 70 % cyan and 20 % black, as Adobe's programs store it: inverted. */
static void
inks_become_light(void **state)
{
	static const J_COLOR_SPACE to[] = {JCS_CMYK, JCS_YCCK};
	struct desk *d = *state;

	for (ptrdiff_t i = 0; i < COUNT(to); i++) {
		struct shot w = {.width = 16, .height = 16, .from = JCS_CMYK,
		    .to = to[i], .sample = {77, 255, 255, 204}};
		const struct picture *p = decode(d,
		    shoot_jpeg(&d->arena, &w));

		assert_non_null(p);
		assert_int_equal(p->channels, 3);
		assert_int_equal(p->jpeg.len, 0);
		assert_near(p->rows[0], 77 * 204 / 255);
		assert_near(p->rows[1], 204);
		assert_near(p->rows[2], 204);
	}
}

static void
files_that_few_readers_know_are_decoded(void **state)
{
	static const struct shot shots[] = {
	    {.width = 32, .height = 16, .from = JCS_RGB, .to = JCS_YCbCr,
		.arithmetic = true, .sample = {200, 100, 50}},
	    {.width = 32, .height = 16, .from = JCS_RGB, .to = JCS_RGB,
		.sample = {200, 100, 50}}};
	struct desk *d = *state;

	for (ptrdiff_t i = 0; i < COUNT(shots); i++) {
		const struct picture *p = decode(d,
		    shoot_jpeg(&d->arena, &shots[i]));

		assert_non_null(p);
		assert_int_equal(p->jpeg.len, 0);
		assert_near(p->rows[0], 200);
		assert_near(p->rows[1], 100);
		assert_near(p->rows[2], 50);
	}
}

/* ---- what is refused ---- */

static ptrdiff_t
marker_at(str jpeg, const char *marker)
{
	ptrdiff_t at = str_find(jpeg, (str){marker, 2});

	assert_true(at > 0);
	return at;
}

static void
the_size_is_refused_before_anything_is_decoded(void **state)
{
	struct desk *d = *state;
	str file = plain_jpeg(&d->arena);
	char *bytes = str_z(&d->arena, file);

	memset(bytes + marker_at(file, "\xFF\xC0") + 5, 0xFF, 4);
	/* libjpeg itself ends at 65,500 */
	assert_refused(d, (str){bytes, file.len}, "65500 pixels");
	memcpy(bytes + marker_at(file, "\xFF\xC0") + 5, "\xC3\x50\xC3\x50", 4);
	assert_refused(d, (str){bytes, file.len},
	    "50000 x 50000 pixels is too large");
}

static void
a_file_cut_anywhere_is_refused(void **state)
{
	struct desk *d = *state;

	for (int i = 0; i < 2; i++) {
		str file = shoot_jpeg(&d->arena, &(struct shot){.width = 40,
		    .height = 30, .from = JCS_RGB, .to = JCS_YCbCr,
		    .progressive = i == 1});

		for (ptrdiff_t n = 3; n < file.len; n++) {
			d->faults = (struct faults){.arena = &d->arena};
			assert_null(decode(d, str_slice(file, 0, n)));
			assert_int_equal(d->faults.errors, 1);
		}
	}
}

/* Each scan goes over the whole picture, and costs a few bytes of the file. */
static void
scans_without_end_are_refused(void **state)
{
	struct desk *d = *state;
	str file = shoot_jpeg(&d->arena, &(struct shot){.width = 40,
	    .height = 30, .from = JCS_RGB, .to = JCS_YCbCr,
	    .one_by_one = true});
	struct buf b = {.arena = &d->arena};
	ptrdiff_t last = file.len - 2;

	assert_non_null(decode(d, file));
	while (memcmp(file.at + last, "\xFF\xDA", 2) != 0)
		last--;
	buf_add(&b, str_slice(file, 0, last));
	for (int i = 0; i < 200; i++)
		buf_add(&b, str_slice(file, last, file.len - 2));
	buf_add(&b, S("\xFF\xD9"));
	assert_refused(d, buf_str(&b), "too many scans");
}

static void
a_file_of_12_bits_is_refused(void **state)
{
	struct desk *d = *state;
	str file = plain_jpeg(&d->arena);
	char *bytes = str_z(&d->arena, file);

	bytes[marker_at(file, "\xFF\xC0") + 4] = 12;
	assert_refused(d, (str){bytes, file.len}, "precision 12");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(a_usual_file_is_kept_as_it_is),
		CASE(nothing_tells_of_the_place_or_the_camera),
		CASE(a_camera_held_otherwise_is_heeded),
		CASE(an_orientation_that_is_none_is_passed_over),
		CASE(inks_become_light),
		CASE(files_that_few_readers_know_are_decoded),
		CASE(the_size_is_refused_before_anything_is_decoded),
		CASE(a_file_cut_anywhere_is_refused),
		CASE(scans_without_end_are_refused),
		CASE(a_file_of_12_bits_is_refused),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
