/* SPDX-License-Identifier: MIT */
#include "face.h"

#include <hb-ot.h>
#include <string.h>

/* Where a character is sought that the text's own family lacks, in order. */
static const str chain[] = {
	S_INIT("Gentium Plus"),
	S_INIT("Liberation Serif"),
	S_INIT("Liberation Sans"),
	S_INIT("DejaVu Sans"),
	S_INIT("Noto Naskh Arabic"),
};

static const struct {
	str family, package;
} packages[] = {
	{S_INIT("Gentium Plus"), S_INIT("fonts-sil-gentiumplus")},
	{S_INIT("Liberation Serif"), S_INIT("fonts-liberation2")},
	{S_INIT("Liberation Sans"), S_INIT("fonts-liberation2")},
	{S_INIT("DejaVu Sans"), S_INIT("fonts-dejavu-core")},
	{S_INIT("Noto Naskh Arabic"), S_INIT("fonts-noto-core")},
};

/* The package that brings the family, or one that works. */
static str
package_of(str family)
{
	for (ptrdiff_t i = 0; i < COUNT(packages); i++)
		if (str_equal(packages[i].family, family))
			return packages[i].package;
	return packages[0].package;
}

static bool
has_table(hb_face_t *face, hb_tag_t tag)
{
	hb_blob_t *table = hb_face_reference_table(face, tag);
	bool has = hb_blob_get_length(table) > 0;

	hb_blob_destroy(table);
	return has;
}

static uint16_t
glyph_of(const struct face *face, int32_t c)
{
	hb_codepoint_t glyph = 0;

	hb_font_get_nominal_glyph(face->font, (hb_codepoint_t)c, &glyph);
	return (uint16_t)glyph;
}

static void
measure(struct arena *job, struct face *face)
{
	uint16_t narrow;

	face->units = (int)hb_face_get_upem(face->face);
	face->glyph_count = hb_face_get_glyph_count(face->face);
	face->width = NEW_ARRAY(job, int16_t, face->glyph_count);
	face->text = NEW_ARRAY(job, str, face->glyph_count);
	for (ptrdiff_t i = 0; i < face->glyph_count; i++)
		face->width[i] = (int16_t)((hb_font_get_glyph_h_advance(
		    face->font, (hb_codepoint_t)i) * 2000 + face->units) /
		    (2 * face->units));
	face->space = glyph_of(face, ' ');
	face->hyphen = glyph_of(face, '-');
	face->index = -1;
	narrow = glyph_of(face, 0x202F);
	face->has_thin = narrow != 0;
	face->narrow = face->width[narrow != 0 ? narrow : face->space];
	if (face->narrow * 4 > face->width[face->space] * 3)
		face->narrow = face->width[face->space] * 3 / 4;
}

static void
close_face(struct face *face)
{
	hb_font_destroy(face->font);
	hb_face_destroy(face->face);
	hb_blob_destroy(face->blob);
}

/* Opens the file of a pattern; NULL if it has no TrueType outlines. */
static struct face *
open_face(struct arena *job, FcPattern *pattern)
{
	struct face *face = NEW(job, struct face);
	FcChar8 *file;
	int number = 0;

	if (FcPatternGetString(pattern, FC_FILE, 0, &file) != FcResultMatch)
		return NULL;
	FcPatternGetInteger(pattern, FC_INDEX, 0, &number);
	face->blob = hb_blob_create_from_file((const char *)file);
	face->face = hb_face_create(face->blob, (unsigned)number);
	face->font = hb_font_create(face->face);
	if (!has_table(face->face, HB_TAG('g', 'l', 'y', 'f')) ||
	    has_table(face->face, HB_TAG('f', 'v', 'a', 'r')) ||
	    glyph_of(face, ' ') == 0) {
		close_face(face);
		return NULL;
	}
	measure(job, face);
	return face;
}

static struct face *
seek(struct faces *all, int family, int style)
{
	FcPattern *pattern;
	struct face *face = NULL;

	if (all->sought[family][style])
		return all->faces[family][style];
	all->sought[family][style] = true;
	pattern = font_match(all->fonts, str_z(all->job,
	    all->families[family]), style);
	if (pattern != NULL) {
		face = open_face(all->job, pattern);
		FcPatternDestroy(pattern);
	}
	all->faces[family][style] = face;
	return face;
}

static bool
fault_of_family(struct faces *all, struct faults *f)
{
	str family = all->families[0];
	FcPattern *pattern = font_match(all->fonts, str_z(all->job, family),
	    0);

	if (pattern == NULL)
		return fault(f, FAULT_CONFIG, NOWHERE,
		    _("no font '%.*s' (try: apt install %.*s)"), FMT(family),
		    FMT(package_of(family)));
	FcPatternDestroy(pattern);
	return fault(f, FAULT_CONFIG, NOWHERE,
	    _("font '%.*s' has no TrueType outlines, which PDF files need "
	      "(try 'Gentium Plus': apt install %.*s)"), FMT(family),
	    FMT(packages[0].package));
}

bool
faces_open(struct faces *all, struct arena *job, str family, struct faults *f)
{
	*all = (struct faces){.job = job, .families = {family},
	    .family_count = 1};
	for (ptrdiff_t i = 0; i < COUNT(chain); i++)
		if (!str_equal(chain[i], family))
			all->families[all->family_count++] = chain[i];
	all->fonts = font_list_open(job, f);
	if (all->fonts == NULL)
		return false;
	if (seek(all, 0, 0) == NULL)
		return fault_of_family(all, f);
	return true;
}

void
faces_close(struct faces *all)
{
	for (int i = 0; i < all->family_count; i++)
		for (int style = 0; style < STYLES; style++)
			if (all->faces[i][style] != NULL)
				close_face(all->faces[i][style]);
	if (all->fonts != NULL)
		font_list_close(all->fonts);
}

struct face *
faces_text(struct faces *all, int style)
{
	struct face *face = seek(all, 0, style);

	return face != NULL ? face : all->faces[0][0];
}

/* HarfBuzz draws a no-break hyphen as a hyphen where the font has none. */
static bool
covers(const struct face *face, int32_t c)
{
	return glyph_of(face, c) != 0 ||
	    (c == 0x2011 && glyph_of(face, 0x2010) != 0);
}

struct face *
faces_with(struct faces *all, int style, int32_t c)
{
	struct face *face = faces_text(all, style);

	if (covers(face, c))
		return face;
	for (int i = 1; i < all->family_count; i++) {
		face = seek(all, i, style);
		if (face != NULL && covers(face, c))
			return face;
	}
	return NULL;
}

void
faces_note(struct faces *all, struct face *face, uint16_t glyph, str text)
{
	if (face->index < 0) {
		face->index = all->used_count;
		all->used[all->used_count++] = face;
	}
	if (face->text[glyph].len > 0)
		return;
	face->text[glyph] = str_copy(all->job, text);
}
