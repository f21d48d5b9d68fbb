/* SPDX-License-Identifier: MIT */
/* What all unit tests share. */
#ifndef UNIT_H
#define UNIT_H

/* before cmocka, which asks for them in this order */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/base.h"

#define ASSERT_STR(got, want) \
	do { \
		str got_ = (got), want_ = (want); \
		if (!str_equal(got_, want_)) \
			fail_msg("got '%.*s', want '%.*s'", FMT(got_), \
			    FMT(want_)); \
	} while (0)

/* With all that is in it; 0, or that it was not possible. */
static inline int
remove_tree(str folder)
{
	struct arena a = {0};
	char *path = str_z(&a, folder);
	int status = 1;
	pid_t child;

	fflush(NULL);
	child = fork();
	if (child == 0) {
		execlp("rm", "rm", "-rf", path, (char *)NULL);
		_exit(127);
	}
	if (child > 0)
		waitpid(child, &status, 0);
	arena_free(&a);
	return status;
}

#endif
