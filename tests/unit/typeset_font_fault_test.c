/* SPDX-License-Identifier: MIT */
/* Font files that cannot be used: each is refused for what it is. */
#include <sys/stat.h>

#include "typeset_font.h"

/* The first fault of opening what is at the path; NULL: there was none. */
static const struct fault *
refusal(str path, struct bed *b)
{
	return open_own(b, path) == NULL ? b->faults.first : NULL;
}

static void
assert_refused(struct den *d, const char *why)
{
	struct bed b;
	const struct fault *fault = refusal(d->path, &b);
	str want = str_format(&d->arena, "font 'own.ttf': %s", why);

	if (fault == NULL)
		fail_msg("no fault; want '%s'", why);
	ASSERT_STR(fault->message, want);
	ASSERT_STR(fault->file, S("campaign.yaml"));
	assert_int_equal(fault->column, 14);
	assert_true(fault->mend.len > 0);
	bed_close(&b);
}

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
other_version(struct font_bytes b)
{
	put16(b, table_of(b, "hhea"), 2);
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
characters_fall(struct font_bytes b)
{
	ptrdiff_t cmap = table_of(b, "cmap");

	for (unsigned i = 0; i < sfnt_u16(font_text(b), cmap + 2); i++) {
		ptrdiff_t at = cmap + sfnt_u32(font_text(b), cmap + 8 + 8 * i);
		ptrdiff_t n = sfnt_u16(font_text(b), at + 6);

		if (sfnt_u16(font_text(b), at) == 4)
			put16(b, at + 16 + n + 4, 0);
	}
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
	    {other_version, "table 'hhea' is of an unknown version"},
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
	    {characters_fall, "the characters in table 'cmap' do not rise"},
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
	fault = refusal(d->path, &b);
	assert_non_null(fault);
	assert_true(str_ends(fault->message, S(" is a part of itself")));
	bed_close(&b);
	font = font_read(&d->arena, SERIF);
	part_not_there(font);
	save(d, font);
	fault = refusal(d->path, &b);
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
an_installed_family_is_looked_over_too(void **state)
{
	struct den *d = *state;
	struct type_style style = {.family = S("Liberation Serif")};
	struct font_bytes font = font_read(&d->arena, SERIF);
	struct faults f = {.arena = &d->arena};
	struct typesetter *setter;

	use_fonts(d, d->folder);
	save(d, font);
	setter = typesetter_open(&d->arena, &style, &f);
	assert_non_null(setter);
	typesetter_close(setter);
	restricted(font);
	save(d, font);
	assert_null(typesetter_open(&d->arena, &style, &f));
	ASSERT_STR(f.first->message, S("font 'Liberation Serif': the font's "
	    "maker forbids to embed it in files (fsType 0x0002)"));
	ASSERT_STR(f.first->file, d->path);
	assert_int_equal(f.first->kind, FAULT_CONFIG);
	assert_true(f.first->mend.len > 0);
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

	assert_false(font_trial(S("no font"), 0, S("own.ttf"),
	    &f));
	ASSERT_STR(f.first->message, S("it has no space: it is no font for "
	    "text"));
	assert_true(f.first->mend.len > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE(each_damage_is_told_for_what_it_is),
	    CASE(a_glyph_of_itself_or_of_none_is_told),
	    CASE(what_its_maker_allows_is_taken),
	    CASE(a_file_that_is_cut_off_is_told),
	    CASE(what_is_no_font_is_told),
	    CASE(what_is_no_file_is_told),
	    CASE(an_installed_family_is_looked_over_too),
	    CASE(a_huge_file_is_not_read),
	    CASE(a_trial_without_a_text_is_a_fault),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
