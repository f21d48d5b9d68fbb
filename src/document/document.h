/* SPDX-License-Identifier: MIT */
/*
 * document: a merged letter as blocks and runs, the one source of paper, HTML
 * and plain text.  The skeleton is parsed as CommonMark (raw HTML is text,
 * images are not allowed); then the values are put in, as text only.
 */
#ifndef DOCUMENT_DOCUMENT_H
#define DOCUMENT_DOCUMENT_H

#include "base/base.h"
#include "letter/letter.h"

enum run_style {
	RUN_BOLD = 1,
	RUN_ITALIC = 2,
	RUN_CODE = 4,
	RUN_VALUE = 8,	/* the text came from data, not from the letter */
	RUN_BREAK = 16,	/* a line break; no text */
};

struct run {
	str text;
	unsigned style;
	str url;	/* of a link, ASCII: http, https, mailto; else empty */
};

enum block_kind {
	BLOCK_PARAGRAPH,
	BLOCK_HEADING,	/* level 1 to 6 */
	BLOCK_QUOTE,	/* has children */
	BLOCK_BULLETS,	/* children are ITEMs */
	BLOCK_NUMBERS,	/* the same; level is the first number */
	BLOCK_ITEM,
	BLOCK_RULE,
	BLOCK_CODE,	/* lines of text as they are, in one run */
};

struct block {
	enum block_kind kind;
	int level;
	bool tight;	/* of a list: no room between items */
	bool varies;	/* holds values: differs from letter to letter */
	bool passing;	/* lives in the letter arena */
	const struct run *runs;
	ptrdiff_t run_count;
	const struct pattern *pattern;	/* NULL: there is none */
	struct block *first, *next;
};

/*
 * What is the same of a block that varies in all letters of its skeleton: the
 * block with the code points of its values, U+F0000 + i for values[i].  Only
 * paragraphs and headings have one, and only where no value is part of a link.
 * Its values are of the letter that was made last.
 */
struct pattern {
	struct block block;
	const str *values;	/* as they are shown */
	ptrdiff_t value_count;
};

struct document {
	struct block *first;
};

/*
 * Parses skeletons once each: a cache that lives in the job's arena.  Blocks
 * are the same pointers in every letter of one skeleton; where they vary, their
 * runs are made anew.  So a document is good until the cache makes the next
 * one, or until its letter arena is reset, and a cache serves one thread.
 * Where a letter has more skeletons than are kept (4096, or 16 MiB of them),
 * blocks live in the letter arena: `passing` is then true of all.
 */
struct document_cache;
struct document_cache *document_cache_new(struct arena *job);

/*
 * The document of a merged letter, in the letter arena; never NULL.  A link
 * whose address holds values is checked: a scheme other than http, https,
 * mailto, or a value that changes what stands before the path, is a FAULT_ROW
 * at `row`.  A bad address in the letter's own text, and nesting beyond 64
 * levels, is a FAULT_DATA without a place; the text of a bad link stays.
 * Values are shown as unicode_shown has them, a note at `row` if that took
 * something out; their line ends are breaks.
 */
struct document *document_make(struct document_cache *, struct arena *letter,
    const struct merged *, struct place row, struct faults *);

/* Reports all that document_make would, and makes nothing. */
void document_check(struct document_cache *, struct arena *letter,
    const struct merged *, struct place row, struct faults *);

/*
 * Plain text for e-mail and the terminal, LF line ends.  Lines are broken at
 * blanks (not at no-break spaces) and between ideographs, after `width` code
 * points; 0: never.  A link is "text (address)".
 */
str document_text(struct arena *, const struct document *, int width);

/*
 * The same as format=flowed (RFC 3676, without DelSp): where a line was broken
 * a blank is left at its end, and a reader joins the lines again.  Quotes begin
 * with '>'; what of others would look like one, a blank before it.
 */
str document_flowed(struct arena *, const struct document *, int width);

/* An HTML fragment (no <html>), every text escaped, LF line ends. */
str document_html(struct arena *, const struct document *);

/*
 * Cuts what was made of a pattern: gives its text up to the next value, or the
 * value that it begins with, whose code point is then the text.  *value is -1
 * for a text.  False when nothing is left.
 */
bool document_piece(str *rest, ptrdiff_t value_count, str *text,
    ptrdiff_t *value);
/* How a value stands in HTML. */
void document_escape(struct buf *, str value);
/*
 * The end of the word that begins at s.at[at], in front of a blank or the end
 * of s; its length in code points, and of `first`, the part of it that has to
 * fit a line of document_flowed: Chinese and Japanese words have several.
 */
ptrdiff_t document_word(str s, ptrdiff_t at, ptrdiff_t *length,
    ptrdiff_t *first);

#endif
