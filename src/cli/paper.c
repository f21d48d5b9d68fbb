/* SPDX-License-Identifier: MIT */
/* marathon-paper: what needs no mail; marathon-mail beside it does the rest. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/paper.h"

#define DECLARE(name) extern const struct command cmd_##name;
#define ENTRY(name) &cmd_##name,

PAPER_COMMANDS(DECLARE)

const struct command *const commands[] = {PAPER_COMMANDS(ENTRY) NULL};

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
