/* SPDX-License-Identifier: MIT */
#include "archive.h"

#include <string.h>
#include <unistd.h>

enum { MIB = 1 << 20, END_SIZE = 22, END_SEARCHED = 65535 + END_SIZE };

/*
 * The number of entries as the end record says it, before libzip makes room
 * for all of them.  Any that may be taken for the end counts.
 */
static bool
few_entries(const char *tail, ptrdiff_t len)
{
	for (ptrdiff_t i = 0; i + END_SIZE <= len; i++) {
		const unsigned char *at = (const unsigned char *)tail + i;

		if (memcmp(at, "PK\5\6", 4) == 0 &&
		    (at[8] | at[9] << 8) > ARCHIVE_ENTRIES)
			return false;
	}
	return true;
}

static bool
check_size(const struct input *in, struct faults *f)
{
	struct arena scratch = {0};
	int64_t size = in->before.st_size;
	char *tail = NEW_ARRAY(&scratch, char, END_SEARCHED);
	ssize_t n = pread(in->fd, tail, END_SEARCHED,
	    size > END_SEARCHED ? size - END_SEARCHED : 0);
	bool few = few_entries(tail, n > 0 ? n : 0);

	arena_free(&scratch);
	if (size > FILE_LIMIT)
		return fault_file(f, FAULT_DATA, in->name,
		    _("larger than %d MiB"), FILE_LIMIT / MIB);
	return few || fault_file(f, FAULT_DATA, in->name,
	    _("more than %d files in this archive"), ARCHIVE_ENTRIES);
}

bool
archive_open(struct archive *a, const struct input *in, struct faults *f)
{
	int fd, error = ZIP_ER_OPEN;

	*a = (struct archive){.name = in->name};
	if (!check_size(in, f))
		return false;
	fd = dup(in->fd);
	if (fd >= 0)
		a->zip = zip_fdopen(fd, 0, &error);
	if (a->zip == NULL) {
		zip_error_t e;

		if (fd >= 0)
			close(fd);
		zip_error_init_with_code(&e, error);
		fault_file(f, FAULT_DATA, in->name, _("damaged: %s"),
		    zip_error_strerror(&e));
		zip_error_fini(&e);
		return false;
	}
	if (zip_get_num_entries(a->zip, 0) <= ARCHIVE_ENTRIES)
		return true;
	archive_close(a);
	return fault_file(f, FAULT_DATA, in->name,
	    _("more than %d files in this archive"), ARCHIVE_ENTRIES);
}

void
archive_close(struct archive *a)
{
	if (a->zip != NULL)
		zip_discard(a->zip);
	a->zip = NULL;
}

static zip_int64_t
locate(const struct archive *a, str name)
{
	struct arena scratch = {0};
	zip_int64_t at = str_find_char(name, '\0') >= 0 ? -1 :
	    zip_name_locate(a->zip, str_z(&scratch, name), ZIP_FL_NOCASE);

	arena_free(&scratch);
	return at;
}

bool
archive_has(const struct archive *a, str name)
{
	return locate(a, name) >= 0;
}

bool
part_open(struct archive *a, str name, struct part *p, struct faults *f)
{
	zip_int64_t at = locate(a, name);
	zip_stat_t st;

	*p = (struct part){.archive = a, .name = name, .size = -1};
	if (at < 0)
		return fault_file(f, FAULT_DATA, a->name,
		    _("damaged: there is no '%.*s' in it"), FMT(name));
	if (zip_stat_index(a->zip, (zip_uint64_t)at, 0, &st) == 0) {
		if ((st.valid & ZIP_STAT_COMP_SIZE) != 0)
			p->packed = (int64_t)st.comp_size;
		if ((st.valid & ZIP_STAT_SIZE) != 0)
			p->size = (int64_t)st.size;
	}
	p->file = zip_fopen_index(a->zip, (zip_uint64_t)at, 0);
	return p->file != NULL || fault_file(f, FAULT_DATA, a->name,
	    _("damaged: '%.*s': %s"), FMT(name), zip_strerror(a->zip));
}

static bool
within_limits(struct part *p)
{
	if (p->archive->unpacked > ARCHIVE_BYTES)
		p->why = _("more than 100 MiB when unpacked; save the list "
			   "as CSV");
	else if (p->unpacked > MIB &&
	    p->unpacked / ARCHIVE_RATIO > p->packed)
		p->why = _("unpacks to more than 100 times its size");
	return p->why == NULL;
}

int
part_read(struct part *p, char *to, int room)
{
	zip_int64_t n;

	if (p->why != NULL)
		return -1;
	n = zip_fread(p->file, to, (zip_uint64_t)room);
	if (n < 0) {
		p->why = zip_file_strerror(p->file);
		return -1;
	}
	p->unpacked += n;
	p->archive->unpacked += n;
	if (p->size >= 0 && (p->unpacked > p->size ||
	    (n == 0 && p->unpacked < p->size))) {
		p->why = _("damaged: its size is not what the archive says");
		return -1;
	}
	return within_limits(p) ? (int)n : -1;
}

void
part_close(struct part *p)
{
	if (p->file != NULL)
		zip_fclose(p->file);
	p->file = NULL;
}
