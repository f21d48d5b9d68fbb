/* SPDX-License-Identifier: MIT */
/* Case, normal forms, and the form in which names are compared. */
#include "unicode.h"

#include <string.h>
#include <strings.h>
#include <unicode/stringoptions.h>
#include <unicode/ucasemap.h>
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

/* Without case, and with every mark behind its letter. */
static struct wide
take_apart(struct arena *a, str s)
{
	UErrorCode e = U_ZERO_ERROR;
	const UNormalizer2 *casefold = unorm2_getNFKCCasefoldInstance(&e);
	const UNormalizer2 *apart = unorm2_getNFKDInstance(&e);
	struct wide w = wide_from(a, s);

	return U_SUCCESS(e)
	    ? normalize(a, apart, normalize(a, casefold, w)) : w;
}

static str
fold_wide(struct arena *a, str s)
{
	struct buf b = {.arena = a};
	struct wide w = take_apart(a, s);
	int32_t at = 0;

	while (at < w.len) {
		UChar32 c;

		U16_NEXT(w.at, at, w.len, c);
		add_folded(&b, c);
	}
	return buf_str(&b);
}

/* Ideographs, kana, and the scripts that need a dictionary to be parted. */
static bool
is_word_alone(UChar32 c)
{
	int32_t class;

	if (c < 0x0E00)
		return false;
	class = u_getIntPropertyValue(c, UCHAR_LINE_BREAK);
	return class == U_LB_IDEOGRAPHIC || class == U_LB_COMPLEX_CONTEXT ||
	    class == U_LB_CONDITIONAL_JAPANESE_STARTER;
}

/* Words in the making: what stands before the next letter, 0: nothing. */
struct words {
	struct buf out;
	char gap;
};

/* LF is more than a blank. */
static void
add_gap(struct words *w, UChar32 c)
{
	if (u_hasBinaryProperty(c, UCHAR_TERMINAL_PUNCTUATION))
		w->gap = '\n';
	else if (w->gap == 0 && !(U_GET_GC_MASK(c) & U_GC_M_MASK))
		w->gap = ' ';
}

static inline void
end_gap(struct words *w)
{
	if (w->gap != 0 && w->out.len > 0)
		buf_char(&w->out, w->gap);
	w->gap = 0;
}

/* A character alone: its neighbours have no say in how it is folded. */
static void
add_any(struct words *w, str c)
{
	struct wide apart = take_apart(w->out.arena, c);
	int32_t at = 0;

	while (at < apart.len) {
		UChar32 part;

		U16_NEXT(apart.at, at, apart.len, part);
		if (!is_kept(part)) {
			add_gap(w, part);
			continue;
		}
		if (w->gap == 0 && is_word_alone(part))
			w->gap = ' ';
		end_gap(w);
		add_folded(&w->out, part);
		w->gap = is_word_alone(part) ? ' ' : 0;
	}
}

/*
 * What most letters hold beside ASCII, in small and without accents: Latin-1,
 * Latin Extended-A and Russian.  0: it is for ICU.
 */
static int32_t
fold_common(int32_t c)
{
	static const char latin[] = "aaaaaa ceeeeiiii nooooo  uuuuy  ";
	static const char extended[] =
	    "aaaaaaccccccccddddeeeeeeeeeegggggggghh  iiiiiiiiii  jjkk llllll "
	    " llnnnnnn   oooooo  rrrrrrsssssssstttt  uuuuuuuuuuuuwwyyyzzzzzzs";
	int32_t base = 0;

	if (c >= 0xC0 && c <= 0xFE)
		base = latin[(c - 0xC0) & 31];
	else if (c >= 0x100 && c <= 0x17F)
		base = extended[c - 0x100];
	else if (c >= 0x410 && c <= 0x44F && c != 0x419 && c != 0x439)
		base = c < 0x430 ? c + 0x20 : c;
	return base == ' ' ? 0 : base;
}

/* The gap that a common sign makes; 0: it is for ICU. */
static char
common_gap(int32_t c)
{
	if (c == '.' || c == ',' || c == ';' || c == ':' || c == '!' ||
	    c == '?')
		return '\n';
	if (c < 0x80 || c == 0xA0 || c == 0xAB || c == 0xBB || c == 0x2019 ||
	    c == 0x202F)
		return ' ';
	return 0;
}

/* Letters and digits in ASCII; gives where they end. */
static ptrdiff_t
add_plain(struct words *w, str s, ptrdiff_t at)
{
	ptrdiff_t start = at, len;

	while (at < s.len && is_letter_or_digit(s.at[at]))
		at++;
	if (at == start)
		return at;
	end_gap(w);
	len = w->out.len;
	buf_add(&w->out, str_slice(s, start, at));
	for (ptrdiff_t i = len; i < w->out.len; i++)
		if (w->out.at[i] >= 'A' && w->out.at[i] <= 'Z')
			w->out.at[i] |= 0x20;
	return at;
}

str
unicode_words(struct arena *a, str s)
{
	struct words w = {.out = {.arena = a}};
	ptrdiff_t at = 0;

	while ((at = add_plain(&w, s, at)) < s.len) {
		ptrdiff_t start = at;
		int32_t c = utf8_next(s, &at), folded = fold_common(c);
		char gap = common_gap(c);

		if (gap != 0) {
			w.gap = w.gap != '\n' ? gap : '\n';
		} else if (folded >= 0x80) {
			end_gap(&w);
			buf_utf8(&w.out, folded);
		} else if (folded >= 'a') {
			end_gap(&w);
			buf_char(&w.out, (char)folded);
		} else {
			add_any(&w, str_slice(s, start, at));
		}
	}
	return buf_str(&w.out);
}

