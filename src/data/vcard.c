/* SPDX-License-Identifier: MIT */
#include "vcard.h"

#include <string.h>

#include "grid.h"

enum field {
	NAME, FIRST_NAME, LAST_NAME, TITLE, FUNCTION, ORGANISATION, ADDRESS,
	POSTCODE, TOWN, REGION, COUNTRY, EMAIL, LANGUAGE, GENDER, PHONE,
};

static const str names[VCARD_FIELDS] = {
	S_INIT("name"), S_INIT("first_name"), S_INIT("last_name"),
	S_INIT("title"), S_INIT("function"), S_INIT("organisation"),
	S_INIT("address"), S_INIT("postcode"), S_INIT("town"),
	S_INIT("region"), S_INIT("country"), S_INIT("email"),
	S_INIT("language"), S_INIT("gender"), S_INIT("phone"),
};

/* From 1, the most preferred, to 100; then those that nobody prefers. */
enum { RANK_PLAIN = 101, RANK_NONE = 102 };

struct property {
	str name, value;
	int rank;
	bool quoted_printable;
};

struct card {
	struct place place;	/* of the line that begins it */
	int64_t line;
	bool group;		/* no contact, but several */
	str values[VCARD_FIELDS];
	int ranks[VCARD_FIELDS]; /* of the property that a value is from */
	int address_rank;
};

struct reading {
	const struct source *source;
	struct faults *faults;
	ptrdiff_t at;
	int64_t line;		/* of `at` */
	struct place place;	/* of the line last read */
	bool cut;		/* it was longer than a cell may be */
	struct arena arena;	/* of the card at hand */
	struct arena_mark start;
	bool open;
	struct card card;
	bool used[VCARD_FIELDS]; /* by some card */
	struct grid *grid;	/* NULL: only to see which are used */
};

static bool
equal_nocase(str a, str b)
{
	return a.len == b.len && strncasecmp(a.at, b.at, (size_t)a.len) == 0;
}

bool
vcard_is(str text)
{
	str line;

	text.len = text.len < SPOOL_WINDOW ? text.len : SPOOL_WINDOW;
	while (str_line(&text, &line))
		if (!str_blank(line))
			return equal_nocase(str_trim(line),
			    S("BEGIN:VCARD"));
	return false;
}

static bool
is_folded(str rest)
{
	return rest.len > 0 && (rest.at[0] == ' ' || rest.at[0] == '\t');
}

/* The line at hand, with those that are folded onto it. */
static str
read_line(struct reading *r)
{
	str text = r->source->text;
	str rest = str_slice(text, r->at, text.len), line = S(""), more;
	struct buf b = {.arena = &r->arena, .max = LIST_CELL};

	str_line(&rest, &line);
	r->place = (struct place){r->source, r->at, line.len};
	r->line++;
	if (is_folded(rest))
		buf_add(&b, line);
	while (is_folded(rest) && str_line(&rest, &more)) {
		buf_add(&b, str_slice(more, 1, more.len));
		r->line++;
	}
	r->cut = b.full || line.len > LIST_CELL;
	r->at = text.len - rest.len;
	return b.at != NULL ? buf_str(&b) : line;
}

/* TYPE=home,pref PREF=1 ENCODING=b; old programs leave "TYPE=" out. */
static void
take_parameter(struct property *p, str parameter)
{
	str value = parameter, word;
	str name = str_cut(&value, '=');
	int64_t rank;

	if (value.len == 0)
		value = name;
	else if (equal_nocase(name, S("PREF")) && str_to_int(value, &rank) &&
	    rank >= 1 && rank <= 100)
		p->rank = (int)rank;
	if (value.len > 1 && value.at[0] == '"')
		value = str_slice(value, 1, value.len - 1);
	while (value.len > 0) {
		word = str_cut(&value, ',');
		if (equal_nocase(word, S("pref")))
			p->rank = 1;
		p->quoted_printable |=
		    equal_nocase(word, S("QUOTED-PRINTABLE"));
	}
}

