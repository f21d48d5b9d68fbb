/* SPDX-License-Identifier: MIT */
/*
 * Lines of a letter with gaps for values.  The words between the gaps are
 * encoded once for all messages; a message says where its lines end, and adds
 * its values with what touches them.
 */
#ifndef MAIL_STENCIL_H
#define MAIL_STENCIL_H

#include "document/document.h"

enum { TEXT_WIDTH = 72 };	/* code points of a line that flows */

struct stencil;

/*
 * From a pattern's lines, each of which ends in LF: text, of which
 * document_flowed would make the same lines, or HTML.
 */
struct stencil *stencil_new(struct arena *job, const struct pattern *,
    str lines, bool html);

/* A value of one letter, for all its stencils. */
struct filling {
	str text;
	ptrdiff_t quoted;	/* its bytes in quoted-printable */
	/* it is not empty, has one line only, which is not long, and neither */
	/* begins nor ends with a blank */
	bool usual;
};

const struct filling *stencil_fillings(struct arena *, const struct pattern *);
/* Whether all values of the stencil are usual: else it cannot be filled. */
bool stencil_takes(const struct stencil *, const struct filling *);
/* How many bytes it becomes, and in quoted-printable; or somewhat fewer. */
ptrdiff_t stencil_size(const struct stencil *, const struct filling *,
    ptrdiff_t *quoted);
/* Adds the lines with their values, CRLF line ends; quoted: as encode.h. */
void stencil_fill(struct stencil *, struct buf *, const struct filling *,
    bool quoted);

#endif
