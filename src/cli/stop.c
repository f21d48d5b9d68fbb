/* SPDX-License-Identifier: MIT */
#include <time.h>

#include "cli/cli.h"

enum { PATIENCE_MS = 30 * 1000, LOOK_MS = 50 };

/* The ledger of [DIR], though its campaign may not be readable now. */
static str
ledger_of(struct invocation *in)
{
	struct campaign c = {
	    .folder = in->argument_count > 0 ? in->arguments[0] : S(".")};

	return campaign_ledger_path(in->job, &c);
}

/* What is in flight is finished first: that may take minutes. */
static bool
has_ended(str path, int64_t pid)
{
	static const struct timespec pause = {.tv_nsec = LOOK_MS * 1000000};
	int64_t end = clock_steady() + PATIENCE_MS;

	while (ledger_holder(path) == pid && clock_steady() < end &&
	    !stop_asked())
		nanosleep(&pause, NULL);
	return ledger_holder(path) != pid;
}

static int
run_stop(struct invocation *in)
{
	str path = ledger_of(in);
	int64_t pid = ledger_holder(path);

	if (in->argument_count > 0 && !path_is_folder(in->arguments[0])) {
		fault(&in->faults, FAULT_NO_INPUT, NOWHERE,
		    _("no folder '%.*s'"), FMT(in->arguments[0]));
		return finish(in);
	}
	if (pid == 0) {
		fputs(_("nothing is running here\n"), stderr);
		return finish(in);
	}
	if (!ledger_stop_holder(path, pid, &in->faults))
		return finish(in);
	if (has_ended(path, pid))
		fprintf(stderr, _("process %lld has stopped\n"),
		    (long long)pid);
	else
		fault(&in->faults, FAULT_WAITING, NOWHERE,
		    _("process %lld was asked to stop; it finishes what is "
		      "in flight"),
		    (long long)pid);
	return finish(in);
}

extern const struct command cmd_stop;
const struct command cmd_stop = {
    .name = "stop",
    .arguments = "[DIR]",
    .summary = N_("stop what is being sent or printed, from another terminal"),
    .text = N_("What is in flight is finished and noted; 'marathon send' goes "
	       "on with the rest."),
    .most = 1,
    .run = run_stop,
};
