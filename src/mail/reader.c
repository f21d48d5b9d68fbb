/* SPDX-License-Identifier: MIT */
/*
 * Messages are taken apart in a child that has nothing to lose: it gets bytes
 * over a socket and gives back what they are.  Its answers are no more to be
 * trusted than the messages.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "inbound.h"

enum {
	MOST_BYTES = 1 << 20,	/* of a message */
	MOST_ANSWER = 256 << 10,
	MOST_TEXT = 1000,	/* of each text in it */
	SECONDS_MOST = 60,	/* of the processor, for all of a child's */
	WALL_MS = 5000,		/* for one message */
};

static const struct modesty modesty = {
	.seconds = SECONDS_MOST, .memory = 256 << 20, .sealed = true,
};

struct inbound_reader {
	pid_t child;		/* 0: none */
	int socket;
	int64_t read;		/* messages, by this child */
};

/* ---- what goes over the socket: numbers of 8 bytes, texts ---- */

static void
put_number(struct buf *b, int64_t n)
{
	buf_add(b, (str){(const char *)&n, sizeof n});
}

static void
put_text(struct buf *b, str s)
{
	put_number(b, s.len);
	buf_add(b, s);
}

static void
put_inbound(struct buf *b, const struct inbound *in)
{
	put_number(b, in->kind);
	put_number(b, in->date);
	put_text(b, in->from);
	put_text(b, in->subject);
	put_text(b, in->id);
	put_text(b, in->original_id);
	put_number(b, in->address_count);
	for (ptrdiff_t i = 0; i < in->address_count; i++)
		put_text(b, in->addresses[i]);
	put_number(b, in->report_count);
	for (ptrdiff_t i = 0; i < in->report_count; i++) {
		const struct report *r = &in->reports[i];

		put_number(b, r->kind);
		put_number(b, r->reason);
		put_text(b, r->address);
		put_text(b, r->status);
		put_text(b, r->words);
	}
}

/* An answer being read; once bad, all that follows is zero. */
struct answer {
	struct arena *arena;
	str rest;
	bool bad;
};

/* From 0 to most. */
static int64_t
get_number(struct answer *a, int64_t most)
{
	int64_t n = 0;

	if (a->rest.len < (ptrdiff_t)sizeof n)
		a->bad = true;
	if (a->bad)
		return 0;
	memcpy(&n, a->rest.at, sizeof n);
	a->rest = str_slice(a->rest, sizeof n, a->rest.len);
	if (n < 0 || n > most)
		a->bad = true;
	return a->bad ? 0 : n;
}

static bool
is_plain(str s)
{
	for (ptrdiff_t i = 0; i < s.len; i++)
		if ((unsigned char)s.at[i] < ' ' || s.at[i] == 0x7F)
			return false;
	return utf8_fault(s) < 0;
}

static str
get_text(struct answer *a)
{
	int64_t length = get_number(a, MOST_TEXT);
	str text;

	if (length > a->rest.len)
		a->bad = true;
	if (a->bad)
		return S("");
	text = str_slice(a->rest, 0, length);
	a->rest = str_slice(a->rest, length, a->rest.len);
	if (!is_plain(text))
		a->bad = true;
	return a->bad ? S("") : str_copy(a->arena, text);
}

static bool
get_inbound(struct answer *a, struct inbound *in)
{
	in->kind = (enum inbound_kind)get_number(a, INBOUND_KINDS - 1);
	in->date = get_number(a, INT64_MAX);
	in->from = get_text(a);
	in->subject = get_text(a);
	in->id = get_text(a);
	in->original_id = get_text(a);
	in->address_count = get_number(a, INBOUND_ADDRESSES);
	for (ptrdiff_t i = 0; i < in->address_count; i++)
		in->addresses[i] = get_text(a);
	in->report_count = get_number(a, INBOUND_REPORTS);
	for (ptrdiff_t i = 0; i < in->report_count; i++) {
		struct report *r = &in->reports[i];

		r->kind = (enum report_kind)get_number(a, REPORT_DELIVERED);
		r->reason =
		    (enum bounce_reason)get_number(a, BOUNCE_REASONS - 1);
		r->address = get_text(a);
		r->status = get_text(a);
		r->words = get_text(a);
	}
	return !a->bad && a->rest.len == 0;
}

/* ---- in the child ---- */

static bool
receive(int fd, void *to, int64_t length)
{
	char *at = to;

	while (length > 0) {
		ssize_t n = recv(fd, at, (size_t)length, 0);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
		length -= n;
	}
	return true;
}

