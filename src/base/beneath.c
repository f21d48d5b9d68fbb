/* SPDX-License-Identifier: MIT */
/*
 * Files in a folder and nowhere else: each part of a name is opened in the
 * folder before it, and no link is followed.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"

static bool
is_plain_part(str part)
{
	for (ptrdiff_t i = 0; i < part.len; i++)
		if ((unsigned char)part.at[i] < ' ' || part.at[i] == '\\')
			return false;
	return part.len > 0 && !str_equal(part, S(".")) &&
	    !str_equal(part, S(".."));
}

bool
path_stays_inside(str name)
{
	str rest = name;

	if (name.len == 0 || name.at[name.len - 1] == '/')
		return false;
	while (rest.len > 0)
		if (!is_plain_part(str_cut(&rest, '/')))
			return false;
	return true;
}

/* Opens `part` in the folder `at`, which it closes; errno is set on -1. */
static int
open_part(int at, const char *part, int flags)
{
	struct stat st;
	int fd = openat(at, part, flags | O_NOFOLLOW | O_CLOEXEC), why = errno;

	/* a link that should be a folder is reported as none */
	if (fd < 0 && why == ENOTDIR &&
	    fstatat(at, part, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    S_ISLNK(st.st_mode))
		why = ELOOP;
	close(at);
	errno = why;
	return fd;
}

int
file_open_beneath(str folder, str name)
{
	struct arena scratch = {0};
	str rest = name;
	int fd, why = EINVAL;

	if (!path_stays_inside(name)) {
		errno = EINVAL;
		return -1;
	}
	fd = open(folder.len > 0 ? str_z(&scratch, folder) : ".",
	    O_PATH | O_DIRECTORY | O_CLOEXEC);
	while (fd >= 0 && rest.len > 0) {
		char *part = str_z(&scratch, str_cut(&rest, '/'));

		fd = open_part(fd, part, rest.len > 0 ? O_PATH | O_DIRECTORY
						      : O_RDONLY | O_NONBLOCK);
	}
	why = errno;
	arena_free(&scratch);
	errno = why;
	return fd;
}

static bool
read_whole(struct arena *a, int fd, int64_t size, str *out, const char **why)
{
	struct buf b = {.arena = a, .at = NEW_ROOM(a, char, size + 1),
	    .cap = size + 1};
	ssize_t n;

	while ((n = read(fd, b.at + b.len, (size_t)(b.cap - b.len))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n > 0)
			b.len += n;
		*why = n < 0 ? strerror(errno)
		    : b.len > size ? _("it grows while it is read") : NULL;
		if (*why != NULL)
			return false;
	}
	*out = buf_str(&b);
	return true;
}

bool
file_read_beneath(struct arena *a, str folder, str name, int64_t most,
    str *out, const char **why)
{
	int fd = file_open_beneath(folder, name);
	struct stat st;
	bool good = false;

	*why = errno == ELOOP ? _("is a link, and links are not followed")
			      : strerror(errno);
	if (fd < 0)
		return false;
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		*why = S_ISDIR(st.st_mode) ? _("is a folder, not a file")
					   : _("is not a regular file");
	else if (st.st_size > most)
		*why = str_z(a, str_format(a, _("larger than %lld MiB"),
		    (long long)most >> 20));
	else
		good = read_whole(a, fd, st.st_size, out, why);
	close(fd);
	return good;
}
