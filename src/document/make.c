/* SPDX-License-Identifier: MIT */
/* Skeletons are kept as they were parsed; values are put into their runs. */
#include "document.h"

#include "link.h"
#include "parse.h"
#include "unicode/unicode.h"
#include "values.h"

/* More than these are parsed letter by letter, so that memory stays flat. */
enum { ENTRIES_MOST = 4096, BYTES_MOST = 16 << 20, BUCKETS = 1024 };

struct entry {
	uint64_t shape;
	str skeleton;
	ptrdiff_t value_count;
	struct parsed *parsed;
	struct entry *next;
};

struct document_cache {
	struct arena *job;
	ptrdiff_t entries, bytes;
	struct entry *buckets[BUCKETS];
};

struct filler {
	struct arena *arena;
	const str *values;	/* as they may be shown */
	ptrdiff_t value_count;
	struct place row;
	struct faults *faults;
	struct run *runs;
	ptrdiff_t count;
	str raw_url, url;	/* the latest that holds values, and filled */
};

struct document_cache *
document_cache_new(struct arena *job)
{
	struct document_cache *c = NEW(job, struct document_cache);

	c->job = job;
	return c;
}

/* The depth is limited by the parser. */
static void
mark_passing(struct block *b)
{
	for (; b != NULL; b = b->next) {
		b->passing = true;
		mark_passing(b->first);
	}
}

/* By its shape, as a hash of the skeleton would take longer than the merge. */
static struct entry **
bucket_of(struct document_cache *c, const struct merged *m)
{
	return &c->buckets[(m->shape ^ m->shape >> 32) % BUCKETS];
}

static struct parsed *
parse_once(struct document_cache *c, struct arena *letter,
    const struct merged *m)
{
	str skeleton = m->text;
	struct entry **bucket = bucket_of(c, m), *e;

	for (e = *bucket; e != NULL; e = e->next)
		if (e->shape == m->shape && e->value_count == m->value_count &&
		    str_equal(e->skeleton, skeleton))
			return e->parsed;
	if (c->entries >= ENTRIES_MOST ||
	    skeleton.len > BYTES_MOST - c->bytes) {
		struct parsed *once =
		    document_parse(letter, skeleton, m->value_count);

		mark_passing(once->first);
		return once;
	}
	e = NEW(c->job, struct entry);
	*e = (struct entry){m->shape, str_copy(c->job, skeleton),
	    m->value_count, document_parse(c->job, skeleton, m->value_count),
	    *bucket};
	*bucket = e;
	c->entries++;
	c->bytes += skeleton.len;
	return e->parsed;
}

/* The beginning of a text, for a message. */
static str
beginning(str s)
{
	enum { BYTES_SHOWN = 60 };
	ptrdiff_t end = BYTES_SHOWN;

	if (s.len <= BYTES_SHOWN)
		return s;
	while ((s.at[end] & 0xC0) == 0x80)
		end--;
	return str_slice(s, 0, end);
}

static void
note_tamed(str shown, unsigned tamed, struct place row, struct faults *f)
{
	if (tamed & TAMED_CONTROLS)
		fault(f, FAULT_NOTE, row,
		    _("control characters were taken out of '%.*s'"),
		    FMT(beginning(shown)));
	if (tamed & TAMED_MARKS)
		fault(f, FAULT_NOTE, row,
		    _("marks beyond %d on one letter were taken out of '%.*s'"),
		    UNICODE_MARKS, FMT(beginning(shown)));
}

static const str *
shown_values(struct arena *a, const struct merged *m, struct place row,
    struct faults *f)
{
	str *shown = NEW_ARRAY(a, str, m->value_count);

	for (ptrdiff_t i = 0; i < m->value_count; i++) {
		unsigned tamed = 0;

		shown[i] = unicode_shown(a, m->values[i], &tamed);
		while (str_ends(shown[i], S("\n")))
			shown[i].len--;
		if (tamed != 0)
			note_tamed(shown[i], tamed, row, f);
	}
	return shown;
}

static void
add_run(struct filler *f, str text, unsigned style, str url)
{
	if (text.len > 0 || (style & RUN_BREAK))
		f->runs[f->count++] = (struct run){text, style, url};
}

static void
add_value(struct filler *f, str value, unsigned style, str url)
{
	ptrdiff_t end;

	style |= RUN_VALUE;
	while ((end = str_find_char(value, '\n')) >= 0) {
		add_run(f, str_slice(value, 0, end), style, url);
		add_run(f, S(""), style | RUN_BREAK, url);
		value = str_slice(value, end + 1, value.len);
	}
	add_run(f, value, style, url);
}

/* How many runs a block may become: a value has more where it has lines. */
static ptrdiff_t
most_runs(const struct filler *f, const struct varying *v)
{
	ptrdiff_t count = v->count;

	for (ptrdiff_t i = 0; i < v->count; i++) {
		str rest = v->values[i] >= 0 ? f->values[v->values[i]] : S("");

		while (str_find_char(rest, '\n') >= 0) {
			str_cut(&rest, '\n');
			count += 2;
		}
	}
	return count;
}

