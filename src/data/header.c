/* SPDX-License-Identifier: MIT */
#include "header.h"

#include "decode.h"
#include "grid.h"
#include "row.h"
#include "unicode/unicode.h"

const str list_fields[] = {
	S_INIT("name"), S_INIT("first_name"), S_INIT("last_name"),
	S_INIT("title"), S_INIT("gender"), S_INIT("function"),
	S_INIT("organisation"), S_INIT("address"), S_INIT("postcode"),
	S_INIT("town"), S_INIT("country"), S_INIT("email"),
	S_INIT("language"), S_INIT("salutation"), S_INIT("closing"),
	S_INIT("case"), S_INIT("id"), S_INIT(""),
};

/*
 * French and English headers, as unicode_fold gives them.  "nom" and "name"
 * are not here: what they mean depends on the other columns.
 */
static const struct {
	str folded, field;
} known_headers[] = {
	{S_INIT("nomcomplet"), S_INIT("name")},
	{S_INIT("nometprenom"), S_INIT("name")},
	{S_INIT("nomprenom"), S_INIT("name")},
	{S_INIT("prenometnom"), S_INIT("name")},
	{S_INIT("prenomnom"), S_INIT("name")},
	{S_INIT("destinataire"), S_INIT("name")},
	{S_INIT("fullname"), S_INIT("name")},
	{S_INIT("recipient"), S_INIT("name")},
	{S_INIT("prenom"), S_INIT("first_name")},
	{S_INIT("prenoms"), S_INIT("first_name")},
	{S_INIT("firstname"), S_INIT("first_name")},
	{S_INIT("forename"), S_INIT("first_name")},
	{S_INIT("givenname"), S_INIT("first_name")},
	{S_INIT("nomdefamille"), S_INIT("last_name")},
	{S_INIT("nomdusage"), S_INIT("last_name")},
	{S_INIT("lastname"), S_INIT("last_name")},
	{S_INIT("surname"), S_INIT("last_name")},
	{S_INIT("familyname"), S_INIT("last_name")},
	{S_INIT("civilite"), S_INIT("title")},
	{S_INIT("titre"), S_INIT("title")},
	{S_INIT("title"), S_INIT("title")},
	{S_INIT("genre"), S_INIT("gender")},
	{S_INIT("sexe"), S_INIT("gender")},
	{S_INIT("gender"), S_INIT("gender")},
	{S_INIT("sex"), S_INIT("gender")},
	{S_INIT("fonction"), S_INIT("function")},
	{S_INIT("poste"), S_INIT("function")},
	{S_INIT("function"), S_INIT("function")},
	{S_INIT("jobtitle"), S_INIT("function")},
	{S_INIT("position"), S_INIT("function")},
	{S_INIT("organisation"), S_INIT("organisation")},
	{S_INIT("organisme"), S_INIT("organisation")},
	{S_INIT("societe"), S_INIT("organisation")},
	{S_INIT("structure"), S_INIT("organisation")},
	{S_INIT("entreprise"), S_INIT("organisation")},
	{S_INIT("raisonsociale"), S_INIT("organisation")},
	{S_INIT("association"), S_INIT("organisation")},
	{S_INIT("institution"), S_INIT("organisation")},
	{S_INIT("organization"), S_INIT("organisation")},
	{S_INIT("company"), S_INIT("organisation")},
	{S_INIT("adresse"), S_INIT("address")},
	{S_INIT("adressepostale"), S_INIT("address")},
	{S_INIT("adresseligne"), S_INIT("address")},
	{S_INIT("lignedadresse"), S_INIT("address")},
	{S_INIT("complementdadresse"), S_INIT("address")},
	{S_INIT("complementadresse"), S_INIT("address")},
	{S_INIT("rue"), S_INIT("address")},
	{S_INIT("address"), S_INIT("address")},
	{S_INIT("addressline"), S_INIT("address")},
	{S_INIT("postaladdress"), S_INIT("address")},
	{S_INIT("mailingaddress"), S_INIT("address")},
	{S_INIT("street"), S_INIT("address")},
	{S_INIT("streetaddress"), S_INIT("address")},
	{S_INIT("cp"), S_INIT("postcode")},
	{S_INIT("codepostal"), S_INIT("postcode")},
	{S_INIT("postcode"), S_INIT("postcode")},
	{S_INIT("postalcode"), S_INIT("postcode")},
	{S_INIT("zip"), S_INIT("postcode")},
	{S_INIT("zipcode"), S_INIT("postcode")},
	{S_INIT("ville"), S_INIT("town")},
	{S_INIT("commune"), S_INIT("town")},
	{S_INIT("localite"), S_INIT("town")},
	{S_INIT("town"), S_INIT("town")},
	{S_INIT("city"), S_INIT("town")},
	{S_INIT("pays"), S_INIT("country")},
	{S_INIT("country"), S_INIT("country")},
	{S_INIT("courriel"), S_INIT("email")},
	{S_INIT("mel"), S_INIT("email")},
	{S_INIT("mail"), S_INIT("email")},
	{S_INIT("email"), S_INIT("email")},
	{S_INIT("emailaddress"), S_INIT("email")},
	{S_INIT("adresseemail"), S_INIT("email")},
	{S_INIT("adressemail"), S_INIT("email")},
	{S_INIT("adressemel"), S_INIT("email")},
	{S_INIT("adressecourriel"), S_INIT("email")},
	{S_INIT("adresseelectronique"), S_INIT("email")},
	{S_INIT("courrierelectronique"), S_INIT("email")},
	{S_INIT("langue"), S_INIT("language")},
	{S_INIT("language"), S_INIT("language")},
	{S_INIT("salutation"), S_INIT("salutation")},
	{S_INIT("greeting"), S_INIT("salutation")},
	{S_INIT("formuledappel"), S_INIT("salutation")},
	{S_INIT("appel"), S_INIT("salutation")},
	{S_INIT("closing"), S_INIT("closing")},
	{S_INIT("complimentaryclose"), S_INIT("closing")},
	{S_INIT("formuledepolitesse"), S_INIT("closing")},
	{S_INIT("politesse"), S_INIT("closing")},
	{S_INIT("cas"), S_INIT("case")},
	{S_INIT("dossier"), S_INIT("case")},
	{S_INIT("case"), S_INIT("case")},
	{S_INIT("identifiant"), S_INIT("id")},
	{S_INIT("identifier"), S_INIT("id")},
	{S_INIT("id"), S_INIT("id")},
};

