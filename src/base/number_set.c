/* SPDX-License-Identifier: MIT */
/*
 * Pages of bits, in their order; those without any are not there.  Numbers
 * come mostly in order, so that the page is mostly the one at hand.
 */
#include "number_set.h"

enum { WORD_BITS = 64, WORDS = 64, PAGE_NUMBERS = WORDS * WORD_BITS };

struct number_page {
	struct number_page *next;
	int64_t from;		/* its first number */
	uint64_t bits[WORDS];
};

static uint64_t
bit_of(int64_t number)
{
	return UINT64_C(1) << number % WORD_BITS;
}

static bool
has(const struct number_page *p, int64_t number)
{
	return (p->bits[(number - p->from) / WORD_BITS] & bit_of(number)) != 0;
}

/* The last page that does not begin behind a number; NULL: there is none. */
static struct number_page *
page_before(const struct number_set *s, int64_t number)
{
	struct number_page *p = s->at;

	if (p == NULL || p->from > number)
		p = s->first;
	if (p == NULL || p->from > number)
		return NULL;
	while (p->next != NULL && p->next->from <= number)
		p = p->next;
	return p;
}

bool
number_set_has(struct number_set *s, int64_t number)
{
	struct number_page *p = page_before(s, number);

	if (p == NULL || number - p->from >= PAGE_NUMBERS)
		return false;
	s->at = p;
	return has(p, number);
}

void
number_set_add(struct arena *a, struct number_set *s, int64_t number)
{
	struct number_page *p = page_before(s, number);

	if (p == NULL || number - p->from >= PAGE_NUMBERS) {
		struct number_page **link = p != NULL ? &p->next : &s->first;

		p = NEW(a, struct number_page);
		p->from = number - number % PAGE_NUMBERS;
		p->next = *link;
		*link = p;
	}
	s->at = p;
	p->bits[(number - p->from) / WORD_BITS] |= bit_of(number);
}

int64_t
number_set_next(const struct number_set *s, int64_t number)
{
	for (const struct number_page *p = s->first; p != NULL; p = p->next) {
		if (number < p->from)
			number = p->from;
		for (; number - p->from < PAGE_NUMBERS; number++)
			if (has(p, number))
				return number;
	}
	return 0;
}

int64_t
number_set_last(const struct number_set *s)
{
	const struct number_page *p = s->first;
	int64_t number;

	if (p == NULL)
		return 0;
	while (p->next != NULL)
		p = p->next;
	for (number = p->from + PAGE_NUMBERS - 1; number > p->from; number--)
		if (has(p, number))
			break;
	return number;
}

int64_t
number_set_end(const struct number_set *s, int64_t number)
{
	const struct number_page *p = page_before(s, number++);

	for (; p != NULL; p = p->next)
		while (number >= p->from && number - p->from < PAGE_NUMBERS &&
		    has(p, number))
			number++;
	return number - 1;
}
