/* SPDX-License-Identifier: MIT */
/*
 * Files of one folder that get their names together.  All of them are brought
 * to the disk by one call, where one for each would cost more than to make
 * them; each still appears whole or not at all.  First add, then sync, then
 * put: so what must be noted before they are seen can be.
 */
#ifndef BASE_FILE_SET_H
#define BASE_FILE_SET_H

#include "fault.h"

struct file_set {		/* begins as all zeros */
	struct arena arena;
	struct set_file *first, *last;
	ptrdiff_t count;
	int folder;		/* while it holds any */
};

/* Writes one under another name, mode 0600; after a fault it is not in it. */
bool file_set_add(struct file_set *, str path, str bytes, struct faults *);
/* All bytes on the disk; after a fault none of the files is left. */
bool file_set_sync(struct file_set *, struct faults *);
/*
 * Gives all of them their names, existing files are replaced; the set is empty
 * then.  After a fault some may have theirs, the others are gone.
 */
bool file_set_put(struct file_set *, struct faults *);
/* Removes them. */
void file_set_drop(struct file_set *);

#endif
