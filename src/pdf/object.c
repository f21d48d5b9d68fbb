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
			p->last = NEW(&p->tools->file, struct piece);
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
static HPDF_Binary
as_utf16(struct arena *a, HPDF_MMgr memory, str text)
{
	unsigned char *to = NEW_ARRAY(a, unsigned char, 2 + 2 * text.len);
	HPDF_UINT n = 0;
	ptrdiff_t at = 0;

	to[n++] = 0xFE;
	to[n++] = 0xFF;
	while (at < text.len) {
		int32_t c = utf8_next(text, &at);

		if (c >= 0x10000) {
			int32_t high = 0xD800 + ((c - 0x10000) >> 10);

			to[n++] = (unsigned char)(high >> 8);
			to[n++] = (unsigned char)(high & 0xFF);
			c = 0xDC00 + ((c - 0x10000) & 0x3FF);
		}
		to[n++] = (unsigned char)(c >> 8);
		to[n++] = (unsigned char)(c & 0xFF);
	}
	return HPDF_Binary_New(memory, to, n);
}

void
object_add_text(struct pdf *p, HPDF_Dict dict, const char *key, str value)
{
	struct arena *a = &p->tools->scratch;
	str text = archive_text(a, value);
	const char *latin = as_latin(a, text);

	if (latin != NULL)
		object_add_string(dict, key, latin);
	else
		HPDF_Dict_Add(dict, key, as_utf16(a, dict->mmgr, text));
	arena_reset(a, (struct arena_mark){0});
}

/* Its number, without libharu's flags. */
static HPDF_UINT
number_of(HPDF_Dict dict)
{
	return dict->header.obj_id & 0xFFFFFF;
}

static void
put_value(struct pdf *p, HPDF_UINT number, void *object, str stream)
{
	HPDF_XrefEntry entry = HPDF_Xref_GetEntry(p->doc->xref, number);
	char text[32];
	int n = snprintf(text, sizeof text, "%u 0 obj\n", number);

	entry->byte_offset = p->out->size;
	put(p, (str){text, n});
	HPDF_Obj_WriteValue(object, p->out, NULL);
	if (stream.at != NULL) {
		put(p, S("\nstream\n"));
		put(p, stream);
		put(p, S("\nendstream"));
	}
	put(p, S("\nendobj\n"));
}

void
object_write(struct pdf *p, HPDF_Dict dict, str stream)
{
	put_value(p, number_of(dict), dict, stream);
}

void
object_forget(struct pdf *p, HPDF_Dict dict)
{
	HPDF_Xref_GetEntry(p->doc->xref, number_of(dict))->obj = NULL;
	HPDF_Obj_ForceFree(p->doc->mmgr, dict);
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

void
object_write_rest(struct pdf *p)
{
	HPDF_Xref xref = p->doc->xref;
	HPDF_UINT start;
	char text[48];
	int n;

	for (HPDF_UINT i = 1; i < xref->entries->count; i++) {
		HPDF_XrefEntry entry = HPDF_Xref_GetEntry(xref, i);

		if (entry->byte_offset == 0)
			put_value(p, i, entry->obj, (str){0});
	}
	start = p->out->size;
	put_xref(p);
	put(p, S("trailer\n"));
	HPDF_Dict_AddNumber(xref->trailer, "Size",
	    (HPDF_INT32)xref->entries->count);
	HPDF_Dict_Write(xref->trailer, p->out, NULL);
	n = snprintf(text, sizeof text, "\nstartxref\n%u\n%%%%EOF\n", start);
	put(p, (str){text, n});
}
