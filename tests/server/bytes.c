/* SPDX-License-Identifier: MIT */
#include "server.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

void *
must_have(void *memory)
{
	if (memory == NULL)
		die("out of memory");
	return memory;
}

static void
reserve(struct bytes *b, size_t more)
{
	if (more <= b->cap - b->len)
		return;
	b->cap = b->cap * 2 > b->len + more ? b->cap * 2 : b->len + more;
	b->at = must_have(realloc(b->at, b->cap));
}

void
bytes_add(struct bytes *b, const void *from, size_t length)
{
	if (length == 0)
		return;
	reserve(b, length);
	memcpy(b->at + b->len, from, length);
	b->len += length;
}

void
bytes_text(struct bytes *b, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (n < 0)
		die("cannot format '%s'", format);
	reserve(b, (size_t)n + 1);
	va_start(args, format);
	vsnprintf(b->at + b->len, (size_t)n + 1, format, args);
	va_end(args);
	b->len += (size_t)n;
}

void
bytes_drop(struct bytes *b, size_t n)
{
	if (n > 0)
		memmove(b->at, b->at + n, b->len - n);
	b->len -= n;
}

void
bytes_free(struct bytes *b)
{
	free(b->at);
	*b = (struct bytes){0};
}

int64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}
