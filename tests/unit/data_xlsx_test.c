/* SPDX-License-Identifier: MIT */
/* XLSX: what its cells say, which sheet is read, where faults are. */
#include "data_book.h"

static struct book_part
sheet_part(struct arena *a, const char *name, str rows)
{
	str all = str_format(a, "<?xml version=\"1.0\"?><worksheet>"
	    "<dimension ref=\"A1\"/><sheetData>%.*s</sheetData></worksheet>",
	    FMT(rows));

	return PART(name, all);
}

static struct list *
open_rows(struct arena *a, const char *rows, struct faults *f)
{
	return OPEN(a, S(""), f, ONE_SHEET,
	    sheet_part(a, "xl/worksheets/sheet1.xml", str_from(rows)));
}

/* Cell styles 0 to 15, of which the number formats are these. */
#define STYLES PART("xl/styles.xml", S("<styleSheet><numFmts>" \
	"<numFmt numFmtId=\"164\" formatCode=\"00000\"/>" \
	"<numFmt numFmtId=\"165\" formatCode=\"dd/mm/yyyy\"/>" \
	"<numFmt numFmtId=\"166\" " \
	"formatCode=\"[$-40C]d mmmm yyyy\\ hh:mm;@\"/>" \
	"<numFmt numFmtId=\"167\" formatCode=\"[h]:mm:ss\"/>" \
	"<numFmt numFmtId=\"168\" formatCode=\"[Red]0.00&quot; days&quot;\"/>" \
	"<numFmt numFmtId=\"169\" formatCode=\"mmm\"/>" \
	"<numFmt numFmtId=\"170\" formatCode=\"0#&quot; &quot;##\"/>" \
	"</numFmts><cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs>" \
	"<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"164\"/>" \
	"<xf numFmtId=\"165\"/><xf numFmtId=\"166\"/><xf numFmtId=\"167\"/>" \
	"<xf numFmtId=\"168\"/><xf numFmtId=\"169\"/><xf numFmtId=\"14\"/>" \
	"<xf numFmtId=\"22\"/><xf numFmtId=\"21\"/><xf numFmtId=\"170\"/>" \
	"<xf numFmtId=\"4\"/></cellXfs></styleSheet>"))

static void
a_number_is_text_by_its_format(void **state)
{
	static const struct {
		int style;
		const char *value, *text;
	} cases[] = {
		{0, "34000", "34000"}, {0, "0.1", "0.1"},
		{0, "0.10000000000000001", "0.1"}, {0, "-2.50", "-2.5"},
		{0, "1.23E5", "123000"}, {0, "33612345678", "33612345678"},
		{0, "1E-3", "0.001"}, {0, "1.234E-8", "1.234E-08"},
		{0, "1.5E+30", "1.5E+30"}, {0, "123456789012345680000",
		 "123456789012345680000"}, {0, "0", "0"}, {0, "-0", "0"},
		{0, "1E400", "1E400"}, {0, "abc", "abc"},
		{1, "1000", "01000"}, {1, "97400", "97400"},
		{1, "123456", "123456"}, {1, "12.5", "12.5"},
		{1, "-1", "-1"},
		{2, "46350", "2026-11-24"}, {2, "46350.75", "2026-11-24"},
		{2, "1", "1900-01-01"}, {2, "59", "1900-02-28"},
		{2, "60", "1900-02-29"}, {2, "61", "1900-03-01"},
		{2, "2958465", "9999-12-31"}, {2, "2958466", "2958466"},
		{2, "-1", "-1"}, {2, "43890", "2020-02-29"},
		{3, "46350.361111111109", "2026-11-24T08:40:00"},
		{3, "46350.9999999", "2026-11-25T00:00:00"},
		{3, "46350", "2026-11-24T00:00:00"},
		{4, "1.5", "36:00:00"}, {9, "0.5", "12:00:00"},
		{5, "3.5", "3.5"}, {6, "46350", "2026-11-24"},
		{7, "46350", "2026-11-24"}, {8, "46350.5",
		 "2026-11-24T12:00:00"}, {10, "612", "612"},
		{11, "1234.5", "1234.5"}, {99, "7", "7"},
	};
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct buf rows = {.arena = &a};
	struct list *l;
	struct record r;

	(void)state;
	buf_add(&rows, S("<row><c t=\"inlineStr\"><is><t>n</t></is></c>"
			 "</row>"));
	for (ptrdiff_t i = 0; i < COUNT(cases); i++)
		buf_format(&rows, "<row><c s=\"%d\"><v>%s</v></c></row>",
		    cases[i].style, cases[i].value);
	l = OPEN(&a, S(""), &f, TYPES, RELS, WORKBOOK_RELS, WORKBOOK,
	    NO_STRINGS, STYLES, sheet_part(&a, "xl/worksheets/sheet1.xml",
	    buf_str(&rows)));
	assert_non_null(l);
	for (ptrdiff_t i = 0; i < COUNT(cases); i++) {
		assert_true(list_next(l, &a, &r, &f));
		ASSERT_STR(r.cells[0].text, str_from(cases[i].text));
	}
	assert_false(list_next(l, &a, &r, &f));
	assert_int_equal(f.count, 1);
	ASSERT_FAULT(&f, FAULT_ROW, 0, 0, "A25: 1900-02-29, a day that never "
	    "was: it is the number 60, shown as a date");
	arena_free(&a);
}