static str
look_up(str folded)
{
	for (ptrdiff_t i = 0; i < COUNT(known_headers); i++)
		if (str_equal(known_headers[i].folded, folded))
			return known_headers[i].field;
	return S("");
}

/* But for "nom" and "name".  "Adresse 2" is a line of the address. */
static str
field_of(str folded)
{
	str field = look_up(folded);

	if (field.len > 0 || folded.len < 2)
		return field;
	if (folded.at[folded.len - 1] < '1' || folded.at[folded.len - 1] > '9')
		return field;
	field = look_up(str_slice(folded, 0, folded.len - 1));
	return str_equal(field, S("address")) ? field : S("");
}

static const struct column *
column_of(const struct column *columns, ptrdiff_t count, str field)
{
	for (ptrdiff_t i = 0; i < count; i++)
		if (str_equal(columns[i].field, field))
			return &columns[i];
	return NULL;
}

/* "Nom" beside "Prénom" or "Nom complet" is the last name, alone the whole. */
static str
field_of_nom(const struct column *columns, ptrdiff_t count)
{
	bool split = column_of(columns, count, S("first_name")) != NULL ||
	    column_of(columns, count, S("name")) != NULL;

	return split && column_of(columns, count, S("last_name")) == NULL ?
	    S("last_name") : S("name");
}

static bool
is_nom(str folded)
{
	return str_equal(folded, S("nom")) || str_equal(folded, S("name"));
}

static bool
give_alias(struct list *l, struct column *columns, ptrdiff_t i, str field,
    struct faults *f)
{
	const struct column *other =
	    column_of(columns, l->column_count, field);

	if (other != NULL && !str_equal(field, S("address")))
		return fault(f, FAULT_DATA, columns[i].place,
		    _("columns '%.*s' and '%.*s' are both '%.*s', as 'aliases' "
		      "has it"),
		    FMT(other->name), FMT(columns[i].name), FMT(field));
	columns[i].field = field;
	return true;
}

/* A second column for a field keeps its own name only, and that is said. */
static void
give_field(struct list *l, struct column *columns, ptrdiff_t i, str field,
    struct faults *f)
{
	const struct column *other =
	    column_of(columns, l->column_count, field);

	if (field.len == 0 || columns[i].field.len > 0)
		return;
	if (other == NULL || str_equal(field, S("address")))
		columns[i].field = field;
	else
		fault(f, FAULT_NOTE, columns[i].place,
		    _("column '%.*s' is not used for '%.*s': column '%.*s' is"),
		    FMT(columns[i].name), FMT(field), FMT(other->name));
}

/* What the user says himself comes first. */
static bool
give_aliases(struct list *l, struct column *columns,
    const struct list_options *o, struct faults *f)
{
	bool good = true;

	for (ptrdiff_t i = 0; i < l->column_count; i++)
		for (ptrdiff_t j = 0; j < o->alias_count; j++)
			if (str_equal(o->aliases[j].header, columns[i].folded))
				good = give_alias(l, columns, i,
				    o->aliases[j].field, f) && good;
	return good;
}

static void
give_fields(struct list *l, struct column *columns, struct faults *f)
{
	ptrdiff_t n = l->column_count;

	for (ptrdiff_t i = 0; i < n; i++)
		give_field(l, columns, i, field_of(columns[i].folded), f);
	for (ptrdiff_t i = 0; i < n; i++)
		if (is_nom(columns[i].folded))
			give_field(l, columns, i, field_of_nom(columns, n), f);
}

