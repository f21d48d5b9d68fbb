/* SPDX-License-Identifier: MIT */
/* Lines of a file, a bit for each: they may come in any order. */
#ifndef BASE_LINE_SET_H
#define BASE_LINE_SET_H

#include "fault.h"

bool line_set_has(struct line_set *, int64_t line);
void line_set_add(struct arena *, struct line_set *, int64_t line);
/* The first one from `line` on, or 0; the last of all, or 0. */
int64_t line_set_next(const struct line_set *, int64_t line);
int64_t line_set_last(const struct line_set *);
/* The last of those that follow each other from this one on. */
int64_t line_set_end(const struct line_set *, int64_t line);

#endif
