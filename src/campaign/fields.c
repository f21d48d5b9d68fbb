/* SPDX-License-Identifier: MIT */
/* What letters see: cases, persons and the sender as objects. */
#include <string.h>

#include "campaign/parts.h"
#include "unicode/unicode.h"

/* A growing object. */
struct members {
	struct arena *arena;
	struct member *at;
	ptrdiff_t count, cap;
};

struct view {
	str language;
	struct value *cases;	/* by index; NIL: not made yet */
	struct value open;	/* the list of open ones */
	struct value sender, campaign;
	struct view *next;
};

static void
members_add(struct members *m, str name, struct value value)
{
	if (m->count == m->cap) {
		ptrdiff_t cap = m->cap > 0 ? m->cap * 2 : 32;
		struct member *more = NEW_ARRAY(m->arena, struct member, cap);

		if (m->count > 0)
			memcpy(more, m->at, (size_t)m->count * sizeof *more);
		m->at = more;
		m->cap = cap;
	}
	m->at[m->count++] = (struct member){name, value};
}

static bool
is_language(str key)
{
	str tag = str_cut(&key, '-');

	if (tag.len < 2 || tag.len > 3)
		return false;
	for (ptrdiff_t i = 0; i < tag.len; i++)
		if (tag.at[i] < 'a' || tag.at[i] > 'z')
			return false;
	return true;
}

bool
by_language(const struct node *n)
{
	if (n->kind != NODE_MAP || n->count == 0)
		return false;
	for (const struct node *k = n->first; k != NULL; k = k->next)
		if (!is_language(k->key))
			return false;
	return true;
}

const struct node *
node_in_language(const struct node *n, str language)
{
	const struct node *chosen;

	if (!by_language(n))
		return n;
	chosen = node_get(n, language);
	return chosen != NULL ? chosen
			      : node_get(n, str_cut(&language, '-'));
}

/*
 * A value of a case.  A text given by language is taken in the letter's
 * language; where that is missing it is nil, never another language.
 */
static struct value
localised(struct arena *a, const struct node *n, str language)
{
	const struct node *chosen = node_in_language(n, language);

	if (chosen == NULL)
		return (struct value){.kind = VALUE_NIL};
	return value_from_node(a, chosen);
}

static struct value
case_value(struct arena *a, const struct campaign *c,
    const struct case_file *k, str language)
{
	struct members m = {.arena = a};

	members_add(&m, S("id"), value_text(k->id));
	members_add(&m, S("story"),
	    k->story.len > 0
		? (struct value){.kind = VALUE_MARKUP, .text = k->story}
		: (struct value){.kind = VALUE_NIL});
	for (ptrdiff_t i = 0; i < c->case_key_count; i++) {
		const struct node *n = node_get(k->head, c->case_keys[i]);
		struct value v = {.kind = VALUE_NIL};

		if (n != NULL)
			v = localised(a, n, language);
		members_add(&m, c->case_keys[i], v);
	}
	return value_object(m.at, m.count);
}

static struct value
cases_value(struct arena *a, const struct campaign *c, str language)
{
	struct value *items = NEW_ARRAY(a, struct value, c->open_count);
	ptrdiff_t n = 0;

	for (ptrdiff_t i = 0; i < c->case_count; i++)
		if (c->cases[i].state == CASE_OPEN)
			items[n++] = case_value(a, c, &c->cases[i], language);
	return value_list(items, n);
}

static struct value
person_value(struct arena *a, const struct person *p)
{
	struct members m = {.arena = a};
	const struct {
		str name, text;
	} texts[] = {
	    {S("id"), p->id},
	    {S("name"), p->name},
	    {S("title"), p->title},
	    {S("first_name"), p->first_name},
	    {S("last_name"), p->last_name},
	    {S("gender"), p->gender},
	    {S("function"), p->function},
	    {S("organisation"), p->organisation},
	    {S("address"), p->address},
	    {S("postcode"), p->postcode},
	    {S("town"), p->town},
	    {S("country"), p->country},
	    {S("email"), p->email},
	    {S("language"), p->language},
	    {S("salutation"), p->salutation},
	    {S("closing"), p->closing},
	};

	for (ptrdiff_t i = 0; i < COUNT(texts); i++)
		members_add(&m, texts[i].name, value_text(texts[i].text));
	return value_object(m.at, m.count);
}

