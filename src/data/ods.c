/* SPDX-License-Identifier: MIT */
/* ODS (OpenDocument 1.3): content.xml, cell by cell into a grid. */
#include "book.h"
#include "number.h"
#include "xml.h"

/* A style of sheets that are hidden. */
struct hidden_style {
	struct hidden_style *next;
	str name;
};

struct reading {
	struct book *book;
	struct xml xml;
	struct faults *faults;
	struct arena arena;	/* of the styles */
	struct hidden_style *hidden_styles;
	str style;		/* the one that is being read */
	/* of the sheet that is read */
	struct grid grid;
	struct arena grid_arena;
	int64_t row, hidden;
	/* of the row */
	int64_t column;
	/* of the cell */
	struct arena cell_arena;
	struct arena_mark cell_mark;
	struct buf text;
	bool blank;		/* the text ends with a blank, or has none */
};

static bool
is_start(const struct reading *r, str name)
{
	return r->xml.event == XML_START && str_equal(r->xml.name, name);
}

static bool
is_end(const struct reading *r, int depth)
{
	return r->xml.event == XML_END && r->xml.depth == depth;
}

/* How often a row or cell stands there. */
static int64_t
repeated(const struct reading *r, str attribute)
{
	int64_t n;

	if (!str_to_int(xml_attribute(&r->xml, attribute), &n) || n < 1)
		return 1;
	return n < INT32_MAX ? n : INT32_MAX;
}

/* White space counts as one blank, and as none at the start (6.1.2). */
static void
add_text(struct reading *r, str s)
{
	for (ptrdiff_t i = 0; i < s.len; i++) {
		char c = s.at[i];
		bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';

		if (!blank || !r->blank)
			buf_char(&r->text, blank ? ' ' : c);
		r->blank = blank;
	}
}

static void
add_blanks(struct reading *r)
{
	int64_t n = repeated(r, S("c"));

	for (; n > 0 && !r->text.full; n--)
		buf_char(&r->text, ' ');
}

/* What stands within a paragraph; notes and readings of characters do not. */
static bool
read_paragraph_part(struct reading *r)
{
	if (r->xml.event == XML_TEXT) {
		add_text(r, r->xml.text);
		return true;
	}
	if (r->xml.event != XML_START)
		return true;
	if (str_equal(r->xml.name, S("s")))
		add_blanks(r);
	else if (str_equal(r->xml.name, S("tab")))
		buf_char(&r->text, '\t');
	else if (str_equal(r->xml.name, S("line-break")))
		buf_char(&r->text, '\n');
	else if (str_equal(r->xml.name, S("ruby-text")) ||
	    str_equal(r->xml.name, S("note")) ||
	    str_equal(r->xml.name, S("annotation")))
		return xml_skip(&r->xml);
	return true;
}

static bool
read_paragraph(struct reading *r)
{
	int depth = r->xml.depth;

	r->blank = true;
	while (xml_next(&r->xml)) {
		if (is_end(r, depth))
			return true;
		if (!read_paragraph_part(r))
			return false;
	}
	return false;
}

/* The paragraphs of a cell; comments and drawings are passed over. */
static bool
read_shown(struct reading *r, int depth)
{
	ptrdiff_t paragraphs = 0;

	while (xml_next(&r->xml)) {
		if (is_end(r, depth))
			return true;
		if (r->xml.event != XML_START)
			continue;
		if (!str_equal(r->xml.name, S("p")) &&
		    !str_equal(r->xml.name, S("h"))) {
			if (!xml_skip(&r->xml))
				return false;
			continue;
		}
		if (paragraphs++ > 0)
			buf_char(&r->text, '\n');
		if (!read_paragraph(r))
			return false;
	}
	return false;
}

static str
copy_attribute(struct reading *r, str name)
{
	return str_copy(&r->cell_arena, xml_attribute(&r->xml, name));
}

