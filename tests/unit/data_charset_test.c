/* SPDX-License-Identifier: MIT */
/* What becomes of a file's bytes: charsets, options, the copy that is read. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "data_test.h"

/* The rows as text, one "a|b" a line, to compare them at one glance. */
static str
rows_of(struct arena *a, struct list *l, struct faults *f)
{
	struct buf b = {.arena = a};
	struct record r;

	while (list_next(l, a, &r, f))
		for (ptrdiff_t i = 0; i < l->column_count; i++)
			buf_format(&b, "%.*s%c", FMT(r.cells[i].text),
			    i + 1 < l->column_count ? '|' : '\n');
	return buf_str(&b);
}

static void
a_list_is_read_in_its_charset(void **state)
{
	static const struct {
		str bytes, charset;
		const char *found, *rows;
	} cases[] = {
		{S_INIT("n;v\nRené;€\n"), S_INIT(""), "UTF-8", "René|€\n"},
		{S_INIT("\xEF\xBB\xBFn;v\nRené;€\n"), S_INIT(""), "UTF-8",
		 "René|€\n"},
		{S_INIT("\xFF\xFEn\0;\0v\0\r\0\n\0\xE9\0;\0\xAC\x20"),
		 S_INIT(""), "UTF-16LE", "é|€\n"},
		{S_INIT("\xFE\xFF\0n\0;\0v\0\r\0\xE9\0;\x20\xAC"),
		 S_INIT(""), "UTF-16BE", "é|€\n"},
		{S_INIT("\xFE\xFF\0n\0;\0v\0\n\xD8\x3D\xDE\x00\0;\0x"),
		 S_INIT(""), "UTF-16BE", "😀|x\n"},
		{S_INIT("n\0;\0v\0\n\0\xE9\0;\0\xAC\x20"),
		 S_INIT("utf16-le"), "UTF-16LE", "é|€\n"},
		{S_INIT("\xFF\xFEn\0;\0v\0\n\0\xE9\0;\0x\0"),
		 S_INIT("UTF-16LE"), "UTF-16LE", "é|x\n"},
		{S_INIT("\xFE\xFF\0n\0;\0v\0\n\0\xE9\0;\0x"),
		 S_INIT("UTF-16"), "UTF-16", "é|x\n"},
		{S_INIT("n;v\n\xC9lise;\x80\n"), S_INIT(""), "windows-1252",
		 "Élise|€\n"},
		{S_INIT("n;v\n\xC3\xA9;x\n"), S_INIT("Latin-1"),
		 "windows-1252", "Ã©|x\n"},
		{S_INIT("n;v\n\xBD\x75vre;\xA4\n"), S_INIT("iso_8859-15"),
		 "ISO-8859-15", "œuvre|€\n"},
		{S_INIT("n;v\r\x8Elise;\xDB\r"), S_INIT("Macintosh"),
		 "macintosh", "élise|€\n"},
		{S_INIT("n;v\n\xCD\xC5\xD4;x\n"), S_INIT("koi8-r"), "KOI8-R",
		 "мет|x\n"},
	};

	(void)state;
	for (ptrdiff_t i = 0; i < COUNT(cases); i++) {
		struct list_options o = {.charset = cases[i].charset};
		struct arena a = {0};
		struct faults f = {.arena = &a};
		struct list *l = list_with(&a, cases[i].bytes, &o, &f);

		if (l == NULL)
			fail_msg("case %d: %.*s", (int)i,
			    FMT(f.first->message));
		ASSERT_STR(str_from(l->charset), str_from(cases[i].found));
		ASSERT_STR(str_from(l->format), S("CSV"));
		ASSERT_STR(rows_of(&a, l, &f), str_from(cases[i].rows));
		assert_int_equal(f.count, 0);
		arena_free(&a);
	}
}

