/* SPDX-License-Identifier: MIT */
/*
 * Witness: a small file that says how far the chain of an origin had come.
 * A database that lost its tail, or an old copy of it, looks sound from
 * within; the witness stands outside.  Lines "ORIGIN SEQ HASH\n"; the last
 * whole line counts.
 */
#ifndef LEDGER_WITNESS_H
#define LEDGER_WITNESS_H

#include "ledger.h"

/* The head of a chain: seq 0 is the empty one. */
struct head {
	int64_t seq;
	struct digest hash;
};

struct witness {
	str path;		/* empty: there is no place for it */
	int fd;			/* -1: not open */
	int64_t size;
	bool found;		/* what it said when it was last read: */
	str origin;
	struct head head;
	int64_t written_at;	/* ms since 1970; 0: unknown */
};

/* Reads what the file says, if there is one with a whole line in it. */
void witness_read(struct arena *, struct witness *);
/* The folder of the user for such files; empty if there is none. */
str witness_folder(struct arena *);

/* Makes the file say this head, for a first time; then appends to it. */
bool witness_start(struct witness *, str origin, struct head);
bool witness_add(struct witness *, str origin, struct head);
void witness_close(struct witness *);

#endif
