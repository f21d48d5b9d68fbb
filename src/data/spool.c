/* SPDX-License-Identifier: MIT */
#include "spool.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

void
spool_start(struct spool *s, str name, int64_t most)
{
	*s = (struct spool){.name = name, .most = most, .fd = -1};
	s->memory.arena = &s->arena;
}

static bool
fault_copy(const struct spool *s, struct faults *f)
{
	fault_file(f, FAULT_IO, s->name, _("cannot keep a copy in '%s': %s"),
	    temporary_folder(), strerror(errno));
	return temporary_mend(f);
}

static bool
write_out(struct spool *s, str bytes, struct faults *f)
{
	return file_write(s->fd, &bytes) || fault_copy(s, f);
}

static bool
leave_memory(struct spool *s, struct faults *f)
{
	bool good;

	s->fd = file_temporary();
	if (s->fd < 0)
		return fault_copy(s, f);
	good = write_out(s, buf_str(&s->memory), f);
	arena_free(&s->arena);
	s->memory = (struct buf){.arena = &s->arena};
	return good;
}

bool
spool_add(struct spool *s, str bytes, struct faults *f)
{
	if (bytes.len > s->most - s->length)
		return fault_file(f, FAULT_DATA, s->name,
		    _("larger than %lld MiB"), (long long)s->most >> 20);
	s->length += bytes.len;
	if (s->fd < 0 && s->length > SPOOL_MEMORY && !leave_memory(s, f))
		return false;
	if (s->fd >= 0)
		return write_out(s, bytes, f);
	buf_add(&s->memory, bytes);
	return true;
}

static bool
map(struct spool *s, struct held *h, struct faults *f)
{
	void *at = mmap(NULL, (size_t)s->length, PROT_READ, MAP_PRIVATE,
	    s->fd, 0);

	if (at == MAP_FAILED)
		return fault_copy(s, f);
	madvise(at, (size_t)s->length, MADV_SEQUENTIAL);
	*h = (struct held){.text = {at, (ptrdiff_t)s->length}, .mapped = true};
	return true;
}

bool
spool_hold(struct spool *s, struct arena *a, struct held *h,
    struct faults *f)
{
	bool good = true;

	if (s->fd < 0)
		*h = (struct held){.text = str_copy(a, buf_str(&s->memory))};
	else
		good = map(s, h, f);
	spool_drop(s);
	return good;
}

void
spool_drop(struct spool *s)
{
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
	arena_free(&s->arena);
}

void
held_pass(struct held *h, ptrdiff_t at)
{
	ptrdiff_t upto = at & -(ptrdiff_t)SPOOL_WINDOW; /* of whole pages */

	if (!h->mapped || upto <= h->passed)
		return;
	madvise((void *)(uintptr_t)(h->text.at + h->passed),
	    (size_t)(upto - h->passed), MADV_DONTNEED);
	h->passed = upto;
}

void
held_leap(struct held *h)
{
	enum { MOST_LEAPS = 64 };	/* each may bring in 64 KiB and more */

	if (!h->mapped || ++h->leaps < MOST_LEAPS)
		return;
	madvise((void *)(uintptr_t)h->text.at, (size_t)h->text.len,
	    MADV_DONTNEED);
	h->leaps = 0;
}

void
held_free(struct held *h)
{
	if (h->mapped)
		munmap((void *)(uintptr_t)h->text.at, (size_t)h->text.len);
	*h = (struct held){0};
}
