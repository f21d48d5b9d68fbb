/* SPDX-License-Identifier: MIT */
#include "witness.h"
#include "event.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WITNESS_LIMIT = 64 * 1024, SYNC_MS = 1000 };

static int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool
read_digest(str hex, struct digest *out)
{
	if (hex.len != 2 * (ptrdiff_t)sizeof out->byte)
		return false;
	for (int i = 0; i < (int)sizeof out->byte; i++) {
		int high = hex_value(hex.at[2 * i]);
		int low = hex_value(hex.at[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		out->byte[i] = (unsigned char)(high << 4 | low);
	}
	return true;
}

static bool
read_line(str line, str *origin, struct head *head)
{
	str first = str_cut(&line, ' '), second = str_cut(&line, ' ');
	struct head h;

	if (first.len != ORIGIN_LENGTH || !str_to_int(second, &h.seq) ||
	    h.seq < 1 || !read_digest(line, &h.hash))
		return false;
	*origin = first;
	*head = h;
	return true;
}

void
witness_read(struct arena *a, struct witness *w)
{
	struct arena scratch = {0};
	struct faults unheard = {.arena = &scratch};
	struct source file;
	struct stat st;

	w->found = false;
	if (path_exists(w->path) &&
	    source_read(&scratch, w->path, S(""), &file, &unheard)) {
		str rest = file.text;

		/* a last line without its end was torn by a crash */
		while (str_find_char(rest, '\n') >= 0)
			if (read_line(str_cut(&rest, '\n'), &w->origin,
				&w->head))
				w->found = true;
	}
	if (w->found)
		w->origin = str_copy(a, w->origin);
	if (w->found && stat(str_z(&scratch, w->path), &st) == 0)
		w->written_at = (int64_t)st.st_mtime * 1000;
	arena_free(&scratch);
}

str
witness_folder(struct arena *a)
{
	str state = str_from(getenv("XDG_STATE_HOME"));
	str home = str_from(getenv("HOME"));

	/* the XDG specification: a relative path is to be ignored */
	if (str_starts(state, S("/")))
		return path_join(a, state, S("marathon"));
	if (str_starts(home, S("/")))
		return path_join(a, home, S(".local/state/marathon"));
	return S("");
}

static str
format_line(struct arena *a, str origin, struct head head)
{
	return str_format(a, "%.*s %lld %.*s\n", FMT(origin),
	    (long long)head.seq, FMT(digest_hex(a, head.hash)));
}

static bool
open_for_adding(struct arena *scratch, struct witness *w)
{
	struct stat st;

	w->fd = open(str_z(scratch, w->path),
	    O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW);
	if (w->fd < 0)
		return false;
	if (fstat(w->fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		witness_close(w);
		return false;
	}
	w->size = st.st_size;
	w->synced = true;
	w->synced_at = clock_steady();
	return true;
}

bool
witness_start(struct witness *w, str origin, struct head head)
{
	struct arena scratch = {0};
	struct faults unheard = {.arena = &scratch};
	str line = head.seq > 0 ? format_line(&scratch, origin, head) : S("");
	bool good;

	witness_close(w);
	good = file_save(w->path, line, &unheard) &&
	    open_for_adding(&scratch, w);
	arena_free(&scratch);
	return good;
}

static bool
sync_if_due(struct witness *w)
{
	int64_t now = clock_steady();

	if (now - w->synced_at < SYNC_MS)
		return true;
	w->synced_at = now;
	w->synced = fdatasync(w->fd) == 0;
	return w->synced;
}

bool
witness_add(struct witness *w, str origin, struct head head)
{
	struct arena scratch = {0};
	str line = format_line(&scratch, origin, head);
	bool good = w->fd >= 0;

	if (good && w->size + line.len > WITNESS_LIMIT) {
		arena_free(&scratch);
		return witness_start(w, origin, head);
	}
	good = good && write(w->fd, line.at, (size_t)line.len) == line.len;
	w->size += line.len;
	w->synced = false;
	good = good && sync_if_due(w);
	arena_free(&scratch);
	return good;
}

void
witness_close(struct witness *w)
{
	if (w->fd >= 0 && !w->synced)
		fdatasync(w->fd);
	if (w->fd >= 0)
		close(w->fd);
	w->fd = -1;
}
