/* SPDX-License-Identifier: MIT */
#include "cli/cli.h"
#include "deliver/deliver.h"
#include "print/print.h"
#include "report/report.h"

/* What was checked so far. */
struct checking {
	struct work w;
	struct ledger *ledger;
	struct checked *all;	/* of which `count` are there */
	ptrdiff_t count;
};

static void
check_paper(struct invocation *in, struct checking *c, struct checked *k)
{
	struct work *w = &c->w;
	struct print_options options = {.out = w->out};
	struct print_counts n = {.product = k->product};
	struct press *p = press_open(in->job, w->campaign, k->mailing,
	    &w->selection, &options, c->ledger, &in->faults);

	if (p == NULL)
		return;
	press_check(p, &n, &in->faults);
	k->printed = n.printed;
	press_close(p);
}

static void
check_mail(struct invocation *in, struct checking *c, struct checked *k)
{
	struct work *w = &c->w;
	struct deliver_options options = {0};
	struct delivery_counts n = {.product = k->product};
	struct deliverer *d = deliverer_open(in->job, w->campaign, k->mailing,
	    &w->selection, &options, c->ledger, &in->faults);

	if (d == NULL)
		return;
	deliver_check(d, &n, &in->faults);
	k->accepted = n.accepted;
	k->waiting = n.waiting;
	k->refused = n.refused;
	k->in_doubt = n.in_doubt;
	k->unapproved = deliver_approval(d) != NULL &&
	    !deliver_approval(d)->holds;
	deliverer_close(d);
}

/* Whether the selection can say anything of a mailing. */
static bool
can_select(const struct mailing *m, const struct selection *s)
{
	if (s->case_id.len > 0 && !m->each_case)
		return false;
	return s->where_column.len == 0 ||
	    (m->list != NULL && list_column(m->list, s->where_column) >= 0);
}

/* The mailing that was named; if none was, all that can be selected from. */
static bool
is_asked_for(const struct work *w, const struct mailing *m)
{
	if (!m->sound)
		return false;
	return w->mailing != NULL ? m == w->mailing
				  : can_select(m, &w->selection);
}

static void
check_mailing(struct invocation *in, struct checking *c,
    const struct mailing *m)
{
	struct checked *k = &c->all[c->count];

	*k = (struct checked){.mailing = m, .product = product_new(in->job)};
	if ((m->channel & CHANNEL_PRINT) != 0)
		check_paper(in, c, k);
	if ((m->channel & CHANNEL_EMAIL) != 0)
		check_mail(in, c, k);
	if (stop_asked())
		return;
	c->count++;
	if (option_given(in, "json"))
		return;
	report_checked(stdout, c->w.campaign, k);
	fflush(stdout);
	tell_notes(&k->product->notes);
}

/* That the rows cannot be written down is no fault of the campaign's. */
static bool
save_rejects(struct invocation *in, str folder, str path, str rows)
{
	struct faults f = {.arena = in->job};

	if (folder_make(folder, &f) && file_save(path, rows, &f))
		return true;
	fault_file(&in->faults, FAULT_NOTE, f.first->file, "%.*s",
	    FMT(f.latest));
	return false;
}

/* Rows of one list in faults.csv; of several: in one file for each. */
static void
write_rejects(struct invocation *in, struct checking *c)
{
	struct arena *a = in->job;
	ptrdiff_t faulty = 0;

	for (ptrdiff_t i = 0; i < c->count; i++)
		faulty += c->all[i].product->faulty_rows > 0;
	for (ptrdiff_t i = 0; i < c->count; i++) {
		struct checked *k = &c->all[i];
		str rows = product_rejects(a, k->product, k->mailing);
		str name = faulty == 1 ? S("faults.csv")
				       : str_format(a, "faults-%.*s.csv",
					     FMT(k->mailing->name));
		str path = path_join(a, c->w.out, name);

		if (rows.len > 0 && save_rejects(in, c->w.out, path, rows))
			k->rejects = path;
	}
}

static bool
is_unapproved(const struct checking *c, const struct mailing *m)
{
	for (ptrdiff_t i = 0; i < c->count; i++)
		if (c->all[i].mailing == m)
			return c->all[i].unapproved;
	return false;
}

/* How to go on without the faulty rows of the first list that has some. */
static void
tell_way_on(struct invocation *in, const struct checking *c)
{
	const struct mailing *m = NULL;
	str way;

	for (ptrdiff_t i = c->count - 1; i >= 0; i--)
		if (c->all[i].product->faulty_rows > 0)
			m = c->all[i].mailing;
	if (m == NULL)
		m = &c->w.campaign->mailings[0];
	way = is_unapproved(c, m) ? sheet_command(in, &c->w, m)
	    : next_command(in, &c->w, m,
		(m->channel & CHANNEL_EMAIL) != 0 ? "send" : "print");
	fprintf(stderr,
	    _("mend them, or go on without them: %.*s --skip-faulty\n"),
	    FMT(way));
}

