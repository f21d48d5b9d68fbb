/* SPDX-License-Identifier: MIT */
#include "cache.h"

#include <string.h>

enum { CACHE_MOST = 8 << 20, LASTING_MOST = 4 << 20 };	/* bytes, about */

struct cached {
	struct cached *next;
	struct paragraph_key key;
	struct lines lines;
};

static uint64_t
bits_of(double value)
{
	uint64_t bits;

	memcpy(&bits, &value, sizeof bits);
	return bits;
}

static unsigned
switches_of(const struct setting *s)
{
	return (unsigned)s->justify | (unsigned)s->hyphenate << 1 |
	    (unsigned)s->as_typed << 2 | (unsigned)s->keep_spaces << 3 |
	    (unsigned)s->unbroken << 4 | s->style << 5;
}

struct paragraph_key
paragraph_key(const struct typesetter *t, const struct run *runs,
    ptrdiff_t count, const struct setting *setting)
{
	struct paragraph_key key = {runs, count, *setting, t->sheet->language,
	    0};

	key.hash = hash_mix(key.hash, str_hash(key.language));
	key.hash = hash_mix(key.hash, bits_of(setting->size));
	key.hash = hash_mix(key.hash, bits_of(setting->width));
	key.hash = hash_mix(key.hash, switches_of(setting));
	for (ptrdiff_t i = 0; i < count; i++) {
		key.hash = hash_mix(key.hash, runs[i].style);
		key.hash = hash_mix(key.hash, str_hash(runs[i].text));
		key.hash = hash_mix(key.hash, str_hash(runs[i].url));
	}
	return key;
}

static bool
same(const struct paragraph_key *a, const struct paragraph_key *b)
{
	if (a->hash != b->hash || a->count != b->count ||
	    !str_equal(a->language, b->language) ||
	    a->setting.size != b->setting.size ||
	    a->setting.width != b->setting.width ||
	    switches_of(&a->setting) != switches_of(&b->setting))
		return false;
	for (ptrdiff_t i = 0; i < a->count; i++)
		if (a->runs[i].style != b->runs[i].style ||
		    !str_equal(a->runs[i].text, b->runs[i].text) ||
		    !str_equal(a->runs[i].url, b->runs[i].url))
			return false;
	return true;
}

const struct lines *
cache_find(const struct cache *c, const struct paragraph_key *key)
{
	const struct cached *p = c->slots[key->hash % CACHE_SLOTS];

	while (p != NULL && !same(&p->key, key))
		p = p->next;
	return p != NULL ? &p->lines : NULL;
}

static const struct run *
copy_runs(struct cache *c, const struct run *runs, ptrdiff_t count)
{
	struct run *copy = NEW_ARRAY(&c->arena, struct run, count);

	for (ptrdiff_t i = 0; i < count; i++) {
		copy[i] = (struct run){
		    .text = str_copy(&c->arena, runs[i].text),
		    .style = runs[i].style,
		    .url = str_copy(&c->arena, runs[i].url),
		};
		c->taken += (ptrdiff_t)sizeof *copy + runs[i].text.len +
		    runs[i].url.len;
	}
	return copy;
}

static void
copy_line(struct cache *c, const struct line *from, struct line *to)
{
	ptrdiff_t glyph_count = 0;
	struct glyph *glyphs;

	for (ptrdiff_t i = 0; i < from->span_count; i++)
		glyph_count += from->spans[i].count;
	*to = *from;
	to->spans = NEW_ARRAY(&c->arena, struct span, from->span_count);
	to->links = NEW_ARRAY(&c->arena, struct link, from->link_count);
	glyphs = NEW_ARRAY(&c->arena, struct glyph, glyph_count);
	for (ptrdiff_t i = 0; i < from->span_count; i++) {
		struct span *s = &to->spans[i];

		*s = from->spans[i];
		memcpy(glyphs, s->glyphs, (size_t)s->count * sizeof *glyphs);
		s->glyphs = glyphs;
		glyphs += s->count;
	}
	for (ptrdiff_t i = 0; i < from->link_count; i++) {
		to->links[i] = from->links[i];
		to->links[i].url = str_copy(&c->arena, from->links[i].url);
	}
	c->taken += from->span_count * (ptrdiff_t)sizeof *to->spans +
	    from->link_count * (ptrdiff_t)sizeof *to->links +
	    glyph_count * (ptrdiff_t)sizeof *glyphs + (ptrdiff_t)sizeof *to;
}

static const struct lines *
add(struct cache *c, const struct paragraph_key *key, const struct lines *lines,
    bool lasting)
{
	struct cached **slot = &c->slots[key->hash % CACHE_SLOTS];
	struct cached *p = NEW(&c->arena, struct cached);
	struct line *copy = NEW_ARRAY(&c->arena, struct line, lines->count);

	p->key = *key;
	p->key.language = str_copy(&c->arena, key->language);
	p->key.runs = copy_runs(c, key->runs, key->count);
	for (ptrdiff_t i = 0; i < lines->count; i++)
		copy_line(c, &lines->lines[i], &copy[i]);
	p->lines = *lines;
	p->lines.lines = copy;
	p->lines.lasting = lasting;
	c->taken += (ptrdiff_t)sizeof *p;
	p->next = *slot;
	*slot = p;
	return &p->lines;
}

void
cache_add(struct cache *c, struct cache *lasting,
    const struct paragraph_key *key, const struct lines *lines)
{
	uint64_t *seen = &c->seen[key->hash % CACHE_SEEN];
	bool stays = lines->long_enough && lasting->taken < LASTING_MOST / 2;

	if (*seen == key->hash)
		add(stays ? lasting : c, key, lines, stays);
	*seen = key->hash;
}

const struct lines *
cache_keep(struct cache *c, const struct paragraph_key *key,
    const struct lines *lines)
{
	return c->taken < LASTING_MOST ? add(c, key, lines, true) : lines;
}

void
cache_begin(struct cache *c)
{
	if (c->taken <= CACHE_MOST)
		return;
	arena_free(&c->arena);
	*c = (struct cache){0};
}
