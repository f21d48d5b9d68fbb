/* SPDX-License-Identifier: MIT */
/*
 * A mailing to those of an earlier one whose letters stand in some state: what
 * came back goes out on paper, who was reached gets a correction, or thanks.
 */
#include <stdlib.h>
#include <string.h>

#include "campaign/never.h"
#include "campaign/parts.h"

static const struct key_rule earlier_keys[] = {
    {S_INIT("mailing"), NODE_TEXT, true},
    {S_INIT("state"), NODE_TEXT, true},
    {S_INIT(""), NODE_NULL, false},
};

/* A recipient's key in the log, and the case he was written to about. */
struct reached {
	str recipient, case_id;
};

struct earlier {
	struct arena *arena;
	enum channel channel;	/* of the earlier mailing */
	bool by_case;
	struct reached *at;	/* sorted, by recipient first */
	ptrdiff_t count, cap;
	str *barred;		/* by never.csv, and for another reason than */
	ptrdiff_t barred_count;	/* that nothing can be delivered; sorted */
};

bool
is_earlier(const struct node *to)
{
	return to->kind == NODE_MAP && node_get(to, S("mailing")) != NULL;
}

static bool
read_state(const struct node *n, enum delivery_state *state, struct faults *f)
{
	str names[DELIVERY_STATES], hint;

	if (delivery_state_from(n->text, state))
		return true;
	for (int i = 0; i < DELIVERY_STATES; i++)
		names[i] = delivery_state_name((enum delivery_state)i);
	hint = fault_hint(f->arena, n->text, names, DELIVERY_STATES);
	if (hint.len == 0)
		hint = str_format(f->arena, _(" (there is: %.*s)"),
		    FMT(str_join(f->arena, names, DELIVERY_NOTED, S(", "))));
	return fault(f, FAULT_DATA, n->place, _("no state '%.*s'%.*s"),
	    FMT(n->text), FMT(hint));
}

/* One that stands above, so that none can be about itself. */
static const struct mailing *
mailing_above(const struct campaign *c, const struct mailing *m,
    const struct node *n, struct faults *f)
{
	str *names = NEW_ARRAY(f->arena, str, c->mailing_count);
	ptrdiff_t count = 0;

	for (ptrdiff_t i = 0; i < c->mailing_count; i++) {
		const struct mailing *other = &c->mailings[i];

		if (other == m)
			break;
		if (str_equal(other->name, n->text))
			return other;
		names[count++] = other->name;
	}
	fault(f, FAULT_DATA, n->place,
	    _("no mailing '%.*s' above this one%.*s"), FMT(n->text),
	    FMT(fault_hint(f->arena, n->text, names, count)));
	return NULL;
}

/* ---- who was reached ---- */

static bool
collect(void *self, const struct delivery *d)
{
	struct earlier *e = self;

	if (e->count == e->cap) {
		ptrdiff_t cap = e->cap > 0 ? e->cap * 2 : 64;
		struct reached *more = NEW_ARRAY(e->arena, struct reached, cap);

		if (e->count > 0)
			memcpy(more, e->at, (size_t)e->count * sizeof *more);
		e->at = more;
		e->cap = cap;
	}
	e->at[e->count++] = (struct reached){
	    str_copy(e->arena, d->key.recipient),
	    e->by_case ? str_copy(e->arena, d->key.case_id) : S("")};
	return true;
}

static int
by_recipient(const void *a, const void *b)
{
	const struct reached *x = a, *y = b;
	int order = str_compare(x->recipient, y->recipient);

	return order != 0 ? order : str_compare(x->case_id, y->case_id);
}

/* Where the log is not yet, nobody was. */
static bool
read_log(const struct campaign *c, struct earlier *e,
    const struct ledger_filter *filter, struct faults *f)
{
	str path = campaign_ledger_path(e->arena, c);
	struct ledger *l;
	bool good;

	if (!path_exists(path))
		return true;
	l = ledger_open(e->arena, path, LEDGER_READ, f);
	if (l == NULL)
		return false;
	good = ledger_each(l, filter, collect, e, f);
	good = ledger_close(l, f) && good;
	if (e->count > 0)
		qsort(e->at, (size_t)e->count, sizeof *e->at, by_recipient);
	return good;
}

