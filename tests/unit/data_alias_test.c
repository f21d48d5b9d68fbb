/* SPDX-License-Identifier: MIT */
/* What a user says of a list himself: aliases of headers, charset, sheet. */
#include "data_book.h"

enum { MOST = 4 };

static void
an_alias_wins_over_what_is_known(void **state)
{
	static const struct {
		const char *header;
		struct list_alias aliases[MOST];
		const char *fields;	/* of the columns, in their order */
	} cases[] = {
		{"Nom de l'élu;Prénom", {{S_INIT("nomdelelu"),
		  S_INIT("last_name")}}, "last_name,first_name"},
		{"NOM_DE_L’ELU;Nom", {{S_INIT("nomdelelu"),
		  S_INIT("name")}}, "name,last_name"},
		{"Nom;Ville", {{S_INIT("nom"), S_INIT("organisation")}},
		 "organisation,town"},
		{"Ville;Siège;x", {{S_INIT("siege"), S_INIT("town")}},
		 ",town,"},
		{"Adresse;Lieu-dit;CP", {{S_INIT("lieudit"),
		  S_INIT("address")}}, "address,address,postcode"},
		{"a;b", {{S_INIT("c"), S_INIT("name")}}, ","},
	};

	(void)state;
	for (ptrdiff_t i = 0; i < COUNT(cases); i++) {
		struct arena a = {0};
		struct faults f = {.arena = &a};
		struct list_options o = {.aliases = cases[i].aliases,
		    .alias_count = 1};
		struct list *l = list_with(&a, str_format(&a, "%s\n1;2;3\n",
		    cases[i].header), &o, &f);
		struct buf fields = {.arena = &a};

		assert_non_null(l);
		for (ptrdiff_t c = 0; c < l->column_count; c++)
			buf_format(&fields, "%s%.*s", c > 0 ? "," : "",
			    FMT(l->columns[c].field));
		ASSERT_STR(buf_str(&fields), str_from(cases[i].fields));
		arena_free(&a);
	}
}

static void
two_aliases_of_one_field_are_a_fault(void **state)
{
	static const struct list_alias aliases[] = {
		{S_INIT("maire"), S_INIT("last_name")},
		{S_INIT("elu"), S_INIT("last_name")},
	};
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct list_options o = {.aliases = aliases, .alias_count = 2};

	(void)state;
	assert_null(list_with(&a, S("Élu;CP;Maire\n1;2;3\n"), &o, &f));
	ASSERT_FAULT(&f, FAULT_DATA, 1, 8, "columns 'Élu' and 'Maire' are "
	    "both 'last_name', as 'aliases' has it");
	arena_free(&a);
}

static void
cards_take_aliases_too(void **state)
{
	static const struct list_alias alias = {S_INIT("region"),
		S_INIT("address")};
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct list_options o = {.aliases = &alias, .alias_count = 1};
	struct list *l = list_with(&a, S("BEGIN:VCARD\nVERSION:4.0\nFN:A\n"
	    "ADR:;;1 rue;Ville;Hérault;34000;\nEND:VCARD\n"), &o, &f);
	struct record r;

	(void)state;
	assert_non_null(l);
	assert_true(list_next(l, &a, &r, &f));
	ASSERT_STR(record_lines(&a, &r, S("address")), S("1 rue\nHérault"));
	arena_free(&a);
}

static void
a_fault_stands_where_the_user_says_it(void **state)
{
	static const struct source says = {S_INIT("campaign.yaml"),
		S_INIT("\n  to: here")};
	const struct place place = {&says, 7, 4};
	const struct {
		struct list_options options;
		const char *message;
	} cases[] = {
		{{.charset = S("windows-1253x"), .charset_place = place},
		 "no charset 'windows-1253x' (is it 'windows-1253'?)"},
		{{.charset = S("x"), .charset_place = place},
		 "no charset 'x' (there is: UTF-8, UTF-16LE, windows-1252, "
		 "ISO-8859-15, macintosh, ...)"},
		{{.separator = S("."), .separator_place = place},
		 "'.' cannot separate columns: , ; | : or tab"},
		{{.sheet = S("A"), .sheet_place = place},
		 "no sheet 'A': this is no spreadsheet"},
	};

	(void)state;
	for (ptrdiff_t i = 0; i < COUNT(cases); i++) {
		struct arena a = {0};
		struct faults f = {.arena = &a};

		assert_null(list_with(&a, S("a,b\n1,2\n"), &cases[i].options,
		    &f));
		ASSERT_FAULT(&f, FAULT_DATA, 2, 7, cases[i].message);
		ASSERT_STR(f.first->file, S("campaign.yaml"));
		arena_free(&a);
	}
}