static void
a_private_use_character_is_shown_by_its_cell(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct list *l = OPEN(&a, S(""), &f, ONE_SHEET, sheet_part(&a,
	    "xl/worksheets/sheet1.xml",
	    S("<row r=\"2\"><c t=\"str\"><v>n</v></c>"
	      "<c t=\"str\"><v>m</v></c></row><row r=\"9\">"
	      "<c r=\"B9\" t=\"str\"><v>x\uE123</v></c></row>")));
	struct record r;

	(void)state;
	assert_non_null(l);
	assert_true(list_next(l, &a, &r, &f));
	assert_true(r.faulty);
	ASSERT_FAULT(&f, FAULT_ROW, 0, 0, "B9: a private-use character");
	ASSERT_STR(f.first->file, S("list (One)"));
	f = (struct faults){.arena = &a};
	assert_null(OPEN(&a, S(""), &f, ONE_SHEET, sheet_part(&a,
	    "xl/worksheets/sheet1.xml", S("<row r=\"3\">"
	    "<c t=\"str\"><v>n</v></c><c t=\"str\"><v>\uE123</v></c>"
	    "</row>"))));
	ASSERT_FAULT(&f, FAULT_DATA, 0, 0,
	    "B3: a private-use character in the name of a column");
	arena_free(&a);
}

static void
days_may_be_counted_from_1904(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct list *l = OPEN(&a, S(""), &f, TYPES, RELS, WORKBOOK_RELS,
	    PART("xl/workbook.xml", S("<workbook " XMLNS ">"
		"<workbookPr date1904=\"1\"/><sheets>"
		"<sheet name=\"One\" r:id=\"r1\"/></sheets></workbook>")),
	    NO_STRINGS, STYLES, sheet_part(&a, "xl/worksheets/sheet1.xml",
	    S("<row><c t=\"str\"><v>d</v></c></row>"
	      "<row><c s=\"2\"><v>0</v></c></row>"
	      "<row><c s=\"2\"><v>44888</v></c></row>")));
	struct record r;

	(void)state;
	assert_non_null(l);
	assert_true(list_next(l, &a, &r, &f));
	ASSERT_STR(r.cells[0].text, S("1904-01-01"));
	assert_true(list_next(l, &a, &r, &f));
	ASSERT_STR(r.cells[0].text, S("2026-11-24"));
	arena_free(&a);
}

