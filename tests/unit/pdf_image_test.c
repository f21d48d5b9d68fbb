/* SPDX-License-Identifier: MIT */
/* Pictures in PDF files, read back by poppler, qpdf and an archive's judge. */
#include "pdf_font.h"

#define CORPUS "tests/fuzz/corpus/picture/"

static const unsigned char four[] = {255, 0, 0, 0, 255, 0, 0, 0, 255,
    255, 255, 255};

/* Red and green above blue and white. */
static struct picture
drawn(int channels)
{
	struct picture p = {.width = channels == 3 ? 2 : 6, .height = 2,
	    .channels = channels, .rows = four};

	p.digest = digest_sha256((str){(const char *)&channels,
	    sizeof channels});
	return p;
}

static const struct picture *
photo(struct bench *b, const char *name)
{
	const struct picture *p = picture_read(&b->arena, str_from(name),
	    S(""), &b->faults);

	assert_non_null(p);
	assert_true(p->jpeg.len > 0);
	return p;
}

/* A page with them side by side, each 72 points wide and 36 high. */
static struct page
page_with(struct bench *b, const struct picture *const *pictures, int count)
{
	struct placed_picture *placed = NEW_ARRAY(&b->arena,
	    struct placed_picture, count);
	struct page page = page_of(b, S("text\n"));

	for (int i = 0; i < count; i++)
		placed[i] = (struct placed_picture){72.0 * (i + 1), 144, 72,
		    36, pictures[i]};
	page.pictures = placed;
	page.picture_count = count;
	return page;
}

static str
two_pages(struct bench *b)
{
	struct picture rgb = drawn(3), same = rgb, gray = drawn(1);
	const struct picture *first[] = {&rgb, &gray,
	    photo(b, CORPUS "jpeg-progressive")};
	const struct picture *second[] = {photo(b, CORPUS "jpeg-progressive"),
	    &same, &rgb, photo(b, CORPUS "jpeg-gray")};
	struct page pages[] = {page_with(b, first, 3),
	    page_with(b, second, 4)};
	struct pdf_run *run = open_run(b);
	struct pdf_info info = {.title = S("x"), .language = S("fr")};
	str bytes = print(b, run, &info, pages, 2);

	pdf_run_close(run);
	return bytes;
}

static void
a_picture_is_in_the_file_once_however_often_it_is_shown(void **state)
{
	struct bench *b = *state;
	str pdf = two_pages(b);

	assert_lines(tool(b, "pdfimages -list %s 2>&1 | awk 'NR > 2 "
	    "{print $1, $4, $5, $6, $9}'", pdf),
	    "1 2 2 rgb image\n1 6 2 gray image\n1 20 14 rgb jpeg\n"
	    "2 20 14 rgb jpeg\n2 2 2 rgb image\n2 2 2 rgb image\n"
	    "2 20 14 gray jpeg\n");
	assert_lines(tool(b, "qpdf --qdf --object-streams=disable %s - | "
	    "grep -a -c '/Subtype /Image'", pdf), "4");
	assert_holds(tool(b, "qpdf --check %s 2>&1", pdf), "No syntax or");
	assert_true(str_equal(two_pages(b), pdf));
}

/* The colours at two points of the page, as poppler paints them. */
static void
a_picture_stands_where_it_was_placed_and_upright(void **state)
{
	struct bench *b = *state;
	struct picture rgb = drawn(3);
	const struct picture *one[] = {&rgb};
	struct page page = page_with(b, one, 1);
	str pixels = tool(b, "pdftoppm -r 72 -x 72 -y 144 -W 72 -H 36 %s 2>&1",
	    print_one(b, S("x"), &page));
	const unsigned char *p = (const unsigned char *)pixels.at +
	    sizeof "P6\n72 36\n255\n" - 1;

	assert_memory_equal(p + 3 * (5 * 72 + 5), "\xFF\0\0", 3);
	assert_memory_equal(p + 3 * (5 * 72 + 60), "\0\xFF\0", 3);
	assert_memory_equal(p + 3 * (30 * 72 + 5), "\0\0\xFF", 3);
}

static void
a_file_of_another_picture_has_another_identifier(void **state)
{
	struct bench *b = *state;
	struct picture one = drawn(3), two = one;
	const struct picture *ones[] = {&one}, *twos[] = {&two};
	struct page pages[2];
	str ids[2];

	two.digest.byte[0] ^= 1;
	pages[0] = page_with(b, ones, 1);
	pages[1] = page_with(b, twos, 1);
	for (int i = 0; i < 2; i++)
		ids[i] = tool(b, "qpdf --show-object=trailer %s 2>&1 | "
		    "tr -d ' ' | grep -a -o '/ID.*'",
		    print_one(b, S("x"), &pages[i]));
	assert_false(str_equal(ids[0], ids[1]));
}

static void
an_archive_takes_pictures(void **state)
{
	struct bench *b = *state;

	assert_archive_takes(b, two_pages(b));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(a_picture_is_in_the_file_once_however_often_it_is_shown),
		CASE(a_picture_stands_where_it_was_placed_and_upright),
		CASE(a_file_of_another_picture_has_another_identifier),
		CASE(an_archive_takes_pictures),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
