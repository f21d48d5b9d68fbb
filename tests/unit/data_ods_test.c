/* SPDX-License-Identifier: MIT */
/* ODS: what its cells say, repeated ones, hidden sheets, groups of rows. */
#include "data_book.h"

/* With the table as it stands, and a style that hides. */
static struct list *
open_tables(struct arena *a, const char *tables, const char *sheet,
    struct faults *f)
{
	str all = str_format(a, ODS_START "<s:style s:name=\"gone\">"
	    "<s:table-properties t:display=\"false\"/></s:style>"
	    "<s:style s:name=\"there\"><s:table-properties t:display="
	    "\"true\"/></s:style><o:spreadsheet>%s</o:spreadsheet>"
	    "</o:document>", tables);

	return OPEN(a, str_from(sheet), f, MIMETYPE,
	    PART("content.xml", all));
}

#define TABLE(rows) "<t:table t:name=\"One\">" rows "</t:table>"
#define ROW(cells) "<t:table-row>" cells "</t:table-row>"
#define CELL(text) "<t:table-cell o:value-type=\"string\"><x:p>" text \
	"</x:p></t:table-cell>"

static void
a_cell_says_what_it_shows_or_holds(void **state)
{
	static const struct {
		const char *cell, *text;
	} cases[] = {
		{CELL("Élise &amp; co"), "Élise & co"},
		{"<t:table-cell><x:p>two</x:p><x:p>lines</x:p>"
		 "<x:p/><x:p>more</x:p></t:table-cell>", "two\nlines\n\nmore"},
		{CELL("a<x:s x:c=\"3\"/>b<x:s/>c<x:tab/>d<x:line-break/>e"),
		 "a   b c\td\ne"},
		{CELL("\n  a \n b<x:span>c <x:a>d</x:a></x:span> "), "a bc d"},
		{CELL("<x:ruby><x:ruby-base>東</x:ruby-base><x:ruby-text>ひ"
		      "</x:ruby-text></x:ruby>x<x:note>1</x:note>"), "東x"},
		{"<t:table-cell><o:annotation><x:p>a comment</x:p>"
		 "</o:annotation><x:p>text</x:p><d:frame><d:text-box><x:p>no"
		 "</x:p></d:text-box></d:frame></t:table-cell>", "text"},
		{"<t:table-cell o:value-type=\"float\" o:value=\"34000\">"
		 "<x:p>34 000,00</x:p></t:table-cell>", "34000"},
		{"<t:table-cell o:value-type=\"float\" o:value=\"1000\">"
		 "<x:p>01000</x:p></t:table-cell>", "01000"},
		{"<t:table-cell o:value-type=\"float\" o:value=\"0\">"
		 "<x:p>0</x:p></t:table-cell>", "0"},
		{"<t:table-cell o:value-type=\"float\" o:value=\"0.5\">"
		 "<x:p>00</x:p></t:table-cell>", "0.5"},
		{"<t:table-cell o:value-type=\"float\" o:value=\"1.23E5\"/>",
		 "123000"},
		{"<t:table-cell o:value-type=\"percentage\" o:value=\"0.1\">"
		 "<x:p>10 %</x:p></t:table-cell>", "0.1"},
		{"<t:table-cell o:value-type=\"currency\" o:value=\"9.5\">"
		 "<x:p>9,50 €</x:p></t:table-cell>", "9.5"},
		{"<t:table-cell o:value-type=\"date\" "
		 "o:date-value=\"2026-11-24\"><x:p>24 nov.</x:p>"
		 "</t:table-cell>", "2026-11-24"},
		{"<t:table-cell o:value-type=\"date\" "
		 "o:date-value=\"2026-11-24T08:40:00.500000000\"/>",
		 "2026-11-24T08:40:00"},
		{"<t:table-cell o:value-type=\"time\" "
		 "o:time-value=\"PT08H40M05.9S\"/>", "08:40:05"},
		{"<t:table-cell o:value-type=\"time\" "
		 "o:time-value=\"PT100H\"/>", "100:00:00"},
		{"<t:table-cell o:value-type=\"time\" o:time-value=\"P1D\"/>",
		 "P1D"},
		{"<t:table-cell o:value-type=\"boolean\" "
		 "o:boolean-value=\"true\"><x:p>VRAI</x:p></t:table-cell>",
		 "TRUE"},
		{"<t:table-cell o:value-type=\"boolean\" "
		 "o:boolean-value=\"false\"/>", "FALSE"},
		{"<t:table-cell o:value-type=\"string\" o:string-value=\"\">"
		 "<x:p>#REF!</x:p></t:table-cell>", "#REF!"},
		{"<t:table-cell o:value-type=\"string\" "
		 "o:string-value=\"s\"/>", "s"},
		{"<t:covered-table-cell/>", ""},
	};
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct buf rows = {.arena = &a};
	struct list *l;
	struct record r;

	(void)state;
	buf_add(&rows, S("<t:table t:name=\"One\">" ROW(CELL("a") CELL("n"))));
	for (ptrdiff_t i = 0; i < COUNT(cases); i++)
		buf_format(&rows, "<t:table-row>%s<t:table-cell><x:p>%d</x:p>"
		    "</t:table-cell></t:table-row>", cases[i].cell, (int)i);
	buf_add(&rows, S("</t:table>"));
	l = open_tables(&a, str_z(&a, buf_str(&rows)), "", &f);
	assert_non_null(l);
	ASSERT_STR(str_from(l->format), S("ODS"));
	for (ptrdiff_t i = 0; i < COUNT(cases); i++) {
		assert_true(list_next(l, &a, &r, &f));
		ASSERT_STR(r.cells[0].text, str_from(cases[i].text));
		ASSERT_STR(r.cells[1].text, str_format(&a, "%d", (int)i));
		assert_int_equal(r.line, i + 2);
	}
	assert_false(list_next(l, &a, &r, &f));
	assert_int_equal(f.count, 0);
	arena_free(&a);
}

