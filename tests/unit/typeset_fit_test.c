/* SPDX-License-Identifier: MIT */
/* Letters that are to fit one page. */
#include "typeset_help.h"

/* A letter of so many lines, a paragraph for each eight of them. */
static void
add_lines(struct bed *b, int count)
{
	struct block *p = NULL;

	b->document = (struct document){0};
	b->last = NULL;
	for (int i = 0; i < count; i++) {
		if (i % 8 == 0)
			p = add_block(b, BLOCK_PARAGRAPH);
		else
			add_run(b, p, S(""), RUN_BREAK, S(""));
		add_run(b, p, S("Une ligne de la lettre"), 0, S(""));
	}
}

static void
open_letter(struct bed *b)
{
	bed_open(b, S("Gentium Plus"), S("fr-dl-right"));
	b->sheet.subject = S("Libérez Nadia Exemple");
	b->sheet.sender = S("Groupe de Montpellier\n34000 Montpellier");
	b->sheet.place_date = S("Montpellier, le 24 novembre 2026");
	b->sheet.signature = S("Jeanne Dupont");
	b->sheet.one_page = true;
}

/* What is seen of a letter's density. */
struct looks {
	double size, pitch, gap, end;
};

static struct looks
looks_of(struct bed *b)
{
	struct looks l = {.pitch = INFINITY};
	struct text_line *lines;
	ptrdiff_t count = body_lines(b, &lines);

	assert_true(count > 3);
	l.size = lines[1].size;
	l.end = lines[count - 1].y;
	for (ptrdiff_t i = 2; i + 1 < count; i++) {
		double step = lines[i].y - lines[i - 1].y;

		l.pitch = fmin(l.pitch, step);
		l.gap = fmax(l.gap, step);
	}
	l.gap -= l.pitch;
	return l;
}

static bool
same_looks(struct looks a, struct looks b)
{
	return fabs(a.size - b.size) < 0.01 && fabs(a.pitch - b.pitch) < 0.01 &&
	    fabs(a.gap - b.gap) < 0.01;
}

static void
a_letter_that_fits_is_left_as_it_is(void **state)
{
	struct bed b;
	struct looks free, bound;

	(void)state;
	open_letter(&b);
	add_lines(&b, 20);
	assert_true(set(&b));
	bound = looks_of(&b);
	b.sheet.one_page = false;
	assert_true(set(&b));
	free = looks_of(&b);
	assert_true(same_looks(free, bound) && free.end == bound.end);
	assert_true(free.size == 11 && fabs(free.pitch - 14) < 0.01);
	bed_close(&b);
}

/* Line by line longer: first the leading gives, then the size, then gaps. */
static void
a_longer_letter_is_tightened_step_by_step(void **state)
{
	struct looks now = {0}, before = {11, 14, 7, 0};
	struct bed b;
	int n = 20, steps = 0;

	(void)state;
	open_letter(&b);
	for (;; n++) {
		add_lines(&b, n);
		b.sheet.one_page = true;
		if (!set(&b))
			break;
		assert_int_equal(b.pages.count, 1);
		now = looks_of(&b);
		assert_true(now.size >= 10 - 0.001);
		assert_true(now.pitch >= 1.18 * now.size - 0.001);
		assert_true(now.gap >= now.pitch / 3 - 0.001);
		assert_true(now.end < MM(b.layout.height - 15));
		assert_true(now.size <= before.size + 0.001);
		assert_true(now.pitch <= before.pitch + 0.001);
		if (now.size < 11)
			assert_true(now.pitch < 1.19 * now.size);
		if (now.gap < now.pitch / 2 - 0.01)
			assert_true(now.size == 10);
		steps += !same_looks(now, before);
		b.sheet.one_page = false;
		assert_true(set(&b));
		assert_int_equal(b.pages.count, same_looks(now,
		    (struct looks){11, 14, 7, 0}) ? 1 : 2);
		before = now;
	}
	/* The last step, the margin's, is seen where the text ends. */
	assert_int_equal(steps, 5);
	assert_true(now.end > MM(b.layout.height - b.layout.bottom));
	assert_true(n > 30 && n < 45);
	bed_close(&b);
}

/* With as many lines less it fits, and with one more it does not. */
static void
it_is_said_by_how_many_lines_a_letter_is_too_long(void **state)
{
	struct bed b;
	int64_t over;

	(void)state;
	open_letter(&b);
	add_lines(&b, 48);
	assert_false(set(&b));
	over = b.pages.too_long;
	assert_true(over > 3 && over < 20);
	assert_int_equal(b.faults.first->kind, FAULT_ROW);
	ASSERT_STR(b.faults.first->message, str_format(&b.job,
	    "the letter is %lld lines too long for one page",
	    (long long)over));
	assert_int_equal(b.faults.first->line, 2);
	add_lines(&b, 48 - (int)over);
	assert_true(set(&b));
	assert_int_equal(b.pages.too_long, 0);
	add_lines(&b, 48 - (int)over + 1);
	assert_false(set(&b));
	assert_int_equal(b.pages.too_long, 1);
	assert_true(has_fault(&b, FAULT_ROW,
	    S("the letter is 1 line too long for one page")));
	bed_close(&b);
}

static void
a_limit_of_pages_adds_no_second_fault(void **state)
{
	struct bed b;

	(void)state;
	open_letter(&b);
	b.sheet.max_pages = 1;
	add_lines(&b, 60);
	assert_false(set(&b));
	assert_int_equal(b.faults.count, 1);
	bed_close(&b);
}

static void
small_type_is_made_no_larger_and_large_type_is_led_as_far(void **state)
{
	static const double sizes[] = {9, 12, 20};

	(void)state;
	for (ptrdiff_t i = 0; i < COUNT(sizes); i++) {
		struct type_style style = {.family = S("Gentium Plus"),
		    .size = sizes[i]};
		struct bed b;
		struct looks l;

		open_letter(&b);
		b.sheet.sender = S("");
		typesetter_close(b.setter);
		b.setter = typesetter_open(&b.job, &style, &b.faults);
		assert_non_null(b.setter);
		add_lines(&b, 8);
		assert_true(set(&b));
		l = looks_of(&b);
		assert_true(fabs(l.size - sizes[i]) < 0.01);
		assert_true(fabs(l.pitch - sizes[i] * 14 / 11) < 0.01);
		add_lines(&b, 38);
		if (!set(&b))
			assert_true(b.pages.too_long > 0);
		l = looks_of(&b);
		assert_true(fabs(l.size - fmin(sizes[i], 10)) < 0.01);
		bed_close(&b);
	}
}

static void
sender_and_date_are_set_as_the_text(void **state)
{
	struct bed b;
	struct text_line *lines;
	int heads = 0;

	(void)state;
	open_letter(&b);
	add_lines(&b, 34);
	assert_true(set(&b));
	for (ptrdiff_t i = text_lines(&b, &lines) - 1; i >= 0; i--)
		if (str_starts(lines[i].text, S("Groupe")) ||
		    str_ends(lines[i].text, S("2026"))) {
			heads++;
			assert_true(lines[i].size < 11);
		}
	assert_int_equal(heads, 2);
	bed_close(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_letter_that_fits_is_left_as_it_is),
	    cmocka_unit_test(a_longer_letter_is_tightened_step_by_step),
	    cmocka_unit_test(
		it_is_said_by_how_many_lines_a_letter_is_too_long),
	    cmocka_unit_test(a_limit_of_pages_adds_no_second_fault),
	    cmocka_unit_test(
		small_type_is_made_no_larger_and_large_type_is_led_as_far),
	    cmocka_unit_test(sender_and_date_are_set_as_the_text),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
