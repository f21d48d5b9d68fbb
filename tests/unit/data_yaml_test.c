/* SPDX-License-Identifier: MIT */
/* YAML and front matter: trees that know their line, and what is refused. */
#include "data_test.h"

static struct node *
yaml_of(struct arena *a, str text, struct faults *f)
{
	struct source *s = NEW(a, struct source);

	*s = (struct source){S("x.yaml"), text};
	return yaml_read(a, s, 0, text.len, f);
}

static void
assert_at(struct place p, int line, int column, str bytes)
{
	int64_t l, c;

	place_line(p, &l, &c);
	assert_int_equal(l, line);
	assert_int_equal(c, column);
	ASSERT_STR(str_slice(p.source->text, p.at, p.at + p.length), bytes);
}

static void
every_value_is_text(void **state)
{
	static const struct {
		const char *key, *text;
	} want[] = {
		{"a", "no"}, {"b", "01234"}, {"c", "1e3"}, {"d", "~"},
		{"e", "null"}, {"f", "2026-12-31"}, {"g", "1:30"}, {"h", ""},
		{"i", "é\n"}, {"j", "it's"},
	};
	struct arena a = {0};
	struct faults f = {.arena = &a};
	const struct node *n = yaml_of(&a,
	    S("a: no\nb: 01234\nc: 1e3\nd: ~\ne: null\nf: 2026-12-31\n"
	      "g: 1:30\nh: \"\"\ni: \"\\u00e9\\n\"\nj: 'it''s'\n"), &f), *c;

	(void)state;
	assert_non_null(n);
	assert_int_equal(n->kind, NODE_MAP);
	assert_int_equal(n->count, COUNT(want));
	c = n->first;
	for (ptrdiff_t i = 0; i < COUNT(want); i++, c = c->next) {
		assert_int_equal(c->kind, NODE_TEXT);
		assert_false(c->block);
		ASSERT_STR(c->key, str_from(want[i].key));
		ASSERT_STR(c->text, str_from(want[i].text));
	}
	assert_null(c);
	arena_free(&a);
}

static void
an_empty_value_is_null_and_a_block_is_marked(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	const struct node *n = yaml_of(&a,
	    S("a:\nb: |\n  x\n  y\nc: >\n  x\n  y\nd: []\n"), &f);

	(void)state;
	assert_non_null(n);
	assert_int_equal(node_get(n, S("a"))->kind, NODE_NULL);
	assert_true(node_get(n, S("b"))->block);
	ASSERT_STR(node_text(n, S("b"), S("")), S("x\ny\n"));
	assert_false(node_get(n, S("c"))->block);
	ASSERT_STR(node_text(n, S("c"), S("")), S("x y\n"));
	assert_int_equal(node_get(n, S("d"))->kind, NODE_LIST);
	n = yaml_of(&a, S("# nothing\n"), &f);
	assert_non_null(n);
	assert_int_equal(n->kind, NODE_NULL);
	arena_free(&a);
}

static void
places_are_bytes_of_the_file(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	const struct node *n = yaml_of(&a,
	    S("# été\r\nétat: \"Ünï\"\r\nдело: [й, {x: 'ю'}]\r\n"
	      "b: |\r\n  é\r\n\r\nlist:\r\n- ü\r\n- y: ö # z\r\n"), &f), *c;

	(void)state;
	assert_non_null(n);
	c = node_get(n, S("état"));
	assert_at(c->key_place, 2, 1, S("état"));
	assert_at(c->place, 2, 7, S("\"Ünï\""));
	c = node_get(n, S("дело"));
	assert_at(c->place, 3, 7, S("[й, {x: 'ю'}]"));
	assert_at(c->first->place, 3, 8, S("й"));
	assert_at(c->first->next->place, 3, 11, S("{x: 'ю'}"));
	assert_at(c->first->next->first->place, 3, 15, S("'ю'"));
	assert_at(node_get(n, S("b"))->place, 4, 4, S("|\r\n  é"));
	c = node_get(n, S("list"));
	assert_at(c->place, 8, 1, S("- ü\r\n- y: ö"));
	assert_at(c->first->next->first->place, 9, 6, S("ö"));
	arena_free(&a);
}

