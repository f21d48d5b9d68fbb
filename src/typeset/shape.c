/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "word.h"

/* A stretch of a word that one face draws. */
struct item {
	struct face *face;
	ptrdiff_t from, to;
};

bool
is_leftward(struct words *w, int32_t c)
{
	hb_script_t script;

	if (c < 0x590)
		return false;
	if (c == 0x200F || c == 0x61C)
		return true;
	script = hb_unicode_script(w->unicode, (hb_codepoint_t)c);
	return script != HB_SCRIPT_COMMON && script != HB_SCRIPT_INHERITED &&
	    hb_script_get_horizontal_direction(script) == HB_DIRECTION_RTL;
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

/* Signs that Chinese and Japanese have as wide as letters, others have not. */
static bool
is_wide_sign(int32_t c)
{
	return c == 0xB7 || c == 0x2014 || c == 0x2015 || c == 0x2018 ||
	    c == 0x2019 || c == 0x201C || c == 0x201D || c == 0x2025 ||
	    c == 0x2026;
}

/* The quotes at a foreign word are those of its own font. */
static bool
has_latin(struct words *w, str text)
{
	ptrdiff_t at = 0;

	while (at < text.len)
		if (hb_unicode_script(w->unicode,
		    (hb_codepoint_t)utf8_next(text, &at)) == HB_SCRIPT_LATIN)
			return true;
	return false;
}

/*
 * Cuts the text into stretches of one face.  A mark stays with what it stands
 * on: HarfBuzz composes the two where the face has no such mark alone.
 */
static int
itemise(struct words *w, struct word *word, struct item *items)
{
	int style = word->form & FORM_STYLE, count = 0;
	struct face *text = word->text_face;
	struct face *latin = faces_latin(w->faces, style);
	bool wide = w->faces->voice.wide && !has_latin(w, word->text);
	ptrdiff_t at = 0;

	while (at < word->text.len) {
		ptrdiff_t from = at;
		int32_t c = utf8_next(word->text, &at);
		struct face *face = text;

		if (is_invisible(c) || (count > 0 && is_mark(w, c)))
			face = count > 0 ? items[count - 1].face : text;
		else if (c < 0x80 && count > 0 &&
		    items[count - 1].face == latin && face_has(latin, c))
			face = latin;	/* as "example.org" in Arabic */
		else if (wide && is_wide_sign(c))
			face = faces_with_sign(w->faces, style, c);
		else
			face = faces_with(w->faces, style, c);
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

/* The first character, which goes from the text. */
static str
cut_character(str *text)
{
	ptrdiff_t at = 0;
	str first;

	utf8_next(*text, &at);
	first = str_slice(*text, 0, at);
	*text = str_slice(*text, at, text->len);
	return first;
}

static bool
is_mirrored(struct words *w, const struct word *word, str text)
{
	ptrdiff_t at = 0;
	hb_codepoint_t c;

	if (!(word->form & FORM_LEFT) || text.len == 0)
		return false;
	c = (hb_codepoint_t)utf8_next(text, &at);
	return at == text.len && hb_unicode_mirroring(w->unicode, c) != c;
}

/*
 * Notes what the glyphs of a cluster stand for: a character each, if there are
 * as many; else the letter's has all of the text.  To the left, the letter is
 * behind its marks.
 */
static void
note_cluster(struct words *w, const struct word *word, struct face *face,
    str text, const hb_glyph_info_t *info, int count)
{
	bool left = word->form & FORM_LEFT;
	bool each = count > 1 && utf8_length(text) == count;

	for (int i = 0; i < count; i++) {
		hb_codepoint_t glyph = info[left ? count - 1 - i : i].codepoint;
		str meant = i == 0 ? text : S("");

		if (each)
			meant = cut_character(&text);
		if (glyph != 0)
			faces_note(w->faces, face, (uint16_t)glyph, meant,
			    is_mirrored(w, word, meant));
	}
}

/* What is to be seen of the text, which is as it was if that is all. */
static str
visible(struct arena *a, str text)
{
	struct buf b = {.arena = a};
	ptrdiff_t at = 0;

	if (text.len == 1)
		return text;
	while (at < text.len) {
		ptrdiff_t from = at;

		if (!is_invisible(utf8_next(text, &at)))
			buf_add(&b, str_slice(text, from, at));
	}
	return b.len == text.len ? text : buf_str(&b);
}

static bool
is_noted(const struct face *face, hb_codepoint_t glyph)
{
	return face->index >= 0 && face->text[glyph].len > 0 &&
	    !face->mirrored[glyph];
}

static void
note_glyphs(struct words *w, const struct word *word, const struct item *item,
    const hb_glyph_info_t *info, int count)
{
	for (int i = 0, end; i < count; i = end) {
		str text;

		for (end = i + 1; end < count &&
		    info[end].cluster == info[i].cluster;)
			end++;
		if (end - i == 1 && is_noted(item->face, info[i].codepoint))
			continue;
		text = str_slice(word->text, info[i].cluster,
		    cluster_end(info, count, i, item->to));
		note_cluster(w, word, item->face, visible(&w->scratch, text),
		    &info[i], end - i);
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
	int beyond = p->x_advance - face->advance[glyph];

	/* most glyphs stand where they stand alone */
	if ((beyond | p->x_offset | p->y_offset) == 0)
		return (struct placing){face->width[glyph], 0, 0};
	return (struct placing){face->width[glyph] + scaled(beyond, face),
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

	note_glyphs(w, word, item, info, count);
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
	hb_buffer_set_direction(w->buffer, word->form & FORM_LEFT
		? HB_DIRECTION_RTL
		: HB_DIRECTION_LTR);
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
	    NEW_ROOM(scratch, struct segment, word->segment_count + n);
	struct glyph *glyphs =
	    NEW_ROOM(scratch, struct glyph, word->glyph_count + n);

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
	    NEW_ROOM(&w->arena, struct segment, word->segment_count);
	struct glyph *glyphs =
	    NEW_ROOM(&w->arena, struct glyph, word->glyph_count);

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
	    NEW_ROOM(&w->scratch, struct item, word->text.len);
	int count = itemise(w, word, items);
	struct shaped shaped = {0};

	for (int k = 0; k < count; k++) {
		bool left = word->form & FORM_LEFT;
		const struct item *item = &items[left ? count - 1 - k : k];
		int n = shape_item(w, word, item);

		drop_strangers(w, word, item->face);
		reserve(&w->scratch, word, &shaped, n);
		add_glyphs(w, word, &shaped, item, n);
	}
	keep(w, word, &shaped);
	arena_reset(&w->scratch, mark);
}
