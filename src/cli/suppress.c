/* SPDX-License-Identifier: MIT */
#include "cli/cli.h"

static int
suppress(struct invocation *in, const struct work *w, str address)
{
	const struct campaign *c = w->campaign;
	str reason = option_text(in, "reason", S(""));

	if (c->never_path.len == 0) {
		fault_file(&in->faults, FAULT_CONFIG, c->source.name,
		    _("the campaign names no list 'never'"));
		fault_mend(&in->faults, _("write 'never: ../never.csv'"));
		return finish(in);
	}
	if (reason.len == 0)
		return usage_fault(in, _("say why: --reason TEXT"));
	if (never_add(in->job, c->never_path, address, reason, c->today,
		&in->faults))
		fprintf(stderr, _("%.*s is never written to again: %.*s\n"),
		    FMT(str_visible(in->job, address)),
		    FMT(str_visible(in->job, c->never_path)));
	return finish(in);
}

/* The address comes last, behind the folder if that is given. */
static int
run_suppress(struct invocation *in)
{
	struct work w = {0};
	str address = in->arguments[--in->argument_count];

	if (str_find_char(address, '@') < 0)
		return usage_fault(in, _("'%.*s' is no e-mail address"),
		    FMT(address));
	if (!open_work(in, &w, true))
		return finish(in);
	/* nothing else that is wrong holds up one who asks to be left alone */
	in->faults = (struct faults){.arena = in->job};
	return suppress(in, &w, address);
}

static const struct option options[] = {
    {"reason", "TEXT", N_("why, for the list")},
    {"date", "DATE", N_("since when (2026-12-10); else today")},
    {NULL, NULL, NULL},
};

extern const struct command cmd_suppress;
const struct command cmd_suppress = {
    .name = "suppress",
    .arguments = "[DIR] ADDRESS",
    .summary = N_("put an address on the list of who is never written to"),
    .text = N_("'@example.org' stands for a whole domain. A running 'marathon "
	       "send' sees it before its next message; 'marathon never' shows "
	       "the list, and takes an address off it."),
    .options = options,
    .least = 1,
    .most = 2,
    .run = run_suppress,
};
