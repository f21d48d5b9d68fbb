/* SPDX-License-Identifier: MIT */
/* What the readers of YAML and JSON share: a tree is built and checked. */
#ifndef DATA_TREE_H
#define DATA_TREE_H

#include "data.h"

enum { TREE_DEPTH = 64, TREE_NODES = 100000 };

/* Makes `child` the last one; `*last` is the one before it, NULL at first. */
void tree_append(struct node *parent, struct node **last, struct node *child);
/* Reports the keys that a map holds twice, with both lines. */
bool tree_check_keys(const struct node *map, struct faults *);
/* Refuses NUL and private-use code points in a text, or in a key. */
bool tree_check_text(str, struct place, struct faults *);

#endif
