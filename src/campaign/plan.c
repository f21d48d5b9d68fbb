/* SPDX-License-Identifier: MIT */
/*
 * The plan, step by step: a pair of case and recipient, then each writer of
 * it.  Three arenas: the plan's own (job), one that is reset for each
 * recipient, one that is reset for each delivery.
 */
#include <string.h>

#include "campaign/parts.h"
#include "unicode/unicode.h"

/* A growing set of numbers of entries. */
struct number_set {
	uint64_t *bits;
	ptrdiff_t words;
};

/* A row that cannot be used. */
struct reject {
	struct reject *next;
	struct place place;
	int64_t line;
	str fault;
};

struct plan {
	struct arena *job;
	const struct campaign *campaign;
	const struct mailing *mailing;
	struct selection selection;
	struct plan_notes notes;
	struct arena row_arena, entry_arena;
	struct view *views;
	struct seen seen;
	struct number_set left_out;
	struct reject *first_reject, *last_reject;
	bool rejects_known;		/* after the first pass */
	ptrdiff_t case_at;		/* index; -1: before the first */
	const struct node *authority;	/* of the case, the current one */
	struct record record;
	struct person recipient;
	bool have_recipient, have_pair, sole_writer_done;
	int64_t number;
};

static bool
may_use(const struct plan *p, const struct case_file *k)
{
	if (p->selection.case_id.len > 0 &&
	    !str_equal(p->selection.case_id, k->id))
		return false;
	return k->state == CASE_OPEN || p->selection.closed_too ||
	    p->mailing->kind == LETTER_NEWS;
}

static bool
refuse_case(struct arena *job, const struct campaign *c,
    const struct mailing *m, const struct selection *s, struct faults *f)
{
	const struct case_file *k = campaign_case(c, s->case_id);

	if (k == NULL) {
		str *ids = NEW_ARRAY(job, str, c->case_count);

		for (ptrdiff_t i = 0; i < c->case_count; i++)
			ids[i] = c->cases[i].id;
		return fault_file(f, FAULT_USAGE, c->source.name,
		    _("no case '%.*s'%.*s"), FMT(s->case_id),
		    FMT(fault_hint(job, s->case_id, ids, c->case_count)));
	}
	if (k->state == CASE_OPEN || s->closed_too || m->kind == LETTER_NEWS)
		return true;
	return fault_file(f, FAULT_REFUSED, k->source.name, "%.*s",
	    FMT(case_refusal(job, c, k)));
}

static void
count_cases(struct plan *p)
{
	const struct campaign *c = p->campaign;

	if (!p->mailing->each_case || p->mailing->kind == LETTER_NEWS)
		return;
	for (ptrdiff_t i = 0; i < c->case_count; i++) {
		p->notes.closed += c->cases[i].state == CASE_CLOSED;
		p->notes.paused += c->cases[i].state == CASE_PAUSED;
		p->notes.expired += c->cases[i].state == CASE_EXPIRED;
	}
}

static bool
is_left_out(const struct plan *p, int64_t n)
{
	const struct number_set *s = &p->left_out;

	return n / 64 < s->words && (s->bits[n / 64] >> n % 64 & 1) != 0;
}

void
plan_leave_out(struct plan *p, const struct entry *e)
{
	struct number_set *s = &p->left_out;
	int64_t n = e->number;

	if (n / 64 >= s->words) {
		ptrdiff_t words = (n / 64 + 1) * 2;
		uint64_t *bits = NEW_ARRAY(p->job, uint64_t, words);

		if (s->words > 0)
			memcpy(bits, s->bits, (size_t)s->words * sizeof *bits);
		s->bits = bits;
		s->words = words;
	}
	s->bits[n / 64] |= (uint64_t)1 << n % 64;
}

