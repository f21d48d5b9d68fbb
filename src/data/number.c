/* SPDX-License-Identifier: MIT */
#include "number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DAY = 24 * 60 * 60, MOST_DIGITS = 17 };

/* What stands in a format code, outside of quotes. */
struct marks {
	bool date, time, month, other;
	int zeros;
};

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c;
}

static void
mark(struct marks *m, char c)
{
	switch (lower(c)) {
	case 'y': case 'd':
		m->date = true;
		break;
	case 'h': case 's':
		m->time = true;
		break;
	case 'm':	/* months, or minutes beside hours or seconds */
		m->month = true;
		break;
	case '0':
		m->zeros++;
		return;
	default:
		break;
	}
	m->other = true;
}

/* "[h]" is time that passed; all else in brackets is colour or country. */
static ptrdiff_t
skip_bracket(struct marks *m, str code, ptrdiff_t at)
{
	ptrdiff_t end = at + 1;
	bool elapsed = true;

	for (; end < code.len && code.at[end] != ']'; end++)
		elapsed &= strchr("hms", lower(code.at[end])) != NULL;
	if (elapsed && end > at + 1)
		m->time = true;
	return end;
}

static struct marks
marks_of(str code)
{
	struct marks m = {0};

	for (ptrdiff_t i = 0; i < code.len && code.at[i] != ';'; i++)
		switch (code.at[i]) {
		case '"':
			m.other = true;
			while (++i < code.len && code.at[i] != '"')
				;
			break;
		case '\\': case '_': case '*':
			m.other = true;
			i++;
			break;
		case '[':
			i = skip_bracket(&m, code, i);
			break;
		default:
			mark(&m, code.at[i]);
		}
	return m;
}

struct number_format
number_format_of(str code)
{
	struct marks m = marks_of(code);

	if (m.date && m.time)
		return (struct number_format){NUMBER_DATE_TIME, 0};
	if (m.time)
		return (struct number_format){NUMBER_TIME, 0};
	if (m.date || m.month)
		return (struct number_format){NUMBER_DATE, 0};
	if (m.zeros > 0 && !m.other)
		return (struct number_format){NUMBER_ZEROS,
		    m.zeros < 32 ? m.zeros : 32};
	return (struct number_format){NUMBER_PLAIN, 0};
}

struct number_format
number_format_builtin(int64_t id)
{
	static const struct {
		short from, to;
		enum number_kind kind;
	} ranges[] = {
		{14, 17, NUMBER_DATE}, {18, 21, NUMBER_TIME},
		{22, 22, NUMBER_DATE_TIME}, {27, 31, NUMBER_DATE},
		{32, 35, NUMBER_TIME}, {36, 36, NUMBER_DATE},
		{45, 47, NUMBER_TIME}, {50, 54, NUMBER_DATE},
		{55, 56, NUMBER_TIME}, {57, 58, NUMBER_DATE},
	};

	for (ptrdiff_t i = 0; i < COUNT(ranges); i++)
		if (id >= ranges[i].from && id <= ranges[i].to)
			return (struct number_format){ranges[i].kind, 0};
	return (struct number_format){NUMBER_PLAIN, 0};
}

static bool
parse(str value, double *out)
{
	char z[64], *end;

	if (value.len == 0 || value.len >= (ptrdiff_t)sizeof z)
		return false;
	for (ptrdiff_t i = 0; i < value.len; i++)
		if (str_find_char(S("0123456789+-.eE"), value.at[i]) < 0)
			return false;
	memcpy(z, value.at, (size_t)value.len);
	z[value.len] = '\0';
	*out = strtod(z, &end);		/* LC_NUMERIC is never set */
	return *end == '\0' && isfinite(*out);
}

