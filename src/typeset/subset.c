/* SPDX-License-Identifier: MIT */
/* The fonts of a run, cut down to the glyphs that its letters use. */
#include <hb-ot.h>
#include <hb-subset.h>
#include <string.h>

#include "paragraph.h"
#include "sfnt.h"

enum {				/* PDF 32000-1, table 123 */
	FLAG_SERIF = 2,
	FLAG_SYMBOLIC = 4,
	FLAG_ITALIC = 64,
};

/* All that a PDF reader looks at in an embedded font without hints. */
static const char kept[][5] = {"head", "hhea", "hmtx", "maxp", "loca", "glyf"};

/* A table of the whole font; short tables read as zeros. */
struct table {
	const unsigned char *bytes;
	unsigned length;
	hb_blob_t *blob;
};

static struct table
open_table(const struct face *face, hb_tag_t tag)
{
	struct table t = {.blob = hb_face_reference_table(face->face, tag)};

	t.bytes = (const unsigned char *)hb_blob_get_data(t.blob, &t.length);
	return t;
}

static int
byte_at(const struct table *t, unsigned at)
{
	return at < t->length ? t->bytes[at] : 0;
}

static int
int16_at(const struct table *t, unsigned at)
{
	return (int16_t)(byte_at(t, at) << 8 | byte_at(t, at + 1));
}

static int
metric(const struct face *face, hb_ot_metrics_tag_t tag)
{
	hb_position_t value = 0;

	hb_ot_metrics_get_position_with_fallback(face->font, tag, &value);
	return scaled(value, face);
}

/* By PANOSE, else by the class of the family (OS/2), else by the name. */
static bool
has_serifs(const struct table *os2, const char *name)
{
	int panose = byte_at(os2, 33), family = byte_at(os2, 30);

	if (panose >= 2)
		return panose <= 10;
	if (family >= 1)
		return family <= 5 || family == 7;
	return str_find(str_from(name), S("Sans")) < 0;
}

static void
describe(const struct face *face, struct font *font)
{
	struct table os2 = open_table(face, HB_TAG('O', 'S', '/', '2'));
	struct table head = open_table(face, HB_TAG('h', 'e', 'a', 'd'));
	struct table post = open_table(face, HB_TAG('p', 'o', 's', 't'));

	font->ascent = metric(face, HB_OT_METRICS_TAG_HORIZONTAL_ASCENDER);
	font->descent = metric(face, HB_OT_METRICS_TAG_HORIZONTAL_DESCENDER);
	font->cap_height = metric(face, HB_OT_METRICS_TAG_CAP_HEIGHT);
	/* No table holds the stems; they grow with the weight (400 to 700). */
	font->stem = 10 + 220 * (int16_at(&os2, 4) - 50) / 900;
	font->italic_angle = int16_at(&post, 4);
	font->flags = FLAG_SYMBOLIC |
	    (has_serifs(&os2, font->name) ? FLAG_SERIF : 0) |
	    (font->italic_angle != 0 ? FLAG_ITALIC : 0);
	for (unsigned i = 0; i < 4; i++)
		font->box[i] = scaled(int16_at(&head, 36 + 2 * i), face);
	hb_blob_destroy(os2.blob);
	hb_blob_destroy(head.blob);
	hb_blob_destroy(post.blob);
}

/* The PostScript name, with only what a PDF name may hold as it is. */
static const char *
name_of(struct arena *job, const struct face *face)
{
	enum { LONGEST = 63 };
	char name[LONGEST + 1];
	unsigned length = sizeof name;
	struct buf b = {.arena = job};

	hb_ot_name_get_utf8(face->face, HB_OT_NAME_ID_POSTSCRIPT_NAME,
	    HB_LANGUAGE_INVALID, &length, name);
	for (unsigned i = 0; i < length; i++)
		if ((name[i] >= '0' && name[i] <= '9') || name[i] == '-' ||
		    ((name[i] | 0x20) >= 'a' && (name[i] | 0x20) <= 'z'))
			buf_char(&b, name[i]);
	if (b.len == 0)
		buf_add(&b, S("Font"));
	buf_char(&b, '\0');
	return b.at;
}

static bool
is_kept(hb_tag_t tag)
{
	for (ptrdiff_t i = 0; i < COUNT(kept); i++)
		if (tag == hb_tag_from_string(kept[i], 4))
			return true;
	return false;
}

static void
drop_tables(const struct face *face, hb_set_t *dropped)
{
	hb_tag_t tags[32];
	unsigned from = 0, count;

	do {
		count = COUNT(tags);
		hb_face_get_table_tags(face->face, from, &count, tags);
		for (unsigned i = 0; i < count; i++)
			if (!is_kept(tags[i]))
				hb_set_add(dropped, tags[i]);
		from += count;
	} while (count > 0);
}

