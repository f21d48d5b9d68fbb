/* SPDX-License-Identifier: MIT */
#ifndef CLI_SECRET_H
#define CLI_SECRET_H

#include "campaign/campaign.h"

/*
 * The password for the campaign's server: from `password_command` (run
 * without a shell; its first line), else a question on the terminal.  Empty
 * where the campaign has no `user`.
 */
bool secret_password(struct arena *, const struct campaign *, str *out,
    struct faults *);

#endif