static void
repeated_cells_and_rows_are_so_many(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct list *l = open_tables(&a, TABLE(
	    "<t:table-row t:number-rows-repeated=\"2\"><t:table-cell "
	    "t:number-columns-repeated=\"16384\"/></t:table-row>"
	    "<t:table-header-rows>" ROW(CELL("a") CELL("b") CELL("c"))
	    "</t:table-header-rows><t:table-row-group><t:table-row-group>"
	    "<t:table-row t:number-rows-repeated=\"3\">" CELL("x")
	    "<t:table-cell t:number-columns-repeated=\"2\"><x:p>y</x:p>"
	    "</t:table-cell></t:table-row></t:table-row-group>"
	    "</t:table-row-group><t:table-row t:number-rows-repeated=\"10\">"
	    "<t:table-cell/></t:table-row>"
	    "<t:table-rows>" ROW("<t:table-cell t:number-columns-repeated="
	    "\"2\"/>" CELL("z")) "</t:table-rows>"
	    "<t:table-row t:number-rows-repeated=\"1048561\">"
	    "<t:table-cell t:number-columns-repeated=\"16384\"/>"
	    "</t:table-row>"), "", &f);
	static const int lines[] = {4, 5, 6, 17};
	struct record r;

	(void)state;
	assert_non_null(l);
	for (int i = 0; i < COUNT(lines); i++) {
		assert_true(list_next(l, &a, &r, &f));
		assert_int_equal(r.line, lines[i]);
		ASSERT_STR(r.cells[0].text, i < 3 ? S("x") : S(""));
		ASSERT_STR(r.cells[1].text, i < 3 ? S("y") : S(""));
		ASSERT_STR(r.cells[2].text, i < 3 ? S("y") : S("z"));
	}
	assert_false(list_next(l, &a, &r, &f));
	assert_int_equal(f.count, 0);
	arena_free(&a);
}

