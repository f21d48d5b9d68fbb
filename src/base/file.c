/* SPDX-License-Identifier: MIT */
#include "file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool
fault_errno(struct faults *f, enum fault_kind kind, str path, const char *doing)
{
	return fault_file(f, kind, path, "%s: %s", doing, strerror(errno));
}

/* Reads to the end of fd; keeps one byte more room so that the end is seen. */
static bool
read_all(struct arena *a, int fd, ptrdiff_t guess, str path, str *out,
    struct faults *f)
{
	struct buf b = {.arena = a, .max = FILE_LIMIT};
	char piece[16 * 1024];
	ssize_t n;

	if (guess > 0 && guess < FILE_LIMIT) {
		b.at = NEW_ARRAY(a, char, guess + 1);
		b.cap = guess + 1;
	}
	while ((n = read(fd, piece, sizeof piece)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fault_errno(f, FAULT_IO, path, _("cannot read"));
		buf_add(&b, (str){piece, n});
		if (b.full)
			return fault_file(f, FAULT_DATA, path,
			    _("larger than %d MiB"), FILE_LIMIT >> 20);
	}
	*out = buf_str(&b);
	return true;
}

bool
source_read(struct arena *a, str path, str shown, struct source *out,
    struct faults *f)
{
	struct stat st;
	int fd;
	bool good;

