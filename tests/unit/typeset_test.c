/* SPDX-License-Identifier: MIT */
#include "typeset_help.h"

static void
a_justified_line_ends_at_the_margin(void **state)
{
	struct bed b;
	struct text_line *lines;
	ptrdiff_t count;

	(void)state;
	bed_open(&b, S("Gentium Plus"), S("plain"));
	add_text(&b, S(PROSE));
	assert_true(set(&b));
	count = body_lines(&b, &lines);
	assert_true(count >= 4);
	for (ptrdiff_t i = 0; i < count; i++) {
		double margin = MM(b.layout.width - b.layout.right);

		if (i + 1 == count)
			assert_true(lines[i].end < margin);
		else if (fabs(lines[i].end - margin) > 0.01 * 11)
			fail_msg("line %td ends at %.3f, not at %.3f", i,
			    lines[i].end, margin);
	}
	bed_close(&b);
}

static void
no_line_is_too_long_on_any_measure(void **state)
{
	struct bed b;

	(void)state;
	bed_open(&b, S("Liberation Serif"), S("plain"));
	add_text(&b, S(PROSE));
	add_text(&b, S("Le mot anticonstitutionnellementabsurdissime et "
		       "https://example.org/un/chemin/fort/long?avec=des"
		       "&signes=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"));
	for (double measure = 40; measure < 480; measure += 7.5) {
		struct text_line *lines;
		ptrdiff_t count;

		bed_narrow(&b, measure);
		b.sheet.max_pages = 0;
		assert_true(set(&b));
		count = body_lines(&b, &lines);
		for (ptrdiff_t i = 0; i < count; i++)
			if (lines[i].end > lines[i].x + measure + 0.11)
				fail_msg("'%.*s' is %.2f wide, the line %.2f",
				    FMT(lines[i].text),
				    lines[i].end - lines[i].x, measure);
	}
	assert_int_equal(b.faults.count, 0);
	bed_close(&b);
}

/* Sets one word over and over; checks what stands before a hyphen at an end. */
static void
check_divisions(str word, str language, const str *heads, ptrdiff_t head_count)
{
	struct bed b;
	struct text_line *lines;
	struct buf text;
	ptrdiff_t count, divided = 0;

	bed_open(&b, S("Gentium Plus"), S("plain"));
	b.sheet.language = language;
	text = (struct buf){.arena = &b.job};
	for (int i = 0; i < 60; i++) {
		buf_add(&text, word);
		buf_char(&text, ' ');
	}
	add_text(&b, buf_str(&text));
	for (double measure = 120; measure < 260; measure += 10) {
		bed_narrow(&b, measure);
		assert_true(set(&b));
		count = body_lines(&b, &lines);
		for (ptrdiff_t i = 0; i < count; i++) {
			bool legal = false;
			str line = lines[i].text;

			if (!str_ends(line, S("-")))
				continue;
			divided++;
			for (ptrdiff_t k = 0; k < head_count; k++)
				legal = legal || str_ends(line, heads[k]);
			if (!legal)
				fail_msg("'%.*s' is divided wrongly",
				    FMT(line));
		}
	}
	assert_true(divided > 10);
	bed_close(&b);
}

static void
words_are_divided_only_where_it_is_legal(void **state)
{
	static const str french[] = {S_INIT(" pré-"), S_INIT(" préoc-"),
	    S_INIT(" préoccu-"), S_INIT(" préoccupa-")};
	static const str russian[] = {S_INIT(" осво-"), S_INIT(" освобо-"),
	    S_INIT(" освобож-"), S_INIT(" освобожде-"),
	    S_INIT(" освобожде-")};
	static const str german[] = {S_INIT(" Frei-"), S_INIT(" Freilas-")};

	(void)state;
	check_divisions(S("préoccupation"), S("fr"), french, COUNT(french));
	check_divisions(S("освобождение"), S("ru"), russian, COUNT(russian));
	check_divisions(S("Freilassung"), S("de"), german, COUNT(german));
}

static void
names_from_a_list_are_not_divided(void **state)
{
	struct bed b;
	struct text_line *lines;
	struct block *p;
	ptrdiff_t count;

	(void)state;
	bed_open(&b, S("Gentium Plus"), S("plain"));
	p = add_block(&b, BLOCK_PARAGRAPH);
	for (int i = 0; i < 40; i++) {
		add_run(&b, p, S("Montgolfière"), RUN_VALUE, S(""));
		add_run(&b, p, S(" "), 0, S(""));
	}
	bed_narrow(&b, 150);
	assert_true(set(&b));
	count = body_lines(&b, &lines);
	assert_true(count > 10);
	for (ptrdiff_t i = 0; i < count; i++)
		assert_false(str_ends(lines[i].text, S("-")));
	bed_close(&b);
}

