/* SPDX-License-Identifier: MIT */
#include "text.h"

#include <stdio.h>
#include <string.h>

/* Apart from what needs it, so that what finds room is short. */
static __attribute__((noinline)) bool
grow(struct buf *b, ptrdiff_t n)
{
	ptrdiff_t cap = b->cap * 2 > b->len + n ? b->cap * 2 : b->len + n;
	char *at;

	if (b->full || (b->max > 0 && n > b->max - b->len)) {
		b->full = true;
		return false;
	}
	if (n <= b->cap - b->len)
		return true;
	if (cap < 64)
		cap = 64;
	if (b->cap == 0 || !arena_grow(b->arena, b->at, b->cap, cap)) {
		at = NEW_ROOM(b->arena, char, cap);
		if (b->len > 0)
			memcpy(at, b->at, (size_t)b->len);
		b->at = at;
	}
	b->cap = cap;
	return true;
}

/* Room for n more bytes, or false and `full`. */
static inline bool
reserve(struct buf *b, ptrdiff_t n)
{
	return (b->max == 0 && n <= b->cap - b->len) || grow(b, n);
}

void
buf_add(struct buf *b, str s)
{
	if (s.len > 0 && reserve(b, s.len)) {
		memcpy(b->at + b->len, s.at, (size_t)s.len);
		b->len += s.len;
	}
}

char *
buf_room(struct buf *b, ptrdiff_t bytes)
{
	return reserve(b, bytes) ? b->at + b->len : NULL;
}

void
buf_char(struct buf *b, char c)
{
	if (reserve(b, 1))
		b->at[b->len++] = c;
}

void
buf_utf8(struct buf *b, int32_t code_point)
{
	char bytes[4];

	buf_add(b, (str){bytes, utf8_put(bytes, code_point)});
}

/* Writes its digits in front of `end`; gives where they begin. */
static char *
put_digits(char *end, uint64_t n)
{
	do
		*--end = (char)('0' + n % 10);
	while ((n /= 10) > 0);
	return end;
}

void
buf_int(struct buf *b, int64_t n)
{
	char digits[20], *end = digits + sizeof digits;
	char *at = put_digits(end, n < 0 ? -(uint64_t)n : (uint64_t)n);

	if (n < 0)
		*--at = '-';
	buf_add(b, (str){at, end - at});
}

void
buf_netstring(struct buf *b, str s)
{
	char head[21], *end = head + sizeof head, *at;

	end[-1] = ':';
	at = put_digits(end - 1, (uint64_t)s.len);
	buf_add(b, (str){at, end - at});
	buf_add(b, s);
}

void
buf_vformat(struct buf *b, const char *format, va_list args)
{
	va_list again;
	char few[128];
	int n;

	va_copy(again, args);
	n = vsnprintf(few, sizeof few, format, args);
	if (n > 0 && n < (int)sizeof few)
		buf_add(b, (str){few, n});
	/* one byte more for the NUL, which is not counted */
	else if (n > 0 && reserve(b, n + 1)) {
		vsnprintf(b->at + b->len, (size_t)n + 1, format, again);
		b->len += n;
	}
	va_end(again);
}

void
buf_format(struct buf *b, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	buf_vformat(b, format, args);
	va_end(args);
}

static bool
invisible(int32_t c)
{
	return c < 0x20 || (c >= 0x7F && c < 0xA0) ||
	    (c >= 0x200E && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
	    (c >= 0x2066 && c <= 0x2069) || c == 0x2028 || c == 0x2029;
}

void
buf_json(struct buf *b, str s)
{
	ptrdiff_t at = 0;

	buf_char(b, '"');
	while (at < s.len) {
		ptrdiff_t start = at;
		int32_t c = utf8_next(s, &at);

		if (c == '"' || c == '\\') {
			buf_char(b, '\\');
			buf_char(b, (char)c);
		} else if (c == '\n') {
			buf_add(b, S("\\n"));
		} else if (invisible(c)) {
			buf_format(b, "\\u%04x", c == UTF8_BAD ? 0xFFFD
							 : (unsigned)c);
		} else {
			buf_add(b, str_slice(s, start, at));
		}
	}
	buf_char(b, '"');
}

/* The length of what is ASCII to be seen, at the front. */
static ptrdiff_t
plain_length(str s)
{
	ptrdiff_t n = 0;

	while (n < s.len && s.at[n] >= ' ' && s.at[n] < 0x7F)
		n++;
	return n;
}

void
buf_visible(struct buf *b, str s)
{
	ptrdiff_t at = plain_length(s);

	buf_add(b, str_slice(s, 0, at));
	while (at < s.len) {
		ptrdiff_t start = at;
		int32_t c = utf8_next(s, &at);

		if (c == UTF8_BAD)
			buf_format(b, "\\x%02X", (unsigned char)s.at[start]);
		else if (c >= 0x80 && invisible(c))
			buf_format(b, "\\u{%X}", (unsigned)c);
		else if (invisible(c))
			buf_format(b, "\\x%02X", (unsigned)c);
		else
			buf_add(b, str_slice(s, start, at));
	}
}

str
str_visible(struct arena *a, str s)
{
	struct buf b = {.arena = a};

	buf_visible(&b, s);
	return buf_str(&b);
}

str
buf_str(const struct buf *b)
{
	return (str){b->at != NULL ? b->at : "", b->len};
}
