/* SPDX-License-Identifier: MIT */
#include "row.h"

#include <string.h>

/* The closing quote of a cell whose text starts at p, or NULL. */
static const char *
closing_quote(const char *p, const char *end, bool *doubled)
{
	while ((p = memchr(p, '"', (size_t)(end - p))) != NULL) {
		if (p + 1 == end || p[1] != '"')
			return p;
		*doubled = true;
		p += 2;
	}
	return NULL;
}

/*
 * The text that is meant by what stands in quotes.  What would be too long
 * anyway stays as it is, and needs no memory.
 */
static str
resolve(struct row *r, str s)
{
	ptrdiff_t n = 0;
	char *to;

	if (s.len > 2 * LIST_CELL || r->copied + s.len > LIST_ROW)
		return s;
	r->copied += s.len;
	to = NEW_ARRAY(r->arena, char, s.len);
	for (ptrdiff_t i = 0; i < s.len; i++) {
		char c = s.at[i];

		to[n++] = r->cr_ends && c == '\r' ? '\n' : c;
		if (c == '"')
			i++;
	}
	return (str){to, n};
}

static void
add_cell(struct row *r, str text, ptrdiff_t at, ptrdiff_t length)
{
	r->filled |= text.len > 0;
	if (r->count < r->room)
		r->cells[r->count] =
		    (struct cell){text, {r->source, at, length}};
	r->count++;
}

/* A cell without quotes, from p up to `stop`. */
static void
add_plain(struct row *r, const char *p, const char *stop)
{
	str text = str_trim((str){p, stop - p});

	add_cell(r, text, text.at - r->source->text.at, text.len);
}

/* The cells of a row without any quote: most rows are such. */
static void
split_plain(struct row *r, const char *p, const char *stop)
{
	const char *cut;

	while ((cut = memchr(p, r->separator, (size_t)(stop - p))) != NULL) {
		add_plain(r, p, cut);
		p = cut + 1;
	}
	add_plain(r, p, stop);
}

static const char *
skip_blanks(const char *p, const char *end, char separator)
{
	while (p < end && (*p == ' ' || *p == '\t' || *p == '\r') &&
	    *p != separator)
		p++;
	return p;
}

static const char *
cell_end(const char *p, const char *end, char separator)
{
	while (p < end && *p != separator && *p != '\n')
		p++;
	return p;
}

/*
 * A cell that opens with the quote at p; gives where it ends.  A quote that is
 * never closed goes to the end of the text.
 */
static const char *
add_quoted(struct row *r, const char *p, const char *end)
{
	const char *start = r->source->text.at;
	bool doubled = false;
	const char *close = closing_quote(p + 1, end, &doubled);
	const char *stop = close != NULL ? close : end;
	const char *behind = close != NULL ? close + 1 : end;
	str text = {p + 1, stop - (p + 1)};

	if (doubled || (r->cr_ends && str_find_char(text, '\r') >= 0))
		text = resolve(r, text);
	add_cell(r, str_trim(text), p - start, behind - p);
	behind = skip_blanks(behind, end, r->separator);
	stop = cell_end(behind, end, r->separator);
	if (stop > behind && r->junk < 0) {
		r->quote = p - start;
		r->junk = behind - start;
	}
	return stop;
}

/* The cells of a row with quotes; gives where the row ends. */
static const char *
split_quoted(struct row *r, const char *p, const char *end)
{
	for (;;) {
		const char *first = skip_blanks(p, end, r->separator);
		const char *stop;

		if (first < end && *first == '"') {
			stop = add_quoted(r, first, end);
		} else {
			stop = cell_end(first, end, r->separator);
			add_plain(r, p, stop);
		}
		if (stop == end || *stop == '\n')
			return stop;
		p = stop + 1;
	}
}

int64_t
line_feeds(str s)
{
	int64_t n = 0;

	while (s.len > 0) {
		ptrdiff_t at = str_find_char(s, '\n');

		if (at < 0)
			break;
		n++;
		s = str_slice(s, at + 1, s.len);
	}
	return n;
}

