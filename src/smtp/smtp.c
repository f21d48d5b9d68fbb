/* SPDX-License-Identifier: MIT */
/*
 * The run: the links of all servers in one poll loop.  A round reads what came,
 * settles and asks intend for a group of links, and hands out new messages.
 */
#include "run.h"

#include <poll.h>
#include <signal.h>
#include <string.h>
#include <time.h>

enum {
	LONGEST_WAIT_MS = 500,	/* a stop may have been asked just before */
	/* a commit costs more than the dialogue: it waits for company */
	GROUP_MS = 2,
	GROUP_MOST = 32,
	GATHER_US = 100,	/* what comes within it is read together */
	SOON_MS = 5,		/* a late reply is expected for so long */
};

void
run_settle(struct run *r, ptrdiff_t count)
{
	if (count == 0)
		return;
	if (!r->caller->settle(r->caller->self, r->answers, count))
		r->halted = true;
	r->untold = true;
}

/* The answers of all links that have some. */
static void
settle_links(struct run *r)
{
	ptrdiff_t n = 0;

	for (ptrdiff_t i = 0; i < r->count; i++) {
		struct link *l = &r->links[i];

		for (int k = 0; k < l->answer_count; k++)
			r->answers[n++] = l->answers[k];
		l->answer_count = 0;
	}
	run_settle(r, n);
}

/* Its body goes, and behind it the commands of another message. */
static void
let_go(struct link *l, int64_t now)
{
	struct smtp_mail behind;
	bool more = l->offer.pipelining && host_behind(l->host, &behind, now);

	dialogue_allow(l, more ? &behind : NULL, now);
}

/*
 * Asks for all that got their 354, and lets the caller keep what was settled;
 * then their bodies go, or their links.
 */
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
		r->tags[n] = r->links[i].now.mail.tag;
		r->allow[n++] = true;
	}
	if (n == 0 && !r->untold)
		return;
	r->untold = false;
	good = r->caller->intend(r->caller->self, r->tags, r->halted ? 0 : n,
		   r->allow) && !r->halted;
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
			let_go(r->asking[i], now);
	}
}

bool
run_stopping(const struct run *r)
{
	return r->halted || stop_asked();
}

/*
 * A reply that would join the group is likely to come at once: a server far
 * away takes as long as it took the last time.
 */
static bool
expects_soon(const struct link *l, int64_t now)
{
	int64_t late = now - l->said_at - l->answers_in;

	return (l->state == LINK_COMMANDS ||
		   (l->state == LINK_BODY && l->dot_given)) &&
	    late >= -GROUP_MS && late < SOON_MS;
}

/* Whether there is something to keep, and nothing to wait for before. */
static bool
group_is_due(struct run *r, int64_t now)
{
	ptrdiff_t pending = 0, soon = 0;

	for (ptrdiff_t i = 0; i < r->count; i++) {
		pending += link_pending(&r->links[i]);
		soon += expects_soon(&r->links[i], now);
	}
	if (pending == 0) {
		r->group_since = 0;
		return false;
	}
	if (r->group_since == 0)
		r->group_since = now;
	return soon == 0 || pending >= GROUP_MOST || run_stopping(r) ||
	    now - r->group_since >= GROUP_MS;
}

/*
 * What a link has answered is kept before its next message is intended, so
 * that a crash leaves at most one of each link in doubt.
 */
static void
keep_group(struct run *r, int64_t now)
{
	if (!group_is_due(r, now) && !r->untold)
		return;
	r->group_since = 0;
	settle_links(r);
	ask_intend(r);
}

/* Lets libcurl go on with the links that are being opened. */
static void
drive_connecting(struct run *r, int64_t now)
{
	CURLMsg *message;
	int running, left;

	curl_multi_perform(r->multi, &running);
	while ((message = curl_multi_info_read(r->multi, &left)) != NULL) {
		CURLcode rc = message->data.result;
		struct link *l;

		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &l);
		if (rc == CURLE_OK)
			host_connected(l->host, l, now);
		else
			host_connect_failed(l->host, l, rc, now);
	}
	for (ptrdiff_t i = 0; i < r->count; i++) {
		struct link *l = &r->links[i];

		if (l->state == LINK_CONNECTING && now >= l->deadline)
			host_connect_failed(l->host, l,
			    CURLE_OPERATION_TIMEDOUT, now);
	}
}

static bool
any_connecting(const struct run *r)
{
	for (ptrdiff_t i = 0; i < r->count; i++)
		if (r->links[i].state == LINK_CONNECTING)
			return true;
	return false;
}

/* When to look again though nothing comes from outside. */
static int64_t
next_event(const struct run *r, int64_t now)
{
	int64_t when = now + LONGEST_WAIT_MS;

	for (ptrdiff_t i = 0; i < r->host_count; i++)
		host_next_event(&r->hosts[i], &when, now);
	for (ptrdiff_t i = 0; i < r->count; i++)
		if (link_pending(&r->links[i]) && r->group_since == 0)
			return now;
	if (r->group_since != 0 && r->group_since + GROUP_MS < when)
		when = r->group_since + GROUP_MS;
	return when > now ? when : now;
}

/* To be woken by each reply of a group would cost more than the reply. */
static void
gather(void)
{
	struct timespec pause = {.tv_nsec = GATHER_US * 1000L};

	nanosleep(&pause, NULL);
}

