/* SPDX-License-Identifier: MIT */
/* Opening a list: of which format it is, and whether it can be used. */
#include "data.h"

#include "book.h"
#include "cards.h"
#include "charset.h"
#include "decode.h"
#include "header.h"
#include "row.h"
#include "vcard.h"

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
		held_pass(l->held, l->at);
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

/* What the user calls a separator, or a NUL. */
static char
separator_named(str given)
{
	if (str_equal(given, S("tab")) || str_equal(given, S("\\t")))
		return '\t';
	return given.len == 1 && str_find_char(S(",;\t|:"), given.at[0]) >= 0 ?
	    given.at[0] : '\0';
}

static bool
find_separator(struct list *l, str given, struct faults *f)
{
	str text = l->source.text;
	struct place place = {&l->source, l->at, 0};
	bool hint = take_hint(l);

	if (given.len > 0)
		l->separator = separator_named(given);
	if (hint)
		return skip_blank_lines(l, f);
	if (given.len > 0 || row_separator(text, l->at, &l->separator))
		return true;
	place.length = str_find_char(str_slice(text, l->at, text.len), '\n');
	return fault(f, FAULT_DATA, place,
	    _("',' or ';' or tab: which one separates the columns is not "
	      "clear; put the names of columns in quotes"));
}

/* The whole text is looked through, a window at a time. */
static bool
check_quotes(struct list *l, struct faults *f)
{
	str text = l->source.text;
	struct quotes q = {-1, -1};
	ptrdiff_t at = 0;

	while (at < text.len && q.open < 0) {
		ptrdiff_t to = text.len - at < SPOOL_WINDOW ? text.len :
		    at + SPOOL_WINDOW;

		at = row_pass_quotes(text, l->separator, at, to, &q);
		held_pass(l->held, at);
	}
	l->held->passed = 0;
	if (q.open < 0 && q.stray >= 0)
		fault(f, FAULT_NOTE, (struct place){&l->source, q.stray, 1},
		    _("a quote within a cell is taken as it stands"));
	if (q.open < 0)
		return true;
	return fault(f, FAULT_DATA, (struct place){&l->source, q.open, 1},
	    text.len - q.open <= LIST_ROW ? _("quote never closed") :
	    _("quote not closed within 16 MiB")) ||
	    fault_mend(f,
		_("close it, or write it twice if it belongs to the text"));
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
			    (long long)i + 1) ||
			    fault_mend(f,
				_("name it in the first line, or empty its "
				  "cells"));
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

/* At the place where the user says it, if that is known. */
static bool
fault_option(struct place place, str file, str message, struct faults *f)
{
	return place.source != NULL ?
	    fault(f, FAULT_DATA, place, "%.*s", FMT(message)) :
	    fault_file(f, FAULT_USAGE, file, "%.*s", FMT(message));
}

/* What says nothing of a file of this format is a mistake. */
static bool
check_fitting(const struct list_options *o, bool book, str file,
    struct faults *f)
{
	if (!book && o->sheet.len > 0)
		return fault_option(o->sheet_place, file, str_format(f->arena,
		    _("no sheet '%.*s': this is no spreadsheet"),
		    FMT(o->sheet)), f);
	if (book && o->separator.len > 0)
		return fault_option(o->separator_place, file,
		    str_from(_("a spreadsheet has no separator")), f);
	if (book && o->charset.len > 0)
		return fault_option(o->charset_place, file,
		    str_from(_("a spreadsheet needs no charset")), f);
	return true;
}

static bool
check_options(const struct list_options *o, bool book, str file,
    const char **charset, struct faults *f)
{
	str hint;

	if (o->separator.len > 0 && separator_named(o->separator) == '\0')
		return fault_option(o->separator_place, file,
		    str_format(f->arena,
		    _("'%.*s' cannot separate columns: , ; | : or tab"),
		    FMT(o->separator)), f);
	*charset = NULL;
	if (o->charset.len > 0 &&
	    (*charset = charset_named(f->arena, o->charset, &hint)) == NULL)
		return fault_option(o->charset_place, file,
		    str_format(f->arena, _("no charset '%.*s'%.*s"),
		    FMT(o->charset), FMT(hint)), f);
	return check_fitting(o, book, file, f);
}

static void
take_text(struct list *l, const struct decoded *d)
{
	*l->held = d->held;
	l->source.text = d->held.text;
	l->charset = d->charset;
	l->private_use = d->private_use;
	l->no_day = d->no_day;
}

/* The text of the cards gives way to a row for each, and stays for faults. */
static bool
read_cards(struct list *l, const struct list_options *o, struct faults *f)
{
	struct vcards cards;
	struct cards *own = NEW(l->arena, struct cards);

	own->source = l->source;
	own->held = *l->held;
	*l->held = (struct held){0};
	l->source.text = S("");
	l->cards = own;
	if (!vcard_read(l->arena, &own->source, &own->held, &cards, f))
		return false;
	cards.text.charset = l->charset;
	take_text(l, &cards.text);
	l->format = "vCard";
	l->separator = ',';
	l->cr_ends = true;
	return header_give(l, o, cards.columns, cards.count, f);
}

