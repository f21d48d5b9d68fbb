/* SPDX-License-Identifier: MIT */
/* Letters of all scripts: their fonts, directions and lines. */
#include "typeset_help.h"

#include <unicode/ubidi.h>
#include <unicode/ustring.h>

#define HEBREW \
	"אני כותב אל (International Covenant on Civil and Political " \
	"Rights, 1966) בשם 12 בני אדם, ובהם Jean-Baptiste Œuvrard: " \
	"„מילה אחת” או 2026-12-10, ו־3.5% מהם. עוד [example.org] כאן!"

#define CHINESE \
	"《公民权利和政治权利国际公约》保障每个人的表达自由（第十九条）、和平集" \
	"会的权利（第二十一条）以及获得公正审判的权利（第十四条）。这些权利无一" \
	"得到尊重。她的健康状况不断恶化：自2026年8月以来，她一直没有得到治疗，" \
	"家人也只获准探视过两次。她说：“我只是做了我的本职工作。”"

/* The characters of a line from its left to its right end. */
static str
visual(struct bed *b, double y)
{
	const struct page *page = &b->pages.pages[0];
	struct buf text = {.arena = &b->job};
	double last = -1;

	for (;;) {
		const struct span *next = NULL;
		const struct font *font;

		for (ptrdiff_t i = 0; i < page->span_count; i++) {
			const struct span *s = &page->spans[i];

			if (fabs(s->y - y) < 0.01 && s->x > last &&
			    (next == NULL || s->x < next->x))
				next = s;
		}
		if (next == NULL)
			return buf_str(&text);
		last = next->x;
		font = &b->fonts.fonts[next->font];
		for (ptrdiff_t k = 0; k < next->count; k++)
			buf_add(&text,
			    font->text[font->code_of[next->glyphs[k].id]]);
	}
}

/* The heights of the lines of the first page, from its top. */
static ptrdiff_t
line_heights(const struct bed *b, double *heights, ptrdiff_t most)
{
	const struct page *page = &b->pages.pages[0];
	double last = 0;
	ptrdiff_t count = 0;

	for (;;) {
		double next = 1e9;

		for (ptrdiff_t i = 0; i < page->span_count; i++)
			if (page->spans[i].y > last + 0.01)
				next = fmin(next, page->spans[i].y);
		if (next > 1e8 || count == most)
			return count;
		heights[count++] = last = next;
	}
}

/* Sets one paragraph alone; its first line. */
static str
only_line(struct bed *b, str language, str text)
{
	double heights[4];

	bed_open(b, S("Gentium Plus"), S("plain"));
	b->sheet.language = language;
	b->sheet.address = S("");
	add_text(b, text);
	assert_true(set(b));
	cut_fonts(b);
	assert_int_equal(line_heights(b, heights, 4), 1);
	return visual(b, heights[0]);
}

static void
assert_visual(str language, str text, str expected)
{
	struct bed b;

	ASSERT_STR(only_line(&b, language, text), expected);
	bed_close(&b);
}

static void
directions_stand_in_their_order(void **state)
{
	(void)state;
	assert_visual(S("he"), S("אב 12 Paris גד."), S(".דג Paris 12 בא"));
	assert_visual(S("he"), S("(אב) [x] גד"), S("דג ]x[ )בא("));
	assert_visual(S("he"), S("אב, a b, גד"), S("דג ,a b ,בא"));
	assert_visual(S("fr"), S("Le mot אב גד ici."),
	    S("Le mot דג בא ici."));
	assert_visual(S("fr"), S("12 (אב) 34"), S("34 )בא( 12"));
	assert_visual(S("ar"), S("ا ٢٠٢٦-١٢ ب"), S("ب ١٢-٢٠٢٦ ا"));
	assert_visual(S("ar"), S("Paris (12)."), S("Paris (12)."));
	assert_visual(S("fr"), S("a ٢٠٢٦ b"), S("a ٢٠٢٦ b"));
}

static void
embeddings_of_others_turn_nothing(void **state)
{
	(void)state;
	assert_visual(S("fr"), S("a\u202Eb\u202C אב"), S("ab בא"));
	assert_visual(S("fr"), S("\u202Dאב\u202C גד"), S("דג בא"));
}

/* What ICU makes of a line of the paragraph, without a blank at its end. */
static str
reordered(struct bed *b, UBiDi *para, int32_t from, int32_t to)
{
	UErrorCode e = U_ZERO_ERROR;
	UBiDi *line = ubidi_open();
	UChar units[1000];
	char *bytes = NEW_ARRAY(&b->job, char, 3000);
	int32_t count, length;

	ubidi_setLine(para, from, to, line, &e);
	count = ubidi_writeReordered(line, units, 1000, 0, &e);
	u_strToUTF8(bytes, 3000, &length, units, count, &e);
	assert_true(U_SUCCESS(e));
	ubidi_close(line);
	return str_trim((str){bytes, length});
}

