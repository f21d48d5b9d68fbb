/* SPDX-License-Identifier: MIT */
/*
 * What letters share that come together: a file, if they are split, and a
 * heading in it.  Files are named by what is in users' data, as far as that is
 * fit for names: ASCII letters and digits, always with a letter first, so that
 * MAILING-2 and MAILING-v01 are no group's.
 */
#include "print/parts.h"
#include "unicode/unicode.h"

enum { LONGEST_LABEL = 120 };

/* What has a meaning of its own in the names of files. */
static bool
is_taken(str label)
{
	return label.len == 0 || is_digit(label.at[0]) ||
	    (label.at[0] == 'v' &&
		str_digits(str_slice(label, 1, label.len)));
}

/* A value in a name; two values never have the same. */
static str
value_label(struct arena *a, struct sort_key key, str value, str shown)
{
	str name = sort_name(key.by), base = shown, label;

	if (value.len == 0)
		return str_format(a, "without-%.*s", FMT(name));
	if (key.by == SORT_CASE)
		base = value;
	else if (key.by != SORT_WRITER)
		base = str_lower_ascii(a, value);
	label = slug(a, base);
	if (key.by == SORT_WRITER || !str_equal(label, base))
		label = str_format(a, "%.*s%s%.*s", FMT(label),
		    label.len > 0 ? "-" : "",
		    FMT(digest_base32(a, digest_sha256(value), 6)));
	if (is_taken(label) || key.by == SORT_POSTCODE)
		label = str_format(a, "%.*s-%.*s", FMT(name), FMT(label));
	return label;
}

/* What an entry has for the first keys, as one text. */
static str
shared_key(struct press *p, const struct entry *e, ptrdiff_t count)
{
	struct arena *a = &p->groups.scratch;
	const struct sorting *s = &p->options.sorting;
	struct buf b = {.arena = a};

	arena_reset(a, (struct arena_mark){0});
	for (ptrdiff_t i = 0; i < count; i++) {
		buf_add(&b, plan_sort_value(p->plan, a, e, s->keys[i]));
		buf_char(&b, '\n');
	}
	return buf_str(&b);
}

static void
name_file(struct press *p, const struct entry *e)
{
	struct groups *g = &p->groups;
	struct arena *a = &g->file_arena;
	const struct sorting *s = &p->options.sorting;
	struct buf label = {.arena = a}, title = {.arena = a};

	for (ptrdiff_t i = 0; i < s->files; i++) {
		struct sort_key key = s->keys[i];
		str shown = plan_sort_shown(p->plan, a, e, key);

		if (i > 0)
			buf_char(&label, '-');
		buf_add(&label, value_label(a, key,
		    plan_sort_value(p->plan, a, e, key), shown));
		if (title.len > 0 && shown.len > 0)
			buf_add(&title, S(", "));
		buf_add(&title, shown);
	}
	g->label = buf_str(&label);
	g->title = buf_str(&title);
	if (g->label.len > LONGEST_LABEL)
		g->label = str_format(a, "%.*s-%.*s", LONGEST_LABEL,
		    g->label.at,
		    FMT(digest_base32(a, digest_sha256(g->label), 12)));
}

void
groups_start(struct press *p)
{
	const struct sorting *s = &p->options.sorting;
	struct groups *g = &p->groups;

	groups_free(p);
	for (ptrdiff_t i = s->files; i < s->count && g->heading == 0; i++)
		if (s->keys[i].by != SORT_POSTCODE || s->keys[i].length > 0)
			g->heading = i + 1;
	g->by_case = s->count == 0 && p->mailing->to_authorities &&
	    p->campaign->open_count > 1;
}

void
groups_free(struct press *p)
{
	struct groups *g = &p->groups;

	arena_free(&g->file_arena);
	arena_free(&g->heading_arena);
	arena_free(&g->scratch);
	*g = (struct groups){0};
}

bool
groups_begin_file(struct press *p, const struct entry *e)
{
	struct groups *g = &p->groups;
	str key;

	if (p->options.sorting.files == 0)
		return false;
	key = shared_key(p, e, p->options.sorting.files);
	if (g->label.len > 0 && str_equal(key, g->file_key))
		return false;
	arena_reset(&g->file_arena, (struct arena_mark){0});
	g->file_key = str_copy(&g->file_arena, key);
	name_file(p, e);
	return true;
}

void
groups_new_file(struct press *p)
{
	p->groups.headed = false;
}

static str
heading_text(struct press *p, const struct entry *e)
{
	const struct sorting *s = &p->options.sorting;
	str shown;

	if (p->groups.by_case)
		return e->case_file->name;
	shown = plan_sort_shown(p->plan, &p->groups.scratch, e,
	    s->keys[p->groups.heading - 1]);
	return shown.len > 0 ? shown : S("-");
}

str
groups_heading(struct press *p, const struct entry *e)
{
	struct groups *g = &p->groups;
	str key;

	if (g->by_case)
		key = e->case_file->id;
	else if (g->heading > 0)
		key = shared_key(p, e, g->heading);
	else
		return S("");
	if (g->headed && str_equal(key, g->heading_key))
		return S("");
	g->headed = true;
	arena_reset(&g->heading_arena, (struct arena_mark){0});
	g->heading_key = str_copy(&g->heading_arena, key);
	return heading_text(p, e);
}

bool
groups_headed_by(const struct press *p, enum sort_by by)
{
	ptrdiff_t n = p->groups.heading;

	return n > 0 && p->options.sorting.keys[n - 1].by == by;
}
