/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "campaign/parts.h"
#include "unicode/unicode.h"

/*
 * Keys with a meaning of their own; any other key is text for letters.  NULL
 * is any kind: it is checked where it is read.
 */
static const struct {
	str key;
	enum node_kind kind;
} known_keys[] = {
    {S_INIT("name"), NODE_TEXT},
    {S_INIT("gender"), NODE_TEXT},
    {S_INIT("country"), NODE_TEXT},
    {S_INIT("state"), NODE_TEXT},
    {S_INIT("closed_on"), NODE_TEXT},
    {S_INIT("last_day"), NODE_TEXT},
    {S_INIT("url"), NODE_TEXT},
    {S_INIT("summary"), NODE_TEXT},
    {S_INIT("portrait"), NODE_TEXT},
    {S_INIT("goal"), NODE_TEXT},
    {S_INIT("demands"), NODE_MAP},
    {S_INIT("authorities"), NODE_LIST},
    {S_INIT("solidarity"), NODE_MAP},
    {S_INIT("related"), NODE_LIST},
    {S_INIT("identity"), NODE_TEXT},
    {S_INIT("must_mention"), NODE_NULL},
    {S_INIT("must_not_mention"), NODE_NULL},
    {S_INIT("max_pages"), NODE_TEXT},
    {S_INIT("word_for_word"), NODE_TEXT},
};

static const struct key_rule authority_keys[] = {
    {S_INIT("id"), NODE_TEXT, false},
    {S_INIT("name"), NODE_TEXT, true},
    {S_INIT("title"), NODE_TEXT, false},
    {S_INIT("first_name"), NODE_TEXT, false},
    {S_INIT("last_name"), NODE_TEXT, false},
    {S_INIT("gender"), NODE_TEXT, false},
    {S_INIT("function"), NODE_TEXT, false},
    {S_INIT("organisation"), NODE_TEXT, false},
    {S_INIT("salutation"), NODE_TEXT, false},
    {S_INIT("closing"), NODE_TEXT, false},
    {S_INIT("language"), NODE_TEXT, false},
    {S_INIT("address"), NODE_TEXT, false},
    {S_INIT("country"), NODE_TEXT, false},
    {S_INIT("email"), NODE_TEXT, false},
    {S_INIT(""), NODE_NULL, false},
};

static bool
check_date(struct campaign *c, const struct node *n, struct faults *f)
{
	str shown;

	if (n == NULL ||
	    unicode_date(c->arena, n->text, DATE_LONG, S("en"), &shown))
		return true;
	return fault(f, FAULT_DATA, n->place,
	    _("'%.*s' is not a date (write it as 2026-12-31)"), FMT(n->text));
}

static bool
check_country(struct campaign *c, const struct node *map, struct faults *f)
{
	const struct node *n = node_get(map, S("country"));

	if (n == NULL || n->text.len == 0 ||
	    unicode_country_code(c->arena, n->text).len > 0)
		return true;
	return fault(f, FAULT_DATA, n->place, _("no country '%.*s'"),
	    FMT(n->text)) ||
	    fault_mend(f, _("write its name, or its code of two letters: FR"));
}

static bool
check_gender(const struct node *map, struct faults *f)
{
	static const str genders[] = {S_INIT(""), S_INIT("m"), S_INIT("f"),
	    S_INIT("plural"), S_INIT("p")};
	const struct node *n = node_get(map, S("gender"));

	for (ptrdiff_t i = 0; i < COUNT(genders); i++)
		if (n == NULL || str_equal(n->text, genders[i]))
			return true;
	return fault(f, FAULT_DATA, n->place,
	    _("'gender' is 'm', 'f' or 'plural'"));
}

