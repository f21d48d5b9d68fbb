/* SPDX-License-Identifier: MIT */
#include "cli/cli.h"
#include "report/report.h"

static int
run_status(struct invocation *in)
{
	struct work w = {0};
	struct ledger *ledger;
	str next;

	if (!open_work(in, &w, true) ||
	    !open_ledger(in, &w, LEDGER_READ, &ledger))
		return finish(in);
	if (ledger == NULL)
		fputs(_("Nothing has been made or sent yet.\n"), stderr);
	else if (option_given(in, "json"))
		report_status_json(stdout, ledger, &in->faults);
	else
		report_status(stdout, w.campaign, ledger, &in->faults);
	fflush(stdout);
	next = report_next(in->job, w.campaign, ledger, w.folder,
	    &in->faults);
	if (next.len > 0)
		fprintf(stderr, _("Next: %.*s\n"), FMT(next));
	if (ledger != NULL)
		ledger_close(ledger, &in->faults);
	return finish(in);
}

static const struct option options[] = {
    {"json", NULL, N_("for scripts: one JSON object per line")},
    {NULL, NULL, NULL},
};

extern const struct command cmd_status;
const struct command cmd_status = {
    .name = "status",
    .arguments = "[DIR]",
    .summary = N_("show how the deliveries stand, and what comes next"),
    .options = options,
    .most = 1,
    .run = run_status,
};
