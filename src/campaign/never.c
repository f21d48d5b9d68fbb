/* SPDX-License-Identifier: MIT */
/* The never list as it is read: at the start, and again when it changed. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "campaign/parts.h"

/* An editor that saves may take a file's name away for a moment. */
enum { TRIES = 10, PAUSE_MS = 50 };

struct barred {
	str key, reason;
};

/*
 * What one reading gave; sorted by key.  Its room is used again by the reading
 * after the next, so that memory does not grow with the number of changes.
 */
struct reading {
	struct barred *rows;
	ptrdiff_t count, cap;
	char *text;		/* of keys and reasons */
	ptrdiff_t used, text_cap;
};

struct never {
	struct arena *job;
	str path;
	struct list_options options;
	struct reading *now, readings[2];
	struct stat seen;	/* as it was read again; zeros: not yet */
};

/* ---- rows ---- */

static ptrdiff_t
column_of(const struct list *list, const char *const *names)
{
	ptrdiff_t i = -1;

	for (; i < 0 && *names != NULL; names++)
		i = list_column(list, str_from(*names));
	return i;
}

bool
never_columns(const struct list *list, struct never_columns *out,
    struct faults *f)
{
	static const char *const address[] = {"email", "address", NULL};
	static const char *const reason[] = {"reason", "raison", "motif",
	    NULL};
	static const char *const date[] = {"date", NULL};
	static const char *const released[] = {"released", NULL};

	*out = (struct never_columns){column_of(list, address),
	    column_of(list, reason), column_of(list, date),
	    column_of(list, released)};
	if (out->address >= 0)
		return true;
	return fault(f, FAULT_DATA, list->columns[0].place,
	    _("no column 'address' in '%.*s'"), FMT(list->source.name)) ||
	    fault_mend(f, _("name the column of e-mail addresses 'address'"));
}

/* A column may be one that is to be added. */
static str
cell(const struct record *r, ptrdiff_t column)
{
	return column >= 0 && column < r->list->column_count
	    ? r->cells[column].text
	    : S("");
}

/* "'+33612345678@example.org": the apostrophe is the spreadsheet's. */
static str
without_apostrophe(str s)
{
	str rest = str_slice(s, 1, s.len);

	return str_starts(s, S("'")) && str_like_formula(rest) ? rest : s;
}

void
never_read(struct arena *a, const struct never_columns *at,
    const struct record *r, struct never_row *out)
{
	str address = without_apostrophe(utf8_trim(cell(r, at->address)));

	*out = (struct never_row){
	    .address = address,
	    .reason = cell(r, at->reason),
	    .date = cell(r, at->date),
	    .released = cell(r, at->released),
	    .key = email_key(a, address),
	};
}

bool
never_is_address(str s)
{
	ptrdiff_t sign = str_find_char(s, '@');

	for (ptrdiff_t i = 0; i < s.len; i++)
		if ((unsigned char)s.at[i] <= ' ' || s.at[i] == 0x7F ||
		    s.at[i] == ',' || s.at[i] == ';' || s.at[i] == '<' ||
		    s.at[i] == '>' || s.at[i] == '(' || s.at[i] == ')')
			return false;
	return sign >= 0 && sign + 1 < s.len &&
	    str_find_char(str_slice(s, sign + 1, s.len), '@') < 0;
}

/* Goes through a list; a row that cannot be read is the end. */
static bool
each_row(struct list *list,
    bool (*each)(void *self, const struct never_row *), void *self,
    struct faults *f)
{
	struct arena scratch = {0};
	struct never_columns at;
	struct never_row row;
	struct record r;
	bool good = never_columns(list, &at, f), going = good;

	list_rewind(list);
	while (going && list_next(list, &scratch, &r, f)) {
		if (r.faulty) {
			good = going = fault(f, FAULT_DATA, r.place,
			    _("a row of 'never' that cannot be read: nobody "
			      "on it may be missed"));
			break;
		}
		never_read(&scratch, &at, &r, &row);
		row.place = r.cells[at.address].place;
		going = each(self, &row);
		arena_reset(&scratch, (struct arena_mark){0});
	}
	list_rewind(list);
	arena_free(&scratch);
	return good;
}

/* ---- a reading ---- */

static int
by_key(const void *a, const void *b)
{
	return str_compare(((const struct barred *)a)->key,
	    ((const struct barred *)b)->key);
}

static bool
in_force(const struct never_row *row)
{
	return row->key.len > 0 && row->released.len == 0;
}

/* How much room all rows need. */
struct measure {
	ptrdiff_t count, used;
	struct faults *faults;
};

/* What is no address bars nobody, though somebody may have meant it to. */
static bool
measure_row(void *self, const struct never_row *row)
{
	struct measure *need = self;

	if (!in_force(row))
		return true;
	need->count++;
	need->used += row->key.len + row->reason.len;
	if (!never_is_address(row->address)) {
		fault(need->faults, FAULT_NOTE, row->place,
		    _("'%.*s' is no e-mail address, and no '@domain': nobody "
		      "is kept from letters by it"), FMT(row->address));
		fault_mend(need->faults,
		    _("write the address alone, such as name@example.org"));
	}
	return true;
}

static void
make_room(struct arena *job, struct reading *r, const struct measure *need)
{
	if (r->cap < need->count) {
		r->cap = need->count * 2;
		r->rows = NEW_ARRAY(job, struct barred, r->cap);
	}
	if (r->text_cap < need->used) {
		r->text_cap = need->used * 2;
		r->text = NEW_ARRAY(job, char, r->text_cap);
	}
	r->count = r->used = 0;
}

