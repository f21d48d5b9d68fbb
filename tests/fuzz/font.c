/* SPDX-License-Identifier: MIT */
/*
 * Reaches a font file of the user's own: what looks it over, and, for what
 * that lets pass, shaping and cutting down as a trial does them.
 */
#include <string.h>

#include "fuzz.h"
#include "typeset/own.h"
#include "typeset/sfnt.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	char *bytes = NEW_ARRAY(&a, char, (ptrdiff_t)size);
	str text = {bytes, (ptrdiff_t)size};
	struct sfnt font;
	bool good;

	if (size > 0)
		memcpy(bytes, data, size);
	good = sfnt_check(&font, text, 0, S("fuzz.ttf"), &f) &&
	    sfnt_check_glyphs(&font, true);
	fuzz_faults(&f, good);
	if (good) {
		EXPECT(font.glyph_count > 0 && font.glyf.len > 0);
		sfnt_hide_tables(&font, bytes);
		font_rehearse(text, 0);
	}
	arena_free(&a);
	return 0;
}
