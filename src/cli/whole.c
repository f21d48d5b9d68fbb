/* SPDX-License-Identifier: MIT */
/* marathon-mail: all commands. */
#include "cli/cli.h"

extern const struct command cmd_new, cmd_fields, cmd_check, cmd_preview,
    cmd_print, cmd_labels, cmd_pack, cmd_mark, cmd_approve, cmd_send,
    cmd_resolve, cmd_bounces, cmd_never, cmd_suppress, cmd_status, cmd_log,
    cmd_stop, cmd_cancel, cmd_case, cmd_cases, cmd_render, cmd_doctor, cmd_help;

const struct command *const commands[] = {
    &cmd_new,
    &cmd_fields,
    &cmd_check,
    &cmd_preview,
    &cmd_print,
    &cmd_labels,
    &cmd_pack,
    &cmd_mark,
    &cmd_approve,
    &cmd_send,
    &cmd_resolve,
    &cmd_bounces,
    &cmd_never,
    &cmd_status,
    &cmd_log,
    &cmd_stop,
    &cmd_cancel,
    &cmd_suppress,
    &cmd_case,
    &cmd_cases,
    &cmd_render,
    &cmd_doctor,
    &cmd_help,
    NULL,
};

static int
unknown_command(struct invocation *in, str name)
{
	str names[64];
	ptrdiff_t n = 0;

	for (const struct command *const *c = commands; *c != NULL; c++)
		names[n++] = str_from((*c)->name);
	return usage_fault(in, _("no command '%.*s'%.*s; see 'marathon help'"),
	    FMT(name), FMT(fault_hint(in->job, name, names, n)));
}

int
other_command(struct invocation *in, char **argv)
{
	str name = argv[0] != NULL && argv[1] != NULL ? str_from(argv[1])
						      : S("help");
	bool alone = str_equal(name, S("help")) ||
	    str_equal(name, S("--help")) || str_equal(name, S("-h"));

	if (!alone && find_command(name) == NULL)
		return unknown_command(in, name);
	in->command = &cmd_help;
	if (!alone)
		in->arguments[in->argument_count++] = name;
	return cmd_help.run(in);
}
