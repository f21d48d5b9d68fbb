/* SPDX-License-Identifier: MIT */
/* One template rendered once, for the tests of the letter room. */
#ifndef LETTER_TRIAL_H
#define LETTER_TRIAL_H

#include "unit.h"
#include "data/data.h"
#include "letter/letter.h"

struct trial {
	struct arena arena;
	struct faults faults;
	struct source letter, list, data;
	struct merged made;
	bool compiled, good;
};

/* Renders for the second line of supporters.csv, in French. */
static inline void
trial_run(struct trial *t, struct template_options options,
    const char *template, const char *json)
{
	struct merge merge = {.language = S("fr"), .list = S("supporters.csv")};
	struct template *compiled;

	*t = (struct trial){0};
	t->faults.arena = &t->arena;
	t->letter = (struct source){S("appeal.fr.md"), str_from(template)};
	t->list = (struct source){S("supporters.csv"), S("name\nrow\n")};
	t->data = (struct source){S("data.json"), str_from(json)};
	merge.row = (struct place){&t->list, 5, 3};
	merge.fields = value_from_node(&t->arena,
	    json_read(&t->arena, &t->data, &t->faults));
	assert_int_equal(t->faults.count, 0);
	compiled = template_compile(&t->arena, &t->letter, 0,
	    t->letter.text.len, &options, &t->faults);
	t->compiled = compiled != NULL;
	t->good = t->compiled &&
	    template_render(compiled, &merge, &t->arena, &t->made, &t->faults);
}

/* The skeleton with each value in ‹ › at its place. */
static inline str
trial_shown(struct trial *t)
{
	struct buf b = {.arena = &t->arena};
	ptrdiff_t at = 0;

	while (at < t->made.text.len) {
		int32_t c = utf8_next(t->made.text, &at);

		if (c < LETTER_VALUE_FIRST) {
			buf_utf8(&b, c);
			continue;
		}
		assert_in_range(c - LETTER_VALUE_FIRST, 0,
		    t->made.value_count - 1);
		buf_add(&b, S("‹"));
		buf_add(&b, t->made.values[c - LETTER_VALUE_FIRST]);
		buf_add(&b, S("›"));
	}
	return buf_str(&b);
}

static inline void
trial_end(struct trial *t)
{
	arena_free(&t->arena);
}

#define ASSERT_TEXT(got, want, of) \
	do { \
		str got_ = (got), want_ = str_from(want); \
		if (!str_equal(got_, want_)) \
			fail_msg("%s\ngot  '%.*s'\nwant '%.*s'", (of), \
			    FMT(got_), FMT(want_)); \
	} while (0)

/* The first fault, whatever follows. */
#define ASSERT_FAULT(t, kind_, line_, column_, message_, of) \
	do { \
		const struct fault *fault_ = (t)->faults.first; \
		if (fault_ == NULL) \
			fail_msg("%s\nno fault, but '%.*s'", (of), \
			    FMT((t)->made.text)); \
		ASSERT_TEXT(fault_->message, (message_), (of)); \
		assert_int_equal(fault_->kind, (kind_)); \
		assert_int_equal(fault_->line, (line_)); \
		assert_int_equal(fault_->column, (column_)); \
		assert_false((t)->good); \
	} while (0)

#endif
