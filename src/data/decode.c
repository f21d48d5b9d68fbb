/* SPDX-License-Identifier: MIT */
#include "decode.h"

#include <string.h>

#include "unicode/unicode.h"

bool
is_private_use(int32_t c)
{
	return (c >= 0xE000 && c <= 0xF8FF) || c >= 0xF0000;
}

/* The offset of the first byte from `at` on that is not ASCII, or s.len. */
static ptrdiff_t
skip_ascii(str s, ptrdiff_t at)
{
	uint64_t eight;

	for (; s.len - at >= 8; at += 8) {
		memcpy(&eight, s.at + at, 8);
		if ((eight & 0x8080808080808080) != 0)
			break;
	}
	while (at < s.len && (unsigned char)s.at[at] < 0x80)
		at++;
	return at;
}

ptrdiff_t
private_use_find(str s)
{
	ptrdiff_t at = 0;

	while ((at = skip_ascii(s, at)) < s.len) {
		ptrdiff_t start = at;

		if (is_private_use(utf8_next(s, &at)))
			return start;
	}
	return -1;
}

struct survey {
	ptrdiff_t bad;		/* the first byte that is not UTF-8, or -1 */
	bool multibyte;		/* some characters are good, and not ASCII */
	bool private_use;
};

static struct survey
survey_of(str s)
{
	struct survey found = {.bad = -1};
	ptrdiff_t at = 0;

	while ((at = skip_ascii(s, at)) < s.len) {
		ptrdiff_t start = at;
		int32_t c = utf8_next(s, &at);

		if (c != UTF8_BAD) {
			found.multibyte = true;
			found.private_use |= is_private_use(c);
		} else if (found.bad < 0) {
			found.bad = start;
		}
	}
	return found;
}

/* What a file is that somebody took for CSV, by its first bytes, or NULL. */
static const char *
other_kind(str bytes)
{
	if (str_starts(bytes, S("PK\3\4")))
		return _("this is an XLSX or ODS spreadsheet, not CSV: "
			 "save it as CSV");
	if (str_starts(bytes, S("\xD0\xCF\x11\xE0")))
		return _("this is an XLS spreadsheet, not CSV: "
			 "save it as CSV");
	if (str_starts(bytes, S("%PDF")))
		return _("this is a PDF file, not CSV");
	if (str_starts(bytes, S("\x1F\x8B")))
		return _("this is a gzip file, not CSV: unpack it");
	return NULL;
}

/* By its BOM, or by the zero halves of its first two characters. */
static bool
is_utf16(str bytes)
{
	const char *b = bytes.at;

	if (str_starts(bytes, S("\xFF\xFE")) ||
	    str_starts(bytes, S("\xFE\xFF")))
		return true;
	return bytes.len >= 4 && !b[0] == !b[2] && !b[1] == !b[3] &&
	    !b[0] != !b[1];
}

static const char *
lone_cr(const char *from, const char *end)
{
	while ((from = memchr(from, '\r', (size_t)(end - from))) != NULL) {
		if (from + 1 == end || from[1] != '\n')
			return from;
		from++;
	}
	return NULL;
}

/* Old Macs end lines with CR alone: made LF, so that all count lines alike. */
static str
with_line_feeds(struct arena *a, str s)
{
	const char *end = s.at + s.len;
	const char *cr = s.len > 0 ? lone_cr(s.at, end) : NULL;
	char *to;

	if (cr == NULL)
		return s;
	to = str_z(a, s);
	for (; cr != NULL; cr = lone_cr(cr + 1, end))
		to[cr - s.at] = '\n';
	return (str){to, s.len};
}

bool
decode_list(struct arena *a, struct source *s, const char **charset,
    bool *private_use, struct faults *f)
{
	bool bom = str_starts(s->text, UTF8_BOM);
	ptrdiff_t skipped = bom ? UTF8_BOM.len : 0, nul;
	const char *other = other_kind(s->text);
	struct survey found;

	if (other != NULL)
		return fault_file(f, FAULT_DATA, s->name, "%s", other);
	if (is_utf16(s->text))
		return fault_file(f, FAULT_DATA, s->name,
		    _("saved as UTF-16; save it as CSV UTF-8"));
	s->text = with_line_feeds(a, str_slice(s->text, skipped, s->text.len));
	nul = str_find_char(s->text, '\0');
	if (nul >= 0)
		return fault(f, FAULT_DATA, (struct place){s, nul, 1},
		    _("a NUL byte, at byte %lld of the file"),
		    (long long)(nul + skipped));
	found = survey_of(s->text);
	if (found.bad >= 0 && (bom || found.multibyte))
		return fault(f, FAULT_DATA, (struct place){s, found.bad, 1},
		    _("not UTF-8: byte 0x%02X, at byte %lld of the file"),
		    (unsigned char)s->text.at[found.bad],
		    (long long)(found.bad + skipped));
	*charset = found.bad < 0 ? "UTF-8" : "windows-1252";
	*private_use = found.private_use;
	if (found.bad >= 0)
		s->text = unicode_from_windows_1252(a, s->text);
	return true;
}
