/* SPDX-License-Identifier: MIT */
/* What the tests of font files share: fonts in memory, and harm done to them. */
#ifndef FONT_DAMAGE_H
#define FONT_DAMAGE_H

#include <string.h>

#include "unit.h"
#include "typeset/sfnt.h"

#define SERIF "/usr/share/fonts/truetype/liberation2/LiberationSerif-Regular.ttf"
#define GENTIUM "/usr/share/fonts/truetype/gentiumplus/GentiumPlus-Regular.ttf"

struct font_bytes {
	unsigned char *at;
	ptrdiff_t len;
};

static inline struct font_bytes
font_read(struct arena *a, const char *path)
{
	struct faults f = {.arena = a};
	struct source s;

	assert_true(source_read(a, str_from(path), S(""), &s, &f));
	return (struct font_bytes){
	    (unsigned char *)(uintptr_t)s.text.at, s.text.len};
}

static inline str
font_text(struct font_bytes b)
{
	return (str){(const char *)b.at, b.len};
}

static inline void
put16(struct font_bytes b, ptrdiff_t at, unsigned value)
{
	assert_true(at >= 0 && at + 2 <= b.len);
	b.at[at] = (unsigned char)(value >> 8);
	b.at[at + 1] = (unsigned char)value;
}

static inline void
put32(struct font_bytes b, ptrdiff_t at, uint32_t value)
{
	put16(b, at, value >> 16);
	put16(b, at + 2, value & 0xFFFF);
}

/* Where a table's entry in the list of tables is. */
static inline ptrdiff_t
entry_of(struct font_bytes b, const char *tag)
{
	for (unsigned i = 0; i < sfnt_u16(font_text(b), 4); i++)
		if (memcmp(b.at + 12 + 16 * i, tag, 4) == 0)
			return 12 + 16 * (ptrdiff_t)i;
	fail_msg("no table %s", tag);
	return 0;
}

static inline ptrdiff_t
table_of(struct font_bytes b, const char *tag)
{
	return sfnt_u32(font_text(b), entry_of(b, tag) + 8);
}

static inline ptrdiff_t
length_of(struct font_bytes b, const char *tag)
{
	return sfnt_u32(font_text(b), entry_of(b, tag) + 12);
}

static inline uint32_t
next_random(uint32_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed;
}

/* A place in the font: anywhere, or within one of its tables. */
static inline ptrdiff_t
random_place(struct font_bytes b, uint32_t *seed)
{
	unsigned tables = sfnt_u16(font_text(b), 4);
	ptrdiff_t entry = 12 + 16 * (ptrdiff_t)(next_random(seed) % tables);
	uint32_t offset = sfnt_u32(font_text(b), entry + 8);
	uint32_t length = sfnt_u32(font_text(b), entry + 12);

	switch (next_random(seed) % 8) {
	case 0:
		return next_random(seed) % b.len;
	case 1:
		return 4 + next_random(seed) % (16 * tables);
	case 2:			/* where most tables say what they hold */
		length = length < 64 ? length : 64;
		break;
	}
	return (ptrdiff_t)offset + next_random(seed) % (length | 1);
}

/* A damaged copy: bits turned, bytes, tables changed for others, an end. */
static inline struct font_bytes
font_damaged(struct arena *a, struct font_bytes from, uint32_t *seed)
{
	struct font_bytes b = {NEW_ARRAY(a, unsigned char, from.len), from.len};
	uint32_t times = 1 + next_random(seed) % 8;
	unsigned tables = sfnt_u16(font_text(from), 4);

	memcpy(b.at, from.at, (size_t)from.len);
	while (times-- > 0) {
		ptrdiff_t at = random_place(from, seed) % from.len;

		if (next_random(seed) % 2 == 0)
			b.at[at] = (unsigned char)next_random(seed);
		else
			b.at[at] ^= (unsigned char)(1 << next_random(seed) % 8);
	}
	if (next_random(seed) % 16 == 0) {
		ptrdiff_t one = 20 + 16 * (next_random(seed) % tables);
		ptrdiff_t other = 20 + 16 * (next_random(seed) % tables);

		memcpy(b.at + one, from.at + other, 8);
		memcpy(b.at + other, from.at + one, 8);
	}
	if (next_random(seed) % 16 == 0)
		b.len = next_random(seed) % b.len;
	return b;
}

#endif