static void
a_cell_says_what_its_type_means(void **state)
{
	static const struct {
		const char *cell, *text;
	} cases[] = {
		{"<c t=\"s\"><v>0</v></c>", "Élise & co"},
		{"<c t=\"s\"><v>1</v></c>", "rich and bold"},
		{"<c t=\"s\"><v>2</v></c>", "two\nlines"},
		{"<c t=\"s\"><v>3</v></c>", "東京"},
		{"<c t=\"s\"><v>4</v></c>", "a_x000_ _x b"},
		{"<c t=\"s\"><v></v></c>", ""},
		{"<c t=\"b\"><v>1</v></c>", "TRUE"},
		{"<c t=\"b\"><v>0</v></c>", "FALSE"},
		{"<c t=\"e\"><v>#REF!</v></c>", "#REF!"},
		{"<c t=\"str\"><f>A1&amp;B1</f><v>x_x0041_</v></c>", "xA"},
		{"<c t=\"str\"><f>A1</f><v/></c>", ""},
		{"<c><f>1+1</f><v>2</v></c>", "2"},
		{"<c t=\"n\"><v>007</v></c>", "7"},
		{"<c t=\"d\"><v>2026-11-24</v></c>", "2026-11-24"},
		{"<c t=\"d\" s=\"7\"><v>2026-11-24T00:00:00</v></c>",
		 "2026-11-24"},
		{"<c t=\"inlineStr\"><is><r><t>in</t></r><r><t>line</t></r>"
		 "</is></c>", "inline"},
		{"<c t=\"inlineStr\"><is><t><![CDATA[<b>]]></t></is></c>",
		 "<b>"},
		{"<c s=\"1\"/>", ""},
	};
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct buf rows = {.arena = &a};
	struct list *l;
	struct record r;

	(void)state;
	buf_add(&rows, S("<row><c t=\"str\"><v>x</v></c>"
			 "<c t=\"str\"><v>y</v></c></row>"));
	for (ptrdiff_t i = 0; i < COUNT(cases); i++)
		buf_format(&rows, "<row>%s<c><v>%d</v></c></row>",
		    cases[i].cell, (int)i);
	l = OPEN(&a, S(""), &f, TYPES, RELS, WORKBOOK_RELS, WORKBOOK, STYLES,
	    PART("xl/SharedStrings.xml", S("<sst><si><t>Élise &amp; co</t></si>"
		"<si><r><rPr><b/></rPr><t>rich </t></r><r><t>and bold</t>"
		"</r></si><si><t xml:space=\"preserve\">two_x000D_\nlines"
		"</t></si><si><t>東京</t><rPh sb=\"0\" eb=\"2\">"
		"<t>トウキョウ</t></rPh></si>"
		"<si><t>a_x000_ _x b_x0000</t></si></sst>")),
	    sheet_part(&a, "xl/worksheets/sheet1.xml", buf_str(&rows)));
	assert_non_null(l);
	for (ptrdiff_t i = 0; i < COUNT(cases); i++) {
		str want = i == 4 ? S("a_x000_ _x b_x0000") :
		    str_from(cases[i].text);

		assert_true(list_next(l, &a, &r, &f));
		ASSERT_STR(r.cells[0].text, want);
		ASSERT_STR(r.cells[1].text, str_format(&a, "%d", (int)i));
	}
	assert_int_equal(f.count, 0);
	arena_free(&a);
}

#define TEXT(ref, text) "<c r=\"" ref "\" t=\"str\"><v>" text "</v></c>"

static void
a_record_knows_its_sheet_row_and_column(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct list *l = open_rows(&a,
	    "<row r=\"3\">" TEXT("B3", "Nom") TEXT("C3", "Note") "</row>"
	    "<row r=\"4\">" TEXT("B4", "A\nB") TEXT("C4", "x") "</row>"
	    "<row r=\"9\">" TEXT("C9", "y") TEXT("XFD9", " ") "</row>"
	    "<row r=\"11\">" TEXT("B11", "z") "<c r=\"F11\"/></row>"
	    "<row r=\"12\">" TEXT("B12", "z") TEXT("E12", "w") "</row>",
	    &f);
	struct record r;

	(void)state;
	assert_non_null(l);
	ASSERT_STR(l->source.name, S("list (One)"));
	ASSERT_STR(l->sheet, S("One"));
	ASSERT_STR(str_from(l->format), S("XLSX"));
	assert_int_equal(l->sheet_count, 1);
	assert_true(list_next(l, &a, &r, &f));
	assert_int_equal(r.line, 4);
	ASSERT_STR(record_text(&r, S("name")), S("A\nB"));
	assert_true(list_next(l, &a, &r, &f));
	assert_int_equal(r.line, 9);
	assert_false(fault(&f, FAULT_ROW, record_place(&r, S("Note")), "here"));
	ASSERT_FAULT(&f, FAULT_ROW, 9, 3, "here");
	ASSERT_STR(f.first->file, S("list (One)"));
	assert_true(list_next(l, &a, &r, &f));
	assert_int_equal(r.line, 11);
	ASSERT_STR(record_text(&r, S("Nom")), S("z"));
	assert_true(list_next(l, &a, &r, &f));
	assert_true(r.faulty);
	ASSERT_STR(f.last->message, S("a cell in column 5, which has no name"));
	assert_int_equal(f.last->line, 12);
	assert_false(list_next(l, &a, &r, &f));
	arena_free(&a);
}

