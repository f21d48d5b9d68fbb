/* SPDX-License-Identifier: MIT */
/*
 * strftime's letters as Liquid's `date` filter takes them: %-d, %^a, %3j.
 * Times are as written in the value; the zone is taken as UTC.
 */
#include "unicode.h"

#include "date.h"

enum { WIDEST = 64 };

struct directive {
	char pad;	/* ' ', '0', '-' for none, or 0: by the letter */
	bool upper, swap;
	int width;	/* 0: by the letter */
	char letter;
};

struct writer {
	struct arena *arena;
	struct civil civil;
	str language;
	bool with_day;	/* Slavic months have another form beside a day */
	struct buf out;
};

static bool
is_flag(char c)
{
	return c == '-' || c == '0' || c == '^' || c == '#' || c == '_';
}

static void
set_flag(struct directive *d, char c)
{
	if (c == '^')
		d->upper = true;
	else if (c == '#')
		d->swap = true;
	else
		d->pad = c == '_' ? ' ' : c;
}

/* Reads behind the '%'; false if the text ends within. */
static bool
parse_directive(str format, ptrdiff_t *at, struct directive *d)
{
	*d = (struct directive){0};
	while (*at < format.len && is_flag(format.at[*at]))
		set_flag(d, format.at[(*at)++]);
	while (*at < format.len && format.at[*at] >= '0' &&
	    format.at[*at] <= '9') {
		d->width = d->width * 10 + (format.at[(*at)++] - '0');
		if (d->width > WIDEST)
			d->width = WIDEST;
	}
	while (*at < format.len && format.at[*at] == ':')
		(*at)++;
	if (*at >= format.len)
		return false;
	d->letter = format.at[(*at)++];
	return true;
}

static void
pad(struct writer *w, struct directive d, ptrdiff_t length, int width,
    char with)
{
	if (d.pad != 0)
		with = d.pad;
	if (d.width > 0)
		width = d.width;
	if (with == '-')
		return;
	for (; length < width; length++)
		buf_char(&w->out, with);
}

static void
add_number(struct writer *w, struct directive d, int64_t n, int width,
    char with)
{
	str s = str_format(w->arena, "%lld", (long long)n);

	pad(w, d, s.len, width, with);
	buf_add(&w->out, s);
}

static void
add_text(struct writer *w, struct directive d, str s)
{
	if (d.upper || d.swap)
		s = unicode_upper(w->arena, s, w->language);
	pad(w, d, utf8_length(s), 0, ' ');
	buf_add(&w->out, s);
}

static void
add_name(struct writer *w, struct directive d, str pattern)
{
	str name = S("");

	civil_format(w->arena, w->civil, pattern, w->language, &name);
	add_text(w, d, name);
}

static int
hour_of_12(struct civil c)
{
	return c.hour % 12 == 0 ? 12 : c.hour % 12;
}

/* The week of the year; weeks start on `first` (0: Sunday, 1: Monday). */
static int
week(struct civil c, int first)
{
	int since = (civil_weekday(c) - first + 7) % 7;

	return (civil_day_of_year(c) + 6 - since) / 7;
}

/* The ISO 8601 week; *year is the one that it belongs to. */
static int
iso_week(struct civil c, int *year)
{
	int monday = civil_day_of_year(c) - (civil_weekday(c) + 6) % 7;
	struct civil last = {.year = c.year - 1, .month = 12, .day = 31};
	struct civil end = {.year = c.year, .month = 12, .day = 31};
	int to_thursday = monday + 3;

	*year = c.year;
	if (to_thursday < 1) {
		*year = c.year - 1;
		to_thursday += civil_day_of_year(last);
	} else if (to_thursday > civil_day_of_year(end)) {
		*year = c.year + 1;
		to_thursday -= civil_day_of_year(end);
	}
	return (to_thursday - 1) / 7 + 1;
}

static bool
add_of_date(struct writer *w, struct directive d)
{
	struct civil c = w->civil;
	int year, number = iso_week(c, &year);
	int weekday = civil_weekday(c);

	switch (d.letter) {
	case 'Y': add_number(w, d, c.year, 1, '0'); break;
	case 'C': add_number(w, d, c.year / 100, 2, '0'); break;
	case 'y': add_number(w, d, c.year % 100, 2, '0'); break;
	case 'm': add_number(w, d, c.month, 2, '0'); break;
	case 'd': add_number(w, d, c.day, 2, '0'); break;
	case 'e': add_number(w, d, c.day, 2, ' '); break;
	case 'j': add_number(w, d, civil_day_of_year(c), 3, '0'); break;
	case 'u': add_number(w, d, weekday > 0 ? weekday : 7, 1, '0'); break;
	case 'w': add_number(w, d, weekday, 1, '0'); break;
	case 'U': add_number(w, d, week(c, 0), 2, '0'); break;
	case 'W': add_number(w, d, week(c, 1), 2, '0'); break;
	case 'V': add_number(w, d, number, 2, '0'); break;
	case 'G': add_number(w, d, year, 1, '0'); break;
	case 'g': add_number(w, d, year % 100, 2, '0'); break;
	default: return false;
	}
	return true;
}

