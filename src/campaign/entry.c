/* SPDX-License-Identifier: MIT */
/* An entry of the plan: its text, and its place in the ledger. */
#include "campaign/parts.h"

/* A text behind its length, so that no two sequences of texts look the same. */
static void
add_part(struct buf *b, str part)
{
	char length[8];

	for (int i = 0; i < 8; i++)
		length[i] = (char)((uint64_t)part.len >> 8 * i & 0xFF);
	buf_add(b, (str){length, sizeof length});
	buf_add(b, part);
}

static str
spelled_out(struct arena *a, const struct merged *m)
{
	struct buf b = {.arena = a};

	buf_add(&b, m->text);
	for (ptrdiff_t i = 0; i < m->value_count; i++) {
		buf_char(&b, '\0');
		buf_add(&b, m->values[i]);
	}
	return buf_str(&b);
}

struct digest
entry_content(const struct campaign *c, const struct entry *e,
    const struct text *t)
{
	const struct person *p = &e->recipient, *w = &e->writer;
	const struct sender *s = &c->sender;
	struct arena scratch = {0};
	const str parts[] = {t->subject, spelled_out(&scratch, &t->body),
	    s->name, s->address, s->email, s->reply_to, p->name, p->title,
	    p->function, p->organisation, p->address, p->postcode, p->town,
	    p->country, p->email, w->name, w->title, w->function,
	    w->organisation, w->address, w->postcode, w->town, w->country};
	struct buf b = {.arena = &scratch};
	struct digest digest;

	for (ptrdiff_t i = 0; i < COUNT(parts); i++)
		add_part(&b, parts[i]);
	digest = digest_sha256(buf_str(&b));
	arena_free(&scratch);
	return digest;
}

bool
entry_merge(const struct campaign *c, const struct entry *e, str date,
    struct arena *letter, struct text *out, struct faults *f)
{
	struct merge m = {
	    .language = e->language,
	    .list = e->mailing->list != NULL ? e->mailing->list->source.name
					     : e->case_file->source.name,
	    .row = e->recipient.place,
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

enum { GROUP_SIZE = 256 };

struct plan_group {
	struct ledger *ledger;
	struct arena arena;
	struct delivery_plan plans[GROUP_SIZE];
	int64_t tags[GROUP_SIZE];
	ptrdiff_t count;
	struct plan_counts counts;
	void (*planned)(void *self, int64_t tag, int64_t id);
	void *self;
};

struct plan_group *
plan_group_open(struct arena *job, struct ledger *ledger,
    void (*planned)(void *self, int64_t tag, int64_t id), void *self)
{
	struct plan_group *g = NEW(job, struct plan_group);

	g->ledger = ledger;
	g->planned = planned;
	g->self = self;
	return g;
}

bool
plan_group_flush(struct plan_group *g, struct faults *f)
{
	int64_t ids[GROUP_SIZE];

	if (g->count > 0 &&
	    !ledger_plan(g->ledger, g->plans, g->count, ids, &g->counts, f))
		return false;
	for (ptrdiff_t i = 0; i < g->count && g->planned != NULL; i++)
		g->planned(g->self, g->tags[i], ids[i]);
	g->count = 0;
	arena_reset(&g->arena, (struct arena_mark){0});
	return true;
}

bool
plan_group_add(struct plan_group *g, const struct entry *e, str address,
    struct digest content, int64_t tag, struct faults *f)
{
	struct arena *a = &g->arena;
	struct delivery_plan *p;

	if (g->count == GROUP_SIZE && !plan_group_flush(g, f))
		return false;
	p = &g->plans[g->count];
	*p = (struct delivery_plan){
	    .key = {.mailing = e->key.mailing,
		.case_id = e->key.case_id,
		.recipient = str_copy(a, e->key.recipient),
		.writer = str_copy(a, e->key.writer),
		.channel = e->key.channel,
		.revision = e->key.revision},
	    .name = str_copy(a, e->recipient.name),
	    .address = str_copy(a, address),
	    .content = content,
	};
	g->tags[g->count++] = tag;
	return true;
}

const struct plan_counts *
plan_group_counts(const struct plan_group *g)
{
	return &g->counts;
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
