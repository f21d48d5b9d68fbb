/* SPDX-License-Identifier: MIT */
/* One writer at a time, and what the file system under it can do. */
#ifndef LEDGER_LOCK_H
#define LEDGER_LOCK_H

#include "ledger.h"

/*
 * Takes the lock for the life of the descriptor; -1: FAULT_REFUSED with the
 * holder's process id, at once.
 */
int lock_take(str lock_path, str shown, struct faults *);
void lock_release(int fd, str lock_path);

/*
 * Can processes share memory and locks on the file system of this file?  Not
 * on network shares, nor on what may hide one (FUSE, the drives of WSL).
 */
bool lock_can_share(str path);

#endif
