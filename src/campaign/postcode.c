/* SPDX-License-Identifier: MIT */
/* Whether a postcode has the form that its country gives it. */
#include <string.h>

#include "campaign/doubts.h"
#include "unicode/unicode.h"

enum { MOST_POSTCODE = 16, MOST_COUNTRY = 32, KNOWN = 64 };

/* A country as rows have it, and what it means. */
struct country {
	char text[MOST_COUNTRY];
	ptrdiff_t len;
	str code, forms;	/* forms: empty if there are none */
};

struct postcodes {
	const struct campaign *campaign;
	struct country known[KNOWN]; /* by hash; the last one stays */
	struct country longer;
	const struct country *latest;
};

struct postcodes *
postcodes_new(struct arena *a, const struct campaign *c)
{
	struct postcodes *p = NEW(a, struct postcodes);

	p->campaign = c;
	for (ptrdiff_t i = 0; i < KNOWN; i++)
		p->known[i].len = -1;
	return p;
}

static str
forms_of(str code)
{
	static const char table[] =
#include "campaign/postcodes.inc"
	    ;
	str rest = str_from(table), line;

	while (str_line(&rest, &line))
		if (str_equal(str_cut(&line, ';'), code))
			return line;
	return S("");
}

static void
look_up(const struct postcodes *p, struct arena *a, str country,
    struct country *out)
{
	out->code = country.len == 0
	    ? p->campaign->country
	    : unicode_countries_find(p->campaign->countries, a, country);
	out->forms = out->code.len > 0 ? forms_of(out->code) : S("");
}

/* Once per country, as good as always. */
static const struct country *
find_country(struct postcodes *p, struct arena *a, str country)
{
	struct country *k;

	if (p->latest != NULL &&
	    str_equal((str){p->latest->text, p->latest->len}, country))
		return p->latest;
	k = &p->known[str_hash(country) % KNOWN];
	p->latest = k;
	if (country.len > MOST_COUNTRY) {
		p->latest = NULL;
		look_up(p, a, country, &p->longer);
		return &p->longer;
	}
	if (str_equal((str){k->text, k->len}, country))
		return k;
	look_up(p, a, country, k);
	k->len = country.len;
	if (country.len > 0)
		memcpy(k->text, country.at, (size_t)country.len);
	return k;
}

bool
country_unknown(struct postcodes *p, struct arena *a, str country)
{
	return country.len > 0 && find_country(p, a, country)->code.len == 0;
}

