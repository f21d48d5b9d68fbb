/* SPDX-License-Identifier: MIT */
/* The second pass: letters that were found good go into files. */
#include "print/parts.h"
#include "unicode/unicode.h"

struct pdf_info
info_of(const struct press *p)
{
	return (struct pdf_info){
	    .title = p->options.proof ? proof_title(p) : p->campaign->name,
	    .language = p->campaign->language};
}

str
proof_title(const struct press *p)
{
	return str_format(p->job, "%.*s-proof", FMT(p->mailing->name));
}

bool
add_pages(struct pdf *pdf, const struct pages *pages, str bookmark,
    struct faults *f)
{
	struct arena scratch = {0};
	unsigned tamed = 0;
	bool good = true;

	/* mostly a name, of a list */
	bookmark = unicode_shown(&scratch, bookmark, &tamed);
	for (ptrdiff_t i = 0; good && i < pages->count; i++)
		good = pdf_page(pdf, &pages->pages[i],
		    i == 0 ? bookmark : S(""), f);
	arena_free(&scratch);
	return good;
}

bool
add_letter(const struct press *p, struct pdf *pdf, const struct pages *pages,
    str bookmark, struct faults *f)
{
	struct page empty = {.width = pages->pages[0].width,
	    .height = pages->pages[0].height};

	return add_pages(pdf, pages, bookmark, f) &&
	    (!p->options.duplex || pages->count % 2 == 0 ||
		pdf_page(pdf, &empty, S(""), f));
}

/* Who it goes to and, where there are writers, from whom. */
static str
bookmark_of(struct press *p, const struct entry *e)
{
	if (e->writer.name.len == 0 || groups_headed_by(p, SORT_WRITER))
		return e->recipient.name;
	return str_format(&p->letter, "%.*s (%.*s)", FMT(e->recipient.name),
	    FMT(e->writer.name));
}

bool
add_numbered(struct press *p, struct pdf *pdf, const struct entry *e,
    const struct pages *pages, int64_t number, struct faults *f)
{
	ptrdiff_t back = p->options.duplex ? pages->count % 2 : 0;
	str heading = groups_heading(p, e);

	if (heading.len > 0)
		pdf_heading(pdf, heading);
	pdf_letter(pdf, number, pages->count + back);
	return add_letter(p, pdf, pages, bookmark_of(p, e), f);
}

bool
save_pdf(struct pdf *pdf, str path, struct faults *f)
{
	struct arena bytes_arena = {0};
	str bytes;
	bool good = pdf_finish(pdf, &bytes_arena, &bytes, f) &&
	    file_save(path, bytes, f);

	arena_free(&bytes_arena);
	return good;
}

str
slug(struct arena *a, str name)
{
	struct buf b = {.arena = a, .max = 40};
	ptrdiff_t at = 0;
	bool gap = false;

	name = unicode_lower(a, name, S("en"));
	while (at < name.len) {
		ptrdiff_t start = at;
		str c, folded;

		utf8_next(name, &at);
		c = str_slice(name, start, at);
		folded = unicode_fold(a, c);
		if (folded.len != 1) {
			gap = b.len > 0;
			continue;
		}
		if (gap)
			buf_char(&b, '-');
		gap = false;
		buf_add(&b, folded);
	}
	return buf_str(&b);
}

/* ---- files ---- */

/* Where the letters go: the file in hand, if any, and what is in it. */
struct writing {
	struct press *press;
	struct pdf_run *run;
	const struct target *target;
	struct print_counts *counts;
	struct target file;
	struct pdf *pdf;
	int64_t number;		/* of the volume, from 1 */
	int64_t letters;
	struct digest stamp;	/* of the letters */
};

static bool
begin_file(struct writing *w, struct faults *f)
{
	struct press *p = w->press;
	struct pdf_info info = info_of(p);

	w->file = *w->target;
	w->letters = 0;
	w->stamp = (struct digest){0};
	w->number++;
	if (p->split &&
	    !target_volume(p, w->target, &w->number, &w->file, f))
		return false;
	groups_new_file(p);
	if (p->groups.title.len > 0)
		info.title = str_format(p->job, "%.*s: %.*s",
		    FMT(info.title), FMT(p->groups.title));
	w->pdf = pdf_open(w->run, &info, f);
	return w->pdf != NULL;
}

