/* SPDX-License-Identifier: MIT */
/*
 * Letters that were printed, once more: a printer jams, coffee is spilt.  They
 * are the same letters, with the same date, so nothing is noted; what has
 * another text by now is refused.
 */
#include "print/parts.h"
#include "unicode/unicode.h"

/* What was asked for: numbers of letters, or a name, id or e-mail address. */
struct asked {
	struct asked *next;
	str text, folded;
	int64_t from, to;	/* 0: no numbers */
	bool found;
};

/* "37" or "37-44" */
static bool
read_numbers(str text, int64_t *from, int64_t *to)
{
	str first = str_trim(str_cut(&text, '-'));

	text = str_trim(text);
	if (!str_to_int(first, from) || *from < 1)
		return false;
	*to = *from;
	return text.len == 0 || (str_to_int(text, to) && *to >= *from);
}

static struct asked *
read_asked(struct arena *job, str wanted, struct faults *f)
{
	struct asked *first = NULL, **end = &first;

	while (wanted.len > 0) {
		str text = str_trim(str_cut(&wanted, ','));
		struct asked *a;

		if (text.len == 0)
			continue;
		a = NEW(job, struct asked);
		a->text = text;
		a->folded = unicode_fold(job, text);
		if (!read_numbers(text, &a->from, &a->to))
			a->from = a->to = 0;
		*end = a;
		end = &a->next;
	}
	if (first == NULL)
		fault(f, FAULT_USAGE, NOWHERE,
		    _("--again names no letter (write it as 37-44,51,Name)"));
	return first;
}

static bool
is_meant(const struct asked *a, const struct entry *e, str folded_name)
{
	const struct person *r = &e->recipient;

	if (a->from > 0)
		return e->number >= a->from && e->number <= a->to;
	return str_equal(a->text, r->id) || str_equal(a->text, r->email) ||
	    (a->folded.len > 0 && str_equal(a->folded, folded_name));
}

static bool
is_asked(struct press *p, struct asked *all, const struct entry *e)
{
	str name;
	bool asked = false;

	arena_reset(&p->letter, (struct arena_mark){0});
	name = unicode_fold(&p->letter, e->recipient.name);
	for (struct asked *a = all; a != NULL; a = a->next)
		if (is_meant(a, e, name))
			asked = a->found = true;
	return asked;
}

/* Sets an entry as it was when it was made. */
static bool
set_again(struct press *p, struct entry *e, struct due *due,
    struct faults *f)
{
	struct known known;
	const struct delivery *made;

	arena_reset(&p->letter, (struct arena_mark){0});
	known = look_up(p, &e->key);
	made = is_printed(&known.printed) ? &known.printed : &known.latest;
	if (!is_printed(made) && made->state != DELIVERY_MADE)
		return fault(f, FAULT_REFUSED, e->recipient.place,
		    _("letter %lld, to '%.*s', has not been printed yet"),
		    (long long)e->number, FMT(e->recipient.name)) ||
		    fault_mend(f, _("'marathon print' without --again makes "
				    "it"));
	e->key.revision = made->key.revision;
	if (!set_entry(p, e, date_of(p, made->planned_on), due, f))
		return false;
	if (same_content(made, due->content))
		return true;
	return fault(f, FAULT_REFUSED, e->recipient.place,
	    _("letter %lld, to '%.*s', has another text than when it was "
	      "printed"),
	    (long long)e->number, FMT(e->recipient.name)) ||
	    fault_mend(f, _("'marathon print' without --again makes it as it "
			    "is now; or take the change back"));
}

static bool
check_found(const struct press *p, const struct asked *all, struct faults *f)
{
	int64_t errors = f->errors;

	for (const struct asked *a = all; a != NULL; a = a->next)
		if (!a->found)
			fault_file(f, FAULT_USAGE, p->mailing->name,
			    _("--again: there is no letter '%.*s'"),
			    FMT(a->text));
	return f->errors == errors;
}

/* Sets what is asked for, and leaves out all else. */
static bool
check_again(struct press *p, struct asked *all, struct faults *f)
{
	int64_t errors = f->errors, rows = f->rows;
	struct faults quiet = {.arena = p->job, .most = 1};
	struct entry e;
	struct due due;

	plan_rewind(p->plan);
	while (!stop_asked() && plan_next(p->plan, &e, &quiet))
		if (is_asked(p, all, &e))
			set_again(p, &e, &due, f);
		else
			plan_leave_out(p->plan, &e);
	return check_found(p, all, f) && f->errors == errors &&
	    f->rows == rows && !stop_asked();
}

static bool
write_again(struct press *p, struct pdf *pdf, struct print_counts *counts,
    struct faults *f)
{
	struct faults again = {.arena = p->job};
	struct entry e;
	struct due due;

	plan_rewind(p->plan);
	while (plan_next(p->plan, &e, &again)) {
		if (!set_again(p, &e, &due, &again))
			return fault_file(f, FAULT_IO, p->mailing->name,
			    _("the campaign changed while it was printed"));
		if (!add_letter(p, pdf, &due.pages, e.recipient.name, f))
			return false;
		counts->letters++;
	}
	counts->pages = pdf_page_count(pdf);
	counts->files = 1;
	return true;
}

static bool
save_again(struct press *p, struct pdf_run *run, struct print_counts *counts,
    struct faults *f)
{
	struct pdf_info info = info_of(p);
	struct pdf *pdf;

	info.title = str_format(p->job, "%.*s-again", FMT(p->mailing->name));
	if (!titled_file(p->job, p->options.out, info.title, &counts->path, f))
		return false;
	pdf = pdf_open(run, &info, f);
	if (pdf == NULL)
		return false;
	if (write_again(p, pdf, counts, f))
		return save_pdf(pdf, counts->path, f);
	pdf_abandon(pdf);
	return false;
}

bool
press_again(struct press *p, str wanted, struct print_counts *counts,
    struct faults *f)
{
	struct asked *all = read_asked(p->job, wanted, f);
	struct fonts fonts;
	struct pdf_run *run;
	bool good;

	if (all == NULL || !check_again(p, all, f) ||
	    !folder_make(p->options.out, f) ||
	    !typesetter_fonts(p->typesetter, &fonts, f))
		return false;
	run = pdf_run_open(p->job, &fonts, f);
	if (run == NULL)
		return false;
	good = save_again(p, run, counts, f);
	pdf_run_close(run);
	return good;
}
