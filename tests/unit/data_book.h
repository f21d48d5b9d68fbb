/* SPDX-License-Identifier: MIT */
/* Spreadsheet files, made by libzip of parts that a test writes down. */
#ifndef DATA_BOOK_TEST_H
#define DATA_BOOK_TEST_H

#include <zip.h>

#include "data_test.h"

struct book_part {
	const char *name;
	str text;
	bool stored;	/* not compressed */
};

#define PART(name, text) ((struct book_part){(name), (text), false})

#define XMLNS "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/" \
	"2006/relationships\""
#define RELATION(id, type, target) "<Relationship Id=\"" id "\" Type=\"" \
	"http://schemas.openxmlformats.org/officeDocument/2006/" \
	"relationships/" type "\" Target=\"" target "\"/>"

#define TYPES PART("[Content_Types].xml", S("<Types/>"))
#define RELS PART("_rels/.rels", S("<Relationships>" \
	RELATION("a", "officeDocument", "xl/workbook.xml") \
	"</Relationships>"))
#define WORKBOOK_RELS PART("xl/_rels/workbook.xml.rels", \
	S("<Relationships>" \
	RELATION("r1", "worksheet", "worksheets/sheet1.xml") \
	RELATION("r2", "worksheet", "/xl/worksheets/../sheet2.xml") \
	RELATION("r3", "worksheet", "worksheets/sheet3.xml") \
	RELATION("t", "sharedStrings", "sharedStrings.xml") \
	RELATION("s", "styles", "styles.xml") "</Relationships>"))
#define NO_STRINGS PART("xl/sharedStrings.xml", S("<sst/>"))
#define NO_STYLES PART("xl/styles.xml", S("<styleSheet/>"))
#define WORKBOOK PART("xl/workbook.xml", S("<workbook " XMLNS ">" \
	"<sheets><sheet name=\"One\" r:id=\"r1\"/></sheets></workbook>"))
/* All but the sheet of a workbook with one sheet. */
#define ONE_SHEET TYPES, RELS, WORKBOOK_RELS, WORKBOOK, NO_STRINGS, NO_STYLES

#define MIMETYPE PART("mimetype", \
	S("application/vnd.oasis.opendocument.spreadsheet"))
#define ODS_START "<o:document xmlns:o=\"o\" xmlns:t=\"t\" xmlns:x=\"x\" " \
	"xmlns:d=\"d\" xmlns:s=\"s\">"

/* Writes the archive to a new file at `path`, which ends in XXXXXX. */
static inline void
make_archive(char *path, const struct book_part *parts, ptrdiff_t count)
{
	zip_t *zip;

	make_file(path, S(""));
	zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, NULL);
	assert_non_null(zip);
	for (ptrdiff_t i = 0; i < count; i++) {
		zip_source_t *s = zip_source_buffer(zip, parts[i].text.at,
		    (zip_uint64_t)parts[i].text.len, 0);
		zip_int64_t at = zip_file_add(zip, parts[i].name, s, 0);

		assert_true(at >= 0);
		if (parts[i].stored)
			zip_set_file_compression(zip, (zip_uint64_t)at,
			    ZIP_CM_STORE, 0);
	}
	assert_int_equal(zip_close(zip), 0);
}

static inline struct list *
open_archive(struct arena *a, const struct book_part *parts,
    ptrdiff_t count, str sheet, struct faults *f)
{
	struct list_options o = {.sheet = sheet};
	char path[] = "/tmp/marathon-data-XXXXXX";
	struct list *l;

	make_archive(path, parts, count);
	l = list_open_with(a, str_from(path), S("list"), &o, f);
	unlink(path);
	return l;
}

#define OPEN(a, sheet, f, ...) \
	open_archive((a), (struct book_part[]){__VA_ARGS__}, \
	    COUNT(((struct book_part[]){__VA_ARGS__})), (sheet), (f))

#endif
