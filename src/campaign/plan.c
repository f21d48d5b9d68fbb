/* SPDX-License-Identifier: MIT */
/*
 * The plan, step by step: a pair of case and recipient, then each writer of
 * it.  Three arenas: the plan's own (job), one that is reset for each
 * recipient, one that is reset for each delivery.
 */
#include "campaign/plan.h"
#include "unicode/unicode.h"

static bool
may_use(const struct plan *p, const struct case_file *k)
{
	if (p->selection.case_id.len > 0 &&
	    !str_equal(p->selection.case_id, k->id))
		return false;
	return k->state == CASE_OPEN || p->selection.closed_too ||
	    p->mailing->kind == LETTER_NEWS;
}

static void
count_cases(struct plan *p)
{
	const struct campaign *c = p->campaign;

	if (!p->mailing->each_case || p->mailing->kind == LETTER_NEWS ||
	    p->selection.case_id.len > 0)
		return;
	for (ptrdiff_t i = 0; i < c->case_count; i++) {
		p->notes.closed += c->cases[i].state == CASE_CLOSED;
		p->notes.paused += c->cases[i].state == CASE_PAUSED;
		p->notes.expired += c->cases[i].state == CASE_EXPIRED;
	}
}

void
plan_leave_out(struct plan *p, const struct entry *e)
{
	number_set_add(p->job, &p->left_out, e->number);
}

/*
 * After a fault of the recipient: his row is kept for faults.csv.  An
 * authority has no row; its fault is the campaign's.  Gives false.
 */
static bool
reject(struct plan *p, const struct faults *f)
{
	p->notes.faulty++;
	if (!p->mailing->to_authorities && !p->rejects_known)
		rejects_add(&p->rejects, p->job, &p->record, f->latest);
	return false;
}

static enum fault_kind
kind_of_fault(const struct plan *p)
{
	return p->mailing->to_authorities ? FAULT_DATA : FAULT_ROW;
}

/* Of letters, one each; the writer is one, whoever they were to. */
static void
reject_writer(struct plan *p)
{
	p->notes.faulty++;
	if (number_set_has(&p->bad_writers, p->writer.line))
		return;
	number_set_add(p->job, &p->bad_writers, p->writer.line);
	p->notes.bad_writers++;
}

void
plan_reject(struct plan *p, const struct entry *e, const struct faults *f)
{
	const struct list *writers = p->mailing->writers;

	plan_leave_out(p, e);
	if (writers != NULL && f->latest_source == &writers->source)
		reject_writer(p);
	else if (p->mailing->to_authorities || f->rows > p->rows_reported)
		reject(p, f);
}

const struct rejects *
plan_rejected(const struct plan *p)
{
	return &p->rejects;
}

str
plan_rejects(struct arena *a, const struct plan *p)
{
	const struct rejects *all = &p->rejects;

	if (p->mailing->list == NULL)
		return S("");
	if (p->sorted != NULL)
		all = rejects_by_row(a, all);
	return rejects_csv(a, all, p->mailing->list);
}

void
plan_rewind(struct plan *p)
{
	if (p->sorted != NULL) {
		sorted_rewind(p);
		return;
	}
	p->notes = (struct plan_notes){0};
	readers_rewind(&p->readers);
	p->rejects_known = p->rejects.first != NULL;
	p->writers_known = false;
	p->case_at = -1;
	p->authority = NULL;
	p->have_recipient = p->have_pair = false;
	p->number = 0;
	p->broken = false;
	if (p->mailing->list != NULL)
		list_rewind(p->mailing->list);
	p->repeats = false;
	seen_clear(&p->seen);
	if (p->doubts != NULL)
		doubts_clear(p->doubts);
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
	p->only = unicode_fold(job, s->only);
	if (m->list != NULL)
		p->recipients = person_reader_new(job, m->list);
	if (m->writers != NULL)
		p->writers = person_reader_new(job, m->writers);
	p->joins = m->list != NULL && list_column(m->list, S("case")) >= 0;
	p->unheard = (struct faults){.arena = job, .most = 1};
	p->cancelled = NEW_ARRAY(job, bool, c->case_count + 1);
	p->signers = signers_open(job, m);
	p->forms = form_chooser_new(job, c->forms);
	p->readers.job = job;
	if (!selection_check(job, c, m, s, f) || !check_people(m, f))
		return NULL;
	if (s->doubts)
		p->doubts = doubts_new(job, c, m);
	plan_rewind(p);
	return p;
}