static void
a_soft_hyphen_is_where_the_author_wants_it(void **state)
{
	static const str heads[] = {S_INIT(" préocc-")};

	(void)state;
	check_divisions(S("préocc\u00ADupation"), S("fr"), heads, 1);
}

/* The width of a text, measured as a line of the address. */
static double
width_of(struct bed *b, str text)
{
	struct text_line *lines;
	ptrdiff_t count;

	b->sheet.address = text;
	assert_true(set(b));
	count = text_lines(b, &lines);
	assert_int_equal(count, 1);
	return lines[0].end - lines[0].x;
}

static void
pairs_are_kerned(void **state)
{
	struct bed b;
	double pair, first, second;

	(void)state;
	bed_open(&b, S("Gentium Plus"), S("plain"));
	pair = width_of(&b, S("AV"));
	first = width_of(&b, S("A"));
	second = width_of(&b, S("V"));
	assert_true(pair < first + second - 0.3);
	bed_close(&b);
}

static void
letters_are_joined_to_ligatures(void **state)
{
	struct bed b;

	(void)state;
	bed_open(&b, S("Gentium Plus"), S("plain"));
	b.sheet.address = S("fin");
	assert_true(set(&b));
	cut_fonts(&b);
	assert_int_equal(b.pages.pages[0].spans[0].count, 2);
	ASSERT_STR(b.fonts.fonts[0].text[b.fonts.fonts[0].code_of[
	    b.pages.pages[0].spans[0].glyphs[0].id]], S("fi"));
	bed_close(&b);
}

static void
french_spaces_hold_the_line_and_have_their_width(void **state)
{
	static const str never[] = {S_INIT(";"), S_INIT("!"), S_INIT("?"),
	    S_INIT(":"), S_INIT("»"), S_INIT("décembre"), S_INIT("000"),
	    S_INIT("euros"), S_INIT("Dupont")};
	struct bed b;
	double high, colon;

	(void)state;
	bed_open(&b, S("Gentium Plus"), S("plain"));
	add_text(&b, S("« Oui » ; non ! Le 1er décembre, M. Dupont paie : 10 "
		       "000 euros ? Et n° 12 aussi ; voilà : « bon » ! Le 3 "
		       "décembre, 20 000 euros : « assez » ; M. Dupont !"));
	for (double measure = 90; measure < 300; measure += 5) {
		struct text_line *lines;
		ptrdiff_t count;

		bed_narrow(&b, measure);
		assert_true(set(&b));
		count = body_lines(&b, &lines);
		for (ptrdiff_t i = 0; i < count; i++) {
			str line = lines[i].text;

			assert_false(str_ends(line, S("«")));
			assert_false(str_ends(line, S("n°")));
			for (ptrdiff_t k = 0; k < COUNT(never); k++)
				if (str_starts(line, never[k]))
					fail_msg("a line begins with '%.*s'",
					    FMT(line));
		}
	}
	bed_close(&b);
	bed_open(&b, S("Gentium Plus"), S("plain"));
	high = width_of(&b, S("a\u202F;"));
	colon = width_of(&b, S("a\u00A0;"));
	assert_true(high < colon - 0.3);
	bed_close(&b);
}

/* Runs that come again in each letter are cut into words once. */
static void
a_space_between_runs_stays_in_each_letter(void **state)
{
	static const struct {
		const char *before, *run, *behind, *line;
	} texts[] = {
	    {"Le ", "Pacte des droits civils et politiques", " garantit",
		"Le Pacte des droits civils et politiques garantit"},
	    {"Le", " Pacte des droits civils et politiques ", "garantit",
		"Le Pacte des droits civils et politiques garantit"},
	    {"Le", "s pactes des droits civils et politique", "s, oui",
		"Les pactes des droits civils et politiques, oui"},
	    {"n\u00b0\u00a0", "12 des droits civils et politiques", " !",
		"n\u00b0 12 des droits civils et politiques !"},
	};

	(void)state;
	for (ptrdiff_t i = 0; i < COUNT(texts); i++) {
		struct bed b;
		struct text_line *lines;
		struct block *p;

		bed_open(&b, S("Gentium Plus"), S("plain"));
		b.sheet.address = S("");
		p = add_block(&b, BLOCK_PARAGRAPH);
		add_run(&b, p, str_from(texts[i].before), 0, S(""));
		add_run(&b, p, str_from(texts[i].run), RUN_ITALIC, S(""));
		add_run(&b, p, str_from(texts[i].behind), 0, S(""));
		for (int letter = 0; letter < 3; letter++) {
			assert_true(set(&b));
			assert_int_equal(text_lines(&b, &lines), 1);
			ASSERT_STR(lines[0].text, str_from(texts[i].line));
		}
		bed_close(&b);
	}
}

