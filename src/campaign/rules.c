/* SPDX-License-Identifier: MIT */
/*
 * What a case demands of the letters written for it.  Rules are folded once
 * for each language.
 */
#include "campaign/rules.h"

#include "campaign/parts.h"
#include "unicode/unicode.h"

/* ---- in the case file ---- */

static bool
check_list(struct arena *a, const struct node *n, str key, struct faults *f)
{
	bool good = true;

	if (n->kind != NODE_LIST)
		return fault(f, FAULT_DATA, n->place,
		    _("'%.*s' is a list of texts, or such a list for each "
		      "language"),
		    FMT(key));
	for (const struct node *item = n->first; item != NULL;
	     item = item->next)
		if (item->kind != NODE_TEXT ||
		    unicode_words(a, item->text).len == 0)
			good = fault(f, FAULT_DATA, item->place,
			    _("'%.*s' is a list of words or texts"),
			    FMT(key));
	return good;
}

static bool
check_texts(struct arena *a, const struct node *map, str key,
    struct faults *f)
{
	const struct node *n = node_get(map, key);
	bool good = true;

	if (n == NULL)
		return true;
	if (!by_language(n))
		return check_list(a, n, key, f);
	for (const struct node *list = n->first; list != NULL;
	     list = list->next)
		good &= check_list(a, list, key, f);
	return good;
}

static bool
check_verbatim(const struct node *map, const struct node *head,
    struct faults *f)
{
	const struct node *n = node_get(map, S("word_for_word"));
	bool wanted = false;

	if (!yes_or_no(map, S("word_for_word"), &wanted, f))
		return false;
	return !wanted || node_get(head, S("demands")) != NULL ||
	    fault(f, FAULT_DATA, n->key_place,
		_("'word_for_word', but the case has no 'demands'"));
}

/* The rules of a case, or those under its `solidarity`. */
static bool
check_rules(struct arena *a, const struct node *map, const struct node *head,
    int64_t *max_pages, struct faults *f)
{
	const struct node *pages = node_get(map, S("max_pages"));
	bool good = check_texts(a, map, S("must_mention"), f);

	good &= check_texts(a, map, S("must_not_mention"), f);
	good &= check_verbatim(map, head, f);
	if (pages != NULL &&
	    (!str_to_int(pages->text, max_pages) || *max_pages < 1 ||
		*max_pages > 1000))
		good = fault(f, FAULT_DATA, pages->place,
		    _("'max_pages' is a whole number from 1 to 1000"));
	return good;
}

/* A rule with a slip in its name would be no rule. */
static void
check_names(const struct node *solidarity, struct faults *f)
{
	static const str names[] = {S_INIT("address"), S_INIT("rules"),
	    S_INIT("must_mention"), S_INIT("must_not_mention"),
	    S_INIT("max_pages"), S_INIT("word_for_word")};

	if (solidarity == NULL)
		return;
	for (const struct node *n = solidarity->first; n != NULL;
	     n = n->next) {
		str near = str_nearest(n->key, names, COUNT(names));

		if (near.len > 0 && !str_equal(near, n->key))
			fault(f, FAULT_NOTE, n->key_place,
			    _("'%.*s' is a key of your own; is it '%.*s'?"),
			    FMT(n->key), FMT(near));
	}
}

bool
rules_read(struct arena *a, struct case_file *k, struct faults *f)
{
	const struct node *solidarity = node_get(k->head, S("solidarity"));
	bool good = check_rules(a, k->head, k->head, &k->max_pages, f);

	check_names(solidarity, f);
	return good & check_rules(a, solidarity, k->head,
	    &k->solidarity_pages, f);
}

int64_t
rules_max_pages(const struct entry *e)
{
	const struct case_file *k = e->case_file;
	int64_t most;

	if (k == NULL)
		return 0;
	most = k->max_pages;
	if (e->letter->kind == LETTER_SOLIDARITY && k->solidarity_pages > 0 &&
	    (most == 0 || k->solidarity_pages < most))
		most = k->solidarity_pages;
	return most;
}

/* ---- sets ---- */

