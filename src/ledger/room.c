/* SPDX-License-Identifier: MIT */
/*
 * Room on the disk: what a run will write should fit before it begins.  A disk
 * that others fill meanwhile is seen a little before it is full; the answers to
 * what is under way have their own room (emergency.c).
 */
#include "handle.h"

#include <sys/statvfs.h>

enum {
	KEPT = 1200,		/* bytes for a message, from plan to answer */
	LOGGED = 16 * 1024,	/* of it in the write-ahead log, which */
	MOST_LOGGED = 16 << 20,	/* is written back at 4,000 pages */
	LEAST = 2 << 20,	/* in the middle of a run */
	LOOK_AGAIN_MS = 60 * 1000,
};

/* Bytes that we may still write; -1: unknown. */
static int64_t
bytes_left(str path)
{
	struct arena scratch = {0};
	str folder = path_folder(path);
	struct statvfs disk;
	bool known = statvfs(folder.len > 0 ? str_z(&scratch, folder) : ".",
	    &disk) == 0;

	arena_free(&scratch);
	return known ? (int64_t)disk.f_bavail * (int64_t)disk.f_frsize : -1;
}

static double
megabytes(int64_t bytes)
{
	return (double)bytes / 1e6;
}

static bool
has_bytes(const struct ledger *l, int64_t needed, struct faults *f)
{
	int64_t left = bytes_left(l->path);

	return left < 0 || left >= needed ||
	    fault_file(f, FAULT_IO, l->path,
		_("the disk has %.1f MB left, and the log needs %.1f MB; free "
		  "some, then go on"), megabytes(left), megabytes(needed));
}

bool
ledger_has_room(const struct ledger *l, int64_t count, struct faults *f)
{
	int64_t most = INT64_MAX / 4 / KEPT;
	int64_t n = count < most ? count : most;
	int64_t logged = n < MOST_LOGGED / LOGGED ? n * LOGGED : MOST_LOGGED;
	int64_t needed = n * KEPT + logged;

	return has_bytes(l, needed + needed / 2, f);
}

bool
room_is_left(struct ledger *l, struct faults *f)
{
	int64_t now = clock_steady();

	if (l->looked_at != 0 && now - l->looked_at < LOOK_AGAIN_MS)
		return true;
	/* ledger_has_room looked when the run began */
	if (l->looked_at != 0 && !has_bytes(l, LEAST, f))
		return false;
	l->looked_at = now;
	return true;
}
