/* SPDX-License-Identifier: MIT */
/*
 * Sheets of labels and envelopes: rows of labels.csv (A4), labels-letter.csv
 * (US Letter) and envelopes.csv, which are compiled in; an envelope is a sheet
 * with one label, where the address stands.
 *
 * A label's size and the way to the next one are what makers say of their
 * sheets; the sheet is the same from both sides, so the first label's place
 * follows.  Names that are the same sheet, and what no maker says, come from
 * the templates of glabels 3.4.1 (usr/share/libglabels-3.0/templates), a
 * database under a licence in the manner of MIT's, Copyright (c) 2001-2009 Jim
 * Evins.
 *
 * On an envelope the address stands bottom right, in a zone at most 100 mm
 * wide: below the stamp (40 mm from the top, 74 from the right), and above the
 * code strip (15 mm from the bottom, 140 from the right).
 */
#include <string.h>

#include "data/data.h"
#include "print/parts.h"
#include "unicode/unicode.h"

static const char a4_table[] =
#include "print/labels.inc"
    ;
static const char letter_table[] =
#include "print/labels-letter.inc"
    ;
static const char envelope_table[] =
#include "print/envelopes.inc"
    ;

enum field {
	NAME, MAKER, ALSO, PAGE_W, PAGE_H, LABEL_W, LABEL_H, COLUMNS, ROWS,
	LEFT, TOP, PITCH_X, PITCH_Y, FIELDS
};

static const str field_names[FIELDS] = {
    S_INIT("name"), S_INIT("maker"), S_INIT("also"), S_INIT("page_w_mm"),
    S_INIT("page_h_mm"), S_INIT("label_w_mm"), S_INIT("label_h_mm"),
    S_INIT("columns"), S_INIT("rows"), S_INIT("left_mm"), S_INIT("top_mm"),
    S_INIT("pitch_x_mm"), S_INIT("pitch_y_mm")};

enum { LONGEST_MM = 2000, MOST_COUNT = 100 };
#define TOLERANCE 0.05	/* mm: tables are rounded */

struct row {
	str cells[FIELDS];
	struct place places[FIELDS];
	double values[FIELDS];
};

bool
millimetres_read(str s, double *value)
{
	double unit = 1;
	bool fraction = false;

	*value = 0;
	for (ptrdiff_t i = 0; i < s.len; i++) {
		char c = s.at[i];

		if ((c == '.' || c == ',') && !fraction && s.len > 1) {
			fraction = true;
			continue;
		}
		if (c < '0' || c > '9')
			return false;
		*value = *value * 10 + (c - '0');
		unit = fraction ? unit * 10 : unit;
	}
	*value /= unit;
	return s.len > 0 && s.len <= 12;
}

static bool
read_length(struct row *r, enum field i, bool may_be_zero, struct faults *f)
{
	if (!millimetres_read(r->cells[i], &r->values[i]) ||
	    r->values[i] > LONGEST_MM)
		return fault(f, FAULT_DATA, r->places[i],
		    _("'%.*s' is no length in millimetres up to %d (write it "
		      "as 63.5)"),
		    FMT(r->cells[i]), LONGEST_MM);
	return may_be_zero || r->values[i] > 0 ||
	    fault(f, FAULT_DATA, r->places[i],
		_("'%.*s' must be more than 0"), FMT(field_names[i]));
}

static bool
read_count(struct row *r, enum field i, struct faults *f)
{
	int64_t count;

	if (!str_to_int(r->cells[i], &count) || count < 1 ||
	    count > MOST_COUNT)
		return fault(f, FAULT_DATA, r->places[i],
		    _("'%.*s' is not a whole number from 1 to %d"),
		    FMT(r->cells[i]), MOST_COUNT);
	r->values[i] = (double)count;
	return true;
}

/* The way from a label to the next; empty: nothing is between them. */
static bool
read_pitch(struct row *r, enum field i, enum field count, enum field size,
    struct faults *f)
{
	if (r->values[count] < 2 || r->cells[i].len == 0) {
		r->values[i] = r->values[size];
		return true;
	}
	if (!read_length(r, i, false, f))
		return false;
	return r->values[i] >= r->values[size] - TOLERANCE ||
	    fault(f, FAULT_DATA, r->places[i],
		_("the labels overlap: from one to the next are %g mm, and a "
		  "label has %g"),
		r->values[i], r->values[size]);
}

