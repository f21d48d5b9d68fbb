/* SPDX-License-Identifier: MIT */
/* A message that came in, while it is found out what it is. */
#ifndef MAIL_CAME_H
#define MAIL_CAME_H

#include "inbound.h"
#include "mime.h"

struct came {
	struct arena *arena;
	str header;		/* in UTF-8, as all texts here */
	struct parts parts;
	str body;		/* of its texts, before any copy */
	str copy;		/* of the message that it is about; or empty */
	bool wrapped;		/* the copy is a bounce, and speaks for it */
	struct inbound *out;
};

/* A field of its header, in one line. */
str came_field(const struct came *, const char *name);
/* The first part of a type, or NULL. */
const struct part *came_part(const struct came *, str type);
/* Is an address the one that this came to, or came from? */
bool came_knows(const struct came *, str address);

/*
 * Adds what became of an address; the second time it is named, the better of
 * both is kept.  A reason that the words do not give is sought in the body.
 */
void came_add(struct came *, const struct report *);

/* report.c: by a part that a standard describes.  False: there is none. */
bool report_read(struct came *);
/* A bounce that somebody put into a notice which names no address. */
void report_read_wrapped(struct came *);
/* notice.c: by its words. */
void notice_read(struct came *);
/* The first address that its text names; or empty. */
str notice_first(const struct came *);
/* Parts the text at the beginning of the copy that is in it. */
void notice_part(struct arena *, str text, str *body, str *copy);

#endif
