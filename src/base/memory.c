/* SPDX-License-Identifier: MIT */
#include "memory.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#if defined(__SANITIZE_ADDRESS__)
#define POISON 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define POISON 1
#endif
#endif
#ifdef POISON
#include <sanitizer/asan_interface.h>
#define poison(at, n) ASAN_POISON_MEMORY_REGION((at), (n))
#define unpoison(at, n) ASAN_UNPOISON_MEMORY_REGION((at), (n))
#else
#define poison(at, n) ((void)(at), (void)(n))
#define unpoison(at, n) ((void)(at), (void)(n))
#endif

enum {
	BLOCK_SIZE = 64 * 1024,
	LARGE_PAGE = 2 << 20,
	GROWN_BLOCKS = 4,
};

struct arena_block {
	struct arena_block *next;
	ptrdiff_t size, used;
	alignas(max_align_t) char bytes[];
};

static _Noreturn void
out_of_memory(void)
{
	fputs("marathon: out of memory\n", stderr);
	_Exit(74);
}

/* Large blocks come in large pages where the system has some. */
static struct arena_block *
new_block(size_t size)
{
	struct arena_block *b = size % LARGE_PAGE == 0
	    ? aligned_alloc(LARGE_PAGE, size)
	    : malloc(size);

	if (b == NULL)
		out_of_memory();
	if (size % LARGE_PAGE == 0)
		madvise(b, size, MADV_HUGEPAGE);
	return b;
}

static bool
has_grown(const struct arena *a)
{
	const struct arena_block *b = a->first;

	for (int i = 0; b != NULL && i < GROWN_BLOCKS; i++)
		b = b->next;
	return b != NULL;
}

/*
 * A block of the usual size; for what is large, and for an arena that has many
 * already, one that fills large pages: a fault of the memory costs more than
 * to use it, and a large page is one fault instead of 512.
 */
static ptrdiff_t
block_size(const struct arena *a, ptrdiff_t wanted)
{
	ptrdiff_t head = sizeof(struct arena_block);
	ptrdiff_t least = wanted > BLOCK_SIZE ? wanted : BLOCK_SIZE;
	ptrdiff_t pages = (least + head + LARGE_PAGE - 1) / LARGE_PAGE;

	if (wanted < LARGE_PAGE / 4 && !has_grown(a))
		return least;
	return pages * LARGE_PAGE - head;
}

/* Puts a new block behind the current one. */
static struct arena_block *
add_block(struct arena *a, ptrdiff_t wanted)
{
	ptrdiff_t size = block_size(a, wanted);
	struct arena_block *b =
	    new_block(sizeof(struct arena_block) + (size_t)size);

	b->size = size;
	b->used = 0;
	if (a->current == NULL) {
		b->next = a->first;
		a->first = b;
	} else {
		b->next = a->current->next;
		a->current->next = b;
	}
	a->current = b;
	poison(b->bytes, (size_t)size);
	return b;
}

/* Where the next allocation of this alignment would start in the block. */
static ptrdiff_t
start_in(const struct arena_block *b, ptrdiff_t align)
{
	return (b->used + align - 1) & -align;
}

/* Behind a block that is full: the kept one if n bytes fit, or a new one. */
static __attribute__((noinline)) struct arena_block *
next_block(struct arena *a, ptrdiff_t n)
{
	struct arena_block *b =
	    a->current != NULL ? a->current->next : a->first;

	if (b == NULL || n > b->size)
		return add_block(a, n);
	b->used = 0;
	a->current = b;
	return b;
}

static inline struct arena_block *
block_for(struct arena *a, ptrdiff_t n, ptrdiff_t align)
{
	struct arena_block *b = a->current;

	return b != NULL && start_in(b, align) <= b->size - n
	    ? b : next_block(a, n);
}

void *
arena_room(struct arena *a, ptrdiff_t size, ptrdiff_t count, ptrdiff_t align)
{
	struct arena_block *b;
	ptrdiff_t start, n;

	if (__builtin_mul_overflow(size, count, &n) || count < 0 ||
	    n > PTRDIFF_MAX / 2)
		out_of_memory();
	b = block_for(a, n, align);
	start = start_in(b, align);
	b->used = start + n;
	unpoison(b->bytes + start, (size_t)n);
	return b->bytes + start;
}

void *
arena_take(struct arena *a, ptrdiff_t size, ptrdiff_t count, ptrdiff_t align)
{
	void *at = arena_room(a, size, count, align);

	return memset(at, 0, (size_t)(size * count));
}

_Bool
arena_grow(struct arena *a, void *last, ptrdiff_t old_size, ptrdiff_t new_size)
{
	struct arena_block *b = a->current;
	ptrdiff_t start;

	if (b == NULL || (char *)last + old_size != b->bytes + b->used)
		return 0;
	start = (char *)last - b->bytes;
	if (start < 0 || new_size > b->size - start)
		return 0;
	b->used = start + new_size;
	unpoison((char *)last, (size_t)new_size);
	return 1;
}

void
arena_reserve(struct arena *a, ptrdiff_t size)
{
	block_for(a, size, alignof(max_align_t));
}

struct arena_mark
arena_mark(const struct arena *a)
{
	return (struct arena_mark){
	    a->current, a->current != NULL ? a->current->used : 0};
}

/*
 * Blocks up to a large page are kept for the next letter; larger ones are
 * given back, so that one huge letter does not set the size of the run.
 */
void
arena_reset(struct arena *a, struct arena_mark mark)
{
	struct arena_block **link;

	a->current = mark.block;
	if (mark.block != NULL) {
		mark.block->used = mark.used;
		poison(mark.block->bytes + mark.used,
		    (size_t)(mark.block->size - mark.used));
	}
	link = mark.block != NULL ? &mark.block->next : &a->first;
	while (*link != NULL) {
		struct arena_block *b = *link;

		if (b->size > LARGE_PAGE) {
			*link = b->next;
			unpoison(b->bytes, (size_t)b->size);
			free(b);
			continue;
		}
		b->used = 0;
		poison(b->bytes, (size_t)b->size);
		link = &b->next;
	}
}

void
arena_free(struct arena *a)
{
	while (a->first != NULL) {
		struct arena_block *b = a->first;

		a->first = b->next;
		unpoison(b->bytes, (size_t)b->size);
		free(b);
	}
	a->current = NULL;
}
