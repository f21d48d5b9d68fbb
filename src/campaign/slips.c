/* SPDX-License-Identifier: MIT */
/*
 * Slips of the merged letter: "Dear ,", "S.A..".  The text around the values
 * is the same for most rows, byte by byte: it is looked at once, and kept with
 * the spots at which values stand in it.  After that a row costs a comparison
 * of its text and a look at the ends of its values.
 */
#include <string.h>

#include "campaign/doubts.h"

enum slip {
	SLIP_NONE,
	SLIP_BLANK,		/* "Dear ," */
	SLIP_ALONE,		/* a line that begins with ',' */
	SLIP_COMMAS,
	SLIP_STOPS,
	SLIP_APART,		/* ". ." */
	SLIP_KINDS,
};

static const char *const slip_names[] = {
    [SLIP_NONE] = "",
    [SLIP_BLANK] = N_("a blank before a comma"),
    [SLIP_ALONE] = N_("a line begins with a comma"),
    [SLIP_COMMAS] = N_("two commas"),
    [SLIP_STOPS] = N_("two full stops"),
    [SLIP_APART] = N_("two full stops"),
};

/* A value in the text, and what stands around it; '\n' at its ends. */
struct spot {
	uint32_t at, behind;	/* offsets in the text */
	uint32_t index;		/* of the value */
	char before, after, beyond;
};

/* The text of letters as it is without values. */
struct shape {
	str text;
	ptrdiff_t room;
	const struct case_file *case_file;
	struct spot *spots;
	ptrdiff_t spot_count, spot_room;
	enum slip slip;		/* of the text itself, and where */
	ptrdiff_t slip_at;
};

enum { SHAPES = 64, LONG_SHAPE = 8 << 10 };

struct slips {
	struct arena *arena;
	const struct mailing *mailing;
	struct shape shapes[SHAPES]; /* by hash; the last one stays */
	struct shape longer;
	int64_t counts[SLIP_KINDS];
	int64_t last;		/* entry that was looked at */
};

struct slips *
slips_new(struct arena *a, const struct mailing *m)
{
	struct slips *s = NEW(a, struct slips);

	s->arena = a;
	s->mailing = m;
	return s;
}

void
slips_clear(struct slips *s)
{
	memset(s->counts, 0, sizeof s->counts);
	s->last = 0;
}

/* ---- a slip in a text ---- */

static char
char_at(str s, ptrdiff_t at)
{
	return at >= 0 && at < s.len ? s.at[at] : '\n';
}

static bool
ends_sentence(char c)
{
	return c == ' ' || c == '\n';
}

/* The slip that a comma or full stop at `at` ends. */
static enum slip
slip_at(str s, ptrdiff_t at)
{
	char before = char_at(s, at - 1), earlier = char_at(s, at - 2);
	char after = char_at(s, at + 1);

	if (s.at[at] == ',') {
		if (before == '\n')
			return SLIP_ALONE;
		if (before == ',')
			return SLIP_COMMAS;
		return before == ' ' ? SLIP_BLANK : SLIP_NONE;
	}
	if (!ends_sentence(after) || ends_sentence(earlier))
		return SLIP_NONE;
	if (before == '.')
		return earlier != '.' && earlier != '/' ? SLIP_STOPS
							: SLIP_NONE;
	/* not the dots of ". . ." */
	return before == ' ' && earlier == '.' && char_at(s, at + 2) != '.' &&
		char_at(s, at - 4) != '.'
	    ? SLIP_APART
	    : SLIP_NONE;
}

/* The first from `from` on; *at is where it ends. */
static enum slip
find_slip(str s, ptrdiff_t from, ptrdiff_t *at)
{
	for (ptrdiff_t i = from; i < s.len; i++) {
		enum slip found;

		if (s.at[i] != ',' && s.at[i] != '.')
			continue;
		found = slip_at(s, i);
		if (found != SLIP_NONE) {
			*at = i;
			return found;
		}
	}
	return SLIP_NONE;
}

/* ---- what is told ---- */

enum { BEFORE = 24, BEHIND = 12 };	/* bytes shown around a slip */

static bool
is_value(int32_t c)
{
	return c >= LETTER_VALUE_FIRST &&
	    c <= LETTER_VALUE_FIRST + LETTER_VALUE_MOST;
}