/* "0034" shows that the format of 34 is one of zeros. */
static str
number_of(struct reading *r, str value, str shown)
{
	struct number_format format = {NUMBER_PLAIN, 0};

	if (shown.len > 1 && shown.len < 32 && shown.at[0] == '0')
		format = (struct number_format){NUMBER_ZEROS, (int)shown.len};
	for (ptrdiff_t i = 0; i < shown.len; i++)
		if (shown.at[i] < '0' || shown.at[i] > '9')
			format.kind = NUMBER_PLAIN;
	return number_text(&r->cell_arena, value, format, false);
}

/* YYYY-MM-DD, and the time if there is one, without parts of a second. */
static str
date_of(str value)
{
	ptrdiff_t dot = str_find_char(value, '.');

	return dot > 0 ? str_slice(value, 0, dot) : value;
}

static bool
take_number(str *s, char unit, int64_t *n)
{
	str rest = *s;
	str digits = str_cut(&rest, unit);

	*n = 0;
	if (digits.len == s->len)
		return true;
	*s = rest;
	return str_to_int(str_slice(digits, 0, str_find_char(digits, '.') < 0 ?
	    digits.len : str_find_char(digits, '.')), n) && *n >= 0;
}

/* "PT08H40M00S" (xsd:duration) is 08:40:00. */
static str
time_of(struct reading *r, str value)
{
	int64_t hours, minutes, seconds;
	str s = value;

	if (!str_starts(s, S("PT")))
		return value;
	s = str_slice(s, 2, s.len);
	if (!take_number(&s, 'H', &hours) || !take_number(&s, 'M', &minutes) ||
	    !take_number(&s, 'S', &seconds) || s.len > 0)
		return value;
	return str_format(&r->cell_arena, "%02lld:%02lld:%02lld",
	    (long long)hours, (long long)minutes, (long long)seconds);
}

struct value {
	str type, number, date, time, boolean, string;
};

static str
text_of(struct reading *r, const struct value *v)
{
	str shown = buf_str(&r->text);

	if (v->number.len > 0 && !str_equal(v->type, S("string")))
		return number_of(r, v->number, shown);
	if (str_equal(v->type, S("date")) && v->date.len > 0)
		return date_of(v->date);
	if (str_equal(v->type, S("time")) && v->time.len > 0)
		return time_of(r, v->time);
	if (str_equal(v->type, S("boolean")))
		return str_equal(v->boolean, S("true")) ? S("TRUE") :
		    S("FALSE");
	return shown.len > 0 ? shown : v->string;
}

static bool
fault_too_long(const struct reading *r)
{
	char name[CELL_NAME];

	return fault_file(r->faults, FAULT_DATA, r->grid.name,
	    _("%s: a cell of more than %d bytes"),
	    cell_name(name, r->row, r->column + 1), LIST_CELL);
}

static bool
read_cell(struct reading *r)
{
	int64_t times = repeated(r, S("number-columns-repeated"));
	struct value v;
	str text;

	arena_reset(&r->cell_arena, r->cell_mark);
	r->text = (struct buf){.arena = &r->cell_arena, .max = LIST_CELL};
	v.type = copy_attribute(r, S("value-type"));
	v.number = copy_attribute(r, S("value"));
	v.date = copy_attribute(r, S("date-value"));
	v.time = copy_attribute(r, S("time-value"));
	v.boolean = copy_attribute(r, S("boolean-value"));
	v.string = copy_attribute(r, S("string-value"));
	if (!read_shown(r, r->xml.depth))
		return false;
	if (r->text.full)
		return fault_too_long(r);
	text = str_trim(text_of(r, &v));
	for (int64_t i = 1; text.len > 0 && i <= times; i++)
		if (!grid_cell(&r->grid, r->row, r->column + i, text,
		    r->faults))
			return false;
	r->column += times;
	return true;
}