/* Lines are broken first and turned then: UAX #9, L2, with ICU as a witness. */
static void
check_lines(double measure)
{
	struct bed b;
	double heights[60];
	ptrdiff_t count;
	UErrorCode e = U_ZERO_ERROR;
	UBiDi *para = ubidi_open();
	UChar units[1000];
	int32_t length, at = 0;

	bed_open(&b, S("Gentium Plus"), S("plain"));
	b.sheet.language = S("he");
	bed_narrow(&b, measure);
	add_text(&b, S(HEBREW));
	assert_true(set(&b));
	cut_fonts(&b);
	u_strFromUTF8(units, 1000, &length, HEBREW, sizeof HEBREW - 1, &e);
	ubidi_setPara(para, units, length, 1, NULL, &e);
	assert_true(U_SUCCESS(e));
	count = line_heights(&b, heights, 60);
	for (ptrdiff_t i = 0; i < count; i++) {
		str line = visual(&b, heights[i]);
		int32_t to = at + (int32_t)utf8_length(line);

		ASSERT_STR(line, reordered(&b, para, at, to));
		at = to;
		while (at < length && units[at] == ' ')
			at++;
	}
	assert_int_equal(at, length);
	ubidi_close(para);
	bed_close(&b);
}

static void
each_line_is_turned_for_itself(void **state)
{
	(void)state;
	for (double measure = 130; measure < 450; measure += 9)
		check_lines(measure);
}

/* Whether the last line of the first page stands at the right edge. */
static bool
ends_right(str language, str text)
{
	struct bed b;
	const struct page *page;
	double end = 0, low = 0;
	bool right;

	bed_open(&b, S("Gentium Plus"), S("plain"));
	b.sheet.language = language;
	b.sheet.address = S("");
	add_text(&b, text);
	assert_true(set(&b));
	cut_fonts(&b);
	page = &b.pages.pages[0];
	for (ptrdiff_t i = 0; i < page->span_count; i++)
		low = fmax(low, page->spans[i].y);
	for (ptrdiff_t i = 0; i < page->span_count; i++)
		if (page->spans[i].y > low - 6)
			end = fmax(end, page->spans[i].x +
			    span_width(&b, &page->spans[i]));
	right = fabs(end - MM(b.layout.width - b.layout.right)) < 0.01;
	bed_close(&b);
	return right;
}

static void
a_paragraph_in_another_direction_stands_at_its_edge(void **state)
{
	(void)state;
	assert_true(ends_right(S("fr"), S("كلمة أخرى.")));
	assert_false(ends_right(S("fr"), S("Un mot.")));
	assert_true(ends_right(S("ar"), S("كلمة أخرى.")));
	assert_true(ends_right(S("ar"), S("example.org")));
	assert_false(ends_right(S("ar"), S(PROSE)));
}

/* The font in which the first character of a text is set. */
static const char *
font_of(struct bed *b, str language, str family, str text)
{
	bed_open(b, family, S("plain"));
	b->sheet.language = language;
	b->sheet.address = S("");
	add_text(b, text);
	assert_true(set(b));
	cut_fonts(b);
	return b->fonts.fonts[b->pages.pages[0].spans[0].font].name;
}

static void
assert_font(str language, str family, str text, const char *name)
{
	struct bed b;

	assert_string_equal(font_of(&b, language, family, text), name);
	bed_close(&b);
}

static void
each_language_has_its_font(void **state)
{
	str gentium = S("Gentium Plus");

	(void)state;
	assert_font(S("zh"), gentium, S("直"), "UMingCN");
	assert_font(S("zh-TW"), gentium, S("直"), "UMingTW");
	assert_font(S("ja"), gentium, S("直"), "IPAexMincho");
	assert_font(S("fr"), gentium, S("直"), "UMingCN");
	assert_font(S("fr"), gentium, S("の"), "UMingCN");
	assert_font(S("zh"), gentium, S("“直”"), "UMingCN");
	assert_font(S("fr"), gentium, S("“x”"), "GentiumPlus");
	assert_font(S("zh"), gentium, S("“x”"), "GentiumPlus");
	assert_font(S("ar"), gentium, S("كلمة"), "NotoNaskhArabic-Regular");
	assert_font(S("ar"), S("DejaVu Sans"), S("كلمة"), "DejaVuSans");
	assert_font(S("ar"), gentium, S("12"), "GentiumPlus");
	assert_font(S("he"), gentium, S("מילה"), "NotoSerifHebrew-Regular");
	assert_font(S("uz"), gentium, S("Oʻz"), "GentiumPlus");
	assert_font(S("hi"), gentium, S("शब्द"), "NotoSerifDevanagari-Regular");
}