static bool
add_of_time(struct writer *w, struct directive d)
{
	struct civil c = w->civil;

	switch (d.letter) {
	case 'H': add_number(w, d, c.hour, 2, '0'); break;
	case 'k': add_number(w, d, c.hour, 2, ' '); break;
	case 'I': add_number(w, d, hour_of_12(c), 2, '0'); break;
	case 'l': add_number(w, d, hour_of_12(c), 2, ' '); break;
	case 'M': add_number(w, d, c.minute, 2, '0'); break;
	case 'S': add_number(w, d, c.second, 2, '0'); break;
	case 'L': add_text(w, d, S("000")); break;
	case 'N': add_text(w, d, S("000000000")); break;
	case 's': add_number(w, d, civil_seconds(c), 1, '0'); break;
	case 'z': add_text(w, d, S("+0000")); break;
	case 'Z': add_text(w, d, S("UTC")); break;
	default: return false;
	}
	return true;
}

static bool
add_named(struct writer *w, struct directive d)
{
	bool day = w->with_day, morning = w->civil.hour < 12;

	switch (d.letter) {
	case 'B': add_name(w, d, day ? S("MMMM") : S("LLLL")); break;
	case 'b':
	case 'h': add_name(w, d, day ? S("MMM") : S("LLL")); break;
	case 'A': add_name(w, d, S("EEEE")); break;
	case 'a': add_name(w, d, S("EEE")); break;
	case 'p':
		if (d.swap)
			add_text(w, (struct directive){.pad = d.pad,
			    .width = d.width}, morning ? S("am") : S("pm"));
		else
			add_text(w, d, morning ? S("AM") : S("PM"));
		break;
	case 'P': add_text(w, d, morning ? S("am") : S("pm")); break;
	case '%': add_text(w, d, S("%")); break;
	case 'n': add_text(w, d, S("\n")); break;
	case 't': add_text(w, d, S("\t")); break;
	default: return false;
	}
	return true;
}

/* Letters that stand for several; empty for the others. */
static str
composed(char letter)
{
	switch (letter) {
	case 'c': return S("%a %b %e %H:%M:%S %Y");
	case 'D':
	case 'x': return S("%m/%d/%y");
	case 'F': return S("%Y-%m-%d");
	case 'v': return S("%e-%^b-%Y");
	case 'T':
	case 'X': return S("%H:%M:%S");
	case 'R': return S("%H:%M");
	case 'r': return S("%I:%M:%S %p");
	case '+': return S("%a %b %e %H:%M:%S %Z %Y");
	default: return S("");
	}
}

static void
write_simple(struct writer *w, struct directive d, str as_written)
{
	if (!add_of_date(w, d) && !add_of_time(w, d) && !add_named(w, d))
		buf_add(&w->out, as_written);
}

/* `deep`: within a composed letter, which holds only simple ones. */
static void
write_format(struct writer *w, str format, bool deep)
{
	ptrdiff_t at = 0;

	while (at < format.len) {
		ptrdiff_t start = at;
		struct directive d;
		struct writer inner = *w;
		str parts;

		if (format.at[at++] != '%') {
			buf_char(&w->out, format.at[start]);
			continue;
		}
		parts = parse_directive(format, &at, &d) && !deep
		    ? composed(d.letter) : S("");
		if (parts.len == 0) {
			write_simple(w, d, str_slice(format, start, at));
			continue;
		}
		inner.out = (struct buf){.arena = w->arena};
		write_format(&inner, parts, true);
		add_text(w, d, buf_str(&inner.out));
	}
}

static bool
names_a_day(str format)
{
	ptrdiff_t at = 0;
	struct directive d;

	while (at < format.len)
		if (format.at[at++] == '%' &&
		    parse_directive(format, &at, &d) &&
		    (d.letter == 'd' || d.letter == 'e' ||
			composed(d.letter).len > 0))
			return true;
	return false;
}

bool
unicode_date_format(struct arena *a, str iso, str format, str language,
    str *out)
{
	struct writer w = {
	    .arena = a,
	    .language = language,
	    .with_day = names_a_day(format),
	    .out = {.arena = a},
	};

	if (!civil_parse(iso, &w.civil))
		return false;
	write_format(&w, format, false);
	*out = buf_str(&w.out);
	return true;
}
