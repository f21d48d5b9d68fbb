/* SPDX-License-Identifier: MIT */
/*
 * What the replies mean.  With PIPELINING (RFC 2920) MAIL, RCPT and DATA go out
 * in one write, that of the message before if there is one; their replies are
 * all read before anything else is done.
 *
 * What is safe: until the final dot was handed over, a server must throw the
 * message away when the connection ends.  From then on only a whole reply
 * decides; all else is in doubt, and the link is closed.  The message behind
 * that dot has not begun: it goes out on another link.
 */
#include "link.h"

#include <string.h>

enum { QUIT_MS = 2000, FRESH_MS = 1000 };

static const char *const step_names[] = {"MAIL", "RCPT", "RCPT", "DATA"};

static const char *
stage_of(const struct link *l)
{
	if (l->state == LINK_ASKING ||
	    (l->state == LINK_BODY && !l->dot_given))
		return "DATA";
	return l->state == LINK_BODY ? "dot" : step_names[l->now.step];
}

static struct smtp_answer
verdict(const struct link *l, enum smtp_result result, int code, str reply)
{
	return (struct smtp_answer){
	    .tag = l->now.mail.tag,
	    .result = result,
	    .intended = l->now.intended,
	    .archived = l->now.archived,
	    .slow_down = code == 421,
	    .code = code,
	    .enhanced = code > 0 ? reply_enhanced(reply) : S(""),
	    .stage = stage_of(l),
	    .reply = reply,
	};
}

static void
tell(struct link *l, struct smtp_answer answer)
{
	l->answers[l->answer_count++] = answer;
}

static void
finish(struct link *l, enum smtp_result result, int code, str reply)
{
	tell(l, verdict(l, result, code, reply));
}

