/* SPDX-License-Identifier: MIT */
#include "wire.h"

#include <string.h>

enum { LONGEST_ADDRESS = 254 };

bool
wire_address(str address, bool utf8)
{
	ptrdiff_t i = 0;

	if (address.len > LONGEST_ADDRESS)
		return false;
	while (i < address.len) {
		int32_t c = utf8_next(address, &i);

		if (c <= ' ' || (c >= 0x7F && c <= 0xA0) || c == '<' ||
		    c == '>' || (c > 0x7F && !utf8) || utf8_blank(c))
			return false;
	}
	return true;
}

static bool
has_eight_bit(str bytes)
{
	ptrdiff_t i = 0;
	uint64_t all = 0, word;

	for (; i + 8 <= bytes.len; i += 8) {
		memcpy(&word, bytes.at + i, 8);
		all |= word;
	}
	for (; i < bytes.len; i++)
		all |= (unsigned char)bytes.at[i];
	return (all & 0x8080808080808080U) != 0;
}

bool
wire_message(str bytes, struct wire_traits *traits)
{
	str rest = bytes;

	*traits = (struct wire_traits){has_eight_bit(bytes), false};
	while (rest.len > 0) {
		ptrdiff_t cr = str_find_char(rest, '\r');

		if (cr < 0 || cr + 1 >= rest.len || rest.at[cr + 1] != '\n' ||
		    memchr(rest.at, '\n', (size_t)cr) != NULL)
			return false;
		traits->dots |= rest.at[0] == '.';
		rest = str_slice(rest, cr + 2, rest.len);
	}
	return str_find_char(bytes, '\0') < 0;
}

/* How much may be copied as it is: up to a dot that begins a line. */
static ptrdiff_t
plain_length(str rest, ptrdiff_t room)
{
	const char *at = rest.at;
	const char *end = rest.at + (rest.len < room ? rest.len : room);

	while (at < end) {
		const char *lf = memchr(at, '\n', (size_t)(end - at));

		if (lf == NULL)
			break;
		at = lf + 1;
		if (at < end && *at == '.')
			return at - rest.at;
	}
	return end - rest.at;
}

ptrdiff_t
wire_piece(struct outgoing *o, char *to, ptrdiff_t room)
{
	ptrdiff_t n = 0;

	while (o->rest.len > 0 && room - n >= 2) {
		ptrdiff_t length;

		if (o->line_start && o->rest.at[0] == '.')
			to[n++] = '.';
		length = o->dots ? plain_length(o->rest, room - n)
		    : o->rest.len < room - n ? o->rest.len : room - n;
		memcpy(to + n, o->rest.at, (size_t)length);
		n += length;
		o->line_start = to[n - 1] == '\n';
		o->rest = str_slice(o->rest, length, o->rest.len);
	}
	if (o->rest.len == 0 && !o->ended && room - n >= 3) {
		memcpy(to + n, ".\r\n", 3);
		n += 3;
		o->ended = true;
	}
	return n;
}
