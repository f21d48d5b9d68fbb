/* SPDX-License-Identifier: MIT */
/* Files that letters go into, and what the ledger knows of them. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "print/parts.h"

void
ids_add(struct arena *a, struct ids *ids, int64_t id)
{
	if (ids->count == ids->cap) {
		ptrdiff_t cap = ids->cap > 0 ? ids->cap * 2 : 256;
		int64_t *more = NEW_ARRAY(a, int64_t, cap);

		if (ids->count > 0)
			memcpy(more, ids->at,
			    (size_t)ids->count * sizeof *more);
		ids->at = more;
		ids->cap = cap;
	}
	ids->at[ids->count++] = id;
}

/* ---- names ---- */

static str
ending_of(const struct press *p)
{
	return p->split || p->options.separate ? S("") : S(".pdf");
}

/*
 * Whether a file is that of all letters, a volume or a group of them.  What
 * follows with a digit is another printing.
 */
static bool
is_of(const struct target *base, str file)
{
	str rest;

	if (!str_ends(file, S(".pdf")) || !str_starts(file, base->kept))
		return false;
	rest = str_slice(file, base->kept.len, file.len - 4);
	return rest.len == 0 ||
	    (rest.len > 1 && rest.at[0] == '-' && rest.at[1] >= 'a' &&
		rest.at[1] <= 'z');
}

/* Whether a file that we know holds nothing that must stay. */
static bool
may_replace(const struct press *p, const struct shelved *s)
{
	return !s->settled && !s->on_paper && !shelf_has_others(p, s);
}

/*
 * What a name was used for: volumes go on behind those that are on paper as
 * long as some are not; a new printing begins where all are.
 */
struct use {
	bool on_paper, open, others;
};

static struct use
use_of(const struct press *p, const struct target *base)
{
	struct use use = {0};

	for (const struct shelved *s = p->shelf.first; s != NULL; s = s->next) {
		if (p->options.separate ? !str_equal(s->kept, base->kept)
					: !is_of(base, s->kept))
			continue;
		use.on_paper |= s->on_paper;
		use.open |= s->made > 0 && !s->on_paper;
		use.others |= shelf_has_others(p, s);
	}
	return use;
}

static bool
is_link(str path)
{
	struct arena scratch = {0};
	struct stat st;
	bool link = lstat(str_z(&scratch, path), &st) == 0 &&
	    S_ISLNK(st.st_mode);

	arena_free(&scratch);
	return link;
}

static bool
may_use(struct press *p, const struct target *base)
{
	struct use use = use_of(p, base);
	struct arena scratch = {0};
	str end = ending_of(p);
	bool ours = shelf_find(&p->shelf, str_format(&scratch, "%.*s%.*s",
	    FMT(base->kept), FMT(end))) != NULL;
	bool there = path_exists(str_format(&scratch, "%.*s%.*s",
	    FMT(base->path), FMT(end)));

	arena_free(&scratch);
	if (use.others || (p->options.separate && is_link(base->path)))
		return false;
	if (p->options.separate && there && !ours)
		there = !separate_remove_abandoned(base);
	if (p->options.proof)
		return !there || pdf_is_ours(str_format(p->job, "%.*s%.*s",
		    FMT(base->path), FMT(end)), proof_title(p));
	if (p->split)
		return !use.on_paper || use.open;
	return !use.on_paper && (ours || !there);
}

bool
target_choose(struct press *p, struct target *t, struct faults *f)
{
	str name = p->mailing->name, end = ending_of(p);

	if (p->options.proof)
		name = proof_title(p);
	for (int n = 1; n < 10000; n++) {
		str base = n == 1
		    ? name
		    : str_format(p->job, "%.*s-%d", FMT(name), n);

		t->path = path_join(p->job, p->options.out, base);
		t->kept = path_join(p->job, p->shelf.folder, base);
		if (!may_use(p, t))
			continue;
		t->path = str_format(p->job, "%.*s%.*s", FMT(t->path),
		    FMT(end));
		t->kept = str_format(p->job, "%.*s%.*s", FMT(t->kept),
		    FMT(end));
		return true;
	}
	return fault_file(f, FAULT_CREATE, p->options.out,
	    _("no free name for '%.*s'"), FMT(name));
}

/*
 * A volume that is not on the shelf: its name is free, or a run was killed
 * before the letters in it were noted.
 */
static bool
may_take(const struct press *p, const struct target *volume)
{
	struct arena scratch = {0};
	bool may = !path_exists(volume->path) || (p->ledger != NULL &&
	    ledger_fact(p->ledger, &scratch, stamp_name(&scratch, p,
		volume->kept)).len > 0);

	arena_free(&scratch);
	return may;
}

/* "-v01.pdf"; of a group "-fr.pdf", then "-fr-v02.pdf" */
static str
volume_ending(const struct press *p, int64_t number)
{
	str group = p->groups.label;

	if (group.len > 0 && number == 1)
		return str_format(p->job, "-%.*s.pdf", FMT(group));
	return str_format(p->job, "%s%.*s-v%0*lld.pdf",
	    group.len > 0 ? "-" : "", FMT(group), p->digits,
	    (long long)number);
}

