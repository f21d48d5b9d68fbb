/* SPDX-License-Identifier: MIT */
#include <malloc.h>
#include <stdio.h>

#include "typeset_help.h"

static void
layouts_are_found_by_name_or_by_country(void **state)
{
	static const str countries[][2] = {
	    {S_INIT("FR"), S_INIT("fr-dl-right")},
	    {S_INIT("DE"), S_INIT("de-5008-b")},
	    {S_INIT("CH"), S_INIT("ch-right")},
	    {S_INIT("US"), S_INIT("us-no9")},
	    {S_INIT("CA"), S_INIT("plain-letter")},
	    {S_INIT("RU"), S_INIT("ru-dlo-right")},
	    {S_INIT("UZ"), S_INIT("plain")},
	    {S_INIT(""), S_INIT("plain")},
	};
	struct arena job = {0};
	struct faults f = {.arena = &job};

	(void)state;
	for (ptrdiff_t i = 0; i < COUNT(countries); i++)
		ASSERT_STR(layout_find(&job, S(""), countries[i][0], &f)->name,
		    countries[i][1]);
	assert_null(layout_find(&job, S("fr-dl-rihgt"), S("FR"), &f));
	ASSERT_STR(f.first->message,
	    S("no layout 'fr-dl-rihgt' (is it 'fr-dl-right'?)"));
	arena_free(&job);
}

/*
 * Six lines of usual type stand in each window, clear of its edges; in the US,
 * four of it, or five smaller ones.
 */
static void
every_layout_has_room_for_an_address(void **state)
{
	struct arena job = {0};
	struct faults f = {.arena = &job};
	const str *names;
	ptrdiff_t count = layout_names(&job, &names);

	(void)state;
	assert_int_equal(count, 9);
	for (ptrdiff_t i = 0; i < count; i++) {
		const struct layout *l =
		    layout_find(&job, names[i], S(""), &f);
		double lines = str_equal(l->name, S("us-no9")) ? 4 : 6;
		double end = l->address_y + lines * 12 / 72 * 25.4;

		assert_true(l->width >= 210 && l->height >= 279);
		assert_true(end <= l->body_y);
		if (l->window_w == 0)
			continue;
		assert_true(l->address_x >= l->window_x + l->clearance);
		assert_true(l->address_y >= l->window_y + l->clearance);
		assert_true(end <= l->window_y + l->window_h - l->clearance);
		assert_true(l->date_y >= l->window_y + l->window_h);
	}
	arena_free(&job);
}

static ptrdiff_t
address_lines(struct bed *b, struct text_line **lines)
{
	ptrdiff_t all = text_lines(b, lines), count = 0;

	for (ptrdiff_t i = 0; i < all; i++)
		if (fabs((*lines)[i].x - MM(b->layout.address_x)) < 0.01 &&
		    (*lines)[i].y < MM(b->layout.date_y))
			(*lines)[count++] = (*lines)[i];
	return count;
}

/* Ink of all lines within the window, less its clearance. */
static void
check_in_window(const struct bed *b, const struct text_line *lines,
    ptrdiff_t count)
{
	const struct layout *l = &b->layout;

	for (ptrdiff_t i = 0; i < count; i++) {
		assert_true(lines[i].end <=
		    MM(l->window_x + l->window_w - l->clearance) + 0.01);
		assert_true(lines[i].y - 0.75 * lines[i].size >=
		    MM(l->window_y + l->clearance));
		assert_true(lines[i].y <=
		    MM(l->window_y + l->window_h - l->clearance));
	}
}

static void
an_address_stands_in_its_window(void **state)
{
	struct bed b;
	struct text_line *lines;
	ptrdiff_t count;

	(void)state;
	bed_open(&b, S("Gentium Plus"), S("fr-dl-right"));
	b.sheet.address = S("Mme Aïcha Exemple\nAppartement 12\n\nBâtiment B\n"
			    "12 RUE DES LILAS\n \nBP 15\n34000 MONTPELLIER");
	assert_true(set(&b));
	count = address_lines(&b, &lines);
	assert_int_equal(count, 6);
	ASSERT_STR(lines[2].text, S("Bâtiment B"));
	assert_true(lines[0].size >= 10);
	check_in_window(&b, lines, count);
	assert_int_equal(b.faults.count, 0);
	bed_close(&b);
}

