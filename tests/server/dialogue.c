/* SPDX-License-Identifier: MIT */
/* The commands of RFC 5321, and where a behaviour takes over. */
#include "server.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { LONGEST_COMMAND = 2000 };

static void
forget_message(struct connection *c)
{
	bytes_free(&c->from);
	bytes_free(&c->to);
	bytes_free(&c->to_first);
	bytes_free(&c->body);
	c->from_does = c->to_does = (struct behaviour){0};
	c->in_data = c->bare = c->too_large = c->eight_bit = false;
	c->declared_8bit = false;
}

/* What this address asks for, unless its once- is over. */
static struct behaviour
chosen_by(const struct connection *c, const char *address, bool *once)
{
	struct behaviour does = behaviour_of(address, once);

	if (*once && once_is_over(c->server, address))
		does = (struct behaviour){0};
	return does;
}

/* What the recipients ask for at this stage; a once- is over with it. */
static struct behaviour
behave_at(struct connection *c, enum stage stage)
{
	struct behaviour does = c->to_does;

	if (does.stage != stage)
		return (struct behaviour){0};
	if (c->to_once && !once_is_over(c->server, c->to_first.at))
		once_fired(c->server, c->to_first.at);
	return does;
}

void
dialogue_greet(struct connection *c)
{
	const struct settings *s = &c->server->set;
	const char hello[] = "220 server.test ESMTP\r\n";

	if (s->mute_greeting) {
		c->deaf = true;
	} else if (s->most > 0 && c->server->count > (size_t)s->most) {
		answer(c, 421, "4.7.0 too many connections");
	} else if (s->greeting != NULL) {
		answer(c, atoi(s->greeting), "5.3.2 no service here");
		c->hang_up = true;
	} else if (s->greeting_drip > 0) {
		say_dripping(c, s->greeting_drip, hello, sizeof hello - 1);
	} else {
		say_later(c, s->greeting_delay, hello, sizeof hello - 1);
	}
}

static void
say_ehlo(struct connection *c, const char *arguments)
{
	const struct server *s = c->server;
	struct bytes b = {0};

	(void)arguments;
	forget_message(c);
	bytes_text(&b, "250-server.test\r\n");
	if (!s->set.no_pipelining || s->set.false_pipelining)
		bytes_text(&b, "250-PIPELINING\r\n");
	if (!s->set.no_smtputf8)
		bytes_text(&b, "250-SMTPUTF8\r\n");
	if (!s->set.no_dsn)
		bytes_text(&b, "250-DSN\r\n");
	if (!s->set.no_8bitmime)
		bytes_text(&b, "250-8BITMIME\r\n");
	if (s->credentials != NULL && c->tls == NULL)
		bytes_text(&b, "250-STARTTLS\r\n");
	if (s->set.auth != NULL && (c->tls != NULL || s->credentials == NULL))
		bytes_text(&b, "250-AUTH PLAIN LOGIN XOAUTH2\r\n");
	bytes_text(&b, "250-ENHANCEDSTATUSCODES\r\n250 SIZE %ld\r\n",
	    s->set.claim_size >= 0 ? s->set.claim_size : s->set.size);
	say_later(c, 0, b.at, b.len);
	bytes_free(&b);
}

static void
say_helo(struct connection *c, const char *arguments)
{
	(void)arguments;
	forget_message(c);
	answer(c, 250, "server.test");
}

static void
begin_tls(struct connection *c, const char *arguments)
{
	const char ready[] = "220 2.0.0 Ready to start TLS\r\n"
			     "250-injected\r\n250 AUTH PLAIN\r\n";
	size_t length = c->server->set.starttls_extra
	    ? sizeof ready - 1 : (size_t)(strchr(ready, '\n') + 1 - ready);

	(void)arguments;
	if (c->server->credentials == NULL || c->tls != NULL) {
		answer(c, 503, "5.5.1 STARTTLS is not offered");
	} else if (c->in.len > 0) {
		answer(c, 503, "5.5.0 commands behind STARTTLS");
		c->hang_up = true;
	} else {
		forget_message(c);
		/* goes out before the handshake, which holds back the rest */
		stream_write(c, ready, length);
		tls_start(c);
	}
}

