/* SPDX-License-Identifier: MIT */
/* Letters as those read them who approve: with their fields, and merged. */
#include "data/data.h"
#include "print/approval.h"

/* ---- a letter with its fields ---- */

/* Markdown in which each field is a value: the words that call for it. */
struct shown_fields {
	struct buf text;
	str *values;
	ptrdiff_t count, room;
};

/* The end of "{{ ... }}" or "{% ... %}" that begins at `at`; -1: none does. */
static ptrdiff_t
tag_end(str s, ptrdiff_t at)
{
	bool field = at + 1 < s.len && s.at[at] == '{' && s.at[at + 1] == '{';
	bool tag = at + 1 < s.len && s.at[at] == '{' && s.at[at + 1] == '%';
	ptrdiff_t end;

	if (!field && !tag)
		return -1;
	end = str_find(str_slice(s, at, s.len), field ? S("}}") : S("%}"));
	return end < 0 ? -1 : at + end + 2;
}

/* A short one stays on one line. */
static str
unbroken(struct arena *a, str s)
{
	enum { SHORT = 40 };
	struct buf b = {.arena = a};

	if (s.len > SHORT)
		return s;
	for (ptrdiff_t i = 0; i < s.len; i++)
		if (s.at[i] == ' ')
			buf_utf8(&b, 0xA0);
		else
			buf_char(&b, s.at[i]);
	return buf_str(&b);
}

/* One and what follows it at once, as one value, in italics. */
static ptrdiff_t
add_tags(struct shown_fields *f, str s, ptrdiff_t at, ptrdiff_t end)
{
	ptrdiff_t next;

	while ((next = tag_end(s, end)) > 0)
		end = next;
	buf_char(&f->text, '*');
	buf_utf8(&f->text, LETTER_VALUE_FIRST + (int32_t)f->count);
	buf_char(&f->text, '*');
	f->values[f->count++] = unbroken(f->text.arena,
	    str_slice(s, at, end));
	return end;
}

/*
 * A link whose address is a field would hide it: it is shown as it is written.
 */
static bool
opens_address(str s, ptrdiff_t at)
{
	return s.at[at] == '(' && at > 0 && s.at[at - 1] == ']' &&
	    tag_end(s, at + 1) > 0;
}

static struct merged
fields_shown(struct arena *a, str s)
{
	enum { MOST_FIELDS = 4096 };
	struct shown_fields f = {.text = {.arena = a}, .room = MOST_FIELDS,
	    .values = NEW_ARRAY(a, str, MOST_FIELDS)};
	struct merged m = {0};

	for (ptrdiff_t at = 0; at < s.len;) {
		ptrdiff_t end = tag_end(s, at);

		if (end > 0 && f.count < f.room) {
			at = add_tags(&f, s, at, end);
			continue;
		}
		if (opens_address(s, at))
			buf_char(&f.text, '\\');
		buf_char(&f.text, s.at[at++]);
	}
	m.text = buf_str(&f.text);
	m.values = f.values;
	m.value_count = f.count;
	m.shape = str_hash(m.text);
	return m;
}

/* ---- pages ---- */

/* The head of a page: what it is, and lines of a label and a text. */
struct head {
	str title;
	struct approval_fact lines[2];
	int count;
};

static void
add_value(struct buf *b, struct merged *m, str *values, str value)
{
	buf_utf8(b, LETTER_VALUE_FIRST + (int32_t)m->value_count);
	values[m->value_count++] = value;
}

static struct document *
make_head(struct approval_job *j, const struct head *h, struct faults *f)
{
	struct buf b = {.arena = j->arena};
	str *values = NEW_ARRAY(j->arena, str, 1 + 2 * COUNT(h->lines));
	struct merged m = {.values = values};

	buf_add(&b, S("## "));
	add_value(&b, &m, values, h->title);
	buf_add(&b, S("\n\n"));
	for (int i = 0; i < h->count; i++) {
		add_value(&b, &m, values, h->lines[i].label);
		buf_add(&b, S(" **"));
		add_value(&b, &m, values, h->lines[i].value);
		buf_add(&b, S("**\n\n"));
	}
	buf_add(&b, S("***\n\n"));
	m.text = buf_str(&b);
	m.shape = str_hash(m.text);
	return document_make(j->heads, j->arena, &m, NOWHERE, f);
}

static bool
set_page(struct approval_job *j, const struct head *h,
    const struct merged *body, str language, struct faults *f)
{
	struct faults quiet = {.arena = j->arena};
	const struct source *s = &j->campaign->source;
	struct sheet sheet = {.layout = &j->paper,
	    .language = set_language(j->campaign, language), .bare = true,
	    .row = {s, 0, 0}, .letter = {s, 0, 0},
	    .foot = str_format(j->arena, "%.*s %.*s, %.*s",
		FMT(j->sheet->words->code), FMT(j->sheet->code),
		FMT(h->title))};

	sheet.intro = make_head(j, h, f);
	/* faults of its links were told when it was checked */
	sheet.body = document_make(j->bodies, j->arena, body, NOWHERE, &quiet);
	j->bookmarks[j->count] = h->title;
	return typeset_letter(j->typesetter, j->arena, &sheet,
	    &j->parts[j->count++], f);
}

bool
approval_letter_page(struct approval_job *j, const struct letter *letter,
    struct faults *f)
{
	const struct approval_words *w = j->sheet->words;
	const struct source *s = letter->source;
	struct node *front;
	struct merged body;
	struct head h = {.count = 1};
	ptrdiff_t at;

	if (!front_matter_read(j->arena, s, &front, &at, f))
		return false;
	h.title = str_format(j->arena, w->letter, FMT(path_name(s->name)));
	h.lines[0] = (struct approval_fact){w->subject,
	    node_text(front, S("subject"), j->campaign->name)};
	body = fields_shown(j->arena, str_slice(s->text, at, s->text.len));
	return set_page(j, &h, &body, letter->language.len > 0
	    ? letter->language : j->campaign->language, f);
}

bool
approval_example_page(struct approval_job *j,
    const struct approval_example *x, int number, struct faults *f)
{
	const struct approval_words *w = j->sheet->words;
	struct head h = {.count = 2,
	    .title = str_format(j->arena, w->example, number,
		(int)j->sheet->example_count)};

	h.lines[0] = (struct approval_fact){w->to, x->to};
	h.lines[1] = (struct approval_fact){w->subject, x->subject};
	return set_page(j, &h, &x->body, x->language, f);
}