static void
a_long_line_of_an_address_wraps_at_a_word(void **state)
{
	struct bed b;
	struct text_line *lines;
	ptrdiff_t count;

	(void)state;
	bed_open(&b, S("Gentium Plus"), S("fr-dl-right"));
	b.sheet.address = S("M. le Procureur général de la République de "
			    "Tachkent\n12 rue des Lilas\n100047 Tachkent\n"
			    "OUZBÉKISTAN");
	assert_true(set(&b));
	count = address_lines(&b, &lines);
	assert_int_equal(count, 5);
	ASSERT_STR(lines[0].text, S("M. le Procureur général de la"));
	ASSERT_STR(lines[1].text, S("République de Tachkent"));
	for (ptrdiff_t i = 0; i < count; i++)
		assert_true(utf8_length(lines[i].text) <= 38);
	check_in_window(&b, lines, count);
	assert_true(has_fault(&b, FAULT_NOTE,
	    S("a line of the address was too long and is wrapped")));
	bed_close(&b);
}

static void
an_address_without_lines_left_is_set_smaller(void **state)
{
	struct bed b;
	struct text_line *lines;
	ptrdiff_t count;

	(void)state;
	bed_open(&b, S("Gentium Plus"), S("fr-dl-right"));
	b.sheet.address = S("Un\nDeux\nTrois\nQuatre\nCinq\n100047 Tachkent\n"
			    "OUZBÉKISTAN");
	assert_true(set(&b));
	count = address_lines(&b, &lines);
	assert_int_equal(count, 7);
	assert_true(lines[0].size >= 9 && lines[0].size < 10);
	check_in_window(&b, lines, count);
	assert_int_equal(b.faults.notes, 1);
	bed_close(&b);
}

static void
an_address_that_leaves_its_window_is_a_fault_of_the_row(void **state)
{
	struct bed b;

	(void)state;
	bed_open(&b, S("Gentium Plus"), S("fr-dl-right"));
	b.sheet.address = S("1\n2\n3\n4\n5\n6\n7\n8\n9\n10");
	assert_false(set(&b));
	assert_true(has_fault(&b, FAULT_ROW,
	    S("the address leaves its window")));
	assert_int_equal(b.faults.first->line, 2);
	bed_close(&b);
	bed_open(&b, S("Gentium Plus"), S("fr-dl-right"));
	b.sheet.address = S("Llanfairpwllgwyngyllgogerychwyrndrobwllllantysili"
			    "ogogogoch-Llanfairpwllgwyngyllgogerych");
	assert_false(set(&b));
	assert_true(has_fault(&b, FAULT_ROW,
	    S("the address leaves its window")));
	bed_close(&b);
}

static void
a_long_date_line_moves_to_the_left_to_end_in_time(void **state)
{
	struct bed b;
	struct text_line *lines;

	(void)state;
	bed_open(&b, S("Gentium Plus"), S("fr-dl-right"));
	b.sheet.address = S("");
	b.sheet.place_date = S("Saint-Rémy-en-Bouzemont-Saint-Genest-et-Isson, "
			       "le 24 novembre 2026");
	assert_true(set(&b));
	assert_int_equal(text_lines(&b, &lines), 1);
	assert_true(lines[0].x < MM(b.layout.date_x) - 1);
	assert_true(fabs(lines[0].end - MM(b.layout.width - b.layout.right)) <
	    0.02);
	bed_close(&b);
}

static void
a_letter_that_is_too_long_is_a_fault_of_the_row(void **state)
{
	struct bed b;

	(void)state;
	bed_open(&b, S("Gentium Plus"), S("fr-dl-right"));
	b.sheet.max_pages = 1;
	add_text(&b, S(PROSE));
	assert_true(set(&b));
	for (int i = 0; i < 8; i++)
		add_text(&b, S(PROSE));
	assert_false(set(&b));
	assert_int_equal(b.pages.count, 2);
	assert_true(has_fault(&b, FAULT_ROW,
	    S("the letter has 2 pages, 1 is allowed")));
	bed_close(&b);
}

/* For many lengths of the text before: no page begins or ends with one line. */
static void
no_line_of_a_paragraph_is_alone_on_a_page(void **state)
{
	(void)state;
	for (int short_lines = 0; short_lines < 24; short_lines++) {
		struct bed b;
		struct text_line *lines;
		ptrdiff_t count;

		bed_open(&b, S("Liberation Serif"), S("plain"));
		for (int i = 0; i < short_lines; i++)
			add_text(&b, S("Une ligne"));
		for (int i = 0; i < 20; i++)
			add_text(&b, S("Début " PROSE " fin"));
		assert_true(set(&b));
		assert_true(b.pages.count >= 2);
		count = body_lines(&b, &lines);
		for (ptrdiff_t i = 1; i < count; i++) {
			if (lines[i].page == lines[i - 1].page)
				continue;
			assert_false(str_ends(lines[i].text, S(" fin")) &&
			    !str_starts(lines[i].text, S("Début")));
			assert_false(str_starts(lines[i - 1].text, S("Début")));
			assert_true(lines[i - 1].y <
			    MM(b.layout.height - b.layout.bottom));
		}
		bed_close(&b);
	}
}