/* Keeps a faulty row once, though several of its letters may fail. */
static void
keep_reject(struct plan *p, struct place place, const struct faults *f)
{
	struct reject *r;
	int64_t line, column;

	if (p->rejects_known || place.source == NULL ||
	    (p->last_reject != NULL && p->last_reject->place.at == place.at))
		return;
	r = NEW(p->job, struct reject);
	place_line(place, &line, &column);
	r->place = place;
	r->line = line;
	r->fault = str_copy(p->job, f->latest);
	if (p->last_reject != NULL)
		p->last_reject->next = r;
	else
		p->first_reject = r;
	p->last_reject = r;
}

void
plan_reject(struct plan *p, const struct entry *e, const struct faults *f)
{
	plan_leave_out(p, e);
	if (!p->mailing->to_authorities)
		keep_reject(p, e->recipient.place, f);
}

str
plan_rejects(struct arena *a, const struct plan *p)
{
	struct buf b = {.arena = a};
	const struct list *list = p->mailing->list;
	const str added[] = {S("row"), S("fault")};

	if (p->first_reject == NULL)
		return S("");
	for (ptrdiff_t i = 0; i < list->column_count; i++) {
		csv_write(&b, &list->columns[i].name, 1, list->separator);
		b.len--;
		buf_char(&b, list->separator);
	}
	csv_write(&b, added, 2, list->separator);
	for (const struct reject *r = p->first_reject; r != NULL; r = r->next) {
		const str cells[] = {
		    str_format(a, "%lld", (long long)r->line), r->fault};

		buf_add(&b, str_slice(list->source.text, r->place.at,
		    r->place.at + r->place.length));
		buf_char(&b, list->separator);
		csv_write(&b, cells, 2, list->separator);
	}
	return buf_str(&b);
}

void
plan_rewind(struct plan *p)
{
	p->notes = (struct plan_notes){0};
	p->rejects_known = p->first_reject != NULL;
	p->case_at = -1;
	p->authority = NULL;
	p->have_recipient = p->have_pair = false;
	p->number = 0;
	if (p->mailing->list != NULL)
		list_rewind(p->mailing->list);
	seen_clear(&p->seen);
	count_cases(p);
}

struct plan *
plan_open(struct arena *job, const struct campaign *c, const struct mailing *m,
    const struct selection *s, struct faults *f)
{
	struct plan *p = NEW(job, struct plan);

	p->job = job;
	p->campaign = c;
	p->mailing = m;
	p->selection = *s;
	if (s->case_id.len > 0 && !refuse_case(job, c, m, s, f))
		return NULL;
	if (s->where_column.len > 0 && m->list != NULL &&
	    list_column(m->list, s->where_column) < 0) {
		fault_file(f, FAULT_USAGE, m->list->source.name,
		    _("no column '%.*s'"), FMT(s->where_column));
		return NULL;
	}
	plan_rewind(p);
	return p;
}

void
plan_close(struct plan *p)
{
	arena_free(&p->row_arena);
	arena_free(&p->entry_arena);
	arena_free(&p->seen.arena);
}

const struct plan_notes *
plan_notes(const struct plan *p)
{
	return &p->notes;
}

/* ---- pairs of case and recipient ---- */

static bool
matches(const struct record *r, str column, str value)
{
	return column.len == 0 || str_equal(record_text(r, column), value);
}

static bool
named_by(struct arena *a, const struct person *p, str only)
{
	return only.len == 0 || str_equal(only, p->id) ||
	    str_equal(unicode_fold(a, only), unicode_fold(a, p->name)) ||
	    (p->email.len > 0 &&
		str_equal(str_lower_ascii(a, only),
		    str_lower_ascii(a, p->email)));
}

