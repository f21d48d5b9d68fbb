/* SPDX-License-Identifier: MIT */
/* Contacts: a card becomes a record, in the line where it begins. */
#include "data_test.h"

#define CARD(lines) "BEGIN:VCARD\r\nVERSION:4.0\r\n" lines "END:VCARD\r\n"

static void
a_card_becomes_a_record(void **state)
{
	static const struct {
		str card;
		const char *fields[8][2];
	} cases[] = {
		{S_INIT("BEGIN:VCARD\nVERSION:3.0\nFN:Dr. Zoë Müller\n"
			"N:Müller;Zoë;Anna;Dr.;\nORG:Amnesty\\, section\\; 1;"
			"Groupe 34\nTITLE:Directrice\nEMAIL;TYPE=INTERNET:"
			"zoe@example.org\nTEL;TYPE=home:+33 1 23\n"
			"ADR;TYPE=home:;Bât. B;12 rue des Lilas;Montpellier;"
			"Hérault;34000;France\nEND:VCARD\n"),
		 {{"name", "Dr. Zoë Müller"}, {"last_name", "Müller"},
		  {"first_name", "Zoë"}, {"title", "Dr."},
		  {"organisation", "Amnesty, section; 1, Groupe 34"},
		  {"function", "Directrice"}, {"phone", "+33 1 23"},
		  {"region", "Hérault"}}},
		{S_INIT(CARD("FN:A\r\nADR:BP 7;Bât. B;12 rue des Lilas\\nHall "
			     "2;Montpellier;;34000;France\r\n")),
		 {{"address", "Bât. B\n12 rue des Lilas\nHall 2\nBP 7"},
		  {"town", "Montpellier"}, {"postcode", "34000"},
		  {"country", "France"}, {"region", ""}}},
		{S_INIT(CARD("FN:A\r\nGENDER:F\r\nLANG;PREF=2:en\r\n"
			     "LANG;PREF=1:fr-CA\r\n"
			     "TEL;VALUE=uri;TYPE=\"voice,pref\":tel:+1-555\r\n"
			     "TEL:tel:+2\r\nEMAIL:MAILTO:a@b.org\r\n")),
		 {{"gender", "f"}, {"language", "fr-CA"},
		  {"phone", "+1-555"}, {"email", "a@b.org"}}},
		{S_INIT(CARD("FN:A\r\nGENDER:N;whatever\r\n"
			     "EMAIL:first@b.org\r\nEMAIL;TYPE=home,pref:"
			     "second@b.org\r\nEMAIL;PREF:third@b.org\r\n")),
		 {{"gender", ""}, {"email", "second@b.org"}}},
		{S_INIT(CARD("FN:A\r\nADR:;;first street;First;;;\r\n"
			     "ADR;PREF=1:;;;Second;;2;\r\n")),
		 {{"town", "Second"}, {"address", ""}, {"postcode", "2"}}},
		{S_INIT(CARD("FN:Jean-Bapti\r\n ste d'\r\n\tArc\r\n"
			     "NOTE:x\r\n y:z\r\nPHOTO;ENCODING=b:AAAA\r\n"
			     " BBBB\r\n")),
		 {{"name", "Jean-Baptiste d'Arc"}}},
		{S_INIT(CARD("item1.FN:A\\\\B\\,C\\:D\r\n"
			     "item1.X-ABLABEL;X=\"a:b;c\":d\r\n"
			     "N:B,C;A\\,a;;M.,Dr.;;\r\n")),
		 {{"name", "A\\B,C:D"}, {"last_name", "B C"},
		  {"first_name", "A,a"}, {"title", "M. Dr."}}},
		{S_INIT("\xEF\xBB\xBF\r\nbegin:vcard\r\nversion:3.0\r\n"
			"fn:  lower case \r\nend:vcard\r\n\r\n"),
		 {{"name", "lower case"}}},
		{S_INIT("BEGIN:VCARD\rVERSION:3.0\rFN:Ren\xE9\rEND:VCARD\r"),
		 {{"name", "René"}}},
		/* folds in the midst of é, of € and of U+1F600 */
		{S_INIT(CARD("FN:Ren\xC3\r\n \xA9 \xE2\n\t\x82\xAC\xE2\x82"
			     "\r\n \xAC \xF0\x9F\r\n \x98\x80\r\n")),
		 {{"name", "René €€ \xF0\x9F\x98\x80"}}},
		{S_INIT("\xFF\xFE" "B\0E\0G\0I\0N\0:\0V\0C\0A\0R\0D\0\n\0"
			"F\0N\0:\0\xE9\0\n\0E\0N\0D\0:\0V\0C\0A\0R\0D\0"),
		 {{"name", "é"}}},
	};

	(void)state;
	for (ptrdiff_t i = 0; i < COUNT(cases); i++) {
		struct arena a = {0};
		struct faults f = {.arena = &a};
		struct list *l = list_of(&a, cases[i].card, &f);
		struct record r;

		if (l == NULL)
			fail_msg("%d: %.*s", (int)i, FMT(f.first->message));
		ASSERT_STR(str_from(l->format), S("vCard"));
		assert_true(list_next(l, &a, &r, &f));
		for (int n = 0; n < 8 && cases[i].fields[n][0] != NULL; n++)
			ASSERT_STR(record_text(&r,
			    str_from(cases[i].fields[n][0])),
			    str_from(cases[i].fields[n][1]));
		assert_false(list_next(l, &a, &r, &f));
		assert_int_equal(f.count, 0);
		arena_free(&a);
	}
}

