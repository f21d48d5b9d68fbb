/* SPDX-License-Identifier: MIT */
/* Table `cmap`: each of its subtables lies within it, as its format says. */
#include "sfnt.h"

static bool
damaged(const struct sfnt *s, const char *why)
{
	return fault_file(s->faults, FAULT_CONFIG, s->name, "%s", why) ||
	    sfnt_mend(s->faults);
}

/*
 * Bytes that a subtable has at least.  Its own length is not asked: one of
 * more than 64 KiB cannot say it in format 4.  0: a format that nobody reads.
 */
static int64_t
bytes_of(str sub)
{
	switch (sfnt_u16(sub, 0)) {
	case 0:
		return 6 + 256;
	case 2:
		return 6 + 512;
	case 4:
		return 16 + 4 * (int64_t)sfnt_u16(sub, 6);
	case 6:
		return 10 + 2 * (int64_t)sfnt_u16(sub, 8);
	case 10:
		return 20 + 2 * (int64_t)sfnt_u32(sub, 16);
	case 12:
	case 13:
		return 16 + 12 * (int64_t)sfnt_u32(sub, 12);
	case 14:
		return 10 + 11 * (int64_t)sfnt_u32(sub, 6);
	default:
		return 0;
	}
}

/*
 * Stretches of characters follow each other, so that together they are no more
 * than there are; in format 4 their ends come first, then their starts.
 */
static bool
rises(str sub)
{
	unsigned format = sfnt_u16(sub, 0);
	bool wide = format == 12 || format == 13;
	int64_t count = wide ? sfnt_u32(sub, 12)
	    : format == 4    ? sfnt_u16(sub, 6) / 2
			     : 0;
	int64_t last = -1;

	for (int64_t i = 0; i < count; i++) {
		int64_t from = wide ? sfnt_u32(sub, 16 + 12 * i)
				    : sfnt_u16(sub, 16 + 2 * (count + i));
		int64_t to = wide ? sfnt_u32(sub, 20 + 12 * i)
				  : sfnt_u16(sub, 14 + 2 * i);

		if (from == 0xFFFF && to == 0xFFFF)
			continue;	/* the end of format 4 */
		if (from <= last || to < from || to > 0x10FFFF)
			return false;
		last = to;
	}
	return true;
}

bool
sfnt_check_cmap(const struct sfnt *s)
{
	str cmap = sfnt_table(s, "cmap");
	int64_t count = sfnt_u16(cmap, 2);
	bool good = 4 + 8 * count <= cmap.len;

	for (int64_t i = 0; good && i < count; i++) {
		int64_t at = sfnt_u32(cmap, 8 + 8 * i);
		str sub = at + 2 <= cmap.len
		    ? str_slice(cmap, (ptrdiff_t)at, cmap.len)
		    : S("");

		good = sub.len > 0 && bytes_of(sub) <= sub.len;
		if (good && !rises(sub))
			return damaged(s, _("the characters in table 'cmap' do "
			    "not rise"));
	}
	return good || damaged(s, _("table 'cmap' points outside itself"));
}
