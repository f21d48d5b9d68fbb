/* SPDX-License-Identifier: MIT */
#include "campaign/campaign.h"

#include "campaign/parts.h"
#include "unicode/unicode.h"

static const struct key_rule root_keys[] = {
    {S_INIT("name"), NODE_TEXT, true},
    {S_INIT("language"), NODE_TEXT, false},
    {S_INIT("country"), NODE_TEXT, false},
    {S_INIT("place"), NODE_TEXT, false},
    {S_INIT("date"), NODE_TEXT, false},
    {S_INIT("from"), NODE_MAP, true},
    {S_INIT("letterhead"), NODE_MAP, false},
    {S_INIT("cases"), NODE_TEXT, false},
    {S_INIT("minors"), NODE_TEXT, false},
    {S_INIT("never"), NODE_NULL, false},
    {S_INIT("approval"), NODE_TEXT, false},
    {S_INIT("aliases"), NODE_MAP, false},
    {S_INIT("mailings"), NODE_MAP, true},
    {S_INIT("smtp"), NODE_MAP, false},
    {S_INIT("unsubscribe"), NODE_TEXT, false},
    {S_INIT("type"), NODE_MAP, false},
    {S_INIT("printer"), NODE_MAP, false},
    {S_INIT(""), NODE_NULL, false},
};

static const struct key_rule from_keys[] = {
    {S_INIT("name"), NODE_TEXT, true},
    {S_INIT("address"), NODE_TEXT, false},
    {S_INIT("email"), NODE_TEXT, false},
    {S_INIT("reply_to"), NODE_TEXT, false},
    {S_INIT("sender"), NODE_TEXT, false},
    {S_INIT("signature"), NODE_TEXT, false},
    {S_INIT(""), NODE_NULL, false},
};

static const struct key_rule smtp_keys[] = {
    {S_INIT("url"), NODE_TEXT, true},
    {S_INIT("user"), NODE_TEXT, false},
    {S_INIT("password_command"), NODE_LIST, false},
    {S_INIT("auth"), NODE_TEXT, false},
    {S_INIT("archive"), NODE_TEXT, false},
    {S_INIT("dsn"), NODE_TEXT, false},
    {S_INIT("tls"), NODE_TEXT, false},
    {S_INIT("ca"), NODE_TEXT, false},
    {S_INIT("connections"), NODE_TEXT, false},
    {S_INIT("limits"), NODE_TEXT, false},
    {S_INIT("per_domain"), NODE_TEXT, false},
    {S_INIT("hours"), NODE_TEXT, false},
    {S_INIT("timezone"), NODE_TEXT, false},
    {S_INIT("give_up_after"), NODE_TEXT, false},
    {S_INIT("stop_at"), NODE_TEXT, false},
    {S_INIT("bounces"), NODE_TEXT, false},
    {S_INIT(""), NODE_NULL, false},
};

str
channel_name(enum channel c)
{
	switch (c) {
	case CHANNEL_PRINT:
		return S("print");
	case CHANNEL_EMAIL:
		return S("email");
	case CHANNEL_EMAIL_ELSE_PRINT:
		break;
	}
	return S("email, else print");
}

bool
read_number(const struct node *map, str key, int64_t least, int64_t most,
    int64_t otherwise, int64_t *out, struct faults *f)
{
	const struct node *n = node_get(map, key);

	*out = otherwise;
	if (n == NULL)
		return true;
	if (str_to_int(n->text, out) && *out >= least && *out <= most)
		return true;
	return fault(f, FAULT_DATA, n->place,
	    _("'%.*s' is not a whole number from %lld to %lld"), FMT(n->text),
	    (long long)least, (long long)most);
}

static bool
load_sender(struct campaign *c, const struct node *root, struct faults *f)
{
	const struct node *from = node_get(root, S("from"));

	bool good = from != NULL && node_check(from, from_keys, "from", f);

	c->sender.address = str_trim(node_text(from, S("address"), S("")));
	sender_load(&c->sender, from);
	c->unsubscribe = node_get(root, S("unsubscribe"));
	return good;
}

