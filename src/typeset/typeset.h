/* SPDX-License-Identifier: MIT */
/*
 * typeset: a letter on its layout, as pages of placed glyphs.  HarfBuzz shapes
 * with kerning and ligatures; lines are broken by the total-fit method (Knuth
 * and Plass, "Breaking paragraphs into lines", 1981) with hyphenation by
 * language.  Lengths are points (1/72 inch) from the page's top-left corner,
 * y downwards; layouts are given in millimetres.
 *
 * The fonts of a run are used twice: setting letters notes the glyphs that are
 * needed; typesetter_fonts then cuts each font down to them, once per run, and
 * numbers them.  Pages hold glyph ids of the whole font, so that they do not
 * depend on that numbering.
 */
#ifndef TYPESET_TYPESET_H
#define TYPESET_TYPESET_H

#include "base/base.h"
#include "document/document.h"
#include "picture/picture.h"

#define POINTS(mm) ((mm) * 72 / 25.4)

struct layout {		/* mm */
	str name;
	double width, height;		/* of the page */
	double window_x, window_y, window_w, window_h;
	double address_x, address_y;	/* top-left corner of its first line */
	double address_lines, address_columns; /* what the post sorts; 0: any */
	double sender_x, sender_y;
	double date_x, date_y;
	double body_y;			/* the subject starts not above this */
	double left, right, top, bottom; /* margins */
	double folds[2];		/* marks at the left edge; 0: none */
	double clearance;		/* of the address in the window */
};

/* By name, or by the sender's country (ISO 3166) if it is empty; NULL: none. */
const struct layout *layout_find(struct arena *job, str name, str country,
    struct faults *);
/* Says that there is none of this name (FAULT_CONFIG), and which there are. */
bool layout_unknown(str name, const str *names, ptrdiff_t count,
    struct faults *);
/* Their names, for hints. */
ptrdiff_t layout_names(struct arena *, const str **names);
/* How many numbers a layout has, and the column of the i-th, from 0. */
ptrdiff_t layout_field(ptrdiff_t i, str *column);
double *layout_number(struct layout *, ptrdiff_t i);

/* A letter to be set.  Texts with several lines hold LF. */
struct sheet {
	const struct layout *layout;
	str language;
	str sender, address, place_date, subject;
	const struct document *body;
	str signature;		/* under the room for the pen; may be empty */
	/* Lines to be filled in by hand, by label, in place of the sender. */
	const str *blanks;
	ptrdiff_t blank_count;
	bool pen_line;		/* one above the signature, too */
	str foot;		/* small, on each page, before "1/2"; or "" */
	/*
	 * No letter: sender, address and date are left out, and the text
	 * begins at the top.  `intro` stands before the body; what begins
	 * beside the place that is kept free at the top right (points) stays
	 * beside it.  NULL: there is none.
	 */
	bool bare;
	const struct document *intro;
	double aside_w, aside_h;
	const struct picture *pen; /* the hand's, in that room; NULL: none */
	const struct picture *logo; /* above the sender; NULL: none */
	double logo_width;	/* mm; 0: as large as there is room for */
	struct place logo_place; /* for faults of its size */
	int64_t max_pages;	/* 0: no limit */
	bool one_page;		/* it is tightened, if need be, to fit one */
	double right, down;	/* mm: all is moved so far, for the printer */
	bool guides;		/* window and margins are drawn, too */
	struct place row;	/* for faults of values */
	struct place letter;	/* for faults of the letter's own text */
};

struct glyph {
	uint16_t id;		/* in the whole font */
	int16_t shift;		/* behind it, 1/1000 em beyond its width */
};

struct span {			/* glyphs of one font on one baseline */
	int font;		/* index into struct fonts */
	bool fat;		/* with a stroke, for want of a bold font */
	double size, x, y;	/* y of the baseline */
	const struct glyph *glyphs;
	ptrdiff_t count;
};

struct bar {			/* a filled rectangle: rules, fold marks */
	double x, y, w, h;
};

struct placed_picture {
	double x, y, w, h;
	const struct picture *picture; /* not copied: outlives the page */
};

struct link {
	double x, y, w, h;
	str url;
};

