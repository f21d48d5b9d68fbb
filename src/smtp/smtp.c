/* SPDX-License-Identifier: MIT */
/*
 * The run: many links in one poll loop.  A round reads what came, asks intend
 * and settle for all links that stand there, and hands out new messages.
 */
#include "link.h"

#include <signal.h>
#include <string.h>

enum {
	KEPT_IDLE_MS = 30 * 1000,
	GROW_AGAIN_MS = 30 * 1000, /* after the server took no more links */
	PAUSE_MS = 1000,	/* doubled, before each new attempt */
	MOST_ATTEMPTS = 4,
	LONGEST_WAIT_MS = 500,	/* a stop may have been asked just before */
};

struct run {
	const struct smtp_server *server;
	const struct smtp_caller *caller;
	struct faults *faults;
	struct arena arena;
	CURLM *multi;
	struct link *links;
	ptrdiff_t count, limit;	/* links; how many of them may be open now */
	struct smtp_mail *held;	/* messages that have no link yet */
	ptrdiff_t held_count;
	void **tags;
	bool *allow;
	struct smtp_answer *answers;
	struct link **asking;
	bool ended;		/* next has no more, or is not to be asked */
	bool halted;		/* the caller could not keep something */
	bool unreachable;
	bool stopped;		/* stop_links was there */
	bool ever_connected;
	int attempts;		/* that failed, one after the other */
	int64_t ask_again, connect_again, grow_again;
	char why[512];		/* the last attempt failed */
};

static ptrdiff_t
count_links(const struct run *r, enum link_state state)
{
	ptrdiff_t n = 0;

	for (ptrdiff_t i = 0; i < r->count; i++)
		n += r->links[i].state == state;
	return n;
}

static ptrdiff_t
count_open(const struct run *r)
{
	return r->count - count_links(r, LINK_CLOSED);
}

static void
settle(struct run *r, ptrdiff_t count)
{
	if (count > 0 && !r->caller->settle(r->caller->self, r->answers, count))
		r->halted = true;
}

/* The answers of all links that have one. */
static bool
settle_links(struct run *r)
{
	ptrdiff_t n = 0, held = r->held_count;

	for (ptrdiff_t i = 0; i < r->count; i++) {
		struct link *l = &r->links[i];

		if (l->again) {
			r->held[r->held_count++] = l->mail;
			l->again = false;
		}
		if (l->finished) {
			r->answers[n++] = l->answer;
			l->finished = false;
		}
	}
	settle(r, n);
	return n > 0 || r->held_count > held;
}

/* Gives back what has no link, as not sent. */
static void
give_back(struct run *r, str why)
{
	for (ptrdiff_t i = 0; i < r->held_count; i++)
		r->answers[i] = (struct smtp_answer){
		    .tag = r->held[i].tag,
		    .result = SMTP_NOT_SENT,
		    .stage = "connect",
		    .reply = why,
		};
	settle(r, r->held_count);
	r->held_count = 0;
}

/* Asks for all that got their 354; then their bodies go, or their links. */
static void
ask_intend(struct run *r)
{
	ptrdiff_t n = 0;
	int64_t now;
	bool good;

	for (ptrdiff_t i = 0; i < r->count; i++) {
		if (r->links[i].state != LINK_ASKING)
			continue;
		r->asking[n] = &r->links[i];
		r->tags[n] = r->links[i].mail.tag;
		r->allow[n++] = true;
	}
	if (n == 0)
		return;
	good = !r->halted &&
	    r->caller->intend(r->caller->self, r->tags, n, r->allow);
	if (!good)
		r->halted = true;
	now = clock_steady();	/* to commit took its time */
	for (ptrdiff_t i = 0; i < n; i++) {
		if (!good)
			dialogue_drop(r->asking[i],
			    str_from(_("the log could not be written")));
		else if (!r->allow[i])
			dialogue_drop(r->asking[i],
			    str_from(_("withdrawn before it was sent")));
		else
			dialogue_allow(r->asking[i], now);
	}
}

static bool
stopping(const struct run *r)
{
	return r->halted || r->unreachable || stop_asked();
}

/*
 * When the run stops: what stands past its 354 is finished, but after a
 * failed commit no body byte goes out any more; the rest is given back.
 */
static void
stop_links(struct run *r)
{
	str why = str_from(r->unreachable ? r->why
	    : r->halted ? _("the log could not be written")
			: _("stopped before it was sent"));

	r->ended = r->stopped = true;
	for (ptrdiff_t i = 0; i < r->count; i++) {
		struct link *l = &r->links[i];

		if (l->state == LINK_CONNECTING || l->state == LINK_RESETTING ||
		    l->state == LINK_EMPTY_DOT)
			link_close(l);
		else if (l->state == LINK_COMMANDS ||
		    (r->halted && link_past_354(l) && !l->dot_given))
			dialogue_drop(l, why);
	}
	give_back(r, why);
}

