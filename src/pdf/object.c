/* SPDX-License-Identifier: MIT */
#include "parts.h"

#include <stdio.h>
#include <string.h>

static void
put(struct pdf *p, str bytes)
{
	HPDF_Stream_Write(p->out, (const HPDF_BYTE *)bytes.at,
	    (HPDF_UINT)bytes.len);
}

/* Not cleared: it is large, and filled from its beginning. */
struct piece *
new_piece(struct pdf *p)
{
	struct piece *piece = NEW_ROOM(&p->tools->file, struct piece, 1);

	piece->next = NULL;
	piece->used = 0;
	return piece;
}

/* Where libharu's own writing goes, and ours. */
HPDF_STATUS
object_receive(HPDF_Stream out, const HPDF_BYTE *bytes, HPDF_UINT length)
{
	struct pdf *p = out->attr;
	ptrdiff_t rest = length;

	while (rest > 0) {
		struct piece *to = p->last;
		ptrdiff_t n = (ptrdiff_t)sizeof to->bytes - to->used;

		if (n == 0) {
			p->last = new_piece(p);
			to->next = p->last;
			continue;
		}
		if (n > rest)
			n = rest;
		memcpy(to->bytes + to->used, bytes, (size_t)n);
		to->used += n;
		bytes += n;
		rest -= n;
	}
	return HPDF_OK;
}

/* What was written from an offset on, kept as long as the tools. */
static str
written_from(struct pdf *p, HPDF_UINT start)
{
	ptrdiff_t length = (ptrdiff_t)(p->out->size - start);
	char *bytes = NEW_ROOM(&p->tools->own, char, length), *to = bytes;
	ptrdiff_t skip = (ptrdiff_t)start;

	for (const struct piece *k = p->first; k != NULL; k = k->next) {
		ptrdiff_t from = skip < k->used ? skip : k->used;

		skip -= from;
		memcpy(to, k->bytes + from, (size_t)(k->used - from));
		to += k->used - from;
	}
	return (str){bytes, length};
}

bool
object_good(struct pdf *p, struct faults *f)
{
	HPDF_STATUS status = HPDF_GetError(p->doc);

	return status == HPDF_OK ||
	    fault(f, FAULT_BUG, NOWHERE,
		_("the PDF cannot be made: libharu's error 0x%04lX"), status);
}

HPDF_Dict
object_dict(struct pdf *p, const char *type)
{
	HPDF_Dict dict = HPDF_Dict_New(p->doc->mmgr);

	HPDF_Xref_Add(p->doc->xref, dict);
	if (type != NULL)
		HPDF_Dict_AddName(dict, "Type", type);
	return dict;
}

HPDF_Dict
object_stream(struct pdf *p, const char *filter, str bytes)
{
	HPDF_Dict dict = object_dict(p, NULL);

	HPDF_Dict_AddNumber(dict, "Length", (HPDF_INT32)bytes.len);
	if (filter != NULL)
		HPDF_Dict_AddName(dict, "Filter", filter);
	return dict;
}

void
object_add_string(HPDF_Dict dict, const char *key, const char *bytes)
{
	HPDF_Dict_Add(dict, key, HPDF_String_New(dict->mmgr, bytes, NULL));
}

/*
 * The text in PDFDocEncoding, as far as that is Latin-1 (ISO 32000-1, D.2);
 * NULL if it needs more.  It takes a third of the room of the other form.
 */
static const char *
as_latin(struct arena *a, str text)
{
	char *to = NEW_ARRAY(a, char, text.len + 1);
	ptrdiff_t at = 0, n = 0;

	while (at < text.len) {
		int32_t c = utf8_next(text, &at);

		if (!((c >= 0x20 && c < 0x7F) ||
			(c > 0xA0 && c <= 0xFF && c != 0xAD)))
			return NULL;
		to[n++] = (char)c;
	}
	return to;
}

/* In UTF-16BE behind a byte order mark (7.9.2.2). */
static str
as_utf16(struct arena *a, str text)
{
	char *to = NEW_ARRAY(a, char, 2 + 2 * text.len);
	ptrdiff_t n = 0, at = 0;

	to[n++] = '\xFE';
	to[n++] = '\xFF';
	while (at < text.len) {
		int32_t c = utf8_next(text, &at);

		if (c >= 0x10000) {
			int32_t high = 0xD800 + ((c - 0x10000) >> 10);

			to[n++] = (char)(high >> 8);
			to[n++] = (char)(high & 0xFF);
			c = 0xDC00 + ((c - 0x10000) & 0x3FF);
		}
		to[n++] = (char)(c >> 8);
		to[n++] = (char)(c & 0xFF);
	}
	return (str){to, n};
}