static bool
in_never(const struct campaign *c, struct arena *a, str email)
{
	ptrdiff_t low = 0, high = c->never_count;
	str wanted = str_lower_ascii(a, email);

	while (low < high) {
		ptrdiff_t middle = low + (high - low) / 2;
		int order = str_compare(wanted, c->never[middle]);

		if (order == 0)
			return true;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return false;
}

/* Selection and the list of those who must not be written to. */
static bool
wanted(struct plan *p)
{
	if (!named_by(&p->row_arena, &p->recipient, p->selection.only)) {
		p->notes.unselected++;
		return false;
	}
	if (p->recipient.email.len > 0 &&
	    in_never(p->campaign, &p->row_arena, p->recipient.email)) {
		p->notes.never++;
		return false;
	}
	return true;
}

static bool
next_row(struct plan *p, struct faults *f)
{
	const struct mailing *m = p->mailing;

	for (;;) {
		arena_reset(&p->row_arena, (struct arena_mark){0});
		if (!list_next(m->list, &p->row_arena, &p->record, f))
			return false;
		if (p->record.faulty) {
			p->notes.faulty++;
			keep_reject(p, p->record.place, f);
			continue;
		}
		p->notes.rows++;
		if (!matches(&p->record, m->where_column, m->where_value) ||
		    !matches(&p->record, p->selection.where_column,
			p->selection.where_value)) {
			p->notes.unselected++;
			continue;
		}
		person_from_record(&p->row_arena, &p->record, &p->recipient);
		if (wanted(p))
			return true;
	}
}

/* The next case for the row; by its `case` column if the list has one. */
static bool
next_case_of_row(struct plan *p, struct faults *f)
{
	const struct campaign *c = p->campaign;
	str named = record_text(&p->record, S("case"));

	if (!p->mailing->each_case)
		return p->case_at++ < 0;
	if (named.len > 0 && p->case_at < 0) {
		const struct case_file *k = campaign_case(c, named);

		p->case_at = c->case_count;
		if (k == NULL) {
			p->notes.faulty++;
			fault(f, FAULT_ROW,
			    record_place(&p->record, S("case")),
			    _("no case '%.*s'"), FMT(named));
			keep_reject(p, p->record.place, f);
			return false;
		}
		if (!may_use(p, k))
			return false;
		p->case_at = k - c->cases;
		return true;
	}
	if (named.len > 0)
		return false;
	while (++p->case_at < c->case_count)
		if (may_use(p, &c->cases[p->case_at]))
			return true;
	return false;
}

static bool
next_authority(struct plan *p)
{
	const struct campaign *c = p->campaign;

	for (;;) {
		if (p->authority != NULL)
			p->authority = p->authority->next;
		while (p->authority == NULL) {
			const struct case_file *k;

			if (++p->case_at >= c->case_count)
				return false;
			k = &c->cases[p->case_at];
			if (may_use(p, k) && k->authorities != NULL)
				p->authority = k->authorities->first;
		}
		arena_reset(&p->row_arena, (struct arena_mark){0});
		person_from_node(&p->row_arena, p->authority, &p->recipient);
		p->notes.rows++;
		if (wanted(p))
			return true;
	}
}

static bool
next_pair(struct plan *p, struct faults *f)
{
	if (p->mailing->to_authorities)
		return next_authority(p);
	for (;;) {
		if (p->have_recipient && next_case_of_row(p, f))
			return true;
		if (!next_row(p, f))
			return false;
		p->have_recipient = true;
		p->case_at = -1;
	}
}

static bool
next_writer(struct plan *p, struct record *writer, struct faults *f)
{
	if (p->mailing->writers != NULL) {
		do {
			if (!list_next(p->mailing->writers, &p->entry_arena,
				writer, f))
				return false;
		} while (writer->faulty);
		return true;
	}
	if (p->sole_writer_done)
		return false;
	p->sole_writer_done = true;
	return true;
}

/* ---- an entry ---- */

static bool
choose_letter(struct plan *p, struct entry *e, struct faults *f)
{
	const struct mailing *m = p->mailing;
	str wanted_language = e->recipient.language, base;
	struct buf there = {.arena = &p->entry_arena};
	const struct letter *fallback = NULL;

	if (wanted_language.len == 0)
		wanted_language = p->campaign->language;
	wanted_language = str_lower_ascii(&p->entry_arena, wanted_language);
	base = wanted_language;
	base = str_cut(&base, '-');
	for (ptrdiff_t i = 0; i < m->letter_count; i++) {
		const struct letter_version *v = &m->letters[i];

		if (v->language.len == 0)
			fallback = v->letter;
		else if (str_equal(v->language, wanted_language))
			return e->letter = v->letter, true;
		else if (str_equal(v->language, base))
			e->letter = v->letter;
		buf_format(&there, "%s%.*s", there.len > 0 ? ", " : "",
		    FMT(v->language));
	}
	if (e->letter == NULL)
		e->letter = fallback;
	if (e->letter != NULL)
		return true;
	return fault(f, m->to_authorities ? FAULT_DATA : FAULT_ROW,
	    e->recipient.place,
	    _("no letter in '%.*s' for '%.*s' (there is: %.*s)"),
	    FMT(wanted_language), FMT(e->recipient.name),
	    FMT(buf_str(&there)));
}

/* By e-mail or on paper; false: not on the channel that was asked for. */
static bool
choose_channel(struct plan *p, struct entry *e, struct faults *f)
{
	bool has_email = e->recipient.email.len > 0;

	e->channel = p->mailing->channel;
	if (e->channel == CHANNEL_EMAIL_ELSE_PRINT)
		e->channel = has_email ? CHANNEL_EMAIL : CHANNEL_PRINT;
	if (p->selection.channel != 0 && p->selection.channel != e->channel)
		return false;
	if (e->channel == CHANNEL_EMAIL && !has_email) {
		p->notes.faulty++;
		if (p->mailing->to_authorities)
			return fault(f, FAULT_DATA, e->recipient.email_place,
			    _("'%.*s' has no e-mail address"),
			    FMT(e->recipient.name));
		fault(f, FAULT_ROW, e->recipient.email_place,
		    _("'%.*s' has no e-mail address"), FMT(e->recipient.name));
		keep_reject(p, p->record.place, f);
		return false;
	}
	return true;
}

static bool
fill_entry(struct plan *p, const struct record *writer, struct entry *e,
    struct faults *f)
{
	struct arena *a = &p->entry_arena;
	bool by_case = p->mailing->each_case || p->mailing->to_authorities;

	*e = (struct entry){.mailing = p->mailing, .recipient = p->recipient};
	if (by_case)
		e->case_file = &p->campaign->cases[p->case_at];
	if (p->mailing->writers != NULL)
		person_from_record(a, writer, &e->writer);
	if (!choose_channel(p, e, f) || !choose_letter(p, e, f))
		return false;
	e->key = (struct delivery_key){
	    .mailing = p->mailing->name,
	    .case_id = by_case ? e->case_file->id : S(""),
	    .recipient = person_key(a, &e->recipient, e->channel),
	    .writer = p->mailing->writers != NULL
		? person_key(a, &e->writer, CHANNEL_PRINT)
		: S(""),
	    .channel = channel_name(e->channel),
	};
	if (!seen_first(&p->seen, &e->key)) {
		p->notes.doubles++;
		return false;
	}
	address_forms(a, e->letter->language, e->letter->kind, &e->recipient);
	entry_fill(p->job, a, p->campaign, &p->views, e, &p->record, writer);
	e->number = ++p->number;
	return true;
}

bool
plan_next(struct plan *p, struct entry *e, struct faults *f)
{
	struct record writer = {0};

	if (p->selection.limit > 0 && p->number >= p->selection.limit)
		return false;
	for (;;) {
		arena_reset(&p->entry_arena, (struct arena_mark){0});
		if (!p->have_pair) {
			if (!next_pair(p, f))
				return false;
			p->have_pair = true;
			p->sole_writer_done = false;
			if (p->mailing->writers != NULL)
				list_rewind(p->mailing->writers);
		}
		if (!next_writer(p, &writer, f)) {
			p->have_pair = false;
			continue;
		}
		if (fill_entry(p, &writer, e, f) && !is_left_out(p, e->number))
			return true;
	}
}
