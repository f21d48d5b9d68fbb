/* SPDX-License-Identifier: MIT */
#include "own.h"
#include "sfnt.h"

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
	face->mirrored = NEW_ARRAY(job, bool, face->glyph_count);
	face->advance = NEW_ARRAY(job, int, face->glyph_count);
	for (ptrdiff_t i = 0; i < face->glyph_count; i++) {
		int advance = hb_font_get_glyph_h_advance(face->font,
		    (hb_codepoint_t)i);

		face->advance[i] = advance;
		face->width[i] = (int16_t)scaled(advance, face);
	}
	for (int32_t c = 0; c < COUNT(face->has_ascii); c++)
		face->has_ascii[c] = glyph_of(face, c) != 0;
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

/* Where a pattern's font is; empty: nowhere. */
static str
file_of(FcPattern *pattern, int *number)
{
	FcChar8 *file;

	*number = 0;
	FcPatternGetInteger(pattern, FC_INDEX, 0, number);
	*number &= 0xFFFF;	/* above: which instance of a variable font */
	return FcPatternGetString(pattern, FC_FILE, 0, &file) == FcResultMatch
	    ? str_from((const char *)file)
	    : S("");
}

/* Opens the file of a pattern; NULL: a fault says why it cannot be used. */
static struct face *
open_face(struct arena *job, FcPattern *pattern, struct faults *f)
{
	struct face *face;
	int number;
	str file = str_copy(job, file_of(pattern, &number));
	hb_blob_t *blob;

	if (file.len == 0)
		return NULL;
	blob = hb_blob_create_from_file(str_z(job, file));
	if (!check_bytes(blob, (unsigned)number, file, f)) {
		hb_blob_destroy(blob);
		return NULL;
	}
	face = face_new(job, blob, (unsigned)number);
	if (face == NULL) {
		face_fault_of_space(file, f);
		return NULL;
	}
	face->file = file;
	face->number = number;
	return face;
}

static FcPattern *
match_family(struct faces *all, int family, int style)
{
	return font_match(all->fonts,
	    str_z(all->job, all->families[family]), style);
}

static bool
is_file_of(const struct face *face, FcPattern *pattern)
{
	int number;
	str file = file_of(pattern, &number);

	return face->file.len > 0 && str_equal(face->file, file) &&
	    face->number == number;
}

/* The same file in a style that it was not made for. */
static struct face *
share(struct arena *job, struct face *origin, bool fat)
{
	struct face *face = NEW(job, struct face);

	*face = *origin;
	face->same = origin->same != NULL ? origin->same : origin;
	face->fat = fat || origin->fat;
	face->index = -1;
	hb_blob_reference(face->blob);
	hb_face_reference(face->face);
	hb_font_reference(face->font);
	return face;
}

/* Fontconfig calls bold what it advises to embolden. */
static bool
is_light(FcPattern *pattern)
{
	int weight = FC_WEIGHT_REGULAR;
	FcBool advised = FcFalse;

	FcPatternGetInteger(pattern, FC_WEIGHT, 0, &weight);
	FcPatternGetBool(pattern, FC_EMBOLDEN, 0, &advised);
	return advised || weight < FC_WEIGHT_DEMIBOLD;
}

static struct face *seek(struct faces *, int family, int style);

/*
 * Opens the file of a pattern, which may be that of a plainer style: italic
 * letters then stand upright, bold ones are drawn fatter.
 */
static struct face *
open_style(struct faces *all, int family, int style, FcPattern *pattern,
    struct faults *own)
{
	struct face *face;

