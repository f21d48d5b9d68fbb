/* SPDX-License-Identifier: MIT */
#include "charset.h"

#include <string.h>

/*
 * As iconv knows them; the short list keeps it from loading whatever a file
 * may name.  Latin-1 is Windows-1252, as in browsers (WHATWG).
 */
static const struct {
	str wanted;
	const char *name;
} charsets[] = {
	{S_INIT("UTF-8"), "UTF-8"},
	{S_INIT("UTF-16"), "UTF-16"},
	{S_INIT("UTF-16LE"), "UTF-16LE"},
	{S_INIT("UTF-16BE"), "UTF-16BE"},
	{S_INIT("windows-1252"), "windows-1252"},
	{S_INIT("CP1252"), "windows-1252"},
	{S_INIT("ANSI"), "windows-1252"},
	{S_INIT("Latin-1"), "windows-1252"},
	{S_INIT("ISO-8859-1"), "windows-1252"},
	{S_INIT("Latin-9"), "ISO-8859-15"},
	{S_INIT("ISO-8859-15"), "ISO-8859-15"},
	{S_INIT("macintosh"), "macintosh"},
	{S_INIT("CP850"), "CP850"},
	{S_INIT("CP437"), "CP437"},
	{S_INIT("windows-1250"), "CP1250"},
	{S_INIT("windows-1251"), "CP1251"},
	{S_INIT("windows-1253"), "CP1253"},
	{S_INIT("windows-1254"), "CP1254"},
	{S_INIT("windows-1255"), "CP1255"},
	{S_INIT("windows-1256"), "CP1256"},
	{S_INIT("windows-1257"), "CP1257"},
	{S_INIT("windows-1258"), "CP1258"},
	{S_INIT("ISO-8859-2"), "ISO-8859-2"},
	{S_INIT("ISO-8859-5"), "ISO-8859-5"},
	{S_INIT("ISO-8859-6"), "ISO-8859-6"},
	{S_INIT("ISO-8859-7"), "ISO-8859-7"},
	{S_INIT("ISO-8859-8"), "ISO-8859-8"},
	{S_INIT("ISO-8859-9"), "ISO-8859-9"},
	{S_INIT("KOI8-R"), "KOI8-R"},
	{S_INIT("KOI8-U"), "KOI8-U"},
	{S_INIT("Shift_JIS"), "SHIFT_JIS"},
	{S_INIT("EUC-JP"), "EUC-JP"},
	{S_INIT("EUC-KR"), "EUC-KR"},
	{S_INIT("GB18030"), "GB18030"},
	{S_INIT("Big5"), "BIG5"},
};

static bool
alike(str a, str b)
{
	ptrdiff_t i = 0, j = 0;

	for (;;) {
		while (i < a.len && (a.at[i] == '-' || a.at[i] == '_'))
			i++;
		while (j < b.len && (b.at[j] == '-' || b.at[j] == '_'))
			j++;
		if (i == a.len || j == b.len)
			return i == a.len && j == b.len;
		if (strncasecmp(a.at + i++, b.at + j++, 1) != 0)
			return false;
	}
}

const char *
charset_named(struct arena *a, str given, str *hint)
{
	const str some = S("UTF-8, UTF-16LE, windows-1252, ISO-8859-15, "
			   "macintosh, ...");
	str names[COUNT(charsets)];

	for (ptrdiff_t i = 0; i < COUNT(charsets); i++) {
		if (alike(charsets[i].wanted, given))
			return charsets[i].name;
		names[i] = charsets[i].wanted;
	}
	*hint = fault_hint(a, given, names, COUNT(charsets));
	if (hint->len == 0)
		*hint = str_format(a, _(" (there is: %.*s)"), FMT(some));
	return NULL;
}
