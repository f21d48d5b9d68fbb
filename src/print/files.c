/* SPDX-License-Identifier: MIT */
/* Which file letters go into, and what the ledger knows of it. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
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

static int
by_number(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static void
ids_sort(struct ids *ids)
{
	if (ids->count > 0)
		qsort(ids->at, (size_t)ids->count, sizeof *ids->at,
		    by_number);
}

static bool
ids_have(const struct ids *ids, int64_t id)
{
	return ids->count > 0 &&
	    bsearch(&id, ids->at, (size_t)ids->count, sizeof id,
		by_number) != NULL;
}

static void
papers_add(struct arena *a, struct papers *p, struct paper paper)
{
	if (p->count == p->cap) {
		ptrdiff_t cap = p->cap > 0 ? p->cap * 2 : 256;
		struct paper *more = NEW_ARRAY(a, struct paper, cap);

		if (p->count > 0)
			memcpy(more, p->at, (size_t)p->count * sizeof *more);
		p->at = more;
		p->cap = cap;
	}
	p->at[p->count++] = paper;
}

/* ---- names ---- */

static str
real_path(struct arena *a, str path)
{
	char *real = NEW_ARRAY(a, char, PATH_MAX);

	if (realpath(str_z(a, path.len > 0 ? path : S(".")), real) == NULL)
		return S("");
	return str_from(real);
}

/*
 * The folder of a file as the ledger keeps it: from the campaign's folder on
 * where it lies within, so that a campaign may be moved, else the whole path.
 */
static str
kept_folder(const struct press *p)
{
	str out = real_path(p->job, p->options.out);
	str home = real_path(p->job, p->campaign->folder);

	if (out.len == 0 || home.len == 0 || !str_starts(out, home))
		return out;
	if (out.len == home.len)
		return S("");
	return out.at[home.len] == '/' ? str_slice(out, home.len + 1, out.len)
				       : out;
}

/* What the ledger knows of a file, or of the files of a folder. */
struct fate {
	const struct press *press;
	str kept;
	bool ours;		/* we made it once */
	bool on_paper;		/* what it holds, or held, was printed */
	bool others;		/* it holds letters that are not made anew */
};

static bool
is_in(const struct press *p, str file, str kept)
{
	if (!p->options.separate)
		return str_equal(file, kept);
	return str_starts(file, kept) && file.len > kept.len &&
	    file.at[kept.len] == '/';
}

static bool
add_event(void *self, const struct delivery *d)
{
	struct fate *fate = self;

	if (is_in(fate->press, d->file, fate->kept)) {
		fate->ours = true;
		fate->on_paper |= is_printed(d);
	}
	return !fate->on_paper;
}

static bool
add_letter(void *self, const struct delivery *d)
{
	struct fate *fate = self;

	fate->others |= d->state == DELIVERY_MADE &&
	    is_in(fate->press, d->file, fate->kept) &&
	    !ids_have(&fate->press->again, d->id);
	return !fate->others;
}

static struct ledger_filter
letters_of(const struct press *p, bool history)
{
	return (struct ledger_filter){.mailing = p->mailing->name,
	    .channel = S("print"), .history = history};
}

static bool
is_one(void *self, const struct delivery *d)
{
	bool *found = self;

	(void)d;
	*found = true;
	return false;
}

bool
has_letters(struct press *p, bool *has, struct faults *f)
{
	struct ledger_filter letters = letters_of(p, false);

	*has = false;
	return p->ledger == NULL ||
	    ledger_each(p->ledger, &letters, is_one, has, f);
}

static bool
may_write(struct press *p, const struct target *t, bool *may, struct faults *f)
{
	struct fate fate = {.press = p, .kept = t->kept};
	struct ledger_filter events = letters_of(p, true);
	struct ledger_filter letters = letters_of(p, false);

	if (p->ledger != NULL &&
	    (!ledger_each(p->ledger, &events, add_event, &fate, f) ||
		!ledger_each(p->ledger, &letters, add_letter, &fate, f)))
		return false;
	if (!fate.ours)
		*may = !path_exists(t->path) || (p->options.proof &&
		    pdf_is_ours(t->path, proof_title(p)));
	else
		*may = !fate.on_paper && (p->whole || !fate.others);
	return true;
}

