/* SPDX-License-Identifier: MIT */
/* The never list as it is written: rows are added, none is taken away. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "campaign/parts.h"

enum { LOCK_TRIES = 100, LOCK_PAUSE_MS = 50, NEW_MODE = 0600 };

const str never_header = S_INIT("address,reason,date\n");

/* The columns that are added where they are wanted and missing. */
enum added { REASON, DATE, RELEASED, ADDED };
static const str added_names[ADDED] = {
    S_INIT("reason"), S_INIT("date"), S_INIT("released")};

struct edit {
	struct arena *arena;
	str path;		/* of the file itself, behind links */
	int lock;		/* on its folder; -1: none */
	mode_t mode;
	struct list *list;	/* as it is; NULL: there is no file */
	struct never_columns at;
	ptrdiff_t width;	/* columns, with those that are added */
	str *cells;		/* of the row in hand */
	char separator;
	struct buf out;
};

/* ---- the file ---- */

/*
 * Two programs that change the list wait for each other.  Where a drive knows
 * no locks the file is still written whole.
 */
static bool
lock(struct edit *e, struct faults *f)
{
	const struct timespec pause = {.tv_nsec = LOCK_PAUSE_MS * 1000000};
	int tries = 0;

	e->lock = folder_open(e->path);
	if (e->lock < 0)
		return fault_file(f, FAULT_CREATE, e->path,
		    _("cannot open its folder: %s"), strerror(errno));
	while (flock(e->lock, LOCK_EX | LOCK_NB) != 0) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return true;
		if (++tries == LOCK_TRIES)
			return fault_file(f, FAULT_REFUSED, e->path,
			    _("another program is changing it; try again"));
		nanosleep(&pause, NULL);
	}
	return true;
}

static str
real_path(struct arena *a, str path)
{
	char *real = NEW_ARRAY(a, char, PATH_MAX);

	return realpath(str_z(a, path), real) != NULL ? str_from(real) : path;
}

static void
append_column(struct edit *e, ptrdiff_t *at)
{
	if (*at < 0)
		*at = e->width++;
}

/* A byte order mark stays; what was no UTF-8 gets one, for spreadsheets. */
static bool
begins_with_mark(const struct edit *e)
{
	char bytes[3] = {0};
	int fd = open(str_z(e->arena, e->path), O_RDONLY | O_CLOEXEC);
	bool mark = fd >= 0 && read(fd, bytes, sizeof bytes) == 3 &&
	    memcmp(bytes, "\xEF\xBB\xBF", 3) == 0;

	if (fd >= 0)
		close(fd);
	return mark || strcmp(e->list->charset, "UTF-8") != 0;
}

static void
write_row(struct edit *e)
{
	csv_write(&e->out, e->cells, e->width, e->separator);
}

static void
write_header(struct edit *e)
{
	const ptrdiff_t added[ADDED] = {e->at.reason, e->at.date,
	    e->at.released};

	e->cells = NEW_ARRAY(e->arena, str, e->width);
	for (ptrdiff_t i = 0; i < e->list->column_count; i++)
		e->cells[i] = e->list->columns[i].name;
	for (int i = 0; i < ADDED; i++)
		if (added[i] >= e->list->column_count)
			e->cells[added[i]] = added_names[i];
	if (begins_with_mark(e))
		buf_add(&e->out, S("\xEF\xBB\xBF"));
	write_row(e);
}

/* A list that is not there yet. */
static void
begin_new(struct edit *e)
{
	e->mode = NEW_MODE;
	e->separator = ',';
	e->width = 3;
	e->at = (struct never_columns){0, 1, 2, -1};
	e->cells = NEW_ARRAY(e->arena, str, e->width);
	buf_add(&e->out, never_header);
}

static bool
open_file(struct edit *e, struct faults *f)
{
	struct stat st;

	if (stat(str_z(e->arena, e->path), &st) != 0) {
		if (errno != ENOENT)
			return fault_file(f, FAULT_IO, e->path,
			    _("cannot open: %s"), strerror(errno));
		begin_new(e);
		return true;
	}
	e->mode = st.st_mode & 0777;
	e->list = list_open(e->arena, e->path, e->path, f);
	if (e->list == NULL)
		return false;
	if (strcmp(e->list->format, "CSV") != 0)
		return fault_file(f, FAULT_DATA, e->path,
		    _("the never list is %s, which is not written: save it as "
		      "CSV"), e->list->format);
	if (!never_columns(e->list, &e->at, f))
		return false;
	e->separator = e->list->separator;
	e->width = e->list->column_count;
	if (e->width == 1)	/* one column has no separator of its own */
		e->separator = ',';
	return true;
}

