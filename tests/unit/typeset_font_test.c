/* SPDX-License-Identifier: MIT */
/* Font files: which are taken, and that no damage to them does any to us. */
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "font_damage.h"
#include "pdf/pdf.h"
#include "typeset/own.h"
#include "typeset_help.h"

enum { DAMAGED = 400, SECONDS_MOST = 5 };

/* A folder for font files, of which some are made in it. */
struct den {
	struct arena arena;
	char folder[32];
	str path;		/* of the file that is tried */
};

static const char few_fonts[] =
    "<?xml version=\"1.0\"?><!DOCTYPE fontconfig SYSTEM \"fonts.dtd\">"
    "<fontconfig><dir>/usr/share/fonts/truetype/liberation2</dir>"
    "<dir>/usr/share/fonts/truetype/gentiumplus</dir>"
    "<cachedir>%s/cache</cachedir></fontconfig>";

static int
set_up(void **state)
{
	struct den *d = calloc(1, sizeof *d);
	struct faults f = {.arena = &d->arena};
	str config;

	memcpy(d->folder, "/tmp/font-test-XXXXXX", 22);
	assert_non_null(mkdtemp(d->folder));
	d->path = str_format(&d->arena, "%s/own.ttf", d->folder);
	config = str_format(&d->arena, "%s/fonts.conf", d->folder);
	assert_true(file_save(config, str_format(&d->arena, few_fonts,
	    d->folder), &f));
	setenv("FONTCONFIG_FILE", str_z(&d->arena, config), 1);
	*state = d;
	return 0;
}

static int
tear_down(void **state)
{
	struct den *d = *state;

	remove_tree(str_from(d->folder));
	arena_free(&d->arena);
	free(d);
	return 0;
}

/* ---- one file ---- */

static const struct source yaml = {S_INIT("campaign.yaml"),
    S_INIT("type: {font: own.ttf}")};

static struct typesetter *
open_own(struct bed *b, str path)
{
	struct type_style style = {.files = {{S("own.ttf"), path,
	    {&yaml, 13, 7}}}};

	memset(b, 0, sizeof *b);
	b->faults.arena = &b->job;
	b->setter = typesetter_open(&b->job, &style, &b->faults);
	if (b->setter == NULL)
		return NULL;
	b->layout = *layout_find(&b->job, S("plain"), S(""), &b->faults);
	b->sheet = (struct sheet){.layout = &b->layout, .language = S("fr"),
	    .address = S("M. le Procureur"), .body = &b->document,
	    .subject = S("fi ffi"), .row = {&yaml, 0, 4},
	    .letter = {&yaml, 0, 4}};
	add_text(b, S(PROSE));
	add_text(b, S("AVA ÉÀÇŒ œ ſt «fi» 0123 Привет e\u0301te\u0301"));
	return b->setter;
}

static bool
print_bed(struct bed *b, str path)
{
	struct pdf_info info = {S("Trial"), S("fr")};
	struct pdf_run *run;
	struct pdf *pdf;
	str bytes;
	bool good;

	if (!set(b) || !typesetter_fonts(b->setter, &b->fonts, &b->faults))
		return false;
	run = pdf_run_open(&b->job, &b->fonts, &b->faults);
	pdf = run != NULL ? pdf_open(run, &info, &b->faults) : NULL;
	good = pdf != NULL &&
	    pdf_page(pdf, &b->pages.pages[0], S(""), &b->faults) &&
	    pdf_finish(pdf, &b->job, &bytes, &b->faults) &&
	    file_save(path, bytes, &b->faults);
	if (run != NULL)
		pdf_run_close(run);
	return good;
}

static void
save(struct den *d, struct font_bytes b)
{
	struct faults f = {.arena = &d->arena};

	assert_true(file_save(d->path, font_text(b), &f));
}

/* The first fault of opening what is at the path; NULL: there was none. */
static const struct fault *
refusal(struct den *d, str path, struct bed *b)
{
	(void)d;
	return open_own(b, path) == NULL ? b->faults.first : NULL;
}

