/* SPDX-License-Identifier: MIT */
#include "cli/moment.h"

#include <time.h>

static const struct unit {
	str name;		/* of one; more of them have an s */
	int64_t ms;
} units[] = {
    {S_INIT("minute"), 60 * 1000},
    {S_INIT("hour"), 3600 * 1000},
    {S_INIT("heure"), 3600 * 1000},
    {S_INIT("day"), 24 * 3600 * 1000},
    {S_INIT("jour"), 24 * 3600 * 1000},
    {S_INIT("week"), 7 * 24 * 3600 * 1000},
    {S_INIT("semaine"), 7 * 24 * 3600 * 1000},
};

/* "2 days" */
static bool
read_span(str text, int64_t *ms)
{
	enum { MOST = 100000 };
	str count = str_cut(&text, ' '), name = str_trim(text);
	int64_t n;

	if (!str_to_int(count, &n) || n < 0 || n > MOST)
		return false;
	if (str_ends(name, S("s")))
		name.len--;
	for (ptrdiff_t i = 0; i < COUNT(units); i++)
		if (str_equal(name, units[i].name)) {
			*ms = n * units[i].ms;
			return true;
		}
	return false;
}

/* Digits at an offset, with what has to stand before them. */
static bool
read_part(str text, ptrdiff_t at, char before, ptrdiff_t length, int *out)
{
	str digits = str_slice(text, at, at + length);
	int64_t n;

	if (digits.len != length || !str_digits(digits) ||
	    !str_to_int(digits, &n) ||
	    (before != '\0' && text.at[at - 1] != before))
		return false;
	*out = (int)n;
	return true;
}

static bool
read_day(str text, struct tm *t)
{
	if (!read_part(text, 0, '\0', 4, &t->tm_year) ||
	    !read_part(text, 5, '-', 2, &t->tm_mon) ||
	    !read_part(text, 8, '-', 2, &t->tm_mday))
		return false;
	t->tm_year -= 1900;
	t->tm_mon--;
	return true;
}

static bool
read_hour(str text, struct tm *t)
{
	return text.len == 16 && (text.at[10] == ' ' || text.at[10] == 'T') &&
	    read_part(text, 11, text.at[10], 2, &t->tm_hour) &&
	    read_part(text, 14, ':', 2, &t->tm_min) && t->tm_hour < 24 &&
	    t->tm_min < 60;
}

bool
moment_read(str text, bool end, int64_t now, int64_t *out)
{
	struct tm t = {.tm_isdst = -1}, as_typed;
	int64_t span;

	if (read_span(text, &span)) {
		*out = now - span;
		return true;
	}
	if (!read_day(text, &t) || (text.len != 10 && !read_hour(text, &t)))
		return false;
	as_typed = t;
	*out = (int64_t)mktime(&t) * 1000;
	if (t.tm_mon != as_typed.tm_mon || t.tm_mday != as_typed.tm_mday)
		return false;	/* the 31st of February */
	if (end && text.len == 10) {
		as_typed.tm_mday++;
		*out = (int64_t)mktime(&as_typed) * 1000;
	}
	return true;
}
