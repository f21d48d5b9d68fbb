/* SPDX-License-Identifier: MIT */
/* The files of a pack: one for each case, or one for all. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "print/pack.h"

/* What is being written. */
struct binder {
	struct pack *pack;
	struct pdf_run *run;
	struct pdf *pdf;	/* NULL: none is open */
	str path;		/* of it */
	struct entry entry;	/* the next one */
	bool has_entry;
	struct faults again;	/* all was reported before */
	int64_t letters, files;
};

/* ---- names ---- */

static bool
in_one(const struct pack *p)
{
	return p->options.one_file || p->options.writer.len > 0;
}

static str
folder_of(const struct pack *p)
{
	return path_join(p->job, p->options.print.out, S("pack"));
}

/* The one file that all is in. */
static str
sole_path(const struct pack *p)
{
	str name = slug(p->job, p->options.writer);

	if (p->options.writer.len == 0)
		return path_join(p->job, p->options.print.out, S("pack.pdf"));
	if (name.len == 0)
		name = S("writer");
	return path_join(p->job, folder_of(p),
	    str_format(p->job, "%.*s.pdf", FMT(name)));
}

/* Of a part; of the contents, if it is NULL. */
static str
part_path(const struct pack *p, const struct part *part)
{
	str name = part != NULL ? part_file(p->job, part) : S("00-contents");

	return path_join(p->job, folder_of(p),
	    str_format(p->job, "%.*s.pdf", FMT(name)));
}

static bool
may_write(str path, struct faults *f)
{
	return !path_exists(path) || pdf_is_ours(path, S("")) ||
	    fault_file(f, FAULT_CREATE, path,
		_("there is a file that marathon did not make")) ||
	    fault_mend(f, _("move it away, or write elsewhere: -o DIR"));
}

static bool
may_write_all(const struct pack *p, struct faults *f)
{
	if (in_one(p))
		return may_write(sole_path(p), f);
	if (p->with_contents && !may_write(part_path(p, NULL), f))
		return false;
	for (ptrdiff_t i = 0; i < p->count; i++)
		if (!may_write(part_path(p, &p->parts[i]), f))
			return false;
	return true;
}

/* "03-nadia.pdf", whatever the number. */
static bool
is_part_name(str name)
{
	ptrdiff_t at = 0;

	while (at < name.len && name.at[at] >= '0' && name.at[at] <= '9')
		at++;
	return at >= 2 && at < name.len && name.at[at] == '-';
}

/*
 * A whole pack takes the place of the last one: what was made for a case that
 * is no longer open must not stay among the files to be printed.
 */
static bool
clear_folder(const struct pack *p, struct faults *f)
{
	str folder = folder_of(p), *names;
	ptrdiff_t count;

	if (!folder_list(p->job, folder, S(".pdf"), &names, &count, f))
		return false;
	for (ptrdiff_t i = 0; i < count; i++) {
		str path = path_join(p->job, folder, names[i]);

		if (is_part_name(names[i]) && pdf_is_ours(path, S("")) &&
		    unlink(str_z(p->job, path)) != 0)
			return fault_file(f, FAULT_CREATE, path,
			    _("cannot remove what was made before: %s"),
			    strerror(errno));
	}
	return true;
}

/* ---- pages ---- */

static bool
begin_file(struct binder *b, str path, struct faults *f)
{
	const struct campaign *c = b->pack->campaign;
	struct pdf_info info = {.title = c->name, .language = c->language};

	b->path = path;
	b->pdf = pdf_open(b->run, &info, f);
	return b->pdf != NULL;
}

static bool
end_file(struct binder *b, struct faults *f)
{
	struct pdf *pdf = b->pdf;

	b->pdf = NULL;
	b->files++;
	return save_pdf(pdf, b->path, f);
}

/* Pages, and a blank one where the next would begin on the back of a sheet. */
static bool
bind(struct binder *b, const struct pages *pages, str bookmark,
    struct faults *f)
{
	struct page blank = {0};