/* The words around, in their line, with the values in their places. */
static str
around(struct arena *a, const struct merged *m, ptrdiff_t at)
{
	struct buf b = {.arena = a};
	ptrdiff_t from = at, to = at;

	while (from > 0 && at - from < BEFORE && m->text.at[from - 1] != '\n')
		from--;
	while (from < at && (m->text.at[from] & 0xC0) == 0x80)
		from++;
	while (to < m->text.len && to - at < BEHIND && m->text.at[to] != '\n')
		to++;
	while (to < m->text.len && (m->text.at[to] & 0xC0) == 0x80)
		to++;
	while (from < to) {
		int32_t c = utf8_next(m->text, &from);

		if (is_value(c) && c - LETTER_VALUE_FIRST < m->value_count)
			buf_add(&b, doubt_shown(a,
			    m->values[c - LETTER_VALUE_FIRST]));
		else if (c != UTF8_BAD)
			buf_utf8(&b, c);
	}
	return str_trim(buf_str(&b));
}

/* The cell that a value came from, else the row. */
static struct place
origin(const struct record *r, const struct entry *e, str value)
{
	for (ptrdiff_t i = 0; r != NULL && i < r->list->column_count; i++)
		if (value.len > 0 && str_equal(r->cells[i].text, value))
			return r->cells[i].place;
	return e->recipient.place;
}

static bool
is_told(struct slips *s, enum slip slip)
{
	return slip != SLIP_NONE && doubt_counted(&s->counts[slip]);
}

static void
tell(enum slip slip, struct place place, str words, struct faults *f)
{
	fault(f, FAULT_NOTE, place, _("the letter reads '%.*s': %s"),
	    FMT(words), _(slip_names[slip]));
}

/* ---- the text itself ---- */

/*
 * Whether somebody wrote the slip himself, in the letter or the case's story:
 * then it is told there, once.
 */
static bool
is_written(const struct source *source, str words, enum slip slip,
    struct faults *f)
{
	ptrdiff_t at = words.len > 1 ? str_find(source->text, words) : -1;
	ptrdiff_t line_end = at >= 0 && words.at[0] == '\n';

	if (at < 0)
		return false;
	fault(f, FAULT_NOTE, (struct place){source, at + line_end,
	    words.len - line_end}, "%s", _(slip_names[slip]));
	return true;
}

/*
 * The few bytes up to `at` that are no value, with the end of the line before
 * it if it begins one: a comma alone is no proof.
 */
static str
literal_before(str text, ptrdiff_t at)
{
	ptrdiff_t from = at;

	while (from > 0 && at - from < 8 && text.at[from - 1] != '\n' &&
	    (text.at[from - 1] & 0x80) == 0)
		from--;
	from -= from == at && from > 0 && text.at[from - 1] == '\n';
	return str_slice(text, from, at + 1);
}

/* The first slip that came by merging. */
static void
find_own_slip(struct shape *h, const struct entry *e, struct faults *f)
{
	ptrdiff_t at = 0;

	for (ptrdiff_t from = 0;; from = at + 1) {
		str words;

		h->slip = find_slip(h->text, from, &at);
		h->slip_at = at;
		if (h->slip == SLIP_NONE)
			return;
		words = literal_before(h->text, at);
		if (!is_written(e->letter->source, words, h->slip, f) &&
		    (e->case_file == NULL ||
			!is_written(&e->case_file->source, words, h->slip, f)))
			return;
	}
}

static void
add_spot(struct slips *s, struct shape *h, struct spot spot)
{
	if (h->spot_count == h->spot_room) {
		ptrdiff_t room = 2 * h->spot_room + 16;
		struct spot *more = NEW_ARRAY(s->arena, struct spot, room);

		if (h->spot_count > 0)
			memcpy(more, h->spots,
			    (size_t)h->spot_count * sizeof *more);
		h->spots = more;
		h->spot_room = room;
	}
	h->spots[h->spot_count++] = spot;
}