static void
bytes_that_are_not_of_the_charset_are_refused(void **state)
{
	static const struct {
		str bytes, charset;
		int line, column;
		const char *message;
	} cases[] = {
		{S_INIT("\xFF\xFEn\0\n\0\xE9\0\x00\xD8x\0"), S_INIT(""), 2, 2,
		 "not UTF-16LE, at byte 8 of the file"},
		{S_INIT("\xFE\xFF\0n\0\n\0x\0"), S_INIT(""), 2, 2,
		 "not UTF-16BE, at byte 8 of the file"},
		{S_INIT("\xFE\xFF\0n\0\n\0x\0\0"), S_INIT(""), 2, 2,
		 "a NUL character"},
		{S_INIT("n\n\xE9\n"), S_INIT("utf-8"), 2, 1,
		 "not UTF-8: byte 0xE9, at byte 2 of the file"},
		{S_INIT("n\n\xFF\n"), S_INIT("EUC-JP"), 2, 1,
		 "not EUC-JP, at byte 2 of the file"},
	};

	(void)state;
	for (ptrdiff_t i = 0; i < COUNT(cases); i++) {
		struct list_options o = {.charset = cases[i].charset};
		struct arena a = {0};
		struct faults f = {.arena = &a};

		assert_null(list_with(&a, cases[i].bytes, &o, &f));
		ASSERT_FAULT(&f, FAULT_DATA, cases[i].line, cases[i].column,
		    cases[i].message);
		arena_free(&a);
	}
}

static void
an_unknown_charset_or_separator_is_refused(void **state)
{
	struct list_options o = {.charset = S("windws-1252")};
	struct arena a = {0};
	struct faults f = {.arena = &a};

	(void)state;
	assert_null(list_with(&a, S("a,b\n"), &o, &f));
	ASSERT_FAULT(&f, FAULT_USAGE, 0, 0,
	    "no charset 'windws-1252' (is it 'windows-1252'?)");
	f = (struct faults){.arena = &a};
	o = (struct list_options){.separator = S("x")};
	assert_null(list_with(&a, S("a,b\n"), &o, &f));
	ASSERT_FAULT(&f, FAULT_USAGE, 0, 0,
	    "'x' cannot separate columns: , ; | : or tab");
	arena_free(&a);
}

static void
the_separator_can_be_set(void **state)
{
	static const struct {
		str csv, separator;
		const char *first, *rows;
	} cases[] = {
		{S_INIT("a,b;c\n1,2;3\n"), S_INIT(";"), "a,b", "1,2|3\n"},
		{S_INIT("a|b\n1|\"2|3\"\n"), S_INIT("|"), "a", "1|2|3\n"},
		{S_INIT("a;b\tc\n1\t2\n"), S_INIT("tab"), "a;b", "1|2\n"},
		{S_INIT("sep=,\na;b,c\n1,2\n"), S_INIT(","), "a;b", "1|2\n"},
		{S_INIT("sep=,\na:b\n1:2\n"), S_INIT(":"), "a", "1|2\n"},
	};

	(void)state;
	for (ptrdiff_t i = 0; i < COUNT(cases); i++) {
		struct list_options o = {.separator = cases[i].separator};
		struct arena a = {0};
		struct faults f = {.arena = &a};
		struct list *l = list_with(&a, cases[i].csv, &o, &f);

		assert_non_null(l);
		ASSERT_STR(l->columns[0].name, str_from(cases[i].first));
		ASSERT_STR(rows_of(&a, l, &f), str_from(cases[i].rows));
		arena_free(&a);
	}
}

/* Rows of 8 columns, some with quotes, some cells with accents. */
static void
write_rows(const char *path, int rows, const char *accents)
{
	FILE *to = fopen(path, "w");

	assert_non_null(to);
	fputs("id;name;address;postcode;town;country;email;note\n", to);
	for (int i = 0; i < rows; i++)
		fprintf(to, "%d;Jos%s %d;\"%d, rue \"\"X\"\"\";0%d;"
		    "N%smes;FR;n%d@example.org;\"two\nlines\"\n", i, accents,
		    i, i, 1000 + i % 9000, accents, i);
	assert_int_equal(fclose(to), 0);
}

