/* SPDX-License-Identifier: MIT */
/* Files with mail in them, of any size, read in a memory that does not grow. */
#ifndef DELIVER_MAILBOX_H
#define DELIVER_MAILBOX_H

#include "base/base.h"

/* Of a message at most so much is given; one of more than MOST is not read. */
enum { MAILBOX_GIVEN = 1 << 20, MAILBOX_MOST = 32 << 20 };

struct mailbox_caller {
	void *self;
	/*
	 * A message; its bytes are gone when it returns.  too_large: they were
	 * not read.  number: in a file of many, from 1; else 0.  False: stop.
	 */
	bool (*message)(void *self, str file, int64_t number, str bytes,
	    bool too_large);
	/* A file that may be a list. */
	bool (*list)(void *self, str file);
};

/* Goes through a file or folder, until the caller says false. */
void mailbox_each(str path, const struct mailbox_caller *, struct faults *);

#endif