static void
what_is_repeated_without_end_is_refused(void **state)
{
	static const struct {
		const char *rows, *message;
	} cases[] = {
		{"<t:table-row t:number-rows-repeated=\"1048577\">" CELL("x")
		 "</t:table-row>", "more than 1048576 rows"},
		{"<t:table-row t:number-rows-repeated=\"99999999999\">"
		 "<t:table-cell/></t:table-row>" ROW(CELL("x")),
		 "more than 1048576 rows"},
		{ROW("<t:table-cell t:number-columns-repeated=\"2000000000\">"
		     "<x:p>x</x:p></t:table-cell>"),
		 "ALM1: more than 1000 columns"},
		{"<t:table-row t:number-rows-repeated=\"1048576\">"
		 CELL("<x:s x:c=\"1000\"/>x<x:s x:c=\"1000\"/>x")
		 "</t:table-row>", "larger than 100 MiB"},
		{ROW(CELL("<x:s x:c=\"2000000000\"/>")),
		 "A1: a cell of more than 1048576 bytes"},
	};

	(void)state;
	for (ptrdiff_t i = 0; i < COUNT(cases); i++) {
		struct arena a = {0};
		struct faults f = {.arena = &a};

		assert_null(open_tables(&a, str_z(&a, str_format(&a,
		    "<t:table t:name=\"One\">%s</t:table>", cases[i].rows)),
		    "", &f));
		ASSERT_FAULT(&f, FAULT_DATA, 0, 0, cases[i].message);
		arena_free(&a);
	}
}

#define THREE_TABLES \
	"<t:table t:name=\"Empty\">" ROW("<t:table-cell/>") "</t:table>" \
	"<t:table t:name=\"Gone\" t:style-name=\"gone\">" \
	ROW(CELL("hidden")) "</t:table>" \
	"<t:table t:name=\"Là\" t:style-name=\"there\"><t:shapes><d:frame>" \
	"<t:table>" ROW(CELL("in a drawing")) "</t:table></d:frame>" \
	"</t:shapes>" ROW(CELL("shown")) "</t:table>" \
	"<t:table t:name=\"Last\">" ROW(CELL("other")) "</t:table>"

static void
the_sheet_can_be_chosen(void **state)
{
	static const struct {
		const char *wanted, *sheet, *header;
	} cases[] = {
		{"", "Là", "shown"}, {"Gone", "Gone", "hidden"},
		{"Last", "Last", "other"},
	};
	struct arena a = {0};
	struct faults f = {.arena = &a};

	(void)state;
	for (ptrdiff_t i = 0; i < COUNT(cases); i++) {
		struct list *l = open_tables(&a, THREE_TABLES,
		    cases[i].wanted, &f);

		assert_non_null(l);
		ASSERT_STR(l->sheet, str_from(cases[i].sheet));
		ASSERT_STR(l->columns[0].name, str_from(cases[i].header));
		assert_int_equal(l->sheet_count, 4);
		ASSERT_STR(l->sheets[3], S("Last"));
	}
	assert_int_equal(f.count, 0);
	assert_null(open_tables(&a, THREE_TABLES, "Nowhere", &f));
	ASSERT_FAULT(&f, FAULT_USAGE, 0, 0, "no sheet 'Nowhere'; there are "
	    "'Empty', 'Gone', 'Là', 'Last'");
	arena_free(&a);
}

static void
rows_that_are_filtered_out_are_taken_and_said(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct list *l = open_tables(&a, TABLE(ROW(CELL("a"))
	    "<t:table-row t:visibility=\"filter\" "
	    "t:number-rows-repeated=\"2\">" CELL("x") "</t:table-row>"
	    "<t:table-row t:visibility=\"collapse\"/>"), "", &f);

	(void)state;
	assert_non_null(l);
	ASSERT_FAULT(&f, FAULT_NOTE, 0, 0,
	    "2 rows that are hidden are taken, too");
	arena_free(&a);
}

static void
a_password_is_named(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};

	(void)state;
	assert_null(OPEN(&a, S(""), &f, MIMETYPE, PART("content.xml",
	    S("\x8f\x1f\x02")), PART("META-INF/manifest.xml",
	    S("<m:manifest xmlns:m=\"m\"><m:file-entry><m:encryption-data/>"
	      "</m:file-entry></m:manifest>"))));
	ASSERT_FAULT(&f, FAULT_DATA, 0, 0,
	    "has a password: save it without one");
	arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_cell_says_what_it_shows_or_holds),
		cmocka_unit_test(repeated_cells_and_rows_are_so_many),
		cmocka_unit_test(what_is_repeated_without_end_is_refused),
		cmocka_unit_test(the_sheet_can_be_chosen),
		cmocka_unit_test(rows_that_are_filtered_out_are_taken_and_said),
		cmocka_unit_test(a_password_is_named),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