static void
a_long_list_is_read_like_a_short_one(void **state)
{
	static const char *const accents[] = {"\xC3\xA9", "\xE9"};

	(void)state;
	for (int i = 0; i < 2; i++) {
		char path[] = "/tmp/marathon-data-XXXXXX";
		struct arena a = {0}, letter = {0};
		struct arena_mark mark = arena_mark(&letter);
		struct faults f = {.arena = &a};
		struct list *l;
		struct record r;
		int n = 0;

		make_file(path, S(""));
		write_rows(path, 50000, accents[i]);
		l = list_open(&a, str_from(path), S(""), &f);
		unlink(path);
		assert_non_null(l);
		assert_true(l->source.text.len > 3 << 20);
		for (; list_next(l, &letter, &r, &f); n++) {
			assert_int_equal(r.line, 2 + 2 * n);
			ASSERT_STR(r.cells[1].text,
			    str_format(&letter, "José %d", n));
			ASSERT_STR(r.cells[2].text,
			    str_format(&letter, "%d, rue \"X\"", n));
			arena_reset(&letter, mark);
		}
		assert_int_equal(n, 50000);
		list_rewind(l);
		assert_true(list_next(l, &letter, &r, &f));
		ASSERT_STR(r.cells[1].text, S("José 0"));
		list_close(l);
		arena_free(&letter);
		arena_free(&a);
	}
}

static void
faults_of_a_long_list_have_their_places(void **state)
{
	char path[] = "/tmp/marathon-data-XXXXXX";
	struct arena a = {0};
	struct faults f = {.arena = &a};
	FILE *to;
	struct list *l;
	struct record r;

	(void)state;
	make_file(path, S(""));
	write_rows(path, 50000, "e");
	to = fopen(path, "a");
	assert_non_null(to);
	fputs("x;y;z\n", to);
	fclose(to);
	l = list_open(&a, str_from(path), S("long.csv"), &f);
	assert_non_null(l);
	while (list_next(l, &a, &r, &f))
		;
	ASSERT_FAULT(&f, FAULT_ROW, 100002, 1, "expected 8 cells, got 3");
	ASSERT_STR(f.first->excerpt, S("x;y;z"));
	to = fopen(path, "a");
	fputs("1;\"2\n3", to);
	fclose(to);
	f = (struct faults){.arena = &a};
	assert_null(list_open(&a, str_from(path), S("long.csv"), &f));
	ASSERT_FAULT(&f, FAULT_DATA, 100003, 3, "quote never closed");
	list_close(l);
	unlink(path);
	arena_free(&a);
}

static int64_t
peak_kib(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return u.ru_maxrss;
}

/* 38 MB are read with hardly more memory than was there before. */
static void
a_list_is_never_held_in_memory(void **state)
{
	char path[] = "/tmp/marathon-data-XXXXXX";
	struct arena a = {0}, letter = {0};
	struct arena_mark mark = arena_mark(&letter);
	struct faults f = {.arena = &a};
	int64_t before;
	struct list *l;
	struct record r;

	(void)state;
	make_file(path, S(""));
	write_rows(path, 500000, "\xC3\xA9");
	before = peak_kib();
	l = list_open(&a, str_from(path), S(""), &f);
	unlink(path);
	assert_non_null(l);
	assert_true(l->source.text.len > 35 << 20);
	for (int pass = 0; pass < 2; pass++) {
		while (list_next(l, &letter, &r, &f))
			arena_reset(&letter, mark);
		assert_int_equal(l->number, 500000);
		list_rewind(l);
	}
	assert_in_range(peak_kib() - before, 0,
	    (SANITIZED ? 64 : 8) * 1024);
	list_close(l);
	arena_free(&letter);
	arena_free(&a);
}

