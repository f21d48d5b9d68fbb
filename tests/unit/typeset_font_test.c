/* SPDX-License-Identifier: MIT */
/* Font files of the user's own: what letters look like in them. */
#include <sys/resource.h>

#include "typeset_font.h"

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

static long
work_of_children(void)
{
	struct rusage used;

	assert_int_equal(getrusage(RUSAGE_CHILDREN, &used), 0);
	return used.ru_minflt;
}

static void
the_same_bytes_are_tried_once_in_a_run(void **state)
{
	struct den *d = *state;
	struct font_bytes font = font_read(&d->arena, SERIF);
	struct digest tried = {0};
	struct type_style style = {.files = {{S("own.ttf"), d->path,
	    {&yaml, 13, 7}, &tried}}};
	struct faults f = {.arena = &d->arena};
	long before;

	for (int i = 0; i < 3; i++) {
		struct typesetter *setter;

		if (i == 2)	/* other bytes */
			font.at[table_of(font, "head") + 20] ^= 1;
		save(d, font);
		before = work_of_children();
		setter = typesetter_open(&d->arena, &style, &f);
		assert_non_null(setter);
		if (i == 1)
			assert_int_equal(work_of_children(), before);
		else
			assert_true(work_of_children() > before);
		typesetter_close(setter);
	}
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
	assert_false(set(&b));
	assert_true(has_fault(&b, FAULT_DATA,
	    S("no font has 'f' (U+0066)")));
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE(a_file_of_ones_own_is_what_letters_are_set_in),
	    CASE(what_it_lacks_comes_from_other_fonts),
	    CASE(a_style_without_a_file_is_noted_once),
	    CASE(the_digest_tells_files_apart),
	    CASE(the_same_bytes_are_tried_once_in_a_run),
	    CASE(of_a_collection_the_first_is_taken_and_said_so),
	    CASE(glyphs_that_rules_name_but_are_not_there_are_not_drawn),
	    CASE(a_character_whose_glyph_is_not_there_is_drawn_by_others),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
