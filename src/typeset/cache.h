/* SPDX-License-Identifier: MIT */
/*
 * Paragraphs that come again, letter after letter, are set once.  Known by
 * what they say, not by where they lie: a letter arena is used again.
 */
#ifndef TYPESET_CACHE_H
#define TYPESET_CACHE_H

#include "paragraph.h"

/* What a paragraph is known by. */
struct paragraph_key {
	const struct run *runs;
	ptrdiff_t count;
	struct setting setting;
	str language;
	uint64_t hash;
};

struct paragraph_key paragraph_key(const struct typesetter *,
    const struct run *, ptrdiff_t count, const struct setting *);

/* The lines, or NULL. */
const struct lines *cache_find(const struct cache *,
    const struct paragraph_key *);
/*
 * Keeps what comes for the second time; what is seen once costs nothing.  A
 * paragraph stays for ever while half of that room is free, so that pages can
 * be kept without its glyphs.
 */
void cache_add(struct cache *, struct cache *lasting,
    const struct paragraph_key *, const struct lines *);
/* The same at once and for ever, if there is room; gives what is kept. */
const struct lines *cache_keep(struct cache *, const struct paragraph_key *,
    const struct lines *);
/* Before each letter: forgets all if there is too much. */
void cache_begin(struct cache *);

#endif
