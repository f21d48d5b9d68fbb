/* SPDX-License-Identifier: MIT */
#include <assert.h>

#include "print/parts.h"

static_assert(COUNT(((struct campaign *)0)->fonts) ==
	COUNT(((struct type_style *)0)->files), "the same styles");

struct type_style
type_of(const struct campaign *c)
{
	struct type_style style = {
	    .family = c->family.len > 0 ? c->family : S("Gentium Plus"),
	    .size = c->size};

	for (ptrdiff_t i = 0; i < COUNT(style.files); i++)
		style.files[i] = (struct font_file){c->fonts[i].name,
		    c->fonts[i].path, c->fonts[i].place, c->fonts[i].tried};
	return style;
}