static void
assert_refused(struct den *d, const char *why)
{
	struct bed b;
	const struct fault *fault = refusal(d, d->path, &b);
	str want = str_format(&d->arena, "font 'own.ttf': %s", why);

	if (fault == NULL)
		fail_msg("no fault; want '%s'", why);
	ASSERT_STR(fault->message, want);
	ASSERT_STR(fault->file, S("campaign.yaml"));
	assert_int_equal(fault->column, 14);
	assert_true(fault->mend.len > 0);
	bed_close(&b);
}

/* ---- what is taken ---- */

static void
a_file_of_ones_own_is_what_letters_are_set_in(void **state)
{
	struct den *d = *state;
	struct bed b;

	save(d, font_read(&d->arena, SERIF));
	assert_non_null(open_own(&b, d->path));
	assert_true(set(&b));
	cut_fonts(&b);
	assert_int_equal(b.fonts.count, 1);
	assert_string_equal(b.fonts.fonts[0].name, "LiberationSerif");
	bed_close(&b);
}

static void
what_it_lacks_comes_from_other_fonts(void **state)
{
	struct den *d = *state;
	struct font_bytes font = font_read(&d->arena, SERIF);
	struct bed b;

	save(d, font);
	assert_non_null(open_own(&b, d->path));
	add_text(&b, S("\uA7AE"));	/* in Gentium Plus only */
	assert_true(set(&b));
	cut_fonts(&b);
	assert_int_equal(b.fonts.count, 2);
	assert_string_equal(b.fonts.fonts[1].name, "GentiumPlus");
	bed_close(&b);
}

static void
a_style_without_a_file_is_noted_once(void **state)
{
	struct den *d = *state;
	struct bed b;
	int64_t notes;

	save(d, font_read(&d->arena, SERIF));
	assert_non_null(open_own(&b, d->path));
	assert_true(set(&b));
	notes = b.faults.notes;
	assert_true(has_fault(&b, FAULT_NOTE,
	    S("no file for bold text, the subject among it: it stands in the "
	      "regular font")));
	assert_true(set(&b));
	assert_int_equal(b.faults.notes, notes);
	bed_close(&b);
}

static void
the_digest_tells_files_apart(void **state)
{
	struct den *d = *state;
	struct font_bytes font = font_read(&d->arena, SERIF);
	struct digest first;
	struct bed b;

	save(d, font);
	assert_non_null(open_own(&b, d->path));
	first = typesetter_own_fonts(b.setter);
	bed_close(&b);
	font.at[table_of(font, "head") + 20] ^= 1;
	save(d, font);
	assert_non_null(open_own(&b, d->path));
	assert_memory_not_equal(first.byte,
	    typesetter_own_fonts(b.setter).byte, sizeof first.byte);
	bed_close(&b);
}

/* Two fonts in one file, the same one twice. */
static struct font_bytes
collected(struct arena *a, struct font_bytes font)
{
	enum { HEAD = 20 };
	struct font_bytes b = {NEW_ARRAY(a, unsigned char, font.len + HEAD),
	    font.len + HEAD};

	memcpy(b.at, "ttcf\0\1\0\0\0\0\0\2\0\0\0\x14\0\0\0\x14", HEAD);
	memcpy(b.at + HEAD, font.at, (size_t)font.len);
	for (unsigned i = 0; i < sfnt_u16(font_text(font), 4); i++) {
		ptrdiff_t at = HEAD + 12 + 16 * (ptrdiff_t)i + 8;

		put32(b, at, sfnt_u32(font_text(b), at) + HEAD);
	}
	return b;
}

static void
of_a_collection_the_first_is_taken_and_said_so(void **state)
{
	struct den *d = *state;
	struct bed b;

	save(d, collected(&d->arena, font_read(&d->arena, SERIF)));
	assert_non_null(open_own(&b, d->path));
	assert_true(has_fault(&b, FAULT_NOTE,
	    S("'own.ttf' holds 2 fonts; the first is taken")));
	assert_true(print_bed(&b, str_format(&d->arena, "%s/x.pdf",
	    d->folder)));
	bed_close(&b);
}