static bool
load_password_command(struct campaign *c, const struct node *smtp,
    struct faults *f)
{
	const struct node *list = node_get(smtp, S("password_command"));
	ptrdiff_t n = 0;
	str *argv;

	if (list == NULL || list->kind != NODE_LIST)
		return true;
	argv = NEW_ARRAY(c->arena, str, list->count + 1);
	for (const struct node *w = list->first; w != NULL; w = w->next) {
		if (w->kind != NODE_TEXT || w->text.len == 0)
			return fault(f, FAULT_DATA, w->place,
			    _("a command is a list of words")) ||
			    fault_mend(f, _("write it as [pass, show, relay]"));
		argv[n++] = w->text;
	}
	if (n == 0)
		return fault(f, FAULT_DATA, list->place,
		    _("a command is a list of words")) ||
		    fault_mend(f, _("write it as [pass, show, relay]"));
	argv[n] = S("");
	c->smtp.password_command = argv;
	return true;
}

static bool
load_auth(struct campaign *c, const struct node *auth, struct faults *f)
{
	if (auth == NULL || str_equal(auth->text, S("password")))
		return true;
	c->smtp.token = str_equal(auth->text, S("xoauth2"));
	return c->smtp.token || fault(f, FAULT_DATA, auth->place,
	    _("'auth' is 'password', or 'xoauth2' (the password is a token)"));
}

static void
load_archive(struct campaign *c, const struct node *archive)
{
	if (archive == NULL)
		return;
	c->smtp.archive = archive->text;
	c->smtp.archive_place = archive->place;
}

static bool
load_smtp(struct campaign *c, const struct node *root, struct faults *f)
{
	const struct node *smtp = node_get(root, S("smtp"));
	const struct node *tls = node_get(smtp, S("tls"));
	const struct node *bounces = node_get(smtp, S("bounces"));
	str ca = node_text(smtp, S("ca"), S(""));
	bool good;

	if (smtp == NULL)
		return true;
	if (!password_absent(smtp, f))
		return false;
	good = node_check(smtp, smtp_keys, "smtp", f);
	c->has_smtp = true;
	c->smtp.place = smtp->place;
	c->smtp.url = node_text(smtp, S("url"), S(""));
	c->smtp.user = node_text(smtp, S("user"), S(""));
	c->smtp.bounces = node_text(smtp, S("bounces"), S(""));
	if (bounces != NULL)
		c->smtp.bounces_place = bounces->place;
	if (ca.len > 0)
		c->smtp.ca = path_join(c->arena, c->folder, ca);
	if (tls != NULL && str_equal(tls->text, S("none")))
		c->smtp.plain = true;
	else if (tls != NULL && !str_equal(tls->text, S("required")))
		good = fault(f, FAULT_DATA, tls->place,
		    _("'tls' is 'required', or 'none' (this computer only)"));
	good &= read_number(smtp, S("connections"), 1, 64, 4,
	    &c->smtp.connections, f);
	good &= load_password_command(c, smtp, f);
	good &= pace_load(c, smtp, f);
	good &= load_auth(c, node_get(smtp, S("auth")), f);
	good &= dsn_load(&c->smtp.dsn, node_get(smtp, S("dsn")), f);
	load_archive(c, node_get(smtp, S("archive")));
	return good;
}

static bool
load_date(struct campaign *c, const struct node *root, struct faults *f)
{
	const struct node *date = node_get(root, S("date"));
	str shown;

	if (date == NULL)
		return true;
	if (!unicode_date(c->arena, date->text, DATE_LONG, S("en"), &shown))
		return fault(f, FAULT_DATA, date->place,
		    _("'%.*s' is not a date (write it as 2026-12-10)"),
		    FMT(date->text));
	c->date = date->text;
	return true;
}

static bool
load_country(struct campaign *c, const struct node *root, struct faults *f)
{
	const struct node *country = node_get(root, S("country"));

	c->country = S("FR");
	if (country == NULL)
		return true;
	c->country = unicode_country_code(c->arena, country->text);
	if (c->country.len > 0)
		return true;
	return fault(f, FAULT_DATA, country->place, _("no country '%.*s'"),
	    FMT(country->text)) ||
	    fault_mend(f, _("write its name, or its code of two letters: FR"));
}