static hb_subset_input_t *
make_input(const struct face *face)
{
	hb_subset_input_t *input = hb_subset_input_create_or_fail();
	hb_set_t *glyphs;

	if (input == NULL)
		return NULL;
	glyphs = hb_subset_input_glyph_set(input);
	hb_subset_input_set_flags(input, HB_SUBSET_FLAGS_NO_HINTING);
	for (ptrdiff_t i = 0; i < face->glyph_count; i++)
		if (face->text[i].at != NULL)
			hb_set_add(glyphs, (hb_codepoint_t)i);
	drop_tables(face,
	    hb_subset_input_set(input, HB_SUBSET_SETS_DROP_TABLE_TAG));
	return input;
}

static uint16_t
subset_glyph(const hb_map_t *map, ptrdiff_t glyph)
{
	hb_codepoint_t id = hb_map_get(map, (hb_codepoint_t)glyph);

	return id <= UINT16_MAX ? (uint16_t)id : 0;
}

/* Codes in the order of glyph ids, with what belongs to each. */
static void
number_glyphs(struct arena *job, const struct face *face, const hb_map_t *map,
    struct font *font)
{
	ptrdiff_t count = 1, code = 1;
	uint16_t *code_of = NEW_ARRAY(job, uint16_t, face->glyph_count);
	uint16_t *subset_id;
	int16_t *width;
	str *text;

	for (ptrdiff_t i = 1; i < face->glyph_count; i++)
		count += face->text[i].at != NULL;
	subset_id = NEW_ARRAY(job, uint16_t, count);
	width = NEW_ARRAY(job, int16_t, count);
	text = NEW_ARRAY(job, str, count);
	width[0] = face->width[0];
	text[0] = S("");
	for (ptrdiff_t i = 1; i < face->glyph_count; i++) {
		if (face->text[i].at == NULL)
			continue;
		code_of[i] = (uint16_t)code;
		subset_id[code] = subset_glyph(map, i);
		width[code] = face->width[i];
		text[code] = face->text[i];
		code++;
	}
	font->code_count = count;
	font->code_bytes = count <= 256 ? 1 : 2;
	font->code_of = code_of;
	font->glyph_count = face->glyph_count;
	font->subset_id = subset_id;
	font->width = width;
	font->text = text;
}

static str
copy_program(struct arena *job, hb_face_t *subset)
{
	hb_blob_t *blob = hb_face_reference_blob(subset);
	unsigned length;
	const char *bytes = hb_blob_get_data(blob, &length);
	str program = str_copy(job, (str){bytes, length});

	hb_blob_destroy(blob);
	return program;
}

/* What is embedded is what a printer gets to read: it is looked over, too. */
static bool
is_sound(const struct font *font, struct faults *f)
{
	struct sfnt subset;
	struct faults own = {.arena = f->arena};

	return sfnt_check_subset(&subset, font->program, str_from(font->name),
	    &own) || faces_fault(NOWHERE, str_from(font->name), &own, f);
}

bool
face_cut_down(struct arena *job, const struct face *face, struct font *font,
    struct faults *f)
{
	hb_subset_input_t *input = make_input(face);
	hb_subset_plan_t *plan = NULL;
	hb_face_t *subset = NULL;

	font->name = name_of(job, face);
	if (input != NULL)
		plan = hb_subset_plan_create_or_fail(face->face, input);
	if (plan != NULL)
		subset = hb_subset_plan_execute_or_fail(plan);
	if (subset != NULL) {
		describe(face, font);
		number_glyphs(job, face,
		    hb_subset_plan_old_to_new_glyph_mapping(plan), font);
		font->program = copy_program(job, subset);
	}
	hb_face_destroy(subset);
	hb_subset_plan_destroy(plan);
	hb_subset_input_destroy(input);
	if (subset != NULL)
		return is_sound(font, f);
	return fault(f, FAULT_BUG, NOWHERE,
	    _("the font '%s' cannot be cut down to what is used"), font->name);
}

bool
typesetter_fonts(struct typesetter *t, struct fonts *fonts, struct faults *f)
{
	struct font *list =
	    NEW_ARRAY(t->job, struct font, t->faces.used_count);

	for (int i = 0; i < t->faces.used_count; i++)
		if (!face_cut_down(t->job, t->faces.used[i], &list[i], f))
			return false;
	*fonts = (struct fonts){list, t->faces.used_count};
	return true;
}
