/* SPDX-License-Identifier: MIT */
/* While messages go out the computer does not go to sleep. */
#ifndef CLI_AWAKE_H
#define CLI_AWAKE_H

#include "base/base.h"

/*
 * Starts systemd-inhibit, where there is one, until awake_end, or until this
 * process ends in whatever way; NULL where it cannot be started.
 */
struct awake;
struct awake *awake_begin(struct arena *job);
void awake_end(struct awake *);	/* NULL is nothing to end */

#endif