/* The one glyph that rules make of the text. */
static unsigned
ligature_of(struct font_bytes font, const char *text)
{
	hb_blob_t *blob = hb_blob_create((const char *)font.at,
	    (unsigned)font.len, HB_MEMORY_MODE_READONLY, NULL, NULL);
	hb_face_t *face = hb_face_create(blob, 0);
	hb_font_t *opened = hb_font_create(face);
	hb_buffer_t *buffer = hb_buffer_create();
	unsigned glyph;

	hb_buffer_add_utf8(buffer, text, -1, 0, -1);
	hb_buffer_guess_segment_properties(buffer);
	hb_shape(opened, buffer, NULL, 0);
	assert_int_equal(hb_buffer_get_length(buffer), 1);
	glyph = hb_buffer_get_glyph_infos(buffer, NULL)[0].codepoint;
	hb_buffer_destroy(buffer);
	hb_font_destroy(opened);
	hb_face_destroy(face);
	hb_blob_destroy(blob);
	return glyph;
}

/* In each cmap of format 4, the segment with this character goes astray. */
static void
mislead_segments(struct font_bytes b, unsigned c)
{
	ptrdiff_t cmap = table_of(b, "cmap");

	for (unsigned i = 0; i < sfnt_u16(font_text(b), cmap + 2); i++) {
		ptrdiff_t at = cmap + sfnt_u32(font_text(b), cmap + 8 + 8 * i);
		ptrdiff_t n = sfnt_u16(font_text(b), at + 6), k = at + 14;

		if (sfnt_u16(font_text(b), at) != 4)
			continue;
		while (sfnt_u16(font_text(b), k) < c)
			k += 2;
		put16(b, k + 2 + 2 * n, 0xFFF0 - c);
		put16(b, k + 2 + 3 * n, 0);
	}
}

static void
glyphs_that_rules_name_but_are_not_there_are_not_drawn(void **state)
{
	struct den *d = *state;
	struct font_bytes font = font_read(&d->arena, GENTIUM);
	ptrdiff_t gsub = table_of(font, "GSUB"), changed = 0;
	unsigned ligature = ligature_of(font, "fi");
	const struct page *page;
	struct bed b;

	for (ptrdiff_t i = 0; i + 2 <= length_of(font, "GSUB"); i += 2)
		if (sfnt_u16(font_text(font), gsub + i) == ligature) {
			put16(font, gsub + i, 0xFFFE);
			changed++;
		}
	assert_true(changed > 0);
	save(d, font);
	assert_non_null(open_own(&b, d->path));
	assert_true(set(&b));
	page = &b.pages.pages[0];
	for (ptrdiff_t i = 0; i < page->span_count; i++)
		for (ptrdiff_t k = 0; k < page->spans[i].count; k++)
			assert_true(page->spans[i].glyphs[k].id < 0xFFFE);
	cut_fonts(&b);
	bed_close(&b);
}

static void
a_character_whose_glyph_is_not_there_is_drawn_by_others(void **state)
{
	struct den *d = *state;
	struct font_bytes font = font_read(&d->arena, SERIF);
	struct bed b;

	mislead_segments(font, 0x43F);
	save(d, font);
	assert_non_null(open_own(&b, d->path));
	assert_true(set(&b));
	cut_fonts(&b);
	assert_int_equal(b.fonts.count, 2);
	bed_close(&b);
}

/* ---- what is refused ---- */

static void
damage_head(struct font_bytes b)
{
	put16(b, table_of(b, "head") + 18, 0);
}

static void
damage_head_magic(struct font_bytes b)
{
	put32(b, table_of(b, "head") + 12, 0);
}

static void
damage_format(struct font_bytes b)
{
	put16(b, table_of(b, "head") + 50, 2);
}

static void
no_tables(struct font_bytes b)
{
	put16(b, 4, 0);
}

static void
many_tables(struct font_bytes b)
{
	put16(b, 4, 0xFFFF);
}

static void
table_outside(struct font_bytes b)
{
	put32(b, entry_of(b, "glyf") + 8, 0xFFFFFF00);
}

static void
table_twice(struct font_bytes b)
{
	memcpy(b.at + entry_of(b, "gasp"), "glyf", 4);
}

