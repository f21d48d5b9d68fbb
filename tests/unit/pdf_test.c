/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <threads.h>
#include <unistd.h>

#include "pdf/pdf.h"

#define FONT "/usr/share/fonts/truetype/liberation2/LiberationSerif-Regular.ttf"
#define JARS "/usr/share/java/"

enum { LINES = 40, LONGEST = 200, FIRST_X = 71, FIRST_Y = 100, LEADING = 14 };

/* What the tests share: a folder, and a font whose codes are 1, 2, 3 ... */
struct bench {
	struct arena arena;
	struct faults faults;
	char folder[32];
	struct source file;
	struct font font;
	struct fonts fonts;
	uint16_t *glyph_of;	/* by code point below U+10000 */
	unsigned em;
};

static unsigned
u16(str s, ptrdiff_t at)
{
	return (unsigned)(unsigned char)s.at[at] << 8 |
	    (unsigned char)s.at[at + 1];
}

static unsigned
u32(str s, ptrdiff_t at)
{
	return u16(s, at) << 16 | u16(s, at + 2);
}

/* A table of the font file (OpenType, "Table Directory"). */
static str
table(str file, const char *tag)
{
	for (unsigned i = 0; i < u16(file, 4); i++) {
		ptrdiff_t at = 12 + 16 * i;

		if (memcmp(file.at + at, tag, 4) == 0)
			return str_slice(file, u32(file, at + 8),
			    u32(file, at + 8) + u32(file, at + 12));
	}
	fail_msg("no table %s", tag);
	return (str){0};
}

/* Segments of a cmap subtable of format 4. */
static void
read_segments(struct bench *b, str sub)
{
	ptrdiff_t n = u16(sub, 6);	/* twice the number of segments */

	for (ptrdiff_t i = 0; i < n; i += 2) {
		unsigned last = u16(sub, 14 + i), c = u16(sub, 16 + n + i);
		unsigned delta = u16(sub, 16 + 2 * n + i);
		unsigned offset = u16(sub, 16 + 3 * n + i);

		for (; c <= last && c != 0xFFFF; c++) {
			ptrdiff_t at = 16 + 3 * n + i + offset +
			    2 * (ptrdiff_t)(c - u16(sub, 16 + n + i));

			b->glyph_of[c] = (uint16_t)(offset == 0
				? c + delta : u16(sub, at));
		}
	}
}

static void
read_cmap(struct bench *b)
{
	str cmap = table(b->file.text, "cmap");

	b->glyph_of = NEW_ARRAY(&b->arena, uint16_t, 0x10000);
	for (unsigned i = 0; i < u16(cmap, 2); i++) {
		ptrdiff_t at = u32(cmap, 8 + 8 * i);

		if (u16(cmap, at) == 4) {
			read_segments(b, str_slice(cmap, at, cmap.len));
			return;
		}
	}
	fail_msg("no cmap of format 4");
}

static int
width_of(const struct bench *b, unsigned glyph)
{
	str hmtx = table(b->file.text, "hmtx");
	unsigned most = u16(table(b->file.text, "hhea"), 34);

	if (glyph >= most)
		glyph = most - 1;
	return (int)(u16(hmtx, 4 * glyph) * 1000 / b->em);
}

/* The font with a code for each code point of `text` and then each letter. */
static void
set_codes(struct bench *b, int code_bytes, str chars)
{
	struct font *font = &b->font;
	uint16_t *code_of = NEW_ARRAY(&b->arena, uint16_t, font->glyph_count);
	uint16_t *ids = NEW_ARRAY(&b->arena, uint16_t, chars.len + 1);
	int16_t *width = NEW_ARRAY(&b->arena, int16_t, chars.len + 1);
	str *text = NEW_ARRAY(&b->arena, str, chars.len + 1);
	ptrdiff_t at = 0, n = 1;

	while (at < chars.len) {
		ptrdiff_t start = at;
		int32_t c = utf8_next(chars, &at);
		uint16_t glyph = c < 0x10000 ? b->glyph_of[c] : 0;

		if (glyph == 0 || code_of[glyph] != 0)
			continue;
		code_of[glyph] = (uint16_t)n;
		ids[n] = glyph;
		width[n] = (int16_t)width_of(b, glyph);
		text[n] = str_slice(chars, start, at);
		n++;
	}
	font->code_count = n;
	font->code_bytes = code_bytes;
	font->code_of = code_of;
	font->subset_id = ids;
	font->width = width;
	font->text = text;
}

