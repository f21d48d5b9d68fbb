/* SPDX-License-Identifier: MIT */
/* A font in a document: ISO 32000-1, 9.7 (composite fonts) and 9.8. */
#include "parts.h"

static void
add_stream(struct pdf *p, HPDF_Dict owner, const char *key, str bytes)
{
	HPDF_Dict stream = object_stream(p, "FlateDecode", bytes);

	object_write(p, stream, bytes);
	HPDF_Dict_Add(owner, key, stream);
}

static void
add_system_info(HPDF_Dict owner)
{
	HPDF_Dict info = HPDF_Dict_New(owner->mmgr);

	object_add_string(info, "Registry", "Adobe");
	object_add_string(info, "Ordering", "Identity");
	HPDF_Dict_AddNumber(info, "Supplement", 0);
	HPDF_Dict_Add(owner, "CIDSystemInfo", info);
}

static void
add_program(struct pdf *p, HPDF_Dict owner, const struct run_font *run_font)
{
	HPDF_Dict stream = object_stream(p, "FlateDecode", run_font->program);

	HPDF_Dict_AddNumber(stream, "Length1",
	    (HPDF_INT32)run_font->font->program.len);
	object_write(p, stream, run_font->program);
	HPDF_Dict_Add(owner, "FontFile2", stream);
}

static void
add_descriptor(struct pdf *p, HPDF_Dict owner, const struct run_font *run_font)
{
	const struct font *font = run_font->font;
	HPDF_Dict d = object_dict(p, "FontDescriptor");
	HPDF_Array box = HPDF_Array_New(d->mmgr);

	HPDF_Dict_AddName(d, "FontName", run_font->name);
	HPDF_Dict_AddNumber(d, "Flags", font->flags);
	for (int i = 0; i < 4; i++)
		HPDF_Array_AddNumber(box, font->box[i]);
	HPDF_Dict_Add(d, "FontBBox", box);
	HPDF_Dict_AddNumber(d, "ItalicAngle", font->italic_angle);
	HPDF_Dict_AddNumber(d, "Ascent", font->ascent);
	HPDF_Dict_AddNumber(d, "Descent", font->descent);
	HPDF_Dict_AddNumber(d, "CapHeight", font->cap_height);
	HPDF_Dict_AddNumber(d, "StemV", font->stem);
	add_program(p, d, run_font);
	add_stream(p, d, "CIDSet", run_font->cid_set);
	HPDF_Dict_Add(owner, "FontDescriptor", d);
}

/* Hundreds of numbers, the same in each document: not as objects of libharu. */
static HPDF_STATUS
write_widths(HPDF_Dict dict, HPDF_Stream out)
{
	const struct run_font *run_font = dict->attr;

	return HPDF_Stream_Write(out,
	    (const HPDF_BYTE *)run_font->widths.at,
	    (HPDF_UINT)run_font->widths.len);
}

static HPDF_Dict
descendant(struct pdf *p, const struct run_font *run_font)
{
	HPDF_Dict cid = object_dict(p, "Font");

	HPDF_Dict_AddName(cid, "Subtype", "CIDFontType2");
	HPDF_Dict_AddName(cid, "BaseFont", run_font->name);
	add_system_info(cid);
	cid->attr = (void *)(uintptr_t)run_font;
	cid->write_fn = write_widths;
	add_stream(p, cid, "CIDToGIDMap", run_font->glyphs);
	add_descriptor(p, cid, run_font);
	return cid;
}

/* Codes of one byte need a CMap of our own; none of the predefined has them. */
static void
add_encoding(struct pdf *p, HPDF_Dict owner, const struct run_font *run_font)
{
	HPDF_Dict cmap;

	if (run_font->font->code_bytes == 2) {
		HPDF_Dict_AddName(owner, "Encoding", "Identity-H");
		return;
	}
	cmap = object_stream(p, "FlateDecode", run_font->encoding);
	HPDF_Dict_AddName(cmap, "Type", "CMap");
	HPDF_Dict_AddName(cmap, "CMapName", ENCODING_NAME);
	HPDF_Dict_AddNumber(cmap, "WMode", 0);
	add_system_info(cmap);
	object_write(p, cmap, run_font->encoding);
	HPDF_Dict_Add(owner, "Encoding", cmap);
}

HPDF_Dict
embed_font(struct pdf *p, const struct run_font *run_font)
{
	HPDF_Dict font = object_dict(p, "Font");
	HPDF_Array descendants = HPDF_Array_New(font->mmgr);

	HPDF_Dict_AddName(font, "Subtype", "Type0");
	HPDF_Dict_AddName(font, "BaseFont", run_font->name);
	add_encoding(p, font, run_font);
	HPDF_Array_Add(descendants, descendant(p, run_font));
	HPDF_Dict_Add(font, "DescendantFonts", descendants);
	add_stream(p, font, "ToUnicode", run_font->unicode);
	return font;
}