str
rules_one_blank(struct arena *a, str s)
{
	struct buf b = {.arena = a};
	ptrdiff_t at = 0;
	bool gap = false;

	s = unicode_nfc(a, s);
	while (at < s.len) {
		ptrdiff_t start = at;

		if (utf8_blank(utf8_next(s, &at))) {
			gap = true;
			continue;
		}
		if (gap && b.len > 0)
			buf_char(&b, ' ');
		gap = false;
		buf_add(&b, str_slice(s, start, at));
	}
	return buf_str(&b);
}

static void
add_rule(struct rules *r, struct rule_set *s, enum rule_kind kind, str text,
    struct place place)
{
	struct rule *rule = NEW(r->job, struct rule);

	*rule = (struct rule){kind, text,
	    kind == RULE_VERBATIM ? rules_one_blank(r->job, text)
				  : unicode_words(r->job, text),
	    place, NULL};
	*s->end = rule;
	s->end = &rule->next;
}

/* A rule for each text under a key, in the set's language. */
static void
add_texts(struct rules *r, struct rule_set *s, enum rule_kind kind,
    const struct node *map, str key)
{
	const struct node *n = node_get(map, key);

	if (n != NULL)
		n = node_in_language(n, s->language);
	if (n == NULL)
		return;
	if (n->kind == NODE_TEXT && !str_blank(n->text))
		add_rule(r, s, kind, n->text, n->place);
	for (const struct node *item = n->first; item != NULL;
	     item = item->next)
		if (item->kind == NODE_TEXT && !str_blank(item->text))
			add_rule(r, s, kind, item->text, item->place);
}

static void
add_demands(struct rules *r, struct rule_set *s, const struct node *map,
    const struct node *head)
{
	const struct node *n = node_get(map, S("word_for_word"));
	struct faults quiet = {.arena = r->job};
	struct rule **before = s->end;
	bool wanted = false;

	yes_or_no(map, S("word_for_word"), &wanted, &quiet);
	if (!wanted)
		return;
	add_texts(r, s, RULE_VERBATIM, head, S("demands"));
	if (s->end == before)
		add_rule(r, s, RULE_VERBATIM, S(""), n->place);
}

/*
 * What must not be mentioned holds for every letter; what must be said, for
 * letters that do not go to the person himself, who has rules of his own.
 */
static void
add_case(struct rules *r, struct rule_set *s, const struct case_file *k,
    bool all_cases)
{
	const struct node *solidarity = node_get(k->head, S("solidarity"));
	const struct node *map = s->solidarity ? solidarity : k->head;

	add_texts(r, s, RULE_AVOID, k->head, S("must_not_mention"));
	if (s->solidarity)
		add_texts(r, s, RULE_AVOID, solidarity, S("must_not_mention"));
	if (all_cases)
		return;
	add_texts(r, s, RULE_MENTION, map, S("must_mention"));
	add_demands(r, s, map, k->head);
}

static struct rule_set *
make_set(struct rules *r, const struct entry *e)
{
	const struct campaign *c = r->campaign;
	struct rule_set *s = NEW(r->job, struct rule_set);

	s->case_file = e->case_file;
	s->language = str_copy(r->job, e->language);
	s->solidarity = e->letter->kind == LETTER_SOLIDARITY;
	s->end = &s->first;
	if (e->case_file != NULL)
		add_case(r, s, e->case_file, false);
	for (ptrdiff_t i = 0; e->case_file == NULL && i < c->case_count; i++)
		if (c->cases[i].state == CASE_OPEN)
			add_case(r, s, &c->cases[i], true);
	s->next = r->sets;
	r->sets = s;
	return s;
}

const struct rule_set *
rules_set(struct rules *r, const struct entry *e)
{
	bool solidarity = e->letter->kind == LETTER_SOLIDARITY;

	for (const struct rule_set *s = r->sets; s != NULL; s = s->next)
		if (s->case_file == e->case_file &&
		    s->solidarity == solidarity &&
		    str_equal(s->language, e->language))
			return s;
	return make_set(r, e);
}

struct rules *
rules_open(struct arena *job, const struct campaign *c)
{
	struct rules *r = NEW(job, struct rules);

	r->job = job;
	r->campaign = c;
	return r;
}

bool
rules_apply(struct rules *r, const struct entry *e)
{
	return rules_set(r, e)->first != NULL;
}