/* The stamp goes first: it is good only for letters that are noted. */
static bool
keep_stamp(const struct writing *w, struct faults *f)
{
	const struct press *p = w->press;
	struct arena scratch = {0};
	bool good = !p->split || p->ledger == NULL ||
	    ledger_set_fact(p->ledger, stamp_name(&scratch, p, w->file.kept),
		stamp_text(&scratch, p, w->stamp), f);

	arena_free(&scratch);
	return good;
}

static void
count_file(struct writing *w)
{
	struct print_counts *n = w->counts;
	struct print_file *file = NEW(w->press->job, struct print_file);

	file->path = w->file.path;
	*(n->last != NULL ? &n->last->next : &n->first) = file;
	n->last = file;
	n->files++;
	n->letters += w->letters;
}

/*
 * The file gets its name once the ledger knows it: after a kill between the
 * two, printing again makes the same file; the other way round, what is in a
 * file that nobody knows would be printed twice.
 */
static bool
save_noted(struct press *p, struct pdf *pdf, str path, struct faults *f)
{
	struct arena a = {0};
	str bytes, part;
	bool good = false;

	if (pdf_finish(pdf, &a, &bytes, f) &&
	    file_write_part(&a, path, bytes, &part, f)) {
		good = note_made(p, f);
		if (good)
			good = file_put(part, path, f);
		else
			file_drop_part(part);
	}
	arena_free(&a);
	return good;
}

/*
 * A volume is there before its letters are noted, as one that is there and
 * whose letters are known stays as it is.
 */
static bool
save_volume(struct press *p, struct pdf *pdf, str path, struct faults *f)
{
	return save_pdf(pdf, path, f) && note_made(p, f);
}

static bool
end_file(struct writing *w, struct faults *f)
{
	struct press *p = w->press;
	struct pdf *pdf = w->pdf;
	int64_t pages = pdf_page_count(pdf);

	w->pdf = NULL;
	if (!keep_stamp(w, f)) {
		pdf_abandon(pdf);
		return false;
	}
	if (!(p->split ? save_volume : save_noted)(p, pdf, w->file.path, f))
		return false;
	w->counts->pages += pages;
	count_file(w);
	return true;
}

/* Behind what was last written to, if anything was. */
static bool
begin_group(struct writing *w, struct faults *f)
{
	w->number = 0;
	return w->pdf == NULL || end_file(w, f);
}

static bool
write_letter(struct writing *w, const struct entry *e, const struct due *due,
    struct faults *f)
{
	struct press *p = w->press;
	int64_t page;

	if (p->options.separate)
		return separate_save(p, w->run, w->target, e, due, w->counts,
			   f) &&
		    separate_settle(p, false, f);
	if (groups_begin_file(p, e) && !begin_group(w, f))
		return false;
	if (w->pdf == NULL && !begin_file(w, f))
		return false;
	page = pdf_page_count(w->pdf) + 1;
	if (!add_numbered(p, w->pdf, e, &due->pages, w->letters + 1, f) ||
	    !remember_made(p, due, w->file.kept, page, f))
		return false;
	w->letters++;
	if (!p->split)
		return true;
	w->stamp = stamp_letter(w->stamp, due);
	return w->letters != p->options.volume || end_file(w, f);
}

/* Whether it is in a volume that stays as it is. */
static bool
is_in_place(struct press *p, struct delivery_key key)
{
	struct delivery latest;
	struct shelved *s;

	if (!p->split || p->all_new)
		return false;
	arena_reset(&p->letter, (struct arena_mark){0});
	latest = look_up(p, &key).latest;
	s = latest.state == DELIVERY_MADE ? shelf_find(&p->shelf, latest.file)
					  : NULL;
	if (s == NULL || !s->settled)
		return false;
	id_set_add(p->job, &p->made, latest.id);
	return true;
}