static void
bad_yaml_is_refused_where_it_is_bad(void **state)
{
	static const struct {
		str yaml;
		int line, column;
		const char *message;
	} cases[] = {
		{S_INIT("é: &x 1\n"), 1, 4, "an anchor ('&'): put the text in "
		 "quotes, or write it out at each place"},
		{S_INIT("a: *x\n"), 1, 4, "an alias ('*'): put the text in "
		 "quotes, or write it out at each place"},
		{S_INIT("a: [!!python/object x]\n"), 1, 5,
		 "a tag ('!'): put the text in quotes"},
		{S_INIT("a: !!map {}\n"), 1, 4,
		 "a tag ('!'): put the text in quotes"},
		{S_INIT("a: ! b\n"), 1, 4,
		 "a tag ('!'): put the text in quotes"},
		{S_INIT("a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\n"), 5, 3,
		 "'c' twice: it is in line 3 already"},
		{S_INIT("a: 1\n--- \nb: 2\n"), 2, 1,
		 "a second document: one file holds one"},
		{S_INIT("a:\n\tb: 1\n"), 2, 1,
		 "a tab: YAML takes blanks only before a key or value"},
		{S_INIT("a: 1\nb: \"x\nc: 2\n"), 2, 4, "quote never closed"},
		{S_INIT("subject: é: x\n"), 1, 11, "a ':' that makes no key: "
		 "put the value in quotes, or mend the indentation"},
		{S_INIT("a: @x\n"), 1, 4, "a value cannot start with this "
		 "character: put it in quotes"},
		{S_INIT("a: \"b\" c\n"), 1, 8, "no 'key: value' where one was "
		 "expected: mend the indentation, or put the whole value in "
		 "quotes"},
		{S_INIT("a: {{ x }}\n"), 1, 5, "a key must be a text: if this "
		 "is a value, put it in quotes"},
		{S_INIT("a: [1, 2\nb: 3\n"), 2, 2, "YAML: did not find "
		 "expected ',' or ']', while parsing a flow sequence"},
		{S_INIT("a: é\1\n"), 1, 5,
		 "YAML: control characters are not allowed"},
		{S_INIT("a: \"\\ud83d\\ude00\"\n"), 1, 7, "YAML: found invalid "
		 "Unicode character escape code, while parsing a quoted "
		 "scalar"},
		{S_INIT("a: \"x\\0\"\n"), 1, 4, "a NUL character"},
		{S_INIT("a: x\0\n"), 1, 5, "a NUL byte, at byte 4 of the file"},
		{S_INIT("é: \xE9\n"), 1, 4,
		 "not UTF-8: byte 0xE9, at byte 4 of the file"},
		{S_INIT("a: é\xF3\xB0\x80\x80\n"), 1, 4,
		 "a private-use character"},
		{S_INIT("\"\\uE000\": x\n"), 1, 1, "a private-use character"},
		{S_INIT("\"\": x\n"), 1, 1, "a value without a key"},
	};

	(void)state;
	for (ptrdiff_t i = 0; i < COUNT(cases); i++) {
		struct arena a = {0};
		struct faults f = {.arena = &a};

		assert_null(yaml_of(&a, cases[i].yaml, &f));
		ASSERT_FAULT(&f, FAULT_DATA, cases[i].line, cases[i].column,
		    cases[i].message);
		arena_free(&a);
	}
}

static void
faults_of_one_file_are_collected(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};

	(void)state;
	assert_null(yaml_of(&a, S("a: &x 1\nb: *x\nb: !t 2\n"), &f));
	assert_int_equal(f.errors, 4);
	arena_free(&a);
}

static str
repeated(struct arena *a, str what, int times)
{
	struct buf b = {.arena = a};

	for (int i = 0; i < times; i++)
		buf_add(&b, what);
	return buf_str(&b);
}

static void
depth_has_a_limit(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	str open = repeated(&a, S("["), 64), close = repeated(&a, S("]"), 64);

	(void)state;
	assert_non_null(yaml_of(&a, str_format(&a, "%.*s%.*s", FMT(open),
	    FMT(close)), &f));
	assert_null(yaml_of(&a, repeated(&a, S("["), 100000), &f));
	ASSERT_FAULT(&f, FAULT_DATA, 1, 65, "nested more than 64 deep");
	assert_null(yaml_of(&a, repeated(&a, S("- "), 100000), &f));
	assert_null(yaml_of(&a, repeated(&a, S("{a: "), 100000), &f));
	assert_null(yaml_of(&a, repeated(&a, S("? "), 100000), &f));
	arena_free(&a);
}

static void
an_alias_bomb_does_not_go_off(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct buf b = {.arena = &a};

	(void)state;
	buf_add(&b, S("a0: &a0 [lol]\n"));
	for (int i = 1; i < 30; i++)
		buf_format(&b, "a%d: &a%d [*a%d, *a%d, *a%d]\n", i, i, i - 1,
		    i - 1, i - 1);
	assert_null(yaml_of(&a, buf_str(&b), &f));
	assert_true(f.errors > 0 && f.errors <= 102);
	arena_free(&a);
}

static void
a_hundred_thousand_values_are_the_limit(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct buf b = {.arena = &a};
	int64_t start = clock_steady();

	(void)state;
	for (int i = 0; i < 99999; i++)
		buf_format(&b, "k%d: é\n", i);
	assert_non_null(yaml_of(&a, buf_str(&b), &f));
	buf_add(&b, S("more: 1\n"));
	assert_null(yaml_of(&a, buf_str(&b), &f));
	ASSERT_FAULT(&f, FAULT_DATA, 100000, 7, "more than 100000 values");
	/* seconds for what takes a moment: only a square would be slower */
	assert_true(clock_steady() - start < 20000);
	arena_free(&a);
}