static void
connect_failed(struct run *r, struct link *l, CURLcode rc, int64_t now)
{
	str why = connect_words(l, rc);
	bool hopeless = connect_hopeless(l, rc);
	ptrdiff_t open, n = why.len < COUNT(r->why) ? why.len
						    : COUNT(r->why) - 1;

	memcpy(r->why, why.at, (size_t)n);
	r->why[n] = '\0';
	link_close(l);
	open = count_open(r);
	if (open > 0) {		/* goes on with those */
		r->limit = open;
		r->grow_again = now + GROW_AGAIN_MS;
		return;
	}
	r->limit = r->count;
	r->attempts++;
	if (hopeless || !r->ever_connected || r->attempts >= MOST_ATTEMPTS)
		r->unreachable = true;
	else
		r->connect_again = now + (PAUSE_MS << r->attempts);
}

static void
connected(struct run *r, struct link *l, int64_t now)
{
	CURLcode rc = connect_done(l, now);

	if (rc != CURLE_OK) {
		connect_failed(r, l, rc, now);
		return;
	}
	r->ever_connected = true;
	r->attempts = 0;
}

/* Lets libcurl go on with the links that are being opened. */
static void
drive_connecting(struct run *r, int64_t now)
{
	CURLMsg *message;
	int running, left;

	if (count_links(r, LINK_CONNECTING) == 0)
		return;
	curl_multi_perform(r->multi, &running);
	while ((message = curl_multi_info_read(r->multi, &left)) != NULL) {
		CURLcode rc = message->data.result;
		struct link *l;

		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &l);
		if (rc == CURLE_OK)
			connected(r, l, now);
		else
			connect_failed(r, l, rc, now);
	}
	for (ptrdiff_t i = 0; i < r->count; i++)
		if (r->links[i].state == LINK_CONNECTING &&
		    now >= r->links[i].deadline)
			connect_failed(r, &r->links[i],
			    CURLE_OPERATION_TIMEDOUT, now);
}

static bool
ask_next(struct run *r, struct smtp_mail *mail, int64_t now)
{
	int64_t wait = 0;

	if (r->ended || now < r->ask_again)
		return false;
	switch (r->caller->next(r->caller->self, mail, &wait)) {
	case SMTP_NEXT_MAIL:
		return true;
	case SMTP_NEXT_WAIT:
		r->ask_again = now + (wait > 1 ? wait : 1);
		return false;
	default:
		r->ended = true;
		return false;
	}
}

static bool
take_mail(struct run *r, struct smtp_mail *mail, int64_t now)
{
	if (r->held_count == 0)
		return ask_next(r, mail, now);
	*mail = r->held[--r->held_count];
	return true;
}

static void
hand_to_idle(struct run *r, int64_t now)
{
	for (ptrdiff_t i = 0; i < r->count; i++) {
		struct link *l = &r->links[i];
		struct smtp_mail mail = {0};

		if (l->state != LINK_IDLE)
			continue;
		if (take_mail(r, &mail, now))
			dialogue_begin(l, &mail, now);
		else if (r->ended || now - l->idle_since >= KEPT_IDLE_MS)
			dialogue_quit(l, now);
	}
}

static void
open_link(struct run *r, int64_t now)
{
	for (ptrdiff_t i = 0; i < r->count; i++) {
		struct link *l = &r->links[i];
		CURLcode rc;

		if (l->state != LINK_CLOSED)
			continue;
		rc = connect_begin(l, now);
		if (rc != CURLE_OK)
			connect_failed(r, l, rc, now);
		return;
	}
}

/*
 * Opens links for messages that no link is free for; a message is asked for
 * before its link is opened, so that none is opened for nothing.  Until one
 * works, there is one at a time: a wrong password is tried once, not 64 times.
 */
static void
open_links(struct run *r, int64_t now)
{
	ptrdiff_t limit;

	if (r->grow_again != 0 && now >= r->grow_again) {
		r->limit = r->count;
		r->grow_again = 0;
	}
	limit = r->ever_connected && r->attempts == 0 ? r->limit : 1;
	while (!r->unreachable && now >= r->connect_again &&
	    count_open(r) < limit) {
		if (r->held_count <= count_links(r, LINK_CONNECTING)) {
			struct smtp_mail mail = {0};

			if (!ask_next(r, &mail, now))
				return;
			r->held[r->held_count++] = mail;
		}
		if (r->held_count > count_links(r, LINK_CONNECTING))
			open_link(r, now);
	}
}

static void
sooner(int64_t *when, int64_t other, int64_t now)
{
	if (other > now && other < *when)
		*when = other;
}

