/* SPDX-License-Identifier: MIT */
#include "typeset_help.h"

#define LEADING (12 / 10.5)

/* A label of 60 x 30 mm at (20, 40). */
static struct text_box
label(const struct bed *b, str text)
{
	return (struct text_box){.x = MM(20), .y = MM(40), .w = MM(60),
	    .h = MM(30), .centred = true, .size = 10, .smallest = 7,
	    .text = text, .language = S("fr"), .row = b->sheet.row};
}

/* The box's spans as lines of a page. */
static ptrdiff_t
box_lines(struct bed *b, const struct boxed *boxed, struct text_line **lines)
{
	struct page *page = NEW(&b->job, struct page);

	page->spans = boxed->spans;
	page->span_count = boxed->count;
	b->pages = (struct pages){.pages = page, .count = 1};
	return text_lines(b, lines);
}

static void
lines_stand_in_the_middle_of_their_box(void **state)
{
	struct bed b;
	struct text_box box;
	struct boxed boxed;
	struct text_line *lines;

	(void)state;
	bed_open(&b, S("Gentium Plus"), S("plain"));
	box = label(&b, S("Amélie Exemple\n\n 1 rue des Lilas \nPARIS"));
	assert_true(typeset_box(b.setter, &b.letter, &box, &boxed, &b.faults));
	assert_true(boxed.fits && boxed.size == 10);
	assert_int_equal(box_lines(&b, &boxed, &lines), 3);
	ASSERT_STR(lines[1].text, S("1 rue des Lilas"));
	/* the middle of the second line's capitals is the box's own */
	assert_true(fabs(lines[1].y - 10.0 / 3 - MM(55)) < 0.01);
	assert_true(fabs(lines[2].y - lines[1].y - 10 * LEADING) < 0.01);
	assert_true(fabs(lines[0].x - MM(20)) < 0.01);
	box.centred = false;
	assert_true(typeset_box(b.setter, &b.letter, &box, &boxed, &b.faults));
	box_lines(&b, &boxed, &lines);
	assert_true(fabs(lines[0].y - 10.0 / 3 - 5 * LEADING - MM(40)) < 0.01);
	assert_int_equal(b.faults.count, 0);
	bed_close(&b);
}

static void
a_long_line_wraps_before_the_type_goes_down(void **state)
{
	static const str words = S_INIT("Association des amis de la "
	    "correspondance et de la lecture à voix haute");
	struct bed b;
	struct text_box box;
	struct boxed boxed;
	struct text_line *lines;

	(void)state;
	bed_open(&b, S("Gentium Plus"), S("plain"));
	box = label(&b, words);
	assert_true(typeset_box(b.setter, &b.letter, &box, &boxed, &b.faults));
	assert_true(boxed.size == 10);
	assert_int_equal(box_lines(&b, &boxed, &lines), 3);
	for (int i = 0; i < 3; i++)
		assert_true(lines[i].end <= MM(80));
	/* two lines, which is as many as it takes at the smallest type */
	box.h = 2 * 7 * LEADING;
	assert_true(typeset_box(b.setter, &b.letter, &box, &boxed, &b.faults));
	assert_true(boxed.fits && boxed.size == 7);
	box.h = 7 * LEADING;
	assert_true(typeset_box(b.setter, &b.letter, &box, &boxed, &b.faults));
	assert_true(!boxed.fits && boxed.count == 0);
	assert_int_equal(b.faults.count, 0);
	bed_close(&b);
}

static void
a_word_wider_than_its_box_does_not_fit(void **state)
{
	struct bed b;
	struct text_box box;
	struct boxed boxed;

	(void)state;
	bed_open(&b, S("Gentium Plus"), S("plain"));
	box = label(&b, S("Donaudampfschifffahrtselektrizitätenhauptbetriebs"
			  "werkbauunterbeamtengesellschaft"));
	assert_true(typeset_box(b.setter, &b.letter, &box, &boxed, &b.faults));
	assert_false(boxed.fits);
	box.w = -1;
	box.text = S("x");
	assert_true(typeset_box(b.setter, &b.letter, &box, &boxed, &b.faults));
	assert_false(boxed.fits);
	bed_close(&b);
}

static void
a_character_that_no_font_has_is_a_fault_of_the_row(void **state)
{
	struct bed b;
	struct text_box box;
	struct boxed boxed;

	(void)state;
	bed_open(&b, S("Gentium Plus"), S("plain"));
	box = label(&b, S("x \xF3\xB0\x80\x80"));
	assert_false(typeset_box(b.setter, &b.letter, &box, &boxed, &b.faults));
	assert_int_equal(b.faults.first->kind, FAULT_ROW);
	ASSERT_STR(b.faults.first->file, S("list.csv"));
	assert_int_equal(b.faults.first->line, 2);
	bed_close(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(lines_stand_in_the_middle_of_their_box),
	    cmocka_unit_test(a_long_line_wraps_before_the_type_goes_down),
	    cmocka_unit_test(a_word_wider_than_its_box_does_not_fit),
	    cmocka_unit_test(
		a_character_that_no_font_has_is_a_fault_of_the_row),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
