/* SPDX-License-Identifier: MIT */
#include "campaign/parts.h"
#include "unicode/unicode.h"

static const struct key_rule mailing_keys[] = {
    {S_INIT("letter"), NODE_TEXT, true},
    {S_INIT("fallback"), NODE_TEXT, false},
    {S_INIT("to"), NODE_NULL, true},
    {S_INIT("each"), NODE_NULL, false},
    {S_INIT("writers"), NODE_NULL, false},
    {S_INIT("channel"), NODE_TEXT, true},
    {S_INIT("where"), NODE_TEXT, false},
    {S_INIT("layout"), NODE_TEXT, false},
    {S_INIT("max_pages"), NODE_TEXT, false},
    {S_INIT("fit"), NODE_TEXT, false},
    {S_INIT("duplex"), NODE_TEXT, false},
    {S_INIT("sort"), NODE_NULL, false},
    {S_INIT("split"), NODE_NULL, false},
    {S_INIT("identity"), NODE_TEXT, false},
    {S_INIT("minors"), NODE_TEXT, false},
    {S_INIT("from"), NODE_MAP, false},
    {S_INIT("reply_to"), NODE_TEXT, false},
    {S_INIT("sender"), NODE_TEXT, false},
    {S_INIT("attach"), NODE_NULL, false},
    {S_INIT("attach_column"), NODE_TEXT, false},
    {S_INIT("attach_limit"), NODE_TEXT, false},
    {S_INIT("logo"), NODE_TEXT, false},
    {S_INIT("unsubscribe"), NODE_TEXT, false},
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

str
file_hint(const struct campaign *c, str stock, const char *shelf, str name)
{
	struct arena *a = c->arena;
	str shelf_name = str_from(shelf), folders[] = {c->folder,
	    path_join(a, c->folder, shelf_name),
	    path_join(a, stock, shelf_name)};
	struct faults quiet = {.arena = a, .most = 1};

	for (ptrdiff_t i = 0; i < COUNT(folders); i++) {
		str folder = path_join(a, folders[i], path_folder(name));
		str *names, hint;
		ptrdiff_t count;

		if (!path_is_folder(folder) ||
		    !folder_list(a, folder, S(""), &names, &count, &quiet))
			continue;
		hint = fault_hint(a, path_name(name), names, count);
		if (hint.len > 0)
			return hint;
	}
	return S("");
}

enum { MOST_VERSIONS = 64 };

static bool
add_version(struct campaign *c, struct mailing *m, struct letter_version *all,
    str language, str path, struct faults *f)
{
	const struct letter *l = letter_read(c->arena, path, path, f);

	if (l != NULL)
		all[m->letter_count++] = (struct letter_version){language, l};
	return l != NULL;
}

/* Adds NAME.LANG.md for each file of that form in a folder. */
static bool
add_versions(struct campaign *c, struct mailing *m, struct letter_version *all,
    str folder, str name, struct faults *f)
{
	str *files, prefix = str_format(c->arena, "%.*s.", FMT(name));
	ptrdiff_t count;
	bool good = true;

	if (!path_is_folder(folder) ||
	    !folder_list(c->arena, folder, S(".md"), &files, &count, f))
		return true;
	for (ptrdiff_t i = 0; i < count && m->letter_count < MOST_VERSIONS;
	     i++) {
		str language;

		if (!str_starts(files[i], prefix))
			continue;
		language = str_slice(files[i], prefix.len, files[i].len - 3);
		if (language.len >= 2 && str_find_char(language, '.') < 0)
			good &= add_version(c, m, all,
			    str_lower_ascii(c->arena, language),
			    path_join(c->arena, folder, files[i]), f);
	}
	return good;
}

/* Whether a closed case may be spoken of must not depend on the language. */
static bool
check_kinds(const struct mailing *m, const struct node *n, struct faults *f)
{
	for (ptrdiff_t i = 1; i < m->letter_count; i++)
		if (m->letters[i].letter->kind != m->letters[0].letter->kind)
			return fault(f, FAULT_DATA, n->place,
			    _("'%.*s' and '%.*s' are of different kinds"),
			    FMT(m->letters[0].letter->source->name),
			    FMT(m->letters[i].letter->source->name)) ||
			    fault_mend(f,
				_("give all versions of a letter the same "
				  "'kind:'"));
	return true;
}

/*
 * A letter's name: a file's, or what the files of its versions begin with:
 * NAME.fr.md, NAME.en.md, and NAME.md for any other language.  Sought in the
 * campaign, then in the stock.
 */
static bool
load_letters(struct campaign *c, struct mailing *m, const struct node *map,
    str stock, struct faults *f)
{
	struct arena *a = c->arena;
	const struct node *n = node_get(map, S("letter"));
	struct letter_version *all =
	    NEW_ARRAY(a, struct letter_version, MOST_VERSIONS + 1);
	str shelves[] = {c->folder, path_join(a, c->folder, S("letters")),
	    path_join(a, stock, S("letters"))};
	bool is_file = str_ends(n->text, S(".md")), good = true;
	str name = str_slice(n->text, 0, n->text.len - (is_file ? 3 : 0));

	m->letters = all;
	for (ptrdiff_t i = 0; i < COUNT(shelves) && m->letter_count == 0; i++) {
		str stem = path_join(a, shelves[i], name), folder, path;

		folder = path_folder(stem);
		path = str_format(a, "%.*s.md", FMT(stem));
		if (!is_file)
			good = add_versions(c, m, all,
			    folder.len > 0 ? folder : S("."), path_name(stem),
			    f);
		if (path_exists(path))
			good &= add_version(c, m, all, S(""), path, f);
		if (!good)
			return false;
	}
	if (m->letter_count == 0)
		return fault(f, FAULT_DATA, n->place,
		    _("no letter '%.*s' (%.*s.md or %.*s.fr.md, in the "
		      "campaign or in the stock)%.*s"),
		    FMT(name), FMT(name), FMT(name),
		    FMT(file_hint(c, stock, "letters",
			str_format(a, "%.*s.md", FMT(name)))));
	m->kind = all[0].letter->kind;
	return check_kinds(m, n, f);
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
	struct arena row = {0};
	struct faults quiet = {.arena = c->arena, .most = 1};
	struct record r;
	long long rows = 0;

	for (; list_next(m->list, &row, &r, &quiet); rows++)
		arena_reset(&row, (struct arena_mark){0});
	list_rewind(m->list);
	arena_free(&row);
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
has_cases(const struct campaign *c, const struct mailing *m,
    const struct node *n, struct faults *f)
{
	return !m->each_case || c->case_count > 0 ||
	    fault(f, FAULT_DATA, n->place,
		_("this goes by case, but there is no case")) ||
	    fault_mend(f,
		_("put a file into cases/, or write 'each: recipient'"));
}

static bool
load_each(struct campaign *c, struct mailing *m, const struct node *map,
    struct faults *f)
{
	const struct node *n = node_get(map, S("each"));
	bool recipient = false, good = true;
	bool joins = c->case_count > 0 && m->list != NULL &&
	    list_column(m->list, S("case")) >= 0;

	m->each_case = m->to_authorities || joins;
	m->each_writer = m->writers != NULL;
	if (n == NULL && !m->each_case && c->case_count > 0) {
		m->each_case = true;
		return c->open_count < 2 || ask_each(c, m, map, f);
	}
	if (n == NULL)
		return has_cases(c, m, map, f);
	if (n->kind == NODE_TEXT)
		good = add_each(m, n, &recipient, f);
	for (const struct node *w = n->first; w != NULL; w = w->next)
		good &= add_each(m, w, &recipient, f);
	if (good && !recipient)
		good = fault(f, FAULT_DATA, n->place,
		    _("'each' must name 'recipient'"));
	if (good && m->each_writer && m->writers == NULL)
		good = fault(f, FAULT_DATA, n->place,
		    _("'each' names 'writer', but there is no 'writers' list"))
		    ||
		    fault_mend(f,
			_("add 'writers: FILE.csv', or take 'writer' out"));
	return good && has_cases(c, m, n, f);
}

static bool
load_where(struct mailing *m, const struct node *map, struct faults *f)
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
	if (m->list == NULL)
		return fault(f, FAULT_DATA, n->place,
		    _("'where' selects rows, but this goes to authorities")) ||
		    fault_mend(f,
			_("take 'where' out: authorities stand in the case "
			  "files"));
	if (list_column(m->list, m->where_column) < 0)
		return fault(f, FAULT_DATA, n->place,
		    _("no column '%.*s' in '%.*s'%.*s"), FMT(m->where_column),
		    FMT(m->list->source.name),
		    FMT(columns_hint(m->list, m->where_column, f)));
	return true;
}

static bool
load_limits(struct mailing *m, const struct node *map, struct faults *f)
{
	const struct node *n = node_get(map, S("max_pages"));

	m->layout = node_text(map, S("layout"), S(""));
	if (m->layout.len > 0)
		m->layout_place = node_get(map, S("layout"))->place;
	if (!fit_read(map, &m->fit, f))
		return false;
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
	str wanted = m->channel == CHANNEL_EMAIL ? S("email") : S("address");
	str hint;

	if (m->list == NULL || m->channel == CHANNEL_EMAIL_ELSE_PRINT ||
	    list_column(m->list, wanted) >= 0)
		return true;
	hint = columns_hint(m->list, wanted, f);
	return fault(f, FAULT_DATA, to->place,
	    _("no column '%.*s' in '%.*s'%.*s, and the channel is '%.*s'; if "
	      "it has another name, say so under 'aliases'"),
	    FMT(wanted), FMT(m->list->source.name), FMT(hint),
	    FMT(channel_name(m->channel)));
}

/* A school's mailing cannot be made one of adults by a key. */
static bool
load_identity(const struct campaign *c, struct mailing *m,
    const struct node *map, struct faults *f)
{
	bool good = identity_read(c->arena, map, &m->identity, f);

	good &= yes_or_no(map, S("minors"), &m->minors, f);
	m->minors |= c->minors;
	return good && minors_check(m, map, f);
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
	good &= load_letters(c, m, map, stock, f) &&
	    version_load_fallback(c->arena, m, map, f);
	m->to = to;
	m->to_authorities = str_equal(to->text, S("case.authorities"));
	if (is_earlier(to)) {
		good &= earlier_load(c, m, to, stock, f);
	} else if (!m->to_authorities) {
		m->list = list_load(c, to, stock, f);
		good &= m->list != NULL;
	}
	if (writers != NULL) {
		m->writers = list_load(c, writers, stock, f);
		good &= m->writers != NULL;
	}
	if (!good)
		return false;
	good = load_each(c, m, map, f);
	good &= load_where(m, map, f);
	good &= load_limits(m, map, f);
	good &= yes_or_no(map, S("duplex"), &m->duplex, f);
	good &= sorting_load(c->arena, m, map, f);
	good &= check_columns(m, map, f);
	good &= load_identity(c, m, map, f);
	good &= mail_load(c, m, map, f);
	return good;
}

/* Names become file names and words of commands: letters, digits, '-', '_'. */
static bool
check_name(const struct node *n, struct faults *f)
{
	if (str_starts(n->key, S("-")))
		return fault(f, FAULT_DATA, n->key_place,
		    _("a mailing's name does not begin with '-', as options "
		      "do"));
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
	if (map->count == 0 &&
	    !fault(f, FAULT_DATA, map->place, _("there is no mailing")))
		fault_mend(f,
		    _("write one: 'NAME: {letter: FILE.md, to: LIST.csv, "
		      "channel: print}'"));
	all = NEW_ARRAY(c->arena, struct mailing, map->count);
	c->mailings = all;
	for (const struct node *n = map->first; n != NULL; n = n->next) {
		struct mailing *m = &all[c->mailing_count++];

		m->sound = load_mailing(c, m, n, stock, f) && check_name(n, f);
	}
}
