/* SPDX-License-Identifier: MIT */
#include "join.h"

#include <string.h>

static bool
is_continuation(char c)
{
	return (c & 0xC0) == 0x80;
}

/* How many bytes the character that begins with this one has; 0: none does. */
static int
length_of(char first)
{
	unsigned char c = (unsigned char)first;

	return c >= 0xF0 && c < 0xF5 ? 4 : c >= 0xE0 && c < 0xF0 ? 3 :
	    c >= 0xC2 && c < 0xE0 ? 2 : 0;
}

/* How many bytes are missing at `end` to the character that begins there. */
static unsigned
missing_at(const char *text, const char *end)
{
	const char *first = end;
	int have = 0, length;

	while (first > text && have < 3 && is_continuation(first[-1])) {
		first--;
		have++;
	}
	if (first == text)
		return 0;
	length = length_of(first[-1]);
	return length > have + 1 ? (unsigned)(length - have - 1) : 0;
}

/* The fold with its LF at `lf`: CR LF blank, or LF blank. */
static void
mend(char *text, char *lf, const char *stop)
{
	char *end = lf > text && lf[-1] == '\r' ? lf - 1 : lf;
	char *rest = lf + 2, fold[3];
	unsigned missing = missing_at(text, end);
	size_t folded = (size_t)(rest - end);

	if (missing == 0 || stop - rest < (ptrdiff_t)missing ||
	    (lf[1] != ' ' && lf[1] != '\t'))
		return;
	for (unsigned i = 0; i < missing; i++)
		if (!is_continuation(rest[i]))
			return;
	memcpy(fold, end, folded);
	memmove(end, rest, missing);
	memcpy(end + missing, fold, folded);
}

ptrdiff_t
join_characters(char *text, ptrdiff_t len)
{
	char *stop = text + len, *lf = text;

	while ((lf = memchr(lf, '\n', (size_t)(stop - lf))) != NULL) {
		if (stop - lf >= 2)
			mend(text, lf, stop);
		lf++;
	}
	return len < JOIN_KEPT ? 0 : len - JOIN_KEPT + 1;
}
