/* SPDX-License-Identifier: MIT */
/* Table `cmap`: each of its subtables lies within it, as its format says. */
#include "sfnt.h"

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

bool
sfnt_check_cmap(const struct sfnt *s)
{
	str cmap = sfnt_table(s, "cmap");
	int64_t count = sfnt_u16(cmap, 2);
	bool good = 4 + 8 * count <= cmap.len;

	for (int64_t i = 0; good && i < count; i++) {
		int64_t at = sfnt_u32(cmap, 8 + 8 * i);

		good = at + 2 <= cmap.len && bytes_of(str_slice(cmap,
		    (ptrdiff_t)at, cmap.len)) <= cmap.len - at;
	}
	if (good)
		return true;
	return fault_file(s->faults, FAULT_CONFIG, s->name,
	    _("table 'cmap' points outside itself")) ||
	    sfnt_mend(s->faults);
}