static str
make_url(struct filler *f, str raw)
{
	str url;

	switch (link_make(f->arena, raw, f->values, f->value_count, &url)) {
	case LINK_GOOD:
		return url;
	case LINK_NO_SCHEME:
		fault(f->faults, FAULT_ROW, f->row,
		    _("link '%.*s' begins with none of https://, http://, "
		      "mailto:"),
		    FMT(beginning(url)));
		break;
	case LINK_NOT_A_HOST:
		fault(f->faults, FAULT_ROW, f->row,
		    _("link '%.*s' has a value in its server's name that is "
		      "no name"),
		    FMT(beginning(url)));
		break;
	}
	return S("");
}

/* The runs of a link have one text for their address: it is made once. */
static str
fill_url(struct filler *f, str raw)
{
	if (raw.len == 0 || !has_value(raw))
		return raw;
	if (raw.at != f->raw_url.at) {
		f->raw_url = raw;
		f->url = make_url(f, raw);
	}
	return f->url;
}

/* Whether all links that hold values are good: a run's own faults. */
static void
check_links(struct filler *f, const struct varying *v)
{
	for (ptrdiff_t i = 0; i < v->count; i++)
		fill_url(f, v->runs[i].url);
}

static void
fill_runs(struct filler *f, const struct varying *v)
{
	for (ptrdiff_t i = 0; i < v->count; i++) {
		const struct run *raw = &v->runs[i];
		str url = fill_url(f, raw->url);

		if (v->values[i] >= 0)
			add_value(f, f->values[v->values[i]], raw->style, url);
		else
			add_run(f, raw->text, raw->style, url);
	}
}

/* Code stays one run, with the line ends of its values. */
static void
fill_code(struct filler *f, const struct varying *v)
{
	struct buf b = {.arena = f->arena};

	for (ptrdiff_t i = 0; i < v->count; i++)
		buf_add(&b, v->values[i] >= 0 ? f->values[v->values[i]]
					      : v->runs[i].text);
	add_run(f, buf_str(&b), RUN_CODE | RUN_VALUE, S(""));
}

static void
fill_block(struct filler *f, const struct varying *v)
{
	f->runs = NEW_ROOM(f->arena, struct run, most_runs(f, v));
	f->count = 0;
	if (v->block->kind == BLOCK_CODE)
		fill_code(f, v);
	else
		fill_runs(f, v);
	v->block->runs = f->runs;
	v->block->run_count = f->count;
	if (v->pattern != NULL) {
		v->pattern->values = f->values;
		v->pattern->value_count = f->value_count;
	}
}

/* Where the letter has a text; nowhere if it came in some other way. */
static struct place
place_of(const struct source *letter, str text)
{
	ptrdiff_t at = letter != NULL ? str_find(letter->text, text) : -1;

	return at >= 0 ? (struct place){letter, at, text.len} : NOWHERE;
}

/* Faults of the letter's own text: not of a row, so they are said once. */
static void
report(const struct parsed *p, const struct source *letter, struct faults *f)
{
	for (struct bad_link *i = p->bad_links; i != NULL; i = i->next)
		fault(f, FAULT_DATA, place_of(letter, i->url),
		    _("link '%.*s' in the letter begins with none of https://, "
		      "http://, mailto:"),
		    FMT(beginning(i->url)));
	if (p->too_deep)
		fault(f, FAULT_DATA, place_of(letter, S("")),
		    _("letter goes deeper than %d levels of quotes, lists and "
		      "emphasis"),
		    DEPTH_MOST);
}

static struct filler
filler_for(struct arena *letter, const struct merged *m, struct place row,
    struct faults *faults)
{
	return (struct filler){
	    .arena = letter,
	    .values = shown_values(letter, m, row, faults),
	    .value_count = m->value_count,
	    .row = row,
	    .faults = faults,
	};
}

struct document *
document_make(struct document_cache *c, struct arena *letter,
    const struct merged *m, struct place row, struct faults *faults)
{
	struct parsed *p = parse_once(c, letter, m);
	struct document *d = NEW(letter, struct document);
	struct filler f = filler_for(letter, m, row, faults);

	report(p, m->source, faults);
	for (struct varying *v = p->varying; v != NULL; v = v->next)
		fill_block(&f, v);
	d->first = p->first;
	return d;
}

void
document_check(struct document_cache *c, struct arena *letter,
    const struct merged *m, struct place row, struct faults *faults)
{
	struct parsed *p = parse_once(c, letter, m);
	struct filler f = filler_for(letter, m, row, faults);

	report(p, m->source, faults);
	for (struct varying *v = p->varying; v != NULL; v = v->next)
		check_links(&f, v);
}
