/* SPDX-License-Identifier: MIT */
/* What letters add to Liquid's filters, in the language of the letter. */
#include <time.h>

#include "filter.h"
#include "render.h"
#include "unicode/unicode.h"

/* ---- date ---- */

static bool
not_a_date(const struct filtering *f, str s)
{
	return filter_row_fault(f, str_format(f->arena,
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

/* "March 14, 2016", and only that, as ISO 8601. */
static bool
date_from_english(struct arena *a, str s, str *iso)
{
	static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";
	str month = str_lower_ascii(a, str_cut(&s, ' '));
	str day = str_trim(str_cut(&s, ','));
	int64_t d, y;
	ptrdiff_t m;

	if (month.len < 3 || !str_to_int(day, &d) ||
	    !str_to_int(str_trim(s), &y) || d < 1 || d > 31 || y < 1 ||
	    y > 9999)
		return false;
	m = str_find(str_from(months), str_slice(month, 0, 3));
	if (m < 0 || m % 3 != 0)
		return false;
	*iso = str_format(
	    a, "%04d-%02d-%02d", (int)y, (int)(m / 3 + 1), (int)d);
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
	else
		date_from_english(f->arena, s, &iso);
	*out = f->in;
	if (format.len > 0 &&
	    unicode_date_format(f->arena, iso, format, language, &made))
		*out = value_string(made);
	return true;
}

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

/* ---- agree ---- */

enum gender { GENDER_MALE, GENDER_FEMALE, GENDER_PLURAL, GENDER_UNKNOWN };

static enum gender
gender_of(str s)
{
	if (str_equal(s, S("m")) || str_equal(s, S("M")))
		return GENDER_MALE;
	if (str_equal(s, S("f")) || str_equal(s, S("F")))
		return GENDER_FEMALE;
	if (str_equal(s, S("p")) || str_equal(s, S("P")))
		return GENDER_PLURAL;
	return GENDER_UNKNOWN;
}

/*
 * agree: "détenu", "détenue"[, "détenus"[, "détenu(e)"]] by the gender of a
 * case or recipient (its member `gender`, or the text itself): m, f, p for a
 * group.  What is none of these takes the fourth form.
 */
static bool
agree(struct filtering *f, struct value *out)
{
	const struct value *member = object_get(f->in, S("gender"));
	struct value v = member != NULL ? *member : f->in;
	enum gender gender;
	str s = S("");

	*out = (struct value){0};
	if (f->in.kind == VALUE_OBJECT && member == NULL)
		v = *out;
	if (v.kind != VALUE_NIL && !filter_text(f, v, &s))
		return false;
	gender = gender_of(str_trim(s));
	if ((int)gender < f->arg_count) {
		*out = f->args[gender];
		return true;
	}
	if (gender == GENDER_PLURAL)
		return filter_row_fault(f, str_format(f->arena,
		    _("'%.*s' is a group, and 'agree' has no third form for "
		      "it"),
		    FMT(filter_subject(f))));
	return filter_row_fault(f, str_format(f->arena,
	    _("the gender of '%.*s' is unknown, and 'agree' has no fourth form "
	      "for it"),
	    FMT(filter_subject(f))));
}

/* ---- lists ---- */

/* The items as texts, blank ones left out. */
static bool
texts(struct filtering *f, str **items, ptrdiff_t *count)
{
	struct value list;

	if (!filter_list(f, f->in, &list))
		return false;
	*items = NEW_ARRAY(f->arena, str, list.count);
	*count = 0;
	for (ptrdiff_t i = 0; i < list.count; i++) {
		if (!filter_text(f, list.items[i], &(*items)[*count]))
			return false;
		if (!str_blank((*items)[*count]))
			(*count)++;
	}
	return true;
}

/* "a, b et c" */
static bool
list(struct filtering *f, struct value *out)
{
	ptrdiff_t count;
	str *items;

	*out = (struct value){0};
	if (!texts(f, &items, &count))
		return false;
	if (count > 0)
		*out = value_string(unicode_list(
		    f->arena, items, count, filter_language(f)));
	return true;
}

/* A Markdown list: the bullets are markup, what stands behind them is not. */
static bool
bullets(struct filtering *f, struct value *out)
{
	bool skeleton = !f->render->program->plain;
	struct buf b = filter_buf(f);
	ptrdiff_t count, weight = 0;
	str *items;
	int32_t c;

	*out = (struct value){0};
	if (!texts(f, &items, &count))
		return false;
	for (ptrdiff_t i = 0; i < count; i++) {
		buf_add(&b, i > 0 ? S("\n- ") : S("- "));
		weight += items[i].len;
		if (!skeleton) {
			buf_add(&b, items[i]);
			continue;
		}
		if (!render_keep(f->render, items[i], f->call->place, &c))
			return false;
		buf_utf8(&b, c);
	}
	if (count == 0)
		return true;
	if (!filter_give(f, &b, out))
		return false;
	if (skeleton)
		out->kind = VALUE_SKELETON;
	out->count = b.len + weight;
	return true;
}

/* ---- country, required ---- */

static bool
country(struct filtering *f, struct value *out)
{
	str s, name;

	*out = (struct value){0};
	if (f->in.kind == VALUE_NIL)
		return true;
	if (!filter_text(f, f->in, &s))
		return false;
	name = unicode_country(f->arena,
	    unicode_country_code(f->arena, str_trim(s)), filter_language(f));
	if (name.len == 0)
		return filter_row_fault(f, str_format(f->arena,
		    _("'%.*s' is no country: write its name or its code, "
		      "such as FR"),
		    FMT(s)));
	*out = value_string(name);
	return true;
}

static bool
required(struct filtering *f, struct value *out)
{
	*out = f->in;
	if (!value_blank(f->in))
		return true;
	return filter_row_fault(f, str_format(f->arena,
	    _("'%.*s' is empty, and the letter requires it"),
	    FMT(filter_subject(f))));
}

const struct filter letter_filters[] = {
    {S_INIT("agree"), 2, 4, agree, 0, {0}},
    {S_INIT("bullets"), 0, 0, bullets, FILTER_BLOCK, {0}},
    {S_INIT("country"), 0, 0, country, 0, {0}},
    {S_INIT("date"), 0, 1, date, 0, {0}},
    {S_INIT("list"), 0, 0, list, 0, {0}},
    {S_INIT("required"), 0, 0, required, 0, {0}},
    {{0}, 0, 0, NULL, 0, {0}},
};
