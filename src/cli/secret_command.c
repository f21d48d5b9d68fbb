/* SPDX-License-Identifier: MIT */
/* password_command: a program that prints a password. */
#include "cli/secret_command.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATIENCE_MS = 30 * 1000, LOOK_MS = 10 };

extern char **environ;

struct running {
	pid_t pid;
	int fd;			/* what it prints; -1: it has closed it */
	bool ended;
	int status;		/* when it has ended */
};

static char **
argv_of(struct arena *a, const str *words)
{
	ptrdiff_t n = 0;
	char **argv;

	while (words[n].len > 0)
		n++;
	argv = NEW_ARRAY(a, char *, n + 1);
	for (ptrdiff_t i = 0; i < n; i++)
		argv[i] = str_z(a, words[i]);
	return argv;
}

/* The reason why it does not run, or 0. */
static int
spawn(char **argv, int out, pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t usual;
	int reason;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	posix_spawnattr_init(&attributes);
	sigemptyset(&usual);
	sigaddset(&usual, SIGPIPE);	/* which we ignore */
	sigaddset(&usual, SIGXFSZ);
	posix_spawnattr_setsigdefault(&attributes, &usual);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
	reason = posix_spawnp(pid, argv[0], &actions, &attributes, argv,
	    environ);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	return reason;
}

static bool
start(struct arena *a, const struct smtp_settings *s, struct running *r,
    struct faults *f)
{
	int ends[2], reason;

	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
		return fault(f, FAULT_IO, s->place, "pipe: %s",
		    strerror(errno));
	fcntl(ends[1], F_SETFL, 0);	/* our end alone does not block */
	reason = spawn(argv_of(a, s->password_command), ends[1], &r->pid);
	close(ends[1]);
	r->fd = ends[0];
	if (reason == 0)
		return true;
	close(ends[0]);
	return fault(f, FAULT_CONFIG, s->place,
	    _("password_command: cannot run '%.*s': %s"),
	    FMT(s->password_command[0]), strerror(reason));
}

/* What comes now; what there is no room for is dropped. */
static void
take(struct running *r, struct secret *s)
{
	char piece[256];
	ssize_t n;

	while ((n = read(r->fd, piece, sizeof piece)) > 0) {
		ptrdiff_t room = (ptrdiff_t)sizeof s->bytes - s->len;
		ptrdiff_t kept = n < room ? n : room;

		memcpy(s->bytes + s->len, piece, (size_t)kept);
		s->len += kept;
	}
	explicit_bzero(piece, sizeof piece);
	if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
		close(r->fd);
		r->fd = -1;
	}
}

static void
look_after(struct running *r)
{
	pid_t pid = waitpid(r->pid, &r->status, WNOHANG);

	r->ended = pid == r->pid || (pid < 0 && errno != EINTR);
}

/*
 * Until it has ended, rather than until its output is closed: it may leave a
 * helper behind that holds it open.  False: it takes too long.
 */
static bool
wait_for(struct running *r, struct secret *s)
{
	int64_t end = clock_steady() + PATIENCE_MS;

	while (!r->ended && !stop_asked() && clock_steady() < end) {
		struct pollfd p = {.fd = r->fd, .events = POLLIN};

		poll(&p, 1, LOOK_MS);	/* passes over an fd of -1 */
		look_after(r);
		if (r->fd >= 0)
			take(r, s);
	}
	if (r->fd >= 0)
		close(r->fd);
	if (r->ended)
		return true;
	kill(r->pid, SIGKILL);
	while (waitpid(r->pid, &r->status, 0) < 0 && errno == EINTR)
		;
	return false;
}

bool
secret_from_command(struct arena *a, const struct smtp_settings *s,
    struct secret *secret, struct faults *f)
{
	struct running r = {.status = -1};
	bool ended;

	if (!start(a, s, &r, f))
		return false;
	ended = wait_for(&r, secret);
	if (ended && r.status == 0)
		return secret->len > 0 ||
		    fault(f, FAULT_CONFIG, s->place,
			_("password_command printed nothing"));
	secret_wipe(secret);
	if (stop_asked())
		return fault(f, FAULT_WAITING, NOWHERE,
		    _("stopped; nothing was made or sent"));
	if (!ended)
		return fault(f, FAULT_CONFIG, s->place,
		    _("password_command did not end within 30 seconds"));
	return fault(f, FAULT_CONFIG, s->place,
	    WIFEXITED(r.status)
		? _("password_command failed (exit status %d)")
		: _("password_command failed (signal %d)"),
	    WIFEXITED(r.status) ? WEXITSTATUS(r.status) : WTERMSIG(r.status));
}