static void
keys_twice_are_reported_up_to_a_limit(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};

	(void)state;
	assert_null(yaml_of(&a, repeated(&a, S("a: 1\n"), 90000), &f));
	assert_int_equal(f.errors, 20);
	ASSERT_FAULT(&f, FAULT_DATA, 2, 1,
	    "'a' twice: it is in line 1 already");
	assert_null(yaml_of(&a, repeated(&a, S("- {a: 1, a: 1}\n"), 20000),
	    &f));
	assert_int_equal(f.errors, 120);
	arena_free(&a);
}

static void
front_matter_is_read_at_its_place(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct source s = {S_INIT("c.md"),
	    S_INIT("\xEF\xBB\xBF--- # a case\r\nname: Nadia\r\nétat: ouvert\r\n"
		   "--- \r\nHer story\n---\n")};
	struct node *head;
	ptrdiff_t body;

	(void)state;
	assert_true(front_matter_read(&a, &s, &head, &body, &f));
	ASSERT_STR(node_text(head, S("name"), S("")), S("Nadia"));
	assert_at(node_get(head, S("état"))->place, 3, 7, S("ouvert"));
	ASSERT_STR(str_slice(s.text, body, s.text.len), S("Her story\n---\n"));
	arena_free(&a);
}

static void
front_matter_may_be_absent_or_empty(void **state)
{
	static const struct {
		str text, body;
	} cases[] = {
		{S_INIT("Only text\n"), S_INIT("Only text\n")},
		{S_INIT("\xEF\xBB\xBFx"), S_INIT("x")},
		{S_INIT(""), S_INIT("")},
		{S_INIT("----\nx"), S_INIT("----\nx")},
		{S_INIT("---\n---\nx"), S_INIT("x")},
		{S_INIT("---\n# later\n---"), S_INIT("")},
	};

	(void)state;
	for (ptrdiff_t i = 0; i < COUNT(cases); i++) {
		struct arena a = {0};
		struct faults f = {.arena = &a};
		struct source s = {S("c.md"), cases[i].text};
		struct node *head;
		ptrdiff_t body;

		assert_true(front_matter_read(&a, &s, &head, &body, &f));
		assert_int_equal(head->kind, NODE_MAP);
		assert_int_equal(head->count, 0);
		assert_ptr_equal(head->place.source, &s);
		ASSERT_STR(str_slice(s.text, body, s.text.len), cases[i].body);
		arena_free(&a);
	}
}

static void
bad_front_matter_is_refused(void **state)
{
	static const struct {
		str text;
		int line, column;
		const char *message;
	} cases[] = {
		{S_INIT("---\nname: x\n\nText\n"), 1, 1,
		 "front matter never closed: no line '---' behind it"},
		{S_INIT("---"), 1, 1,
		 "front matter never closed: no line '---' behind it"},
		{S_INIT("---\n- a\n---\n"), 2, 1,
		 "front matter must be lines of 'key: value'"},
		{S_INIT("---\na: 1\na: 2\n---\n"), 3, 1,
		 "'a' twice: it is in line 2 already"},
		{S_INIT("---\na: 1\n---\né\xE9"), 4, 2,
		 "not UTF-8: byte 0xE9, at byte 15 of the file"},
	};

	(void)state;
	for (ptrdiff_t i = 0; i < COUNT(cases); i++) {
		struct arena a = {0};
		struct faults f = {.arena = &a};
		struct source s = {S("c.md"), cases[i].text};
		struct node *head;
		ptrdiff_t body;

		assert_false(front_matter_read(&a, &s, &head, &body, &f));
		ASSERT_FAULT(&f, FAULT_DATA, cases[i].line, cases[i].column,
		    cases[i].message);
		arena_free(&a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_value_is_text),
		cmocka_unit_test(an_empty_value_is_null_and_a_block_is_marked),
		cmocka_unit_test(places_are_bytes_of_the_file),
		cmocka_unit_test(bad_yaml_is_refused_where_it_is_bad),
		cmocka_unit_test(faults_of_one_file_are_collected),
		cmocka_unit_test(depth_has_a_limit),
		cmocka_unit_test(an_alias_bomb_does_not_go_off),
		cmocka_unit_test(a_hundred_thousand_values_are_the_limit),
		cmocka_unit_test(keys_twice_are_reported_up_to_a_limit),
		cmocka_unit_test(front_matter_is_read_at_its_place),
		cmocka_unit_test(front_matter_may_be_absent_or_empty),
		cmocka_unit_test(bad_front_matter_is_refused),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
