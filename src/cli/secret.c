/* SPDX-License-Identifier: MIT */
#include "cli/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

enum { MOST_SECRET = 1024, PATIENCE_MS = 30 * 1000 };

extern char **environ;

/* Reads until the end, the maximum or the end of patience. */
static ptrdiff_t
read_secret(int fd, char *to)
{
	int64_t end = clock_steady() + PATIENCE_MS;
	ptrdiff_t n = 0;

	while (n < MOST_SECRET) {
		struct pollfd p = {.fd = fd, .events = POLLIN};
		int64_t left = end - clock_steady();
		ssize_t got;

		if (left <= 0)
			return -1;
		if (poll(&p, 1, (int)left) <= 0)
			continue;
		got = read(fd, to + n, (size_t)(MOST_SECRET - n));
		if (got <= 0)
			break;
		n += got;
	}
	return n;
}

static bool
spawn(struct arena *a, const str *words, int out, pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t usual;
	ptrdiff_t n = 0;
	char **argv;
	bool good;

	while (words[n].len > 0)
		n++;
	argv = NEW_ARRAY(a, char *, n + 1);
	for (ptrdiff_t i = 0; i < n; i++)
		argv[i] = str_z(a, words[i]);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	posix_spawnattr_init(&attributes);
	sigemptyset(&usual);
	sigaddset(&usual, SIGPIPE);	/* which we ignore */
	posix_spawnattr_setsigdefault(&attributes, &usual);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
	good = posix_spawnp(pid, argv[0], &actions, &attributes, argv,
		   environ) == 0;
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	return good;
}

static bool
from_command(struct arena *a, const struct campaign *c, str *out,
    struct faults *f)
{
	const struct smtp_settings *s = &c->smtp;
	char *secret = NEW_ARRAY(a, char, MOST_SECRET);
	ptrdiff_t n;
	int ends[2], status = -1;
	pid_t pid;
	str rest;

	/* a helper that the command leaves behind must not hold it open */
	if (pipe2(ends, O_CLOEXEC) != 0)
		return fault(f, FAULT_IO, s->place, "pipe: %s",
		    strerror(errno));
	if (!spawn(a, s->password_command, ends[1], &pid)) {
		close(ends[0]);
		close(ends[1]);
		return fault(f, FAULT_CONFIG, s->place,
		    _("password_command: cannot run '%.*s'"),
		    FMT(s->password_command[0]));
	}
	close(ends[1]);
	n = read_secret(ends[0], secret);
	close(ends[0]);
	if (n < 0)
		kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (n < 0)
		return fault(f, FAULT_CONFIG, s->place,
		    _("password_command gave nothing within 30 seconds"));
	rest = (str){secret, n};
	if (status != 0 || !str_line(&rest, out) || out->len == 0)
		return fault(f, FAULT_CONFIG, s->place,
		    _("password_command failed or printed nothing"));
	return true;
}

static bool
from_terminal(struct arena *a, const struct campaign *c, str *out,
    struct faults *f)
{
	struct termios before, silent;
	char line[MOST_SECRET];
	bool given;

	if (!isatty(STDIN_FILENO) || tcgetattr(STDIN_FILENO, &before) != 0)
		return fault(f, FAULT_CONFIG, c->smtp.place,
		    _("no password: add 'password_command: [program, word]'"));
	silent = before;
	silent.c_lflag &= ~(tcflag_t)ECHO;
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
	fprintf(stderr, _("Password of %.*s: "), FMT(c->smtp.user));
	given = !stop_asked() && fgets(line, sizeof line, stdin) != NULL;
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
	fputc('\n', stderr);
	if (!given)
		return fault(f, FAULT_REFUSED, NOWHERE,
		    _("no password, so nothing was sent"));
	*out = str_copy(a, str_from(line));
	while (out->len > 0 && out->at[out->len - 1] == '\n')
		out->len--;
	explicit_bzero(line, sizeof line);
	return true;
}

bool
secret_password(struct arena *a, const struct campaign *c, str *out,
    struct faults *f)
{
	*out = S("");
	if (!c->has_smtp || c->smtp.user.len == 0)
		return true;
	if (c->smtp.password_command != NULL)
		return from_command(a, c, out, f);
	return from_terminal(a, c, out, f);
}
