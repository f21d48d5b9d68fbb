/* SPDX-License-Identifier: MIT */
#include "wire.h"

#include <string.h>

enum { LONGEST_ADDRESS = 254 };

/* A byte that every address may have. */
static bool
is_plain(char c)
{
	return c > ' ' && c < 0x7F && c != '<' && c != '>';
}

bool
wire_address(str address, bool utf8)
{
	ptrdiff_t i = 0;

	if (address.len > LONGEST_ADDRESS)
		return false;
	while (i < address.len) {
		int32_t c;

		if (is_plain(address.at[i])) {
			i++;
			continue;
		}
		c = utf8_next(address, &i);
		if (c <= 0xA0 || !utf8 || utf8_blank(c))
			return false;
	}
	return true;
}

/*
 * Many bytes at once, by the vectors of GCC and clang: what is compared gives
 * a byte of ones or of zeros for each.
 */
typedef uint8_t block __attribute__((vector_size(16)));

enum { BLOCK = sizeof(block) };

static block
load(const char *at)
{
	block b;

	memcpy(&b, at, sizeof b);
	return b;
}

static bool
any(block b)
{
	uint64_t halves[2];

	memcpy(halves, &b, sizeof halves);
	return (halves[0] | halves[1]) != 0;
}

/* All blocks, one over the other. */
struct seen {
	block odd;		/* NUL, or CR and LF that are no pair */
	block dots, bits;	/* dots that begin a line; each byte */
};

/* Looks at a block, and for each byte at the one before: at[-1] is there. */
static void
look(struct seen *seen, const char *at)
{
	block c = load(at), before = load(at - 1);

	seen->odd |= (block)((c == '\n') ^ (before == '\r'));
	seen->odd |= (block)(c == '\0');
	seen->dots |= (block)((c == '.') & (before == '\n'));
	seen->bits |= c;
}

/* The end, or what is shorter than a block: blanks stand around it. */
static void
look_at_rest(struct seen *seen, char before, str rest)
{
	char room[1 + BLOCK];

	memset(room, ' ', sizeof room);
	room[0] = before;
	memcpy(room + 1, rest.at, (size_t)rest.len);
	look(seen, room + 1);
}

bool
wire_message(str bytes, struct wire_traits *traits)
{
	struct seen seen = {{0}, {0}, {0}};
	ptrdiff_t at = bytes.len < BLOCK ? bytes.len : BLOCK;

	if (bytes.len > 0)	/* the first begins a line */
		look_at_rest(&seen, '\n', str_slice(bytes, 0, at));
	for (; at + BLOCK <= bytes.len; at += BLOCK)
		look(&seen, bytes.at + at);
	if (at < bytes.len)
		look_at_rest(&seen, bytes.at[at - 1],
		    str_slice(bytes, at, bytes.len));
	traits->eight_bit = any(seen.bits & 0x80);
	traits->dots = any(seen.dots);
	return !any(seen.odd) &&
	    (bytes.len == 0 || bytes.at[bytes.len - 1] == '\n');
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
