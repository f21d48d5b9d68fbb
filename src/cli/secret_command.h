/* SPDX-License-Identifier: MIT */
#ifndef CLI_SECRET_COMMAND_H
#define CLI_SECRET_COMMAND_H

#include "cli/secret.h"

/*
 * Runs `password_command` and takes what it prints, as far as there is room
 * (its beginning, if it is too long).  Killed after 30 seconds.
 */
bool secret_from_command(struct arena *, const struct smtp_settings *,
    struct secret *, struct faults *);

#endif
