/* SPDX-License-Identifier: MIT */
/*
 * A campaign's own layouts: layouts.csv in its folder, with the columns of the
 * table that is compiled in.  A row of a known name is that layout with other
 * measures: what it leaves empty stays as it is.
 */
#include <string.h>

#include "data/data.h"
#include "print/parts.h"

enum {
	LONGEST = 2000,		/* mm */
	LEAST_TEXT = 40,	/* mm, wide and high */
	LEAST_ADDRESS = 20,	/* mm high: five lines of the smallest type */
	LINE = 6,		/* mm high */
};

struct own_layout {
	struct own_layout *next;
	str country;		/* its senders have it by default; or empty */
	struct layout layout;
};

struct own_row {
	const struct record *record;
	struct layout layout;
};

static bool
bad(const struct own_row *r, str column, const char *why, struct faults *f)
{
	return fault(f, FAULT_DATA, record_place(r->record, column),
	    _("the layout '%.*s': %s"), FMT(r->layout.name), why);
}

/* The page has room for a text within its margins, and for the date. */
static bool
check_page(const struct own_row *r, struct faults *f)
{
	const struct layout *l = &r->layout;
	double first = l->body_y > l->top ? l->body_y : l->top;

	if (l->width - l->left - l->right < LEAST_TEXT)
		return bad(r, S("width_mm"),
		    _("the margins leave less than 40 mm for the text"), f);
	if (l->date_y + LINE > l->height)
		return bad(r, S("date_y_mm"), _("the date leaves the page"),
		    f);
	return l->height - l->bottom - first >= LEAST_TEXT ||
	    bad(r, S("height_mm"),
		_("less than 40 mm of the page's height is left for the text"),
		f);
}

/* The window is on the page, and the address in it. */
static bool
check_window(const struct own_row *r, struct faults *f)
{
	const struct layout *l = &r->layout;
	double x = l->window_x, y = l->window_y;
	double right = x + l->window_w, bottom = y + l->window_h;

	if (l->window_w <= 0 || l->window_h <= 0)
		return true;
	if (right > l->width || bottom > l->height)
		return bad(r, right > l->width ? S("window_x_mm")
						: S("window_y_mm"),
		    _("the window leaves the page"), f);
	if (l->address_x < x + l->clearance ||
	    l->address_x + LEAST_TEXT > right - l->clearance)
		return bad(r, S("address_x_mm"),
		    _("the address is not within the window, less its "
		      "clearance, with 40 mm for its lines"), f);
	return (l->address_y >= y + l->clearance &&
		   l->address_y + LEAST_ADDRESS <= bottom - l->clearance) ||
	    bad(r, S("address_y_mm"),
		_("the address is not within the window, less its clearance, "
		  "with 20 mm for its lines"), f);
}

/* Nothing else is seen in the window. */
static bool
check_others(const struct own_row *r, struct faults *f)
{
	const struct layout *l = &r->layout;
	double bottom = l->window_y + l->window_h;

	if (l->window_w <= 0)
		return true;
	if (l->body_y < bottom)
		return bad(r, S("body_y_mm"),
		    _("the text begins above the end of the window"), f);
	if (l->date_y < bottom && l->date_y + LINE > l->window_y &&
	    l->date_x < l->window_x + l->window_w)
		return bad(r, S("date_y_mm"), _("the date is in the window"),
		    f);
	return l->sender_y + LINE <= l->window_y ||
	    l->sender_x + LEAST_TEXT <= l->window_x ||
	    bad(r, S("sender_y_mm"),
		_("the sender's lines are in the window"), f);
}

/* A cell's number; an empty one leaves what is there. */
static bool
read_field(struct own_row *r, ptrdiff_t i, struct faults *f)
{
	str column, cell;
	double value;

	layout_field(i, &column);
	cell = record_text(r->record, column);
	if (cell.len == 0)
		return true;
	if (!millimetres_read(cell, &value) || value > LONGEST)
		return fault(f, FAULT_DATA, record_place(r->record, column),
		    _("'%.*s' is no length in millimetres up to %d (write it "
		      "as 63.5)"), FMT(cell), LONGEST);
	*layout_number(&r->layout, i) = value;
	return true;
}

