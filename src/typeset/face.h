/* SPDX-License-Identifier: MIT */
/*
 * Faces: one font file each, found by fontconfig and opened when first needed.
 * Measures are 1/1000 em, rounded as the PDF's table of widths has them, so
 * that what is computed here is what a viewer draws.
 */
#ifndef TYPESET_FACE_H
#define TYPESET_FACE_H

#include <hb.h>

#include "font_list.h"
#include "typeset.h"

enum { STYLES = 4, FAMILIES = 6 };	/* RUN_BOLD | RUN_ITALIC; see face.c */

struct face {
	hb_blob_t *blob;
	hb_face_t *face;
	hb_font_t *font;
	int units;		/* of the font's own, per em */
	ptrdiff_t glyph_count;
	int16_t *width;		/* by glyph */
	str *text;		/* by glyph: its meaning; at NULL: not used */
	int index;		/* into struct fonts; -1: not used yet */
	uint16_t space, hyphen;	/* glyphs */
	int narrow;		/* width of a narrow space, */
	bool has_thin;		/* which is in the font (U+202F) */
};

struct faces {
	struct arena *job;
	struct font_list *fonts;
	str families[FAMILIES];
	int family_count;
	struct face *faces[FAMILIES][STYLES];
	bool sought[FAMILIES][STYLES];
	struct face *used[FAMILIES * STYLES]; /* in the order of first use */
	int used_count;
};

/* Opens the upright face of the family; the others follow when needed. */
bool faces_open(struct faces *, struct arena *job, str family,
    struct faults *);
void faces_close(struct faces *);

/* The face of the text itself, in a style. */
struct face *faces_text(struct faces *, int style);
/* The first face of the chain that has the character, or NULL. */
struct face *faces_with(struct faces *, int style, int32_t c);

/* Notes that a glyph is used, and for what (empty: for a part of a text). */
void faces_note(struct faces *, struct face *, uint16_t glyph, str text);

#endif
