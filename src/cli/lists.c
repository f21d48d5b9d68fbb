/* SPDX-License-Identifier: MIT */
/* What was found out about a list: said once, so that it can be corrected. */
#include <string.h>

#include "cli/cli.h"
#include "unicode/unicode.h"

enum { MOST_NAMED = 10 };

/* "1,203 rows" as the language of the messages writes it. */
static void
add_rows(struct arena *a, struct buf *b, int64_t rows)
{
	str number;

	if (!unicode_number(a, str_format(a, "%lld", (long long)rows), 0,
		str_from(_("en")), &number))
		return;
	buf_format(b, ngettext("%.*s row", "%.*s rows", (unsigned long)rows),
	    FMT(number));
}

/* "sheet 1 of 3 (there is also: Donors, 2019)" */
static void
add_sheet(struct arena *a, struct buf *b, const struct list *l)
{
	struct buf others = {.arena = a};
	ptrdiff_t number = 0, named = 0;

	for (ptrdiff_t i = 0; i < l->sheet_count; i++)
		if (number == 0 && str_equal(l->sheets[i], l->sheet))
			number = i + 1;
		else if (named++ < MOST_NAMED)
			buf_format(&others, "%s%.*s", named > 1 ? ", " : "",
			    FMT(l->sheets[i]));
	if (named > MOST_NAMED)
		buf_add(&others, S(", ..."));
	buf_format(b, _("sheet %lld of %lld (there is also: %.*s)"),
	    (long long)number, (long long)l->sheet_count,
	    FMT(buf_str(&others)));
}

static void
add_form(struct arena *a, struct buf *b, const struct list *l)
{
	if (l->sheet.len > 0) {
		if (l->sheet_count > 1) {
			add_sheet(a, b, l);
			buf_add(b, S(", "));
		}
		return;
	}
	buf_format(b, "%s, ", l->charset);
	if (strcmp(l->format, "CSV") != 0 || l->column_count < 2)
		return;
	if (l->separator == '\t')
		buf_add(b, str_from(_("separated by tabs")));
	else
		buf_format(b, _("separated by '%c'"), l->separator);
	buf_add(b, S(", "));
}

static void
print_visible(struct arena *a, str line)
{
	fprintf(stderr, "%.*s\n", FMT(str_visible(a, line)));
}

void
tell_list(struct list *l)
{
	struct arena a = {0};
	struct buf b = {.arena = &a};

	buf_format(&b, "%.*s: %s, ", FMT(l->source.name), l->format);
	add_form(&a, &b, l);
	add_rows(&a, &b, list_rows(l));
	print_visible(&a, buf_str(&b));
	arena_free(&a);
}

void
tell_columns(const struct list *l)
{
	struct arena a = {0};
	struct buf b = {.arena = &a};
	ptrdiff_t named = 0;

	for (ptrdiff_t i = 0; i < l->column_count; i++) {
		const struct column *c = &l->columns[i];

		if (c->name.len == 0)
			continue;
		buf_format(&b, "%s%.*s", named++ > 0 ? ", " : "",
		    FMT(c->name));
		if (c->field.len > 0 && !str_equal(c->field, c->name))
			buf_format(&b, " = %.*s", FMT(c->field));
	}
	print_visible(&a, str_format(&a, _("  columns: %.*s"),
	    FMT(buf_str(&b))));
	arena_free(&a);
}

/* The same file, read in the same way. */
static bool
same_list(const struct list *a, const struct list *b)
{
	return str_equal(a->source.name, b->source.name) &&
	    a->separator == b->separator &&
	    strcmp(a->charset, b->charset) == 0;
}

/* Whether a mailing before the n-th one has the same list. */
static bool
told_before(const struct campaign *c, ptrdiff_t n, const struct list *l)
{
	for (ptrdiff_t i = 0; i <= n; i++) {
		const struct mailing *m = &c->mailings[i];
		const struct list *last = i < n || l == m->writers ? m->list :
		    NULL;

		if ((last != NULL && same_list(last, l)) || (i < n &&
		    m->writers != NULL && same_list(m->writers, l)))
			return true;
	}
	return false;
}

void
tell_lists(const struct campaign *c)
{
	for (ptrdiff_t i = 0; i < c->mailing_count; i++) {
		const struct mailing *m = &c->mailings[i];

		if (m->list != NULL && !told_before(c, i, m->list))
			tell_list(m->list);
		if (m->writers != NULL && !told_before(c, i, m->writers))
			tell_list(m->writers);
	}
	if (c->never_list != NULL)
		tell_list(c->never_list);
}
