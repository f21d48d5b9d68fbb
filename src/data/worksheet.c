/* SPDX-License-Identifier: MIT */
#include "worksheet.h"

struct reading {
	const struct workbook *workbook;
	struct grid *grid;
	struct xml *xml;
	struct arena arena;	/* of the cell at hand */
	struct arena_mark mark;
	int64_t row, column;	/* of the cell at hand; 0 before the first */
	int64_t *hidden;
	bool row_hidden;
	/* of the cell at hand */
	str type;
	int64_t style;
	bool formula, valued;
	struct buf text;
};

/* "B7" or a part of it; 0 for what it does not say. */
static void
parse_reference(str s, int64_t *row, int64_t *column)
{
	ptrdiff_t i = 0;

	*row = *column = 0;
	for (; i < s.len && s.at[i] >= 'A' && s.at[i] <= 'Z'; i++)
		if (*column < GRID_ROWS)
			*column = *column * 26 + s.at[i] - 'A' + 1;
	if (!str_to_int(str_slice(s, i, s.len), row) || *row < 0)
		*row = 0;
}

static bool
fault_cell(const struct reading *r, const char *what)
{
	char name[CELL_NAME];

	return fault_file(r->xml->faults, FAULT_DATA, r->grid->name, "%s: %s",
	    cell_name(name, r->row, r->column), what);
}

static void
start_row(struct reading *r)
{
	str hidden = xml_attribute(r->xml, S("hidden"));
	int64_t row;

	if (!str_to_int(xml_attribute(r->xml, S("r")), &row) || row < 1)
		row = r->row + 1;
	r->row = row <= GRID_ROWS ? row : GRID_ROWS + 1;
	r->column = 0;
	r->row_hidden = str_equal(hidden, S("1")) ||
	    str_equal(hidden, S("true"));
}

static void
start_cell(struct reading *r)
{
	int64_t row, column;

	parse_reference(xml_attribute(r->xml, S("r")), &row, &column);
	r->column = column > 0 ? column : r->column + 1;
	arena_reset(&r->arena, r->mark);
	r->type = str_copy(&r->arena, xml_attribute(r->xml, S("t")));
	if (!str_to_int(xml_attribute(r->xml, S("s")), &r->style))
		r->style = 0;
	r->formula = r->valued = false;
	r->text = (struct buf){.arena = &r->arena, .max = LIST_CELL};
}

/* Up to the end of <v>. */
static bool
read_value(struct reading *r)
{
	r->valued = true;
	while (xml_next(r->xml) && r->xml->event != XML_END)
		if (r->xml->event == XML_TEXT)
			buf_add(&r->text, r->xml->text);
	return !r->xml->failed;
}

/* A date that stands as one: "2026-11-24T00:00:00", with a format. */
static str
iso_date(const struct reading *r, str text)
{
	struct number_format format =
	    styles_find(&r->workbook->styles, r->style);
	ptrdiff_t t = str_find_char(text, 'T');

	return t > 0 && format.kind == NUMBER_DATE ? str_slice(text, 0, t) :
	    text;
}

static bool
shared_string(const struct reading *r, str *text)
{
	int64_t n;

	return (str_to_int(*text, &n) &&
	    strings_find(&r->workbook->strings, n, text)) ||
	    fault_cell(r, _("damaged: its text is not in the file"));
}

/* What the cell says, of what stands in <v> or <is>. */
static bool
cell_text(struct reading *r, str *text)
{
	const struct workbook *w = r->workbook;
	struct buf b = {.arena = &r->arena};

	*text = buf_str(&r->text);
	if (str_equal(r->type, S("s")))
		return text->len == 0 || shared_string(r, text);
	if (str_equal(r->type, S("b")))
		*text = str_equal(*text, S("1")) ? S("TRUE") : S("FALSE");
	else if (str_equal(r->type, S("d")))
		*text = iso_date(r, *text);
	else if (str_equal(r->type, S("str"))) {
		strings_add(&b, *text);
		*text = buf_str(&b);
	} else if (r->type.len == 0 || str_equal(r->type, S("n"))) {
		*text = number_text(&r->arena, *text,
		    styles_find(&w->styles, r->style), w->since_1904);
		r->grid->no_day |= number_is_no_day(*text);
	}
	return true;
}

static bool
end_cell(struct reading *r)
{
	char name[CELL_NAME];
	str text;

	if (r->text.full)
		return fault_file(r->xml->faults, FAULT_DATA, r->grid->name,
		    _("%s: a cell of more than %d bytes"),
		    cell_name(name, r->row, r->column), LIST_CELL);
	if (r->formula && !r->valued)
		return fault_cell(r, _("a formula without its result: open "
		    "the list in your office program and save it again"));
	if (!r->valued)
		return true;
	return cell_text(r, &text) && grid_cell(r->grid, r->row, r->column,
	    text, r->xml->faults);
}

static bool
end_row(struct reading *r)
{
	if (r->grid->count > 0)
		*r->hidden += r->row_hidden;
	return grid_row(r->grid, r->row, 1, r->xml->faults);
}

static bool
take_start(struct reading *r)
{
	str name = r->xml->name;

	if (str_equal(name, S("row")))
		start_row(r);
	else if (str_equal(name, S("c")))
		start_cell(r);
	else if (str_equal(name, S("v")))
		return read_value(r);
	else if (str_equal(name, S("is"))) {
		r->valued = true;
		return strings_read_rich(r->xml, &r->text);
	} else if (str_equal(name, S("f"))) {
		r->formula = true;
		return xml_skip(r->xml);
	}
	return true;
}

/* Up to the end of <sheetData>. */
static bool
read_data(struct reading *r)
{
	bool good = true;

	while (good && xml_next(r->xml)) {
		if (r->xml->event == XML_START)
			good = take_start(r);
		else if (r->xml->event == XML_TEXT)
			continue;
		else if (str_equal(r->xml->name, S("c")))
			good = end_cell(r);
		else if (str_equal(r->xml->name, S("row")))
			good = end_row(r);
		else if (str_equal(r->xml->name, S("sheetData")))
			return true;
	}
	return good;
}

static bool
read_sheet(struct reading *r)
{
	while (xml_next(r->xml))
		if (r->xml->event == XML_START &&
		    str_equal(r->xml->name, S("sheetData")) && !read_data(r))
			return false;
	return !r->xml->failed;
}

bool
worksheet_read(const struct workbook *w, str part, struct grid *g,
    int64_t *hidden, struct faults *f)
{
	struct xml x;
	struct reading r = {w, g, &x, .hidden = hidden};
	bool good;

	if (!xml_open(&x, w->archive, part, f))
		return false;
	good = read_sheet(&r);
	xml_close(&x);
	arena_free(&r.arena);
	return good;
}
