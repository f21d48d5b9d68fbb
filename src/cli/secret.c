/* SPDX-License-Identifier: MIT */
#include "cli/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "cli/secret_command.h"

str
secret_text(const struct secret *s)
{
	return (str){s->bytes, s->len};
}

void
secret_wipe(struct secret *s)
{
	explicit_bzero(s, sizeof *s);
}

/* No core dump, no debugger, no look into /proc/PID/mem. */
static void
guard_process(void)
{
	static const struct rlimit none = {0, 0};

	setrlimit(RLIMIT_CORE, &none);
	prctl(PR_SET_DUMPABLE, 0L, 0L, 0L, 0L);
}

/* ---- where it stands ---- */

/* smtp://HOST:PORT, smtps://[2001:db8::1]/ */
static str
host_of(str url)
{
	ptrdiff_t at = str_find(url, S("://"));
	str rest = at < 0 ? url : str_slice(url, at + 3, url.len);

	if (str_starts(rest, S("[")))
		return str_slice(rest, 1, str_find_char(rest, ']') > 0
			? str_find_char(rest, ']')
			: rest.len);
	rest = str_cut(&rest, '/');
	return str_cut(&rest, ':');
}

/* USER@HOST; empty where that is no name of a file. */
static str
file_name(struct arena *a, const struct smtp_settings *s)
{
	str name = str_format(a, "%.*s@%.*s", FMT(s->user),
	    FMT(host_of(s->url)));

	for (ptrdiff_t i = 0; i < name.len; i++)
		if (name.at[i] == '/' || (name.at[i] & 0xE0) == 0)
			return S("");
	return str_starts(name, S(".")) || name.len > 255 ? S("") : name;
}

static str
in_folder(struct arena *a, const struct campaign *c, str folder)
{
	str name = file_name(a, &c->smtp);

	return folder.len == 0 || folder.at[0] != '/' || name.len == 0
	    ? S("")
	    : path_join(a, folder, name);
}

static str
credential_path(struct arena *a, const struct campaign *c)
{
	return in_folder(a, c, str_from(getenv("CREDENTIALS_DIRECTORY")));
}

str
secret_path(struct arena *a, const struct campaign *c)
{
	str folder = str_from(getenv("XDG_CONFIG_HOME"));
	str home = str_from(getenv("HOME"));

	if (folder.len == 0 && home.len > 0)
		folder = path_join(a, home, S(".config"));
	if (folder.len > 0)
		folder = path_join(a, folder, S("marathon"));
	return in_folder(a, c, folder);
}

/* ---- what it is ---- */

/* Takes off the line end; what is wrong with the rest, or NULL. */
static const char *
trouble_with(struct secret *s, bool whole)
{
	str rest = secret_text(s), line = S("");

	str_line(&rest, &line);
	s->len = line.len;
	if (line.len == 0)
		return _("it is empty");
	if (line.len > MOST_SECRET)
		return _("it is longer than 4,096 bytes");
	if (whole && rest.len > 0)
		return _("it has more than one line");
	if (utf8_fault(line) >= 0)
		return _("it is not UTF-8");
	for (ptrdiff_t i = 0; i < line.len; i++)
		if ((unsigned char)line.at[i] < ' ' || line.at[i] == 0x7F)
			return _("a control character is in it");
	return NULL;
}

static bool
is_good(struct secret *s, bool whole, struct place place, struct faults *f)
{
	const char *why = trouble_with(s, whole);
	str source = s->source;

	if (why == NULL)
		return true;
	secret_wipe(s);
	return fault(f, FAULT_CONFIG, place, _("the password of %.*s: %s"),
	    FMT(source), why);
}

/* ---- a file ---- */

static bool
is_private(int fd, str path, struct faults *f)
{
	struct stat st;

	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		return fault_file(f, FAULT_REFUSED, path,
		    _("a password is read from a regular file"));
	if (st.st_uid != geteuid())
		return fault_file(f, FAULT_REFUSED, path,
		    _("it belongs to somebody else, and holds a password"));
	if ((st.st_mode & 077) == 0)
		return true;
	return fault_file(f, FAULT_REFUSED, path,
	    _("others may read it (mode %04o), and it holds a password"),
	    (unsigned)(st.st_mode & 07777)) ||
	    fault_mend(f, "chmod 600 '%.*s'", FMT(path));
}

