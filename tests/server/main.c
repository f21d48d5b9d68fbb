/* SPDX-License-Identifier: MIT */
/*
 * The SMTP server of the tests: one process, one poll loop, on 127.0.0.1.
 * What it does with a message is written in the address of that message, so
 * that a test is a list of addresses and needs no other script.
 *
 *	server --store DIR [--port 0] [--port-file FILE] [...]
 *
 * It says nothing when all is well, and runs until it is killed.
 *
 *   --store DIR         each accepted message becomes DIR/NNNNNN.eml, the bytes
 *                       of the wire without dot-stuffing; written and fsynced
 *                       before the 250 goes out
 *   --record FILE       a line for each: sha256 message-id from to; fsynced too
 *   --transcript FILE   a line for each command: number of the connection,
 *                       "tls" or "plain", the line (of AUTH the verb alone);
 *                       also "connect" and "close"
 *   --port N            0: any free one
 *   --port-file FILE    gets the port, at once, when the server listens
 *   --tls-cert, --tls-key FILE   PEM; STARTTLS is offered
 *   --require-tls       MAIL before TLS gets 530
 *   --implicit-tls      TLS from the first byte (smtps)
 *   --cut-handshake     closes at the first bytes of TLS
 *   --starttls-extra    more replies right behind that to STARTTLS, in plain
 *   --auth USER:PASSWORD   AUTH PLAIN, LOGIN and XOAUTH2 (the password is the
 *                       token), under TLS if there is a certificate; MAIL
 *                       before it gets 530
 *   --delay MS          each answer leaves MS after its command came: a far
 *                       server; commands that come together wait together
 *   --greeting CODE     instead of 220; closes
 *   --greeting-delay MS, --mute-greeting
 *   --greeting-drip MS  a byte of it each MS
 *   --no-pipelining     not offered; who does it all the same gets 503, closed
 *   --false-pipelining  the same, though it is offered
 *   --deaf-pipelining   offered, but what comes with a command is not read
 *   --no-8bitmime, --no-smtputf8, --no-dsn   not offered
 *   --size N            largest message, in bytes (50 MiB)
 *   --claim-size N      what is told instead
 *   --most N            connections at once; one more gets 421
 *   --per-connection N  after N messages: 421 that nobody asked for, closed
 *   --data-anyway       DATA gets 354 though no recipient was accepted
 *
 * The local part of a recipient chooses, up to a '+', which makes many
 * addresses of one behaviour: dot-451+17@example.org.  Of a sender the same
 * at the stage mail.  STAGE is mail, rcpt, data or dot.
 *
 *   STAGE-CODE          answers CODE: rcpt-550, data-451, dot-251, dot-421
 *                       (421 closes; a message is kept after a 2xx only); or
 *                       what is none: dot-25, dot-999
 *   drop-STAGE          closes without an answer; drop-dot keeps the message
 *   drop-body           closes at the first byte of the body
 *   reset-STAGE, reset-body   the same with a TCP reset
 *   lose-dot            closes after the dot and forgets the message
 *   half-STAGE          half an answer, then closes
 *   garbage-STAGE       "bananas"
 *   multi-STAGE         an answer of three lines
 *   twice-STAGE[-CODE]  the answer two times; both with CODE
 *   long-STAGE          a line of 100,000 bytes
 *   endless-STAGE       1,000 lines, and none is the last
 *   mixed-STAGE         two lines with different codes
 *   strange-STAGE       escape sequences, NUL and bytes that are not UTF-8
 *   drip-STAGE-MS       a byte each MS
 *   mute-STAGE          never a word again
 *   slow-dot-MS         waits before it keeps the message and answers
 *   late-STAGE-MS       keeps it at once, answers MS later
 *
 * Unless said otherwise the message of a -dot behaviour is kept.  With `once-`
 * in front (once-dot-451+17) the behaviour is over, for the whole address,
 * when it has been shown one time.  Any other local part: all is well.
 *
 * A bare CR or LF in a message gets 550 5.6.0 at the dot, and eight-bit bytes
 * that were not announced (BODY=8BITMIME) get 554 5.6.1.
 */
#include "server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

