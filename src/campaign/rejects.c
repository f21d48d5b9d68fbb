/* SPDX-License-Identifier: MIT */
/* What becomes faults.csv. */
#include "campaign/parts.h"

struct reject {
	struct reject *next;
	struct place place;
	int64_t line;
	str fault;
};

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
	if (all->last != NULL)
		all->last->next = r;
	else
		all->first = r;
	all->last = r;
}

str
rejects_csv(struct arena *a, const struct rejects *all,
    const struct list *list)
{
	struct buf b = {.arena = a};
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
		const str cells[] = {
		    str_format(a, "%lld", (long long)r->line), r->fault};

		buf_add(&b, str_slice(list->source.text, r->place.at,
		    r->place.at + r->place.length));
		buf_char(&b, list->separator);
		csv_write(&b, cells, 2, list->separator);
	}
	return buf_str(&b);
}
