/* SPDX-License-Identifier: MIT */
/*
 * pdf: pages to a PDF file (PDF 1.4, ISO 19005-1 level B).  libharu writes the
 * objects; page contents and font dictionaries are our own, compressed once.
 * The same pages give the same bytes.
 */
#ifndef PDF_PDF_H
#define PDF_PDF_H

#include "base/base.h"
#include "typeset/typeset.h"

/* What all files of a run share: fonts deflated once.  Close it last. */
struct pdf_run;
struct pdf_run *pdf_run_open(struct arena *job, const struct fonts *,
    struct faults *);
void pdf_run_close(struct pdf_run *);

struct pdf_info {
	str title;
	str language;		/* BCP 47 */
};

struct pdf;
struct pdf *pdf_open(struct pdf_run *, const struct pdf_info *,
    struct faults *);
/* Adds a page; `bookmark` (may be empty) is an outline entry for it. */
bool pdf_page(struct pdf *, const struct page *, str bookmark,
    struct faults *);
ptrdiff_t pdf_page_count(const struct pdf *);
/* The finished bytes, in the arena; then the document is closed. */
bool pdf_finish(struct pdf *, struct arena *, str *bytes, struct faults *);
void pdf_abandon(struct pdf *);

#endif
