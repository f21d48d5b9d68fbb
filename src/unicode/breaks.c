/* SPDX-License-Identifier: MIT */
#include "unicode.h"

#include <unicode/ubrk.h>
#include <unicode/utext.h>

#include "icu.h"

static ptrdiff_t
collect(struct arena *a, UBreakIterator *breaks, ptrdiff_t most,
    int32_t **offsets)
{
	int32_t *to = NEW_ARRAY(a, int32_t, most);
	ptrdiff_t count = 0;
	int32_t at;

	for (at = ubrk_next(breaks); at != UBRK_DONE; at = ubrk_next(breaks))
		to[count++] = at;
	*offsets = to;
	return count;
}

struct unicode_breaker *
unicode_breaker_open(str language)
{
	struct arena a = {0};
	UErrorCode e = U_ZERO_ERROR;
	UBreakIterator *breaks =
	    ubrk_open(UBRK_LINE, locale_of(&a, language), NULL, 0, &e);

	arena_free(&a);
	return (struct unicode_breaker *)breaks;
}

void
unicode_breaker_close(struct unicode_breaker *b)
{
	if (b != NULL)
		ubrk_close((UBreakIterator *)b);
}

ptrdiff_t
unicode_breaker_find(struct unicode_breaker *b, struct arena *a, str text,
    int32_t **offsets)
{
	UBreakIterator *breaks = (UBreakIterator *)b;
	UErrorCode e = U_ZERO_ERROR;
	UText view = UTEXT_INITIALIZER;
	ptrdiff_t count = 0;

	*offsets = NULL;
	if (text.len == 0 || b == NULL)
		return 0;
	/* Over UTF-8 as it is, so that ICU counts in our bytes. */
	utext_openUTF8(&view, text.at, text.len, &e);
	ubrk_setUText(breaks, &view, &e);
	if (U_SUCCESS(e))
		count = collect(a, breaks, text.len, offsets);
	utext_close(&view);
	return count;
}
