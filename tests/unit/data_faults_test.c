/* SPDX-License-Identifier: MIT */
/* Lists that are bad, wholly or in a row: what is said, and where. */
#include <sys/stat.h>

#include "data_test.h"

static void
a_list_that_cannot_be_used_is_refused(void **state)
{
	static const struct {
		str csv;
		int line, column;
		const char *message;
	} cases[] = {
		{S_INIT(""), 0, 0, "empty: there is no header"},
		{S_INIT("\xEF\xBB\xBF\r\n  \n"), 0, 0,
		 "empty: there is no header"},
		{S_INIT(";;;\n1;2;3;4\n"), 1, 1,
		 "no header: the first line names no column"},
		{S_INIT("jean@example.org,Jean\n"), 1, 1,
		 "no header: the first line holds 'jean@example.org', not "
		 "names of columns"},
		{S_INIT("a;b;a\n"), 1, 5, "columns 1 and 3 are both named 'a'"},
		{S_INIT("Prénom;x;PRE_NOM\n"), 1, 10,
		 "columns 'Prénom' and 'PRE_NOM' differ in case, accents or "
		 "blanks only"},
		{S_INIT("a,b;c\n1,2;3\n"), 1, 1,
		 "',' or ';' or tab: which one separates the columns is not "
		 "clear; put the names of columns in quotes"},
		{S_INIT("a,\"b\"c\n1,2\n"), 1, 6, "text after a closing quote"},
		{S_INIT("a,b\n1,2\n3,\"x\n4,5\n6,7\n"), 3, 3,
		 "quote never closed"},
		{S_INIT("é, \"b\n1,2\n"), 1, 4, "quote never closed"},
		{S_INIT("a,b\n1,\"x\"\"\n"), 2, 3, "quote never closed"},
		{S_INIT("a,,c,\n1,,2,\n\"x\",y,,\n1,z,2,\n"), 1, 3,
		 "column 2 has cells, but no name"},
		{S_INIT("a,b\n1,x\0y\n"), 2, 4,
		 "a NUL byte, at byte 7 of the file"},
		{S_INIT("\xEF\xBB\xBFnom,ville\nRen\xE9,N\n"), 2, 4,
		 "not UTF-8: byte 0xE9, at byte 16 of the file"},
		{S_INIT("nom,ville\nÉlise,Ren\xE9 et René\n"), 2, 10,
		 "not UTF-8: byte 0xE9, at byte 20 of the file"},
		{S_INIT("é\nx\xED\xA0\x80\n"), 2, 2,
		 "not UTF-8: byte 0xED, at byte 4 of the file"},
		{S_INIT("é\nab\xC3"), 2, 3,
		 "not UTF-8: byte 0xC3, at byte 5 of the file"},
		{S_INIT("é\rab\rc\xC3"), 3, 2,
		 "not UTF-8: byte 0xC3, at byte 7 of the file"},
		{S_INIT("a,b\xEE\x80\x80\n1,2\n"), 1, 3,
		 "a private-use character in the name of a column"},
		{S_INIT("a\0,\0b\0"), 0, 0,
		 "saved as UTF-16 without a mark: save it as UTF-8, or give "
		 "its charset, most likely UTF-16LE"},
		{S_INIT("\0a\0,\0b"), 0, 0,
		 "saved as UTF-16 without a mark: save it as UTF-8, or give "
		 "its charset, most likely UTF-16BE"},
		{S_INIT("\xD0\xCF\x11\xE0\xA1\xB1"), 0, 0,
		 "this is an XLS spreadsheet, or one with a password: save it "
		 "as XLSX, ODS or CSV, without a password"},
		{S_INIT("%PDF-1.4\n"), 0, 0, "this is a PDF file, not a list"},
		{S_INIT("\x1F\x8B\x08"), 0, 0,
		 "this is a gzip file, not a list: unpack it"},
		{S_INIT("\xEF\xBB\xBF<?xml version=\"1.0\"?>"), 0, 0,
		 "this is an XML file: save it as XLSX, ODS or CSV"},
		{S_INIT("\r\n <HTML><table><tr>"), 0, 0,
		 "this is an HTML page: save it as XLSX, ODS or CSV"},
	};

	(void)state;
	for (ptrdiff_t i = 0; i < COUNT(cases); i++) {
		struct arena a = {0};
		struct faults f = {.arena = &a};

		assert_null(list_of(&a, cases[i].csv, &f));
		ASSERT_FAULT(&f, FAULT_DATA, cases[i].line, cases[i].column,
		    cases[i].message);
		ASSERT_STR(f.first->file, S("list.csv"));
		arena_free(&a);
	}
}

static void
all_faults_of_a_header_are_reported(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};

	(void)state;
	assert_null(list_of(&a, S("a,b,A,b,c@d.org\n"), &f));
	assert_int_equal(f.errors, 3);
	assert_null(list_of(&a, S("a,,\n1,2,\n1,,3\n"), &f));
	assert_int_equal(f.errors, 5);
	ASSERT_STR(f.last->message, S("column 3 has cells, but no name"));
	assert_int_equal(f.last->column, 4);
	arena_free(&a);
}

