/* SPDX-License-Identifier: MIT */
/*
 * Table `glyf`: each glyph is complete, and none is put together from itself,
 * nor from so many that drawing it would take long.
 */
#include "sfnt.h"

enum { DEPTH_MOST = 16, PARTS_MOST = 1000, HEADER = 10 };

enum component {		/* flags of a part, table `glyf` */
	WORDS = 0x1,
	SCALE = 0x8,
	MORE = 0x20,
	TWO_SCALES = 0x40,
	MATRIX = 0x80,
};

enum { POINT_X_SHORT = 0x2, POINT_Y_SHORT = 0x4, POINT_REPEAT = 0x8,
    POINT_X_SAME = 0x10, POINT_Y_SAME = 0x20 };

enum { UNSEEN, OPEN, SEEN };	/* OPEN: above the one that is looked at */

struct glyph_walk {
	const struct sfnt *font;
	bool drawn;
	unsigned char *state, *depth; /* by glyph */
	uint16_t *parts;	/* by glyph: how many it is drawn from */
};

static bool
damaged(const struct sfnt *s, const char *why, int glyph)
{
	return fault_file(s->faults, FAULT_CONFIG, s->name, why, glyph) ||
	    sfnt_mend(s->faults);
}

static str
glyph_bytes(const struct sfnt *s, int glyph)
{
	int64_t i = glyph;

	if (s->long_offsets)
		return str_slice(s->glyf, sfnt_u32(s->loca, 4 * i),
		    sfnt_u32(s->loca, 4 * i + 4));
	return str_slice(s->glyf, 2 * (ptrdiff_t)sfnt_u16(s->loca, 2 * i),
	    2 * (ptrdiff_t)sfnt_u16(s->loca, 2 * i + 2));
}

static int
bytes_of(unsigned flags, unsigned is_short, unsigned is_same)
{
	return flags & is_short ? 1 : flags & is_same ? 0 : 2;
}

/* Ends of contours, instructions, flags of points, coordinates. */
static bool
has_points(str glyph, int contours)
{
	int64_t at = HEADER + 2 * (int64_t)contours, size = 0;
	int points = 0;

	for (int i = 0; i < contours; i++) {
		int end = (int)sfnt_u16(glyph, HEADER + 2 * i) + 1;

		if (end < points)
			return false;
		points = end;
	}
	if (at + 2 > glyph.len)
		return false;
	at += 2 + sfnt_u16(glyph, at);
	for (int i = 0; i < points; i++) {
		unsigned flags;
		int times = 1;

		if (at >= glyph.len)
			return false;
		flags = (unsigned char)glyph.at[at++];
		if (flags & POINT_REPEAT) {
			if (at >= glyph.len)
				return false;
			times += (unsigned char)glyph.at[at++];
		}
		size += times *
		    (bytes_of(flags, POINT_X_SHORT, POINT_X_SAME) +
			bytes_of(flags, POINT_Y_SHORT, POINT_Y_SAME));
		i += times - 1;
	}
	return at + size <= glyph.len;
}

/* The bytes of a part behind its glyph: where it goes, and how large. */
static int
placing_bytes(unsigned flags)
{
	int scale = flags & SCALE ? 2
	    : flags & TWO_SCALES ? 4
	    : flags & MATRIX     ? 8
				 : 0;

	return scale + (flags & WORDS ? 4 : 2);
}

static bool look_at(struct glyph_walk *, int glyph, int level);

/* The parts of a glyph, each a glyph itself. */
static bool
look_at_parts(struct glyph_walk *w, int glyph, str bytes, int level)
{
	const struct sfnt *s = w->font;
	int64_t at = HEADER;
	int parts = 1, depth = 0;
	unsigned flags;

	do {
		int part = (int)sfnt_u16(bytes, at + 2);

		flags = sfnt_u16(bytes, at);
		at += 4 + placing_bytes(flags);
		if (at > bytes.len)
			return damaged(s, _("glyph %d is cut off"), glyph);
		if (part >= s->glyph_count)
			return damaged(s,
			    _("glyph %d has a part that is not there"), glyph);
		if (!look_at(w, part, level + 1))
			return false;
		parts += w->parts[part];
		if (depth < w->depth[part] + 1)
			depth = w->depth[part] + 1;
		if (parts > PARTS_MOST || depth > DEPTH_MOST)
			return damaged(s, _("glyph %d has too many parts"),
			    glyph);
	} while (flags & MORE);
	w->parts[glyph] = (uint16_t)parts;
	w->depth[glyph] = (unsigned char)depth;
	return true;
}

static bool
look_at(struct glyph_walk *w, int glyph, int level)
{
	const struct sfnt *s = w->font;
	str bytes = glyph_bytes(s, glyph);
	int contours = (int16_t)sfnt_u16(bytes, 0);

	if (w->state[glyph] == SEEN)
		return true;
	if (w->state[glyph] == OPEN)
		return damaged(s, _("glyph %d is a part of itself"), glyph);
	if (level > DEPTH_MOST)
		return damaged(s, _("glyph %d has too many parts"), glyph);
	w->state[glyph] = OPEN;
	w->parts[glyph] = 1;
	if (bytes.len > 0 && bytes.len < HEADER)
		return damaged(s, _("glyph %d is cut off"), glyph);
	if (contours < 0 && !look_at_parts(w, glyph, bytes, level))
		return false;
	if (contours > 0 && w->drawn && !has_points(bytes, contours))
		return damaged(s, _("glyph %d is cut off"), glyph);
	w->state[glyph] = SEEN;
	return true;
}

bool
sfnt_check_glyphs(const struct sfnt *s, bool drawn)
{
	struct arena scratch = {0};
	struct glyph_walk w = {.font = s, .drawn = drawn,
	    .state = NEW_ARRAY(&scratch, unsigned char, s->glyph_count),
	    .depth = NEW_ARRAY(&scratch, unsigned char, s->glyph_count),
	    .parts = NEW_ARRAY(&scratch, uint16_t, s->glyph_count)};
	bool good = true;

	for (int i = 0; good && i < s->glyph_count; i++)
		good = look_at(&w, i, 0);
	arena_free(&scratch);
	return good;
}
