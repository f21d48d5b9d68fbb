/* SPDX-License-Identifier: MIT */
/* Which country a user means: a code, or a name as people write it. */
#include "unicode.h"

#include <stdlib.h>
#include <unicode/uloc.h>

#include "country.h"

/* Names in use that CLDR does not give, as unicode_fold gives them. */
static const struct alias {
	str name, code;
} aliases[] = {
    {S_INIT("angleterre"), S_INIT("GB")},
    {S_INIT("birmanie"), S_INIT("MM")},
    {S_INIT("birmania"), S_INIT("MM")},
    {S_INIT("burma"), S_INIT("MM")},
    {S_INIT("myanmar"), S_INIT("MM")},
    {S_INIT("bielarus"), S_INIT("BY")},
    {S_INIT("cabosverde"), S_INIT("CV")},
    {S_INIT("capeverde"), S_INIT("CV")},
    {S_INIT("czechrepublic"), S_INIT("CZ")},
    {S_INIT("easttimor"), S_INIT("TL")},
    {S_INIT("ecosse"), S_INIT("GB")},
    {S_INIT("eeuu"), S_INIT("US")},
    {S_INIT("england"), S_INIT("GB")},
    {S_INIT("etatsunisdamerique"), S_INIT("US")},
    {S_INIT("grandebretagne"), S_INIT("GB")},
    {S_INIT("granbretana"), S_INIT("GB")},
    {S_INIT("greatbritain"), S_INIT("GB")},
    {S_INIT("holland"), S_INIT("NL")},
    {S_INIT("hollande"), S_INIT("NL")},
    {S_INIT("hongkong"), S_INIT("HK")},
    {S_INIT("inglaterra"), S_INIT("GB")},
    {S_INIT("ivorycoast"), S_INIT("CI")},
    {S_INIT("macao"), S_INIT("MO")},
    {S_INIT("macau"), S_INIT("MO")},
    {S_INIT("palestina"), S_INIT("PS")},
    {S_INIT("palestine"), S_INIT("PS")},
    {S_INIT("paysdegalles"), S_INIT("GB")},
    {S_INIT("rdc"), S_INIT("CD")},
    {S_INIT("republicacheca"), S_INIT("CZ")},
    {S_INIT("republiquedemocratiqueducongo"), S_INIT("CD")},
    {S_INIT("republiquetcheque"), S_INIT("CZ")},
    {S_INIT("scotland"), S_INIT("GB")},
    {S_INIT("swaziland"), S_INIT("SZ")},
    {S_INIT("turkey"), S_INIT("TR")},
    {S_INIT("uk"), S_INIT("GB")},
    {S_INIT("unitedstatesofamerica"), S_INIT("US")},
    {S_INIT("wales"), S_INIT("GB")},
    {S_INIT("англия"), S_INIT("GB")},
    {S_INIT("бирма"), S_INIT("MM")},
    {S_INIT("белоруссия"), S_INIT("BY")},
    {S_INIT("великобритания"), S_INIT("GB")},
    {S_INIT("палестина"), S_INIT("PS")},
    {S_INIT("сша"), S_INIT("US")},
    {S_INIT("чехия"), S_INIT("CZ")},
};

static const str languages[] = {
    S_INIT("fr"), S_INIT("en"), S_INIT("es"), S_INIT("ru")};

struct name {
	str folded;
	const char *code;	/* ICU's own, which stays */
	ptrdiff_t order;	/* the first to come has the name */
};

struct unicode_countries {
	struct arena *job;
	struct name *names;	/* sorted; NULL: not yet wanted */
	ptrdiff_t count;
};

const char *
country_known(str code)
{
	const char *const *known = uloc_getISOCountries();

	if (code.len != 2)
		return NULL;
	for (; *known != NULL; known++)
		if ((code.at[0] & ~0x20) == (*known)[0] &&
		    (code.at[1] & ~0x20) == (*known)[1])
			return *known;
	return NULL;
}

static int
compare(const void *left, const void *right)
{
	const struct name *a = left, *b = right;
	int order = str_compare(a->folded, b->folded);

	if (order == 0)
		order = (a->order > b->order) - (a->order < b->order);
	return order;
}

static void
add(struct unicode_countries *c, str folded, const char *code)
{
	if (folded.len == 0 || code == NULL)
		return;
	c->names[c->count] = (struct name){folded, code, c->count};
	c->count++;
}

static void
add_code(struct arena *a, struct unicode_countries *c, const char *code)
{
	char *id = str_z(a, str_format(a, "und_%s", code));

	add(c, str_lower_ascii(a, str_from(code)), code);
	add(c, str_lower_ascii(a, str_from(uloc_getISO3Country(id))), code);
}

static void
list_names(struct unicode_countries *c)
{
	const char *const *codes = uloc_getISOCountries();
	struct arena *job = c->job;
	ptrdiff_t count = 0;

	while (codes[count] != NULL)
		count++;
	c->names = NEW_ARRAY(job, struct name,
	    COUNT(aliases) + count * (2 + COUNT(languages)));
	for (ptrdiff_t i = 0; i < COUNT(aliases); i++)
		add(c, aliases[i].name, country_known(aliases[i].code));
	for (ptrdiff_t i = 0; i < count; i++)
		add_code(job, c, codes[i]);
	for (ptrdiff_t l = 0; l < COUNT(languages); l++)
		for (ptrdiff_t i = 0; i < count; i++) {
			str name = unicode_country(job, str_from(codes[i]),
			    languages[l]);

			add(c, unicode_fold(job, name), codes[i]);
		}
	qsort(c->names, (size_t)c->count, sizeof *c->names, compare);
}

struct unicode_countries *
unicode_countries_new(struct arena *job)
{
	struct unicode_countries *c = NEW(job, struct unicode_countries);

	c->job = job;
	return c;
}

str
unicode_countries_find(struct unicode_countries *c, struct arena *a,
    str code_or_name)
{
	const char *code = country_known(code_or_name);
	ptrdiff_t low = 0, high;
	str folded;

	if (code != NULL)
		return str_from(code);
	folded = unicode_fold(a, code_or_name);
	if (folded.len == 0)
		return S("");
	if (c->names == NULL)
		list_names(c);
	high = c->count;
	while (low < high) {
		ptrdiff_t middle = (low + high) / 2;

		if (str_compare(c->names[middle].folded, folded) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == c->count || !str_equal(c->names[low].folded, folded))
		return S("");
	return str_from(c->names[low].code);
}

str
unicode_country_code(struct arena *a, str code_or_name)
{
	const char *code = country_known(code_or_name);
	struct arena_mark start = arena_mark(a);
	str found;

	if (code != NULL)
		return str_from(code);
	found = unicode_countries_find(unicode_countries_new(a), a,
	    code_or_name);
	arena_reset(a, start);
	return found;
}