/* Spans of a paragraph, which may stand alike on other pages. */
struct repeat {
	ptrdiff_t first, count;	/* among the spans of the page */
	double x, y;		/* they stand relative to here */
	bool lasting;		/* glyphs outlive the page: for all the run */
};

struct page {
	double width, height;
	double right, down;	/* all that is on it is moved so far */
	const struct span *spans;
	ptrdiff_t span_count;
	const struct repeat *repeats; /* in the order of the spans */
	ptrdiff_t repeat_count;
	const struct bar *bars;
	ptrdiff_t bar_count;
	const struct bar *guides; /* in light grey, below all else */
	ptrdiff_t guide_count;
	const struct link *links;
	ptrdiff_t link_count;
	const struct placed_picture *pictures; /* under all else */
	ptrdiff_t picture_count;
};

struct pages {
	const struct page *pages;
	ptrdiff_t count;
	int64_t too_long;	/* lines beyond the one page it was to fit */
};

/* A font file of the user's own: TrueType outlines, at most 64 MiB. */
struct font_file {
	str name, path;
	struct place place;	/* where it is named, for faults */
	struct digest *tried;	/* bytes that were tried and went well, for */
				/* the next typesetter; or NULL */
};

struct type_style {
	str family;		/* "Gentium Plus", "Liberation Serif"; or */
	/* by RUN_BOLD | RUN_ITALIC; without [0] (no name) there are none */
	struct font_file files[4];
	double size, leading;	/* points; 0: 11, and 14 for each 11 */
	bool hyphenate, justify;
};

/* Holds fonts and hyphenation, for one thread at a time; close it. */
struct typesetter;
struct typesetter *typesetter_open(struct arena *job,
    const struct type_style *, struct faults *);
void typesetter_close(struct typesetter *);
/* Over the bytes of the user's own font files; zero: there are none. */
struct digest typesetter_own_fonts(const struct typesetter *);

/*
 * Sets one letter, its pages in the letter arena.  Faults: a character that no
 * font has, an address that leaves its window (FAULT_ROW); more pages than
 * max_pages, or than one_page; a note when the address had to wrap or shrink.
 */
bool typeset_letter(struct typesetter *, struct arena *letter,
    const struct sheet *, struct pages *, struct faults *);

/*
 * A text in a box, points from the page's top-left corner: an address on a
 * label.  A line that is too long is wrapped while there is room, then the type
 * goes down.
 */
struct text_box {
	double x, y, w, h;
	bool centred;		/* between top and bottom; else at the top */
	bool flush_right;	/* lines end at the right edge */
	double size, smallest;	/* of the type, points */
	str text, language;	/* lines parted by LF; empty ones left out */
	struct place row;	/* for faults of values */
};

struct boxed {
	const struct span *spans; /* of a page, in the arena */
	ptrdiff_t count;
	double size;		/* of the type that was taken */
	bool fits;		/* else there are no spans, and no fault */
};

/* False after a fault: a character that no font has. */
bool typeset_box(struct typesetter *, struct arena *, const struct text_box *,
    struct boxed *, struct faults *);

/* A font of the run, cut down to the glyphs that were used. */
struct font {
	const char *name;	/* PostScript name, without subset tag */
	str program;		/* TrueType bytes of the subset */
	ptrdiff_t code_count;	/* codes are 1 .. code_count-1; 0 is .notdef */
	int code_bytes;		/* 1 up to 255 glyphs, else 2 */
	const uint16_t *code_of;  /* by glyph id of the whole font; 0: none */
	ptrdiff_t glyph_count;	  /* of the whole font: length of code_of */
	const uint16_t *subset_id; /* by code: glyph id in `program` */
	const int16_t *width;	/* by code, 1/1000 em */
	const str *text;	/* by code: what it stands for, UTF-8 */
	int ascent, descent, cap_height, stem, italic_angle, flags;
	int box[4];		/* 1/1000 em: left, bottom, right, top */
};

struct fonts {
	const struct font *fonts;
	ptrdiff_t count;
};
/* After all letters were set once.  In the job's arena. */
bool typesetter_fonts(struct typesetter *, struct fonts *, struct faults *);

#endif
