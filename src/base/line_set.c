/* SPDX-License-Identifier: MIT */
/*
 * Pages of bits, in the order of the file; those without any are not there.
 * Lines come mostly in order, so that the page is mostly the one at hand.
 */
#include "line_set.h"

enum { WORD_BITS = 64, WORDS = 64, PAGE_LINES = WORDS * WORD_BITS };

struct line_page {
	struct line_page *next;
	int64_t from;		/* its first line */
	uint64_t bits[WORDS];
};

static uint64_t
bit_of(int64_t line)
{
	return UINT64_C(1) << line % WORD_BITS;
}

static bool
has(const struct line_page *p, int64_t line)
{
	return (p->bits[(line - p->from) / WORD_BITS] & bit_of(line)) != 0;
}

/* The last page that does not begin behind the line; NULL: there is none. */
static struct line_page *
page_before(const struct line_set *s, int64_t line)
{
	struct line_page *p = s->at;

	if (p == NULL || p->from > line)
		p = s->first;
	if (p == NULL || p->from > line)
		return NULL;
	while (p->next != NULL && p->next->from <= line)
		p = p->next;
	return p;
}

bool
line_set_has(struct line_set *s, int64_t line)
{
	struct line_page *p = page_before(s, line);

	if (p == NULL || line - p->from >= PAGE_LINES)
		return false;
	s->at = p;
	return has(p, line);
}

void
line_set_add(struct arena *a, struct line_set *s, int64_t line)
{
	struct line_page *p = page_before(s, line);

	if (p == NULL || line - p->from >= PAGE_LINES) {
		struct line_page **link = p != NULL ? &p->next : &s->first;

		p = NEW(a, struct line_page);
		p->from = line - line % PAGE_LINES;
		p->next = *link;
		*link = p;
	}
	s->at = p;
	p->bits[(line - p->from) / WORD_BITS] |= bit_of(line);
}

int64_t
line_set_next(const struct line_set *s, int64_t line)
{
	for (const struct line_page *p = s->first; p != NULL; p = p->next) {
		if (line < p->from)
			line = p->from;
		for (; line - p->from < PAGE_LINES; line++)
			if (has(p, line))
				return line;
	}
	return 0;
}

int64_t
line_set_last(const struct line_set *s)
{
	const struct line_page *p = s->first;
	int64_t line;

	if (p == NULL)
		return 0;
	while (p->next != NULL)
		p = p->next;
	for (line = p->from + PAGE_LINES - 1; line > p->from; line--)
		if (has(p, line))
			break;
	return line;
}

int64_t
line_set_end(const struct line_set *s, int64_t line)
{
	const struct line_page *p = page_before(s, line++);

	for (; p != NULL; p = p->next)
		while (line >= p->from && line - p->from < PAGE_LINES &&
		    has(p, line))
			line++;
	return line - 1;
}
