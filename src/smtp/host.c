/* SPDX-License-Identifier: MIT */
/* One server: its links are opened, fed, lost and closed here. */
#include "run.h"

#include <string.h>

enum {
	KEPT_IDLE_MS = 30 * 1000,
	GROW_AGAIN_MS = 30 * 1000, /* after the server took no more links */
	PAUSE_MS = 1000,	/* doubled, before each new attempt */
	MOST_ATTEMPTS = 4,
	MOST_LOST_STEPS = 2,
	/* behind a dot without answer, where a link is idle or may be opened */
	PATIENCE_MS = 250,
	LONG_PATIENCE_MS = 2000,
};

static ptrdiff_t
count_links(const struct host *h, enum link_state state)
{
	ptrdiff_t n = 0;

	for (ptrdiff_t i = 0; i < h->count; i++)
		n += h->links[i].state == state;
	return n;
}

static ptrdiff_t
count_open(const struct host *h)
{
	return h->count - count_links(h, LINK_CLOSED);
}

static int64_t
given(int64_t ms, int64_t otherwise)
{
	return ms > 0 ? ms : otherwise;
}

void
host_prepare(struct host *h)
{
	const struct smtp_server *s = h->server;
	struct timing timing = {
	    .connect_ms = given(s->connect_ms, 30 * 1000),
	    .reply_ms = given(s->reply_ms, 300 * 1000),
	    .dot_ms = given(s->dot_ms, 600 * 1000),
	};

	h->count = h->limit = s->connections;
	h->held = NEW_ARRAY(&h->run->arena, struct smtp_mail, 3 * h->count);
	for (ptrdiff_t i = 0; i < h->count; i++) {
		h->links[i].host = h;
		h->links[i].server = s;
		h->links[i].timing = timing;
		h->links[i].multi = h->run->multi;
		/* not zeroed: of its memory only what is used is taken */
		h->links[i].piece = NEW_ROOM(&h->run->arena, char, PIECE);
	}
}

void
host_connect_failed(struct host *h, struct link *l, CURLcode rc, int64_t now)
{
	str why = connect_words(l, rc);
	bool hopeless = connect_hopeless(l, rc);
	ptrdiff_t open, n = why.len < COUNT(h->why) ? why.len
						    : COUNT(h->why) - 1;

	memcpy(h->why, why.at, (size_t)n);
	h->why[n] = '\0';
	h->too_much = connect_too_much(l, rc);
	link_close(l);
	open = count_open(h);
	if (open > 0) {		/* goes on with those */
		h->limit = open;
		h->grow_again = now + GROW_AGAIN_MS;
		return;
	}
	h->limit = h->count;
	h->attempts++;
	if (hopeless || !h->ever_connected || h->attempts >= MOST_ATTEMPTS)
		h->unreachable = true;
	else
		h->connect_again = now + (PAUSE_MS << h->attempts);
}

void
host_connected(struct host *h, struct link *l, int64_t now)
{
	CURLcode rc = connect_done(l, now);

	if (rc != CURLE_OK) {
		host_connect_failed(h, l, rc, now);
		return;
	}
	if (h->step_by_step)
		l->offer.pipelining = false;
	h->ever_connected = true;
	h->attempts = 0;
}

static void
stop_pipelining(struct host *h)
{
	h->step_by_step = true;
	for (ptrdiff_t i = 0; i < h->count; i++)
		h->links[i].offer.pipelining = false;
}

void
host_collect(struct host *h)
{
	for (ptrdiff_t i = 0; i < h->count; i++) {
		struct link *l = &h->links[i];

		if (l->again)
			h->held[h->held_count++] = l->again_mail;
		if (l->lost_step)
			h->lost_steps++;
		else if (l->state == LINK_ASKING)
			h->lost_steps = 0;
		if (l->no_pipelining || h->lost_steps >= MOST_LOST_STEPS)
			stop_pipelining(h);
		l->again = l->lost_step = l->no_pipelining = false;
	}
}

/* Gives back what has no link, as not sent. */
static void
give_back(struct host *h, str why)
{
	ptrdiff_t count = h->held_count;

	for (ptrdiff_t i = 0; i < count; i++)
		h->run->answers[i] = (struct smtp_answer){
		    .tag = h->held[i].tag,
		    .result = SMTP_NOT_SENT,
		    .slow_down = h->unreachable && h->too_much,
		    .stage = "connect",
		    .reply = why,
		};
	h->held_count = 0;
	run_settle(h->run, count);
}

/*
 * What stands past its 354 is finished, but after a failed commit no body byte
 * goes out any more; the rest is given back.
 */
static void
stop_link(struct link *l, bool halted, str why)
{
	if (l->state == LINK_CONNECTING || l->state == LINK_RESETTING ||
	    l->state == LINK_EMPTY_DOT)
		link_close(l);
	else if (l->state == LINK_COMMANDS ||
	    (halted && link_past_354(l) && !l->dot_given))
		dialogue_drop(l, why);
	else
		dialogue_give_up(l, why);
}

void
host_stop(struct host *h)
{
	bool halted = h->run->halted;
	str why = str_from(h->unreachable ? h->why
	    : halted ? _("the log could not be written")
		     : _("stopped before it was sent"));

	h->ended = true;
	for (ptrdiff_t i = 0; i < h->count; i++)
		stop_link(&h->links[i], halted, why);
	give_back(h, why);
}

