/* SPDX-License-Identifier: MIT */
/* The file of a list: opened, read once from front to end, and closed. */
#ifndef DATA_INPUT_H
#define DATA_INPUT_H

#include <sys/stat.h>

#include "data.h"

struct input {
	str name;		/* for faults */
	int fd;
	struct stat before;	/* when it was opened */
};

/* A regular file only; `shown` is the name for faults (empty: the path). */
bool input_open(struct arena *, str path, str shown, struct input *,
    struct faults *);
/* The first bytes, for a look at what the file is.  Does not move. */
str input_start(const struct input *, char *to, ptrdiff_t room);
/* The next bytes; *got is 0 at the end. */
bool input_read(struct input *, char *to, ptrdiff_t room, ptrdiff_t *got,
    struct faults *);
/* False if somebody wrote the file in the meantime, as its size or time say. */
bool input_unchanged(const struct input *, struct faults *);
void input_close(struct input *);

#endif
