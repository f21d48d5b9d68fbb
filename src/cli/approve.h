/* SPDX-License-Identifier: MIT */
/* Whether what is to be sent was approved, asked by the commands that send. */
#ifndef CLI_APPROVE_H
#define CLI_APPROVE_H

#include "cli/cli.h"
#include "deliver/deliver.h"

/* After deliver_check; false after a fault that says how to get it approved. */
bool was_approved(struct invocation *, const struct work *,
    const struct mailing *, const struct deliverer *);

#endif
