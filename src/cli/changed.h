/* SPDX-License-Identifier: MIT */
/* Who got another text than the letter has now. */
#ifndef CLI_CHANGED_H
#define CLI_CHANGED_H

#include "cli/cli.h"

/*
 * Of `send`: lists them on stdout, as `log` does, of all mailings by e-mail
 * where none is named; nothing is sent.  Gives the exit status.
 */
int list_changed(struct invocation *);

#endif
