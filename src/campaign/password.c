/* SPDX-License-Identifier: MIT */
/* A campaign's folder is passed on and kept: no password stands in it. */
#include "campaign/parts.h"

/* Without the line itself, as a fault shows it: it may be seen by others. */
static bool
refuse(const struct node *n, struct faults *f)
{
	int64_t line, column;

	place_line(n->place, &line, &column);
	fault_file(f, FAULT_DATA, n->place.source->name,
	    _("line %lld: no password may stand in a campaign, which others "
	      "get to see"), (long long)line);
	return fault_mend(f,
	    _("take it out; write it into ~/.config/marathon/USER@HOST (mode "
	      "0600), where 'marathon doctor' looks for it, or write "
	      "'password_command: [program, word]'"));
}

static bool
names_password(str key)
{
	static const str names[] = {S_INIT("password"), S_INIT("passwd"),
	    S_INIT("pass"), S_INIT("secret"), S_INIT("mot_de_passe")};

	for (ptrdiff_t i = 0; i < COUNT(names); i++)
		if (str_equal(key, names[i]))
			return true;
	return false;
}

bool
password_absent(const struct node *map, struct faults *f)
{
	if (map == NULL || map->kind != NODE_MAP)
		return true;
	for (const struct node *n = map->first; n != NULL; n = n->next)
		if (names_password(n->key) ||
		    (str_equal(n->key, S("url")) && n->kind == NODE_TEXT &&
			str_find_char(n->text, '@') >= 0))
			return refuse(n, f);
	return true;
}
