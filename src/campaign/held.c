/* SPDX-License-Identifier: MIT */
/* A letter, as it is read, held against the rules of its case. */
#include "campaign/rules.h"
#include "unicode/unicode.h"

/* A letter that breaks a rule by itself; the same is said for each row. */
struct finding {
	const struct rule *rule;
	const struct letter *letter;
	str message;
	struct finding *next;
};

/* A letter that is being held to the rules. */
struct reading {
	struct rules *rules;
	const struct entry *entry;
	const struct text *text;
	struct arena *arena;
	str whole;		/* subject and body, as they are read */
	str words, blanks;	/* the same as rules have it */
	str sender, sender_words;
	struct faults *faults;
};

static bool
is_edge(str s, ptrdiff_t at)
{
	return at < 0 || at >= s.len || s.at[at] == ' ' || s.at[at] == '\n';
}

/* Whether the words stand in the text, as whole words. */
static bool
has_words(str text, str words)
{
	ptrdiff_t from = 0, at;

	while ((at = str_find(str_slice(text, from, text.len), words)) >= 0) {
		at += from;
		if (is_edge(text, at - 1) && is_edge(text, at + words.len))
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

/* Cuts the first sentence of a line, with its sign. */
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

/* Its first line that has the words. */
static str
sender_with(const struct reading *r, str words)
{
	str rest = r->sender, line;

	while (str_line(&rest, &line))
		if (has_words(unicode_words(r->arena, line), words))
			return cut_short(r->arena, line);
	return cut_short(r->arena, r->sender);
}

/* The sender is the writer, as far as he may be known, or the campaign's. */
static void
report_sender(const struct reading *r, const struct rule *rule)
{
	bool of_writer = has_words(words_of_row(r, S("writer")), rule->wanted);

	fault(r->faults, of_writer ? FAULT_ROW : FAULT_DATA,
	    of_writer ? r->entry->writer.place : rule->place,
	    _("'%.*s' must not be mentioned, and the sender is: %.*s"),
	    FMT(rule->text), FMT(sender_with(r, rule->wanted)));
	if (!of_writer)
		fault_mend(r->faults,
		    _("the sender is 'from' in campaign.yaml"));
}

static bool
check_avoided(const struct reading *r, const struct rule *rule)
{
	bool good = true;

	if (has_words(r->words, rule->wanted))
		good = report_mentioned(r, rule);
	if (has_words(r->sender_words, rule->wanted)) {
		report_sender(r, rule);
		good = false;
	}
	return good;
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
		return check_avoided(r, rule);
	case RULE_VERBATIM:
		break;
	}
	if (rule->wanted.len == 0)
		return fault(r->faults, FAULT_DATA, rule->place,
		    _("the demands must stand word for word in '%.*s', and "
		      "there are none in its language"),
		    FMT(letter));
	if (r->blanks.len == 0)
		r->blanks = rules_one_blank(r->arena, r->whole);
	return str_find(r->blanks, rule->wanted) >= 0 ||
	    fault(r->faults, FAULT_DATA, rule->place,
		_("this demand must stand word for word in '%.*s', and does "
		  "not"),
		FMT(letter));
}

bool
rules_check(struct rules *rules, const struct entry *e, const struct text *t,
    str shown, str sender, struct arena *letter, struct faults *f)
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
	r.sender = sender;
	r.sender_words = unicode_words(letter, sender);
	for (const struct rule *rule = rules_set(rules, e)->first; rule != NULL;
	     rule = rule->next)
		good &= check_rule(&r, rule);
	return good;
}