static void
what_is_bold_without_a_bold_font_is_drawn_fatter(void **state)
{
	struct bed b;
	struct block *p;
	const struct page *page;

	(void)state;
	bed_open(&b, S("Gentium Plus"), S("plain"));
	b.sheet.language = S("zh");
	b.sheet.address = S("");
	p = add_block(&b, BLOCK_PARAGRAPH);
	add_run(&b, p, S("权利"), 0, S(""));
	add_run(&b, p, S("自由"), RUN_BOLD, S(""));
	add_run(&b, p, S("公约"), RUN_ITALIC, S(""));
	assert_true(set(&b));
	cut_fonts(&b);
	page = &b.pages.pages[0];
	assert_int_equal(page->span_count, 3);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(page->spans[i].font, page->spans[0].font);
		assert_int_equal(page->spans[i].fat, i == 1);
	}
	bed_close(&b);
	bed_open(&b, S("Gentium Plus"), S("plain"));
	add_run(&b, add_block(&b, BLOCK_PARAGRAPH), S("gras"), RUN_BOLD,
	    S(""));
	assert_true(set(&b));
	cut_fonts(&b);
	for (ptrdiff_t i = 0; i < b.pages.pages[0].span_count; i++)
		assert_false(b.pages.pages[0].spans[i].fat);
	bed_close(&b);
}

static void
chinese_lines_are_full_and_keep_their_signs(void **state)
{
	static const str never_first[] = {S_INIT("，"), S_INIT("。"),
	    S_INIT("、"), S_INIT("：")};
	static const str never_last[] = {S_INIT("《"), S_INIT("（"),
	    S_INIT("“")};
	struct bed b;

	(void)state;
	for (double measure = 200; measure < 450; measure += 11) {
		struct text_line *lines;
		ptrdiff_t count;

		bed_open(&b, S("Gentium Plus"), S("plain"));
		b.sheet.language = S("zh");
		bed_narrow(&b, measure);
		add_text(&b, S(CHINESE));
		assert_true(set(&b));
		count = body_lines(&b, &lines);
		assert_true(count > 3);
		for (ptrdiff_t i = 0; i < count; i++) {
			if (i + 1 < count)
				assert_true(fabs(lines[i].end - lines[i].x -
				    measure) < 0.1);
			for (int k = 0; k < COUNT(never_first); k++)
				assert_false(str_starts(lines[i].text,
				    never_first[k]));
			for (int k = 0; k < COUNT(never_last); k++)
				assert_false(str_ends(lines[i].text,
				    never_last[k]));
		}
		bed_close(&b);
	}
}

static void
a_line_may_end_between_two_runs_of_chinese(void **state)
{
	struct bed b;
	struct text_line *lines;
	struct block *p;
	ptrdiff_t count;

	(void)state;
	bed_open(&b, S("Gentium Plus"), S("plain"));
	b.sheet.language = S("zh");
	bed_narrow(&b, 133);	/* 12 characters */
	p = add_block(&b, BLOCK_PARAGRAPH);
	add_run(&b, p, S("我们的权利我们的权利我们"), 0, S(""));
	add_run(&b, p, S("自由权公约自由权公约自由"), RUN_VALUE, S(""));
	add_run(&b, p, S("利公约"), 0, S(""));
	add_run(&b, add_block(&b, BLOCK_PARAGRAPH), S("我们的权利我们的权利我们"), 0,
	    S(""));
	add_run(&b, b.last, S("，公约"), RUN_VALUE, S(""));
	assert_true(set(&b));
	count = body_lines(&b, &lines);
	assert_int_equal(count, 5);
	ASSERT_STR(lines[0].text, S("我们的权利我们的权利我们"));
	ASSERT_STR(lines[1].text, S("自由权公约自由权公约自由"));
	ASSERT_STR(lines[4].text, S("们，公约"));
	bed_close(&b);
}

