/* SPDX-License-Identifier: MIT */
#include "server.h"

#include <string.h>

static void
note_eight_bit(struct connection *c, const char *line, size_t length)
{
	for (size_t i = 0; i < length && !c->eight_bit; i++)
		if ((unsigned char)line[i] >= 0x80)
			c->eight_bit = true;
}

/*
 * One line with its LF.  Only CR LF ends a line: a dot after a bare LF is a
 * dot of the text, and such a message is refused in the end.
 */
static bool
body_line(struct connection *c, const char *line, size_t length)
{
	bool crlf = length >= 2 && line[length - 2] == '\r';
	const char *cr = memchr(line, '\r', length);

	if (c->after_crlf && length == 3 && memcmp(line, ".\r\n", 3) == 0)
		return true;
	if (!crlf || cr != line + length - 2)
		c->bare = true;
	note_eight_bit(c, line, length);
	if (c->after_crlf && line[0] == '.') {
		line++;
		length--;
	}
	c->after_crlf = crlf;
	if (c->body.len + length > (size_t)c->server->set.size)
		c->too_large = true;
	else
		bytes_add(&c->body, line, length);
	return false;
}

bool
body_read(struct connection *c)
{
	size_t at = 0;
	bool ended = false;
	const char *lf;

	while (!ended && (lf = memchr(c->in.at + at, '\n', c->in.len - at)) !=
	    NULL) {
		size_t length = (size_t)(lf - c->in.at) + 1 - at;

		ended = body_line(c, c->in.at + at, length);
		at += length;
	}
	bytes_drop(&c->in, at);
	return ended;
}