/* What it comes to, and what to do next. */
static void
tell_verdict(struct invocation *in, const struct checking *c)
{
	const struct faults *f = &in->faults;
	long long errors = (long long)faults_counted(f, FAULT_DATA);
	long long notes = (long long)faults_counted(f, FAULT_NOTE);
	const struct mailing *m = c->w.mailing;
	str next;

	/* a campaign with faults may have none */
	if (m == NULL && c->w.campaign->mailing_count > 0)
		m = c->w.campaign->mailings;
	next = is_unapproved(c, m) ? sheet_command(in, &c->w, m)
				   : next_command(in, &c->w, m, "preview");
	for (ptrdiff_t i = 0; i < c->count; i++)
		report_rejects(stderr, &c->all[i]);
	if (f->errors > 0)
		fprintf(stderr,
		    ngettext("%lld fault of the campaign: nothing can be "
			     "made\n",
			"%lld faults of the campaign: nothing can be made\n",
			(unsigned long)errors),
		    errors);
	else if (f->rows > 0)
		tell_way_on(in, c);
	else if (notes == 0)
		fprintf(stderr, _("No faults. Next: %.*s\n"),
		    FMT(next));
	else
		fprintf(stderr,
		    ngettext("No faults, %lld note. Next: %.*s\n",
			"No faults, %lld notes. Next: %.*s\n",
			(unsigned long)notes),
		    notes, FMT(next));
}

static int
finish_check(struct invocation *in, const struct checking *c)
{
	int status = faults_status(&in->faults);

	if (option_given(in, "json")) {
		report_check_json(stdout, c->w.campaign, c->all, c->count,
		    &in->faults, status);
		return status;
	}
	faults_print(&in->faults, stderr);
	if (c->w.campaign != NULL && status != FAULT_WAITING &&
	    status != FAULT_USAGE)
		tell_verdict(in, c);
	return status;
}

/* Where no mailing has what was selected: it may not pass as faultless. */
static void
tell_unselected(struct invocation *in, const struct work *w)
{
	const struct campaign *c = w->campaign;
	const struct selection *s = &w->selection;

	if (s->case_id.len > 0 && campaign_case(c, s->case_id) == NULL)
		fault_file(&in->faults, FAULT_USAGE, c->source.name,
		    _("no case '%.*s'"), FMT(s->case_id));
	else if (s->case_id.len > 0)
		fault_file(&in->faults, FAULT_USAGE, c->source.name,
		    _("no mailing is written case by case: none can be "
		      "selected"));
	else
		fault_file(&in->faults, FAULT_USAGE, c->source.name,
		    _("no list has a column '%.*s'"), FMT(s->where_column));
}

/* That a selection takes something, where it is of all mailings together. */
static void
check_selection(struct invocation *in, const struct checking *c)
{
	const struct work *w = &c->w;
	const struct selection *s = &w->selection;
	ptrdiff_t sound = 0;

	for (ptrdiff_t i = 0; i < w->campaign->mailing_count; i++)
		sound += w->campaign->mailings[i].sound;
	if (c->count == 0 && sound > 0 && w->mailing == NULL &&
	    s->case_id.len + s->where_column.len > 0)
		tell_unselected(in, w);
	for (ptrdiff_t i = 0; i < c->count; i++)
		if (names_somebody(&c->all[i].product->notes))
			return;
	if (c->count > 0)
		names_nobody(in, w, &c->all[0].product->notes);
}

static void
check_all(struct invocation *in, struct checking *c)
{
	const struct campaign *campaign = c->w.campaign;

	c->all = NEW_ARRAY(in->job, struct checked, campaign->mailing_count);
	for (ptrdiff_t i = 0; i < campaign->mailing_count && !stop_asked();
	     i++)
		if (is_asked_for(&c->w, &campaign->mailings[i]))
			check_mailing(in, c, &campaign->mailings[i]);
	if (stop_asked())
		fault(&in->faults, FAULT_WAITING, NOWHERE,
		    _("stopped; nothing was made or sent"));
	else {
		check_selection(in, c);
		write_rejects(in, c);
	}
	if (!stop_asked() && !option_given(in, "json"))
		tell_lists(campaign);
}

static int
run_check(struct invocation *in)
{
	struct checking c = {0};

	if (!open_work(in, &c.w, true) ||
	    !open_ledger(in, &c.w, LEDGER_READ, &c.ledger))
		return finish_check(in, &c);
	c.w.selection.doubts = true;
	check_all(in, &c);
	if (c.ledger != NULL)
		ledger_close(c.ledger, &in->faults);
	return finish_check(in, &c);
}

static const struct option options[] = {
    {"case", "ID", N_("only this case")},
    {"where", "COLUMN=VALUE", N_("only these rows")},
    {"only", "WHO", N_("only this recipient: id, name or e-mail address")},
    {"date", "DATE", N_("as if today were this day (2026-12-10)")},
    {"json", NULL, N_("for scripts: one JSON document")},
    {"o", "DIR", N_("where faults.csv goes, by default out/ in the campaign")},
    {NULL, NULL, NULL},
};

extern const struct command cmd_check;
const struct command cmd_check = {
    .name = "check",
    .arguments = "[DIR] [MAILING]",
    .summary = N_("find every fault of a campaign"),
    .text = N_("Merges, sets and composes every letter without keeping it, "
	       "and reports all faults in one pass: of the campaign (nothing "
	       "can be made) and of rows (they are left out). Rows with faults "
	       "go into out/faults.csv, as they came, with what is wrong."),
    .options = options,
    .most = 2,
    .run = run_check,
};
