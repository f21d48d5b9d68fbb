/* SPDX-License-Identifier: MIT */
/* JSON, and what is asked of a tree. */
#include "data_test.h"

static struct node *
json_of(struct arena *a, str text, struct faults *f)
{
	struct source *s = NEW(a, struct source);

	*s = (struct source){S("x.json"), text};
	return json_read(a, s, f);
}

static void
json_members_keep_their_order_and_lines(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	const struct node *n = json_of(&a,
	    S("\xEF\xBB\xBF{\n \"z\": [1],\n \"é\\\\\" : {\"a\":\"\"}}"), &f);
	int64_t line, column;

	(void)state;
	assert_non_null(n);
	assert_int_equal(n->count, 2);
	place_line(n->first->next->key_place, &line, &column);
	assert_int_equal(line, 3);
	assert_int_equal(column, 2);
	ASSERT_STR(n->first->key, S("z"));
	ASSERT_STR(n->first->next->key, S("é\\"));
	ASSERT_STR(node_text(n->first->next, S("a"), S("?")), S(""));
	arena_free(&a);
}

static void
json_values_have_their_kinds_and_places(void **state)
{
	static const struct {
		enum node_kind kind;
		str written, text;
		bool truth;
	} want[] = {
		{NODE_NUMBER, S_INIT("1"), S_INIT("1"), false},
		{NODE_NUMBER, S_INIT("2.50"), S_INIT("2.50"), false},
		{NODE_NUMBER, S_INIT("-1E+3"), S_INIT("-1E+3"), false},
		{NODE_BOOL, S_INIT("true"), S_INIT(""), true},
		{NODE_BOOL, S_INIT("false"), S_INIT(""), false},
		{NODE_NULL, S_INIT("null"), S_INIT(""), false},
		{NODE_MAP, S_INIT("{\"k\" :[ ]}"), S_INIT(""), false},
		{NODE_LIST, S_INIT("[ ]"), S_INIT(""), false},
		{NODE_TEXT, S_INIT("\"\\u00e9\\\"],\\\\\""),
		 S_INIT("é\"],\\"), false},
	};
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct node *n = json_of(&a, S(" [1, 2.50,-1E+3 ,true, false\r\n,null,"
	    "{\"k\" :[ ]}, [ ],\"\\u00e9\\\"],\\\\\"]\n"), &f);
	ptrdiff_t i = 0;

	(void)state;
	assert_non_null(n);
	assert_int_equal(n->count, COUNT(want));
	for (const struct node *c = n->first; c != NULL; c = c->next, i++) {
		struct place p = c->place;

		assert_int_equal(c->kind, want[i].kind);
		assert_int_equal(c->truth, want[i].truth);
		ASSERT_STR(c->text, want[i].text);
		ASSERT_STR(str_slice(p.source->text, p.at, p.at + p.length),
		    want[i].written);
	}
	n = json_of(&a, S(" \"x\" "), &f);
	ASSERT_STR(n->text, S("x"));
	arena_free(&a);
}

static void
bad_json_is_refused_where_it_is_bad(void **state)
{
	static const struct {
		str json;
		int line, column;
		const char *message;
	} cases[] = {
		{S_INIT("{\"a\":\n \"é\": tru}"), 2, 5, "JSON: '}' expected"},
		{S_INIT("[\"é\",\n  tru]"), 2, 3, "JSON: invalid token"},
		{S_INIT("{\"a\": 1,}"), 1, 9, "JSON: string or '}' expected"},
		{S_INIT("[1,\n2"), 2, 2, "JSON: ']' expected near end of file"},
		{S_INIT("{\"é\": 1, \"é\": 2}"), 1, 10,
		 "a key twice in one object"},
		{S_INIT("{\"a long key of \\\"more\\\" than 20\": 1,\n"
			"  \"a long key of \\\"more\\\" than 20\": 2}"), 2, 3,
		 "a key twice in one object"},
		{S_INIT("[12345678901234567890123]"), 1, 2,
		 "JSON: too big integer"},
		{S_INIT("[1e999]"), 1, 2, "JSON: real number overflow"},
		{S_INIT("[1] x"), 1, 5, "JSON: end of file expected"},
		{S_INIT("[\"\\u0000\"]"), 1, 2, "a NUL character"},
		{S_INIT("[\"a\", \"\\uE000\"]"), 1, 7,
		 "a private-use character"},
		{S_INIT("[\"\xE9\"]"), 1, 3,
		 "not UTF-8: byte 0xE9, at byte 2 of the file"},
		{S_INIT(""), 1, 1, "JSON: unexpected token near end of file"},
	};

	(void)state;
	for (ptrdiff_t i = 0; i < COUNT(cases); i++) {
		struct arena a = {0};
		struct faults f = {.arena = &a};

		assert_null(json_of(&a, cases[i].json, &f));
		ASSERT_FAULT(&f, FAULT_DATA, cases[i].line, cases[i].column,
		    cases[i].message);
		arena_free(&a);
	}
}