static void
no_widths(struct font_bytes b)
{
	memcpy(b.at + entry_of(b, "hmtx"), "hmtX", 4);
}

static void
short_table(struct font_bytes b)
{
	put32(b, entry_of(b, "maxp") + 12, 6);
}

static void
many_widths(struct font_bytes b)
{
	put16(b, table_of(b, "hhea") + 34, 0xFFFF);
}

static void
more_glyphs(struct font_bytes b)
{
	put16(b, table_of(b, "maxp") + 4, 0xFFFF);
}

static void
no_glyphs(struct font_bytes b)
{
	put16(b, table_of(b, "maxp") + 4, 0);
}

static void
offset_outside(struct font_bytes b)
{
	put32(b, table_of(b, "loca") + length_of(b, "loca") - 4, 0x7FFFFFFF);
}

static void
offsets_fall(struct font_bytes b)
{
	put32(b, table_of(b, "loca") + 40, 0xFFFFFFF0);
}

static void
cmap_outside(struct font_bytes b)
{
	put32(b, table_of(b, "cmap") + 8, 0xFFFF0000);
}

static void
long_cmap(struct font_bytes b)
{
	ptrdiff_t cmap = table_of(b, "cmap");

	put16(b, cmap + sfnt_u32(font_text(b), cmap + 8) + 6, 0xFFFE);
}

static void
no_space(struct font_bytes b)
{
	put16(b, table_of(b, "cmap") + 2, 0);
}

/* The first glyph that is put together from others: itself is its part. */
static void
own_part(struct font_bytes b)
{
	ptrdiff_t loca = table_of(b, "loca"), glyf = table_of(b, "glyf");

	for (unsigned i = 0;; i++) {
		ptrdiff_t at = glyf + sfnt_u32(font_text(b), loca + 4 * i);

		if (!(b.at[at] & 0x80))
			continue;
		put16(b, at + 12, i);
		return;
	}
}

static void
part_not_there(struct font_bytes b)
{
	ptrdiff_t loca = table_of(b, "loca"), glyf = table_of(b, "glyf");
	unsigned i = 0;

	while (!(b.at[glyf + sfnt_u32(font_text(b), loca + 4 * i)] & 0x80))
		i++;
	put16(b, glyf + sfnt_u32(font_text(b), loca + 4 * i) + 12, 0xFFF0);
}

/* Each of its points says that 255 more are like it. */
static void
points_missing(struct font_bytes b)
{
	ptrdiff_t loca = table_of(b, "loca"), glyf = table_of(b, "glyf");
	ptrdiff_t at = glyf + sfnt_u32(font_text(b), loca + 4 * 36);

	put16(b, at + 10, 0xFFF0);
}

static void
cubic(struct font_bytes b)
{
	memcpy(b.at, "OTTO", 4);
}

static void
cubic_in_disguise(struct font_bytes b)
{
	memcpy(b.at + entry_of(b, "glyf"), "CFF ", 4);
}

static void
variable(struct font_bytes b)
{
	memcpy(b.at + entry_of(b, "gasp"), "fvar", 4);
}

static void
web(struct font_bytes b)
{
	memcpy(b.at, "wOFF", 4);
}

static void
restricted(struct font_bytes b)
{
	put16(b, table_of(b, "OS/2") + 8, 0x0002);
}

static void
whole_only(struct font_bytes b)
{
	put16(b, table_of(b, "OS/2") + 8, 0x0108);
}

static void
bitmaps_only(struct font_bytes b)
{
	put16(b, table_of(b, "OS/2") + 8, 0x0200);
}

