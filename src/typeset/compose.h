/* SPDX-License-Identifier: MIT */
/*
 * Composing: the lines of a letter stand below each other in a column, which
 * is cut into pages; sender, address and date stand at their own places.
 * Lengths are points.
 */
#ifndef TYPESET_COMPOSE_H
#define TYPESET_COMPOSE_H

#include "paragraph.h"

enum {
	DEPTH_MOST = 64,
	PEN_ROOM_MM = 18,
	PEN_LINE_MM = 70,
	PEN_HEIGHT_MM = 15,
	CLOSING_LINES = 6,	/* a longer last paragraph is none */
};

/* One line of the column. */
struct strip {
	const struct line *line;
	const struct line *marker; /* beside it, of a list; NULL: none */
	double x, marker_x;
	double before, height;	/* `before` falls away at a page's top */
	double size;
	const struct lines *paragraph; /* its first line; NULL: another */
	bool tied;		/* no page ends behind it */
	double rule;		/* length of a rule, instead of a line */
	const struct picture *picture; /* instead of a line */
	double picture_width;
};

struct column {
	struct typesetter *setter;
	struct strip *strips;
	ptrdiff_t count, room;
	double gap;		/* before the next strip */
	ptrdiff_t latest;	/* where the latest paragraph begins */
};

struct placed {
	const struct line *line;
	double x, y;		/* of the baseline */
	const struct lines *paragraph; /* here begins all of it, or NULL */
};

/* What stands on one page. */
struct sheet_side {
	struct arena *arena;
	struct placed *placed;
	ptrdiff_t count, room;
	struct bar *bars;
	ptrdiff_t bar_count, bar_room;
	struct placed_picture *pictures;
	ptrdiff_t picture_count, picture_room;
};

#define PAGE_EPSILON 0.01	/* points that a column may be too high */

/* Where a line of this height that begins at y has its baseline. */
double baseline(double y, double height, double size);

/* blocks.c: the letter's text, from the subject to the signature. */
void column_fill(struct column *, double left, double width);
/* How high it would stand on one page. */
double column_height(const struct column *);

/*
 * density.c: fills a column as it is usual or, where the letter is to fit one
 * page, more closely.  Returns how many points it is too high even so.
 */
double column_make(struct column *);

/* guides.c: margins, and on the first page the window and its clearance. */
void guides_draw(const struct layout *, bool first, struct arena *letter,
    struct page *);

/* images.c: pictures on a page, in their own proportions. */
void side_add_picture(struct sheet_side *, struct placed_picture);
/* The width of a picture that is so high, or less for the widest allowed. */
double picture_fit(const struct picture *, double *height, double widest);
/*
 * The logo where the sender's lines stand, which begin at placed[first] and end
 * at `end`: they move down.  Returns where they end then.
 */
double logo_place(struct typesetter *, struct sheet_side *, ptrdiff_t first,
    double end, double widest, double lowest);

/* address.c */
void address_place(struct typesetter *, struct sheet_side *);

/* blanks.c: lines to be filled in by hand, in a box. */
void blanks_place(struct typesetter *, struct sheet_side *, double x, double y,
    double width, double height);

/* pages.c */
void side_add(struct sheet_side *, const struct line *, double x, double y);
void side_add_bar(struct sheet_side *, struct bar);
/* Lines of a text, wrapped at `width`; returns where the last one ends. */
double side_add_text(struct typesetter *, struct sheet_side *, str text,
    double x, double y, double width, double size, double height);
/* How high the text may be on the first page, or on others. */
double page_height(const struct typesetter *, bool first);
/* Copies lines to where they stand; all that stays is in the letter arena. */
void finish_page(const struct sheet_side *, struct arena *letter,
    struct page *);
void pages_make(struct typesetter *, struct arena *letter,
    const struct column *, struct pages *);

#endif