/* v = 0.digits x 10^point; the fewest digits that give v again. */
static int
shortest_digits(double v, char digits[MOST_DIGITS + 1])
{
	char form[MOST_DIGITS + 16];
	int n = 0;

	for (int more = 14; more < MOST_DIGITS; more++) {
		snprintf(form, sizeof form, "%.*e", more, v);
		if (strtod(form, NULL) == v)
			break;
	}
	for (const char *p = form; *p != 'e'; p++)
		if (*p != '.')
			digits[n++] = *p;
	while (n > 1 && digits[n - 1] == '0')
		n--;
	digits[n] = '\0';
	return atoi(strchr(form, 'e') + 1) + 1;
}

/* In full as far as people write numbers, else with an exponent. */
static str
decimal(struct arena *a, double v)
{
	char digits[MOST_DIGITS + 1];
	struct buf b = {.arena = a};
	int point, n;

	if (v == 0)
		return S("0");
	if (v < 0)
		buf_char(&b, '-');
	point = shortest_digits(fabs(v), digits);
	n = (int)strlen(digits);
	if (point > 21 || point < -6) {
		buf_format(&b, "%c%s%sE%+03d", digits[0], n > 1 ? "." : "",
		    digits + 1, point - 1);
		return buf_str(&b);
	}
	if (point <= 0)
		buf_format(&b, "0.%.*s", -point, "000000");
	for (int i = 0; i < n || i < point; i++) {
		if (i == point && point > 0)
			buf_char(&b, '.');
		buf_char(&b, i < n ? digits[i] : '0');
	}
	return buf_str(&b);
}

/* From days since 1970-01-01, by eras of 400 years that begin in March. */
static str
civil(struct arena *a, int64_t days)
{
	int64_t z = days + 719468, era = z / 146097, day = z - era * 146097;
	int64_t year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
	int64_t yday = day - (365 * year + year / 4 - year / 100);
	int64_t month = (5 * yday + 2) / 153;

	day = yday - (153 * month + 2) / 5 + 1;
	month += month < 10 ? 3 : -9;
	year += era * 400 + (month <= 2);
	return str_format(a, "%04lld-%02lld-%02lld", (long long)year,
	    (long long)month, (long long)day);
}

/* Excel believes in 1900-02-29 (day 60), and counts so. */
static str
date(struct arena *a, int64_t day)
{
	if (day == 60)
		return S("1900-02-29");
	return civil(a, day - 25569 + (day < 60));
}

bool
number_is_no_day(str text)
{
	return str_starts(text, S("1900-02-29")) &&
	    (text.len == 10 || text.at[10] == 'T');
}

static str
time_of_day(struct arena *a, int64_t seconds)
{
	return str_format(a, "%02lld:%02lld:%02lld",
	    (long long)(seconds / 3600), (long long)(seconds / 60 % 60),
	    (long long)(seconds % 60));
}

static str
date_and_time(struct arena *a, double v)
{
	int64_t seconds = llround(v * DAY);
	str day = date(a, seconds / DAY), time = time_of_day(a, seconds % DAY);

	return str_format(a, "%.*sT%.*s", FMT(day), FMT(time));
}

static str
with_zeros(struct arena *a, double v, int digits)
{
	if (v < 0 || v >= 1e15 || v != floor(v))
		return decimal(a, v);
	return str_format(a, "%0*lld", digits, (long long)v);
}

str
number_text(struct arena *a, str value, struct number_format format,
    bool since_1904)
{
	const double most = 2958466;	/* the end of 9999 */
	double v, days;

	if (!parse(value, &v))
		return value;
	days = since_1904 ? v + 1462 : v;
	if (format.kind == NUMBER_ZEROS)
		return with_zeros(a, v, format.digits);
	if (format.kind == NUMBER_PLAIN || v < 0 || days >= most)
		return decimal(a, v);
	if (format.kind == NUMBER_DATE)
		return date(a, (int64_t)days);
	if (format.kind == NUMBER_TIME)
		return time_of_day(a, llround(v * DAY));
	return date_and_time(a, days);
}
