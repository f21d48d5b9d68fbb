/* SPDX-License-Identifier: MIT */
/*
 * A child process for what is not to be trusted with this one: a library that
 * may fall over what it is given, or never come back.
 */
#ifndef BASE_MODEST_H
#define BASE_MODEST_H

#include <stdbool.h>
#include <stdint.h>

struct modesty {
	int seconds;		/* of the processor */
	int64_t memory;		/* bytes, beyond what is taken already */
	int kept;		/* the only descriptor that stays open; -1 */
	bool sealed;		/* opens no file and knows no network */
};

/*
 * Right after fork, in the child: from now on it has no more than this, writes
 * no file, begins no process and leaves no core.  Input, output and errors are
 * those of /dev/null.  What the system does not grant is left out.
 */
void live_modestly(const struct modesty *);

#endif
