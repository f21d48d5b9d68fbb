/* SPDX-License-Identifier: MIT */
/*
 * Partials come from the folder of the letter and from nowhere else: each part
 * of a name is opened in the folder before it, and no link is followed.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "compile.h"

static bool
is_plain_part(str part)
{
	for (ptrdiff_t i = 0; i < part.len; i++)
		if ((unsigned char)part.at[i] < ' ' || part.at[i] == '\\')
			return false;
	return part.len > 0 && !str_equal(part, S(".")) &&
	    !str_equal(part, S(".."));
}

/* a, a/b: no absolute path, nothing that goes up */
static bool
stays_inside(str name)
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

static int
open_beneath(struct arena *a, str folder, str name)
{
	int fd = open(str_z(a, folder), O_PATH | O_DIRECTORY | O_CLOEXEC);
	str rest = name;

	while (fd >= 0 && rest.len > 0) {
		char *part = str_z(a, str_cut(&rest, '/'));

		fd = open_part(fd, part, rest.len > 0 ? O_PATH | O_DIRECTORY
						      : O_RDONLY | O_NONBLOCK);
	}
	return fd;
}

/* False: errno says why, EFBIG if it is too large. */
static bool
read_whole(struct arena *a, int fd, str *out)
{
	struct buf b = {.arena = a, .max = LIMIT_OUTPUT};
	char piece[8 * 1024];
	ssize_t n;

	while ((n = read(fd, piece, sizeof piece)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		buf_add(&b, (str){piece, n});
		if (b.full) {
			errno = EFBIG;
			return false;
		}
	}
	*out = buf_str(&b);
	return true;
}

static enum partial_file
refuse(struct place p, str name, const char *why, struct faults *f)
{
	fault(f, FAULT_DATA, p, _("partial '%.*s': %s"), FMT(name), why);
	return PARTIAL_REFUSED;
}

static enum partial_file
report_unopened(struct place p, str name, struct faults *f)
{
	if (errno == ENOENT || errno == ENOTDIR)
		return PARTIAL_ABSENT;
	if (errno == ELOOP)
		return refuse(p, name,
		    _("is a link, and links are not followed"), f);
	return refuse(p, name, strerror(errno), f);
}

static enum partial_file
read_file(struct arena *a, str folder, str name, struct place p,
    struct source *s, struct faults *f)
{
	int fd = open_beneath(a, folder, name);
	struct stat st;
	bool good;

	if (fd < 0)
		return report_unopened(p, name, f);
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		close(fd);
		return S_ISDIR(st.st_mode) ? PARTIAL_ABSENT
		    : refuse(p, name, _("is not a regular file"), f);
	}
	good = read_whole(a, fd, &s->text);
	close(fd);
	if (!good)
		return refuse(p, name, strerror(errno), f);
	s->name = path_join(a, folder, name);
	return source_check_utf8(s, f) ? PARTIAL_READ : PARTIAL_REFUSED;
}

enum partial_file
partial_read(struct arena *a, str folder, str name, struct place p,
    struct source *s, struct faults *f)
{
	static const char *const suffixes[] = {"", ".liquid", ".md"};
	enum partial_file found = PARTIAL_ABSENT;

	if (!stays_inside(name))
		return refuse(p, name, _("lies outside the letter's folder"),
		    f);
	for (int i = 0; i < (int)COUNT(suffixes); i++) {
		str file = str_format(a, "%.*s%s", FMT(name), suffixes[i]);

		found = read_file(a, folder, file, p, s, f);
		if (found != PARTIAL_ABSENT)
			break;
	}
	return found;
}
