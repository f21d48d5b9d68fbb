/* SPDX-License-Identifier: MIT */
/*
 * The colours of sRGB (IEC 61966-2-1) as a profile (ICC.1:2001-04), which tells
 * an archive what black is.  Its curve has few points: Poppler turns the curve
 * round for each page that it reads, and takes 20 ms where it has 1,024, as is
 * usual; between 64, no colour of 8 bits is off by more than a tenth of a step.
 */
#include "parts.h"

#include <math.h>

enum { CURVE_POINTS = 64, HEADER = 128, ENTRY = 12 };

/* Tags that share an element stand in a row. */
static const struct {
	const char *name;
	int element;
} tags[] = {
    {"desc", 0}, {"cprt", 1}, {"wtpt", 2}, {"rXYZ", 3}, {"gXYZ", 4},
    {"bXYZ", 5}, {"rTRC", 6}, {"gTRC", 6}, {"bTRC", 6},
};

enum { ELEMENTS = 7 };

/* White and primaries, adapted to D50. */
static const double colours[4][3] = {
    {0.9642, 1.0000, 0.8249},
    {0.43607, 0.22249, 0.01392},
    {0.38515, 0.71687, 0.09708},
    {0.14307, 0.06061, 0.71410},
};

static void
add_zeros(struct buf *b, int count)
{
	while (count-- > 0)
		buf_char(b, '\0');
}

/* Numbers begin with their highest byte. */
static void
add_number(struct buf *b, int64_t value, int bytes)
{
	while (bytes-- > 0)
		buf_char(b, (char)(value >> 8 * bytes & 0xFF));
}

/* In 1/65536. */
static void
add_fixed(struct buf *b, const double values[3])
{
	for (int i = 0; i < 3; i++)
		add_number(b, lround(values[i] * 65536), 4);
}

static void
add_description(struct buf *b)
{
	const int other_scripts = 4 + 4 + 2 + 1 + 67;

	buf_add(b, S("desc\0\0\0\0"));
	add_number(b, 5, 4);
	buf_add(b, S("sRGB\0"));
	add_zeros(b, other_scripts);
}

/* Light by the number that stands for it, both from 0 to 1. */
static double
light(double value)
{
	return value <= 0.04045 ? value / 12.92
				: pow((value + 0.055) / 1.055, 2.4);
}

static void
add_curve(struct buf *b)
{
	buf_add(b, S("curv\0\0\0\0"));
	add_number(b, CURVE_POINTS, 4);
	for (int i = 0; i < CURVE_POINTS; i++) {
		double value = (double)i / (CURVE_POINTS - 1);

		add_number(b, lround(light(value) * 65535), 2);
	}
}

static void
add_element(struct buf *b, int element)
{
	if (element == 0)
		add_description(b);
	else if (element == 1)
		buf_add(b, S("text\0\0\0\0CC0\0"));
	else if (element == ELEMENTS - 1)
		add_curve(b);
	else {
		buf_add(b, S("XYZ \0\0\0\0"));
		add_fixed(b, colours[element - 2]);
	}
	add_zeros(b, (int)(-b->len & 3));
}

/* A display's profile of version 2.1, from RGB to XYZ. */
static void
add_header(struct buf *b, ptrdiff_t size)
{
	add_number(b, size, 4);
	add_zeros(b, 4);
	buf_add(b, S("\x02\x10\0\0mntrRGB XYZ "));
	for (int i = 0; i < 6; i++)	/* when it was made */
		add_number(b, i == 0 ? 2026 : i < 3 ? 1 : 0, 2);
	buf_add(b, S("acsp"));
	add_zeros(b, 28);
	add_fixed(b, colours[0]);
	add_zeros(b, HEADER - (int)b->len);
}

str
srgb_profile(struct arena *a)
{
	const ptrdiff_t start = HEADER + 4 + ENTRY * COUNT(tags);
	struct buf body = {.arena = a}, all = {.arena = a};
	ptrdiff_t ends[ELEMENTS];

	for (int i = 0; i < ELEMENTS; i++) {
		add_element(&body, i);
		ends[i] = start + body.len;
	}
	add_header(&all, start + body.len);
	add_number(&all, COUNT(tags), 4);
	for (ptrdiff_t i = 0; i < COUNT(tags); i++) {
		int element = tags[i].element;
		ptrdiff_t from = element > 0 ? ends[element - 1] : start;

		buf_add(&all, str_from(tags[i].name));
		add_number(&all, from, 4);
		add_number(&all, ends[element] - from, 4);
	}
	buf_add(&all, buf_str(&body));
	return buf_str(&all);
}
