/* SPDX-License-Identifier: MIT */
/*
 * A link: one connection to a server, the message on it and perhaps the one
 * behind, and where the dialogue stands.  connect.c opens it, envelope.c knows
 * the commands, dialogue.c what the replies mean, flow.c moves the bytes, and
 * smtp.c runs many.
 */
#ifndef SMTP_LINK_H
#define SMTP_LINK_H

#include <curl/curl.h>

#include "reply.h"
#include "smtp.h"
#include "wire.h"

enum {
	TLS_PIECE = 16 * 1024,	/* one record: what it holds goes as one */
	PIECE = 64 * 1024,
	LINK_ANSWERS = 4,	/* at most, between two settlements */
};

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

enum step { STEP_MAIL, STEP_RCPT, STEP_ARCHIVE, STEP_DATA };

struct timing {
	int64_t connect_ms, reply_ms, dot_ms;
};

/* What the last EHLO offered. */
struct offer {
	bool pipelining, size, eight_bit, utf8, dsn;
};

/* One message in the dialogue. */
struct exchange {
	struct smtp_mail mail;
	bool there;
	bool pipelined;		/* its commands went out in one go */
	bool follows;		/* another: its replies might be read as ours */
	struct wire_traits traits;
	bool intended, archived;
	bool refused;		/* see `answer`; more replies follow */
	bool unsound;		/* a 354 would not be for its recipient */
	enum step step;		/* whose reply comes next */
	struct smtp_answer answer;
};

struct link {
	enum link_state state;
	const struct smtp_server *server;
	void *host;		/* smtp.c's */
	struct timing timing;
	CURLM *multi;		/* not the link's own */
	CURL *curl;
	curl_socket_t socket;
	bool tls, want_write, broken; /* broken: nothing more can be written */
	bool logged_in;
	bool not_local;		/* plain text was refused to another machine */
	int64_t deadline;	/* steady milliseconds; 0: none */
	int64_t idle_since, said_at;
	int64_t answers_in;	/* ms, from what was said last time */
	struct offer offer;
	bool in_ehlo;
	struct buf said;	/* the last line while connecting */
	char trouble[CURL_ERROR_SIZE];
	/* the messages */
	struct exchange now, behind; /* behind: MAIL goes with now's dot */
	bool dot_given;		/* of now */
	bool fresh;		/* the first message, right after connecting */
	bool forsaken;		/* what went behind the dot was taken back */
	bool lost_step;		/* commands that came together were too much? */
	bool no_pipelining;	/* so said the server, though it offers it */
	struct smtp_answer answers[LINK_ANSWERS]; /* to be settled */
	int answer_count;
	bool again;		/* `again_mail` must go out on another link */
	struct smtp_mail again_mail;
	/* bytes */
	struct outgoing body;
	struct arena memory;	/* of the messages and their answers */
	struct reply reply;
	struct buf commands;
	bool commands_wait;	/* to be written behind the dot */
	const char *out;
	ptrdiff_t out_len;
	ptrdiff_t out_tail;	/* of these, those behind the dot */
	ptrdiff_t in_at, in_len;
	char in[4096];
	char *piece;		/* PIECE bytes, for bodies */
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
/* The server said 421. */
bool connect_too_much(const struct link *, CURLcode);
void link_close(struct link *);

/* envelope.c.  False: it can never be sent so; *answer says why. */
bool envelope_check(struct link *, struct exchange *, struct smtp_answer *);
/* The command of a step, with what the server's offer allows. */
void envelope_add(struct buf *, const struct offer *, const struct exchange *,
    enum step);
/* The step after this one. */
enum step envelope_next(const struct exchange *, enum step);

/* flow.c.  Neither is called with a closed link. */
void flow_read(struct link *, int64_t now);
/* Writes what can be written; a broken link may still have said why. */
void flow_write(struct link *, int64_t now);

/* dialogue.c, for flow.c */
void dialogue_reply(struct link *, int64_t now);
/*
 * The link has ended; `why` is told where the server left no fragment.  Empty:
 * it talks nonsense.
 */
void dialogue_lose(struct link *, str why);

/* dialogue.c.  After each of these look at state, answers, again. */
void dialogue_begin(struct link *, const struct smtp_mail *, int64_t now);
/* Lets the body go; `behind` is the message after it, or NULL. */
void dialogue_allow(struct link *, const struct smtp_mail *behind,
    int64_t now);
void dialogue_advance(struct link *, int64_t now);
void dialogue_expire(struct link *, int64_t now);
void dialogue_quit(struct link *, int64_t now);
/* The message is not sent, the link not used again. */
void dialogue_drop(struct link *, str why);
/* Takes the message behind the dot back; false if there is none. */
bool dialogue_take_back(struct link *, struct smtp_mail *);
/* The same, and it is told that it was not sent. */
void dialogue_give_up(struct link *, str why);
bool link_past_354(const struct link *);
bool link_pending(const struct link *);	/* settle or intend must be asked */

#endif
