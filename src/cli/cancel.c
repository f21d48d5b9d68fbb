/* SPDX-License-Identifier: MIT */
#include "cli/cli.h"
#include "deliver/deliver.h"

static bool
knows_case(struct invocation *in, const struct work *w)
{
	const struct campaign *c = w->campaign;
	str id = w->selection.case_id;
	str *ids = NEW_ARRAY(in->job, str, c->case_count);

	for (ptrdiff_t i = 0; i < c->case_count; i++)
		ids[i] = c->cases[i].id;
	return id.len == 0 || campaign_case(c, id) != NULL ||
	    fault_file(&in->faults, FAULT_USAGE, c->source.name,
		_("no case '%.*s'%.*s"), FMT(id),
		FMT(fault_hint(in->job, id, ids, c->case_count)));
}

static int
run_cancel(struct invocation *in)
{
	struct work w = {0};
	struct cancel_order order = {0};
	int64_t n;
	str path;

	if (!open_work(in, &w, true) || !knows_case(in, &w))
		return finish(in);
	path = campaign_ledger_path(in->job, w.campaign);
	if (!path_exists(path)) {
		fputs(_("Nothing has been made or sent yet.\n"), stderr);
		return finish(in);
	}
	if (w.mailing != NULL)
		order.mailing = w.mailing->name;
	order.case_id = w.selection.case_id;
	order.only = w.selection.only;
	if (!deliver_cancel(path, &order, &n, &in->faults))
		return finish(in);
	fprintf(stderr,
	    ngettext("%lld cancelled that had not left\n",
		"%lld cancelled that had not left\n", (unsigned long)n),
	    (long long)n);
	if (n > 0)
		fputs(_("'marathon send' would ask before it plans them "
			"again\n"),
		    stderr);
	return finish(in);
}

static const struct option options[] = {
    {"case", "ID", N_("only this case")},
    {"only", "WHO", N_("only this recipient: id, name or e-mail address")},
    {NULL, NULL, NULL},
};

extern const struct command cmd_cancel;
const struct command cmd_cancel = {
    .name = "cancel",
    .arguments = "[DIR] [MAILING]",
    .summary = N_("cancel what was planned and has not left"),
    .text = N_("Also while 'marathon send' runs in another terminal: it obeys "
	       "before its next message."),
    .options = options,
    .most = 2,
    .run = run_cancel,
};
