/* SPDX-License-Identifier: MIT */
/* The text that vCards were read from, kept so that faults can point at it. */
#ifndef DATA_CARDS_H
#define DATA_CARDS_H

#include "spool.h"

struct cards {
	struct source source;
	struct held held;	/* what source.text is a view of */
	ptrdiff_t at;		/* a cursor: this byte */
	int64_t line;		/* is in this line */
};

/* A private-use character in the value of a card that begins in line `row`. */
bool cards_private_use(struct cards *, int64_t row, str value,
    struct faults *);

#endif
