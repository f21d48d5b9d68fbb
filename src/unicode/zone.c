/* SPDX-License-Identifier: MIT */
/* Time zones by their names in the IANA database. */
#include "unicode.h"

#include <unicode/ucal.h>
#include <unicode/uenum.h>

#include "icu.h"

enum { MOST_ZONES = 2000 };

/* "CST" and the like mean several places, or another one than is thought. */
static bool
says_where(str name)
{
	return str_find_char(name, '/') > 0 || str_equal(name, S("UTC"));
}

static ptrdiff_t
all_zones(struct arena *a, str *names)
{
	UErrorCode e = U_ZERO_ERROR;
	UEnumeration *zones = ucal_openTimeZoneIDEnumeration(
	    UCAL_ZONE_TYPE_ANY, NULL, NULL, &e);
	const char *name;
	int32_t length;
	ptrdiff_t n = 0;

	while (U_SUCCESS(e) && n < MOST_ZONES &&
	    (name = uenum_next(zones, &length, &e)) != NULL)
		if (says_where((str){name, length}))
			names[n++] = str_copy(a, (str){name, length});
	if (zones != NULL)
		uenum_close(zones);
	return n;
}

/* "paris" is meant for Europe/Paris. */
static bool
ends_in(str zone, str place)
{
	ptrdiff_t at = zone.len - place.len;

	return at > 0 && zone.at[at - 1] == '/' &&
	    str_equal(str_slice(zone, at, zone.len), place);
}

bool
unicode_zone(struct arena *a, str name, str *nearest)
{
	str *names = NEW_ARRAY(a, str, MOST_ZONES), wanted;
	ptrdiff_t count = all_zones(a, names);

	*nearest = S("");
	for (ptrdiff_t i = 0; i < count; i++)
		if (str_equal(names[i], name))
			return true;
	wanted = str_lower_ascii(a, name);
	for (ptrdiff_t i = 0; i < count; i++)
		if (ends_in(str_lower_ascii(a, names[i]), wanted)) {
			*nearest = names[i];
			return false;
		}
	*nearest = str_nearest(name, names, count);
	return false;
}

int64_t
unicode_zone_offset(str name, int64_t at)
{
	struct arena scratch = {0};
	struct wide zone = wide_from(&scratch, name);
	UErrorCode e = U_ZERO_ERROR;
	UCalendar *calendar = ucal_open(zone.at, zone.len, "en",
	    UCAL_GREGORIAN, &e);
	int64_t offset = 0;

	if (calendar != NULL) {
		ucal_setMillis(calendar, (UDate)at, &e);
		offset = ucal_get(calendar, UCAL_ZONE_OFFSET, &e);
		offset += ucal_get(calendar, UCAL_DST_OFFSET, &e);
		ucal_close(calendar);
	}
	arena_free(&scratch);
	return U_SUCCESS(e) ? offset : 0;
}