/* An empty answer: it is no message. */
static bool
serve_one(int fd)
{
	struct arena a = {0};
	struct buf body = {.arena = &a}, head = {.arena = &a};
	struct inbound in;
	str told, answer;
	int64_t length;
	char *bytes;
	bool good;

	if (!receive(fd, &length, sizeof length))
		return false;
	bytes = NEW_ROOM(&a, char, length);
	if (!receive(fd, bytes, length))
		return false;
	if (inbound_parse(&a, (str){bytes, length}, &in))
		put_inbound(&body, &in);
	put_number(&head, body.len);
	told = buf_str(&head);
	answer = buf_str(&body);
	good = file_write(fd, &told) && file_write(fd, &answer);
	arena_free(&a);
	return good;
}

static _Noreturn void
serve(int fd)
{
	struct modesty m = modesty;

	m.kept = fd;
	live_modestly(&m);
	while (serve_one(fd))
		;
	_exit(0);
}

/* ---- in this process ---- */

struct inbound_reader *
inbound_open(struct arena *job)
{
	struct inbound_reader *r = NEW(job, struct inbound_reader);

	r->socket = -1;
	return r;
}

static void
end_child(struct inbound_reader *r)
{
	if (r->child == 0)
		return;
	close(r->socket);
	kill(r->child, SIGKILL);
	while (waitpid(r->child, NULL, 0) < 0 && errno == EINTR)
		;
	r->child = 0;
	r->socket = -1;
}

void
inbound_close(struct inbound_reader *r)
{
	end_child(r);
}

static bool
begin_child(struct inbound_reader *r)
{
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		return false;
	r->child = fork();
	if (r->child == 0) {
		close(ends[0]);
		serve(ends[1]);
	}
	close(ends[1]);
	if (r->child < 0) {
		r->child = 0;
		close(ends[0]);
		return false;
	}
	r->socket = ends[0];
	r->read = 0;
	return true;
}

/* Until the socket is ready; false when the time is over. */
static bool
ready(int fd, short events, int64_t until)
{
	for (;;) {
		struct pollfd p = {.fd = fd, .events = events};
		int64_t left = until - clock_steady();
		int n = left > 0 ? poll(&p, 1, (int)left) : 0;

		if (n > 0)
			return true;
		if (n == 0 || errno != EINTR)
			return false;
	}
}

static bool
ask(int fd, str bytes, int64_t until)
{
	while (bytes.len > 0) {
		ssize_t n;

		if (!ready(fd, POLLOUT, until))
			return false;
		n = send(fd, bytes.at, (size_t)bytes.len,
		    MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			continue;
		if (n <= 0)
			return false;
		bytes = str_slice(bytes, n, bytes.len);
	}
	return true;
}

static bool
hear(int fd, char *to, int64_t length, int64_t until)
{
	while (length > 0) {
		ssize_t n;

		if (!ready(fd, POLLIN, until))
			return false;
		n = recv(fd, to, (size_t)length, MSG_DONTWAIT);
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			continue;
		if (n <= 0)
			return false;
		to += n;
		length -= n;
	}
	return true;
}

enum heard { HEARD, HEARD_NO_MESSAGE, HEARD_NOTHING };

static enum heard
converse(struct inbound_reader *r, struct arena *a, str bytes,
    struct inbound *in)
{
	int64_t until = clock_steady() + WALL_MS, length = bytes.len;
	struct answer answer = {.arena = a};
	char *text;

	if (!ask(r->socket, (str){(const char *)&length, sizeof length},
		until) ||
	    !ask(r->socket, bytes, until) ||
	    !hear(r->socket, (char *)&length, sizeof length, until) ||
	    length < 0 || length > MOST_ANSWER)
		return HEARD_NOTHING;
	if (length == 0)
		return HEARD_NO_MESSAGE;
	text = NEW_ARRAY(a, char, length);
	if (!hear(r->socket, text, length, until))
		return HEARD_NOTHING;
	answer.rest = (str){text, length};
	return get_inbound(&answer, in) ? HEARD : HEARD_NOTHING;
}

/* A child that had read others before may have died of these. */
static enum heard
read_twice(struct inbound_reader *r, struct arena *a, str bytes,
    struct inbound *in)
{
	for (;;) {
		bool fresh = r->child == 0 || r->read == 0;
		enum heard heard = HEARD_NOTHING;

		if (r->child == 0 && !begin_child(r))
			return HEARD_NOTHING;
		heard = converse(r, a, bytes, in);
		r->read++;
		if (heard != HEARD_NOTHING)
			return heard;
		end_child(r);
		if (fresh)
			return heard;
	}
}

bool
inbound_read(struct inbound_reader *r, struct arena *a, str bytes,
    struct inbound *in, const char **why)
{
	str begin = str_slice(bytes, 0,
	    bytes.len < MOST_BYTES ? bytes.len : MOST_BYTES);

	*in = (struct inbound){.kind = INBOUND_PERSON};
	switch (read_twice(r, a, begin, in)) {
	case HEARD:
		return true;
	case HEARD_NO_MESSAGE:
		*why = _("it is no message, or messages lie in it too deep");
		break;
	case HEARD_NOTHING:
		*why = _("to take it apart fails, or takes too long");
		break;
	}
	return false;
}
