/* SPDX-License-Identifier: MIT */
/* Trees, for the targets of YAML and JSON. */
#ifndef FUZZ_TREE_H
#define FUZZ_TREE_H

#include "data/data.h"
#include "fuzz.h"

enum { TREE_DEEPEST = 64 + 1 };	/* 64 levels, and the leaves */

/* What is true of a node and of all below it. */
static inline void
fuzz_tree(const struct node *n, int depth)
{
	ptrdiff_t count = 0;

	EXPECT(depth <= TREE_DEEPEST);
	EXPECT(fuzz_is_inside(n->place));
	EXPECT(fuzz_is_text(n->text) && fuzz_is_text(n->key));
	for (const struct node *i = n->first; i != NULL; i = i->next) {
		EXPECT(i->place.at >= n->place.at);
		EXPECT(i->place.at + i->place.length <=
		    n->place.at + n->place.length);
		if (n->kind == NODE_MAP) {
			EXPECT(fuzz_is_inside(i->key_place));
			EXPECT(node_get(n, i->key) == i);
		}
		fuzz_tree(i, depth + 1);
		count++;
	}
	EXPECT(count == n->count);
	EXPECT(count == 0 || n->kind == NODE_MAP || n->kind == NODE_LIST);
}

#endif