/* When to look again though nothing comes from outside. */
static int64_t
next_event(const struct run *r, int64_t now)
{
	int64_t when = now + LONGEST_WAIT_MS;

	sooner(&when, r->ask_again, now);
	sooner(&when, r->connect_again, now);
	sooner(&when, r->grow_again, now);
	for (ptrdiff_t i = 0; i < r->count; i++) {
		const struct link *l = &r->links[i];

		if (l->finished || l->again || l->state == LINK_ASKING ||
		    (l->deadline != 0 && l->deadline <= now))
			return now;
		sooner(&when, l->deadline, now);
	}
	return when;
}

/* Waits for the links, and lets those talk that have something to say. */
static void
wait_and_advance(struct run *r, int64_t now)
{
	struct curl_waitfd waits[64];
	struct link *waiting[64];
	unsigned n = 0;
	int64_t when = next_event(r, now);

	for (ptrdiff_t i = 0; i < r->count; i++) {
		struct link *l = &r->links[i];

		if (l->state == LINK_CLOSED || l->state == LINK_CONNECTING)
			continue;
		waits[n] = (struct curl_waitfd){.fd = l->socket,
		    .events = (short)(CURL_WAIT_POLLIN |
		    (l->want_write ? CURL_WAIT_POLLOUT : 0))};
		waiting[n++] = l;
	}
	curl_multi_poll(r->multi, waits, n, (int)(when - now), NULL);
	now = clock_steady();
	for (unsigned i = 0; i < n; i++) {
		if (waits[i].revents != 0)
			dialogue_advance(waiting[i], now);
		dialogue_expire(waiting[i], now);
	}
}

/* Nothing is open, held, or still to be told. */
static bool
at_rest(const struct run *r)
{
	for (ptrdiff_t i = 0; i < r->count; i++) {
		const struct link *l = &r->links[i];

		if (l->state != LINK_CLOSED || l->finished || l->again)
			return false;
	}
	return r->ended && r->held_count == 0;
}

/* One round; false when there is nothing more to do. */
static bool
go_on(struct run *r)
{
	bool settled;

	drive_connecting(r, clock_steady());
	if (stopping(r))
		stop_links(r);
	ask_intend(r);
	settled = settle_links(r);
	hand_to_idle(r, clock_steady());
	if (!stopping(r))
		open_links(r, clock_steady());
	if (settled || (stopping(r) && !r->stopped))
		return true;
	if (at_rest(r))
		return false;
	wait_and_advance(r, clock_steady());
	return true;
}

static int64_t
given(int64_t ms, int64_t otherwise)
{
	return ms > 0 ? ms : otherwise;
}

static void
prepare(struct run *r)
{
	const struct smtp_server *s = r->server;
	struct timing timing = {
	    .connect_ms = given(s->connect_ms, 30 * 1000),
	    .reply_ms = given(s->reply_ms, 300 * 1000),
	    .dot_ms = given(s->dot_ms, 600 * 1000),
	};

	r->count = r->limit = s->connections;
	r->links = NEW_ARRAY(&r->arena, struct link, r->count);
	r->held = NEW_ARRAY(&r->arena, struct smtp_mail, 2 * r->count);
	r->tags = NEW_ARRAY(&r->arena, void *, r->count);
	r->allow = NEW_ARRAY(&r->arena, bool, r->count);
	r->answers = NEW_ARRAY(&r->arena, struct smtp_answer, 2 * r->count);
	r->asking = NEW_ARRAY(&r->arena, struct link *, r->count);
	for (ptrdiff_t i = 0; i < r->count; i++) {
		r->links[i].server = s;
		r->links[i].timing = timing;
		r->links[i].multi = r->multi;
	}
}

static bool
run_all(struct run *r)
{
	prepare(r);
	while (go_on(r))
		;
	for (ptrdiff_t i = 0; i < r->count; i++)
		arena_free(&r->links[i].memory);
	if (r->unreachable)
		return fault(r->faults, FAULT_SERVER, NOWHERE,
		    _("cannot connect to '%.*s': %s"), FMT(r->server->url),
		    r->why);
	return !r->halted;
}

bool
smtp_run(const struct smtp_server *server, const struct smtp_caller *caller,
    struct faults *f)
{
	struct run r = {.server = server, .caller = caller, .faults = f};
	struct sigaction ignore, before;
	bool good;

	if (!connect_check(server, f))
		return false;
	/* TLS writes to sockets that the server may have closed */
	memset(&ignore, 0, sizeof ignore);
	ignore.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &ignore, &before);
	if (!library_begin() ||
	    (r.multi = curl_multi_init()) == NULL) {
		good = fault(f, FAULT_BUG, NOWHERE,
		    _("libcurl does not start"));
	} else {
		good = run_all(&r);
		curl_multi_cleanup(r.multi);
	}
	curl_global_cleanup();
	sigaction(SIGPIPE, &before, NULL);
	arena_free(&r.arena);
	return good;
}