static void
the_signature_takes_its_closing_and_two_lines_with_it(void **state)
{
	int alone = 0;

	(void)state;
	for (int n = 8; n < 60; n++) {
		struct bed b;
		struct text_line *lines;
		ptrdiff_t count;

		bed_open(&b, S("Liberation Serif"), S("plain"));
		b.sheet.signature = S("Jeanne Dupont");
		for (int i = 0; i < n; i++)
			add_text(&b, S("Une ligne"));
		add_text(&b, S("Veuillez agréer mes salutations."));
		assert_true(set(&b));
		count = body_lines(&b, &lines);
		ASSERT_STR(lines[count - 1].text, S("Jeanne Dupont"));
		assert_true(lines[count - 1].y - lines[count - 2].y > MM(18));
		assert_int_equal(lines[count - 1].page,
		    lines[count - 2].page);
		assert_int_equal(lines[count - 1].page,
		    lines[count - 3].page);
		assert_int_equal(lines[count - 1].page,
		    lines[count - 4].page);
		alone += lines[count - 5].page < lines[count - 4].page;
		bed_close(&b);
	}
	assert_true(alone > 0);
}

static void
later_pages_have_their_number_at_the_foot(void **state)
{
	struct bed b;
	struct text_line *lines;
	ptrdiff_t count, feet = 0;

	(void)state;
	bed_open(&b, S("Gentium Plus"), S("fr-dl-right"));
	for (int i = 0; i < 16; i++)
		add_text(&b, S(PROSE));
	assert_true(set(&b));
	assert_int_equal(b.pages.count, 3);
	count = text_lines(&b, &lines);
	for (ptrdiff_t i = 0; i < count; i++)
		if (lines[i].y > MM(b.layout.height - b.layout.bottom)) {
			feet++;
			ASSERT_STR(lines[i].text,
			    lines[i].page == 1 ? S("2/3") : S("3/3"));
		}
	assert_int_equal(feet, 2);
	assert_int_equal(b.pages.pages[0].bar_count, 2);
	assert_int_equal(b.pages.pages[1].bar_count, 0);
	assert_true(fabs(b.pages.pages[0].bars[0].y - MM(99)) < 0.2);
	bed_close(&b);
}

static void
a_link_has_its_box_and_a_line_below(void **state)
{
	struct bed b;
	struct text_line *lines;
	struct block *p;
	const struct page *page;

	(void)state;
	bed_open(&b, S("Gentium Plus"), S("plain"));
	p = add_block(&b, BLOCK_PARAGRAPH);
	add_run(&b, p, S("Voir "), 0, S(""));
	add_run(&b, p, S("le rapport"), 0, S("https://example.org/r"));
	add_run(&b, p, S("."), 0, S(""));
	assert_true(set(&b));
	text_lines(&b, &lines);
	ASSERT_STR(lines[1].text, S("Voir le rapport."));
	page = &b.pages.pages[0];
	assert_int_equal(page->link_count, 1);
	ASSERT_STR(page->links[0].url, S("https://example.org/r"));
	assert_true(page->links[0].x > lines[1].x + 15);
	assert_true(page->links[0].x + page->links[0].w < lines[1].end - 1);
	assert_true(page->links[0].y < lines[1].y &&
	    page->links[0].y + page->links[0].h > lines[1].y);
	assert_int_equal(page->bar_count, 1);
	assert_true(page->bars[0].y > lines[1].y);
	bed_close(&b);
}