static void
a_font_with_many_glyphs_has_codes_of_two_bytes(void **state)
{
	struct bed b;
	struct buf text = {0};

	(void)state;
	bed_open(&b, S("Gentium Plus"), S("plain"));
	b.sheet.language = S("zh");
	text.arena = &b.job;
	for (int32_t c = 0x4E00; c < 0x4E00 + 300; c++)
		buf_utf8(&text, c);
	add_text(&b, buf_str(&text));
	assert_true(set(&b));
	cut_fonts(&b);
	for (ptrdiff_t i = 0; i < b.fonts.count; i++) {
		const struct font *font = &b.fonts.fonts[i];
		bool chinese = strcmp(font->name, "UMingCN") == 0;

		assert_int_equal(font->code_bytes, chinese ? 2 : 1);
		if (chinese)
			assert_int_equal(font->code_count, 301);
	}
	bed_close(&b);
}

/* How many glyphs of the run stand for a text. */
static int
glyphs_for(const struct bed *b, str text)
{
	int count = 0;

	for (ptrdiff_t i = 0; i < b->fonts.count; i++)
		for (ptrdiff_t k = 1; k < b->fonts.fonts[i].code_count; k++)
			count += str_equal(b->fonts.fonts[i].text[k], text);
	return count;
}

static void
a_mark_stands_for_itself_not_for_its_letter(void **state)
{
	struct bed b;

	(void)state;
	bed_open(&b, S("Gentium Plus"), S("plain"));
	b.sheet.language = S("ar");
	add_text(&b, S("أيّ"));
	assert_true(set(&b));
	cut_fonts(&b);
	assert_int_equal(glyphs_for(&b, S("ي")), 1);
	assert_int_equal(glyphs_for(&b, S("ّ")), 1);
	assert_int_equal(glyphs_for(&b, S("يّ")), 0);
	bed_close(&b);
}

static void
what_is_not_seen_is_not_in_the_text_of_a_glyph(void **state)
{
	struct bed b;

	(void)state;
	bed_open(&b, S("Gentium Plus"), S("plain"));
	add_text(&b, S("xy\u00ADz \u200Ev\u200Bw"));
	assert_true(set(&b));
	cut_fonts(&b);
	assert_int_equal(glyphs_for(&b, S("y")), 1);
	assert_int_equal(glyphs_for(&b, S("v")), 1);
	bed_close(&b);
}

static void
a_bracket_is_itself_where_latin_uses_it_too(void **state)
{
	struct bed b;
	struct text_line *lines;

	(void)state;
	bed_open(&b, S("Gentium Plus"), S("plain"));
	b.sheet.address = S("");
	add_text(&b, S("Le mot (גד) ici"));
	add_text(&b, S("Le mot אב (גד) אב"));
	add_text(&b, S("(a) [b"));
	assert_true(set(&b));
	assert_int_equal(text_lines(&b, &lines), 3);
	ASSERT_STR(lines[0].text, S("Le mot (דג) ici"));
	ASSERT_STR(lines[2].text, S("(a) [b"));
	bed_close(&b);
}

static void
a_missing_letter_names_the_package_that_brings_it(void **state)
{
	struct bed b;

	(void)state;
	bed_open(&b, S("Gentium Plus"), S("plain"));
	add_text(&b, S("𓀀"));
	assert_false(set(&b));
	assert_true(has_fault(&b, FAULT_DATA, S("no font has '𓀀' (U+13000)")));
	ASSERT_STR(b.faults.first->mend, S("write it in other letters, or "
	    "name a font that has it: 'type: {family: ...}'"));
	bed_close(&b);
	bed_open(&b, S("Gentium Plus"), S("plain"));
	add_text(&b, S("한"));
	if (!set(&b))	/* no such font on this machine */
		assert_true(str_ends(b.faults.first->mend,
		    S("(apt install fonts-unfonts-core)")));
	bed_close(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(directions_stand_in_their_order),
	    cmocka_unit_test(embeddings_of_others_turn_nothing),
	    cmocka_unit_test(each_line_is_turned_for_itself),
	    cmocka_unit_test(
		a_paragraph_in_another_direction_stands_at_its_edge),
	    cmocka_unit_test(each_language_has_its_font),
	    cmocka_unit_test(what_is_bold_without_a_bold_font_is_drawn_fatter),
	    cmocka_unit_test(chinese_lines_are_full_and_keep_their_signs),
	    cmocka_unit_test(a_line_may_end_between_two_runs_of_chinese),
	    cmocka_unit_test(a_font_with_many_glyphs_has_codes_of_two_bytes),
	    cmocka_unit_test(a_mark_stands_for_itself_not_for_its_letter),
	    cmocka_unit_test(what_is_not_seen_is_not_in_the_text_of_a_glyph),
	    cmocka_unit_test(a_bracket_is_itself_where_latin_uses_it_too),
	    cmocka_unit_test(a_missing_letter_names_the_package_that_brings_it),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