static bool
load_language(struct campaign *c, const struct node *root, struct faults *f)
{
	const struct node *language = node_get(root, S("language"));

	c->language = S("fr");
	if (language == NULL)
		return true;
	c->language = str_lower_ascii(c->arena, language->text);
	if (unicode_language_name(c->arena, c->language, S("en")).len > 0)
		return true;
	return fault(f, FAULT_DATA, language->place,
	    _("'%.*s' is no language: write a tag such as fr or pt-BR"),
	    FMT(language->text));
}

/* Whether somebody must have approved what is sent. */
static bool
load_approval(struct campaign *c, const struct node *root, struct faults *f)
{
	const struct node *n = node_get(root, S("approval"));

	c->approval = n != NULL && !str_equal(n->text, S("none"));
	return n == NULL || !c->approval ||
	    str_equal(n->text, S("required")) ||
	    fault(f, FAULT_DATA, n->place,
		_("'approval' is 'required' or 'none'"));
}

struct campaign *
campaign_open(struct arena *job, const struct campaign_options *options,
    struct faults *f)
{
	struct campaign *c = NEW(job, struct campaign);
	str path = path_join(job, options->folder, S("campaign.yaml"));
	struct node *root;

	c->arena = job;
	c->folder = options->folder;
	c->countries = unicode_countries_new(job);
	c->today = options->today;
	if (!path_exists(path)) {
		fault_file(f, FAULT_NO_INPUT, path,
		    _("no campaign here (make one with: marathon new DIR)"));
		return NULL;
	}
	if (!source_read(job, path, S(""), &c->source, f) ||
	    !source_check_utf8(&c->source, f))
		return NULL;
	root = yaml_read(job, &c->source, 0, c->source.text.len, f);
	if (root == NULL)
		return NULL;
	if (password_absent(root, f))
		node_check(root, root_keys, "campaign.yaml", f);
	c->name = node_text(root, S("name"), S(""));
	load_language(c, root, f);
	c->place = node_text(root, S("place"), S(""));
	load_country(c, root, f);
	load_date(c, root, f);
	load_sender(c, root, f);
	letterhead_load(c, root, f);
	type_load(c, root, f);
	printer_load(c, root, f);
	load_smtp(c, root, f);
	aliases_load(c, root, f);
	never_open(c, root, f);
	load_approval(c, root, f);
	yes_or_no(root, S("minors"), &c->minors, f);
	c->forms = forms_load(c, f);
	cases_load(c, root, f);
	mailings_load(c, root, options->stock, f);
	aliases_check(c, f);
	return c;
}

const struct mailing *
campaign_mailing(const struct campaign *c, str name, struct faults *f)
{
	str *known = NEW_ARRAY(c->arena, str, c->mailing_count);
	str hint, names;

	if (name.len == 0 && c->mailing_count == 1)
		return &c->mailings[0];
	for (ptrdiff_t i = 0; i < c->mailing_count; i++) {
		if (str_equal(c->mailings[i].name, name))
			return &c->mailings[i];
		known[i] = c->mailings[i].name;
	}
	names = str_join(c->arena, known, c->mailing_count, S(", "));
	if (name.len == 0) {
		fault_file(f, FAULT_USAGE, c->source.name,
		    _("several mailings; name one of them: %.*s"),
		    FMT(names));
		return NULL;
	}
	hint = fault_hint(c->arena, name, known, c->mailing_count);
	if (hint.len == 0)
		hint = str_format(c->arena, _(" (there is: %.*s)"),
		    FMT(names));
	fault_file(f, FAULT_USAGE, c->source.name, _("no mailing '%.*s'%.*s"),
	    FMT(name), FMT(hint));
	return NULL;
}

str
campaign_ledger_path(struct arena *a, const struct campaign *c)
{
	return path_join(a, c->folder, S("marathon.db"));
}

str
entry_date(const struct campaign *c, str planned_on)
{
	if (c->date.len > 0)
		return c->date;
	return planned_on.len > 0 ? planned_on : c->today;
}
