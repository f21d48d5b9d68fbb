/* SPDX-License-Identifier: MIT */
/* Answers, and the forms a behaviour gives them. */
#include "server.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LONG_LINE = 100000, ENDLESS_LINES = 1000 };

static void
say(struct connection *c, int64_t later, struct bytes *b)
{
	say_later(c, later, b->at, b->len);
	bytes_free(b);
}

void
answer(struct connection *c, int code, const char *text)
{
	struct bytes b = {0};

	bytes_text(&b, "%d %s\r\n", code, text);
	say(c, 0, &b);
	if (code == 421)
		c->hang_up = true;
}

/* Three digits, one per class, so that an enhanced code goes with each. */
static void
answer_code(struct connection *c, int code)
{
	char text[64];

	snprintf(text, sizeof text, "%d.3.0 as the address asked",
	    code / 100 % 10);
	answer(c, code, text);
}

/* Two times; with another code than it had, if one is asked for. */
static void
answer_twice(struct connection *c, int other, int code, const char *text)
{
	struct bytes b = {0};

	if (other != 0)
		code = other;
	bytes_text(&b, "%d %s\r\n%d %s\r\n", code, text, code, text);
	say(c, 0, &b);
}

static void
answer_dripping(struct connection *c, int64_t ms, int code, const char *text)
{
	struct bytes b = {0};

	bytes_text(&b, "%d %s\r\n", code, text);
	say_dripping(c, ms, b.at, b.len);
	bytes_free(&b);
}

static void
answer_strangely(struct connection *c, enum action action, int code,
    const char *text)
{
	struct bytes b = {0};

	switch (action) {
	case HALF:
		bytes_text(&b, "%d %s", code, text);
		b.len -= b.len / 4;
		c->hang_up = true;
		break;
	case GARBAGE:
		bytes_text(&b, "bananas\r\n");
		break;
	case MULTI:
		bytes_text(&b, "%d-first line\r\n%d-second line\r\n%d %s\r\n",
		    code, code, code, text);
		break;
	case ENDLESS:
		for (int i = 0; i < ENDLESS_LINES; i++)
			bytes_text(&b, "%d-line %d\r\n", code, i);
		break;
	case MIXED:
		bytes_text(&b, "%d-%s\r\n%d %s\r\n", code, text,
		    code == 550 ? 250 : 550, text);
		break;
	case STRANGE:
		bytes_text(&b, "%d \033[31m\xFF", code);
		bytes_add(&b, "\0end\r\n", 6);
		break;
	default:
		bytes_text(&b, "%d ", code);
		while (b.len < LONG_LINE)
			bytes_add(&b, "long ", 5);
		bytes_add(&b, "\r\n", 2);
		break;
	}
	say(c, 0, &b);
}

void
answer_at(struct connection *c, enum stage stage, struct behaviour does,
    int code, const char *text)
{
	struct bytes b = {0};

	if (does.stage != stage)
		does.action = NORMAL;
	switch (does.action) {
	case CODE:
		answer_code(c, does.number);
		break;
	case RESET:
		c->reset = true;
		c->hang_up = true;
		break;
	case DROP:
	case LOSE:
		c->hang_up = true;
		break;
	case MUTE:
		c->deaf = true;
		break;
	case LATE:
		bytes_text(&b, "%d %s\r\n", code, text);
		say(c, does.number, &b);
		break;
	case DRIP:
		answer_dripping(c, does.number, code, text);
		break;
	case TWICE:
		answer_twice(c, does.number, code, text);
		break;
	case SLOW:
	case NORMAL:
		answer(c, code, text);
		break;
	default:
		answer_strangely(c, does.action, code, text);
	}
}