static bool
begin(struct edit *e, struct arena *a, str path, struct faults *f)
{
	*e = (struct edit){.arena = a, .path = real_path(a, path),
	    .lock = -1, .out = {.arena = a}};
	return lock(e, f) && open_file(e, f);
}

/* Next row of the old file into `cells` and `row`. */
static bool
next_row(struct edit *e, struct never_row *row, bool *more, struct faults *f)
{
	int64_t errors = f->errors;
	struct record r;

	*more = e->list != NULL && list_next(e->list, e->arena, &r, f);
	if (!*more) {
		*more = f->errors > errors;
		return !*more;
	}
	if (r.faulty)
		return fault_file(f, FAULT_DATA, e->path,
		    _("the never list is not changed, as line %lld of it "
		      "cannot be read"), (long long)r.line);
	never_read(e->arena, &e->at, &r, row);
	for (ptrdiff_t i = 0; i < e->width; i++)
		e->cells[i] = i < e->list->column_count ? r.cells[i].text
							: S("");
	return true;
}

static bool
save(struct edit *e, struct faults *f)
{
	str part;

	if (!file_write_part(e->arena, e->path, buf_str(&e->out), &part, f))
		return false;
	if (chmod(str_z(e->arena, part), e->mode) != 0) {
		file_drop_part(part);
		return fault_file(f, FAULT_CREATE, e->path,
		    _("cannot write: %s"), strerror(errno));
	}
	return file_put(part, e->path, f);
}

static void
end(struct edit *e)
{
	if (e->list != NULL)
		list_close(e->list);
	if (e->lock >= 0)
		close(e->lock);
}

/* ---- adding ---- */

struct addition {
	struct never_row row;
	ptrdiff_t number;	/* in the order in which they came */
};

struct additions {
	struct addition *at;
	ptrdiff_t count, cap;
};

static void
additions_add(struct arena *a, struct additions *all,
    const struct never_row *row)
{
	if (all->count == all->cap) {
		ptrdiff_t cap = all->cap > 0 ? all->cap * 2 : 16;
		struct addition *more = NEW_ARRAY(a, struct addition, cap);

		if (all->count > 0)
			memcpy(more, all->at,
			    (size_t)all->count * sizeof *more);
		all->at = more;
		all->cap = cap;
	}
	all->at[all->count] = (struct addition){*row, all->count};
	all->count++;
}

static int
by_key(const void *a, const void *b)
{
	const struct addition *x = a, *y = b;
	int order = str_compare(x->row.key, y->row.key);

	return order != 0 ? order : (x->number > y->number) -
	    (x->number < y->number);
}

static int
by_number(const void *a, const void *b)
{
	const struct addition *x = a, *y = b;

	return (x->number > y->number) - (x->number < y->number);
}

/* Each address once, as it came first. */
static void
drop_doubles(struct additions *all, struct never_counts *n)
{
	ptrdiff_t kept = 0;

	if (all->count == 0)
		return;
	qsort(all->at, (size_t)all->count, sizeof *all->at, by_key);
	for (ptrdiff_t i = 0; i < all->count; i++)
		if (kept == 0 || !str_equal(all->at[kept - 1].row.key,
		    all->at[i].row.key))
			all->at[kept++] = all->at[i];
	n->doubles += all->count - kept;
	all->count = kept;
}