/* U+F0000 and what follows begins with the byte F3. */
static void
find_spots(struct slips *s, struct shape *h)
{
	str text = h->text;
	ptrdiff_t at = 0, hit;

	h->spot_count = 0;
	while ((hit = str_find_char(str_slice(text, at, text.len), '\xF3')) >=
	    0) {
		ptrdiff_t from = at + hit;
		int32_t c;

		at = from;
		c = utf8_next(text, &at);
		if (is_value(c))
			add_spot(s, h, (struct spot){(uint32_t)from,
			    (uint32_t)at, (uint32_t)(c - LETTER_VALUE_FIRST),
			    char_at(text, from - 1), char_at(text, at),
			    char_at(text, at + 1)});
	}
}

static void
learn_shape(struct slips *s, struct shape *h, str text,
    const struct entry *e, struct faults *f)
{
	if (text.len > h->room) {
		h->room = text.len + text.len / 2;
		h->text.at = NEW_ARRAY(s->arena, char, h->room);
	}
	memcpy((char *)(uintptr_t)h->text.at, text.at, (size_t)text.len);
	h->text.len = text.len;
	h->case_file = e->case_file;
	find_spots(s, h);
	find_own_slip(h, e, f);
}

static const struct shape *
shape_of(struct slips *s, str text, const struct entry *e, struct faults *f)
{
	uint64_t hash = (uintptr_t)e->case_file / 64 * 31 +
	    (uintptr_t)e->letter / 64 * 17 + (uint64_t)text.len;
	struct shape *h = text.len > LONG_SHAPE ? &s->longer
						: &s->shapes[hash % SHAPES];

	if (!str_equal(h->text, text) || h->case_file != e->case_file)
		learn_shape(s, h, text, e, f);
	return h;
}

/* ---- values ---- */

/* The slip that a value makes with what stands around it. */
static enum slip
slip_of_value(const struct spot *p, str v)
{
	char first, last;

	if (v.len == 0)
		return p->after != ',' || p->before == ','	? SLIP_NONE
		    : p->before == '\n' ? SLIP_ALONE
		    : p->before == ' '	? SLIP_BLANK
					: SLIP_NONE;
	first = v.at[0];
	last = v.at[v.len - 1];
	if (first == ',' && p->before == ' ')
		return SLIP_BLANK;
	if ((last == ',' && p->after == ',') ||
	    (first == ',' && p->before == ','))
		return SLIP_COMMAS;
	if (last == ' ' && p->after == ',')
		return SLIP_BLANK;
	if (last == '.' && p->after == '.' && ends_sentence(p->beyond) &&
	    (v.len == 1 || v.at[v.len - 2] != '.'))
		return SLIP_STOPS;
	return SLIP_NONE;
}

static void
look_at_values(struct slips *s, struct arena *a, const struct shape *h,
    const struct record *r, const struct entry *e, const struct merged *m,
    struct faults *f)
{
	for (ptrdiff_t i = 0; i < h->spot_count; i++) {
		const struct spot *p = &h->spots[i];
		enum slip slip;

		if (p->index >= m->value_count)
			continue;
		slip = slip_of_value(p, m->values[p->index]);
		if (is_told(s, slip))
			tell(slip, origin(r, e, m->values[p->index]),
			    around(a, m, p->behind), f);
	}
}

void
slips_look(struct slips *s, struct arena *a, const struct record *r,
    const struct entry *e, const struct text *t, struct faults *f)
{
	const struct merged subject = {.text = t->subject};
	const struct shape *h;
	ptrdiff_t at = 0;
	enum slip slip;

	if (e->number == s->last)
		return;
	s->last = e->number;
	slip = find_slip(t->subject, 0, &at);
	if (is_told(s, slip))
		tell(slip, e->recipient.place, around(a, &subject, at), f);
	if (t->body.text.len == 0)
		return;
	h = shape_of(s, t->body.text, e, f);
	look_at_values(s, a, h, r, e, &t->body, f);
	if (is_told(s, h->slip))
		tell(h->slip, e->recipient.place,
		    around(a, &t->body, h->slip_at), f);
}

void
slips_end(struct slips *s, struct faults *f)
{
	for (int i = SLIP_NONE + 1; i < SLIP_KINDS; i++) {
		int64_t rest = s->counts[i] - DOUBTS_TOLD;

		if (rest > 0)
			fault(f, FAULT_NOTE, s->mailing->place,
			    ngettext("%lld more letter like that: %s",
				"%lld more letters like that: %s",
				(unsigned long)rest),
			    (long long)rest, _(slip_names[i]));
	}
}
