/* SPDX-License-Identifier: MIT */
#include "cli/cli.h"
#include "cli/opener.h"
#include "deliver/deliver.h"
#include "document/document.h"
#include "print/print.h"
#include "unicode/unicode.h"

enum { WIDTH = 72 };

static void
put_visible(struct arena *a, str s)
{
	str line;

	while (str_line(&s, &line))
		printf("%.*s\n", FMT(str_visible(a, line)));
}

static bool
as_text(struct invocation *in, const struct work *w, const struct entry *e)
{
	struct document_cache *cache = document_cache_new(in->job);
	struct rules *rules = rules_open(in->job, w->campaign);
	struct document *body;
	struct text text;
	str date = option_text(in, "date", entry_date(w->campaign, S("")));

	if (!entry_merge(w->campaign, e, date, in->job, &text, &in->faults))
		return false;
	body = document_make(cache, in->job, &text.body, e->recipient.place,
	    &in->faults);
	if (body == NULL)
		return false;
	if (e->channel == CHANNEL_PRINT)
		put_visible(in->job, address_block(in->job, w->campaign,
					 &e->recipient));
	else
		put_visible(in->job, str_format(in->job, "%.*s <%.*s>",
					 FMT(e->recipient.name),
					 FMT(e->recipient.email)));
	putchar('\n');
	put_visible(in->job, text.subject);
	putchar('\n');
	put_visible(in->job, document_text(in->job, body, WIDTH));
	return !rules_apply(rules, e) ||
	    rules_check(rules, e, &text, document_text(in->job, body, 0),
		S(""), in->job, &in->faults);
}

static bool
as_pdf(struct invocation *in, struct work *w, const struct entry *e, str path)
{
	struct print_options options = {
	    .out = w->out, .date = option_text(in, "date", S("")),
	    .mailed = e->channel == CHANNEL_EMAIL};
	struct press *p = press_open(in->job, w->campaign, w->mailing,
	    &w->selection, &options, NULL, &in->faults);
	bool good;
	str bytes;

	if (p == NULL)
		return false;
	good = press_one(p, e, S(""), in->job, &bytes, &in->faults) &&
	    file_save(path, bytes, &in->faults);
	press_close(p);
	return good;
}

/* As a message, or as the page that its reader sees. */
static bool
as_mail(struct invocation *in, struct work *w, const struct entry *e, str path,
    bool page)
{
	struct deliver_options options = {
	    .date = option_text(in, "date", S(""))};
	struct deliverer *d = deliverer_open(in->job, w->campaign, w->mailing,
	    &w->selection, &options, NULL, &in->faults);
	bool good;
	str bytes;

	if (d == NULL)
		return false;
	good = page ? deliver_page(d, e, in->job, &bytes, &in->faults)
		    : deliver_one(d, e, in->job, &bytes, &in->faults);
	good = good && file_save(path, bytes, &in->faults);
	deliverer_close(d);
	return good;
}

/* What the letter is to be shown as: files to be made; all empty: text. */
struct forms {
	str pdf, eml, html;
	str shown;		/* the one to be opened; or empty */
	bool own;		/* it was not named: it lies where we like */
};

/* With --open there is a file: one of those named, else a private one. */
static bool
choose_forms(struct invocation *in, const struct entry *e, struct forms *out)
{
	bool paper = e->channel == CHANNEL_PRINT;
	str name = str_format(in->job, "%.*s-%lld.%s", FMT(e->mailing->name),
	    (long long)e->number, paper ? "pdf" : "html");

	*out = (struct forms){.pdf = option_text(in, "pdf", S("")),
	    .eml = option_text(in, "eml", S("")),
	    .html = option_text(in, "html", S(""))};
	if (paper && out->eml.len + out->html.len > 0)
		return fault(&in->faults, FAULT_USAGE, NOWHERE,
		    _("this letter goes on paper: look at it with --pdf"));
	if (!option_given(in, "open"))
		return true;
	out->shown = out->pdf.len > 0 ? out->pdf
	    : out->html.len > 0	      ? out->html
				      : out->eml;
	if (out->shown.len > 0)
		return true;
	if (!opener_place(in->job, name, &out->shown, &in->faults))
		return false;
	*(paper ? &out->pdf : &out->html) = out->shown;
	out->own = true;
	return true;
}

static bool
make_forms(struct invocation *in, struct work *w, const struct entry *e,
    const struct forms *o)
{
	const str all[] = {o->pdf, o->eml, o->html};

	if ((o->pdf.len > 0 && !as_pdf(in, w, e, o->pdf)) ||
	    (o->eml.len > 0 && !as_mail(in, w, e, o->eml, false)) ||
	    (o->html.len > 0 && !as_mail(in, w, e, o->html, true))) {
		if (o->own)
			opener_forget(in->job, o->shown);
		return false;
	}
	for (ptrdiff_t i = 0; i < COUNT(all); i++)
		if (all[i].len > 0)
			printf("%.*s\n", FMT(all[i]));
	return o->shown.len == 0 ||
	    opener_open(in->job, o->shown, &in->faults);
}

