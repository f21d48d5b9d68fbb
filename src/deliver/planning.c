/* SPDX-License-Identifier: MIT */
/*
 * From the check to the ledger.  What the check found to be going is kept, as
 * far as there is room, and planned as it was checked: nothing is merged again.
 * For what does not fit the plan is gone through once more.
 */
#include "deliver/parts.h"

void
planning_start(struct deliverer *d)
{
	struct planning *p = &d->planning;

	if (p->kept != NULL)
		plan_group_forget(p->kept);
	else if (d->options.plans)
		p->kept = plan_group_open(d->job, d->ledger, true, NULL, NULL);
	p->count = p->last = 0;
	p->more = false;
}

void
planning_end(struct deliverer *d)
{
	if (d->planning.kept != NULL)
		plan_group_close(d->planning.kept);
	d->planning.kept = NULL;
}

/* The text of one that was proved already. */
static bool
merge_again(struct deliverer *d, const struct entry *e,
    const struct delivery *known, struct text *text, struct faults *f)
{
	struct faults again = {.arena = &d->letter};

	return entry_merge(d->campaign, e, letter_date(d, known), &d->letter,
		   text, &again) ||
	    fault_file(f, FAULT_BUG, d->mailing->name, "%.*s",
		FMT(again.latest));
}

/* A correction is a delivery of its own. */
static struct delivery_plan
plan_of(struct deliverer *d, const struct entry *e,
    const struct delivery *known, bool revised, const struct text *text)
{
	struct delivery_plan p = {.key = e->key,
	    .name = e->recipient.name,
	    .address = e->recipient.email,
	    .content = content_of(d, e, text),
	    .planned_on = d->campaign->today};

	p.key.revision = revised ? next_revision(d, e) : known->key.revision;
	return p;
}

void
planning_keep(struct deliverer *d, const struct entry *e,
    const struct delivery *known, bool revised, const struct text *text,
    struct faults *f)
{
	struct planning *p = &d->planning;
	struct delivery_plan plan;
	struct text again;

	if (p->kept == NULL || p->more)
		return;
	/* a correction was compared with the date of what was sent before */
	if (revised && !merge_again(d, e, known, &again, f))
		return;
	plan = plan_of(d, e, known, revised, revised ? &again : text);
	p->more = plan_group_full(p->kept) ||
	    !plan_group_add(p->kept, &plan, f);
	if (p->more)
		return;
	p->count++;
	p->last = e->number;
}

/* ---- what was not kept ---- */

static bool
may_go(const struct deliverer *d, const struct delivery *known, int64_t now)
{
	return is_due(known, now) && !(d->options.resume && is_fresh(known));
}

/* An entry that goes out now, into the ledger; *going counts them. */
static bool
plan_entry(struct deliverer *d, struct plan_group *group,
    const struct entry *e, int64_t now, int64_t *going, struct faults *f)
{
	struct delivery known;
	struct delivery_plan plan;
	struct text text;
	bool revised;

	arena_reset(&d->letter, (struct arena_mark){0});
	known = find_known(d, e);
	revised = d->options.revise && was_sent(&known);
	if (!revised && !may_go(d, &known, now))
		return true;
	if (!merge_again(d, e, &known, &text, f))
		return false;
	if (revised && !is_changed(d, e, &known, &text))
		return true;
	if (revised && !merge_again(d, e, &(struct delivery){0}, &text, f))
		return false;
	(*going)++;
	plan = plan_of(d, e, &known, revised, &text);
	return plan_group_add(group, &plan, f);
}

static bool
plan_rest(struct deliverer *d, struct faults *f)
{
	struct plan_group *group =
	    plan_group_open(d->job, d->ledger, false, NULL, NULL);
	struct faults again = {.arena = d->job};
	int64_t now = clock_now(), limit = d->options.limit;
	int64_t going = d->planning.count;
	struct entry e;
	bool good = true;

	plan_rewind(d->plan);
	while (good && !stop_asked() && (limit == 0 || going < limit) &&
	    plan_next(d->plan, &e, &again))
		good = e.number <= d->planning.last ||
		    plan_entry(d, group, &e, now, &going, f);
	good = good && is_whole(d, &again, f) && plan_group_flush(group, f);
	plan_group_close(group);
	return good;
}

bool
deliver_plan(struct deliverer *d, struct faults *f)
{
	struct planning *p = &d->planning;
	bool good = (d->options.resume ||
			plan_revive(d->plan, d->ledger, f)) &&
	    (stop_asked() || plan_group_flush(p->kept, f));

	planning_end(d);	/* the run has its memory */
	return good && (!p->more || plan_rest(d, f));
}
