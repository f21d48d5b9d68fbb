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

/* The same without order; numbers come close together, so it stays small. */
struct id_set {
	uint64_t *bits;
	ptrdiff_t words;
};

/* A page that is put together from boxes. */
struct spans {
	struct span *at;
	ptrdiff_t count, room;
};
void spans_add(struct arena *, struct spans *, const struct boxed *);

/* What the ledger has of a letter: all zero where it has nothing. */
struct known {
	struct delivery latest;	/* revision */
	struct delivery printed; /* the latest on paper */
};

/* A letter as it is due now. */
struct due {
	int64_t number;		/* of its entry in the plan */
	struct delivery_key key;
	str name, address;	/* of the recipient, as it is posted */
	struct known known;
	struct digest content;
	struct pages pages;
	bool on_paper;		/* with just this text: nothing is due */
};

/* ---- kept.c ---- */

struct kept_piece;
struct kept {
	struct kept_piece *first, *last;
	ptrdiff_t bytes;
};

/* Keeps a letter, without what is known of it, if there is room for it. */
void kept_add(struct kept *, const struct due *);
/* By number; NULL: not kept.  Those before it are let go. */
const struct due *kept_next(struct kept *, int64_t number);
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

/* ---- type.c ---- */

/* What a campaign's paper is set in; lines neither divided nor justified. */
struct type_style type_of(const struct campaign *);

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
/* The `portrait` of a case, a file beside its own; NULL: there is none. */
bool pictures_portrait(struct pictures *, const struct case_file *,
    const struct picture **, struct faults *);

/* ---- shelf.c ---- */

/* A file of the mailing, or a folder with a file for each letter. */
struct shelved {
	struct shelved *next, *chained;
	str kept;		/* as the ledger keeps it */
	bool on_paper;		/* what it holds, or held, was printed */
	int64_t made, paper;	/* letters that are in it */
	/* as it is checked: those that come again, in their order */
	int64_t seen, again;	/* again: of those made */
	bool changed;
	bool chunked, mixed;	/* sorted: letters of others would be in it */
	struct digest letters;	/* a stamp */
	bool settled;		/* it stays as it is */
	bool written;		/* anew, in this run */
};

/* Letters that would go into one file, as far as they were seen. */
struct chunk {
	struct shelved *file;	/* where the first one is; NULL: nowhere */
	int64_t letters;
	bool mixed;		/* they are not all there, or not alone */
};

struct shelf {
	str folder;		/* as the ledger keeps it */
	struct shelved *first, *slots[1024];
	struct chunk chunk;
};

struct press;

/* Reads what the ledger has; the folder need not be there. */
bool shelf_read(struct press *, struct faults *);
struct shelved *shelf_find(struct shelf *, str kept); /* or NULL */
/* Whether it holds letters that the selection does not. */
bool shelf_has_others(const struct press *, const struct shelved *);
/* A letter that was found good. */
void shelf_see(struct press *, const struct due *);
/* The same where letters are sorted, before shelf_see. */
void shelf_chunk(struct press *, const struct entry *, const struct due *);
/* A file that is written in this run, if it is not known yet. */
void shelf_take(struct press *, str kept);
/* After all were: whether there will be volumes, and which of them stay. */
void shelf_settle(struct press *, struct print_counts *);
/* Goes on with a stamp, from zero, over a letter; as the ledger keeps it. */
struct digest stamp_letter(struct digest so_far, const struct due *);
str stamp_text(struct arena *, const struct press *, struct digest letters);
str stamp_name(struct arena *, const struct press *, str kept);

/* ---- groups.c ---- */

/* Letters that share a file, or a heading in its bookmarks. */
struct groups {
	struct arena file_arena, heading_arena, scratch;
	str file_key, label, title; /* of the file; the label for its name */
	str heading_key;
	ptrdiff_t heading;	/* by the first so many keys; 0: none */
	bool by_case;		/* headings, as the plan goes by case */
	bool headed;		/* heading_key is that of the file in hand */
};

/* Before each pass over the letters. */
void groups_start(struct press *);
void groups_free(struct press *);
/* Whether with an entry another file begins; label and title are then its. */
bool groups_begin_file(struct press *, const struct entry *);
/* A new file begins: its first letter has a heading. */
void groups_new_file(struct press *);
/* The heading that begins with an entry; empty: none does. */
str groups_heading(struct press *, const struct entry *);
/* Whether all headings are of this kind. */
bool groups_headed_by(const struct press *, enum sort_by);

/* ---- separate.c ---- */

struct target;

/* letters.csv: which file is whose. */
struct mapping {
	str path, part;
	int fd;			/* -1: none is open */
	struct buf text;	/* not yet written */
	struct arena arena;
};

bool mapping_open(struct press *, const struct target *, struct faults *);
/* Gives it its name, if all is good; what was made so far is in it. */
bool mapping_close(struct press *, bool good, struct faults *);
/*
 * A letter into a file of its own, and its line; it is remembered for the
 * ledger, whose name of it lives as long as the job.
 */
bool separate_save(struct press *, struct pdf_run *, const struct target *,
    const struct entry *, const struct due *, struct print_counts *,
    struct faults *);
/* Removes files that a run which was killed had not given their names. */
bool separate_tidy(const struct target *, struct faults *);
/* And the folder, if there is nothing else in it; else all of it stays. */
bool separate_remove_abandoned(const struct target *);
/*
 * Once enough letters wait, or with `all`: notes them, and then gives their
 * files the names, for the reason that write.c has for one file.  After a fault
 * those that waited are not there, unless it was a name that could not be
 * given; letters.csv is not written.
 */
