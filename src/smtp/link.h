/* SPDX-License-Identifier: MIT */
/*
 * A link: one connection to the server, the message on it, and where the
 * dialogue stands.  connect.c opens it, dialogue.c talks, smtp.c runs many.
 */
#ifndef SMTP_LINK_H
#define SMTP_LINK_H

#include <curl/curl.h>

#include "reply.h"
#include "smtp.h"
#include "wire.h"

enum { PIECE = 16 * 1024 };	/* at most one TLS record */

enum link_state {
	LINK_CLOSED,
	LINK_CONNECTING,
	LINK_IDLE,
	LINK_COMMANDS,		/* MAIL, RCPT, DATA are under way */
	LINK_ASKING,		/* 354 came: intend must be asked */
	LINK_BODY,		/* it goes out, then the dot is answered */
	LINK_EMPTY_DOT,		/* 354 for no recipient: a dot alone ends it */
	LINK_RESETTING,		/* after RSET */
	LINK_QUITTING,		/* after QUIT */
};

enum step { STEP_MAIL, STEP_RCPT, STEP_DATA };

struct timing {
	int64_t connect_ms, reply_ms, dot_ms;
};

struct link {
	enum link_state state;
	const struct smtp_server *server;
	struct timing timing;
	CURLM *multi;		/* not the link's own */
	CURL *curl;
	curl_socket_t socket;
	bool tls, want_write, broken; /* broken: nothing more can be written */
	bool logged_in;
	bool not_local;		/* plain text was refused to another machine */
	int64_t deadline;	/* steady milliseconds; 0: none */
	int64_t idle_since;
	/* what the last EHLO offered */
	bool pipelining, size, eight_bit, in_ehlo;
	struct buf said;	/* the last line while connecting */
	char trouble[CURL_ERROR_SIZE];
	/* the message */
	struct smtp_mail mail;
	enum step step;
	bool fresh;		/* the first message, right after connecting */
	bool announce_8bit;
	bool intended, dot_given;
	bool refused;		/* see `answer`; more replies follow */
	bool unsound;		/* a recipient was taken though MAIL was not */
	bool finished;		/* `answer` must be settled */
	bool again;		/* `mail` must go out on another link */
	struct smtp_answer answer;
	struct outgoing body;
	/* bytes */
	struct arena memory;	/* of the message and its answers */
	struct reply reply;
	struct buf commands;
	const char *out;
	ptrdiff_t out_len;
	ptrdiff_t in_at, in_len;
	char in[4096];
	char piece[PIECE];
};

/*
 * memory.c: starts libcurl, whose own curl_global_cleanup ends it; what it
 * frees meanwhile is wiped.
 */
bool library_begin(void);

/* connect.c.  A fault of the settings is FAULT_CONFIG. */
bool connect_check(const struct smtp_server *, struct faults *);
/* Opens the link under its multi handle. */
CURLcode connect_begin(struct link *, int64_t now);
/* libcurl's callback for the lines that it reads meanwhile; self: the link. */
size_t connect_line(char *at, size_t size, size_t count, void *self);
/* Takes over what libcurl has made ready. */
CURLcode connect_done(struct link *, int64_t now);
/* Why it failed, in words, in link->memory. */
str connect_words(struct link *, CURLcode);
/* True for what another attempt would not mend: login, certificate, TLS. */
bool connect_hopeless(const struct link *, CURLcode);
void link_close(struct link *);

/* dialogue.c.  After each of these look at state, finished, again. */
void dialogue_begin(struct link *, const struct smtp_mail *, int64_t now);
void dialogue_allow(struct link *, int64_t now);
void dialogue_advance(struct link *, int64_t now);
void dialogue_expire(struct link *, int64_t now);
void dialogue_quit(struct link *, int64_t now);
/* The message is not sent, the link not used again. */
void dialogue_drop(struct link *, str why);
bool link_past_354(const struct link *);

#endif
