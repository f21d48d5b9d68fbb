/* SPDX-License-Identifier: MIT */
/*
 * The dialogue on one link.  With PIPELINING (RFC 2920) MAIL, RCPT and DATA go
 * out in one write; their replies are all read before anything else is done.
 *
 * What is safe: until the final dot was handed over, a server must throw the
 * message away when the connection ends.  From then on only a whole reply
 * decides; all else is in doubt, and the link is closed.
 */
#include "link.h"

#include <string.h>

enum { QUIT_MS = 2000, FRESH_MS = 1000, WRITES_A_TURN = 16 };

static const char *const step_names[] = {"MAIL", "RCPT", "DATA"};

static const char *
stage_of(const struct link *l)
{
	if (l->state == LINK_ASKING ||
	    (l->state == LINK_BODY && !l->dot_given))
		return "DATA";
	return l->state == LINK_BODY ? "dot" : step_names[l->step];
}

static void
finish(struct link *l, enum smtp_result result, int code, str reply)
{
	l->answer = (struct smtp_answer){
	    .tag = l->mail.tag,
	    .result = result,
	    .intended = l->intended,
	    .code = code,
	    .stage = stage_of(l),
	    .reply = reply,
	};
	l->finished = true;
}

static bool
carries_message(const struct link *l)
{
	return l->state == LINK_COMMANDS || l->state == LINK_ASKING ||
	    l->state == LINK_BODY;
}

bool
link_past_354(const struct link *l)
{
	return l->state == LINK_ASKING || l->state == LINK_BODY;
}

/*
 * No word came to the first command on a link that had been idle: the server
 * had given it up, and knows nothing of this message.  As such a link takes
 * part only once, a message cannot go round for ever.
 */
static bool
closed_while_idle(const struct link *l)
{
	return l->state == LINK_COMMANDS && l->step == STEP_MAIL && !l->fresh;
}

/*
 * The link has ended: closed, mute or talking nonsense.  `why` is used where
 * the server left no fragment of a reply.
 */
static void
lose(struct link *l, str why)
{
	str fragment = reply_text(&l->reply);

	if (l->refused)
		l->finished = true;	/* that much is known */
	else if (closed_while_idle(l) && fragment.len == 0)
		l->again = true;
	else if (carries_message(l))
		finish(l, l->dot_given ? SMTP_IN_DOUBT : SMTP_NOT_SENT, 0,
		    fragment.len > 0 ? fragment : why);
	l->refused = false;
	link_close(l);
}

void
dialogue_drop(struct link *l, str why)
{
	if (l->refused)
		l->finished = true;
	else
		finish(l, SMTP_NOT_SENT, 0, why);
	l->refused = false;
	link_close(l);
}

static void
say(struct link *l, str line, int64_t now)
{
	l->commands.len = 0;
	buf_add(&l->commands, line);
	l->out = l->commands.at;
	l->out_len = l->commands.len;
	l->deadline = now + l->timing.reply_ms;
}

static void
become_idle(struct link *l, int64_t now)
{
	if (l->in_len > 0 || l->broken) { /* it said more than one reply */
		link_close(l);
		return;
	}
	l->state = LINK_IDLE;
	l->fresh = false;
	l->deadline = 0;
	l->idle_since = now;
}

static void
reset(struct link *l, int64_t now)
{
	l->state = LINK_RESETTING;
	say(l, S("RSET\r\n"), now);
}

static enum smtp_result
refusal(int code)
{
	return code >= 500 ? SMTP_REFUSED : SMTP_DEFERRED;
}

static void
add_step(struct link *l, enum step step)
{
	const struct smtp_mail *m = &l->mail;

	if (step == STEP_RCPT) {
		buf_format(&l->commands, "RCPT TO:<%.*s>\r\n", FMT(m->to));
		return;
	}
	if (step == STEP_DATA) {
		buf_add(&l->commands, S("DATA\r\n"));
		return;
	}
	buf_format(&l->commands, "MAIL FROM:<%.*s>", FMT(m->from));
	if (l->size)
		buf_format(&l->commands, " SIZE=%lld", (long long)m->bytes.len);
	if (l->announce_8bit)
		buf_add(&l->commands, S(" BODY=8BITMIME"));
	buf_add(&l->commands, S("\r\n"));
}

