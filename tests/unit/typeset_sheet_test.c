/* SPDX-License-Identifier: MIT */
/* Sheets that are no letters, and lines to be filled in by hand. */
#include "typeset_help.h"

/* Whether a bar is a rule: so wide, and thin. */
static bool
is_rule(const struct bar *bar, double least)
{
	return bar->w >= least && bar->h < 1;
}

static void
a_guest_has_lines_for_his_name_and_his_signature(void **state)
{
	static const str labels[] = {
	    S_INIT("Nom"), S_INIT("Adresse"), S_INIT("")};
	struct bed b;
	struct text_line *lines;
	ptrdiff_t rules = 0, i, n;

	(void)state;
	bed_open(&b, S("Gentium Plus"), S("plain"));
	b.sheet.sender = S("Groupe de Montpellier");
	b.sheet.blanks = labels;
	b.sheet.blank_count = 3;
	b.sheet.pen_line = true;
	b.sheet.signature = S("Signature");
	add_text(&b, S("Madame,"));
	assert_true(set(&b));
	n = text_lines(&b, &lines);
	for (i = 0; i < n; i++)
		assert_false(str_equal(lines[i].text, b.sheet.sender));
	for (i = 0; i < n && !str_equal(lines[i].text, S("Nom")); i++)
		;
	assert_true(i < n);
	for (i = 0; i < b.pages.pages[0].bar_count; i++) {
		const struct bar *bar = &b.pages.pages[0].bars[i];

		rules += is_rule(bar, MM(40));
		if (is_rule(bar, MM(40)) && bar->y < MM(b.layout.body_y))
			assert_true(bar->x + bar->w <
			    MM(b.layout.address_x));
	}
	assert_int_equal(rules, 4);
	bed_close(&b);
}

static void
a_foot_leaves_room_for_a_code_on_every_page(void **state)
{
	struct bed b;
	struct text_line *lines;
	ptrdiff_t n, feet = 0;

	(void)state;
	bed_open(&b, S("Gentium Plus"), S("plain"));
	b.sheet.foot = S("Łucja Wrześniewska, dont le nom est si long qu'il "
	    "ne tient pas sur une seule ligne au pied d'une page de lettre, "
	    "même en petits caractères comme ceux-ci");
	for (int i = 0; i < 60; i++)
		add_text(&b, S("Madame,"));
	assert_true(set(&b));
	assert_true(b.pages.count >= 2);
	n = text_lines(&b, &lines);
	for (ptrdiff_t i = 0; i < n; i++) {
		if (lines[i].y < MM(b.layout.height - b.layout.bottom))
			continue;
		feet++;
		assert_true(lines[i].end <=
		    MM(b.layout.width - b.layout.right - 10));
	}
	assert_int_equal(feet, 2 * b.pages.count);
	bed_close(&b);
}

static void
a_bare_sheet_has_no_head_and_begins_beside_its_aside(void **state)
{
	static const struct run title = {.text = S_INIT("Zsófia Erdős")};
	static struct block heading = {.kind = BLOCK_HEADING, .level = 1,
	    .runs = &title, .run_count = 1};
	const struct document intro = {&heading};
	const double right = MM(210 - 25 - 40); /* of what is beside it */
	struct bed b;
	struct text_line *lines;
	double widest[2] = {0};
	ptrdiff_t n;

	(void)state;
	bed_open(&b, S("Gentium Plus"), S("plain"));
	b.sheet.bare = true;
	b.sheet.sender = b.sheet.place_date = S("not to be seen");
	b.sheet.intro = &intro;
	b.layout.right = 25;
	b.sheet.aside_w = MM(40);
	b.sheet.aside_h = MM(60);
	for (int i = 0; i < 12; i++)
		add_text(&b, S("Son histoire est longue, et va plus loin que "
			       "ce qui se trouve à côté. Elle a une suite."));
	assert_true(set(&b));
	n = text_lines(&b, &lines);
	ASSERT_STR(lines[0].text, S("Zsófia Erdős"));
	assert_true(lines[0].y < MM(b.layout.top + 12));
	assert_true(lines[1].y < MM(b.layout.top + 22));
	for (ptrdiff_t i = 1; i < n; i++) {
		bool below = lines[i].y > MM(b.layout.top + 60 + 14);

		if (widest[below] < lines[i].end)
			widest[below] = lines[i].end;
	}
	assert_true(widest[0] <= right + 0.5);
	assert_true(widest[1] > right + MM(10));
	assert_int_equal(b.pages.pages[0].bar_count, 0);
	bed_close(&b);
}

static void
lines_of_a_box_end_at_its_right_edge_where_that_is_asked(void **state)
{
	struct bed b;
	struct text_line *lines;
	struct page *page;
	struct boxed boxed;
	struct text_box box = {.x = MM(20), .y = MM(40), .w = MM(60),
	    .h = MM(30), .flush_right = true, .size = 10, .smallest = 7,
	    .text = S("1\n1234"), .language = S("fr")};

	(void)state;
	bed_open(&b, S("Gentium Plus"), S("plain"));
	assert_true(typeset_box(b.setter, &b.letter, &box, &boxed, &b.faults));
	page = NEW(&b.job, struct page);
	page->spans = boxed.spans;
	page->span_count = boxed.count;
	b.pages = (struct pages){.pages = page, .count = 1};
	assert_int_equal(text_lines(&b, &lines), 2);
	assert_true(fabs(lines[0].end - MM(80)) < 0.1);
	assert_true(fabs(lines[1].end - MM(80)) < 0.1);
	assert_true(lines[0].x > lines[1].x + 10);
	bed_close(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_guest_has_lines_for_his_name_and_his_signature),
	    cmocka_unit_test(a_foot_leaves_room_for_a_code_on_every_page),
	    cmocka_unit_test(
		a_bare_sheet_has_no_head_and_begins_beside_its_aside),
	    cmocka_unit_test(
		lines_of_a_box_end_at_its_right_edge_where_that_is_asked),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