void
object_add_text(struct pdf *p, HPDF_Dict dict, const char *key, str value)
{
	struct arena *a = &p->tools->scratch;
	str text = archive_text(a, value), wide;
	const char *latin = as_latin(a, text);

	if (latin != NULL) {
		object_add_string(dict, key, latin);
	} else {
		wide = as_utf16(a, text);
		HPDF_Dict_Add(dict, key, HPDF_Binary_New(dict->mmgr,
		    (HPDF_BYTE *)wide.at, (HPDF_UINT)wide.len));
	}
	arena_reset(a, (struct arena_mark){0});
}

HPDF_UINT
object_number_of(HPDF_Dict dict)
{
	return dict->header.obj_id & 0xFFFFFF;	/* without libharu's flags */
}

/* ---- what is written ---- */

static struct buf *
begin(struct pdf *p, HPDF_UINT number)
{
	struct buf *b = &p->tools->object;

	HPDF_Xref_GetEntry(p->doc->xref, number)->byte_offset = p->out->size;
	b->arena = &p->tools->own;
	b->len = 0;
	buf_int(b, number);
	buf_add(b, S(" 0 obj\n"));
	return b;
}

static void
end(struct pdf *p, str stream)
{
	if (stream.at != NULL) {
		put(p, S("\nstream\n"));
		put(p, stream);
		put(p, S("\nendstream"));
	}
	put(p, S("\nendobj\n"));
}

static void
put_value(struct pdf *p, HPDF_UINT number, void *object, str stream)
{
	put(p, buf_str(begin(p, number)));
	HPDF_Obj_WriteValue(object, p->out, NULL);
	end(p, stream);
}

void
object_write(struct pdf *p, HPDF_Dict dict, str stream)
{
	put_value(p, object_number_of(dict), dict, stream);
}

HPDF_UINT
object_new(struct pdf *p)
{
	HPDF_UINT number = object_next_number(p);
	void *stand_in = HPDF_Null_New(p->doc->mmgr);

	/* it is freed if there are too many, which object_good tells */
	if (HPDF_Xref_Add(p->doc->xref, stand_in) != HPDF_OK)
		return 0;
	HPDF_Xref_GetEntry(p->doc->xref, number)->obj = NULL;
	HPDF_Obj_ForceFree(p->doc->mmgr, stand_in);
	return number;
}

struct buf *
object_begin_dict(struct pdf *p, HPDF_UINT number)
{
	struct buf *b = begin(p, number);

	buf_add(b, S("<<\n"));
	return b;
}

void
object_end_dict(struct pdf *p, str stream)
{
	buf_add(&p->tools->object, S(">>"));
	put(p, buf_str(&p->tools->object));
	end(p, stream);
}

void
object_put_reference(struct buf *b, str key, HPDF_UINT number)
{
	buf_char(b, '/');
	buf_add(b, key);
	buf_char(b, ' ');
	buf_int(b, number);
	buf_add(b, S(" 0 R\n"));
}

/* A string as characters (7.3.4.2): what is not ASCII in octal. */
static void
put_characters(struct buf *b, const char *text)
{
	buf_char(b, '(');
	for (; *text != '\0'; text++) {
		unsigned char c = (unsigned char)*text;

		if (c < 0x7F && strchr("()\\", c) == NULL) {
			buf_char(b, *text);
			continue;
		}
		buf_char(b, '\\');
		buf_char(b, (char)('0' + (c >> 6)));
		buf_char(b, (char)('0' + (c >> 3 & 7)));
		buf_char(b, (char)('0' + (c & 7)));
	}
	buf_char(b, ')');
}

/* The same in hexadecimal (7.3.4.3). */
static void
put_hexadecimal(struct buf *b, str bytes)
{
	const char digits[] = "0123456789ABCDEF";

	buf_char(b, '<');
	for (ptrdiff_t i = 0; i < bytes.len; i++) {
		buf_char(b, digits[bytes.at[i] >> 4 & 0xF]);
		buf_char(b, digits[bytes.at[i] & 0xF]);
	}
	buf_char(b, '>');
}

