/* SPDX-License-Identifier: MIT */
/* What under `smtp:` says how fast, when, and how long it is tried. */
#include "campaign/parts.h"
#include "unicode/unicode.h"

static const struct {
	str name;
	int64_t ms;
} units[] = {
    {S_INIT("second"), 1000},
    {S_INIT("minute"), 60 * 1000},
    {S_INIT("hour"), 3600 * 1000},
    {S_INIT("day"), 24 * 3600 * 1000},
};

static bool
unit_ms(str name, int64_t *ms)
{
	for (ptrdiff_t i = 0; i < COUNT(units); i++)
		if (str_equal(name, units[i].name)) {
			*ms = units[i].ms;
			return true;
		}
	return false;
}

/* One of "200/hour" */
static bool
read_rate(str text, struct rate *rate)
{
	str count = str_trim(str_cut(&text, '/'));

	return str_to_int(count, &rate->count) && rate->count >= 1 &&
	    rate->count <= 1000000000 &&
	    unit_ms(str_trim(text), &rate->window_ms);
}

/* The part of a text value that is at fault, where it is one of several. */
static struct place
part_of(const struct node *n, str part)
{
	str whole = str_slice(n->place.source->text, n->place.at,
	    n->place.at + n->place.length);
	ptrdiff_t at;

	part = str_trim(part);
	at = str_find(whole, part);
	if (part.len == 0 || at < 0 || part.len == str_trim(n->text).len ||
	    str_find(str_slice(whole, at + 1, whole.len), part) >= 0)
		return n->place;
	return (struct place){n->place.source, n->place.at + at, part.len};
}

static bool
rates_read(const struct node *n, struct rates *r, struct faults *f)
{
	str rest, part;

	if (n == NULL)
		return true;
	rest = n->text;
	while (str_trim(rest).len > 0 || r->count == 0) {
		part = str_cut(&rest, ',');
		if (r->count < MOST_RATES &&
		    read_rate(part, &r->at[r->count])) {
			r->count++;
			continue;
		}
		return fault(f, FAULT_DATA, part_of(n, part),
		    _("'%.*s' is written as '200/hour, 3000/day': at most "
		      "four, each from 1 to 1000000000 a second, minute, hour "
		      "or day"), FMT(n->key));
	}
	return true;
}

/* "Mon" or "lun": 0 is Monday. */
static bool
read_day(str text, int64_t *day)
{
	static const str days[] = {
	    S_INIT("mon"), S_INIT("tue"), S_INIT("wed"), S_INIT("thu"),
	    S_INIT("fri"), S_INIT("sat"), S_INIT("sun"),
	    S_INIT("lun"), S_INIT("mar"), S_INIT("mer"), S_INIT("jeu"),
	    S_INIT("ven"), S_INIT("sam"), S_INIT("dim"),
	};
	struct arena scratch = {0};
	str low = str_lower_ascii(&scratch, str_trim(text));
	ptrdiff_t i = 0;

	while (i < COUNT(days) && !str_equal(low, days[i]))
		i++;
	arena_free(&scratch);
	*day = i % 7;
	return i < COUNT(days);
}

/* "08:30" as a minute of the day; 24:00 is its end. */
static bool
read_minute(str text, int64_t *minute)
{
	str hours = str_cut(&text, ':');
	int64_t h, m;

	if (!str_digits(hours) || hours.len > 2 || !str_digits(text) ||
	    text.len != 2 || !str_to_int(hours, &h) || !str_to_int(text, &m) ||
	    m > 59 || h > 24 || (h == 24 && m > 0))
		return false;
	*minute = h * 60 + m;
	return true;
}

static void
open_minutes(struct hours *h, int64_t day, int64_t from, int64_t to)
{
	if (to <= from)		/* past midnight */
		to += DAY_MINUTES;
	for (int64_t m = from; m < to; m++) {
		int64_t at = (day * DAY_MINUTES + m) % WEEK_MINUTES;

		h->open[at / 8] |= (unsigned char)(1 << at % 8);
	}
}

