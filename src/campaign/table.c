/* SPDX-License-Identifier: MIT */
/* The table of forms of address: the stock's rows, and the campaign's own. */
#include <stdlib.h>
#include <string.h>

#include "campaign/forms.h"
#include "unicode/unicode.h"

enum { MOST_ROWS = 10000 };

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverlength-strings"
static const char stock_forms[] =
#include "letters/forms.inc"
    ;
static const char stock_roles[] =
#include "letters/roles.inc"
    ;
#pragma GCC diagnostic pop

static const str kinds[] = {S_INIT("authority"), S_INIT("solidarity"),
    S_INIT("call"), S_INIT("news")};

const str hole_names[HOLE_COUNT] = {
    S_INIT("title"), S_INIT("first_name"), S_INIT("last_name"),
    S_INIT("name"), S_INIT("function"), S_INIT("salutation")};

static const str column_names[] = {S_INIT("language"), S_INIT("kind"),
    S_INIT("role"), S_INIT("gender"), S_INIT("salutation"),
    S_INIT("closing")};
enum { LANGUAGE, KIND, ROLE, GENDER, SALUTATION, CLOSING, COLUMNS };

int
hole_next(str text, ptrdiff_t *at, ptrdiff_t *begins)
{
	str name;
	ptrdiff_t open = str_find_char(str_slice(text, *at, text.len), '{');
	ptrdiff_t close;

	if (open < 0)
		return -1;
	*begins = *at + open;
	name = str_slice(text, *begins + 1, text.len);
	close = str_find_char(name, '}');
	if (close < 0)
		return -2;
	name.len = close;
	*at = *begins + close + 2;
	for (int i = 0; i < HOLE_COUNT; i++)
		if (str_equal(name, hole_names[i]))
			return i;
	return -2;
}

/* The set of holes; false: one of them is none of `allowed`. */
static bool
read_holes(str text, unsigned allowed, unsigned *holes)
{
	ptrdiff_t at = 0, begins;
	int hole;

	*holes = 0;
	while ((hole = hole_next(text, &at, &begins)) >= 0)
		*holes |= 1u << hole;
	return hole == -1 && (*holes & ~allowed) == 0;
}

static bool
read_kind(str text, enum letter_kind *kind)
{
	for (int i = 0; i < COUNT(kinds); i++)
		if (str_equal(text, kinds[i])) {
			*kind = (enum letter_kind)i;
			return true;
		}
	return false;
}

/* False: it names no role and has no word. */
static bool
read_role(struct arena *a, const struct roles *roles, str cell, struct form *w)
{
	str *words = NEW_ARRAY(a, str, cell.len + 1);

	w->role = cell;
	w->beginnings = words;
	while (cell.len > 0) {
		str one = role_words(a, str_cut(&cell, '|'));
		int role = role_find(roles, one);

		if (one.len == 0)
			return false;
		if (role >= 0)
			w->roles |= UINT64_C(1) << role;
		else
			words[w->beginning_count++] = one;
	}
	return true;
}

enum { OF_A_PERSON = HOLE_SALUTATION - 1 };

/* The same role in row after row is read once. */
static bool
same_role(const struct form *before, str cell, struct form *w)
{
	if (before == NULL || !str_equal(before->role, cell))
		return false;
	w->role = before->role;
	w->roles = before->roles;
	w->beginnings = before->beginnings;
	w->beginning_count = before->beginning_count;
	return true;
}

/* The column that cannot be read, or COLUMNS.  `before` may be NULL. */
static int
read_form(struct arena *a, const struct roles *roles, const str *cells,
    const struct form *before, struct form *w)
{
	w->language = str_lower_ascii(a, cells[LANGUAGE]);
	w->salutation = cells[SALUTATION];
	w->closing = cells[CLOSING];
	if (!read_kind(cells[KIND], &w->kind))
		return KIND;
	if (!same_role(before, cells[ROLE], w) &&
	    !read_role(a, roles, cells[ROLE], w))
		return ROLE;
	if (!gender_read(cells[GENDER], &w->gender))
		return GENDER;
	if (w->salutation.len == 0 ||
	    !read_holes(w->salutation, OF_A_PERSON, &w->needs))
		return SALUTATION;
	if (!read_holes(w->closing, OF_A_PERSON | HOLE_SALUTATION,
		&w->closing_needs))
		return CLOSING;
	w->closing_needs &= OF_A_PERSON;
	return COLUMNS;
}

