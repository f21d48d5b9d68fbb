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
	int64_t synced_at;	/* by clock_steady() */
	bool synced;
	bool found;		/* what it said when it was last read: */
	str origin;
	struct head head;
	int64_t written_at;	/* ms since 1970; 0: unknown */
};

/* Reads what the file says, if there is one with a whole line in it. */
void witness_read(struct arena *, struct witness *);
/* The folder of the user for such files; empty if there is none. */
str witness_folder(struct arena *);

/* Makes the file say this head, on the disk; then appends to it. */
bool witness_start(struct witness *, str origin, struct head);
/*
 * The line is with the system when it returns, and goes to the disk at most a
 * second later than the commit before it: a killed process loses nothing, and
 * a power cut cannot make a witness lie, only be behind.  (An fsync of two
 * more files would treble the cost of each commit.)
 */
bool witness_add(struct witness *, str origin, struct head);
void witness_close(struct witness *);

#endif
