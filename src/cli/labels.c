/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "cli/cli.h"
#include "print/print.h"

static const char *
paper_name(const struct label_sheet *s)
{
	if (fabs(s->page_w - 210) < 0.1 && fabs(s->page_h - 297) < 0.1)
		return "A4";
	if (fabs(s->page_w - 215.9) < 0.1 && fabs(s->page_h - 279.4) < 0.1)
		return "Letter";
	return "";
}

/* Own sheets have names that nobody looked at. */
static void
put_line(struct invocation *in, str line)
{
	printf("%.*s\n", FMT(str_visible(in->job, line)));
}

static void
list_envelopes(struct invocation *in, const struct label_sheets *list)
{
	for (const struct label_sheet *s = list->first; s != NULL; s = s->next)
		put_line(in, str_format(in->job, "%-12.*s %g x %g mm%s%.*s",
		    FMT(s->name), s->page_w, s->page_h,
		    s->also.len > 0 ? ": " : "", FMT(s->also)));
}

static void
list_sheets(struct invocation *in, const struct label_sheets *list)
{
	for (const struct label_sheet *s = list->first; s != NULL;
	     s = s->next) {
		str count = str_format(in->job, "%d x %d", s->columns, s->rows);
		str size = str_format(in->job, "%.4g x %.4g mm", s->label_w,
		    s->label_h);

		put_line(in, str_format(in->job,
		    "%-12.*s %-6s  %-7.*s %-18.*s %.*s%s%.*s", FMT(s->name),
		    paper_name(s), FMT(count), FMT(size), FMT(s->maker),
		    s->also.len > 0 ? ": " : "", FMT(s->also)));
	}
}

/* The tables, those of the campaign in [DIR] over ours. */
static int
run_list(struct invocation *in)
{
	str folder = in->argument_count > 0 ? in->arguments[0] : S(".");
	struct label_sheets labels, envelopes;

	if (!path_is_folder(folder)) {
		fault(&in->faults, FAULT_USAGE, NOWHERE,
		    _("no folder '%.*s'"), FMT(folder));
		return finish(in);
	}
	if (label_sheets_read(in->job, folder, false, &labels, &in->faults) &&
	    label_sheets_read(in->job, folder, true, &envelopes,
		&in->faults)) {
		list_sheets(in, &labels);
		putchar('\n');
		list_envelopes(in, &envelopes);
	}
	return finish(in);
}

static void
tell_sheets(str sheet, str path, const struct label_counts *n)
{
	unsigned long labels = (unsigned long)n->labels;

	if (n->sheets == 1)
		fprintf(stderr,
		    ngettext("%lld label on one sheet of %.*s: %.*s\n",
			"%lld labels on one sheet of %.*s: %.*s\n", labels),
		    (long long)n->labels, FMT(sheet), FMT(path));
	else
		fprintf(stderr,
		    ngettext("%lld label on %lld sheets of %.*s: %.*s\n",
			"%lld labels on %lld sheets of %.*s: %.*s\n", labels),
		    (long long)n->labels, (long long)n->sheets, FMT(sheet),
		    FMT(path));
}

static void
tell_made(struct invocation *in, const struct label_options *o,
    const struct label_counts *n)
{
	str sheet = str_visible(in->job, o->sheet->name);
	str path = str_visible(in->job, n->path);

	if (n->smaller > 0)
		fprintf(stderr,
		    ngettext("%lld address is set smaller, in %g points\n",
			"%lld addresses are set smaller, down to %g points\n",
			(unsigned long)n->smaller),
		    (long long)n->smaller, n->smallest);
	if (o->envelopes)
		fprintf(stderr,
		    ngettext("%lld envelope %.*s: %.*s\n",
			"%lld envelopes %.*s: %.*s\n",
			(unsigned long)n->labels),
		    (long long)n->labels, FMT(sheet), FMT(path));
	else
		tell_sheets(sheet, path, n);
	printf("%.*s\n", FMT(n->path));
}

static int
make(struct invocation *in, struct work *w, struct labels *l,
    const struct label_options *o)
{
	struct label_counts found = {0}, made = {0};

	labels_check(l, &found, &in->faults);
	if (stop_asked())
		return finish_stopped(in);
	tell_notes(labels_notes(l));
	if (!go_on(in, w, labels_rejects(in->job, l), found.faulty,
		found.labels) ||
	    names_nobody(in, w, labels_notes(l)))
		return finish(in);
	if (found.labels == 0) {
		fputs(_("there is nothing to print\n"), stderr);
		return finish(in);
	}
	if (labels_print(l, &made, &in->faults))
		tell_made(in, o, &made);
	return finish(in);
}

