/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "word.h"

/* A stretch of a word that one face draws. */
struct item {
	struct face *face;
	ptrdiff_t from, to;
};

enum direction
direction_of(struct words *w, int32_t c)
{
	hb_unicode_general_category_t category;
	hb_script_t script;

	if (c < 0x80)
		return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'
		    ? DIRECTION_RIGHT
		    : c >= '0' && c <= '9' ? DIRECTION_NUMBER
					   : DIRECTION_NONE;
	category = hb_unicode_general_category(w->unicode, (hb_codepoint_t)c);
	if (category == HB_UNICODE_GENERAL_CATEGORY_DECIMAL_NUMBER)
		return DIRECTION_NUMBER;
	script = hb_unicode_script(w->unicode, (hb_codepoint_t)c);
	if (script == HB_SCRIPT_COMMON || script == HB_SCRIPT_INHERITED)
		return DIRECTION_NONE;
	return hb_script_get_horizontal_direction(script) == HB_DIRECTION_RTL
	    ? DIRECTION_LEFT
	    : DIRECTION_RIGHT;
}

bool
is_mark(struct words *w, int32_t c)
{
	hb_unicode_general_category_t category;

	if (c < 0x300)
		return false;
	category = hb_unicode_general_category(w->unicode, (hb_codepoint_t)c);
	return category == HB_UNICODE_GENERAL_CATEGORY_NON_SPACING_MARK ||
	    category == HB_UNICODE_GENERAL_CATEGORY_SPACING_MARK ||
	    category == HB_UNICODE_GENERAL_CATEGORY_ENCLOSING_MARK;
}

