/* SPDX-License-Identifier: MIT */
#include "file_set.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "file.h"

struct set_file {
	struct set_file *next;
	str part, path;
};

bool
file_set_add(struct file_set *s, str path, str bytes, struct faults *f)
{
	struct arena_mark mark = arena_mark(&s->arena);
	struct set_file *file = NEW(&s->arena, struct set_file);

	if (s->count == 0)
		s->folder = folder_open(path);
	if (s->folder < 0)
		return fault_file(f, FAULT_CREATE, path,
		    _("cannot create: %s"), strerror(errno));
	file->path = str_copy(&s->arena, path);
	if (!file_write_loose(&s->arena, path, bytes, &file->part, f)) {
		arena_reset(&s->arena, mark);
		if (s->count == 0)
			close(s->folder);
		return false;
	}
	*(s->last != NULL ? &s->last->next : &s->first) = file;
	s->last = file;
	s->count++;
	return true;
}

/* From this one on they go; the set is empty then. */
static void
empty(struct file_set *s, struct set_file *from)
{
	for (; from != NULL; from = from->next)
		file_drop_part(from->part);
	if (s->count > 0)
		close(s->folder);
	arena_free(&s->arena);
	*s = (struct file_set){0};
}

static bool
fail(struct file_set *s, struct set_file *at, struct faults *f)
{
	fault_file(f, FAULT_IO, at->path, _("cannot write: %s"),
	    strerror(errno));
	empty(s, at);
	return false;
}

bool
file_set_sync(struct file_set *s, struct faults *f)
{
	return s->count == 0 || syncfs(s->folder) == 0 || fail(s, s->first, f);
}

bool
file_set_put(struct file_set *s, struct faults *f)
{
	struct arena scratch = {0};
	struct set_file *file = s->first;
	bool good = true;

	if (s->count == 0)
		return true;
	for (; file != NULL && good; file = good ? file->next : file) {
		good = rename(str_z(&scratch, file->part),
		    str_z(&scratch, file->path)) == 0;
		arena_reset(&scratch, (struct arena_mark){0});
	}
	arena_free(&scratch);
	if (!good)
		return fail(s, file, f);
	if (!folder_sync(s->first->path))
		return fail(s, s->last, f);
	empty(s, NULL);
	return true;
}

void
file_set_drop(struct file_set *s)
{
	empty(s, s->first);
}
