/* SPDX-License-Identifier: MIT */
/* One worksheet of an XLSX file, cell by cell into a grid. */
#ifndef DATA_WORKSHEET_H
#define DATA_WORKSHEET_H

#include "grid.h"
#include "strings.h"
#include "styles.h"

struct workbook {
	struct archive *archive;
	struct strings strings;
	struct styles styles;
	bool since_1904;
};

/* *hidden counts the rows with cells that are hidden or filtered out. */
bool worksheet_read(const struct workbook *, str part, struct grid *,
    int64_t *hidden, struct faults *);

#endif