/* "Mon-Fri 08:00-20:00"; without days: each day. */
static bool
read_opening(str text, struct hours *h)
{
	str days = str_trim(text), span = days, rest, first_day;
	int64_t first = 0, last = 6, from, to;
	ptrdiff_t blank = str_find_char(days, ' ');

	if (blank >= 0) {
		span = str_trim(str_slice(days, blank, days.len));
		rest = str_slice(days, 0, blank);
		first_day = str_cut(&rest, '-');
		if (!read_day(first_day, &first))
			return false;
		last = first;
		if (str_find_char(str_slice(days, 0, blank), '-') >= 0 &&
		    !read_day(rest, &last))
			return false;
	}
	if (!read_minute(str_trim(str_cut(&span, '-')), &from) ||
	    !read_minute(str_trim(span), &to) || from == to)
		return false;
	if (last < first)	/* Sat-Mon */
		last += 7;
	for (int64_t day = first; day <= last; day++)
		open_minutes(h, day % 7, from, to);
	return true;
}

static bool
hours_read(const struct node *n, struct hours *h, struct faults *f)
{
	str rest, part;

	if (n == NULL)
		return true;
	rest = n->text;
	do {
		part = str_cut(&rest, ',');
		if (!read_opening(part, h))
			return fault(f, FAULT_DATA, part_of(n, part),
			    _("'hours' is written as 'Mon-Fri 08:00-20:00, "
			      "Sat 10:00-12:30'"));
	} while (str_trim(rest).len > 0);
	h->given = true;
	return true;
}

static bool
zone_read(struct campaign *c, const struct node *n, str *zone,
    struct faults *f)
{
	str near, hint = S("");

	if (n == NULL)
		return true;
	*zone = n->text;
	if (unicode_zone(c->arena, n->text, &near))
		return true;
	if (near.len > 0)
		hint = str_format(c->arena, _(" (is it '%.*s'?)"), FMT(near));
	fault(f, FAULT_DATA, n->place, _("no time zone '%.*s'%.*s"),
	    FMT(n->text), FMT(hint));
	return fault_mend(f, _("write a name of the IANA database, such as "
			       "Europe/Paris"));
}

/* "2 days" */
static bool
give_up_read(const struct node *n, int64_t *ms, struct faults *f)
{
	static const int64_t day = 24 * 3600 * 1000, most = 30 * day;
	str count, unit;
	int64_t number, of;

	*ms = 5 * day;
	if (n == NULL)
		return true;
	unit = n->text;
	count = str_cut(&unit, ' ');
	unit = str_trim(unit);
	if (str_ends(unit, S("s")))
		unit.len--;
	if (str_to_int(count, &number) && number >= 1 &&
	    number <= most / 1000 && unit_ms(unit, &of) &&
	    number <= most / of && number * of >= 60 * 1000) {
		*ms = number * of;
		return true;
	}
	return fault(f, FAULT_DATA, n->place,
	    _("'give_up_after' is written as '2 days', '36 hours' or '90 "
	      "minutes': from one minute to 30 days"));
}

bool
percent_read(str text, int64_t *out)
{
	if (str_ends(text, S("%")))
		text = str_trim(str_slice(text, 0, text.len - 1));
	return str_digits(text) && str_to_int(text, out) && *out <= 100;
}

static bool
stop_read(const struct node *n, int64_t *percent, struct faults *f)
{
	*percent = 10;
	return n == NULL || percent_read(n->text, percent) ||
	    fault(f, FAULT_DATA, n->place,
		_("'stop_at' is a share of refusals from 0%% to 100%%"));
}

bool
pace_load(struct campaign *c, const struct node *smtp, struct faults *f)
{
	struct pace_settings *p = &c->smtp.pace;
	bool good = rates_read(node_get(smtp, S("limits")), &p->all, f);

	good &= rates_read(node_get(smtp, S("per_domain")), &p->by_domain, f);
	good &= hours_read(node_get(smtp, S("hours")), &p->hours, f);
	good &= zone_read(c, node_get(smtp, S("timezone")), &p->timezone, f);
	good &= give_up_read(node_get(smtp, S("give_up_after")),
	    &p->give_up_ms, f);
	p->limits_text = node_text(smtp, S("limits"), S(""));
	p->by_domain_text = node_text(smtp, S("per_domain"), S(""));
	p->hours_text = node_text(smtp, S("hours"), S(""));
	good &= stop_read(node_get(smtp, S("stop_at")), &p->stop_percent, f);
	return good;
}