/* The address between the < > behind the word; rest is what follows. */
static bool
cut_address(const char *arguments, const char *word, char address[256],
    const char **rest)
{
	size_t n = strlen(word);
	const char *end;

	if (strncasecmp(arguments, word, n) != 0 || arguments[n] != '<')
		return false;
	arguments += n + 1;
	end = strchr(arguments, '>');
	if (end == NULL || end - arguments > 254)
		return false;
	memcpy(address, arguments, (size_t)(end - arguments));
	address[end - arguments] = '\0';
	*rest = end + 1;
	return strcspn(address, " <") == strlen(address);
}

static bool
begins(const char *word, const char *with)
{
	return strncasecmp(word, with, strlen(with)) == 0;
}

static bool
is_known_parameter(const struct connection *c, const char *word)
{
	const struct settings *s = &c->server->set;

	if (strcasecmp(word, "SMTPUTF8") == 0)
		return !s->no_smtputf8;
	if (begins(word, "RET=") || begins(word, "ENVID=") ||
	    begins(word, "NOTIFY=") || begins(word, "ORCPT="))
		return !s->no_dsn;
	return strcasecmp(word, "BODY=7BIT") == 0;
}

static bool
recipient_parameters(const struct connection *c, const char *rest)
{
	char text[LONGEST_COMMAND + 1], *word, *save;
	bool good = true;

	snprintf(text, sizeof text, "%s", rest);
	for (word = strtok_r(text, " ", &save); word != NULL;
	    word = strtok_r(NULL, " ", &save))
		good = good && is_known_parameter(c, word);
	return good;
}

/* The parameters of MAIL; 0, or the code of the refusal. */
static int
mail_parameters(struct connection *c, const char *rest)
{
	char text[LONGEST_COMMAND + 1], *word, *save;

	snprintf(text, sizeof text, "%s", rest);
	for (word = strtok_r(text, " ", &save); word != NULL;
	    word = strtok_r(NULL, " ", &save)) {
		if (strncasecmp(word, "SIZE=", 5) == 0) {
			if (atol(word + 5) > c->server->set.size)
				return 552;
		} else if (strcasecmp(word, "BODY=8BITMIME") == 0 &&
		    !c->server->set.no_8bitmime) {
			c->declared_8bit = true;
		} else if (!is_known_parameter(c, word)) {
			return 555;
		}
	}
	return 0;
}

/* True if the sender may not speak of mail yet. */
static bool
refuse_early(struct connection *c)
{
	if (c->server->set.require_tls && c->tls == NULL)
		answer(c, 530, "5.7.0 Must issue a STARTTLS command first");
	else if (c->server->set.auth != NULL && !c->logged_in)
		answer(c, 530, "5.7.0 Authentication required");
	else
		return false;
	return true;
}

static bool
is_taken(struct behaviour does, enum stage stage, int code)
{
	if (does.stage != stage)
		return true;
	if (does.action == CODE)
		return does.number == code || does.number / 100 == code / 100;
	return does.action != DROP && does.action != RESET &&
	    does.action != GARBAGE && does.action != HALF &&
	    does.action != ENDLESS && does.action != MIXED;
}

