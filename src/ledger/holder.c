/* SPDX-License-Identifier: MIT */
/* Who has the lock of a ledger: the kernel's word, not that of a file. */
#include "ledger.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/stat.h>
#include <unistd.h>

/* A line of proc_locks(5): the holder of a whole-file lock on this inode. */
static int64_t
holder_in(const char *line, unsigned long long inode)
{
	char kind[16], access[16];
	long long pid;
	unsigned long long found;

	if (sscanf(line, "%*d: %15s %*s %15s %lld %*x:%*x:%llu", kind, access,
		&pid, &found) != 4 || strcmp(kind, "FLOCK") != 0 ||
	    strcmp(access, "WRITE") != 0 || found != inode)
		return 0;
	return pid > 0 ? pid : 0;
}

/* What the holder wrote into it: inodes alone are not unique. */
static int64_t
signed_by(const char *path)
{
	FILE *file = fopen(path, "re");
	char text[24] = "";
	int64_t pid = 0;

	if (file == NULL)
		return 0;
	if (fgets(text, sizeof text, file) == NULL ||
	    !str_to_int(str_trim(str_from(text)), &pid))
		pid = 0;
	fclose(file);
	return pid;
}

int64_t
ledger_holder(str path)
{
	struct arena scratch = {0};
	char line[256], *lock = str_z(&scratch,
	    str_format(&scratch, "%.*s-lock", FMT(path)));
	struct stat st;
	FILE *locks;
	int64_t pid = 0;

	if (stat(lock, &st) == 0 && S_ISREG(st.st_mode) &&
	    (locks = fopen("/proc/locks", "re")) != NULL) {
		while (pid == 0 && fgets(line, sizeof line, locks) != NULL)
			pid = holder_in(line, (unsigned long long)st.st_ino);
		fclose(locks);
		if (pid != signed_by(lock))
			pid = 0;
	}
	arena_free(&scratch);
	return pid;
}

/* The number may pass to another process, but not what stands for it. */
bool
ledger_stop_holder(str path, int64_t pid, struct faults *f)
{
	int fd = pidfd_open((pid_t)pid, 0);
	bool good = fd >= 0 && ledger_holder(path) == pid &&
	    pidfd_send_signal(fd, SIGTERM, NULL, 0) == 0;
	int error = errno;

	if (fd >= 0)
		close(fd);
	if (good || ledger_holder(path) != pid)
		return true;
	return fault_file(f, FAULT_IO, path, _("process %lld cannot be asked "
	    "to stop: %s"), (long long)pid, strerror(error));
}