bool
case_read_state(struct campaign *c, struct case_file *k, struct faults *f)
{
	static const str names[] = {
	    S_INIT("open"), S_INIT("paused"), S_INIT("closed")};
	const struct node *n = node_get(k->head, S("state"));
	str last_day = node_text(k->head, S("last_day"), S(""));

	if (n == NULL || str_equal(n->text, S("open"))) {
		k->state = CASE_OPEN;
		if (last_day.len >= 10 &&
		    str_compare(str_slice(last_day, 0, 10), c->today) < 0) {
			k->state = CASE_EXPIRED;
			k->since = last_day;
		}
		return true;
	}
	k->since = node_text(k->head, S("closed_on"), S(""));
	if (str_equal(n->text, S("paused")))
		k->state = CASE_PAUSED;
	else if (str_equal(n->text, S("closed")))
		k->state = CASE_CLOSED;
	else
		return fault(f, FAULT_DATA, n->place,
		    _("'state' is 'open', 'paused' or 'closed'%.*s"),
		    FMT(fault_hint(c->arena, n->text, names, COUNT(names))));
	return true;
}

static bool
check_kind(const struct node *n, enum node_kind kind, struct faults *f)
{
	if (kind == NODE_NULL || n->kind == kind ||
	    (kind == NODE_TEXT && n->kind == NODE_NULL))
		return true;
	return fault(f, FAULT_DATA, n->place, _("'%.*s' must be %s"),
	    FMT(n->key), kind == NODE_TEXT ? _("a text")
		: kind == NODE_MAP	   ? _("a map")
					   : _("a list"));
}

/* A key that is not known but is nearly one of the known is a slip. */
static bool
check_keys(const struct node *head, struct faults *f)
{
	str names[COUNT(known_keys)];
	bool good = true;

	for (ptrdiff_t i = 0; i < COUNT(known_keys); i++)
		names[i] = known_keys[i].key;
	for (const struct node *n = head->first; n != NULL; n = n->next) {
		ptrdiff_t i = 0;
		str near;

		while (i < COUNT(known_keys) && !str_equal(names[i], n->key))
			i++;
		if (i < COUNT(known_keys)) {
			good &= check_kind(n, known_keys[i].kind, f);
			continue;
		}
		near = str_nearest(n->key, names, COUNT(names));
		if (near.len > 0)
			fault(f, FAULT_NOTE, n->key_place,
			    _("'%.*s' is a key of your own; is it '%.*s'?"),
			    FMT(n->key), FMT(near));
	}
	return good;
}

static bool
check_authorities(struct campaign *c, struct case_file *k, struct faults *f)
{
	const struct node *list = node_get(k->head, S("authorities"));
	bool good = true;

	k->authorities = list;
	if (list == NULL || list->kind != NODE_LIST)
		return true;
	for (const struct node *n = list->first; n != NULL; n = n->next) {
		if (n->kind != NODE_MAP) {
			good = fault(f, FAULT_DATA, n->place,
			    _("an authority is a map with at least 'name'"));
			fault_mend(f,
			    _("write '- name: ...', and its address below"));
			continue;
		}
		good &= node_check(n, authority_keys, "authorities", f);
		good &= check_country(c, n, f);
		good &= check_gender(n, f);
	}
	return good;
}

/* Private-use code points stand for values in a letter's skeleton. */
static bool
check_private(const struct source *s, struct faults *f)
{
	ptrdiff_t at = 0;

	while (at < s->text.len) {
		ptrdiff_t start = at;
		int32_t c = utf8_next(s->text, &at);

		if ((c >= 0xE000 && c <= 0xF8FF) || c >= 0xF0000)
			return fault(f, FAULT_DATA,
			    (struct place){s, start, at - start},
			    _("a private-use character (U+%04X)"), (unsigned)c);
	}
	return true;
}

static bool
load_case(struct campaign *c, str folder, str name, struct case_file *k,
    struct faults *f)
{
	struct node *head;
	ptrdiff_t body;
	bool good;

