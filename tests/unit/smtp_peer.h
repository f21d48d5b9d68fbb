/* SPDX-License-Identifier: MIT */
/*
 * For the tests of smtp: the real server of tests/server on a free port, and a
 * caller of smtp_run that keeps what it is told.
 */
#ifndef SMTP_PEER_H
#define SMTP_PEER_H

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "unit.h"
#include "smtp/smtp.h"

struct peer {
	struct arena arena;
	struct faults faults;
	str folder, store, record, transcript;
	pid_t server;
	struct smtp_server settings;
};

static inline const char *
peer_program(void)
{
	const char *path = getenv("SERVER");

	if (path == NULL)
		path = "build/tests/server/server";
	return access(path, X_OK) == 0 ? path : NULL;
}

/* For main: true, and the word of TAP, if there is no server to talk to. */
static inline bool
peer_missing(void)
{
	if (peer_program() != NULL)
		return false;
	puts("1..0 # SKIP no server: set SERVER or build it");
	return true;
}

static inline str
peer_read(struct peer *p, str path)
{
	struct source s;

	if (!source_read(&p->arena, path, S(""), &s, &p->faults))
		return S("");
	return s.text;
}

static inline void
peer_sleep(long ms)
{
	struct timespec t = {ms / 1000, ms % 1000 * 1000000};

	nanosleep(&t, NULL);
}

static inline str
peer_wait_for_port(str path)
{
	static char port[16];

	for (int i = 0; i < 1000; i++) {
		FILE *f = fopen(path.at, "r");

		if (f != NULL) {
			if (fgets(port, sizeof port, f) == NULL)
				port[0] = '\0';
			fclose(f);
			return str_trim(str_from(port));
		}
		peer_sleep(5);
	}
	fail_msg("the server does not start");
	return S("");
}

static inline str
peer_path(struct peer *p, const char *name)
{
	return str_from(str_format(&p->arena, "%.*s/%s%c", FMT(p->folder),
	    name, 0).at);
}

