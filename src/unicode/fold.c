/* SPDX-License-Identifier: MIT */
/* Case, normal forms, and the form in which names are compared. */
#include "unicode.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utf16.h>

#include "icu.h"

enum { GROWTH = 18 };	/* units that one may become under NFKD, at most */

static struct wide
normalize(struct arena *a, const UNormalizer2 *form, struct wide w)
{
	struct wide to = wide_new(a, w.len + GROWTH);
	UErrorCode e = U_ZERO_ERROR;
	int32_t len = unorm2_normalize(form, w.at, w.len, to.at, to.len, &e);

	if (e == U_BUFFER_OVERFLOW_ERROR) {
		e = U_ZERO_ERROR;
		to = wide_new(a, len);
		len = unorm2_normalize(form, w.at, w.len, to.at, to.len, &e);
	}
	return U_SUCCESS(e) ? (struct wide){to.at, len} : w;
}

/* Letters that Unicode does not take apart, but people do. */
static const char *
spelled_out(UChar32 c)
{
	switch (c) {
	case 0x00E6: return "ae";	/* æ */
	case 0x0153: return "oe";	/* œ */
	case 0x00F8: return "o";	/* ø */
	case 0x0142: return "l";	/* ł */
	case 0x0111: return "d";	/* đ */
	case 0x0131: return "i";	/* dotless i */
	default: return NULL;
	}
}

/*
 * The apostrophes of oʻ, gʻ and Ukrainian are letters in U+02B9 to U+02C1,
 * but just as often typed as quotes, which are none.
 */
static bool
is_kept(UChar32 c)
{
	enum { VIRAMA = 9 };
	int32_t kind = U_GET_GC_MASK(c);
	int class;

	if (c >= 0x02B9 && c <= 0x02C1)
		return false;
	if (kind & (U_GC_L_MASK | U_GC_N_MASK | U_GC_MC_MASK))
		return true;
	/* The signs of Indic scripts and Thai are marks, but no accents. */
	class = u_getCombiningClass(c);
	return (kind & U_GC_MN_MASK) && (class == 0 || class == VIRAMA);
}

static void
add_folded(struct buf *b, UChar32 c)
{
	const char *letters = spelled_out(c);
	int32_t digit = c < 0x80 ? -1 : u_charDigitValue(c);

	if (letters != NULL)
		buf_add(b, str_from(letters));
	else if (digit >= 0)
		buf_char(b, (char)('0' + digit));
	else if (is_kept(c))
		buf_utf8(b, c);
}

static str
fold_wide(struct arena *a, str s)
{
	UErrorCode e = U_ZERO_ERROR;
	const UNormalizer2 *casefold = unorm2_getNFKCCasefoldInstance(&e);
	const UNormalizer2 *apart = unorm2_getNFKDInstance(&e);
	struct buf b = {.arena = a};
	struct wide w = wide_from(a, s);
	int32_t at = 0;

	if (U_SUCCESS(e))
		w = normalize(a, apart, normalize(a, casefold, w));
	while (at < w.len) {
		UChar32 c;

		U16_NEXT(w.at, at, w.len, c);
		add_folded(&b, c);
	}
	return buf_str(&b);
}

str
unicode_fold(struct arena *a, str s)
{
	char *to;
	ptrdiff_t len = 0;

	if (!is_ascii(s))
		return fold_wide(a, s);
	to = NEW_ARRAY(a, char, s.len);
	for (ptrdiff_t i = 0; i < s.len; i++) {
		char c = s.at[i];

		if (c >= 'A' && c <= 'Z')
			to[len++] = (char)(c | 0x20);
		else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
			to[len++] = c;
	}
	return (str){to, len};
}

typedef int32_t convert(UChar *to, int32_t capacity, const UChar *from,
    int32_t len, const char *locale, UErrorCode *);

static str
change_case(struct arena *a, str s, str language, convert *how)
{
	enum { MOST_OF_ONE = 3 };	/* units; SpecialCasing.txt */
	const char *locale = locale_of(a, language);
	struct wide w = wide_from(a, s);
	struct wide to = wide_new(a, w.len * MOST_OF_ONE);
	UErrorCode e = U_ZERO_ERROR;

	to.len = how(to.at, to.len, w.at, w.len, locale, &e);
	return U_SUCCESS(e) ? wide_text(a, to) : str_copy(a, s);
}

str
unicode_upper(struct arena *a, str s, str language)
{
	return change_case(a, s, language, u_strToUpper);
}

str
unicode_lower(struct arena *a, str s, str language)
{
	return change_case(a, s, language, u_strToLower);
}

str
unicode_nfc(struct arena *a, str s)
{
	UErrorCode e = U_ZERO_ERROR;
	const UNormalizer2 *nfc;

	if (is_ascii(s))
		return str_copy(a, s);
	nfc = unorm2_getNFCInstance(&e);
	if (U_FAILURE(e))
		return str_copy(a, s);
	return wide_text(a, normalize(a, nfc, wide_from(a, s)));
}
