/* SPDX-License-Identifier: MIT */
/*
 * Layouts are rows of layouts.csv, which is compiled in.  Window positions:
 * KOMA-Script's letter options (NF, DIN 5008, SN, US commercial 9) and the
 * Russian standard's drawing; a French address keeps to the part of the
 * window that all French envelopes share.  As the sheet slides in its envelope,
 * an address stays 4 mm from the window's edges, with all that a line's type
 * may take above and below: by DIN 5008 that is the window's lower part, and in
 * a US window there is room for the five lines that USPS allows (Publication
 * 28, A3).
 */
#include <stddef.h>

#include "typeset.h"

static const char table[] =
#include "typeset/layouts.inc"
    ;

enum {
	NAME, COUNTRY, FIRST_NUMBER
};

#define FIELD(column, member) {S_INIT(column), offsetof(struct layout, member)}

/* The numbers of a row, in the order of the table. */
static const struct {
	str column;
	size_t at;		/* in struct layout */
} fields[] = {
    FIELD("width_mm", width),
    FIELD("height_mm", height),
    FIELD("window_x_mm", window_x),
    FIELD("window_y_mm", window_y),
    FIELD("window_w_mm", window_w),
    FIELD("window_h_mm", window_h),
    FIELD("clearance_mm", clearance),
    FIELD("address_x_mm", address_x),
    FIELD("address_y_mm", address_y),
    FIELD("address_lines", address_lines),
    FIELD("address_columns", address_columns),
    FIELD("sender_x_mm", sender_x),
    FIELD("sender_y_mm", sender_y),
    FIELD("date_x_mm", date_x),
    FIELD("date_y_mm", date_y),
    FIELD("body_y_mm", body_y),
    FIELD("left_mm", left),
    FIELD("right_mm", right),
    FIELD("top_mm", top),
    FIELD("bottom_mm", bottom),
    FIELD("fold1_mm", folds[0]),
    FIELD("fold2_mm", folds[1]),
};

enum { COLUMNS = FIRST_NUMBER + COUNT(fields) };

ptrdiff_t
layout_field(ptrdiff_t i, str *column)
{
	if (i < COUNT(fields))
		*column = fields[i].column;
	return COUNT(fields);
}

double *
layout_number(struct layout *l, ptrdiff_t i)
{
	return (double *)((char *)l + fields[i].at);
}

/* A number as the table writes it: digits with at most one point. */
static double
number(str s)
{
	double value = 0, unit = 1;
	bool fraction = false;

	for (ptrdiff_t i = 0; i < s.len; i++) {
		if (s.at[i] == '.') {
			fraction = true;
			continue;
		}
		value = value * 10 + (s.at[i] - '0');
		unit = fraction ? unit * 10 : unit;
	}
	return value / unit;
}

static void
split(str row, str cells[COLUMNS])
{
	for (int i = 0; i < COLUMNS; i++)
		cells[i] = str_cut(&row, ',');
}

static struct layout *
layout_from_row(struct arena *job, const str cells[COLUMNS])
{
	struct layout *l = NEW(job, struct layout);

	l->name = cells[NAME];
	for (ptrdiff_t i = 0; i < COUNT(fields); i++)
		*layout_number(l, i) = number(cells[FIRST_NUMBER + i]);
	return l;
}

/* The first row whose cell is `wanted`; the header line is passed over. */
static bool
find_row(int column, str wanted, str cells[COLUMNS])
{
	str rest = str_from(table), row;

	str_line(&rest, &row);
	while (str_line(&rest, &row)) {
		split(row, cells);
		if (str_equal(cells[column], wanted))
			return true;
	}
	return false;
}

ptrdiff_t
layout_names(struct arena *a, const str **names)
{
	str cells[COLUMNS], rest = str_from(table), row;
	ptrdiff_t count = 0;
	str *list;

	for (ptrdiff_t i = 0; i < rest.len; i++)
		count += rest.at[i] == '\n';
	list = NEW_ARRAY(a, str, count);
	*names = list;
	count = 0;
	str_line(&rest, &row);
	while (str_line(&rest, &row)) {
		split(row, cells);
		list[count++] = cells[NAME];
	}
	return count;
}

bool
layout_unknown(str name, const str *names, ptrdiff_t count, struct faults *f)
{
	fault(f, FAULT_CONFIG, NOWHERE, _("no layout '%.*s'%.*s"), FMT(name),
	    FMT(fault_hint(f->arena, name, names, count)));
	return fault_mend(f, _("the layouts are: %.*s"),
	    FMT(str_join(f->arena, names, count, S(", "))));
}

static bool
no_layout(str name, struct faults *f)
{
	const str *names;
	ptrdiff_t count = layout_names(f->arena, &names);

	return layout_unknown(name, names, count, f);
}

const struct layout *
layout_find(struct arena *job, str name, str country, struct faults *f)
{
	str cells[COLUMNS];

	if (name.len == 0) {
		if (country.len == 0 || !find_row(COUNTRY, country, cells))
			find_row(NAME, S("plain"), cells);
		return layout_from_row(job, cells);
	}
	if (find_row(NAME, name, cells))
		return layout_from_row(job, cells);
	no_layout(name, f);
	return NULL;
}
