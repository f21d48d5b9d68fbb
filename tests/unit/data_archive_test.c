/* SPDX-License-Identifier: MIT */
/* Archives that mean harm, or are damaged: refused, in bounded memory. */
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "data_book.h"

#define SHEET(text) PART("xl/worksheets/sheet1.xml", S(text))
#define ROWS "<worksheet><sheetData><row><c t=\"str\"><v>a</v></c></row>" \
	"</sheetData></worksheet>"

static void
a_document_type_is_refused(void **state)
{
	static const struct {
		const char *xml;
		const char *why;
	} cases[] = {
		{"<!DOCTYPE worksheet>" ROWS, "a document type (DTD), which "
		 "no spreadsheet needs: refused"},
		{"<!DOCTYPE w [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>"
		 "<worksheet><sheetData><row><c t=\"str\"><v>&x;</v></c></row>"
		 "</sheetData></worksheet>", "a document type (DTD), which no "
		 "spreadsheet needs: refused"},
		{"<!DOCTYPE w SYSTEM \"http://127.0.0.1:9/x.dtd\">" ROWS,
		 "a document type (DTD), which no spreadsheet needs: refused"},
		{"<!DOCTYPE w [<!ENTITY % p SYSTEM \"/dev/zero\"> %p;]>" ROWS,
		 "a document type (DTD), which no spreadsheet needs: refused"},
		{"<!DOCTYPE w [<!ENTITY a \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\">"
		 "<!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">"
		 "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\">"
		 "<!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;\">"
		 "<!ENTITY e \"&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;\">"
		 "<!ENTITY f \"&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;\">"
		 "<!ENTITY g \"&f;&f;&f;&f;&f;&f;&f;&f;&f;&f;&f;&f;&f;&f;\">]>"
		 "<worksheet x=\"&g;&g;&g;&g;\"/>", NULL},
	};

	(void)state;
	for (ptrdiff_t i = 0; i < COUNT(cases); i++) {
		struct arena a = {0};
		struct faults f = {.arena = &a};

		assert_null(OPEN(&a, S(""), &f, ONE_SHEET,
		    PART("xl/worksheets/sheet1.xml",
			str_from(cases[i].xml))));
		assert_int_equal(f.errors, 1);
		assert_int_equal(f.first->kind, FAULT_DATA);
		if (cases[i].why != NULL)
			ASSERT_STR(f.first->message, str_format(&a,
			    "'xl/worksheets/sheet1.xml' in it: %s",
			    cases[i].why));
		arena_free(&a);
	}
}

static void
what_is_no_spreadsheet_is_named(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};

	(void)state;
	assert_null(OPEN(&a, S(""), &f, PART("lib 0.zip", S("PK\3\4")),
	    PART("lib 1.zip", S("PK\3\4"))));
	ASSERT_FAULT(&f, FAULT_DATA, 0, 0,
	    "this is a ZIP archive, not a list: unpack it");
	f = (struct faults){.arena = &a};
	assert_null(OPEN(&a, S(""), &f, PART("mimetype",
	    S("application/vnd.oasis.opendocument.text"))));
	ASSERT_FAULT(&f, FAULT_DATA, 0, 0,
	    "this is a ZIP archive, not a list: unpack it");
	f = (struct faults){.arena = &a};
	assert_null(OPEN(&a, S(""), &f, TYPES, PART("_rels/.rels",
	    S("<Relationships>" RELATION("a", "officeDocument",
		"word/document.xml") "</Relationships>")),
	    PART("word/document.xml", S("<document/>"))));
	ASSERT_FAULT(&f, FAULT_DATA, 0, 0, "this is another kind of office "
	    "document: save the list as XLSX, ODS or CSV");
	f = (struct faults){.arena = &a};
	assert_null(OPEN(&a, S(""), &f, TYPES, PART("_rels/.rels",
	    S("<Relationships>" RELATION("a", "officeDocument",
		"xl/workbook.bin") "</Relationships>")),
	    PART("xl/workbook.bin", S("\x83\x01"))));
	ASSERT_FAULT(&f, FAULT_DATA, 0, 0, "this is another kind of office "
	    "document: save the list as XLSX, ODS or CSV");
	assert_null(list_of(&a, S("PK\5\6\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"),
	    &f));
	ASSERT_STR(f.last->message,
	    S("this is a ZIP archive, not a list: unpack it"));
	arena_free(&a);
}