void
plan_close(struct plan *p)
{
	arena_free(&p->row_arena);
	arena_free(&p->entry_arena);
	seen_close(&p->seen);
	form_chooser_free(p->forms);
	if (p->sorted != NULL)
		sorted_close(p->sorted);
	if (p->doubts != NULL)
		doubts_close(p->doubts);
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

/* By id, e-mail address, or name in any case and with any accents. */
static bool
is_named(struct plan *p)
{
	const struct person *r = &p->recipient;
	struct arena *a = &p->row_arena;
	str only = p->selection.only;

	return only.len == 0 || str_equal(only, r->id) ||
	    (p->only.len > 0 && str_equal(p->only, unicode_fold(a, r->name))) ||
	    (r->email.len > 0 &&
		str_equal(email_key(a, only), r->email_key));
}

/* Selection and the list of those who must not be written to. */
static bool
wanted(struct plan *p)
{
	if (!is_named(p) ||
	    !earlier_has(p->mailing, &p->row_arena, &p->recipient, S(""))) {
		p->notes.unselected++;
		return false;
	}
	if (earlier_bars(p->campaign, p->mailing, p->recipient.email_key)) {
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
			p->notes.unreadable++;
			reject(p, f);
			continue;
		}
		p->notes.rows++;
		if (!matches(&p->record, m->where_column, m->where_value) ||
		    !matches(&p->record, p->selection.where_column,
			p->selection.where_value)) {
			p->notes.unselected++;
			continue;
		}
		person_from_record(p->recipients, &p->row_arena, &p->record,
		    &p->recipient);
		if (wanted(p))
			return true;
	}
}

/* The one case that the row names. */
static bool
joined_case(struct plan *p, struct faults *f)
{
	const struct campaign *c = p->campaign;
	str named = record_text(&p->record, S("case"));
	struct place place = record_place(&p->record, S("case"));
	const struct case_file *k = campaign_case(c, named);

	p->case_at = c->case_count;
	if (named.len == 0) {
		fault(f, FAULT_ROW, place, _("the row names no case"));
		fault_mend(f,
		    _("write the id of a case into this cell: the name of its "
		      "file, without .md"));
		return reject(p, f);
	}
	if (k == NULL) {
		str near = case_hint(&p->row_arena, c, named);

		fault(f, FAULT_ROW, place, _("no case '%.*s'%.*s"),
		    FMT(named), FMT(near));
		if (near.len == 0)
			fault_mend(f, _("the id of a case is the name of its "
					"file, without .md"));
		return reject(p, f);
	}
	p->case_at = k - c->cases;
	return may_use(p, k);
}

/* The next case for the row; by its `case` column if the list has one. */
static bool
next_case_of_row(struct plan *p, struct faults *f)
{
	const struct campaign *c = p->campaign;

	if (!p->mailing->each_case)
		return p->case_at++ < 0;
	if (p->joins)
		return p->case_at < 0 && joined_case(p, f);
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
		p->have_recipient = next_row(p, f);
		p->row_doubted = false;
		if (!p->have_recipient)
			return false;
		p->case_at = -1;
	}
}

/* Writers are read anew for each pair; their faults are told once. */
static bool
next_writer(struct plan *p, struct faults *f)
{
	struct list *writers = p->mailing->writers;

	if (writers == NULL) {
		bool first = !p->sole_writer_done;

		p->sole_writer_done = true;
		return first;
	}
	if (p->writers_known)
		f = &p->unheard;
	while (list_next(writers, &p->entry_arena, &p->writer, f)) {
		if (!writer_selected(&p->entry_arena, &p->selection, p->writers,
			&p->writer))
			continue;
		if (!p->writer.faulty &&
		    signers_check(&p->signers, &p->entry_arena, &p->writer,
			&p->minor, f))
			return true;
		p->notes.faulty += !p->writers_known;
		p->notes.bad_writers += !p->writers_known;
	}
	p->writers_known = true;
	return false;
}

/* ---- an entry ---- */

static bool
choose_letter(struct plan *p, struct entry *e, struct faults *f)
{
	const struct person *r = &e->recipient;

	e->letter = version_choose(&p->readers, &p->entry_arena, p->mailing,
	    r->language.len > 0 ? r->language : p->campaign->language, r,
	    kind_of_fault(p), f);
	return e->letter != NULL || reject(p, f);
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
	if (e->channel != CHANNEL_EMAIL || has_email)
		return true;
	fault(f, kind_of_fault(p), e->recipient.email_place,
	    _("'%.*s' has no e-mail address"), FMT(e->recipient.name));
	fault_mend(f,
	    _("fill the cell, or write 'channel: email, else print' in the "
	      "mailing"));
	return reject(p, f);
}

/*
 * A key that was there before: the same once more is merged without a word.
 * One id for two persons is a fault, since one of them would get nothing.
 */
