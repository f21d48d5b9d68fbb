/* SPDX-License-Identifier: MIT */
/* Days and their arithmetic, in the proleptic Gregorian calendar (ISO 8601). */
#include "date.h"

static bool
digits(str s, ptrdiff_t at, int count, int *out)
{
	int n = 0;

	if (s.len - at < count)
		return false;
	for (int i = 0; i < count; i++) {
		char c = s.at[at + i];

		if (c < '0' || c > '9')
			return false;
		n = n * 10 + (c - '0');
	}
	*out = n;
	return true;
}

static bool
is_leap(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int
days_in(int year, int month)
{
	static const int days[] = {
	    31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	return days[month - 1] + (month == 2 && is_leap(year));
}

static bool
has_char(str s, ptrdiff_t at, char c)
{
	return at < s.len && s.at[at] == c;
}

/* What cannot be read as a time is passed over. */
static void
parse_time(str s, ptrdiff_t at, struct civil *c)
{
	int hour, minute, second;

	if (!digits(s, at, 2, &hour) || !has_char(s, at + 2, ':') ||
	    !digits(s, at + 3, 2, &minute) || hour > 23 || minute > 59)
		return;
	c->hour = hour;
	c->minute = minute;
	if (has_char(s, at + 5, ':') && digits(s, at + 6, 2, &second) &&
	    second <= 59)
		c->second = second;
}

bool
civil_parse(str iso, struct civil *out)
{
	str s = str_trim(iso);
	struct civil c = {0};

	if (!digits(s, 0, 4, &c.year) || !has_char(s, 4, '-') ||
	    !digits(s, 5, 2, &c.month) || !has_char(s, 7, '-') ||
	    !digits(s, 8, 2, &c.day))
		return false;
	if (c.year < 1 || c.month < 1 || c.month > 12 || c.day < 1 ||
	    c.day > days_in(c.year, c.month))
		return false;
	if (s.len > 10 && !has_char(s, 10, 'T') && !has_char(s, 10, ' '))
		return false;
	parse_time(s, 11, &c);
	*out = c;
	return true;
}

int
civil_day_of_year(struct civil c)
{
	int day = c.day;

	for (int month = 1; month < c.month; month++)
		day += days_in(c.year, month);
	return day;
}

/* Days since 0001-01-01, which was a Monday. */
static int64_t
day_number(struct civil c)
{
	int64_t before = c.year - 1;

	return before * 365 + before / 4 - before / 100 + before / 400 +
	    civil_day_of_year(c) - 1;
}

int
civil_weekday(struct civil c)
{
	return (int)((day_number(c) + 1) % 7);
}

int64_t
civil_seconds(struct civil c)
{
	enum { DAYS_TO_1970 = 719162 };

	return ((day_number(c) - DAYS_TO_1970) * 24 + c.hour) * 3600 +
	    c.minute * 60 + c.second;
}
