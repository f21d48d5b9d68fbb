/* SPDX-License-Identifier: MIT */
/*
 * Letters of random blocks, from a seed: what no page of any of them may show.
 * Each paragraph begins with its number and ends with it: "7a ... 7z".
 */
#include <stdio.h>
#include <stdlib.h>

#include "typeset_help.h"

enum { LETTERS = 200, LAYOUTS = 2, PARTS = 96 };

struct trial {
	struct bed *bed;	/* all of a layout share it */
	struct pages pages;
	uint64_t seed;
	int number;		/* of the seed */
	int parts;		/* paragraphs, items and headings so far */
	bool heading[PARTS], listed[PARTS], introduces[PARTS];
	struct text_line *lines;
	ptrdiff_t count;
	int *part;		/* of each line; -1: none of the body */
	int closing;		/* the part of it */
};

/* A number below `most` (xorshift). */
static int
pick(struct trial *l, int most)
{
	l->seed ^= l->seed << 13;
	l->seed ^= l->seed >> 7;
	l->seed ^= l->seed << 17;
	return (int)(l->seed % (uint64_t)most);
}

/* So many words, between the marks of a part. */
static void
fill(struct trial *l, struct block *block, int words)
{
	static const char *const prose[] = {"la", "liberté", "droit",
	    "poursuivie", "de", "emprisonnement", "et", "audience", "à",
	    "procureur", "témoins", "le", "immédiatement", "arrêtée", "un"};
	struct buf b = {.arena = &l->bed->job};

	buf_add(&b, str_format(&l->bed->job, "%da ", l->parts));
	for (int i = 0; i < words; i++) {
		buf_add(&b, str_from(prose[pick(l, COUNT(prose))]));
		buf_char(&b, ' ');
	}
	buf_add(&b, str_format(&l->bed->job, "%dz", l->parts++));
	add_run(l->bed, block, buf_str(&b), 0, S(""));
}

static void
add_items(struct trial *l)
{
	struct block *list = add_block(l->bed, BLOCK_BULLETS);
	int count = 1 + pick(l, 5);
	struct block *items = NEW_ARRAY(&l->bed->job, struct block, count);

	list->tight = pick(l, 2) == 0;
	list->level = 1;
	list->first = items;
	for (int i = 0; i < count; i++) {
		items[i].kind = BLOCK_ITEM;
		items[i].next = i + 1 < count ? &items[i + 1] : NULL;
		l->listed[l->parts] = true;
		fill(l, &items[i], pick(l, 40));
	}
}

static void
add_quote(struct trial *l)
{
	struct block *quote = add_block(l->bed, BLOCK_QUOTE);

	quote->first = NEW(&l->bed->job, struct block);
	fill(l, quote->first, pick(l, 60));
}

static void
add_part(struct trial *l)
{
	struct block *block;

	switch (pick(l, 8)) {
	case 0:
		block = add_block(l->bed, BLOCK_HEADING);
		block->level = 1 + pick(l, 3);
		l->heading[l->parts] = true;
		fill(l, block, pick(l, 14));
		break;
	case 1:
		l->introduces[l->parts] = true;
		fill(l, add_block(l->bed, BLOCK_PARAGRAPH), pick(l, 30));
		add_items(l);
		break;
	case 2:
		add_quote(l);
		break;
	case 3:
		add_block(l->bed, BLOCK_RULE);
		/* fall through */
	default:
		fill(l, add_block(l->bed, BLOCK_PARAGRAPH), pick(l, 110));
	}
}

/* Which part a line belongs to, by the marks at its start and end. */
static void
find_parts(struct trial *l)
{
	struct bed *b = l->bed;
	int now = -1;

	b->pages = l->pages;
	l->count = page_lines(b, &l->lines);
	l->part = NEW_ARRAY(&b->job, int, l->count);
	for (ptrdiff_t i = 0; i < l->count; i++) {
		str text = l->lines[i].text, first = str_cut(&text, ' ');
		str last = l->lines[i].text;
		ptrdiff_t at = last.len;

		while (at > 0 && last.at[at - 1] != ' ')
			at--;
		last = str_slice(last, at, last.len);
		if (str_ends(first, S("a")) && first.at[0] <= '9')
			now = atoi(first.at);
		l->part[i] = str_equal(first, S("•")) ||
			l->lines[i].size < 10 ? -1 : now; /* a foot */
		if (str_ends(last, S("z")) && last.at[0] <= '9')
			now = -1;
	}
}

