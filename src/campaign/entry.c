/* SPDX-License-Identifier: MIT */
/* An entry of the plan: its text, and its place in the ledger. */
#include <string.h>

#include "campaign/parts.h"

static struct place
case_place(const struct entry *e)
{
	return e->case_file != NULL ? e->case_file->head->place : NOWHERE;
}

bool
entry_merge(const struct campaign *c, const struct entry *e, str date,
    struct arena *letter, struct text *out, struct faults *f)
{
	const struct origin origins[] = {
	    {S("writer"), e->writer.place, FAULT_ROW},
	    {S("case"), case_place(e), FAULT_DATA},
	};
	struct merge m = {
	    .origins = origins,
	    .origin_count = COUNT(origins),
	    .language = e->language,
	    .list = e->mailing->list != NULL ? e->mailing->list->source.name
					     : e->case_file->source.name,
	    .row = e->recipient.place,
	    .withheld = e->withheld,
	};
	struct merged subject;
	bool good = true;

	e->fields[0].value = value_text(date);
	m.fields = value_object(e->fields, e->field_count);
	out->subject = c->name;
	if (e->letter->subject != NULL) {
		good = template_render(e->letter->subject, &m, letter, &subject,
		    f);
		out->subject = str_trim(subject.text);
	}
	return template_render(e->letter->body, &m, letter, &out->body, f) &&
	    good;
}

/* ---- groups for the ledger ---- */

enum {
	GROUP_SIZE = 2048,	/* of one commit */
	HELD_PLANS = 4 * GROUP_SIZE, /* as much as a held one is to have */
	HELD_BYTES = 1 << 20,	/* of their texts */
};

struct plan_group {
	struct ledger *ledger;
	struct arena arena;
	bool held;		/* nothing is planned before a flush */
	struct delivery_plan *plans;
	ptrdiff_t count, cap, bytes;
	void (*planned)(void *self, int64_t id);
	void *self;
};

struct plan_group *
plan_group_open(struct arena *job, struct ledger *ledger, bool held,
    void (*planned)(void *self, int64_t id), void *self)
{
	struct plan_group *g = NEW(job, struct plan_group);

	g->ledger = ledger;
	g->held = held;
	g->planned = planned;
	g->self = self;
	return g;
}

void
plan_group_forget(struct plan_group *g)
{
	g->count = g->cap = g->bytes = 0;
	arena_reset(&g->arena, (struct arena_mark){0});
}

bool
plan_group_flush(struct plan_group *g, struct faults *f)
{
	int64_t *ids = NEW_ARRAY(&g->arena, int64_t, g->count);
	struct plan_counts ignored = {0};

	if (g->count > 0 &&
	    !ledger_plan(g->ledger, g->plans, g->count, ids, &ignored, f))
		return false;
	for (ptrdiff_t i = 0; i < g->count && g->planned != NULL; i++)
		g->planned(g->self, ids[i]);
	plan_group_forget(g);
	return true;
}

static void
make_room(struct plan_group *g)
{
	ptrdiff_t cap = g->cap > 0 ? g->cap * 2 : GROUP_SIZE;
	struct delivery_plan *plans =
	    NEW_ARRAY(&g->arena, struct delivery_plan, cap);

	if (g->count > 0)
		memcpy(plans, g->plans, (size_t)g->count * sizeof *plans);
	g->plans = plans;
	g->cap = cap;
}

bool
plan_group_add(struct plan_group *g, const struct delivery_plan *p,
    struct faults *f)
{
	struct arena *a = &g->arena;
	struct delivery_plan *own;

	if (!g->held && g->count == GROUP_SIZE && !plan_group_flush(g, f))
		return false;
	if (g->count == g->cap)
		make_room(g);
	own = &g->plans[g->count++];
	*own = *p;
	own->key.recipient = str_copy(a, p->key.recipient);
	own->key.writer = str_copy(a, p->key.writer);
	own->name = str_copy(a, p->name);
	own->address = str_copy(a, p->address);
	g->bytes += own->key.recipient.len + own->key.writer.len +
	    own->name.len + own->address.len;
	return true;
}

bool
plan_group_full(const struct plan_group *g)
{
	return g->count >= HELD_PLANS || g->bytes >= HELD_BYTES;
}

void
plan_group_close(struct plan_group *g)
{
	arena_free(&g->arena);
}

/* ---- cases that are no longer open ---- */

bool
plan_cancel_closed(const struct campaign *c, const struct mailing *m,
    struct ledger *ledger, int64_t *cancelled, struct faults *f)
{
	*cancelled = 0;
	if (m->kind == LETTER_NEWS)
		return true;
	for (ptrdiff_t i = 0; i < c->case_count; i++) {
		int64_t n;

		if (c->cases[i].state == CASE_OPEN)
			continue;
		if (!ledger_cancel(ledger, m->name, c->cases[i].id,
			clock_now(), &n, f))
			return false;
		*cancelled += n;
	}
	return true;
}
