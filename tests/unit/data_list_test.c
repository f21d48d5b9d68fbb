/* SPDX-License-Identifier: MIT */
/* Lists that are good: what is read of them. */
#include "data_test.h"

enum { MOST_ROWS = 4, MOST_CELLS = 5 };

/* The cases of csv-spectrum (Max Ogden, MIT), and a few of ours. */
static const struct {
	const char *name;
	str csv;
	const char *header[MOST_CELLS];
	const char *rows[MOST_ROWS][MOST_CELLS];
} spectrum[] = {
	{"comma in quotes",
	 S_INIT("first,last,address,city,zip\n"
		"John,Doe,120 any st.,\"Anytown, WW\",08123\n"),
	 {"first", "last", "address", "city", "zip"},
	 {{"John", "Doe", "120 any st.", "Anytown, WW", "08123"}}},
	{"empty", S_INIT("a,b,c\n1,\"\",\"\"\n2,3,4"), {"a", "b", "c"},
	 {{"1", "", ""}, {"2", "3", "4"}}},
	{"empty crlf", S_INIT("a,b,c\r\n1,\"\",\"\"\r\n2,3,4\r\n"),
	 {"a", "b", "c"}, {{"1", "", ""}, {"2", "3", "4"}}},
	{"escaped quotes", S_INIT("a,b\n1,\"ha \"\"ha\"\" ha\"\n3,4\n"),
	 {"a", "b"}, {{"1", "ha \"ha\" ha"}, {"3", "4"}}},
	{"json",
	 S_INIT("key,val\n1,\"{\"\"type\"\": \"\"Point\"\", "
		"\"\"coordinates\"\": [102.0, 0.5]}\"\n"),
	 {"key", "val"},
	 {{"1", "{\"type\": \"Point\", \"coordinates\": [102.0, 0.5]}"}}},
	{"location coordinates",
	 S_INIT("Phone,Location\n"
		"2095257564,37\xEF\xBF\xBD\x33\x36'37.8\"N 121'17.9\"W\n"),
	 {"Phone", "Location"},
	 {{"2095257564", "37\xEF\xBF\xBD\x33\x36'37.8\"N 121'17.9\"W"}}},
	{"newlines",
	 S_INIT("a,b,c\n1,2,3\n\"Once upon \na time\",5,6\n7,8,9\n"),
	 {"a", "b", "c"},
	 {{"1", "2", "3"}, {"Once upon \na time", "5", "6"},
	  {"7", "8", "9"}}},
	{"newlines crlf",
	 S_INIT("a,b,c\r\n1,2,3\r\n\"Once upon \r\na time\",5,6\r\n7,8,9\r\n"),
	 {"a", "b", "c"},
	 {{"1", "2", "3"}, {"Once upon \r\na time", "5", "6"},
	  {"7", "8", "9"}}},
	{"quotes and newlines",
	 S_INIT("a,b\n1,\"ha \n\"\"ha\"\" \nha\"\n3,4\n"), {"a", "b"},
	 {{"1", "ha \n\"ha\" \nha"}, {"3", "4"}}},
	{"simple", S_INIT("a,b,c\n1,2,3\n"), {"a", "b", "c"},
	 {{"1", "2", "3"}}},
	{"simple crlf", S_INIT("a,b,c\r\n1,2,3\r\n"), {"a", "b", "c"},
	 {{"1", "2", "3"}}},
	{"utf8", S_INIT("a,b,c\n1,2,3\n4,5,\xCA\xA4"), {"a", "b", "c"},
	 {{"1", "2", "3"}, {"4", "5", "\xCA\xA4"}}},

	{"byte order mark", S_INIT("\xEF\xBB\xBFnom;é\nx;y"), {"nom", "é"},
	 {{"x", "y"}}},
	{"old Mac", S_INIT("a,b\r1,\"x\ry\"\r3,4\r"), {"a", "b"},
	 {{"1", "x\ny"}, {"3", "4"}}},
	{"mixed line ends", S_INIT("a,b\r\n1,2\n3,4\r5,6"), {"a", "b"},
	 {{"1", "2"}, {"3", "4"}, {"5", "6"}}},
	{"tabs", S_INIT("a\tb\n\tx\n\"y, z\"\t\n"), {"a", "b"},
	 {{"", "x"}, {"y, z", ""}}},
	{"hint of Excel", S_INIT("sep=;\r\na,b;c\r\n1;2\r\n"), {"a,b", "c"},
	 {{"1", "2"}}},
	{"separator in quotes", S_INIT("\"a, b, c\";d\n1;2\n"),
	 {"a, b, c", "d"}, {{"1", "2"}}},
	{"the most frequent separator", S_INIT("a;b (c, d);e\n1;2;3"),
	 {"a", "b (c, d)", "e"}, {{"1", "2", "3"}}},
	{"quote in a bare cell", S_INIT("a,b\n5\"6,a\"b\"\n"), {"a", "b"},
	 {{"5\"6", "a\"b\""}}},
	{"blanks", S_INIT(" a , b \n  1 2\t, \"x\" \n"), {"a", "b"},
	 {{"1 2", "x"}}},
	{"empty column without a name", S_INIT("a;b;\n1;2;\n3;4;\n"),
	 {"a", "b", ""}, {{"1", "2", ""}, {"3", "4", ""}}},
};