static void
a_missing_file_is_no_input(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};

	(void)state;
	assert_null(list_open(&a, S("/nonexistent/x.csv"), S("x.csv"), &f));
	assert_int_equal(f.first->kind, FAULT_NO_INPUT);
	assert_null(list_open(&a, S("/tmp"), S("x.csv"), &f));
	assert_int_equal(f.last->kind, FAULT_NO_INPUT);
	arena_free(&a);
}

static void
only_a_regular_file_is_read(void **state)
{
	char folder[] = "/tmp/marathon-data-XXXXXX";
	struct arena a = {0};
	struct faults f = {.arena = &a};
	char *fifo, *loop;

	(void)state;
	assert_non_null(mkdtemp(folder));
	fifo = str_z(&a, str_format(&a, "%s/fifo", folder));
	loop = str_z(&a, str_format(&a, "%s/loop", folder));
	assert_int_equal(mkfifo(fifo, 0600), 0);
	assert_int_equal(symlink("loop", loop), 0);
	assert_null(list_open(&a, str_from(fifo), S("x"), &f));
	assert_null(list_open(&a, S("/dev/zero"), S("y"), &f));
	assert_null(list_open(&a, str_from(loop), S("z"), &f));
	ASSERT_FAULT(&f, FAULT_NO_INPUT, 0, 0, "is not a regular file");
	ASSERT_STR(f.first->next->message, S("is not a regular file"));
	ASSERT_STR(f.last->message,
	    S("cannot open: Too many levels of symbolic links"));
	remove_tree(str_from(folder));
	arena_free(&a);
}

/* Each list has one bad row, and then a good one whose first cell is "good". */
static void
a_bad_row_is_reported_and_passed(void **state)
{
	static const struct {
		str csv;
		int line, column;
		const char *message;
	} cases[] = {
		{S_INIT("a,b\n1,2,3\ngood,x\n"), 2, 1,
		 "expected 2 cells, got 3"},
		{S_INIT("a;b\n\n7\ngood;x\n"), 3, 1,
		 "expected 2 cells, got 1"},
		{S_INIT("a,b\n\"two\nlines\"\ngood,x\n"), 2, 1,
		 "expected 2 cells, got 1"},
		{S_INIT("a,b\n\"É\" y,2\ngood,x\n"), 2, 5,
		 "text after a closing quote"},
		{S_INIT("a,b\r\n1,\"x\"y\r\ngood,x\r\n"), 2, 6,
		 "text after a closing quote"},
		{S_INIT("a,b\n1,\"x\n2,\"y\"\ngood,x\n"), 2, 3,
		 "this quote is closed in line 3 only, and text follows"},
		{S_INIT("a,b\nx,A\xEE\x80\x80\ngood,x\n"), 2, 3,
		 "a private-use character"},
		{S_INIT("a,b\n\"\xF3\xB0\x80\x80\",x\ngood,x\n"), 2, 1,
		 "a private-use character"},
		{S_INIT("a,b\nx,\xF4\x8F\xBF\xBF\ngood,\xEF\xA4\x80\n"), 2, 3,
		 "a private-use character"},
	};

	(void)state;
	for (ptrdiff_t i = 0; i < COUNT(cases); i++) {
		struct arena a = {0};
		struct faults f = {.arena = &a};
		struct list *l = list_of(&a, cases[i].csv, &f);
		struct record r;

		assert_non_null(l);
		assert_true(list_next(l, &a, &r, &f));
		assert_true(r.faulty);
		assert_int_equal(r.line, cases[i].line);
		ASSERT_FAULT(&f, FAULT_ROW, cases[i].line, cases[i].column,
		    cases[i].message);
		assert_true(list_next(l, &a, &r, &f));
		assert_false(r.faulty);
		ASSERT_STR(r.cells[0].text, S("good"));
		assert_int_equal(r.number, 2);
		assert_false(list_next(l, &a, &r, &f));
		assert_int_equal(f.count, 1);
		arena_free(&a);
	}
}

static void
a_row_may_have_several_faults(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct list *l = list_of(&a, S("a,b\n\xEE\x80\x80,\xEE\x80\x81\n"),
	    &f);
	struct record r;

	(void)state;
	assert_non_null(l);
	assert_true(list_next(l, &a, &r, &f));
	assert_true(r.faulty);
	assert_int_equal(f.rows, 2);
	arena_free(&a);
}

static void
a_cell_has_a_limit(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	char *cell = NEW_ARRAY(&a, char, LIST_CELL + 1);
	struct list *l;
	struct record r;

	(void)state;
	memset(cell, 'x', LIST_CELL + 1);
	l = list_of(&a, str_format(&a, "a,b\n%.*s,1\n%.*s,2\n", LIST_CELL + 1,
	    cell, LIST_CELL, cell), &f);
	assert_non_null(l);
	assert_true(list_next(l, &a, &r, &f));
	assert_true(r.faulty);
	assert_true(list_next(l, &a, &r, &f));
	assert_int_equal(r.line, 3);
	ASSERT_FAULT(&f, FAULT_ROW, 2, 1, "a cell of more than 1048576 bytes");
	assert_int_equal(f.count, 1);
	arena_free(&a);
}

