/* SPDX-License-Identifier: MIT */
/*
 * What of a writer leaves.  A writer is reduced right behind his row: what
 * the level forbids is in no field, no sender block, no name, because it is
 * not there any more.  Only the ledger's key is made of the whole.
 */
#include "campaign/parts.h"
#include "unicode/unicode.h"

static const str level_names[] = {
    S_INIT("full"),
    S_INIT("name and town"),
    S_INIT("initials and town"),
    S_INIT("none"),
};

bool
identity_read(struct arena *a, const struct node *map, enum identity *out,
    struct faults *f)
{
	const struct node *n = node_get(map, S("identity"));

	for (int i = 0; i < COUNT(level_names); i++)
		if (n == NULL || str_equal(n->text, level_names[i])) {
			*out = (enum identity)i;
			return true;
		}
	return fault(f, FAULT_DATA, n->place,
	    _("'identity' is 'full', 'name and town', 'initials and town' or "
	      "'none'%.*s"),
	    FMT(fault_hint(a, n->text, level_names, COUNT(level_names))));
}

bool
yes_or_no(const struct node *map, str key, bool *out, struct faults *f)
{
	const struct node *n = node_get(map, key);

	if (n == NULL)
		return true;
	*out = str_equal(n->text, S("yes")) || str_equal(n->text, S("true"));
	return *out || str_equal(n->text, S("no")) ||
	    str_equal(n->text, S("false")) ||
	    fault(f, FAULT_DATA, n->place, _("'%.*s' is 'yes' or 'no'"),
		FMT(key));
}

/* ---- minors ---- */

static ptrdiff_t
minor_column(const struct list *writers)
{
	static const str names[] = {
	    S_INIT("minor"), S_INIT("mineur"), S_INIT("mineure")};

	for (ptrdiff_t i = 0; i < COUNT(names); i++)
		if (list_column(writers, names[i]) >= 0)
			return list_column(writers, names[i]);
	return -1;
}

bool
minors_check(const struct mailing *m, const struct node *map,
    struct faults *f)
{
	const struct node *n = node_get(map, S("writers"));

	if (m->writers == NULL ||
	    (!m->minors && minor_column(m->writers) < 0) ||
	    list_column(m->writers, S("first_name")) >= 0)
		return true;
	return fault(f, FAULT_DATA, n != NULL ? n->place : NOWHERE,
	    _("no column 'first_name' in '%.*s': of a minor nothing else may "
	      "leave"),
	    FMT(m->writers->source.name));
}

static bool
is_one_of(str folded, const str *words, ptrdiff_t count)
{
	for (ptrdiff_t i = 0; i < count; i++)
		if (str_equal(folded, words[i]))
			return true;
	return false;
}

/* A cell of the column `minor`. */
static bool
read_minor(struct arena *a, const struct cell *cell, bool *minor,
    struct faults *f)
{
	static const str yes[] = {S_INIT("yes"), S_INIT("y"), S_INIT("oui"),
	    S_INIT("o"), S_INIT("true"), S_INIT("vrai"), S_INIT("1"),
	    S_INIT("x")};
	static const str no[] = {S_INIT(""), S_INIT("no"), S_INIT("n"),
	    S_INIT("non"), S_INIT("false"), S_INIT("faux"), S_INIT("0")};
	str folded = unicode_fold(a, cell->text);

	*minor = is_one_of(folded, yes, COUNT(yes));
	return *minor ||
	    (is_one_of(folded, no, COUNT(no)) &&
		(folded.len > 0 || cell->text.len == 0)) ||
	    fault(f, FAULT_ROW, cell->place,
		_("'%.*s': is the writer a minor? Write 'yes' or 'no'"),
		FMT(cell->text));
}

bool
signers_check(const struct signers *s, struct arena *a,
    const struct record *writer, bool *minor, struct faults *f)
{
	*minor = s->all_minors;
	if (!*minor && s->minor_column >= 0 &&
	    !read_minor(a, &writer->cells[s->minor_column], minor, f))
		return false;
	return !*minor || record_text(writer, S("first_name")).len > 0 ||
	    fault(f, FAULT_ROW, writer->place,
		_("the writer is a minor and has no first name: nothing else "
		  "may leave"));
}

/* ---- what is left ---- */

struct signers
signers_open(struct arena *job, const struct mailing *m)
{
	struct signers s = {.minor_column = -1};
	const struct list *list = m->writers;
	str *names;

	if (list == NULL)
		return s;
	s.all_minors = m->minors;
	s.minor_column = minor_column(list);
	while (list_fields[s.name_count].len > 0)
		s.name_count++;
	names = NEW_ARRAY(job, str, s.name_count + list->column_count);
	for (ptrdiff_t i = 0; i < s.name_count; i++)
		names[i] = list_fields[i];
	for (ptrdiff_t i = 0; i < list->column_count; i++)
		names[s.name_count++] = list->columns[i].name;
	s.names = names;
	return s;
}

