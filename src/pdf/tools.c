/* SPDX-License-Identifier: MIT */
#include "parts.h"

#include <stdio.h>
#include <stdlib.h>

struct libdeflate_compressor *
compressor_new(int level)
{
	struct libdeflate_compressor *c = libdeflate_alloc_compressor(level);

	if (c == NULL) {
		fputs("marathon: out of memory\n", stderr);
		_Exit(FAULT_IO);
	}
	return c;
}

static struct tools *
tools_new(void)
{
	struct arena own = {0};
	struct tools *t = NEW(&own, struct tools);

	t->compressor = compressor_new(PAGE_LEVEL);
	content_digits(t->digits);
	t->own = own;
	return t;
}

void
tools_free(struct tools *t)
{
	struct arena own = t->own; /* holds t itself */

	libdeflate_free_compressor(t->compressor);
	arena_free(&t->file);
	arena_free(&t->scratch);
	arena_free(&own);
}

struct tools *
tools_take(struct pdf_run *run)
{
	for (int i = 0; i < KEPT; i++) {
		struct tools *t = atomic_exchange(&run->idle[i], NULL);

		if (t != NULL)
			return t;
	}
	return tools_new();
}

void
tools_return(struct pdf_run *run, struct tools *t)
{
	arena_reset(&t->file, (struct arena_mark){0});
	for (int i = 0; i < KEPT; i++) {
		struct tools *none = NULL;

		if (atomic_compare_exchange_strong(&run->idle[i], &none, t))
			return;
	}
	tools_free(t);
}

str
tools_deflate(struct tools *t, str bytes)
{
	size_t most = libdeflate_zlib_compress_bound(t->compressor,
	    (size_t)bytes.len);
	size_t n;

	if ((ptrdiff_t)most > t->packed_size) {
		t->packed_size = (ptrdiff_t)most * 2;
		t->packed = NEW_ARRAY(&t->own, char, t->packed_size);
	}
	n = libdeflate_zlib_compress(t->compressor, bytes.at, (size_t)bytes.len,
	    t->packed, (size_t)t->packed_size);
	return (str){t->packed, (ptrdiff_t)n};
}
