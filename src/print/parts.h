/* SPDX-License-Identifier: MIT */
/* What the files of this room share. */
#ifndef PRINT_PARTS_H
#define PRINT_PARTS_H

#include "document/document.h"
#include "pdf/pdf.h"
#include "print/print.h"
#include "typeset/typeset.h"

/* Numbers of deliveries in the ledger. */
struct ids {
	int64_t *at;
	ptrdiff_t count, cap;
};

/* What becomes of letters, to be noted in the ledger in one go. */
struct papers {
	struct paper *at;
	ptrdiff_t count, cap;
};

/* What the ledger has of a letter: all zero where it has nothing. */
struct known {
	struct delivery latest;	/* revision */
	struct delivery printed; /* the latest on paper */
};

/* A letter as it is due now. */
struct due {
	struct known known;
	struct digest content;
	struct pages pages;
	bool on_paper;		/* with just this text: nothing is due */
};

/* ---- kept.c ---- */

struct kept_letter {
	struct kept_letter *next;
	int64_t number, revision;
	struct digest content;
	struct pages pages;
};

struct kept {
	struct arena arena;
	struct kept_letter *first, *last;
	ptrdiff_t bytes;
};

/* Keeps a letter, in the order of their numbers, if there is room for it. */
void kept_add(struct kept *, const struct entry *, const struct due *);
/* By number; NULL: not kept.  Those before it are passed over. */
const struct kept_letter *kept_next(struct kept *, int64_t number);
void kept_free(struct kept *);

/* ---- layouts.c ---- */

struct own_layout;

struct layouts {		/* of layouts.csv in a campaign's folder */
	struct own_layout *first; /* the last row */
};

/* FAULT_DATA: that file has a fault. */
bool layouts_read(struct arena *job, str folder, struct layouts *,
    struct faults *);
/* As layout_find, with the campaign's own before all others. */
const struct layout *layouts_find(struct arena *job, const struct layouts *,
    str name, str country, struct faults *);

/* ---- sheets.c ---- */

/* Digits with at most one point, or a comma. */
bool millimetres_read(str, double *value);

/* ---- address.c ---- */

/* As address_block, but for the sender's lines: the town stays as it is. */
str address_as_written(struct arena *, const struct campaign *,
    const struct person *);

/* ---- pictures.c ---- */

/* Reads the logo and the sender's signature; NULL: a fault of the campaign. */
struct pictures;
struct pictures *pictures_open(struct arena *job, const struct campaign *,
    struct faults *);
const struct picture *pictures_logo(const struct pictures *); /* or NULL */
/*
 * The signature by hand of who signs the entry; NULL: there is none, or it may
 * not be seen.  False after a fault of the writer's row.
 */
bool pictures_pen(struct pictures *, const struct entry *,
    const struct picture **, struct faults *);

/* ---- press.c ---- */

struct dateline;

struct press {
	struct arena *job;
	struct arena letter;
	const struct campaign *campaign;
	const struct mailing *mailing;
	struct print_options options;
	bool whole;		/* all letters of the mailing, no selection */
	struct ledger *ledger;
	struct plan *plan;
	struct typesetter *typesetter;
	struct document_cache *documents;
	struct rules *rules;
	struct layouts own_layouts;
	struct pictures *pictures;
	const struct layout **layouts;	/* by version of the letter */
	struct dateline *datelines;
	bool all_new;		/* the ledger has no letter of the mailing */
	struct kept kept;
	struct ids again;	/* made before, and to be made anew now */
	struct ids made;	/* noted as made in this run */
	struct plan_group *group; /* of what was made; NULL without a ledger */
};

/* "letters-proof": its file's name and title. */
str proof_title(const struct press *);
/* Whether a letter is on paper. */
bool is_printed(const struct delivery *);
/*
 * Merges and sets an entry.  What is on paper with another text becomes a new
 * revision with a date of its own.
 */
bool set_due(struct press *, struct entry *, struct due *, struct faults *);
/*
 * The writer with an address, or the town if no more of him may be seen; else
 * the campaign's sender.
 */
str sender_block(struct arena *, const struct campaign *,
    const struct entry *);
/* The finished bytes into a file. */
bool save_pdf(struct pdf *, str path, struct faults *);

bool add_pages(struct pdf *, const struct pages *, str bookmark,
    struct faults *);
/* ASCII letters and digits of a name, joined by '-', at most 40. */
str slug(struct arena *, str name);

/* ---- blanks.c ---- */

/*
 * Lines for a pen in place of a writer: for as much of him as may leave.  Where
 * nothing may, the campaign's sender signs, as he does without writers.
 */
void leave_blanks(struct press *, const struct entry *, struct sheet *);

/* ---- labels.c ---- */

/* Whether a file is one of ours with this title, or (empty) with any. */
bool pdf_is_ours(str path, str title);

/* ---- files.c ---- */

/* A file, or a folder with a file for each letter. */
struct target {
	str path;		/* as the user says it */
	str kept;		/* as the ledger keeps it */
};

/*
 * out/MAILING, or the first of out/MAILING-2 ... that may be written: none is
 * there, or all of its letters are made anew and none of them is on paper.
 */
bool target_choose(struct press *, struct target *, struct faults *);
/* Removes what was made into a folder before, as far as the ledger knows it. */
bool target_clear(struct press *, const struct target *, struct faults *);

void ids_add(struct arena *, struct ids *, int64_t id);
/* The letter that is to be made anew; one that was noted as made. */
void remember_again(struct press *, int64_t id);
void remember_id(void *press, int64_t id);
/* Whether the ledger has any letter of the mailing. */
bool has_letters(struct press *, bool *has, struct faults *);
/* Keeps that a letter was made, and where, until note_made. */
bool remember_made(struct press *, const struct entry *, struct digest content,
    str file, int64_t page, struct faults *);
/*
 * Notes in the ledger what was made.  After a `whole` batch the letters that
 * are no longer in it (an address was mended, a row taken out) are cancelled,
 * so that nobody marks them printed.
 */
bool note_made(struct press *, bool whole, struct faults *);

#endif
