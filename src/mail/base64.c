/* SPDX-License-Identifier: MIT */
/* Base64: RFC 4648 4, in lines RFC 2045 6.8. */
#include "encode.h"

enum { LINE = 57 };	/* bytes, which take 76 characters */

static const char digit[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static char *
put_three(char *to, const char *at)
{
	uint32_t bits = (uint32_t)(unsigned char)at[0] << 16 |
	    (uint32_t)(unsigned char)at[1] << 8 | (unsigned char)at[2];

	to[0] = digit[bits >> 18];
	to[1] = digit[bits >> 12 & 63];
	to[2] = digit[bits >> 6 & 63];
	to[3] = digit[bits & 63];
	return to + 4;
}

/* At most LINE bytes; the end of a text is filled up with '='. */
static char *
put(char *to, str bytes)
{
	char last[3] = {0};
	ptrdiff_t i = 0;

	for (; bytes.len - i >= 3; i += 3)
		to = put_three(to, bytes.at + i);
	if (i == bytes.len)
		return to;
	for (ptrdiff_t j = i; j < bytes.len; j++)
		last[j - i] = bytes.at[j];
	to = put_three(to, last);
	to[-1] = '=';
	if (bytes.len - i == 1)
		to[-2] = '=';
	return to;
}

void
base64_word(struct buf *out, str bytes)
{
	char text[LINE / 3 * 4];

	buf_add(out, (str){text, put(text, bytes) - text});
}

void
base64_lines(struct buf *out, str bytes)
{
	char text[LINE / 3 * 4 + 2];

	for (ptrdiff_t at = 0; at < bytes.len; at += LINE) {
		ptrdiff_t end = bytes.len - at > LINE ? at + LINE : bytes.len;
		char *to = put(text, str_slice(bytes, at, end));

		*to++ = '\r';
		*to++ = '\n';
		buf_add(out, (str){text, to - text});
	}
}

ptrdiff_t
base64_length(ptrdiff_t bytes)
{
	return (bytes + 2) / 3 * 4 + (bytes + LINE - 1) / LINE * 2;
}