static void
an_apostrophe_is_curled_in_text_only(void **state)
{
	struct bed b;
	struct text_line *lines;

	(void)state;
	bed_open(&b, S("Gentium Plus"), S("plain"));
	b.sheet.address = S("1 rue de l'Eau");
	add_text(&b, S("l'eau -- l'air"));
	assert_true(set(&b));
	assert_int_equal(text_lines(&b, &lines), 2);
	ASSERT_STR(lines[0].text, S("1 rue de l'Eau"));
	ASSERT_STR(lines[1].text, S("l’eau -- l’air"));
	bed_close(&b);
	bed_open(&b, S("Gentium Plus"), S("plain"));
	b.sheet.language = S("uz");
	add_text(&b, S("o'zbek"));
	assert_true(set(&b));
	assert_int_equal(text_lines(&b, &lines), 2);
	ASSERT_STR(lines[1].text, S("o'zbek"));
	bed_close(&b);
}

static void
a_character_without_a_font_is_a_fault(void **state)
{
	struct bed b;
	struct block *p;

	(void)state;
	bed_open(&b, S("Gentium Plus"), S("plain"));
	p = add_block(&b, BLOCK_PARAGRAPH);
	add_run(&b, p, S("Monsieur "), 0, S(""));
	add_run(&b, p, S("𓀀"), RUN_VALUE, S(""));
	assert_false(set(&b));
	assert_true(has_fault(&b, FAULT_ROW, S("no font has '𓀀' (U+13000)")));
	ASSERT_STR(b.faults.first->file, S("list.csv"));
	assert_int_equal(b.faults.first->line, 2);
	bed_close(&b);

	bed_open(&b, S("Gentium Plus"), S("plain"));
	add_text(&b, S("le caractère 𓀀"));
	assert_false(set(&b));
	assert_true(has_fault(&b, FAULT_DATA, S("no font has '𓀀' (U+13000)")));
	ASSERT_STR(b.faults.first->file, S("appeal.md"));
	bed_close(&b);

	bed_open(&b, S("Gentium Plus"), S("plain"));
	b.sheet.address = S("𓀀 rue des Lilas");
	assert_false(set(&b));
	assert_true(has_fault(&b, FAULT_ROW, S("no font has '𓀀' (U+13000)")));
	bed_close(&b);
}

static void
other_fonts_help_out_within_a_line(void **state)
{
	struct bed b;
	struct text_line *lines;

	(void)state;
	bed_open(&b, S("Gentium Plus"), S("plain"));
	add_text(&b, S("Le mot ♥ et le mot كلمة ici."));
	assert_true(set(&b));
	assert_int_equal(text_lines(&b, &lines), 2);
	assert_true(b.fonts.count >= 2);
	assert_true(str_starts(lines[1].text, S("Le mot ♥ et le mot ")));
	assert_true(str_ends(lines[1].text, S(" ici.")));
	bed_close(&b);
}

static void
marks_are_composed_or_stand_on_their_letter(void **state)
{
	struct bed b;
	double composed;

	(void)state;
	bed_open(&b, S("Gentium Plus"), S("plain"));
	composed = width_of(&b, S("été"));
	b.sheet.address = S("e\u0301te\u0301");
	assert_true(set(&b));
	cut_fonts(&b);
	assert_int_equal(b.pages.pages[0].spans[0].count, 3);
	assert_true(fabs(span_width(&b, &b.pages.pages[0].spans[0]) -
	    composed) < 1e-6);
	bed_close(&b);
}

