/* SPDX-License-Identifier: MIT */
/*
 * Lists as programs write them.  tests/fixtures/lists/members.* is one list
 * that LibreOffice 7.4 saved in each form; in utf-8-bom the mark was put
 * before it, as Excel does.
 */
#include "data_test.h"

static str
path_of(struct arena *a, const char *end)
{
	return str_format(a, "tests/fixtures/lists/members.%s", end);
}

static struct list *
open_file(struct arena *a, str path, const char *charset, struct faults *f)
{
	struct list_options o = {.charset = str_from(charset)};
	struct list *l = list_open_with(a, path, S(""), &o, f);

	if (l == NULL)
		fail_msg("%.*s: %.*s", FMT(path), FMT(f->first->message));
	return l;
}

/* Each cell of each record, and what the columns are. */
static str
all_of(struct arena *a, struct list *l, struct faults *f)
{
	struct buf b = {.arena = a};
	struct record r;

	for (ptrdiff_t i = 0; i < l->column_count; i++)
		buf_format(&b, "[%.*s=%.*s]", FMT(l->columns[i].name),
		    FMT(l->columns[i].field));
	while (list_next(l, a, &r, f)) {
		buf_format(&b, "\n%lld:", (long long)r.number);
		for (ptrdiff_t i = 0; i < l->column_count; i++)
			buf_format(&b, "[%.*s]", FMT(r.cells[i].text));
	}
	return buf_str(&b);
}

static void
one_list_in_all_forms_is_one_list(void **state)
{
	static const struct {
		const char *end, *charset, *found, *format;
		char separator;
	} cases[] = {
		{"utf-8.csv", "", "UTF-8", "CSV", ','},
		{"utf-8-bom.csv", "", "UTF-8", "CSV", ';'},
		{"utf-16.csv", "", "UTF-16LE", "CSV", ','},
		{"windows-1252.csv", "", "windows-1252", "CSV", ','},
		{"iso-8859-15.csv", "ISO-8859-15", "ISO-8859-15", "CSV", ','},
		{"xlsx", "", "UTF-8", "XLSX", ','},
		{"ods", "", "UTF-8", "ODS", ','},
	};
	struct arena a = {0};
	struct faults f = {.arena = &a};
	str first = S("");

	(void)state;
	for (ptrdiff_t i = 0; i < COUNT(cases); i++) {
		struct list *l = open_file(&a, path_of(&a, cases[i].end),
		    cases[i].charset, &f);
		str all = all_of(&a, l, &f);

		ASSERT_STR(str_from(l->charset), str_from(cases[i].found));
		ASSERT_STR(str_from(l->format), str_from(cases[i].format));
		assert_int_equal(l->separator, cases[i].separator);
		assert_int_equal(l->number, 12);
		if (i == 0)
			first = all;
		ASSERT_STR(all, first);
	}
	assert_int_equal(f.count, 0);
	assert_true(str_find(first, S("\n1:[Mme][Hélène][Dupont][12 rue des "
	    "Lilas\nBât. B][34000][Montpellier][FR][helene@example.org]"
	    "[1998-03-01][dite \"Lène\"]\n2:")) > 0);
	assert_true(str_find(first, S("[01000][Bourg-en-Bresse][FR]"
	    "[francois@example.org][2026-11-24][]\n3:")) > 0);
	assert_true(str_find(first, S("\n6:[][Anne][Œuvrard]")) > 0);
	assert_true(str_find(first,
	    S("[1900-03-01][ligne 1\nligne 2\nligne 3]")) > 0);
	arena_free(&a);
}

/* The line of a spreadsheet's record is its row, whatever is in the cells. */
static void
a_row_has_the_number_that_the_office_shows(void **state)
{
	static const char *const ends[] = {"xlsx", "ods"};

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct arena a = {0};
		struct faults f = {.arena = &a};
		struct list *l = open_file(&a, path_of(&a, ends[i]), "", &f);
		struct record r;

		ASSERT_STR(l->source.name, str_format(&a, "%.*s (Adhérents)",
		    FMT(path_of(&a, ends[i]))));
		while (list_next(l, &a, &r, &f))
			assert_int_equal(r.line, r.number + 1);
		arena_free(&a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_list_in_all_forms_is_one_list),
		cmocka_unit_test(a_row_has_the_number_that_the_office_shows),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
