/* SPDX-License-Identifier: MIT */
/*
 * Emergency: where answers go when the ledger cannot be written.  A full disk
 * must not lose what a server said, so the room is taken beforehand; what is
 * in it goes into the ledger when it is next opened for writing.
 */
#ifndef LEDGER_EMERGENCY_H
#define LEDGER_EMERGENCY_H

#include "event.h"

struct emergency {
	str path;
	int fd;			/* -1: not open */
	int64_t used;
};

/* An answer as it is kept here. */
struct late_answer {
	struct digest key;
	enum delivery_state state;
	int64_t attempt, at, code, next_at;
	str stage, text;
};

/* Takes the room, empty.  False: the disk does not give it. */
bool emergency_open(struct arena *, struct emergency *, str path);
/* On the disk when it returns true. */
bool emergency_add(struct emergency *, const struct late_answer *,
    ptrdiff_t count);
/* Gives the room back; the file stays if there are answers in it. */
void emergency_close(struct emergency *);

/* What an earlier run left.  *damaged: there is more that cannot be read. */
bool emergency_read(struct arena *, str path, struct late_answer **,
    ptrdiff_t *count, bool *damaged, struct faults *);

#endif
