/* SPDX-License-Identifier: MIT */
#include "modest.h"

#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define SHADOWED 1		/* by much more memory than is used */
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SHADOWED 1
#endif
#endif

static void
limit(int resource, rlim_t most)
{
	struct rlimit r = {most, most};

	setrlimit(resource, &r);
}

/* What is mapped now, and so much more. */
static void
limit_memory(int64_t more)
{
#ifndef SHADOWED
	long pages = 0;
	FILE *statm = fopen("/proc/self/statm", "re");

	if (statm == NULL)
		return;
	if (fscanf(statm, "%ld", &pages) == 1)
		limit(RLIMIT_AS, (rlim_t)pages *
		    (rlim_t)sysconf(_SC_PAGESIZE) + (rlim_t)more);
	fclose(statm);
#else
	(void)more;
#endif
}

static void
close_all_but(int kept)
{
	int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (nothing >= 0) {
		dup2(nothing, STDIN_FILENO);
		dup2(nothing, STDOUT_FILENO);
		dup2(nothing, STDERR_FILENO);
	}
	if (kept > STDERR_FILENO + 1)
		close_range(STDERR_FILENO + 1, (unsigned)kept - 1, 0);
	close_range((unsigned)(kept > STDERR_FILENO ? kept : STDERR_FILENO) + 1,
	    ~0u, 0);
}

void
live_modestly(const struct modesty *m)
{
	limit_memory(m->memory);
	close_all_but(m->kept);
	if (m->sealed) {
		unshare(CLONE_NEWUSER | CLONE_NEWNET);
		limit(RLIMIT_NOFILE, 0);
	}
	limit(RLIMIT_NPROC, 0);
	limit(RLIMIT_CORE, 0);
	limit(RLIMIT_FSIZE, 0);
	limit(RLIMIT_CPU, (rlim_t)m->seconds);
}
