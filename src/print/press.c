/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "document/document.h"
#include "pdf/pdf.h"
#include "print/print.h"
#include "typeset/typeset.h"
#include "unicode/unicode.h"

/* What was made, to be noted in the ledger when its file is on disk. */
struct made {
	struct paper *papers;
	ptrdiff_t count, cap;
};

/* Place and date as a letter has them. */
struct dateline {
	struct dateline *next;
	str date, language, text;
};

struct press {
	struct arena *job;
	struct arena letter;
	const struct campaign *campaign;
	const struct mailing *mailing;
	struct print_options options;
	struct ledger *ledger;
	struct plan *plan;
	struct typesetter *typesetter;
	struct document_cache *documents;
	const struct layout *layout;
	struct dateline *datelines;
	struct made made;
	struct plan_group *group;	/* NULL without a ledger */
};

struct press *
press_open(struct arena *job, const struct campaign *c, const struct mailing *m,
    const struct selection *s, const struct print_options *options,
    struct ledger *ledger, struct faults *f)
{
	struct press *p = NEW(job, struct press);
	struct selection paper = *s;
	struct type_style style = {
	    .family = c->family.len > 0 ? c->family : S("Gentium Plus"),
	    .size = c->size,
	    .hyphenate = true,
	    .justify = true,
	};

	paper.channel = CHANNEL_PRINT;
	p->job = job;
	p->campaign = c;
	p->mailing = m;
	p->options = *options;
	p->ledger = ledger;
	p->documents = document_cache_new(job);
	p->layout = layout_find(job, m->layout, c->country, f);
	p->plan = plan_open(job, c, m, &paper, f);
	if (p->layout == NULL || p->plan == NULL)
		return NULL;
	p->typesetter = typesetter_open(job, &style, f);
	return p->typesetter != NULL ? p : NULL;
}

void
press_close(struct press *p)
{
	typesetter_close(p->typesetter);
	plan_close(p->plan);
	arena_free(&p->letter);
}

const struct plan_notes *
press_notes(const struct press *p)
{
	return plan_notes(p->plan);
}

/* "Montpellier, le 24 novembre 2026" */
static str
place_and_date(struct arena *a, const struct campaign *c, str language,
    str date)
{
	str day = date;

	unicode_date(a, date, DATE_LONG, language, &day);
	if (c->place.len == 0)
		return day;
	if (str_starts(language, S("fr")))
		return str_format(a, "%.*s, le %.*s", FMT(c->place), FMT(day));
	return str_format(a, "%.*s, %.*s", FMT(c->place), FMT(day));
}

/* The same, made once per date and language: all letters of a run share them. */
static str
dateline(struct press *p, str language, str date)
{
	struct dateline *d;

	for (d = p->datelines; d != NULL; d = d->next)
		if (str_equal(d->date, date) && str_equal(d->language, language))
			return d->text;
	d = NEW(p->job, struct dateline);
	*d = (struct dateline){p->datelines, str_copy(p->job, date),
	    str_copy(p->job, language),
	    place_and_date(p->job, p->campaign, language, date)};
	p->datelines = d;
	return d->text;
}

/* The writer with an address, else the campaign's sender. */
static str
sender_block(struct arena *a, const struct campaign *c,
    const struct entry *e)
{
	if (e->writer.name.len > 0 && e->writer.address.len > 0)
		return address_block(a, c, &e->writer);
	return str_format(a, "%.*s\n%.*s", FMT(c->sender.name),
	    FMT(c->sender.address));
}

static int64_t
page_limit(const struct entry *e)
{
	return e->mailing->max_pages > 0 ? e->mailing->max_pages
					 : e->letter->max_pages;
}

/* Merges and sets one entry; its pages are in the letter arena. */
static bool
set_entry(struct press *p, const struct entry *e, str date,
    struct digest *content, struct pages *pages, struct faults *f)
{
	struct arena *a = &p->letter;
	const struct campaign *c = p->campaign;
	struct text text;
	struct sheet sheet;

