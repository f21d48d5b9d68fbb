/* SPDX-License-Identifier: MIT */
#include "unicode.h"

#include <string.h>
#include <unicode/ubidi.h>
#include <unicode/uchar.h>

#include "icu.h"

enum { NOTHING = 0xFEFF };	/* of class BN: it turns nothing */

/*
 * UTF-16 without embeddings, overrides and isolates, and for each unit the
 * bytes of its character; the second of a pair has none.
 */
static struct wide
wide_plain(struct arena *a, str s, unsigned char *bytes)
{
	struct wide w = wide_new(a, (int32_t)s.len);
	ptrdiff_t at = 0;
	int32_t len = 0;

	while (at < s.len) {
		ptrdiff_t from = at;
		int32_t c = utf8_next(s, &at);

		if (c == UTF8_BAD || turns_direction(c))
			c = NOTHING;
		bytes[len] = (unsigned char)(at - from);
		U16_APPEND_UNSAFE(w.at, len, c);
	}
	w.len = len;
	return w;
}

/*
 * A paragraph without a letter of its own language's direction goes as its
 * letters do.
 */
static bool
goes_left(struct wide w, bool leftward)
{
	bool left = false, right = false;

	for (int32_t i = 0; i < w.len;) {
		UCharDirection d;
		UChar32 c;

		U16_NEXT(w.at, i, w.len, c);
		d = u_charDirection(c);
		right = right || d == U_LEFT_TO_RIGHT;
		left = left || d == U_RIGHT_TO_LEFT ||
		    d == U_RIGHT_TO_LEFT_ARABIC;
	}
	return leftward ? left || !right : left && !right;
}

/* The level of each byte, from that of each unit. */
static uint8_t *
spread(struct arena *a, ptrdiff_t length, const UBiDiLevel *levels,
    const unsigned char *bytes, int32_t count)
{
	uint8_t *to = NEW_ARRAY(a, uint8_t, length + 1);
	ptrdiff_t at = 0;

	for (int32_t i = 0; i < count; i++) {
		memset(to + at, levels[i], bytes[i]);
		at += bytes[i];
	}
	return to;
}

const uint8_t *
unicode_levels(struct arena *a, str text, bool *leftward)
{
	unsigned char *bytes = NEW_ARRAY(a, unsigned char, text.len);
	struct wide w = wide_plain(a, text, bytes);
	UErrorCode e = U_ZERO_ERROR;
	UBiDi *bidi = ubidi_open();
	const UBiDiLevel *levels;
	const uint8_t *found = NULL;

	*leftward = goes_left(w, *leftward);
	ubidi_setPara(bidi, w.at, w.len, *leftward, NULL, &e);
	levels = ubidi_getLevels(bidi, &e);
	if (U_SUCCESS(e) && levels != NULL)
		found = spread(a, text.len, levels, bytes, w.len);
	ubidi_close(bidi);
	return found != NULL ? found : NEW_ARRAY(a, uint8_t, text.len + 1);
}
