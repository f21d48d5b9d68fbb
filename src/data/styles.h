/* SPDX-License-Identifier: MIT */
/* The cell styles of an XLSX file, of which only the number format counts. */
#ifndef DATA_STYLES_H
#define DATA_STYLES_H

#include "number.h"
#include "xml.h"

struct styles {
	struct number_format *formats;	/* by the cell's `s` */
	ptrdiff_t count;
};

bool styles_read(struct styles *, struct arena *, struct archive *, str part,
    struct faults *);
struct number_format styles_find(const struct styles *, int64_t style);

#endif
