/* SPDX-License-Identifier: MIT */
#include "tree.h"

#include <stdlib.h>

#include "decode.h"

enum { MOST_TWICE = 20 };	/* keys that are reported of one map */

void
tree_append(struct node *parent, struct node **last, struct node *child)
{
	if (*last != NULL)
		(*last)->next = child;
	else
		parent->first = child;
	*last = child;
	parent->count++;
}

/* By key; the same ones in the order of the file. */
static int
by_key(const void *a, const void *b)
{
	const struct node *x = *(struct node *const *)a;
	const struct node *y = *(struct node *const *)b;
	int order = str_compare(x->key, y->key);

	if (order != 0)
		return order;
	return (x->key_place.at > y->key_place.at) -
	    (x->key_place.at < y->key_place.at);
}

bool
tree_check_keys(const struct node *map, struct faults *f)
{
	struct arena scratch = {0};
	const struct node **sorted =
	    NEW_ARRAY(&scratch, const struct node *, map->count);
	ptrdiff_t n = 0, twice = 0;

	for (const struct node *c = map->first; c != NULL; c = c->next)
		sorted[n++] = c;
	qsort(sorted, (size_t)n, sizeof(*sorted), by_key);
	for (ptrdiff_t i = 1; i < n && twice < MOST_TWICE; i++) {
		int64_t line, column;

		if (!str_equal(sorted[i]->key, sorted[i - 1]->key))
			continue;
		twice++;
		place_line(sorted[i - 1]->key_place, &line, &column);
		fault(f, FAULT_DATA, sorted[i]->key_place,
		    _("'%.*s' twice: it is in line %lld already"),
		    FMT(sorted[i]->key), (long long)line);
		fault_mend(f, _("keep one of them"));
	}
	arena_free(&scratch);
	return twice == 0;
}

bool
tree_check_text(str text, struct place place, struct faults *f)
{
	if (str_find_char(text, '\0') >= 0)
		return fault(f, FAULT_DATA, place, _("a NUL character"));
	if (private_use_find(text) >= 0)
		return fault(f, FAULT_DATA, place,
		    _("a private-use character"));
	return true;
}

const struct node *
node_get(const struct node *map, str key)
{
	if (map == NULL || map->kind != NODE_MAP)
		return NULL;
	for (const struct node *c = map->first; c != NULL; c = c->next)
		if (str_equal(c->key, key))
			return c;
	return NULL;
}

str
node_text(const struct node *map, str key, str otherwise)
{
	const struct node *n = node_get(map, key);

	return n != NULL && n->kind == NODE_TEXT ? n->text : otherwise;
}

static const char *
kind_name(enum node_kind kind)
{
	switch (kind) {
	case NODE_NULL: return _("nothing");
	case NODE_BOOL: return _("true or false");
	case NODE_NUMBER: return _("a number");
	case NODE_TEXT: return _("a text");
	case NODE_LIST: return _("a list");
	case NODE_MAP: return _("a map of keys and values");
	}
	return "";
}

static ptrdiff_t
count_rules(const struct key_rule *rules)
{
	ptrdiff_t n = 0;

	while (rules[n].key.len > 0)
		n++;
	return n;
}

static const struct key_rule *
rule_for(const struct key_rule *rules, str key)
{
	for (; rules->key.len > 0; rules++)
		if (str_equal(rules->key, key))
			return rules;
	return NULL;
}

/* How a value of a kind is written. */
static bool
mend_kind(enum node_kind kind, struct faults *f)
{
	switch (kind) {
	case NODE_TEXT:
		return fault_mend(f, _("write it in one line, in quotes"));
	case NODE_LIST:
		return fault_mend(f, _("write it as [one, two]"));
	case NODE_MAP:
		return fault_mend(f, _("write lines 'key: value' below it, "
				       "each indented by two blanks"));
	default:
		return false;
	}
}

static bool
unknown_key(const struct node *n, const struct key_rule *rules,
    const char *what, struct faults *f)
{
	ptrdiff_t count = count_rules(rules);
	str *names = NEW_ARRAY(f->arena, str, count);
	str hint;

	for (ptrdiff_t i = 0; i < count; i++)
		names[i] = rules[i].key;
	hint = fault_hint(f->arena, n->key, names, count);
	return fault(f, FAULT_DATA, n->key_place,
	    _("no key '%.*s' in %s%.*s"), FMT(n->key), what, FMT(hint)) ||
	    (hint.len == 0 && fault_mend(f, _("the keys here are: %.*s"),
		FMT(str_join(f->arena, names, count, S(", ")))));
}

static bool
check_member(const struct node *n, const struct key_rule *rules,
    const char *what, struct faults *f)
{
	const struct key_rule *rule = rule_for(rules, n->key);

	if (rule == NULL)
		return unknown_key(n, rules, what, f);
	if (rule->kind == NODE_NULL || rule->kind == n->kind)
		return true;
	if (rule->kind == NODE_TEXT && n->kind == NODE_NULL)
		return !rule->required || fault(f, FAULT_DATA, n->key_place,
		    _("'%.*s' is empty"), FMT(n->key)) ||
		    fault_mend(f, _("write its value behind the ':'"));
	return fault(f, FAULT_DATA, n->kind == NODE_NULL ? n->key_place :
	    n->place, _("'%.*s' must be %s, not %s"), FMT(n->key),
	    kind_name(rule->kind), kind_name(n->kind)) ||
	    mend_kind(rule->kind, f);
}

bool
node_check(const struct node *map, const struct key_rule *rules,
    const char *what, struct faults *f)
{
	bool good = true;

	if (map->kind != NODE_MAP && map->kind != NODE_NULL)
		return fault(f, FAULT_DATA, map->place,
		    _("%s must be %s, not %s"), what, kind_name(NODE_MAP),
		    kind_name(map->kind)) || mend_kind(NODE_MAP, f);
	for (const struct node *c = map->first; c != NULL; c = c->next)
		good = check_member(c, rules, what, f) && good;
	for (; rules->key.len > 0; rules++)
		if (rules->required && node_get(map, rules->key) == NULL)
			good = fault(f, FAULT_DATA, map->place,
			    _("no '%.*s' in %s"), FMT(rules->key), what) ||
			    fault_mend(f,
				_("write a line '%.*s: ...'"), FMT(rules->key));
	return good;
}
