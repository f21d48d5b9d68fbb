/* SPDX-License-Identifier: MIT */
#include "sfnt.h"

#include <string.h>

enum { TABLES_MOST = 256, HEADER = 12, ENTRY = 16 };

/* Tables that shaping, cutting down and describing a font look at. */
static const char needed[][5] = {"cmap", "head", "hhea", "hmtx", "maxp",
    "loca", "glyf", "OS/2", "post", "name", "GDEF", "GSUB", "GPOS", "kern"};

bool
sfnt_mend(struct faults *f)
{
	return fault_mend(f,
	    _("the file is damaged: copy it anew from where it came from, or "
	      "take another font"));
}

static bool
damaged(const struct sfnt *s, const char *why)
{
	return fault_file(s->faults, FAULT_CONFIG, s->name, "%s", why) ||
	    sfnt_mend(s->faults);
}

static bool
damaged_table(const struct sfnt *s, const char *why, const char *tag)
{
	char shown[5] = "";

	for (int i = 0; i < 4; i++)
		shown[i] = (char)(tag[i] >= ' ' && tag[i] < 0x7F ? tag[i]
								 : '?');
	return fault_file(s->faults, FAULT_CONFIG, s->name, why, shown) ||
	    sfnt_mend(s->faults);
}

/* ---- what kind of file it is ---- */

static bool
refuse_kind(const struct sfnt *s, const char *why)
{
	return fault_file(s->faults, FAULT_CONFIG, s->name, "%s", why) ||
	    fault_mend(s->faults,
		_("take the font as TrueType, a file that ends in .ttf; "
		  "'Gentium Plus' is one (apt install %s)"),
		"fonts-sil-gentiumplus");
}

static bool
refuse_outlines(const struct sfnt *s)
{
	return refuse_kind(s,
	    _("it has no TrueType outlines, which PDF files need"));
}

static bool
check_kind(const struct sfnt *s, str head)
{
	if (s->bytes.len == 0)
		return refuse_kind(s, _("the file is empty"));
	if (str_starts(head, S("OTTO")))
		return refuse_outlines(s);
	if (str_starts(head, S("wOFF")) || str_starts(head, S("wOF2")))
		return refuse_kind(s, _("it is a font for web pages (WOFF)"));
	if (str_starts(head, S("\0\1\0\0")) || str_starts(head, S("true")))
		return true;
	return refuse_kind(s, _("this is no TrueType font"));
}

/* A collection begins with where its fonts do. */
static bool
find_directory(struct sfnt *s, unsigned number)
{
	uint32_t count = sfnt_u32(s->bytes, 8);

	s->font_count = 1;
	if (!str_starts(s->bytes, S("ttcf")))
		return number == 0 ||
		    damaged(s, _("it is no collection of fonts"));
	if (number >= count || number >= INT32_MAX)
		return damaged(s, _("the collection has fewer fonts"));
	s->font_count = count < INT32_MAX ? (int)count : INT32_MAX;
	s->directory = sfnt_u32(s->bytes, HEADER + 4 * (int64_t)number);
	if (s->directory == 0 || s->directory >= s->bytes.len)
		return damaged(s,
		    _("a font of the collection lies beyond the end of the "
		      "file"));
	return true;
}

/* ---- the list of tables ---- */

static int64_t
entry_of(const struct sfnt *s, int i)
{
	return s->directory + HEADER + ENTRY * (int64_t)i;
}

static bool
check_entry(const struct sfnt *s, int i)
{
	int64_t at = entry_of(s, i);
	const char *tag = s->bytes.at + at;
	int64_t offset = sfnt_u32(s->bytes, at + 8);
	int64_t length = sfnt_u32(s->bytes, at + 12);

	if (offset + length > s->bytes.len)
		return damaged_table(s,
		    _("table '%s' lies beyond the end of the file"), tag);
	for (int k = 0; k < i; k++)
		if (memcmp(s->bytes.at + entry_of(s, k), tag, 4) == 0)
			return damaged_table(s, _("it has table '%s' twice"),
			    tag);
	return true;
}

static bool
check_directory(struct sfnt *s)
{
	s->table_count = (int)sfnt_u16(s->bytes, s->directory + 4);
	if (s->table_count == 0)
		return damaged(s, _("it has no tables"));
	if (s->table_count > TABLES_MOST)
		return damaged(s, _("it has too many tables"));
	if (entry_of(s, s->table_count) > s->bytes.len)
		return damaged(s, _("its list of tables is cut off"));
	for (int i = 0; i < s->table_count; i++)
		if (!check_entry(s, i))
			return false;
	return true;
}

static int
find_table(const struct sfnt *s, const char *tag)
{
	for (int i = 0; i < s->table_count; i++)
		if (memcmp(s->bytes.at + entry_of(s, i), tag, 4) == 0)
			return i;
	return -1;
}

str
sfnt_table(const struct sfnt *s, const char *tag)
{
	int i = find_table(s, tag);
	uint32_t offset;

	if (i < 0)
		return S("");
	offset = sfnt_u32(s->bytes, entry_of(s, i) + 8);
	return str_slice(s->bytes, (ptrdiff_t)offset,
	    (ptrdiff_t)offset + sfnt_u32(s->bytes, entry_of(s, i) + 12));
}

void
sfnt_hide_tables(const struct sfnt *s, char *bytes)
{
	for (int i = 0; i < s->table_count; i++) {
		char *entry = bytes + entry_of(s, i);
		bool wanted = false;

		for (ptrdiff_t k = 0; k < COUNT(needed); k++)
			wanted |= memcmp(entry, needed[k], 4) == 0;
		if (!wanted)
			memset(entry + 12, 0, 4);
	}
}

/* ---- its tables ---- */

