/* SPDX-License-Identifier: MIT */
/*
 * The body of a part, piece by piece: what is the same in many messages is
 * encoded once.  Each piece is whole lines.
 */
#ifndef MAIL_BODY_H
#define MAIL_BODY_H

#include "mail.h"
#include "stencil.h"
#include "tree.h"

struct piece {
	str raw;		/* lines, LF or CRLF */
	str quoted;		/* in quoted-printable; empty: not made yet */
	ptrdiff_t size, quoted_size;	/* of them, or somewhat fewer */
	/* or instead of all that lines with gaps, and the values for them */
	struct stencil *stencil;
	const struct filling *values;
};

/* A piece for now; and one for all messages, encoded, in the job's arena. */
struct piece piece_now(str raw);
struct piece piece_kept(struct arena *job, str raw);

struct body {
	struct arena *arena;
	struct piece *pieces;
	ptrdiff_t count, room;
};

void body_add(struct body *, struct piece);
/*
 * Encodes it into the leaf: in quoted-printable, which a person can read, or in
 * base64 where that is far shorter, as for Cyrillic, Arabic or Chinese.
 */
void body_encode(const struct body *, struct leaf *);

/* The blocks of letters; those that do not vary are made once. */
struct block_shelf;
struct block_shelf *block_shelf_new(struct arena *job);
/* Adds the letter to both bodies: as text that flows, and as HTML. */
void body_add_letter(struct block_shelf *, const struct message *,
    struct body *text, struct body *html);

#endif
