/* SPDX-License-Identifier: MIT */
#include "typeset_help.h"

static const unsigned char dot[1];

static struct picture
sized(int64_t width, int64_t height)
{
	return (struct picture){.width = width, .height = height,
	    .channels = 1, .rows = dot};
}

static void
assert_box(const struct placed_picture *p, double x, double y, double w,
    double h)
{
	const double got[] = {p->x, p->y, p->w, p->h};
	const double want[] = {MM(x), MM(y), MM(w), MM(h)};

	for (int i = 0; i < 4; i++)
		if (fabs(got[i] - want[i]) > 0.01)
			fail_msg("number %d is %g mm, not %g", i,
			    got[i] * 25.4 / 72, want[i] * 25.4 / 72);
}

static double
line_at(struct bed *b, str text)
{
	struct text_line *lines;
	ptrdiff_t count = text_lines(b, &lines);

	for (ptrdiff_t i = 0; i < count; i++)
		if (str_equal(lines[i].text, text))
			return lines[i].y;
	fail_msg("no line '%.*s'", FMT(text));
	return 0;
}

/* Sets a letter with a logo; gives its place, and that of the sender. */
static struct placed_picture
set_logo(struct bed *b, str layout, const struct picture *logo, double width,
    double *sender)
{
	bed_open(b, S("Liberation Serif"), layout);
	b->sheet.sender = S("Groupe de Montpellier\n12 rue des Lilas\n"
			    "34000 Montpellier");
	b->sheet.address = S("M. le Procureur");
	add_text(b, S("Une ligne"));
	assert_true(set(b));
	*sender = line_at(b, S("Groupe de Montpellier"));
	b->sheet.logo = logo;
	b->sheet.logo_width = width;
	assert_true(set(b));
	*sender = line_at(b, S("Groupe de Montpellier")) - *sender;
	assert_int_equal(b->pages.pages[0].picture_count, 1);
	assert_ptr_equal(b->pages.pages[0].pictures[0].picture, logo);
	return b->pages.pages[0].pictures[0];
}

static void
the_logo_stands_above_the_sender_and_moves_it_down(void **state)
{
	struct picture logo = sized(300, 200);
	struct placed_picture p;
	struct bed b;
	double moved;

	(void)state;
	p = set_logo(&b, S("fr-dl-right"), &logo, 0, &moved);
	assert_box(&p, 25, 20, 30, 20);
	assert_true(fabs(moved - MM(23)) < 0.01);
	bed_close(&b);
	p = set_logo(&b, S("fr-dl-right"), &logo, 15, &moved);
	assert_box(&p, 25, 20, 15, 10);
	assert_true(fabs(moved - MM(13)) < 0.01);
	bed_close(&b);
}

/* 71 mm are left of the window, less than 20 mm above it. */
static void
the_logo_is_as_large_as_there_is_room_for(void **state)
{
	struct picture wide = sized(1000, 100), logo = sized(100, 100);
	struct placed_picture p;
	struct bed b;
	double moved;

	(void)state;
	p = set_logo(&b, S("fr-dl-right"), &wide, 0, &moved);
	assert_box(&p, 25, 20, 71, 7.1);
	bed_close(&b);
	p = set_logo(&b, S("de-5008-b"), &logo, 0, &moved);
	assert_true(p.h > MM(8) && p.h < MM(20));
	assert_true(fabs(p.w - p.h) < 0.01);
	assert_true(line_at(&b, S("34000 Montpellier")) < MM(45));
	bed_close(&b);
}

static void
a_logo_that_leaves_no_room_is_a_fault(void **state)
{
	struct picture logo = sized(100, 100);
	struct bed b;

	(void)state;
	bed_open(&b, S("Liberation Serif"), S("fr-dl-right"));
	b.sheet.sender = S("Groupe");
	b.sheet.logo = &logo;
	b.sheet.logo_width = 40;
	assert_false(set(&b));
	assert_true(has_fault(&b, FAULT_CONFIG,
	    S("the logo would be 40 x 40 mm, and there is room for "
	      "71 x 20 mm")));
	bed_close(&b);
	bed_open(&b, S("Liberation Serif"), S("de-5008-a"));
	b.sheet.sender = S("Groupe\n12 rue\nVille\nPays");
	b.sheet.logo = &logo;
	assert_false(set(&b));
	assert_int_equal(b.faults.rows, 1);
	bed_close(&b);
}

static void
the_pen_signs_in_its_room_and_moves_nothing(void **state)
{
	struct picture pen = sized(400, 150), long_pen = sized(4000, 150);
	struct bed b;
	double name;

	(void)state;
	bed_open(&b, S("Liberation Serif"), S("fr-dl-right"));
	b.sheet.signature = S("Jeanne Dupont");
	add_text(&b, S("Une ligne"));
	assert_true(set(&b));
	name = line_at(&b, S("Jeanne Dupont"));
	assert_int_equal(b.pages.pages[0].picture_count, 0);
	for (int i = 0; i < 2; i++) {
		const struct placed_picture *p;

		b.sheet.pen = i == 0 ? &pen : &long_pen;
		assert_true(set(&b));
		assert_true(fabs(line_at(&b, S("Jeanne Dupont")) - name) <
		    0.01);
		p = &b.pages.pages[0].pictures[0];
		assert_true(fabs(p->x - MM(25)) < 0.01);
		assert_true(fabs(p->w - MM(i == 0 ? 40 : 80)) < 0.01);
		assert_true(fabs(p->h - MM(i == 0 ? 15 : 3)) < 0.01);
		assert_true(p->y > line_at(&b, S("Une ligne")));
		assert_true(p->y + p->h < name);
	}
	bed_close(&b);
}

/* On whichever page the name stands, the signature does, too. */
static void
the_pen_goes_to_a_new_page_with_the_name(void **state)
{
	struct picture pen = sized(400, 150);
	int second = 0;

	(void)state;
	for (int n = 30; n < 50; n++) {
		struct text_line *lines;
		struct bed b;
		ptrdiff_t count;

		bed_open(&b, S("Liberation Serif"), S("plain"));
		b.sheet.signature = S("Jeanne Dupont");
		b.sheet.pen = &pen;
		for (int i = 0; i < n; i++)
			add_text(&b, S("Une ligne"));
		assert_true(set(&b));
		count = body_lines(&b, &lines);
		for (ptrdiff_t i = 0; i < b.pages.count; i++)
			assert_int_equal(b.pages.pages[i].picture_count,
			    i == lines[count - 1].page);
		assert_int_equal(lines[count - 2].page,
		    lines[count - 1].page);
		second += b.pages.count == 2;
		bed_close(&b);
	}
	assert_true(second > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		the_logo_stands_above_the_sender_and_moves_it_down),
	    cmocka_unit_test(the_logo_is_as_large_as_there_is_room_for),
	    cmocka_unit_test(a_logo_that_leaves_no_room_is_a_fault),
	    cmocka_unit_test(the_pen_signs_in_its_room_and_moves_nothing),
	    cmocka_unit_test(the_pen_goes_to_a_new_page_with_the_name),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
