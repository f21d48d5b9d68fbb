/* SPDX-License-Identifier: MIT */
/* The scripted SMTP server of the tests; main.c says what it can do. */
#ifndef SERVER_H
#define SERVER_H

#include <gnutls/gnutls.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes that grow at the end; out of memory is fatal. */
struct bytes {
	char *at;
	size_t len, cap;
};

void bytes_add(struct bytes *, const void *, size_t);
void bytes_text(struct bytes *, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void bytes_drop(struct bytes *, size_t from_the_front);
void bytes_free(struct bytes *);

void *must_have(void *);		/* what malloc gave, or the end */
void die(const char *format, ...)
    __attribute__((format(printf, 1, 2), noreturn));
int64_t now_ms(void);

enum stage { NO_STAGE, MAIL, RCPT, DATA, BODY, DOT };

enum action {
	NORMAL,
	CODE,			/* answers with the code `number` */
	DROP, RESET,		/* closes: in order, or with a TCP reset */
	LOSE,			/* closes and forgets the message */
	HALF, GARBAGE, MULTI, TWICE, LONG, /* the form of the answer */
	ENDLESS, MIXED, STRANGE,
	SLOW, LATE, DRIP,	/* `number` milliseconds */
	MUTE,
};

struct behaviour {
	enum stage stage;
	enum action action;
	int number;
};

/* Reads the local part of an address; NORMAL where it names nothing. */
struct behaviour behaviour_of(const char *address, bool *once);

struct settings {
	const char *port_file, *store, *record, *transcript;
	const char *tls_cert, *tls_key, *auth, *greeting;
	int port, delay, greeting_delay, greeting_drip, most, per_connection;
	long size, claim_size;	/* -1: claims what is so */
	int require_tls, implicit_tls, no_pipelining, no_8bitmime;
	int mute_greeting, data_anyway;
	int no_smtputf8, no_dsn, false_pipelining, starttls_extra;
	int cut_handshake, deaf_pipelining;
};

struct server {
	struct settings set;
	gnutls_certificate_credentials_t credentials;
	int listener, store_folder, record, transcript;
	int accepted_connections;
	unsigned long next_message;
	char **fired;			/* addresses whose once- is over */
	size_t fired_count;
	struct connection **connections;
	size_t count;
};

struct held;				/* an answer whose time has not come */

struct connection {
	struct server *server;
	int number, fd;
	gnutls_session_t tls;		/* NULL: plain */
	bool handshaking, broken;
	struct bytes in, out;
	struct held *first, *last;
	int64_t wake;			/* of slow-dot; 0: awake */
	bool deaf;			/* what comes in is thrown away */
	bool hang_up, reset;		/* closes when all is said */
	/* the dialogue */
	bool greeted, in_data, after_crlf, bare, too_large, eight_bit;
	bool declared_8bit, logged_in;
	int auth_step;
	struct bytes auth_user;
	struct bytes from, to;		/* `to`: accepted ones, with commas */
	struct behaviour from_does, to_does;
	bool from_once, to_once;
	struct bytes to_first;		/* the recipient that chose `to_does` */
	struct bytes body;
	int messages;
};

/* loop.c */
void serve(struct server *);
void say_later(struct connection *, int64_t ms, const char *, size_t);
/* A byte each `ms`. */
void say_dripping(struct connection *, int64_t ms, const char *, size_t);

/* stream.c: the socket, or TLS over it.  Positive: bytes; 0: the end. */
enum { STREAM_AGAIN = -1, STREAM_BROKEN = -2 };
void tls_load(struct server *);
void tls_start(struct connection *);
void tls_shake(struct connection *);
short stream_events(const struct connection *);
ptrdiff_t stream_read(struct connection *, char *, size_t);
ptrdiff_t stream_write(struct connection *, const char *, size_t);
void stream_close(struct connection *);

/* dialogue.c */
void dialogue_greet(struct connection *);
void dialogue_run(struct connection *);	/* what `in` holds */
void dialogue_wake(struct connection *);	/* `wake` has come */

/* body.c: false while the end has not come; what was read is dropped. */
bool body_read(struct connection *);

/* auth.c */
void auth_begin(struct connection *, const char *arguments);
void auth_go_on(struct connection *, const char *line);

/* store.c */
void store_open(struct server *);
unsigned long store_message(struct connection *);
void store_transcript(struct connection *, const char *line);

/* answer.c */
void answer(struct connection *, int code, const char *text);
void answer_at(struct connection *, enum stage, struct behaviour, int code,
    const char *text);
bool once_is_over(const struct server *, const char *address);
void once_fired(struct server *, const char *address);

#endif