static void
compare_rows(struct list *l, const char *const rows[MOST_ROWS][MOST_CELLS],
    struct arena *a, struct faults *f)
{
	struct record r;
	int n = 0;

	while (list_next(l, a, &r, f)) {
		assert_true(n < MOST_ROWS && rows[n][0] != NULL);
		for (ptrdiff_t i = 0; i < l->column_count; i++)
			ASSERT_STR(r.cells[i].text, str_from(rows[n][i]));
		n++;
		assert_int_equal(r.number, n);
	}
	assert_true(n == MOST_ROWS || rows[n][0] == NULL);
}

static void
all_of_the_spectrum_is_read(void **state)
{
	(void)state;
	for (ptrdiff_t i = 0; i < COUNT(spectrum); i++) {
		struct arena a = {0};
		struct faults f = {.arena = &a};
		struct list *l = list_of(&a, spectrum[i].csv, &f);

		if (l == NULL)
			fail_msg("%s: not opened", spectrum[i].name);
		for (ptrdiff_t c = 0; c < l->column_count; c++)
			ASSERT_STR(l->columns[c].name,
			    str_from(spectrum[i].header[c]));
		compare_rows(l, spectrum[i].rows, &a, &f);
		list_rewind(l);
		compare_rows(l, spectrum[i].rows, &a, &f);
		assert_int_equal(f.count, f.notes);
		arena_free(&a);
	}
}

static void
a_cell_without_doubled_quotes_is_a_view(void **state)
{
	struct arena a = {0}, letter = {0};
	struct faults f = {.arena = &a};
	struct list *l = list_of(&a, S("a,b,c\n1,\"2, 3\",\"\"\"4\"\n"), &f);
	const char *from, *to;
	struct record r;

	(void)state;
	assert_non_null(l);
	from = l->source.text.at;
	to = from + l->source.text.len;
	assert_true(list_next(l, &letter, &r, &f));
	for (int i = 0; i < 3; i++) {
		const char *at = r.cells[i].text.at;

		assert_int_equal(at >= from && at < to, i < 2);
	}
	ASSERT_STR(r.cells[2].text, S("\"4"));
	arena_free(&letter);
	arena_free(&a);
}

static void
a_record_knows_its_line_and_its_places(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct list *l = list_of(&a,
	    S("\nNom;Ville\r\n\"A\r\nB\";x\r\n\r\n ; \r\n é ; \"y\" \r\n"),
	    &f);
	struct record r;
	struct place p;
	int64_t line, column;

	(void)state;
	assert_non_null(l);
	assert_true(list_next(l, &a, &r, &f));
	assert_int_equal(r.line, 3);
	assert_true(list_next(l, &a, &r, &f));
	assert_int_equal(r.line, 7);
	assert_int_equal(l->row, 7);
	assert_int_equal(r.number, 2);
	ASSERT_STR(str_slice(l->source.text, r.place.at,
	    r.place.at + r.place.length), S(" é ; \"y\" "));
	p = record_place(&r, S("town"));
	place_line(p, &line, &column);
	assert_int_equal(line, 7);
	assert_int_equal(column, 6);
	assert_int_equal(p.length, 3);
	p = record_place(&r, S("email"));
	assert_int_equal(p.at, r.place.at);
	assert_false(list_next(l, &a, &r, &f));
	arena_free(&a);
}