static void
take_sender(struct connection *c, const char *arguments)
{
	char address[256];
	const char *rest;
	struct behaviour does;
	bool once;
	int code;

	if (refuse_early(c))
		return;
	if (c->from.at != NULL) {
		answer(c, 503, "5.5.1 nested MAIL");
		return;
	}
	if (!cut_address(arguments, "FROM:", address, &rest)) {
		answer(c, 501, "5.1.7 Bad sender address syntax");
		return;
	}
	code = mail_parameters(c, rest);
	if (code != 0) {
		answer(c, code, code == 552 ? "5.3.4 message too large"
					    : "5.5.4 unknown parameter");
		return;
	}
	does = chosen_by(c, address, &once);
	if (does.stage == MAIL && once)
		once_fired(c->server, address);
	if (is_taken(does, MAIL, 250))
		bytes_text(&c->from, "%s", address);
	answer_at(c, MAIL, does, 250, "2.1.0 Ok");
}

static void
take_recipient(struct connection *c, const char *arguments)
{
	char address[256];
	const char *rest;
	struct behaviour does;
	bool once;

	if (c->from.at == NULL) {
		answer(c, 503, "5.5.1 need MAIL first");
		return;
	}
	if (!cut_address(arguments, "TO:", address, &rest) ||
	    !recipient_parameters(c, rest) || address[0] == '\0') {
		answer(c, 501, "5.1.3 Bad recipient address syntax");
		return;
	}
	does = chosen_by(c, address, &once);
	if (does.stage == RCPT && once)
		once_fired(c->server, address);
	if (is_taken(does, RCPT, 250)) {
		bytes_text(&c->to, "%s%s", c->to.len > 0 ? "," : "", address);
		if (c->to_does.stage == NO_STAGE && does.stage > RCPT) {
			c->to_does = does;
			c->to_once = once;
			bytes_text(&c->to_first, "%s", address);
		}
	}
	answer_at(c, RCPT, does, 250, "2.1.5 Ok");
}

static void
take_data(struct connection *c, const char *arguments)
{
	struct behaviour does;

	(void)arguments;
	if (c->from.at == NULL) {
		answer(c, 503, "5.5.1 need MAIL first");
	} else if (c->to.at == NULL && !c->server->set.data_anyway) {
		answer(c, 554, "5.5.1 no valid recipients");
	} else {
		does = behave_at(c, DATA);
		c->in_data = does.stage == NO_STAGE ||
		    (does.action == CODE ? does.number == 354
					 : is_taken(does, DATA, 354));
		c->after_crlf = true;
		answer_at(c, DATA, does, 354,
		    "End data with <CR><LF>.<CR><LF>");
	}
}

static void
take_reset(struct connection *c, const char *arguments)
{
	(void)arguments;
	forget_message(c);
	answer(c, 250, "2.0.0 Ok");
}

static void
take_noop(struct connection *c, const char *arguments)
{
	(void)arguments;
	answer(c, 250, "2.0.0 Ok");
}

static void
take_quit(struct connection *c, const char *arguments)
{
	(void)arguments;
	answer(c, 221, "2.0.0 Bye");
	c->hang_up = true;
}

static void
take_auth(struct connection *c, const char *arguments)
{
	if (c->logged_in)
		answer(c, 503, "5.5.1 already authenticated");
	else
		auth_begin(c, arguments);
}

static const struct {
	const char *verb;
	void (*take)(struct connection *, const char *arguments);
} commands[] = {
    {"EHLO", say_ehlo},
    {"HELO", say_helo},
    {"STARTTLS", begin_tls},
    {"AUTH", take_auth},
    {"MAIL", take_sender},
    {"RCPT", take_recipient},
    {"DATA", take_data},
    {"RSET", take_reset},
    {"NOOP", take_noop},
    {"QUIT", take_quit},
};

static void
take_command(struct connection *c, const char *line)
{
	size_t n = strcspn(line, " ");
	const char *arguments = line + n + (line[n] == ' ');

	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
		const char *verb = commands[i].verb;

		if (strlen(verb) != n || strncasecmp(line, verb, n) != 0)
			continue;
		store_transcript(c, commands[i].take == take_auth ? "AUTH"
								  : line);
		commands[i].take(c, arguments);
		return;
	}
	store_transcript(c, line);
	answer(c, 500, "5.5.2 unknown command");
}