static void
parts_are_looked_up_never_made_paths(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};

	(void)state;
	assert_null(OPEN(&a, S(""), &f, TYPES, RELS, WORKBOOK,
	    PART("../../../../tmp/evil", S("x")),
	    PART("xl/_rels/workbook.xml.rels", S("<Relationships>"
		RELATION("r1", "worksheet", "../../../../../etc/passwd")
		"</Relationships>"))));
	ASSERT_FAULT(&f, FAULT_DATA, 0, 0,
	    "damaged: there is no 'etc/passwd' in it");
	f = (struct faults){.arena = &a};
	assert_null(OPEN(&a, S(""), &f, TYPES, RELS, WORKBOOK,
	    PART("xl/_rels/workbook.xml.rels", S("<Relationships/>"))));
	ASSERT_FAULT(&f, FAULT_DATA, 0, 0,
	    "damaged: sheet 'One' is not in the file");
	arena_free(&a);
}

static str
repeated(struct arena *a, const char *start, const char *piece, int times,
    const char *end)
{
	struct buf b = {.arena = a};

	buf_add(&b, str_from(start));
	for (int i = 0; i < times; i++)
		buf_add(&b, str_from(piece));
	buf_add(&b, str_from(end));
	return buf_str(&b);
}

static void
depth_is_limited(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};

	(void)state;
	assert_null(OPEN(&a, S(""), &f, ONE_SHEET,
	    PART("xl/worksheets/sheet1.xml", repeated(&a, "<worksheet>",
		"<x>", 65, ""))));
	ASSERT_FAULT(&f, FAULT_DATA, 0, 0,
	    "'xl/worksheets/sheet1.xml' in it: nested too deep");
	arena_free(&a);
}

static void
a_bomb_is_refused(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	str blanks = repeated(&a, "<worksheet>", "          ", 200000,
	    "</worksheet>");
	str text = repeated(&a, "<!--", "0123456789", 100000, "-->");
	str half = repeated(&a, "<sst>", str_z(&a, text), 54, "</sst>");

	(void)state;
	assert_null(OPEN(&a, S(""), &f, ONE_SHEET,
	    PART("xl/worksheets/sheet1.xml", blanks)));
	ASSERT_FAULT(&f, FAULT_DATA, 0, 0, "'xl/worksheets/sheet1.xml' in "
	    "it: unpacks to more than 100 times its size");
	f = (struct faults){.arena = &a};
	assert_null(OPEN(&a, S(""), &f, TYPES, RELS, WORKBOOK_RELS, WORKBOOK,
	    ((struct book_part){"xl/sharedStrings.xml", half, true}),
	    ((struct book_part){"xl/styles.xml", half, true})));
	ASSERT_FAULT(&f, FAULT_DATA, 0, 0, "'xl/styles.xml' in it: more than "
	    "100 MiB when unpacked; save the list as CSV");
	arena_free(&a);
}

static void
the_number_of_files_is_limited(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct book_part *parts = NEW_ARRAY(&a, struct book_part, 10001);

	(void)state;
	for (int i = 0; i < 10001; i++)
		parts[i] = PART(str_z(&a, str_format(&a, "%d", i)), S(""));
	assert_null(open_archive(&a, parts, 10001, S(""), &f));
	ASSERT_FAULT(&f, FAULT_DATA, 0, 0,
	    "more than 10000 files in this archive");
	f = (struct faults){.arena = &a};
	assert_null(open_archive(&a, parts, 10000, S(""), &f));
	ASSERT_FAULT(&f, FAULT_DATA, 0, 0,
	    "this is a ZIP archive, not a list: unpack it");
	arena_free(&a);
}

static str
bytes_of(struct arena *a, const char *path)
{
	struct faults f = {.arena = a};
	struct source s;

	assert_true(source_read(a, str_from(path), S(""), &s, &f));
	return s.text;
}

static str
archive_bytes(struct arena *a)
{
	const struct book_part parts[] = {ONE_SHEET,
	    {"xl/worksheets/sheet1.xml", S_INIT(ROWS), true}};
	char path[] = "/tmp/marathon-data-XXXXXX";
	str bytes;

	make_archive(path, parts, COUNT(parts));
	bytes = bytes_of(a, path);
	unlink(path);
	return bytes;
}