/* Where the first ':' or ';' outside of quotes stands, or the length. */
static ptrdiff_t
name_end(str s)
{
	bool quoted = false;
	ptrdiff_t i = 0;

	for (; i < s.len; i++)
		if (s.at[i] == '"')
			quoted = !quoted;
		else if (!quoted && (s.at[i] == ':' || s.at[i] == ';'))
			break;
	return i;
}

/* [group "."] name *(";" parameter) ":" value */
static bool
parse(str line, struct property *p)
{
	ptrdiff_t at = name_end(line), dot;

	*p = (struct property){.rank = RANK_PLAIN};
	p->name = str_slice(line, 0, at);
	dot = str_find_char(p->name, '.');
	if (dot >= 0)
		p->name = str_slice(p->name, dot + 1, p->name.len);
	while (at < line.len && line.at[at] == ';') {
		line = str_slice(line, at + 1, line.len);
		at = name_end(line);
		take_parameter(p, str_slice(line, 0, at));
	}
	if (at == line.len)
		return false;
	p->value = str_slice(line, at + 1, line.len);
	return true;
}

/*
 * What stands before the next ';', without its escapes; the whole if there
 * is but one component.  A ',' that is not escaped becomes `comma`.
 */
static str
take_component(struct arena *a, str *rest, bool sole, char comma)
{
	struct buf b = {.arena = a};
	ptrdiff_t i = 0;

	for (; i < rest->len && (sole || rest->at[i] != ';'); i++) {
		char c = rest->at[i];

		if (c == ',') {
			c = comma;
		} else if (c == '\\' && i + 1 < rest->len) {
			c = rest->at[++i];
			if (c == 'n' || c == 'N')
				c = '\n';
		}
		buf_char(&b, c);
	}
	*rest = str_slice(*rest, i < rest->len ? i + 1 : i, rest->len);
	return str_trim(buf_str(&b));
}

static void
set(struct reading *r, const struct property *p, enum field field, str value)
{
	if (value.len == 0 || p->rank >= r->card.ranks[field])
		return;
	r->card.values[field] = value;
	r->card.ranks[field] = p->rank;
}

static void
take_fn(struct reading *r, const struct property *p)
{
	str rest = p->value;

	set(r, p, NAME, take_component(&r->arena, &rest, true, ','));
}

/* Family; given; additional; prefixes; suffixes. */
static void
take_n(struct reading *r, const struct property *p)
{
	str rest = p->value;

	set(r, p, LAST_NAME, take_component(&r->arena, &rest, false, ' '));
	set(r, p, FIRST_NAME, take_component(&r->arena, &rest, false, ' '));
	take_component(&r->arena, &rest, false, ' ');
	set(r, p, TITLE, take_component(&r->arena, &rest, false, ' '));
}

/* The job, which is a list's "function"; its "title" is in N. */
static void
take_title(struct reading *r, const struct property *p)
{
	str rest = p->value;

	set(r, p, FUNCTION, take_component(&r->arena, &rest, true, ','));
}

static void
add_joined(struct buf *b, str separator, str part)
{
	if (b->len > 0 && part.len > 0)
		buf_add(b, separator);
	buf_add(b, part);
}

static void
take_org(struct reading *r, const struct property *p)
{
	struct buf b = {.arena = &r->arena};
	str rest = p->value;

	while (rest.len > 0)
		add_joined(&b, S(", "),
		    take_component(&r->arena, &rest, false, ','));
	set(r, p, ORGANISATION, buf_str(&b));
}

/*
 * Post box; building or flat; street; town; region; postcode; country.  An
 * address is taken whole, never parts of two.
 */