/*
 * Every row counts, whatever ends its line; a file that was put together from
 * several may have more of them than its author knows.
 */
static void
note_mixed_ends(struct list *l, const struct decoded *d, struct faults *f)
{
	const char *const what = _("lines end in more than one way");
	str text = l->source.text;
	struct arena scratch = {0};
	struct row r = {&l->source, l->separator, .arena = &scratch};
	bool first = l->at >= 2 && text.at[l->at - 2] == '\r';

	if (!d->mixed_ends)
		return;
	if (!d->crlf)
		fault_file(f, FAULT_NOTE, l->source.name, "%s", what);
	for (r.next = l->at; d->crlf && r.next < text.len;) {
		row_read(&r, r.next);
		arena_reset(&scratch, (struct arena_mark){0});
		held_pass(l->held, r.next);
		if (r.to == text.len || (text.at[r.to] == '\r') == first)
			continue;
		fault(f, FAULT_NOTE, (struct place){&l->source, r.to, 1}, "%s",
		    what);
		break;
	}
	l->held->passed = 0;
	arena_free(&scratch);
}

static bool
read_text(struct list *l, struct input *in, const struct list_options *o,
    struct faults *f)
{
	struct decoded d;
	const char *charset;
	bool good;

	if (!check_options(o, false, in->name, &charset, f))
		return false;
	good = decode_list(l->arena, in, charset, &l->source, &d, f);
	take_text(l, &d);
	if (!good)
		return false;
	if (vcard_is(l->source.text))
		return read_cards(l, o, f);
	l->format = "CSV";
	good = skip_blank_lines(l, f) &&
	    find_separator(l, o->separator, f) && check_quotes(l, f) &&
	    header_read(l, o, f);
	if (good)
		note_mixed_ends(l, &d, f);
	return good;
}

/* Many a sheet has a title in its first row, and the header below. */
static bool
check_title(const struct list *l, struct faults *f)
{
	struct arena scratch = {0};
	struct cell first;
	struct row r = {&l->source, l->separator, .cr_ends = true,
	    .arena = &scratch, .cells = &first, .room = 1};

	r.next = l->at;
	while (r.next < l->source.text.len && !r.filled)
		row_read(&r, r.next);
	arena_free(&scratch);
	if (l->column_count > 1 || r.count < 2)
		return true;
	return fault(f, FAULT_DATA, l->columns[0].place,
	    _("the first row with text names one column, the next has %lld "
	      "cells: delete what stands above the names of the columns"),
	    (long long)r.count);
}

static bool
read_book(struct list *l, struct input *in, const struct list_options *o,
    struct faults *f)
{
	struct book b = {.job = l->arena, .wanted = o->sheet,
	    .wanted_place = o->sheet_place};
	const char *charset;

	if (!check_options(o, true, in->name, &charset, f) ||
	    !book_read(&b, in, f))
		return false;
	take_text(l, &b.text);
	l->source.name = b.name;
	l->format = b.format;
	l->sheet = b.sheet;
	l->sheets = b.sheets;
	l->sheet_count = b.sheet_count;
	l->separator = ',';
	l->cr_ends = true;
	return skip_blank_lines(l, f) && header_read(l, o, f) &&
	    check_title(l, f);
}

static bool
is_archive(const struct input *in)
{
	char room[4];
	str start = input_start(in, room, sizeof room);

	return str_equal(start, S("PK\3\4")) ||
	    str_equal(start, S("PK\5\6"));
}

static bool
open_list(struct list *l, str path, str shown, const struct list_options *o,
    struct faults *f)
{
	struct input in;
	bool good;

	if (!input_open(l->arena, path, shown, &in, f))
		return false;
	l->source.name = in.name;
	good = is_archive(&in) ? read_book(l, &in, o, f) :
	    read_text(l, &in, o, f);
	input_close(&in);
	l->rows_at = l->at;
	l->rows_line = l->line;
	return good && (!has_nameless(l) || check_nameless(l, f));
}

struct list *
list_open_with(struct arena *job, str path, str shown,
    const struct list_options *o, struct faults *f)
{
	struct list *l = NEW(job, struct list);

	l->arena = job;
	l->line = 1;
	l->held = NEW(job, struct held);
	if (open_list(l, path, shown, o, f))
		return l;
	list_close(l);
	return NULL;
}

struct list *
list_open(struct arena *job, str path, str shown, struct faults *f)
{
	static const struct list_options none;

	return list_open_with(job, path, shown, &none, f);
}

void
list_close(struct list *l)
{
	held_free(l->held);
	if (l->cards != NULL)
		held_free(&l->cards->held);
	l->source.text = S("");
	l->at = 0;
}
