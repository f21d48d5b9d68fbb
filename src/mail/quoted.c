/* SPDX-License-Identifier: MIT */
/* Quoted-printable: RFC 2045 6.7. */
#include <string.h>

#include "encode.h"

enum { MOST_COLUMNS = 76 };

/* One line as it will be sent, without CRLF. */
struct line {
	struct buf *out;
	char text[MOST_COLUMNS];
	ptrdiff_t used;
};

static void
end_line(struct line *l)
{
	buf_add(l->out, (str){l->text, l->used});
	buf_add(l->out, S("\r\n"));
	l->used = 0;
}

/* Room on the line that leaves a column for '=', which says it goes on. */
static ptrdiff_t
room(const struct line *l)
{
	return MOST_COLUMNS - 1 - l->used;
}

static void
go_on(struct line *l)
{
	l->text[l->used++] = '=';
	end_line(l);
}

static char *
put_coded(char *to, char c)
{
	static const char hex[] = "0123456789ABCDEF";
	unsigned char byte = (unsigned char)c;

	to[0] = '=';
	to[1] = hex[byte >> 4];
	to[2] = hex[byte & 15];
	return to + 3;
}

static void
add_coded(struct line *l, char c)
{
	if (room(l) < 3)
		go_on(l);
	l->used = put_coded(l->text + l->used, c) - l->text;
}

static bool
is_plain(char c)
{
	return (unsigned char)(c - ' ') <= '~' - ' ' && c != '=';
}

#define IN_ALL(byte) (UINT64_C(0x0101010101010101) * (byte))

/* Zero: eight plain bytes.  Else one of them may not be plain. */
static uint64_t
any_coded(uint64_t w)
{
	uint64_t equals = w ^ IN_ALL('='), delete = w ^ IN_ALL(0x7F);

	return ((equals - IN_ALL(1)) | (delete - IN_ALL(1)) |
	    (w - IN_ALL(' ')) | w) & IN_ALL(0x80);
}

/* Adds as many plain characters as there are and the line has room for. */
static ptrdiff_t
add_plain(struct line *l, str text)
{
	ptrdiff_t most = room(l) < text.len ? room(l) : text.len, n = 0;
	uint64_t eight;

	for (; most - n >= 8; n += 8) {
		memcpy(&eight, text.at + n, sizeof eight);
		if (any_coded(eight) != 0)
			break;
	}
	while (n < most && is_plain(text.at[n]))
		n++;
	memcpy(l->text + l->used, text.at, (size_t)n);
	l->used += n;
	return n;
}

/*
 * At the start of a line a dot would have to be doubled on the wire, and
 * "From " is changed by mailboxes of the mbox kind.
 */
static bool
is_unsafe_start(str text)
{
	return text.at[0] == '.' || str_starts(text, S("From "));
}

static void
add_text(struct line *l, str text)
{
	for (ptrdiff_t at = 0; at < text.len;) {
		str rest = {text.at + at, text.len - at};

		if (room(l) == 0)
			go_on(l);
		if (l->used > 0 || !is_unsafe_start(rest))
			at += add_plain(l, rest);
		else
			add_coded(l, text.at[at++]);
		while (at < text.len && !is_plain(text.at[at]))
			add_coded(l, text.at[at++]);
	}
}

bool
quoted_unsafe(str word)
{
	return word.len > 0 && (word.at[0] == '.' ||
	    (word.at[0] == 'F' && str_equal(word, S("From"))));
}

char *
quoted_word(char *to, str word)
{
	ptrdiff_t i = 0;

	if (quoted_unsafe(word))
		to = put_coded(to, word.at[i++]);
	for (; i < word.len; i++) {
		if (is_plain(word.at[i]))
			*to++ = word.at[i];
		else
			to = put_coded(to, word.at[i]);
	}
	return to;
}

void
quoted_printable(struct buf *out, str text)
{
	struct line l = {.out = out};
	str line;

	while (str_line(&text, &line)) {
		/* a blank at the end of a line gets lost on the way */
		bool blank = str_ends(line, S(" "));

		add_text(&l, str_slice(line, 0, line.len - blank));
		if (blank)
			add_coded(&l, ' ');
		end_line(&l);
	}
}

ptrdiff_t
quoted_length(str text)
{
	ptrdiff_t coded = 0;

	/* as is_plain() has it, in a form of which many are done at a time */
	for (ptrdiff_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.at[i];

		coded += ((c < ' ') | (c > '~') | (c == '=')) & (c != '\n');
	}
	return text.len + 2 * coded;
}