static void
windows_1252_is_taken_and_said(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct list *l = list_of(&a, S("Pr\xE9nom;Ville\nRen\xE9;N\xEEmes\n"),
	    &f);
	struct record r;

	(void)state;
	assert_non_null(l);
	ASSERT_STR(str_from(l->charset), S("windows-1252"));
	assert_int_equal(l->separator, ';');
	assert_true(list_next(l, &a, &r, &f));
	ASSERT_STR(record_text(&r, S("first_name")), S("René"));
	ASSERT_STR(record_text(&r, S("town")), S("Nîmes"));
	l = list_of(&a, S("a,b\n1,2\n"), &f);
	ASSERT_STR(str_from(l->charset), S("UTF-8"));
	assert_int_equal(l->separator, ',');
	arena_free(&a);
}

static void
headers_in_french_and_english_are_known(void **state)
{
	static const struct {
		str header;
		const char *fields[8];
	} cases[] = {
		{S_INIT("Civilité;Prénom;Nom;CP;Ville;Pays;Courriel;Langue"),
		 {"title", "first_name", "last_name", "postcode", "town",
		  "country", "email", "language"}},
		{S_INIT("NOM;Fonction;Société;Code postal;Commune;Mél;Sexe;"
			"Formule d'appel"),
		 {"name", "function", "organisation", "postcode", "town",
		  "email", "gender", "salutation"}},
		{S_INIT("Nom complet,Nom,Adresse e-mail,Formule de politesse,"
			"Dossier,Identifiant,Structure,Localité"),
		 {"name", "last_name", "email", "closing", "case", "id",
		  "organisation", "town"}},
		{S_INIT("First name,Surname,Title,Street,Zip,City,"
			"Email address,Language"),
		 {"first_name", "last_name", "title", "address", "postcode",
		  "town", "email", "language"}},
		{S_INIT("first_name,last_name,name,E-mail,Cas,Genre,"
			"Date d'adhésion,Postal code"),
		 {"first_name", "last_name", "name", "email", "case",
		  "gender", "", "postcode"}},
	};

	(void)state;
	for (ptrdiff_t i = 0; i < COUNT(cases); i++) {
		struct arena a = {0};
		struct faults f = {.arena = &a};
		struct list *l = list_of(&a, cases[i].header, &f);

		assert_non_null(l);
		assert_int_equal(l->column_count, 8);
		for (int c = 0; c < 8; c++)
			ASSERT_STR(l->columns[c].field,
			    str_from(cases[i].fields[c]));
		assert_int_equal(f.count, 0);
		arena_free(&a);
	}
}

static void
every_field_is_known_by_its_own_name(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct buf header = {.arena = &a};
	struct list *l;
	ptrdiff_t n = 0;

	(void)state;
	for (; list_fields[n].len > 0; n++)
		buf_format(&header, "%s%.*s", n > 0 ? "," : "",
		    FMT(list_fields[n]));
	assert_int_equal(n, 17);
	l = list_of(&a, buf_str(&header), &f);
	assert_non_null(l);
	for (ptrdiff_t i = 0; i < n; i++) {
		ASSERT_STR(l->columns[i].field, list_fields[i]);
		assert_int_equal(list_column(l, list_fields[i]), i);
	}
	arena_free(&a);
}