/* The command of this step; with PIPELINING all that follow it too. */
static void
say_step(struct link *l, int64_t now)
{
	l->commands.len = 0;
	for (enum step s = l->step; s <= STEP_DATA; s++) {
		add_step(l, s);
		if (!l->pipelining)
			break;
	}
	l->out = l->commands.at;
	l->out_len = l->commands.len;
	l->deadline = now + l->timing.reply_ms;
}

/* All replies to MAIL, RCPT and DATA are here, and some was a refusal. */
static void
end_refused(struct link *l, int code, int64_t now)
{
	l->refused = false;
	l->finished = true;
	if (code != 354) {
		reset(l, now);
	} else if (l->unsound) {
		link_close(l);
	} else {
		/* for no recipient: nothing can be delivered by this dot */
		l->state = LINK_EMPTY_DOT;
		say(l, S(".\r\n"), now);
	}
}

static void
on_step(struct link *l, int code, int64_t now)
{
	bool good = l->step == STEP_DATA ? code == 354 : code / 100 == 2;

	if (!good && code < 400) {
		lose(l, S(""));
		return;
	}
	if (good && l->refused && l->step == STEP_RCPT)
		l->unsound = true;
	if (!good && !l->refused) {
		finish(l, refusal(code), code, reply_text(&l->reply));
		l->finished = false;
		l->refused = true;
	}
	l->deadline = now + l->timing.reply_ms;
	if (l->refused && (l->step == STEP_DATA || !l->pipelining)) {
		end_refused(l, code, now);
	} else if (l->step == STEP_DATA) {
		l->state = LINK_ASKING;
		l->deadline = 0;
	} else {
		l->step++;
		if (!l->pipelining)
			say_step(l, now);
	}
}

static void
on_dot(struct link *l, int code, int64_t now)
{
	str text = reply_text(&l->reply);

	if (code >= 400) {
		finish(l, refusal(code), code, text);
		if (l->dot_given)
			reset(l, now);
		else
			link_close(l);
	} else if (!l->dot_given || code >= 300) {
		lose(l, text);
	} else {
		finish(l, SMTP_ACCEPTED, code, text);
		become_idle(l, now);
	}
}

/* 421 at any time: the server closes, and says so. */
static void
on_closing(struct link *l)
{
	if (l->refused)
		l->finished = true;
	else if (closed_while_idle(l))
		l->again = true;
	else if (carries_message(l))
		finish(l, SMTP_DEFERRED, 421, reply_text(&l->reply));
	l->refused = false;
	link_close(l);
}

static void
on_reply(struct link *l, int64_t now)
{
	int code = l->reply.code;

	if (code == 421) {
		on_closing(l);
		return;
	}
	switch (l->state) {
	case LINK_COMMANDS:
		on_step(l, code, now);
		break;
	case LINK_BODY:
		on_dot(l, code, now);
		break;
	case LINK_ASKING:	/* it took its 354 back */
		if (code >= 400)
			finish(l, refusal(code), code, reply_text(&l->reply));
		else
			finish(l, SMTP_NOT_SENT, 0, reply_text(&l->reply));
		link_close(l);
		break;
	case LINK_EMPTY_DOT:
		if (code >= 400)
			reset(l, now);
		else
			link_close(l);
		break;
	case LINK_RESETTING:
		if (code / 100 == 2)
			become_idle(l, now);
		else
			link_close(l);
		break;
	default:		/* idle: it speaks unasked; quitting: its 221 */
		link_close(l);
	}
	reply_start(&l->reply, &l->memory);
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
			lose(l, S(""));
		else if (state == REPLY_WHOLE)
			on_reply(l, now);
	}
	l->in_at = 0;
}

