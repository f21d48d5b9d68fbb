/* SPDX-License-Identifier: MIT */
#include "own.h"
#include "sfnt.h"

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

static uint16_t
glyph_of(const struct face *face, int32_t c)
{
	hb_codepoint_t glyph = 0;

	hb_font_get_nominal_glyph(face->font, (hb_codepoint_t)c, &glyph);
	return glyph < face->glyph_count ? (uint16_t)glyph : 0;
}

static void
measure(struct arena *job, struct face *face)
{
	uint16_t narrow;

	face->width = NEW_ARRAY(job, int16_t, face->glyph_count);
	face->text = NEW_ARRAY(job, str, face->glyph_count);
	for (ptrdiff_t i = 0; i < face->glyph_count; i++)
		face->width[i] = (int16_t)scaled(hb_font_get_glyph_h_advance(
		    face->font, (hb_codepoint_t)i), face);
	face->space = glyph_of(face, ' ');
	face->hyphen = glyph_of(face, '-');
	face->index = -1;
	narrow = glyph_of(face, 0x202F);
	face->has_thin = narrow != 0;
	face->narrow = face->width[narrow != 0 ? narrow : face->space];
	if (face->narrow * 4 > face->width[face->space] * 3)
		face->narrow = face->width[face->space] * 3 / 4;
}

struct face *
face_new(struct arena *job, hb_blob_t *blob, unsigned number)
{
	struct face *face = NEW(job, struct face);

	face->blob = blob;
	face->face = hb_face_create(blob, number);
	face->font = hb_font_create(face->face);
	face->units = (int)hb_face_get_upem(face->face);
	face->glyph_count = hb_face_get_glyph_count(face->face);
	if (glyph_of(face, ' ') == 0) {
		face_free(face);
		return NULL;
	}
	measure(job, face);
	return face;
}

void
face_free(struct face *face)
{
	hb_font_destroy(face->font);
	hb_face_destroy(face->face);
	hb_blob_destroy(face->blob);
}

bool
face_fault_of_space(str name, struct faults *f)
{
	fault_file(f, FAULT_CONFIG, name,
	    _("it has no space: it is no font for text"));
	return fault_mend(f, _("take another font"));
}

/* Fonts of packages are proven by many who use them; others are tried here. */
static bool
is_packaged(str file)
{
	return str_starts(file, S("/usr/share/fonts/"));
}

static bool
check_bytes(hb_blob_t *blob, unsigned number, str file, struct faults *f)
{
	unsigned length;
	const char *at = hb_blob_get_data(blob, &length);
	str bytes = {at, length};
	struct sfnt font;

	return sfnt_check(&font, bytes, number, file, f) &&
	    sfnt_check_glyphs(&font, !is_packaged(file)) &&
	    (is_packaged(file) || font_trial(bytes, number, file, f));
}

/* Opens the file of a pattern; NULL: a fault says why it cannot be used. */
static struct face *
open_face(struct arena *job, FcPattern *pattern, struct faults *f)
{
	struct face *face = NULL;
	FcChar8 *file;
	int number = 0;
	hb_blob_t *blob;
	str name;

	if (FcPatternGetString(pattern, FC_FILE, 0, &file) != FcResultMatch)
		return NULL;
	FcPatternGetInteger(pattern, FC_INDEX, 0, &number);
	number &= 0xFFFF;	/* above: which instance of a variable font */
	name = str_from((const char *)file);
	blob = hb_blob_create_from_file((const char *)file);
	if (!check_bytes(blob, (unsigned)number, name, f)) {
		hb_blob_destroy(blob);
		return NULL;
	}
	face = face_new(job, blob, (unsigned)number);
	if (face == NULL)
		face_fault_of_space(name, f);
	return face;
}

static struct face *
seek(struct faces *all, int family, int style)
{
	struct faults own = {.arena = all->job};
	FcPattern *pattern;
	struct face *face = NULL;

	if (all->sought[family][style])
		return all->faces[family][style];
	all->sought[family][style] = true;
	pattern = font_match(all->fonts, str_z(all->job,
	    all->families[family]), style);
	if (pattern != NULL) {
		face = open_face(all->job, pattern, &own);
		FcPatternDestroy(pattern);
	}
	all->faces[family][style] = face;
	return face;
}

static bool
fault_of_family(struct faces *all, struct faults *f)
{
	struct faults own = {.arena = all->job};
	str family = all->families[0];
	FcPattern *pattern = font_match(all->fonts, str_z(all->job, family),
	    0);

	if (pattern == NULL)
		return fault(f, FAULT_CONFIG, NOWHERE,
		    _("no font '%.*s' (try: apt install %.*s)"), FMT(family),
		    FMT(package_of(family)));
	open_face(all->job, pattern, &own);
	FcPatternDestroy(pattern);
	if (own.first == NULL)	/* fontconfig has no file for it */
		return fault(f, FAULT_CONFIG, NOWHERE, _("no font '%.*s'"),
		    FMT(family));
	fault_file(f, own.worst, own.first->file, _("font '%.*s': %.*s"),
	    FMT(family), FMT(own.latest));
	return fault_mend(f, "%.*s", FMT(own.first->mend));
}

bool
faces_fault(struct place place, str name, const struct faults *own,
    struct faults *f)
{
	fault(f, own->worst, place, _("font '%.*s': %.*s"), FMT(name),
	    FMT(own->latest));
	return fault_mend(f, "%.*s", FMT(own->first->mend));
}

bool
faces_open(struct faces *all, struct arena *job, const struct type_style *style,
    struct faults *f)
{
	str family = style->files[0].name.len > 0 ? S("") : style->family;

	*all = (struct faces){.job = job, .families = {family},
	    .family_count = 1};
	for (ptrdiff_t i = 0; i < COUNT(chain); i++)
		if (!str_equal(chain[i], family))
			all->families[all->family_count++] = chain[i];
	if (family.len == 0 && !own_open(all, style->files, f))
		return false;
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
				face_free(all->faces[i][style]);
	if (all->fonts != NULL)
		font_list_close(all->fonts);
}

struct face *
faces_text(struct faces *all, int style)
{
	struct face *face = seek(all, 0, style);

	if (face != NULL)
		return face;
	all->lacking |= 1u << style;
	if (style == (RUN_BOLD | RUN_ITALIC))
		face = seek(all, 0, RUN_BOLD);
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
