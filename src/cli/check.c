/* SPDX-License-Identifier: MIT */
#include "cli/cli.h"
#include "deliver/deliver.h"
#include "print/print.h"
#include "report/report.h"

/* What one mailing would make, in words. */
static void
tell_print(const struct mailing *m, const struct print_counts *n)
{
	printf(ngettext("%.*s: %lld letter on paper, ",
		   "%.*s: %lld letters on paper, ", (unsigned long)n->letters),
	    FMT(m->name), (long long)n->letters);
	printf(ngettext("%lld page", "%lld pages", (unsigned long)n->pages),
	    (long long)n->pages);
	if (n->printed > 0)
		printf(_(", %lld printed before"), (long long)n->printed);
	putchar('\n');
}

static void
tell_mail(const struct mailing *m, const struct delivery_counts *n)
{
	printf(ngettext("%.*s: %lld e-mail to send",
		   "%.*s: %lld e-mails to send", (unsigned long)n->due),
	    FMT(m->name), (long long)n->due);
	if (n->accepted > 0)
		printf(_(", %lld taken by the relay before"),
		    (long long)n->accepted);
	if (n->waiting > 0)
		printf(_(", %lld waiting"), (long long)n->waiting);
	if (n->refused > 0)
		printf(_(", %lld refused"), (long long)n->refused);
	if (n->in_doubt > 0)
		printf(_(", %lld unsure"), (long long)n->in_doubt);
	putchar('\n');
}

static bool
check_paper(struct invocation *in, struct work *w, const struct mailing *m,
    struct ledger *ledger, int64_t *faulty)
{
	struct print_options options = {.out = w->out};
	struct print_counts n = {0};
	struct press *p = press_open(in->job, w->campaign, m, &w->selection,
	    &options, ledger, &in->faults);

	if (p == NULL)
		return false;
	press_check(p, &n, &in->faults);
	*faulty += n.faulty;
	if (!stop_asked()) {
		tell_print(m, &n);
		tell_notes(press_notes(p));
	}
	press_close(p);
	return true;
}

static bool
check_mail(struct invocation *in, struct work *w, const struct mailing *m,
    struct ledger *ledger, int64_t *faulty)
{
	struct deliver_options options = {0};
	struct delivery_counts n = {0};
	struct deliverer *d = deliverer_open(in->job, w->campaign, m,
	    &w->selection, &options, ledger, &in->faults);

	if (d == NULL)
		return false;
	deliver_check(d, &n, &in->faults);
	*faulty += n.faulty;
	if (!stop_asked()) {
		tell_mail(m, &n);
		tell_notes(deliver_notes(d));
	}
	deliverer_close(d);
	return true;
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

static int
run_check(struct invocation *in)
{
	struct work w = {0};
	struct ledger *ledger;
	int64_t faulty = 0;

	if (!open_work(in, &w, true) ||
	    !open_ledger(in, &w, LEDGER_READ, &ledger))
		return finish(in);
	for (ptrdiff_t i = 0; i < w.campaign->mailing_count && !stop_asked();
	     i++) {
		const struct mailing *m = &w.campaign->mailings[i];

		if (!is_asked_for(&w, m))
			continue;
		if ((m->channel & CHANNEL_PRINT) != 0)
			check_paper(in, &w, m, ledger, &faulty);
		if ((m->channel & CHANNEL_EMAIL) != 0)
			check_mail(in, &w, m, ledger, &faulty);
	}
	if (ledger != NULL)
		ledger_close(ledger, &in->faults);
	fflush(stdout);
	if (!stop_asked())
		tell_lists(w.campaign);
	if (stop_asked())
		return finish_stopped(in);
	if (in->faults.errors == 0 && faulty == 0)
		fprintf(stderr, _("No faults. Next: marathon preview %.*s\n"),
		    FMT(shell_word(in->job, w.folder)));
	return finish(in);
}

static const struct option options[] = {
    {"case", "ID", N_("only this case")},
    {"where", "COLUMN=VALUE", N_("only these rows")},
    {"only", "WHO", N_("only this recipient: id, name or e-mail address")},
    {"date", "DATE", N_("as if today were this day (2026-12-10)")},
    {NULL, NULL, NULL},
};

extern const struct command cmd_check;
const struct command cmd_check = {
    .name = "check",
    .arguments = "[DIR] [MAILING]",
    .summary = N_("find every fault of a campaign"),
    .text = N_("Merges, sets and composes every letter without keeping it, "
	       "and reports all faults in one pass: of the campaign (nothing "
	       "can be made) and of rows (they are left out)."),
    .options = options,
    .most = 2,
    .run = run_check,
};