/* What is far too long costs no more memory than the file's own bytes. */
static void
a_row_has_a_limit(void **state)
{
	static const struct {
		const char *before, *behind, *message;
		int kind, line, column, mib;
	} cases[] = {
		{"a,b\n", ",1\n", "a cell of more than 1048576 bytes",
		 FAULT_ROW, 2, 1, 10},
		{"a,b\n\"", "\",1\n", "a cell of more than 1048576 bytes",
		 FAULT_ROW, 2, 1, 10},
		{"a,b\n1,2\n", "", "a line of more than 16777216 bytes",
		 FAULT_DATA, 3, 1, 17},
		{"", "\n1\n", "a header of more than 1048576 bytes",
		 FAULT_DATA, 1, 1, 2},
		{"a,b\n1,\"2\n\n", "\n", "quote never closed", FAULT_DATA, 2,
		 3, 2},
	};

	(void)state;
	for (ptrdiff_t i = 0; i < COUNT(cases); i++) {
		struct arena a = {0}, letter = {0};
		struct faults f = {.arena = &a};
		struct buf b = {.arena = &a};
		struct list *l;
		struct record r;

		buf_add(&b, str_from(cases[i].before));
		for (int n = 0; n < cases[i].mib << 20; n += 8)
			buf_add(&b, S("xxxxxx\"\""));
		buf_add(&b, str_from(cases[i].behind));
		l = list_of(&a, buf_str(&b), &f);
		assert_int_equal(l == NULL, cases[i].kind == FAULT_DATA);
		if (l != NULL)
			assert_true(list_next(l, &letter, &r, &f));
		ASSERT_FAULT(&f, cases[i].kind, cases[i].line,
		    cases[i].column, cases[i].message);
		arena_free(&letter);
		arena_free(&a);
	}
}

/* Many lines, none of them too long, behind a quote that opens. */
static void
a_quote_must_be_closed_soon(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct buf b = {.arena = &a};

	(void)state;
	buf_add(&b, S("a,b\n1,\"2\n"));
	while (b.len < 2 * LIST_ROW)
		buf_add(&b, S("3,4 and so on, a line good by itself\n"));
	assert_null(list_of(&a, buf_str(&b), &f));
	ASSERT_FAULT(&f, FAULT_DATA, 2, 3, "quote not closed within 16 MiB");
	arena_free(&a);
}

static str
header_of(struct arena *a, int columns)
{
	struct buf b = {.arena = a};

	for (int i = 0; i < columns; i++)
		buf_format(&b, "%sc%d", i > 0 ? "," : "", i);
	return buf_str(&b);
}

static void
columns_have_a_limit(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct list *l = list_of(&a, header_of(&a, 1000), &f);

	(void)state;
	assert_non_null(l);
	assert_int_equal(l->column_count, 1000);
	assert_int_equal(list_column(l, S("C 999")), 999);
	assert_null(list_of(&a, header_of(&a, 1001), &f));
	ASSERT_FAULT(&f, FAULT_DATA, 1, 1, "1001 columns, 1000 at most");
	assert_null(list_of(&a, header_of(&a, 1000000), &f));
	assert_int_equal(f.count, 2);
	ASSERT_STR(f.last->message, S("1000000 columns, 1000 at most"));
	arena_free(&a);
}

/* Any bytes give a list or a fault, and reading comes to an end. */
static void
noise_is_read_to_its_end(void **state)
{
	static const char some[] = "\"\"\",,;\t\r\n\n a\xE9\xC3\xA9\xEE\x80";
	uint64_t seed = 1;

	(void)state;
	for (int round = 0; round < 3000; round++) {
		struct arena a = {0};
		struct faults f = {.arena = &a};
		char text[64];
		struct source s = {S("noise"), {text, 0}};
		struct list *l;
		struct record r;
		int rows = 0;

		for (s.text.len = 0; s.text.len < round % 64; s.text.len++) {
			seed = seed * 6364136223846793005u + 1;
			text[s.text.len] =
			    some[(seed >> 33) % (sizeof some - 1)];
		}
		l = list_of(&a, s.text, &f);
		assert_true(l != NULL || f.errors > 0);
		while (l != NULL && list_next(l, &a, &r, &f)) {
			assert_true(r.place.at + r.place.length <=
			    l->source.text.len);
			assert_true(++rows < 64);
		}
		arena_free(&a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_list_that_cannot_be_used_is_refused),
		cmocka_unit_test(all_faults_of_a_header_are_reported),
		cmocka_unit_test(a_missing_file_is_no_input),
		cmocka_unit_test(only_a_regular_file_is_read),
		cmocka_unit_test(a_bad_row_is_reported_and_passed),
		cmocka_unit_test(a_row_may_have_several_faults),
		cmocka_unit_test(a_cell_has_a_limit),
		cmocka_unit_test(a_row_has_a_limit),
		cmocka_unit_test(a_quote_must_be_closed_soon),
		cmocka_unit_test(columns_have_a_limit),
		cmocka_unit_test(noise_is_read_to_its_end),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
