/* SPDX-License-Identifier: MIT */
/*
 * print: what goes on paper and in which order.  A press sets all letters of
 * a mailing to check them and to learn which glyphs are needed, then writes
 * them; those that were too many to be kept are set again for that.  So nothing
 * is made before everything is known to be right, and memory does not grow with
 * the number of letters.
 */
#ifndef PRINT_PRINT_H
#define PRINT_PRINT_H

#include "base/base.h"
#include "campaign/campaign.h"

/* What stands on paper beside letters, in the language of those who read it. */
struct paper_words {
	str name, first_name, initials, address, town, signature;
	str demands, write_to, card, rules, last_day;
	str contents, number, case_name, letters, paper, page, total;
	const char *part;	/* a format: of a name, a number and a page */
};
/* In the language that is spoken now. */
void paper_words_fill(struct paper_words *);

struct print_options {
	str out;		/* the folder for PDF files */
	str date;		/* ISO; empty: as planned */
	bool separate;		/* one file per letter */
	bool proof;		/* window and margins are drawn, in grey, */
				/* into MAILING-proof.pdf; without a ledger */
	bool footed;		/* the case and the page on each page */
	/* Lines for a pen in place of a writer, with these labels; or NULL. */
	const struct paper_words *words;
	int64_t volume;		/* letters in a file; 0: all in one */
	bool duplex;		/* each letter on sheets of its own */
	struct sorting sorting;	/* files by value: MAILING-fr.pdf ... */
	bool as_before;		/* press_again: in the last printing's order */
};

struct print_file {
	struct print_file *next;
	str path;
};

struct print_counts {
	int64_t letters, pages;	/* made */
	int64_t faulty;		/* left out for a fault of the row */
	int64_t printed;	/* left out: on paper, unchanged */
	int64_t kept;		/* left out: made before, in whole volumes */
	int64_t files;
	str path;		/* of the file, or of the folder of files */
	struct print_file *first, *last; /* volumes, in their order */
	struct product *product; /* to be filled by press_check; or NULL */
};

struct press;

/* The ledger may be NULL: then all is new, and nothing is noted. */
struct press *press_open(struct arena *job, const struct campaign *,
    const struct mailing *, const struct selection *,
    const struct print_options *, struct ledger *, struct faults *);
void press_close(struct press *);

/*
 * Sets all letters; reports every fault.  False after a fault of the campaign.
 * Where a stop is asked it breaks off.
 */
bool press_check(struct press *, struct print_counts *, struct faults *);

/*
 * Writes the letters that press_check found good, and notes them as made.  A
 * file that is not ours, or holds a letter that is on paper or is not made
 * anew, is never overwritten: a number is added.  A batch without a selection
 * cancels letters that were made and are no longer in the plan.
 *
 * What has more letters than `volume` is made volume by volume, MAILING-v01.pdf
 * and so on; each is noted once it is there, so that a run that breaks off
 * leaves whole ones, and the next makes what is missing or changed.  So are the
 * files of letters that are split, MAILING-fr.pdf, MAILING-fr-v02.pdf ...
 *
 * One file per letter: they are in the folder MAILING, with letters.csv, which
 * says whose each is.
 */
bool press_print(struct press *, struct print_counts *, struct faults *);

/*
 * Letters that were made or printed once more, as they were, without
 * press_check: "37-44,51,Name" has pages of the file of that name (empty:
 * MAILING.pdf), names, ids or e-mail addresses.  They go into
 * MAILING-again.pdf; nothing is noted.  FAULT_REFUSED: one was never made, or
 * has another text by now.
 */
bool press_again(struct press *, str wanted, str file, struct print_counts *,
    struct faults *);

/* The plan's notes of the last pass. */
const struct plan_notes *press_notes(const struct press *);
/* The rows that press_check refused, as CSV; empty if none. */
str press_rejects(struct arena *, const struct press *);

/* One letter as a PDF file's bytes, for preview and attachments. */
bool press_one(struct press *, const struct entry *, struct arena *,
    str *bytes, struct faults *);

/*
 * OUT/test-sheet.pdf: lines to be measured on the mailing's layout, and in
 * words what to write into `printer:`.
 */
bool press_test_sheet(struct press *, str *path, struct faults *);

/* ---- labels and envelopes ---- */

/*
 * A sheet of labels, or an envelope: one label, where the address stands.  In
 * millimetres, from the sheet's top-left corner.
 */
struct label_sheet {
	struct label_sheet *next;
	str name, maker;
	str also;		/* other names it is sold under, by blanks */
	double page_w, page_h, label_w, label_h;
	int columns, rows;
	double left, top;	/* of the first label */
	double pitch_x, pitch_y; /* from a label to the next */
};

struct label_sheets {
	struct label_sheet *first, *last;
};

/*
 * The tables that are compiled in, and over them labels.csv or envelopes.csv of
 * a campaign's folder.  FAULT_DATA: that file has a fault.
 */