static str
keep(struct reading *r, str s)
{
	str kept = {r->text + r->used, s.len};

	if (s.len > 0)
		memcpy(r->text + r->used, s.at, (size_t)s.len);
	r->used += s.len;
	return kept;
}

static bool
take_row(void *self, const struct never_row *row)
{
	struct reading *r = self;

	if (in_force(row)) {
		str key = keep(r, row->key);

		r->rows[r->count++] =
		    (struct barred){key, keep(r, row->reason)};
	}
	return true;
}

/* Into the reading that is not in use; then it is. */
static bool
read_list(struct never *n, struct list *list, struct faults *f)
{
	struct reading *r = &n->readings[n->now == &n->readings[0]];
	struct measure need = {.faults = f};

	if (!each_row(list, measure_row, &need, f))
		return false;
	make_room(n->job, r, &need);
	if (!each_row(list, take_row, r, f))
		return false;
	if (r->count > 0)
		qsort(r->rows, (size_t)r->count, sizeof *r->rows, by_key);
	n->now = r;
	return true;
}

static const struct barred *
find(const struct reading *r, str key)
{
	const struct barred wanted = {.key = key};

	if (key.len == 0 || r->count == 0)
		return NULL;
	return bsearch(&wanted, r->rows, (size_t)r->count, sizeof *r->rows,
	    by_key);
}

static const struct barred *
find_key(const struct campaign *c, str key)
{
	const struct barred *found;
	ptrdiff_t sign;

	if (c->never == NULL || c->never->now->count == 0)
		return NULL;
	found = find(c->never->now, key);
	if (found != NULL)
		return found;
	sign = str_find_char(key, '@');
	return sign > 0
	    ? find(c->never->now, str_slice(key, sign, key.len))
	    : NULL;
}

bool
in_never(const struct campaign *c, str email_key)
{
	return find_key(c, email_key) != NULL;
}

bool
never_has(const struct campaign *c, str address, str *reason)
{
	struct arena scratch = {0};
	const struct barred *found = find_key(c, email_key(&scratch, address));

	if (found != NULL)
		*reason = found->reason;
	arena_free(&scratch);
	return found != NULL;
}

bool
never_any(const struct campaign *c)
{
	return c->never != NULL && c->never->now->count > 0;
}

bool
never_each(const struct campaign *c,
    bool (*each)(void *self, const struct never_row *), void *self,
    struct faults *f)
{
	return c->never_list == NULL || each_row(c->never_list, each, self, f);
}

/* ---- loading, and again ---- */

bool
never_open(struct campaign *c, const struct node *root, struct faults *f)
{
	const struct node *node = node_get(root, S("never"));
	struct never *n = NEW(c->arena, struct never);

	if (node == NULL || (node->kind != NODE_MAP && node->text.len == 0))
		return true;
	c->never_list = never_load(c, node, &n->path, &n->options, f);
	c->never_path = n->path;
	if (c->never_list == NULL)
		return false;
	n->job = c->arena;
	if (!read_list(n, c->never_list, f))
		return false;
	c->never = n;
	return true;
}

static bool
same_time(struct timespec a, struct timespec b)
{
	return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

static bool
same_file(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino &&
	    a->st_size == b->st_size && same_time(a->st_mtim, b->st_mtim) &&
	    same_time(a->st_ctim, b->st_ctim);
}

/* Whether it has to be read; waits a little for one that is not there. */
static bool
look_at_file(const struct never *n, struct stat *st)
{
	const struct timespec pause = {.tv_nsec = PAUSE_MS * 1000000};
	struct arena scratch = {0};
	const char *path = str_z(&scratch, n->path);
	bool there = stat(path, st) == 0;

	for (int i = 1; !there && errno == ENOENT && i < TRIES; i++) {
		nanosleep(&pause, NULL);
		there = stat(path, st) == 0;
	}
	arena_free(&scratch);
	return !there || !same_file(st, &n->seen);
}

/* What is wrong with it, in a text that outlives the reading. */
static bool
tell_unreadable(const struct never *n, const struct faults *found,
    struct faults *f)
{
	const struct fault *e = found->first;

	while (e != NULL && e->next != NULL && e->kind == FAULT_NOTE)
		e = e->next;
	if (e != NULL && e->line > 0)
		fault_file(f, FAULT_DATA, n->path,
		    _("nothing more is sent, as the never list cannot be "
		      "read: line %lld: %.*s"), (long long)e->line,
		    FMT(e->message));
	else
		fault_file(f, FAULT_DATA, n->path,
		    _("nothing more is sent, as the never list cannot be "
		      "read: %.*s"), FMT(found->latest));
	return fault_mend(f, _("mend it, then go on with the same command"));
}

static bool
read_again(struct never *n, const struct stat *st, struct faults *f)
{
	struct arena file = {0};
	struct faults found = {.arena = &file};
	struct list *list =
	    list_open_with(&file, n->path, n->path, &n->options, &found);
	bool good = list != NULL && read_list(n, list, &found);

	if (list != NULL)
		list_close(list);
	if (good)
		n->seen = *st;
	else
		tell_unreadable(n, &found, f);
	arena_free(&file);
	return good;
}

bool
never_refresh(const struct campaign *c, struct faults *f)
{
	struct stat st;

	return c->never == NULL || !look_at_file(c->never, &st) ||
	    read_again(c->never, &st, f);
}
