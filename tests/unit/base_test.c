/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "unit.h"

static void
an_arena_is_flat_over_many_letters(void **state)
{
	struct arena a = {0};
	struct arena_mark start;
	void *first = NULL;

	(void)state;
	arena_take(&a, 1, 100, 1);
	start = arena_mark(&a);
	for (int letter = 0; letter < 1000; letter++) {
		void *big = arena_take(&a, 1, 1 << 20, 16);
		char *small = arena_take(&a, 1, 1000, 1);

		assert_non_null(big);
		assert_int_equal(small[999], 0);
		small[999] = 1;
		arena_reset(&a, start);
		if (letter == 0)
			first = a.first;
		assert_ptr_equal(first, a.first);
	}
	arena_free(&a);
}

/* Twenty parts behind each other can only lie in one large block. */
static void
an_arena_that_grows_takes_large_blocks(void **state)
{
	enum { PART = 32 * 1024, BEFORE = 100, TOGETHER = 20 };
	struct arena a = {0};
	char *last = NULL;
	int together = 0, most = 0;

	(void)state;
	for (int i = 0; i < BEFORE; i++) {
		char *at = arena_take(&a, PART, 1, 16);

		together = last != NULL && at == last + PART ? together + 1 : 0;
		most = together > most ? together : most;
		last = at;
	}
	assert_true(most >= TOGETHER);
	arena_free(&a);
}

static void
a_builder_stops_at_its_maximum(void **state)
{
	struct arena a = {0};
	struct buf b = {.arena = &a, .max = 10};

	(void)state;
	buf_add(&b, S("12345"));
	buf_add(&b, S("678901"));
	assert_true(b.full);
	ASSERT_STR(buf_str(&b), S("12345"));
	arena_free(&a);
}

static void
bad_utf8_is_found_at_its_byte(void **state)
{
	(void)state;
	assert_int_equal(utf8_fault(S("été")), -1);
	assert_int_equal(utf8_fault(S("ab\xE9 c")), 2);
	assert_int_equal(utf8_fault(S("\xC0\x80")), 0);
	assert_int_equal(utf8_fault(S("x\xED\xA0\x80")), 1);
	assert_int_equal(utf8_fault(S("\xF4\x90\x80\x80")), 0);
	assert_int_equal(utf8_fault(S("ab\xC3")), 2);
	assert_int_equal(utf8_length(S("été")), 3);
}

static void
a_fault_points_into_the_file(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct source s = {S_INIT("list.csv"), S_INIT("a;b\nl'été;x\nz\n")};

	(void)state;
	assert_false(
	    fault(&f, FAULT_DATA, (struct place){&s, 12, 1}, "bad %d", 7));
	assert_int_equal(f.first->line, 2);
	assert_int_equal(f.first->column, 7);
	assert_int_equal(f.first->caret, 6);
	ASSERT_STR(f.first->message, S("bad 7"));
	ASSERT_STR(f.first->excerpt, S("l'été;x"));
	assert_int_equal(faults_status(&f), 65);
	arena_free(&a);
}

static void
the_same_fault_is_counted_once(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a, .most = 3};
	struct source s = {S_INIT("x"), S_INIT("a\nb\nc\nd\n")};

	(void)state;
	for (int i = 0; i < 5; i++)
		fault(&f, FAULT_ROW, (struct place){&s, 0, 1}, "same");
	assert_int_equal(f.count, 1);
	assert_int_equal(f.first->times, 5);
	for (int i = 0; i < 4; i++)
		fault(&f, FAULT_ROW, (struct place){&s, 2 * i, 1}, "new");
	assert_int_equal(f.count, 3);
	assert_int_equal(f.dropped, 2);
	assert_int_equal(faults_status(&f), 1);
	arena_free(&a);
}

/* The cursors of a collection and place_line, which has none, agree. */
static void
places_in_any_order_have_their_line_and_column(void **state)
{
	static const ptrdiff_t at[] = {3, 7, 7, 9, 4, 16, 18, 13, 28, 0, 22};
	struct source s = {S_INIT("list.csv"),
	    S_INIT("\xEF\xBB\xBF" "aé;b;c\nl'été;xyz;é\n\n1;2;3\n")};
	struct arena a = {0};
	struct faults f = {.arena = &a};
	int64_t line, column;

	(void)state;
	for (int i = 0; i < COUNT(at); i++) {
		struct place p = {&s, at[i], 1};

		fault(&f, FAULT_DATA, p, "fault %d", i);
		place_line(p, &line, &column);
		assert_int_equal(f.last->line, line);
		assert_int_equal(f.last->column, column);
	}
	assert_int_equal(f.count, COUNT(at));
	arena_free(&a);
}

