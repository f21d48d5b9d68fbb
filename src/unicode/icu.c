/* SPDX-License-Identifier: MIT */
#include "icu.h"

#include <string.h>
#include <unicode/uloc.h>
#include <unicode/ustring.h>

enum { LOCALE_SIZE = ULOC_FULLNAME_CAPACITY };

struct wide
wide_new(struct arena *a, int32_t capacity)
{
	return (struct wide){NEW_ARRAY(a, UChar, capacity), capacity};
}

struct wide
wide_from(struct arena *a, str s)
{
	struct wide w = wide_new(a, (int32_t)s.len);
	UErrorCode e = U_ZERO_ERROR;

	/* A UTF-8 sequence never gives more units than it has bytes. */
	if (s.len > 0)
		u_strFromUTF8WithSub(w.at, w.len, &w.len, s.at, (int32_t)s.len,
		    0xFFFD, NULL, &e);
	return w;
}

str
wide_text(struct arena *a, struct wide w)
{
	int32_t capacity = w.len * 3, len = 0;
	UErrorCode e = U_ZERO_ERROR;
	char *to = NEW_ARRAY(a, char, capacity);

	if (w.len > 0)
		u_strToUTF8WithSub(to, capacity, &len, w.at, w.len, 0xFFFD,
		    NULL, &e);
	return (str){to, len};
}

/* ICU's list of languages is sorted. */
static bool
is_known(const char *language)
{
	int32_t low = 0, high = uloc_countAvailable();

	while (low < high) {
		int32_t middle = (low + high) / 2;
		int order = strcmp(language, uloc_getAvailable(middle));

		if (order == 0)
			return true;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return false;
}

static char *
find_locale(struct arena *a, str tag)
{
	char *name = NEW_ARRAY(a, char, LOCALE_SIZE), *z = str_z(a, tag);
	char language[ULOC_LANG_CAPACITY] = "";
	UErrorCode e = U_ZERO_ERROR;
	int32_t parsed = 0;

	for (char *c = z; *c != '\0'; c++)
		if (*c == '_')
			*c = '-';
	uloc_forLanguageTag(z, name, LOCALE_SIZE, &parsed, &e);
	uloc_getLanguage(name, language, sizeof language, &e);
	if (U_FAILURE(e) || e == U_STRING_NOT_TERMINATED_WARNING ||
	    parsed != tag.len || !is_known(language))
		memcpy(name, "en", sizeof "en");
	return name;
}

const char *
locale_of(struct arena *a, str language)
{
	return find_locale(a, language);
}

const char *
locale_gregorian(struct arena *a, str language)
{
	char *name = find_locale(a, language);
	UErrorCode e = U_ZERO_ERROR;

	uloc_setKeywordValue("calendar", "gregorian", name, LOCALE_SIZE, &e);
	return U_SUCCESS(e) ? name : "en@calendar=gregorian";
}
