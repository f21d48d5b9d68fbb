/* SPDX-License-Identifier: MIT */
/* What the ledger is told of letters that were made. */
#include <string.h>

#include "print/parts.h"

enum { GROUP = 1000 };		/* letters in one commit */

void
id_set_add(struct arena *a, struct id_set *s, int64_t id)
{
	if (id / 64 >= s->words) {
		ptrdiff_t words = (id / 64 + 1) * 2;
		uint64_t *bits = NEW_ARRAY(a, uint64_t, words);

		if (s->words > 0)
			memcpy(bits, s->bits, (size_t)s->words * sizeof *bits);
		s->bits = bits;
		s->words = words;
	}
	s->bits[id / 64] |= (uint64_t)1 << id % 64;
}

bool
id_set_has(const struct id_set *s, int64_t id)
{
	return id / 64 < s->words && (s->bits[id / 64] >> id % 64 & 1) != 0;
}

void
remember_id(void *press, int64_t id)
{
	struct press *p = press;

	id_set_add(p->job, &p->made, id);
}

static struct ledger_filter
letters_of(const struct press *p)
{
	return (struct ledger_filter){.mailing = p->mailing->name,
	    .channel = S("print")};
}

static bool
is_one(void *self, const struct delivery *d)
{
	bool *found = self;

	(void)d;
	*found = true;
	return false;
}

bool
has_letters(struct press *p, bool *has, struct faults *f)
{
	struct ledger_filter letters = letters_of(p);

	*has = false;
	return p->ledger == NULL ||
	    ledger_each(p->ledger, &letters, is_one, has, f);
}

bool
remember_made(struct press *p, const struct due *due, str file, int64_t page,
    struct faults *f)
{
	return p->group == NULL ||
	    plan_group_add(p->group,
		&(struct delivery_plan){.key = due->key, .name = due->name,
		    .address = due->address, .content = due->content,
		    .file = file, .page = page}, f);
}

bool
note_made(struct press *p, struct faults *f)
{
	return p->group == NULL || plan_group_flush(p->group, f);
}

/* ---- the order ---- */

static str
order_name(struct arena *a, const struct press *p)
{
	return str_format(a, "order:%.*s", FMT(p->mailing->name));
}

bool
note_order(struct press *p, struct faults *f)
{
	struct arena scratch = {0};
	str name = order_name(&scratch, p);
	bool good = p->ledger == NULL ||
	    str_equal(ledger_fact(p->ledger, &scratch, name),
		p->options.sorting.text) ||
	    ledger_set_fact(p->ledger, name, p->options.sorting.text, f);

	arena_free(&scratch);
	return good;
}

bool
recall_order(struct press *p, struct faults *f)
{
	struct arena *job = p->job;

	return p->ledger == NULL ||
	    sorting_again(job, p->mailing,
		ledger_fact(p->ledger, job, order_name(job, p)),
		&p->options.sorting, f);
}

/* ---- letters that are no longer where they were ---- */

/* Which of the mailing's letters are meant. */
struct search {
	struct arena arena;
	const struct press *press;
	bool (*is_in)(void *self, str file);
	void *self;
	struct id_set found;
};

static bool
find_stale(void *self, const struct delivery *d)
{
	struct search *s = self;

	if ((d->state == DELIVERY_PLANNED || d->state == DELIVERY_MADE) &&
	    !id_set_has(&s->press->made, d->id))
		id_set_add(&s->arena, &s->found, d->id);
	return true;
}

static bool
find_made(void *self, const struct delivery *d)
{
	struct search *s = self;

	if (d->state == DELIVERY_MADE && s->is_in(s->self, d->file))
		id_set_add(&s->arena, &s->found, d->id);
	return true;
}

/* Cancels what was found, and with `again` plans it anew at once. */
static bool
cancel_found(struct press *p, const struct id_set *found, bool again,
    struct faults *f)
{
	struct paper papers[2 * GROUP];
	ptrdiff_t count = 0;
	int64_t end = found->words * 64;

	for (int64_t id = 0; id < end; id++) {
		if (!id_set_has(found, id))
			continue;
		papers[count++] = (struct paper){.id = id,
		    .state = DELIVERY_CANCELLED};
		if (again)
			papers[count++] = (struct paper){.id = id,
			    .state = DELIVERY_PLANNED};
		if (count < 2 * GROUP - 1)
			continue;
		if (!ledger_paper(p->ledger, papers, count, clock_now(), f))
			return false;
		count = 0;
	}
	return count == 0 ||
	    ledger_paper(p->ledger, papers, count, clock_now(), f);
}

bool
cancel_stale(struct press *p, struct faults *f)
{
	struct search s = {.press = p};
	struct ledger_filter letters = letters_of(p);
	bool good = p->ledger == NULL || p->all_new ||
	    (ledger_each(p->ledger, &letters, find_stale, &s, f) &&
		cancel_found(p, &s.found, false, f));

	arena_free(&s.arena);
	return good;
}

bool
take_back(struct press *p, bool (*is_in)(void *self, str file), void *self,
    struct faults *f)
{
	struct search s = {.press = p, .is_in = is_in, .self = self};
	struct ledger_filter letters = letters_of(p);
	bool good = p->ledger == NULL || p->all_new ||
	    (ledger_each(p->ledger, &letters, find_made, &s, f) &&
		cancel_found(p, &s.found, true, f));

	arena_free(&s.arena);
	return good;
}