static void
a_million_faults_cost_no_memory(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a, .most = 2};
	struct arena_mark after;

	(void)state;
	for (int i = 0; i < 3; i++)
		fault_file(&f, FAULT_ROW, S("list.csv"), "fault %07d", i);
	after = arena_mark(&a);
	for (int i = 3; i < 10000; i++)
		fault_file(&f, FAULT_ROW, S("list.csv"), "fault %07d", i);
	assert_ptr_equal(arena_mark(&a).block, after.block);
	assert_int_equal(arena_mark(&a).used, after.used);
	assert_int_equal(f.rows, 10000);
	ASSERT_STR(f.latest, S("fault 0009999"));
	arena_free(&a);
}

static void
a_byte_order_mark_is_no_column(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct source s = {S_INIT("x"), S_INIT("\xEF\xBB\xBFname,town\n")};

	(void)state;
	fault(&f, FAULT_DATA, (struct place){&s, 3, 4}, "here");
	assert_int_equal(f.first->column, 1);
	ASSERT_STR(f.first->excerpt, S("name,town"));
	arena_free(&a);
}

static void
json_is_sound_whatever_the_bytes(void **state)
{
	struct arena a = {0};
	struct buf b = {.arena = &a};

	(void)state;
	buf_json(&b, S("a\"\\\n\x01\x7F\xE9\xC3\xA9\xED\xA0\x80"));
	ASSERT_STR(buf_str(&b),
	    S("\"a\\\"\\\\\\n\\u0001\\u007f\\ufffdé"
	      "\\ufffd\\ufffd\\ufffd\""));
	arena_free(&a);
}

static void
the_nearest_name_is_offered(void **state)
{
	const str names[] = {S_INIT("address"), S_INIT("town"), S_INIT("name")};

	(void)state;
	ASSERT_STR(str_nearest(S("adress"), names, 3), S("address"));
	ASSERT_STR(str_nearest(S("zebra"), names, 3), S(""));
}

static void
digests_are_the_standards_own(void **state)
{
	struct arena a = {0};
	struct digest digest;

	(void)state;
	/* FIPS 180-4, example "abc" */
	digest = digest_sha256(S("abc"));
	ASSERT_STR(digest_hex(&a, digest),
	    S("ba7816bf8f01cfea414140de5dae2223"
	      "b00361a396177a9cb410ff61f20015ad"));
	/* RFC 4231, test case 2 */
	digest = digest_hmac(digest_key_new(&a, S("Jefe")),
	    S("what do ya want for nothing?"));
	ASSERT_STR(digest_hex(&a, digest),
	    S("5bdcc146bf60754e6a042426089575c7"
	      "5a003f089d2739839dec58b964ec3843"));
	/* RFC 4648, base32 of "foobar" starts so */
	digest = (struct digest){{'f', 'o', 'o', 'b', 'a', 'r'}};
	ASSERT_STR(digest_base32(&a, digest, 9), S("mzxw6ytbo"));
	arena_free(&a);
}

static void
a_file_is_saved_whole_or_not_at_all(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct source s;
	char folder[] = "/tmp/marathon-base-XXXXXX";
	str path;

	(void)state;
	assert_non_null(mkdtemp(folder));
	path = path_join(&a, str_from(folder), S("letter.txt"));
	assert_true(file_save(path, S("one"), &f));
	assert_true(file_save(path, S("two"), &f));
	assert_true(source_read(&a, path, S(""), &s, &f));
	ASSERT_STR(s.text, S("two"));
	assert_false(file_save(S("/dev/null/x"), S("no"), &f));
	assert_int_equal(faults_status(&f), FAULT_CREATE);
	unlink(str_z(&a, path));
	assert_int_equal(mkfifo(str_z(&a, path), 0600), 0);
	assert_false(file_save(path, S("no"), &f));
	ASSERT_STR(f.latest, S("is not a regular file"));
	unlink(str_z(&a, path));
	assert_int_equal(rmdir(folder), 0);	/* no .part file was left */
	arena_free(&a);
}

static void
control_characters_do_not_reach_a_terminal(void **state)
{
	struct arena a = {0};
	struct buf b = {.arena = &a};

	(void)state;
	buf_visible(&b, S("a\x1b[31m\n\xE2\x80\xAEz"));
	ASSERT_STR(buf_str(&b), S("a\\x1B[31m\\x0A\\u{202E}z"));
	arena_free(&a);
}

static void
blanks_of_any_width_are_taken_off_both_ends(void **state)
{
	static const struct {
		str given, kept;
	} rows[] = {
	    {S_INIT(""), S_INIT("")},
	    {S_INIT(" \t\r\n"), S_INIT("")},
	    {S_INIT("\xC2\xA0\xE2\x80\x8B"), S_INIT("")},
	    {S_INIT("\xE2\x80\xA8\xE2\x80\xA9"), S_INIT("")},
	    {S_INIT("a"), S_INIT("a")},
	    {S_INIT(" a\xC2\xA0z\xE3\x80\x80 "), S_INIT("a\xC2\xA0z")},
	    {S_INIT("\xEF\xBB\xBF\xC3\xA9\xE2\x80\x89"), S_INIT("\xC3\xA9")},
	    /* what is no UTF-8 is no blank, nor is what only ends like one */
	    {S_INIT("a\x80 "), S_INIT("a\x80")},
	    {S_INIT("\xA0"), S_INIT("\xA0")},
	    {S_INIT("\xF0\xE2\x80\x80"), S_INIT("\xF0")},
	    {S_INIT("a\xE2\x80"), S_INIT("a\xE2\x80")},
	};

	(void)state;
	for (ptrdiff_t i = 0; i < COUNT(rows); i++) {
		ASSERT_STR(utf8_trim(rows[i].given), rows[i].kept);
		assert_int_equal(
		    str_blank(rows[i].given), rows[i].kept.len == 0);
	}
}