static bool
show(struct invocation *in, struct work *w, const struct entry *e)
{
	struct forms forms;

	if (e->case_file != NULL && e->case_file->state != CASE_OPEN)
		fprintf(stderr, "%.*s\n",
		    FMT(case_refusal(in->job, w->campaign, e->case_file)));
	if (!choose_forms(in, e, &forms))
		return false;
	if (forms.pdf.len + forms.eml.len + forms.html.len == 0)
		return as_text(in, w, e);
	return make_forms(in, w, e, &forms);
}

/* Goes on to the N-th; false where there are fewer: *count of them. */
static bool
find_number(struct plan *plan, int64_t number, struct entry *e,
    int64_t *count, struct faults *f)
{
	*count = 0;
	while (!stop_asked() && plan_next(plan, e, f)) {
		*count = e->number;
		if (e->number == number)
			return true;
	}
	return false;
}

static bool
no_such_letter(struct invocation *in, const struct work *w,
    const struct plan_notes *notes, int64_t count)
{
	tell_notes(notes);
	if (names_nobody(in, w, notes))
		return false;
	if (count == 0)
		return fault_file(&in->faults, FAULT_USAGE, w->mailing->name,
		    _("there is no letter to look at"));
	return fault_file(&in->faults, FAULT_USAGE, w->mailing->name,
	    ngettext("there is only %lld letter",
		"there are only %lld letters", (unsigned long)count),
	    (long long)count);
}

/* Any of them, each as likely as another; 0 where there are none. */
static int64_t
random_number(struct plan *plan, struct faults *f)
{
	struct entry e;
	uint64_t count = 0, r;

	while (!stop_asked() && plan_next(plan, &e, f))
		count++;
	plan_rewind(plan);
	if (count == 0)
		return 0;
	do
		random_fill(&r, sizeof r);
	while (r >= UINT64_MAX - UINT64_MAX % count);
	return (int64_t)(r % count) + 1;
}

/* A closed case gets no letter, so nothing comes next. */
static void
tell_way_on(struct invocation *in, const struct work *w,
    const struct entry *e)
{
	fflush(stdout);
	if (e->case_file != NULL && e->case_file->state != CASE_OPEN)
		return;
	if (e->channel == CHANNEL_PRINT)
		tell_next(in, w, w->mailing, "print");
	else if (w->campaign->approval)
		tell_next(in, w, w->mailing, "approve");
	else
		tell_next(in, w, w->mailing, "send");
}

/* Faults of others on the way are no concern of the one that is looked at. */
static void
find_and_show(struct invocation *in, struct work *w, struct plan *plan,
    int64_t number)
{
	struct faults others = {.arena = in->job};
	struct entry e;
	int64_t count;

	if (option_given(in, "random")) {
		number = random_number(plan, &others);
		if (number > 0)
			fprintf(stderr, _("this is letter %lld; to see it "
					  "again: --number %lld\n"),
			    (long long)number, (long long)number);
	}
	if (find_number(plan, number, &e, &count, &others)) {
		if (show(in, w, &e))
			tell_way_on(in, w, &e);
		return;
	}
	faults_print(&others, stderr);
	no_such_letter(in, w, plan_notes(plan), count);
}

static int
run_preview(struct invocation *in)
{
	struct work w = {0};
	struct plan *plan;
	int64_t number;

	if (!open_work(in, &w, false) ||
	    !option_number(in, "number", (struct range){1, INT64_MAX}, 1,
		&number))
		return finish(in);
	if (option_given(in, "random") && option_given(in, "number"))
		return usage_fault(in, _("either --random or --number"));
	w.selection.closed_too = w.selection.case_id.len > 0;
	plan = plan_open(in->job, w.campaign, w.mailing, &w.selection,
	    &in->faults);
	if (plan == NULL)
		return finish(in);
	find_and_show(in, &w, plan, number);
	plan_close(plan);
	return stop_asked() ? finish_stopped(in) : finish(in);
}

static const struct option options[] = {
    {"number", "N", N_("the N-th letter of the mailing, by default the first")},
    {"random", NULL, N_("any letter of the mailing; says which")},
    {"only", "WHO", N_("of this recipient: id, name or e-mail address")},
    {"case", "ID", N_("of this case, also if it is closed")},
    {"pdf", "FILE", N_("as a PDF page")},
    {"eml", "FILE", N_("as an e-mail message")},
    {"html", "FILE", N_("as the page that the reader of an e-mail sees")},
    {"open", NULL, N_("opens it: PDF on paper, else the page")},
    {"date", "DATE", N_("the letter's date (2026-12-10)")},
    {NULL, NULL, NULL},
};

extern const struct command cmd_preview;
const struct command cmd_preview = {
    .name = "preview",
    .arguments = "[DIR] [MAILING]",
    .summary = N_("show one letter as it will be"),
    .text = N_("As text, or in a file. --open shows it by the program that "
	       "MARATHON_OPEN names, by default xdg-open; without a file "
	       "named, in a private folder for temporary files."),
    .options = options,
    .most = 2,
    .run = run_preview,
};
