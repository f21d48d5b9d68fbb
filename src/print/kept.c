/* SPDX-License-Identifier: MIT */
/*
 * Letters that were set when they were checked, kept as far as they fit so that
 * the second pass need not set them again.  What does not fit is set twice.
 * They are kept in pieces, which are let go one by one as they are used, since
 * by then there are files that need the memory.
 */
#include <string.h>

#include "print/parts.h"

enum {
	KEPT_BYTES = 16 << 20,
	FIRST_PIECE = 256 << 10,
	LARGE_PIECE = 2000 << 10, /* just below a large page of the system */
};

/* Copies `count` items; what is nothing stays nothing. */
#define COPY(a, type, from, count) \
	((const type *)copy_items((a), (from), sizeof(type), (count), \
	    alignof(type)))

static const void *
copy_items(struct arena *a, const void *from, ptrdiff_t size, ptrdiff_t count,
    ptrdiff_t align)
{
	void *to = arena_room(a, size, count, align);

	if (count > 0)
		memcpy(to, from, (size_t)(size * count));
	return to;
}

/* The first span from i on whose glyphs do not last; `next`: the repeat. */
static ptrdiff_t
skip_lasting(const struct page *p, ptrdiff_t i, ptrdiff_t *next)
{
	for (; *next < p->repeat_count && p->repeats[*next].first <= i; ++*next)
		if (p->repeats[*next].lasting)
			i += p->repeats[*next].count;
	return i;
}

static ptrdiff_t
page_bytes(const struct page *p)
{
	ptrdiff_t n = (ptrdiff_t)sizeof *p +
	    p->span_count * (ptrdiff_t)sizeof *p->spans +
	    p->repeat_count * (ptrdiff_t)sizeof *p->repeats;

	for (ptrdiff_t i = 0, next = 0; i < p->span_count; i++) {
		i = skip_lasting(p, i, &next);
		if (i < p->span_count)
			n += p->spans[i].count *
			    (ptrdiff_t)sizeof(struct glyph);
	}
	for (ptrdiff_t i = 0; i < p->link_count; i++)
		n += (ptrdiff_t)sizeof *p->links + p->links[i].url.len;
	return n + p->picture_count * (ptrdiff_t)sizeof *p->pictures +
	    (p->bar_count + p->guide_count) * (ptrdiff_t)sizeof *p->bars;
}

static struct page
page_copy(struct arena *a, const struct page *from)
{
	struct span *spans = NEW_ROOM(a, struct span, from->span_count);
	struct link *links = NEW_ARRAY(a, struct link, from->link_count);
	struct page p = *from;

	for (ptrdiff_t i = 0, next = 0; i < p.span_count; i++) {
		ptrdiff_t behind = skip_lasting(&p, i, &next);

		for (; i < behind; i++)
			spans[i] = from->spans[i];
		if (i == p.span_count)
			break;
		spans[i] = from->spans[i];
		spans[i].glyphs = COPY(a, struct glyph, spans[i].glyphs,
		    spans[i].count);
	}
	for (ptrdiff_t i = 0; i < p.link_count; i++) {
		links[i] = from->links[i];
		links[i].url = str_copy(a, links[i].url);
	}
	p.spans = spans;
	p.repeats = COPY(a, struct repeat, p.repeats, p.repeat_count);
	p.links = links;
	p.bars = COPY(a, struct bar, p.bars, p.bar_count);
	p.guides = COPY(a, struct bar, p.guides, p.guide_count);
	p.pictures = COPY(a, struct placed_picture, p.pictures,
	    p.picture_count);
	return p;
}

struct kept_piece {
	struct arena arena;	/* holds this, too */
	struct kept_piece *next;
	struct kept_letter *first, *last;
	ptrdiff_t bytes, most;
};

struct kept_letter {
	struct kept_letter *next;
	struct due due;
};

/* The first one is small, as most mailings are. */
static struct kept_piece *
add_piece(struct kept *k)
{
	struct arena own = {0};
	struct kept_piece *piece;

	if (k->last != NULL)
		arena_reserve(&own, LARGE_PIECE);
	piece = NEW(&own, struct kept_piece);
	piece->most = k->last != NULL ? LARGE_PIECE : FIRST_PIECE;
	piece->arena = own;
	*(k->last != NULL ? &k->last->next : &k->first) = piece;
	k->last = piece;
	return piece;
}

static void
free_first(struct kept *k)
{
	struct arena own = k->first->arena;

	k->first = k->first->next;
	if (k->first == NULL)
		k->last = NULL;
	arena_free(&own);
}

static ptrdiff_t
letter_bytes(const struct due *due)
{
	ptrdiff_t bytes = (ptrdiff_t)sizeof(struct kept_letter) +
	    due->key.recipient.len + due->key.writer.len + due->name.len +
	    due->address.len;

	for (ptrdiff_t i = 0; i < due->pages.count; i++)
		bytes += page_bytes(&due->pages.pages[i]);
	return bytes;
}

/* All but what is known of it, which is asked anew where it is wanted. */
static struct due
due_copy(struct arena *a, const struct due *from)
{
	struct page *pages = NEW_ARRAY(a, struct page, from->pages.count);
	struct due due = *from;

	due.known = (struct known){0};
	due.key.recipient = str_copy(a, due.key.recipient);
	due.key.writer = str_copy(a, due.key.writer);
	due.name = str_copy(a, due.name);
	due.address = str_copy(a, due.address);
	for (ptrdiff_t i = 0; i < from->pages.count; i++)
		pages[i] = page_copy(a, &from->pages.pages[i]);
	due.pages.pages = pages;
	return due;
}

void
kept_add(struct kept *k, const struct due *due)
{
	ptrdiff_t bytes = letter_bytes(due);
	struct kept_piece *to = k->last;
	struct kept_letter *l;

	k->bytes += bytes;
	if (k->bytes > KEPT_BYTES)
		return;
	if (to == NULL || to->bytes + bytes > to->most)
		to = add_piece(k);
	to->bytes += bytes;
	l = NEW(&to->arena, struct kept_letter);
	l->due = due_copy(&to->arena, due);
	*(to->last != NULL ? &to->last->next : &to->first) = l;
	to->last = l;
}

const struct due *
kept_next(struct kept *k, int64_t number)
{
	struct kept_letter *l;

	while (k->first != NULL && k->first->last->due.number < number)
		free_first(k);
	if (k->first == NULL)
		return NULL;
	for (l = k->first->first; l->due.number < number; l = l->next)
		k->first->first = l->next;
	return l->due.number == number ? &l->due : NULL;
}

void
kept_free(struct kept *k)
{
	while (k->first != NULL)
		free_first(k);
	*k = (struct kept){0};
}