/* All labels of a column, or of a line, are on the page. */
static bool
check_end(const struct row *r, enum field start, enum field size,
    enum field count, enum field pitch, enum field page, struct faults *f)
{
	double end = r->values[start] + r->values[size] +
	    (r->values[count] - 1) * r->values[pitch];

	return end <= r->values[page] + TOLERANCE ||
	    fault(f, FAULT_DATA, r->places[start],
		_("the labels leave the page: the last one ends at %g mm of "
		  "%g"),
		end, r->values[page]);
}

static bool
read_values(struct row *r, struct faults *f)
{
	bool good = r->cells[NAME].len > 0 ||
	    fault(f, FAULT_DATA, r->places[NAME], _("the sheet has no name"));

	for (enum field i = PAGE_W; i <= LABEL_H; i++)
		good = read_length(r, i, false, f) && good;
	good = read_count(r, COLUMNS, f) && good;
	good = read_count(r, ROWS, f) && good;
	good = read_length(r, LEFT, true, f) && good;
	good = read_length(r, TOP, true, f) && good;
	if (!good)
		return false;
	good = read_pitch(r, PITCH_X, COLUMNS, LABEL_W, f);
	if (!read_pitch(r, PITCH_Y, ROWS, LABEL_H, f) || !good)
		return false;
	good = check_end(r, LEFT, LABEL_W, COLUMNS, PITCH_X, PAGE_W, f);
	return check_end(r, TOP, LABEL_H, ROWS, PITCH_Y, PAGE_H, f) && good;
}

static struct label_sheet *
new_sheet(struct arena *job, struct label_sheets *list)
{
	struct label_sheet *sheet = NEW(job, struct label_sheet);

	*(list->last != NULL ? &list->last->next : &list->first) = sheet;
	list->last = sheet;
	return sheet;
}

static bool
same_name(struct arena *a, str one, str other)
{
	return str_equal(unicode_fold(a, one), unicode_fold(a, other));
}

/* The sheet of that very name, to be replaced, or a new one. */
static struct label_sheet *
place_for(struct arena *job, struct label_sheets *list, str name)
{
	for (struct label_sheet *s = list->first; s != NULL; s = s->next)
		if (same_name(job, s->name, name))
			return s;
	return new_sheet(job, list);
}

static void
sheet_from_row(struct arena *job, const struct row *r,
    struct label_sheet *sheet)
{
	const double *v = r->values;

	*sheet = (struct label_sheet){
	    .next = sheet->next,
	    .name = str_copy(job, r->cells[NAME]),
	    .maker = str_copy(job, r->cells[MAKER]),
	    .also = str_copy(job, r->cells[ALSO]),
	    .page_w = v[PAGE_W], .page_h = v[PAGE_H],
	    .label_w = v[LABEL_W], .label_h = v[LABEL_H],
	    .columns = (int)v[COLUMNS], .rows = (int)v[ROWS],
	    .left = v[LEFT], .top = v[TOP],
	    .pitch_x = v[PITCH_X], .pitch_y = v[PITCH_Y],
	};
}

static bool
read_table(struct arena *job, const char *text, struct label_sheets *list,
    struct faults *f)
{
	str table = str_from(text), line;

	str_line(&table, &line);	/* of headers */
	while (str_line(&table, &line)) {
		struct row r = {0};

		for (int i = 0; i < FIELDS; i++)
			r.cells[i] = str_cut(&line, ',');
		if (!read_values(&r, f))
			return false;
		sheet_from_row(job, &r, new_sheet(job, list));
	}
	return true;
}

/* ---- a campaign's own ---- */

/* Whether there are all columns, and no others. */
static bool
check_columns(const struct list *list, struct faults *f)
{
	bool good = true;

	for (int i = 0; i < PITCH_X; i++)
		if (i != MAKER && i != ALSO &&
		    list_column(list, field_names[i]) < 0)
			good = fault_file(f, FAULT_DATA, list->source.name,
			    _("no column '%.*s'"), FMT(field_names[i]));
	for (ptrdiff_t c = 0; good && c < list->column_count; c++) {
		int i = 0;

		while (i < FIELDS && list_column(list, field_names[i]) != c)
			i++;
		if (i == FIELDS)
			good = fault(f, FAULT_DATA, list->columns[c].place,
			    _("unknown column '%.*s'%.*s"),
			    FMT(list->columns[c].name),
			    FMT(fault_hint(f->arena, list->columns[c].name,
				field_names, FIELDS)));
	}
	return good;
}

