/* SPDX-License-Identifier: MIT */
/*
 * What the tests of pdf share: Liberation Serif as a font of the run, pages of
 * plain lines, and tools of others that read what was printed.
 */
#ifndef TESTS_UNIT_PDF_FONT_H
#define TESTS_UNIT_PDF_FONT_H

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "unit.h"
#include "pdf/pdf.h"

#define FONT "/usr/share/fonts/truetype/liberation2/LiberationSerif-Regular.ttf"

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

static inline unsigned
u16(str s, ptrdiff_t at)
{
	return (unsigned)(unsigned char)s.at[at] << 8 |
	    (unsigned char)s.at[at + 1];
}

static inline unsigned
u32(str s, ptrdiff_t at)
{
	return u16(s, at) << 16 | u16(s, at + 2);
}

/* A table of the font file (OpenType, "Table Directory"). */
static inline str
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
static inline void
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

static inline void
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

static inline int
width_of(const struct bench *b, unsigned glyph)
{
	str hmtx = table(b->file.text, "hmtx");
	unsigned most = u16(table(b->file.text, "hhea"), 34);

	if (glyph >= most)
		glyph = most - 1;
	return (int)(u16(hmtx, 4 * glyph) * 1000 / b->em);
}

/* The font with a code for each code point of `text` and then each letter. */
static inline void
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

static inline int
set_up(void **state)
{
	struct bench *b = calloc(1, sizeof *b);

	b->faults.arena = &b->arena;
	memcpy(b->folder, "/tmp/pdf-test-XXXXXX", 21);
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

static inline int
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
static inline struct page
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

static inline struct pdf_run *
open_run(struct bench *b)
{
	return pdf_run_open(&b->arena, &b->fonts);
}

static inline str
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

static inline str
print_one(struct bench *b, str title, const struct page *page)
{
	struct pdf_run *run = open_run(b);
	struct pdf_info info = {.title = title, .language = S("fr")};
	str bytes = print(b, run, &info, page, 1);

	pdf_run_close(run);
	return bytes;
}

/* Runs a command with the PDF in it as %s; gives what it says, both ways. */
static inline str
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

static inline void
assert_holds(str text, const char *part)
{
	if (str_find(text, str_from(part)) < 0)
		fail_msg("no '%s' in: %.*s", part, FMT(text));
}

#define JARS "/usr/share/java/"

/* PDFBox preflight, where it is installed: ISO 19005-1, level B. */
static inline void
assert_archive_takes(struct bench *b, str pdf)
{
	if (access(JARS "preflight.jar", R_OK) != 0)
		skip();
	assert_holds(tool(b, "java -cp " JARS "preflight.jar:" JARS
	    "pdfbox2.jar:" JARS "fontbox2.jar:" JARS "xmpbox.jar:" JARS
	    "commons-logging.jar:" JARS "javax.activation.jar:" JARS
	    "jaxb-api.jar org.apache.pdfbox.preflight.Validator_A1b %s 2>&1",
	    pdf), "is a valid PDF/A-1b file");
}

static inline void
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

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#endif
