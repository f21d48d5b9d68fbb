/* SPDX-License-Identifier: MIT */
/* The media type of a file, by its extension, and whether it is one. */
#include "deliver/file_type.h"

static const struct {
	str extension, type;
	str start;		/* of all such files; empty: any */
} types[] = {
#define OFFICE "application/vnd.openxmlformats-officedocument."
#define OPEN "application/vnd.oasis.opendocument."
	{S_INIT(".pdf"), S_INIT("application/pdf"), S_INIT("%PDF-")},
	{S_INIT(".png"), S_INIT("image/png"), S_INIT("\x89PNG\r\n\x1a\n")},
	{S_INIT(".jpg"), S_INIT("image/jpeg"), S_INIT("\xff\xd8\xff")},
	{S_INIT(".jpeg"), S_INIT("image/jpeg"), S_INIT("\xff\xd8\xff")},
	{S_INIT(".gif"), S_INIT("image/gif"), S_INIT("GIF8")},
	{S_INIT(".zip"), S_INIT("application/zip"), S_INIT("PK")},
	{S_INIT(".docx"), S_INIT(OFFICE "wordprocessingml.document"),
	    S_INIT("PK\x03\x04")},
	{S_INIT(".xlsx"), S_INIT(OFFICE "spreadsheetml.sheet"),
	    S_INIT("PK\x03\x04")},
	{S_INIT(".pptx"), S_INIT(OFFICE "presentationml.presentation"),
	    S_INIT("PK\x03\x04")},
	{S_INIT(".odt"), S_INIT(OPEN "text"), S_INIT("PK\x03\x04")},
	{S_INIT(".ods"), S_INIT(OPEN "spreadsheet"), S_INIT("PK\x03\x04")},
	{S_INIT(".odp"), S_INIT(OPEN "presentation"), S_INIT("PK\x03\x04")},
	{S_INIT(".ics"), S_INIT("text/calendar"), S_INIT("BEGIN:VCALENDAR")},
	{S_INIT(".vcf"), S_INIT("text/vcard"), S_INIT("BEGIN:VCARD")},
	{S_INIT(".csv"), S_INIT("text/csv"), S_INIT("")},
	{S_INIT(".mp3"), S_INIT("audio/mpeg"), S_INIT("")},
};

bool
file_type(struct arena *a, str name, str bytes, str *type, const char **why)
{
	str lower = str_lower_ascii(a, name);

	*type = S("application/octet-stream");
	if (bytes.len == 0) {
		*why = _("it is empty");
		return false;
	}
	for (ptrdiff_t i = 0; i < COUNT(types); i++) {
		if (!str_ends(lower, types[i].extension))
			continue;
		*type = types[i].type;
		if (str_starts(bytes, types[i].start))
			return true;
		*why = _("it does not begin as files of this name do");
		return false;
	}
	return true;
}
