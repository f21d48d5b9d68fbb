/* SPDX-License-Identifier: MIT */
/*
 * Our own copy of a list, as UTF-8.  A short one stays in memory; a longer one
 * goes to a temporary file without a name, which is then mapped and of which
 * only the part at hand is in memory.  Nobody else can change or cut that
 * file: what was checked stays as it was, and reading it cannot end in SIGBUS.
 */
#ifndef DATA_SPOOL_H
#define DATA_SPOOL_H

#include "data.h"

enum {
	SPOOL_MEMORY = 1 << 20,	/* bytes that stay in memory */
	SPOOL_WINDOW = 1 << 18,	/* that are read before they are given back */
};

struct spool {
	str name;		/* of the list, for faults */
	int64_t most;		/* bytes that may come */
	int64_t length;
	int fd;			/* -1: all is in memory */
	struct arena arena;	/* of what is in memory */
	struct buf memory;
};

/* Text that is complete. */
struct held {
	str text;
	bool mapped;
	ptrdiff_t passed;	/* so far it was given back */
	int leaps;		/* since all of it was */
};

void spool_start(struct spool *, str name, int64_t most);
bool spool_add(struct spool *, str, struct faults *);
/* The text, in the arena or mapped; ends the spool. */
bool spool_hold(struct spool *, struct arena *, struct held *,
    struct faults *);
void spool_drop(struct spool *);

/*
 * Says that reading has come to `at`: the memory of what lies before goes back
 * to the system, now and then.  It may still be read; that costs more.
 */
void held_pass(struct held *, ptrdiff_t at);
/* The same of reading that goes on somewhere else: now and then all of it. */
void held_leap(struct held *);
/* Gives back a mapping.  What stands in an arena stays. */
void held_free(struct held *);

#endif
