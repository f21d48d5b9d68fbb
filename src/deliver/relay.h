/* SPDX-License-Identifier: MIT */
/* A relay's own list of what came back, as CSV. */
#ifndef DELIVER_RELAY_H
#define DELIVER_RELAY_H

#include "mail/mail.h"

/*
 * Each row as what a message would have said; number is its line.  A row that
 * cannot be used is given without.  A file that is no such list is a fault;
 * where the caller says false it breaks off.
 */
void relay_each(str path,
    bool (*row)(void *self, str file, int64_t number, const struct inbound *),
    void *self, struct faults *);

#endif
