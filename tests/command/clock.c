/* SPDX-License-Identifier: MIT */
/*
 * For LD_PRELOAD: the clock that people read is CLOCK_SHIFT seconds off, and
 * the one that never jumps runs CLOCK_RATE times as fast.
 */
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static long
setting(const char *name, long otherwise)
{
	const char *text = getenv(name);

	return text != NULL ? atol(text) : otherwise;
}

int
clock_gettime(clockid_t which, struct timespec *t)
{
	long failed = syscall(SYS_clock_gettime, which, t);
	long rate = setting("CLOCK_RATE", 1), nanoseconds;

	if (failed == 0 && which == CLOCK_REALTIME)
		t->tv_sec += setting("CLOCK_SHIFT", 0);
	if (failed == 0 && which == CLOCK_MONOTONIC) {
		nanoseconds = t->tv_nsec * rate;
		t->tv_sec = t->tv_sec * rate + nanoseconds / 1000000000;
		t->tv_nsec = nanoseconds % 1000000000;
	}
	return (int)failed;
}
