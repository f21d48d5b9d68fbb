/* SPDX-License-Identifier: MIT */
/* Partials come from the folder of the letter and from nowhere else. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "compile.h"

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
	int fd = file_open_beneath(folder, name);
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

	if (!path_stays_inside(name))
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
