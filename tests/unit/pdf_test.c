/* SPDX-License-Identifier: MIT */
#include "pdf_font.h"

static void
bars_and_links_have_their_place(void **state)
{
	struct bench *b = *state;
	struct bar bars[] = {{10, 50, 100.5, 2}, {0, 297.64, 8.5, 0.25}};
	struct link links[] = {
	    {71, 90, 60, 14, S_INIT("https://example.org/\xC3\xA9 (x)\\")}};
	struct page page = page_of(b, S("fin\n"));
	str text;

	page.bars = bars;
	page.bar_count = COUNT(bars);
	page.links = links;
	page.link_count = COUNT(links);
	text = tool(b, "qpdf --qdf --object-streams=disable %s - 2>&1",
	    print_one(b, S("x"), &page));
	assert_holds(text, "10 789.89 100.5 2 re\n0 544 8.5 0.25 re\nf\n");
	assert_holds(text, "/URI (https://example.org/%C3%A9%20\\(x\\)%5C)");
	assert_holds(text, "/F 4\n");
}

static void
fat_letters_are_stroked_and_the_next_are_not(void **state)
{
	struct bench *b = *state;
	struct page page = page_of(b, S("AV\nfin\n"));
	struct span spans[2];
	str text;

	assert_int_equal(page.span_count, 2);
	memcpy(spans, page.spans, sizeof spans);
	spans[0].fat = true;
	page.spans = spans;
	text = tool(b, "qpdf --qdf --object-streams=disable %s - 2>&1",
	    print_one(b, S("x"), &page));
	assert_holds(text, "BT\n2 Tr 0.28 w\n/F0 11 Tf\n");
	assert_holds(text, "TJ\n0 Tr\n/F0 11 Tf\n");
}

static void
the_catalog_knows_language_and_scale(void **state)
{
	struct bench *b = *state;
	struct page page = page_of(b, S("fin\n"));
	str text = tool(b, "qpdf --qdf --object-streams=disable %s - 2>&1",
	    print_one(b, S("x"), &page));

	assert_holds(text, "%PDF-1.4\n");
	assert_holds(text, "/Lang (fr)");
	assert_holds(text, "/PrintScaling /None");
	assert_holds(text, "/S /GTS_PDFA1");
}

static void
the_same_pages_give_the_same_bytes(void **state)
{
	struct bench *b = *state;
	struct page page = page_of(b, str_from(letter_text));
	struct page other = page_of(b, S("Madame\n"));
	str one = print_one(b, S("x"), &page);
	str two = print_one(b, S("x"), &page);
	str three = print_one(b, S("x"), &other);
	ptrdiff_t id = str_find(one, S("/ID [ <"));

	assert_true(str_equal(one, two));
	assert_true(id > 0);
	assert_int_equal(str_find(three, str_slice(one, id, id + 38)), -1);
}

/* Fonts are written again as they were in a letter before, but only in such. */
static void
what_was_made_before_in_a_run_does_not_show(void **state)
{
	struct bench *b = *state;
	struct page page = page_of(b, str_from(letter_text));
	struct pdf_run *run = open_run(b);
	struct pdf_info info = {.title = S("x"), .language = S("fr"),
	    .alone = true};
	str first = print(b, run, &info, &page, 1);

	ASSERT_STR(print(b, run, &info, &page, 1), first);
	info.alone = false;
	ASSERT_STR(print(b, run, &info, &page, 1),
	    print_one(b, info.title, &page));
	pdf_run_close(run);
}

static void
pages_may_differ_in_size(void **state)
{
	struct bench *b = *state;
	struct pdf_run *run = open_run(b);
	struct pdf_info info = {0};
	struct page pages[] = {page_of(b, S("a\n")), page_of(b, S("")),
	    page_of(b, S("b\n"))};
	str text;

	pages[1].width = 612;
	pages[1].height = 792;
	text = tool(b, "pdfinfo -f 1 -l 3 %s 2>&1",
	    print(b, run, &info, pages, COUNT(pages)));
	assert_holds(text, "Page    1 size:  595.28 x 841.89 pts (A4)");
	assert_holds(text, "Page    2 size:  612 x 792 pts (letter)");
	assert_holds(text, "Page    3 size:  595.28 x 841.89 pts (A4)");
	pdf_run_close(run);
}