static str
nested(struct arena *a, int depth)
{
	char *text = NEW_ARRAY(a, char, 2 * depth);

	memset(text, '[', (size_t)depth);
	memset(text + depth, ']', (size_t)depth);
	return (str){text, 2 * depth};
}

static void
json_depth_has_a_limit(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};

	(void)state;
	assert_non_null(json_of(&a, nested(&a, 64), &f));
	assert_null(json_of(&a, nested(&a, 65), &f));
	ASSERT_FAULT(&f, FAULT_DATA, 1, 65, "nested more than 64 deep");
	assert_null(json_of(&a, nested(&a, 100000), &f));
	arena_free(&a);
}

static const struct key_rule case_rules[] = {
	{S_INIT("name"), NODE_TEXT, true},
	{S_INIT("address"), NODE_TEXT, false},
	{S_INIT("demands"), NODE_NULL, false},
	{S_INIT("authorities"), NODE_LIST, false},
	{S_INIT("solidarity"), NODE_MAP, false},
	{S_INIT(""), NODE_NULL, false},
};

static struct node *
yaml_of(struct arena *a, str text, struct faults *f)
{
	struct source *s = NEW(a, struct source);

	*s = (struct source){S("x.yaml"), text};
	return yaml_read(a, s, 0, text.len, f);
}

static void
a_map_is_checked_by_its_rules(void **state)
{
	static const struct {
		str yaml;
		int line, column;
		const char *message;
	} cases[] = {
		{S_INIT("name: x\nadress: y\n"), 2, 1,
		 "no key 'adress' in a case (is it 'address'?)"},
		{S_INIT("name: x\nzzzzzzzzz: y\n"), 2, 1,
		 "no key 'zzzzzzzzz' in a case"},
		{S_INIT("name: [x]\n"), 1, 7,
		 "'name' must be a text, not a list"},
		{S_INIT("name: x\nauthorities: y\n"), 2, 14,
		 "'authorities' must be a list, not a text"},
		{S_INIT("name: x\nsolidarity: [y]\n"), 2, 13,
		 "'solidarity' must be a map of keys and values, not a list"},
		{S_INIT("name: x\nauthorities:\n"), 2, 1,
		 "'authorities' must be a list, not nothing"},
		{S_INIT("address: x\n"), 1, 1, "no 'name' in a case"},
		{S_INIT("\nname:\n"), 2, 1, "'name' is empty"},
		{S_INIT("- name\n"), 1, 1,
		 "a case must be a map of keys and values, not a list"},
		{S_INIT("# empty\n"), 2, 1, "no 'name' in a case"},
	};

	(void)state;
	for (ptrdiff_t i = 0; i < COUNT(cases); i++) {
		struct arena a = {0};
		struct faults f = {.arena = &a};
		struct node *n = yaml_of(&a, cases[i].yaml, &f);

		assert_non_null(n);
		assert_false(node_check(n, case_rules, "a case", &f));
		ASSERT_FAULT(&f, FAULT_DATA, cases[i].line, cases[i].column,
		    cases[i].message);
		assert_int_equal(f.count, 1);
		arena_free(&a);
	}
}

static void
a_good_map_passes_and_a_bad_one_tells_all(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct node *n = yaml_of(&a, S("name: x\naddress:\ndemands: [1]\n"
	    "authorities: []\nsolidarity: {}\n"), &f);

	(void)state;
	assert_true(node_check(n, case_rules, "a case", &f));
	n = yaml_of(&a, S("nam: x\naddress: [1]\nauthorities: y\n"), &f);
	assert_false(node_check(n, case_rules, "a case", &f));
	assert_int_equal(f.errors, 4);
	arena_free(&a);
}

static void
a_member_that_is_not_there_has_its_default(void **state)
{
	struct arena a = {0};
	struct faults f = {.arena = &a};
	struct node *n = yaml_of(&a, S("a: x\nb: [y]\nc:\nd: \"\"\n"), &f);

	(void)state;
	ASSERT_STR(node_text(n, S("a"), S("?")), S("x"));
	ASSERT_STR(node_text(n, S("b"), S("?")), S("?"));
	ASSERT_STR(node_text(n, S("c"), S("?")), S("?"));
	ASSERT_STR(node_text(n, S("d"), S("?")), S(""));
	ASSERT_STR(node_text(n, S("e"), S("?")), S("?"));
	ASSERT_STR(node_text(NULL, S("a"), S("?")), S("?"));
	assert_null(node_get(NULL, S("a")));
	assert_null(node_get(node_get(n, S("b")), S("a")));
	arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(json_members_keep_their_order_and_lines),
		cmocka_unit_test(json_values_have_their_kinds_and_places),
		cmocka_unit_test(bad_json_is_refused_where_it_is_bad),
		cmocka_unit_test(json_depth_has_a_limit),
		cmocka_unit_test(a_map_is_checked_by_its_rules),
		cmocka_unit_test(a_good_map_passes_and_a_bad_one_tells_all),
		cmocka_unit_test(a_member_that_is_not_there_has_its_default),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
