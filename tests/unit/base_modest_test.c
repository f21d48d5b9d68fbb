/* SPDX-License-Identifier: MIT */
/* What a child that reads strangers' bytes can still do: nothing else. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit.h"
#include "base/modest.h"

/* The shadow of a sanitizer has no limit of memory. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SHADOWED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define SHADOWED 1
#endif
#ifndef SHADOWED
#define SHADOWED 0
#endif

/* A child that tries something; its status as waitpid has it. */
static int
try_in_child(void (*attempt)(int kept), const struct modesty *given)
{
	struct modesty m = *given;
	int ends[2], status = -1;
	pid_t pid;

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		m.kept = ends[1];
		live_modestly(&m);
		attempt(ends[1]);
		_exit(0);
	}
	close(ends[0]);
	close(ends[1]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static const struct modesty sealed = {
    .seconds = 1, .memory = 64 << 20, .sealed = true};

static void
open_files(int kept)
{
	(void)kept;
	if (open("/etc/hostname", O_RDONLY) >= 0 ||
	    open("/proc/self/environ", O_RDONLY) >= 0 ||
	    open("/tmp", O_TMPFILE | O_WRONLY, 0600) >= 0)
		_exit(1);
}

static void
no_file_is_opened(void **state)
{
	(void)state;
	assert_int_equal(try_in_child(open_files, &sealed), 0);
}

static void
reach_out(int kept)
{
	struct sockaddr_in here = {.sin_family = AF_INET,
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons(25)};

	if (socket(AF_INET, SOCK_STREAM, 0) >= 0 ||
	    socket(AF_INET, SOCK_DGRAM, 0) >= 0 ||
	    socket(AF_UNIX, SOCK_STREAM, 0) >= 0 || dup(kept) >= 0 ||
	    connect(kept, (struct sockaddr *)&here, sizeof here) == 0)
		_exit(1);
}

static void
there_is_no_network(void **state)
{
	(void)state;
	assert_int_equal(try_in_child(reach_out, &sealed), 0);
}

static void
inherit(int kept)
{
	for (int fd = 0; fd < 256; fd++) {
		char byte;

		if (fd > STDERR_FILENO && fd != kept &&
		    fcntl(fd, F_GETFD) >= 0)
			_exit(1);
		if (fd == STDIN_FILENO && read(fd, &byte, 1) != 0)
			_exit(2);
	}
}

static void
nothing_but_its_socket_is_inherited(void **state)
{
	int open_before = open("/etc/hostname", O_RDONLY);

	(void)state;
	assert_true(open_before > STDERR_FILENO);
	assert_int_equal(try_in_child(inherit, &sealed), 0);
	close(open_before);
}

static void
run_on(int kept)
{
	(void)kept;
	for (volatile unsigned n = 0;; n++)
		;
}

static void
time_ends_it(void **state)
{
	int status = try_in_child(run_on, &sealed);

	(void)state;
	assert_true(WIFSIGNALED(status));
	assert_true(WTERMSIG(status) == SIGKILL ||
	    WTERMSIG(status) == SIGXCPU);
}

static void
take_memory(int kept)
{
	(void)kept;
	for (int i = 0; i < 512; i++) {
		char *at = malloc(1 << 20);

		if (at == NULL)
			_exit(7);
		memset(at, 1, 1 << 20);
	}
}

static void
memory_has_an_end(void **state)
{
	int status;

	(void)state;
	status = try_in_child(take_memory, &sealed);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 7);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(no_file_is_opened),
	    cmocka_unit_test(there_is_no_network),
	    cmocka_unit_test(nothing_but_its_socket_is_inherited),
	    cmocka_unit_test(time_ends_it),
	    cmocka_unit_test(memory_has_an_end), /* the last */
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return _cmocka_run_group_tests("modest", tests,
	    COUNT(tests) - SHADOWED, NULL, NULL);
}