	out->name = str_copy(a, shown.len > 0 ? shown : path);
	fd = open(str_z(a, path), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return fault_errno(f, FAULT_NO_INPUT, out->name,
		    _("cannot open"));
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		close(fd);
		return fault_file(f, FAULT_NO_INPUT, out->name,
		    S_ISDIR(st.st_mode) ? _("is a folder, not a file")
					: _("is not a regular file"));
	}
	good = read_all(a, fd, st.st_size, out->name, &out->text, f);
	close(fd);
	return good;
}

bool
source_check_utf8(const struct source *s, struct faults *f)
{
	ptrdiff_t bad = utf8_fault(s->text), nul = str_find_char(s->text, '\0');

	if (nul >= 0 && (bad < 0 || nul < bad))
		return fault(f, FAULT_DATA, (struct place){s, nul, 1},
		    _("a NUL byte, at byte %lld of the file"), (long long)nul);
	if (bad >= 0)
		return fault(f, FAULT_DATA, (struct place){s, bad, 1},
		    _("not UTF-8: byte 0x%02X, at byte %lld of the file"),
		    (unsigned char)s->text.at[bad], (long long)bad);
	return true;
}

str
path_join(struct arena *a, str folder, str name)
{
	if (folder.len == 0 || str_equal(folder, S(".")) ||
	    str_starts(name, S("/")))
		return str_copy(a, name);
	while (folder.len > 1 && folder.at[folder.len - 1] == '/')
		folder.len--;
	return str_format(a, "%.*s/%.*s", FMT(folder), FMT(name));
}

static ptrdiff_t
last_char(str s, char c)
{
	for (ptrdiff_t i = s.len; i > 0; i--)
		if (s.at[i - 1] == c)
			return i - 1;
	return -1;
}

str
path_folder(str path)
{
	ptrdiff_t slash = last_char(path, '/');

	return slash < 0 ? S("") : str_slice(path, 0, slash > 0 ? slash : 1);
}

str
path_name(str path)
{
	return str_slice(path, last_char(path, '/') + 1, path.len);
}

str
path_stem(str path)
{
	str name = path_name(path);
	ptrdiff_t dot = last_char(name, '.');

	return dot > 0 ? str_slice(name, 0, dot) : name;
}

static bool
stat_path(str path, struct stat *st)
{
	struct arena scratch = {0};
	bool there = stat(str_z(&scratch, path), st) == 0;

	arena_free(&scratch);
	return there;
}

bool
path_exists(str path)
{
	struct stat st;

	return stat_path(path, &st);
}

bool
path_is_folder(str path)
{
	struct stat st;

	return stat_path(path, &st) && S_ISDIR(st.st_mode);
}

bool
folder_make(str path, struct faults *f)
{
	struct arena scratch = {0};
	char *z = str_z(&scratch, path);
	bool good = true;

	for (ptrdiff_t i = 1; i <= path.len; i++) {
		if (i < path.len && z[i] != '/')
			continue;
		z[i] = '\0';
		if (mkdir(z, 0700) != 0 && errno != EEXIST)
			good = false;
		if (i < path.len)
			z[i] = '/';
	}
	if (!path_is_folder(path))
		good = fault_errno(f, FAULT_CREATE, path,
		    _("cannot make the folder"));
	else
		good = true;
	arena_free(&scratch);
	return good;
}

bool
folder_list(struct arena *a, str path, str suffix, str **names,
    ptrdiff_t *count, struct faults *f)
{
	DIR *folder = opendir(str_z(a, path));
	const struct dirent *entry;
	ptrdiff_t n = 0, cap = 16;
	str *list = NEW_ARRAY(a, str, cap);

	if (folder == NULL)
		return fault_errno(f, FAULT_NO_INPUT, path,
		    _("cannot open the folder"));
	while ((entry = readdir(folder)) != NULL) {
		str name = str_from(entry->d_name);

		if (name.at[0] == '.' || !str_ends(name, suffix) ||
		    path_is_folder(path_join(a, path, name)))
			continue;
		if (n == cap) {
			str *more = NEW_ARRAY(a, str, cap * 2);

			memcpy(more, list, (size_t)n * sizeof *list);
			list = more;
			cap *= 2;
		}
		list[n++] = str_copy(a, name);
	}
	closedir(folder);
	str_sort(list, n);
	*names = list;
	*count = n;
	return true;
}

bool
file_write(int fd, str *bytes)
{
	while (bytes->len > 0) {
		ssize_t n = write(fd, bytes->at, (size_t)bytes->len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		*bytes = str_slice(*bytes, n, bytes->len);
	}
	return true;
}

int
folder_open(str path)
{
	struct arena scratch = {0};
	str folder = path_folder(path);
	int fd = open(folder.len > 0 ? str_z(&scratch, folder) : ".",
	    O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	arena_free(&scratch);
	return fd;
}

bool
folder_sync(str path)
{
	int fd = folder_open(path);
	bool good;

	if (fd < 0)
		return false;
	/* some file systems cannot sync a folder and say EINVAL */
	good = fsync(fd) == 0 || errno == EINVAL;
	close(fd);
	return good;
}

/* A device or a pipe would be replaced by a file, not written to. */
static bool
can_replace(str path, struct faults *f)
{
	struct stat st;

	if (!stat_path(path, &st) || S_ISREG(st.st_mode))
		return true;
	return fault_file(f, FAULT_CREATE, path,
	    S_ISDIR(st.st_mode) ? _("is a folder, not a file")
				: _("is not a regular file"));
}

static bool
write_part(struct arena *a, str path, str bytes, bool loose, str *part,
    struct faults *f)
{
	char *name = str_z(a, str_format(a, "%.*s.part-XXXXXX", FMT(path)));
	int fd;
	bool good;

	if (!can_replace(path, f))
		return false;
	fd = mkostemp(name, O_CLOEXEC);
	if (fd < 0)
		return fault_errno(f, FAULT_CREATE, path, _("cannot create"));
	*part = str_from(name);
	good = file_write(fd, &bytes) && (loose || fsync(fd) == 0);
	good = close(fd) == 0 && good;
	if (good)
		return true;
	fault_errno(f, FAULT_IO, path, _("cannot write"));
	file_drop_part(*part);
	return false;
}

bool
file_write_part(struct arena *a, str path, str bytes, str *part,
    struct faults *f)
{
	return write_part(a, path, bytes, false, part, f);
}

bool
file_write_loose(struct arena *a, str path, str bytes, str *part,
    struct faults *f)
{
	return write_part(a, path, bytes, true, part, f);
}

bool
file_put(str part, str path, struct faults *f)
{
	struct arena scratch = {0};
	bool good = rename(str_z(&scratch, part), str_z(&scratch, path)) == 0 &&
	    folder_sync(path);

	if (!good) {
		fault_errno(f, FAULT_IO, path, _("cannot write"));
		file_drop_part(part);
	}
	arena_free(&scratch);
	return good;
}

void
file_drop_part(str part)
{
	struct arena scratch = {0};

	unlink(str_z(&scratch, part));
	arena_free(&scratch);
}

bool
file_save(str path, str bytes, struct faults *f)
{
	struct arena scratch = {0};
	str part;
	bool good = file_write_part(&scratch, path, bytes, &part, f) &&
	    file_put(part, path, f);

	arena_free(&scratch);
	return good;
}

const char *
temporary_folder(void)
{
	const char *given = getenv("TMPDIR");

	if (given != NULL && given[0] != '\0')
		return given;
	return path_is_folder(S("/var/tmp")) ? "/var/tmp" : "/tmp";
}

bool
temporary_mend(struct faults *f)
{
	return fault_mend(f, _("name a folder that has room: "
			       "TMPDIR=/folder marathon ..."));
}

int
file_temporary(void)
{
	struct arena scratch = {0};
	const char *folder = temporary_folder();
	int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	char *name;

	if (fd >= 0)
		return fd;
	name = str_z(&scratch, str_format(&scratch, "%s/marathon-XXXXXX",
	    folder));
	fd = mkostemp(name, O_CLOEXEC);
	if (fd >= 0)
		unlink(name);
	arena_free(&scratch);
	return fd;
}
