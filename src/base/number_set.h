/* SPDX-License-Identifier: MIT */
/*
 * Whole numbers from 1 on, such as lines of a file, a bit for each: they may
 * come in any order, and take memory where there are some.  Starts all zero.
 */
#ifndef BASE_NUMBER_SET_H
#define BASE_NUMBER_SET_H

#include <stdbool.h>
#include <stdint.h>

#include "memory.h"

struct number_page;
struct number_set {
	struct number_page *first, *at;
};

bool number_set_has(struct number_set *, int64_t number);
void number_set_add(struct arena *, struct number_set *, int64_t number);
/* The first one from `number` on, or 0; the last of all, or 0. */
int64_t number_set_next(const struct number_set *, int64_t number);
int64_t number_set_last(const struct number_set *);
/* The last of those that follow each other from this one on. */
int64_t number_set_end(const struct number_set *, int64_t number);

#endif