	if (e->recipient.address.len == 0)
		return fault(f,
		    e->mailing->to_authorities ? FAULT_DATA : FAULT_ROW,
		    e->recipient.address_place, _("'%.*s' has no address"),
		    FMT(e->recipient.name));
	if (!entry_merge(c, e, date, a, &text, f))
		return false;
	*content = text.content;
	sheet = (struct sheet){
	    .layout = p->layout,
	    .language = e->letter->language,
	    .sender = sender_block(a, c, e),
	    .address = address_block(a, c, &e->recipient),
	    .place_date = dateline(p, e->letter->language, date),
	    .subject = text.subject,
	    .body = document_make(p->documents, a, &text.body,
		e->recipient.place, f),
	    .signature = e->writer.name.len > 0 ? e->writer.name
						: c->sender.name,
	    .max_pages = page_limit(e),
	    .row = e->recipient.place,
	    .letter = {e->letter->source, 0, 0},
	};
	return sheet.body != NULL &&
	    typeset_letter(p->typesetter, a, &sheet, pages, f);
}

/* What the ledger has of an entry's latest revision; false: nothing yet. */
static bool
look_up(struct press *p, struct entry *e, struct delivery *known)
{
	struct delivery next;

	*known = (struct delivery){0};
	e->key.revision = 0;
	if (p->ledger == NULL ||
	    !ledger_find(p->ledger, &p->letter, &e->key, known))
		return false;
	for (;; *known = next) {
		e->key.revision = known->key.revision + 1;
		if (!ledger_find(p->ledger, &p->letter, &e->key, &next))
			break;
	}
	e->key.revision = known->key.revision;
	return true;
}

/* The day for the letter's date: fixed, or the one on which it was planned. */
static str
date_of(const struct press *p, str planned_on)
{
	if (p->options.date.len > 0)
		return p->options.date;
	return entry_date(p->campaign, planned_on);
}

static bool
is_printed(const struct delivery *d)
{
	return d->state == DELIVERY_PRINTED || d->state == DELIVERY_POSTED;
}

/*
 * Sets an entry as it is due now.  *unchanged: it is on paper already.  What
 * is on paper with another text becomes a new revision with a date of its own.
 */
static bool
set_due(struct press *p, struct entry *e, struct digest *content,
    struct pages *pages, bool *unchanged, struct faults *f)
{
	struct delivery known;

	arena_reset(&p->letter, (struct arena_mark){0});
	*unchanged = false;
	if (!look_up(p, e, &known))
		return set_entry(p, e, date_of(p, S("")), content, pages, f);
	if (!set_entry(p, e, date_of(p, known.planned_on), content, pages, f))
		return false;
	if (!is_printed(&known))
		return true;
	*unchanged = memcmp(known.content.byte, content->byte,
			 sizeof content->byte) == 0;
	if (*unchanged)
		return true;
	e->key.revision++;
	return set_entry(p, e, date_of(p, S("")), content, pages, f);
}

bool
press_check(struct press *p, struct print_counts *counts, struct faults *f)
{
	struct entry e;
	int64_t errors = f->errors;

	plan_rewind(p->plan);
	while (plan_next(p->plan, &e, f)) {
		struct digest content;
		struct pages pages = {0};
		bool unchanged;

		if (!set_due(p, &e, &content, &pages, &unchanged, f)) {
			counts->faulty++;
			plan_reject(p->plan, &e, f);
		} else if (unchanged) {
			counts->printed++;
			plan_leave_out(p->plan, &e);
		} else {
			counts->letters++;
			counts->pages += pages.count;
		}
		if (stop_asked())
			break;
	}
	counts->faulty += plan_notes(p->plan)->faulty;
	return f->errors == errors;
}

/* ---- files ---- */

/* What the ledger knows of a file name. */
struct file_fate {
	str file;
	bool ours, printed;
};

static bool
note_fate(void *self, const struct delivery *d)
{
	struct file_fate *fate = self;

	if (str_equal(d->file, fate->file)) {
		fate->ours = true;
		fate->printed |= d->state == DELIVERY_PRINTED ||
		    d->state == DELIVERY_POSTED;
	}
	return !fate->printed;
}