static const char some_chars[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ abcdefghijklmnopqrstuvwxyz0123456789"
    ".,;:!?()\\'\"-\xE2\x80\x94\xC3\xA9\xC3\xA8\xC3\xA0\xC3\xA7\xC5\x93"
    "\xC5\x9F\xC5\x99\xC5\x81\xC5\x91\xC3\xB8\xC3\x90\xC8\x98"
    "\xD0\xBF\xD1\x80\xD0\xB8\xD0\xB2\xD0\xB5\xD1\x82/\xEF\xAC\x81";

static int
set_up(void **state)
{
	struct bench *b = calloc(1, sizeof *b);

	b->faults.arena = &b->arena;
	strcpy(b->folder, "/tmp/pdf-test-XXXXXX");
	assert_non_null(mkdtemp(b->folder));
	assert_true(source_read(&b->arena, S(FONT), S(""), &b->file,
	    &b->faults));
	b->em = u16(table(b->file.text, "head"), 18);
	read_cmap(b);
	b->font = (struct font){
	    .name = "LiberationSerif", .program = b->file.text,
	    .glyph_count = u16(table(b->file.text, "maxp"), 4),
	    .ascent = 891, .descent = -216, .cap_height = 659, .stem = 80,
	    .flags = 4, .box = {-543, -303, 1278, 982}};
	set_codes(b, 1, str_from(some_chars));
	b->fonts = (struct fonts){&b->font, 1};
	*state = b;
	return 0;
}

static int
tear_down(void **state)
{
	struct bench *b = *state;
	char *command = str_z(&b->arena,
	    str_format(&b->arena, "rm -r %s", b->folder));

	assert_int_equal(system(command), 0);
	arena_free(&b->arena);
	free(b);
	return 0;
}

/* Lines (LF) at the usual place; "AV" is kerned. */
static struct page
page_of(struct bench *b, str lines)
{
	struct span *spans = NEW_ARRAY(&b->arena, struct span, LINES);
	struct page page = {.width = 595.28, .height = 841.89, .spans = spans};
	str line;

	while (str_line(&lines, &line)) {
		struct glyph *glyphs = NEW_ARRAY(&b->arena, struct glyph,
		    LONGEST);
		ptrdiff_t at = 0, n = 0;

		while (at < line.len) {
			int32_t c = utf8_next(line, &at);

			glyphs[n++].id = b->glyph_of[c];
			if (c == 'A' && at < line.len && line.at[at] == 'V')
				glyphs[n - 1].shift = -129;
		}
		spans[page.span_count] = (struct span){
		    .size = 11, .x = FIRST_X,
		    .y = FIRST_Y + LEADING * (double)page.span_count,
		    .glyphs = glyphs, .count = n};
		page.span_count++;
	}
	return page;
}

static struct pdf_run *
open_run(struct bench *b)
{
	struct pdf_run *run = pdf_run_open(&b->arena, &b->fonts, &b->faults);

	assert_non_null(run);
	return run;
}

static str
print(struct bench *b, struct pdf_run *run, const struct pdf_info *info,
    const struct page *pages, int count)
{
	struct pdf *pdf = pdf_open(run, info, &b->faults);
	str bytes = {0};

	assert_non_null(pdf);
	for (int i = 0; i < count; i++)
		assert_true(pdf_page(pdf, &pages[i], S(""), &b->faults));
	assert_int_equal(pdf_page_count(pdf), count);
	assert_true(pdf_finish(pdf, &b->arena, &bytes, &b->faults));
	return bytes;
}

static str
print_one(struct bench *b, str title, const struct page *page)
{
	struct pdf_run *run = open_run(b);
	struct pdf_info info = {title, S("fr")};
	str bytes = print(b, run, &info, page, 1);

	pdf_run_close(run);
	return bytes;
}

/* Runs a command with the PDF in it as %s; gives what it says, both ways. */
static str
tool(struct bench *b, const char *command, str pdf)
{
	str path = str_format(&b->arena, "%s/x.pdf", b->folder);
	str full = str_format(&b->arena, command, str_z(&b->arena, path));
	struct buf out = {.arena = &b->arena};
	char piece[4096];
	size_t n;
	FILE *pipe;
	int status;

	assert_true(file_save(path, pdf, &b->faults));
	pipe = popen(str_z(&b->arena, full), "r");
	assert_non_null(pipe);
	while ((n = fread(piece, 1, sizeof piece, pipe)) > 0)
		buf_add(&out, (str){piece, (ptrdiff_t)n});
	status = pclose(pipe);
	if (status != 0)
		fail_msg("'%.*s': status %d: %.*s", FMT(full), status,
		    FMT(buf_str(&out)));
	return buf_str(&out);
}

static void
assert_holds(str text, const char *part)
{
	if (str_find(text, str_from(part)) < 0)
		fail_msg("no '%s' in: %.*s", part, FMT(text));
}

static void
assert_lines(str got, const char *want)
{
	str page = str_trim(got), wanted = str_trim(str_from(want));

	if (!str_equal(page, wanted))
		fail_msg("got '%.*s', want '%.*s'", FMT(page), FMT(wanted));
}

static const char letter_text[] =
    "Madame, \xC3\xA0 l'AVOCATE (Nadia \\ Exemple) \xE2\x80\x94 fin.\n"
    "\xC5\x81uk\xC5\x91w \xC5\x9F\xC5\x99\xC3\xB8\xC3\x90\xC8\x98 "
    "c\xC5\x93ur\n"
    "\xD0\xBF\xD1\x80\xD0\xB8\xD0\xB2\xD0\xB5\xD1\x82 AVAVA\n";

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

static void
pages_may_differ_in_size(void **state)
{
	struct bench *b = *state;
	struct pdf_run *run = open_run(b);
	struct pdf_info info = {S(""), S("")};
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
	struct pdf_info info = {S("x"), S("fr")};
	struct pdf *pdf = pdf_open(run, &info, &b->faults);
	struct page page = page_of(b, S("a\n"));
	str bytes, text;

	assert_true(pdf_page(pdf, &page, S("Zo\xC3\xA9 \xF0\x9F\x98\x80"),
	    &b->faults));
	assert_true(pdf_page(pdf, &page, S(" "), &b->faults));
	assert_true(pdf_page(pdf, &page, S("\xD0\x9B (3)"), &b->faults));
	assert_true(pdf_finish(pdf, &b->arena, &bytes, &b->faults));
	text = tool(b, "mutool show %s outline 2>&1", bytes);
	assert_holds(text, "\"Zo\xC3\xA9 \xF0\x9F\x98\x80\"\t#page=1&");
	assert_holds(text, "\"\xD0\x9B (3)\"\t#page=3&");
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
	struct pdf_info info = {S("x"), S("fr")};
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

/* libharu's own page tree ends at 32,767. */
static void
forty_thousand_pages_fit_into_one_file(void **state)
{
	enum { MANY = 40000 };
	struct bench *b = *state;
	struct pdf_run *run = open_run(b);
	struct pdf_info info = {S("x"), S("fr")};
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
	struct pdf_info info = {S("x"), S("fr")};

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

/* PDFBox preflight, where it is installed: ISO 19005-1, level B. */
static void
an_archive_takes_it(void **state)
{
	struct bench *b = *state;
	struct page page = page_of(b, str_from(letter_text));
	struct link links[] = {{71, 90, 60, 14, S_INIT("https://example.org")}};

	if (access(JARS "preflight.jar", R_OK) != 0)
		skip();
	page.links = links;
	page.link_count = 1;
	assert_holds(tool(b, "java -cp " JARS "preflight.jar:" JARS
	    "pdfbox2.jar:" JARS "fontbox2.jar:" JARS "xmpbox.jar:" JARS
	    "commons-logging.jar:" JARS "javax.activation.jar:" JARS
	    "jaxb-api.jar org.apache.pdfbox.preflight.Validator_A1b %s 2>&1",
	    print_one(b, S("Lettre \xC3\xA0 <Zo\xC3\xA9>"), &page)),
	    "is a valid PDF/A-1b file");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(readers_give_the_text_back),
		CASE(each_code_of_one_byte_gives_its_text_back),
		CASE(codes_of_two_bytes_give_the_text_back),
		CASE(glyphs_stand_where_they_were_set),
		CASE(bars_and_links_have_their_place),
		CASE(a_title_is_data_and_not_markup),
		CASE(the_catalog_knows_language_and_scale),
		CASE(the_same_pages_give_the_same_bytes),
		CASE(pages_may_differ_in_size),
		CASE(bookmarks_lead_to_their_pages),
		CASE(only_fonts_of_the_pages_are_embedded),
		CASE(a_glyph_without_code_is_a_fault),
		CASE(forty_thousand_pages_fit_into_one_file),
		CASE(threads_may_share_a_run),
		CASE(an_archive_takes_it),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
