/* SPDX-License-Identifier: MIT */
/* What becomes faults.csv. */
#include <stdlib.h>

#include "campaign/parts.h"
#include "campaign/product.h"

struct reject {
	struct reject *next;
	struct place place;
	int64_t line;
	str fault;
	ptrdiff_t found;	/* as the n-th, while they are sorted */
};

static void
append(struct rejects *all, struct reject *r)
{
	r->next = NULL;
	if (all->last != NULL)
		all->last->next = r;
	else
		all->first = r;
	all->last = r;
}

/* Rows come in order; several letters of one may fail. */
void
rejects_add(struct rejects *all, struct arena *a, const struct record *row,
    str fault)
{
	struct reject *r;

	if (all->last != NULL && all->last->place.at == row->place.at)
		return;
	r = NEW(a, struct reject);
	r->place = row->place;
	r->line = row->line;
	r->fault = str_copy(a, fault);
	append(all, r);
}

/* Room for all, mostly, so that a long file is not copied as it grows. */
static struct buf
room_for(struct arena *a, const struct rejects *all)
{
	enum { LINE = 40 };	/* the row's number, quotes, separators */
	struct buf b = {.arena = a};

	for (const struct reject *r = all->first; r != NULL; r = r->next)
		b.cap += r->place.length + r->fault.len + LINE;
	b.at = NEW_ROOM(a, char, b.cap);
	return b;
}

/* As it came; of a spreadsheet with the line ends that are CR in its copy. */
static void
add_row(struct buf *b, const struct list *list, const struct reject *r)
{
	ptrdiff_t start = b->len;

	buf_add(b, str_slice(list->source.text, r->place.at,
	    r->place.at + r->place.length));
	for (ptrdiff_t i = start; list->cr_ends && i < b->len; i++)
		if (b->at[i] == '\r')
			b->at[i] = '\n';
}

str
rejects_csv(struct arena *a, const struct rejects *all,
    const struct list *list)
{
	struct buf b = room_for(a, all);
	const str added[] = {S("row"), S("fault")};

	if (all->first == NULL)
		return S("");
	for (ptrdiff_t i = 0; i < list->column_count; i++) {
		csv_write(&b, &list->columns[i].name, 1, list->separator);
		b.len--;
		buf_char(&b, list->separator);
	}
	csv_write(&b, added, 2, list->separator);
	for (const struct reject *r = all->first; r != NULL; r = r->next) {
		add_row(&b, list, r);
		buf_format(&b, "%c%lld%c", list->separator, (long long)r->line,
		    list->separator);
		csv_write(&b, &r->fault, 1, list->separator);
	}
	return buf_str(&b);
}

static void
append_copy(struct rejects *to, struct arena *a, const struct reject *r)
{
	struct reject *copy = NEW(a, struct reject);

	*copy = *r;
	append(to, copy);
}

struct rejects *
rejects_join(struct arena *a, const struct rejects *one,
    const struct rejects *other, int64_t *count)
{
	const struct reject *x = one->first, *y = other->first;
	struct rejects *both = NEW(a, struct rejects);

	*count = 0;
	if (x == NULL) {	/* mostly there is one plan only */
		*both = *other;
		for (; y != NULL; y = y->next)
			++*count;
		return both;
	}
	while (x != NULL || y != NULL) {
		bool same = x != NULL && y != NULL &&
		    x->place.at == y->place.at;
		bool first = y == NULL ||
		    (x != NULL && x->place.at <= y->place.at);

		append_copy(both, a, first ? x : y);
		++*count;
		x = first ? x->next : x;
		y = !first || same ? y->next : y;
	}
	return both;
}

static int
by_row(const void *left, const void *right)
{
	const struct reject *x = left, *y = right;

	if (x->place.at != y->place.at)
		return x->place.at < y->place.at ? -1 : 1;
	return (x->found > y->found) - (x->found < y->found);
}

struct rejects *
rejects_by_row(struct arena *a, const struct rejects *all)
{
	struct rejects *sorted = NEW(a, struct rejects);
	struct reject *each;
	ptrdiff_t count = 0;

	for (const struct reject *r = all->first; r != NULL; r = r->next)
		count++;
	each = NEW_ARRAY(a, struct reject, count);
	count = 0;
	for (const struct reject *r = all->first; r != NULL; r = r->next) {
		each[count] = *r;
		each[count].found = count;
		count++;
	}
	if (count > 0)
		qsort(each, (size_t)count, sizeof *each, by_row);
	for (ptrdiff_t i = 0; i < count; i++)
		if (i == 0 || each[i].place.at != each[i - 1].place.at)
			append(sorted, &each[i]);
	return sorted;
}

str
product_rejects(struct arena *a, const struct product *p,
    const struct mailing *m)
{
	return m->list != NULL ? rejects_csv(a, p->rejects, m->list) : S("");
}