/* Reads until there is nothing more: TLS holds bytes that poll cannot see. */
static void
read_replies(struct link *l, int64_t now)
{
	while (l->state != LINK_CLOSED) {
		size_t n = 0;
		CURLcode rc = curl_easy_recv(l->curl, l->in, sizeof l->in, &n);

		if (rc == CURLE_AGAIN && !l->broken)
			return;
		if (rc != CURLE_OK || n == 0) {
			lose(l, str_from(_("the server closed the "
					   "connection")));
			return;
		}
		if (l->state == LINK_IDLE) {	/* nothing was asked */
			link_close(l);
			return;
		}
		l->in_len = (ptrdiff_t)n;
		take_replies(l, now);
		if (!l->tls && n < sizeof l->in)
			return;
	}
}

static bool
next_piece(struct link *l)
{
	if (l->state != LINK_BODY || l->body.ended)
		return false;
	l->out = l->piece;
	l->out_len = wire_piece(&l->body, l->piece, PIECE);
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
	    (before && !l->tls) || (!before && l->out_len > 0))
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
		rc = curl_easy_send(l->curl, l->out, (size_t)l->out_len, &n);
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
		if (l->state == LINK_BODY && !l->dot_given)
			l->deadline = now + l->timing.reply_ms;
		note_dot(l, false, now);
	}
}

/* Writes what can be written; a broken link may still have said why. */
static void
push(struct link *l, int64_t now)
{
	write_out(l, now);
	if (l->broken)
		read_replies(l, now);
}

/* Nothing that could not be sent as it is comes near the wire. */
static bool
is_sound(struct link *l, bool *eight_bit)
{
	const struct smtp_mail *m = &l->mail;
	bool address = wire_address(m->from) && wire_address(m->to) &&
	    m->to.len > 0;

	*eight_bit = false;
	if (address && wire_message(m->bytes, eight_bit))
		return true;
	finish(l, SMTP_NOT_SENT, 0, address
	    ? str_from(_("the message has a NUL or a line that does not end "
			 "with CR LF"))
	    : str_from(_("not an address that can be sent to")));
	l->answer.stage = address ? "message" : "address";
	return false;
}

void
dialogue_begin(struct link *l, const struct smtp_mail *mail, int64_t now)
{
	bool eight_bit;

	arena_reset(&l->memory, (struct arena_mark){0});
	reply_start(&l->reply, &l->memory);
	l->commands = (struct buf){.arena = &l->memory};
	l->mail = *mail;
	l->step = STEP_MAIL;
	l->fresh = l->fresh && now - l->idle_since < FRESH_MS;
	l->intended = l->dot_given = l->refused = l->unsound = false;
	if (!is_sound(l, &eight_bit))
		return;
	l->state = LINK_COMMANDS;
	l->announce_8bit = l->eight_bit && eight_bit;
	say_step(l, now);
	push(l, now);
}

void
dialogue_allow(struct link *l, int64_t now)
{
	l->intended = true;
	l->state = LINK_BODY;
	l->body = (struct outgoing){l->mail.bytes, true, false};
	l->deadline = now + l->timing.reply_ms;
	push(l, now);
}

void
dialogue_quit(struct link *l, int64_t now)
{
	l->state = LINK_QUITTING;
	say(l, S("QUIT\r\n"), now);
	l->deadline = now + QUIT_MS;
	push(l, now);
}

void
dialogue_advance(struct link *l, int64_t now)
{
	read_replies(l, now);
	push(l, now);
}

void
dialogue_expire(struct link *l, int64_t now)
{
	int64_t wait = l->dot_given ? l->timing.dot_ms : l->timing.reply_ms;

	if (l->deadline != 0 && now >= l->deadline)
		lose(l, str_format(&l->memory, _("no answer within %lld s"),
		    (long long)((wait + 999) / 1000)));
}