/* What leaves no ink and needs no glyph: soft hyphen, joiners, bidi marks. */
static bool
is_invisible(int32_t c)
{
	return c == 0xAD || c == 0x34F || c == 0x61C || c == 0xFEFF ||
	    (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
	    (c >= 0x2060 && c <= 0x206F) || (c >= 0xFE00 && c <= 0xFE0F);
}

/*
 * Cuts the text into stretches of one face.  A mark stays with what it stands
 * on: HarfBuzz composes the two where the face has no such mark alone.
 */
static int
itemise(struct words *w, struct word *word, struct item *items)
{
	struct face *text = word->text_face;
	ptrdiff_t at = 0;
	int count = 0;

	while (at < word->text.len) {
		ptrdiff_t from = at;
		int32_t c = utf8_next(word->text, &at);
		struct face *face = text;

		if (is_invisible(c) || (count > 0 && is_mark(w, c)))
			face = count > 0 ? items[count - 1].face : text;
		else
			face = faces_with(w->faces, word->form & FORM_STYLE, c);
		if (face == NULL) {
			face = text;
			if (word->missing == 0)
				word->missing = c;
		}
		if (count > 0 && items[count - 1].face == face)
			items[count - 1].to = at;
		else
			items[count++] = (struct item){face, from, at};
	}
	return count;
}

/* Where the cluster of glyph i ends: the next larger one, or the item's end. */
static ptrdiff_t
cluster_end(const hb_glyph_info_t *info, int count, int i, ptrdiff_t end)
{
	uint32_t start = info[i].cluster;

	for (int k = i; k < count && info[k].cluster >= start; k++)
		if (info[k].cluster > start)
			return info[k].cluster;
	for (int k = i; k >= 0 && info[k].cluster >= start; k--)
		if (info[k].cluster > start)
			return info[k].cluster;
	return end;
}

/* Notes what each glyph stands for; of a cluster's glyphs, the first does. */
static void
note_glyphs(struct words *w, const struct item *item, str text,
    const hb_glyph_info_t *info, int count)
{
	for (int i = 0; i < count; i++) {
		bool first = i == 0 || info[i].cluster != info[i - 1].cluster;
		str meant = S("");

		if (info[i].codepoint == 0)
			continue;
		if (first)
			meant = str_slice(text, info[i].cluster,
			    cluster_end(info, count, i, item->to));
		faces_note(w->faces, item->face, (uint16_t)info[i].codepoint,
		    meant);
	}
}

/* Where glyphs are drawn, relative to the pen, and what the pen moves by. */
struct placing {
	int advance, dx, dy;
};

static struct placing
placing_of(const struct face *face, hb_codepoint_t glyph,
    const hb_glyph_position_t *p)
{
	int natural = hb_font_get_glyph_h_advance(face->font, glyph);

	return (struct placing){
	    face->width[glyph] + scaled(p->x_advance - natural, face),
	    scaled(p->x_offset, face), -scaled(p->y_offset, face)};
}

/* What is put together of a word's items, with room for all glyphs. */
struct shaped {
	struct segment *segments;
	struct glyph *glyphs;
};

/*
 * Adds the glyphs in the buffer, of one item.  A glyph that stands higher or
 * lower than the one before begins a segment of its own.
 */
static void
add_glyphs(struct words *w, struct word *word, struct shaped *shaped,
    const struct item *item, int count)
{
	const hb_glyph_info_t *info =
	    hb_buffer_get_glyph_infos(w->buffer, NULL);
	const hb_glyph_position_t *position =
	    hb_buffer_get_glyph_positions(w->buffer, NULL);
	struct segment *s = NULL;
	struct placing p = {0};

	note_glyphs(w, item, word->text, info, count);
	for (int i = 0; i < count; i++) {
		hb_codepoint_t id = info[i].codepoint;
		struct glyph *g = &shaped->glyphs[word->glyph_count++];
		struct placing next = {0};

		if (i == 0)
			p = placing_of(item->face, id, &position[0]);
		if (s == NULL || s->dy != p.dy) {
			s = &shaped->segments[word->segment_count++];
			*s = (struct segment){item->face, p.dx, p.dy, 0, 0};
		}
		s->count++;
		s->advance += p.advance;
		if (i + 1 < count)
			next = placing_of(item->face, info[i + 1].codepoint,
			    &position[i + 1]);
		g->id = (uint16_t)id;
		g->shift = (int16_t)(p.advance - item->face->width[id] - p.dx +
		    (i + 1 < count && next.dy == p.dy ? next.dx : 0));
		word->width += p.advance;
		p = next;
	}
}

/* Signs alone go with the language, so that brackets are turned. */
static bool
goes_left(const struct words *w, const struct word *word)
{
	return word->direction == DIRECTION_LEFT ||
	    (word->direction == DIRECTION_NONE && w->leftward);
}

/* Into the buffer; returns how many glyphs. */
static int
shape_item(struct words *w, const struct word *word, const struct item *item)
{
	static const char *const shapers[] = {"ot", NULL};

	hb_buffer_clear_contents(w->buffer);
	hb_buffer_set_cluster_level(w->buffer,
	    HB_BUFFER_CLUSTER_LEVEL_MONOTONE_GRAPHEMES);
	hb_buffer_set_flags(w->buffer,
	    HB_BUFFER_FLAG_REMOVE_DEFAULT_IGNORABLES);
	hb_buffer_add_utf8(w->buffer, word->text.at, (int)word->text.len,
	    (unsigned)item->from, (int)(item->to - item->from));
	hb_buffer_set_language(w->buffer, w->shaping_language);
	if (goes_left(w, word))
		hb_buffer_set_direction(w->buffer, HB_DIRECTION_RTL);
	hb_buffer_guess_segment_properties(w->buffer);
	hb_shape_full(item->face->font, w->buffer, NULL, 0, shapers);
	return (int)hb_buffer_get_length(w->buffer);
}

/* A font's rules may name glyphs that it does not have. */
static void
drop_strangers(struct words *w, struct word *word, const struct face *face)
{
	unsigned count;
	hb_glyph_info_t *info = hb_buffer_get_glyph_infos(w->buffer, &count);

	for (unsigned i = 0; i < count; i++) {
		ptrdiff_t at = info[i].cluster;

		if (info[i].codepoint < face->glyph_count)
			continue;
		info[i].codepoint = 0;
		if (word->missing == 0)
			word->missing = utf8_next(word->text, &at);
	}
}

/* Copies the arrays so far to ones that hold n glyphs more. */
static void
reserve(struct arena *scratch, const struct word *word, struct shaped *s, int n)
{
	struct segment *segments =
	    NEW_ARRAY(scratch, struct segment, word->segment_count + n);
	struct glyph *glyphs =
	    NEW_ARRAY(scratch, struct glyph, word->glyph_count + n);

	if (word->glyph_count > 0) {
		memcpy(segments, s->segments,
		    (size_t)word->segment_count * sizeof *segments);
		memcpy(glyphs, s->glyphs,
		    (size_t)word->glyph_count * sizeof *glyphs);
	}
	s->segments = segments;
	s->glyphs = glyphs;
}

static void
keep(struct words *w, struct word *word, const struct shaped *s)
{
	struct segment *segments =
	    NEW_ARRAY(&w->arena, struct segment, word->segment_count);
	struct glyph *glyphs =
	    NEW_ARRAY(&w->arena, struct glyph, word->glyph_count);

	if (word->glyph_count > 0) {
		memcpy(segments, s->segments,
		    (size_t)word->segment_count * sizeof *segments);
		memcpy(glyphs, s->glyphs,
		    (size_t)word->glyph_count * sizeof *glyphs);
	}
	word->segments = segments;
	word->glyphs = glyphs;
}

void
word_shape(struct words *w, struct word *word)
{
	struct arena_mark mark = arena_mark(&w->scratch);
	struct item *items =
	    NEW_ARRAY(&w->scratch, struct item, word->text.len);
	int count = itemise(w, word, items);
	struct shaped shaped = {0};

	for (int k = 0; k < count; k++) {
		bool left = goes_left(w, word);
		const struct item *item = &items[left ? count - 1 - k : k];
		int n = shape_item(w, word, item);

		drop_strangers(w, word, item->face);
		reserve(&w->scratch, word, &shaped, n);
		add_glyphs(w, word, &shaped, item, n);
	}
	keep(w, word, &shaped);
	arena_reset(&w->scratch, mark);
}