/* One that is on the list already is none: it gets no key. */
static void
strike(struct additions *all, str key, struct never_counts *n)
{
	const struct addition wanted = {.row.key = key, .number = -1};
	ptrdiff_t low = 0, high = all->count;

	while (low < high) {
		ptrdiff_t middle = low + (high - low) / 2;

		if (by_key(&all->at[middle], &wanted) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < all->count && str_equal(all->at[low].row.key, key) &&
	    all->at[low].row.address.len > 0) {
		all->at[low].row.address = S("");
		n->known++;
	}
}

static bool
copy_rows(struct edit *e, struct additions *all, struct never_counts *n,
    struct faults *f)
{
	struct never_row row;
	bool more;

	while (next_row(e, &row, &more, f) && more) {
		write_row(e);
		if (row.released.len == 0 && row.key.len > 0)
			strike(all, row.key, n);
	}
	return !more;
}

/*
 * A stranger's words, or his address ("+33612345678@example.org"): in a
 * spreadsheet it stays a text.  A whole domain is the user's own word.
 */
static str
as_text(struct arena *a, str s)
{
	s = str_visible(a, s);
	return str_like_formula(s) ? str_format(a, "'%.*s", FMT(s)) : s;
}

static void
write_additions(struct edit *e, struct additions *all, struct never_counts *n)
{
	if (all->count > 0)
		qsort(all->at, (size_t)all->count, sizeof *all->at,
		    by_number);
	for (ptrdiff_t i = 0; i < all->count; i++) {
		const struct never_row *row = &all->at[i].row;

		if (row->address.len == 0)
			continue;
		memset(e->cells, 0, (size_t)e->width * sizeof *e->cells);
		e->cells[e->at.address] = row->address.at[0] == '@'
		    ? row->address
		    : as_text(e->arena, row->address);
		e->cells[e->at.reason] = as_text(e->arena, row->reason);
		e->cells[e->at.date] = as_text(e->arena, row->date);
		write_row(e);
		n->added++;
	}
}

static bool
add_all(struct arena *a, str path, struct additions *all,
    struct never_counts *n, struct faults *f)
{
	struct edit e;
	bool good = begin(&e, a, path, f);

	drop_doubles(all, n);
	if (good && e.list != NULL) {
		append_column(&e, &e.at.reason);
		append_column(&e, &e.at.date);
		write_header(&e);
		good = copy_rows(&e, all, n, f);
	}
	if (good) {
		write_additions(&e, all, n);
		good = n->added == 0 || save(&e, f);
	}
	end(&e);
	return good;
}

bool
never_add(struct arena *a, str path, str address, str reason, str date,
    struct faults *f)
{
	struct never_row row = {.address = utf8_trim(address),
	    .reason = reason, .date = date};
	struct additions all = {0};
	struct never_counts n = {0};

	if (!never_is_address(row.address))
		return fault(f, FAULT_USAGE, NOWHERE,
		    _("'%.*s' is no e-mail address, and no '@domain'"),
		    FMT(address));
	row.key = email_key(a, row.address);
	additions_add(a, &all, &row);
	return add_all(a, path, &all, &n, f);
}

/* ---- importing ---- */

static void
take_row(struct arena *a, const struct never_columns *at,
    const struct record *r, const struct never_row *otherwise,
    struct additions *all, struct never_counts *n, struct faults *f)
{
	struct never_row row;

	never_read(a, at, r, &row);
	if (row.released.len > 0)
		return;
	if (row.address.len == 0) {
		n->blank++;
		return;
	}
	if (!never_is_address(row.address)) {
		n->faulty++;
		fault(f, FAULT_ROW, r->cells[at->address].place,
		    _("'%.*s' is no e-mail address, and no '@domain'"),
		    FMT(row.address));
		return;
	}
	if (row.reason.len == 0)
		row.reason = otherwise->reason;
	if (row.date.len == 0)
		row.date = otherwise->date;
	additions_add(a, all, &row);
}

bool
never_import(struct arena *a, str path, str from,
    const struct never_row *otherwise, struct never_counts *n,
    struct faults *f)
{
	struct list *list = list_open(a, from, from, f);
	struct additions all = {0};
	struct never_columns at;
	struct record r;

	*n = (struct never_counts){0};
	if (list == NULL || !never_columns(list, &at, f))
		return false;
	while (list_next(list, a, &r, f)) {
		n->rows++;
		if (r.faulty)
			n->faulty++;
		else
			take_row(a, &at, &r, otherwise, &all, n, f);
	}
	return f->errors == 0 && add_all(a, path, &all, n, f);
}

/* ---- releasing ---- */

static bool
copy_released(struct edit *e, str key, str note, int64_t *found,
    struct faults *f)
{
	struct never_row row;
	bool more;

	while (next_row(e, &row, &more, f) && more) {
		if (row.released.len == 0 && str_equal(row.key, key)) {
			e->cells[e->at.released] = as_text(e->arena, note);
			(*found)++;
		}
		write_row(e);
	}
	return !more;
}

bool
never_release(struct arena *a, str path, str address, str note,
    struct faults *f)
{
	str key = email_key(a, address);
	int64_t found = 0;
	struct edit e;
	bool good = begin(&e, a, path, f);

	if (good && e.list != NULL && key.len > 0) {
		append_column(&e, &e.at.released);
		write_header(&e);
		good = copy_released(&e, key, note, &found, f);
	}
	if (good && found == 0)
		good = fault_file(f, FAULT_USAGE, e.path,
		    _("'%.*s' is not on the never list"), FMT(address));
	good = good && save(&e, f);
	end(&e);
	return good;
}
