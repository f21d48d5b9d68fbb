/* SPDX-License-Identifier: MIT */
/*
 * A file for each letter, and letters.csv, which says whose it is.  Names have
 * the letter's number and what of the recipient's name is fit for a name; files
 * of others are never overwritten, and links never followed.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "print/parts.h"

#define HEADER "file,letter,id,name,case,writer,pages\n"

enum {
	ENOUGH = 64 * 1024,	/* bytes that wait to be written */
	SET_MOST = 256,		/* files that get their names together */
};

/* ---- letters.csv ---- */

static bool
is_our_mapping(str path)
{
	struct arena scratch = {0};
	struct faults quiet = {.arena = &scratch};
	struct source file;
	bool ours = source_read(&scratch, path, S(""), &file, &quiet) &&
	    str_starts(file.text, S(HEADER));

	arena_free(&scratch);
	return ours;
}

static bool
fault_mapping(const struct mapping *m, struct faults *f)
{
	return fault_file(f, FAULT_IO, m->path, _("cannot write: %s"),
	    strerror(errno));
}

static bool
mapping_flush(struct mapping *m, struct faults *f)
{
	str rest = buf_str(&m->text);
	bool good = file_write(m->fd, &rest) || fault_mapping(m, f);

	/* what is written is not written again */
	memmove(m->text.at, rest.at, (size_t)rest.len);
	m->text.len = rest.len;
	return good;
}

bool
mapping_open(struct press *p, const struct target *t, struct faults *f)
{
	struct mapping *m = &p->mapping;
	char *part;

	*m = (struct mapping){.text.arena = &m->arena};
	m->path = path_join(p->job, t->path, S("letters.csv"));
	for (int n = 2; path_exists(m->path) && !is_our_mapping(m->path); n++)
		m->path = path_join(p->job, t->path,
		    str_format(p->job, "letters-%d.csv", n));
	part = str_z(p->job, str_format(p->job, "%.*s.part-XXXXXX",
	    FMT(m->path)));
	m->fd = mkostemp(part, O_CLOEXEC);
	m->part = str_from(part);
	if (m->fd < 0)
		return fault_file(f, FAULT_CREATE, m->path,
		    _("cannot create: %s"), strerror(errno));
	flock(m->fd, LOCK_EX | LOCK_NB);	/* this run is not killed */
	buf_add(&m->text, S(HEADER));
	return true;
}

bool
mapping_close(struct press *p, bool good, struct faults *f)
{
	struct mapping *m = &p->mapping;

	if (m->fd < 0)
		return good;
	good = good && mapping_flush(m, f);
	if (good && fsync(m->fd) != 0)
		good = fault_mapping(m, f);
	close(m->fd);
	arena_free(&m->arena);
	m->fd = -1;
	if (good)
		return file_put(m->part, m->path, f);
	file_drop_part(m->part);
	return false;
}

static bool
mapping_add(struct press *p, const struct entry *e, str file,
    const struct pages *pages, struct faults *f)
{
	struct arena *a = &p->letter;
	str cells[] = {file,
	    str_format(a, "%lld", (long long)e->number), e->recipient.id,
	    e->recipient.name,
	    e->case_file != NULL ? e->case_file->id : S(""), e->writer.name,
	    str_format(a, "%td", pages->count)};

	for (ptrdiff_t i = 0; i < COUNT(cells); i++)
		if (str_like_formula(cells[i]))
			cells[i] = str_format(a, "'%.*s", FMT(cells[i]));
	csv_write(&p->mapping.text, cells, COUNT(cells), ',');
	return p->mapping.text.len < ENOUGH || mapping_flush(&p->mapping, f);
}

/* ---- a letter's file ---- */

/* "00037-anna-muster.pdf"; behind a file of others "00037-anna-muster-2.pdf" */
static str
free_name(struct press *p, const struct target *t, const struct entry *e)
{
	struct arena *a = &p->letter;
	str tail = slug(a, e->recipient.name);
	str stem = str_format(a, "%05lld%s%.*s", (long long)e->number,
	    tail.len > 0 ? "-" : "", FMT(tail));
	str name = str_format(a, "%.*s.pdf", FMT(stem));

	for (int n = 2;; n++) {
		str path = path_join(a, t->path, name);

		if (!path_exists(path) ||
		    pdf_is_ours(path, p->campaign->name))
			return name;
		name = str_format(a, "%.*s-%d.pdf", FMT(stem), n);
	}
}

