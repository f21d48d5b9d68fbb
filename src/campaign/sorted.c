/* SPDX-License-Identifier: MIT */
/*
 * A plan in another order.  It is gone through once; of each entry there remain
 * its keys and where its row and its writer stand, in a sorter.  That knows
 * keys of eight bytes only, but keeps the order of equals: so they are sorted
 * eight bytes at a time, the last ones first.
 */
#include <string.h>

#include "campaign/doubts.h"
#include "campaign/plan.h"
#include "unicode/unicode.h"

enum {
	WORD = sizeof(uint64_t),
	COUNTRY_WORDS = 2,
	POSTCODE_WORDS = 2,
	CASE_WORDS = 4,		/* the last one is its index */
	WRITER_WORDS = 5,	/* the last one is the row's place */
	MOST_WORDS = MOST_SORT_KEYS * WRITER_WORDS,
};

/* An entry that waits for its turn. */
struct spot {
	uint64_t key;		/* one of the words */
	int64_t row_at, row_line, writer_at, writer_line;
	int32_t case_at, authority;
	uint64_t words[MOST_WORDS];
};

struct sorted {
	struct sorting how;
	struct postcodes *postcodes;
	ptrdiff_t words;
	struct sorter *sorter, *other;
	ptrdiff_t spot_size;
	int64_t count;
	struct spot first;
	bool differs[MOST_WORDS]; /* from the first */
	bool at_start;
	int64_t row_at;		/* of the record in hand; -1: there is none */
};

/* ---- keys ---- */

static str
country_of(struct sorted *s, struct arena *a, const struct entry *e)
{
	str code = postcodes_country(s->postcodes, a, e->recipient.country);

	return code.len > 0 ? code : unicode_fold(a, e->recipient.country);
}

static str
postcode_of(struct sorted *s, struct arena *a, const struct entry *e,
    int64_t length)
{
	str code = postcodes_find(s->postcodes, a, &e->recipient);
	ptrdiff_t at = 0;

	if (length == 0)
		return code;
	while (at < code.len && length-- > 0)
		utf8_next(code, &at);
	return str_slice(code, 0, at);
}

/* By the last name first, as far as it may leave. */
static str
writer_of(struct arena *a, const struct person *w)
{
	if (w->last_name.len == 0)
		return unicode_fold(a, w->name);
	return str_format(a, "%.*s\1%.*s", FMT(unicode_fold(a, w->last_name)),
	    FMT(unicode_fold(a, w->first_name)));
}

str
plan_sort_value(struct plan *p, struct arena *a, const struct entry *e,
    struct sort_key key)
{
	switch (key.by) {
	case SORT_COUNTRY:
		return country_of(p->sorted, a, e);
	case SORT_POSTCODE:
		return postcode_of(p->sorted, a, e, key.length);
	case SORT_CASE:
		return e->case_file->id;
	case SORT_WRITER:
		return e->key.writer;
	}
	return S("");
}

str
plan_sort_shown(struct plan *p, struct arena *a, const struct entry *e,
    struct sort_key key)
{
	str country;

	switch (key.by) {
	case SORT_COUNTRY:
		country = unicode_country(a, country_of(p->sorted, a, e),
		    p->campaign->language);
		return country.len > 0 ? country : e->recipient.country;
	case SORT_POSTCODE:
		return postcode_of(p->sorted, a, e, key.length);
	case SORT_CASE:
		return e->case_file->name;
	case SORT_WRITER:
		return e->writer.name;
	}
	return S("");
}

/* ---- words ---- */

static int
words_of(enum sort_by by)
{
	static const int words[] = {
	    [SORT_COUNTRY] = COUNTRY_WORDS,
	    [SORT_POSTCODE] = POSTCODE_WORDS,
	    [SORT_CASE] = CASE_WORDS,
	    [SORT_WRITER] = WRITER_WORDS,
	};

	return words[by];
}

