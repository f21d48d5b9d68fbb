/* SPDX-License-Identifier: MIT */
/*
 * delay MS PORT TO - a wire of MS milliseconds each way: connections to
 * 127.0.0.1:PORT go on to 127.0.0.1:TO, and what comes on one side leaves on
 * the other MS later.  For benchmarks; out of memory and the like are fatal.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MOST_WIRES = 512, PART = 64 * 1024 };

/* Bytes under way; none: the other side has ended. */
struct part {
	struct part *next;
	int64_t due;
	size_t length, sent;
	char bytes[];
};

struct way {			/* from one socket to another */
	int from, to;
	bool ended;		/* nothing more comes */
	struct part *first, **last;
};

struct wire {
	struct way out, back;
};

static int64_t
now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void
die(const char *what)
{
	perror(what);
	exit(1);
}

static struct sockaddr_in
local(int port)
{
	return (struct sockaddr_in){.sin_family = AF_INET,
	    .sin_port = htons((uint16_t)port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

static int
new_socket(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;

	if (fd < 0)
		die("socket");
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	return fd;
}

static int
listen_at(int port)
{
	struct sockaddr_in at = local(port);
	int fd = new_socket();

	if (bind(fd, (struct sockaddr *)&at, sizeof at) != 0 ||
	    listen(fd, MOST_WIRES) != 0)
		die("listen");
	return fd;
}

static int
connect_to(int port)
{
	struct sockaddr_in at = local(port);
	int fd = new_socket();

	if (connect(fd, (struct sockaddr *)&at, sizeof at) != 0)
		die("connect");
	return fd;
}

static struct way
way_between(int from, int to)
{
	return (struct way){.from = from, .to = to};
}

static void
take_in(struct way *w, int64_t delay)
{
	struct part *p = malloc(sizeof *p + PART);
	ssize_t n;

	if (p == NULL)
		die("malloc");
	n = recv(w->from, p->bytes, PART, MSG_DONTWAIT);
	if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
		free(p);
		return;
	}
	w->ended = n <= 0;
	p->next = NULL;
	p->due = now_us() + delay;
	p->length = n > 0 ? (size_t)n : 0;
	p->sent = 0;
	if (w->first == NULL)
		w->last = &w->first;
	*w->last = p;
	w->last = &p->next;
}

/* What is due goes out; false when the end was passed on. */
static bool
let_out(struct way *w)
{
	while (w->first != NULL && w->first->due <= now_us()) {
		struct part *p = w->first;
		ssize_t n;

		if (p->length == 0) {
			shutdown(w->to, SHUT_WR);
			w->first = p->next;
			free(p);
			return false;
		}
		n = send(w->to, p->bytes + p->sent, p->length - p->sent,
		    MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n < 0 && errno != EAGAIN)
			return false;
		p->sent += n > 0 ? (size_t)n : 0;
		if (p->sent < p->length)
			return true;
		w->first = p->next;
		free(p);
	}
	return true;
}

static int64_t
first_due(const struct wire *wires, int count)
{
	int64_t due = INT64_MAX;

	for (int i = 0; i < count; i++) {
		const struct part *a = wires[i].out.first;
		const struct part *b = wires[i].back.first;

		due = a != NULL && a->due < due ? a->due : due;
		due = b != NULL && b->due < due ? b->due : due;
	}
	return due;
}

static void
wait_for(struct pollfd *polled, int count, int64_t due)
{
	struct timespec rest = {1, 0};
	int64_t us = due - now_us();

	if (us < 1000000)
		rest = (struct timespec){0, us > 0 ? us * 1000 : 0};
	ppoll(polled, (nfds_t)count, &rest, NULL);
}

static void
close_wire(struct wire *w)
{
	close(w->out.from);
	close(w->out.to);
}

/* What to look at: the door, and what may still come on each wire. */
static void
look_at(struct pollfd *polled, int door, const struct wire *wires, int count)
{
	polled[0] = (struct pollfd){.fd = door, .events = POLLIN};
	for (int i = 0; i < count; i++) {
		const struct way *out = &wires[i].out, *back = &wires[i].back;

		polled[1 + 2 * i] = (struct pollfd){
		    .fd = out->ended ? -1 : out->from, .events = POLLIN};
		polled[2 + 2 * i] = (struct pollfd){
		    .fd = back->ended ? -1 : back->from, .events = POLLIN};
	}
}

/* False when nothing more goes over it. */
static bool
carry(struct wire *w, const struct pollfd *polled, int64_t delay)
{
	bool open;

	if (polled[0].revents != 0)
		take_in(&w->out, delay);
	if (polled[1].revents != 0)
		take_in(&w->back, delay);
	open = let_out(&w->out);
	open = let_out(&w->back) && open;
	return open || !w->out.ended || !w->back.ended;
}

static struct wire
new_wire(int door, int to_port)
{
	int from = accept(door, NULL, NULL), on = 1;
	int to = connect_to(to_port);

	setsockopt(from, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	return (struct wire){way_between(from, to), way_between(to, from)};
}

int
main(int argc, char **argv)
{
	static struct wire wires[MOST_WIRES];
	static struct pollfd polled[1 + 2 * MOST_WIRES];
	int count = 0, door;
	int64_t delay;

	if (argc != 4) {
		fprintf(stderr, "usage: delay MS PORT TO\n");
		return 64;
	}
	delay = atoi(argv[1]) * 1000;
	door = listen_at(atoi(argv[2]));
	for (;;) {
		look_at(polled, door, wires, count);
		wait_for(polled, 1 + 2 * count, first_due(wires, count));
		for (int i = count - 1; i >= 0; i--) {
			if (carry(&wires[i], &polled[1 + 2 * i], delay))
				continue;
			close_wire(&wires[i]);
			wires[i] = wires[--count];
		}
		if (polled[0].revents != 0 && count < MOST_WIRES)
			wires[count++] = new_wire(door, atoi(argv[3]));
	}
}