static void
make_letter(struct trial *l, struct bed *b, int number)
{
	int parts;

	l->bed = b;
	l->number = number;
	l->seed = (uint64_t)(number + 1) * 0x9E3779B97F4A7C15;
	b->document = (struct document){0};
	b->last = NULL;
	parts = 2 + pick(l, 16);
	for (int i = 0; i < parts; i++)
		add_part(l);
	l->closing = l->parts;
	fill(l, add_block(b, BLOCK_PARAGRAPH), pick(l, 45));
	assert_true(l->parts < PARTS);
	assert_true(set(b));
	l->pages = b->pages;
}

static struct bed beds[LAYOUTS];
static struct trial trials[LAYOUTS][LETTERS];

static int
make_letters(void **state)
{
	static const str layouts[LAYOUTS] = {S_INIT("fr-dl-right"),
	    S_INIT("plain-letter")};

	(void)state;
	for (int k = 0; k < LAYOUTS; k++) {
		struct bed *b = &beds[k];

		bed_open(b, S("Liberation Serif"), layouts[k]);
		b->sheet.subject = S("Libérez Nadia Exemple");
		b->sheet.sender = S("Groupe de Montpellier");
		b->sheet.place_date = S("Montpellier, le 24 novembre 2026");
		b->sheet.signature = S("Jeanne Dupont");
		for (int i = 0; i < LETTERS; i++)
			make_letter(&trials[k][i], b, i);
		cut_fonts(b);
		for (int i = 0; i < LETTERS; i++)
			find_parts(&trials[k][i]);
	}
	return 0;
}

static int
drop_letters(void **state)
{
	(void)state;
	for (int k = 0; k < LAYOUTS; k++)
		bed_close(&beds[k]);
	return 0;
}

static void
check_letters(void (*check)(const struct trial *))
{
	for (int k = 0; k < LAYOUTS; k++)
		for (int i = 0; i < LETTERS; i++)
			check(&trials[k][i]);
}

/* How many lines of a part are on a page; -1: on all. */
static int
lines_of(const struct trial *l, int part, ptrdiff_t page)
{
	int count = 0;

	for (ptrdiff_t i = 0; i < l->count; i++)
		count += l->part[i] == part &&
		    (page < 0 || l->lines[i].page == page);
	return count;
}

static void
check_no_line_is_alone(const struct trial *l)
{
	for (int part = 0; part < l->parts; part++)
		for (ptrdiff_t p = 0; p < l->pages.count; p++)
			if (lines_of(l, part, p) == 1 &&
			    lines_of(l, part, -1) > 1)
				fail_msg("letter %d: one line of paragraph %d "
					 "is alone on page %td", l->number,
				    part, p + 1);
}

static void
no_line_of_a_paragraph_is_alone(void **state)
{
	(void)state;
	check_letters(check_no_line_is_alone);
}

/* The last part that has a line on a page, or the first. */
static int
part_at(const struct trial *l, ptrdiff_t page, bool last)
{
	int found = -1;

	for (ptrdiff_t i = 0; i < l->count; i++)
		if (l->lines[i].page == page && l->part[i] >= 0 &&
		    (last || found < 0))
			found = l->part[i];
	return found;
}

/* Neither does an introduction to a list, whose first item goes with it. */
static void
check_headings(const struct trial *l)
{
	for (ptrdiff_t p = 0; p + 1 < l->pages.count; p++) {
		int part = part_at(l, p, true);

		if (part < 0 || l->part[l->count - 1] == part)
			continue;
		if (l->heading[part])
			fail_msg("letter %d: heading %d ends page %td",
			    l->number, part, p + 1);
		if (l->introduces[part] && part_at(l, p + 1, false) != part)
			fail_msg("letter %d: the list behind %d begins page "
				 "%td", l->number, part, p + 2);
	}
}

static void
no_page_ends_with_a_heading(void **state)
{
	(void)state;
	check_letters(check_headings);
}

static void
check_signature(const struct trial *l)
{
	ptrdiff_t last = l->pages.count - 1;
	int closing = lines_of(l, l->closing, last), before = 0;
	bool signed_here = false;

	for (ptrdiff_t i = 0; i < l->count; i++) {
		if (l->lines[i].page != last)
			continue;
		before += l->part[i] >= 0 && l->part[i] != l->closing;
		signed_here |= str_equal(l->lines[i].text, S("Jeanne Dupont"));
	}
	if (!signed_here)
		fail_msg("letter %d: the name is not on the last page",
		    l->number);
	if (closing < lines_of(l, l->closing, -1) ? closing < 3 : before < 2)
		fail_msg("letter %d: %d lines of the closing and %d before it "
			 "are with the name", l->number, closing, before);
}

static void
the_signature_has_its_closing_and_two_lines_before(void **state)
{
	(void)state;
	check_letters(check_signature);
}

