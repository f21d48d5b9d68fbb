/* SPDX-License-Identifier: MIT */
/*
 * letter: the letter language, Liquid.  Compile once, render many.
 *
 * A letter renders to a skeleton: Markdown in which each value that came from
 * data stands as one private code point, U+F0000 + its index in a table of
 * values.  So no value can become markup: the values come in after the
 * Markdown was parsed.  Plain (lenient) rendering puts the values in place.
 */
#ifndef LETTER_LETTER_H
#define LETTER_LETTER_H

#include "base/base.h"

enum { LETTER_VALUE_FIRST = 0xF0000, LETTER_VALUE_MOST = 0xFFFD };

enum value_kind {
	VALUE_NIL,	/* an empty or blank cell too */
	VALUE_BOOL,
	VALUE_INTEGER,
	VALUE_FLOAT,
	VALUE_TEXT,
	VALUE_MARKUP,	/* trusted Markdown: a case's story */
	VALUE_LIST,
	VALUE_OBJECT,
	/* made by the engine, never given in fields: */
	VALUE_RANGE,	/* the integers range.first to range.last */
	VALUE_SKELETON,	/* letter text; `count` bytes with its values in it */
	VALUE_EMPTY,	/* the words `empty` and `blank` */
	VALUE_BLANK,
};

struct value {
	enum value_kind kind;
	ptrdiff_t count;	/* of items or members */
	union {
		bool truth;
		int64_t integer;
		double real;
		str text;	/* TEXT, MARKUP, SKELETON */
		const struct value *items;
		const struct member *members;
		struct {
			int64_t first, last;
		} range;
	};
};

struct member {
	str name;	/* in NFC */
	struct value value;
};

struct value value_text(str);	/* NIL if blank */
struct value value_list(const struct value *items, ptrdiff_t count);
struct value value_object(const struct member *, ptrdiff_t count);
/*
 * JSON numbers and booleans become such; what is text stays text, an empty one
 * too; null and an empty YAML value are nil.
 */
struct node;
struct value value_from_node(struct arena *, const struct node *);

/* A compiled template; const and shareable once made. */
struct template;

struct template_options {
	bool lenient;	/* plain Liquid: an unknown name is nil; no skeleton */
	bool plain;	/* one line of text, no skeleton: subjects */
	str folder;	/* where partials are sought; empty: in none */
	struct value partials; /* an object of texts, or nil: sought before */
};

/* Compiles source->text from `from` to `to`.  NULL after faults. */
struct template *template_compile(struct arena *job, const struct source *,
    ptrdiff_t from, ptrdiff_t to, const struct template_options *,
    struct faults *);

/* What an object has not because the letter may not have it. */
struct withheld {
	const struct member *of; /* its members (a nil's too); NULL: nothing */
	const str *names;	/* of what it might have */
	ptrdiff_t name_count;
	str why;		/* behind "'writer.email' is withheld: " */
};

/* Whose a field is, if not the row's: the writer's, the case's. */
struct origin {
	str name;		/* of the field */
	struct place place;	/* where faults of what it holds point to */
	enum fault_kind kind;	/* of such faults */
};

struct merge {
	struct value fields;	/* an object: all names a letter may use */
	str language;		/* of the letter: dates, lists */
	str list;		/* the list's name, for "no field 'x' in ..." */
	struct place row;	/* where faults of the row point to */
	const struct origin *origins;
	ptrdiff_t origin_count;
	struct withheld withheld;
};

struct merged {
	str text;		/* skeleton, or plain text */
	const str *values;	/* for U+F0000 + i: values[i] */
	ptrdiff_t value_count;
	/*
	 * A hash of the way through the letter and of the text's length: alike
	 * for skeletons that were made alike, and seldom for others.  So it
	 * says where to look for what was made of one; compare the texts.
	 */
	uint64_t shape;
	const struct source *source; /* of the template; NULL: not known */
};

/*
 * Renders.  An unknown name is a FAULT_DATA in the letter; an empty value
 * where it is printed is a FAULT_ROW.  Goes on after a fault, so that all are
 * found; false if there was one.
 */
bool template_render(const struct template *, const struct merge *,
    struct arena *letter, struct merged *, struct faults *);

/*
 * A letter file: Markdown with front matter, in the letter language.
 */
enum letter_kind {
	LETTER_AUTHORITY,
	LETTER_SOLIDARITY,
	LETTER_CALL,
	LETTER_NEWS,
};

struct letter {
	const struct source *source;
	str language;		/* of the front matter, else of the file name */
	enum letter_kind kind;
	str layout;		/* empty: by the sender's country */
	struct place layout_place;
	int64_t max_pages;	/* 0: no limit */
	struct place fit;	/* of `fit: one-page`; NOWHERE: it is not */
	struct template *subject; /* plain; NULL if there is none */
	struct place subject_place;
	struct template *body;
};

/*
 * Reads a letter from `path` (shown by `shown`).  Front matter: subject, kind,
 * language, layout, max_pages, fit.  What it includes is in its own folder: x,
 * x.liquid or x.md, without its front matter.  NULL after faults.
 */
struct letter *letter_read(struct arena *job, str path, str shown,
    struct faults *);

/*
 * `fit: one-page` in the head of a letter, or in a mailing: where it stands, or
 * nowhere.  False after a fault: it is something else.
 */
bool fit_read(const struct node *head, struct place *, struct faults *);

#endif
