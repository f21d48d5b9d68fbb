/* SPDX-License-Identifier: MIT */
/* The disk under the campaign: what it is, its room, how fast it keeps. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "cli/doctor.h"

enum {
	MEASURE_MS = 1000,
	PAGE = 4096,
	WRITTEN = 2 * PAGE,	/* a commit of the log, about */
	TURN = 1 << 20,		/* then the file is begun anew */
	COMMITS_EACH = 2,	/* a message: its intent, and its answer */
	SLOW = 20,		/* commits a second */
	TOGETHER = 10,		/* messages that share a commit */
};
static const int64_t least_room = 20 << 20, little_room = 200 << 20;

/* The numbers of statfs, from linux/magic.h and the sources of Linux. */
static const struct kind {
	uint32_t number;
	const char *name;
} kinds[] = {
    {0x0000EF53, "ext4"}, {0x9123683E, "btrfs"}, {0x58465342, "xfs"},
    {0x01021994, "tmpfs"}, {0x794C7630, "overlay"}, {0xF2F52010, "f2fs"},
    {0x00004D44, "vfat"}, {0x2011BAB0, "exfat"}, {0x7366746E, "ntfs3"},
    {0x2FC12FC1, "zfs"}, {0x0000F15F, "ecryptfs"}, {0x00006969, "nfs"},
    {0x0000517B, "smb"}, {0xFF534D42, "cifs"}, {0xFE534D42, "smb2"},
    {0x01021997, "9p"}, {0x65735546, "fuse"}, {0x786F4256, "vboxsf"},
};

str
doctor_bytes(struct arena *a, int64_t bytes)
{
	static const char *const units[] = {
	    N_("kB"), N_("MB"), N_("GB"), N_("TB")};
	double size = (double)bytes / 1000;
	int unit = 0;

	while (size >= 1000 && unit + 1 < COUNT(units)) {
		size /= 1000;
		unit++;
	}
	return str_format(a, "%.*f %s", size < 10 ? 1 : 0, size,
	    _(units[unit]));
}

static const char *
kind_of(uint32_t number)
{
	for (ptrdiff_t i = 0; i < COUNT(kinds); i++)
		if (kinds[i].number == number)
			return kinds[i].name;
	return _("of another kind");
}

static void
look_at_kind(struct doctor *d, const char *folder)
{
	struct arena *a = d->in->job;
	str path = campaign_ledger_path(a, d->w.campaign);
	struct statfs st;
	const char *kind;

	if (statfs(folder, &st) != 0)
		return;
	kind = kind_of((uint32_t)st.f_type);
	if (!ledger_place_is_safe(path))
		doctor_say(d, VERDICT_PROBLEM, "disk",
		    str_from(_("move the folder to a disk of this computer")),
		    _("the log cannot be kept safe here (%s): 'send' refuses"),
		    kind);
	else if (strcmp(kind, "tmpfs") == 0)
		doctor_say(d, VERDICT_NOTE, "disk",
		    str_from(_("move the folder to a disk")),
		    _("the folder is in memory only (tmpfs): the log is gone "
		      "when the computer is switched off"));
	else
		doctor_say(d, VERDICT_OK, "disk", S(""),
		    _("the file system is %s"), kind);
}

static void
look_at_room(struct doctor *d, const char *folder)
{
	struct statvfs st;
	int64_t room;
	enum verdict v;

	if (statvfs(folder, &st) != 0)
		return;
	room = (int64_t)st.f_bavail * (int64_t)st.f_frsize;
	v = room < least_room ? VERDICT_PROBLEM
	    : room < little_room ? VERDICT_NOTE
				 : VERDICT_OK;
	doctor_say(d, v, "room",
	    v == VERDICT_OK ? S("") : str_from(_("make room on this disk")),
	    _("%.*s are free"), FMT(doctor_bytes(d->in->job, room)));
}

/* A file without a name, or one that loses it at once; -1: errno. */
static int
open_trial(struct arena *a, const char *folder)
{
	int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	char *name;

	if (fd >= 0 || errno == EACCES || errno == EROFS)
		return fd;
	name = str_z(a, str_format(a, "%s/.marathon-XXXXXX", folder));
	fd = mkostemp(name, O_CLOEXEC);
	if (fd >= 0)
		unlink(name);
	return fd;
}

/* Commits in a second as the log makes them; *longest in ms; -1: errno. */
static int64_t
measure(int fd, int64_t *longest)
{
	static const char page[WRITTEN];
	int64_t started = clock_steady(), now = started, count = 0;

	*longest = 0;
	while (now - started < MEASURE_MS && !stop_asked()) {
		int64_t before = now;

		if (pwrite(fd, page, sizeof page, count * WRITTEN % TURN) !=
			(ssize_t)sizeof page || fdatasync(fd) != 0)
			return -1;
		now = clock_steady();
		count++;
		if (now - before > *longest)
			*longest = now - before;
	}
	return count * 1000 / (now > started ? now - started : 1);
}

static void
look_at_speed(struct doctor *d, const char *folder)
{
	int64_t longest = 0, commits = -1;
	int fd = open_trial(d->in->job, folder);
	int reason;

	if (fd >= 0)
		commits = measure(fd, &longest);
	reason = errno;
	if (fd >= 0)
		close(fd);
	if (commits < 0) {
		doctor_say(d, VERDICT_PROBLEM, "speed", S(""),
		    _("nothing can be written into '%s': %s"), folder,
		    strerror(reason));
		return;
	}
	doctor_say(d, commits < SLOW ? VERDICT_NOTE : VERDICT_OK, "speed",
	    S(""),
	    _("the disk keeps %lld commits a second (the slowest took %lld "
	      "ms): at most %lld messages a second one by one, %lld over %d "
	      "connections"),
	    (long long)commits, (long long)longest,
	    (long long)(commits / COMMITS_EACH),
	    (long long)(commits * TOGETHER / COMMITS_EACH), TOGETHER);
}

void
doctor_disk(struct doctor *d)
{
	const char *folder = str_z(d->in->job, d->w.folder);

	doctor_part(d, _("Disk"));
	look_at_kind(d, folder);
	look_at_room(d, folder);
	if (!stop_asked())
		look_at_speed(d, folder);
}