/* Letters of Latin-1 and French that are two in ASCII; NULL: another. */
static const char *
common_pair(int32_t c)
{
	switch (c) {
	case 0x00C6: case 0x00E6: return "ae";
	case 0x0152: case 0x0153: return "oe";
	case 0x00DF: return "ss";
	default: return NULL;
	}
}

/* False at a character that is for ICU, and then so is the whole text. */
static bool
fold_simply(struct arena *a, str s, str *folded_text)
{
	char *to = NEW_ROOM(a, char, s.len), *end = to;
	ptrdiff_t at = 0;

	while (at < s.len) {
		char byte = s.at[at];
		const char *pair;
		int32_t c, folded;

		if (is_letter_or_digit(byte)) {
			*end++ = byte >= 'A' && byte <= 'Z'
			    ? (char)(byte | 0x20) : byte;
			at++;
			continue;
		}
		c = utf8_next(s, &at);
		folded = fold_common(c);
		pair = common_pair(c);
		if (folded != 0)	/* never longer than it was */
			end += utf8_put(end, folded);
		else if (pair != NULL)
			end = mempcpy(end, pair, 2);
		else if (common_gap(c) == 0)
			return false;
	}
	*folded_text = (str){to, end - to};
	return true;
}

str
unicode_fold(struct arena *a, str s)
{
	str folded;

	return fold_simply(a, s, &folded) ? folded : fold_wide(a, s);
}

/* Turkish, Azeri and Lithuanian treat the letters i and I in their own way. */
static bool
has_own_i(str language)
{
	static const char *const tags[] = {"az", "lit", "lt", "tr", "tur"};
	char first = language.len > 0 ? (char)(language.at[0] | 0x20) : 0;

	for (ptrdiff_t i = 0; i < COUNT(tags); i++)
		if (first == tags[i][0] &&
		    language.len >= (ptrdiff_t)strlen(tags[i]) &&
		    strncasecmp(language.at, tags[i], strlen(tags[i])) == 0)
			return true;
	return false;
}

/* In all bytes of a word alike. */
#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

/* Bit 0x20 turned in each of eight ASCII letters of one case. */
static uint64_t
change_eight(uint64_t word, unsigned char first)
{
	uint64_t from = word + EACH((unsigned char)(0x80 - first));
	uint64_t behind = word + EACH((unsigned char)(0x80 - first - 26));

	return word ^ ((from & ~behind & EACH(0x80)) >> 2);
}

static bool
is_from(unsigned char c, unsigned char first, int count)
{
	return c >= first && c < first + count;
}

/*
 * ASCII and the letters U+00C0 to U+00FE, bytes 0xC3 0x80 to 0xBE, of which
 * the large and the small one differ in bit 0x20.  False where there is more:
 * that is for ICU, which costs a microsecond before it looks at the text.
 */
static bool
change_latin(char *to, str s, bool upper)
{
	unsigned char first = upper ? 'a' : 'A', high = upper ? 0xA0 : 0x80;
	ptrdiff_t i = 0;

	while (i < s.len) {
		unsigned char c = (unsigned char)s.at[i];
		uint64_t word = EACH(0x80);

		if (s.len - i >= 8)
			memcpy(&word, s.at + i, 8);
		if ((word & EACH(0x80)) == 0) {
			word = change_eight(word, first);
			memcpy(to + i, &word, 8);
			i += 8;
		} else if (c < 0x80) {
			to[i++] = (char)(is_from(c, first, 26) ? c ^ 0x20 : c);
		} else if (c == 0xC3 && i + 1 < s.len) {
			to[i++] = (char)c;
			c = (unsigned char)s.at[i];
			if (upper && (c == 0x9F || c == 0xBF))
				return false;	/* sharp s, y diaeresis */
			/* the signs in the middle are no letters */
			to[i++] = (char)(is_from(c, high, 31) &&
				(c | 0x20) != 0xB7 ? c ^ 0x20 : c);
		} else {
			return false;
		}
	}
	return true;
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
	char *to = NEW_ARRAY(a, char, s.len);

	if (!has_own_i(language) && change_latin(to, s, true))
		return (str){to, s.len};
	return change_case(a, s, language, u_strToUpper);
}

str
unicode_lower(struct arena *a, str s, str language)
{
	char *to = NEW_ARRAY(a, char, s.len);

	if (!has_own_i(language) && change_latin(to, s, false))
		return (str){to, s.len};
	return change_case(a, s, language, u_strToLower);
}

str
unicode_title(struct arena *a, str s, str language)
{
	enum { MOST_OF_ONE = 3 };	/* as above */
	struct wide w = wide_from(a, s);
	struct wide to = wide_new(a, w.len * MOST_OF_ONE);
	UErrorCode e = U_ZERO_ERROR;
	UCaseMap *map = ucasemap_open(
	    locale_of(a, language), U_TITLECASE_WHOLE_STRING, &e);

	to.len = ucasemap_toTitle(map, to.at, to.len, w.at, w.len, &e);
	if (map != NULL)
		ucasemap_close(map);
	return U_SUCCESS(e) ? wide_text(a, to) : str_copy(a, s);
}

str
unicode_nfc(struct arena *a, str s)
{
	UErrorCode e = U_ZERO_ERROR;
	const UNormalizer2 *nfc;

	if (str_ascii(s))
		return str_copy(a, s);
	nfc = unorm2_getNFCInstance(&e);
	if (U_FAILURE(e))
		return str_copy(a, s);
	return wide_text(a, normalize(a, nfc, wide_from(a, s)));
}