/* The first line of `in`, without its end; false if there is none. */
static bool
cut_line(struct connection *c, char line[LONGEST_COMMAND + 1])
{
	const char *lf = memchr(c->in.at, '\n', c->in.len);
	size_t n = lf != NULL ? (size_t)(lf - c->in.at) + 1 : c->in.len;

	if (n > LONGEST_COMMAND) {
		answer(c, 500, "5.5.2 line too long");
		c->hang_up = true;
		return false;
	}
	if (lf == NULL)
		return false;
	memcpy(line, c->in.at, n);
	bytes_drop(&c->in, n);
	if (n < 2 || memchr(line, '\r', n) != line + n - 2 ||
	    memchr(line, '\0', n) != NULL) {
		store_transcript(c, "a line with a bare CR, LF or NUL");
		answer(c, 500, "5.5.2 bare CR, LF or NUL");
		c->hang_up = true;
		return false;
	}
	line[n - 2] = '\0';
	return true;
}

/* The code of a message that is wrong in itself; 0: it is right. */
static int
fault_of(const struct connection *c, const char **text)
{
	*text = "5.6.0 bare CR or LF";
	if (c->bare)
		return 550;
	*text = "5.3.4 message too large";
	if (c->too_large)
		return 552;
	*text = "5.6.1 eight-bit bytes that were not announced";
	if (c->eight_bit && !c->declared_8bit && !c->server->set.no_8bitmime)
		return 554;
	*text = "5.5.1 no valid recipients";
	return c->to.at == NULL ? 554 : 0;
}

static bool
keeps(struct behaviour does)
{
	if (does.action == CODE || (does.action == TWICE && does.number != 0))
		return does.number / 100 == 2;
	return does.action != LOSE;
}

static void
finish_message(struct connection *c)
{
	const struct settings *s = &c->server->set;
	struct behaviour does = {0};
	const char *text;
	char queued[64];
	int code = fault_of(c, &text);

	if (code == 0) {
		does = behave_at(c, DOT);
		code = 250;
		text = queued;
		queued[0] = '\0';
		if (keeps(does))
			snprintf(queued, sizeof queued,
			    "2.0.0 Ok: queued as %06lu", store_message(c));
	}
	forget_message(c);
	answer_at(c, DOT, does, code, text);
	c->messages++;
	if (s->per_connection > 0 && c->messages >= s->per_connection &&
	    !c->hang_up)
		answer(c, 421, "4.7.0 enough for one connection");
}

static void
take_body(struct connection *c)
{
	struct behaviour does = behave_at(c, BODY);

	if (does.stage == BODY) {
		answer_at(c, BODY, does, 0, "");
		return;
	}
	if (!body_read(c))
		return;
	c->in_data = false;
	store_transcript(c, ".");
	if (c->to_does.stage == DOT && c->to_does.action == SLOW)
		c->wake = now_ms() + c->to_does.number;
	else
		finish_message(c);
}

void
dialogue_run(struct connection *c)
{
	char line[LONGEST_COMMAND + 1];

	while (c->in.len > 0 && c->wake == 0 && !c->hang_up && !c->deaf &&
	    !c->handshaking && !c->broken) {
		size_t before = c->in.len;

		if (c->in_data) {
			take_body(c);
		} else if (cut_line(c, line)) {
			if (c->auth_step != 0)
				auth_go_on(c, line);
			else
				take_command(c, line);
			if (c->server->set.deaf_pipelining)
				bytes_drop(&c->in, c->in.len);
			if (c->server->set.no_pipelining && c->in.len > 0) {
				answer(c, 503, "5.5.0 PIPELINING not offered");
				c->hang_up = true;
			}
		}
		if (c->in.len == before)
			return;
	}
}

void
dialogue_wake(struct connection *c)
{
	finish_message(c);
	dialogue_run(c);
}
