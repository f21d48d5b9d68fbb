/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "print/parts.h"
#include "unicode/unicode.h"

/* Place and date as a letter has them. */
struct dateline {
	struct dateline *next;
	str date, language, text;
};

/* The layout, or a fault where its name was written. */
static const struct layout *
find_layout(struct press *p, str name, struct place place, struct faults *f)
{
	struct faults own = {.arena = p->job};
	const struct layout *l = layouts_find(p->job, &p->own_layouts, name,
	    p->campaign->country, &own);

	if (l == NULL) {
		fault(f, FAULT_CONFIG, place, "%.*s", FMT(own.latest));
		fault_mend(f, "%.*s", FMT(own.first->mend));
	}
	return l;
}

/* The mailing's layout, or that of each version of its letter. */
static bool
find_layouts(struct press *p, struct faults *f)
{
	const struct mailing *m = p->mailing;

	if (!layouts_read(p->job, p->campaign->folder, &p->own_layouts, f))
		return false;
	p->layouts = NEW_ARRAY(p->job, const struct layout *, m->letter_count);
	for (ptrdiff_t i = 0; i < m->letter_count; i++) {
		const struct letter *letter = m->letters[i].letter;
		bool own = m->layout.len > 0;

		p->layouts[i] =
		    find_layout(p, own ? m->layout : letter->layout,
			own ? m->layout_place : letter->layout_place, f);
		if (p->layouts[i] == NULL)
			return false;
	}
	return true;
}

static const struct layout *
layout_of(const struct press *p, const struct letter *letter)
{
	ptrdiff_t i = 0;

	while (p->mailing->letters[i].letter != letter)
		i++;
	return p->layouts[i];
}

static bool
is_whole(const struct selection *s)
{
	return s->case_id.len == 0 && s->where_column.len == 0 &&
	    s->only.len == 0 && s->limit == 0;
}

static struct type_style
style_of(const struct campaign *c)
{
	struct type_style style = type_of(c);

	style.hyphenate = style.justify = true;
	return style;
}

struct press *
press_open(struct arena *job, const struct campaign *c, const struct mailing *m,
    const struct selection *s, const struct print_options *options,
    struct ledger *ledger, struct faults *f)
{
	struct press *p = NEW(job, struct press);
	struct selection paper = *s;
	struct type_style style = style_of(c);

	paper.channel = CHANNEL_PRINT;
	p->job = job;
	p->campaign = c;
	p->mailing = m;
	p->options = *options;
	p->options.duplex |= m->duplex && !options->mailed;
	p->mapping.fd = -1;
	if (options->separate || options->proof)
		p->options.sorting.files = 0;
	p->whole = is_whole(s);
	p->ledger = ledger;
	p->sender = str_format(job, "%.*s\n%.*s", FMT(m->sender.name),
	    FMT(m->sender.address));
	p->documents = document_cache_new(job);
	p->contents = contents_new(job);
	p->rules = rules_open(job, c);
	p->pictures = pictures_open(job, c, f);
	if (!find_layouts(p, f) || p->pictures == NULL)
		return NULL;
	p->plan = plan_open(job, c, m, &paper, f);
	if (p->plan == NULL)
		return NULL;
	p->typesetter = typesetter_open(job, &style, f);
	if (p->typesetter != NULL)
		return p;
	plan_close(p->plan);
	return NULL;
}

void
press_close(struct press *p)
{
	typesetter_close(p->typesetter);
	plan_close(p->plan);
	arena_free(&p->letter);
	kept_free(&p->kept);
	file_set_drop(&p->set);
	groups_free(p);
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
	if (str_starts(language, S("ar")))
		return str_format(a, "%.*s، %.*s", FMT(c->place), FMT(day));
	return str_format(a, "%.*s, %.*s", FMT(c->place), FMT(day));
}

/* The same, made once per date and language, shared by all letters. */
static str
dateline(struct press *p, str language, str date)
{
	struct dateline *d;

	for (d = p->datelines; d != NULL; d = d->next)
		if (str_equal(d->date, date) &&
		    str_equal(d->language, language))
			return d->text;
	d = NEW(p->job, struct dateline);
	*d = (struct dateline){p->datelines, str_copy(p->job, date),
	    str_copy(p->job, language),
	    place_and_date(p->job, p->campaign, language, date)};
	p->datelines = d;
	return d->text;
}

str
sender_block(const struct press *p, struct arena *a, const struct entry *e)
{
	bool placed = e->writer.address.len > 0 ||
	    (e->withheld.of != NULL && e->writer.town.len > 0);

	if (e->writer.name.len > 0 && placed)
		return address_as_written(a, p->campaign, &e->writer);
	return p->sender;
}

str
set_language(const struct campaign *c, str language)
{
	if (!str_equal(language, S("fr")))
		return language;
	if (str_equal(c->country, S("CA")))
		return S("fr-CA");
	return str_equal(c->country, S("CH")) ? S("fr-CH") : language;
}

