/* SPDX-License-Identifier: MIT */
/* What comes again is written once, and never stands for anything else. */
#include "pdf_font.h"

/* A line, a paragraph of two, a line; the paragraph so many points lower. */
static struct page
page_with(struct bench *b, const char *text, struct repeat *repeat,
    double lower)
{
	struct page page = page_of(b, str_from(text));
	struct span *spans = NEW_ARRAY(&b->arena, struct span, page.span_count);

	memcpy(spans, page.spans, (size_t)page.span_count * sizeof *spans);
	for (ptrdiff_t i = 1; i < page.span_count; i++)
		spans[i].y += lower;
	*repeat = (struct repeat){1, page.span_count - 2, spans[1].x,
	    spans[1].y, false};
	page.spans = spans;
	page.repeats = repeat;
	page.repeat_count = 1;
	return page;
}

static str
print_pages(struct bench *b, const struct page *pages, int count, bool alone)
{
	struct pdf_run *run = open_run(b);
	struct pdf_info info = {.title = S("x"), .language = S("fr"),
	    .alone = alone};
	str bytes = print(b, run, &info, pages, count);

	pdf_run_close(run);
	return bytes;
}

static int
count_of(struct bench *b, str pdf, const char *pattern)
{
	str found = tool(b, str_z(&b->arena, str_format(&b->arena,
	    "qpdf --qdf %%s - | grep -a '%s' | wc -l", pattern)), pdf);
	int64_t n = -1;

	assert_true(str_to_int(str_trim(found), &n));
	return (int)n;
}

static void
a_paragraph_is_written_twice_and_then_drawn_by_its_name(void **state)
{
	static const char *const texts[] = {"Madame\nAVAVA est\nen cage\nun",
	    "Monsieur\nAVAVA est\nen cage\ndeux",
	    "Docteur\nAVAVA est\nen cage\ntrois",
	    "Maitre\nAVAVA est\nen cage\nquatre"};
	struct bench *b = *state;
	struct repeat repeats[4];
	struct page pages[4];
	str pdf;

	for (int i = 0; i < 4; i++)
		pages[i] = page_with(b, texts[i], &repeats[i], i * 3.7);
	pdf = print_pages(b, pages, 4, false);
	assert_int_equal(count_of(b, pdf, "/Subtype /Form"), 1);
	assert_int_equal(count_of(b, pdf, "cm/P0 Do Q"), 3);
	assert_holds(tool(b, "qpdf --check %s 2>&1", pdf), "No syntax or");
	for (int i = 0; i < 4; i++)
		assert_lines(tool(b, str_z(&b->arena, str_format(&b->arena,
		    "pdftotext -f %d -l %d %%s - 2>&1", i + 1, i + 1)), pdf),
		    texts[i]);
	assert_int_equal(count_of(b, print_pages(b, pages, 4, true),
	    "/Subtype /Form"), 0);
	assert_archive_takes(b, pdf);
}

/* Where it is drawn is where it would stand if it were written out. */
static void
what_is_drawn_stands_where_it_was_set(void **state)
{
	struct bench *b = *state;
	struct repeat repeats[3];
	struct page pages[3];
	str boxes[2];

	for (int i = 0; i < 3; i++) {
		pages[i] = page_with(b, "Un\nAVAVA est\nen cage\ndeux",
		    &repeats[i], 10 * i);
		pages[i].right = 3;
		pages[i].down = -2;
	}
	for (int alone = 0; alone < 2; alone++)
		boxes[alone] = tool(b, "pdftotext -bbox %s - 2>&1 | grep word",
		    print_pages(b, pages, 3, alone == 1));
	ASSERT_STR(boxes[0], boxes[1]);
	assert_holds(boxes[0], ">cage</word>");
}

/* Names stand at the begin of the one, at the end of the other. */
static void
the_lines_that_are_the_same_are_drawn_by_a_name(void **state)
{
	static const char *const texts[] = {
	    "x\nMadame A\nelle est\nen cage\nfin",
	    "x\nMonsieur B\nelle est\nen cage\nfin",
	    "x\nDocteur C\nelle est\nen cage\nfin",
	    "x\nune lettre\na un homme\nMaitre A\nfin",
	    "x\nune lettre\na un homme\nMaitre B\nfin",
	    "x\nune lettre\na un homme\nMaitre C\nfin"};
	struct bench *b = *state;
	struct repeat repeats[COUNT(texts)];
	struct page pages[COUNT(texts)];
	str pdf;

	for (int i = 0; i < (int)COUNT(texts); i++)
		pages[i] = page_with(b, texts[i], &repeats[i], i);
	pdf = print_pages(b, pages, COUNT(texts), false);
	assert_int_equal(count_of(b, pdf, "/Subtype /Form"), 2);
	assert_int_equal(count_of(b, pdf, "cm/P0 Do Q"), 2);
	assert_int_equal(count_of(b, pdf, "cm/P1 Do Q"), 2);
	for (int i = 0; i < (int)COUNT(texts); i++)
		assert_lines(tool(b, str_z(&b->arena, str_format(&b->arena,
		    "pdftotext -f %d -l %d %%s - 2>&1", i + 1, i + 1)), pdf),
		    texts[i]);
}

static void
another_text_at_the_same_place_is_written_out(void **state)
{
	struct bench *b = *state;
	const char *texts[] = {"Un\nelle est\nen cage\nfin",
	    "Un\nelle est\nen cage\nfin", "Un\nelle est\nen paix\nfin",
	    "Un\nelle est\nen paix\nfin"};
	struct repeat repeats[4];
	struct page pages[4];
	str pdf;

	for (int i = 0; i < 4; i++)
		pages[i] = page_with(b, texts[i], &repeats[i], 0);
	pdf = print_pages(b, pages, 4, false);
	for (int i = 0; i < 4; i++)
		assert_lines(tool(b, str_z(&b->arena, str_format(&b->arena,
		    "pdftotext -f %d -l %d %%s - 2>&1", i + 1, i + 1)), pdf),
		    texts[i]);
}

/* The form would take over how the page draws its letters. */
static void
fat_letters_before_it_do_not_make_it_fat(void **state)
{
	struct bench *b = *state;
	struct repeat repeats[3];
	struct page pages[3];
	str pdf;

	for (int i = 0; i < 3; i++) {
		struct span *spans;

		pages[i] = page_with(b, "Un\nelle est\nen cage\nfin",
		    &repeats[i], 0);
		spans = (struct span *)(uintptr_t)pages[i].spans;
		spans[0].fat = true;
		spans[2].fat = i == 2;
	}
	pdf = print_pages(b, pages, 3, false);
	assert_int_equal(count_of(b, pdf, "cm/P0 Do Q"), 1);
	assert_int_equal(count_of(b, pdf, "cm/P1 Do Q"), 0);
	assert_int_equal(count_of(b, pdf, "^2 Tr "), 4);
	assert_int_equal(count_of(b, pdf, "^0 Tr$"), 4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(a_paragraph_is_written_twice_and_then_drawn_by_its_name),
		CASE(what_is_drawn_stands_where_it_was_set),
		CASE(the_lines_that_are_the_same_are_drawn_by_a_name),
		CASE(another_text_at_the_same_place_is_written_out),
		CASE(fat_letters_before_it_do_not_make_it_fat),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
