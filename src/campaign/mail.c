/* SPDX-License-Identifier: MIT */
/*
 * What a mailing says of its e-mails: whom they are from, what is attached, and
 * how not to get more of them.  Names of files only: they are read in deliver.
 */
#include "campaign/parts.h"

enum { MOST_URL = 700, MOST_FILES = 20 };

static const struct key_rule from_keys[] = {
    {S_INIT("name"), NODE_TEXT, false},
    {S_INIT("email"), NODE_TEXT, false},
    {S_INIT(""), NODE_NULL, false},
};

static void
load_text(const struct node *map, str key, str *text, struct place *place)
{
	const struct node *n = node_get(map, key);

	if (n == NULL || n->kind != NODE_TEXT || n->text.len == 0)
		return;
	*text = n->text;
	*place = n->place;
}

void
sender_load(struct sender *s, const struct node *from)
{
	load_text(from, S("name"), &s->name, &s->name_place);
	load_text(from, S("email"), &s->email, &s->email_place);
	load_text(from, S("reply_to"), &s->reply_to, &s->reply_to_place);
	load_text(from, S("sender"), &s->sent_by, &s->sent_by_place);
}

/* What the mailing does not say stays as the campaign has it. */
static bool
load_sender(const struct campaign *c, struct mailing *m,
    const struct node *map, struct faults *f)
{
	const struct node *from = node_get(map, S("from"));

	m->sender = c->sender;
	if (from != NULL && !node_check(from, from_keys, "from", f))
		return false;
	sender_load(&m->sender, from);
	load_text(map, S("reply_to"), &m->sender.reply_to,
	    &m->sender.reply_to_place);
	load_text(map, S("sender"), &m->sender.sent_by,
	    &m->sender.sent_by_place);
	return true;
}

/* ---- attached files ---- */

static bool
add_file(struct mail_settings *s, struct attached_file *all,
    const struct node *n, struct faults *f)
{
	if (n->kind != NODE_TEXT || n->text.len == 0)
		return fault(f, FAULT_DATA, n->place,
		    _("'attach' is the name of a file, or a list of names")) ||
		    fault_mend(f,
			_("write it as [report.pdf, letter]; 'letter' is the "
			  "letter itself, as a PDF"));
	if (str_equal(n->text, S("letter"))) {
		s->letter = true;
		return true;
	}
	if (s->file_count == MOST_FILES)
		return fault(f, FAULT_DATA, n->place,
		    _("more than %d files are attached"), MOST_FILES);
	if (!path_stays_inside(n->text))
		return fault(f, FAULT_DATA, n->place,
		    _("'%.*s' is no path inside the campaign's folder"),
		    FMT(n->text)) ||
		    fault_mend(f, _("put the file into that folder, and write "
				    "its name"));
	all[s->file_count++] = (struct attached_file){n->text, n->place};
	return true;
}

static bool
load_files(const struct campaign *c, struct mail_settings *s,
    const struct node *n, struct faults *f)
{
	struct attached_file *all =
	    NEW_ARRAY(c->arena, struct attached_file, MOST_FILES);
	bool good = true;

	s->files = all;
	if (n == NULL)
		return true;
	s->attach_place = n->place;
	if (n->kind != NODE_LIST)
		return add_file(s, all, n, f);
	for (const struct node *i = n->first; i != NULL; i = i->next)
		good &= add_file(s, all, i, f);
	return good;
}

static bool
load_column(struct mailing *m, const struct node *n, struct faults *f)
{
	struct mail_settings *s = &m->mail;

	if (n == NULL)
		return true;
	if (s->attach_place.source == NULL)
		s->attach_place = n->place;
	if (m->list == NULL)
		return fault(f, FAULT_DATA, n->place,
		    _("'attach_column' names a column, but this goes to "
		      "authorities"));
	s->column = n->text;
	s->column_at = list_column(m->list, n->text);
	if (s->column_at >= 0)
		return true;
	return fault(f, FAULT_DATA, n->place,
	    _("no column '%.*s' in '%.*s'%.*s"), FMT(n->text),
	    FMT(m->list->source.name),
	    FMT(columns_hint(m->list, n->text, f)));
}

static bool
load_attached(const struct campaign *c, struct mailing *m,
    const struct node *map, struct faults *f)
{
	int64_t megabytes;
	bool good = load_files(c, &m->mail, node_get(map, S("attach")), f);

	good &= load_column(m, node_get(map, S("attach_column")), f);
	good &= read_number(map, S("attach_limit"), 1, ATTACH_MEGABYTES_MOST,
	    ATTACH_MEGABYTES, &megabytes, f);
	m->mail.attach_most = megabytes << 20;
	return good;
}