bool
target_choose(struct press *p, struct target *t, struct faults *f)
{
	const char *ending = p->options.separate ? "" : ".pdf";
	str name = p->mailing->name, folder = kept_folder(p);
	bool may;

	if (p->options.proof)
		name = proof_title(p);
	ids_sort(&p->again);
	for (int n = 1; n < 10000; n++) {
		str file = n == 1
		    ? str_format(p->job, "%.*s%s", FMT(name), ending)
		    : str_format(p->job, "%.*s-%d%s", FMT(name), n, ending);

		t->path = path_join(p->job, p->options.out, file);
		t->kept = path_join(p->job, folder, file);
		if (!may_write(p, t, &may, f))
			return false;
		if (may)
			return true;
	}
	return fault_file(f, FAULT_CREATE, p->options.out,
	    _("no free name for '%.*s'"), FMT(name));
}

/* Files to be removed from a folder. */
struct clearing {
	const struct press *press;
	const struct target *target;
	bool failed;
};

/* The file's own name only: what a ledger says is no path to follow. */
static bool
clear_one(void *self, const struct delivery *d)
{
	struct clearing *c = self;
	struct arena scratch = {0};

	if (is_in(c->press, d->file, c->target->kept) &&
	    unlink(str_z(&scratch, path_join(&scratch, c->target->path,
		path_name(d->file)))) != 0 && errno != ENOENT)
		c->failed = true;
	arena_free(&scratch);
	return !c->failed;
}

bool
target_clear(struct press *p, const struct target *t, struct faults *f)
{
	struct clearing c = {.press = p, .target = t};
	struct ledger_filter filter = letters_of(p, true);

	if (p->ledger != NULL &&
	    !ledger_each(p->ledger, &filter, clear_one, &c, f))
		return false;
	return !c.failed || fault_file(f, FAULT_CREATE, t->path,
	    _("cannot remove what was made before: %s"), strerror(errno));
}

/* ---- what was made ---- */

void
remember_again(struct press *p, int64_t id)
{
	ids_add(p->job, &p->again, id);
}

void
remember_id(void *press, int64_t id)
{
	struct press *p = press;

	ids_add(p->job, &p->made, id);
}

bool
remember_made(struct press *p, const struct entry *e, struct digest content,
    str file, int64_t page, struct faults *f)
{
	return p->group == NULL ||
	    plan_group_add(p->group,
		&(struct planned){.entry = e, .content = content, .file = file,
		    .page = page,
		    .address = address_block(&p->letter, p->campaign,
			&e->recipient)}, f);
}

/* Letters in the ledger that a whole batch has no longer. */
struct stale {
	struct arena *arena;
	const struct ids *made;
	struct papers papers;
};

static bool
add_stale(void *self, const struct delivery *d)
{
	struct stale *s = self;

	if ((d->state == DELIVERY_PLANNED || d->state == DELIVERY_MADE) &&
	    !ids_have(s->made, d->id))
		papers_add(s->arena, &s->papers, (struct paper){.id = d->id,
		    .state = DELIVERY_CANCELLED});
	return true;
}

static bool
cancel_stale(struct press *p, struct faults *f)
{
	struct arena scratch = {0};
	struct stale s = {.arena = &scratch, .made = &p->made};
	struct ledger_filter filter = letters_of(p, false);
	bool good;

	ids_sort(&p->made);
	good = ledger_each(p->ledger, &filter, add_stale, &s, f) &&
	    (s.papers.count == 0 ||
		ledger_paper(p->ledger, s.papers.at, s.papers.count,
		    clock_now(), f));
	arena_free(&scratch);
	return good;
}

bool
note_made(struct press *p, bool whole, struct faults *f)
{
	return p->ledger == NULL ||
	    (plan_group_flush(p->group, f) &&
		(!whole || cancel_stale(p, f)));
}
