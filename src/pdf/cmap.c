/* SPDX-License-Identifier: MIT */
/* CMap files (Adobe Technical Note 5014) and the other tables of a font. */
#include "parts.h"

enum { BLOCK = 100 };	/* entries between begin... and end... */

str
font_glyphs(struct arena *a, const struct font *font)
{
	char *to = NEW_ARRAY(a, char, font->code_count * 2);

	for (ptrdiff_t code = 1; code < font->code_count; code++) {
		to[2 * code] = (char)(font->subset_id[code] >> 8);
		to[2 * code + 1] = (char)(font->subset_id[code] & 0xFF);
	}
	return (str){to, font->code_count * 2};
}

str
font_cid_set(struct arena *a, const struct font *font)
{
	ptrdiff_t length = (font->code_count + 7) / 8;
	char *to = NEW_ARRAY(a, char, length);

	for (ptrdiff_t code = 0; code < font->code_count; code++)
		to[code / 8] = (char)(to[code / 8] | 0x80 >> code % 8);
	return (str){to, length};
}

/* first [w w w ...], in parts, for arrays must not grow beyond 8191. */
str
font_widths(struct arena *a, const struct font *font)
{
	enum { PART = 4000 };
	struct buf b = {.arena = a};

	buf_add(&b, S("/W ["));
	for (ptrdiff_t code = 0; code < font->code_count; code++) {
		if (code % PART == 0)
			buf_format(&b, "%s%td [", code > 0 ? "] " : "", code);
		buf_format(&b, "%d%s", font->width[code],
		    code % 20 == 19 ? "\n" : " ");
	}
	buf_add(&b, S("]]\n"));
	return buf_str(&b);
}

static void
begin_cmap(struct buf *b, const char *ordering, const char *name, int type)
{
	buf_format(b,
	    "/CIDInit /ProcSet findresource begin\n"
	    "12 dict begin\n"
	    "begincmap\n"
	    "/CIDSystemInfo 3 dict dup begin\n"
	    "/Registry (Adobe) def\n"
	    "/Ordering (%s) def\n"
	    "/Supplement 0 def\n"
	    "end def\n"
	    "/CMapName /%s def\n"
	    "/CMapType %d def\n"
	    "/WMode 0 def\n",
	    ordering, name, type);
}

static void
end_cmap(struct buf *b)
{
	buf_add(b, S("endcmap\n"
	    "CMapName currentdict /CMap defineresource pop\n"
	    "end\n"
	    "end\n"));
}

static void
add_codespace(struct buf *b, int code_bytes)
{
	buf_format(b, "1 begincodespacerange\n%s\nendcodespacerange\n",
	    code_bytes == 1 ? "<00> <FF>" : "<0000> <FFFF>");
}

str
font_encoding(struct arena *a, const struct font *font)
{
	struct buf b = {.arena = a};

	begin_cmap(&b, "Identity", ENCODING_NAME, 1);
	add_codespace(&b, font->code_bytes);
	buf_add(&b, S("1 begincidrange\n<00> <FF> 0\nendcidrange\n"));
	end_cmap(&b);
	return buf_str(&b);
}

static void
add_utf16_hex(struct buf *b, str text)
{
	enum { LONGEST = 240 };	/* digits; poppler takes no 256 with <> */
	ptrdiff_t at = 0, end = b->len + LONGEST;

	while (b->len <= end - 8 && at < text.len) {
		int32_t c = utf8_next(text, &at);

		if (c == UTF8_BAD)
			c = 0xFFFD;
		if (c >= 0x10000)
			buf_format(b, "%04X%04X",
			    (unsigned)(0xD800 + ((c - 0x10000) >> 10)),
			    (unsigned)(0xDC00 + ((c - 0x10000) & 0x3FF)));
		else
			buf_format(b, "%04X", (unsigned)c);
	}
}

/* The next codes, from *code on, that stand for some text. */
static int
next_block(const struct font *font, ptrdiff_t *code, unsigned codes[BLOCK])
{
	int n = 0;

	for (; *code < font->code_count && n < BLOCK; ++*code)
		if (font->text[*code].len > 0)
			codes[n++] = (unsigned)*code;
	return n;
}

str
font_unicode(struct arena *a, const struct font *font)
{
	struct buf b = {.arena = a};
	unsigned codes[BLOCK];
	ptrdiff_t code = 1;
	int n;

	begin_cmap(&b, "UCS", "Adobe-Identity-UCS", 2);
	add_codespace(&b, font->code_bytes);
	while ((n = next_block(font, &code, codes)) > 0) {
		buf_format(&b, "%d beginbfchar\n", n);
		for (int i = 0; i < n; i++) {
			buf_format(&b, "<%0*X> <", 2 * font->code_bytes,
			    codes[i]);
			add_utf16_hex(&b, font->text[codes[i]]);
			buf_add(&b, S(">\n"));
		}
		buf_add(&b, S("endbfchar\n"));
	}
	end_cmap(&b);
	return buf_str(&b);
}