static bool
read_row(struct arena *job, struct own_row *r, struct faults *f)
{
	struct arena scratch = {0};
	struct faults quiet = {.arena = &scratch};
	str column, name = record_text(r->record, S("name"));
	const struct layout *known = NULL;
	bool good = true;

	if (name.len == 0)
		return fault(f, FAULT_DATA, record_place(r->record, S("name")),
		    _("the layout has no name"));
	known = layout_find(&scratch, name, S(""), &quiet);
	if (known != NULL)
		r->layout = *known;
	r->layout.name = str_copy(job, name);
	arena_free(&scratch);
	for (ptrdiff_t i = 0; i < layout_field(i, &column); i++)
		good &= read_field(r, i, f);
	return good && check_page(r, f) && check_window(r, f) &&
	    check_others(r, f);
}

/* Whether there is a name, and no column that is not known. */
static bool
check_columns(const struct list *own, struct faults *f)
{
	str column;
	ptrdiff_t count = layout_field(0, &column);
	str *names = NEW_ARRAY(f->arena, str, count + 2);
	bool good = list_column(own, S("name")) >= 0 ||
	    fault_file(f, FAULT_DATA, own->source.name,
		_("no column '%.*s'"), 4, "name");

	names[0] = S("name");
	names[1] = S("country");
	for (ptrdiff_t i = 0; i < count; i++)
		layout_field(i, &names[i + 2]);
	for (ptrdiff_t c = 0; c < own->column_count; c++) {
		ptrdiff_t i = 0;

		while (i < count + 2 && list_column(own, names[i]) != c)
			i++;
		if (i == count + 2)
			good = fault(f, FAULT_DATA, own->columns[c].place,
			    _("unknown column '%.*s'%.*s"),
			    FMT(own->columns[c].name),
			    FMT(fault_hint(f->arena, own->columns[c].name,
				names, count + 2)));
	}
	return good;
}

static void
add_layout(struct arena *job, const struct own_row *r, struct layouts *to)
{
	struct own_layout *own = NEW(job, struct own_layout);

	own->layout = r->layout;
	own->country = str_copy(job, record_text(r->record, S("country")));
	own->next = to->first;
	to->first = own;
}

bool
layouts_read(struct arena *job, str folder, struct layouts *to,
    struct faults *f)
{
	str path = path_join(job, folder, S("layouts.csv"));
	int64_t rows = f->rows, errors = f->errors;
	struct record record;
	struct list *own;

	*to = (struct layouts){0};
	if (!path_exists(path))
		return true;
	own = list_open(job, path, path, f);
	if (own == NULL || !check_columns(own, f))
		return false;
	while (list_next(own, job, &record, f)) {
		struct own_row r = {.record = &record};

		if (!record.faulty && read_row(job, &r, f))
			add_layout(job, &r, to);
	}
	if (f->rows > rows && f->errors == errors)
		fault_file(f, FAULT_DATA, own->source.name,
		    _("the table of layouts has rows that cannot be read"));
	return f->errors == errors;
}

/* The names of all layouts, for a hint. */
static bool
no_layout(const struct layouts *own, str name, struct faults *f)
{
	const str *known;
	ptrdiff_t count = layout_names(f->arena, &known), n = 0;
	str *names;

	for (const struct own_layout *o = own->first; o != NULL; o = o->next)
		n++;
	names = NEW_ARRAY(f->arena, str, count + n);
	memcpy(names, known, (size_t)count * sizeof *names);
	for (const struct own_layout *o = own->first; o != NULL; o = o->next)
		names[count++] = o->layout.name;
	return layout_unknown(name, names, count, f);
}

const struct layout *
layouts_find(struct arena *job, const struct layouts *own, str name,
    str country, struct faults *f)
{
	struct faults quiet = {.arena = job};
	const struct layout *l;

	for (const struct own_layout *o = own->first; o != NULL; o = o->next)
		if (name.len > 0 ? str_equal(o->layout.name, name)
				 : country.len > 0 &&
			str_equal(o->country, country))
			return &o->layout;
	l = layout_find(job, name, country, &quiet);
	for (const struct own_layout *o = own->first; l != NULL && o != NULL;
	     o = o->next)
		if (str_equal(o->layout.name, l->name))
			return &o->layout;
	if (l == NULL)
		no_layout(own, name, f);
	return l;
}