static bool
tell_stopped(const struct writing *w, struct faults *f)
{
	str path = w->target->path;

	if (w->press->options.separate)
		return fault_file(f, FAULT_WAITING, path,
		    _("stopped before all was made; print again"));
	if (w->counts->files == 0)
		return fault_file(f, FAULT_WAITING, path,
		    _("stopped; nothing was kept, print again"));
	return fault_file(f, FAULT_WAITING, w->counts->last->path,
	    _("stopped behind this file; print again, and the rest is made"));
}

/* As it was set when it was checked, or set again. */
static bool
get_due(struct press *p, const struct entry *e, struct due *due,
    struct faults *f)
{
	const struct due *kept = kept_next(&p->kept, e->number);

	if (kept == NULL)
		return set_due(p, e, due, f);
	arena_reset(&p->letter, (struct arena_mark){0});
	*due = *kept;
	return true;
}

static bool
write_entries(struct writing *w, struct faults *f)
{
	struct press *p = w->press;
	struct faults again = {.arena = p->job};
	struct entry e;

	plan_rewind(p->plan);
	groups_start(p);
	while (plan_next(p->plan, &e, &again)) {
		struct due due;

		if (stop_asked())
			return tell_stopped(w, f);
		if (is_in_place(p, e.key))
			continue;
		if (!get_due(p, &e, &due, &again))
			return fault_file(f, FAULT_IO, p->mailing->name,
			    _("the campaign changed while it was printed"));
		if (!write_letter(w, &e, &due, f))
			return false;
	}
	/* a plan that breaks off must not pass for one that is done */
	if (again.errors > 0)
		return fault_file(f, FAULT_IO, p->mailing->name, "%.*s",
		    FMT(again.latest));
	return w->pdf == NULL || end_file(w, f);
}

static bool
write_letters(struct press *p, struct pdf_run *run, const struct target *t,
    struct print_counts *counts, struct faults *f)
{
	struct writing w = {.press = p, .run = run, .target = t,
	    .counts = counts};
	bool good = write_entries(&w, f);

	if (w.pdf != NULL)
		pdf_abandon(w.pdf);
	return good;
}

static bool
print_together(struct press *p, struct pdf_run *run, const struct target *t,
    struct print_counts *counts, struct faults *f)
{
	return (!p->split || target_recall(p, t, f)) &&
	    write_letters(p, run, t, counts, f) &&
	    (!p->whole || cancel_stale(p, f)) && target_tidy(p, t, f);
}

/* Files that are there are noted, even if not all could be made. */
static bool
print_separately(struct press *p, struct pdf_run *run, const struct target *t,
    struct print_counts *counts, struct faults *f)
{
	bool good, settled;

	if (!folder_make(t->path, f) || !separate_tidy(t, f) ||
	    !target_clear(p, t, f) || !mapping_open(p, t, f))
		return false;
	good = write_letters(p, run, t, counts, f);
	settled = separate_settle(p, true, f);
	return mapping_close(p, settled, f) && good &&
	    (!p->whole || cancel_stale(p, f));
}

/* With the ledger ready to take what is made. */
static bool
print_all(struct press *p, struct pdf_run *run, struct print_counts *counts,
    struct faults *f)
{
	struct target t;

	if (!target_choose(p, &t, f) ||
	    (p->ledger != NULL && !plan_revive(p->plan, p->ledger, f)) ||
	    !note_order(p, f))
		return false;
	counts->path = t.path;
	return p->options.separate ? print_separately(p, run, &t, counts, f)
				   : print_together(p, run, &t, counts, f);
}

bool
press_print(struct press *p, struct print_counts *counts, struct faults *f)
{
	struct fonts fonts;
	struct pdf_run *run;
	bool good;

	if (!folder_make(p->options.out, f))
		return false;
	note_open_folder(p, f);
	if (!typesetter_fonts(p->typesetter, &fonts, f))
		return false;
	run = pdf_run_open(p->job, &fonts);
	if (p->ledger != NULL)
		p->group = plan_group_open(p->job, p->ledger, true,
		    remember_id, p);
	good = print_all(p, run, counts, f);
	pdf_run_close(run);
	if (p->group != NULL)
		plan_group_close(p->group);
	return good;
}
