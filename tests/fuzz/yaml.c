/* SPDX-License-Identifier: MIT */
/*
 * Reaches yaml_read and front_matter_read with any bytes: limits, places,
 * plain words for libyaml's complaints, where a front matter ends.
 */
#include "tree.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = {0};
	struct faults of_all = {.arena = &a}, of_head = {.arena = &a};
	struct source s = {S("campaign.yaml"), fuzz_bytes(data, size)};
	struct node *root = yaml_read(&a, &s, 0, s.text.len, &of_all), *head;
	ptrdiff_t body;

	fuzz_faults(&of_all, root != NULL);
	if (root != NULL)
		fuzz_tree(root, 0);
	if (front_matter_read(&a, &s, &head, &body, &of_head)) {
		EXPECT(head->kind == NODE_MAP);
		EXPECT(body >= 0 && body <= s.text.len);
		fuzz_tree(head, 0);
		fuzz_faults(&of_head, true);
	} else {
		fuzz_faults(&of_head, false);
	}
	arena_free(&a);
	return 0;
}