static bool
read_all(int fd, str path, struct secret *s, struct faults *f)
{
	while (s->len < (ptrdiff_t)sizeof s->bytes) {
		ssize_t n = read(fd, s->bytes + s->len,
		    sizeof s->bytes - (size_t)s->len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fault_file(f, FAULT_IO, path,
			    _("cannot read: %s"), strerror(errno));
		if (n == 0)
			break;
		s->len += n;
	}
	return true;
}

/*
 * *there: such a file is to be used, good or not.  What systemd gives is in
 * its own care, and may have another owner.
 */
static bool
from_file(str path, bool own, struct secret *s, bool *there, struct faults *f)
{
	struct arena scratch = {0};
	int fd = path.len == 0 ? -1
			       : open(str_z(&scratch, path),
				     O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	bool absent = path.len == 0 || errno == ENOENT || errno == ENOTDIR;
	bool good;

	arena_free(&scratch);
	*there = fd >= 0 || !absent;
	if (fd < 0)
		return absent || fault_file(f, FAULT_CONFIG, path,
		    _("cannot read: %s"), strerror(errno));
	s->source = path;
	good = (!own || is_private(fd, path, f)) && read_all(fd, path, s, f) &&
	    is_good(s, true, NOWHERE, f);
	close(fd);
	return good;
}

/* ---- the terminal ---- */

/* A line, which a terminal gives whole; false: stopped, or its end. */
static bool
read_line(struct secret *s)
{
	while (!stop_asked()) {
		ssize_t n = read(STDIN_FILENO, s->bytes, sizeof s->bytes);

		s->len = n > 0 ? n : 0;
		if (n >= 0 || errno != EINTR)
			return n > 0;
	}
	return false;
}

static bool
from_terminal(const struct campaign *c, struct secret *s, struct faults *f)
{
	struct termios before, silent;
	bool given;

	if (tcgetattr(STDIN_FILENO, &before) != 0)
		return fault(f, FAULT_CONFIG, NOWHERE,
		    _("no password, so nothing was sent"));
	silent = before;
	silent.c_lflag &= ~(tcflag_t)ECHO;
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
	fprintf(stderr, _("Password of %.*s: "), FMT(c->smtp.user));
	given = read_line(s);
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
	fputc('\n', stderr);
	s->source = str_from(_("the terminal"));
	if (given)
		return is_good(s, true, NOWHERE, f);
	return fault(f, FAULT_REFUSED, NOWHERE,
	    _("no password, so nothing was sent"));
}

static bool
fault_absent(struct arena *a, const struct campaign *c, struct faults *f)
{
	str path = secret_path(a, c);

	fault(f, FAULT_CONFIG, c->smtp.place,
	    _("there is no password of '%.*s'"), FMT(c->smtp.user));
	if (path.len == 0)
		return fault_mend(f,
		    _("write 'password_command: [program, word]'"));
	return fault_mend(f, _("write it into '%.*s' (mode 0600), or 'password_"
			       "command: [program, word]' here"),
	    FMT(path));
}

bool
secret_read(struct arena *a, const struct campaign *c, bool ask,
    struct secret *s, struct faults *f)
{
	bool there = false;

	*s = (struct secret){0};
	if (!c->has_smtp || c->smtp.user.len == 0)
		return true;
	guard_process();
	if (c->smtp.password_command != NULL) {
		s->source = S("password_command");
		return secret_from_command(a, &c->smtp, s, f) &&
		    is_good(s, false, c->smtp.place, f);
	}
	if (!from_file(credential_path(a, c), false, s, &there, f) ||
	    (!there && !from_file(secret_path(a, c), true, s, &there, f)))
		return false;
	if (there)
		return true;
	return ask && isatty(STDIN_FILENO) ? from_terminal(c, s, f)
					   : fault_absent(a, c, f);
}
