/* SPDX-License-Identifier: MIT */
/* Countries, languages and lists of names, by language (CLDR). */
#include "unicode.h"

#include <unicode/uloc.h>
#include <unicode/ulistformatter.h>

#include "country.h"
#include "icu.h"

enum { NAME_SIZE = 256 };	/* in units of UTF-16 */

/* ICU gives the code itself where it knows no name: that is none for us. */
static str
known_name(struct arena *a, struct wide name, const char *code, UErrorCode e)
{
	str text;

	if (U_FAILURE(e) || e == U_STRING_NOT_TERMINATED_WARNING)
		return S("");
	text = wide_text(a, name);
	return str_equal(text, str_from(code)) ? S("") : text;
}

static str
country_in(struct arena *a, const char *region, const char *locale)
{
	char id[] = "und_??";
	struct wide name = wide_new(a, NAME_SIZE);
	UErrorCode e = U_ZERO_ERROR;

	id[4] = region[0];
	id[5] = region[1];
	name.len = uloc_getDisplayCountry(id, locale, name.at, name.len, &e);
	return known_name(a, name, region, e);
}

str
unicode_country(struct arena *a, str code, str language)
{
	const char *region = country_known(code);

	return region != NULL ? country_in(a, region, locale_of(a, language))
			      : S("");
}

str
unicode_language_name(struct arena *a, str tag, str language)
{
	const char *locale = locale_of(a, language);
	struct wide name = wide_new(a, NAME_SIZE);
	char id[ULOC_FULLNAME_CAPACITY] = "", of[ULOC_LANG_CAPACITY] = "";
	UErrorCode e = U_ZERO_ERROR;
	int32_t parsed = 0;

	uloc_forLanguageTag(str_z(a, tag), id, sizeof id, &parsed, &e);
	uloc_getLanguage(id, of, sizeof of, &e);
	if (U_FAILURE(e) || parsed != tag.len || of[0] == '\0')
		return S("");
	name.len = uloc_getDisplayLanguage(id, locale, name.at, name.len, &e);
	return known_name(a, name, of, e);
}

static str
join(struct arena *a, UListFormatter *format, const str *items,
    ptrdiff_t count)
{
	const UChar **texts = NEW_ARRAY(a, const UChar *, count);
	int32_t *lengths = NEW_ARRAY(a, int32_t, count), capacity = NAME_SIZE;
	UErrorCode e = U_ZERO_ERROR;
	struct wide out;

	for (ptrdiff_t i = 0; i < count; i++) {
		struct wide item = wide_from(a, items[i]);

		texts[i] = item.at;
		lengths[i] = item.len;
		capacity += item.len + NAME_SIZE / 4;
	}
	out = wide_new(a, capacity);
	out.len = ulistfmt_format(format, texts, lengths, (int32_t)count,
	    out.at, out.len, &e);
	return U_SUCCESS(e) ? wide_text(a, out) : S("");
}

str
unicode_list(struct arena *a, const str *items, ptrdiff_t count, str language)
{
	UErrorCode e = U_ZERO_ERROR;
	UListFormatter *format;
	str text = S("");

	if (count == 0)
		return S("");
	if (count == 1)
		return str_copy(a, items[0]);
	format = ulistfmt_open(locale_of(a, language), &e);
	if (U_SUCCESS(e))
		text = join(a, format, items, count);
	if (format != NULL)
		ulistfmt_close(format);
	return text;
}
