/* SPDX-License-Identifier: MIT */
/*
 * unicode: charsets, comparison of names, line breaks, and what a language
 * knows of dates, countries and lists.  A language is a BCP 47 tag ("fr",
 * "fr-CH"); text is UTF-8; results live in the arena.
 */
#ifndef UNICODE_UNICODE_H
#define UNICODE_UNICODE_H

#include "base/base.h"

/* Windows-1252 (WHATWG's table: no byte is refused) to UTF-8. */
str unicode_from_windows_1252(struct arena *, str bytes);
/*
 * A text of a message to UTF-8, by the name of its charset as messages have it
 * ("iso-2022-jp"); U+FFFD for what is not in it, and for NUL.  Without a name,
 * or by one that nobody knows: as UTF-8 if it is that, else as Windows-1252.
 */
str unicode_from_charset(struct arena *, str charset, str bytes);

/*
 * The form in which names are compared: compatibility decomposition, without
 * marks, case folded, letters and digits only.  "Prénom_2" gives "prenom2".
 */
str unicode_fold(struct arena *, str);
/*
 * The same for a text: its words, folded, with a blank between them, or LF
 * where a sentence or a part of it ended.  Apostrophes and hyphens part words,
 * accents and soft hyphens do not; of what is written without blanks (Chinese,
 * Japanese, Thai) each character is a word.
 */
str unicode_words(struct arena *, str);
str unicode_upper(struct arena *, str, str language);
str unicode_lower(struct arena *, str, str language);
/* One word: its first letter large, the others small. */
str unicode_title(struct arena *, str word, str language);
str unicode_nfc(struct arena *, str);
/* "Jean-Paul Martin" to "J.-P. M."; a letter is what a reader takes for one. */
str unicode_initials(struct arena *, str name, str language);

/*
 * A text of unknown origin as it may be shown: in NFC, line ends LF, tabs
 * blanks, other control characters U+FFFD; bidi embeddings, overrides and
 * isolates (UAX #9) taken out, and marks beyond eight on one letter.  What was
 * taken out is added to *tamed.  Where nothing is to change the text itself
 * comes back, not a copy.
 */
enum { UNICODE_MARKS = 8 };
enum tamed { TAMED_CONTROLS = 1, TAMED_MARKS = 2 };
str unicode_shown(struct arena *, str, unsigned *tamed);

/*
 * Places where a line may end (UAX #14), as byte offsets behind the character,
 * in rising order, text.len last; gives how many.  Opened once for a language,
 * which costs more than most paragraphs.  For one thread at a time; NULL only
 * without ICU's data, and then there are no breaks.
 */
struct unicode_breaker;
struct unicode_breaker *unicode_breaker_open(str language);
void unicode_breaker_close(struct unicode_breaker *);
ptrdiff_t unicode_breaker_find(struct unicode_breaker *, struct arena *,
    str text, int32_t **offsets);

/*
 * Written without blanks, in Chinese and Japanese: ideographs, kana and their
 * punctuation; not Hangul, which has blanks.
 */
static inline bool
unicode_is_cjk(int32_t c)
{
	return (c >= 0x2E80 && c <= 0x312F) || (c >= 0x31A0 && c <= 0xA4CF) ||
	    (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFE30 && c <= 0xFE4F) ||
	    (c >= 0xFF01 && c <= 0xFF9F) || (c >= 0x20000 && c <= 0x3FFFF);
}

/*
 * Directions of writing (UAX #9): the embedding level of each byte of a
 * paragraph, even where it is written to the right, odd where to the left.
 * *leftward says how its language is written, and becomes the direction of the
 * paragraph: the other one if all its letters are.  Embeddings, overrides and
 * isolates count for nothing.  One byte more follows, for the end.
 */
const uint8_t *unicode_levels(struct arena *, str text, bool *leftward);

/*
 * A date from ISO 8601 (YYYY-MM-DD, a time behind it is passed over); always
 * the Gregorian calendar.  French writes "1er décembre 2026".  False if `iso`
 * is not a date that exists.  Digits are those of the language: ar-SA, fa.  A
 * language that ICU does not know is taken as English, here and below.
 */
enum date_form {
	DATE_LONG,	/* 24 novembre 2026 */
	DATE_SHORT,	/* 24/11/2026 */
	DATE_WEEKDAY,	/* mardi 24 novembre 2026 */
};
bool unicode_date(struct arena *, str iso, enum date_form, str language,
    str *out);
/*
 * strftime's letters (Liquid's date filter) in a language, with ASCII digits.
 * The time behind the date counts here (HH:MM[:SS], else midnight), in UTC.
 */
bool unicode_date_format(struct arena *, str iso, str format, str language,
    str *out);

/*
 * Whether there is a time zone of this name in the IANA database, as ICU has
 * it; else the nearest name, or empty.  And how far its clocks are ahead of
 * UTC at a moment (ms since 1970, and ms): with summer time where there is.
 */
bool unicode_zone(struct arena *, str name, str *nearest);
int64_t unicode_zone_offset(str name, int64_t at);

/* The name of an ISO 3166 country in a language; empty if there is none. */
str unicode_country(struct arena *, str code, str language);
/*
 * The code of a country given by code (2 or 3 letters) or by its name in fr,
 * en, es, ru, or empty.  Names cost a table of all of them: for many rows, make
 * it once.
 */
str unicode_country_code(struct arena *, str code_or_name);
struct unicode_countries;
struct unicode_countries *unicode_countries_new(struct arena *job);
str unicode_countries_find(struct unicode_countries *, struct arena *,
    str code_or_name);

/*
 * A decimal number ("-1234.50") with the separators of a language, rounded
 * half up to so many digits behind the point; -1: as many as it has.  False
 * if it is no number.
 */
bool unicode_number(struct arena *, str decimal, int decimals, str language,
    str *out);
/* "1er", "1re", "2e"; "1st": of a thing whose noun is masculine or feminine. */
bool unicode_ordinal(struct arena *, int64_t, bool feminine, str language,
    str *out);

/* "français" for "fr"; empty if unknown. */
str unicode_language_name(struct arena *, str tag, str language);

/* "a, b et c" */
str unicode_list(struct arena *, const str *items, ptrdiff_t count,
    str language);

/*
 * A domain as IDNA 2008 A-labels (RFC 5891) in lower case; false with the
 * reason.  Nothing but case and normal form is mapped: what would vanish or
 * become another letter is refused, and so is a dot at the end.
 */
bool unicode_domain(struct arena *, str domain, str *out, const char **why);
/* What of it lies beyond ASCII is letters, marks and digits. */
bool unicode_is_word(str);
/* Latin letters beside Greek or Cyrillic ones in one word: a look-alike. */
bool unicode_mixes_scripts(str);

#endif
