/* SPDX-License-Identifier: MIT */
#include "print/print.h"
#include "unicode/unicode.h"

static void
add_line(struct buf *b, str line)
{
	line = str_trim(line);
	if (str_blank(line))
		return;
	if (b->len > 0)
		buf_char(b, '\n');
	buf_add(b, line);
}

/* Whether the name begins with the title already: "M. le Procureur". */
static bool
has_title(const struct person *p)
{
	return p->title.len == 0 || str_starts(p->name, p->title);
}

str
address_block(struct arena *a, const struct campaign *c,
    const struct person *p)
{
	struct buf b = {.arena = a};
	str rest = p->address, line, country;

	if (has_title(p))
		add_line(&b, p->name);
	else
		add_line(&b, str_format(a, "%.*s %.*s", FMT(p->title),
		    FMT(p->name)));
	add_line(&b, p->function);
	add_line(&b, p->organisation);
	while (str_line(&rest, &line))
		add_line(&b, line);
	add_line(&b, str_format(a, "%.*s %.*s", FMT(p->postcode),
	    FMT(p->town)));
	country = unicode_countries_find(c->countries, a, p->country);
	if (country.len > 0 && !str_equal(country, c->country))
		add_line(&b, unicode_upper(a,
		    unicode_country(a, country, c->language), c->language));
	return buf_str(&b);
}
