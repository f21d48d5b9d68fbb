/* SPDX-License-Identifier: MIT */
/*
 * Files: read whole under a limit, written whole or not at all.  Names are
 * paths as the user gave them.  A file appears under its name only when every
 * byte is on the disk (temporary file, fsync, rename, fsync of the folder).
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "fault.h"

enum { FILE_LIMIT = 256 << 20 };	/* bytes; the usual limit for input */

/*
 * Reads a regular file into the arena.  `shown` is the name for faults (empty:
 * the path).  The bytes are as they are in the file, not yet checked.
 */
bool source_read(struct arena *, str path, str shown, struct source *,
    struct faults *);

/* Reports the first byte that is not UTF-8, and NUL, as a fault of the file. */
bool source_check_utf8(const struct source *, struct faults *);

/* folder/name; name alone if it is absolute or the folder is empty or ".". */
str path_join(struct arena *, str folder, str name);
str path_folder(str path);	/* "" where there is none */
str path_name(str path);	/* the last part */
str path_stem(str path);	/* the last part without its extension */
bool path_exists(str path);
bool path_is_folder(str path);

/* a, a/b: no absolute path, nothing that goes up, no control character. */
bool path_stays_inside(str name);
/*
 * Such a file of a folder, to read, a descriptor to close; -1 with errno.  No
 * link is followed: ELOOP.
 */
int file_open_beneath(str folder, str name);
/* The whole of a regular file there of at most so many bytes; or why not. */
bool file_read_beneath(struct arena *, str folder, str name, int64_t most,
    str *bytes, const char **why);

/* Makes a folder and those above it, mode 0700 (given by the umask too). */
bool folder_make(str path, struct faults *);

/*
 * Names of the regular files in a folder that end in `suffix`, sorted by
 * bytes, without those that begin with '.'.
 */
bool folder_list(struct arena *, str path, str suffix, str **names,
    ptrdiff_t *count, struct faults *);

/* All of them, from where the file is; what is left after a failure (errno). */
bool file_write(int fd, str *bytes);

/* To read, a descriptor to close; -1 with errno. */
int folder_open(str path_in_it);
/* A new name is on the disk only when its folder is; false with errno. */
bool folder_sync(str path_in_it);

/* Writes a file whole, mode 0600.  An existing one is replaced at the end. */
bool file_save(str path, str bytes, struct faults *);
/*
 * The same in two steps, for what must be done between them: all bytes on the
 * disk under another name, *part in the arena; then the file's own.
 */
bool file_write_part(struct arena *, str path, str bytes, str *part,
    struct faults *);
/* The bytes may not be on the disk yet. */
bool file_write_loose(struct arena *, str path, str bytes, str *part,
    struct faults *);
bool file_put(str part, str path, struct faults *);
void file_drop_part(str part);

/* $TMPDIR, else a folder on a disk rather than in memory, as /tmp may be. */
const char *temporary_folder(void);
/*
 * A file there to read and write, without a name or with one that is gone at
 * once: a descriptor to close, or -1 with errno.
 */
int file_temporary(void);
/* Right after a fault with one: how to name another folder for them. */
bool temporary_mend(struct faults *);

#endif
