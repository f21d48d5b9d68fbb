/* SPDX-License-Identifier: MIT */
/* marathon: what needs no mail; all else is done by marathon-mail beside it. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"

extern const struct command cmd_new, cmd_fields, cmd_print, cmd_labels,
    cmd_pack, cmd_mark, cmd_never, cmd_suppress, cmd_status, cmd_log, cmd_stop,
    cmd_cancel, cmd_case, cmd_cases, cmd_render;

const struct command *const commands[] = {
    &cmd_new,
    &cmd_fields,
    &cmd_print,
    &cmd_labels,
    &cmd_pack,
    &cmd_mark,
    &cmd_never,
    &cmd_status,
    &cmd_log,
    &cmd_stop,
    &cmd_cancel,
    &cmd_suppress,
    &cmd_case,
    &cmd_cases,
    &cmd_render,
    NULL,
};

int
other_command(struct invocation *in, char **argv)
{
	str folder = program_folder(in->job);
	str program = path_join(in->job, folder, S("marathon-mail"));

	/* never one that lies where somebody happens to be */
	errno = ENOENT;
	if (folder.len > 0)
		execv(str_z(in->job, program), argv);
	fault_file(&in->faults, FAULT_BUG, program, _("cannot be started: %s"),
	    strerror(errno));
	return finish(in);
}
