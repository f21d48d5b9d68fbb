/* SPDX-License-Identifier: MIT */
/* Dates as a language writes them. */
#include "unicode.h"

#include <unicode/ucal.h>
#include <unicode/udat.h>

#include "date.h"
#include "icu.h"

static const UChar utc[] = {'U', 'T', 'C'};

enum { PATTERN_SIZE = 256, SHOWN_SIZE = 512 };	/* in units of UTF-16 */

/* The format's own calendar, set to the day. */
static UCalendar *
calendar_at(const UDateFormat *format, struct civil c, UErrorCode *e)
{
	const double all_gregorian = -1e17;	/* before any day we write */
	UCalendar *calendar = ucal_clone(udat_getCalendar(format), e);

	ucal_setGregorianChange(calendar, all_gregorian, e);
	ucal_setDateTime(calendar, c.year, c.month - 1, c.day, c.hour,
	    c.minute, c.second, e);
	return calendar;
}

static bool
format_by(struct arena *a, const UDateFormat *format, struct civil c, str *out)
{
	UErrorCode e = U_ZERO_ERROR;
	UCalendar *calendar = calendar_at(format, c, &e);
	struct wide shown = wide_new(a, SHOWN_SIZE);

	shown.len = udat_formatCalendar(format, calendar, shown.at, shown.len,
	    NULL, &e);
	if (calendar != NULL)
		ucal_close(calendar);
	if (U_FAILURE(e))
		return false;
	*out = wide_text(a, shown);
	return true;
}

bool
civil_format(struct arena *a, struct civil c, str pattern, str language,
    str *out)
{
	const char *locale = locale_gregorian(a, language);
	struct wide p = wide_from(a, pattern);
	UErrorCode e = U_ZERO_ERROR;
	UDateFormat *format = udat_open(UDAT_PATTERN, UDAT_PATTERN, locale,
	    utc, COUNT(utc), p.at, p.len, &e);
	bool done = U_SUCCESS(e) && format_by(a, format, c, out);

	if (format != NULL)
		udat_close(format);
	return done;
}

/* How often the unit at `at` stands there in a row. */
static int32_t
repeats(struct wide p, int32_t at)
{
	int32_t n = 1;

	while (at + n < p.len && p.at[at + n] == p.at[at])
		n++;
	return n;
}

static void
put(struct wide *to, UChar unit, int32_t times)
{
	while (times-- > 0)
		to->at[to->len++] = unit;
}

/*
 * A language's pattern with the year in full ("yy" to "y"), and in French
 * with "er" at the first of a month, which CLDR does not know.
 */
static struct wide
amend(struct arena *a, struct wide p, bool first_in_french)
{
	enum { ROOM = 4 };	/* 'er' with its quotes */
	struct wide to = {wide_new(a, p.len * (1 + ROOM)).at, 0};
	bool quoted = false;

	for (int32_t at = 0, n; at < p.len; at += n) {
		UChar unit = p.at[at];

		n = repeats(p, at);
		if (unit == '\'')
			quoted ^= n & 1;
		put(&to, unit, !quoted && unit == 'y' && n == 2 ? 1 : n);
		if (!quoted && first_in_french && unit == 'd' && n == 1) {
			put(&to, '\'', 1);
			put(&to, 'e', 1);
			put(&to, 'r', 1);
			put(&to, '\'', 1);
		}
	}
	return to;
}

static bool
apply_amended(struct arena *a, UDateFormat *format, bool first_in_french)
{
	struct wide p = wide_new(a, PATTERN_SIZE);
	UErrorCode e = U_ZERO_ERROR;

	p.len = udat_toPattern(format, false, p.at, p.len, &e);
	if (U_FAILURE(e))
		return false;
	p = amend(a, p, first_in_french);
	udat_applyPattern(format, false, p.at, p.len);
	return true;
}

static UDateFormatStyle
style_of(enum date_form form)
{
	switch (form) {
	case DATE_SHORT: return UDAT_SHORT;
	case DATE_WEEKDAY: return UDAT_FULL;
	case DATE_LONG: break;
	}
	return UDAT_LONG;
}

static bool
is_french(const char *locale)
{
	str s = str_from(locale);

	return str_starts(s, S("fr@")) || str_starts(s, S("fr_"));
}

bool
unicode_date(struct arena *a, str iso, enum date_form form, str language,
    str *out)
{
	const char *locale = locale_gregorian(a, language);
	UErrorCode e = U_ZERO_ERROR;
	UDateFormat *format;
	struct civil c;
	bool first, done;

	if (!civil_parse(iso, &c))
		return false;
	format = udat_open(UDAT_NONE, style_of(form), locale, utc, COUNT(utc),
	    NULL, 0, &e);
	first = c.day == 1 && form != DATE_SHORT && is_french(locale);
	done = U_SUCCESS(e) && apply_amended(a, format, first) &&
	    format_by(a, format, c, out);
	if (format != NULL)
		udat_close(format);
	return done;
}