static enum smtp_result
refusal(int code)
{
	return code >= 500 ? SMTP_REFUSED : SMTP_DEFERRED;
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

bool
link_pending(const struct link *l)
{
	return l->answer_count > 0 || l->state == LINK_ASKING;
}

/*
 * No word came to the first command on a link that had carried another: the
 * server had given it up, and knows nothing of this message.  As such a link
 * takes part only once, a message cannot go round for ever.
 */
static bool
not_begun(const struct link *l)
{
	return l->state == LINK_COMMANDS && l->now.step == STEP_MAIL &&
	    !l->fresh;
}

static void
send_again(struct link *l, const struct exchange *x)
{
	l->again = true;
	l->again_mail = x->mail;
}

/*
 * Whether `answer` is certain.  That to MAIL is so when that to RCPT fits it:
 * it might have been one more answer to the dot before.
 */
static bool
is_refused(const struct link *l)
{
	const struct exchange *x = &l->now;

	return x->refused &&
	    !(x->follows && x->pipelined && x->step == STEP_RCPT);
}

/* The end of a link whose own message has had its answer, or needs none. */
static void
end(struct link *l)
{
	if (l->behind.there)
		send_again(l, &l->behind);
	l->behind.there = l->now.refused = false;
	link_close(l);
}

static void
tell_lost(struct link *l, str text, bool nonsense)
{
	struct smtp_answer answer = verdict(l,
	    l->dot_given ? SMTP_IN_DOUBT : SMTP_NOT_SENT, 0, text);

	answer.slow_down = nonsense;
	tell(l, answer);
}

void
dialogue_lose(struct link *l, str why)
{
	str fragment = reply_text(&l->reply);

	l->lost_step = l->state == LINK_COMMANDS && l->now.pipelined;
	if (is_refused(l))	/* that much is known */
		tell(l, l->now.answer);
	else if (l->now.refused ||
	    (not_begun(l) && (fragment.len == 0 || l->now.follows)))
		send_again(l, &l->now);
	else if (carries_message(l))
		tell_lost(l, fragment.len > 0 ? fragment : why, why.len == 0);
	end(l);
}

void
dialogue_drop(struct link *l, str why)
{
	if (is_refused(l))
		tell(l, l->now.answer);
	else
		finish(l, SMTP_NOT_SENT, 0, why);
	if (l->behind.there)
		dialogue_give_up(l, why);
	end(l);
}

bool
dialogue_take_back(struct link *l, struct smtp_mail *mail)
{
	if (!l->behind.there)
		return false;
	*mail = l->behind.mail;
	l->behind.there = false;
	/* if its commands have left, the link is of no use after the dot */
	l->forsaken = !l->commands_wait;
	l->commands_wait = false;
	return true;
}

void
dialogue_give_up(struct link *l, str why)
{
	struct smtp_mail mail;

	if (dialogue_take_back(l, &mail))
		tell(l, (struct smtp_answer){.tag = mail.tag,
		    .result = SMTP_NOT_SENT, .stage = "MAIL", .reply = why});
}

static void
say(struct link *l, int64_t now)
{
	l->out = l->commands.at;
	l->out_len = l->commands.len;
	l->deadline = now + l->timing.reply_ms;
}

static void
say_line(struct link *l, str line, int64_t now)
{
	l->commands.len = 0;
	buf_add(&l->commands, line);
	say(l, now);
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
	say_line(l, S("RSET\r\n"), now);
}

/* The command of this step; with PIPELINING all that follow it too. */
static void
add_commands(struct link *l, const struct exchange *x)
{
	enum step step = x->step;

	l->commands.len = 0;
	envelope_add(&l->commands, &l->offer, x, step);
	while (x->pipelined && step != STEP_DATA) {
		step = envelope_next(x, step);
		envelope_add(&l->commands, &l->offer, x, step);
	}
}

/* All replies to MAIL, RCPT and DATA are here, and some was a refusal. */
static void
end_refused(struct link *l, int code, int64_t now)
{
	l->now.refused = false;
	tell(l, l->now.answer);
	if (code != 354) {
		reset(l, now);
	} else if (l->now.unsound) {
		link_close(l);
	} else {
		/* for no recipient: nothing can be delivered by this dot */
		l->state = LINK_EMPTY_DOT;
		say_line(l, S(".\r\n"), now);
	}
}

/* A reply is here, and the command it would answer has not left yet. */
static bool
is_unasked(const struct link *l, int code)
{
	return l->commands_wait ||
	    (l->out_len > 0 && (!l->now.pipelined || code == 354));
}

/*
 * Whether this is a reply to another command than it seems: a server that
 * answered the dot twice, or does not do what it offers.  503 (bad sequence of
 * commands) says nothing of the message.
 */
static bool
is_out_of_step(struct link *l, bool good, int code)
{
	const struct exchange *x = &l->now;
	bool first = x->step == STEP_MAIL && !x->follows;

	if ((x->pipelined || x->follows) && !first && !x->refused &&
	    code == 503) {
		l->no_pipelining = x->pipelined;
		return true;
	}
	return x->follows && (is_unasked(l, code) || (!good && code < 400) ||
	    (good && x->step == STEP_RCPT && x->refused));
}

static void
note_step(struct link *l, bool good, int code)
{
	struct exchange *x = &l->now;

	/* MAIL, or the recipient, was refused, and yet someone would get it */
	if (good && x->refused && x->step != STEP_DATA)
		x->unsound = true;
	if (x->step == STEP_ARCHIVE) {
		x->archived = good && !x->refused;
	} else if (!good && !x->refused) {
		x->answer = verdict(l, refusal(code), code,
		    reply_text(&l->reply));
		x->refused = true;
	}
}

static void
on_step(struct link *l, int code, int64_t now)
{
	struct exchange *x = &l->now;
	bool good = x->step == STEP_DATA ? code == 354 : code / 100 == 2;

	if (is_out_of_step(l, good, code)) {
		l->lost_step = true;
		send_again(l, x);
		end(l);
		return;
	}
	if ((!good && code < 400) || is_unasked(l, code)) {
		dialogue_lose(l, S(""));
		return;
	}
	note_step(l, good, code);
	l->deadline = now + l->timing.reply_ms;
	if (x->refused && (x->step == STEP_DATA || !x->pipelined)) {
		end_refused(l, code, now);
	} else if (x->step == STEP_DATA) {
		l->state = LINK_ASKING;
		l->deadline = 0;
	} else {
		x->step = envelope_next(x, x->step);
		if (!x->pipelined) {
			add_commands(l, x);
			say(l, now);
		}
	}
}

/* The message has had its answer: the one behind it comes into its place. */
static void
move_up(struct link *l, int code, int64_t now)
{
	if (l->forsaken) {
		link_close(l);
	} else if (l->behind.there) {
		l->now = l->behind;
		l->behind.there = l->dot_given = l->fresh = false;
		l->state = LINK_COMMANDS;
		l->deadline = now + l->timing.reply_ms;
	} else if (code >= 400) {
		reset(l, now);
	} else {
		become_idle(l, now);
	}
}

static void
on_dot(struct link *l, int code, int64_t now)
{
	str text = reply_text(&l->reply);

	if (code / 100 == 3 || (!l->dot_given && code < 400)) {
		dialogue_lose(l, text);
		return;
	}
	finish(l, code >= 400 ? refusal(code) : SMTP_ACCEPTED, code, text);
	if (l->dot_given)
		move_up(l, code, now);
	else			/* in the middle of the body */
		end(l);
}

/* 421 at any time: the server closes, and says so. */
static void
on_closing(struct link *l)
{
	if (is_refused(l))
		tell(l, l->now.answer);
	else if (l->now.refused || not_begun(l))
		send_again(l, &l->now);
	else if (carries_message(l))
		finish(l, SMTP_DEFERRED, 421, reply_text(&l->reply));
	end(l);
}

/* It took its 354 back. */
static void
on_unasked(struct link *l, int code)
{
	str text = reply_text(&l->reply);

	if (code >= 400)
		finish(l, refusal(code), code, text);
	else
		finish(l, SMTP_NOT_SENT, 0, text);
	end(l);
}

void
dialogue_reply(struct link *l, int64_t now)
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
	case LINK_ASKING:
		on_unasked(l, code);
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

/* False: it cannot be sent, and that is told. */
static bool
admit(struct link *l, struct exchange *x, const struct smtp_mail *mail)
{
	struct smtp_answer answer;

	*x = (struct exchange){.mail = *mail, .pipelined = l->offer.pipelining};
	if (!envelope_check(l, x, &answer)) {
		tell(l, answer);
		return false;
	}
	x->there = true;
	return true;
}

/* What the messages before have left is let go; they are settled. */
static void
clear(struct link *l)
{
	arena_reset(&l->memory, (struct arena_mark){0});
	reply_start(&l->reply, &l->memory);
	l->commands = (struct buf){.arena = &l->memory};
	l->commands_wait = false;
}

void
dialogue_begin(struct link *l, const struct smtp_mail *mail, int64_t now)
{
	clear(l);
	l->fresh = l->fresh && now - l->idle_since < FRESH_MS;
	l->dot_given = l->forsaken = l->behind.there = false;
	if (!admit(l, &l->now, mail))
		return;
	l->now.follows = !l->fresh;
	l->state = LINK_COMMANDS;
	add_commands(l, &l->now);
	say(l, now);
	flow_write(l, now);
}

void
dialogue_allow(struct link *l, const struct smtp_mail *behind, int64_t now)
{
	clear(l);
	l->now.intended = true;
	l->state = LINK_BODY;
	l->dot_given = false;
	l->body = (struct outgoing){.rest = l->now.mail.bytes,
	    .line_start = true, .dots = l->now.traits.dots};
	l->deadline = now + l->timing.reply_ms;
	if (behind != NULL && admit(l, &l->behind, behind)) {
		l->behind.follows = true;
		add_commands(l, &l->behind);
		l->commands_wait = true;
	}
	flow_write(l, now);
}

void
dialogue_quit(struct link *l, int64_t now)
{
	l->state = LINK_QUITTING;
	say_line(l, S("QUIT\r\n"), now);
	l->deadline = now + QUIT_MS;
	flow_write(l, now);
}

void
dialogue_advance(struct link *l, int64_t now)
{
	flow_read(l, now);
	flow_write(l, now);
}

void
dialogue_expire(struct link *l, int64_t now)
{
	int64_t wait = l->dot_given ? l->timing.dot_ms : l->timing.reply_ms;

	if (l->deadline != 0 && now >= l->deadline)
		dialogue_lose(l, str_format(&l->memory,
		    _("no answer within %lld s"),
		    (long long)((wait + 999) / 1000)));
}
