/* SPDX-License-Identifier: MIT */
/* The box that gets a copy of each message: what is there was sent. */
#ifndef DELIVER_ARCHIVE_H
#define DELIVER_ARCHIVE_H

#include "base/base.h"

struct archive_counts {
	int64_t read, unreadable; /* messages */
};

/*
 * Reads a file or folder as returns_read does, but for lists, and tells each
 * message's own Message-ID, without < >, which lives until the next.  The
 * counts are added to.  A file that cannot be read is a fault, and the others
 * are read all the same; where a stop is asked it breaks off.
 */
void archive_each(struct arena *job, str path,
    void (*message)(void *self, str message_id), void *self,
    struct archive_counts *, struct faults *);

#endif