bool separate_settle(struct press *, bool all, struct faults *);

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
	struct contents *contents;
	struct rules *rules;
	struct layouts own_layouts;
	struct pictures *pictures;
	const struct layout **layouts;	/* by version of the letter */
	struct dateline *datelines;
	str sender;		/* the block of letters that no writer signs */
	bool all_new;		/* the ledger has no letter of the mailing */
	struct kept kept;
	struct shelf shelf;
	bool split;		/* into volumes */
	int digits;		/* of their numbers */
	struct groups groups;
	struct mapping mapping;
	struct file_set set;	/* of separate letters, before they are named */
	struct id_set made;	/* noted as made in this run, or settled */
	struct plan_group *group; /* of what was made; NULL without a ledger */
};

/* "letters-proof": its file's name and title. */
str proof_title(const struct press *);
/* Whether a letter is on paper. */
bool is_printed(const struct delivery *);
bool same_content(const struct delivery *, struct digest content);
/* Puts the plan into the order that was asked for, if any was. */
bool press_sort(struct press *, struct faults *);
/* Gives the key its latest revision. */
struct known look_up(struct press *, struct delivery_key *);
/* The day for the letter's date: fixed, or the one on which it was planned. */
str date_of(const struct press *, str planned_on);
/*
 * Merges and sets one entry: its address, content, and its pages, which are in
 * the letter arena.
 */
bool set_entry(struct press *, const struct entry *, str date, struct due *,
    struct faults *);
/*
 * Merges and sets an entry.  What is on paper with another text becomes a new
 * revision with a date of its own.
 */
bool set_due(struct press *, const struct entry *, struct due *,
    struct faults *);
/*
 * The writer with an address, or the town if no more of him may be seen; else
 * the campaign's sender.
 */
str sender_block(const struct press *, struct arena *, const struct entry *);
/*
 * The language as letters are set in it: French is spaced as in the sender's
 * country, unless it says itself whose it is.
 */
str set_language(const struct campaign *, str language);

/* ---- write.c ---- */

struct pdf_info info_of(const struct press *);
/* A letter's pages; on sheets of its own if both sides are printed. */
bool add_letter(const struct press *, struct pdf *, const struct pages *,
    str bookmark, struct faults *);
/* The same among others, with its number in the file, bookmark and heading. */
bool add_numbered(struct press *, struct pdf *, const struct entry *,
    const struct pages *, int64_t number, struct faults *);
/* The finished bytes into a file. */
bool save_pdf(struct pdf *, str path, struct faults *);

bool add_pages(struct pdf *, const struct pages *, str bookmark,
    struct faults *);
/* ---- blanks.c ---- */

/*
 * Lines for a pen in place of a writer: for as much of him as may leave.  Where
 * nothing may, the campaign's sender signs, as he does without writers.
 */
void leave_blanks(struct press *, const struct entry *, struct sheet *);

/* ---- files.c ---- */

/* A file, a folder with a file for each letter, or what volumes begin with. */
struct target {
	str path;		/* as the user says it */
	str kept;		/* as the ledger keeps it */
};

/*
 * out/MAILING, or the first of out/MAILING-2 ... that may be written: none is
 * there, or all of its letters are made anew and none of them is on paper.  Of
 * volumes some may be.
 */
bool target_choose(struct press *, struct target *, struct faults *);
/* The first volume from a number on that may be written, and its number. */
bool target_volume(struct press *, const struct target *, int64_t *number,
    struct target *volume, struct faults *);
/*
 * Before volumes are written: letters that are in those that will be replaced
 * are taken back, so that nobody marks them printed meanwhile.
 */
bool target_recall(struct press *, const struct target *, struct faults *);
/* Removes files whose letters are all made elsewhere now. */
bool target_tidy(struct press *, const struct target *, struct faults *);
/* Removes what was made into a folder before, as far as the ledger knows it. */
bool target_clear(struct press *, const struct target *, struct faults *);

/* A note where others may put something else in place of what is made. */
void note_open_folder(const struct press *, struct faults *);

/* Whether a file is one of ours with this title, or (empty) with any. */
bool pdf_is_ours(str path, str title);
/*
 * TITLE.pdf for a file of that title, which the ledger does not know: it is
 * known for ours by its title; others are never overwritten.
 */
bool titled_file(struct arena *job, str out, str title, str *path,
    struct faults *);

void ids_add(struct arena *, struct ids *, int64_t id);

/* ---- noted.c ---- */

void id_set_add(struct arena *, struct id_set *, int64_t id);
bool id_set_has(const struct id_set *, int64_t id);
/* One that was noted as made. */
void remember_id(void *press, int64_t id);
/* Whether the ledger has any letter of the mailing. */
bool has_letters(struct press *, bool *has, struct faults *);
/* Keeps that a letter was made, and where, until it is flushed. */
bool remember_made(struct press *, const struct due *, str file, int64_t page,
    struct faults *);
/* The order that a printing has; of the last one, for its numbers. */
bool note_order(struct press *, struct faults *);
bool recall_order(struct press *, struct faults *);
/* Notes in the ledger what was made, in one commit. */
bool note_made(struct press *, struct faults *);
/*
 * After a whole batch: the letters that are no longer in it (an address was
 * mended, a row taken out) are cancelled, so that nobody marks them printed.
 */
bool cancel_stale(struct press *, struct faults *);
/* Letters of the mailing that are made in some files: planned again. */
bool take_back(struct press *, bool (*is_in)(void *self, str file), void *self,
    struct faults *);

#endif
