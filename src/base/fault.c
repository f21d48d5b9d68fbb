/* SPDX-License-Identifier: MIT */
#include "fault.h"

#include <string.h>

#include "fault_group.h"

enum { MOST_KEPT = 100, MOST_EXCERPT = 100, MOST_CARETS = 40 };

static int64_t
count_lines(const char *from, const char *to)
{
	int64_t n = 0;

	while (from < to) {
		const char *hit = memchr(from, '\n', (size_t)(to - from));

		if (hit == NULL)
			break;
		n++;
		from = hit + 1;
	}
	return n;
}

/*
 * Where the line begins, not before `least`.  A byte order mark at the start
 * of the file is no column.
 */
static ptrdiff_t
line_start(str text, ptrdiff_t least, ptrdiff_t at)
{
	ptrdiff_t start = at;

	while (start > least && text.at[start - 1] != '\n')
		start--;
	if (start == 0 && at >= 3 && str_starts(text, S("\xEF\xBB\xBF")))
		start = 3;
	return start;
}

void
place_line(struct place p, int64_t *line, int64_t *column)
{
	str text = p.source->text;
	ptrdiff_t start = line_start(text, 0, p.at);

	*line = 1 + count_lines(text.at, text.at + p.at);
	*column = 1 + utf8_length(str_slice(text, start, p.at));
}

/*
 * The line number, counted from the last place that was asked for: places
 * come mostly in order, so a million of them cost one reading of the file.
 */
static int64_t
line_of(struct faults *f, struct place p)
{
	const char *text = p.source->text.at;

	if (f->last_source != p.source || p.at < f->last_at) {
		f->last_source = p.source;
		f->last_at = 0;
		f->last_line = 1;
	}
	f->last_line += count_lines(text + f->last_at, text + p.at);
	f->last_at = p.at;
	return f->last_line;
}

/* The column, counted from the last place if that is in the same line. */
static int64_t
column_of(struct faults *f, struct place p)
{
	bool behind = f->column_source == p.source && f->column_at <= p.at;
	ptrdiff_t known = behind ? f->column_at : 0;
	ptrdiff_t start = line_start(p.source->text, known, p.at);

	if (known == 0 || start > known)
		f->last_column = 1;
	f->last_column += utf8_length(str_slice(p.source->text, start, p.at));
	f->column_source = p.source;
	f->column_at = p.at;
	return f->last_column;
}

static bool
is_continuation(char c)
{
	return (c & 0xC0) == 0x80;
}

/* The line, or what of a long one is around `at`; where that begins. */
static str
excerpt_around(str text, ptrdiff_t at, ptrdiff_t *start)
{
	ptrdiff_t least = at - MOST_EXCERPT / 2, end = at;

	*start = line_start(text, least > 0 ? least : 0, at);
	while (*start < at && is_continuation(text.at[*start]))
		++*start;
	while (end < text.len && end - *start < MOST_EXCERPT &&
	    text.at[end] != '\n' && text.at[end] != '\r')
		end++;
	while (end > at && end < text.len && is_continuation(text.at[end]))
		end--;
	return str_slice(text, *start, end);
}

/* Fills line, column, excerpt and carets. */
static void
locate(struct faults *f, struct fault *e, struct place p)
{
	str text = p.source->text;
	ptrdiff_t start, end, stop = p.at + p.length;

	e->file = p.source->name;
	if (p.at < 0 || p.at > text.len)
		return;
	e->line = line_of(f, p);
	e->column = column_of(f, p);
	e->excerpt = excerpt_around(text, p.at, &start);
	e->caret = utf8_length(str_slice(text, start, p.at));
	end = start + e->excerpt.len;
	if (stop > end)
		stop = end;
	e->carets = stop > p.at ? utf8_length(str_slice(text, p.at, stop)) : 1;
	if (e->carets > MOST_CARETS)
		e->carets = MOST_CARETS;
}

enum fault_rank
fault_rank(enum fault_kind kind)
{
	return kind == FAULT_NOTE ? RANK_NOTE
	    : kind == FAULT_ROW	  ? RANK_ROW
				  : RANK_CAMPAIGN;
}

static bool
same(const struct fault *a, const struct fault *b)
{
	return a->kind == b->kind && a->line == b->line &&
	    a->column == b->column && str_equal(a->file, b->file) &&
	    str_equal(a->message, b->message);
}

static void
count_kind(struct faults *f, enum fault_kind kind)
{
	switch (fault_rank(kind)) {
	case RANK_NOTE:
		f->notes++;
		break;
	case RANK_ROW:
		f->rows++;
		break;
	default:
		f->errors++;
	}
	if (f->worst <= FAULT_ROW && kind > f->worst)
		f->worst = kind;
}

