/* SPDX-License-Identifier: MIT */
/* The lists that campaign.yaml names, and what it says of them. */
#include <sys/stat.h>

#include "campaign/parts.h"
#include "unicode/unicode.h"

enum { MOST_NAMED = 20 };

static const struct key_rule list_keys[] = {
    {S_INIT("list"), NODE_TEXT, true},
    {S_INIT("sheet"), NODE_TEXT, false},
    {S_INIT("charset"), NODE_TEXT, false},
    {S_INIT("separator"), NODE_TEXT, false},
    {S_INIT(""), NODE_NULL, false},
};

/* " (there is: a, b, c)" */
static str
all_names(struct arena *a, const str *names, ptrdiff_t count)
{
	bool more = count > MOST_NAMED;
	str some = str_join(a, names, more ? MOST_NAMED : count, S(", "));

	if (more)
		some = str_format(a, "%.*s, ...", FMT(some));
	return str_format(a, _(" (there is: %.*s)"), FMT(some));
}

/* ---- aliases ---- */

struct aliases {
	struct list_alias *at;
	const struct node **nodes;	/* as the user wrote them */
	bool *used;		/* by some list */
	ptrdiff_t count;
	bool unsure;		/* some list could not be read */
};

static bool
known_field(const struct node *n, struct faults *f)
{
	ptrdiff_t count = 0;
	str hint;

	if (n->kind != NODE_TEXT)
		return fault(f, FAULT_DATA, n->kind == NODE_NULL ?
		    n->key_place : n->place,
		    _("an alias is written as 'header: field'"));
	for (; list_fields[count].len > 0; count++)
		if (str_equal(list_fields[count], n->text))
			return true;
	hint = fault_hint(f->arena, n->text, list_fields, count);
	if (hint.len == 0)
		hint = all_names(f->arena, list_fields, count);
	return fault(f, FAULT_DATA, n->place, _("no field '%.*s'%.*s"),
	    FMT(n->text), FMT(hint));
}

static bool
add_alias(struct campaign *c, struct aliases *all, const struct node *n,
    struct faults *f)
{
	str header = unicode_fold(c->arena, n->key);

	if (!known_field(n, f))
		return false;
	if (header.len == 0)
		header = n->key;
	for (ptrdiff_t i = 0; i < all->count; i++)
		if (str_equal(all->at[i].header, header))
			return fault(f, FAULT_DATA, n->key_place,
			    _("'%.*s' and '%.*s' differ in case, accents or "
			      "blanks only"),
			    FMT(all->nodes[i]->key), FMT(n->key));
	all->nodes[all->count] = n;
	all->at[all->count++] = (struct list_alias){header, n->text};
	return true;
}

bool
aliases_load(struct campaign *c, const struct node *root, struct faults *f)
{
	const struct node *map = node_get(root, S("aliases"));
	struct aliases *all = NEW(c->arena, struct aliases);
	bool good = true;

	c->aliases = all;
	if (map == NULL || map->kind != NODE_MAP)
		return map == NULL;
	all->at = NEW_ARRAY(c->arena, struct list_alias, map->count);
	all->nodes = NEW_ARRAY(c->arena, const struct node *, map->count);
	all->used = NEW_ARRAY(c->arena, bool, map->count);
	for (const struct node *n = map->first; n != NULL; n = n->next)
		good = add_alias(c, all, n, f) && good;
	return good;
}

static void
mark_used(struct aliases *all, const struct list *l)
{
	for (ptrdiff_t i = 0; i < all->count; i++)
		for (ptrdiff_t k = 0; k < l->column_count; k++)
			all->used[i] |= str_equal(l->columns[k].folded,
			    all->at[i].header);
}

static str
column_hint(const struct list *l, str wanted, struct faults *f)
{
	str *names = NEW_ARRAY(f->arena, str, l->column_count), nearest;

	for (ptrdiff_t i = 0; i < l->column_count; i++)
		names[i] = l->columns[i].folded;
	nearest = str_nearest(unicode_fold(f->arena, wanted), names,
	    l->column_count);
	for (ptrdiff_t i = 0; i < l->column_count; i++)
		if (nearest.len > 0 && str_equal(names[i], nearest))
			return str_format(f->arena, _(" (is it '%.*s'?)"),
			    FMT(l->columns[i].name));
	return S("");
}

/* Or else all there are. */
str
columns_hint(const struct list *l, str wanted, struct faults *f)
{
	str *names = NEW_ARRAY(f->arena, str, l->column_count);
	str hint = column_hint(l, wanted, f);
	ptrdiff_t count = 0;

	if (hint.len > 0)
		return hint;
	for (ptrdiff_t i = 0; i < l->column_count; i++)
		if (l->columns[i].name.len > 0)
			names[count++] = l->columns[i].name;
	return all_names(f->arena, names, count);
}

