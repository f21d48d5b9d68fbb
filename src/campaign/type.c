/* SPDX-License-Identifier: MIT */
/* What letters are set in: names of font files only, typeset reads them. */
#include "campaign/parts.h"

static const struct key_rule type_keys[] = {
    {S_INIT("family"), NODE_TEXT, false},
    {S_INIT("font"), NODE_NULL, false},
    {S_INIT("size"), NODE_TEXT, false},
    {S_INIT(""), NODE_NULL, false},
};

/* In the order of struct campaign's fonts. */
static const struct key_rule font_keys[] = {
    {S_INIT("regular"), NODE_TEXT, true},
    {S_INIT("bold"), NODE_TEXT, false},
    {S_INIT("italic"), NODE_TEXT, false},
    {S_INIT("bold_italic"), NODE_TEXT, false},
    {S_INIT(""), NODE_NULL, false},
};

static void
load_file(struct campaign *c, const struct node *n, struct own_font *to)
{
	if (n == NULL || n->kind != NODE_TEXT || n->text.len == 0)
		return;
	to->name = n->text;
	to->path = path_join(c->arena, c->folder, n->text);
	to->place = n->place;
	to->tried = NEW(c->arena, struct digest);
}

/* A file alone is the regular style; else a file for each. */
static bool
load_fonts(struct campaign *c, const struct node *font, struct faults *f)
{
	if (font->kind == NODE_TEXT) {
		load_file(c, font, &c->fonts[0]);
		return true;
	}
	if (font->kind != NODE_MAP)
		return fault(f, FAULT_DATA, font->place,
		    _("'font' is the name of a file")) ||
		    fault_mend(f,
			_("write font: OurSerif.ttf, or {regular: "
			  "OurSerif.ttf, bold: OurSerif-Bold.ttf}"));
	if (!node_check(font, font_keys, "font", f))
		return false;
	for (ptrdiff_t i = 0; i < COUNT(c->fonts); i++)
		load_file(c, node_get(font, font_keys[i].key), &c->fonts[i]);
	return true;
}

static bool
is_file(str family)
{
	return str_ends(family, S(".ttf")) || str_ends(family, S(".otf")) ||
	    str_ends(family, S(".ttc")) || str_find_char(family, '/') >= 0;
}

static bool
load_family(struct campaign *c, const struct node *type, struct faults *f)
{
	c->family = node_text(type, S("family"), S(""));
	if (!is_file(c->family))
		return true;
	return fault(f, FAULT_DATA, node_get(type, S("family"))->place,
	    _("'%.*s' is no family of fonts but a file"), FMT(c->family)) ||
	    fault_mend(f, _("write 'font' instead of 'family'"));
}

bool
type_load(struct campaign *c, const struct node *root, struct faults *f)
{
	const struct node *type = node_get(root, S("type")), *font;
	int64_t size;

	if (type == NULL)
		return true;
	if (!node_check(type, type_keys, "type", f) ||
	    !read_number(type, S("size"), 6, 36, 0, &size, f) ||
	    !load_family(c, type, f))
		return false;
	c->size = (double)size;
	font = node_get(type, S("font"));
	if (font == NULL)
		return true;
	if (c->family.len > 0)
		return fault(f, FAULT_DATA, font->place,
		    _("'font' beside 'family'")) ||
		    fault_mend(f,
			_("write 'family' for an installed font, or 'font' for "
			  "a file of your own"));
	return load_fonts(c, font, f);
}
