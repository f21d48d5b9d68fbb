/* SPDX-License-Identifier: MIT */
#include "data.h"

#include "decode.h"
#include "header.h"
#include "row.h"
#include "unicode/unicode.h"

/* Moves to the first line with text. */
static bool
skip_blank_lines(struct list *l, struct faults *f)
{
	str rest = str_slice(l->source.text, l->at, l->source.text.len), line;

	while (str_line(&rest, &line)) {
		if (!str_blank(line))
			return true;
		l->at = l->source.text.len - rest.len;
		l->line++;
	}
	return fault_file(f, FAULT_DATA, l->source.name,
	    _("empty: there is no header"));
}

/* Excel's own hint, a line "sep=;" before the header. */
static bool
take_hint(struct list *l)
{
	str rest = str_slice(l->source.text, l->at, l->source.text.len), line;

	if (!str_line(&rest, &line) || line.len != 5 ||
	    !str_starts(line, S("sep=")) ||
	    str_find_char(S(",;\t"), line.at[4]) < 0)
		return false;
	l->separator = line.at[4];
	l->at = l->source.text.len - rest.len;
	l->line++;
	return true;
}

static bool
find_separator(struct list *l, struct faults *f)
{
	str text = l->source.text;
	struct place place = {&l->source, l->at, 0};

	if (take_hint(l))
		return skip_blank_lines(l, f);
	if (row_separator(text, l->at, &l->separator))
		return true;
	place.length = str_find_char(str_slice(text, l->at, text.len), '\n');
	return fault(f, FAULT_DATA, place,
	    _("',' or ';' or tab: which one separates the columns is not "
	      "clear; put the names of columns in quotes"));
}

static bool
check_quotes(const struct list *l, struct faults *f)
{
	ptrdiff_t at = row_open_quote(l->source.text, l->separator);

	if (at < 0)
		return true;
	return fault(f, FAULT_DATA, (struct place){&l->source, at, 1},
	    _("quote never closed"));
}

void
list_rewind(struct list *l)
{
	l->at = l->rows_at;
	l->line = l->rows_line;
	l->row = 0;
	l->number = 0;
}

static bool
check_junk(const struct list *l, const struct row *r, struct faults *f)
{
	str between = str_slice(l->source.text, r->quote, r->junk);

	if (str_find_char(between, '\n') < 0)
		return fault(f, FAULT_ROW,
		    (struct place){&l->source, r->junk, 1},
		    _("text after a closing quote"));
	/* then the quote was most likely meant to be closed much earlier */
	return fault(f, FAULT_ROW, (struct place){&l->source, r->quote, 1},
	    _("this quote is closed in line %lld only, and text follows"),
	    (long long)(l->row +
		line_feeds(str_slice(l->source.text, r->from, r->junk))));
}

static bool
check_cell(const struct list *l, const struct cell *c, struct faults *f)
{
	if (c->text.len > LIST_CELL)
		return fault(f, FAULT_ROW, c->place,
		    _("a cell of more than %d bytes"), LIST_CELL);
	if (l->private_use && private_use_find(c->text) >= 0)
		return fault(f, FAULT_ROW, c->place,
		    _("a private-use character"));
	return true;
}

static bool
check_record(const struct list *l, const struct row *r,
    struct place whole, struct faults *f)
{
	bool good = true;

	if (r->junk >= 0)
		return check_junk(l, r, f);
	if (r->count != l->column_count)
		return fault(f, FAULT_ROW, whole,
		    _("expected %lld cells, got %lld"),
		    (long long)l->column_count, (long long)r->count);
	for (ptrdiff_t i = 0; i < r->count; i++)
		good = check_cell(l, &r->cells[i], f) && good;
	return good;
}

bool
list_next(struct list *l, struct arena *letter, struct record *out,
    struct faults *f)
{
	struct row r = {&l->source, l->separator, .arena = letter,
	    .room = l->column_count};

	r.cells = NEW_ARRAY(letter, struct cell, r.room);
	while (l->at < l->source.text.len) {
		struct place whole;

		row_read(&r, l->at);
		l->at = r.next;
		l->row = l->line;
		l->line += r.lines;
		if (!r.filled)
			continue;
		l->number++;
		whole = (struct place){&l->source, r.from, r.to - r.from};
		*out = (struct record){l, l->row, l->number, r.cells, whole,
		    .faulty = !check_record(l, &r, whole, f)};
		return true;
	}
	return false;
}

