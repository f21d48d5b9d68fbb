/* SPDX-License-Identifier: MIT */
/*
 * What a case demands of the letters written for it.  Rules are folded once
 * for each language; a letter is folded once for all of its rules.
 */
#include <string.h>

#include "campaign/parts.h"
#include "unicode/unicode.h"

enum rule_kind { RULE_MENTION, RULE_AVOID, RULE_VERBATIM };

struct rule {
	enum rule_kind kind;
	str text;		/* as the case has it; empty: no demands */
	str wanted;		/* in words, or with its blanks made one */
	struct place place;
	struct rule *next;
};

/* What holds for letters of one case, one language, solidarity or not. */
struct rule_set {
	const struct case_file *case_file; /* NULL: all open ones */
	str language;
	bool solidarity;
	struct rule *first, **end;
	struct rule_set *next;
};

/* A letter that breaks a rule by itself; the same is said for each row. */
struct finding {
	const struct rule *rule;
	const struct letter *letter;
	str message;
	struct finding *next;
};

struct rules {
	struct arena *job;
	const struct campaign *campaign;
	struct rule_set *sets;
	struct finding *findings;
};

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

/* A blank, a no-break space and a line end are alike; nothing else is. */
static str
one_blank(struct arena *a, str s)
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
	    kind == RULE_VERBATIM ? one_blank(r->job, text)
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
	if (n->kind == NODE_TEXT)
		add_rule(r, s, kind, n->text, n->place);
	for (const struct node *item = n->first; item != NULL;
	     item = item->next)
		if (item->kind == NODE_TEXT)
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

static const struct rule_set *
set_of(struct rules *r, const struct entry *e)
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
	return set_of(r, e)->first != NULL;
}

/* ---- a letter ---- */

/* One that is being held to the rules. */
struct reading {
	struct rules *rules;
	const struct entry *entry;
	const struct text *text;
	struct arena *arena;
	str whole;		/* subject and body, as they are read */
	str words, blanks;	/* the same as rules have it */
	struct faults *faults;
};

static bool
is_edge(str s, ptrdiff_t at)
{
	return at <= 0 || at >= s.len || s.at[at] == ' ' || s.at[at] == '\n';
}

/* Whether the words stand in the text, as whole words. */
static bool
has_words(str text, str words)
{
	ptrdiff_t from = 0, at;

	while ((at = str_find(str_slice(text, from, text.len), words)) >= 0) {
		at += from;
		if ((at == 0 || is_edge(text, at - 1)) &&
		    is_edge(text, at + words.len))
			return true;
		from = at + 1;
	}
	return false;
}

/* Cut where a reader of messages has seen enough. */
static str
cut_short(struct arena *a, str s)
{
	enum { MOST = 200 };
	ptrdiff_t at = 0;

	for (int i = 0; i < MOST && at < s.len; i++)
		utf8_next(s, &at);
	return at == s.len ? s
			   : str_format(a, "%.*s...", FMT(str_slice(s, 0, at)));
}

/* The first sentence of a line, with its sign, and the blank behind it. */
static str
cut_sentence(str *line)
{
	ptrdiff_t at = 0;
	str sentence = *line;

	while (at < sentence.len) {
		int32_t c = utf8_next(sentence, &at);

		if ((c == '.' || c == '!' || c == '?' || c == 0x2026) &&
		    (at == sentence.len || sentence.at[at] == ' '))
			break;
	}
	*line = str_slice(sentence, at, sentence.len);
	return str_slice(sentence, 0, at);
}

static str
sentence_with(const struct reading *r, str words)
{
	struct arena *a = r->arena;
	str rest = r->whole, line, sentence;

	while (str_line(&rest, &line)) {
		str all = line;

		if (!has_words(unicode_words(a, line), words))
			continue;
		while (line.len > 0) {
			sentence = cut_sentence(&line);
			if (has_words(unicode_words(a, sentence), words))
				return cut_short(a, utf8_trim(sentence));
		}
		return cut_short(a, utf8_trim(all));
	}
	return S("...");
}

/* ---- whose words they are ---- */

/* All that a row brings; but for the name of its case, which is the case's. */
static str
words_of_row(const struct reading *r, str name)
{
	const struct entry *e = r->entry;
	struct buf b = {.arena = r->arena};
	str id = e->case_file != NULL ? e->case_file->id : S("");

	for (ptrdiff_t i = 0; i < e->field_count; i++) {
		const struct value *v = &e->fields[i].value;

		if (!str_equal(e->fields[i].name, name) ||
		    v->kind != VALUE_OBJECT)
			continue;
		for (ptrdiff_t j = 0; j < v->count; j++)
			if (v->members[j].value.kind == VALUE_TEXT &&
			    !str_equal(v->members[j].value.text, id)) {
				buf_add(&b, v->members[j].value.text);
				buf_add(&b, S(".\n"));
			}
		break;
	}
	return unicode_words(r->arena, buf_str(&b));
}

/*
 * Whether the letter would say it without what `row` brings: its values are
 * put in unless the row holds them and they have a part in it: *part.
 */
