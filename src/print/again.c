/* SPDX-License-Identifier: MIT */
/*
 * Letters that were printed, once more: a printer jams, coffee is spilt.  They
 * are the same letters, with the same date, so nothing is noted; what has
 * another text by now is refused.
 */
#include <stdlib.h>

#include "print/parts.h"
#include "unicode/unicode.h"

/* What was asked for: pages of a file, or a name, id or e-mail address. */
struct asked {
	struct asked *next;
	str text, folded;
	int64_t from, to;	/* 0: no pages */
	bool found;
};

struct again {
	struct press *press;
	struct asked *asked;
	bool pages;		/* some are asked for */
	str name;		/* of the file that has them */
	str file, other;	/* as the ledger has it; another one */
	bool several;		/* files of that name */
	struct ids starts;	/* the first pages of its letters, ascending */
};

/* ---- what is asked for ---- */

/* "37" or "37-44" */
static bool
read_numbers(str text, int64_t *from, int64_t *to)
{
	str first = str_trim(str_cut(&text, '-'));

	text = str_trim(text);
	if (!str_to_int(first, from) || *from < 1)
		return false;
	*to = *from;
	return text.len == 0 || (str_to_int(text, to) && *to >= *from);
}

static bool
read_asked(struct again *g, str wanted, struct faults *f)
{
	struct arena *job = g->press->job;
	struct asked **end = &g->asked;

	while (wanted.len > 0) {
		str text = str_trim(str_cut(&wanted, ','));
		struct asked *a;

		if (text.len == 0)
			continue;
		a = NEW(job, struct asked);
		a->text = text;
		a->folded = unicode_fold(job, text);
		if (read_numbers(text, &a->from, &a->to))
			g->pages = true;
		else
			a->from = a->to = 0;
		*end = a;
		end = &a->next;
	}
	return g->asked != NULL ||
	    fault(f, FAULT_USAGE, NOWHERE,
		_("--again names no letter (write it as 37-44,51,Name)"));
}

/* ---- the pages of a file ---- */

static bool
is_made(const struct delivery *d)
{
	return d->state == DELIVERY_MADE || is_printed(d);
}

static bool
is_in_file(const struct again *g, const struct delivery *d)
{
	return is_made(d) && str_equal(path_name(d->file), g->name);
}

static bool
note_start(void *self, const struct delivery *d)
{
	struct again *g = self;
	struct arena *job = g->press->job;

	if (!is_in_file(g, d)) {
		if (is_made(d) && g->other.len == 0)
			g->other = str_copy(job, path_name(d->file));
		return true;
	}
	if (!str_equal(g->file, d->file)) {
		g->several |= g->file.len > 0;
		g->file = str_copy(job, d->file);
	}
	ids_add(job, &g->starts, d->page);
	return true;
}

