/* SPDX-License-Identifier: MIT */
#include "cli/cli.h"
#include "cli/moment.h"
#include "report/report.h"

static bool
read_moment(struct invocation *in, const char *option, bool end, int64_t *out)
{
	str text = option_text(in, option, S(""));

	return text.len == 0 || moment_read(text, end, clock_now(), out) ||
	    fault(&in->faults, FAULT_USAGE, NOWHERE,
		_("--%s: '%.*s' is no time: write 2026-12-10, '2026-12-10 "
		  "08:40' or '2 days'"),
		option, FMT(text));
}

static bool
read_channel(struct invocation *in, struct ledger_filter *filter)
{
	filter->channel = option_text(in, "channel", S(""));
	return filter->channel.len == 0 ||
	    str_equal(filter->channel, S("email")) ||
	    str_equal(filter->channel, S("print")) ||
	    fault(&in->faults, FAULT_USAGE, NOWHERE,
		_("--channel is email or print, not '%.*s'"),
		FMT(filter->channel));
}

static bool
read_state(struct invocation *in, str state, struct ledger_filter *filter)
{
	str names[DELIVERY_STATES], hint;

	filter->by_state = state.len > 0;
	if (state.len == 0 || delivery_state_from(state, &filter->state))
		return true;
	for (int i = 0; i < DELIVERY_STATES; i++)
		names[i] = delivery_state_name((enum delivery_state)i);
	hint = fault_hint(in->job, state, names, DELIVERY_STATES);
	if (hint.len == 0)
		hint = str_format(in->job, _(" (there is: %.*s)"),
		    FMT(str_join(in->job, names, DELIVERY_NOTED, S(", "))));
	return fault(&in->faults, FAULT_USAGE, NOWHERE,
	    _("no state '%.*s'%.*s"), FMT(state), FMT(hint));
}

static bool
read_filter(struct invocation *in, const struct work *w,
    struct ledger_filter *filter)
{
	if (w->mailing != NULL)
		filter->mailing = w->mailing->name;
	filter->case_id = option_text(in, "case", S(""));
	filter->recipient = option_text(in, "only", S(""));
	filter->history = option_given(in, "history");
	return read_moment(in, "since", false, &filter->since) &&
	    read_moment(in, "until", true, &filter->until) &&
	    read_channel(in, filter) &&
	    read_state(in, option_text(in, "state", S("")), filter);
}

static int
run_log(struct invocation *in)
{
	struct work w = {0};
	struct ledger_filter filter = {0};
	struct ledger *ledger;
	int64_t lines = 0;
	enum report_form form = option_given(in, "json") ? REPORT_JSON
	    : option_given(in, "csv")			 ? REPORT_CSV
							 : REPORT_TEXT;

	if (option_given(in, "json") && option_given(in, "csv"))
		return usage_fault(in, _("either --json or --csv"));
	if (!open_work(in, &w, true) || !read_filter(in, &w, &filter) ||
	    !open_ledger(in, &w, LEDGER_READ, &ledger))
		return finish(in);
	if (ledger != NULL) {
		report_log(stdout, form, ledger, &filter, &lines, &in->faults);
		ledger_close(ledger, &in->faults);
	}
	fflush(stdout);
	if (lines == 0)
		fputs(_("The log has no such delivery.\n"), stderr);
	return finish(in);
}

static const struct option options[] = {
    {"case", "ID", N_("only this case")},
    {"only", "WHO", N_("only this recipient: name or address")},
    {"state", "STATE", N_("only this state: accepted, refused, in-doubt ...")},
    {"channel", "CHANNEL", N_("only email or print")},
    {"since", "TIME", N_("from then on: 2026-12-10, '2 days' ...")},
    {"until", "TIME", N_("until then; of a day, with that day")},
    {"history", NULL, N_("every event, not only where each one stands")},
    {"json", NULL, N_("for scripts: one JSON object per line")},
    {"csv", NULL, N_("for spreadsheets")},
    {NULL, NULL, NULL},
};

extern const struct command cmd_log;
const struct command cmd_log = {
    .name = "log",
    .arguments = "[DIR] [MAILING]",
    .summary = N_("show the delivery log: what became of each"),
    .options = options,
    .most = 2,
    .run = run_log,
};