bool label_sheets_read(struct arena *job, str folder, bool envelopes,
    struct label_sheets *, struct faults *);
/* By any of its names, in any case; NULL: FAULT_USAGE, with the nearest. */
const struct label_sheet *label_sheet_find(struct arena *job,
    const struct label_sheets *, str name, struct faults *);

struct label_options {
	struct print_options print;
	const struct label_sheet *sheet;
	bool envelopes;		/* a page each, with the sender's lines */
	int64_t start_at;	/* the first sheet's first free label, from 1 */
	bool unique;		/* one for a recipient of several letters */
	bool outlines;		/* the labels' edges are drawn */
};

struct label_counts {
	int64_t labels, sheets;
	int64_t faulty;		/* left out: the letter's, or empty labels */
	int64_t smaller;	/* in smaller type than the others, to fit */
	double smallest;	/* points */
	str path;
};

/*
 * Labels for the letters of a mailing on paper, in their order: one for each
 * letter that press_check would find good.  An address that does not fit is a
 * FAULT_ROW; its label stays empty, so that the n-th belongs to the n-th
 * letter.  No ledger: labels are no deliveries.
 */
struct labels;
struct labels *labels_open(struct arena *job, const struct campaign *,
    const struct mailing *, const struct selection *,
    const struct label_options *, struct faults *);
void labels_close(struct labels *);
bool labels_check(struct labels *, struct label_counts *, struct faults *);
/*
 * Writes MAILING-labels.pdf or MAILING-envelopes.pdf; over one that was made so
 * before, else a number is added.
 */
bool labels_print(struct labels *, struct label_counts *, struct faults *);
const struct plan_notes *labels_notes(const struct labels *);
str labels_rejects(struct arena *, const struct labels *);

/* ---- packs ---- */

struct pack_options {
	struct print_options print;
	const struct paper_words *words;
	int64_t copies;		/* of each letter, with lines for a pen; or 0 */
	str writer;		/* whose pack it is; empty: everybody's */
	bool one_file;
	bool one_sided;		/* else each part begins on a new sheet */
};

/* What there is for one case. */
struct pack_part {
	str file;		/* without ".pdf": "03-nadia" */
	int64_t letters;
	int64_t case_paper, letter_paper; /* sheets of paper */
};

struct pack_counts {
	const struct pack_part *parts;
	ptrdiff_t part_count;
	int64_t contents_paper;
	int64_t letters, paper;	/* in all */
	int64_t faulty, files;
	str path;		/* of the file, or of the folder of files */
};

/*
 * A pack: for each open case a sheet that tells of it, then its letters.  The
 * mailing goes to authorities; what is in a pack is noted in no ledger.
 */
struct pack;
struct pack *pack_open(struct arena *job, const struct campaign *,
    const struct mailing *, const struct selection *,
    const struct pack_options *, struct faults *);
void pack_close(struct pack *);
/* Sets all of it; counts what pack_print will make. */
bool pack_check(struct pack *, struct pack_counts *, struct faults *);
/*
 * Writes out/pack/00-contents.pdf and a file for each case, or one file for
 * all: out/pack.pdf, or out/pack/WRITER.pdf.  A file that is not ours is never
 * overwritten.  Of a whole pack that was made before nothing is left.
 */
bool pack_print(struct pack *, struct pack_counts *, struct faults *);
const struct plan_notes *pack_notes(const struct pack *);

/* ---- what is to be approved ---- */

/* In the language of those who approve. */
struct approval_words {
	const char *title;	/* a format: the campaign's name */
	str code, how, name, date, signature;
	str subject, to, fields;
	const char *letter;	/* a format: a file's name */
	const char *example;	/* a format: a number, of so many */
};
void approval_words_fill(struct approval_words *);

/* A letter as it was merged, for who is not told. */
struct approval_example {
	str language, to, subject;
	struct merged body;
};

struct approval_fact {
	str label, value;	/* the value in several lines, perhaps */
};

struct approval_sheet {
	str code;
	const struct approval_fact *facts;
	ptrdiff_t fact_count;
	const struct approval_example *examples;
	ptrdiff_t example_count;
	const struct approval_words *words;
};

/*
 * OUT/approval.pdf, or approval-MAILING.pdf where a campaign has several that
 * go by e-mail: for people without a terminal.  The facts and the code, each
 * letter with its fields as they are written, and the examples.
 */
bool approval_print(struct arena *job, const struct campaign *,
    const struct mailing *, const struct approval_sheet *, str out,
    str *path, struct faults *);

/*
 * The address block of a person, in the order of its country (addresses.csv):
 * name, function, organisation, address, town, and the country in capitals in
 * the sender's language where it is another.  In France the line of postcode
 * and town is in capitals without accents.
 */
str address_block(struct arena *, const struct campaign *,
    const struct person *);

#endif
