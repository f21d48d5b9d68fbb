/* SPDX-License-Identifier: MIT */
/*
 * Paragraphs: runs of text to lines of placed glyphs, in three steps: atoms
 * (words and what is between them), breaks (where lines end), lines.
 * Measures within are 1/1000 em; lines come out in points.
 */
#ifndef TYPESET_PARAGRAPH_H
#define TYPESET_PARAGRAPH_H

#include "spacing.h"

/* Arrays that are used again for each paragraph; none is cleared between. */
struct desk {
	struct arena arena;
	struct atom *atoms;
	struct chance *chances;
	struct node *nodes;
	struct way *active;
	const struct chance **breaks;
	struct piece *pieces;
	struct mark *marks;
	ptrdiff_t atom_room, chance_room, node_room, active_room, break_room,
	    piece_room, mark_room;
	ptrdiff_t taken;	/* bytes */
};

enum { CACHE_SLOTS = 1024, CACHE_SEEN = 4096 };

struct cache {			/* of paragraphs; see cache.h */
	struct arena arena;
	struct cached *slots[CACHE_SLOTS];
	uint64_t seen[CACHE_SEEN]; /* hashes of what came once */
	ptrdiff_t taken;
};

/* How closely a letter is set. */
struct density {
	double size, leading;	/* points */
	double gap;		/* between paragraphs, in lines */
	double bottom;		/* margin, points */
};

struct typesetter {
	struct arena *job;
	struct type_style style;
	struct faces faces;
	struct hyphens hyphens;
	struct words words;
	struct desk desk;
	struct cache cache, lasting;
	struct arena scratch;	/* reset after each letter */

	/* The letter that is being set. */
	const struct sheet *sheet;
	struct density density;
	struct faults *faults;
	bool good;
};

/* How a paragraph is set. */
struct setting {
	double size, width;	/* points */
	bool justify, hyphenate;
	bool unbroken;		/* one line, however long: no width counts */
	bool as_typed;		/* no rules of the language: addresses, code */
	bool keep_spaces;	/* each counts: code */
	unsigned style;		/* of all runs, beside their own */
	bool from_row;		/* all of it came from data */
	bool mixed;		/* or some of it, which cannot be told */
};

struct atom {
	struct word *word;
	const struct run *run;
	enum gap gap;		/* behind it */
	int gap_width;
	bool may_divide;
	uint8_t level, gap_level; /* UAX #9: odd is to the left */
};

/*
 * What a gap takes of the room that is to be spread over a line: a fifth of a
 * space's between two ideographs, of which a line has many.
 */
enum { SPACE_SHARE = 5, WIDE_ROOM = 50 };

static inline int
gap_share(enum gap gap)
{
	return gap == GAP_SPACE || gap == GAP_FIXED ? SPACE_SHARE
	    : gap == GAP_WIDE			    ? 1
						    : 0;
}

/* The width of a gap by which lines are measured: half of it may be added. */
static inline int
gap_room(const struct atom *atom)
{
	return atom->gap == GAP_SPACE || atom->gap == GAP_FIXED
	    ? atom->gap_width
	    : atom->gap == GAP_WIDE ? WIDE_ROOM
				    : 0;
}

struct atoms {
	struct atom *atoms;	/* on the desk */
	ptrdiff_t count;
	bool turned;		/* some of it is written to the left */
	bool leftward;		/* all of it is */
};

/* A place where a line may end. */
struct chance {
	ptrdiff_t atom;
	int hyphen;		/* place in its word; -1: behind the atom */
	int64_t end, start;	/* widths up to a line's end, before the next */
	int64_t end_room, start_room; /* of these, spaces that give */
	int penalty;
	bool flagged;		/* shows a hyphen */
	bool forced;		/* a line must end here */
};

struct line {
	struct span *spans;	/* x from its start, y from its baseline */
	ptrdiff_t span_count;
	struct link *links;	/* the same */
	ptrdiff_t link_count;
	double width;
};

struct lines {
	const struct line *lines;
	ptrdiff_t count;
	bool long_enough;	/* to be written once for many letters */
	bool lasting;		/* kept until the typesetter is closed */
	bool leftward;		/* they stand at the right edge */
};

/* desk.c: the array with room for `count` elements; `used` are kept. */
void *desk_grow(struct desk *, void *array, ptrdiff_t size, ptrdiff_t used,
    ptrdiff_t count, ptrdiff_t *room);
/* Before each letter: gives back what one huge letter took. */
void desk_begin(struct desk *);

/* The same; most calls find that there is room. */
static inline void *
desk_room(struct desk *d, void *array, ptrdiff_t size, ptrdiff_t used,
    ptrdiff_t count, ptrdiff_t *room)
{
	return count <= *room ? array
			      : desk_grow(d, array, size, used, count, room);
}

/* atoms.c */
void atoms_make(struct typesetter *, const struct run *, ptrdiff_t count,
    const struct setting *, struct atoms *);
/* Divides what is wider than a line into characters. */
void atoms_crumble(struct typesetter *, struct atoms *, int width);

/*
 * breaks.c: the chances at which the lines of all atoms end, in order, from the
 * start of the first to the end of the last.  No line is longer than `width`,
 * unless a single character is.
 */
ptrdiff_t breaks_find(struct typesetter *, struct atoms *, int width,
    const struct setting *, const struct chance ***breaks);
/* The same for one line of all atoms: where it starts, and where it ends. */
ptrdiff_t breaks_none(struct typesetter *, const struct atoms *,
    const struct chance ***breaks);
/* The natural width of a line between two chances. */
int64_t breaks_width(struct typesetter *, const struct atoms *,
    const struct chance *from, const struct chance *to);

/* lines.c: one line of atoms between two breaks. */
void line_make(struct typesetter *, const struct atoms *,
    const struct chance *from, const struct chance *to, int width,
    const struct setting *, struct line *);

/*
 * paragraph.c: the lines of a paragraph, and one line of text that is not
 * broken.  Both are good for this letter.
 */
void paragraph_set(struct typesetter *, const struct run *, ptrdiff_t count,
    const struct setting *, struct lines *);
const struct line *line_set(struct typesetter *, str text,
    const struct setting *);

#endif