/* A text as numbers that sort alike.  What is too long ends in a hash. */
static void
put_text(uint64_t *to, int words, str text)
{
	ptrdiff_t room = (ptrdiff_t)words * WORD;
	bool cut = text.len > room;

	if (cut)
		room -= WORD;
	for (ptrdiff_t i = 0; i < room; i++) {
		unsigned char c = i < text.len ? (unsigned char)text.at[i] : 0;

		to[i / WORD] = to[i / WORD] << 8 | c;
	}
	if (cut)
		to[words - 1] = str_hash(text);
}

static void
put_key(struct plan *p, struct sorted *s, const struct entry *e,
    struct sort_key key, uint64_t *to)
{
	struct arena *a = &p->entry_arena;
	int words = words_of(key.by);

	switch (key.by) {
	case SORT_COUNTRY:
		put_text(to, words, str_lower_ascii(a, country_of(s, a, e)));
		break;
	case SORT_POSTCODE:
		put_text(to, words, postcode_of(s, a, e, key.length));
		break;
	case SORT_CASE:
		put_text(to, words - 1, unicode_fold(a, e->case_file->id));
		to[words - 1] = (uint64_t)p->case_at;
		break;
	case SORT_WRITER:
		put_text(to, words - 1, writer_of(a, &e->writer));
		to[words - 1] = (uint64_t)p->writer.place.at;
		break;
	}
}

/* ---- sorting ---- */

static int32_t
authority_index(const struct plan *p)
{
	const struct node *n =
	    p->campaign->cases[p->case_at].authorities->first;
	int32_t i = 0;

	for (; n != p->authority; n = n->next)
		i++;
	return i;
}

static bool
add_entry(struct plan *p, struct sorted *s, const struct entry *e,
    struct faults *f)
{
	struct spot spot = {.case_at = (int32_t)p->case_at};
	uint64_t *to = spot.words;

	if (p->mailing->to_authorities) {
		spot.authority = authority_index(p);
	} else {
		spot.row_at = p->record.place.at;
		spot.row_line = p->record.line;
	}
	if (p->mailing->writers != NULL) {
		spot.writer_at = p->writer.place.at;
		spot.writer_line = p->writer.line;
	}
	for (ptrdiff_t i = 0; i < s->how.count; i++) {
		put_key(p, s, e, s->how.keys[i], to);
		to += words_of(s->how.keys[i].by);
	}
	if (s->count++ == 0)
		s->first = spot;
	for (ptrdiff_t w = 0; w < s->words; w++)
		s->differs[w] |= spot.words[w] != s->first.words[w];
	spot.key = spot.words[s->words - 1];
	return sorter_add(s->sorter, &spot, f);
}

/* Into the other sorter, with this word as their key. */
static bool
move_all(struct sorted *s, ptrdiff_t word, struct faults *f)
{
	struct sorter *from = s->sorter;
	struct spot spot;
	int64_t moved = 0;

	for (; sorter_next(from, &spot, f); moved++) {
		spot.key = spot.words[word];
		if (!sorter_add(s->other, &spot, f))
			return false;
	}
	sorter_clear(from);
	s->sorter = s->other;
	s->other = from;
	return moved == s->count;
}

static bool
sort_all(struct arena *job, struct sorted *s, struct faults *f)
{
	if (!sorter_sort(s->sorter, f))
		return false;
	for (ptrdiff_t w = s->words - 2; w >= 0; w--) {
		if (!s->differs[w])
			continue;
		if (s->other == NULL)
			s->other = sorter_new(job, s->spot_size);
		if (!move_all(s, w, f) || !sorter_sort(s->sorter, f))
			return false;
	}
	return true;
}

static struct sorted *
sorted_new(struct plan *p, const struct sorting *how)
{
	struct sorted *s = NEW(p->job, struct sorted);

	s->how = *how;
	s->postcodes = postcodes_new(p->job, p->campaign);
	for (ptrdiff_t i = 0; i < how->count; i++)
		s->words += words_of(how->keys[i].by);
	s->spot_size = (ptrdiff_t)offsetof(struct spot, words) +
	    s->words * WORD;
	s->sorter = sorter_new(p->job, s->spot_size);
	return s;
}