/* Starts the server; the words of `options` are divided by blanks. */
static inline void
peer_start(struct peer *p, const char *options)
{
	/* in memory where that is: the server syncs each message */
	char folder[64];
	const char *argv[32] = {peer_program()};
	char *words, *word, *save = NULL;
	str port_file;
	int n = 1;

	memset(p, 0, sizeof *p);
	p->faults.arena = &p->arena;
	snprintf(folder, sizeof folder, "%s/smtp_test.XXXXXX",
	    access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	if (mkdtemp(folder) == NULL)
		fail_msg("no folder for the test");
	p->folder = str_copy(&p->arena, str_from(folder));
	p->store = peer_path(p, "store");
	p->record = peer_path(p, "record");
	p->transcript = peer_path(p, "transcript");
	port_file = peer_path(p, "port");
	folder_make(p->store, &p->faults);
	argv[n++] = "--store";
	argv[n++] = p->store.at;
	argv[n++] = "--record";
	argv[n++] = p->record.at;
	argv[n++] = "--transcript";
	argv[n++] = p->transcript.at;
	argv[n++] = "--port-file";
	argv[n++] = port_file.at;
	words = str_z(&p->arena, str_from(options));
	for (word = strtok_r(words, " ", &save); word != NULL && n < 31;
	    word = strtok_r(NULL, " ", &save))
		argv[n++] = word;
	fflush(NULL);
	p->server = fork();
	if (p->server == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		execv(argv[0], (char **)(uintptr_t)argv);
		_exit(127);
	}
	p->settings = (struct smtp_server){
	    .url = str_format(&p->arena, "smtp://127.0.0.1:%.*s",
		FMT(peer_wait_for_port(port_file))),
	    .tls = SMTP_TLS_LOOPBACK_PLAIN,
	    .connections = 1,
	    .connect_ms = 3000,
	    .reply_ms = 300,
	    .dot_ms = 300,
	};
}

static inline void
peer_end_server(struct peer *p)
{
	if (p->server > 0) {
		kill(p->server, SIGTERM);
		waitpid(p->server, NULL, 0);
	}
	p->server = 0;
}

static inline void
peer_stop(struct peer *p)
{
	peer_end_server(p);
	remove_tree(p->folder);
	arena_free(&p->arena);
}

/* How many times `wanted` stands in a file of the peer. */
static inline int
peer_count(struct peer *p, str path, str wanted)
{
	str text = peer_read(p, path);
	int n = 0;
	ptrdiff_t at;

	while ((at = str_find(text, wanted)) >= 0) {
		text = str_slice(text, at + wanted.len, text.len);
		n++;
	}
	return n;
}

static inline int
peer_stored(struct peer *p)
{
	str *names;
	ptrdiff_t count = 0;

	folder_list(&p->arena, p->store, S(".eml"), &names, &count,
	    &p->faults);
	return (int)count;
}

/* The bytes of the n-th message the server has kept. */
static inline str
peer_message(struct peer *p, int n)
{
	char name[32];

	snprintf(name, sizeof name, "store/%06d.eml", n);
	return peer_read(p, peer_path(p, name));
}

/* Two authorities; the server's certificate is of the first. */
enum { AUTHORITIES = 2 };

struct authorities {
	struct arena arena;
	str folder[AUTHORITIES];
};

/* The options of a server with the certificate of this name. */
static inline const char *
tls_options_of(struct authorities *c, const char *name, const char *more)
{
	return str_format(&c->arena, "--tls-cert %.*s/%s.pem "
	    "--tls-key %.*s/key.pem %s%c", FMT(c->folder[0]), name,
	    FMT(c->folder[0]), more, 0).at;
}

static inline const char *
tls_options(struct authorities *c, const char *more)
{
	return tls_options_of(c, "cert", more);
}

static inline int
make_authorities(void **state)
{
	struct authorities *c = calloc(1, sizeof *c);
	char folder[] = "/tmp/smtp_ca.XXXXXX";
	int status = 1;

	if (c == NULL || mkdtemp(folder) == NULL)
		return -1;
	for (int i = 0; i < AUTHORITIES; i++) {
		pid_t child;

		c->folder[i] = str_from(str_format(&c->arena, "%s/%d%c",
		    folder, i, 0).at);
		child = fork();
		if (child == 0) {
			execl("tests/server/make-ca.sh", "make-ca.sh",
			    c->folder[i].at, (char *)NULL);
			_exit(127);
		}
		waitpid(child, &status, 0);
		if (status != 0)
			return -1;
	}
	*state = c;
	return 0;
}

static inline int
remove_authorities(void **state)
{
	struct authorities *c = *state;

	remove_tree(path_folder(c->folder[0]));
	arena_free(&c->arena);
	free(c);
	return 0;
}

static inline void
secure(struct peer *p, struct authorities *c, const char *scheme, int ca)
{
	str port = str_slice(p->settings.url,
	    str_find(p->settings.url, S("1:")) + 2, p->settings.url.len);

	p->settings.url = str_format(&p->arena, "%s://localhost:%.*s", scheme,
	    FMT(port));
	p->settings.tls = SMTP_TLS_REQUIRED;
	if (ca >= 0)
		p->settings.ca = str_format(&p->arena, "%.*s/ca.pem",
		    FMT(c->folder[ca]));
}

enum { OUTBOX_MOST = 400 };

/* A caller with a list of messages, and what became of each. */
struct outbox {
	struct peer *peer;
	struct smtp_mail mail[OUTBOX_MOST];
	struct smtp_answer answer[OUTBOX_MOST];
	int asked[OUTBOX_MOST], settled[OUTBOX_MOST];
	int64_t started, took[OUTBOX_MOST]; /* milliseconds */
	int count, at, most_in_a_group;
	str denied;		/* to this address nothing may go */
	bool intend_fails, settle_fails;
	int stop_at;		/* asks to stop at this message */
	int64_t wait_before;	/* milliseconds, before the second message */
	int wait_at;		/* or before this one, from 0 */
	bool one_by_one;	/* all before it are settled when intend asks */
};

static inline int
outbox_add(struct outbox *o, const char *from, const char *to, str bytes)
{
	int n = o->count++;

	assert_true(n < OUTBOX_MOST);
	o->mail[n] = (struct smtp_mail){.tag = &o->answer[n],
	    .from = str_from(from), .to = str_from(to), .bytes = bytes};
	return n;
}

static inline int
outbox_index(const struct outbox *o, const void *tag)
{
	return (int)((const struct smtp_answer *)tag - o->answer);
}

static inline enum smtp_next
outbox_next(void *self, ptrdiff_t server, struct smtp_mail *mail,
    int64_t *wait_ms)
{
	struct outbox *o = self;

	(void)server;
	if (o->at == (o->wait_at > 0 ? o->wait_at : 1) && o->wait_before > 0) {
		*wait_ms = o->wait_before;
		o->wait_before = 0;
		return SMTP_NEXT_WAIT;
	}
	if (o->at == o->count)
		return SMTP_NEXT_END;
	if (o->stop_at > 0 && o->at == o->stop_at)
		stop_ask();
	*mail = o->mail[o->at++];
	return SMTP_NEXT_MAIL;
}

static inline bool
outbox_intend(void *self, void *const *tags, ptrdiff_t count, bool *allow)
{
	struct outbox *o = self;

	if (count > o->most_in_a_group)
		o->most_in_a_group = (int)count;
	for (ptrdiff_t i = 0; i < count; i++) {
		int n = outbox_index(o, tags[i]);

		o->asked[n]++;
		for (int k = 0; k < n && o->one_by_one; k++)
			if (o->settled[k] == 0)
				fail_msg("%d is not settled before %d", k, n);
		if (o->denied.len > 0 && str_equal(o->mail[n].to, o->denied))
			allow[i] = false;
	}
	return !o->intend_fails;
}

static inline bool
outbox_settle(void *self, const struct smtp_answer *answers, ptrdiff_t count)
{
	struct outbox *o = self;

	for (ptrdiff_t i = 0; i < count; i++) {
		int n = outbox_index(o, answers[i].tag);

		o->answer[n] = answers[i];
		o->answer[n].reply =
		    str_copy(&o->peer->arena, answers[i].reply);
		o->answer[n].enhanced =
		    str_copy(&o->peer->arena, answers[i].enhanced);
		o->settled[n]++;
		o->took[n] = clock_steady() - o->started;
	}
	return !o->settle_fails;
}

static inline void
outbox_check(const struct outbox *o)
{
	for (int i = 0; i < o->count; i++)
		if (o->settled[i] != (i < o->at))
			fail_msg("message %d (%.*s) was settled %d times", i,
			    FMT(o->mail[i].to), o->settled[i]);
}

/* Sends all; each message that was taken must have been settled once. */
static inline bool
outbox_send(struct outbox *o, struct peer *p)
{
	struct smtp_caller caller = {o, outbox_next, outbox_intend,
	    outbox_settle};
	bool good;

	o->peer = p;
	o->started = clock_steady();
	good = smtp_run(&p->settings, 1, &caller, &p->faults);
	outbox_check(o);
	return good;
}

/* The run fails, the message was not sent, and the reason holds `words`. */
static inline void
assert_unreachable(struct peer *p, const char *words)
{
	struct outbox o = {0};

	p->settings.connections = 4;
	for (int i = 0; i < 6; i++)
		outbox_add(&o, "a@example.org", "b@example.org",
		    S("Message-ID: <t@example.org>\r\n\r\nHello\r\n"));
	assert_false(outbox_send(&o, p));
	for (int i = 0; i < o.at; i++) {
		assert_int_equal(o.answer[i].result, SMTP_NOT_SENT);
		assert_string_equal(o.answer[i].stage, "connect");
	}
	assert_non_null(p->faults.first);
	assert_int_equal(faults_status(&p->faults), FAULT_SERVER);
	if (str_find(p->faults.first->message, str_from(words)) < 0)
		fail_msg("'%.*s' does not hold '%s'",
		    FMT(p->faults.first->message), words);
}

#endif