void
row_read(struct row *r, ptrdiff_t at)
{
	str text = r->source->text;
	const char *p = text.at + at, *end = text.at + text.len;
	const char *stop = memchr(p, '\n', (size_t)(end - p));

	r->count = r->copied = 0;
	r->from = at;
	r->filled = false;
	r->quote = r->junk = -1;
	r->lines = 1;
	if (stop == NULL)
		stop = end;
	if (memchr(p, '"', (size_t)(stop - p)) == NULL) {
		split_plain(r, p, stop);
	} else {
		stop = split_quoted(r, p, end);
		r->lines += line_feeds((str){p, stop - p});
	}
	r->next = stop - text.at + (stop < end);
	r->to = stop - text.at;
	if (stop > p && stop[-1] == '\r')
		r->to--;
}

/* Whether the quote at `at` comes first in its cell, but for blanks. */
static bool
opens_cell(str text, ptrdiff_t at, ptrdiff_t from, str separators)
{
	while (at > from) {
		char before = text.at[--at];

		if (before == '\n' || str_find_char(separators, before) >= 0)
			return true;
		if (before != ' ' && before != '\t')
			return false;
	}
	return true;
}

static ptrdiff_t
within_row(ptrdiff_t length)
{
	return length < LIST_ROW ? length : LIST_ROW;
}

bool
row_separator(str text, ptrdiff_t at, char *separator)
{
	const str known = S(",;\t");
	ptrdiff_t count[3] = {0}, from = at;
	ptrdiff_t best = 0;
	bool clear = true;

	for (; at < text.len && text.at[at] != '\n'; at++) {
		ptrdiff_t hit = str_find_char(known, text.at[at]);
		bool doubled = false;
		const char *close;

		if (hit >= 0)
			count[hit]++;
		if (text.at[at] != '"' || !opens_cell(text, at, from, known))
			continue;
		close = closing_quote(text.at + at + 1, text.at + at + 1 +
		    within_row(text.len - at - 1), &doubled);
		if (close == NULL)
			break;
		at = close - text.at;
	}
	for (ptrdiff_t i = 1; i < COUNT(count); i++) {
		if (count[i] >= count[best] && count[i] > 0)
			clear = count[i] > count[best];
		if (count[i] > count[best])
			best = i;
	}
	*separator = known.at[best];
	return clear;
}

ptrdiff_t
row_pass_quotes(str text, char separator, ptrdiff_t at, ptrdiff_t to,
    struct quotes *q)
{
	const char *p = text.at + at, *stop = text.at + to, *quote;

	while (p < stop &&
	    (quote = memchr(p, '"', (size_t)(stop - p))) != NULL) {
		ptrdiff_t left = text.at + text.len - quote - 1;
		bool doubled = false;

		p = quote + 1;
		if (!opens_cell(text, quote - text.at, 0,
			(str){&separator, 1})) {
			if (q->stray < 0)
				q->stray = quote - text.at;
			continue;
		}
		p = closing_quote(p, p + within_row(left), &doubled);
		if (p == NULL) {
			q->open = quote - text.at;
			return text.len;
		}
		p = cell_end(p + 1, text.at + text.len, separator);
	}
	return p > stop ? p - text.at : to;
}

static bool
needs_quotes(str cell, char separator)
{
	for (ptrdiff_t i = 0; i < cell.len; i++)
		if (cell.at[i] == separator || cell.at[i] == '"' ||
		    cell.at[i] == '\n' || cell.at[i] == '\r')
			return true;
	return str_trim(cell).len != cell.len;
}

static void
write_quoted(struct buf *b, str cell)
{
	buf_char(b, '"');
	for (ptrdiff_t i = 0; i < cell.len; i++) {
		if (cell.at[i] == '"')
			buf_char(b, '"');
		buf_char(b, cell.at[i]);
	}
	buf_char(b, '"');
}

void
csv_write(struct buf *b, const str *cells, ptrdiff_t count, char separator)
{
	for (ptrdiff_t i = 0; i < count; i++) {
		if (i > 0)
			buf_char(b, separator);
		/* a sole empty cell would look like no row at all */
		if (needs_quotes(cells[i], separator) ||
		    (count == 1 && cells[i].len == 0))
			write_quoted(b, cells[i]);
		else
			buf_add(b, cells[i]);
	}
	buf_char(b, '\n');
}