/* out/MAILING.pdf, or the first of MAILING-2.pdf ... that may be written. */
static bool
choose_name(struct press *p, const char *ending, str *name, struct faults *f)
{
	for (int n = 1; n < 10000; n++) {
		struct ledger_filter filter = {.mailing = p->mailing->name,
		    .channel = S("print")};
		struct file_fate fate = {0};

		*name = n == 1
		    ? str_format(p->job, "%.*s%s", FMT(p->mailing->name), ending)
		    : str_format(p->job, "%.*s-%d%s", FMT(p->mailing->name), n,
			  ending);
		fate.file = *name;
		if (p->ledger != NULL &&
		    !ledger_each(p->ledger, &filter, note_fate, &fate, f))
			return false;
		if (!fate.printed &&
		    (fate.ours ||
			!path_exists(path_join(p->job, p->options.out, *name))))
			return true;
	}
	return fault_file(f, FAULT_CREATE, p->options.out,
	    _("no free name for '%.*s'"), FMT(p->mailing->name));
}

/* Keeps a paper until its file is on disk; returns its place in the list. */
static int64_t
remember(struct press *p, const struct paper *paper)
{
	struct made *m = &p->made;

	if (m->count == m->cap) {
		ptrdiff_t cap = m->cap > 0 ? m->cap * 2 : 256;
		struct paper *more = NEW_ARRAY(p->job, struct paper, cap);

		if (m->count > 0)
			memcpy(more, m->papers,
			    (size_t)m->count * sizeof *more);
		m->papers = more;
		m->cap = cap;
	}
	m->papers[m->count] = *paper;
	return m->count++;
}

static void
set_paper_id(void *self, int64_t tag, int64_t id)
{
	struct press *p = self;

	p->made.papers[tag].id = id;
}

/* Plans the delivery in the ledger and remembers where its page is. */
static bool
note_made(struct press *p, const struct entry *e, struct digest content,
    str file, int64_t page, struct faults *f)
{
	struct paper paper = {.state = DELIVERY_MADE, .file = file,
	    .page = page, .content = content};

	if (p->group == NULL)
		return true;
	return plan_group_add(p->group, e,
	    address_block(&p->letter, p->campaign, &e->recipient), content,
	    remember(p, &paper), f);
}

static bool
add_pages(struct pdf *pdf, const struct pages *pages, str bookmark,
    struct faults *f)
{
	for (ptrdiff_t i = 0; i < pages->count; i++)
		if (!pdf_page(pdf, &pages->pages[i], i == 0 ? bookmark : S(""), f))
			return false;
	return true;
}

static struct pdf_info
info_of(const struct press *p)
{
	return (struct pdf_info){.title = p->campaign->name,
	    .language = p->campaign->language};
}

static bool
save_pdf(struct press *p, struct pdf *pdf, str path, struct faults *f)
{
	struct arena bytes_arena = {0};
	str bytes;
	bool good;

	(void)p;
	good = pdf_finish(pdf, &bytes_arena, &bytes, f) &&
	    file_save(path, bytes, f);
	arena_free(&bytes_arena);
	return good;
}

/* ASCII letters and digits of a name, joined by '-', at most 40. */
static str
slug(struct arena *a, str name)
{
	struct buf b = {.arena = a, .max = 40};
	ptrdiff_t at = 0;
	bool gap = false;

	name = unicode_lower(a, name, S("en"));
	while (at < name.len) {
		ptrdiff_t start = at;
		str c, folded;

		utf8_next(name, &at);
		c = str_slice(name, start, at);
		folded = unicode_fold(a, c);
		if (folded.len != 1) {
			gap = b.len > 0;
			continue;
		}
		if (gap)
			buf_char(&b, '-');
		gap = false;
		buf_add(&b, folded);
	}
	return buf_str(&b);
}

static bool
save_one(struct press *p, struct pdf_run *run, const struct entry *e,
    const struct pages *pages, str folder, str *file, struct faults *f)
{
	struct pdf_info info = info_of(p);
	struct pdf *pdf = pdf_open(run, &info, f);

	if (pdf == NULL)
		return false;
	if (!add_pages(pdf, pages, S(""), f)) {
		pdf_abandon(pdf);
		return false;
	}
	*file = str_format(p->job, "%.*s/%05lld-%.*s.pdf", FMT(folder),
	    (long long)e->number, FMT(slug(&p->letter, e->recipient.name)));
	return save_pdf(p, pdf, path_join(&p->letter, p->options.out, *file), f);
}