static bool
read_own(struct arena *job, struct list *own, struct label_sheets *list,
    struct faults *f)
{
	int64_t rows = f->rows, errors = f->errors;
	struct record record;

	if (!check_columns(own, f))
		return false;
	while (list_next(own, job, &record, f)) {
		struct row r;

		if (record.faulty)
			continue;
		for (int i = 0; i < FIELDS; i++) {
			r.cells[i] = record_text(&record, field_names[i]);
			r.places[i] = record_place(&record, field_names[i]);
		}
		if (read_values(&r, f))
			sheet_from_row(job, &r,
			    place_for(job, list, r.cells[NAME]));
	}
	if (f->rows > rows && f->errors == errors)
		fault_file(f, FAULT_DATA, own->source.name,
		    _("the table of sheets has rows that cannot be read"));
	return f->errors == errors;
}

bool
label_sheets_read(struct arena *job, str folder, bool envelopes,
    struct label_sheets *list, struct faults *f)
{
	str name = envelopes ? S("envelopes.csv") : S("labels.csv");
	str path = path_join(job, folder, name);
	struct list *own;

	*list = (struct label_sheets){0};
	if (!read_table(job, envelopes ? envelope_table : a4_table, list, f) ||
	    (!envelopes && !read_table(job, letter_table, list, f)))
		return false;
	if (!path_exists(path))
		return true;
	own = list_open(job, path, path, f);
	return own != NULL && read_own(job, own, list, f);
}

/* The name alone: "l 7160" or "Avery L7160". */
static str
without_maker(struct arena *a, const struct label_sheet *s, str folded)
{
	str maker = unicode_fold(a, s->maker);

	return maker.len > 0 && str_starts(folded, maker)
	    ? str_slice(folded, maker.len, folded.len)
	    : folded;
}

static bool
has_name(struct arena *a, const struct label_sheet *s, str folded)
{
	return str_equal(without_maker(a, s, folded), unicode_fold(a, s->name));
}

/* Whether it is sold under that name, too. */
static bool
has_other_name(struct arena *a, const struct label_sheet *s, str folded)
{
	str also = s->also;

	folded = without_maker(a, s, folded);
	while (also.len > 0)
		if (str_equal(folded, unicode_fold(a, str_cut(&also, ' '))))
			return true;
	return false;
}

/* Own names go before others, so that a campaign's sheet is found. */
static const struct label_sheet *
find_sheet(struct arena *a, const struct label_sheets *list, str folded)
{
	const struct label_sheet *s;

	for (s = list->first; s != NULL; s = s->next)
		if (has_name(a, s, folded))
			return s;
	for (s = list->first; s != NULL; s = s->next)
		if (has_other_name(a, s, folded))
			return s;
	return NULL;
}

/* All names, for a hint. */
static ptrdiff_t
all_names(struct arena *a, const struct label_sheets *list, str **names)
{
	ptrdiff_t count = 0, room = 0;

	for (const struct label_sheet *s = list->first; s != NULL; s = s->next)
		room += 2 + s->also.len;
	*names = NEW_ARRAY(a, str, room);
	for (const struct label_sheet *s = list->first; s != NULL;
	     s = s->next) {
		str also = s->also;

		(*names)[count++] = s->name;
		while (also.len > 0)
			(*names)[count++] = str_cut(&also, ' ');
	}
	return count;
}

const struct label_sheet *
label_sheet_find(struct arena *job, const struct label_sheets *list, str name,
    struct faults *f)
{
	const struct label_sheet *s = NULL;
	str folded = unicode_fold(job, name), *names;
	ptrdiff_t count;

	if (folded.len > 0)
		s = find_sheet(job, list, folded);
	if (s != NULL)
		return s;
	count = all_names(job, list, &names);
	fault(f, FAULT_USAGE, NOWHERE,
	    _("no labels or envelopes '%.*s'%.*s; all are listed by: marathon "
	      "labels --sheets"),
	    FMT(name), FMT(fault_hint(job, name, names, count)));
	return NULL;
}
