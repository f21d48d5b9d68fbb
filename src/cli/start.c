/* SPDX-License-Identifier: MIT */
/* marathon: becomes the program beside it that has the command (cli.h). */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/paper.h"

enum { BROKEN = 70 };		/* FAULT_BUG */

static const char *
program_for(const char *command)
{
#define NAME(command) #command,
	static const char *const on_paper[] = {
	    PAPER_COMMANDS(NAME) "--version"};

	for (size_t i = 0; i < sizeof on_paper / sizeof *on_paper; i++)
		if (strcmp(command, on_paper[i]) == 0)
			return "marathon-paper";
	return "marathon-mail";
}

int
main(int argc, char **argv)
{
	const char *name = program_for(argc > 1 ? argv[1] : "help");
	char self[PATH_MAX] = PREFIX "/bin/", program[PATH_MAX + 16];
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);

	if (n > 0)
		self[n] = '\0';
	/* beside it, and never one that lies where somebody happens to be */
	snprintf(program, sizeof program, "%.*s/%s",
	    (int)(strrchr(self, '/') - self), self, name);
	execv(program, argv);
	fprintf(stderr, "marathon: '%s' cannot be started: %s\n", program,
	    strerror(errno));
	return BROKEN;
}