static void
bookmarks_lead_to_their_pages(void **state)
{
	struct bench *b = *state;
	struct pdf_run *run = open_run(b);
	struct pdf_info info = {.title = S("x"), .language = S("fr")};
	struct pdf *pdf = pdf_open(run, &info, &b->faults);
	struct page page = page_of(b, S("a\n"));
	str bytes, text;

	assert_true(pdf_page(pdf, &page, S("Zo\xC3\xA9 \xF0\x9F\x98\x80"),
	    &b->faults));
	assert_true(pdf_page(pdf, &page, S(" "), &b->faults));
	assert_true(pdf_page(pdf, &page, S("\xD0\x9B (3)"), &b->faults));
	assert_true(pdf_page(pdf, &page, S("\xC3\x86) \xC3\xBF(<"),
	    &b->faults));
	assert_true(pdf_finish(pdf, &b->arena, &bytes, &b->faults));
	text = tool(b, "mutool show %s outline 2>&1", bytes);
	assert_holds(text, "\"Zo\xC3\xA9 \xF0\x9F\x98\x80\"\t#page=1&");
	assert_holds(text, "\"\xD0\x9B (3)\"\t#page=3&");
	assert_holds(text, "\"\xC3\x86) \xC3\xBF(<\"\t#page=4&");
	assert_int_equal(str_find(text, S("#page=2&")), -1);
	assert_holds(tool(b, "qpdf --check %s 2>&1", bytes), "No syntax or");
	pdf_run_close(run);
}

static void
only_fonts_of_the_pages_are_embedded(void **state)
{
	struct bench *b = *state;
	struct font two[] = {b->font, b->font};
	struct page page = page_of(b, S("a\nb\n"));
	str text;

	two[1].name = "Second/Font (bold)";
	b->fonts = (struct fonts){two, COUNT(two)};
	text = tool(b, "pdffonts %s 2>&1", print_one(b, S("x"), &page));
	assert_int_equal(str_find(text, S("Second")), -1);
	((struct span *)page.spans)[1].font = 1;
	text = tool(b, "pdffonts %s 2>&1", print_one(b, S("x"), &page));
	assert_holds(text, "+Second-Font--bold-");
	assert_holds(text, "+LiberationSerif");
}

static void
a_glyph_without_code_is_a_fault(void **state)
{
	struct bench *b = *state;
	struct pdf_run *run = open_run(b);
	struct pdf_info info = {.title = S("x"), .language = S("fr")};
	struct pdf *pdf = pdf_open(run, &info, &b->faults);
	struct page page = page_of(b, S("\xC3\xBF\n"));
	struct page wide = page_of(b, S("a\n"));

	assert_false(pdf_page(pdf, &page, S(""), &b->faults));
	assert_int_equal(b->faults.worst, FAULT_BUG);
	wide.width = 20000;
	assert_false(pdf_page(pdf, &wide, S(""), &b->faults));
	assert_int_equal(b->faults.count, 2);
	pdf_abandon(pdf);
	pdf_run_close(run);
}

static void
a_file_without_pages_is_a_fault(void **state)
{
	struct bench *b = *state;
	struct pdf_run *run = open_run(b);
	struct pdf_info info = {.title = S("x"), .language = S("fr")};
	str bytes;

	assert_false(pdf_finish(pdf_open(run, &info, &b->faults), &b->arena,
	    &bytes, &b->faults));
	assert_int_equal(b->faults.worst, FAULT_BUG);
	pdf_run_close(run);
}

/* libharu's own page tree ends at 32,767. */
static void
forty_thousand_pages_fit_into_one_file(void **state)
{
	enum { MANY = 40000 };
	struct bench *b = *state;
	struct pdf_run *run = open_run(b);
	struct pdf_info info = {.title = S("x"), .language = S("fr")};
	struct pdf *pdf = pdf_open(run, &info, &b->faults);
	struct page page = page_of(b, S("a\n"));
	struct page last = page_of(b, S("fin\n"));
	str bytes;

	for (int i = 1; i < MANY; i++)
		assert_true(pdf_page(pdf, &page, S("n"), &b->faults));
	assert_true(pdf_page(pdf, &last, S("n"), &b->faults));
	assert_true(pdf_finish(pdf, &b->arena, &bytes, &b->faults));
	assert_holds(tool(b, "qpdf --show-npages %s 2>&1", bytes), "40000\n");
	assert_lines(tool(b, "pdftotext -f 40000 -l 40000 %s - 2>&1", bytes),
	    "fin");
	pdf_run_close(run);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(bars_and_links_have_their_place),
		CASE(fat_letters_are_stroked_and_the_next_are_not),
		CASE(the_catalog_knows_language_and_scale),
		CASE(the_same_pages_give_the_same_bytes),
		CASE(what_was_made_before_in_a_run_does_not_show),
		CASE(pages_may_differ_in_size),
		CASE(bookmarks_lead_to_their_pages),
		CASE(only_fonts_of_the_pages_are_embedded),
		CASE(a_glyph_without_code_is_a_fault),
		CASE(a_file_without_pages_is_a_fault),
		CASE(forty_thousand_pages_fit_into_one_file),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
