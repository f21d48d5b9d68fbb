/* SPDX-License-Identifier: MIT */
#include "cli/cli.h"
#include "print/print.h"

/* ---- which letters ---- */

static bool
is_for_packs(const struct mailing *m)
{
	return m->to_authorities && m->kind == LETTER_AUTHORITY &&
	    (m->channel & CHANNEL_PRINT) != 0;
}

/* The mailing that was named, or the only one that can be meant. */
static const struct mailing *
choose_mailing(struct invocation *in, const struct work *w)
{
	const struct campaign *c = w->campaign;
	const struct mailing *found = NULL;
	int64_t count = 0;

	if (w->mailing != NULL) {
		if (is_for_packs(w->mailing))
			return w->mailing;
		fault(&in->faults, FAULT_USAGE, w->mailing->place,
		    _("'%.*s' is no mailing to authorities on paper"),
		    FMT(w->mailing->name));
		return NULL;
	}
	for (ptrdiff_t i = 0; i < c->mailing_count; i++)
		if (is_for_packs(&c->mailings[i])) {
			found = &c->mailings[i];
			count++;
		}
	if (count == 1)
		return found;
	fault_file(&in->faults, FAULT_USAGE, c->source.name,
	    count == 0
		? _("no mailing writes to authorities on paper ('to: "
		    "case.authorities', 'channel: print')")
		: _("several mailings write to authorities on paper: name "
		    "one"));
	return NULL;
}

/* The same with the writers that were asked for; NULL after a fault. */
static const struct mailing *
choose_writers(struct invocation *in, const struct work *w,
    const struct mailing *m)
{
	str list = option_text(in, "writers", S(""));
	bool copies = option_given(in, "copies");

	if (copies && (list.len > 0 || option_given(in, "writer"))) {
		fault(&in->faults, FAULT_USAGE, NOWHERE,
		    _("--copies is for letters without a writer: leave "
		      "--writer and --writers out"));
		return NULL;
	}
	if (copies || list.len > 0)
		return mailing_with_writers(w->campaign, m, list, &in->faults);
	if (m->writers != NULL)
		return m;
	fault(&in->faults, FAULT_USAGE, m->place,
	    _("'%.*s' has no writers"), FMT(m->name));
	fault_mend(&in->faults,
	    _("say --writers FILE, or --copies 12 for letters with lines to be "
	      "filled in by hand"));
	return NULL;
}

/* ---- talk ---- */

static void
tell_count(const struct pack_counts *n)
{
	if (n->contents_paper > 0)
		printf(ngettext("%-32s %6lld sheet\n", "%-32s %6lld sheets\n",
			   (unsigned long)n->contents_paper),
		    _("contents"), (long long)n->contents_paper);
	for (ptrdiff_t i = 0; i < n->part_count; i++) {
		const struct pack_part *p = &n->parts[i];
		int64_t all = p->case_paper + p->letter_paper;

		printf(ngettext("%-32.*s %6lld sheet", "%-32.*s %6lld sheets",
			   (unsigned long)all),
		    FMT(p->file), (long long)all);
		printf(_(" (case %lld, letters %lld)\n"),
		    (long long)p->case_paper, (long long)p->letter_paper);
	}
	printf(ngettext("%-32s %6lld sheet\n", "%-32s %6lld sheets\n",
		   (unsigned long)n->paper),
	    _("in all"), (long long)n->paper);
}

static void
tell_made(struct invocation *in, const struct pack_counts *n)
{
	fprintf(stderr,
	    ngettext("%lld case, ", "%lld cases, ",
		(unsigned long)n->part_count),
	    (long long)n->part_count);
	fprintf(stderr,
	    ngettext("%lld letter, ", "%lld letters, ",
		(unsigned long)n->letters),
	    (long long)n->letters);
	fprintf(stderr,
	    ngettext("%lld sheet of paper: %.*s\n",
		"%lld sheets of paper: %.*s\n", (unsigned long)n->paper),
	    (long long)n->paper, FMT(str_visible(in->job, n->path)));
	fputs(_("The log does not know of packs: nothing is to be marked\n"),
	    stderr);
	printf("%.*s\n", FMT(n->path));
}

static int
make(struct invocation *in, struct work *w, struct pack *p)
{
	struct pack_counts n = {0};

	pack_check(p, &n, &in->faults);
	if (stop_asked())
		return finish_stopped(in);
	tell_notes(pack_notes(p));
	if (!go_on(in, w, S(""), n.faulty, n.letters))
		return finish(in);
	if (n.part_count == 0) {
		fputs(_("there is nothing to print\n"), stderr);
		return finish(in);
	}
	if (option_given(in, "count"))
		tell_count(&n);
	else if (pack_print(p, &n, &in->faults))
		tell_made(in, &n);
	return finish(in);
}

static void
fill_words(void *words)
{
	paper_words_fill(words);
}

static int
run_pack(struct invocation *in)
{
	struct work w = {0};
	struct pack_options o = {0};
	struct paper_words words;
	const struct mailing *m;
	struct pack *p = NULL;
	int status;

	if (!open_work(in, &w, true) || in->faults.errors > 0)
		return finish(in);
	o.print.out = w.out;
	o.print.date = option_text(in, "date", S(""));
	o.writer = option_text(in, "writer", S(""));
	o.one_file = option_given(in, "one-pdf");
	o.one_sided = option_given(in, "one-sided");
	o.words = &words;
	speak_meanwhile(w.campaign->language, fill_words, &words);
	if (!option_number(in, "copies", (struct range){1, 10000}, 0,
		&o.copies))
		return finish(in);
	m = choose_mailing(in, &w);
	if (m != NULL)
		m = choose_writers(in, &w, m);
	if (m != NULL)
		p = pack_open(in->job, w.campaign, m, &w.selection, &o,
		    &in->faults);
	if (p == NULL)
		return finish(in);
	status = make(in, &w, p);
	pack_close(p);
	return status;
}

static const struct option options[] = {
    {"copies", "N", N_("N letters for each authority, with lines to be filled "
		       "in by hand")},
    {"writers", "FILE", N_("a letter for each writer on this list")},
    {"writer", "NAME", N_("all for one writer of the list, in one file")},
    {"count", NULL, N_("say how many sheets of paper it takes, and make "
		       "nothing")},
    {"one-pdf", NULL, N_("all in one file, out/pack.pdf")},
    {"one-sided", NULL, N_("no blank pages: for paper printed on one side")},
    {"case", "ID", N_("only this case")},
    {"skip-faulty", NULL, N_("go on without the rows that have faults")},
    {"date", "DATE", N_("the letters' date (2026-12-10)")},
    {"o", "DIR", N_("where to write, by default out/ in the campaign")},
    {NULL, NULL, NULL},
};

extern const struct command cmd_pack;
const struct command cmd_pack = {
    .name = "pack",
    .arguments = "[DIR] [MAILING]",
    .summary = N_("make case sheets and letters for an event"),
    .text = N_("For each open case a sheet that tells of it, with a code that "
	       "leads to its page, then its letters to authorities; and a page "
	       "of contents.  Each begins on a new sheet, so print on both "
	       "sides.  Needs no network.  What is in a pack is not in the "
	       "log: nothing is noted as made or printed."),
    .options = options,
    .most = 2,
    .run = run_pack,
};
