/* SPDX-License-Identifier: MIT */
/* AUTH PLAIN (RFC 4616), LOGIN and XOAUTH2, enough to say yes or no. */
#include "server.h"

#include <nettle/base64.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
	NOT_ASKED, PLAIN_ASKED, USER_ASKED, PASSWORD_ASKED, TOKEN_ASKED,
	TOKEN_REFUSED,
};

static bool
decode(const char *text, struct bytes *to)
{
	struct base64_decode_ctx ctx;
	size_t length = strlen(text), n = BASE64_DECODE_LENGTH(length);
	uint8_t *out = must_have(malloc(n + 1));
	bool good;

	base64_decode_init(&ctx);
	good = base64_decode_update(&ctx, &n, out, length, text) &&
	    base64_decode_final(&ctx);
	if (good)
		bytes_add(to, out, n);
	free(out);
	return good;
}

static void
decide(struct connection *c, bool good)
{
	c->auth_step = NOT_ASKED;
	c->logged_in = good;
	bytes_free(&c->auth_user);
	if (good)
		answer(c, 235, "2.7.0 Authentication successful");
	else
		answer(c, 535, "5.7.8 Authentication credentials invalid");
}

/* The identity may be empty; then NUL user NUL password. */
static void
check_plain(struct connection *c, const char *text)
{
	const char *wanted = c->server->set.auth;
	size_t user = strcspn(wanted, ":");
	struct bytes got = {0}, want = {0};
	bool good;

	bytes_add(&want, "", 1);
	bytes_add(&want, wanted, strlen(wanted));
	want.at[1 + user] = '\0';
	good = decode(text, &got) && got.len == want.len &&
	    memcmp(got.at, want.at, want.len) == 0;
	bytes_free(&got);
	bytes_free(&want);
	decide(c, good);
}

static void
check_login(struct connection *c, const char *text)
{
	const char *wanted = c->server->set.auth;
	struct bytes password = {0};
	bool good;

	good = decode(text, &password);
	bytes_add(&c->auth_user, ":", 1);
	bytes_add(&c->auth_user, password.at, password.len);
	good = good && c->auth_user.len == strlen(wanted) &&
	    memcmp(c->auth_user.at, wanted, c->auth_user.len) == 0;
	bytes_free(&password);
	decide(c, good);
}

/* user=USER ^A auth=Bearer TOKEN ^A ^A; why not comes as a challenge first. */
static void
check_token(struct connection *c, const char *text)
{
	const char *wanted = c->server->set.auth;
	size_t user = strcspn(wanted, ":");
	struct bytes got = {0}, want = {0};
	bool good;

	bytes_text(&want, "user=%.*s\001auth=Bearer %s\001\001", (int)user,
	    wanted, wanted + user + 1);
	good = decode(text, &got) && got.len == want.len &&
	    memcmp(got.at, want.at, want.len) == 0;
	bytes_free(&got);
	bytes_free(&want);
	if (good) {
		decide(c, true);
		return;
	}
	c->auth_step = TOKEN_REFUSED;
	answer(c, 334, "eyJzdGF0dXMiOiI0MDEifQ==");
}

static void
take_user(struct connection *c, const char *text)
{
	if (!decode(text, &c->auth_user)) {
		decide(c, false);
		return;
	}
	c->auth_step = PASSWORD_ASKED;
	answer(c, 334, "UGFzc3dvcmQ6");
}

void
auth_begin(struct connection *c, const char *arguments)
{
	const struct server *s = c->server;

	if (s->set.auth == NULL || (s->credentials != NULL && c->tls == NULL)) {
		answer(c, 503, "5.5.1 AUTH is not offered");
	} else if (strcasecmp(arguments, "PLAIN") == 0) {
		c->auth_step = PLAIN_ASKED;
		answer(c, 334, "");
	} else if (strncasecmp(arguments, "PLAIN ", 6) == 0) {
		check_plain(c, arguments + 6);
	} else if (strcasecmp(arguments, "LOGIN") == 0) {
		c->auth_step = USER_ASKED;
		answer(c, 334, "VXNlcm5hbWU6");
	} else if (strncasecmp(arguments, "LOGIN ", 6) == 0) {
		take_user(c, arguments + 6);
	} else if (strcasecmp(arguments, "XOAUTH2") == 0) {
		c->auth_step = TOKEN_ASKED;
		answer(c, 334, "");
	} else if (strncasecmp(arguments, "XOAUTH2 ", 8) == 0) {
		check_token(c, arguments + 8);
	} else {
		answer(c, 504, "5.5.4 no such mechanism");
	}
}

void
auth_go_on(struct connection *c, const char *line)
{
	if (c->auth_step == PLAIN_ASKED)
		check_plain(c, line);
	else if (c->auth_step == PASSWORD_ASKED)
		check_login(c, line);
	else if (c->auth_step == TOKEN_ASKED)
		check_token(c, line);
	else if (c->auth_step == TOKEN_REFUSED)
		decide(c, false);
	else
		take_user(c, line);
}
