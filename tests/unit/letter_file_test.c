/* SPDX-License-Identifier: MIT */
/* Letter files: front matter, subject, language. */
#include "letter_trial.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char folder[] = "/tmp/letter_file_test.XXXXXX";

static str
write_file(struct arena *a, str name, str text)
{
	str path = path_join(a, str_from(folder), name);
	FILE *to = fopen(str_z(a, path), "wb");

	assert_non_null(to);
	assert_int_equal(fwrite(text.at, 1, (size_t)text.len, to), text.len);
	assert_int_equal(fclose(to), 0);
	return path;
}

static struct letter *
read_letter(struct arena *a, str name, str text, struct faults *f)
{
	str path = write_file(a, name, text);
	struct letter *l = letter_read(a, path, name, f);

	assert_int_equal(unlink(str_z(a, path)), 0);
	return l;
}

static void
a_letter_has_a_subject_a_kind_and_a_language(void **state)
{
	static const struct member members[] = {
	    {S_INIT("name"), {.kind = VALUE_TEXT, .text = S_INIT("Nadia")}}};
	struct merge merge = {.fields = value_object(members, 1)};
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct merged made;
	struct letter *l = read_letter(&a, S("appeal.fr.md"),
	    S("---\nsubject: \"Libérez {{ name }}\"\nkind: call\n"
	      "layout: plain\nmax_pages: 2\n---\nCher {{ name }},\n"),
	    &f);

	(void)state;
	assert_non_null(l);
	assert_int_equal(f.count, 0);
	ASSERT_TEXT(l->language, "fr", "language");
	ASSERT_TEXT(l->layout, "plain", "layout");
	assert_int_equal(l->kind, LETTER_CALL);
	assert_int_equal(l->max_pages, 2);
	assert_true(template_render(l->subject, &merge, &a, &made, &f));
	ASSERT_TEXT(made.text, "Libérez Nadia", "subject");
	assert_true(template_render(l->body, &merge, &a, &made, &f));
	ASSERT_TEXT(made.text, "Cher \xF3\xB0\x80\x80,\n", "body");
	arena_free(&a);
}

static void
front_matter_may_be_missing(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct letter *l =
	    read_letter(&a, S("note.md"), S("Bonjour\n"), &f);

	(void)state;
	assert_non_null(l);
	assert_null(l->subject);
	assert_int_equal(l->language.len, 0);
	assert_int_equal(l->kind, LETTER_AUTHORITY);
	assert_int_equal(l->max_pages, 0);
	arena_free(&a);
}

static void
the_front_matter_s_language_beats_the_file_name(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct letter *l = read_letter(&a, S("a.fr.md"),
	    S("---\nlanguage: pt-BR\n---\nOlá\n"), &f);

	(void)state;
	assert_non_null(l);
	ASSERT_TEXT(l->language, "pt-BR", "language");
	arena_free(&a);
}

static void
faults_point_into_the_file(void **state)
{
	static const struct {
		const char *text;
		int64_t line, column;
		const char *message;
	} rows[] = {
	    {"---\nsubject: Re {{ a | upcas }}\n---\nx\n", 2, 20,
		"no filter 'upcas' (is it 'upcase'?)"},
	    {"---\nsubject: \"Re {{ a | upcas }}\"\n---\nx\n", 2, 21,
		"no filter 'upcas' (is it 'upcase'?)"},
	    {"---\nsubject: \"\"\n---\nx\n", 2, 10, "the subject is empty"},
	    {"---\nkind: letter\n---\nx\n", 2, 7,
		"no kind of letter 'letter': authority, solidarity, call, "
		"news"},
	    {"---\nkind: new\n---\nx\n", 2, 7,
		"no kind of letter 'new' (is it 'news'?): authority, "
		"solidarity, call, news"},
	    {"---\nlanguage: French\n---\nx\n", 2, 11,
		"'French' is no language: write a tag such as fr or pt-BR"},
	    {"---\nmax_pages: 0\n---\nx\n", 2, 12,
		"'0' is not a number of pages from 1 to 1000"},
	    {"---\nkind: news\n---\nx\n{{ a | upcas }}\n", 5, 8,
		"no filter 'upcas' (is it 'upcase'?)"},
	    {"x\n\xFF\n", 2, 1, NULL},
	};

	(void)state;
	for (ptrdiff_t i = 0; i < COUNT(rows); i++) {
		struct arena a = {0};
		struct faults f = {.arena = &a};
		struct letter *l = read_letter(
		    &a, S("a.fr.md"), str_from(rows[i].text), &f);

		assert_null(l);
		assert_non_null(f.first);
		if (rows[i].message != NULL)
			ASSERT_TEXT(f.first->message, rows[i].message,
			    rows[i].text);
		ASSERT_TEXT(f.first->file, "a.fr.md", rows[i].text);
		assert_int_equal(f.first->line, rows[i].line);
		assert_int_equal(f.first->column, rows[i].column);
		arena_free(&a);
	}
}

static void
a_subject_with_escapes_is_a_text_of_its_own(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};

	(void)state;
	assert_null(read_letter(&a, S("a.fr.md"),
	    S("---\nsubject: \"\\u00c9 {{ b | upcas }}\"\n---\nx\n"), &f));
	ASSERT_TEXT(f.first->file, "a.fr.md (subject)", "subject");
	assert_int_equal(f.first->column, 10);
	arena_free(&a);
}

static void
all_faults_of_a_file_are_found(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};

	(void)state;
	assert_null(read_letter(&a, S("a.fr.md"),
	    S("---\nsubject: \"{{ a\"\nkind: x\nmax_pages: y\ntone: z\n---\n"
	      "{% for %}\n"),
	    &f));
	assert_true(f.errors >= 6);
	assert_null(letter_read(
	    &a, S("/nonexistent/a.fr.md"), S("a.fr.md"), &f));
	arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_letter_has_a_subject_a_kind_and_a_language),
	    cmocka_unit_test(front_matter_may_be_missing),
	    cmocka_unit_test(the_front_matter_s_language_beats_the_file_name),
	    cmocka_unit_test(faults_point_into_the_file),
	    cmocka_unit_test(a_subject_with_escapes_is_a_text_of_its_own),
	    cmocka_unit_test(all_faults_of_a_file_are_found),
	};
	int failed;

	if (mkdtemp(folder) == NULL)
		return 1;
	cmocka_set_message_output(CM_OUTPUT_TAP);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	rmdir(folder);
	return failed;
}
