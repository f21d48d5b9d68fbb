/* SPDX-License-Identifier: MIT */
/*
 * smtp: message bytes to a server, and its answers (RFC 5321; PIPELINING: RFC
 * 2920).  libcurl resolves, connects, secures and authenticates; the dialogue
 * MAIL, RCPT, DATA is ours, in one poll loop over several connections.
 *
 * The room knows no ledger.  It asks its caller three things, in groups, so
 * that the caller can commit a group to disk at once:
 *
 *   next     which message shall go out next
 *   intend   these stand before their first body byte (354 came): may they go
 *   settle   these are finished: what became of each
 */
#ifndef SMTP_SMTP_H
#define SMTP_SMTP_H

#include "base/base.h"

enum smtp_tls { SMTP_TLS_REQUIRED, SMTP_TLS_LOOPBACK_PLAIN };

struct smtp_server {
	str url;		/* smtp://host:port or smtps://host:port */
	str user, password;	/* both empty: no AUTH */
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
};

enum smtp_result {
	SMTP_ACCEPTED,		/* 2xx to the dot */
	SMTP_REFUSED,		/* 5xx to MAIL, RCPT, DATA or the dot */
	SMTP_DEFERRED,		/* complete 4xx */
	SMTP_NOT_SENT,		/* failed before the dot went out: safe */
	SMTP_IN_DOUBT,		/* dot handed over, no complete answer */
};

struct smtp_answer {
	void *tag;
	enum smtp_result result;
	bool intended;		/* intend had allowed it */
	int code;		/* 250, 451 ...; 0: none came */
	/*
	 * "connect", "MAIL", "RCPT", "DATA" (until the dot was handed over),
	 * "dot"; "address" and "message": it cannot be sent as it is, ever
	 * (a blank or CR LF in an address, a line without CR LF, NUL).
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
	/* Fills *mail, or sets *wait_ms until it is asked again, or ends. */
	enum smtp_next (*next)(void *self, struct smtp_mail *mail,
	    int64_t *wait_ms);
	/*
	 * Called with those that got 354; allow comes filled with true.
	 * allow[i] = false drops the message (its connection is closed before a
	 * body byte; settle says NOT_SENT).  False: commit failed; no body byte
	 * goes out any more.
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
 * Runs until next says END and all connections are idle, or stop_asked():
 * then what is past its 354 is finished, the rest is given back as NOT_SENT.
 *
 * Connections are opened when there are messages for them, and used for many.
 * Where the server takes fewer than asked for, it goes on with those.  It gives
 * up when the first attempts all fail, and later after four in a row.
 *
 * False with a fault if the settings make no sense (FAULT_CONFIG) or the server
 * cannot be reached (FAULT_SERVER); false without one if intend or settle said
 * so.  SIGPIPE is ignored while it runs.  Not for two threads at once.
 */
bool smtp_run(const struct smtp_server *, const struct smtp_caller *,
    struct faults *);

#include "smtp/probe.h"

#endif
