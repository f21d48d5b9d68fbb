/* SPDX-License-Identifier: MIT */
#include "cli/limits.h"

#include <sys/resource.h>

enum {
	LEAST_FILES = 12,	/* streams, the log and its witnesses, a list */
	LEAST_STACK = 256 << 10,
};

static bool
allows(int resource, rlim_t least, rlim_t *now)
{
	struct rlimit limit;

	if (getrlimit(resource, &limit) != 0)
		return true;
	*now = limit.rlim_cur;
	return limit.rlim_cur >= least;	/* infinity is the largest */
}

bool
limits_allow(struct faults *f)
{
	rlim_t now;

	if (!allows(RLIMIT_NOFILE, LEAST_FILES, &now))
		return fault(f, FAULT_CONFIG, NOWHERE,
		    _("only %lld files may be open here, which is too few"),
		    (long long)now) ||
		    fault_mend(f, "ulimit -n 1024");
	if (!allows(RLIMIT_STACK, LEAST_STACK, &now))
		return fault(f, FAULT_CONFIG, NOWHERE,
		    _("the stack is limited to %lld kB here, which is too "
		      "little"), (long long)(now >> 10)) ||
		    fault_mend(f, "ulimit -s 8192");
	return true;
}