static void
items_hang_beside_their_markers(void **state)
{
	struct bed b;
	struct text_line *lines;
	struct block *list, *items;
	ptrdiff_t count;

	(void)state;
	bed_open(&b, S("Gentium Plus"), S("plain"));
	b.sheet.address = S("");
	list = add_block(&b, BLOCK_NUMBERS);
	list->level = 9;
	list->tight = true;
	items = NEW_ARRAY(&b.job, struct block, 2);
	items[0].kind = items[1].kind = BLOCK_ITEM;
	add_run(&b, &items[0], S(PROSE), 0, S(""));
	add_run(&b, &items[1], S("Bref"), RUN_BOLD, S(""));
	items[0].next = &items[1];
	list->first = &items[0];
	add_block(&b, BLOCK_RULE);
	assert_true(set(&b));
	count = text_lines(&b, &lines);
	assert_true(count > 6);
	for (ptrdiff_t i = 0; i < count; i++) {
		bool marker = str_ends(lines[i].text, S(".")) &&
		    lines[i].text.len <= 3;

		if (marker)
			assert_true(lines[i].end < MM(25) + 1.6 * 11);
		else
			assert_true(fabs(lines[i].x - MM(25) - 1.6 * 11) <
			    0.01);
	}
	ASSERT_STR(lines[count - 2].text, S("10."));
	assert_true(lines[count - 1].y == lines[count - 2].y);
	assert_int_equal(b.pages.pages[0].bar_count, 1);
	bed_close(&b);
}

static void
code_keeps_its_spaces_and_lines(void **state)
{
	struct bed b;
	struct text_line *lines;
	struct block *p;

	(void)state;
	bed_open(&b, S("Gentium Plus"), S("plain"));
	b.sheet.address = S("");
	p = add_block(&b, BLOCK_CODE);
	add_run(&b, p, S("un  'deux' ;\n    trois\n"), RUN_CODE, S(""));
	assert_true(set(&b));
	assert_int_equal(text_lines(&b, &lines), 2);
	ASSERT_STR(lines[0].text, S("un 'deux' ;"));
	assert_true(lines[1].x > lines[0].x + 8);
	ASSERT_STR(lines[1].text, S("trois"));
	bed_close(&b);
}

static bool
same_pages(const struct pages *a, const struct pages *b)
{
	if (a->count != b->count)
		return false;
	for (ptrdiff_t p = 0; p < a->count; p++) {
		const struct page *one = &a->pages[p], *other = &b->pages[p];

		if (one->span_count != other->span_count)
			return false;
		for (ptrdiff_t i = 0; i < one->span_count; i++) {
			const struct span *s = &one->spans[i];
			const struct span *t = &other->spans[i];

			if (s->font != t->font || s->x != t->x ||
			    s->y != t->y || s->count != t->count ||
			    memcmp(s->glyphs, t->glyphs,
				(size_t)s->count * sizeof *s->glyphs) != 0)
				return false;
		}
	}
	return true;
}

static void
the_same_letter_gives_the_same_pages(void **state)
{
	struct bed b, fresh;
	struct pages first;

	(void)state;
	bed_open(&b, S("Gentium Plus"), S("fr-dl-right"));
	for (int i = 0; i < 12; i++)
		add_text(&b, S(PROSE));
	assert_true(set(&b));
	first = b.pages;
	b.sheet.language = S("ru");
	assert_true(set(&b));
	b.sheet.language = S("fr");
	assert_true(set(&b));
	assert_true(same_pages(&first, &b.pages));
	bed_open(&fresh, S("Gentium Plus"), S("fr-dl-right"));
	fresh.document = b.document;
	assert_true(set(&fresh));
	assert_true(same_pages(&first, &fresh.pages));
	bed_close(&fresh);
	bed_close(&b);
}

static void
fonts_hold_every_glyph_of_the_pages(void **state)
{
	struct bed b;
	struct block *p;

	(void)state;
	bed_open(&b, S("Gentium Plus"), S("fr-dl-right"));
	b.sheet.subject = S("Libérez Nadia");
	p = add_block(&b, BLOCK_PARAGRAPH);
	add_run(&b, p, S(PROSE), RUN_ITALIC, S(""));
	add_run(&b, p, S("Спасибо, fin ♥ "), RUN_BOLD, S(""));
	add_text(&b, S(PROSE));
	assert_true(set(&b));
	cut_fonts(&b);
	assert_true(b.fonts.count >= 4);
	for (ptrdiff_t i = 0; i < b.fonts.count; i++) {
		const struct font *f = &b.fonts.fonts[i];
		ptrdiff_t last = 0;

		assert_int_equal(f->code_bytes, 1);
		assert_true(f->program.len > 200);
		assert_true(f->ascent > 500 && f->descent < 0);
		assert_true(f->cap_height > 400 && f->box[3] > f->box[1]);
		assert_true(strlen(f->name) > 3);
		for (ptrdiff_t g = 0; g < f->glyph_count; g++) {
			if (f->code_of[g] == 0)
				continue;
			assert_int_equal(f->code_of[g], last + 1);
			last = f->code_of[g];
			assert_true(f->subset_id[last] > 0);
		}
		assert_int_equal(last + 1, f->code_count);
	}
	for (ptrdiff_t i = 0; i < b.pages.pages[0].span_count; i++) {
		const struct span *s = &b.pages.pages[0].spans[i];
		const struct font *f = &b.fonts.fonts[s->font];

		for (ptrdiff_t g = 0; g < s->count; g++)
			assert_true(f->code_of[s->glyphs[g].id] > 0);
	}
	bed_close(&b);
}

