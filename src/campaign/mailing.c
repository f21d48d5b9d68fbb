/* SPDX-License-Identifier: MIT */
#include "campaign/parts.h"
#include "unicode/unicode.h"

static const struct key_rule mailing_keys[] = {
    {S_INIT("letter"), NODE_TEXT, true},
    {S_INIT("to"), NODE_TEXT, true},
    {S_INIT("each"), NODE_NULL, false},
    {S_INIT("writers"), NODE_TEXT, false},
    {S_INIT("channel"), NODE_TEXT, true},
    {S_INIT("where"), NODE_TEXT, false},
    {S_INIT("layout"), NODE_TEXT, false},
    {S_INIT("max_pages"), NODE_TEXT, false},
    {S_INIT(""), NODE_NULL, false},
};

bool
find_file(const struct campaign *c, str stock, const char *shelf, str name,
    str *path)
{
	struct arena *a = c->arena;
	str tried[] = {
	    path_join(a, c->folder, name),
	    path_join(a, c->folder,
		str_format(a, "%s/%.*s", shelf, FMT(name))),
	    path_join(a, stock, str_format(a, "%s/%.*s", shelf, FMT(name))),
	};

	for (ptrdiff_t i = 0; i < COUNT(tried); i++) {
		*path = tried[i];
		if (path_exists(tried[i]) && !path_is_folder(tried[i]))
			return true;
	}
	return false;
}

/* Adds NAME.LANG.md for each file of that form in a folder. */
static bool
add_versions(struct campaign *c, struct mailing *m, str folder, str name,
    struct letter_version *out, ptrdiff_t most, struct faults *f)
{
	str *files, prefix = str_format(c->arena, "%.*s.", FMT(name));
	ptrdiff_t count;
	bool good = true;

	if (!path_is_folder(folder) ||
	    !folder_list(c->arena, folder, S(".md"), &files, &count, f))
		return true;
	for (ptrdiff_t i = 0; i < count && m->letter_count < most; i++) {
		str language, path = path_join(c->arena, folder, files[i]);
		const struct letter *l;

		if (!str_starts(files[i], prefix))
			continue;
		language = str_slice(files[i], prefix.len, files[i].len - 3);
		if (language.len < 2 || str_find_char(language, '.') >= 0)
			continue;
		l = letter_read(c->arena, path, path, f);
		good &= l != NULL;
		if (l != NULL)
			out[m->letter_count++] =
			    (struct letter_version){language, l};
	}
	return good;
}

/*
 * A letter's name: a file's, or the stem of a file and of its versions by
 * language.  Sought in the campaign, then in the stock.
 */
static bool
load_letters(struct campaign *c, struct mailing *m, const struct node *map,
    str stock, struct faults *f)
{
	enum { MOST_VERSIONS = 64 };
	const struct node *n = node_get(map, S("letter"));
	struct letter_version *v =
	    NEW_ARRAY(c->arena, struct letter_version, MOST_VERSIONS + 1);
	str folders[] = {c->folder, path_join(c->arena, c->folder, S("letters")),
	    path_join(c->arena, stock, S("letters"))};
	str path, name = n->text;
	bool good = true;

	m->letters = v;
	if (str_ends(name, S(".md")))
		name = str_slice(name, 0, name.len - 3);
	for (ptrdiff_t i = 0; i < COUNT(folders) && m->letter_count == 0; i++) {
		str folder = folders[i].len > 0 ? folders[i] : S(".");

		if (!str_ends(n->text, S(".md")))
			good &= add_versions(c, m, folder, name, v,
			    MOST_VERSIONS, f);
		path = path_join(c->arena, folder,
		    str_format(c->arena, "%.*s.md", FMT(name)));
		if (good && path_exists(path)) {
			const struct letter *l =
			    letter_read(c->arena, path, path, f);

			if (l == NULL)
				return false;
			v[m->letter_count++] = (struct letter_version){
			    m->letter_count > 0 ? S("") : l->language, l};
			if (m->letter_count == 1)
				v[0].language = S("");
		}
		if (!good)
			return false;
	}
	if (m->letter_count == 0)
		return fault(f, FAULT_DATA, n->place,
		    _("no letter '%.*s' (%.*s.md or %.*s.fr.md, in the "
		      "campaign or in the stock)"),
		    FMT(name), FMT(name), FMT(name));
	m->kind = v[0].letter->kind;
	return true;
}

static struct list *
load_list(struct campaign *c, const struct node *n, str stock,
    struct faults *f)
{
	str path;