static int
by_number(const void *left, const void *right)
{
	const int64_t *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

static bool
check_file(const struct again *g, struct faults *f)
{
	if (g->several)
		return fault_file(f, FAULT_USAGE, g->name,
		    _("files of that name were made in several folders; ask "
		      "for letters by name"));
	if (g->file.len > 0)
		return true;
	if (g->other.len > 0)
		return fault_file(f, FAULT_USAGE, g->name,
		    _("no letter was made in a file of that name")) ||
		    fault_mend(f, _("say which file's pages are meant: "
				    "--file %.*s"), FMT(g->other));
	return fault_file(f, FAULT_REFUSED, g->press->mailing->name,
	    _("nothing has been printed yet")) ||
	    fault_mend(f, _("'marathon print' without --again makes the "
			    "letters"));
}

static bool
read_pages(struct again *g, struct faults *f)
{
	struct press *p = g->press;
	struct ledger_filter letters = {.mailing = p->mailing->name,
	    .channel = S("print")};

	if (!g->pages)
		return true;
	if (p->ledger != NULL &&
	    !ledger_each(p->ledger, &letters, note_start, g, f))
		return false;
	if (!check_file(g, f))
		return false;
	qsort(g->starts.at, (size_t)g->starts.count, sizeof *g->starts.at,
	    by_number);
	return true;
}

/* The page before that on which the next letter begins. */
static int64_t
last_page(const struct again *g, int64_t start)
{
	ptrdiff_t low = 0, high = g->starts.count;

	while (low < high) {
		ptrdiff_t middle = (low + high) / 2;

		if (g->starts.at[middle] <= start)
			low = middle + 1;
		else
			high = middle;
	}
	return low < g->starts.count ? g->starts.at[low] - 1 : INT64_MAX;
}

/* ---- which letters are meant ---- */

/* Whether pages from `first` to `last` are asked for; notes that they are. */
static bool
asks_for_pages(struct again *g, int64_t first, int64_t last, bool found)
{
	bool any = false;

	for (struct asked *a = g->asked; a != NULL; a = a->next)
		if (a->from > 0 && a->from <= last && a->to >= first) {
			a->found |= found;
			any = true;
		}
	return any;
}

static bool
asks_for_name(struct again *g, const struct entry *e)
{
	const struct person *r = &e->recipient;
	str name = unicode_fold(&g->press->letter, r->name);
	bool any = false;

	for (struct asked *a = g->asked; a != NULL; a = a->next)
		if (a->from == 0 && (str_equal(a->text, r->id) ||
		    str_equal(a->text, r->email) ||
		    (a->folded.len > 0 && str_equal(a->folded, name))))
			any = a->found = true;
	return any;
}

/* A letter as it was made, and how it was asked for. */
struct pick {
	struct known known;
	const struct delivery *made; /* one of these; NULL: not asked for */
	bool by_name;
};

static void
pick_letter(struct again *g, struct entry *e, struct pick *pick)
{
	const struct known *k = &pick->known;
	const struct delivery *in_file;

	*pick = (struct pick){0};
	arena_reset(&g->press->letter, (struct arena_mark){0});
	pick->by_name = asks_for_name(g, e);
	if (!pick->by_name && !g->pages)
		return;
	pick->known = look_up(g->press, &e->key);
	in_file = is_in_file(g, &k->latest) ? &k->latest : &k->printed;
	if (pick->by_name)
		pick->made = is_printed(&k->printed) ? &k->printed
						     : &k->latest;
	else if (is_in_file(g, in_file) &&
	    asks_for_pages(g, in_file->page, last_page(g, in_file->page),
		false))
		pick->made = in_file;
}

static bool
is_unmade(const struct entry *e, struct faults *f)
{
	return fault(f, FAULT_REFUSED, e->recipient.place,
	    _("the letter to '%.*s' has not been printed yet"),
	    FMT(e->recipient.name)) ||
	    fault_mend(f, _("'marathon print' without --again makes it"));
}

/* Sets an entry as it was when it was made. */
static bool
set_again(struct press *p, struct entry *e, const struct delivery *made,
    struct due *due, struct faults *f)
{
	if (!is_made(made))
		return is_unmade(e, f);
	e->key.revision = made->key.revision;
	if (!set_entry(p, e, date_of(p, made->planned_on), due, f))
		return false;
	if (same_content(made, due->content))
		return true;
	return fault(f, FAULT_REFUSED, e->recipient.place,
	    _("the letter to '%.*s' has another text than when it was "
	      "printed (%.*s, page %lld)"),
	    FMT(e->recipient.name), FMT(path_name(made->file)),
	    (long long)made->page) ||
	    fault_mend(f, _("'marathon print' without --again makes it as it "
			    "is now; or take the change back"));
}

/* Behind the last page of a letter there may be blank ones. */
static bool
has_asked_page(struct again *g, const struct pick *pick, int64_t count)
{
	int64_t first = pick->made->page;

	return pick->by_name ||
	    asks_for_pages(g, first, first + count - 1, true);
}

static bool
check_found(const struct again *g, struct faults *f)
{
	int64_t errors = f->errors;

	for (const struct asked *a = g->asked; a != NULL; a = a->next)
		if (!a->found && a->from > 0)
			fault_file(f, FAULT_USAGE, g->name,
			    _("--again: there is no letter on page '%.*s'"),
			    FMT(a->text));
		else if (!a->found)
			fault_file(f, FAULT_USAGE, g->press->mailing->name,
			    _("--again: there is no letter '%.*s'"),
			    FMT(a->text));
	return f->errors == errors;
}

static bool
sort_again(struct press *p, struct faults *f)
{
	struct faults quiet = {.arena = p->job, .most = 1};

	return (!p->options.as_before || recall_order(p, f)) &&
	    (press_sort(p, &quiet) ||
		fault_file(f, FAULT_IO, p->mailing->name, "%.*s",
		    FMT(quiet.latest)));
}

/* Sets what is asked for, and leaves out all else. */
static bool
check_again(struct again *g, struct faults *f)
{
	struct press *p = g->press;
	int64_t errors = f->errors, rows = f->rows;
	struct faults quiet = {.arena = p->job, .most = 1};
	struct entry e;

	if (!sort_again(p, f))
		return false;
	plan_rewind(p->plan);
	while (!stop_asked() && plan_next(p->plan, &e, &quiet)) {
		struct pick pick;
		struct due due = {0};

		pick_letter(g, &e, &pick);
		if (pick.made != NULL &&
		    !set_again(p, &e, pick.made, &due, f))
			asks_for_pages(g, pick.made->page,
			    last_page(g, pick.made->page), true);
		else if (pick.made == NULL ||
		    !has_asked_page(g, &pick, due.pages.count))
			plan_leave_out(p->plan, &e);
	}
	return check_found(g, f) && f->errors == errors && f->rows == rows &&
	    !stop_asked();
}

static bool
write_again(struct again *g, struct pdf *pdf, struct print_counts *counts,
    struct faults *f)
{
	struct press *p = g->press;
	struct faults again = {.arena = p->job};
	struct entry e;
	struct due due;
	struct pick pick;

	plan_rewind(p->plan);
	groups_start(p);
	while (plan_next(p->plan, &e, &again)) {
		pick_letter(g, &e, &pick);
		if (pick.made == NULL ||
		    !set_again(p, &e, pick.made, &due, &again))
			return fault_file(f, FAULT_IO, p->mailing->name,
			    _("the campaign changed while it was printed"));
		if (!add_numbered(p, pdf, &e, &due.pages, counts->letters + 1,
			f))
			return false;
		counts->letters++;
	}
	counts->pages = pdf_page_count(pdf);
	counts->files = 1;
	return true;
}

static bool
save_again(struct again *g, struct pdf_run *run, struct print_counts *counts,
    struct faults *f)
{
	struct press *p = g->press;
	struct pdf_info info = info_of(p);
	struct pdf *pdf;

	info.title = str_format(p->job, "%.*s-again", FMT(p->mailing->name));
	if (!titled_file(p->job, p->options.out, info.title, &counts->path, f))
		return false;
	pdf = pdf_open(run, &info, f);
	if (pdf == NULL)
		return false;
	if (write_again(g, pdf, counts, f))
		return save_pdf(pdf, counts->path, f);
	pdf_abandon(pdf);
	return false;
}

bool
press_again(struct press *p, str wanted, str file, struct print_counts *counts,
    struct faults *f)
{
	struct again g = {.press = p, .name = path_name(file)};
	struct fonts fonts;
	struct pdf_run *run;
	bool good;

	if (file.len == 0)
		g.name = str_format(p->job, "%.*s.pdf", FMT(p->mailing->name));
	if (!read_asked(&g, wanted, f) || !read_pages(&g, f) ||
	    !check_again(&g, f) || !folder_make(p->options.out, f) ||
	    !typesetter_fonts(p->typesetter, &fonts, f))
		return false;
	run = pdf_run_open(p->job, &fonts);
	good = save_again(&g, run, counts, f);
	pdf_run_close(run);
	return good;
}
