/* SPDX-License-Identifier: MIT */
/* The header of a list: columns, their fields, and what is wrong with it. */
#ifndef DATA_HEADER_H
#define DATA_HEADER_H

#include "data.h"

/*
 * Makes l->columns of the first row and leaves l->at behind it.  The header
 * stands at l->at, l->separator is known; of the options the aliases count.
 */
bool header_read(struct list *l, const struct list_options *,
    struct faults *);
/* Columns with these names, for a text without a header. */
bool header_give(struct list *l, const struct list_options *,
    const str *names, ptrdiff_t count, struct faults *);

#endif