static bool
is_new(struct plan *p, const struct entry *e, struct faults *f)
{
	const struct person *r = &e->recipient;
	enum seen_before before;

	if (p->distinct)	/* what is read stays the same */
		return true;
	if (!seen_look(&p->seen, &p->entry_arena, &e->key, person_hash(r),
		&before, f)) {
		p->broken = true;
		return false;
	}
	p->repeats |= before != SEEN_NOT;
	switch (before) {
	case SEEN_NOT:
		return true;
	case SEEN_SAME:
		p->notes.doubles++;
		return false;
	case SEEN_OTHER:
		break;
	}
	if (r->id.len > 0) {
		fault(f, kind_of_fault(p), r->place,
		    _("the id '%.*s' is another's already"), FMT(r->id));
		fault_mend(f,
		    _("an id belongs to one person: give this one another"));
		return reject(p, f);
	}
	p->notes.shared++;
	return fault(f, FAULT_NOTE, r->place,
	    _("'%.*s' shares the address of an earlier one: one letter goes "
	      "there"),
	    FMT(r->name)) ||
	    fault_mend(f,
		_("if both are to get one, give each an id of its own, in a "
		  "column 'id'"));
}

bool
plan_fill(struct plan *p, struct entry *e, struct faults *f)
{
	struct arena *a = &p->entry_arena;
	bool by_case = p->mailing->each_case;

	*e = (struct entry){.mailing = p->mailing, .recipient = p->recipient};
	if (by_case)
		e->case_file = &p->campaign->cases[p->case_at];
	if (p->mailing->writers != NULL)
		person_from_record(p->writers, a, &p->writer, &e->writer);
	if (by_case &&
	    !earlier_has(p->mailing, a, &p->recipient, e->case_file->id))
		return false;
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
	if (p->sorted == NULL) {
		if (!is_new(p, e, f))
			return false;
		readers_count(&p->readers, p->notes.rows);
		p->notes.fallbacks = p->readers.all;
	}
	e->language = e->letter->language.len > 0 ? e->letter->language
						  : p->campaign->language;
	address_forms(p->forms, a, e->language, e->letter, &e->recipient, f);
	if (p->mailing->writers != NULL)
		identity_apply(a, &p->signers,
		    identity_of(p->campaign, p->mailing, e->case_file),
		    p->minor, e);
	entry_fill(p->job, a, p->campaign, &p->views, e,
	    (struct row){p->recipients, &p->record},
	    (struct row){p->writers, &p->writer});
	if (p->mailing->mail.column.len > 0)
		e->file = p->record.cells[p->mailing->mail.column_at];
	e->number = ++p->number;
	return true;
}

/* Once, however many letters go there. */
static void
doubt_row(struct plan *p, const struct entry *e, struct faults *f)
{
	if (p->doubts != NULL && !p->row_doubted &&
	    !p->mailing->to_authorities)
		doubts_row(p->doubts, &p->record, e, f);
	p->row_doubted = true;
}

void
plan_doubt(struct plan *p, const struct entry *e, const struct text *t,
    struct faults *f)
{
	if (p->doubts != NULL)
		doubts_text(p->doubts,
		    p->mailing->to_authorities ? NULL : &p->record, e, t, f);
}

bool
plan_next(struct plan *p, struct entry *e, struct faults *f)
{
	if (p->selection.limit > 0 && p->number >= p->selection.limit)
		return false;
	if (p->sorted != NULL)
		return sorted_next(p, e, f);
	while (!p->broken) {
		arena_reset(&p->entry_arena, (struct arena_mark){0});
		if (!p->have_pair) {
			if (!next_pair(p, f)) {
				p->distinct = !p->repeats;
				if (p->doubts != NULL)
					doubts_end(p->doubts, f);
				return false;
			}
			p->have_pair = true;
			p->sole_writer_done = false;
			if (p->mailing->writers != NULL)
				list_rewind(p->mailing->writers);
		}
		if (!next_writer(p, f)) {
			p->have_pair = false;
			continue;
		}
		if (!plan_fill(p, e, f) ||
		    number_set_has(&p->left_out, e->number))
			continue;
		p->rows_reported = f->rows;
		doubt_row(p, e, f);
		return true;
	}
	return false;
}

/* ---- what was cancelled, and is wanted again ---- */

void
plan_want_again(struct plan *p, const struct entry *e)
{
	ptrdiff_t i = 0;

	if (e->case_file != NULL)
		i = e->case_file - p->campaign->cases + 1;
	p->cancelled[i] = true;
}

bool
plan_revive(struct plan *p, struct ledger *ledger, struct faults *f)
{
	const struct campaign *c = p->campaign;
	int64_t revived;

	for (ptrdiff_t i = 0; i <= c->case_count; i++)
		if (p->cancelled[i] &&
		    !ledger_revive(ledger, p->mailing->name,
			i > 0 ? c->cases[i - 1].id : S(""), clock_now(),
			&revived, f))
			return false;
	return true;
}