/* A value that comes again; then more of them than are remembered. */
static void
a_paragraph_that_comes_again_outlives_its_page(void **state)
{
	enum { OTHERS = 8000 };
	struct bed b;
	struct block *p;
	struct run runs[2];
	struct span first;
	const struct repeat *place;
	char word[32];
	str glyphs;

	(void)state;
	bed_open(&b, S("Gentium Plus"), S("plain"));
	p = add_text(&b, S(PROSE));
	add_run(&b, p, S("Xyz"), RUN_VALUE, S(""));
	memcpy(runs, p->runs, sizeof runs);
	p->runs = runs;
	for (int i = 0; i < 3; i++)
		assert_true(set(&b));
	place = b.pages.pages[0].repeats;
	assert_true(place->lasting);
	first = b.pages.pages[0].spans[place->first];
	glyphs = str_copy(&b.job, (str){(const char *)first.glyphs,
	    first.count * (ptrdiff_t)sizeof *first.glyphs});
	for (int i = 0; i < 2 * OTHERS; i++) {
		arena_reset(&b.letter, (struct arena_mark){0});
		runs[1].text = (str){word,
		    snprintf(word, sizeof word, "Xy%dz", i / 2)};
		assert_true(set(&b));
	}
	assert_memory_equal(first.glyphs, glyphs.at, (size_t)glyphs.len);
	bed_close(&b);
}

/* Each letter brings a word that was never seen before. */
static void
memory_is_flat_over_many_letters(void **state)
{
	struct bed b;
	struct arena_mark mark;
	struct block *p;
	struct run *runs;
	char word[32];
	size_t taken = 0;

	(void)state;
	bed_open(&b, S("Gentium Plus"), S("plain"));
	p = add_text(&b, S(PROSE));
	add_run(&b, p, S(""), RUN_VALUE, S(""));
	runs = NEW_ARRAY(&b.job, struct run, 2);
	memcpy(runs, p->runs, 2 * sizeof *runs);
	p->runs = runs;
	mark = arena_mark(&b.letter);
	for (int i = 0; i < 60000; i++) {
		int n = snprintf(word, sizeof word, "Xy%dz", i);

		runs[1].text = (str){word, n};
		assert_true(set(&b));
		arena_reset(&b.letter, mark);
		if (i == 30000)
			taken = mallinfo2().uordblks;
	}
	assert_true(mallinfo2().uordblks < taken + (8 << 20));
	bed_close(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(layouts_are_found_by_name_or_by_country),
	    cmocka_unit_test(every_layout_has_room_for_an_address),
	    cmocka_unit_test(an_address_stands_in_its_window),
	    cmocka_unit_test(a_long_line_of_an_address_wraps_at_a_word),
	    cmocka_unit_test(an_address_without_lines_left_is_set_smaller),
	    cmocka_unit_test(
		an_address_that_leaves_its_window_is_a_fault_of_the_row),
	    cmocka_unit_test(
		a_long_date_line_moves_to_the_left_to_end_in_time),
	    cmocka_unit_test(a_letter_that_is_too_long_is_a_fault_of_the_row),
	    cmocka_unit_test(no_line_of_a_paragraph_is_alone_on_a_page),
	    cmocka_unit_test(
		the_signature_takes_its_closing_and_two_lines_with_it),
	    cmocka_unit_test(later_pages_have_their_number_at_the_foot),
	    cmocka_unit_test(a_link_has_its_box_and_a_line_below),
	    cmocka_unit_test(items_hang_beside_their_markers),
	    cmocka_unit_test(code_keeps_its_spaces_and_lines),
	    cmocka_unit_test(the_same_letter_gives_the_same_pages),
	    cmocka_unit_test(fonts_hold_every_glyph_of_the_pages),
	    cmocka_unit_test(a_paragraph_that_comes_again_outlives_its_page),
	    cmocka_unit_test(memory_is_flat_over_many_letters),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