static void
take_adr(struct reading *r, const struct property *p)
{
	static const enum field fields[] = {TOWN, REGION, POSTCODE, COUNTRY};
	struct buf lines = {.arena = &r->arena};
	str rest = p->value, box, flat;

	if (p->rank >= r->card.address_rank)
		return;
	r->card.address_rank = p->rank;
	box = take_component(&r->arena, &rest, false, ',');
	flat = take_component(&r->arena, &rest, false, ',');
	add_joined(&lines, S("\n"), flat);
	add_joined(&lines, S("\n"),
	    take_component(&r->arena, &rest, false, ','));
	add_joined(&lines, S("\n"), box);
	r->card.values[ADDRESS] = buf_str(&lines);
	for (ptrdiff_t i = 0; i < COUNT(fields); i++)
		r->card.values[fields[i]] =
		    take_component(&r->arena, &rest, false, ',');
}

/* A URI in vCard 4: "mailto:", "tel:". */
static void
take_uri(struct reading *r, const struct property *p, enum field field,
    str scheme)
{
	str rest = p->value;
	str value = take_component(&r->arena, &rest, true, ',');

	if (value.len > scheme.len &&
	    equal_nocase(str_slice(value, 0, scheme.len), scheme))
		value = str_slice(value, scheme.len, value.len);
	set(r, p, field, value);
}

static void
take_email(struct reading *r, const struct property *p)
{
	take_uri(r, p, EMAIL, S("mailto:"));
}

static void
take_tel(struct reading *r, const struct property *p)
{
	take_uri(r, p, PHONE, S("tel:"));
}

static void
take_lang(struct reading *r, const struct property *p)
{
	set(r, p, LANGUAGE, str_trim(p->value));
}

/* Sex; identity.  Only m and f help to write a letter. */
static void
take_gender(struct reading *r, const struct property *p)
{
	str rest = p->value;
	str sex = take_component(&r->arena, &rest, false, ',');

	if (equal_nocase(sex, S("M")) || equal_nocase(sex, S("F")))
		set(r, p, GENDER, str_lower_ascii(&r->arena, sex));
}

static void
take_kind(struct reading *r, const struct property *p)
{
	r->card.group |= equal_nocase(str_trim(p->value), S("group"));
}

static const struct {
	str name;
	void (*take)(struct reading *, const struct property *);
} properties[] = {
	{S_INIT("FN"), take_fn}, {S_INIT("N"), take_n},
	{S_INIT("TITLE"), take_title}, {S_INIT("ORG"), take_org},
	{S_INIT("ADR"), take_adr}, {S_INIT("EMAIL"), take_email},
	{S_INIT("TEL"), take_tel}, {S_INIT("LANG"), take_lang},
	{S_INIT("GENDER"), take_gender}, {S_INIT("KIND"), take_kind},
	{S_INIT("X-ADDRESSBOOKSERVER-KIND"), take_kind},
};

static bool
refuse(struct reading *r, const char *what)
{
	return fault(r->faults, FAULT_DATA, r->place, "%s", what);
}

static bool
begin(struct reading *r, int64_t line)
{
	if (r->open)
		return refuse(r, _("a card within a card: a line END:VCARD is "
				   "missing before it"));
	arena_reset(&r->arena, r->start);
	r->open = true;
	r->card = (struct card){.place = r->place, .line = line,
	    .address_rank = RANK_NONE};
	for (int i = 0; i < VCARD_FIELDS; i++) {
		r->card.values[i] = S("");
		r->card.ranks[i] = RANK_NONE;
	}
	return true;
}

static bool
write_card(struct reading *r)
{
	int64_t column = 0;

	for (int i = 0; i < VCARD_FIELDS; i++)
		if (r->used[i] && !grid_cell(r->grid, r->card.line, ++column,
		    r->card.values[i], r->faults))
			return false;
	return grid_row(r->grid, r->card.line, 1, r->faults);
}

