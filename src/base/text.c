/* SPDX-License-Identifier: MIT */
#include "text.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

str
str_from(const char *z)
{
	return (str){z, z != NULL ? (ptrdiff_t)strlen(z) : 0};
}

bool
str_equal(str a, str b)
{
	return a.len == b.len &&
	    (a.len == 0 || memcmp(a.at, b.at, (size_t)a.len) == 0);
}

int
str_compare(str a, str b)
{
	ptrdiff_t n = a.len < b.len ? a.len : b.len;
	int order = n > 0 ? memcmp(a.at, b.at, (size_t)n) : 0;

	return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

int
str_by_bytes(const void *a, const void *b)
{
	return str_compare(*(const str *)a, *(const str *)b);
}

void
str_sort(str *texts, ptrdiff_t count)
{
	if (count > 0)
		qsort(texts, (size_t)count, sizeof *texts, str_by_bytes);
}

bool
str_starts(str s, str prefix)
{
	return s.len >= prefix.len &&
	    str_equal(str_slice(s, 0, prefix.len), prefix);
}

bool
str_ends(str s, str suffix)
{
	return s.len >= suffix.len &&
	    str_equal(str_slice(s, s.len - suffix.len, s.len), suffix);
}

ptrdiff_t
str_find(str s, str wanted)
{
	const char *hit;

	if (wanted.len == 0)
		return 0;
	if (s.len < wanted.len)
		return -1;
	hit = memmem(s.at, (size_t)s.len, wanted.at, (size_t)wanted.len);
	return hit != NULL ? hit - s.at : -1;
}

ptrdiff_t
str_find_char(str s, char c)
{
	const char *hit = s.len > 0 ? memchr(s.at, c, (size_t)s.len) : NULL;

	return hit != NULL ? hit - s.at : -1;
}

str
str_slice(str s, ptrdiff_t from, ptrdiff_t to)
{
	return (str){s.len > 0 ? s.at + from : s.at, to - from};
}

static bool
is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

str
str_trim(str s)
{
	while (s.len > 0 && is_space(s.at[0]))
		s = str_slice(s, 1, s.len);
	while (s.len > 0 && is_space(s.at[s.len - 1]))
		s.len--;
	return s;
}

str
str_copy(struct arena *a, str s)
{
	char *to = NEW_ROOM(a, char, s.len);

	if (s.len > 0)
		memcpy(to, s.at, (size_t)s.len);
	return (str){to, s.len};
}

char *
str_z(struct arena *a, str s)
{
	char *to = NEW_ARRAY(a, char, s.len + 1);

	if (s.len > 0)
		memcpy(to, s.at, (size_t)s.len);
	return to;
}

str
str_lower_ascii(struct arena *a, str s)
{
	char *to = str_z(a, s);

	for (ptrdiff_t i = 0; i < s.len; i++)
		if (to[i] >= 'A' && to[i] <= 'Z')
			to[i] = (char)(to[i] + 'a' - 'A');
	return (str){to, s.len};
}

bool
str_digits(str s)
{
	for (ptrdiff_t i = 0; i < s.len; i++)
		if (!is_digit(s.at[i]))
			return false;
	return s.len > 0;
}

bool
str_ascii(str s)
{
	unsigned char high = 0;

	for (ptrdiff_t i = 0; i < s.len; i++)
		high |= (unsigned char)s.at[i];
	return high < 0x80;
}

bool
str_like_formula(str s)
{
	return s.len > 0 &&
	    (str_find_char(S("=+-@\t\r"), s.at[0]) >= 0 ||
		str_starts(s, S("＝")) || str_starts(s, S("＋")) ||
		str_starts(s, S("－")) || str_starts(s, S("＠")));
}

str
str_join(struct arena *a, const str *texts, ptrdiff_t count, str between)
{
	struct buf b = {.arena = a};

	for (ptrdiff_t i = 0; i < count; i++) {
		if (i > 0)
			buf_add(&b, between);
		buf_add(&b, texts[i]);
	}
	return buf_str(&b);
}

enum { WORD = sizeof(uint64_t), LANES = 4 };

static uint64_t
mixed(uint64_t hash, uint64_t part)
{
	hash = (hash ^ part) * 0xD6E8FEB86659FD93;
	return hash ^ hash >> 32;
}

static uint64_t
word_at(const char *at)
{
	uint64_t word;

	memcpy(&word, at, sizeof word);
	return le64toh(word);
}

/* The last bytes, fewer than a word has, with zeros behind them. */
static uint64_t
last_word(str s, int count)
{
	uint64_t word = 0;

	if (s.len >= WORD)
		return count > 0
		    ? word_at(s.at + s.len - WORD) >> 8 * (WORD - count) : 0;
	for (int i = 0; i < count; i++)
		word |= (uint64_t)(unsigned char)s.at[i] << 8 * i;
	return word;
}

/* Four words at a time: none of them waits for the one before it. */
static uint64_t
hash_long(uint64_t hash, str s)
{
	uint64_t lanes[LANES] = {hash, ~hash, hash << 1, ~hash << 1};

	for (; s.len >= LANES * WORD; s = str_slice(s, LANES * WORD, s.len))
		for (int k = 0; k < LANES; k++)
			lanes[k] = mixed(lanes[k], word_at(s.at + k * WORD));
	for (int k = 1; k < LANES; k++)
		lanes[0] = mixed(lanes[0], lanes[k]);
	return lanes[0];
}

uint64_t
str_hash(str s)
{
	uint64_t hash = 0x9E3779B97F4A7C15 ^ (uint64_t)s.len;
	ptrdiff_t i = 0;

	if (s.len >= LANES * WORD) {
		hash = hash_long(hash, s);
		i = s.len - s.len % (LANES * WORD);
	}
	for (; s.len - i >= WORD; i += WORD)
		hash = mixed(hash, word_at(s.at + i));
	return mixed(hash, last_word(s, (int)(s.len - i)));
}

bool
str_to_int(str s, int64_t *out)
{
	bool minus = s.len > 1 && s.at[0] == '-';
	int64_t n = 0;

	if (s.len == 0)
		return false;
	for (ptrdiff_t i = minus; i < s.len; i++) {
		int digit = s.at[i] - '0';

		if (digit < 0 || digit > 9 || n > (INT64_MAX - digit) / 10)
			return false;
		n = n * 10 + digit;
	}
	*out = minus ? -n : n;
	return true;
}

str
str_cut(str *rest, char separator)
{
	ptrdiff_t at = str_find_char(*rest, separator);
	str part = at < 0 ? *rest : str_slice(*rest, 0, at);

	*rest = at < 0 ? str_slice(*rest, rest->len, rest->len)
		       : str_slice(*rest, at + 1, rest->len);
	return part;
}

bool
str_line(str *rest, str *line)
{
	if (rest->len == 0)
		return false;
	*line = str_cut(rest, '\n');
	if (line->len > 0 && line->at[line->len - 1] == '\r')
		line->len--;
	return true;
}

/* Levenshtein distance by bytes, without regard to ASCII case. */
static int
distance(str a, str b)
{
	enum { LONGEST = 64 };
	int row[LONGEST + 1];

	if (a.len > LONGEST || b.len > LONGEST)
		return LONGEST;
	for (int j = 0; j <= b.len; j++)
		row[j] = j;
	for (ptrdiff_t i = 1; i <= a.len; i++) {
		int diagonal = row[0];

		row[0] = (int)i;
		for (ptrdiff_t j = 1; j <= b.len; j++) {
			int same = (a.at[i - 1] | 0x20) == (b.at[j - 1] | 0x20);
			int best = diagonal + !same;

			if (row[j] + 1 < best)
				best = row[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			diagonal = row[j];
			row[j] = best;
		}
	}
	return row[b.len];
}

str
str_nearest(str wanted, const str *names, ptrdiff_t count)
{
	int best = wanted.len <= 3 ? 2 : wanted.len <= 8 ? 3 : 4;
	str nearest = S("");

	for (ptrdiff_t i = 0; i < count; i++) {
		int d = distance(wanted, names[i]);

		if (d < best) {
			best = d;
			nearest = names[i];
		}
	}
	return nearest;
}

str
str_format(struct arena *a, const char *format, ...)
{
	struct buf b = {.arena = a};
	va_list args;

	va_start(args, format);
	buf_vformat(&b, format, args);
	va_end(args);
	return buf_str(&b);
}
