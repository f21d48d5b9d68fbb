/* SPDX-License-Identifier: MIT */
/*
 * What makes a PDF fit for archives: ISO 19005-1, level B.  Metadata (XMP) that
 * says the same as the information dictionary, the meaning of black (sRGB), and
 * an identifier.
 */
#include "parts.h"

#define PRODUCER "marathon (libharu " HPDF_VERSION_TEXT ")"

static bool
unfit(int32_t c)
{
	return c < 0x20 || (c >= 0x7F && c < 0xA0) ||
	    (c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFE) == 0xFFFE;
}

/* One line without what XML or a viewer's window title cannot hold. */
str
archive_text(struct arena *a, str text)
{
	struct buf b = {.arena = a};
	ptrdiff_t at = 0;

	for (int n = 0; n < LONGEST_TEXT && at < text.len; n++) {
		int32_t c = utf8_next(text, &at);

		buf_utf8(&b, unfit(c) ? ' ' : c);
	}
	return str_trim(buf_str(&b));
}

static void
add_xml(struct buf *b, str text)
{
	for (ptrdiff_t i = 0; i < text.len; i++) {
		switch (text.at[i]) {
		case '&': buf_add(b, S("&amp;")); break;
		case '<': buf_add(b, S("&lt;")); break;
		case '>': buf_add(b, S("&gt;")); break;
		default: buf_char(b, text.at[i]);
		}
	}
}

static str
metadata(struct arena *a, str title)
{
	struct buf b = {.arena = a};

	buf_add(&b, S("<?xpacket begin=\"\xEF\xBB\xBF\""
	    " id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
	    "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
	    "<rdf:RDF"
	    " xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"));
	if (title.len > 0) {
		buf_add(&b, S("<rdf:Description rdf:about=\"\""
		    " xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n"
		    "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">"));
		add_xml(&b, title);
		buf_add(&b, S("</rdf:li></rdf:Alt></dc:title>\n"
		    "</rdf:Description>\n"));
	}
	buf_add(&b, S("<rdf:Description rdf:about=\"\""
	    " xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\">\n"
	    "<pdf:Producer>" PRODUCER "</pdf:Producer>\n"
	    "</rdf:Description>\n"
	    "<rdf:Description rdf:about=\"\""
	    " xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\">\n"
	    "<pdfaid:part>1</pdfaid:part>\n"
	    "<pdfaid:conformance>B</pdfaid:conformance>\n"
	    "</rdf:Description>\n"
	    "</rdf:RDF>\n"
	    "</x:xmpmeta>\n"
	    "<?xpacket end=\"w\"?>"));
	return buf_str(&b);
}

static void
add_metadata(struct pdf *p)
{
	str xmp = metadata(&p->tools->file, p->title);
	/* must be readable by tools that know no PDF: no filter */
	HPDF_Dict stream = object_stream(p, NULL, xmp);

	HPDF_Dict_AddName(stream, "Type", "Metadata");
	HPDF_Dict_AddName(stream, "Subtype", "XML");
	object_write(p, stream, xmp);
	HPDF_Dict_Add(p->doc->catalog, "Metadata", stream);
	if (p->title.len > 0)
		object_add_text(p, p->doc->info, "Title", p->title);
	object_add_string(p->doc->info, "Producer", PRODUCER);
}

static void
add_output_intent(struct pdf *p)
{
	HPDF_Dict intent = object_dict(p, "OutputIntent");
	HPDF_Dict profile = object_stream(p, "FlateDecode", p->run->profile);
	HPDF_Array intents = HPDF_Array_New(intent->mmgr);

	HPDF_Dict_AddNumber(profile, "N", 3);
	object_write(p, profile, p->run->profile);
	HPDF_Dict_AddName(intent, "S", "GTS_PDFA1");
	object_add_string(intent, "OutputConditionIdentifier", "sRGB");
	HPDF_Dict_Add(intent, "DestOutputProfile", profile);
	HPDF_Array_Add(intents, intent);
	HPDF_Dict_Add(p->doc->catalog, "OutputIntents", intents);
}

static void
add_preferences(struct pdf *p)
{
	HPDF_Dict preferences = HPDF_Dict_New(p->doc->mmgr);

	/* a scaled letter misses the envelope's window */
	HPDF_Dict_AddName(preferences, "PrintScaling", "None");
	HPDF_Dict_Add(p->doc->catalog, "ViewerPreferences", preferences);
	if (p->language.len > 0)
		object_add_string(p->doc->catalog, "Lang",
		    str_z(&p->tools->file, p->language));
}

static void
add_identifier(struct pdf *p)
{
	enum { LENGTH = 16 };
	HPDF_Array both = HPDF_Array_New(p->doc->mmgr);

	for (int i = 0; i < 2; i++)
		HPDF_Array_Add(both, HPDF_Binary_New(p->doc->mmgr, p->id.byte,
		    LENGTH));
	HPDF_Dict_Add(p->doc->trailer, "ID", both);
}

void
archive_complete(struct pdf *p)
{
	add_metadata(p);
	add_output_intent(p);
	add_preferences(p);
	add_identifier(p);
	HPDF_Dict_Add(p->doc->trailer, "Root", p->doc->catalog);
	HPDF_Dict_Add(p->doc->trailer, "Info", p->doc->info);
}