	if (!add_pages(b->pdf, pages, bookmark, f))
		return false;
	if (whole_sheets(b->pack, pages->count) == pages->count)
		return true;
	blank.width = pages->pages[0].width;
	blank.height = pages->pages[0].height;
	return pdf_page(b->pdf, &blank, S(""), f);
}

static bool
bind_letter(struct binder *b, struct faults *f)
{
	struct pack *p = b->pack;
	int64_t copies = p->options.copies > 0 ? p->options.copies : 1;
	struct due due;

	if (stop_asked())
		return fault_file(f, FAULT_WAITING, b->path,
		    _("stopped before all was made; make the pack again"));
	if (!set_due(p->press, &b->entry, &due, &b->again))
		return fault_file(f, FAULT_IO, p->press->mailing->name,
		    _("the campaign changed while it was printed"));
	for (int64_t i = 0; i < copies; i++)
		if (!bind(b, &due.pages, S(""), f))
			return false;
	b->letters += copies;
	return true;
}

static bool
bind_part(struct binder *b, const struct part *part, struct faults *f)
{
	struct plan *plan = b->pack->press->plan;

	if (!bind(b, &part->sheet, part->case_file->name, f))
		return false;
	while (b->has_entry && b->entry.case_file == part->case_file) {
		if (!bind_letter(b, f))
			return false;
		b->has_entry = plan_next(plan, &b->entry, &b->again);
	}
	return true;
}

static bool
bind_contents(struct binder *b, struct faults *f)
{
	struct pack *p = b->pack;

	if (!p->with_contents)
		return true;
	if (in_one(p))
		return bind(b, &p->contents, p->options.words->contents, f);
	return begin_file(b, part_path(p, NULL), f) &&
	    bind(b, &p->contents, S(""), f) && end_file(b, f);
}

static bool
bind_all(struct binder *b, struct faults *f)
{
	struct pack *p = b->pack;
	bool one = in_one(p);

	if (one && !begin_file(b, sole_path(p), f))
		return false;
	if (!bind_contents(b, f))
		return false;
	for (ptrdiff_t i = 0; i < p->count; i++) {
		const struct part *part = &p->parts[i];

		if (!one && !begin_file(b, part_path(p, part), f))
			return false;
		if (!bind_part(b, part, f) || (!one && !end_file(b, f)))
			return false;
	}
	if (b->letters != p->letters)
		return fault_file(f, FAULT_IO, p->press->mailing->name,
		    _("the campaign changed while it was printed"));
	return !one || end_file(b, f);
}

/* The folders, and nothing in them that is in the way. */
static bool
make_room(struct pack *p, struct faults *f)
{
	bool in_folder = !p->options.one_file || p->options.writer.len > 0;

	return folder_make(p->options.print.out, f) &&
	    (!in_folder || folder_make(folder_of(p), f)) &&
	    may_write_all(p, f) &&
	    (in_one(p) || p->selection.case_id.len > 0 || clear_folder(p, f));
}

bool
pack_print(struct pack *p, struct pack_counts *counts, struct faults *f)
{
	struct binder b = {.pack = p, .again = {.arena = p->job}};
	struct fonts fonts;
	bool good;

	if (!make_room(p, f) ||
	    !typesetter_fonts(p->press->typesetter, &fonts, f))
		return false;
	b.run = pdf_run_open(p->job, &fonts);
	plan_rewind(p->press->plan);
	b.has_entry = plan_next(p->press->plan, &b.entry, &b.again);
	good = bind_all(&b, f);
	if (b.pdf != NULL)
		pdf_abandon(b.pdf);
	pdf_run_close(b.run);
	counts->files = b.files;
	counts->path = in_one(p) ? sole_path(p)
	    : p->count == 1	 ? part_path(p, &p->parts[0])
				 : folder_of(p);
	return good;
}
