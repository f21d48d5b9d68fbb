/* SPDX-License-Identifier: MIT */
/*
 * A pack as it is checked and counted.  The letters come from a press; the
 * sheets are set twice, as the page of each is known only when all were set.
 */
#include "print/pack.h"
#include "unicode/unicode.h"

int64_t
whole_sheets(const struct pack *p, int64_t pages)
{
	return p->options.one_sided ? pages : pages + pages % 2;
}

int64_t
paper_for(const struct pack *p, int64_t pages)
{
	return p->options.one_sided ? pages : (pages + 1) / 2;
}

str
part_file(struct arena *a, const struct part *part)
{
	return str_format(a, "%02d-%.*s", part->number,
	    FMT(part->case_file->id));
}

/* The open cases, in the order of the plan, or the one that is selected. */
static void
find_parts(struct pack *p)
{
	const struct campaign *c = p->campaign;
	str only = p->selection.case_id;
	int number = 0;

	p->parts = NEW_ARRAY(p->job, struct part, c->open_count);
	for (ptrdiff_t i = 0; i < c->case_count; i++) {
		const struct case_file *k = &c->cases[i];

		if (k->state != CASE_OPEN)
			continue;
		number++;
		if (only.len == 0 || str_equal(only, k->id))
			p->parts[p->count++] = (struct part){
			    .case_file = k, .number = number};
	}
	p->with_contents = p->count > 1;
}

/* The sender's paper, with margins for a text that is no letter. */
static bool
find_paper(struct pack *p, struct faults *f)
{
	const struct layout *l =
	    layout_find(p->job, S(""), p->campaign->country, f);

	if (l == NULL)
		return false;
	p->paper = (struct layout){.name = l->name, .width = l->width,
	    .height = l->height, .left = 25, .right = 25, .top = 22,
	    .bottom = 22};
	return true;
}

struct pack *
pack_open(struct arena *job, const struct campaign *c, const struct mailing *m,
    const struct selection *s, const struct pack_options *options,
    struct faults *f)
{
	struct pack *p = NEW(job, struct pack);

	p->job = job;
	p->campaign = c;
	p->options = *options;
	p->selection = *s;
	p->selection.writer = options->writer;
	p->options.print.footed = true;
	p->options.print.words = options->copies > 0 ? options->words : NULL;
	p->intros = document_cache_new(job);
	p->stories = document_cache_new(job);
	p->rests = document_cache_new(job);
	find_parts(p);
	if (!find_paper(p, f))
		return NULL;
	p->press = press_open(job, c, m, &p->selection, &p->options.print,
	    NULL, f);
	return p->press != NULL ? p : NULL;
}

void
pack_close(struct pack *p)
{
	press_close(p->press);
}

const struct plan_notes *
pack_notes(const struct pack *p)
{
	return press_notes(p->press);
}

static void
set_sheets(struct pack *p, struct faults *f)
{
	for (ptrdiff_t i = 0; i < p->count && !stop_asked(); i++)
		case_sheet_set(p, &p->parts[i], f);
}

static struct part *
part_of(struct pack *p, const struct entry *e)
{
	ptrdiff_t i = 0;

	while (p->parts[i].case_file != e->case_file)
		i++;
	return &p->parts[i];
}

static void
check_letters(struct pack *p, struct faults *f)
{
	struct plan *plan = p->press->plan;
	int64_t copies = p->options.copies > 0 ? p->options.copies : 1;
	struct entry e;

	plan_rewind(plan);
	while (!stop_asked() && plan_next(plan, &e, f)) {
		struct part *part = part_of(p, &e);
		struct due due;

		if (!set_due(p->press, &e, &due, f)) {
			plan_reject(plan, &e, f);
			continue;
		}
		part->letters += copies;
		part->letter_pages += copies * whole_sheets(p, due.pages.count);
	}
}

/* Which page each part begins on. */
static void
number_pages(struct pack *p)
{
	int64_t at = whole_sheets(p, contents_count(p));

	p->letters = 0;
	for (ptrdiff_t i = 0; i < p->count; i++) {
		struct part *part = &p->parts[i];

		part->first_page = at + 1;
		at += whole_sheets(p, part->sheet.count) + part->letter_pages;
		p->letters += part->letters;
	}
	p->pages = at;
}

/* The nearest name on the list of writers, as a hint. */
static str
writer_hint(struct pack *p)
{
	enum { NAMES_LOOKED_AT = 5000 };
	struct list *list = p->press->mailing->writers;
	str *names = NEW_ARRAY(p->job, str, NAMES_LOOKED_AT);
	struct faults quiet = {.arena = p->job};
	struct record r;
	ptrdiff_t count = 0;

	list_rewind(list);
	while (count < NAMES_LOOKED_AT && list_next(list, p->job, &r, &quiet)) {
		str name = record_text(&r, S("name"));

		if (r.faulty)
			continue;
		if (name.len == 0)
			name = str_format(p->job, "%.*s %.*s",
			    FMT(record_text(&r, S("first_name"))),
			    FMT(record_text(&r, S("last_name"))));
		names[count++] = name;
	}
	return fault_hint(p->job, p->options.writer, names, count);
}

static bool
check_writer(struct pack *p, struct faults *f)
{
	struct list *list = p->press->mailing->writers;

	if (p->options.writer.len == 0 || p->letters > 0 ||
	    pack_notes(p)->faulty > 0 || pack_notes(p)->rows == 0)
		return true;
	return fault_file(f, FAULT_USAGE, list->source.name,
	    _("--writer: nobody is '%.*s' by id, name or e-mail address%.*s"),
	    FMT(p->options.writer), FMT(writer_hint(p)));
}

static void
count(const struct pack *p, struct pack_counts *counts)
{
	struct pack_part *parts = NEW_ARRAY(p->job, struct pack_part,
	    p->count);

	for (ptrdiff_t i = 0; i < p->count; i++) {
		const struct part *part = &p->parts[i];

		parts[i] = (struct pack_part){
		    .file = part_file(p->job, part),
		    .letters = part->letters,
		    .case_paper = paper_for(p, part->sheet.count),
		    .letter_paper = paper_for(p, part->letter_pages),
		};
	}
	counts->parts = parts;
	counts->part_count = p->count;
	counts->contents_paper = paper_for(p, contents_count(p));
	counts->letters = p->letters;
	counts->paper = paper_for(p, p->pages);
	counts->faulty = pack_notes(p)->faulty;
}

bool
pack_check(struct pack *p, struct pack_counts *counts, struct faults *f)
{
	int64_t errors = f->errors;

	set_sheets(p, f);
	check_letters(p, f);
	number_pages(p);
	if (f->errors != errors || stop_asked() || !check_writer(p, f))
		return false;
	set_sheets(p, f);
	contents_set(p, f);
	count(p, counts);
	return f->errors == errors;
}
