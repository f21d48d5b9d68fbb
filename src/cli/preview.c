/* SPDX-License-Identifier: MIT */
#include "cli/cli.h"
#include "deliver/deliver.h"
#include "document/document.h"
#include "print/print.h"
#include "unicode/unicode.h"

enum { WIDTH = 72 };

static void
put(str s)
{
	fwrite(s.at, 1, (size_t)s.len, stdout);
}

static void
put_visible(struct arena *a, str s)
{
	str line;

	while (str_line(&s, &line)) {
		struct buf b = {.arena = a};

		buf_visible(&b, line);
		put(buf_str(&b));
		putchar('\n');
	}
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
		in->job, &in->faults);
}

static bool
as_pdf(struct invocation *in, struct work *w, const struct entry *e, str path)
{
	struct print_options options = {
	    .out = w->out, .date = option_text(in, "date", S(""))};
	struct press *p = press_open(in->job, w->campaign, w->mailing,
	    &w->selection, &options, NULL, &in->faults);
	bool good;
	str bytes;

	if (p == NULL)
		return false;
	good = press_one(p, e, in->job, &bytes, &in->faults) &&
	    file_save(path, bytes, &in->faults);
	press_close(p);
	return good;
}

static bool
as_eml(struct invocation *in, struct work *w, const struct entry *e, str path)
{
	struct deliver_options options = {
	    .date = option_text(in, "date", S(""))};
	struct deliverer *d = deliverer_open(in->job, w->campaign, w->mailing,
	    &w->selection, &options, NULL, &in->faults);
	bool good;
	str bytes;

	if (d == NULL)
		return false;
	good = deliver_one(d, e, in->job, &bytes, &in->faults) &&
	    file_save(path, bytes, &in->faults);
	deliverer_close(d);
	return good;
}

static bool
show(struct invocation *in, struct work *w, const struct entry *e)
{
	str pdf = option_text(in, "pdf", S(""));
	str eml = option_text(in, "eml", S(""));

	if (e->case_file != NULL && e->case_file->state != CASE_OPEN)
		fprintf(stderr, "%.*s\n",
		    FMT(case_refusal(in->job, w->campaign, e->case_file)));
	if (pdf.len > 0 && !as_pdf(in, w, e, pdf))
		return false;
	if (eml.len > 0 && !as_eml(in, w, e, eml))
		return false;
	return pdf.len > 0 || eml.len > 0 || as_text(in, w, e);
}

static int
run_preview(struct invocation *in)
{
	struct work w = {0};
	struct plan *plan;
	struct entry e;
	int64_t number;

	if (!open_work(in, &w, false) ||
	    !option_number(in, "number", (struct range){1, INT64_MAX}, 1,
		&number))
		return finish(in);
	w.selection.closed_too = w.selection.case_id.len > 0;
	plan = plan_open(in->job, w.campaign, w.mailing, &w.selection,
	    &in->faults);
	if (plan == NULL)
		return finish(in);
	while (plan_next(plan, &e, &in->faults))
		if (e.number == number) {
			show(in, &w, &e);
			plan_close(plan);
			return finish(in);
		}
	plan_close(plan);
	fault_file(&in->faults, FAULT_USAGE, w.mailing->name,
	    _("there is no such letter"));
	return finish(in);
}

static const struct option options[] = {
    {"number", "N", N_("the N-th letter of the mailing, by default the first")},
    {"only", "WHO", N_("of this recipient: id, name or e-mail address")},
    {"case", "ID", N_("of this case, also if it is closed")},
    {"pdf", "FILE", N_("as a PDF page")},
    {"eml", "FILE", N_("as an e-mail message")},
    {"date", "DATE", N_("the letter's date (2026-12-10)")},
    {NULL, NULL, NULL},
};

extern const struct command cmd_preview;
const struct command cmd_preview = {
    .name = "preview",
    .arguments = "[DIR] [MAILING]",
    .summary = N_("show one letter as it will be"),
    .options = options,
    .most = 2,
    .run = run_preview,
};