/* The smallest limit that is set, and never more than one may set. */
static int64_t
page_limit(const struct entry *e)
{
	enum { MOST = 1000 };
	const int64_t limits[] = {e->mailing->max_pages, e->letter->max_pages,
	    rules_max_pages(e)};
	int64_t least = MOST;

	for (ptrdiff_t i = 0; i < COUNT(limits); i++)
		if (limits[i] > 0 && limits[i] < least)
			least = limits[i];
	return least;
}

/* Where it is said that the letter is to fit one page, if it is. */
static struct place
fit_of(const struct entry *e)
{
	return e->mailing->fit.source != NULL ? e->mailing->fit
					      : e->letter->fit;
}

/*
 * The body of a letter; false after a fault of a value or link in it, or if it
 * is not as its case demands.
 */
static bool
make_body(struct press *p, const struct entry *e, const struct text *text,
    struct sheet *sheet, struct faults *f)
{
	int64_t before = f->rows + f->errors;

	sheet->body = document_make(p->documents, &p->letter, &text->body,
	    e->recipient.place, f);
	if (rules_apply(p->rules, e))
		rules_check(p->rules, e, text,
		    document_text(&p->letter, sheet->body, 0),
		    str_format(&p->letter, "%.*s\n%.*s", FMT(sheet->sender),
			FMT(sheet->signature)), &p->letter, f);
	return f->rows + f->errors == before;
}

bool
set_entry(struct press *p, const struct entry *e, str date, struct due *due,
    struct faults *f)
{
	struct arena *a = &p->letter;
	const struct campaign *c = p->campaign;
	struct text text;
	struct sheet sheet;

	if (e->recipient.address.len == 0 && !p->options.mailed)
		return fault(f,
		    e->mailing->to_authorities ? FAULT_DATA : FAULT_ROW,
		    e->recipient.address_place, _("'%.*s' has no address"),
		    FMT(e->recipient.name)) ||
		    fault_mend(f,
			_("fill the cell, or write 'channel: email' in the "
			  "mailing"));
	if (!entry_merge(c, e, date, a, &text, f))
		return false;
	plan_doubt(p->plan, e, &text, f);
	due->content = entry_content(p->contents, c, e, &text);
	due->address = address_block(a, c, &e->recipient);
	sheet = (struct sheet){
	    .layout = layout_of(p, e->letter),
	    .language = set_language(c, e->language),
	    .sender = sender_block(p, a, e),
	    .address = due->address,
	    .place_date = dateline(p, e->language, date),
	    .subject = text.subject,
	    .signature = e->writer.name.len > 0 ? e->writer.name
						: p->mailing->sender.name,
	    .logo = pictures_logo(p->pictures),
	    .logo_width = c->logo_width,
	    .logo_place = c->logo.place,
	    .max_pages = page_limit(e),
	    .one_page = fit_of(e).source != NULL,
	    .right = p->options.mailed ? 0 : c->printer_right,
	    .down = p->options.mailed ? 0 : c->printer_down,
	    .guides = p->options.proof,
	    .row = e->recipient.place,
	    .letter = {e->letter->source, 0, 0},
	};
	if (p->options.footed)
		sheet.foot = e->case_file != NULL ? e->case_file->name
						  : c->name;
	if (p->options.words != NULL)
		leave_blanks(p, e, &sheet);
	return pictures_pen(p->pictures, e, &sheet.pen, f) &&
	    make_body(p, e, &text, &sheet, f) &&
	    typeset_letter(p->typesetter, a, &sheet, &due->pages, f);
}

bool
is_printed(const struct delivery *d)
{
	return d->state == DELIVERY_PRINTED || d->state == DELIVERY_POSTED;
}

struct known
look_up(struct press *p, struct delivery_key *key)
{
	struct known known = {0};
	struct delivery d;

	key->revision = 0;
	while (p->ledger != NULL && !p->all_new &&
	    ledger_find(p->ledger, &p->letter, key, &d)) {
		known.latest = d;
		if (is_printed(&d))
			known.printed = d;
		key->revision++;
	}
	key->revision = known.latest.key.revision;
	return known;
}

str
date_of(const struct press *p, str planned_on)
{
	if (p->options.date.len > 0)
		return p->options.date;
	return entry_date(p->campaign, planned_on);
}

bool
same_content(const struct delivery *d, struct digest content)
{
	return memcmp(d->content.byte, content.byte, sizeof content.byte) == 0;
}

bool
set_due(struct press *p, const struct entry *e, struct due *due,
    struct faults *f)
{
	const struct known *known = &due->known;

