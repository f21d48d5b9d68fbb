/* SPDX-License-Identifier: MIT */
/* The initials of a name. */
#include "unicode.h"

#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/utext.h>

#include "icu.h"

enum joint { JOINT_NONE, JOINT_BLANK, JOINT_HYPHEN, JOINT_APOSTROPHE };

static enum joint
joint_of(int32_t c)
{
	if (c == '-' || c == 0x2010 || c == 0x2011)
		return JOINT_HYPHEN;
	if (c == '\'' || c == 0x2019)
		return JOINT_APOSTROPHE;
	return u_isUWhiteSpace(c) ? JOINT_BLANK : JOINT_NONE;
}

/* The bytes of what a reader takes for the first letter (UAX #29). */
static ptrdiff_t
first_cluster(str s)
{
	UErrorCode e = U_ZERO_ERROR;
	UText view = UTEXT_INITIALIZER;
	UBreakIterator *clusters;
	ptrdiff_t end = 0;

	utf8_next(s, &end);
	/* nothing in ASCII belongs to the letter before it */
	if (end == s.len || (unsigned char)s.at[end] < 0x80)
		return end;
	utext_openUTF8(&view, s.at, s.len, &e);
	clusters = ubrk_open(UBRK_CHARACTER, "en", NULL, 0, &e);
	ubrk_setUText(clusters, &view, &e);
	if (U_SUCCESS(e))
		end = ubrk_next(clusters);
	if (clusters != NULL)
		ubrk_close(clusters);
	utext_close(&view);
	return end;
}

str
unicode_initials(struct arena *a, str name, str language)
{
	struct buf b = {.arena = a};
	enum joint before = JOINT_NONE;
	bool wanted = true;
	ptrdiff_t at = 0;

	name = unicode_nfc(a, name);
	while (at < name.len) {
		ptrdiff_t start = at;
		int32_t c = utf8_next(name, &at);

		if (joint_of(c) != JOINT_NONE) {
			before = joint_of(c);
			/* D'Arc and O'Brien have one initial */
			wanted = before != JOINT_APOSTROPHE;
		} else if (wanted && u_isalnum(c)) {
			str rest = str_slice(name, start, name.len);

			at = start + first_cluster(rest);
			if (b.len > 0)
				buf_char(&b,
				    before == JOINT_HYPHEN ? '-' : ' ');
			buf_add(&b, unicode_upper(a,
			    str_slice(name, start, at), language));
			buf_char(&b, '.');
			wanted = false;
		}
	}
	return buf_str(&b);
}
