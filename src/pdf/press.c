/* SPDX-License-Identifier: MIT */
#include "parts.h"

#include <stdio.h>
#include <stdlib.h>

enum { LEVEL = 6 };

static struct press *
press_new(void)
{
	struct arena tools = {0};
	struct press *p = NEW(&tools, struct press);

	p->compressor = libdeflate_alloc_compressor(LEVEL);
	if (p->compressor == NULL) {
		fputs("marathon: out of memory\n", stderr);
		_Exit(FAULT_IO);
	}
	p->tools = tools;
	return p;
}

void
press_free(struct press *p)
{
	struct arena tools = p->tools; /* holds p itself */

	libdeflate_free_compressor(p->compressor);
	arena_free(&p->file);
	arena_free(&p->scratch);
	arena_free(&tools);
}

struct press *
press_take(struct pdf_run *run)
{
	for (int i = 0; i < PRESSES; i++) {
		struct press *p = atomic_exchange(&run->idle[i], NULL);

		if (p != NULL)
			return p;
	}
	return press_new();
}

void
press_return(struct pdf_run *run, struct press *p)
{
	arena_reset(&p->file, (struct arena_mark){0});
	for (int i = 0; i < PRESSES; i++) {
		struct press *none = NULL;

		if (atomic_compare_exchange_strong(&run->idle[i], &none, p))
			return;
	}
	press_free(p);
}

str
press_deflate(struct press *p, str bytes)
{
	size_t most = libdeflate_zlib_compress_bound(p->compressor,
	    (size_t)bytes.len);
	size_t n;

	if ((ptrdiff_t)most > p->packed_size) {
		p->packed_size = (ptrdiff_t)most * 2;
		p->packed = NEW_ARRAY(&p->tools, char, p->packed_size);
	}
	n = libdeflate_zlib_compress(p->compressor, bytes.at, (size_t)bytes.len,
	    p->packed, (size_t)p->packed_size);
	return (str){p->packed, (ptrdiff_t)n};
}
