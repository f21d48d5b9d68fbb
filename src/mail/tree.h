/* SPDX-License-Identifier: MIT */
/*
 * The MIME tree of messages, built once and filled for each:
 *
 *	mixed( alternative( text, related( html, picture ) ), attachment ... )
 *
 * without `related` where there is no picture, without `mixed` where nothing is
 * attached.
 */
#ifndef MAIL_TREE_H
#define MAIL_TREE_H

#include "base/base.h"

struct shape {
	bool picture;
	ptrdiff_t attachments;
};

/* In the order of the tree. */
enum { LEAF_TEXT, LEAF_HTML, LEAF_PICTURE };

struct leaf {
	str type;		/* values of its header lines, folded */
	str encoding;
	str id;			/* of the picture, without < > */
	str disposition;	/* of the picture and of attachments */
	str body;		/* encoded, ends in CRLF */
};

struct tree;
/* NULL: a fault was reported. */
struct tree *tree_new(struct arena *job, struct shape, struct faults *);

/*
 * The message's bytes, in the arena: header lines, then the tree.  There are as
 * many leaves as in the shape.  `boundary` tells this message's boundaries from
 * others; with a '=' followed by '_' they occur in no encoded leaf.
 */
str tree_fill(const struct tree *, struct arena *, str headers,
    uint64_t boundary, const struct leaf *);

#endif
