/* SPDX-License-Identifier: MIT */
/* The MIME tree of a mailing's messages, built once, filled for each. */
#ifndef MAIL_TREE_H
#define MAIL_TREE_H

#include "base/base.h"

/* In the order in which they are written. */
enum header {
	HEADER_FROM,
	HEADER_TO,
	HEADER_REPLY_TO,
	HEADER_SUBJECT,
	HEADER_DATE,
	HEADER_MESSAGE_ID,
	HEADER_UNSUBSCRIBE,
	HEADER_LANGUAGE,
	HEADER_COUNT,
};

struct leaves {
	char *header[HEADER_COUNT];	/* ASCII; NULL: left out */
	uint64_t boundary;		/* of the two parts */
	str text, html;			/* in quoted-printable */
};

struct tree;
struct tree *tree_open(struct arena *job, struct faults *);
void tree_close(struct tree *);

/* The message's bytes, in the arena.  Nothing of the leaves is kept. */
bool tree_write(struct tree *, struct arena *, const struct leaves *,
    str *bytes, struct faults *);

#endif
