/* SPDX-License-Identifier: MIT */
/* The poll loop: connections come and go, answers leave when they are due. */
#include "server.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { READS_A_TURN = 4 };

struct held {
	struct held *next;
	int64_t due;
	struct bytes bytes;
};

void
say_later(struct connection *c, int64_t ms, const char *text, size_t length)
{
	int64_t due = now_ms() + c->server->set.delay + ms;
	struct held *h = c->last;

	if (h != NULL && h->due > due)
		due = h->due;	/* answers keep their order */
	if (h == NULL || h->due != due) {
		h = must_have(calloc(1, sizeof *h));
		h->due = due;
		if (c->last != NULL)
			c->last->next = h;
		else
			c->first = h;
		c->last = h;
	}
	bytes_add(&h->bytes, text, length);
}

void
say_dripping(struct connection *c, int64_t ms, const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		say_later(c, ms * (int64_t)(i + 1), text + i, 1);
}

static void
release_due(struct connection *c, int64_t now)
{
	struct held *h;

	while ((h = c->first) != NULL && h->due <= now) {
		c->first = h->next;
		if (c->first == NULL)
			c->last = NULL;
		bytes_add(&c->out, h->bytes.at, h->bytes.len);
		bytes_free(&h->bytes);
		free(h);
	}
}

static void
write_out(struct connection *c)
{
	while (c->out.len > 0 && !c->handshaking && !c->broken) {
		ptrdiff_t n = stream_write(c, c->out.at, c->out.len);

		if (n == STREAM_AGAIN)
			return;
		if (n == STREAM_BROKEN)
			c->broken = true;
		else
			bytes_drop(&c->out, (size_t)n);
	}
}

/* TLS may hold bytes that poll does not see. */
static bool
may_wait(const struct connection *c)
{
	return c->tls == NULL || gnutls_record_check_pending(c->tls) == 0;
}

/* Reads what there is; after a while the other connections have their turn. */
static void
read_in(struct connection *c)
{
	char piece[64 * 1024];
	ptrdiff_t n;

	for (int turn = 0; !c->broken && !c->handshaking && c->wake == 0 &&
	    (turn < READS_A_TURN || !may_wait(c)); turn++) {
		n = stream_read(c, piece, sizeof piece);
		if (n == STREAM_AGAIN)
			return;
		if (n <= 0) {
			c->broken = true;
			return;
		}
		if (c->deaf || c->hang_up)
			continue;
		bytes_add(&c->in, piece, (size_t)n);
		dialogue_run(c);
		if (c->tls == NULL && n < (ptrdiff_t)sizeof piece)
			return;
	}
}

static void
remove_connection(struct server *s, size_t at)
{
	struct connection *c = s->connections[at];
	struct held *h;

	store_transcript(c, "close");
	stream_close(c);
	while ((h = c->first) != NULL) {
		c->first = h->next;
		bytes_free(&h->bytes);
		free(h);
	}
	bytes_free(&c->in);
	bytes_free(&c->out);
	bytes_free(&c->auth_user);
	bytes_free(&c->from);
	bytes_free(&c->to);
	bytes_free(&c->to_first);
	bytes_free(&c->body);
	free(c);
	s->connections[at] = s->connections[--s->count];
}

static void
add_connection(struct server *s, int fd)
{
	struct connection *c = must_have(calloc(1, sizeof *c));
	int yes = 1;

	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
	c->server = s;
	c->fd = fd;
	c->number = ++s->accepted_connections;
	s->connections = must_have(realloc(s->connections,
	    (s->count + 1) * sizeof(struct connection *)));
	s->connections[s->count++] = c;
	store_transcript(c, "connect");
	if (s->set.implicit_tls)
		tls_start(c);
	dialogue_greet(c);
}

static void
accept_all(struct server *s)
{
	int fd;

	while ((fd = accept4(s->listener, NULL, NULL,
	    SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0)
		add_connection(s, fd);
}

static void
soonest(int64_t *due, int64_t when)
{
	if (*due == 0 || when < *due)
		*due = when;
}

/* What poll shall wait for; the time until the first thing that is due. */
static int
prepare(struct server *s, struct pollfd *polls)
{
	int64_t due = 0, now = now_ms();

	polls[0] = (struct pollfd){s->listener, POLLIN, 0};
	for (size_t i = 0; i < s->count; i++) {
		struct connection *c = s->connections[i];

		polls[i + 1] = (struct pollfd){c->fd, stream_events(c), 0};
		if (c->wake != 0) {
			polls[i + 1].fd = -1;
			soonest(&due, c->wake);
		} else if (c->first != NULL) {
			soonest(&due, c->first->due);
		}
	}
	if (due == 0)
		return -1;
	return due > now ? (int)(due - now) : 0;
}

static void
serve_one(struct connection *c, short events)
{
	if (events != 0 && c->handshaking)
		tls_shake(c);
	if (events != 0)
		read_in(c);
	if (c->wake != 0 && c->wake <= now_ms()) {
		c->wake = 0;
		dialogue_wake(c);
	}
	release_due(c, now_ms());
	write_out(c);
	if (c->hang_up && c->first == NULL && c->out.len == 0)
		c->broken = true;
}

void
serve(struct server *s)
{
	struct pollfd *polls = NULL;

	for (;;) {
		size_t count = s->count;
		int timeout;

		polls = must_have(realloc(polls, (count + 1) * sizeof *polls));
		timeout = prepare(s, polls);
		if (poll(polls, count + 1, timeout) < 0 && errno != EINTR)
			die("poll: %s", strerror(errno));
		/* from the end: the last takes the place of a removed one */
		for (size_t i = count; i-- > 0;) {
			serve_one(s->connections[i], polls[i + 1].revents);
			if (s->connections[i]->broken)
				remove_connection(s, i);
		}
		if (polls[0].revents != 0)
			accept_all(s);
	}
}