	if (!find_file(c, stock, "recipients", n->text, &path)) {
		fault(f, FAULT_DATA, n->place, _("no list '%.*s'"),
		    FMT(n->text));
		return NULL;
	}
	return list_open(c->arena, path, path, f);
}

static bool
load_channel(struct mailing *m, const struct node *map, struct faults *f)
{
	static const enum channel all[] = {
	    CHANNEL_PRINT, CHANNEL_EMAIL, CHANNEL_EMAIL_ELSE_PRINT};
	const struct node *n = node_get(map, S("channel"));

	for (ptrdiff_t i = 0; i < COUNT(all); i++)
		if (str_equal(n->text, channel_name(all[i]))) {
			m->channel = all[i];
			return true;
		}
	return fault(f, FAULT_DATA, n->place,
	    _("'channel' is 'print', 'email' or 'email, else print'"));
}

/* A list without a `case` column, several open cases, no `each`: ask. */
static bool
ask_each(const struct campaign *c, struct mailing *m, const struct node *map,
    struct faults *f)
{
	struct arena_mark mark = arena_mark(c->arena);
	struct faults quiet = {.arena = c->arena};
	struct record r;
	long long rows = 0;

	while (list_next(m->list, c->arena, &r, &quiet))
		rows++;
	list_rewind(m->list);
	arena_reset(c->arena, mark);
	return fault(f, FAULT_DATA, map->place,
	    _("%lld rows and %lld open cases: one letter each (%lld) or one "
	      "per case (%lld)? Write 'each: recipient' or "
	      "'each: [case, recipient]'"),
	    rows, (long long)c->open_count, rows,
	    rows * (long long)c->open_count);
}

static bool
add_each(struct mailing *m, const struct node *n, bool *recipient,
    struct faults *f)
{
	if (n->kind != NODE_TEXT)
		return fault(f, FAULT_DATA, n->place,
		    _("'each' is 'recipient', '[case, recipient]' or "
		      "'[case, recipient, writer]'"));
	if (str_equal(n->text, S("recipient")))
		*recipient = true;
	else if (str_equal(n->text, S("case")))
		m->each_case = true;
	else if (str_equal(n->text, S("writer")))
		m->each_writer = true;
	else
		return fault(f, FAULT_DATA, n->place,
		    _("'each' is 'recipient', '[case, recipient]' or "
		      "'[case, recipient, writer]'"));
	return true;
}

static bool
load_each(struct campaign *c, struct mailing *m, const struct node *map,
    struct faults *f)
{
	const struct node *n = node_get(map, S("each"));
	bool recipient = false, good = true;
	bool joins = m->list != NULL && list_column(m->list, S("case")) >= 0;

	if (m->to_authorities || joins)
		m->each_case = true;
	m->each_writer = m->writers != NULL;
	if (n == NULL) {
		if (m->each_case || c->case_count == 0 || m->list == NULL)
			return true;
		m->each_case = true;
		return c->open_count < 2 || ask_each(c, m, map, f);
	}
	if (n->kind == NODE_TEXT)
		good = add_each(m, n, &recipient, f);
	for (const struct node *w = n->first; w != NULL; w = w->next)
		good &= add_each(m, w, &recipient, f);
	if (good && !recipient)
		good = fault(f, FAULT_DATA, n->place,
		    _("'each' must name 'recipient'"));
	if (good && m->each_writer && m->writers == NULL)
		good = fault(f, FAULT_DATA, n->place,
		    _("'each' names 'writer', but there is no 'writers' list"));
	return good;
}

static bool
load_where(struct campaign *c, struct mailing *m, const struct node *map,
    struct faults *f)
{
	const struct node *n = node_get(map, S("where"));
	str rest;

	if (n == NULL)
		return true;
	rest = n->text;
	m->where_column = str_trim(str_cut(&rest, '='));
	m->where_value = str_trim(rest);
	if (m->where_column.len == 0 || str_find_char(n->text, '=') < 0)
		return fault(f, FAULT_DATA, n->place,
		    _("'where' is 'column=value'"));
	if (m->list != NULL && list_column(m->list, m->where_column) < 0)
		return fault(f, FAULT_DATA, n->place,
		    _("no column '%.*s' in '%.*s'"), FMT(m->where_column),
		    FMT(m->list->source.name));
	(void)c;
	return true;
}

static bool
load_limits(struct mailing *m, const struct node *map, struct faults *f)
{
	const struct node *n = node_get(map, S("max_pages"));

	m->layout = node_text(map, S("layout"), S(""));
	if (n == NULL)
		return true;
	if (!str_to_int(n->text, &m->max_pages) || m->max_pages < 1 ||
	    m->max_pages > 1000)
		return fault(f, FAULT_DATA, n->place,
		    _("'max_pages' is a whole number from 1 to 1000"));
	return true;
}

