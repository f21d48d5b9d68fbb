/* SPDX-License-Identifier: MIT */
/* A template renders many letters: nothing of one is seen in the next. */
#include "letter_trial.h"


struct run {
	struct arena job, letter;
	struct faults faults;
	struct source source, data;
	struct merge merge;
	struct template *template;
	struct merged made;
	bool good;
};

static void
start(struct run *r, bool lenient, const char *template)
{
	struct template_options options = {.lenient = lenient};

	*r = (struct run){.merge = {.language = S("en")}};
	r->faults.arena = &r->job;
	r->source = (struct source){S("letter.md"), str_from(template)};
	r->template = template_compile(&r->job, &r->source, 0,
	    r->source.text.len, &options, &r->faults);
	assert_non_null(r->template);
}

/* The next letter, in the room of the last one. */
static str
next(struct run *r, const char *json)
{
	struct trial shown = {0};
	str text;

	arena_reset(&r->letter, (struct arena_mark){0});
	r->data = (struct source){S("data.json"), str_from(json)};
	r->merge.fields = value_from_node(&r->job,
	    json_read(&r->job, &r->data, &r->faults));
	r->good = template_render(r->template, &r->merge, &r->letter, &r->made,
	    &r->faults);
	shown.made = r->made;
	text = str_copy(&r->job, trial_shown(&shown));
	trial_end(&shown);
	return text;
}

static void
end(struct run *r)
{
	arena_free(&r->letter);
	arena_free(&r->job);
}

static void
a_long_letter_changes_nothing_for_the_next(void **state)
{
	struct run r;

	(void)state;
	start(&r, false, "{{ x }}:{% for i in list %} {{ i }}{% endfor %}.");
	ASSERT_TEXT(next(&r, "{\"x\": \"a\", \"list\": [\"b\"]}"),
	    "‹a›: ‹b›.", "short");
	ASSERT_TEXT(next(&r, "{\"x\": \"a\", \"list\": [\"1\", \"2\", \"3\","
	    "\"4\", \"5\", \"6\", \"7\", \"8\", \"9\", \"10\", \"11\"]}"),
	    "‹a›: ‹1› ‹2› ‹3› ‹4› ‹5› ‹6› ‹7› ‹8› ‹9› ‹10› ‹11›.", "long");
	assert_int_equal(r.made.value_count, 12);
	ASSERT_TEXT(next(&r, "{\"x\": \"c\", \"list\": []}"), "‹c›:.", "none");
	assert_int_equal(r.made.value_count, 1);
	end(&r);
}

static void
a_field_is_found_wherever_it_stands(void **state)
{
	struct run r;

	(void)state;
	start(&r, false, "{{ a }} {{ b.c }} {{ a }} {{ b.url }}");
	ASSERT_TEXT(next(&r, "{\"a\": \"1\", \"b\": {\"c\": \"2\","
	    "\"url\": \"3\"}}"), "‹1› ‹2› ‹1› ‹3›", "one order");
	ASSERT_TEXT(next(&r, "{\"x\": \"0\", \"b\": {\"uri\": \"0\","
	    "\"url\": \"4\", \"c\": \"5\"}, \"a\": \"6\"}"),
	    "‹6› ‹5› ‹6› ‹4›", "another");
	end(&r);
}

/* What is assigned, counted or bound in a letter hides the field. */
static void
a_name_means_what_it_was_given_last(void **state)
{
	static const struct member texts[] = {
	    {S_INIT("p"), {.kind = VALUE_TEXT, .text = S_INIT("({{ x }})")}}};
	struct template_options options = {.lenient = true,
	    .partials = value_object(texts, COUNT(texts))};
	static const char *const rows[][2] = {
	    {"{{ x }}{% assign x = 'b' %}{{ x }}", "ab"},
	    {"{% assign x = x %}{{ x }}{% assign x = nil %}{{ x }}.", "a."},
	    {"{{ x }}{% capture x %}{{ x }}b{% endcapture %}{{ x }}", "aab"},
	    {"{{ x }}{% increment x %}{% increment x %}{{ x }}", "a012"},
	    {"{{ x }}{% include 'p', x: 'b' %}{{ x }}", "a(b)a"},
	    {"{% assign x = 'c' %}{% include 'p', x: 'b' %}{{ x }}", "(b)c"},
	    {"{{ x }}{% assign x = 'c' %}{% render 'p' %}{{ x }}", "a(a)c"},
	    {"{{ x }}{% render 'p', x: 'b' %}{{ x }}", "a(b)a"},
	    {"{{ x }}{% for x in (1..2) %}{{ x }}{% endfor %}{{ x }}", "a12a"},
	    {"{% assign x = 'c' %}{% assign q = 'p' %}{% include q %}"
	     "{{ x }}", "(c)c"},
	};

	(void)state;
	for (ptrdiff_t i = 0; i < COUNT(rows); i++) {
		struct trial t;

		trial_run(&t, options, rows[i][0], "{\"x\": \"a\"}");
		ASSERT_TEXT(t.made.text, rows[i][1], rows[i][0]);
		assert_true(t.good);
		trial_end(&t);
	}
}

