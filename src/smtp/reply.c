/* SPDX-License-Identifier: MIT */
#include "reply.h"

#include <string.h>

void
reply_start(struct reply *r, struct arena *a)
{
	r->text = (struct buf){.arena = a};
	r->code = 0;
	r->lines = 0;
	r->len = 0;
}

/* The code at the start of a line; -1 if there is none. */
static int
code_of(str line)
{
	if (line.len < 3 || line.at[0] < '2' || line.at[0] > '5' ||
	    !is_digit(line.at[1]) || !is_digit(line.at[2]))
		return -1;
	return (line.at[0] - '0') * 100 + (line.at[1] - '0') * 10 +
	    (line.at[2] - '0');
}

static void
keep_line(struct reply *r)
{
	if (r->lines++ > 0)
		buf_char(&r->text, '\n');
	buf_visible(&r->text, (str){r->line, r->len});
	r->len = 0;
}

static enum reply_state
end_line(struct reply *r)
{
	int code;
	char mark;

	if (r->len > 0 && r->line[r->len - 1] == '\r')
		r->len--;
	code = code_of((str){r->line, r->len});
	mark = r->len > 3 ? r->line[3] : ' ';
	keep_line(r);
	if (code < 0 || (mark != ' ' && mark != '-') ||
	    (r->lines > 1 && code != r->code))
		return REPLY_NONSENSE;
	r->code = code;
	if (mark == ' ')
		return REPLY_WHOLE;
	return r->lines < REPLY_LINES ? REPLY_PART : REPLY_NONSENSE;
}

enum reply_state
reply_feed(struct reply *r, str *bytes)
{
	while (bytes->len > 0) {
		ptrdiff_t lf = str_find_char(*bytes, '\n');
		ptrdiff_t n = lf < 0 ? bytes->len : lf;
		ptrdiff_t room = REPLY_LINE - r->len;
		enum reply_state state;

		memcpy(r->line + r->len, bytes->at,
		    (size_t)(n < room ? n : room));
		r->len += n < room ? n : room;
		*bytes = str_slice(*bytes, lf < 0 ? n : n + 1, bytes->len);
		if (n > room)
			return REPLY_NONSENSE;
		if (lf < 0)
			return REPLY_PART;
		state = end_line(r);
		if (state != REPLY_PART)
			return state;
	}
	return REPLY_PART;
}

str
reply_text(struct reply *r)
{
	if (r->len > 0)
		keep_line(r);
	return buf_str(&r->text);
}

/* One to three digits from *at on; false if there are none, or more. */
static bool
skip_number(str line, ptrdiff_t *at)
{
	ptrdiff_t from = *at;

	while (*at < line.len && is_digit(line.at[*at]))
		++*at;
	return *at > from && *at - from <= 3;
}

/* Its length, from the fourth byte on; 0 if there is none. */
static ptrdiff_t
enhanced_length(str line)
{
	ptrdiff_t at = 6;

	if (line.len < 9 || line.at[4] != line.at[0] || line.at[5] != '.' ||
	    !skip_number(line, &at) || at >= line.len || line.at[at++] != '.' ||
	    !skip_number(line, &at) || (at < line.len && line.at[at] != ' '))
		return 0;
	return at - 4;
}

str
reply_enhanced(str text)
{
	while (text.len > 0) {
		str line = str_cut(&text, '\n');
		ptrdiff_t length = enhanced_length(line);

		if (length > 0)
			return str_slice(line, 4, 4 + length);
	}
	return S("");
}