	arena_reset(&p->letter, (struct arena_mark){0});
	*due = (struct due){.number = e->number, .key = e->key,
	    .name = e->recipient.name};
	due->known = look_up(p, &due->key);
	if (!set_entry(p, e, date_of(p, known->latest.planned_on), due, f))
		return false;
	due->on_paper = is_printed(&known->printed) &&
	    same_content(&known->printed, due->content);
	if (due->on_paper || !is_printed(&known->latest))
		return true;
	due->key.revision++;
	return set_entry(p, e, date_of(p, S("")), due, f);
}

/* Counts a letter that can be made, and what is to be known of it then. */
static void
count_due(struct press *p, const struct entry *e, const struct due *due,
    struct print_counts *counts)
{
	const struct delivery *latest = &due->known.latest;

	if (p->options.sorting.count > 0 && !due->on_paper)
		shelf_chunk(p, e, due);
	shelf_see(p, due);
	if (due->on_paper) {
		counts->printed++;
		plan_leave_out(p->plan, e);
		return;
	}
	counts->letters++;
	counts->pages += due->pages.count;
	product_add(counts->product, e, due->pages.count);
	if (latest->state == DELIVERY_CANCELLED)
		plan_want_again(p->plan, e);
	kept_add(&p->kept, due);
}

/* What is too long in all letters of a mailing is no fault of their rows. */
static void
check_fit(const struct press *p, struct place fit,
    const struct print_counts *counts, struct faults *f)
{
	if (fit.source == NULL || counts->letters + counts->printed > 0 ||
	    !p->whole || stop_asked())
		return;
	fault(f, FAULT_DATA, fit, _("no letter fits one page"));
	fault_mend(f, _("shorten the letter, or take 'fit:' out"));
}

bool
press_sort(struct press *p, struct faults *f)
{
	return p->options.sorting.count == 0 ||
	    plan_sort(p->plan, &p->options.sorting, f);
}

bool
press_check(struct press *p, struct print_counts *counts, struct faults *f)
{
	struct entry e;
	struct place fit = NOWHERE;
	int64_t errors = f->errors;
	bool known, otherwise = false;	/* faulty */

	if (!has_letters(p, &known, f))
		return false;
	p->all_new = !known;
	if (!shelf_read(p, f) || !press_sort(p, f))
		return false;
	kept_free(&p->kept);
	groups_start(p);
	plan_rewind(p->plan);
	while (!stop_asked() && plan_next(p->plan, &e, f)) {
		struct due due;

		if (set_due(p, &e, &due, f)) {
			count_due(p, &e, &due, counts);
			continue;
		}
		plan_reject(p->plan, &e, f);
		if (due.pages.too_long > 0)
			fit = fit_of(&e);
		else
			otherwise = true;
	}
	check_fit(p, otherwise ? NOWHERE : fit, counts, f);
	counts->faulty = plan_notes(p->plan)->faulty;
	product_end(counts->product, p->plan);
	shelf_settle(p, counts);
	return f->errors == errors;
}

str
press_rejects(struct arena *a, const struct press *p)
{
	return plan_rejects(a, p->plan);
}

bool
press_check_one(struct press *p, const struct entry *e, str planned_on,
    struct faults *f)
{
	struct due due;

	arena_reset(&p->letter, (struct arena_mark){0});
	return set_entry(p, e, date_of(p, planned_on), &due, f);
}

static bool
make_file(struct press *p, const struct pages *pages, struct arena *own,
    struct arena *a, str *bytes, struct faults *f)
{
	struct pdf_info info = info_of(p);
	struct fonts fonts;
	struct pdf_run *run;
	struct pdf *pdf;
	bool good = false;

	if (!typesetter_fonts(p->typesetter, &fonts, f))
		return false;
	run = pdf_run_open(own, &fonts);
	info.alone = true;
	pdf = pdf_open(run, &info, f);
	if (pdf != NULL) {
		good = add_letter(p, pdf, pages, S(""), f);
		if (good)
			good = pdf_finish(pdf, a, bytes, f);
		else
			pdf_abandon(pdf);
	}
	pdf_run_close(run);
	return good;
}

/*
 * With a typesetter of its own: fonts have the glyphs of this letter only, and
 * the bytes do not depend on which letters were set before it.
 */
bool
press_one(struct press *p, const struct entry *e, str planned_on,
    struct arena *a, str *bytes, struct faults *f)
{
	struct arena own = {0};
	struct type_style style = style_of(p->campaign);
	struct typesetter *shared = p->typesetter;
	struct due due;
	bool good = false;

	arena_reset(&p->letter, (struct arena_mark){0});
	p->typesetter = typesetter_open(&own, &style, f);
	if (p->typesetter != NULL) {
		good = set_entry(p, e, date_of(p, planned_on), &due, f) &&
		    make_file(p, &due.pages, &own, a, bytes, f);
		typesetter_close(p->typesetter);
	}
	p->typesetter = shared;
	arena_free(&own);
	return good;
}