static void
what_a_spreadsheet_does_not_have_is_a_fault(void **state)
{
	static const struct {
		struct list_options options;
		const char *message;
	} cases[] = {
		{{.separator = S_INIT(";")}, "a spreadsheet has no separator"},
		{{.charset = S_INIT("utf8")}, "a spreadsheet needs no charset"},
		{{.sheet = S_INIT("B")}, "no sheet 'B'; there are 'One'"},
	};
	struct book_part parts[] = {ONE_SHEET, PART("xl/worksheets/sheet1.xml",
	    S("<worksheet><sheetData><row><c t=\"str\"><v>a</v></c></row>"
	      "</sheetData></worksheet>"))};
	char path[] = "/tmp/marathon-data-XXXXXX";

	(void)state;
	make_archive(path, parts, COUNT(parts));
	for (ptrdiff_t i = 0; i < COUNT(cases); i++) {
		struct arena a = {0};
		struct faults f = {.arena = &a};

		assert_null(list_open_with(&a, str_from(path), S("list"),
		    &cases[i].options, &f));
		ASSERT_FAULT(&f, FAULT_USAGE, 0, 0, cases[i].message);
		arena_free(&a);
	}
	unlink(path);
}

static void
rows_are_counted_without_moving(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct list *l = list_of(&a,
	    S("a,b\n1,\"x\ny \"\"z\"\"\"\n\n , \n2\n3,4"), &f);
	struct record r;

	(void)state;
	assert_non_null(l);
	assert_true(list_next(l, &a, &r, &f));
	assert_int_equal(list_rows(l), 3);
	assert_true(list_next(l, &a, &r, &f));
	ASSERT_STR(r.cells[0].text, S("2"));
	assert_true(list_next(l, &a, &r, &f));
	assert_false(list_next(l, &a, &r, &f));
	assert_int_equal(list_rows(l), 3);
	arena_free(&a);
}

static void
a_list_of_a_header_has_no_rows(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct list *l = list_of(&a, S("a,b\n\n"), &f);

	(void)state;
	assert_non_null(l);
	assert_int_equal(list_rows(l), 0);
	arena_free(&a);
}

/* A line break in quotes may be another one than that of the rows. */
static void
mixed_line_ends_are_noted(void **state)
{
	static const struct {
		str csv;
		int line;	/* 0: of the whole file; -1: nothing is said */
	} cases[] = {
		{S_INIT("a,b\r\n1,2\r\n3,4\r\n"), -1},
		{S_INIT("a,b\r\n1,\"x\ny\"\r\n3,\"z\r\"\r\n4,5"), -1},
		{S_INIT("a,b\n1,2\n"), -1},
		{S_INIT("a,b\r1,2\r"), -1},
		{S_INIT("a,b\r\n1,2\n3,4\r\n"), 2},
		{S_INIT("a,b\n1,2\n3,4\r\n"), 3},
		{S_INIT("a,b\r\n1,2\r3,4\r\n"), 2},
		{S_INIT("a,b\n1,2\r3,4\n"), 0},
	};

	(void)state;
	for (ptrdiff_t i = 0; i < COUNT(cases); i++) {
		struct arena a = {0};
		struct faults f = {.arena = &a};

		assert_non_null(list_of(&a, cases[i].csv, &f));
		assert_int_equal(f.count, cases[i].line >= 0);
		if (f.count > 0) {
			ASSERT_STR(f.first->message,
			    S("lines end in more than one way"));
			assert_int_equal(f.first->kind, FAULT_NOTE);
			assert_int_equal(f.first->line, cases[i].line);
		}
		arena_free(&a);
	}
}

static void
a_quote_within_a_cell_is_noted(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct list *l = list_of(&a,
	    S("a,b\n\"1\",37°36'37.8\"N\n3,5\"\n"), &f);
	struct record r;

	(void)state;
	assert_non_null(l);
	ASSERT_FAULT(&f, FAULT_NOTE, 2, 15,
	    "a quote within a cell is taken as it stands");
	assert_int_equal(f.count, 1);
	assert_true(list_next(l, &a, &r, &f));
	ASSERT_STR(r.cells[1].text, S("37°36'37.8\"N"));
	arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_alias_wins_over_what_is_known),
		cmocka_unit_test(two_aliases_of_one_field_are_a_fault),
		cmocka_unit_test(cards_take_aliases_too),
		cmocka_unit_test(a_fault_stands_where_the_user_says_it),
		cmocka_unit_test(what_a_spreadsheet_does_not_have_is_a_fault),
		cmocka_unit_test(rows_are_counted_without_moving),
		cmocka_unit_test(a_list_of_a_header_has_no_rows),
		cmocka_unit_test(mixed_line_ends_are_noted),
		cmocka_unit_test(a_quote_within_a_cell_is_noted),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