/* ---- in order ---- */

static int
compare_group(const struct form *x, str language, enum letter_kind kind)
{
	int order = str_compare(x->language, language);

	return order != 0 ? order : (int)x->kind - (int)kind;
}

/* The campaign's after the stock's, each in the order of its file. */
static int
compare_rows(const void *a, const void *b)
{
	const struct form *x = a, *y = b;
	int order = compare_group(x, y->language, y->kind);

	if (order == 0)
		order = x->own - y->own;
	if (order == 0)
		order = (x->place.at > y->place.at) -
		    (x->place.at < y->place.at);
	return order;
}

ptrdiff_t
forms_find(const struct forms *forms, str language, enum letter_kind kind,
    const struct form **first)
{
	ptrdiff_t low = 0, high = forms->count, n = 0;

	while (low < high) {
		ptrdiff_t middle = low + (high - low) / 2;

		if (compare_group(&forms->rows[middle], language, kind) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	*first = forms->rows + low;
	while (low + n < forms->count &&
	    compare_group(*first + n, language, kind) == 0)
		n++;
	return n;
}

/* ---- the stock's ---- */

static ptrdiff_t
count_lines(str text)
{
	str line;
	ptrdiff_t n = 0;

	while (str_line(&text, &line))
		n++;
	return n;
}

/* Without quotes; the order of the columns is known. */
static void
load_stock(struct arena *a, struct forms *forms)
{
	str rest = str_from(stock_forms), line;

	str_line(&rest, &line);
	while (str_line(&rest, &line)) {
		struct form *w = &forms->rows[forms->count];
		str cells[COLUMNS];

		w->place.at = forms->count;
		for (int i = 0; i < COLUMNS; i++)
			cells[i] = str_cut(&line, ';');
		if (read_form(a, forms->roles, cells,
			forms->count > 0 ? w - 1 : NULL, w) == COLUMNS)
			forms->count++;
	}
}

/* ---- the campaign's ---- */

/* Where the table has each column, or -1; false after a fault. */
static bool
find_columns(struct campaign *c, const struct list *list, ptrdiff_t *at,
    struct faults *f)
{
	bool good = true;

	for (int i = 0; i < COLUMNS; i++) {
		at[i] = list_column(list, column_names[i]);
		if (at[i] < 0 && i != ROLE && i != GENDER && i != CLOSING)
			good = fault(f, FAULT_DATA, list->columns[0].place,
			    _("no column '%.*s'"), FMT(column_names[i]));
	}
	for (ptrdiff_t k = 0; k < list->column_count; k++) {
		str name = list->columns[k].name;
		int i = 0;

		while (i < COLUMNS && at[i] != k)
			i++;
		if (i == COLUMNS)
			good = fault(f, FAULT_DATA, list->columns[k].place,
			    _("no column '%.*s' in a table of forms%.*s"),
			    FMT(name),
			    FMT(fault_hint(c->arena, name, column_names,
				COUNT(column_names))));
	}
	return good;
}

/* What is wrong with a cell that cannot be read. */
static bool
tell(struct campaign *c, int column, str text, struct place place,
    struct faults *f)
{
	switch (column) {
	case LANGUAGE:
		return fault(f, FAULT_DATA, place,
		    _("'%.*s' is no language: write a tag such as fr or "
		      "pt-BR"),
		    FMT(text));
	case KIND:
		return fault(f, FAULT_DATA, place,
		    _("'kind' is 'authority', 'solidarity', 'call' or "
		      "'news'%.*s"),
		    FMT(fault_hint(c->arena, text, kinds, COUNT(kinds))));
	case ROLE:
		return fault(f, FAULT_DATA, place,
		    _("'role' is a role or the beginning of a function; "
		      "several are separated by '|'"));
	case GENDER:
		return fault(f, FAULT_DATA, place,
		    _("'gender' is 'm', 'f', 'plural' or empty"));
	case SALUTATION:
		if (text.len == 0)
			return fault(f, FAULT_DATA, place,
			    _("a form of address without 'salutation'"));
		break;
	default:
		break;
	}
	return fault(f, FAULT_DATA, place,
	    column == CLOSING
		? _("a closing may have {salutation}, {title}, {first_name}, "
		    "{last_name}, {name} and {function}")
		: _("a salutation may have {title}, {first_name}, {last_name}, "
		    "{name} and {function}"));
}

static bool
load_row(struct campaign *c, const struct forms *forms, const struct record *r,
    const ptrdiff_t *at, struct form *w, struct faults *f)
{
	str cells[COLUMNS];
	int wrong;

	for (int i = 0; i < COLUMNS; i++)
		cells[i] = at[i] >= 0
		    ? str_copy(c->arena, r->cells[at[i]].text)
		    : S("");
	w->own = true;
	w->place = r->place;
	wrong = read_form(c->arena, forms->roles, cells, NULL, w);
	if (unicode_language_name(c->arena, w->language, S("en")).len == 0)
		wrong = LANGUAGE;
	if (wrong == COLUMNS)
		return true;
	return tell(c, wrong, cells[wrong],
	    cells[wrong].len > 0 ? r->cells[at[wrong]].place : r->place, f);
}

static bool
load_own(struct campaign *c, struct forms *forms, struct list *list,
    struct faults *f)
{
	ptrdiff_t at[COLUMNS];
	struct form *w;
	struct record r;

	if (!find_columns(c, list, at, f))
		return false;
	for (int n = 0; list_next(list, c->arena, &r, f); n++) {
		if (n == MOST_ROWS)
			return fault(f, FAULT_DATA, r.place,
			    _("a table of forms has %d rows at most"),
			    MOST_ROWS);
		if (r.faulty) {
			fault(f, FAULT_DATA, r.place,
			    _("a form of address that cannot be read"));
			continue;
		}
		w = &forms->rows[forms->count];
		*w = (struct form){0};
		forms->count += load_row(c, forms, &r, at, w, f);
	}
	return true;
}

static struct list *
open_own(struct campaign *c, struct faults *f)
{
	str tried[] = {path_join(c->arena, c->folder, S("forms.csv")),
	    path_join(c->arena, c->folder, S("letters/forms.csv"))};

	for (ptrdiff_t i = 0; i < COUNT(tried); i++)
		if (path_exists(tried[i]))
			return list_open(c->arena, tried[i], tried[i], f);
	return NULL;
}

static ptrdiff_t
count_rows(struct list *list)
{
	struct arena row = {0};
	struct faults quiet = {.arena = &row, .most = 1};
	struct record r;
	ptrdiff_t n = 0;

	while (n < MOST_ROWS && list_next(list, &row, &r, &quiet))
		n++;
	list_rewind(list);
	arena_free(&row);
	return n;
}

const struct forms *
forms_load(struct campaign *c, struct faults *f)
{
	struct forms *forms = NEW(c->arena, struct forms);
	struct list *own = open_own(c, f);
	ptrdiff_t most = count_lines(str_from(stock_forms)) + 1;

	if (own != NULL)
		most += count_rows(own);
	forms->roles = roles_parse(c->arena, str_from(stock_roles));
	forms->rows = NEW_ARRAY(c->arena, struct form, most);
	load_stock(c->arena, forms);
	if (own != NULL)
		load_own(c, forms, own, f);
	qsort(forms->rows, (size_t)forms->count, sizeof *forms->rows,
	    compare_rows);
	return forms;
}