static void
each_damage_is_told_for_what_it_is(void **state)
{
	static const struct {
		void (*harm)(struct font_bytes);
		const char *why;
	} cases[] = {
	    {damage_head, "its letters are measured in 0 parts (unitsPerEm), "
		"not 16 to 16384"},
	    {damage_head_magic, "table 'head' does not begin as one"},
	    {damage_format, "table 'head' says that glyphs are kept in an "
		"unknown way"},
	    {no_tables, "it has no tables"},
	    {many_tables, "it has too many tables"},
	    {table_outside, "table 'glyf' lies beyond the end of the file"},
	    {table_twice, "it has table 'glyf' twice"},
	    {no_widths, "it has no table 'hmtx'"},
	    {short_table, "table 'maxp' is too short"},
	    {many_widths, "table 'hhea' has another number of glyphs"},
	    {more_glyphs, "table 'hmtx' is too short"},
	    {no_glyphs, "it has no glyphs"},
	    {offset_outside, "table 'loca' points outside 'glyf'"},
	    {offsets_fall, "table 'loca' points outside 'glyf'"},
	    {cmap_outside, "table 'cmap' points outside itself"},
	    {long_cmap, "table 'cmap' points outside itself"},
	    {no_space, "it has no space: it is no font for text"},
	    {points_missing, "glyph 36 is cut off"},
	    {cubic, "it has no TrueType outlines, which PDF files need"},
	    {cubic_in_disguise, "it has no TrueType outlines, which PDF files "
		"need"},
	    {variable, "it is a variable font, with all weights in one file"},
	    {web, "it is a font for web pages (WOFF)"},
	    {restricted, "the font's maker forbids to embed it in files "
		"(fsType 0x0002)"},
	    {whole_only, "the font's maker forbids to embed parts of it "
		"(fsType 0x0108)"},
	    {bitmaps_only, "the font's maker allows to embed nothing but "
		"bitmaps (fsType 0x0200)"},
	};
	struct den *d = *state;

	for (ptrdiff_t i = 0; i < COUNT(cases); i++) {
		struct font_bytes font = font_read(&d->arena, SERIF);

		cases[i].harm(font);
		save(d, font);
		assert_refused(d, cases[i].why);
	}
}

static void
a_glyph_of_itself_or_of_none_is_told(void **state)
{
	struct den *d = *state;
	struct font_bytes font = font_read(&d->arena, SERIF);
	struct bed b;
	const struct fault *fault;

	own_part(font);
	save(d, font);
	fault = refusal(d, d->path, &b);
	assert_non_null(fault);
	assert_true(str_ends(fault->message, S(" is a part of itself")));
	bed_close(&b);
	font = font_read(&d->arena, SERIF);
	part_not_there(font);
	save(d, font);
	fault = refusal(d, d->path, &b);
	assert_non_null(fault);
	assert_true(str_ends(fault->message,
	    S(" has a part that is not there")));
	bed_close(&b);
}

static void
what_its_maker_allows_is_taken(void **state)
{
	static const unsigned allowed[] = {0x0000, 0x0004, 0x0008, 0x000A};
	struct den *d = *state;

	for (ptrdiff_t i = 0; i < COUNT(allowed); i++) {
		struct font_bytes font = font_read(&d->arena, SERIF);
		struct bed b;

		put16(font, table_of(font, "OS/2") + 8, allowed[i]);
		save(d, font);
		assert_non_null(open_own(&b, d->path));
		bed_close(&b);
	}
}

static void
a_file_that_is_cut_off_is_told(void **state)
{
	struct den *d = *state;
	struct font_bytes font = font_read(&d->arena, SERIF);

	font.len = 40;
	save(d, font);
	assert_refused(d, "its list of tables is cut off");
	font.len = 5;
	save(d, font);
	assert_refused(d, "it has no tables");
}

static void
what_is_no_font_is_told(void **state)
{
	static const struct {
		str bytes;
		const char *why;
	} cases[] = {
	    {S_INIT(""), "the file is empty"},
	    {S_INIT("Dear Sir"), "this is no TrueType font"},
	    {S_INIT("\x89PNG\r\n\x1A\n\0\0\0\rIHDR"), "this is no TrueType "
		"font"},
	    {S_INIT("ttcf\0\1\0\0\0\0\0\0"), "the collection has fewer fonts"},
	    {S_INIT("ttcf\0\1\0\0\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"),
		"a font of the collection lies beyond the end of the file"},
	};
	struct den *d = *state;

	for (ptrdiff_t i = 0; i < COUNT(cases); i++) {
		save(d, (struct font_bytes){
		    (unsigned char *)(uintptr_t)cases[i].bytes.at,
		    cases[i].bytes.len});
		assert_refused(d, cases[i].why);
	}
}