static bool
says_it_anyway(const struct reading *r, str words, str row, bool *part)
{
	const struct merged *m = &r->text->body;
	struct arena *a = r->arena;
	struct buf b = {.arena = a};
	ptrdiff_t at = 0;

	*part = has_words(row, words);
	while (at < m->text.len) {
		ptrdiff_t start = at, i;
		str value;

		i = utf8_next(m->text, &at) - LETTER_VALUE_FIRST;
		if (i < 0 || i >= m->value_count) {
			buf_add(&b, str_slice(m->text, start, at));
			continue;
		}
		value = unicode_words(a, m->values[i]);
		if (value.len > 0 && has_words(row, value) &&
		    (has_words(value, words) || has_words(words, value))) {
			buf_add(&b, S(" . "));
			*part = true;
			continue;
		}
		buf_add(&b, m->values[i]);
	}
	return has_words(unicode_words(a, buf_str(&b)), words) ||
	    (!has_words(row, words) &&
		has_words(unicode_words(a, r->text->subject), words));
}

/* Whether a row brings the words in, and which: else the letter has them. */
static bool
is_of_row(const struct reading *r, str words, struct place *row)
{
	const struct entry *e = r->entry;
	bool listed = !e->mailing->to_authorities, part;
	str recipient = listed ? words_of_row(r, S("recipient")) : S("");
	str writer = words_of_row(r, S("writer"));
	str both = str_format(r->arena, "%.*s\n%.*s", FMT(recipient),
	    FMT(writer));

	if (says_it_anyway(r, words, both, &part) || !part)
		return false;
	*row = listed && !has_words(writer, words) ? e->recipient.place
						   : e->writer.place;
	return row->source != NULL;
}

/* ---- faults ---- */

static const struct finding *
find_finding(const struct reading *r, const struct rule *rule)
{
	const struct finding *found = r->rules->findings;

	while (found != NULL && (found->rule != rule ||
	    found->letter != r->entry->letter))
		found = found->next;
	return found;
}

static const struct finding *
add_finding(const struct reading *r, const struct rule *rule)
{
	struct finding *new = NEW(r->rules->job, struct finding);

	*new = (struct finding){rule, r->entry->letter,
	    str_format(r->rules->job,
		_("'%.*s' must not be mentioned, and '%.*s' says: %.*s"),
		FMT(rule->text), FMT(r->entry->letter->source->name),
		FMT(sentence_with(r, rule->wanted))),
	    r->rules->findings};
	r->rules->findings = new;
	return new;
}

static bool
report_mentioned(const struct reading *r, const struct rule *rule)
{
	const struct finding *found = find_finding(r, rule);
	struct place row;
	int64_t line, column;

	if (found == NULL && is_of_row(r, rule->wanted, &row)) {
		place_line(rule->place, &line, &column);
		return fault(r->faults, FAULT_ROW, row,
		    _("this row brings in '%.*s', which must not be mentioned "
		      "(%.*s:%lld:%lld): %.*s"),
		    FMT(rule->text), FMT(rule->place.source->name),
		    (long long)line, (long long)column,
		    FMT(sentence_with(r, rule->wanted)));
	}
	if (found == NULL)
		found = add_finding(r, rule);
	return fault(r->faults, FAULT_DATA, rule->place, "%.*s",
	    FMT(found->message));
}

static bool
check_rule(struct reading *r, const struct rule *rule)
{
	str letter = r->entry->letter->source->name;

	switch (rule->kind) {
	case RULE_MENTION:
		return has_words(r->words, rule->wanted) ||
		    fault(r->faults, FAULT_DATA, rule->place,
			_("'%.*s' must be mentioned, and '%.*s' does not "
			  "mention it"),
			FMT(rule->text), FMT(letter));
	case RULE_AVOID:
		return !has_words(r->words, rule->wanted) ||
		    report_mentioned(r, rule);
	case RULE_VERBATIM:
		break;
	}
	if (rule->wanted.len == 0)
		return fault(r->faults, FAULT_DATA, rule->place,
		    _("the demands must stand word for word in '%.*s', and "
		      "there are none in its language"),
		    FMT(letter));
	if (r->blanks.len == 0)
		r->blanks = one_blank(r->arena, r->whole);
	return str_find(r->blanks, rule->wanted) >= 0 ||
	    fault(r->faults, FAULT_DATA, rule->place,
		_("this demand must stand word for word in '%.*s', and does "
		  "not"),
		FMT(letter));
}

bool
rules_check(struct rules *rules, const struct entry *e, const struct text *t,
    str shown, struct arena *letter, struct faults *f)
{
	struct reading r = {.rules = rules, .entry = e, .text = t,
	    .arena = letter, .faults = f};
	struct buf whole = {.arena = letter};
	bool good = true;

	buf_add(&whole, t->subject);
	buf_char(&whole, '\n');
	buf_add(&whole, shown);
	r.whole = buf_str(&whole);
	r.words = unicode_words(letter, r.whole);
	for (const struct rule *rule = set_of(rules, e)->first; rule != NULL;
	     rule = rule->next)
		good &= check_rule(&r, rule);
	return good;
}