/*
 * A column without a name is no fault as long as it is empty all the way, as
 * spreadsheets like to leave some behind.  Reports the others once each.
 */
static bool
check_nameless(struct list *l, struct faults *f)
{
	struct arena scratch = {0};
	bool *seen = NEW_ARRAY(&scratch, bool, l->column_count);
	struct arena_mark mark = arena_mark(&scratch);
	struct faults ignored = {.arena = &scratch};
	struct record r;
	bool good = true;

	while (list_next(l, &scratch, &r, &ignored)) {
		for (ptrdiff_t i = 0; i < l->column_count; i++)
			seen[i] |= r.cells[i].text.len > 0;
		ignored = (struct faults){.arena = &scratch};
		arena_reset(&scratch, mark);
	}
	for (ptrdiff_t i = 0; i < l->column_count; i++)
		if (seen[i] && l->columns[i].name.len == 0)
			good = fault(f, FAULT_DATA, l->columns[i].place,
			    _("column %lld has cells, but no name"),
			    (long long)i + 1);
	list_rewind(l);
	arena_free(&scratch);
	return good;
}

static bool
has_nameless(const struct list *l)
{
	for (ptrdiff_t i = 0; i < l->column_count; i++)
		if (l->columns[i].name.len == 0)
			return true;
	return false;
}

struct list *
list_open(struct arena *job, str path, str shown, struct faults *f)
{
	struct list *l = NEW(job, struct list);

	l->arena = job;
	l->line = 1;
	if (!source_read(job, path, shown, &l->source, f) ||
	    !decode_list(job, &l->source, &l->charset, &l->private_use, f) ||
	    !skip_blank_lines(l, f) || !find_separator(l, f) ||
	    !check_quotes(l, f) || !header_read(l, f))
		return NULL;
	l->rows_at = l->at;
	l->rows_line = l->line;
	return has_nameless(l) && !check_nameless(l, f) ? NULL : l;
}

/*
 * Whether an ASCII name folds to this.  Letters ask for fields by name, row
 * after row, and mostly for such; the full fold costs a hundred times more.
 */
static bool
ascii_folds_to(str name, str folded)
{
	ptrdiff_t n = 0;

	for (ptrdiff_t i = 0; i < name.len; i++) {
		char c = name.at[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c + 'a' - 'A');
		else if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')))
			continue;
		if (n == folded.len || folded.at[n++] != c)
			return false;
	}
	return n > 0 && n == folded.len;
}

static bool
is_ascii(str s)
{
	for (ptrdiff_t i = 0; i < s.len; i++)
		if ((unsigned char)s.at[i] >= 0x80)
			return false;
	return true;
}

static ptrdiff_t
column_folded(const struct list *l, str name)
{
	struct arena scratch = {0};
	bool ascii = is_ascii(name);
	str folded = ascii ? name : unicode_fold(&scratch, name);
	ptrdiff_t found = -1;

	for (ptrdiff_t i = 0; i < l->column_count && found < 0; i++)
		if (ascii ? ascii_folds_to(name, l->columns[i].folded) :
		    folded.len > 0 && str_equal(folded, l->columns[i].folded))
			found = i;
	arena_free(&scratch);
	return found;
}

ptrdiff_t
list_column(const struct list *l, str name)
{
	if (name.len == 0)
		return -1;
	for (ptrdiff_t i = 0; i < l->column_count; i++)
		if (str_equal(l->columns[i].field, name))
			return i;
	for (ptrdiff_t i = 0; i < l->column_count; i++)
		if (str_equal(l->columns[i].name, name))
			return i;
	return column_folded(l, name);
}

str
record_text(const struct record *r, str name)
{
	ptrdiff_t i = list_column(r->list, name);

	return i < 0 ? S("") : r->cells[i].text;
}

str
record_lines(struct arena *a, const struct record *r, str field)
{
	const struct list *l = r->list;
	struct buf lines = {.arena = a};

	for (ptrdiff_t i = 0; i < l->column_count; i++) {
		if (field.len == 0 || r->cells[i].text.len == 0 ||
		    !str_equal(l->columns[i].field, field))
			continue;
		if (lines.len > 0)
			buf_char(&lines, '\n');
		buf_add(&lines, r->cells[i].text);
	}
	return buf_str(&lines);
}

struct place
record_place(const struct record *r, str name)
{
	ptrdiff_t i = list_column(r->list, name);

	return i < 0 ? r->place : r->cells[i].place;
}