/* ---- the way out ---- */

/* Printable ASCII without blanks, and no '<' or '>': it stands in a header. */
static bool
is_web_address(str s)
{
	for (ptrdiff_t i = 0; i < s.len; i++)
		if (s.at[i] <= ' ' || s.at[i] > '~' || s.at[i] == '<' ||
		    s.at[i] == '>' || s.at[i] == '"')
			return false;
	return str_starts(s, S("https://")) && s.len > 8 &&
	    is_letter_or_digit(s.at[8]) && s.len <= MOST_URL;
}

/* "https://example.org/out/{{ token }}": what stands around the token. */
static bool
load_unsubscribe(struct mail_settings *s, const struct node *n,
    struct faults *f)
{
	ptrdiff_t open = str_find(n->text, S("{{"));
	ptrdiff_t close = str_find(n->text, S("}}"));
	bool good = true;

	s->unsubscribe = n->text;
	if (open >= 0 && close > open) {
		str name = str_slice(n->text, open + 2, close);

		good = str_equal(str_trim(name), S("token"));
		s->has_token = true;
		s->unsubscribe = str_slice(n->text, 0, open);
		s->behind_token = str_slice(n->text, close + 2, n->text.len);
	}
	if (good && is_web_address(s->unsubscribe) &&
	    str_find(s->behind_token, S("{{")) < 0 &&
	    (s->behind_token.len == 0 ||
		is_web_address(str_format(f->arena, "https://x%.*s",
		    FMT(s->behind_token)))))
		return true;
	return fault(f, FAULT_DATA, n->place,
	    _("'%.*s' is no https: address"), FMT(n->text)) ||
	    fault_mend(f, _("write it as https://example.org/out/{{ token }}: "
			    "the token is another for each letter"));
}

/* Appeals are no letters to many: nobody unsubscribes from them. */
static bool
load_way_out(const struct campaign *c, struct mailing *m,
    const struct node *map, struct faults *f)
{
	const struct node *own = node_get(map, S("unsubscribe"));
	bool to_many = m->kind == LETTER_CALL || m->kind == LETTER_NEWS;

	if (own != NULL && !to_many)
		return fault(f, FAULT_DATA, own->place,
		    _("'unsubscribe' is for letters to supporters: 'kind: "
		      "call' or 'kind: news'"));
	if (own == NULL)
		own = c->unsubscribe;
	if (own == NULL || own->kind != NODE_TEXT || !to_many ||
	    m->channel == CHANNEL_PRINT)
		return true;
	return load_unsubscribe(&m->mail, own, f);
}

/* ---- all of it ---- */

static bool
load_logo(const struct campaign *c, struct mailing *m, const struct node *map,
    struct faults *f)
{
	const struct node *n = node_get(map, S("logo"));
	bool wanted = false;

	if (!yes_or_no(map, S("logo"), &wanted, f))
		return false;
	if (!wanted)
		return true;
	if (c->logo.name.len == 0)
		return fault(f, FAULT_DATA, n->place,
		    _("there is no logo")) ||
		    fault_mend(f, _("name it in the campaign: 'letterhead: "
				    "{logo: FILE.png}'"));
	m->mail.logo = n->place;
	return true;
}

static bool
check_channel(const struct mailing *m, const struct node *map,
    struct faults *f)
{
	static const str keys[] = {S_INIT("attach"), S_INIT("attach_column"),
	    S_INIT("attach_limit"), S_INIT("logo"), S_INIT("unsubscribe"),
	    S_INIT("reply_to"), S_INIT("sender")};

	for (ptrdiff_t i = 0; i < COUNT(keys); i++) {
		const struct node *n = node_get(map, keys[i]);

		if (n != NULL && m->channel == CHANNEL_PRINT)
			return fault(f, FAULT_DATA, n->key_place,
			    _("'%.*s' is for e-mail, and the channel is "
			      "'print'"), FMT(keys[i]));
	}
	return true;
}

bool
mail_load(struct campaign *c, struct mailing *m, const struct node *map,
    struct faults *f)
{
	bool good = load_sender(c, m, map, f);

	good &= check_channel(m, map, f);
	good &= load_attached(c, m, map, f);
	good &= load_logo(c, m, map, f);
	return load_way_out(c, m, map, f) && good;
}
