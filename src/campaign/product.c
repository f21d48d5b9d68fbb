/* SPDX-License-Identifier: MIT */
#include "campaign/product.h"

#include <stdlib.h>
#include <string.h>

#include "campaign/parts.h"
#include "unicode/unicode.h"

/* The line of a value, made if there is room; -1: there is none. */
static int
line_of(struct tally *t, struct arena *a, str value)
{
	enum { SLOTS = sizeof t->slots };
	uint64_t hash = str_hash(value);
	ptrdiff_t slot = (ptrdiff_t)(hash % SLOTS);

	for (; t->slots[slot] != 0; slot = (slot + 1) % SLOTS) {
		int line = t->slots[slot] - 1;

		if (str_equal(t->lines[line].value, value))
			return line;
	}
	if (t->count == TALLY_MOST)
		return -1;
	t->lines[t->count].value = str_copy(a, value);
	t->slots[slot] = (unsigned char)++t->count;
	return t->count - 1;
}

/* Mostly a value is what the one before it was. */
static void
tally_many(struct tally *t, struct arena *a, str value, int64_t n)
{
	int line = t->latest;

	if (t->count == 0 || !str_equal(t->lines[line].value, value))
		line = line_of(t, a, value);
	if (line < 0) {
		t->others += n;
		return;
	}
	t->lines[line].count += n;
	t->latest = line;
}

void
tally_add(struct tally *t, struct arena *a, str value)
{
	tally_many(t, a, value, 1);
}

static int
most_first(const void *x, const void *y)
{
	const struct tally_line *a = x, *b = y;

	if (a->count != b->count)
		return a->count < b->count ? 1 : -1;
	return str_compare(a->value, b->value);
}

struct tally_line *
tally_sorted(struct arena *a, const struct tally *t)
{
	struct tally_line *lines = NEW_ARRAY(a, struct tally_line, t->count);

	memcpy(lines, t->lines, (size_t)t->count * sizeof *lines);
	qsort(lines, (size_t)t->count, sizeof *lines, most_first);
	return lines;
}

struct product *
product_new(struct arena *a)
{
	struct product *p = NEW(a, struct product);

	p->arena = a;
	p->rejects = NEW(a, struct rejects);
	return p;
}

void
product_add(struct product *p, const struct entry *e, int64_t pages)
{
	if (p == NULL)
		return;
	p->letters++;
	p->pages += pages;
	if (e->case_file != NULL)
		tally_add(&p->cases, p->arena, e->case_file->id);
	if (e->mailing->writers != NULL)
		tally_add(&p->writers, p->arena, e->key.writer);
	tally_add(&p->countries, p->arena, e->recipient.country);
	tally_add(&p->languages, p->arena, e->language);
	tally_add(&p->channels, p->arena, channel_name(e->channel));
}

static int64_t
larger(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* Each pass finds those of its channel. */
static void
add_fallbacks(struct product *p, const struct fallback_note *more)
{
	for (; more != NULL; more = more->next) {
		struct fallback_note **at = &p->fallbacks;

		while (*at != NULL && !str_equal((*at)->language,
		    more->language))
			at = &(*at)->next;
		if (*at == NULL) {
			*at = NEW(p->arena, struct fallback_note);
			**at = (struct fallback_note){more->language,
			    more->given, 0, NULL};
		}
		(*at)->recipients += more->recipients;
	}
	p->notes.fallbacks = p->fallbacks;
}

void
product_end(struct product *p, const struct plan *plan)
{
	const struct plan_notes *n;
	struct plan_notes *all;

	if (p == NULL)
		return;
	n = plan_notes(plan);
	all = &p->notes;
	/* every pass finds the same */
	all->rows = larger(all->rows, n->rows);
	all->unselected = larger(all->unselected, n->unselected);
	all->never = larger(all->never, n->never);
	all->unreadable = larger(all->unreadable, n->unreadable);
	all->bad_writers = larger(all->bad_writers, n->bad_writers);
	all->closed = larger(all->closed, n->closed);
	all->paused = larger(all->paused, n->paused);
	all->expired = larger(all->expired, n->expired);
	add_fallbacks(p, n->fallbacks);
	/* each finds those of its channel */
	all->faulty += n->faulty;
	all->doubles += n->doubles;
	all->shared += n->shared;
	p->rejects = rejects_join(p->arena, p->rejects, plan_rejected(plan),
	    &p->faulty_rows);
}

/* As many letters for each case as for any other. */
static bool
is_even(const struct tally *t)
{
	for (int i = 1; i < t->count; i++)
		if (t->lines[i].count != t->lines[0].count)
			return false;
	return t->others == 0;
}

struct factors
product_factors(const struct product *p)
{
	int64_t cases = p->cases.count > 0 ? p->cases.count : 1;
	int64_t writers = p->writers.count > 0 ? p->writers.count : 1;

	if (p->letters == 0 || p->letters % (cases * writers) != 0 ||
	    !is_even(&p->cases) || !is_even(&p->writers))
		return (struct factors){0};
	return (struct factors){cases, p->letters / cases / writers, writers};
}

struct tally *
product_countries(struct arena *a, const struct campaign *c,
    const struct product *p, str language)
{
	struct tally *all = NEW(a, struct tally);

	for (int i = 0; i < p->countries.count; i++) {
		const struct tally_line *line = &p->countries.lines[i];
		str code = line->value, name;

		if (str_blank(code))
			code = c->country;
		code = unicode_countries_find(c->countries, a, code);
		name = language.len > 0 ? unicode_country(a, code, language)
					: code;
		tally_many(all, a, name.len > 0 ? name : line->value,
		    line->count);
	}
	all->others = p->countries.others;
	return all;
}