bool
separate_save(struct press *p, struct pdf_run *run, const struct target *t,
    const struct entry *e, const struct due *due,
    struct print_counts *counts, struct faults *f)
{
	struct pdf_info info = info_of(p);
	struct pdf *pdf;
	str name = free_name(p, t, e), bytes;
	str kept = path_join(p->job, t->kept, name);
	ptrdiff_t count;

	info.alone = true;
	pdf = pdf_open(run, &info, f);
	if (pdf == NULL)
		return false;
	if (!add_letter(p, pdf, &due->pages, S(""), f)) {
		pdf_abandon(pdf);
		return false;
	}
	count = pdf_page_count(pdf);
	/* what is in the set will be there, so it is remembered next */
	if (!pdf_finish(pdf, &p->letter, &bytes, f) ||
	    !file_set_add(&p->set, path_join(&p->letter, t->path, name), bytes,
		f) ||
	    !remember_made(p, due, kept, 1, f) ||
	    !mapping_add(p, e, name, &due->pages, f))
		return false;
	counts->pages += count;
	counts->letters++;
	counts->files++;
	return true;
}

/* "00037-anna.pdf.part-Xy12Za" */
static bool
is_unnamed(str name)
{
	static const int random = 6;	/* characters at the end */
	str stem = str_slice(name, 0,
	    name.len > random ? name.len - random : 0);

	return (str_starts(stem, S("letters")) &&
		   str_ends(stem, S(".csv.part-"))) ||
	    (str_ends(stem, S(".pdf.part-")) && name.at[0] >= '0' &&
		name.at[0] <= '9');
}

/* Of two campaigns with one folder for all, each has a log of its own. */
static bool
is_in_use(str path)
{
	struct arena scratch = {0};
	int fd = open(str_z(&scratch, path),
	    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	bool used = fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) != 0 &&
	    errno == EWOULDBLOCK;

	if (fd >= 0)
		close(fd);
	arena_free(&scratch);
	return used;
}

/* Whether there is nothing in the folder but such files, of no run. */
static bool
is_abandoned(const struct target *t)
{
	struct arena scratch = {0};
	struct faults quiet = {.arena = &scratch};
	str *names;
	ptrdiff_t count, i = 0;
	bool listed = folder_list(&scratch, t->path, S(""), &names, &count,
	    &quiet);

	while (listed && i < count && is_unnamed(names[i]) &&
	    !is_in_use(path_join(&scratch, t->path, names[i])))
		i++;
	listed = listed && i == count;
	arena_free(&scratch);
	return listed;
}

bool
separate_tidy(const struct target *t, struct faults *f)
{
	struct arena scratch = {0};
	str *names;
	ptrdiff_t count;
	bool good = folder_list(&scratch, t->path, S(""), &names, &count, f);

	for (ptrdiff_t i = 0; good && i < count; i++)
		if (is_unnamed(names[i]))
			file_drop_part(path_join(&scratch, t->path, names[i]));
	arena_free(&scratch);
	return good;
}

bool
separate_remove_abandoned(const struct target *t)
{
	struct arena scratch = {0};
	struct faults quiet = {.arena = &scratch};
	bool good = is_abandoned(t) && separate_tidy(t, &quiet) &&
	    rmdir(str_z(&scratch, t->path)) == 0;

	arena_free(&scratch);
	return good;
}

bool
separate_settle(struct press *p, bool all, struct faults *f)
{
	if (!all && p->set.count < SET_MOST)
		return true;
	if (file_set_sync(&p->set, f) && note_made(p, f) &&
	    file_set_put(&p->set, f))
		return true;
	file_set_drop(&p->set);
	if (p->group != NULL)
		plan_group_forget(p->group);
	return mapping_close(p, false, f);
}
