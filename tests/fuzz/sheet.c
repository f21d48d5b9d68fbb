/* SPDX-License-Identifier: MIT */
/*
 * Reaches the readers of XLSX (ECMA-376) and ODS through list_open: the bytes
 * are a file, or its parts with a form feed between them, each with a line
 * for its name.
 */
#include "list.h"
#include "zip.h"

static str
zipped(struct arena *a, str parts)
{
	struct zip z = {.local = {.arena = a}, .central = {.arena = a}};

	while (parts.len > 0) {
		str bytes = str_cut(&parts, '\f');
		str name = str_cut(&bytes, '\n');

		zip_add(&z, name, bytes);
	}
	return zip_end(&z);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = {0};
	str bytes = fuzz_bytes(data, size);

	fuzz_list(str_starts(bytes, S("PK")) ? bytes : zipped(&a, bytes));
	arena_free(&a);
	return 0;
}