static void
skeletons_made_alike_have_one_shape(void **state)
{
	struct run r;
	uint64_t shape;

	(void)state;
	start(&r, false, "{{ x }} {% if y == 'f' %}she{% else %}he{% endif %}"
	    "{% for i in list %} {{ i }}{% endfor %}{{ z | default: '' }}");
	next(&r, "{\"x\": \"a\", \"y\": \"f\", \"list\": [1], \"z\": \"z\"}");
	shape = r.made.shape;
	next(&r, "{\"x\": \"b\", \"y\": \"f\", \"list\": [2], \"z\": \"c\"}");
	assert_true(r.made.shape == shape);
	next(&r, "{\"x\": \"b\", \"y\": \"m\", \"list\": [2], \"z\": \"c\"}");
	assert_true(r.made.shape != shape);
	next(&r, "{\"x\": \"b\", \"y\": \"f\", \"list\": [2,3], \"z\": \"c\"}");
	assert_true(r.made.shape != shape);
	next(&r, "{\"x\": \"b\", \"y\": \"f\", \"list\": [2], \"z\": null}");
	assert_true(r.made.shape != shape);
	assert_true(r.good);
	end(&r);
}

/* In a skeleton a value takes four bytes, but its own length is counted. */
static void
values_count_with_their_length(void **state)
{
	enum { LONG = 16 * 1024 };
	struct arena a = {0};
	struct buf b = {.arena = &a};
	const char *json;
	struct run r;

	(void)state;
	buf_add(&b, S("{\"x\": \""));
	for (int i = 0; i < LONG; i++)
		buf_char(&b, 'x');
	buf_add(&b, S("\"}"));
	json = str_z(&a, buf_str(&b));
	start(&r, false, "{% for i in (1..63) %}{{ x }}{% endfor %}");
	assert_int_equal(next(&r, json).len, 63 * (LONG + 6));
	assert_true(r.good);
	next(&r, json);
	assert_true(r.good);
	end(&r);
	start(&r, false, "{% for i in (1..64) %}{{ x }}{% endfor %}");
	next(&r, json);
	assert_false(r.good);
	ASSERT_TEXT(r.faults.first->message,
	    "the letter gets longer than 1024 KiB", "64 of them");
	end(&r);
	arena_free(&a);
}

/* The room that a huge letter took is not kept for those behind it. */
static void
room_is_that_of_the_last_letter(void **state)
{
	enum { LITTLE = 4096 };
	struct run r;

	(void)state;
	start(&r, true, "{% for i in (1..n) %}0123456789012345678901234567890"
	    "123456789012345678901234567890123456789{% endfor %}");
	assert_int_equal(next(&r, "{\"n\": 10000}").len, 700000);
	next(&r, "{\"n\": 1}");
	next(&r, "{\"n\": 1}");
	assert_in_range(arena_mark(&r.letter).used, 1, LITTLE);
	end(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_long_letter_changes_nothing_for_the_next),
	    cmocka_unit_test(a_field_is_found_wherever_it_stands),
	    cmocka_unit_test(a_name_means_what_it_was_given_last),
	    cmocka_unit_test(skeletons_made_alike_have_one_shape),
	    cmocka_unit_test(values_count_with_their_length),
	    cmocka_unit_test(room_is_that_of_the_last_letter),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