static bool
is_letter(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool
fits(char c, char wanted)
{
	switch (wanted) {
	case 'N':
		return is_digit(c);
	case 'A':
		return is_letter(c);
	case 'X':
		return is_digit(c) || is_letter(c);
	default:
		return c == wanted;
	}
}

static bool
is_divider(char c)
{
	return c == ' ' || c == '-';
}

/* Letters and digits alone, in capitals; empty if there is anything else. */
static str
condensed(str s, char out[MOST_POSTCODE])
{
	ptrdiff_t n = 0;

	for (ptrdiff_t i = 0; i < s.len; i++) {
		char c = s.at[i];

		if (c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		if (n < MOST_POSTCODE && (is_digit(c) || is_letter(c)))
			out[n++] = c;
		else if (c == '\xC2' && i + 1 < s.len && s.at[i + 1] == '\xA0')
			i++;	/* a blank that does not break */
		else if (!is_divider(c))
			return S("");
	}
	return (str){out, n};
}

static bool
has_form(str code, str form)
{
	ptrdiff_t at = 0;

	for (ptrdiff_t i = 0; i < form.len; i++) {
		if (is_divider(form.at[i]))
			continue;
		if (at == code.len || !fits(code.at[at++], form.at[i]))
			return false;
	}
	return at == code.len;
}

static bool
has_any_form(str text, str forms)
{
	char room[MOST_POSTCODE];
	str code = condensed(text, room);

	while (code.len > 0 && forms.len > 0)
		if (has_form(code, str_cut(&forms, ',')))
			return true;
	return false;
}

/* Without the sign of the country: "F-75011", "CH-1200", "LV1010". */
static str
without_sign(str s, str code)
{
	ptrdiff_t n = 0;

	while (n < s.len && n < 3 && is_letter((char)(s.at[n] & ~0x20)))
		n++;
	if (n > 0 && n < s.len && s.at[n] == '-')
		return str_slice(s, n + 1, s.len);
	if (n == 2 && str_equal(str_slice(s, 0, 2), code))
		return str_slice(s, 2, s.len);
	return s;
}

static int
count_digits(str s)
{
	int digits = 0;

	for (ptrdiff_t i = 0; i < s.len; i++)
		if (is_digit(s.at[i]))
			digits++;
		else if (!is_divider(s.at[i]))
			return 0;
	return digits;
}

/* Digits of the shortest form of digits only that has more of them. */
static int
next_length(str forms, int digits)
{
	int best = 0;

	while (forms.len > 0) {
		str form = str_cut(&forms, ',');
		int n = 0;

		for (ptrdiff_t i = 0; i < form.len && n >= 0; i++)
			if (form.at[i] == 'N')
				n++;
			else if (!is_divider(form.at[i]))
				n = -1;
		if (n > digits && (best == 0 || n < best))
			best = n;
	}
	return best;
}

static str
describe(struct arena *a, str postcode, const struct country *k)
{
	int digits = count_digits(postcode);
	int wanted = next_length(k->forms, digits);

	if (digits > 1 && digits + 1 == wanted)
		return str_format(a,
		    _("'%.*s' has %d digits, %.*s has %d: is it 0%.*s?"),
		    FMT(postcode), digits, FMT(k->code), wanted,
		    FMT(postcode));
	return str_format(a,
	    _("'%.*s' is no postcode of %.*s: there it is %.*s (N a digit, A "
	      "a letter)"),
	    FMT(doubt_shown(a, postcode)), FMT(k->code), FMT(k->forms));
}

str
postcode_doubt(struct postcodes *p, struct arena *a, str postcode,
    str country)
{
	const struct country *k = find_country(p, a, country);

	if (k->forms.len == 0 || has_any_form(postcode, k->forms) ||
	    has_any_form(without_sign(postcode, k->code), k->forms))
		return S("");
	return describe(a, postcode, k);
}

/* ---- for sorting ---- */

str
postcodes_country(struct postcodes *p, struct arena *a, str country)
{
	return find_country(p, a, country)->code;
}

/* As it is told from other words: with or without the country's sign. */
static str
recognised(str text, const struct country *k)
{
	str bare = without_sign(text, k->code);

	if (has_any_form(text, k->forms))
		return text;
	return has_any_form(bare, k->forms) ? bare : S("");
}

/* The first word of a line that is a postcode, or the first two together. */
static str
find_in_line(str line, const struct country *k)
{
	str before = S(""), found = S("");

	while (line.len > 0 && found.len == 0) {
		str word = str_cut(&line, ' ');

		while (word.len > 0 && word.at[word.len - 1] == ',')
			word.len--;
		if (before.len > 0)
			found = recognised((str){before.at,
			    word.at + word.len - before.at}, k);
		if (found.len == 0)
			found = recognised(word, k);
		before = word;
	}
	return found;
}

/* In the last line that has one: above it there are numbers of houses. */
static str
find_in_lines(str lines, const struct country *k)
{
	str line, found = S("");

	while (str_line(&lines, &line)) {
		str here = find_in_line(line, k);

		if (here.len > 0)
			found = here;
	}
	return found;
}

str
postcodes_find(struct postcodes *p, struct arena *a, const struct person *who)
{
	const struct country *k = find_country(p, a, who->country);
	char *room = NEW_ARRAY(a, char, MOST_POSTCODE);
	str found = who->postcode, code;

	if (found.len == 0)
		found = find_in_line(who->town, k);
	if (found.len == 0)
		found = find_in_lines(who->address, k);
	else if (recognised(found, k).len > 0)
		found = recognised(found, k);
	code = condensed(found, room);
	return code.len > 0 ? code : unicode_fold(a, found);
}
