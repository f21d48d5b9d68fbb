/* SPDX-License-Identifier: MIT */
#include "xml.h"

#include <stdio.h>
#include <string.h>

static int
read_part(void *part, char *to, int room)
{
	return part_read(part, to, room);
}

static int
close_part(void *part)
{
	part_close(part);
	return 0;
}

/* Keeps the first complaint, without the line end that libxml gives it. */
static void
keep_error(void *of, xmlErrorPtr error)
{
	struct xml *x = of;

	if (x->why[0] != '\0' || error == NULL || error->message == NULL)
		return;
	x->line = error->line;
	snprintf(x->why, sizeof x->why, "%s", error->message);
	x->why[strcspn(x->why, "\n")] = '\0';
}

bool
xml_open(struct xml *x, struct archive *a, str part, struct faults *f)
{
	*x = (struct xml){.faults = f};
	if (!part_open(a, part, &x->part, f))
		return false;
	x->reader = xmlReaderForIO(read_part, close_part, &x->part, NULL,
	    NULL, XML_PARSE_NONET);
	if (x->reader == NULL) {
		part_close(&x->part);
		return fault_file(f, FAULT_BUG, a->name,
		    _("cannot start libxml2"));
	}
	xmlTextReaderSetStructuredErrorHandler(x->reader, keep_error, x);
	return true;
}

static bool
fail(struct xml *x, const char *why)
{
	x->failed = true;
	return fault_file(x->faults, FAULT_DATA, x->part.archive->name,
	    _("'%.*s' in it: %s"), FMT(x->part.name), why);
}

/* A limit or a damaged archive comes first: libxml only sees the end of it. */
static bool
fail_reading(struct xml *x)
{
	if (x->part.why != NULL)
		return fail(x, x->part.why);
	x->failed = true;
	return fault_file(x->faults, FAULT_DATA, x->part.archive->name,
	    _("damaged: '%.*s', line %d: %s"), FMT(x->part.name), x->line,
	    x->why);
}

static str
from_xml(const xmlChar *text)
{
	return text != NULL ? str_from((const char *)text) : S("");
}

static bool
take_event(struct xml *x, enum xml_event event)
{
	x->event = event;
	if (event == XML_TEXT) {
		x->text = from_xml(xmlTextReaderConstValue(x->reader));
		return true;
	}
	x->name = from_xml(xmlTextReaderConstLocalName(x->reader));
	x->depth = xmlTextReaderDepth(x->reader);
	x->empty = event == XML_START &&
	    xmlTextReaderIsEmptyElement(x->reader) == 1;
	return x->depth <= XML_DEPTH || fail(x, _("nested too deep"));
}

bool
xml_next(struct xml *x)
{
	int more;

	if (x->failed)
		return false;
	if (x->empty) {
		x->empty = false;
		x->event = XML_END;
		return true;
	}
	while ((more = xmlTextReaderRead(x->reader)) == 1)
		switch (xmlTextReaderNodeType(x->reader)) {
		case XML_READER_TYPE_ELEMENT:
			return take_event(x, XML_START);
		case XML_READER_TYPE_END_ELEMENT:
			return take_event(x, XML_END);
		case XML_READER_TYPE_TEXT:
		case XML_READER_TYPE_CDATA:
		case XML_READER_TYPE_WHITESPACE:
		case XML_READER_TYPE_SIGNIFICANT_WHITESPACE:
			return take_event(x, XML_TEXT);
		case XML_READER_TYPE_DOCUMENT_TYPE:
			return fail(x, _("a document type (DTD), which no "
					 "spreadsheet needs: refused"));
		default:
			break;
		}
	return more == 0 && x->part.why == NULL ? false : fail_reading(x);
}

str
xml_attribute(const struct xml *x, str name)
{
	const xmlNode *node = xmlTextReaderCurrentNode(x->reader);
	const xmlAttr *a = node != NULL ? node->properties : NULL;

	for (; a != NULL; a = a->next)
		if (str_equal(from_xml(a->name), name))
			return a->children == NULL ? S("") :
			    from_xml(a->children->content);
	return S("");
}

bool
xml_skip(struct xml *x)
{
	int depth = x->depth;

	while (xml_next(x))
		if (x->event == XML_END && x->depth == depth)
			return true;
	return false;
}

void
xml_close(struct xml *x)
{
	/* closes the part, too */
	if (x->reader != NULL)
		xmlFreeTextReader(x->reader);
	x->reader = NULL;
}