static struct value
sender_value(struct arena *a, const struct campaign *c,
    const struct sender *s)
{
	struct members m = {.arena = a};

	members_add(&m, S("name"), value_text(s->name));
	members_add(&m, S("address"), value_text(s->address));
	members_add(&m, S("email"), value_text(s->email));
	members_add(&m, S("place"), value_text(c->place));
	return value_object(m.at, m.count);
}

static struct value
campaign_value(struct arena *a, const struct campaign *c)
{
	struct members m = {.arena = a};

	members_add(&m, S("name"), value_text(c->name));
	members_add(&m, S("place"), value_text(c->place));
	return value_object(m.at, m.count);
}

static struct view *
view_of(struct arena *job, const struct campaign *c, struct view **views,
    const struct entry *e)
{
	str language = e->language;
	struct view *v;

	for (v = *views; v != NULL; v = v->next)
		if (str_equal(v->language, language))
			return v;
	v = NEW(job, struct view);
	v->language = str_copy(job, language);
	v->cases = NEW_ARRAY(job, struct value, c->case_count);
	v->open = cases_value(job, c, language);
	v->sender = sender_value(job, c, &e->mailing->sender);
	v->campaign = campaign_value(job, c);
	v->next = *views;
	*views = v;
	return v;
}

static struct value
case_in_view(struct arena *job, const struct campaign *c, struct view *v,
    const struct case_file *k)
{
	struct value *made = &v->cases[k - c->cases];

	if (made->kind == VALUE_NIL)
		*made = case_value(job, c, k, v->language);
	return *made;
}

/* A row as an object, with what is derived: the whole name, the gender. */
static struct value
row_value(struct arena *a, struct row row, const struct person *p)
{
	enum { DERIVED = 2 };
	const struct row_shape *shape = person_reader_shape(row.reader);
	ptrdiff_t count = DERIVED + shape->count;
	struct member *m = NEW_ROOM(a, struct member, count);

	m[0] = (struct member){S("name"), value_text(p->name)};
	m[1] = (struct member){S("gender"), value_text(p->gender)};
	for (ptrdiff_t i = 0; i < shape->count; i++) {
		/* a cell's two names stand side by side */
		bool again = i > 0 && shape->cells[i] == shape->cells[i - 1];

		m[DERIVED + i] = (struct member){shape->names[i], again
			? m[DERIVED + i - 1].value
			: value_text(row.record->cells[shape->cells[i]].text)};
	}
	return value_object(m, count);
}

/* The writer, or as much of him as may be known. */
static struct value
writer_value(struct arena *a, const struct entry *e, struct row writer)
{
	return e->mailing->writers != NULL && e->withheld.of == NULL
	    ? row_value(a, writer, &e->writer)
	    : e->writer_value;
}

void
entry_fill(struct arena *job, struct arena *a, const struct campaign *c,
    struct view **views, struct entry *e, struct row row, struct row writer)
{
	struct view *v = view_of(job, c, views, e);
	const struct value nil = {.kind = VALUE_NIL};
	const struct value recipient = e->mailing->to_authorities
	    ? person_value(a, &e->recipient)
	    : row_value(a, row, &e->recipient);
	const struct member first[] = {
	    {S("date"), nil},
	    {S("salutation"), value_text(e->recipient.salutation)},
	    {S("closing"), value_text(e->recipient.closing)},
	    {S("case"), e->case_file != NULL
		? case_in_view(job, c, v, e->case_file)
		: nil},
	    {S("cases"), v->open},
	    {S("recipient"), recipient},
	    {S("writer"), writer_value(a, e, writer)},
	    {S("sender"), v->sender},
	    {S("campaign"), v->campaign},
	};

	e->field_count = COUNT(first) + recipient.count;
	e->fields = NEW_ROOM(a, struct member, e->field_count);
	memcpy(e->fields, first, sizeof first);
	memcpy(e->fields + COUNT(first), recipient.members,
	    (size_t)recipient.count * sizeof *e->fields);
}