	k->id = path_stem(name);
	if (!source_read(c->arena, path_join(c->arena, folder, name), S(""),
		&k->source, f) ||
	    !source_check_utf8(&k->source, f) ||
	    !front_matter_read(c->arena, &k->source, &head, &body, f))
		return false;
	k->head = head;
	k->story = str_trim(
	    str_slice(k->source.text, body, k->source.text.len));
	k->name = node_text(head, S("name"), S(""));
	good = check_private(&k->source, f) && check_keys(head, f);
	if (k->name.len == 0)
		good = fault(f, FAULT_DATA, (struct place){&k->source, 0, 0},
		    _("the case has no 'name'")) ||
		    fault_mend(f,
			_("write 'name: ...' between two lines '---' on top"));
	good &= check_date(c, node_get(head, S("last_day")), f);
	good &= check_date(c, node_get(head, S("closed_on")), f);
	good &= check_country(c, head, f);
	good &= check_gender(head, f);
	good &= case_read_state(c, k, f);
	good &= check_authorities(c, k, f);
	good &= identity_read(c->arena, head, &k->identity, f);
	good &= rules_read(c->arena, k, f);
	return good;
}

/*
 * All keys of all cases: a letter may use a key that only some of them have,
 * and gets nil from the others.
 */
static void
collect_keys(struct campaign *c)
{
	ptrdiff_t most = 0, n = 0, kept = 0;
	str *keys;

	for (ptrdiff_t i = 0; i < c->case_count; i++)
		most += c->cases[i].head->count;
	keys = NEW_ARRAY(c->arena, str, most + COUNT(known_keys));
	for (ptrdiff_t i = 0; i < COUNT(known_keys); i++)
		keys[n++] = known_keys[i].key;
	for (ptrdiff_t i = 0; i < c->case_count; i++)
		for (const struct node *k = c->cases[i].head->first; k != NULL;
		     k = k->next)
			keys[n++] = k->key;
	str_sort(keys, n);
	for (ptrdiff_t i = 0; i < n; i++)
		if (kept == 0 || !str_equal(keys[i], keys[kept - 1]))
			keys[kept++] = keys[i];
	c->case_keys = keys;
	c->case_key_count = kept;
}

void
cases_load(struct campaign *c, const struct node *root, struct faults *f)
{
	const struct node *n = node_get(root, S("cases"));
	struct case_file *cases;
	str *names, folder;
	ptrdiff_t count;

	folder = path_join(c->arena, c->folder,
	    node_text(root, S("cases"), S("cases")));
	if (!path_is_folder(folder)) {
		if (n != NULL)
			fault(f, FAULT_DATA, n->place, _("no folder '%.*s'"),
			    FMT(folder));
		count = 0;
	} else if (!folder_list(c->arena, folder, S(".md"), &names, &count,
		       f)) {
		return;
	}
	cases = NEW_ARRAY(c->arena, struct case_file, count);
	for (ptrdiff_t i = 0; i < count; i++) {
		struct case_file *k = &cases[c->case_count];

		if (!load_case(c, folder, names[i], k, f))
			continue;
		c->open_count += k->state == CASE_OPEN;
		c->case_count++;
	}
	c->cases = cases;
	collect_keys(c);
}

const struct case_file *
campaign_case(const struct campaign *c, str id)
{
	for (ptrdiff_t i = 0; i < c->case_count; i++)
		if (str_equal(c->cases[i].id, id))
			return &c->cases[i];
	return NULL;
}

str
case_refusal(struct arena *a, const struct campaign *c,
    const struct case_file *k)
{
	static const char *const plain[] = {"", N_("paused"),
	    N_("action closed (Action terminée)"), N_("its last day is over")};
	static const char *const dated[] = {"", N_("paused since %.*s"),
	    N_("action closed (Action terminée) since %.*s"),
	    N_("its last day was %.*s")};
	str day = S(""), what;

	if (k->since.len > 0)
		unicode_date(a, k->since, DATE_LONG, c->language, &day);
	what = day.len > 0 ? str_format(a, _(dated[k->state]), FMT(day))
			   : str_from(_(plain[k->state]));
	return str_format(a,
	    ngettext("%.*s: %.*s. Still open: %lld case",
		"%.*s: %.*s. Still open: %lld cases",
		(unsigned long)c->open_count),
	    FMT(k->name), FMT(what), (long long)c->open_count);
}