static bool
end(struct reading *r)
{
	if (!r->open)
		return refuse(r, _("no card ends here: a line BEGIN:VCARD is "
				   "missing before it"));
	r->open = false;
	if (r->card.group) {
		if (r->grid != NULL)
			fault(r->faults, FAULT_NOTE, r->card.place,
			    _("a group of contacts is left out"));
		return true;
	}
	if (r->grid != NULL)
		return write_card(r);
	for (int i = 0; i < VCARD_FIELDS; i++)
		r->used[i] |= r->card.values[i].len > 0;
	return true;
}

static bool
check_version(struct reading *r, str version)
{
	version = str_trim(version);
	return str_equal(version, S("3.0")) || str_equal(version, S("4.0")) ||
	    fault(r->faults, FAULT_DATA, r->place,
		_("vCard %.*s: export the contacts as vCard 3.0 or 4.0"),
		FMT(version));
}

/* One that is of no use leaves nothing in the arena. */
static bool
take_property(struct reading *r, const struct property *p,
    struct arena_mark before)
{
	for (ptrdiff_t i = 0; i < COUNT(properties); i++) {
		if (!equal_nocase(p->name, properties[i].name))
			continue;
		if (p->quoted_printable)
			return refuse(r, _("QUOTED-PRINTABLE is of vCard 2.1: "
			    "export the contacts as vCard 3.0 or 4.0"));
		if (r->cut)
			return fault(r->faults, FAULT_DATA, r->place,
			    _("a value of more than %d bytes"), LIST_CELL);
		properties[i].take(r, p);
		return true;
	}
	arena_reset(&r->arena, before);
	return true;
}

static bool
read_property(struct reading *r)
{
	struct arena_mark before = arena_mark(&r->arena);
	int64_t line = r->line;
	str text = read_line(r);
	struct property p;

	if (str_blank(text))
		return true;
	if (!parse(text, &p))
		return refuse(r, _("no ':' in this line of a card"));
	if (equal_nocase(p.name, S("BEGIN")) &&
	    equal_nocase(str_trim(p.value), S("VCARD")))
		return begin(r, line);
	if (equal_nocase(p.name, S("END")))
		return end(r);
	if (!r->open)
		return refuse(r, _("outside of any card"));
	if (equal_nocase(p.name, S("VERSION")))
		return check_version(r, p.value);
	return take_property(r, &p, before);
}

static bool
read_cards(struct reading *r, struct held *held)
{
	r->at = 0;
	r->line = 1;
	r->open = false;
	held->passed = 0;
	while (r->at < r->source->text.len) {
		if (!read_property(r))
			return false;
		held_pass(held, r->at);
	}
	return !r->open || fault(r->faults, FAULT_DATA, r->card.place,
	    _("card never closed: no line END:VCARD"));
}

static bool
write_cards(struct reading *r, struct arena *a, struct held *held,
    struct vcards *out)
{
	struct arena scratch = {0};
	struct grid grid;
	bool good;

	grid_start(&grid, &scratch, r->source->name);
	grid.most_rows = LIST_BYTES;
	grid.width = out->count;
	r->grid = &grid;
	good = read_cards(r, held) &&
	    grid_hold(&grid, a, &out->text, r->faults);
	grid_drop(&grid);
	arena_free(&scratch);
	return good;
}

/* Twice: which columns there are is known at the end only. */
bool
vcard_read(struct arena *a, const struct source *s, struct held *held,
    struct vcards *out, struct faults *f)
{
	struct reading r = {.source = s, .faults = f};
	bool good;

	*out = (struct vcards){0};
	good = read_cards(&r, held);
	for (int i = 0; i < VCARD_FIELDS; i++)
		if (r.used[i])
			out->columns[out->count++] = names[i];
	if (good && out->count == 0)
		good = fault_file(f, FAULT_DATA, s->name,
		    _("no card with a name or an address"));
	good = good && write_cards(&r, a, held, out);
	arena_free(&r.arena);
	return good;
}