/* Of the body, on a page. */
static double
line_y(const struct trial *l, ptrdiff_t page, bool last)
{
	double y = -1;

	for (ptrdiff_t i = 0; i < l->count; i++)
		if (l->lines[i].page == page && l->part[i] >= 0 &&
		    (last || y < 0))
			y = l->lines[i].y;
	return y;
}

static void
check_rules(const struct trial *l)
{
	for (ptrdiff_t p = 0; p < l->pages.count; p++)
		for (ptrdiff_t i = 0; i < l->pages.pages[p].bar_count; i++) {
			struct bar bar = l->pages.pages[p].bars[i];

			if (bar.h == 0.5 && bar.w > 100 &&
			    (bar.y > line_y(l, p, true) || (p > 0 &&
				bar.y < line_y(l, p, false))))
				fail_msg("letter %d: a rule ends or begins "
					 "page %td", l->number, p + 1);
		}
}

static void
a_rule_stands_between_lines(void **state)
{
	(void)state;
	check_letters(check_rules);
}

static void
check_margins(const struct trial *l)
{
	const struct layout *y = &l->bed->layout;

	for (ptrdiff_t i = 0; i < l->count; i++) {
		const struct text_line *t = &l->lines[i];
		double top = t->page == 0 ? y->body_y : y->top;

		if (l->part[i] < 0)
			continue;
		if (t->x < MM(y->left) - 0.01 ||
		    t->end > MM(y->width - y->right) + 0.11 ||
		    t->y - 0.75 * t->size < MM(top) - 0.01 ||
		    t->y + 0.25 * t->size > MM(y->height - y->bottom) + 0.01)
			fail_msg("letter %d: '%.*s' leaves the margins",
			    l->number, FMT(t->text));
	}
}

static void
nothing_leaves_the_margins(void **state)
{
	(void)state;
	check_letters(check_margins);
}

static void
check_overlap(const struct trial *l)
{
	for (ptrdiff_t i = 0; i < l->count; i++)
		for (ptrdiff_t k = 0; k < i; k++) {
			const struct text_line *a = &l->lines[i];
			const struct text_line *b = &l->lines[k];
			double room = a->y > b->y ? a->size : b->size;

			if (a->page == b->page && a->x < b->end - 0.01 &&
			    b->x < a->end - 0.01 &&
			    fabs(a->y - b->y) < room)
				fail_msg("letter %d: '%.*s' is over '%.*s'",
				    l->number, FMT(a->text), FMT(b->text));
		}
}

static void
no_line_is_over_another(void **state)
{
	(void)state;
	check_letters(check_overlap);
}

/* "1/3" is not said; each later page says which it is, and of how many. */
static void
check_feet(const struct trial *l)
{
	const struct layout *y = &l->bed->layout;
	ptrdiff_t feet = 0;

	for (ptrdiff_t i = 0; i < l->count; i++) {
		const struct text_line *t = &l->lines[i];
		char want[16];

		if (t->y < MM(y->height - y->bottom))
			continue;
		feet++;
		snprintf(want, sizeof want, "%d/%d", (int)t->page + 1,
		    (int)l->pages.count);
		ASSERT_STR(t->text, str_from(want));
	}
	assert_int_equal(feet, l->pages.count - 1);
}

static void
each_later_page_says_which_it_is(void **state)
{
	(void)state;
	check_letters(check_feet);
}

/* The tests have something to look at. */
static void
letters_are_of_many_kinds(void **state)
{
	int pages[8] = {0}, split = 0;

	(void)state;
	for (int i = 0; i < LETTERS; i++) {
		const struct trial *l = &trials[0][i];

		pages[l->pages.count < 8 ? l->pages.count : 7]++;
		for (int part = 0; part < l->parts; part++)
			for (ptrdiff_t p = 1; p < l->pages.count; p++)
				split += lines_of(l, part, p) > 0 &&
				    lines_of(l, part, p - 1) > 0;
	}
	assert_true(pages[1] > 10 && pages[2] > 50 && pages[3] > 20);
	assert_true(split > 60);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(letters_are_of_many_kinds),
	    cmocka_unit_test(no_line_of_a_paragraph_is_alone),
	    cmocka_unit_test(no_page_ends_with_a_heading),
	    cmocka_unit_test(
		the_signature_has_its_closing_and_two_lines_before),
	    cmocka_unit_test(a_rule_stands_between_lines),
	    cmocka_unit_test(nothing_leaves_the_margins),
	    cmocka_unit_test(no_line_is_over_another),
	    cmocka_unit_test(each_later_page_says_which_it_is),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, make_letters, drop_letters);
}