static void
a_letter_written_to_the_left_stands_at_the_right(void **state)
{
	struct bed b;
	const struct page *page;
	double right, end = 0;

	(void)state;
	bed_open(&b, S("Gentium Plus"), S("plain"));
	b.sheet.language = S("ar");
	b.sheet.address = S("Paris");
	add_text(&b, S("كلمة 12 Paris كلمة"));
	assert_true(set(&b));
	cut_fonts(&b);
	page = &b.pages.pages[0];
	right = MM(b.layout.width - b.layout.right);
	for (ptrdiff_t i = 1; i < page->span_count; i++)
		end = fmax(end, page->spans[i].x +
		    span_width(&b, &page->spans[i]));
	assert_true(fabs(end - right) < 0.01);
	bed_close(&b);
}

/* Also digits that are written in Arabic: ١٠ is ten, never ٠١. */
static void
a_number_is_written_to_the_right_in_any_digits(void **state)
{
	const str numbers[] = {S("2026"), S("٢٠٢٦"), S("۲۰۲۶")};

	(void)state;
	for (ptrdiff_t i = 0; i < COUNT(numbers); i++) {
		struct text_line *lines;
		struct bed b;

		bed_open(&b, S("Gentium Plus"), S("plain"));
		b.sheet.language = S("ar");
		b.sheet.address = numbers[i];
		assert_true(set(&b));
		assert_int_equal(text_lines(&b, &lines), 1);
		ASSERT_STR(lines[0].text, numbers[i]);
		bed_close(&b);
	}
}

/* Else each such letter of all letters would be copied with them. */
static void
what_leaves_no_ink_is_not_what_a_glyph_stands_for(void **state)
{
	struct text_line *lines;
	struct bed b;

	(void)state;
	bed_open(&b, S("Gentium Plus"), S("plain"));
	b.sheet.address = S("\u00AD\u00ADx\u00ADy\u200Bz\u202Ew");
	assert_true(set(&b));
	assert_int_equal(text_lines(&b, &lines), 1);
	ASSERT_STR(lines[0].text, S("xyzw"));
	bed_close(&b);
}

/* HarfBuzz piles them up, millions of units high. */
static void
a_pile_of_marks_is_only_high(void **state)
{
	struct buf pile = {0};
	struct bed b;

	(void)state;
	bed_open(&b, S("Gentium Plus"), S("plain"));
	pile.arena = &b.job;
	for (int i = 0; i < 6000; i++)
		buf_add(&pile, i == 0 ? S("e") : S("\u0301"));
	b.sheet.address = buf_str(&pile);
	set(&b);
	add_text(&b, b.sheet.address);
	b.sheet.address = S("Paris");
	b.faults.first = NULL;
	assert_true(set(&b));
	bed_close(&b);
}

static void
a_family_that_is_not_there_is_a_fault_that_helps(void **state)
{
	struct arena job = {0};
	struct faults f = {.arena = &job};
	struct type_style style = {.family = S("Keine Schrift")};

	(void)state;
	assert_null(typesetter_open(&job, &style, &f));
	assert_int_equal(f.first->kind, FAULT_CONFIG);
	ASSERT_STR(f.first->message, S("no font 'Keine Schrift' (try: apt "
	    "install fonts-sil-gentiumplus)"));
	arena_free(&job);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_justified_line_ends_at_the_margin),
	    cmocka_unit_test(no_line_is_too_long_on_any_measure),
	    cmocka_unit_test(words_are_divided_only_where_it_is_legal),
	    cmocka_unit_test(names_from_a_list_are_not_divided),
	    cmocka_unit_test(a_soft_hyphen_is_where_the_author_wants_it),
	    cmocka_unit_test(pairs_are_kerned),
	    cmocka_unit_test(letters_are_joined_to_ligatures),
	    cmocka_unit_test(french_spaces_hold_the_line_and_have_their_width),
	    cmocka_unit_test(a_space_between_runs_stays_in_each_letter),
	    cmocka_unit_test(an_apostrophe_is_curled_in_text_only),
	    cmocka_unit_test(a_character_without_a_font_is_a_fault),
	    cmocka_unit_test(other_fonts_help_out_within_a_line),
	    cmocka_unit_test(marks_are_composed_or_stand_on_their_letter),
	    cmocka_unit_test(a_letter_written_to_the_left_stands_at_the_right),
	    cmocka_unit_test(a_number_is_written_to_the_right_in_any_digits),
	    cmocka_unit_test(what_leaves_no_ink_is_not_what_a_glyph_stands_for),
	    cmocka_unit_test(a_pile_of_marks_is_only_high),
	    cmocka_unit_test(a_family_that_is_not_there_is_a_fault_that_helps),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