void
sorted_close(struct sorted *s)
{
	sorter_close(s->sorter);
	if (s->other != NULL)
		sorter_close(s->other);
}

bool
plan_sort(struct plan *p, const struct sorting *how, struct faults *f)
{
	struct sorted *s = sorted_new(p, how);
	int64_t limit = p->selection.limit;
	struct entry e;
	bool good = true;

	p->selection.limit = 0;
	plan_rewind(p);
	while (good && !stop_asked() && plan_next(p, &e, f))
		good = add_entry(p, s, &e, f);
	p->selection.limit = limit;
	if (!good || p->broken || !sort_all(p->job, s, f)) {
		sorted_close(s);
		return false;
	}
	p->sorted = s;
	p->found = p->notes;
	p->sorted_anew = true;
	return true;
}

/* ---- in that order ---- */

void
sorted_rewind(struct plan *p)
{
	p->notes = p->found;
	p->rejects_known = !p->sorted_anew;
	p->sorted_anew = false;
	p->number = 0;
	p->sorted->at_start = true;
	p->sorted->row_at = -1;
}

static bool
read_row(struct plan *p, const struct spot *spot, struct faults *f)
{
	struct list *list = p->mailing->list;

	p->case_at = spot->case_at;
	if (p->sorted->row_at == spot->row_at)
		return true;
	arena_reset(&p->row_arena, (struct arena_mark){0});
	list_seek(list, (ptrdiff_t)spot->row_at, spot->row_line);
	if (!list_next(list, &p->row_arena, &p->record, f))
		return false;
	person_from_record(p->recipients, &p->row_arena, &p->record,
	    &p->recipient);
	p->sorted->row_at = spot->row_at;
	return true;
}

static void
read_authority(struct plan *p, const struct spot *spot)
{
	p->case_at = spot->case_at;
	p->authority = p->campaign->cases[p->case_at].authorities->first;
	for (int32_t i = 0; i < spot->authority; i++)
		p->authority = p->authority->next;
	arena_reset(&p->row_arena, (struct arena_mark){0});
	person_from_node(&p->row_arena, p->authority, &p->recipient);
}

static bool
read_writer(struct plan *p, const struct spot *spot)
{
	struct list *writers = p->mailing->writers;

	if (writers == NULL)
		return true;
	list_seek(writers, (ptrdiff_t)spot->writer_at, spot->writer_line);
	return list_next(writers, &p->entry_arena, &p->writer, &p->unheard) &&
	    signers_check(&p->signers, &p->entry_arena, &p->writer, &p->minor,
		&p->unheard);
}

static bool
read_spot(struct plan *p, const struct spot *spot, struct entry *e,
    struct faults *f)
{
	if (p->mailing->to_authorities)
		read_authority(p, spot);
	else if (!read_row(p, spot, f))
		return false;
	return read_writer(p, spot) && plan_fill(p, e, &p->unheard);
}

/* The lists are copies of ours: what was read once is there again. */
static bool
fault_changed(struct plan *p, struct faults *f)
{
	p->broken = true;
	return fault_file(f, FAULT_IO, p->mailing->name,
	    _("the campaign changed while it was sorted"));
}

bool
sorted_next(struct plan *p, struct entry *e, struct faults *f)
{
	struct sorted *s = p->sorted;
	struct spot spot;

	if (p->broken || (s->at_start && !sorter_rewind(s->sorter, f)))
		return false;
	s->at_start = false;
	while (sorter_next(s->sorter, &spot, f)) {
		if (number_set_has(&p->left_out, p->number + 1)) {
			p->number++;
			continue;
		}
		arena_reset(&p->entry_arena, (struct arena_mark){0});
		if (!read_spot(p, &spot, e, f))
			return fault_changed(p, f);
		p->rows_reported = f->rows;
		return true;
	}
	return false;
}
