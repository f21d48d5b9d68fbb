/* SPDX-License-Identifier: MIT */
#include "pdf_font.h"

#include <threads.h>


static void
check_texts(struct bench *b, str pdf)
{
	assert_holds(tool(b, "qpdf --check %s 2>&1", pdf), "No syntax or");
	/* both ways: a warning would be in the text */
	assert_lines(tool(b, "pdftotext -raw %s - 2>&1", pdf), letter_text);
	assert_lines(tool(b, "mutool draw -q -N -F txt %s 2>&1", pdf),
	    letter_text);
}

static void
readers_give_the_text_back(void **state)
{
	struct bench *b = *state;
	struct page page = page_of(b, str_from(letter_text));
	str pdf = print_one(b, S("Lettre"), &page);

	check_texts(b, pdf);
	assert_holds(tool(b, "pdffonts %s 2>&1", pdf), "+LiberationSerif");
	assert_holds(tool(b, "pdffonts %s 2>&1", pdf), "yes yes yes");
}

/* Among them those that a string cannot hold as they are: ( ) \\ and CR. */
static void
each_code_of_one_byte_gives_its_text_back(void **state)
{
	struct bench *b = *state;
	struct buf lines = {.arena = &b->arena};
	struct page page;
	str text;

	for (int32_t c = '!', n = 1; n < 256; n++) {
		buf_utf8(&lines, c);
		if (n % 20 == 0)
			buf_char(&lines, '\n');
		c = c == '~' ? 0xC0 : c + 1;
	}
	text = buf_str(&lines);
	set_codes(b, 1, text);
	assert_int_equal(b->font.code_count, 256);
	page = page_of(b, text);
	text = print_one(b, S("x"), &page);
	assert_lines(tool(b, "pdftotext -raw %s - 2>&1", text),
	    str_z(&b->arena, buf_str(&lines)));
	assert_lines(tool(b, "mutool draw -q -N -F txt %s 2>&1", text),
	    str_z(&b->arena, buf_str(&lines)));
	/* readers forgive a bare CR; the standard makes it LF */
	assert_holds(tool(b, "qpdf --stream-data=uncompress %s - 2>&1", text),
	    "\x0C\\r\x0E");
}

static void
codes_of_two_bytes_give_the_text_back(void **state)
{
	struct bench *b = *state;
	struct buf many = {.arena = &b->arena};
	struct page page;

	for (int32_t c = 0x21; c < 0x500; c++)
		buf_utf8(&many, c);
	buf_add(&many, str_from(some_chars));
	set_codes(b, 2, buf_str(&many));
	assert_true(b->font.code_count > 700);
	page = page_of(b, str_from(letter_text));
	check_texts(b, print_one(b, S("Lettre"), &page));
}

/* The words' boxes, as poppler measures them: 1/1000 em add up. */
/* A glyph may stand for a letter and all its marks. */
static void
a_glyph_with_a_long_text_is_read(void **state)
{
	struct bench *b = *state;
	struct buf marks = {.arena = &b->arena};
	str text[3] = {S(""), S(""), S("z")};
	struct page page;

	set_codes(b, 1, S("yz"));
	for (int i = 0; i < 300; i++)
		buf_add(&marks, i % 2 ? S("\xCC\x81") : S("\xF0\x9F\x98\x80"));
	text[1] = buf_str(&marks);
	b->font.text = text;
	page = page_of(b, S("yz"));
	assert_holds(tool(b, "pdftotext %s - 2>&1 >/dev/null | wc -c",
	    print_one(b, S("x"), &page)), "0\n");
	assert_holds(tool(b, "pdftotext %s - 2>&1",
	    print_one(b, S("x"), &page)), "z\n");
}

static void
glyphs_stand_where_they_were_set(void **state)
{
	struct bench *b = *state;
	struct page page = page_of(b, S("AV\n"));
	double right = FIRST_X + 11 * (722 + 722 - 129) / 1000.0;
	str boxes = tool(b, "pdftotext -bbox %s - 2>&1", print_one(b, S("AV"),
	    &page));

	assert_holds(boxes, str_z(&b->arena, str_format(&b->arena,
	    "<word xMin=\"%d.000000\"", FIRST_X)));
	assert_holds(boxes, str_z(&b->arena, str_format(&b->arena,
	    "xMax=\"%.3f", right)));
	assert_holds(tool(b, "qpdf --qdf --object-streams=disable %s - 2>&1",
	    print_one(b, S("AV"), &page)), "71 741.89 Td[<01>129<16>]TJ");
}

static void
a_title_is_data_and_not_markup(void **state)
{
	struct bench *b = *state;
	struct page page = page_of(b, S("fin\n"));
	str pdf = print_one(b, S("<b>\xC3\xA9 \xF0\x9F\x98\x80 &amp; \n)x"),
	    &page);

	assert_holds(tool(b, "pdfinfo -enc UTF-8 %s 2>&1", pdf),
	    "<b>\xC3\xA9 \xF0\x9F\x98\x80 &amp;  )x\n");
	assert_holds(tool(b, "pdfinfo -meta %s 2>&1", pdf),
	    ">&lt;b&gt;\xC3\xA9 \xF0\x9F\x98\x80 &amp;amp;  )x</rdf:li>");
	assert_holds(tool(b, "qpdf --check %s 2>&1", pdf), "No syntax or");
}

struct job {
	struct pdf_run *run;
	const struct page *page;
	str want;
	bool same;
};

static int
print_often(void *data)
{
	struct job *job = data;
	struct pdf_info info = {.title = S("x"), .language = S("fr")};

	job->same = true;
	for (int i = 0; i < 50; i++) {
		struct arena a = {0};
		struct faults f = {.arena = &a};
		struct pdf *pdf = pdf_open(job->run, &info, &f);
		str bytes;

		if (!pdf_page(pdf, job->page, S(""), &f) ||
		    !pdf_finish(pdf, &a, &bytes, &f) ||
		    !str_equal(bytes, job->want))
			job->same = false;
		arena_free(&a);
	}
	return 0;
}

static void
threads_may_share_a_run(void **state)
{
	enum { THREADS = 4 };
	struct bench *b = *state;
	struct page page = page_of(b, str_from(letter_text));
	struct job jobs[THREADS];
	thrd_t threads[THREADS];
	struct pdf_run *run = open_run(b);

	jobs[0] = (struct job){run, &page, print_one(b, S("x"), &page), false};
	for (int i = 0; i < THREADS; i++) {
		jobs[i] = jobs[0];
		assert_int_equal(thrd_create(&threads[i], print_often,
		    &jobs[i]), thrd_success);
	}
	for (int i = 0; i < THREADS; i++) {
		thrd_join(threads[i], NULL);
		assert_true(jobs[i].same);
	}
	pdf_run_close(run);
}

static void
an_archive_takes_it(void **state)
{
	struct bench *b = *state;
	struct page page = page_of(b, str_from(letter_text));
	struct link links[] = {{71, 90, 60, 14, S_INIT("https://example.org")}};

	page.links = links;
	page.link_count = 1;
	assert_archive_takes(b, print_one(b,
	    S("Lettre \xC3\xA0 <Zo\xC3\xA9>"), &page));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(readers_give_the_text_back),
		CASE(each_code_of_one_byte_gives_its_text_back),
		CASE(codes_of_two_bytes_give_the_text_back),
		CASE(a_glyph_with_a_long_text_is_read),
		CASE(glyphs_stand_where_they_were_set),
		CASE(a_title_is_data_and_not_markup),
		CASE(threads_may_share_a_run),
		CASE(an_archive_takes_it),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