	for (int plainer = style - 1; plainer >= 0; plainer--) {
		if ((plainer & ~style) != 0)
			continue;
		face = seek(all, family, plainer);
		if (face != NULL && is_file_of(face, pattern))
			return share(all->job, face,
			    (style & ~plainer & RUN_BOLD) && is_light(pattern));
	}
	return open_face(all->job, pattern, own);
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
	pattern = match_family(all, family, style);
	if (pattern != NULL) {
		face = open_style(all, family, style, pattern, &own);
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
	FcPattern *pattern = match_family(all, 0, 0);

	if (pattern == NULL)
		return fault(f, FAULT_CONFIG, NOWHERE,
		    _("no font '%.*s' (try: apt install %.*s)"), FMT(family),
		    FMT(families_package(family)));
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
	for (ptrdiff_t i = 0; i < CHAIN; i++)
		if (!str_equal(families_chain[i].name, family))
			all->families[all->family_count++] =
			    families_chain[i].name;
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
	for (int i = 0; i < all->family_count; i++)
		if (all->letters[i] != NULL)
			FcCharSetDestroy(all->letters[i]);
	if (all->fonts != NULL)
		font_list_close(all->fonts);
}

/* The number of a family, or 0, that of the letter's own. */
static int
number_of(const struct faces *all, str family)
{
	for (int i = 0; i < all->family_count; i++)
		if (str_equal(all->families[i], family))
			return i;
	return 0;
}

/* HarfBuzz draws a no-break hyphen as a hyphen where the font has none. */
bool
face_has(const struct face *face, int32_t c)
{
	if (c >= 0 && c < COUNT(face->has_ascii))
		return face->has_ascii[c];
	return glyph_of(face, c) != 0 ||
	    (c == 0x2011 && glyph_of(face, 0x2010) != 0);
}

struct voice
faces_voice(struct faces *all, str language)
{
	const struct tongue *tongue = families_tongue(language);
	int letters;

	if (tongue == NULL)
		return (struct voice){0};
	letters = face_has(all->faces[0][0], tongue->letter)
	    ? 0
	    : number_of(all, tongue->family);
	if (seek(all, letters, 0) == NULL)
		letters = 0;
	return (struct voice){tongue->wide ? 0 : letters, letters,
	    tongue->wide};
}

struct face *
faces_text(struct faces *all, int style)
{
	struct face *face = seek(all, all->voice.text, style);

	return face != NULL ? face : all->faces[all->voice.text][0];
}

/* Whether a family may have the character; most need not be opened to know. */
static bool
may_have(struct faces *all, int family, int32_t c)
{
	FcCharSet **letters = &all->letters[family], *found;
	const struct face *plain = all->faces[family][0];
	FcPattern *pattern;

	if (all->sought[family][0])
		return plain != NULL && face_has(plain, c);
	if (*letters == NULL) {
		pattern = match_family(all, family, 0);
		if (pattern != NULL &&
		    FcPatternGetCharSet(pattern, FC_CHARSET, 0, &found) ==
		    FcResultMatch)
			*letters = FcCharSetCopy(found);
		else
			*letters = FcCharSetCreate();
		if (pattern != NULL)
			FcPatternDestroy(pattern);
	}
	return FcCharSetHasChar(*letters, (FcChar32)c) ||
	    (c == 0x2011 && FcCharSetHasChar(*letters, 0x2010));
}

static struct face *
face_with(struct faces *all, int family, int style, int32_t c)
{
	struct face *face =
	    may_have(all, family, c) ? seek(all, family, style) : NULL;

	return face != NULL && face_has(face, c) ? face : NULL;
}

struct face *
faces_latin(struct faces *all, int style)
{
	struct face *face = seek(all, 0, style);

	if (face != NULL)
		return face;
	all->lacking |= 1u << style;
	if (style == (RUN_BOLD | RUN_ITALIC))
		face = seek(all, 0, RUN_BOLD);
	return face != NULL ? face : all->faces[0][0];
}

struct face *
faces_with(struct faces *all, int style, int32_t c)
{
	struct face *face = c >= '0' && c <= '9' ? faces_latin(all, style)
						 : faces_text(all, style);

	if (face_has(face, c))
		return face;
	face = face_with(all, all->voice.letters, style, c);
	for (int i = 0; i < all->family_count && face == NULL; i++)
		face = face_with(all, i, style, c);
	return face;
}

struct face *
faces_with_sign(struct faces *all, int style, int32_t c)
{
	struct face *face = all->voice.wide
	    ? face_with(all, all->voice.letters, style, c)
	    : NULL;

	return face != NULL ? face : faces_with(all, style, c);
}

void
faces_note(struct faces *all, struct face *face, uint16_t glyph, str text,
    bool mirrored)
{
	struct face *origin = face->same != NULL ? face->same : face;

	if (origin->index < 0) {
		origin->index = all->used_count;
		all->used[all->used_count++] = origin;
	}
	face->index = origin->index;
	if (face->text[glyph].len > 0 && (mirrored || !face->mirrored[glyph]))
		return;
	face->text[glyph] = str_copy(all->job, text);
	face->mirrored[glyph] = mirrored;
}
