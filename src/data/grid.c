/* SPDX-License-Identifier: MIT */
#include "grid.h"

#include <stdio.h>

void
grid_start(struct grid *g, struct arena *scratch, str name)
{
	*g = (struct grid){.name = name, .arena = scratch,
	    .most_rows = GRID_ROWS};
	g->sieve = NEW(scratch, struct sieve);
	g->cells = NEW_ARRAY(scratch, str, LIST_COLUMNS);
	g->mark = arena_mark(scratch);
	spool_start(&g->spool, name, GRID_BYTES);
	sieve_start(g->sieve, &g->spool, true);
}

const char *
cell_name(char to[CELL_NAME], int64_t row, int64_t column)
{
	char letters[CELL_NAME / 2];
	int at = CELL_NAME / 2 - 1;

	letters[at] = '\0';
	for (; column > 0 && at > 0; column = (column - 1) / 26)
		letters[--at] = (char)('A' + (column - 1) % 26);
	snprintf(to, CELL_NAME, "%s%lld", letters + at, (long long)row);
	return to;
}

/* CR for each line end, in a copy. */
static str
in_one_line(struct arena *a, str text)
{
	char *to = NEW_ARRAY(a, char, text.len);
	ptrdiff_t n = 0;

	for (ptrdiff_t i = 0; i < text.len; i++) {
		char c = text.at[i];

		if (c == '\r' && i + 1 < text.len && text.at[i + 1] == '\n')
			continue;
		to[n++] = c == '\n' ? '\r' : c;
	}
	return (str){to, n};
}

bool
grid_cell(struct grid *g, int64_t row, int64_t column, str text,
    struct faults *f)
{
	char name[CELL_NAME];

	text = str_trim(text);
	if (text.len == 0)
		return true;
	g->bytes += text.len;
	if (text.len > LIST_CELL)
		return fault_file(f, FAULT_DATA, g->name,
		    _("%s: a cell of more than %d bytes"),
		    cell_name(name, row, column), LIST_CELL);
	if (g->bytes > LIST_ROW)
		return fault_file(f, FAULT_DATA, g->name,
		    _("%s: a row of more than %d bytes"),
		    cell_name(name, row, column), LIST_ROW);
	if (column > LIST_COLUMNS)
		return fault_file(f, FAULT_DATA, g->name,
		    _("%s: more than %d columns"),
		    cell_name(name, row, column), LIST_COLUMNS);
	if (column > g->count)
		g->count = column;
	g->cells[column - 1] = in_one_line(g->arena, text);
	return true;
}

static bool
write_gap(struct grid *g, int64_t row, struct faults *f)
{
	for (; g->lines < row - 1; g->lines++)
		if (!sieve_add(g->sieve, S("\n"), f))
			return false;
	return true;
}

static str
as_csv(struct grid *g)
{
	struct buf b = {.arena = g->arena};

	if (g->width == 0)
		g->width = g->count;
	csv_write(&b, g->cells, g->count > g->width ? g->count : g->width,
	    ',');
	return buf_str(&b);
}

static bool
check_row(const struct grid *g, int64_t row, int64_t times, struct faults *f)
{
	if (row <= g->lines)
		return fault_file(f, FAULT_DATA, g->name,
		    _("damaged: row %lld follows row %lld"), (long long)row,
		    (long long)g->lines);
	if (row > g->most_rows || times > g->most_rows - row + 1)
		return fault_file(f, FAULT_DATA, g->name,
		    _("more than %lld rows"), (long long)g->most_rows);
	return true;
}

bool
grid_row(struct grid *g, int64_t row, int64_t times, struct faults *f)
{
	bool good = true;

	if (g->count > 0) {
		str line = as_csv(g);

		good = check_row(g, row, times, f) && write_gap(g, row, f);
		for (int64_t i = 0; good && i < times; i++, g->lines++)
			good = sieve_add(g->sieve, line, f);
	}
	for (ptrdiff_t i = 0; i < g->count; i++)
		g->cells[i] = S("");
	g->count = g->bytes = 0;
	arena_reset(g->arena, g->mark);
	return good;
}

bool
grid_hold(struct grid *g, struct arena *a, struct decoded *out,
    struct faults *f)
{
	*out = (struct decoded){.charset = "UTF-8"};
	if (!sieve_end(g->sieve, f) ||
	    !spool_hold(&g->spool, a, &out->held, f))
		return false;
	out->private_use = g->sieve->private_use;
	out->no_day = g->no_day;
	return true;
}

void
grid_drop(struct grid *g)
{
	spool_drop(&g->spool);
}