/* The header that may be meant by an alias that none has. */
static str
nearest_header(const struct campaign *c, str wanted, struct faults *f)
{
	for (ptrdiff_t i = 0; i < c->mailing_count; i++) {
		const struct list *l = c->mailings[i].list;
		str hint = l != NULL ? column_hint(l, wanted, f) : S("");

		if (hint.len > 0)
			return hint;
	}
	return S("");
}

void
aliases_check(const struct campaign *c, struct faults *f)
{
	const struct aliases *all = c->aliases;

	for (ptrdiff_t i = 0; i < all->count && !all->unsure; i++) {
		const struct node *n = all->nodes[i];
		str hint;

		if (all->used[i])
			continue;
		hint = nearest_header(c, n->key, f);
		fault(f, FAULT_NOTE, n->key_place,
		    _("no list has a column '%.*s'%.*s"), FMT(n->key),
		    FMT(hint));
	}
}

/* ---- lists ---- */

static void
take_option(const struct node *map, str key, str *text, struct place *place)
{
	const struct node *n = node_get(map, key);

	*text = S("");
	if (n == NULL || n->kind != NODE_TEXT)
		return;
	*text = n->text;
	*place = n->place;
}

static struct list_options
options_of(const struct campaign *c, const struct node *n)
{
	struct list_options o = {.aliases = c->aliases->at,
	    .alias_count = c->aliases->count};

	take_option(n, S("sheet"), &o.sheet, &o.sheet_place);
	take_option(n, S("charset"), &o.charset, &o.charset_place);
	take_option(n, S("separator"), &o.separator, &o.separator_place);
	return o;
}

/* The node that has the list's name; NULL after a fault. */
static const struct node *
name_of(struct campaign *c, const struct node *n, struct faults *f)
{
	const char *what = str_z(c->arena, n->key);

	if (n->kind == NODE_MAP)
		return node_check(n, list_keys, what, f) ?
		    node_get(n, S("list")) : NULL;
	if (n->kind == NODE_TEXT && n->text.len > 0)
		return n;
	if (n->kind == NODE_LIST)
		fault(f, FAULT_DATA, n->place,
		    _("'%s' is one list: a name, or a map with 'list'"), what);
	else
		fault(f, FAULT_DATA, n->key_place, _("'%s' is empty"), what);
	return NULL;
}

/* Whether something has this name, a folder or a link in a circle. */
static bool
is_there(struct arena *a, str path)
{
	struct stat st;

	return lstat(str_z(a, path), &st) == 0;
}

static struct list *
open_list(struct campaign *c, const struct node *n, str path,
    struct faults *f)
{
	struct list_options o = options_of(c, n);
	struct list *l = list_open_with(c->arena, path, path, &o, f);

	if (l == NULL)
		c->aliases->unsure = true;
	else
		mark_used(c->aliases, l);
	return l;
}

struct list *
list_load(struct campaign *c, const struct node *n, str stock,
    struct faults *f)
{
	const struct node *name = name_of(c, n, f);
	str path;

	c->aliases->unsure |= name == NULL;
	if (name == NULL)
		return NULL;
	if (find_file(c, stock, "recipients", name->text, &path))
		return open_list(c, n, path, f);
	path = path_join(c->arena, c->folder, name->text);
	if (is_there(c->arena, path))
		return open_list(c, n, path, f);
	c->aliases->unsure = true;
	fault(f, FAULT_DATA, name->place, _("no list '%.*s'%.*s"),
	    FMT(name->text),
	    FMT(file_hint(c, stock, "recipients", name->text)));
	return NULL;
}

/* `never` is a file of the sender's, not of the stock, and may be empty. */
struct list *
never_load(struct campaign *c, const struct node *n, str *path,
    struct list_options *options, struct faults *f)
{
	const struct node *name = name_of(c, n, f);

	if (name == NULL)
		return NULL;
	*path = path_join(c->arena, c->folder, name->text);
	*options = options_of(c, n);
	if (is_there(c->arena, *path))
		return open_list(c, n, *path, f);
	fault(f, FAULT_DATA, name->place, _("no file '%.*s'"), FMT(*path));
	fault_mend(f, _("make it, with the line: address,reason,date"));
	return NULL;
}

struct list *
writers_open(const struct campaign *c, str path, struct faults *f)
{
	struct list_options o = options_of(c, NULL);

	return list_open_with(c->arena, path, path, &o, f);
}

static bool
check_rows(struct list *l, struct faults *f)
{
	struct arena row = {0};
	struct faults quiet = {.arena = &row};
	struct record r;
	bool some;

	list_rewind(l);
	some = list_next(l, &row, &r, &quiet);
	list_rewind(l);
	arena_free(&row);
	return some || fault_file(f, FAULT_DATA, l->source.name,
	    _("nobody is on this list: there is no row below the header"));
}

bool
check_people(const struct mailing *m, struct faults *f)
{
	return (m->list == NULL || check_rows(m->list, f)) &&
	    (m->writers == NULL || check_rows(m->writers, f));
}