static bool
read_row(struct reading *r)
{
	int64_t times = repeated(r, S("number-rows-repeated"));
	str visible = xml_attribute(&r->xml, S("visibility"));
	bool hidden = visible.len > 0 && !str_equal(visible, S("visible"));
	int depth = r->xml.depth;

	r->column = 0;
	r->row++;
	while (xml_next(&r->xml) && !is_end(r, depth))
		if ((is_start(r, S("table-cell")) ||
		    is_start(r, S("covered-table-cell"))) && !read_cell(r))
			return false;
	if (r->xml.failed)
		return false;
	if (hidden && r->grid.count > 0)
		r->hidden += times;
	if (!grid_row(&r->grid, r->row, times, r->faults))
		return false;
	r->row += times - 1;
	return true;
}

/* The rows of a table, in groups or not, and nothing else in it. */
static bool
read_rows(struct reading *r)
{
	int depth = r->xml.depth;

	while (xml_next(&r->xml)) {
		if (is_end(r, depth))
			return true;
		if (r->xml.event != XML_START ||
		    str_equal(r->xml.name, S("table-row-group")) ||
		    str_equal(r->xml.name, S("table-header-rows")) ||
		    str_equal(r->xml.name, S("table-rows")))
			continue;
		if (!(str_equal(r->xml.name, S("table-row")) ? read_row(r) :
		    xml_skip(&r->xml)))
			return false;
	}
	return false;
}

static bool
is_hidden(const struct reading *r, str style)
{
	const struct hidden_style *h = r->hidden_styles;

	while (h != NULL && !str_equal(h->name, style))
		h = h->next;
	return h != NULL;
}

static bool
read_table(struct reading *r)
{
	str name = str_copy(&r->arena, xml_attribute(&r->xml, S("name")));
	bool hidden = is_hidden(r, xml_attribute(&r->xml, S("style-name")));
	struct book *b = r->book;
	bool good;

	if (!book_add_sheet(b, name, r->faults))
		return false;
	if (!book_may_read(b, name, hidden))
		return xml_skip(&r->xml);
	r->row = r->hidden = 0;
	grid_start(&r->grid, &r->grid_arena,
	    book_sheet_name(&r->arena, b, name));
	good = read_rows(r) && book_take(b, &r->grid, name, r->faults);
	grid_drop(&r->grid);
	arena_free(&r->grid_arena);
	return good;
}

/* A style whose tables have display="false". */
static void
take_style(struct reading *r)
{
	struct hidden_style *h;

	if (is_start(r, S("style")))
		r->style = str_copy(&r->arena,
		    xml_attribute(&r->xml, S("name")));
	if (!is_start(r, S("table-properties")) ||
	    !str_equal(xml_attribute(&r->xml, S("display")), S("false")))
		return;
	h = NEW(&r->arena, struct hidden_style);
	*h = (struct hidden_style){r->hidden_styles, r->style};
	r->hidden_styles = h;
}

static bool
read_content(struct reading *r)
{
	while (xml_next(&r->xml)) {
		take_style(r);
		if (is_start(r, S("table")) && !read_table(r))
			return false;
	}
	return !r->xml.failed && book_check_found(r->book, r->faults);
}

/* An encrypted content.xml is noise; the manifest tells. */
static bool
check_open(struct reading *r)
{
	const str manifest = S("META-INF/manifest.xml");
	bool closed = false;

	if (!archive_has(&r->book->archive, manifest))
		return true;
	if (!xml_open(&r->xml, &r->book->archive, manifest, r->faults))
		return false;
	while (xml_next(&r->xml))
		closed |= is_start(r, S("encryption-data"));
	xml_close(&r->xml);
	if (closed)
		return fault_file(r->faults, FAULT_DATA,
		    r->book->archive.name,
		    _("has a password: save it without one"));
	return !r->xml.failed;
}

bool
ods_read(struct book *b, struct faults *f)
{
	struct reading r = {.book = b, .faults = f};
	bool good = check_open(&r) &&
	    xml_open(&r.xml, &b->archive, S("content.xml"), f);

	if (good) {
		good = read_content(&r);
		xml_close(&r.xml);
		book_note_hidden(b, r.hidden, f);
	}
	arena_free(&r.cell_arena);
	arena_free(&r.arena);
	return good;
}