bool
target_volume(struct press *p, const struct target *base, int64_t *number,
    struct target *volume, struct faults *f)
{
	for (; *number < 1000000; ++*number) {
		str end = volume_ending(p, *number);
		struct shelved *s;

		volume->path = str_format(p->job, "%.*s%.*s", FMT(base->path),
		    FMT(end));
		volume->kept = str_format(p->job, "%.*s%.*s", FMT(base->kept),
		    FMT(end));
		s = shelf_find(&p->shelf, volume->kept);
		if (s != NULL ? s->written || !may_replace(p, s)
			      : !may_take(p, volume))
			continue;
		shelf_take(p, volume->kept);
		return true;
	}
	return fault_file(f, FAULT_CREATE, p->options.out,
	    _("no free name for '%.*s'"), FMT(p->mailing->name));
}

/* ---- what was there before ---- */

struct replacing {
	struct press *press;
	struct target base;	/* without an ending */
};

static struct replacing
replacing(struct press *p, const struct target *t)
{
	struct replacing r = {p, *t};

	r.base.kept = str_slice(t->kept, 0, t->kept.len - ending_of(p).len);
	return r;
}

static bool
will_go(void *self, str file)
{
	struct replacing *r = self;
	const struct shelved *s = shelf_find(&r->press->shelf, file);

	return s != NULL && is_of(&r->base, file) && may_replace(r->press, s);
}

bool
target_recall(struct press *p, const struct target *t, struct faults *f)
{
	struct replacing r = replacing(p, t);

	return take_back(p, will_go, &r, f);
}

bool
target_tidy(struct press *p, const struct target *t, struct faults *f)
{
	struct replacing r = replacing(p, t);
	struct arena scratch = {0};
	bool good = true;

	for (const struct shelved *s = p->shelf.first; s != NULL; s = s->next) {
		str path = path_join(&scratch, p->options.out,
		    path_name(s->kept));

		if (s->written || str_equal(s->kept, t->kept) ||
		    !will_go(&r, s->kept) ||
		    unlink(str_z(&scratch, path)) == 0 || errno == ENOENT)
			continue;
		good = fault_file(f, FAULT_CREATE, path,
		    _("cannot remove what was made before: %s"),
		    strerror(errno));
	}
	arena_free(&scratch);
	return good;
}

/* Files to be removed from a folder. */
struct clearing {
	const struct target *target;
	bool failed;
};

static bool
lies_in(str file, str folder)
{
	return str_starts(file, folder) && file.len > folder.len &&
	    file.at[folder.len] == '/';
}

/* The file's own name only: what a ledger says is no path to follow. */
static bool
clear_one(void *self, const struct delivery *d)
{
	struct clearing *c = self;
	struct arena scratch = {0};

	if (lies_in(d->file, c->target->kept) &&
	    unlink(str_z(&scratch, path_join(&scratch, c->target->path,
		path_name(d->file)))) != 0 && errno != ENOENT)
		c->failed = true;
	arena_free(&scratch);
	return !c->failed;
}

bool
target_clear(struct press *p, const struct target *t, struct faults *f)
{
	struct clearing c = {.target = t};
	struct ledger_filter filter = {.mailing = p->mailing->name,
	    .channel = S("print"), .history = true};

	if (p->ledger != NULL &&
	    !ledger_each(p->ledger, &filter, clear_one, &c, f))
		return false;
	return !c.failed || fault_file(f, FAULT_CREATE, t->path,
	    _("cannot remove what was made before: %s"), strerror(errno));
}

/* ---- folders that others may write to ---- */

void
note_open_folder(const struct press *p, struct faults *f)
{
	struct arena scratch = {0};
	struct stat st;
	str out = p->options.out;
	bool known =
	    stat(out.len > 0 ? str_z(&scratch, out) : ".", &st) == 0;

	arena_free(&scratch);
	if (!known || (st.st_mode & S_ISVTX) != 0)
		return;
	if ((st.st_mode & S_IWOTH) != 0)
		fault_file(f, FAULT_NOTE, out,
		    _("everybody on this computer may write here, and put "
		      "other letters in place of these"));
	else if (st.st_uid != geteuid() && st.st_uid != 0)
		fault_file(f, FAULT_NOTE, out,
		    _("this folder is another's, who may put other letters in "
		      "place of these"));
}

/* ---- files that the ledger does not know ---- */

bool
pdf_is_ours(str path, str title)
{
	struct arena scratch = {0};
	struct faults quiet = {.arena = &scratch};
	struct source file;
	str element = S("");
	bool ours;

	if (title.len > 0)
		element = str_format(&scratch, ">%.*s</rdf:li>", FMT(title));
	ours = source_read(&scratch, path, S(""), &file, &quiet) &&
	    str_find(file.text, S("<pdf:Producer>marathon ")) >= 0 &&
	    str_find(file.text, element) >= 0;
	arena_free(&scratch);
	return ours;
}

bool
titled_file(struct arena *job, str out, str title, str *path, struct faults *f)
{
	for (int n = 1; n < 10000; n++) {
		str file = n == 1
		    ? str_format(job, "%.*s.pdf", FMT(title))
		    : str_format(job, "%.*s-%d.pdf", FMT(title), n);

		*path = path_join(job, out, file);
		if (!path_exists(*path) || pdf_is_ours(*path, title))
			return true;
	}
	return fault_file(f, FAULT_CREATE, out, _("no free name for '%.*s'"),
	    FMT(title));
}