void
object_put_text(struct pdf *p, struct buf *b, str key, str value)
{
	struct arena *a = &p->tools->scratch;
	str text = archive_text(a, value);
	const char *latin = as_latin(a, text);

	buf_char(b, '/');
	buf_add(b, key);
	buf_char(b, ' ');
	if (latin != NULL)
		put_characters(b, latin);
	else
		put_hexadecimal(b, as_utf16(a, text));
	buf_char(b, '\n');
	arena_reset(a, (struct arena_mark){0});
}

void
object_write_header(struct pdf *p)
{
	put(p, S("%PDF-1.4\n%\xE2\xE3\xCF\xD3\n"));
}

static void
put_entry(struct pdf *p, HPDF_XrefEntry entry)
{
	char line[] = "0000000000 00000 n \n";
	HPDF_UINT rest = entry->byte_offset;

	for (int i = 9; rest > 0; i--, rest /= 10)
		line[i] = (char)('0' + rest % 10);
	put(p, (str){line, sizeof line - 1});
}

static void
put_xref(struct pdf *p)
{
	HPDF_List entries = p->doc->xref->entries;
	char text[32];
	int n = snprintf(text, sizeof text, "xref\n0 %u\n", entries->count);

	put(p, (str){text, n});
	put(p, S("0000000000 65535 f \n"));
	for (HPDF_UINT i = 1; i < entries->count; i++)
		put_entry(p, HPDF_Xref_GetEntry(p->doc->xref, i));
}

HPDF_UINT
object_next_number(const struct pdf *p)
{
	return p->doc->xref->entries->count;
}

/* Those from a number on that were not written when they were made. */
static void
write_from(struct pdf *p, HPDF_UINT first)
{
	HPDF_Xref xref = p->doc->xref;

	for (HPDF_UINT i = first; i < xref->entries->count; i++) {
		HPDF_XrefEntry entry = HPDF_Xref_GetEntry(xref, i);

		if (entry->byte_offset == 0)
			put_value(p, i, entry->obj, (str){0});
	}
}

/* The smallest offset of the objects from a number on. */
static HPDF_UINT
start_of(const struct pdf *p, HPDF_UINT first)
{
	HPDF_UINT start = p->out->size;

	for (HPDF_UINT i = first; i < object_next_number(p); i++) {
		HPDF_UINT at = HPDF_Xref_GetEntry(p->doc->xref, i)
		    ->byte_offset;

		start = at < start ? at : start;
	}
	return start;
}

void
object_write_from(struct pdf *p, HPDF_UINT first, struct group *g)
{
	HPDF_UINT count = object_next_number(p) - first, start;

	write_from(p, first);
	/* after an error nothing is written: that is not to be kept */
	if (g->count > 0 || count > GROUP_MOST ||
	    HPDF_GetError(p->doc) != HPDF_OK)
		return;
	start = start_of(p, first);
	g->first = first;
	g->count = (int)count;
	for (HPDF_UINT i = 0; i < count; i++)
		g->offsets[i] = HPDF_Xref_GetEntry(p->doc->xref, first + i)
		    ->byte_offset - start;
	g->bytes = written_from(p, start);
}

void *
object_write_group(struct pdf *p, const struct group *g)
{
	HPDF_UINT start = p->out->size;
	void *first = NULL;

	if (g->count == 0 || g->first != object_next_number(p))
		return NULL;
	put(p, g->bytes);
	for (int i = 0; i < g->count; i++) {
		void *stand_in = HPDF_Null_New(p->doc->mmgr);

		HPDF_Xref_Add(p->doc->xref, stand_in);
		HPDF_Xref_GetEntry(p->doc->xref, g->first + (HPDF_UINT)i)
		    ->byte_offset = start + g->offsets[i];
		if (i == 0)
			first = stand_in;
	}
	return first;
}

void
object_write_rest(struct pdf *p)
{
	HPDF_Xref xref = p->doc->xref;
	HPDF_UINT start;
	char text[48];
	int n;

	write_from(p, 1);
	start = p->out->size;
	put_xref(p);
	put(p, S("trailer\n"));
	HPDF_Dict_AddNumber(xref->trailer, "Size",
	    (HPDF_INT32)xref->entries->count);
	HPDF_Dict_Write(xref->trailer, p->out, NULL);
	n = snprintf(text, sizeof text, "\nstartxref\n%u\n%%%%EOF\n", start);
	put(p, (str){text, n});
}
