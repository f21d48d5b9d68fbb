/* SPDX-License-Identifier: MIT */
/* Whether what was approved still holds. */
#include <string.h>

#include "deliver/parts.h"

bool
approval_load(struct deliverer *d, struct faults *f)
{
	if (!d->campaign->approval)
		return true;
	d->approval = NEW(d->job, struct approval_state);
	return d->ledger == NULL ||
	    ledger_approval(d->ledger, d->job, d->mailing->name,
		&d->approval->last, &d->approval->found, f);
}

void
approval_start(struct deliverer *d)
{
	if (d->approval != NULL)
		d->approval->added = d->approval->other = 0;
}

/* Whether it may still leave, today or later. */
static bool
may_leave(enum delivery_state state)
{
	return delivery_is_open(state) || state == DELIVERY_CANCELLED;
}

void
approval_look(struct deliverer *d, const struct entry *e,
    const struct delivery *known)
{
	struct approval_state *s = d->approval;
	struct faults again = {.arena = &d->letter};
	struct approved_letter letter;
	enum approved approved;

	if (s == NULL || !s->found || !may_leave(known->state))
		return;
	if (!approval_letter(d, e, &d->letter, &letter, &again)) {
		s->other++;
		return;
	}
	approved = ledger_approved(d->ledger, &s->last, &letter);
	s->added += approved == APPROVED_NOT;
	s->other += approved == APPROVED_OTHER;
}

static const struct approval_part *
find_part(const struct approval_part *parts, ptrdiff_t count, str name)
{
	for (ptrdiff_t i = 0; i < count; i++)
		if (str_equal(parts[i].name, name))
			return &parts[i];
	return NULL;
}

static bool
same_part(const struct approval_part *a, const struct approval_part *b)
{
	return a != NULL && b != NULL && memcmp(a->digest.byte,
	    b->digest.byte, sizeof a->digest.byte) == 0;
}

/* Names of parts that are others now, or no more, or new. */
static void
find_changed(const struct deliverer *d, struct approval_state *s)
{
	struct approval_sum now = {0};
	str *changed;
	ptrdiff_t n = 0;

	approval_parts(d, &now);
	changed = NEW_ARRAY(d->job, str, now.part_count + s->last.part_count);
	for (ptrdiff_t i = 0; i < now.part_count; i++)
		if (!same_part(&now.parts[i], find_part(s->last.parts,
			s->last.part_count, now.parts[i].name)))
			changed[n++] = now.parts[i].name;
	for (ptrdiff_t i = 0; i < s->last.part_count; i++)
		if (find_part(now.parts, now.part_count,
			s->last.parts[i].name) == NULL)
			changed[n++] = s->last.parts[i].name;
	for (ptrdiff_t i = 0; i < n; i++) {
		s->sender_changed |= str_equal(changed[i], S("sender"));
		s->archive_changed |= str_equal(changed[i], S("archive"));
	}
	s->changed = changed;
	s->changed_count = n;
}

const struct approval_state *
deliver_approval(const struct deliverer *d)
{
	struct approval_state *s = d->approval;

	if (s == NULL || !s->found)
		return s;
	s->sender_changed = s->archive_changed = false;
	find_changed(d, s);
	s->holds = !s->sender_changed && !s->archive_changed &&
	    s->added == 0 && s->other == 0;
	return s;
}

/* Told in words of its own. */
static bool
is_setting(str part)
{
	return str_equal(part, S("sender")) || str_equal(part, S("archive"));
}

/* "the sender; letter call.fr.md; 3 recipients more" */
static str
describe(const struct deliverer *d, const struct approval_state *s)
{
	struct buf b = {.arena = d->job};

	if (s->sender_changed)
		buf_format(&b, "%s; ", _("there is another sender"));
	if (s->archive_changed)
		buf_format(&b, "%s; ", _("copies go to another archive"));
	for (ptrdiff_t i = 0; s->other > 0 && i < s->changed_count; i++)
		if (!is_setting(s->changed[i]))
			buf_format(&b, _("changed: %.*s; "),
			    FMT(s->changed[i]));
	if (s->other > 0)
		buf_format(&b,
		    ngettext("%lld letter reads differently; ",
			"%lld letters read differently; ",
			(unsigned long)s->other),
		    (long long)s->other);
	if (s->added > 0)
		buf_format(&b,
		    ngettext("%lld letter was not in it; ",
			"%lld letters were not in it; ",
			(unsigned long)s->added),
		    (long long)s->added);
	return str_slice(buf_str(&b), 0, b.len > 2 ? b.len - 2 : 0);
}

bool
deliver_approved(const struct deliverer *d, struct faults *f)
{
	const struct approval_state *s = deliver_approval(d);
	str day;

	if (s == NULL || s->holds)
		return true;
	if (!s->found)
		fault_file(f, FAULT_REFUSED, d->mailing->name,
		    _("nothing is sent before it was approved"));
	else {
		day = clock_date(d->job, s->last.at);
		fault_file(f, FAULT_REFUSED, d->mailing->name,
		    _("the approval of %.*s by %.*s does not hold any more: "
		      "%.*s"), FMT(day), FMT(s->last.by.len > 0
			? s->last.by : S("?")), FMT(describe(d, s)));
	}
	return false;
}
