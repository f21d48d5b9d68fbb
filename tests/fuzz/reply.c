/* SPDX-License-Identifier: MIT */
/*
 * Reaches reply_feed and reply_enhanced with what a server might say, cut into
 * pieces whose length the first byte gives: how it is cut makes no difference.
 */
#include "smtp/reply.h"

#include "fuzz.h"

/* One that came whole, or how much there is of it. */
static enum reply_state
feed(struct reply *r, struct arena *a, str bytes, ptrdiff_t step)
{
	enum reply_state state = REPLY_PART;

	reply_start(r, a);
	while (bytes.len > 0 && state == REPLY_PART) {
		str part = str_slice(bytes, 0,
		    bytes.len < step ? bytes.len : step);
		ptrdiff_t before = part.len;

		state = reply_feed(r, &part);
		EXPECT(state != REPLY_PART || part.len == 0);
		bytes = str_slice(bytes, before - part.len, bytes.len);
	}
	return state;
}

static void
check_text(const struct reply *r, str text)
{
	str code = reply_enhanced(text);

	EXPECT(fuzz_is_visible(text));
	EXPECT(r->lines <= REPLY_LINES + 1);
	EXPECT(code.len <= 9);
	for (ptrdiff_t i = 0; i < code.len; i++)
		EXPECT(is_digit(code.at[i]) || code.at[i] == '.');
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = {0};
	struct reply *r = NEW(&a, struct reply), *s = NEW(&a, struct reply);
	str bytes = fuzz_bytes(data, size);
	ptrdiff_t step = size > 0 ? 1 + data[0] : 1;
	enum reply_state state = feed(r, &a, bytes, step);

	EXPECT(feed(s, &a, bytes, PTRDIFF_MAX) == state);
	EXPECT(s->code == r->code && s->lines == r->lines);
	EXPECT(state != REPLY_WHOLE || (r->code >= 200 && r->code <= 599));
	check_text(r, reply_text(r));
	EXPECT(str_equal(reply_text(r), reply_text(s)));
	arena_free(&a);
	return 0;
}
