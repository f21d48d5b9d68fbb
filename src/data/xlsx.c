/* SPDX-License-Identifier: MIT */
/* XLSX (ECMA-376): the package, its workbook, and the way to a sheet. */
#include <string.h>

#include "book.h"
#include "worksheet.h"

/* One part says that it needs another (ECMA-376 part 2, 9.3). */
struct relation {
	struct relation *next;
	str id, type;
	str part;		/* its name in the archive */
};

struct sheet {
	struct sheet *next;
	str name, id;
	bool hidden;
};

struct package {
	struct arena arena;
	struct book *book;
	struct relation *relations; /* of the workbook */
	struct sheet *sheets;
	struct workbook workbook;
};

/* A target, in the folder of the part that names it, without "." and "..". */
static str
resolve(struct arena *a, str folder, str target)
{
	struct buf path = {.arena = a};

	if (str_starts(target, S("/")))
		target = str_slice(target, 1, target.len);
	else
		buf_add(&path, folder);
	while (target.len > 0) {
		str step = str_cut(&target, '/');

		if (str_equal(step, S("..")))
			path.len = path_folder(buf_str(&path)).len;
		else if (step.len > 0 && !str_equal(step, S("."))) {
			if (path.len > 0)
				buf_char(&path, '/');
			buf_add(&path, step);
		}
	}
	return buf_str(&path);
}

static struct relation *
relation_of(struct package *p, const struct xml *x, str folder)
{
	struct relation *r = NEW(&p->arena, struct relation);

	r->id = str_copy(&p->arena, xml_attribute(x, S("Id")));
	r->type = str_copy(&p->arena, xml_attribute(x, S("Type")));
	r->part = resolve(&p->arena, folder, xml_attribute(x, S("Target")));
	return r;
}

/* What the part `name` in `folder` refers to; it stands in _rels beside it. */
static bool
read_relations(struct package *p, str folder, str name,
    struct relation **first, struct faults *f)
{
	str part = str_format(&p->arena, "%.*s%s_rels/%.*s.rels", FMT(folder),
	    folder.len > 0 ? "/" : "", FMT(name));
	struct relation **last = first;
	struct xml x;

	*first = NULL;
	if (!xml_open(&x, &p->book->archive, part, f))
		return false;
	while (xml_next(&x))
		if (x.event == XML_START &&
		    str_equal(x.name, S("Relationship"))) {
			*last = relation_of(p, &x, folder);
			last = &(*last)->next;
		}
	xml_close(&x);
	return !x.failed;
}

/* By the end of its type: the start differs between the two standards. */
static const struct relation *
of_type(const struct relation *r, str type)
{
	while (r != NULL && !str_ends(r->type, type))
		r = r->next;
	return r;
}

static const struct relation *
of_id(const struct relation *r, str id)
{
	while (r != NULL && !str_equal(r->id, id))
		r = r->next;
	return r;
}

static bool
is_true(str s)
{
	return str_equal(s, S("1")) || str_equal(s, S("true"));
}

/* The attributes of <sheet> are name, sheetId and r:id. */
static struct sheet *
sheet_of(struct package *p, const struct xml *x)
{
	struct sheet *s = NEW(&p->arena, struct sheet);
	str state = xml_attribute(x, S("state"));

	s->name = str_copy(&p->arena, xml_attribute(x, S("name")));
	s->id = str_copy(&p->arena, xml_attribute(x, S("id")));
	s->hidden = state.len > 0 && !str_equal(state, S("visible"));
	return s;
}

/* A text, slides, or XLSB, whose parts are no XML. */
static bool
fault_other_kind(const struct package *p, struct faults *f)
{
	return fault_file(f, FAULT_DATA, p->book->archive.name,
	    _("this is another kind of office document: save the list as "
	      "XLSX, ODS or CSV"));
}

static bool
take_workbook(struct package *p, struct xml *x)
{
	struct sheet **last = &p->sheets;

	while (xml_next(x)) {
		if (x->event != XML_START)
			continue;
		if (x->depth == 0 && !str_equal(x->name, S("workbook")))
			return fault_other_kind(p, x->faults);
		if (str_equal(x->name, S("workbookPr")))
			p->workbook.since_1904 =
			    is_true(xml_attribute(x, S("date1904")));
		if (!str_equal(x->name, S("sheet")))
			continue;
		*last = sheet_of(p, x);
		if (!book_add_sheet(p->book, (*last)->name, x->faults))
			return false;
		last = &(*last)->next;
	}
	return !x->failed;
}

static bool
read_workbook(struct package *p, str part, struct faults *f)
{
	struct xml x;
	bool good;

	if (!xml_open(&x, &p->book->archive, part, f))
		return false;
	good = take_workbook(p, &x);
	xml_close(&x);
	return good;
}

static bool
find_workbook(struct package *p, str *part, struct faults *f)
{
	const struct relation *r;
	struct relation *all;

	if (!read_relations(p, S(""), S(""), &all, f))
		return false;
	r = of_type(all, S("/officeDocument"));
	if (r == NULL || !str_ends(r->part, S(".xml")))
		return fault_other_kind(p, f);
	*part = r->part;
	return true;
}

static bool
read_tables(struct package *p, struct faults *f)
{
	const struct relation *strings =
	    of_type(p->relations, S("/sharedStrings"));
	const struct relation *styles = of_type(p->relations, S("/styles"));
	struct workbook *w = &p->workbook;

	return (strings == NULL || strings_read(&w->strings, &p->arena,
	    w->archive, strings->part, f)) &&
	    (styles == NULL || styles_read(&w->styles, &p->arena, w->archive,
	    styles->part, f));
}

static bool
read_sheet(struct package *p, const struct sheet *s, struct faults *f)
{
	const struct relation *r = of_id(p->relations, s->id);
	struct book *b = p->book;
	struct arena scratch = {0};
	struct grid grid;
	int64_t hidden = 0;
	bool good;

	if (r == NULL)
		return fault_file(f, FAULT_DATA, b->archive.name,
		    _("damaged: sheet '%.*s' is not in the file"),
		    FMT(s->name));
	grid_start(&grid, &scratch, book_sheet_name(&p->arena, b, s->name));
	good = worksheet_read(&p->workbook, r->part, &grid, &hidden, f) &&
	    book_take(b, &grid, s->name, f);
	grid_drop(&grid);
	arena_free(&scratch);
	if (good && b->name.len > 0)
		book_note_hidden(b, hidden, f);
	return good;
}

static bool
read_package(struct package *p, struct faults *f)
{
	bool good;
	str part;

	p->workbook.archive = &p->book->archive;
	if (!find_workbook(p, &part, f) || !read_workbook(p, part, f) ||
	    !read_relations(p, path_folder(part), path_name(part),
		&p->relations, f))
		return false;
	good = read_tables(p, f);
	for (const struct sheet *s = p->sheets; good && s != NULL; s = s->next)
		if (book_may_read(p->book, s->name, s->hidden))
			good = read_sheet(p, s, f);
	strings_free(&p->workbook.strings);
	return good && book_check_found(p->book, f);
}

bool
xlsx_read(struct book *b, struct faults *f)
{
	struct package p = {.book = b};
	bool good = read_package(&p, f);

	arena_free(&p.arena);
	return good;
}
