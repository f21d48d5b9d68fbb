/* SPDX-License-Identifier: MIT */
#include "data.h"

#include "cards.h"
#include "decode.h"
#include "grid.h"
#include "number.h"
#include "row.h"
#include "unicode/unicode.h"

void
list_rewind(struct list *l)
{
	l->at = l->rows_at;
	l->line = l->rows_line;
	l->row = 0;
	l->number = 0;
	l->held->passed = 0;
}

void
list_seek(struct list *l, ptrdiff_t at, int64_t line)
{
	l->at = at;
	l->line = line;
	held_leap(l->held);
}

static bool
check_junk(const struct list *l, const struct row *r, struct faults *f)
{
	str between = str_slice(l->source.text, r->quote, r->junk);

	if (str_find_char(between, '\n') < 0)
		return fault(f, FAULT_ROW,
		    (struct place){&l->source, r->junk, 1},
		    _("text after a closing quote")) ||
		    fault_mend(f,
			_("a quote within a cell is written twice: \"\""));
	/* then the quote was most likely meant to be closed much earlier */
	return fault(f, FAULT_ROW, (struct place){&l->source, r->quote, 1},
	    _("this quote is closed in line %lld only, and text follows"),
	    (long long)(l->row +
		line_feeds(str_slice(l->source.text, r->from, r->junk)))) ||
	    fault_mend(f,
		_("close it in its own cell, or write it twice if it belongs "
		  "to the text"));
}

/* A sheet's cell by its name; a card in the user's own text. */
static bool
fault_private_use(const struct list *l, const struct cell *c,
    ptrdiff_t column, struct faults *f)
{
	char name[CELL_NAME];

	if (l->cards != NULL)
		return cards_private_use(l->cards, l->row, c->text, f);
	if (l->sheet.len > 0)
		return fault_file(f, FAULT_ROW, l->source.name,
		    _("%s: a private-use character"),
		    cell_name(name, l->row, column + 1));
	return fault(f, FAULT_ROW, c->place, _("a private-use character"));
}

static bool
check_cell(const struct list *l, const struct cell *c, ptrdiff_t column,
    struct faults *f)
{
	char name[CELL_NAME];

	if (c->text.len > LIST_CELL)
		return fault(f, FAULT_ROW, c->place,
		    _("a cell of more than %d bytes"), LIST_CELL);
	if (l->private_use && private_use_find(c->text) >= 0)
		return fault_private_use(l, c, column, f) ||
		    fault_mend(f,
			_("type the character anew: no other font knows this "
			  "one"));
	if (l->no_day && number_is_no_day(c->text))
		return fault_file(f, FAULT_ROW, l->source.name,
		    _("%s: 1900-02-29, a day that never was: it is the "
		      "number 60, shown as a date"),
		    cell_name(name, l->row, column + 1));
	return true;
}

static bool
check_record(const struct list *l, const struct row *r,
    struct place whole, struct faults *f)
{
	bool good = true;

	if (r->junk >= 0)
		return check_junk(l, r, f);
	if (whole.length > LIST_ROW)
		return fault(f, FAULT_ROW, whole,
		    _("a row of more than %d bytes"), LIST_ROW);
	if (r->count > l->column_count && l->sheet.len > 0)
		return fault(f, FAULT_ROW, whole,
		    _("a cell in column %lld, which has no name"),
		    (long long)r->count) ||
		    fault_mend(f,
			_("name the column in the first row, or empty the "
			  "cell"));
	if (r->count != l->column_count)
		return fault(f, FAULT_ROW, whole,
		    _("expected %lld cells, got %lld"),
		    (long long)l->column_count, (long long)r->count) ||
		    fault_mend(f,
			_("a text that holds '%c' stands in quotes; empty "
			  "cells keep their '%c'"),
			l->separator, l->separator);
	for (ptrdiff_t i = 0; i < r->count; i++)
		good = check_cell(l, &r->cells[i], i, f) && good;
	return good;
}

/* So that a fault here need not count the lines from the first one on. */
static void
count_from(struct faults *f, const struct list *l, const struct row *r)
{
	f->last_source = &l->source;
	f->last_at = r->from;
	f->last_line = l->row;
}

bool
list_next(struct list *l, struct arena *letter, struct record *out,
    struct faults *f)
{
	struct row r = {&l->source, l->separator, .cr_ends = l->cr_ends,
	    .arena = letter, .room = l->column_count};

	r.cells = NEW_ARRAY(letter, struct cell, r.room);
	held_pass(l->held, l->at);
	while (l->at < l->source.text.len) {
		struct place whole;

		row_read(&r, l->at);
		l->at = r.next;
		l->row = l->line;
		l->line += r.lines;
		if (!r.filled)
			continue;
		l->number++;
		count_from(f, l, &r);
		whole = (struct place){&l->source, r.from, r.to - r.from};
		*out = (struct record){l, l->row, l->number, r.cells, whole,
		    .faulty = !check_record(l, &r, whole, f)};
		return true;
	}
	l->rows = l->number;
	return false;
}

int64_t
list_rows(struct list *l)
{
	struct arena scratch = {0};
	struct row r = {&l->source, l->separator, .arena = &scratch};

	r.next = l->rows_at;
	l->held->passed = 0;
	for (int64_t n = 0; l->rows == 0 && r.next < l->source.text.len;) {
		row_read(&r, r.next);
		n += r.filled;
		arena_reset(&scratch, (struct arena_mark){0});
		held_pass(l->held, r.next);
		if (r.next == l->source.text.len)
			l->rows = n;
	}
	l->held->passed = 0;
	arena_free(&scratch);
	return l->rows;
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

static ptrdiff_t
column_folded(const struct list *l, str name)
{
	struct arena scratch = {0};
	bool ascii = str_ascii(name);
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
