/* SPDX-License-Identifier: MIT */
/*
 * Text: UTF-8 with a length, never ended by a NUL.  `str` is a view, passed by
 * value; `buf` builds text in an arena.  Text that comes in is checked once,
 * at the border (utf8_fault); inside it is trusted to be valid UTF-8.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <libintl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "memory.h"

#define _(text) gettext(text)	/* a message, in the user's language */
#define N_(text) text		/* the same in a table, looked up later */
#define COUNT(array) ((ptrdiff_t)(sizeof(array) / sizeof *(array)))

typedef struct {
	const char *at;
	ptrdiff_t len;
} str;

#define S(literal) ((str){"" literal, sizeof(literal) - 1})
#define S_INIT(literal) {"" literal, sizeof(literal) - 1} /* static tables */
#define FMT(s) (int)(s).len, (s).at	/* printf("%.*s", FMT(s)) */

/* Bytes of ASCII, in any locale; one of a longer character is neither. */
static inline bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool
is_letter_or_digit(char c)
{
	return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || is_digit(c);
}

str str_from(const char *nul_terminated);	/* NULL gives the empty text */
bool str_equal(str, str);
int str_compare(str, str);			/* by bytes, for sorting */
int str_by_bytes(const void *, const void *);	/* the same, for bsearch */
void str_sort(str *, ptrdiff_t count);
bool str_starts(str, str prefix);
bool str_ends(str, str suffix);
ptrdiff_t str_find(str, str wanted);		/* offset, or -1 */
ptrdiff_t str_find_char(str, char);		/* offset, or -1 */
str str_slice(str, ptrdiff_t from, ptrdiff_t to);
str str_trim(str);				/* without ASCII white space */
bool str_blank(str);			/* only white space, NBSP too */
bool str_digits(str);			/* ASCII digits, at least one */
bool str_ascii(str);			/* and nothing else */
str str_copy(struct arena *, str);
char *str_z(struct arena *, str);	/* ended by a NUL, for C libraries */
str str_lower_ascii(struct arena *, str);
/* What a spreadsheet takes for a formula; an apostrophe before it: for text. */
bool str_like_formula(str);
/* "a, b, c" for ", " between them. */
str str_join(struct arena *, const str *, ptrdiff_t count, str between);
/* For tables in memory: whoever chooses the text can make two alike. */
uint64_t str_hash(str);

/* Goes on with a hash. */
static inline uint64_t
hash_mix(uint64_t hash, uint64_t value)
{
	hash = (hash ^ value) * 0x9E3779B97F4A7C15;
	return hash ^ hash >> 29;
}

bool str_to_int(str, int64_t *);		/* decimal, whole text */

/*
 * Cuts `rest` at the first `separator`: gives the part before it and leaves
 * what follows in `rest`.
 */
str str_cut(str *rest, char separator);
/* The same by lines; takes LF and CRLF.  False when nothing is left. */
bool str_line(str *rest, str *line);

/* The name nearest to `wanted` if near enough to be meant, else empty. */
str str_nearest(str wanted, const str *names, ptrdiff_t count);

/* printf into an arena. */
str str_format(struct arena *, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * The code point at s.at[*at] (*at < s.len); moves *at behind it.  For bytes
 * that are not UTF-8 (RFC 3629) it gives UTF8_BAD and moves by one byte.
 */
enum { UTF8_BAD = -1 };
int32_t utf8_next_wide(str s, ptrdiff_t *at);	/* where it is not ASCII */

static inline int32_t
utf8_next(str s, ptrdiff_t *at)
{
	unsigned char first = (unsigned char)s.at[*at];

	if (first >= 0x80)
		return utf8_next_wide(s, at);
	++*at;
	return first;
}

/* The offset of the first byte that is not UTF-8, or -1. */
ptrdiff_t utf8_fault(str);
/* Writes 1 to 4 bytes; returns how many. */
int utf8_put(char out[4], int32_t code_point);
ptrdiff_t utf8_length(str);			/* in code points */
/* White space of any width, and what is not to be seen: U+00AD, U+200B ... */
bool utf8_blank(int32_t code_point);
str utf8_trim(str);			/* without those around it */

/*
 * A builder.  Start with { .arena = a }; `max` (bytes, 0: none) is the size
 * at which it stops to grow and sets `full`; what came before is kept.
 */
struct buf {
	struct arena *arena;
	char *at;
	ptrdiff_t len, cap, max;
	bool full;
};

void buf_add(struct buf *, str);
/*
 * Room for so many bytes at the end, to be written there; `len` is then for the
 * caller to add to.  NULL if it is full.
 */
char *buf_room(struct buf *, ptrdiff_t bytes);
void buf_char(struct buf *, char);
void buf_utf8(struct buf *, int32_t code_point);
void buf_int(struct buf *, int64_t);	/* in decimal */
/* "5:abcde": so no two sequences of texts give the same. */
void buf_netstring(struct buf *, str);
void buf_format(struct buf *, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void buf_vformat(struct buf *, const char *format, va_list);
void buf_json(struct buf *, str);	/* as a JSON string, with its quotes */
					/* U+FFFD: bytes that are not UTF-8 */
/* For terminals: C0, C1 and bidi controls become \xHH or \u{HHHH}. */
void buf_visible(struct buf *, str);
str str_visible(struct arena *, str);
str buf_str(const struct buf *);

#endif