/* `latest` has room of its own, so that a million faults cost no memory. */
static void
set_latest(struct faults *f, str message)
{
	if (message.len > f->latest_room) {
		f->latest_room = message.len * 2;
		f->latest.at = NEW_ARRAY(f->arena, char, f->latest_room);
	}
	if (message.len > 0)
		memcpy((char *)(uintptr_t)f->latest.at, message.at,
		    (size_t)message.len);
	f->latest.len = message.len;
}

/* Of each group the first few are kept, however many came before. */
static bool
has_room(const struct faults *f, enum fault_kind kind,
    const struct fault_group *g)
{
	ptrdiff_t kept = f->kept_of[fault_rank(kind)];

	if (f->most > 0)
		return kept < f->most;
	return kept < MOST_KEPT || (g != NULL && g->kept < FAULT_SHOWN);
}

static void
keep(struct faults *f, const struct fault *e, struct fault_group *g)
{
	struct fault *kept = NEW(f->arena, struct fault);

	*kept = *e;
	kept->group = g;
	kept->file = str_copy(f->arena, e->file);
	kept->message = str_copy(f->arena, e->message);
	kept->excerpt = str_copy(f->arena, e->excerpt);
	kept->times = 1;
	if (f->last != NULL)
		f->last->next = kept;
	else
		f->first = kept;
	f->last = f->reported = kept;
	f->count++;
	f->kept_of[fault_rank(e->kind)]++;
	if (g != NULL && g->kept++ == 0)
		g->first = kept;
}

/* Counts a fault, and copies it into the collection if it is a new one. */
static void
report(struct faults *f, const struct fault *e)
{
	struct fault_group *g;

	f->reported = NULL;
	count_kind(f, e->kind);
	if (e->kind != FAULT_NOTE)
		set_latest(f, e->message);
	for (struct fault *old = f->first; old != NULL; old = old->next)
		if (same(old, e)) {
			old->times++;
			return;
		}
	g = fault_group_of(f, e);
	if (has_room(f, e->kind, g)) {
		keep(f, e, g);
		fault_group_count(f->arena, g, e);
	} else if (g == NULL) {
		f->dropped++;
		f->ungrouped++;
	} else if (fault_group_is_new(g, e)) {
		f->dropped++;
		fault_group_count(f->arena, g, e);
	}
}

static void
report_format(struct faults *f, struct fault *e, const char *format,
    va_list args)
{
	struct arena scratch = {0};
	struct buf b = {.arena = &scratch};

	buf_vformat(&b, format, args);
	e->message = buf_str(&b);
	report(f, e);
	arena_free(&scratch);
}

bool
fault(struct faults *f, enum fault_kind kind, struct place p,
    const char *format, ...)
{
	struct fault e = {.kind = kind, .format = format};
	va_list args;

	if (p.source != NULL)
		locate(f, &e, p);
	if (kind != FAULT_NOTE)
		f->latest_source = p.source;
	va_start(args, format);
	report_format(f, &e, format, args);
	va_end(args);
	return false;
}

bool
fault_file(struct faults *f, enum fault_kind kind, str file,
    const char *format, ...)
{
	struct fault e = {.kind = kind, .format = format, .file = file};
	va_list args;

	if (kind != FAULT_NOTE)
		f->latest_source = NULL;
	va_start(args, format);
	report_format(f, &e, format, args);
	va_end(args);
	return false;
}

str
fault_hint(struct arena *a, str wanted, const str *names, ptrdiff_t count)
{
	str nearest = str_nearest(wanted, names, count);

	if (nearest.len == 0)
		return S("");
	return str_format(a, _(" (is it '%.*s'?)"), FMT(nearest));
}

bool
fault_mend(struct faults *f, const char *format, ...)
{
	struct buf b = {.arena = f->arena};
	va_list args;

	if (f->reported == NULL)
		return false;
	va_start(args, format);
	buf_vformat(&b, format, args);
	va_end(args);
	f->reported->mend = buf_str(&b);
	return false;
}

int64_t
faults_counted(const struct faults *f, enum fault_kind kind)
{
	int64_t n = 0;

	for (const struct fault_group *g = f->first_group; g != NULL;
	     g = g->next)
		if (fault_rank(g->kind) == fault_rank(kind))
			n += g->count;
	return n;
}

void
faults_forget(struct faults *f)
{
	f->first = f->last = f->reported = NULL;
	f->first_group = f->last_group = NULL;
	f->count = f->dropped = f->group_count = 0;
	f->ungrouped = 0;
	memset(f->groups_of, 0, sizeof f->groups_of);
	memset(f->kept_of, 0, sizeof f->kept_of);
}

int
faults_status(const struct faults *f)
{
	if (f->worst == FAULT_NOTE)
		return 0;
	return f->worst <= FAULT_FAILED ? 1 : (int)f->worst;
}