enum identity
identity_of(const struct campaign *c, const struct mailing *m,
    const struct case_file *k)
{
	enum identity level = m->identity;

	if (k != NULL)
		return k->identity > level ? k->identity : level;
	/* a letter that has all cases in it */
	for (ptrdiff_t i = 0; i < c->case_count; i++)
		if (c->cases[i].state == CASE_OPEN &&
		    c->cases[i].identity > level)
			level = c->cases[i].identity;
	return level;
}

/* What is shown of a writer; all else is at the level `full` only. */
struct shown {
	str field;
	enum identity most;	/* the strictest level that shows it */
	bool of_minors;
};

static const struct shown *
find_shown(str field)
{
	static const struct shown all[] = {
	    {S_INIT("name"), IDENTITY_INITIALS_AND_TOWN, true},
	    {S_INIT("first_name"), IDENTITY_NAME_AND_TOWN, true},
	    {S_INIT("title"), IDENTITY_NAME_AND_TOWN, false},
	    {S_INIT("last_name"), IDENTITY_NAME_AND_TOWN, false},
	    {S_INIT("gender"), IDENTITY_NAME_AND_TOWN, false},
	    {S_INIT("town"), IDENTITY_INITIALS_AND_TOWN, false},
	};

	for (ptrdiff_t i = 0; i < COUNT(all); i++)
		if (str_equal(all[i].field, field))
			return &all[i];
	return NULL;
}

static bool
is_shown(str field, enum identity level, bool minor)
{
	const struct shown *shown = find_shown(field);

	return shown != NULL && level <= shown->most &&
	    (!minor || shown->of_minors);
}

/* The person with what may be seen of him, and nothing else. */
static struct person
reduced(struct arena *a, struct person *p, enum identity level, bool minor,
    str language)
{
	struct person r = {.place = p->place,
	    .address_place = p->address_place, .email_place = p->email_place};

	for (const str *field = list_fields; field->len > 0; field++)
		if (is_shown(*field, level, minor))
			*person_field(&r, *field) = *person_field(p, *field);
	if (minor && level != IDENTITY_NONE)
		r.name = p->first_name;
	if (level == IDENTITY_INITIALS_AND_TOWN)
		r.name = unicode_initials(a, r.name, language);
	return r;
}

/*
 * What is left as an object: fields by their own names and those of their
 * columns.  If the list says row by row who is a minor, a letter must serve
 * both: what only a minor does not show is empty then, as an empty cell is.
 */
static struct value
reduced_value(struct arena *a, const struct signers *s, const struct entry *e,
    struct person *p, enum identity level)
{
	const struct list *list = e->mailing->writers;
	struct member *at = NEW_ARRAY(a, struct member, 2 * s->name_count);
	ptrdiff_t n = 0;

	for (const str *field = list_fields; field->len > 0; field++)
		if (is_shown(*field, level, s->all_minors))
			at[n++] = (struct member){*field,
			    value_text(*person_field(p, *field))};
	for (ptrdiff_t i = 0; i < list->column_count; i++) {
		const struct column *c = &list->columns[i];

		if (c->name.len > 0 && is_shown(c->field, level, s->all_minors))
			at[n++] = (struct member){c->name,
			    value_text(*person_field(p, c->field))};
	}
	if (level == IDENTITY_FULL && !s->all_minors)
		for (ptrdiff_t i = 0; i < s->name_count; i++)
			at[n++] = (struct member){s->names[i],
			    (struct value){.kind = VALUE_NIL}};
	return value_object(at, n);
}

void
identity_apply(struct arena *a, const struct signers *s, enum identity level,
    bool minor, struct entry *e)
{
	if (level == IDENTITY_FULL && !minor)
		return;
	e->writer = reduced(a, &e->writer, level, minor, e->language);
	e->writer_value = reduced_value(a, s, e, &e->writer, level);
	if (level == IDENTITY_NONE)
		e->writer_value.kind = VALUE_NIL;
	e->withheld = (struct withheld){
	    .of = e->writer_value.members,
	    .names = s->names,
	    .name_count = s->name_count,
	    .why = s->all_minors && level != IDENTITY_NONE
		? str_from(_("the writers are minors, and only their first "
			     "name leaves"))
		: str_format(a, _("this letter's identity level is '%.*s'"),
		      FMT(level_names[level])),
	};
}
