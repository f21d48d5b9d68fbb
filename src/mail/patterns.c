/* SPDX-License-Identifier: MIT */
#include "patterns.h"

#include <string.h>

#include "unicode/unicode.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverlength-strings"
static const char notices[] =
#include "mail/notices.inc"
    ;
#pragma GCC diagnostic pop

enum { MOST_BETWEEN = 60 };	/* bytes that a * stands for */

str
pattern_text(struct arena *a, str text)
{
	struct buf b = {.arena = a};
	bool blank = false;

	text = unicode_lower(a, text, S("en"));
	for (ptrdiff_t i = 0; i < text.len;) {
		int32_t c = utf8_next(text, &i);

		if (utf8_blank(c) || c < ' ') {
			blank = b.len > 0;
			continue;
		}
		if (blank)
			buf_char(&b, ' ');
		blank = false;
		buf_utf8(&b, c == 0x2019 ? '\'' : c);
	}
	return buf_str(&b);
}

static bool
stands_at(str text, ptrdiff_t at, str piece)
{
	return piece.len <= text.len - at &&
	    memcmp(text.at + at, piece.at, (size_t)piece.len) == 0;
}

/* The end of the words that begin at text[at]; -1: they do not. */
static ptrdiff_t
words_end(str text, ptrdiff_t at, str words)
{
	str piece = str_cut(&words, '*');

	if (!stands_at(text, at, piece))
		return -1;
	at += piece.len;
	while (words.len > 0) {
		ptrdiff_t found;

		piece = str_cut(&words, '*');
		found = str_find(str_slice(text, at, text.len), piece);
		if (found < 0 || found > MOST_BETWEEN)
			return -1;
		at += found + piece.len;
	}
	return at;
}

bool
pattern_in(str text, str words)
{
	str rest = words, first = str_cut(&rest, '*');

	for (ptrdiff_t at = 0; at < text.len; at++) {
		ptrdiff_t found =
		    str_find(str_slice(text, at, text.len), first);

		if (found < 0)
			return false;
		at += found;
		if (words_end(text, at, words) >= 0)
			return true;
	}
	return false;
}

bool
pattern_begins(str text, str words)
{
	return words_end(text, 0, words) >= 0;
}

bool
pattern_is(str text, str words)
{
	if (str_ends(words, S("*")))
		return str_starts(text, str_slice(words, 0, words.len - 1));
	return words_end(text, 0, words) == text.len;
}

bool
pattern_next(str *table, str *what, str *words)
{
	str line;

	while (str_line(table, &line)) {
		if (line.len == 0 || line.at[0] == '#')
			continue;
		*what = str_cut(&line, ',');
		*words = line;
		return true;
	}
	return false;
}

bool
notice_fits(str what, str text, bool (*fits)(str text, str words))
{
	str table = str_from(notices), kind, words;

	while (pattern_next(&table, &kind, &words))
		if (str_equal(kind, what) && fits(text, words))
			return true;
	return false;
}
