/* SPDX-License-Identifier: MIT */
#include "cli/awake.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

/*
 * A computer left alone sleeps after minutes, and what it broke off goes on
 * later: a run of seconds is not worth the start of another program.
 */
enum { WORTH_IT_MS = 2000 };

/* In a group of its own, so that Ctrl-C reaches only us. */
static bool
spawn(char *const *argv, int in, pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t usual;
	bool good;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
	posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null",
	    O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null",
	    O_WRONLY, 0);
	posix_spawnattr_init(&attributes);
	sigemptyset(&usual);
	sigaddset(&usual, SIGPIPE);	/* which we ignore */
	posix_spawnattr_setsigdefault(&attributes, &usual);
	posix_spawnattr_setpgroup(&attributes, 0);
	posix_spawnattr_setflags(&attributes,
	    POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
	good = posix_spawnp(pid, argv[0], &actions, &attributes, argv,
		   environ) == 0;
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	return good;
}

struct awake
awake_begin(struct arena *job, bool wanted)
{
	return (struct awake){.job = job, .since = clock_steady(),
	    .settled = !wanted};
}

static void
start(struct awake *a)
{
	const str words[] = {S("systemd-inhibit"), S("--what=sleep:idle"),
	    S("--who=marathon"), S("--mode=block"),
	    str_format(a->job, "--why=%s", _("e-mails are being sent")),
	    S("cat")};
	char *argv[COUNT(words) + 1] = {NULL};
	int ends[2];
	bool good;

	for (ptrdiff_t i = 0; i < COUNT(words); i++)
		argv[i] = str_z(a->job, words[i]);
	if (pipe2(ends, O_CLOEXEC) != 0)
		return;
	good = spawn(argv, ends[0], &a->pid);
	close(ends[0]);
	a->held = ends[1];
	if (!good) {
		a->pid = 0;
		close(ends[1]);
	}
}

void
awake_keep(struct awake *a)
{
	if (a->settled || clock_steady() - a->since < WORTH_IT_MS)
		return;
	a->settled = true;
	start(a);
}

/* It ends at once; one that does not is not waited for. */
void
awake_end(struct awake *a)
{
	static const struct timespec pause = {.tv_nsec = 10 * 1000 * 1000};

	if (a->pid == 0)
		return;
	close(a->held);
	for (int tries = 0; tries < 100; tries++) {
		pid_t pid = waitpid(a->pid, NULL, WNOHANG);

		if (pid != 0 && !(pid < 0 && errno == EINTR))
			return;
		nanosleep(&pause, NULL);
	}
	kill(a->pid, SIGTERM);
}
