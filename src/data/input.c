/* SPDX-License-Identifier: MIT */
#include "input.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static bool
fault_errno(const struct input *in, const char *doing, struct faults *f)
{
	return fault_file(f, FAULT_NO_INPUT, in->name, "%s: %s", doing,
	    strerror(errno));
}

bool
input_open(struct arena *a, str path, str shown, struct input *in,
    struct faults *f)
{
	struct arena scratch = {0};

	in->name = str_copy(a, shown.len > 0 ? shown : path);
	/* a FIFO without a writer must not make us wait */
	in->fd = open(str_z(&scratch, path),
	    O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	arena_free(&scratch);
	if (in->fd < 0)
		return fault_errno(in, _("cannot open"), f);
	if (fstat(in->fd, &in->before) == 0 && S_ISREG(in->before.st_mode))
		return true;
	input_close(in);
	return fault_file(f, FAULT_NO_INPUT, in->name,
	    S_ISDIR(in->before.st_mode) ? _("is a folder, not a file")
					: _("is not a regular file"));
}

str
input_start(const struct input *in, char *to, ptrdiff_t room)
{
	ssize_t n = pread(in->fd, to, (size_t)room, 0);

	return (str){to, n > 0 ? n : 0};
}

bool
input_read(struct input *in, char *to, ptrdiff_t room, ptrdiff_t *got,
    struct faults *f)
{
	ssize_t n;

	do
		n = read(in->fd, to, (size_t)room);
	while (n < 0 && errno == EINTR);
	*got = n;
	return n >= 0 || fault_errno(in, _("cannot read"), f);
}

bool
input_unchanged(const struct input *in, struct faults *f)
{
	const struct stat *was = &in->before;
	struct stat is;

	if (fstat(in->fd, &is) != 0)
		return fault_errno(in, _("cannot read"), f);
	if (is.st_size == was->st_size &&
	    is.st_mtim.tv_sec == was->st_mtim.tv_sec &&
	    is.st_mtim.tv_nsec == was->st_mtim.tv_nsec)
		return true;
	return fault_file(f, FAULT_NO_INPUT, in->name,
	    _("was changed while it was read: save it and try again"));
}

void
input_close(struct input *in)
{
	if (in->fd >= 0)
		close(in->fd);
	in->fd = -1;
}