/* That of the mailing's letters, or the one that was asked for. */
static bool
read_order(struct invocation *in, const struct mailing *m,
    struct label_options *o)
{
	struct sorting_source asked = {FAULT_USAGE, NOWHERE};
	bool given = option_given(in, "sort");

	return sorting_read(in->job, m, given ? S("") : m->split,
	    option_text(in, "sort", m->sort), &asked, &o->print.sorting,
	    &in->faults);
}

/* The sheet or envelope, and what else was asked for. */
static bool
read_options(struct invocation *in, struct work *w, struct label_options *o)
{
	struct range labels = {1, 1};
	struct label_sheets list;
	str name;

	o->envelopes = option_given(in, "envelope");
	name = option_text(in, o->envelopes ? "envelope" : "sheet", S(""));
	if (!label_sheets_read(in->job, w->folder, o->envelopes, &list,
		&in->faults))
		return false;
	o->sheet = label_sheet_find(in->job, &list, name, &in->faults);
	if (o->sheet == NULL)
		return false;
	labels.most = (int64_t)o->sheet->columns * o->sheet->rows;
	o->unique = option_given(in, "unique");
	o->outlines = option_given(in, "outlines");
	o->print.out = w->out;
	o->print.date = option_text(in, "date", S(""));
	if (!read_order(in, w->mailing, o))
		return false;
	return option_number(in, "start-at", labels, 1, &o->start_at) &&
	    option_number(in, "limit", (struct range){1, INT64_MAX}, 0,
		&w->selection.limit);
}

static int
run_labels(struct invocation *in)
{
	struct work w = {0};
	struct label_options o = {0};
	struct labels *l;
	int status;

	if (option_given(in, "sheets"))
		return run_list(in);
	if (option_given(in, "sheet") == option_given(in, "envelope"))
		return usage_fault(in, _("which labels? Say --sheet L7160 or "
					 "--envelope DL; all are listed by: "
					 "marathon labels --sheets"));
	if (!open_work(in, &w, false))
		return finish(in);
	if ((w.mailing->channel & CHANNEL_PRINT) == 0)
		return usage_fault(in, _("'%.*s' is sent by e-mail; see "
					 "'marathon help send'"),
		    FMT(w.mailing->name));
	if (!read_options(in, &w, &o))
		return finish(in);
	l = labels_open(in->job, w.campaign, w.mailing, &w.selection, &o,
	    &in->faults);
	if (l == NULL)
		return finish(in);
	status = make(in, &w, l, &o);
	labels_close(l);
	return status;
}

static const struct option options[] = {
    {"sheet", "NAME", N_("on sheets of labels: L7160, 5160, 3474 ...")},
    {"envelope", "NAME", N_("on envelopes: DL, C6, C5 ..., one for each "
			    "letter")},
    {"sheets", NULL, N_("list all sheets and envelopes")},
    {"start-at", "N", N_("the first free label of a used sheet")},
    {"unique", NULL, N_("one for a recipient of several letters")},
    {"outlines", NULL, N_("draw the edges, to hold plain paper against a "
			  "sheet")},
    {"sort", "KEYS", N_("by country, postcode, postcode:2, case, writer")},
    {"case", "ID", N_("only this case")},
    {"where", "COLUMN=VALUE", N_("only these rows")},
    {"only", "WHO", N_("only this recipient: id, name or e-mail address")},
    {"limit", "N", N_("only the first N")},
    {"skip-faulty", NULL, N_("go on without the rows that have faults")},
    {"date", "DATE", N_("the letters' date (2026-12-10)")},
    {"o", "DIR", N_("where to write, by default out/ in the campaign")},
    {NULL, NULL, NULL},
};

extern const struct command cmd_labels;
const struct command cmd_labels = {
    .name = "labels",
    .arguments = "[DIR] [MAILING]",
    .summary = N_("make labels or envelopes for the letters"),
    .text = N_("One for each letter that print makes, in the same order: the "
	       "n-th label belongs to the n-th letter. An address that has "
	       "no room is left out, and its label stays empty. A file "
	       "labels.csv in the campaign adds sheets."),
    .options = options,
    .most = 2,
    .run = run_labels,
};
