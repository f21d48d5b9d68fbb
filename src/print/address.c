/* SPDX-License-Identifier: MIT */
/*
 * The lines of an address, in the order of the country that it is in.
 *
 * addresses.csv says where the street's lines (A), the postcode (Z) and the
 * town (C) stand, `|` between lines, as address in Latin script and, where that
 * differs, in the country's own, which ends with the name.  What is not in it
 * has the postcode before the town.  It is drawn from Google's address data as
 * in localized-address-format 1.3.3, under the MIT licence, Copyright (C)
 * 2020-2022 Ben Scholzen; without the letters of the country before postcodes,
 * for the country's name is below them.
 *
 * La Poste (NF Z 10-011) wants the last line in capitals, without accents and
 * signs.  The country's name stands alone, in capitals, in the language of
 * those who send: on the last line, or on the first one of an address in the
 * order of East Asia.
 */
#include <string.h>

#include "print/parts.h"
#include "unicode/unicode.h"

struct postal {
	struct arena *arena;
	const struct person *person;
	str country;		/* its code */
	bool posted;		/* in France: the town as La Poste wants it */
	struct buf lines;
};

static void
add_line(struct postal *b, str line)
{
	line = str_trim(line);
	if (str_blank(line))
		return;
	if (b->lines.len > 0)
		buf_char(&b->lines, '\n');
	buf_add(&b->lines, line);
}

/* Whether the name begins with the title already: "M. le Procureur". */
static bool
has_title(const struct person *p)
{
	return p->title.len == 0 || str_starts(p->name, p->title);
}

static void
add_name(struct postal *b)
{
	const struct person *p = b->person;

	if (has_title(p))
		add_line(b, p->name);
	else
		add_line(b, str_format(b->arena, "%.*s %.*s", FMT(p->title),
		    FMT(p->name)));
}

/* In letters of China, Japan or Korea. */
static bool
is_east_asian(str s)
{
	ptrdiff_t at = 0;

	while (at < s.len) {
		int32_t c = utf8_next(s, &at);

		if ((c >= 0x3040 && c <= 0x9FFF) ||
		    (c >= 0xAC00 && c <= 0xD7A3))
			return true;
	}
	return false;
}

/* The order of a country (ISO 3166); `local` is empty where there is one. */
static str
order_of(str country, str *local)
{
	static const char table[] = "\n"
#include "print/addresses.inc"
	    ;
	str rest = {table, sizeof table - 1}, line, latin;
	char head[] = "\nXX;";
	ptrdiff_t at = -1;

	*local = S("");
	if (country.len == 2) {
		memcpy(head + 1, country.at, 2);
		at = str_find(rest, str_from(head));
	}
	if (at < 0)
		return S("A|Z C");
	rest = str_slice(rest, at + 4, rest.len);
	str_line(&rest, &line);
	latin = str_cut(&line, ';');
	*local = line;
	return latin;
}

/* "34000 MONTPELLIER": capitals without accents, letters and digits only. */
static str
plain_capitals(struct arena *a, str line)
{
	struct buf b = {.arena = a};
	ptrdiff_t at = 0;
	bool gap = false;

	line = unicode_lower(a, line, S("fr"));
	while (at < line.len) {
		ptrdiff_t start = at;
		int32_t code = utf8_next(line, &at);
		str c = unicode_fold(a, str_slice(line, start, at));

		if (code == 0x153 || code == 0xE6)	/* oe, ae */
			c = code == 0xE6 ? S("ae") : S("oe");
		if (c.len == 0) {
			gap = b.len > 0;
			continue;
		}
		if (gap)
			buf_char(&b, ' ');
		gap = false;
		buf_add(&b, c);
	}
	return unicode_upper(a, buf_str(&b), S("en"));
}

/* A line that begins with a French postcode, and is not the whole of it. */
static bool
is_french_town(str line)
{
	for (int i = 0; i < 5; i++)
		if (i >= line.len || line.at[i] < '0' || line.at[i] > '9')
			return false;
	return line.len > 6 && line.at[5] == ' ';
}

static str
as_posted(const struct postal *b, str line)
{
	line = str_trim(line);
	if (!b->posted || !is_french_town(line))
		return line;
	return plain_capitals(b->arena, line);
}

static void
add_street(struct postal *b)
{
	str rest = b->person->address, line;

	while (str_line(&rest, &line))
		add_line(b, as_posted(b, line));
}

/* One line of postcode and town, without the signs of what is not there. */
static void
add_town(struct postal *b, str order)
{
	const struct person *p = b->person;
	struct buf line = {.arena = b->arena};
	bool both = p->postcode.len > 0 && p->town.len > 0;

	for (ptrdiff_t i = 0; i < order.len; i++) {
		char c = order.at[i];
		bool sign = c == ',' || c == '-' || c == ' ';

		if (c == 'Z')
			buf_add(&line, p->postcode);
		else if (c == 'C')
			buf_add(&line, p->town);
		else if (both || (!sign && p->postcode.len > 0))
			buf_char(&line, c);
	}
	add_line(b, as_posted(b, buf_str(&line)));
}

static void
add_places(struct postal *b, str order)
{
	while (order.len > 0) {
		str line = str_cut(&order, '|');

		if (str_equal(line, S("A")))
			add_street(b);
		else
			add_town(b, line);
	}
}

/*
 * Its name where it is another one than the sender's; one that nobody knows is
 * told as it was written.
 */
static void
add_country(struct postal *b, const struct campaign *c)
{
	str name = b->person->country;

	if (str_equal(b->country, c->country))
		return;
	if (b->country.len > 0)
		name = unicode_country(b->arena, b->country, c->language);
	add_line(b, unicode_upper(b->arena, name, c->language));
}

/* As letters in that script are addressed: from the country to the name. */
static void
add_reversed(struct postal *b, const struct campaign *c, str order)
{
	add_country(b, c);
	add_places(b, order);
	add_line(b, b->person->organisation);
	add_line(b, b->person->function);
	add_name(b);
}

/* A block for a person, its country known. */
static struct postal
block_for(struct arena *a, const struct campaign *c, const struct person *p)
{
	struct postal b = {.arena = a, .person = p, .lines = {.arena = a}};

	b.country = unicode_countries_find(c->countries, a, p->country);
	if (b.country.len == 0 && str_blank(p->country))
		b.country = c->country;
	return b;
}

static void
add_all(struct postal *b, const struct campaign *c)
{
	const struct person *p = b->person;
	str local, latin = order_of(b->country, &local);

	if (local.len > 0 &&
	    (is_east_asian(p->town) || is_east_asian(p->address))) {
		add_reversed(b, c, local);
		return;
	}
	add_name(b);
	add_line(b, p->function);
	add_line(b, p->organisation);
	add_places(b, latin);
	add_country(b, c);
}

/* Names are not ours: without what turns the direction, or towers of marks. */
static str
shown_lines(const struct postal *b)
{
	unsigned tamed = 0;

	return unicode_shown(b->arena, buf_str(&b->lines), &tamed);
}

str
address_block(struct arena *a, const struct campaign *c,
    const struct person *p)
{
	struct postal b = block_for(a, c, p);

	b.posted = str_equal(b.country, S("FR"));
	add_all(&b, c);
	return shown_lines(&b);
}

str
address_as_written(struct arena *a, const struct campaign *c,
    const struct person *p)
{
	struct postal b = block_for(a, c, p);

	add_all(&b, c);
	return shown_lines(&b);
}