/* libcurl waits only while it has something to do itself. */
static void
wait_for(struct run *r, nfds_t count, int ms)
{
	struct curl_waitfd *waits;
	struct arena_mark mark = arena_mark(&r->arena);

	if (!any_connecting(r)) {
		if (poll(r->polls, count, ms) < 0)
			for (nfds_t i = 0; i < count; i++)
				r->polls[i].revents = 0;
		return;
	}
	waits = NEW_ARRAY(&r->arena, struct curl_waitfd, (ptrdiff_t)count);
	for (nfds_t i = 0; i < count; i++)
		waits[i] = (struct curl_waitfd){.fd = r->polls[i].fd,
		    .events = (short)(CURL_WAIT_POLLIN |
			((r->polls[i].events & POLLOUT) != 0
				? CURL_WAIT_POLLOUT : 0))};
	curl_multi_poll(r->multi, waits, (unsigned)count, ms, NULL);
	for (nfds_t i = 0; i < count; i++)
		r->polls[i].revents = waits[i].revents;
	arena_reset(&r->arena, mark);
}

/* Waits for the links, and lets those talk that have something to say. */
static void
wait_and_advance(struct run *r, int64_t now)
{
	nfds_t n = 0;

	for (ptrdiff_t i = 0; i < r->count; i++) {
		struct link *l = &r->links[i];

		if (l->state == LINK_CLOSED || l->state == LINK_CONNECTING)
			continue;
		r->polls[n] = (struct pollfd){.fd = l->socket,
		    .events = (short)(POLLIN | (l->want_write ? POLLOUT : 0))};
		r->waiting[n++] = l;
	}
	if (r->group_since != 0)
		gather();
	wait_for(r, n, (int)(next_event(r, now) - now));
	now = clock_steady();
	for (nfds_t i = 0; i < n; i++) {
		if (r->polls[i].revents != 0)
			dialogue_advance(r->waiting[i], now);
		dialogue_expire(r->waiting[i], now);
	}
}

static void
collect_and_stop(struct run *r)
{
	r->stopped = run_stopping(r);
	for (ptrdiff_t i = 0; i < r->host_count; i++) {
		struct host *h = &r->hosts[i];

		host_collect(h);
		if (r->stopped || h->unreachable)
			host_stop(h);
	}
}

/* One round; false when there is nothing more to do. */
static bool
go_on(struct run *r)
{
	int64_t now = clock_steady();
	bool rest = true;

	if (any_connecting(r))
		drive_connecting(r, now);
	collect_and_stop(r);
	keep_group(r, now);
	now = clock_steady();
	for (ptrdiff_t i = 0; i < r->host_count; i++) {
		host_feed(&r->hosts[i], now);
		rest = rest && host_at_rest(&r->hosts[i]);
	}
	if (run_stopping(r) && !r->stopped)
		return true;
	if (rest)
		return false;
	wait_and_advance(r, now);
	return true;
}

static void
prepare(struct run *r, const struct smtp_server *servers, ptrdiff_t count)
{
	ptrdiff_t first = 0;

	for (ptrdiff_t i = 0; i < count; i++)
		r->count += servers[i].connections;
	r->hosts = NEW_ARRAY(&r->arena, struct host, count);
	r->host_count = count;
	r->links = NEW_ARRAY(&r->arena, struct link, r->count);
	r->tags = NEW_ARRAY(&r->arena, void *, r->count);
	r->allow = NEW_ARRAY(&r->arena, bool, r->count);
	r->answers = NEW_ARRAY(&r->arena, struct smtp_answer,
	    LINK_ANSWERS * r->count);
	r->asking = NEW_ARRAY(&r->arena, struct link *, r->count);
	r->waiting = NEW_ARRAY(&r->arena, struct link *, r->count);
	r->polls = NEW_ARRAY(&r->arena, struct pollfd, r->count);
	for (ptrdiff_t i = 0; i < count; i++) {
		struct host *h = &r->hosts[i];

		*h = (struct host){.run = r, .server = &servers[i], .index = i,
		    .links = &r->links[first]};
		host_prepare(h);
		first += h->count;
	}
}

static bool
run_all(struct run *r)
{
	bool good = true;

	while (go_on(r))
		;
	for (ptrdiff_t i = 0; i < r->count; i++)
		arena_free(&r->links[i].memory);
	for (ptrdiff_t i = 0; i < r->host_count; i++) {
		const struct host *h = &r->hosts[i];

		if (h->unreachable)
			good = fault(r->faults, FAULT_SERVER, NOWHERE,
			    _("cannot connect to '%.*s': %s"),
			    FMT(h->server->url), h->why);
	}
	return good && !r->halted;
}

bool
smtp_run(const struct smtp_server *servers, ptrdiff_t count,
    const struct smtp_caller *caller, struct faults *f)
{
	struct run r = {.caller = caller, .faults = f};
	struct sigaction ignore, before;
	bool good = true;

	for (ptrdiff_t i = 0; i < count; i++)
		good = connect_check(&servers[i], f) && good;
	if (!good)
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
		prepare(&r, servers, count);
		good = run_all(&r);
		curl_multi_cleanup(r.multi);
	}
	curl_global_cleanup();
	sigaction(SIGPIPE, &before, NULL);
	arena_free(&r.arena);
	return good;
}
