/* SPDX-License-Identifier: MIT */
#include "deliver/mailbox.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	WINDOW = 64 << 10,
	SEPARATOR = 256,	/* bytes of a "From " line that are looked at */
};

struct file {
	str path;
	int fd;
	int64_t size;
	struct arena arena;	/* of what is read of it */
};

static bool
cannot_read(str path, int error, struct faults *f)
{
	return fault_file(f, error == ENOENT ? FAULT_NO_INPUT : FAULT_IO, path,
	    _("cannot be read: %s"), strerror(error));
}

static bool
no_mail(str path, struct faults *f)
{
	return fault_file(f, FAULT_IO, path, _("is no file with mail in it"));
}

/*
 * Neither a folder nor anything that may never end; and in a Maildir, which
 * others fill, no link to what lies elsewhere.
 */
static bool
open_file(str path, bool in_box, struct file *out, struct faults *f)
{
	int flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
	struct arena scratch = {0};
	struct stat st;

	*out = (struct file){.path = path};
	out->fd = open(str_z(&scratch, path),
	    in_box ? flags | O_NOFOLLOW : flags);
	arena_free(&scratch);
	if (out->fd < 0 && !(in_box && errno == ELOOP))
		return cannot_read(path, errno, f);
	if (out->fd < 0)
		return no_mail(path, f);
	if (fstat(out->fd, &st) == 0 && S_ISREG(st.st_mode)) {
		out->size = st.st_size;
		return true;
	}
	close(out->fd);
	return no_mail(path, f);
}

static void
close_file(struct file *file)
{
	close(file->fd);
	arena_free(&file->arena);
}

/* What is there from an offset on, at most so much; in the file's arena. */
static str
read_at(struct file *file, int64_t from, int64_t most)
{
	int64_t length = file->size - from < most ? file->size - from : most;
	char *bytes;
	ptrdiff_t got = 0;

	if (length <= 0)
		return S("");
	bytes = NEW_ROOM(&file->arena, char, length);
	while (got < length) {
		ssize_t n = pread(file->fd, bytes + got,
		    (size_t)(length - got), from + got);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		got += n;
	}
	return (str){bytes, got};
}

/* "From name Tue Nov 24 10:00:00 2026": a year and a time are in it. */
static bool
is_separator(str text)
{
	str line = str_cut(&text, '\n');
	ptrdiff_t colon;

	if (!str_starts(line, S("From ")))
		return false;
	colon = str_find_char(line, ':');
	return colon > 7 && colon + 3 < line.len &&
	    is_digit(line.at[colon - 1]) && is_digit(line.at[colon + 1]);
}

/* The offset of the separator behind `from`, or the size of the file. */
static int64_t
next_separator(struct file *file, int64_t from)
{
	while (from < file->size) {
		str window;

		arena_reset(&file->arena, (struct arena_mark){0});
		window = read_at(file, from, WINDOW + SEPARATOR);
		if (window.len == 0)
			break;
		for (ptrdiff_t i = 0; i < window.len && i < WINDOW;) {
			str rest = str_slice(window, i, window.len);
			ptrdiff_t found = str_find(rest, S("\nFrom "));

			if (found < 0)
				break;
			i += found + 1;
			if (is_separator(str_slice(window, i, window.len)))
				return from + i;
		}
		/* a line that begins at the end of the window is seen again */
		from += window.len > WINDOW ? WINDOW - 1 : window.len + 1;
	}
	return file->size;
}

static bool
give(struct file *file, int64_t number, int64_t from, int64_t to,
    const struct mailbox_caller *caller)
{
	int64_t most = to - from < MAILBOX_GIVEN ? to - from : MAILBOX_GIVEN;
	bool too_large = to - from > MAILBOX_MOST;

	arena_reset(&file->arena, (struct arena_mark){0});
	return caller->message(caller->self, file->path, number,
	    too_large ? S("") : read_at(file, from, most), too_large);
}

static bool
each_of_mbox(struct file *file, const struct mailbox_caller *caller)
{
	int64_t number = 0;

	for (int64_t from = 0; from < file->size;) {
		int64_t to = next_separator(file, from);

		if (stop_asked() || !give(file, ++number, from, to, caller))
			return false;
		from = to;
	}
	return true;
}

static bool
has_suffix(str path, str suffix)
{
	struct arena scratch = {0};
	bool has = str_ends(str_lower_ascii(&scratch, path), suffix);

	arena_free(&scratch);
	return has;
}

/* In a Maildir each file is one message, whatever it is called. */
static bool
each_of_file(str path, bool in_box, const struct mailbox_caller *caller,
    struct faults *f)
{
	struct file file;
	bool going;

	if (!in_box && has_suffix(path, S(".csv")))
		return caller->list(caller->self, path);
	if (!open_file(path, in_box, &file, f))
		return true;
	if (!in_box && is_separator(read_at(&file, 0, SEPARATOR)))
		going = each_of_mbox(&file, caller);
	else
		going = give(&file, 0, 0, file.size, caller);
	close_file(&file);
	return going && !stop_asked();
}

/*
 * Every file of a folder whose name ends so; of a Maildir's: an empty end.
 * False: the caller said stop.
 */
static bool
each_of_folder(str folder, str suffix, const struct mailbox_caller *caller,
    int64_t *files, struct faults *f)
{
	struct arena names_arena = {0};
	ptrdiff_t count = 0;
	bool going = true;
	str *names;

	if (folder_list(&names_arena, folder, suffix, &names, &count, f))
		for (ptrdiff_t i = 0; going && i < count; i++)
			going = each_of_file(
			    path_join(&names_arena, folder, names[i]),
			    suffix.len == 0, caller, f);
	*files += count;
	arena_free(&names_arena);
	return going;
}

void
mailbox_each(str path, const struct mailbox_caller *caller, struct faults *f)
{
	static const str suffixes[] = {S_INIT(".eml"), S_INIT(".mbox"),
	    S_INIT(".csv")};
	static const str boxes[] = {S_INIT("new"), S_INIT("cur")};
	struct arena scratch = {0};
	bool going = true, maildir = false;
	int64_t files = 0;

	if (!path_is_folder(path)) {
		each_of_file(path, false, caller, f);
		return;
	}
	for (ptrdiff_t i = 0; going && i < COUNT(boxes); i++) {
		str box = path_join(&scratch, path, boxes[i]);

		if (!path_is_folder(box))
			continue;
		maildir = true;
		going = each_of_folder(box, S(""), caller, &files, f);
	}
	for (ptrdiff_t i = 0; going && !maildir && i < COUNT(suffixes); i++)
		going = each_of_folder(path, suffixes[i], caller, &files, f);
	arena_free(&scratch);
	if (files == 0 && !maildir)
		fault_file(f, FAULT_NOTE, path,
		    _("no mail is in this folder: no .eml, .mbox or .csv "
		      "file, no cur/ or new/"));
}
