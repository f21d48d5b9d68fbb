/* SPDX-License-Identifier: MIT */
/* For LD_PRELOAD: the clock that people read is CLOCK_SHIFT seconds off. */
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int
clock_gettime(clockid_t which, struct timespec *t)
{
	const char *shift = getenv("CLOCK_SHIFT");
	long failed = syscall(SYS_clock_gettime, which, t);

	if (failed == 0 && which == CLOCK_REALTIME && shift != NULL)
		t->tv_sec += atol(shift);
	return (int)failed;
}