static void
damage_is_seen(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	str whole = archive_bytes(&a);
	ptrdiff_t at = str_find(whole, S("<v>a</v>"));
	char *bytes = str_z(&a, whole);
	struct list *l = list_of(&a, whole, &f);

	(void)state;
	assert_non_null(l);
	assert_true(at > 0);
	bytes[at + 3] = 'b';
	assert_null(list_of(&a, (str){bytes, whole.len}, &f));
	ASSERT_FAULT(&f, FAULT_DATA, 0, 0,
	    "'xl/worksheets/sheet1.xml' in it: CRC error");
	for (ptrdiff_t cut = 4; cut < whole.len; cut += 7) {
		f = (struct faults){.arena = &a};
		assert_null(list_of(&a, str_slice(whole, 0, cut), &f));
		assert_int_equal(f.errors, 1);
	}
	arena_free(&a);
}

/* The size of the sheet, as the central directory has it, is a lie. */
static void
wrong_sizes_are_seen(void **state)
{
	static const int offsets[] = {20, 24};
	struct arena a = {0};
	str whole = archive_bytes(&a);
	ptrdiff_t at = -1;

	(void)state;
	for (ptrdiff_t i = 0; i + 46 < whole.len; i++)
		if (str_starts(str_slice(whole, i, whole.len), S("PK\1\2")))
			at = i;
	assert_true(at > 0);
	for (int i = 0; i < COUNT(offsets); i++) {
		struct faults f = {.arena = &a};
		char *bytes = str_z(&a, whole);

		bytes[at + offsets[i]] = (char)(bytes[at + offsets[i]] - 5);
		assert_null(list_of(&a, (str){bytes, whole.len}, &f));
		assert_int_equal(f.errors, 1);
		assert_int_equal(f.first->kind, FAULT_DATA);
	}
	arena_free(&a);
}

/* Any byte may be any other: there is a list or a fault, and an end. */
static void
noise_in_an_archive_is_read_to_its_end(void **state)
{
	static const char *const files[] = {
	    "tests/fixtures/lists/members.xlsx",
	    "tests/fixtures/lists/members.ods"};
	uint64_t seed = 1;

	(void)state;
	for (int i = 0; i < 2; i++)
		for (int round = 0; round < 300; round++) {
			struct arena a = {0};
			struct faults f = {.arena = &a};
			str whole = bytes_of(&a, files[i]);
			char *bytes = str_z(&a, whole);
			struct list *l;
			struct record r;

			for (int n = 0; n < 4; n++) {
				seed = seed * 6364136223846793005u + 1;
				bytes[(seed >> 33) % (uint64_t)whole.len] =
				    (char)(seed >> 24);
			}
			l = list_of(&a, (str){bytes, whole.len}, &f);
			assert_true(l != NULL || f.errors > 0);
			while (l != NULL && list_next(l, &a, &r, &f))
				;
			arena_free(&a);
		}
}

/* In KiB, in a process of its own; the list is refused. */
static int64_t
peak_of_bomb(const char *path)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct rusage u;
	pid_t child = fork();
	int status;

	assert_true(child >= 0);
	if (child == 0)
		_exit(list_open(&a, str_from(path), S(""), &f) != NULL);
	assert_int_equal(wait4(child, &status, 0, &u), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	return u.ru_maxrss;
}

/* What costs most of all is six million texts that are empty. */
static void
memory_stays_bounded(void **state)
{
	char path[] = "/tmp/marathon-data-XXXXXX";
	struct arena a = {0};
	struct book_part parts[] = {ONE_SHEET,
	    {"xl/worksheets/sheet1.xml", S_INIT(""), true}};

	(void)state;
	parts[4] = (struct book_part){"xl/sharedStrings.xml",
	    repeated(&a, "<sst>", "<si/>", (30 << 20) / 5, "</sst>"), true};
	parts[6].text = repeated(&a, "<worksheet><sheetData><row>",
	    "<c t=\"s\"><v>1</v></c>", 100000, "</row></sheetData>");
	make_archive(path, parts, COUNT(parts));
	arena_free(&a);
	assert_in_range(peak_of_bomb(path), 0,
	    (SANITIZED ? 1024 : 64) * 1024);
	unlink(path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_document_type_is_refused),
		cmocka_unit_test(what_is_no_spreadsheet_is_named),
		cmocka_unit_test(parts_are_looked_up_never_made_paths),
		cmocka_unit_test(depth_is_limited),
		cmocka_unit_test(a_bomb_is_refused),
		cmocka_unit_test(the_number_of_files_is_limited),
		cmocka_unit_test(damage_is_seen),
		cmocka_unit_test(wrong_sizes_are_seen),
		cmocka_unit_test(noise_in_an_archive_is_read_to_its_end),
		cmocka_unit_test(memory_stays_bounded),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
