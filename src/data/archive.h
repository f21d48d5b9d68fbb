/* SPDX-License-Identifier: MIT */
/*
 * A ZIP file whose parts are read as streams, under limits.  Nothing of it is
 * ever unpacked to disk; a part's name is looked up, never made a path.
 */
#ifndef DATA_ARCHIVE_H
#define DATA_ARCHIVE_H

#include <zip.h>

#include "input.h"

enum {
	ARCHIVE_ENTRIES = 10000,
	ARCHIVE_RATIO = 100,		/* beyond the first MiB of a part */
	ARCHIVE_BYTES = 100 << 20,	/* unpacked, of all parts together */
};

struct archive {
	str name;		/* for faults */
	zip_t *zip;
	int64_t unpacked;	/* bytes so far */
};

struct part {
	struct archive *archive;
	str name;
	zip_file_t *file;
	int64_t packed, unpacked; /* bytes */
	int64_t size;		/* what it should unpack to, or -1 */
	const char *why;	/* what went wrong, or NULL */
};

bool archive_open(struct archive *, const struct input *, struct faults *);
void archive_close(struct archive *);
/* Without regard to ASCII case, as the Open Packaging Conventions say. */
bool archive_has(const struct archive *, str name);

bool part_open(struct archive *, str name, struct part *, struct faults *);
/* Bytes read, 0 at the end, -1: part->why says what is wrong. */
int part_read(struct part *, char *to, int room);
void part_close(struct part *);

#endif
