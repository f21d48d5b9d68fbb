/* SPDX-License-Identifier: MIT */
/* Numbers as a language writes them. */
#include "unicode.h"

#include <string.h>
#include <unicode/uloc.h>
#include <unicode/unum.h>

#include "icu.h"

enum { SHOWN_SIZE = 1024 };	/* in units of UTF-16: 300 digits and marks */

static bool
format_decimal(struct arena *a, const UNumberFormat *format, str decimal,
    str *out)
{
	struct wide shown = wide_new(a, SHOWN_SIZE);
	UErrorCode e = U_ZERO_ERROR;

	shown.len = unum_formatDecimal(format, decimal.at,
	    (int32_t)decimal.len, shown.at, shown.len, NULL, &e);
	if (U_FAILURE(e))
		return false;
	*out = wide_text(a, shown);
	return true;
}

static void
set_decimals(UNumberFormat *format, str decimal, int decimals)
{
	ptrdiff_t point = str_find_char(decimal, '.');

	if (decimals < 0)
		decimals = point < 0 ? 0 : (int)(decimal.len - point - 1);
	unum_setAttribute(format, UNUM_FRACTION_DIGITS, decimals);
	unum_setAttribute(format, UNUM_ROUNDING_MODE, UNUM_ROUND_HALFUP);
	/* Spanish and Portuguese leave 1234 as it is. */
	unum_setAttribute(format, UNUM_MINIMUM_GROUPING_DIGITS,
	    UNUM_MINIMUM_GROUPING_DIGITS_AUTO);
}

bool
unicode_number(struct arena *a, str decimal, int decimals, str language,
    str *out)
{
	UErrorCode e = U_ZERO_ERROR;
	UNumberFormat *format = unum_open(
	    UNUM_DECIMAL, NULL, 0, locale_of(a, language), NULL, &e);
	bool done = false;

	if (U_SUCCESS(e)) {
		set_decimals(format, decimal, decimals);
		done = format_decimal(a, format, decimal, out);
	}
	if (format != NULL)
		unum_close(format);
	return done;
}

/* ---- ordinals ---- */

static bool
same_language(const char *locale, const char *other)
{
	char a[ULOC_LANG_CAPACITY] = "", b[ULOC_LANG_CAPACITY] = "";
	UErrorCode e = U_ZERO_ERROR;

	uloc_getLanguage(locale, a, sizeof a, &e);
	uloc_getLanguage(other, b, sizeof b, &e);
	return U_SUCCESS(e) && strcmp(a, b) == 0;
}

/* What CLDR does not know, or writes in another way than people do. */
static const char *
suffix_of(const char *locale, bool feminine)
{
	static const struct {
		const char *language, *masculine, *feminine;
	} suffixes[] = {
	    {"ru", "-й", "-я"},
	    {"uk", "-й", "-а"},
	    {"uz", "-", "-"},
	};

	for (ptrdiff_t i = 0; i < COUNT(suffixes); i++)
		if (same_language(locale, suffixes[i].language))
			return feminine ? suffixes[i].feminine
					: suffixes[i].masculine;
	return NULL;
}

static bool
has_rules(const UNumberFormat *format, const char *locale)
{
	UErrorCode e = U_ZERO_ERROR;
	const char *of = unum_getLocaleByType(format, ULOC_ACTUAL_LOCALE, &e);

	/* else they are those of the user's environment */
	return U_SUCCESS(e) && same_language(locale, of);
}

static void
set_gender(UNumberFormat *format, bool feminine)
{
	static const UChar name[] = u"%digits-ordinal-feminine";
	UErrorCode e = U_ZERO_ERROR;

	/* Fails in a language without genders, and so changes nothing. */
	if (feminine)
		unum_setTextAttribute(format, UNUM_DEFAULT_RULESET, name,
		    COUNT(name) - 1, &e);
}

bool
unicode_ordinal(struct arena *a, int64_t n, bool feminine, str language,
    str *out)
{
	const char *locale = locale_of(a, language);
	const char *suffix = suffix_of(locale, feminine);
	str decimal = str_format(a, "%lld", (long long)n);
	UErrorCode e = U_ZERO_ERROR;
	UNumberFormat *format = NULL;
	bool done = false;

	if (suffix == NULL)
		format = unum_open(UNUM_ORDINAL, NULL, 0, locale, NULL, &e);
	if (format != NULL && U_SUCCESS(e) && has_rules(format, locale)) {
		set_gender(format, feminine);
		done = format_decimal(a, format, decimal, out);
	}
	if (format != NULL)
		unum_close(format);
	if (done)
		return true;
	if (!unicode_number(a, decimal, 0, language, &decimal))
		return false;
	*out = str_format(
	    a, "%.*s%s", FMT(decimal), suffix != NULL ? suffix : ".");
	return true;
}