static bool
ask_next(struct host *h, struct smtp_mail *mail, int64_t now)
{
	const struct smtp_caller *caller = h->run->caller;
	int64_t wait = 0;

	if (h->ended || now < h->ask_again)
		return false;
	*mail = (struct smtp_mail){0};
	switch (caller->next(caller->self, h->index, mail, &wait)) {
	case SMTP_NEXT_MAIL:
		return true;
	case SMTP_NEXT_WAIT:
		h->ask_again = now + (wait > 1 ? wait : 1);
		return false;
	default:
		h->ended = true;
		return false;
	}
}

/* Those that have waited go first, on a link of their own. */
bool
host_behind(struct host *h, struct smtp_mail *mail, int64_t now)
{
	return !run_stopping(h->run) &&
	    h->held_count <= count_links(h, LINK_CONNECTING) &&
	    ask_next(h, mail, now);
}

static bool
waits_behind(const struct link *l)
{
	return l->state == LINK_BODY && l->behind.there;
}

/* A message behind one that is long, or whose answer has taken `ms` by now. */
static bool
take_back(struct host *h, struct smtp_mail *mail, int64_t ms, int64_t now)
{
	for (ptrdiff_t i = 0; i < h->count; i++) {
		struct link *l = &h->links[i];

		if (waits_behind(l) && (l->commands_wait ||
			(l->dot_given && now - l->said_at >= ms)))
			return dialogue_take_back(l, mail);
	}
	return false;
}

static bool
take_mail(struct host *h, struct smtp_mail *mail, int64_t now)
{
	if (h->held_count == 0)
		return ask_next(h, mail, now) ||
		    take_back(h, mail, PATIENCE_MS, now);
	*mail = h->held[--h->held_count];
	return true;
}

static bool
any_waits_behind(const struct host *h)
{
	for (ptrdiff_t i = 0; i < h->count; i++)
		if (waits_behind(&h->links[i]))
			return true;
	return false;
}

static void
hand_to_idle(struct host *h, int64_t now)
{
	for (ptrdiff_t i = 0; i < h->count; i++) {
		struct link *l = &h->links[i];
		struct smtp_mail mail;

		if (l->state != LINK_IDLE || l->answer_count > 0)
			continue;
		if (take_mail(h, &mail, now))
			dialogue_begin(l, &mail, now);
		else if ((h->ended && !any_waits_behind(h)) ||
		    now - l->idle_since >= KEPT_IDLE_MS)
			dialogue_quit(l, now);
	}
}

/* False: each closed one has answers that are not settled. */
static bool
open_link(struct host *h, int64_t now)
{
	for (ptrdiff_t i = 0; i < h->count; i++) {
		struct link *l = &h->links[i];
		CURLcode rc;

		if (l->state != LINK_CLOSED || l->answer_count > 0 || l->again)
			continue;
		rc = connect_begin(l, now);
		if (rc != CURLE_OK)
			host_connect_failed(h, l, rc, now);
		return true;
	}
	return false;
}

/*
 * Opens links for messages that no link is free for; a message is asked for
 * before its link is opened, so that none is opened for nothing.  Until one
 * works, there is one at a time: a wrong password is tried once, not 64 times.
 */
static void
open_links(struct host *h, int64_t now)
{
	ptrdiff_t limit;

	if (h->grow_again != 0 && now >= h->grow_again) {
		h->limit = h->count;
		h->grow_again = 0;
	}
	limit = h->ever_connected && h->attempts == 0 ? h->limit : 1;
	while (!h->unreachable && now >= h->connect_again &&
	    count_open(h) < limit) {
		struct smtp_mail mail;

		if (h->held_count <= count_links(h, LINK_CONNECTING)) {
			if (!ask_next(h, &mail, now) &&
			    !take_back(h, &mail, LONG_PATIENCE_MS, now))
				return;
			h->held[h->held_count++] = mail;
		}
		if (h->held_count > count_links(h, LINK_CONNECTING) &&
		    !open_link(h, now))
			return;
	}
}

void
host_feed(struct host *h, int64_t now)
{
	hand_to_idle(h, now);
	if (!run_stopping(h->run) && !h->unreachable)
		open_links(h, now);
}

bool
host_at_rest(const struct host *h)
{
	for (ptrdiff_t i = 0; i < h->count; i++) {
		const struct link *l = &h->links[i];

		if (l->state != LINK_CLOSED || l->again || link_pending(l))
			return false;
	}
	return h->ended && h->held_count == 0;
}

static void
sooner(int64_t *when, int64_t other, int64_t now)
{
	if (other > now && other < *when)
		*when = other;
}

void
host_next_event(const struct host *h, int64_t *when, int64_t now)
{
	if (!h->ended)
		sooner(when, h->ask_again, now);
	sooner(when, h->connect_again, now);
	sooner(when, h->grow_again, now);
	for (ptrdiff_t i = 0; i < h->count; i++) {
		const struct link *l = &h->links[i];

		if (l->again || (l->deadline != 0 && l->deadline <= now))
			*when = now;
		sooner(when, l->deadline, now);
		if (waits_behind(l)) {
			sooner(when, l->said_at + PATIENCE_MS, now);
			sooner(when, l->said_at + LONG_PATIENCE_MS, now);
		}
	}
	if (h->unreachable && !h->ended)
		*when = now;
}