/* What must be in the list for the channel. */
static bool
check_columns(struct mailing *m, const struct node *map, struct faults *f)
{
	const struct node *to = node_get(map, S("to"));

	if (m->list == NULL)
		return true;
	if (m->channel == CHANNEL_EMAIL &&
	    list_column(m->list, S("email")) < 0)
		return fault(f, FAULT_DATA, to->place,
		    _("no column 'email' in '%.*s', and the channel is 'email'"),
		    FMT(m->list->source.name));
	if (m->channel == CHANNEL_PRINT &&
	    list_column(m->list, S("address")) < 0)
		return fault(f, FAULT_DATA, to->place,
		    _("no column 'address' in '%.*s', and the channel is "
		      "'print'"),
		    FMT(m->list->source.name));
	return true;
}

static bool
load_mailing(struct campaign *c, struct mailing *m, const struct node *map,
    str stock, struct faults *f)
{
	const struct node *to = node_get(map, S("to"));
	const struct node *writers = node_get(map, S("writers"));
	bool good;

	m->name = map->key;
	m->place = map->key_place;
	if (map->kind != NODE_MAP)
		return fault(f, FAULT_DATA, map->place,
		    _("a mailing is a map with 'letter', 'to' and 'channel'"));
	if (!node_check(map, mailing_keys, "mailings", f))
		return false;
	good = load_channel(m, map, f);
	good &= load_letters(c, m, map, stock, f);
	m->to_authorities = str_equal(to->text, S("case.authorities"));
	if (!m->to_authorities) {
		m->list = load_list(c, to, stock, f);
		good &= m->list != NULL;
	}
	if (writers != NULL) {
		m->writers = load_list(c, writers, stock, f);
		good &= m->writers != NULL;
	}
	if (!good)
		return false;
	good = load_each(c, m, map, f);
	good &= load_where(c, m, map, f);
	good &= load_limits(m, map, f);
	good &= check_columns(m, map, f);
	return good;
}

/* Names become file names and keys: letters, digits, '-' and '_'. */
static bool
check_name(const struct node *n, struct faults *f)
{
	for (ptrdiff_t i = 0; i < n->key.len; i++) {
		char ch = n->key.at[i];

		if (!((ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') ||
			(ch >= '0' && ch <= '9') || ch == '-' || ch == '_'))
			return fault(f, FAULT_DATA, n->key_place,
			    _("a mailing's name has letters, digits, '-' and "
			      "'_' only"));
	}
	return true;
}

void
mailings_load(struct campaign *c, const struct node *root, str stock,
    struct faults *f)
{
	const struct node *map = node_get(root, S("mailings"));
	struct mailing *all;

	if (map == NULL || map->kind != NODE_MAP)
		return;
	if (map->count == 0)
		fault(f, FAULT_DATA, map->place,
		    _("there is no mailing"));
	all = NEW_ARRAY(c->arena, struct mailing, map->count);
	c->mailings = all;
	for (const struct node *n = map->first; n != NULL; n = n->next) {
		struct mailing *m = &all[c->mailing_count++];

		m->sound = load_mailing(c, m, n, stock, f) && check_name(n, f);
	}
}

/* One of "200/hour" */
static bool
read_rate(str text, struct rate *rate)
{
	static const struct {
		str name;
		int64_t ms;
	} units[] = {
	    {S_INIT("second"), 1000},
	    {S_INIT("minute"), 60 * 1000},
	    {S_INIT("hour"), 3600 * 1000},
	    {S_INIT("day"), 24 * 3600 * 1000},
	};
	str count = str_trim(str_cut(&text, '/')), unit = str_trim(text);

	if (!str_to_int(count, &rate->count) || rate->count < 1 ||
	    rate->count > 1000000000)
		return false;
	for (ptrdiff_t i = 0; i < COUNT(units); i++)
		if (str_equal(unit, units[i].name)) {
			rate->window_ms = units[i].ms;
			return true;
		}
	return false;
}

bool
rates_read(const struct node *n, struct smtp_settings *s, struct faults *f)
{
	str rest;

	if (n == NULL)
		return true;
	rest = n->text;
	while (str_trim(rest).len > 0) {
		if (s->rate_count < COUNT(s->rates) &&
		    read_rate(str_cut(&rest, ','), &s->rates[s->rate_count])) {
			s->rate_count++;
			continue;
		}
		return fault(f, FAULT_DATA, n->place,
		    _("'limits' is written as '200/hour, 3000/day' (second, "
		      "minute, hour, day)"));
	}
	return true;
}
