/* SPDX-License-Identifier: MIT */
#ifndef CLI_LIMITS_H
#define CLI_LIMITS_H

#include "base/base.h"

/*
 * Whether this process may have what every command needs of files and stack:
 * beyond its stack a process ends without a word (FAULT_CONFIG).
 */
bool limits_allow(struct faults *);

#endif
