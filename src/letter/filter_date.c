/* SPDX-License-Identifier: MIT */
/* date, as a letter writes it and as Liquid does. */
#include <time.h>

#include "filter.h"
#include "unicode/unicode.h"

/* ---- in letters ---- */

static bool
not_a_date(const struct filtering *f, str s)
{
	return filter_value_fault(f, str_format(f->arena,
	    _("'%.*s' is not a date: it is written like 2026-12-31"), FMT(s)));
}

static bool
named_form(str name, enum date_form *form)
{
	static const struct {
		str name;
		enum date_form form;
	} forms[] = {
	    {S_INIT("long"), DATE_LONG},
	    {S_INIT("short"), DATE_SHORT},
	    {S_INIT("weekday"), DATE_WEEKDAY},
	};

	for (ptrdiff_t i = 0; i < COUNT(forms); i++)
		if (str_equal(forms[i].name, name)) {
			*form = forms[i].form;
			return true;
		}
	return false;
}

static bool
date_in_letter(struct filtering *f, str iso, struct value *out)
{
	enum date_form form = DATE_LONG;
	str name, made, language = filter_language(f);
	bool good;

	if (!filter_arg(f, 0, &name))
		return false;
	if (f->arg_count == 0 || named_form(name, &form))
		good = unicode_date(f->arena, iso, form, language, &made);
	else if (str_find_char(name, '%') >= 0)
		good = unicode_date_format(
		    f->arena, iso, name, language, &made);
	else
		return filter_fault(f, str_format(f->arena,
		    _("no date form '%.*s': 'long', 'short', 'weekday', or "
		      "with '%%' as in '%%d.%%m.%%Y'"),
		    FMT(name)));
	if (!good)
		return not_a_date(f, iso);
	*out = value_string(made);
	return true;
}

/* ---- in plain Liquid ---- */

/* Seconds since 1970 as ISO 8601. */
static bool
date_from_seconds(struct arena *a, int64_t seconds, str *iso)
{
	time_t t = (time_t)seconds;
	struct tm tm;

	if (gmtime_r(&t, &tm) == NULL || tm.tm_year < 0 || tm.tm_year > 8000)
		return false;
	*iso = str_format(a, "%04d-%02d-%02dT%02d:%02d:%02dZ",
	    tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
	    tm.tm_min, tm.tm_sec);
	return true;
}

struct written_date {
	int64_t year, month, day;
	str time;
};

static int64_t
month_named(struct arena *a, str word)
{
	static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";
	str start = str_lower_ascii(a, str_slice(word, 0, 3));
	ptrdiff_t at = str_find(str_from(months), start);

	return at >= 0 && at % 3 == 0 ? at / 3 + 1 : 0;
}

static bool
is_weekday(struct arena *a, str word)
{
	static const char days[] = "sunmontuewedthufrisat";
	str start = str_lower_ascii(a, str_slice(word, 0, 3));
	ptrdiff_t at = str_find(str_from(days), start);

	return at >= 0 && at % 3 == 0;
}

/* One word of a date; false if it has no meaning or a second one. */
static bool
read_word(struct arena *a, str word, struct written_date *d)
{
	int64_t n;

	if (str_find_char(word, ':') > 0 && d->time.len == 0) {
		d->time = word;
		return true;
	}
	if (str_to_int(word, &n) && n >= 1 && n <= 9999) {
		int64_t *to = n > 31 ? &d->year : &d->day;
		bool first = *to == 0;

		*to = n;
		return first;
	}
	if (word.len < 3)
		return false;
	n = month_named(a, word);
	if (n > 0 && d->month == 0) {
		d->month = n;
		return true;
	}
	return is_weekday(a, word);
}

/* "March 14, 2016", "Fri Jul 16 01:00:00 2004", "16 July 2004" */
static bool
date_from_english(struct arena *a, str s, str *iso)
{
	struct written_date d = {0};

	while (s.len > 0) {
		str word = str_cut(&s, ' ');

		if (str_ends(word, S(",")))
			word.len--;
		if (word.len > 0 && !read_word(a, word, &d))
			return false;
	}
	if (d.year == 0 || d.month == 0 || d.day == 0)
		return false;
	*iso = str_format(a, "%04d-%02d-%02d%s%.*s", (int)d.year,
	    (int)d.month, (int)d.day, d.time.len > 0 ? "T" : "",
	    FMT(d.time));
	return true;
}

/* "2004/07/16" */
static bool
date_from_slashes(struct arena *a, str s, str *iso)
{
	if (s.len < 10 || s.at[4] != '/' || s.at[7] != '/')
		return false;
	*iso = str_format(a, "%.*s-%.*s-%.*s", FMT(str_slice(s, 0, 4)),
	    FMT(str_slice(s, 5, 7)), FMT(str_slice(s, 8, s.len)));
	return true;
}

/* In plain Liquid what is no date stays as it is. */
static bool
date_in_liquid(struct filtering *f, str s, struct value *out)
{
	str format, made, iso = s;
	str language = filter_language(f);
	int64_t seconds;

	if (f->arg_count == 0)
		return filter_fault(f,
		    str_from(_("filter 'date' needs a format")));
	if (!filter_arg(f, 0, &format))
		return false;
	if (language.len == 0)
		language = S("en");
	if (str_equal(s, S("now")) || str_equal(s, S("today")))
		iso = clock_iso(f->arena, clock_now());
	else if (f->in.kind == VALUE_INTEGER)
		date_from_seconds(f->arena, f->in.integer, &iso);
	else if (s.len > 0 && s.at[0] != '-' && str_to_int(s, &seconds))
		date_from_seconds(f->arena, seconds, &iso);
	else if (!date_from_slashes(f->arena, s, &iso))
		date_from_english(f->arena, s, &iso);
	*out = f->in;
	if (format.len > 0 &&
	    unicode_date_format(f->arena, iso, format, language, &made))
		*out = value_string(made);
	return true;
}

/* ---- in both ---- */

static bool
date(struct filtering *f, struct value *out)
{
	str s;

	*out = (struct value){0};
	if (f->in.kind == VALUE_NIL)
		return true;
	if (!filter_text(f, f->in, &s))
		return false;
	return filter_lenient(f) ? date_in_liquid(f, s, out)
				 : date_in_letter(f, str_trim(s), out);
}

const struct filter date_filters[] = {
    {S_INIT("date"), 0, 1, date, FILTER_MEMO, {0}},
    {{0}, 0, 0, NULL, 0, {0}},
};
