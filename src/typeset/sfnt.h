/* SPDX-License-Identifier: MIT */
/*
 * sfnt: the bytes of a font file, looked over before a library reads them
 * (OpenType, ISO/IEC 14496-22).  It is TrueType, may be embedded, and what its
 * tables say of each other holds: sizes, offsets, numbers of glyphs.  Tables
 * for shaping (GSUB, GPOS, GDEF, kern) and names are left to HarfBuzz, which
 * checks each as it reads it.
 */
#ifndef TYPESET_SFNT_H
#define TYPESET_SFNT_H

#include "base/base.h"

enum { SFNT_BYTES_MOST = 64 << 20 };

struct sfnt {
	str name;		/* of the file, for faults */
	str bytes;		/* all of it */
	struct faults *faults;
	int64_t directory;	/* offset of the font's list of tables */
	int table_count;
	int font_count;		/* in the file: more than 1 in a collection */
	int glyph_count;
	bool long_offsets;	/* in `loca`: 32 bits, not half of 16 */
	str loca, glyf;
};

/* Numbers are big-endian; what lies outside reads as 0. */
static inline unsigned
sfnt_u16(str s, int64_t at)
{
	if (at < 0 || at > s.len - 2)
		return 0;
	return (unsigned)((unsigned char)s.at[at] << 8 |
	    (unsigned char)s.at[at + 1]);
}

static inline uint32_t
sfnt_u32(str s, int64_t at)
{
	return (uint32_t)sfnt_u16(s, at) << 16 | sfnt_u16(s, at + 2);
}

/*
 * Looks over the font of this number (from 0) in a file: all but the outlines
 * themselves.  Faults are FAULT_CONFIG of the file, with how to mend it.
 */
bool sfnt_check(struct sfnt *, str bytes, unsigned number, str name,
    struct faults *);
/* The same for a subset of one, as it is embedded: with fewer tables. */
bool sfnt_check_subset(struct sfnt *, str bytes, str name, struct faults *);
/*
 * Looks over the glyphs: which of them each is put together from; with `drawn`
 * the points of the others, too.
 */
bool sfnt_check_glyphs(const struct sfnt *, bool drawn);

/* A table of the font that was looked over; empty: it has none. */
str sfnt_table(const struct sfnt *, const char *tag);
/* In these bytes of the font, all tables that we do not need are empty. */
void sfnt_hide_tables(const struct sfnt *, char *bytes);

/* How to mend what was just reported: the file is damaged; false. */
bool sfnt_mend(struct faults *);
/* sfnt_cmap.c: which character has which glyph. */
bool sfnt_check_cmap(const struct sfnt *);

#endif
