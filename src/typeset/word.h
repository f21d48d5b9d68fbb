/* SPDX-License-Identifier: MIT */
/*
 * Words: what stands between two spaces and is written in one direction, shaped
 * once and kept.  A word in which a line may end (a hyphen, an ideograph) has
 * parts, which are words of their own.  Measures are 1/1000 em.
 */
#ifndef TYPESET_WORD_H
#define TYPESET_WORD_H

#include "face.h"
#include "hyphens.h"

enum gap {			/* what is between two words of a line */
	GAP_NONE,		/* nothing, no end of a line */
	GAP_SPACE,
	GAP_FIXED,		/* a space at which no line may end */
	GAP_NARROW,		/* the same, narrow, of one width always */
	GAP_SOFT,		/* nothing, but a line may end here */
	GAP_HYPHEN,		/* the same, behind a hyphen of the text */
	GAP_WIDE,		/* the same at an ideograph: it gives a bit */
	GAP_FORCED,		/* nothing, only to avoid a line too long */
	GAP_BREAK,		/* the line ends here */
};

/* Glyphs of one face on one height, in the order of drawing. */
struct segment {
	const struct face *face;
	int dx, dy;		/* 1/1000 em off the pen; dy downwards */
	int count;
	int advance;		/* to the next segment */
};

struct part {
	struct word *word;
	enum gap gap;		/* behind it */
};

struct hyphen {			/* a place of division */
	struct word *head;	/* with its hyphen */
	struct word *tail;
	int at;			/* offset in the text */
};

/*
 * What a word is asked for by, beside its text and the language: its style
 * (RUN_BOLD, RUN_ITALIC) and these.
 */
enum form {
	FORM_STYLE = 3,
	FORM_WHOLE = 4,		/* without parts */
	FORM_TYPED = 8,		/* as it was typed, without rules of language */
	FORM_LEFT = 16,		/* drawn to the left */
	FORM_RIGHT = 32,	/* to the right, whatever letters it holds */
	FORM_BITS = 6,
};

struct word {
	struct word *next;	/* of the same slot */
	uint64_t hash;
	str key;		/* as it was asked for */
	str text;		/* composed (NFC), with its language's signs */
	int form, language;
	unsigned traits;	/* enum trait, spacing.h */
	int width;
	struct face *text_face;	/* the first face of its style: its spaces */
	int32_t missing;	/* the first character that no font has, or 0 */
	/*
	 * It has letters that are written to the left: without FORM_LEFT or
	 * FORM_RIGHT it says just that, and has no glyphs.
	 */
	bool leftward;
	const struct segment *segments;
	int segment_count;
	int glyph_count;
	const struct glyph *glyphs;
	const struct part *parts;
	int part_count;
	const struct hyphen *hyphens;
	int hyphen_count;	/* -1: not yet sought */
};

enum { LANGUAGES = 16, PHRASE_SLOTS = 1024 };

struct words {
	struct arena arena, scratch;
	struct faces *faces;
	struct hyphens *hyphens;
	hb_buffer_t *buffer;
	hb_unicode_funcs_t *unicode;
	str languages[LANGUAGES];
	struct voice voices[LANGUAGES];
	struct unicode_breaker *breakers[LANGUAGES];
	int language_count, language; /* of the words now asked for */
	unsigned customs[LANGUAGES]; /* enum custom, spacing.h */
	bool leftward;		/* it is written to the left */
	hb_language_t shaping_language;
	struct word **slots;
	ptrdiff_t slot_count, count;
	struct phrase *phrases[PHRASE_SLOTS]; /* of atoms.c */
	ptrdiff_t phrase_atoms;	/* in all of them */
	ptrdiff_t taken;	/* bytes, of texts and parts */
};

void words_open(struct words *, struct faces *, struct hyphens *);
void words_close(struct words *);

/* Before each letter: sets the language; forgets all if there are too many. */
void words_begin(struct words *, str language);

/* A word of at least one byte, without spaces, of one direction. */
struct word *word_get(struct words *, str text, int form);
/* Fills in the places of division. */
void word_divide(struct words *, struct word *);
/* From one place of division to a later one, with a hyphen at its end. */
struct word *word_middle(struct words *, const struct word *, int from,
    int to);
/* The same word as parts of one character each, for the narrowest lines. */
void word_crumble(struct words *, const struct word *, struct part **parts,
    int *count);

/* shape.c: fills in glyphs and measures of a new word, whose text is set. */
void word_shape(struct words *, struct word *);
/* A letter that is written to the left, or a mark that says so. */
bool is_leftward(struct words *, int32_t c);
bool is_mark(struct words *, int32_t c);

#endif
