/* SPDX-License-Identifier: MIT */
/*
 * A run over several servers: smtp.c asks the caller and waits, host.c keeps
 * the links of one server busy.
 */
#ifndef SMTP_RUN_H
#define SMTP_RUN_H

#include "link.h"

/* One server, its links, and the messages that have no link yet. */
struct host {
	struct run *run;
	const struct smtp_server *server;
	ptrdiff_t index;
	struct link *links;
	ptrdiff_t count, limit;	/* links; how many of them may be open now */
	struct smtp_mail *held;
	ptrdiff_t held_count;
	bool ended;		/* next has no more, or is not to be asked */
	bool unreachable;
	bool ever_connected;
	bool too_much;		/* the last attempt got 421 */
	bool step_by_step;	/* it offers PIPELINING, and cannot do it */
	int attempts;		/* that failed, one after the other */
	int lost_steps;		/* likewise, of commands that came together */
	int64_t ask_again, connect_again, grow_again;
	char why[512];		/* the last attempt failed */
};

struct run {
	const struct smtp_caller *caller;
	struct faults *faults;
	struct arena arena;
	CURLM *multi;
	struct host *hosts;
	ptrdiff_t host_count;
	struct link *links;	/* of all hosts */
	ptrdiff_t count;
	void **tags;
	bool *allow;
	struct smtp_answer *answers;
	struct link **asking, **waiting;
	struct pollfd *polls;
	int64_t group_since;	/* the first of the group; 0: there is none */
	bool halted;		/* the caller could not keep something */
	bool stopped;		/* its hosts were told to stop */
};

/* smtp.c */
bool run_stopping(const struct run *);
/* Settles the first `count` of run->answers. */
void run_settle(struct run *, ptrdiff_t count);

/* host.c */
void host_prepare(struct host *);
void host_connected(struct host *, struct link *, int64_t now);
void host_connect_failed(struct host *, struct link *, CURLcode, int64_t now);
/* Takes note of what its links have left. */
void host_collect(struct host *);
/* The message to go behind the dot of another; false: there is none. */
bool host_behind(struct host *, struct smtp_mail *, int64_t now);
/* Gives messages to idle links, and opens more where there are more. */
void host_feed(struct host *, int64_t now);
/* When the run stops, or the server cannot be reached. */
void host_stop(struct host *);
bool host_at_rest(const struct host *);
/* Makes *when earlier if something is to be done before. */
void host_next_event(const struct host *, int64_t *when, int64_t now);

#endif