static void
a_record_stands_where_its_card_begins(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct list *l = list_of(&a, S(
	    CARD("FN:A\r\nNOTE:x\r\n  folded\r\n")	/* lines 1 to 6 */
	    "\r\n"
	    CARD("FN:Team\r\nKIND:group\r\n")		/* 8 to 12 */
	    CARD("")					/* 13 to 15 */
	    CARD("FN:B\r\nEMAIL:b@example.org\r\n")	/* 16 to 20 */
	    CARD("FN:C\xEE\x80\x80\r\n")), &f);		/* 21 */
	struct record r;

	(void)state;
	assert_non_null(l);
	ASSERT_FAULT(&f, FAULT_NOTE, 8, 1, "a group of contacts is left out");
	assert_int_equal(l->column_count, 2);
	ASSERT_STR(l->columns[0].field, S("name"));
	ASSERT_STR(l->columns[1].field, S("email"));
	assert_int_equal(list_column(l, S("E-mail")), 1);
	assert_true(list_next(l, &a, &r, &f));
	assert_int_equal(r.line, 1);
	assert_true(list_next(l, &a, &r, &f));
	assert_int_equal(r.line, 16);
	assert_int_equal(r.number, 2);
	ASSERT_STR(record_text(&r, S("email")), S("b@example.org"));
	assert_true(list_next(l, &a, &r, &f));
	assert_true(r.faulty);
	ASSERT_STR(f.last->message, S("a private-use character"));
	assert_int_equal(f.last->line, 23);	/* of the user's file */
	assert_int_equal(f.last->column, 5);
	ASSERT_STR(f.last->excerpt, S("FN:C\xEE\x80\x80"));
	list_rewind(l);
	assert_true(list_next(l, &a, &r, &f));
	ASSERT_STR(record_text(&r, S("name")), S("A"));
	arena_free(&a);
}

static void
cards_that_cannot_be_used_are_refused(void **state)
{
	static const struct {
		str cards;
		int line, column;
		const char *message;
	} cases[] = {
		{S_INIT("BEGIN:VCARD\nVERSION:2.1\nFN:x\nEND:VCARD\n"), 2, 1,
		 "vCard 2.1: export the contacts as vCard 3.0 or 4.0"},
		{S_INIT("BEGIN:VCARD\nFN;ENCODING=QUOTED-PRINTABLE:=C3\n"), 2,
		 1, "QUOTED-PRINTABLE is of vCard 2.1: export the contacts as "
		 "vCard 3.0 or 4.0"},
		{S_INIT("BEGIN:VCARD\nN;QUOTED-PRINTABLE:=C3\n"), 2, 1,
		 "QUOTED-PRINTABLE is of vCard 2.1: export the contacts as "
		 "vCard 3.0 or 4.0"},
		{S_INIT("BEGIN:VCARD\nFN:x\nBEGIN:VCARD\n"), 3, 1, "a card "
		 "within a card: a line END:VCARD is missing before it"},
		{S_INIT(CARD("FN:x\r\n") "END:VCARD\r\n"), 5, 1, "no card ends "
		 "here: a line BEGIN:VCARD is missing before it"},
		{S_INIT(CARD("FN:x\r\n") "BEGIN:VCARD\r\nFN:y"), 5, 1,
		 "card never closed: no line END:VCARD"},
		{S_INIT("BEGIN:VCARD\nFN:x\nhello\n"), 3, 1,
		 "no ':' in this line of a card"},
		{S_INIT(CARD("FN:x\r\n") "NOTE:y\r\n"), 5, 1,
		 "outside of any card"},
		{S_INIT(CARD("NOTE:y\r\n")), 0, 0,
		 "no card with a name or an address"},
	};

	(void)state;
	for (ptrdiff_t i = 0; i < COUNT(cases); i++) {
		struct arena a = {0};
		struct faults f = {.arena = &a};

		assert_null(list_of(&a, cases[i].cards, &f));
		ASSERT_FAULT(&f, FAULT_DATA, cases[i].line, cases[i].column,
		    cases[i].message);
		arena_free(&a);
	}
}

