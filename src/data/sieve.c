/* SPDX-License-Identifier: MIT */
#include "sieve.h"

#include <string.h>

#include "decode.h"

void
sieve_start(struct sieve *s, struct spool *to, bool keep_cr)
{
	s->to = to;
	s->keep_cr = keep_cr;
	s->nul = s->bad = s->endless = -1;
	s->mark = s->multibyte = s->private_use = s->begun = false;
	s->lf = s->crlf = s->cr = false;
	s->at = s->line = s->len = 0;
}

static void
note_first(ptrdiff_t *found, ptrdiff_t at)
{
	if (*found < 0)
		*found = at;
}

static void
survey(struct sieve *s, str text)
{
	ptrdiff_t at = 0, nul = str_find_char(text, '\0');

	if (nul >= 0)
		note_first(&s->nul, s->at + nul);
	while ((at = ascii_skip(text, at)) < text.len) {
		ptrdiff_t start = at;
		int32_t c = utf8_next(text, &at);

		if (c == UTF8_BAD)
			note_first(&s->bad, s->at + start);
		else if (is_private_use(c))
			s->multibyte = s->private_use = true;
		else
			s->multibyte = true;
	}
}

/* Lines that end in this piece, and the one that goes on. */
static void
measure_lines(struct sieve *s, str text)
{
	ptrdiff_t first = str_find_char(text, '\n');
	const char *last;

	if (first < 0) {
		first = text.len;
		last = NULL;
	} else {
		last = memrchr(text.at, '\n', (size_t)text.len);
	}
	if (s->at + first - s->line > LIST_ROW)
		note_first(&s->endless, s->line);
	if (last != NULL)
		s->line = s->at + (last - text.at) + 1;
}

/* Looks no further than to the first LF that has no CR before it. */
static bool
has_lone_lf(str text)
{
	for (ptrdiff_t at = 0; at < text.len; at++) {
		ptrdiff_t next =
		    str_find_char(str_slice(text, at, text.len), '\n');

		if (next < 0)
			break;
		at += next;
		if (at == 0 || text.at[at - 1] != '\r')
			return true;
	}
	return false;
}

static void
end_lines(struct sieve *s, char *text, ptrdiff_t len)
{
	char *end = text + len, *cr = text;

	if (!s->lf)
		s->lf = has_lone_lf((str){text, len});
	while ((cr = memchr(cr, '\r', (size_t)(end - cr))) != NULL) {
		if (cr + 1 < end && cr[1] == '\n') {
			s->crlf = true;
		} else {
			s->cr = true;
			*cr = '\n';
		}
		cr++;
	}
}

/*
 * How many bytes can go: not a CR whose LF may follow, nor the beginning of a
 * character.
 */
static ptrdiff_t
complete(const struct sieve *s)
{
	ptrdiff_t n = s->len;

	if (s->piece[n - 1] == '\r')
		return n - 1;
	for (int i = 1; i <= 3 && i <= s->len; i++) {
		unsigned char c = (unsigned char)s->piece[s->len - i];

		if (c < 0x80)
			return n;
		if (c >= 0xC0)
			return s->len - i;
	}
	return n;
}

static bool
let_through(struct sieve *s, ptrdiff_t n, struct faults *f)
{
	str text = {s->piece, n};

	if (!s->begun && str_starts(text, UTF8_BOM)) {
		s->mark = true;
		text = str_slice(text, UTF8_BOM.len, n);
	}
	s->begun = true;
	if (!s->keep_cr)
		end_lines(s, (char *)(uintptr_t)text.at, text.len);
	survey(s, text);
	measure_lines(s, text);
	if (!spool_add(s->to, text, f))
		return false;
	s->at += text.len;
	s->len -= n;
	memmove(s->piece, s->piece + n, (size_t)s->len);
	return true;
}

bool
sieve_add(struct sieve *s, str bytes, struct faults *f)
{
	while (bytes.len > 0) {
		ptrdiff_t room = SIEVE_PIECE - s->len;
		ptrdiff_t n = bytes.len < room ? bytes.len : room;

		memcpy(s->piece + s->len, bytes.at, (size_t)n);
		s->len += n;
		bytes = str_slice(bytes, n, bytes.len);
		if (s->len == SIEVE_PIECE && !let_through(s, complete(s), f))
			return false;
	}
	return true;
}

bool
sieve_end(struct sieve *s, struct faults *f)
{
	return s->len == 0 || let_through(s, s->len, f);
}
