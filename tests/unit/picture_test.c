/* SPDX-License-Identifier: MIT */
/* Files: which are taken, and that no damage to them does any to us. */
#include "picture_draw.h"

#include <unistd.h>

enum { DAMAGED = 300, SECONDS_MOST = 60 };

static void
a_file_that_is_no_png_or_jpeg_is_called_what_it_is(void **state)
{
	struct desk *d = *state;

	assert_refused(d, S("GIF89a\1\0\1\0"), "the format GIF");
	assert_refused(d, S("RIFF\x24\0\0\0WEBPVP8 "), "the format WebP");
	assert_refused(d, S("<?xml version='1.0'?>\n<svg xmlns=''/>"),
	    "the format SVG");
	assert_refused(d, S("\0\0\0\x18" "ftypheic\0\0\0\0"),
	    "the format HEIC");
	assert_refused(d, S("%PDF-1.4\n"), "the format PDF");
	assert_refused(d, S("BM"), "the format BMP");
	assert_refused(d, S("II*\0\x08\0\0\0"), "the format TIFF");
	assert_refused(d, S("\x89PN"), "no picture");
	assert_refused(d, S("hello"), "no picture");
	assert_refused(d, S(""), "is empty");
}

/* A file with a name of its own, removed at once. */
static const struct picture *
read_back(struct desk *d, str bytes, off_t size)
{
	char path[] = "/tmp/picture-test-XXXXXX";
	int fd = mkstemp(path);
	const struct picture *p;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes.at, (size_t)bytes.len), bytes.len);
	assert_int_equal(ftruncate(fd, size), 0);
	close(fd);
	d->faults = (struct faults){.arena = &d->arena};
	p = picture_read(&d->arena, str_from(path), S("logo.png"), &d->faults);
	unlink(path);
	return p;
}

static void
a_file_is_read_by_its_first_bytes_whatever_its_name(void **state)
{
	struct desk *d = *state;
	str png = plain_png(&d->arena), jpeg = plain_jpeg(&d->arena);
	const struct picture *p = read_back(d, png, png.len);

	assert_non_null(p);
	assert_int_equal(p->width, 40);
	assert_non_null(p->rows);
	p = read_back(d, jpeg, jpeg.len);
	assert_non_null(p);
	assert_true(str_equal(p->jpeg, jpeg));
}

static void
a_file_larger_than_16_mib_is_refused(void **state)
{
	struct desk *d = *state;

	assert_null(read_back(d, plain_png(&d->arena),
	    PICTURE_FILE_MOST + 1));
	assert_true(str_find(d->faults.latest, S("larger than 16 MiB")) >= 0);
	assert_true(str_equal(d->faults.first->file, S("logo.png")));
}

static void
a_file_that_is_not_there_is_a_fault_of_its_name(void **state)
{
	struct desk *d = *state;

	assert_null(picture_read(&d->arena, S("/nowhere/x.png"),
	    S("logo.png"), &d->faults));
	assert_int_equal(d->faults.worst, FAULT_NO_INPUT);
	assert_true(str_equal(d->faults.first->file, S("logo.png")));
	assert_null(picture_read(&d->arena, S("tests"), S(""), &d->faults));
	assert_int_equal(d->faults.errors, 2);
}

/* ---- damage ---- */

static uint32_t
next_random(uint32_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed;
}

/* One to eight bits turned round; every third file is cut, too. */
static str
damaged(struct arena *a, str file, uint32_t *seed)
{
	char *bytes = str_z(a, file);
	uint32_t bits = 1 + next_random(seed) % 8;

	while (bits-- > 0)
		bytes[next_random(seed) % file.len] ^=
		    (char)(1 << next_random(seed) % 8);
	if (next_random(seed) % 3 == 0)
		file.len = next_random(seed) % file.len;
	return (str){bytes, file.len};
}

static void
check_damaged(str file)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct source s = {S("photo.png"), file};
	const struct picture *p = picture_decode(&a, &s, &f);

	if (p == NULL)
		assert_true(f.errors == 1 && f.first->mend.len > 0);
	else
		assert_true(f.count == 0 && p->width > 0 && p->height > 0 &&
		    (p->rows != NULL) != (p->jpeg.len > 0));
	arena_free(&a);
}

static void
of_300_damaged_png_files_each_is_a_picture_or_a_fault(void **state)
{
	static const struct drawing drawings[] = {
	    {60, 40, 8, PNG_COLOR_TYPE_RGB, false, false},
	    {60, 40, 4, PNG_COLOR_TYPE_PALETTE, false, true},
	    {60, 40, 16, PNG_COLOR_TYPE_RGB_ALPHA, true, false}};
	struct desk *d = *state;
	uint32_t seed = 20261210;

	alarm(SECONDS_MOST);
	for (int i = 0; i < DAMAGED; i++)
		check_damaged(damaged(&d->arena, draw_png(&d->arena,
		    &drawings[i % COUNT(drawings)]), &seed));
	alarm(0);
}

static void
of_300_damaged_jpeg_files_each_is_a_picture_or_a_fault(void **state)
{
	static const struct shot shots[] = {
	    {.width = 60, .height = 40, .from = JCS_RGB, .to = JCS_YCbCr},
	    {.width = 60, .height = 40, .from = JCS_RGB, .to = JCS_YCbCr,
		.progressive = true},
	    {.width = 60, .height = 40, .from = JCS_CMYK, .to = JCS_YCCK}};
	struct desk *d = *state;
	uint32_t seed = 20261210;

	alarm(SECONDS_MOST);
	for (int i = 0; i < DAMAGED; i++)
		check_damaged(damaged(&d->arena, shoot_jpeg(&d->arena,
		    &shots[i % COUNT(shots)]), &seed));
	alarm(0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(a_file_that_is_no_png_or_jpeg_is_called_what_it_is),
		CASE(a_file_is_read_by_its_first_bytes_whatever_its_name),
		CASE(a_file_larger_than_16_mib_is_refused),
		CASE(a_file_that_is_not_there_is_a_fault_of_its_name),
		CASE(of_300_damaged_png_files_each_is_a_picture_or_a_fault),
		CASE(of_300_damaged_jpeg_files_each_is_a_picture_or_a_fault),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