static void
a_column_is_found_by_field_name_or_fold(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct list *l = list_of(&a,
	    S("town,Ville,Nom de l'élu,Date_adhésion,x\n"), &f);

	(void)state;
	assert_non_null(l);
	assert_int_equal(list_column(l, S("town")), 0);
	assert_int_equal(list_column(l, S("Ville")), 1);
	assert_int_equal(list_column(l, S("Nom de l'élu")), 2);
	assert_int_equal(list_column(l, S("nom_de_l_elu")), 2);
	assert_int_equal(list_column(l, S("date adhesion")), 3);
	assert_int_equal(list_column(l, S("Date Adhésion")), 3);
	assert_int_equal(list_column(l, S("Date")), -1);
	assert_int_equal(list_column(l, S("xx")), -1);
	assert_int_equal(list_column(l, S("")), -1);
	assert_int_equal(list_column(l, S("...")), -1);
	ASSERT_FAULT(&f, FAULT_NOTE, 1, 6, "column 'Ville' is not used for "
	    "'town': column 'town' is");
	arena_free(&a);
}

static void
an_address_may_have_several_columns(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct list *l = list_of(&a,
	    S("Adresse 1,Adresse 2,CP,Complément d'adresse\n"
	      "12 rue X,,34000,Bât. B\n"), &f);
	struct record r;

	(void)state;
	assert_non_null(l);
	assert_true(list_next(l, &a, &r, &f));
	ASSERT_STR(record_text(&r, S("address")), S("12 rue X"));
	ASSERT_STR(record_lines(&a, &r, S("address")), S("12 rue X\nBât. B"));
	ASSERT_STR(record_lines(&a, &r, S("email")), S(""));
	ASSERT_STR(record_text(&r, S("email")), S(""));
	assert_int_equal(f.count, 0);
	arena_free(&a);
}

static void
a_written_row_is_read_back(void **state)
{
	static const str cells[] = {S_INIT("a;b"), S_INIT("c\"d"),
	    S_INIT("two\nlines"), S_INIT(""), S_INIT("plain, é")};
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct buf b = {.arena = &a};
	struct list *l;
	struct record r;

	(void)state;
	csv_write(&b, cells, 5, ';');
	ASSERT_STR(buf_str(&b), S("\"a;b\";\"c\"\"d\";\"two\nlines\";;"
				  "plain, é\n"));
	l = list_of(&a, str_format(&a, "1;2;3;4;5\n%.*s", FMT(buf_str(&b))),
	    &f);
	assert_non_null(l);
	assert_true(list_next(l, &a, &r, &f));
	for (int i = 0; i < 5; i++)
		ASSERT_STR(r.cells[i].text, cells[i]);
	b.len = 0;
	csv_write(&b, &cells[3], 1, ';');
	ASSERT_STR(buf_str(&b), S("\"\"\n"));
	arena_free(&a);
}

static void
reading_a_list_needs_flat_memory(void **state)
{
	struct arena a = {0}, letter = {0};
	struct faults f = {.arena = &a};
	struct buf b = {.arena = &a};
	struct arena_mark mark = arena_mark(&letter);
	void *block = NULL;
	struct list *l;
	struct record r;

	(void)state;
	buf_add(&b, S("a,b\n"));
	for (int i = 0; i < 10000; i++)
		buf_format(&b, "%d,\"x \"\"%d\"\"\"\n", i, i);
	l = list_of(&a, buf_str(&b), &f);
	assert_non_null(l);
	while (list_next(l, &letter, &r, &f)) {
		if (block == NULL)
			block = letter.first;
		assert_ptr_equal(letter.first, block);
		arena_reset(&letter, mark);
	}
	assert_int_equal(l->number, 10000);
	assert_int_equal(l->row, 10001);
	arena_free(&letter);
	arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_of_the_spectrum_is_read),
		cmocka_unit_test(a_cell_without_doubled_quotes_is_a_view),
		cmocka_unit_test(a_record_knows_its_line_and_its_places),
		cmocka_unit_test(windows_1252_is_taken_and_said),
		cmocka_unit_test(headers_in_french_and_english_are_known),
		cmocka_unit_test(every_field_is_known_by_its_own_name),
		cmocka_unit_test(a_column_is_found_by_field_name_or_fold),
		cmocka_unit_test(an_address_may_have_several_columns),
		cmocka_unit_test(a_written_row_is_read_back),
		cmocka_unit_test(reading_a_list_needs_flat_memory),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