int64_t
earlier_count(const struct mailing *m)
{
	return m->earlier != NULL ? m->earlier->count : 0;
}

static str
key_of(const struct earlier *e, struct arena *a, const struct person *p)
{
	enum channel channel = e->channel;

	if (channel == CHANNEL_EMAIL_ELSE_PRINT)
		channel = p->email.len > 0 ? CHANNEL_EMAIL : CHANNEL_PRINT;
	return person_key(a, p, channel);
}

/* The first that is not before it. */
static ptrdiff_t
lower_bound(const struct earlier *e, const struct reached *wanted)
{
	ptrdiff_t low = 0, high = e->count;

	while (low < high) {
		ptrdiff_t middle = (low + high) / 2;

		if (by_recipient(&e->at[middle], wanted) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool
earlier_has(const struct mailing *m, struct arena *a, const struct person *p,
    str case_id)
{
	const struct earlier *e = m->earlier;
	struct reached wanted = {S(""), S("")};
	ptrdiff_t i;

	if (e == NULL)
		return true;
	wanted.recipient = key_of(e, a, p);
	if (e->by_case)
		wanted.case_id = case_id;
	i = lower_bound(e, &wanted);
	return i < e->count && str_equal(e->at[i].recipient, wanted.recipient)
	    && (wanted.case_id.len == 0 ||
		str_equal(e->at[i].case_id, wanted.case_id));
}

/* ---- who must not be written to, even on paper ---- */

static bool
bar(void *self, const struct never_row *row)
{
	struct earlier *e = self;

	if (row->released.len == 0 &&
	    !str_starts(row->reason, S("returned")))
		e->barred[e->barred_count++] = str_copy(e->arena, row->key);
	return true;
}

static bool
read_barred(struct campaign *c, struct earlier *e, struct faults *f)
{
	e->barred = NEW_ARRAY(c->arena, str, list_rows(c->never_list));
	if (!never_each(c, bar, e, f))
		return false;
	str_sort(e->barred, e->barred_count);
	return true;
}

static bool
is_barred(const struct earlier *e, str key)
{
	return e->barred_count > 0 && bsearch(&key, e->barred,
	    (size_t)e->barred_count, sizeof *e->barred, str_by_bytes) != NULL;
}

/* Alone, or with all of his domain. */
bool
earlier_bars(const struct campaign *c, const struct mailing *m, str email_key)
{
	const struct earlier *e = m->earlier;
	ptrdiff_t sign = str_find_char(email_key, '@');

	if (e == NULL || m->channel != CHANNEL_PRINT)
		return in_never(c, email_key);
	return email_key.len > 0 && (is_barred(e, email_key) ||
	    (sign > 0 &&
		is_barred(e, str_slice(email_key, sign, email_key.len))));
}

/* ---- loading ---- */

bool
earlier_load(struct campaign *c, struct mailing *m, const struct node *to,
    str stock, struct faults *f)
{
	struct ledger_filter filter = {.by_state = true};
	struct earlier *e = NEW(c->arena, struct earlier);
	const struct mailing *other;

	if (!node_check(to, earlier_keys, "to", f) ||
	    !read_state(node_get(to, S("state")), &filter.state, f))
		return false;
	other = mailing_above(c, m, node_get(to, S("mailing")), f);
	if (other == NULL || !other->sound)
		return false;
	*e = (struct earlier){.arena = c->arena, .channel = other->channel,
	    .by_case = other->each_case};
	m->earlier = e;
	m->to = other->to;
	m->to_authorities = other->to_authorities;
	if (!m->to_authorities)
		m->list = list_load(c, m->to, stock, f);
	filter.mailing = other->name;
	return (c->never_list == NULL || read_barred(c, e, f)) &&
	    (m->to_authorities || m->list != NULL) &&
	    read_log(c, e, &filter, f);
}