void
die(const char *format, ...)
{
	va_list args;

	fputs("server: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(1);
}

static long
number(const char *option, const char *text)
{
	char *end;
	long n;

	errno = 0;
	n = strtol(text, &end, 10);
	if (errno != 0 || *end != '\0' || end == text || n < 0 ||
	    n > 1000000000)
		die("--%s takes a number, not '%s'", option, text);
	return n;
}

static void
read_options(int argc, char **argv, struct settings *s)
{
	struct {
		const char *name;
		const char **text;
		int *number;
	} valued[] = {
	    {"port-file", &s->port_file, NULL},
	    {"store", &s->store, NULL},
	    {"record", &s->record, NULL},
	    {"transcript", &s->transcript, NULL},
	    {"tls-cert", &s->tls_cert, NULL},
	    {"tls-key", &s->tls_key, NULL},
	    {"auth", &s->auth, NULL},
	    {"greeting", &s->greeting, NULL},
	    {"port", NULL, &s->port},
	    {"delay", NULL, &s->delay},
	    {"greeting-delay", NULL, &s->greeting_delay},
	    {"greeting-drip", NULL, &s->greeting_drip},
	    {"most", NULL, &s->most},
	    {"per-connection", NULL, &s->per_connection},
	};
	enum { FLAGS = 14, VALUED = sizeof valued / sizeof *valued };
	struct option options[VALUED + FLAGS + 3] = {
	    {"size", required_argument, NULL, 's'},
	    {"claim-size", required_argument, NULL, 'S'},
	    {"no-smtputf8", no_argument, &s->no_smtputf8, 1},
	    {"no-dsn", no_argument, &s->no_dsn, 1},
	    {"false-pipelining", no_argument, &s->false_pipelining, 1},
	    {"deaf-pipelining", no_argument, &s->deaf_pipelining, 1},
	    {"starttls-extra", no_argument, &s->starttls_extra, 1},
	    {"cut-handshake", no_argument, &s->cut_handshake, 1},
	    {"require-tls", no_argument, &s->require_tls, 1},
	    {"implicit-tls", no_argument, &s->implicit_tls, 1},
	    {"no-pipelining", no_argument, &s->no_pipelining, 1},
	    {"no-8bitmime", no_argument, &s->no_8bitmime, 1},
	    {"mute-greeting", no_argument, &s->mute_greeting, 1},
	    {"data-anyway", no_argument, &s->data_anyway, 1},
	};
	int c;

	for (int i = 0; i < VALUED; i++)
		options[FLAGS + i] = (struct option){valued[i].name,
		    required_argument, NULL, 1000 + i};
	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == '?')
			exit(64);
		if (c == 's')
			s->size = number("size", optarg);
		else if (c == 'S')
			s->claim_size = number("claim-size", optarg);
		else if (c >= 1000 && valued[c - 1000].text != NULL)
			*valued[c - 1000].text = optarg;
		else if (c >= 1000)
			*valued[c - 1000].number =
			    (int)number(valued[c - 1000].name, optarg);
	}
	s->no_pipelining |= s->false_pipelining;
	if (optind < argc || s->store == NULL)
		die("usage: server --store DIR [--port N] [--port-file FILE]");
}

/* The file appears whole, so that who waits for it never reads half a port. */
static void
write_port(const char *path, int port)
{
	char temporary[4096];
	FILE *f;

	if ((size_t)snprintf(temporary, sizeof temporary, "%s.new", path) >=
	    sizeof temporary)
		die("the name '%s' is too long", path);
	f = fopen(temporary, "w");
	if (f == NULL || fprintf(f, "%d\n", port) < 0 || fclose(f) != 0 ||
	    rename(temporary, path) != 0)
		die("cannot write '%s': %s", path, strerror(errno));
}

static void
listen_here(struct server *s)
{
	struct sockaddr_in here = {
	    .sin_family = AF_INET,
	    .sin_port = htons((uint16_t)s->set.port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	socklen_t length = sizeof here;
	int yes = 1;

	s->listener = socket(AF_INET,
	    SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	setsockopt(s->listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
	if (bind(s->listener, (struct sockaddr *)&here, sizeof here) != 0 ||
	    listen(s->listener, 512) != 0 ||
	    getsockname(s->listener, (struct sockaddr *)&here, &length) != 0)
		die("cannot listen on port %d: %s", s->set.port,
		    strerror(errno));
	if (s->set.port_file != NULL)
		write_port(s->set.port_file, ntohs(here.sin_port));
}

int
main(int argc, char **argv)
{
	struct server s = {.set.size = 50L << 20, .set.claim_size = -1};

	read_options(argc, argv, &s.set);
	signal(SIGPIPE, SIG_IGN);
	store_open(&s);
	if (s.set.tls_cert != NULL)
		tls_load(&s);
	else if (s.set.implicit_tls || s.set.require_tls)
		die("TLS needs --tls-cert and --tls-key");
	listen_here(&s);
	serve(&s);
}
