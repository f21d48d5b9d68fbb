/* SPDX-License-Identifier: MIT */
/* The log and its witnesses, and the clock that its times come from. */
#include <time.h>

#include "cli/doctor.h"

enum { FIRST_YEAR = 2026, LAST_YEAR = 2099, WITNESSES_WANTED = 2 };
static const int64_t behind_ms = 60 * 1000;

static void
say_unsure(struct doctor *d, const struct ledger_health *h)
{
	if (h->in_doubt > 0)
		doctor_say(d, VERDICT_NOTE, "unsure",
		    next_command(d->in, &d->w, NULL, "resolve"),
		    _("%lld unsure, probably arrived: not sent again"),
		    (long long)h->in_doubt);
	if (h->sending > 0)
		doctor_say(d, VERDICT_NOTE, "sending", S(""),
		    ngettext("%lld was being sent: a run is at work, or was "
			     "killed; the next one settles it",
			"%lld were being sent: a run is at work, or was "
			"killed; the next one settles it",
			(unsigned long)h->sending),
		    (long long)h->sending);
}

static void
say_kept(struct doctor *d, const struct ledger_health *h)
{
	if (h->kept_damaged)
		doctor_say(d, VERDICT_PROBLEM, "kept", S(""),
		    _("some answers that were kept apart from the log are "
		      "lost: what they were about counts as unsure"));
	else if (h->kept > 0)
		doctor_say(d, VERDICT_NOTE, "kept", S(""),
		    ngettext("%lld answer is kept apart from the log since "
			     "the disk was full; the next run takes it over",
			"%lld answers are kept apart from the log since the "
			"disk was full; the next run takes them over",
			(unsigned long)h->kept),
		    (long long)h->kept);
}

static void
say_health(struct doctor *d, const struct ledger_health *h,
    const struct faults *f)
{
	if (f->count > 0)
		doctor_say_faults(d, VERDICT_PROBLEM, "log", f);
	else
		doctor_say(d, VERDICT_OK, "log", S(""),
		    ngettext("%lld entry, and it fits the chain",
			"%lld entries, and all fit the chain",
			(unsigned long)h->events),
		    (long long)h->events);
	if (h->witnesses < WITNESSES_WANTED && h->events > 0)
		doctor_say(d, VERDICT_NOTE, "witness", S(""),
		    _("%d of %d witnesses is there; the next run writes the "
		      "others"),
		    h->witnesses, WITNESSES_WANTED);
	say_unsure(d, h);
	say_kept(d, h);
}

static int
year_of(int64_t now)
{
	time_t seconds = (time_t)(now / 1000);
	struct tm t;

	localtime_r(&seconds, &t);
	return t.tm_year + 1900;
}

static void
look_at_clock(struct doctor *d, int64_t latest)
{
	struct arena *a = d->in->job;
	int64_t now = clock_now();
	str date = clock_date(a, now), hour = clock_time(a, now);
	str mend = S("timedatectl set-ntp true");

	tzset();
	if (year_of(now) < FIRST_YEAR || year_of(now) > LAST_YEAR)
		doctor_say(d, VERDICT_PROBLEM, "clock", mend,
		    _("the clock says %.*s, which cannot be"), FMT(date));
	else if (latest > now + behind_ms)
		doctor_say(d, VERDICT_PROBLEM, "clock", mend,
		    _("the clock says %.*s %.*s, but the last entry of the "
		      "log is of %.*s %.*s"),
		    FMT(date), FMT(hour), FMT(clock_date(a, latest)),
		    FMT(clock_time(a, latest)));
	else
		doctor_say(d, VERDICT_OK, "clock", S(""),
		    _("the clock says %.*s %.*s (%s)"), FMT(date), FMT(hour),
		    tzname[0]);
}

void
doctor_log(struct doctor *d)
{
	str path = campaign_ledger_path(d->in->job, d->w.campaign);
	struct faults f = {.arena = d->in->job};
	struct ledger_health h = {0};
	struct ledger *l = NULL;
	int64_t latest = 0;

	doctor_part(d, _("Log and clock"));
	if (path_exists(path)) {
		l = ledger_open(d->in->job, path, LEDGER_READ, &f);
		if (l != NULL) {
			ledger_examine(l, &h, &f);
			latest = ledger_latest(l);
			ledger_close(l, &f);
		}
		say_health(d, &h, &f);
	} else {
		doctor_say(d, VERDICT_OK, "log", S(""),
		    _("there is none yet: nothing was made or sent"));
	}
	look_at_clock(d, latest);
}
