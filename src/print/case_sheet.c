/* SPDX-License-Identifier: MIT */
/*
 * The sheet of a case: who it is, with a portrait and a code that leads to the
 * case's page, the story, what is asked for, and whom to write to.  All of it
 * comes from the case's file; only its story is Markdown.
 */
#include <string.h>

#include "print/pack.h"
#include "unicode/unicode.h"

/* ---- text ---- */

enum { MOST_VALUES = 4096 };

/* Markdown in which values stand as they do in a letter. */
struct skeleton {
	struct arena *arena;
	struct buf text;
	str *values;
	ptrdiff_t count;
};

static struct skeleton
skeleton_new(struct arena *a)
{
	return (struct skeleton){.arena = a, .text = {.arena = a},
	    .values = NEW_ARRAY(a, str, MOST_VALUES)};
}

/* A value between two pieces of Markdown; a blank one is left out whole. */
static void
add(struct skeleton *s, const char *before, str value, const char *after)
{
	if (str_blank(value) || s->count == MOST_VALUES)
		return;
	buf_add(&s->text, str_from(before));
	buf_utf8(&s->text, LETTER_VALUE_FIRST + (int32_t)s->count);
	buf_add(&s->text, str_from(after));
	s->values[s->count++] = value;
}

static struct document *
make(struct pack *p, struct document_cache *cache, const struct skeleton *s,
    const struct case_file *k, struct faults *f)
{
	struct merged m = {.text = buf_str(&s->text), .values = s->values,
	    .value_count = s->count};

	m.shape = str_hash(m.text);
	return document_make(cache, p->job, &m,
	    (struct place){&k->source, 0, 0}, f);
}

static struct document *
make_intro(struct pack *p, const struct case_file *k, struct faults *f)
{
	const struct campaign *c = p->campaign;
	struct skeleton s = skeleton_new(p->job);
	str code = unicode_country_code(p->job,
	    node_text(k->head, S("country"), S("")));
	str last_day = node_text(k->head, S("last_day"), S("")), day = S("");

	if (last_day.len > 0)
		unicode_date(p->job, last_day, DATE_LONG, c->language, &day);
	add(&s, "# ", k->name, "\n\n");
	add(&s, "**", unicode_country(p->job, code, c->language), "**\n\n");
	add(&s, "*", node_text(k->head, S("summary"), S("")), "*\n\n");
	if (day.len > 0) {
		add(&s, "", p->options.words->last_day, " ");
		add(&s, "**", day, "**\n\n");
	}
	add(&s, "", node_text(k->head, S("url"), S("")), "\n");
	return make(p, p->intros, &s, k, f);
}

static struct document *
make_story(struct pack *p, const struct case_file *k, struct faults *f)
{
	struct skeleton s = skeleton_new(p->job);

	buf_add(&s.text, k->story);
	return make(p, p->stories, &s, k, f);
}

static void
add_items(struct skeleton *s, const struct node *list)
{
	if (list == NULL)
		return;
	if (list->kind != NODE_LIST)
		add(s, "- ", list->text, "\n");
	for (const struct node *n = list->first; n != NULL; n = n->next)
		add(s, "- ", n->text, "\n");
	buf_add(&s->text, S("\n"));
}

/* The demands in the campaign's language; another one is never taken. */
static bool
add_demands(struct pack *p, struct skeleton *s, const struct case_file *k,
    struct faults *f)
{
	const struct node *all = node_get(k->head, S("demands")), *demands;

	if (all == NULL)
		return true;
	demands = node_in_language(all, p->campaign->language);
	if (demands == NULL)
		return fault(f, FAULT_DATA, all->place,
		    _("the sheet of a case needs the demands in the campaign's "
		      "language, '%.*s'"),
		    FMT(p->campaign->language));
	add(s, "## ", p->options.words->demands, "\n\n");
	add_items(s, demands);
	return true;
}

static void
add_authorities(struct pack *p, struct skeleton *s, const struct case_file *k)
{
	const struct node *n = k->authorities != NULL ? k->authorities->first
						      : NULL;

	if (n != NULL)
		add(s, "## ", p->options.words->write_to, "\n\n");
	for (; n != NULL; n = n->next) {
		struct person person;

		person_from_node(p->job, n, &person);
		add(s, "", address_block(p->job, p->campaign, &person),
		    "\n\n");
	}
}

/* To the person: where, and what is to be heeded. */
static void
add_card(struct pack *p, struct skeleton *s, const struct case_file *k)
{
	const struct node *card = node_get(k->head, S("solidarity"));
	const struct node *rules = node_get(card, S("rules"));
	str address = str_trim(node_text(card, S("address"), S("")));

	if (rules != NULL)
		rules = node_in_language(rules, p->campaign->language);
	if (address.len == 0 && rules == NULL)
		return;
	add(s, "## ", p->options.words->card, "\n\n");
	add(s, "", address, "\n\n");
	if (rules != NULL)
		add(s, "", p->options.words->rules, "\n\n");
	add_items(s, rules);
}

static struct document *
make_rest(struct pack *p, const struct case_file *k, struct faults *f)
{
	struct skeleton s = skeleton_new(p->job);

	if (!add_demands(p, &s, k, f))
		return NULL;
	add_authorities(p, &s, k);
	add_card(p, &s, k);
	return make(p, p->rests, &s, k, f);
}

/* Blocks of both, one behind the other: copies, as others hold them, too. */
static struct document *
join(struct arena *a, const struct document *one, const struct document *two)
{
	struct document *both = NEW(a, struct document);
	struct block **end = &both->first;

	for (int i = 0; i < 2; i++) {
		const struct block *b = i == 0 ? one->first : two->first;

		for (; b != NULL; b = b->next) {
			struct block *copy = NEW(a, struct block);

			*copy = *b;
			copy->next = NULL;
			*end = copy;
			end = &copy->next;
		}
	}
	return both;
}

/* ---- the sheet ---- */

static bool
set_sheet(struct pack *p, struct part *part, struct sheet *sheet,
    struct faults *f)
{
	struct pages pages;
	struct page *page;

	sheet->aside_w = part->aside.width;
	sheet->aside_h = part->aside.height;
	if (!typeset_letter(p->press->typesetter, p->job, sheet, &pages, f))
		return false;
	page = NEW_ARRAY(p->job, struct page, pages.count);
	memcpy(page, pages.pages, (size_t)pages.count * sizeof *page);
	aside_draw(p, &part->aside, &page[0]);
	part->sheet = (struct pages){.pages = page,
	    .count = pages.count};
	return true;
}

bool
case_sheet_set(struct pack *p, struct part *part, struct faults *f)
{
	const struct case_file *k = part->case_file;
	struct sheet sheet = {
	    .layout = &p->paper,
	    .language = set_language(p->campaign, p->campaign->language),
	    .bare = true,
	    .row = {&k->source, 0, 0},
	    .letter = {&k->source, 0, 0},
	    .foot = str_format(p->job, p->options.words->part,
		FMT(p->campaign->name), part->number,
		(long long)part->first_page),
	};
	struct document *story, *rest;

	if (!part->has_aside && !aside_make(p, k, &part->aside, f))
		return false;
	part->has_aside = true;
	sheet.intro = make_intro(p, k, f);
	story = make_story(p, k, f);
	rest = make_rest(p, k, f);
	if (rest == NULL)
		return false;
	sheet.body = join(p->job, story, rest);
	return set_sheet(p, part, &sheet, f);
}
