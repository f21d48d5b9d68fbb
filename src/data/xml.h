/* SPDX-License-Identifier: MIT */
/*
 * A part of an archive as XML, an event at a time; what was read is forgotten.
 * Names are local ones, without prefix.  A document type (DTD), and with it
 * every entity of one's own, is refused; so is depth beyond 64.
 */
#ifndef DATA_XML_H
#define DATA_XML_H

#include <libxml/xmlreader.h>

#include "archive.h"

enum { XML_DEPTH = 64 };

enum xml_event {
	XML_START,	/* of an element; an empty one has its end too */
	XML_END,
	XML_TEXT,
};

struct xml {
	struct part part;
	xmlTextReaderPtr reader;
	struct faults *faults;
	enum xml_event event;
	str name;		/* of the element that starts or ends */
	str text;
	int depth;		/* of that element; the root's is 0 */
	bool empty;		/* its end is due */
	bool failed;		/* and that was reported */
	int line;		/* of libxml's first complaint, */
	char why[160];		/* or empty */
};

bool xml_open(struct xml *, struct archive *, str part, struct faults *);
/* The next event; its texts are good until the one after.  False at the end. */
bool xml_next(struct xml *);
/* Of the element that starts; empty if there is none. */
str xml_attribute(const struct xml *, str name);
/* Goes to the end of the element that starts. */
bool xml_skip(struct xml *);
void xml_close(struct xml *);

#endif
