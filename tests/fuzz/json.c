/* SPDX-License-Identifier: MIT */
/*
 * Reaches json_read with any bytes: escapes, places, what jansson complains
 * of; and buf_json, whose texts are read the same.
 */
#include "tree.h"

static void
check_writing(str text)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct buf b = {.arena = &a};
	struct source s = {.name = S("data.json")};
	struct node *n;

	buf_json(&b, text);
	s.text = buf_str(&b);
	n = json_read(&a, &s, &f);
	/* private-use code points are written, but not read */
	EXPECT(n != NULL ? str_equal(n->text, text) : f.errors == 1);
	arena_free(&a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct source s = {S("data.json"), fuzz_bytes(data, size)};
	struct node *root = json_read(&a, &s, &f);

	fuzz_faults(&f, root != NULL);
	if (root != NULL)
		fuzz_tree(root, 0);
	if (fuzz_is_text(s.text))
		check_writing(s.text);
	arena_free(&a);
	return 0;
}