static struct list *
open_three(struct arena *a, str sheet, struct faults *f)
{
	return OPEN(a, sheet, f, TYPES, RELS, WORKBOOK_RELS, NO_STRINGS,
	    NO_STYLES, PART("xl/workbook.xml", S("<workbook " XMLNS ">"
		"<sheets><sheet name=\"Empty\" sheetId=\"1\" r:id=\"r1\"/>"
		"<sheet name=\"Hidden\" state=\"hidden\" r:id=\"r2\"/>"
		"<sheet name=\"Été\" r:id=\"r3\"/></sheets></workbook>")),
	    sheet_part(a, "xl/worksheets/sheet1.xml",
		S("<row><c s=\"1\"/></row>")),
	    sheet_part(a, "xl/sheet2.xml",
		S("<row>" TEXT("A1", "hidden") "</row>")),
	    sheet_part(a, "xl/worksheets/sheet3.xml",
		S("<row>" TEXT("A1", "shown") "</row>")));
}

static void
the_sheet_can_be_chosen(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct list *l = open_three(&a, S(""), &f);

	(void)state;
	assert_non_null(l);
	ASSERT_STR(l->sheet, S("Été"));
	ASSERT_STR(l->columns[0].name, S("shown"));
	assert_int_equal(l->sheet_count, 3);
	ASSERT_STR(l->sheets[1], S("Hidden"));
	l = open_three(&a, S("Hidden"), &f);
	assert_non_null(l);
	ASSERT_STR(l->columns[0].name, S("hidden"));
	assert_int_equal(f.count, 0);
	assert_null(open_three(&a, S("Ete"), &f));
	ASSERT_FAULT(&f, FAULT_USAGE, 0, 0,
	    "no sheet 'Ete'; there are 'Empty', 'Hidden', 'Été'");
	f = (struct faults){.arena = &a};
	assert_null(open_three(&a, S("Empty"), &f));
	ASSERT_FAULT(&f, FAULT_DATA, 0, 0, "empty: there is no header");
	ASSERT_STR(f.first->file, S("list (Empty)"));
	f = (struct faults){.arena = &a};
	assert_null(open_rows(&a, "", &f));
	ASSERT_FAULT(&f, FAULT_DATA, 0, 0,
	    "no sheet that is shown has any cells; there are 'One'");
	arena_free(&a);
}

static void
hidden_rows_are_taken_and_said(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct list *l = open_rows(&a, "<row>" TEXT("A1", "a") "</row>"
	    "<row hidden=\"1\">" TEXT("A2", "1") "</row>"
	    "<row hidden=\"true\"/><row hidden=\"false\">" TEXT("A4", "2")
	    "</row>", &f);
	struct record r;

	(void)state;
	assert_non_null(l);
	ASSERT_FAULT(&f, FAULT_NOTE, 0, 0,
	    "1 row that is hidden is taken, too");
	assert_true(list_next(l, &a, &r, &f));
	ASSERT_STR(r.cells[0].text, S("1"));
	arena_free(&a);
}

