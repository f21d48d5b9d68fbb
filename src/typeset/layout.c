/* SPDX-License-Identifier: MIT */
/*
 * Layouts are rows of layouts.csv, which is compiled in.  Window positions:
 * KOMA-Script's letter options (NF, DIN 5008, SN, US commercial 9) and the
 * Russian standard's drawing; a French address keeps to the part of the
 * window that all French envelopes share.
 */
#include "typeset.h"

static const char table[] =
#include "typeset/layouts.inc"
    ;

enum column {
	NAME, COUNTRY, WIDTH, HEIGHT, WINDOW_X, WINDOW_Y, WINDOW_W, WINDOW_H,
	CLEARANCE, ADDRESS_X, ADDRESS_Y, ADDRESS_LINES, ADDRESS_COLUMNS,
	SENDER_X, SENDER_Y, DATE_X, DATE_Y, BODY_Y, LEFT, RIGHT, TOP, BOTTOM,
	FOLD1, FOLD2, COLUMNS
};

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
	double mm[COLUMNS] = {0};

	for (int i = WIDTH; i < COLUMNS; i++)
		mm[i] = number(cells[i]);
	*l = (struct layout){
	    .name = cells[NAME],
	    .width = mm[WIDTH],
	    .height = mm[HEIGHT],
	    .window_x = mm[WINDOW_X],
	    .window_y = mm[WINDOW_Y],
	    .window_w = mm[WINDOW_W],
	    .window_h = mm[WINDOW_H],
	    .clearance = mm[CLEARANCE],
	    .address_x = mm[ADDRESS_X],
	    .address_y = mm[ADDRESS_Y],
	    .address_lines = (int)mm[ADDRESS_LINES],
	    .address_columns = (int)mm[ADDRESS_COLUMNS],
	    .sender_x = mm[SENDER_X],
	    .sender_y = mm[SENDER_Y],
	    .date_x = mm[DATE_X],
	    .date_y = mm[DATE_Y],
	    .body_y = mm[BODY_Y],
	    .left = mm[LEFT],
	    .right = mm[RIGHT],
	    .top = mm[TOP],
	    .bottom = mm[BOTTOM],
	    .folds = {mm[FOLD1], mm[FOLD2]},
	};
	return l;
}

/* The first row whose cell is `wanted`; the header line is passed over. */
static bool
find_row(enum column column, str wanted, str cells[COLUMNS])
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

static bool
no_layout(str name, struct faults *f)
{
	const str *names;
	ptrdiff_t count = layout_names(f->arena, &names);
	struct buf all = {.arena = f->arena};

	for (ptrdiff_t i = 0; i < count; i++)
		buf_format(&all, "%s%.*s", i > 0 ? ", " : "", FMT(names[i]));
	fault(f, FAULT_CONFIG, NOWHERE, _("no layout '%.*s'%.*s"), FMT(name),
	    FMT(fault_hint(f->arena, name, names, count)));
	return fault_mend(f, _("the layouts are: %.*s"), FMT(buf_str(&all)));
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
