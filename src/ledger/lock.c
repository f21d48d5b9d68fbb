/* SPDX-License-Identifier: MIT */
#include "lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

/* From linux/magic.h and the sources of Linux. */
static const uint32_t no_sharing[] = {
	0x00006969, /* NFS */
	0x0000517B, /* SMB */
	0xFF534D42, /* CIFS */
	0xFE534D42, /* SMB2 */
	0x01021997, /* 9p: the Windows drives of WSL, folders of a host */
	0x65735546, /* FUSE: sshfs, ntfs-3g, cloud drives */
	0x786F4256, /* vboxsf */
	0x5346414F, /* AFS */
	0x73757245, /* Coda */
	0x0000564C, /* NCP */
};

bool
lock_can_share(str path)
{
	struct arena scratch = {0};
	str folder = path_folder(path);
	struct statfs st;
	bool good = statfs(folder.len > 0 ? str_z(&scratch, folder) : ".",
	    &st) == 0;

	arena_free(&scratch);
	for (int i = 0; good && i < COUNT(no_sharing); i++)
		if ((uint32_t)st.f_type == no_sharing[i])
			good = false;
	return good;
}

/* Is the open file still the one of that name (and not one just removed)? */
static bool
same_file(int fd, const char *path)
{
	struct stat open_one, named;

	return fstat(fd, &open_one) == 0 && stat(path, &named) == 0 &&
	    open_one.st_ino == named.st_ino && open_one.st_dev == named.st_dev;
}

/* The holder writes its number right after locking: wait a little for it. */
static bool
refuse(int fd, str shown, struct faults *f)
{
	static const struct timespec pause = {.tv_nsec = 20 * 1000 * 1000};
	char text[24];

	for (int tries = 0; tries < 10; tries++) {
		ssize_t n = pread(fd, text, sizeof text, 0);
		int64_t pid;

		if (n > 0 && str_to_int(str_trim((str){text, n}), &pid))
			return fault_file(f, FAULT_REFUSED, shown,
			    _("the log is in use by process %lld; wait for it,"
			      " or stop it"), (long long)pid);
		nanosleep(&pause, NULL);
	}
	return fault_file(f, FAULT_REFUSED, shown,
	    _("the log is in use by another process"));
}

static bool
sign(int fd)
{
	char text[24];
	int n = snprintf(text, sizeof text, "%lld\n", (long long)getpid());

	return ftruncate(fd, 0) == 0 && pwrite(fd, text, (size_t)n, 0) == n;
}

int
lock_take(str lock_path, str shown, struct faults *f)
{
	struct arena scratch = {0};
	const char *path = str_z(&scratch, lock_path);
	int fd;

	for (;;) {
		fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW |
		    O_NONBLOCK, 0600);
		if (fd < 0) {
			fault_file(f, FAULT_CREATE, lock_path,
			    _("cannot create: %s"), strerror(errno));
			break;
		}
		if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
			refuse(fd, shown, f);
			close(fd);
			fd = -1;
			break;
		}
		if (same_file(fd, path))
			break;
		close(fd);
	}
	/* a full disk leaves the lock without a number, but locked */
	if (fd >= 0 && !sign(fd))
		fault_file(f, FAULT_NOTE, lock_path, _("cannot write: %s"),
		    strerror(errno));
	arena_free(&scratch);
	return fd;
}

/* Removed while it is held, so that nobody locks a file without a name. */
void
lock_release(int fd, str lock_path)
{
	struct arena scratch = {0};

	if (fd < 0)
		return;
	unlink(str_z(&scratch, lock_path));
	close(fd);
	arena_free(&scratch);
}