static void
a_damaged_sheet_is_refused(void **state)
{
	static const struct {
		const char *rows, *message;
	} cases[] = {
		{"<row r=\"2\">" TEXT("A2", "a") "</row><row r=\"2\">"
		 TEXT("A2", "b") "</row>", "damaged: row 2 follows row 2"},
		{"<row>" TEXT("A1", "a") "</row><row><c r=\"B2\"><f>1+1</f>"
		 "</c></row>", "B2: a formula without its result: open the "
		 "list in your office program and save it again"},
		{"<row><c r=\"C1\" t=\"s\"><v>0</v></c></row>",
		 "C1: damaged: its text is not in the file"},
		{"<row r=\"9999999999\">" TEXT("A1", "a") "</row>",
		 "more than 1048576 rows"},
		{"<row>" TEXT("ALM1", "a") "</row>",
		 "ALM1: more than 1000 columns"},
		{"<row>" TEXT("ABCDEFGHIJK1", "a") "</row>",
		 "ABCDEF1: more than 1000 columns"},
		{"<row><c></row>", "damaged: 'xl/worksheets/sheet1.xml', line "
		 "1: Opening and ending tag mismatch: c line 1 and row"},
		{"<row><c t=\"str\"><v>&nbsp;</v></c></row>",
		 "damaged: 'xl/worksheets/sheet1.xml', line 1: Entity 'nbsp' "
		 "not defined"},
	};

	(void)state;
	for (ptrdiff_t i = 0; i < COUNT(cases); i++) {
		struct arena a = {0};
		struct faults f = {.arena = &a};

		assert_null(open_rows(&a, cases[i].rows, &f));
		ASSERT_FAULT(&f, FAULT_DATA, 0, 0, cases[i].message);
		arena_free(&a);
	}
}

/* A sheet that is stored as it is: its size shall not be what is refused. */
static struct list *
open_stored(struct arena *a, str rows, struct faults *f)
{
	struct book_part sheet =
	    sheet_part(a, "xl/worksheets/sheet1.xml", rows);

	sheet.stored = true;
	return OPEN(a, S(""), f, ONE_SHEET, sheet);
}

static void
a_title_above_the_header_is_named(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};

	(void)state;
	assert_null(open_rows(&a, "<row r=\"1\">" TEXT("A1", "Members 2026")
	    "</row><row r=\"3\">" TEXT("A3", "Nom") TEXT("B3", "Ville")
	    "</row>", &f));
	ASSERT_FAULT(&f, FAULT_DATA, 1, 1, "the first row with text names one "
	    "column, the next has 2 cells: delete what stands above the names "
	    "of the columns");
	assert_non_null(open_rows(&a, "<row>" TEXT("A1", "Nom") "</row><row>"
	    TEXT("A2", "x") "</row>", &f));
	arena_free(&a);
}

static void
a_cell_or_row_of_a_sheet_has_a_limit(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	str text = {NEW_ARRAY(&a, char, LIST_CELL + 1), LIST_CELL + 1};
	struct buf row = {.arena = &a};

	(void)state;
	memset((char *)(uintptr_t)text.at, 'x', LIST_CELL + 1);
	assert_null(open_stored(&a, str_format(&a, "<row>"
	    TEXT("A1", "%.*s") "</row>", FMT(text)), &f));
	ASSERT_FAULT(&f, FAULT_DATA, 0, 0,
	    "A1: a cell of more than 1048576 bytes");
	f = (struct faults){.arena = &a};
	buf_add(&row, S("<row>"));
	for (int i = 0; i < 40; i++)
		buf_format(&row, "<c t=\"str\"><v>%.*s</v></c>",
		    LIST_CELL / 2, text.at);
	buf_add(&row, S("</row>"));
	assert_null(open_stored(&a, buf_str(&row), &f));
	ASSERT_FAULT(&f, FAULT_DATA, 0, 0,
	    "AG1: a row of more than 16777216 bytes");
	arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_number_is_text_by_its_format),
		cmocka_unit_test(a_private_use_character_is_shown_by_its_cell),
		cmocka_unit_test(days_may_be_counted_from_1904),
		cmocka_unit_test(a_cell_says_what_its_type_means),
		cmocka_unit_test(a_record_knows_its_sheet_row_and_column),
		cmocka_unit_test(the_sheet_can_be_chosen),
		cmocka_unit_test(hidden_rows_are_taken_and_said),
		cmocka_unit_test(a_damaged_sheet_is_refused),
		cmocka_unit_test(a_title_above_the_header_is_named),
		cmocka_unit_test(a_cell_or_row_of_a_sheet_has_a_limit),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
