/* SPDX-License-Identifier: MIT */
#include "cli/progress.h"

#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { SHOW_MS = 100, ASK_MS = 1000, USUAL_WIDTH = 80, MINUTE = 60000 };

/* Those that got an answer that stays. */
static int64_t
answered(const struct run_counts *n)
{
	return n->accepted + n->refused + n->in_doubt;
}

static int
terminal_width(void)
{
	struct winsize size;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return size.ws_col;
	return USUAL_WIDTH;
}

/*
 * At the pace so far, or by the campaign's limits, whichever is later: the
 * first messages of an hour leave at once, and the others wait.
 */
static int64_t
end_of_run(const struct progress *p, int64_t done, int64_t left, int64_t now)
{
	int64_t by_pace = done > 0 ? now + (now - p->started) * left / done
				   : 0;
	int64_t by_limits = p->deliverer != NULL
	    ? deliver_end(p->deliverer, left, now)
	    : now;

	return by_pace > by_limits ? by_pace : by_limits;
}

static str
end_text(struct arena *a, int64_t end, int64_t now)
{
	str hour = clock_time(a, end), day = clock_date(a, end);

	if (str_equal(day, clock_date(a, now)))
		return hour;
	return str_format(a, "%.*s %.*s", FMT(day), FMT(hour));
}

/* Cut by code points: what stands in it is one column each. */
static str
cut(str line, int width)
{
	ptrdiff_t at = 0;

	for (int i = 0; i < width && at < line.len; i++)
		utf8_next(line, &at);
	return str_slice(line, 0, at);
}

/* What is known besides how many: the end from 1 on, the pace from 2 on. */
static str
line_with(struct arena *a, const struct progress *p,
    const struct run_counts *n, int64_t now, int details)
{
	struct buf b = {.arena = a};
	int64_t ms = now - p->started, done = answered(n);
	int64_t left = p->total - done - n->waiting;

	buf_format(&b, _("%lld done, %lld left"), (long long)done,
	    (long long)(left > 0 ? left : 0));
	if (details >= 2 && ms >= SHOW_MS && done > 0)
		buf_format(&b, _(", %lld a minute"),
		    (long long)(done * MINUTE / ms));
	if (details >= 1 && left > 0 && p->end > 0)
		buf_format(&b, _(", until %.*s"),
		    FMT(end_text(a, p->end, now)));
	buf_format(&b, _("; %lld taken"), (long long)n->accepted);
	if (n->waiting > 0)
		buf_format(&b, _(", %lld waiting"), (long long)n->waiting);
	if (n->refused > 0)
		buf_format(&b, _(", %lld refused"), (long long)n->refused);
	if (n->in_doubt > 0)
		buf_format(&b, _(", %lld unsure"), (long long)n->in_doubt);
	return buf_str(&b);
}

/* Where all does not fit, what became of the messages stays. */
static str
line_that_fits(struct arena *a, const struct progress *p,
    const struct run_counts *n, int64_t now, int width)
{
	str line = S("");

	for (int details = 2; details >= 0; details--) {
		line = line_with(a, p, n, now, details);
		if (utf8_length(line) <= width)
			return line;
	}
	return cut(line, width);
}

/* One column stays free: a terminal may break the line behind the last. */
static void
show(struct progress *p, const struct run_counts *n)
{
	struct arena scratch = {0};
	str line = line_that_fits(&scratch, p, n, clock_now(),
	    terminal_width() - 1);

	fprintf(stderr, "\r%.*s\033[K", FMT(line));
	fflush(stderr);
	p->shown = true;
	arena_free(&scratch);
}

void
progress_show(struct progress *p, const struct run_counts *n)
{
	int64_t steady = clock_steady(), now = clock_now();
	int64_t done = answered(n);

	if (p->shown && steady - p->shown_at < SHOW_MS)
		return;
	if (p->end == 0 || steady - p->end_known_at >= ASK_MS) {
		p->end = end_of_run(p, done, p->total - done - n->waiting,
		    now);
		p->end_known_at = steady;
	}
	p->shown_at = steady;
	show(p, n);
}

void
progress_end(struct progress *p, const struct run_counts *n)
{
	if (!p->shown)
		return;
	show(p, n);
	fputc('\n', stderr);
	p->shown = false;
}
