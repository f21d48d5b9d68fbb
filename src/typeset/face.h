/* SPDX-License-Identifier: MIT */
/*
 * Faces: one font file each, found by fontconfig and opened when first needed.
 * Measures are 1/1000 em, rounded as the PDF's table of widths has them, so
 * that what is computed here is what a viewer draws.
 */
#ifndef TYPESET_FACE_H
#define TYPESET_FACE_H

#include <hb.h>

#include "families.h"
#include "font_list.h"
#include "typeset.h"

enum { STYLES = 4, FAMILIES = CHAIN + 1 };	/* RUN_BOLD | RUN_ITALIC */

struct face {
	hb_blob_t *blob;
	hb_face_t *face;
	hb_font_t *font;
	int units;		/* of the font's own, per em */
	ptrdiff_t glyph_count;
	int16_t *width;		/* by glyph */
	int *advance;		/* the same in the font's own units */
	bool has_ascii[0x80];	/* by character */
	str *text;		/* by glyph: its meaning; at NULL: not used */
	bool *mirrored;		/* that is the meaning of its image */
	int index;		/* into struct fonts; -1: not used yet */
	str file;		/* where it was found; empty: own.c knows */
	int number;		/* of the font in that file */
	struct face *same;	/* of another style, with the same file; NULL */
	bool fat;		/* that file is drawn fatter, to be bold */
	uint16_t space, hyphen;	/* glyphs */
	int narrow;		/* width of a narrow space, */
	bool has_thin;		/* which is in the font (U+202F) */
};

/* The families of a language, by number. */
struct voice {
	int text;		/* of its spaces and of what else it has */
	int letters;		/* of its own letters */
	bool wide;		/* and of its signs: they are as wide */
};

struct faces {
	struct arena *job;
	struct font_list *fonts;
	str families[FAMILIES];
	int family_count;
	struct face *faces[FAMILIES][STYLES];
	bool sought[FAMILIES][STYLES];
	FcCharSet *letters[FAMILIES];	/* of a family; NULL: not sought yet */
	struct voice voice;	/* of the language of what is asked for next */
	struct face *used[FAMILIES * STYLES]; /* in the order of first use */
	int used_count;
	struct digest own;	/* of files of the user's; or zero */
	struct place own_place;	/* where they are named; or NOWHERE */
	unsigned lacking;	/* styles that were sought in vain, in bits */
	unsigned told;		/* of those, in notes */
};

/*
 * Opens the upright face of the family, the others follow when needed; or all
 * of the user's own files.
 */
bool faces_open(struct faces *, struct arena *job, const struct type_style *,
    struct faults *);
void faces_close(struct faces *);

bool face_has(const struct face *, int32_t c);

struct voice faces_voice(struct faces *, str language);

/* The face of the text itself, in a style. */
struct face *faces_text(struct faces *, int style);
/* That of Latin letters in it, and of European digits. */
struct face *faces_latin(struct faces *, int style);
/*
 * The first face that has the character, or NULL: the text's, that of the
 * language's letters, those of the chain.
 */
struct face *faces_with(struct faces *, int style, int32_t c);
/* The same for a sign that is as wide as the letters, where they are. */
struct face *faces_with_sign(struct faces *, int style, int32_t c);

/*
 * Notes that a glyph is used, and for what (empty: for a part of a text).  A
 * bracket that is mirrored, in what is written to the left, looks as its
 * partner, which its glyph stands for wherever that is used, too.
 */
void faces_note(struct faces *, struct face *, uint16_t glyph, str text,
    bool mirrored);

/*
 * One face of checked bytes; the blob is its own from now on.  NULL: it has no
 * space (face_fault_of_space), and is no font for text.
 */
struct face *face_new(struct arena *job, hb_blob_t *, unsigned number);
void face_free(struct face *);
bool face_fault_of_space(str name, struct faults *);
/* Why a font cannot be used, told where it is named. */
bool faces_fault(struct place, str name, const struct faults *own,
    struct faults *);
/* subset.c: cuts a face down to the glyphs that were noted. */
bool face_cut_down(struct arena *job, const struct face *, struct font *,
    struct faults *);

/* Font units to 1/1000 em, within what pages and PDF files can hold. */
static inline int
scaled(int value, const struct face *face)
{
	enum { MOST = 32000 };
	int64_t doubled = (int64_t)value * 2000, unit = 2 * face->units;
	int64_t value_1000 =
	    (doubled + (doubled < 0 ? -face->units : face->units)) / unit;

	if (value_1000 > MOST)
		return MOST;
	return value_1000 < -MOST ? -MOST : (int)value_1000;
}

#endif