/* A table that must be there, at least so long; false after a fault. */
static bool
take_table(const struct sfnt *s, const char *tag, int64_t least, str *table)
{
	*table = sfnt_table(s, tag);
	if (table->len == 0)
		return damaged_table(s, _("it has no table '%s'"), tag);
	if (table->len < least)
		return damaged_table(s, _("table '%s' is too short"), tag);
	return true;
}

/* The same of one that begins with its version, of which we know the first. */
static bool
take_first(const struct sfnt *s, const char *tag, int64_t least, str *table)
{
	if (!take_table(s, tag, least, table))
		return false;
	return sfnt_u16(*table, 0) == 1 ||
	    damaged_table(s, _("table '%s' is of an unknown version"), tag);
}

static bool
check_head(struct sfnt *s)
{
	str head;
	unsigned units;

	if (!take_first(s, "head", 54, &head))
		return false;
	units = sfnt_u16(head, 18);
	if (sfnt_u32(head, 12) != 0x5F0F3CF5)
		return damaged(s, _("table 'head' does not begin as one"));
	if (units < 16 || units > 16384)
		return fault_file(s->faults, FAULT_CONFIG, s->name,
		    _("its letters are measured in %u parts (unitsPerEm), not "
		      "16 to 16384"), units) ||
		    sfnt_mend(s->faults);
	if (sfnt_u16(head, 50) > 1 || sfnt_u16(head, 52) != 0)
		return damaged(s,
		    _("table 'head' says that glyphs are kept in an unknown "
		      "way"));
	s->long_offsets = sfnt_u16(head, 50) == 1;
	return true;
}

static bool
check_widths(struct sfnt *s)
{
	str maxp, hhea, hmtx;
	unsigned widths;

	if (!take_first(s, "maxp", 32, &maxp) ||
	    !take_first(s, "hhea", 36, &hhea) ||
	    !take_table(s, "hmtx", 4, &hmtx))
		return false;
	s->glyph_count = (int)sfnt_u16(maxp, 4);
	widths = sfnt_u16(hhea, 34);
	if (s->glyph_count == 0)
		return damaged(s, _("it has no glyphs"));
	if (widths == 0 || (int)widths > s->glyph_count)
		return damaged(s,
		    _("table 'hhea' has another number of glyphs"));
	if (hmtx.len < 4 * (int64_t)widths + 2 * (s->glyph_count -
		(int64_t)widths))
		return damaged_table(s, _("table '%s' is too short"), "hmtx");
	return true;
}

static bool
check_offsets(struct sfnt *s)
{
	int64_t size = s->long_offsets ? 4 : 2, before = 0;

	if (!take_table(s, "loca", (s->glyph_count + 1) * size, &s->loca))
		return false;
	s->glyf = sfnt_table(s, "glyf");
	for (int i = 0; i <= s->glyph_count; i++) {
		int64_t at = s->long_offsets
		    ? sfnt_u32(s->loca, 4 * (int64_t)i)
		    : 2 * (int64_t)sfnt_u16(s->loca, 2 * (int64_t)i);

		if (at < before)
			return damaged(s,
			    _("the offsets in table 'loca' do not rise"));
		if (at > s->glyf.len)
			return damaged(s,
			    _("table 'loca' points outside 'glyf'"));
		before = at;
	}
	return true;
}

/* OS/2, fsType: what the font's maker allows, in bits. */
static bool
check_licence(const struct sfnt *s)
{
	unsigned type = sfnt_u16(sfnt_table(s, "OS/2"), 8);
	const char *why = NULL;

	if ((type & 0xF) == 0x2)
		why = _("the font's maker forbids to embed it in files "
			"(fsType %#06x)");
	else if (type & 0x100)
		why = _("the font's maker forbids to embed parts of it "
			"(fsType %#06x)");
	else if (type & 0x200)
		why = _("the font's maker allows to embed nothing but bitmaps "
			"(fsType %#06x)");
	if (why == NULL)
		return true;
	return fault_file(s->faults, FAULT_CONFIG, s->name, why, type) ||
	    fault_mend(s->faults,
		_("take a font under a free licence (the SIL Open Font License "
		  "is one), or buy one that may be embedded; 'Gentium Plus' "
		  "may be (apt install %s)"), "fonts-sil-gentiumplus");
}

static bool
check_tables(struct sfnt *s)
{
	return check_head(s) && check_widths(s) && check_offsets(s);
}

static bool
check_outlines(const struct sfnt *s)
{
	if (find_table(s, "fvar") >= 0) {
		fault_file(s->faults, FAULT_CONFIG, s->name,
		    _("it is a variable font, with all weights in one file"));
		return fault_mend(s->faults,
		    _("take the family's static files, a .ttf for each style"));
	}
	return sfnt_table(s, "glyf").len > 0 || refuse_outlines(s);
}

bool
sfnt_check(struct sfnt *s, str bytes, unsigned number, str name,
    struct faults *f)
{
	str cmap;

	*s = (struct sfnt){.name = name, .bytes = bytes, .faults = f};
	return find_directory(s, number) &&
	    check_kind(s, str_slice(bytes, (ptrdiff_t)s->directory,
		bytes.len)) &&
	    check_directory(s) && check_outlines(s) && check_tables(s) &&
	    take_table(s, "cmap", 4, &cmap) && sfnt_check_cmap(s) &&
	    check_licence(s);
}

bool
sfnt_check_subset(struct sfnt *s, str bytes, str name, struct faults *f)
{
	*s = (struct sfnt){.name = name, .bytes = bytes, .faults = f};
	return find_directory(s, 0) && check_kind(s, bytes) &&
	    check_directory(s) && check_tables(s) && sfnt_check_glyphs(s, true);
}
