/* SPDX-License-Identifier: MIT */
/*
 * pdf: pages to a PDF file (PDF 1.4, ISO 19005-1 level B).  libharu writes the
 * objects; page contents and font dictionaries are our own, compressed once.
 * The same pages give the same bytes: no date, nothing of this computer.
 *
 * Several threads may each make a file of the same run at the same time.
 */
#ifndef PDF_PDF_H
#define PDF_PDF_H

#include "base/base.h"
#include "typeset/typeset.h"

/*
 * What all files of a run share: fonts deflated once.  The fonts and the arena
 * must outlive it; close it last.
 */
struct pdf_run;
struct pdf_run *pdf_run_open(struct arena *job, const struct fonts *);
void pdf_run_close(struct pdf_run *);

struct pdf_info {
	str title;		/* one line of plain text; may be empty */
	str language;		/* BCP 47; left out if it is none */
	bool alone;		/* a letter in which nothing comes again */
};

struct pdf;
struct pdf *pdf_open(struct pdf_run *, const struct pdf_info *,
    struct faults *);
/*
 * Adds a page; `bookmark` (may be empty) is an outline entry for it.  Only
 * fonts that a page uses are embedded, and each picture once.  Links longer
 * than 2,000 bytes are left out.  FAULT_BUG: a glyph that is not in its font;
 * FAULT_DATA: the file is full (4 GB or 8 million objects).  After a fault only
 * pdf_abandon may follow.
 */
bool pdf_page(struct pdf *, const struct page *, str bookmark,
    struct faults *);
/*
 * The next `pages` pages are a letter's, and viewers call them by its number:
 * "37", or "37-1", "37-2".  For all pages of a file or for none.
 */
void pdf_letter(struct pdf *, int64_t number, ptrdiff_t pages);
/*
 * The next page's bookmark, and all after it, stand below one of this title, up
 * to the next heading.
 */
void pdf_heading(struct pdf *, str title);
ptrdiff_t pdf_page_count(const struct pdf *);
/* The finished bytes, in the arena; the document is closed in any case. */
bool pdf_finish(struct pdf *, struct arena *, str *bytes, struct faults *);
void pdf_abandon(struct pdf *);

#endif
