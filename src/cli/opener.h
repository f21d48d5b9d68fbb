/* SPDX-License-Identifier: MIT */
#ifndef CLI_OPENER_H
#define CLI_OPENER_H

#include "base/base.h"

/* A file of that name in a new folder that only its owner can look into. */
bool opener_place(struct arena *, str name, str *path, struct faults *);
/* Takes the folder away again where the file could not be made. */
void opener_forget(struct arena *, str path);

/*
 * Shows a file by the program $MARATHON_OPEN, else xdg-open, else open; it
 * gets the path as its one argument, without a shell, and is waited for.
 */
bool opener_open(struct arena *, str path, struct faults *);

#endif
