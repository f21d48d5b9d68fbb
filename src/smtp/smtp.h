/* SPDX-License-Identifier: MIT */
/*
 * smtp: message bytes to servers, and their answers (RFC 5321; PIPELINING: RFC
 * 2920, SMTPUTF8: 6531, DSN: 3461).  libcurl resolves, connects, secures and
 * authenticates; the dialogue MAIL, RCPT, DATA is ours, in one poll loop over
 * the connections to all servers.
 *
 * The room knows no ledger.  It asks its caller three things, the last two in
 * groups, so that the caller can commit a group to disk at once:
 *
 *   next     which message shall go out next
 *   settle   these are finished: what became of each
 *   intend   these stand before their first body byte (354 came): may they go
 *
 * Where PIPELINING is offered, MAIL, RCPT and DATA of the next message go out
 * behind the dot of the one before: a message costs one round trip.  What
 * stands on a connection is settled before the next on it is intended, so that
 * at most one message of each connection is ever between the two.
 */
#ifndef SMTP_SMTP_H
#define SMTP_SMTP_H

#include "base/base.h"

enum smtp_tls { SMTP_TLS_REQUIRED, SMTP_TLS_LOOPBACK_PLAIN };

enum smtp_auth { SMTP_AUTH_PASSWORD, SMTP_AUTH_XOAUTH2 };

struct smtp_server {
	str url;		/* smtp://host:port or smtps://host:port */
	str user, password;	/* both empty: no AUTH */
	enum smtp_auth auth;	/* XOAUTH2: the password is the token */
	str ca;			/* file with trusted certificates, or empty */
	enum smtp_tls tls;	/* plain: only to 127.0.0.0/8, ::1, no AUTH */
	str helo;		/* our name in EHLO; empty: "localhost" */
	int connections;	/* at most; 1 to 64 */
	int64_t connect_ms, reply_ms, dot_ms; /* 0: 30 s, 300 s, 600 s */
};

struct smtp_mail {
	void *tag;		/* the caller's; in intend and settle */
	str from, to;		/* checked addresses, no < > */
	str bytes;		/* CRLF lines; must live until settle */
	/*
	 * A second recipient in the same transaction, or empty.  That the
	 * server does not take it never harms the message.
	 */
	str archive;
	bool utf8;		/* addresses or headers need SMTPUTF8 */
	/* For reports of delivery (RFC 3461), where the server offers DSN. */
	str envid;		/* printable ASCII, at most 100; or empty */
	unsigned notify;	/* SMTP_NOTIFY_ bits; 0: as the server likes */
};

enum {
	SMTP_NOTIFY_FAILURE = 1,
	SMTP_NOTIFY_DELAY = 2,
	SMTP_NOTIFY_SUCCESS = 4,
};

enum smtp_result {
	SMTP_ACCEPTED,		/* 2xx to the dot */
	/* 5xx to MAIL, RCPT, DATA or the dot; or what is needed is missing */
	SMTP_REFUSED,
	SMTP_DEFERRED,		/* complete 4xx */
	SMTP_NOT_SENT,		/* failed before the dot went out: safe */
	SMTP_IN_DOUBT,		/* dot handed over, no complete answer */
};

struct smtp_answer {
	void *tag;
	enum smtp_result result;
	bool intended;		/* intend had allowed it */
	bool archived;		/* the archive's RCPT was taken */
	bool slow_down;		/* 421 or nonsense: let it alone for a while */
	int code;		/* 250, 451 ...; 0: none came */
	str enhanced;		/* "4.7.1" (RFC 3463), in reply; or empty */
	/*
	 * "connect", "MAIL", "RCPT", "DATA" (until the dot was handed over),
	 * "dot"; "address" and "message": it cannot be sent as it is, ever
	 * (a blank or CR LF in an address, a line without CR LF, NUL: NOT_SENT;
	 * SMTPUTF8 is needed and not offered: REFUSED).
	 */
	const char *stage;
	/*
	 * All lines, joined by LF, UTF-8, other bytes as \xHH; or the fragment
	 * of a reply, or why there is none.  Lives until settle returns.
	 */
	str reply;
};

enum smtp_next { SMTP_NEXT_MAIL, SMTP_NEXT_WAIT, SMTP_NEXT_END };

struct smtp_caller {
	void *self;
	/*
	 * For one of the servers (from 0) fills *mail, or sets *wait_ms until
	 * it is asked again for that one, or ends it.  At most two messages of
	 * each connection, and two more, are out at once.
	 */
	enum smtp_next (*next)(void *self, ptrdiff_t server,
	    struct smtp_mail *mail, int64_t *wait_ms);
	/*
	 * Called with those that got 354; allow comes filled with true.
	 * allow[i] = false drops the message (its connection is closed before a
	 * body byte; settle says NOT_SENT).  False: commit failed; no body byte
	 * goes out any more.
	 *
	 * It follows settle, with a count of 0 where nothing stands before its
	 * body: what settle took is on the disk when intend returns, or before,
	 * so that the caller can write both in one commit.
	 */
	bool (*intend)(void *self, void *const *tags, ptrdiff_t count,
	    bool *allow);
	/*
	 * Each message that next gave is settled once.  False: the caller could
	 * not keep the answers; the run stops, and settle is still called for
	 * what is under way.
	 */
	bool (*settle)(void *self, const struct smtp_answer *, ptrdiff_t count);
};

/*
 * Runs until next says END for each server and all connections are idle, or
 * stop_asked(): then what is past its 354 is finished, the rest is given back
 * as NOT_SENT.
 *
 * Connections are opened when there are messages for them, and used for many.
 * Where a server takes fewer than asked for, it goes on with those.  A server
 * is given up, with its own messages and no others, when the first attempts all
 * fail, and later after four in a row.
 *
 * False with faults if settings make no sense (FAULT_CONFIG) or some server
 * cannot be reached (FAULT_SERVER); false without one if intend or settle said
 * so.  SIGPIPE is ignored while it runs.  Not for two threads at once.
 */
bool smtp_run(const struct smtp_server *, ptrdiff_t servers,
    const struct smtp_caller *, struct faults *);

#include "smtp/probe.h"

#endif
