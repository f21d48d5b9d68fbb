/* SPDX-License-Identifier: MIT */
/*
 * Memory of libcurl's: it keeps copies of a password, and what it makes of it
 * for AUTH, and frees them as they are.  Here they are wiped first.
 */
#include <curl/curl.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "link.h"

static void
wipe_and_free(void *p)
{
	if (p != NULL)
		explicit_bzero(p, malloc_usable_size(p));
	free(p);
}

static void *
move_and_wipe(void *p, size_t size)
{
	size_t old = p != NULL ? malloc_usable_size(p) : 0;
	void *moved = malloc(size);

	if (moved == NULL)
		return NULL;
	if (p != NULL)
		memcpy(moved, p, old < size ? old : size);
	wipe_and_free(p);
	return moved;
}

bool
library_begin(void)
{
	return curl_global_init_mem(CURL_GLOBAL_DEFAULT, malloc, wipe_and_free,
		   move_and_wipe, strdup, calloc) == CURLE_OK;
}
