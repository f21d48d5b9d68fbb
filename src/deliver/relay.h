/* SPDX-License-Identifier: MIT */
/* A relay's own list of what came back, as CSV. */
#ifndef DELIVER_RELAY_H
#define DELIVER_RELAY_H

#include "mail/mail.h"

/*
 * Each row as what a message would have said; number is its line.  A row that
 * cannot be used is given without.  False: the caller said so, or (a fault was
 * reported) the file is no such list.
 */
bool relay_each(str path,
    bool (*row)(void *self, str file, int64_t number, const struct inbound *),
    void *self, struct faults *);

#endif
