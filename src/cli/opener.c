/* SPDX-License-Identifier: MIT */
#include "cli/opener.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

bool
opener_place(struct arena *a, str name, str *path, struct faults *f)
{
	str folder = str_from(getenv("TMPDIR"));
	char *made;

	if (folder.len == 0)
		folder = S("/tmp");
	made = str_z(a, path_join(a, folder, S("marathon-XXXXXX")));
	if (mkdtemp(made) == NULL)
		return fault_file(f, FAULT_CREATE, folder,
		    _("cannot make a folder in it: %s"), strerror(errno));
	*path = path_join(a, str_from(made), name);
	return true;
}

void
opener_forget(struct arena *a, str path)
{
	rmdir(str_z(a, path_folder(path)));
}

/* In the child: what it prints is talk, and it gets the signals we ignore. */
static void
become(const char *program, char *path, int report)
{
	char *argv[] = {(char *)(uintptr_t)program, path, NULL};
	int reason;

	signal(SIGPIPE, SIG_DFL);
	dup2(STDERR_FILENO, STDOUT_FILENO);
	execvp(program, argv);
	reason = errno;
	if (write(report, &reason, sizeof reason) < 0)
		_exit(127);
	_exit(127);
}

/* Runs it to its end; *reason is why it could not be started, or 0. */
static bool
run(const char *program, char *path, int *reason)
{
	int ends[2], status = -1;
	pid_t pid;

	*reason = 0;
	if (pipe2(ends, O_CLOEXEC) != 0) {
		*reason = errno;
		return false;
	}
	pid = fork();
	if (pid == 0)
		become(program, path, ends[1]);
	close(ends[1]);
	if (pid < 0 ||
	    read(ends[0], reason, sizeof *reason) != sizeof *reason)
		*reason = pid < 0 ? errno : 0;
	close(ends[0]);
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return *reason == 0 && status == 0;
}

static bool
fault_program(const char *program, bool own, str path, int reason,
    struct faults *f)
{
	if (reason == 0)
		fault_file(f, FAULT_FAILED, path, _("'%s' could not show it"),
		    program);
	else if (own)
		fault_file(f, FAULT_CONFIG, path,
		    _("cannot run '%s', which MARATHON_OPEN names: %s"),
		    program, strerror(reason));
	else
		fault_file(f, FAULT_CONFIG, path,
		    _("there is no program here that opens files"));
	return fault_mend(f, _("open it yourself, or name a program: "
			       "MARATHON_OPEN=firefox marathon preview ..."));
}

bool
opener_open(struct arena *a, str path, struct faults *f)
{
	const char *given = getenv("MARATHON_OPEN");
	bool own = given != NULL && *given != '\0';
	const char *program = own ? given : "xdg-open";
	int reason;

	if (str_starts(path, S("-")))	/* or it would be an option */
		path = str_format(a, "./%.*s", FMT(path));
	fflush(stdout);
	if (run(program, str_z(a, path), &reason))
		return true;
	if (!own && reason == ENOENT) {
		program = "open";
		if (run(program, str_z(a, path), &reason))
			return true;
	}
	return fault_program(program, own, path, reason, f);
}
