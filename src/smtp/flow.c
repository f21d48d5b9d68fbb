/* SPDX-License-Identifier: MIT */
/*
 * The bytes of a link.  A small message, its dot and the commands of the one
 * behind it leave in one write.
 */
#include "link.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

enum { WRITES_A_TURN = 16 };

/*
 * libcurl looks for its connection among all of them at each call, which costs
 * more than the call: what is not encrypted goes without it.
 */
static CURLcode
outcome(ssize_t done, CURLcode otherwise, size_t *n)
{
	*n = done > 0 ? (size_t)done : 0;
	if (done >= 0)
		return CURLE_OK;
	return errno == EAGAIN || errno == EINTR ? CURLE_AGAIN : otherwise;
}

static CURLcode
take(struct link *l, size_t *n)
{
	if (l->tls)
		return curl_easy_recv(l->curl, l->in, sizeof l->in, n);
	return outcome(recv(l->socket, l->in, sizeof l->in, MSG_DONTWAIT),
	    CURLE_RECV_ERROR, n);
}

static CURLcode
put(struct link *l, size_t *n)
{
	size_t length = (size_t)l->out_len;

	if (l->tls)
		return curl_easy_send(l->curl, l->out, length, n);
	return outcome(send(l->socket, l->out, length,
			   MSG_DONTWAIT | MSG_NOSIGNAL),
	    CURLE_SEND_ERROR, n);
}

/* Takes the replies out of `in`. */
static void
take_replies(struct link *l, int64_t now)
{
	while (l->in_len > 0 && l->state != LINK_CLOSED) {
		str bytes = {l->in + l->in_at, l->in_len};
		enum reply_state state = reply_feed(&l->reply, &bytes);

		l->in_at = bytes.at - l->in;
		l->in_len = bytes.len;
		if (state == REPLY_NONSENSE)
			dialogue_lose(l, S(""));
		else if (state == REPLY_WHOLE)
			dialogue_reply(l, now);
	}
	l->in_at = 0;
}

/* Reads until there is nothing more: TLS holds bytes that poll cannot see. */
void
flow_read(struct link *l, int64_t now)
{
	while (l->state != LINK_CLOSED) {
		size_t n = 0;
		CURLcode rc = take(l, &n);

		if (rc == CURLE_AGAIN && !l->broken)
			return;
		if (rc != CURLE_OK || n == 0) {
			dialogue_lose(l, str_from(_("the server closed the "
						    "connection")));
			return;
		}
		if (l->state == LINK_IDLE) {	/* nothing was asked */
			link_close(l);
			return;
		}
		l->in_len = (ptrdiff_t)n;
		l->answers_in = now - l->said_at;
		take_replies(l, now);
		if (!l->tls && n < sizeof l->in)
			return;
	}
}

/* The next bytes of the body, its dot, and what goes behind it. */
static bool
next_piece(struct link *l)
{
	ptrdiff_t room = l->tls ? TLS_PIECE : PIECE;

	l->out_tail = 0;
	if (l->state == LINK_BODY && !l->body.ended) {
		l->out = l->piece;
		l->out_len = wire_piece(&l->body, l->piece, room);
		if (!l->body.ended || !l->commands_wait ||
		    room - l->out_len < l->commands.len)
			return true;
		memcpy(l->piece + l->out_len, l->commands.at,
		    (size_t)l->commands.len);
		l->out_tail = l->commands.len;
		l->out_len += l->out_tail;
	} else if (l->commands_wait) {
		l->out = l->commands.at;
		l->out_len = l->out_tail = l->commands.len;
	} else {
		return false;
	}
	l->commands_wait = false;
	return true;
}

/*
 * A TLS record that was once handed over may reach the server whatever is
 * said about it; of plain bytes only those count that the kernel took.
 */
static void
note_dot(struct link *l, bool before, int64_t now)
{
	if (l->state != LINK_BODY || !l->body.ended || l->dot_given ||
	    (before && !l->tls) || (!before && l->out_len > l->out_tail))
		return;
	l->dot_given = true;
	l->deadline = now + l->timing.dot_ms;
}

static void
write_out(struct link *l, int64_t now)
{
	l->want_write = false;
	for (int turn = 0; l->state != LINK_CLOSED && !l->broken &&
	    (l->out_len > 0 || next_piece(l)); turn++) {
		size_t n = 0;
		CURLcode rc;

		if (turn == WRITES_A_TURN) {	/* the other links, too */
			l->want_write = true;
			return;
		}
		note_dot(l, true, now);
		rc = put(l, &n);
		if (rc == CURLE_AGAIN) {
			l->want_write = true;
			return;
		}
		if (rc != CURLE_OK) {
			l->broken = true;	/* it may have said why */
			return;
		}
		l->out += n;
		l->out_len -= (ptrdiff_t)n;
		l->said_at = now;
		if (l->state == LINK_BODY && !l->dot_given)
			l->deadline = now + l->timing.reply_ms;
		note_dot(l, false, now);
	}
}

void
flow_write(struct link *l, int64_t now)
{
	write_out(l, now);
	if (l->broken)
		flow_read(l, now);
}