/* Compares each with those before it: at most 500,000 short comparisons. */
static bool
check_twice(const struct column *columns, ptrdiff_t i, struct faults *f)
{
	const struct column *c = &columns[i];

	for (ptrdiff_t j = 0; j < i && c->name.len > 0; j++) {
		if (str_equal(columns[j].name, c->name))
			return fault(f, FAULT_DATA, c->place,
			    _("columns %lld and %lld are both named '%.*s'"),
			    (long long)j + 1, (long long)i + 1,
			    FMT(c->name)) ||
			    fault_mend(f, _("give one of them another name"));
		if (str_equal(columns[j].folded, c->folded))
			return fault(f, FAULT_DATA, c->place,
			    _("columns '%.*s' and '%.*s' differ in case, "
			      "accents or blanks only"),
			    FMT(columns[j].name), FMT(c->name)) ||
			    fault_mend(f, _("give one of them another name"));
	}
	return true;
}

/* Somebody's address instead of a name: the list has no header. */
static bool
is_address(str name)
{
	ptrdiff_t at = str_find_char(name, '@');

	return at > 0 && str_find_char(name, ' ') < 0 &&
	    str_find_char(str_slice(name, at, name.len), '.') > 0;
}

static bool
check_name(const struct list *l, const struct column *c, int64_t number,
    struct faults *f)
{
	char cell[CELL_NAME];

	if (is_address(c->name))
		return fault(f, FAULT_DATA, c->place,
		    _("no header: the first line holds '%.*s', not names of "
		      "columns"), FMT(c->name)) ||
		    fault_mend(f,
			_("put a line above it that names the columns, such "
			  "as: name,email"));
	if (!l->private_use || private_use_find(c->name) < 0)
		return true;
	if (l->sheet.len > 0)
		fault_file(f, FAULT_DATA, l->source.name,
		    _("%s: a private-use character in the name of a column"),
		    cell_name(cell, l->line - 1, number));
	else
		fault(f, FAULT_DATA, c->place,
		    _("a private-use character in the name of a column"));
	return fault_mend(f,
	    _("type the character anew: no other font knows this one"));
}

static bool
make_columns(struct list *l, const struct list_options *o,
    const struct row *r, struct faults *f)
{
	struct column *columns = NEW_ARRAY(l->arena, struct column, r->count);
	bool good = true;

	for (ptrdiff_t i = 0; i < r->count; i++) {
		struct column *c = &columns[i];

		c->name = unicode_nfc(l->arena, r->cells[i].text);
		c->place = r->cells[i].place;
		c->field = S("");
		c->folded = unicode_fold(l->arena, c->name);
		if (c->folded.len == 0)
			c->folded = c->name;
		good = check_name(l, c, i + 1, f) && good;
		good = check_twice(columns, i, f) && good;
	}
	l->columns = columns;
	l->column_count = r->count;
	good = good && give_aliases(l, columns, o, f);
	if (good)
		give_fields(l, columns, f);
	return good;
}

static bool
check_row(const struct list *l, const struct row *r, struct faults *f)
{
	struct place whole = {&l->source, r->from, r->to - r->from};

	if (r->junk >= 0)
		return fault(f, FAULT_DATA,
		    (struct place){&l->source, r->junk, 1},
		    _("text after a closing quote")) ||
		    fault_mend(f,
			_("a quote within a cell is written twice: \"\""));
	if (!r->filled)
		return fault(f, FAULT_DATA, whole,
		    _("no header: the first line names no column")) ||
		    fault_mend(f,
			_("put a line on top that names the columns, such as: "
			  "name,address"));
	if (r->count > LIST_COLUMNS)
		return fault(f, FAULT_DATA, whole,
		    _("%lld columns, %d at most"), (long long)r->count,
		    LIST_COLUMNS);
	if (whole.length > LIST_CELL)
		return fault(f, FAULT_DATA, whole,
		    _("a header of more than %d bytes"), LIST_CELL);
	return true;
}

bool
header_read(struct list *l, const struct list_options *o, struct faults *f)
{
	struct arena scratch = {0};
	struct row r = {&l->source, l->separator, .cr_ends = l->cr_ends,
	    .arena = l->arena, .room = LIST_COLUMNS};
	bool good;

	r.cells = NEW_ARRAY(&scratch, struct cell, r.room);
	row_read(&r, l->at);
	l->at = r.next;
	l->line += r.lines;
	good = check_row(l, &r, f) && make_columns(l, o, &r, f);
	arena_free(&scratch);
	return good;
}

static str
own_field(str name)
{
	for (const str *field = list_fields; field->len > 0; field++)
		if (str_equal(*field, name))
			return *field;
	return S("");
}

bool
header_give(struct list *l, const struct list_options *o, const str *names,
    ptrdiff_t count, struct faults *f)
{
	struct column *columns = NEW_ARRAY(l->arena, struct column, count);

	for (ptrdiff_t i = 0; i < count; i++)
		columns[i] = (struct column){
		    .name = names[i],
		    .folded = unicode_fold(l->arena, names[i]),
		    .field = S(""),
		    .place = {&l->source, 0, 0},
		};
	l->columns = columns;
	l->column_count = count;
	if (!give_aliases(l, columns, o, f))
		return false;
	for (ptrdiff_t i = 0; i < count; i++)
		give_field(l, columns, i, own_field(names[i]), f);
	return true;
}
