/* SPDX-License-Identifier: MIT */
/* Which pictures stand on letters: their names only, they are read in print. */
#include "campaign/parts.h"

enum { WIDTH_LEAST = 5, WIDTH_MOST = 160 };	/* mm */

static const struct key_rule letterhead_keys[] = {
    {S_INIT("logo"), NODE_TEXT, true},
    {S_INIT("width"), NODE_TEXT, false},
    {S_INIT(""), NODE_NULL, false},
};

static void
load_file(struct campaign *c, const struct node *map, str key,
    struct picture_file *to)
{
	const struct node *n = node_get(map, key);

	if (n == NULL || n->text.len == 0)
		return;
	to->name = n->text;
	to->path = path_join(c->arena, c->folder, n->text);
	to->place = n->place;
}

bool
letterhead_load(struct campaign *c, const struct node *root, struct faults *f)
{
	const struct node *head = node_get(root, S("letterhead"));
	const struct node *width = node_get(head, S("width"));
	int64_t mm = 0;

	load_file(c, node_get(root, S("from")), S("signature"), &c->signature);
	if (head == NULL)
		return true;
	if (!node_check(head, letterhead_keys, "letterhead", f))
		return false;
	load_file(c, head, S("logo"), &c->logo);
	if (width != NULL && (!str_to_int(width->text, &mm) ||
		mm < WIDTH_LEAST || mm > WIDTH_MOST))
		return fault(f, FAULT_DATA, width->place,
		    _("'%.*s' is no width of a logo: write whole millimetres "
		      "from %d to %d"),
		    FMT(width->text), WIDTH_LEAST, WIDTH_MOST);
	c->logo_width = (double)mm;
	return true;
}