static void
what_is_no_file_is_told(void **state)
{
	struct den *d = *state;

	assert_refused(d, "cannot open: No such file or directory");
	assert_int_equal(mkfifo(str_z(&d->arena, d->path), 0600), 0);
	assert_refused(d, "is not a regular file");
	d->path = str_from(d->folder);
	assert_refused(d, "is a folder, not a file");
}

static void
a_huge_file_is_not_read(void **state)
{
	struct den *d = *state;
	char *path = str_z(&d->arena, d->path);

	save(d, font_read(&d->arena, SERIF));
	assert_int_equal(truncate(path, (off_t)SFNT_BYTES_MOST + 1), 0);
	assert_refused(d, "the font's file is larger than 64 MiB");
}

static void
a_trial_without_a_text_is_a_fault(void **state)
{
	struct den *d = *state;
	struct faults f = {.arena = &d->arena};

	assert_false(font_trial(S("no font"), S("own.ttf"), &f));
	ASSERT_STR(f.first->message, S("it has no space: it is no font for "
	    "text"));
	assert_true(f.first->mend.len > 0);
}

/* ---- any damage ---- */

/* In a process of its own: 0: there is a PDF, 1: a fault says why not. */
static int
try_font(str font, str pdf)
{
	struct rlimit seconds = {SECONDS_MOST, SECONDS_MOST};
	pid_t child = fork();
	int status = 0;

	if (child == 0) {
		struct bed b;
		bool good;

		setrlimit(RLIMIT_CPU, &seconds);
		good = open_own(&b, font) != NULL && print_bed(&b, pdf);
		if (good)
			_exit(0);
		_exit(b.faults.rows + b.faults.errors > 0 &&
			b.faults.latest.len > 0 ? 1 : 2);
	}
	assert_true(child > 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status)
				 : 128 + WTERMSIG(status);
}

static void
of_400_damaged_fonts_each_gives_a_letter_or_a_fault(void **state)
{
	struct den *d = *state;
	const struct font_bytes fonts[] = {font_read(&d->arena, SERIF),
	    font_read(&d->arena, GENTIUM)};
	str pdf = str_format(&d->arena, "%s/x.pdf", d->folder);
	const char *check = str_z(&d->arena, str_format(&d->arena,
	    "qpdf --check %.*s >/dev/null", FMT(pdf)));
	uint32_t seed = 20261210;
	int letters = 0;

	for (int i = 0; i < DAMAGED; i++) {
		struct arena_mark mark = arena_mark(&d->arena);
		int end;

		save(d, font_damaged(&d->arena, fonts[i % 2], &seed));
		end = try_font(d->path, pdf);
		if (end > 1)
			fail_msg("font %d: status %d", i, end);
		letters += end == 0;
		if (end == 0 && system(check) != 0)
			fail_msg("font %d: qpdf does not take its PDF", i);
		arena_reset(&d->arena, mark);
	}
	/* there are both kinds of end, or nothing was tried */
	assert_in_range(letters, DAMAGED / 8, DAMAGED * 7 / 8);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE(a_file_of_ones_own_is_what_letters_are_set_in),
	    CASE(what_it_lacks_comes_from_other_fonts),
	    CASE(a_style_without_a_file_is_noted_once),
	    CASE(the_digest_tells_files_apart),
	    CASE(of_a_collection_the_first_is_taken_and_said_so),
	    CASE(glyphs_that_rules_name_but_are_not_there_are_not_drawn),
	    CASE(a_character_whose_glyph_is_not_there_is_drawn_by_others),
	    CASE(each_damage_is_told_for_what_it_is),
	    CASE(a_glyph_of_itself_or_of_none_is_told),
	    CASE(what_its_maker_allows_is_taken),
	    CASE(a_file_that_is_cut_off_is_told),
	    CASE(what_is_no_font_is_told),
	    CASE(what_is_no_file_is_told),
	    CASE(a_huge_file_is_not_read),
	    CASE(a_trial_without_a_text_is_a_fault),
	    CASE(of_400_damaged_fonts_each_gives_a_letter_or_a_fault),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