/* The file may be cut, or replaced, as soon as the list is open. */
static void
what_was_opened_stays_as_it_was(void **state)
{
	char path[] = "/tmp/marathon-data-XXXXXX";
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct list *l;
	struct record r;

	(void)state;
	make_file(path, S(""));
	write_rows(path, 50000, "e");
	l = list_open(&a, str_from(path), S(""), &f);
	assert_non_null(l);
	assert_int_equal(truncate(path, 0), 0);
	while (list_next(l, &a, &r, &f))
		assert_false(r.faulty);
	assert_int_equal(l->number, 50000);
	list_close(l);
	unlink(path);
	arena_free(&a);
}

static pid_t
start_writer(const char *path)
{
	pid_t child = fork();
	FILE *to;

	assert_true(child >= 0);
	if (child > 0)
		return child;
	to = fopen(path, "a");
	while (to != NULL && getppid() != 1) {
		fputs("x\n", to);
		fflush(to);
	}
	_exit(1);
}

static void
a_file_that_changes_while_it_is_read_is_refused(void **state)
{
	char path[] = "/tmp/marathon-data-XXXXXX";
	bool seen = false;
	pid_t writer;

	(void)state;
	make_file(path, S("a\n"));
	writer = start_writer(path);
	for (int i = 0; i < 200 && !seen; i++) {
		struct arena a = {0};
		struct faults f = {.arena = &a};
		struct list *l = list_open(&a, str_from(path), S(""), &f);

		seen = l == NULL;
		if (l != NULL)
			list_close(l);
		else
			ASSERT_FAULT(&f, FAULT_NO_INPUT, 0, 0,
			    "was changed while it was read: save it and try "
			    "again");
		arena_free(&a);
		usleep(5000);
	}
	kill(writer, SIGKILL);
	waitpid(writer, NULL, 0);
	unlink(path);
	assert_true(seen);
}

static void
a_copy_that_cannot_be_kept_is_said(void **state)
{
	char path[] = "/tmp/marathon-data-XXXXXX";
	const struct rlimit small = {2 << 20, RLIM_INFINITY};
	struct rlimit old;
	struct arena a = {0};
	struct faults f = {.arena = &a};

	(void)state;
	make_file(path, S(""));
	write_rows(path, 50000, "e");
	setenv("TMPDIR", "/nonexistent", 1);
	assert_null(list_open(&a, str_from(path), S(""), &f));
	ASSERT_FAULT(&f, FAULT_IO, 0, 0, "cannot keep a copy in "
	    "'/nonexistent': No such file or directory");
	assert_non_null(list_of(&a, S("a,b\n"), &f));
	setenv("TMPDIR", "/tmp", 1);
	f = (struct faults){.arena = &a};
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	assert_null(list_open(&a, str_from(path), S(""), &f));
	setrlimit(RLIMIT_FSIZE, &old);
	ASSERT_FAULT(&f, FAULT_IO, 0, 0, "cannot keep a copy in '/tmp': File "
	    "too large");
	unsetenv("TMPDIR");
	unlink(path);
	arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_list_is_read_in_its_charset),
		cmocka_unit_test(bytes_that_are_not_of_the_charset_are_refused),
		cmocka_unit_test(an_unknown_charset_or_separator_is_refused),
		cmocka_unit_test(the_separator_can_be_set),
		cmocka_unit_test(a_long_list_is_read_like_a_short_one),
		cmocka_unit_test(faults_of_a_long_list_have_their_places),
		cmocka_unit_test(a_list_is_never_held_in_memory),
		cmocka_unit_test(what_was_opened_stays_as_it_was),
		cmocka_unit_test(
		    a_file_that_changes_while_it_is_read_is_refused),
		cmocka_unit_test(a_copy_that_cannot_be_kept_is_said),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