/* The second pass: each good letter goes into the file, or a file of its own. */
static bool
write_letters(struct press *p, struct pdf_run *run, struct pdf *pdf, str name,
    struct print_counts *counts, struct faults *f)
{
	struct faults again = {.arena = p->job};
	struct entry e;

	plan_rewind(p->plan);
	while (plan_next(p->plan, &e, &again)) {
		struct digest content;
		struct pages pages;
		str file = name;
		int64_t page = 1;
		bool unchanged;

		if (!set_due(p, &e, &content, &pages, &unchanged, &again))
			return fault_file(f, FAULT_IO, p->mailing->name,
			    _("the campaign changed while it was printed"));
		if (pdf != NULL) {
			page = pdf_page_count(pdf) + 1;
			if (!add_pages(pdf, &pages, e.recipient.name, f))
				return false;
		} else if (!save_one(p, run, &e, &pages, name, &file, f)) {
			return false;
		}
		counts->letters++;
		counts->pages += pages.count;
		counts->files += pdf == NULL;
		if (!note_made(p, &e, content, file, page, f))
			return false;
		if (stop_asked())
			return fault_file(f, FAULT_WAITING, p->mailing->name,
			    _("stopped; nothing was kept, print again"));
	}
	return true;
}

static bool
print_into_one(struct press *p, struct pdf_run *run, struct print_counts *counts,
    struct faults *f)
{
	struct pdf_info info = info_of(p);
	struct pdf *pdf;
	str name;

	if (!choose_name(p, ".pdf", &name, f))
		return false;
	pdf = pdf_open(run, &info, f);
	if (pdf == NULL)
		return false;
	counts->path = path_join(p->job, p->options.out, name);
	if (!write_letters(p, run, pdf, name, counts, f)) {
		pdf_abandon(pdf);
		return false;
	}
	counts->files = 1;
	return save_pdf(p, pdf, counts->path, f);
}

static bool
print_separately(struct press *p, struct pdf_run *run,
    struct print_counts *counts, struct faults *f)
{
	str name;

	if (!choose_name(p, "", &name, f))
		return false;
	counts->path = path_join(p->job, p->options.out, name);
	return folder_make(counts->path, f) &&
	    write_letters(p, run, NULL, name, counts, f);
}

bool
press_print(struct press *p, struct print_counts *counts, struct faults *f)
{
	struct fonts fonts;
	struct pdf_run *run;
	bool good;

	if (!folder_make(p->options.out, f) ||
	    !typesetter_fonts(p->typesetter, &fonts, f))
		return false;
	run = pdf_run_open(p->job, &fonts, f);
	if (run == NULL)
		return false;
	if (p->ledger != NULL)
		p->group =
		    plan_group_open(p->job, p->ledger, set_paper_id, p);
	good = p->options.separate ? print_separately(p, run, counts, f)
				   : print_into_one(p, run, counts, f);
	pdf_run_close(run);
	if (p->group == NULL)
		return good;
	good = good && plan_group_flush(p->group, f) &&
	    ledger_paper(p->ledger, p->made.papers, p->made.count,
		clock_now(), f);
	plan_group_close(p->group);
	return good;
}

str
press_rejects(struct arena *a, const struct press *p)
{
	return plan_rejects(a, p->plan);
}

bool
press_one(struct press *p, const struct entry *e, struct arena *a, str *bytes,
    struct faults *f)
{
	struct pdf_info info = info_of(p);
	struct digest content;
	struct pages pages;
	struct fonts fonts;
	struct pdf_run *run;
	struct pdf *pdf;
	bool good = false;

	arena_reset(&p->letter, (struct arena_mark){0});
	if (!set_entry(p, e, date_of(p, S("")), &content, &pages, f) ||
	    !typesetter_fonts(p->typesetter, &fonts, f))
		return false;
	run = pdf_run_open(p->job, &fonts, f);
	if (run == NULL)
		return false;
	pdf = pdf_open(run, &info, f);
	if (pdf != NULL) {
		good = add_pages(pdf, &pages, S(""), f);
		if (good)
			good = pdf_finish(pdf, a, bytes, f);
		else
			pdf_abandon(pdf);
	}
	pdf_run_close(run);
	return good;
}