static void
equal_texts_have_equal_hashes_and_others_do_not(void **state)
{
	(void)state;
	assert_int_equal(str_hash(S("Montpellier")),
	    str_hash(S("Montpellier")));
	assert_int_not_equal(str_hash(S("Montpellier")),
	    str_hash(S("Montpellies")));
	assert_int_not_equal(str_hash(S("a\0")), str_hash(S("a")));
	assert_int_not_equal(str_hash(S("12345678")), str_hash(S("1234567")));
	assert_int_not_equal(str_hash(S("")), str_hash(S("\0")));
}

static void
each_byte_of_a_text_counts_in_its_hash(void **state)
{
	char bytes[101] = {0}, moved[102] = {0};

	(void)state;
	for (ptrdiff_t length = 0; length <= COUNT(bytes); length++) {
		str text = {bytes, length};
		uint64_t hash = str_hash(text);

		assert_int_equal(str_hash((str){moved + 1, length}), hash);
		for (ptrdiff_t i = 0; i < length; i++) {
			bytes[i] ^= 1;
			assert_int_not_equal(str_hash(text), hash);
			bytes[i] ^= 1;
		}
	}
}

static void
files_of_a_set_get_their_names_together(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct file_set set = {0};
	char folder[] = "/tmp/marathon-set-XXXXXX";
	struct source read;
	str paths[2], *names;
	ptrdiff_t count;

	(void)state;
	assert_non_null(mkdtemp(folder));
	for (int i = 0; i < 2; i++) {
		paths[i] = str_format(&a, "%s/%d", folder, i);
		assert_true(file_set_add(&set, paths[i],
		    str_format(&a, "text %d", i), &f));
		assert_false(path_exists(paths[i]));
	}
	assert_true(file_set_sync(&set, &f));
	assert_false(path_exists(paths[0]));
	assert_true(file_set_put(&set, &f));
	assert_int_equal(set.count, 0);
	assert_true(source_read(&a, paths[1], S(""), &read, &f));
	ASSERT_STR(read.text, S("text 1"));
	/* a name that cannot be given takes those behind it away */
	assert_true(file_set_add(&set, paths[0], S("new"), &f));
	assert_true(file_set_add(&set, paths[1], S("new"), &f));
	assert_true(file_set_add(&set, str_format(&a, "%s/2", folder),
	    S("new"), &f));
	assert_int_equal(unlink(str_z(&a, paths[1])), 0);
	assert_int_equal(mkdir(str_z(&a, paths[1]), 0700), 0);
	assert_false(file_set_put(&set, &f));
	assert_int_equal(f.errors, 1);
	assert_true(source_read(&a, paths[0], S(""), &read, &f));
	ASSERT_STR(read.text, S("new"));
	assert_true(file_set_add(&set, paths[0], S("never"), &f));
	file_set_drop(&set);
	assert_true(folder_list(&a, str_from(folder), S(""), &names, &count,
	    &f));
	assert_int_equal(count, 1);
	assert_int_equal(rmdir(str_z(&a, paths[1])), 0);
	assert_int_equal(unlink(str_z(&a, paths[0])), 0);
	assert_int_equal(rmdir(folder), 0);
	arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		equal_texts_have_equal_hashes_and_others_do_not),
	    cmocka_unit_test(each_byte_of_a_text_counts_in_its_hash),
	    cmocka_unit_test(an_arena_is_flat_over_many_letters),
	    cmocka_unit_test(an_arena_that_grows_takes_large_blocks),
	    cmocka_unit_test(a_builder_stops_at_its_maximum),
	    cmocka_unit_test(bad_utf8_is_found_at_its_byte),
	    cmocka_unit_test(a_fault_points_into_the_file),
	    cmocka_unit_test(the_same_fault_is_counted_once),
	    cmocka_unit_test(places_in_any_order_have_their_line_and_column),
	    cmocka_unit_test(a_million_faults_cost_no_memory),
	    cmocka_unit_test(a_byte_order_mark_is_no_column),
	    cmocka_unit_test(json_is_sound_whatever_the_bytes),
	    cmocka_unit_test(the_nearest_name_is_offered),
	    cmocka_unit_test(digests_are_the_standards_own),
	    cmocka_unit_test(a_file_is_saved_whole_or_not_at_all),
	    cmocka_unit_test(control_characters_do_not_reach_a_terminal),
	    cmocka_unit_test(blanks_of_any_width_are_taken_off_both_ends),
	    cmocka_unit_test(files_of_a_set_get_their_names_together),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