/* Wherever a piece of the file ends. */
static void
a_long_file_of_folded_characters_is_utf8(void **state)
{
	for (int shift = 0; shift < 16; shift++) {
		struct arena a = {0};
		struct faults f = {.arena = &a};
		struct buf b = {.arena = &a};
		struct list *l;
		struct record r;

		buf_format(&b, "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:%.*s\r\n",
		    shift, "xxxxxxxxxxxxxxxx");
		for (int i = 0; i < 12000; i++)
			buf_add(&b, S(" \xE2\x82\r\n \xAC\xC3\r\n \xA9\r\n"));
		buf_add(&b, S("END:VCARD\r\n"));
		l = list_of(&a, buf_str(&b), &f);
		assert_non_null(l);
		ASSERT_STR(str_from(l->charset), S("UTF-8"));
		assert_true(list_next(l, &a, &r, &f));
		assert_int_equal(r.cells[0].text.len, shift + 12000 * 5);
		arena_free(&a);
	}
	(void)state;
}

static void
a_value_of_a_card_has_a_limit(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	char *x = NEW_ARRAY(&a, char, LIST_CELL);

	(void)state;
	memset(x, 'x', LIST_CELL);
	assert_null(list_of(&a, str_format(&a, "BEGIN:VCARD\nFN:y\n"
	    "PHOTO:%.*s\n %.*s\nFN:%.*s\n x\nEND:VCARD\n", LIST_CELL, x,
	    LIST_CELL, x, LIST_CELL - 3, x), &f));
	ASSERT_FAULT(&f, FAULT_DATA, 5, 1, "a value of more than 1048576 "
	    "bytes");
	arena_free(&a);
}

/* Any lines give a list or a fault, and reading comes to an end. */
static void
noise_in_cards_is_read_to_its_end(void **state)
{
	static const char *const lines[] = {
		"BEGIN:VCARD\n", "END:VCARD\n", "FN:x\n", "N:;;;\n", " ;\\\n",
		"ADR;PREF=1:;;\\n;a;b;c;d;e\n", "a.b;c=\"d\n", "ORG:;;\\\\;\n",
		"GENDER:\n", "TEL;TYPE=pref,:tel:\n", "\t\n", ":\n", ";\n",
	};
	uint64_t seed = 1;

	(void)state;
	for (int round = 0; round < 2000; round++) {
		struct arena a = {0};
		struct faults f = {.arena = &a};
		struct buf b = {.arena = &a};
		struct list *l;
		struct record r;

		buf_add(&b, S("BEGIN:VCARD\n"));
		for (int i = 0; i < round % 12; i++) {
			seed = seed * 6364136223846793005u + 1;
			buf_add(&b, str_from(lines[(seed >> 33) %
			    (uint64_t)COUNT(lines)]));
		}
		buf_add(&b, S("END:VCARD"));
		l = list_of(&a, buf_str(&b), &f);
		assert_true(l != NULL || f.errors > 0);
		while (l != NULL && list_next(l, &a, &r, &f))
			assert_false(r.faulty);
		arena_free(&a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_card_becomes_a_record),
		cmocka_unit_test(a_record_stands_where_its_card_begins),
		cmocka_unit_test(cards_that_cannot_be_used_are_refused),
		cmocka_unit_test(a_long_file_of_folded_characters_is_utf8),
		cmocka_unit_test(a_value_of_a_card_has_a_limit),
		cmocka_unit_test(noise_in_cards_is_read_to_its_end),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
