/* SPDX-License-Identifier: MIT */
/*
 * The choice of a form of address.  Lists have few functions and many rows:
 * a choice is kept and found again by all that it depends on.
 */
#include "campaign/forms.h"

#include <string.h>

/* A key stands in one of WAYS slots from that of its hash on. */
enum { SLOTS = 512, WAYS = 4, KEY_ROOM = 116 };

struct choice {
	const struct form *salutation, *closing; /* NULL: there is none */
};

struct slot {
	uint64_t hash;
	struct choice choice;
	unsigned char length;	/* of the key; 0: free */
	char key[KEY_ROOM];
};

struct form_chooser {
	const struct forms *forms;
	struct arena scratch;
	const struct letter *told; /* that it lacks a form */
	unsigned turn;		/* whose place a new one takes */
	struct slot slots[SLOTS + WAYS - 1];
};

struct form_chooser *
form_chooser_new(struct arena *job, const struct forms *forms)
{
	struct form_chooser *c = NEW(job, struct form_chooser);

	c->forms = forms;
	return c;
}

void
form_chooser_free(struct form_chooser *c)
{
	arena_free(&c->scratch);
}

/* ---- which row ---- */

struct wanted {
	const struct roles *roles;
	enum gender gender;
	unsigned have;		/* holes that can be filled */
	str function;		/* as role_function gives it */
	struct role_match match;
};

/*
 * How much of the function a row names; words of its own count for more than
 * the same words of a role, which has words of the same meaning, too.
 */
static ptrdiff_t
row_match(const struct wanted *w, const struct form *row)
{
	ptrdiff_t longest = 0;

	for (uint64_t set = row->roles; set != 0; set &= set - 1) {
		ptrdiff_t length = w->match.length[__builtin_ctzll(set)];

		if (2 * length > longest)
			longest = 2 * length;
	}
	for (ptrdiff_t i = 0; i < row->beginning_count; i++) {
		ptrdiff_t length = role_begins(w->roles, w->function,
		    row->beginnings[i]);

		if (length > 0 && 2 * length + 1 > longest)
			longest = 2 * length + 1;
	}
	return longest;
}

/* A row with a role speaks to one person, unless it says plural. */
static bool
fits_gender(const struct wanted *w, const struct form *row)
{
	if (row->gender != GENDER_ANY)
		return row->gender == w->gender;
	return w->gender != GENDER_PLURAL || row->role.len == 0;
}

/*
 * How well a row fits, 0: not at all.  With a role before without, the
 * campaign's before the stock's, the longer role, the gender's own, the one
 * with the person's name in it, the one of the region.
 */
static int64_t
rank(const struct wanted *w, const struct form *row, bool region)
{
	int64_t length = 0, holes = 0;

	if (!fits_gender(w, row))
		return 0;
	if (row->role.len > 0 && (length = row_match(w, row)) == 0)
		return 0;
	for (unsigned needs = row->needs; needs != 0; needs &= needs - 1)
		holes++;
	return (int64_t)(length > 0) << 61 | (int64_t)row->own << 60 |
	    length << 10 | (int64_t)(row->gender != GENDER_ANY) << 9 |
	    holes << 2 | (int64_t)region << 1 | 1;
}

struct best {
	int64_t salutation, closing;
};

static void
look_through(const struct wanted *w, const struct form *row, ptrdiff_t count,
    bool region, struct choice *choice, struct best *best)
{
	for (; count > 0; row++, count--) {
		int64_t fit;

		if ((row->needs & ~w->have) != 0)
			continue;
		fit = rank(w, row, region);
		if (fit > best->salutation) {
			best->salutation = fit;
			choice->salutation = row;
		}
		if (fit > best->closing && row->closing.len > 0 &&
		    (row->closing_needs & ~w->have) == 0) {
			best->closing = fit;
			choice->closing = row;
		}
	}
}

static struct choice
choose(struct form_chooser *c, str language, enum letter_kind kind,
    const struct person *p, enum gender gender, unsigned have)
{
	struct wanted w = {.roles = c->forms->roles, .gender = gender,
	    .have = have};
	struct choice choice = {0};
	struct best best = {0};
	const struct form *first;
	ptrdiff_t count;
	str tag = str_lower_ascii(&c->scratch, language), base = tag;

	w.function = role_function(&c->scratch, w.roles, p->function);
	roles_match(w.roles, w.function, &w.match);
	if (gender == GENDER_ANY)
		w.gender = w.match.gender;
	base = str_cut(&base, '-');
	count = forms_find(c->forms, base, kind, &first);
	look_through(&w, first, count, false, &choice, &best);
	if (base.len < tag.len) {
		count = forms_find(c->forms, tag, kind, &first);
		look_through(&w, first, count, true, &choice, &best);
	}
	arena_reset(&c->scratch, (struct arena_mark){0});
	return choice;
}

/* ---- kept choices ---- */

/* All that a choice depends on; 0: too long to be kept. */
static ptrdiff_t
make_key(char key[KEY_ROOM], str language, enum letter_kind kind,
    enum gender gender, unsigned have, str function)
{
	ptrdiff_t n = 4;

	if (language.len + function.len + n + 1 > KEY_ROOM)
		return 0;
	key[0] = (char)kind;
	key[1] = (char)gender;
	key[2] = (char)have;
	key[3] = (char)language.len;
	memcpy(key + n, language.at, (size_t)language.len);
	n += language.len;
	if (function.len > 0)
		memcpy(key + n, function.at, (size_t)function.len);
	return n + function.len;
}

static unsigned
what_is_known(const struct person *p)
{
	return (p->title.len > 0 ? HOLE_TITLE : 0u) |
	    (p->first_name.len > 0 ? HOLE_FIRST_NAME : 0u) |
	    (p->last_name.len > 0 ? HOLE_LAST_NAME : 0u) |
	    (p->name.len > 0 ? HOLE_NAME : 0u) |
	    (p->function.len > 0 ? HOLE_FUNCTION : 0u);
}

static struct choice
look_up(struct form_chooser *c, str language, enum letter_kind kind,
    const struct person *p)
{
	unsigned have = what_is_known(p);
	enum gender gender = GENDER_ANY;
	char key[KEY_ROOM];
	ptrdiff_t length;
	struct slot *set, *slot;
	uint64_t hash;

	gender_read(p->gender, &gender);
	length = make_key(key, language, kind, gender, have, p->function);
	if (length == 0)
		return choose(c, language, kind, p, gender, have);
	hash = str_hash((str){key, length});
	set = &c->slots[hash % SLOTS];
	for (slot = set; slot < set + WAYS; slot++)
		if (slot->hash == hash && slot->length == length &&
		    memcmp(slot->key, key, (size_t)length) == 0)
			return slot->choice;
	for (slot = set; slot < set + WAYS - 1 && slot->length > 0; slot++)
		;
	if (slot->length > 0)
		slot = set + c->turn++ % WAYS;
	slot->hash = hash;
	slot->choice = choose(c, language, kind, p, gender, have);
	slot->length = (unsigned char)length;
	memcpy(slot->key, key, (size_t)length);
	return slot->choice;
}

/* ---- its text ---- */

static str
fill(struct arena *a, str text, const struct person *p)
{
	const str values[HOLE_COUNT] = {p->title, p->first_name, p->last_name,
	    p->name, p->function, p->salutation};
	struct buf b = {.arena = a};
	ptrdiff_t at = 0, from = 0, begins;
	int hole = hole_next(text, &at, &begins);

	if (hole < 0)
		return text;
	for (; hole >= 0; hole = hole_next(text, &at, &begins)) {
		buf_add(&b, str_slice(text, from, begins));
		buf_add(&b, values[hole]);
		from = at;
	}
	buf_add(&b, str_slice(text, from, text.len));
	return buf_str(&b);
}

/* The row's fault is the letter's to report; this says how to mend it. */
static void
tell(struct form_chooser *c, str language, const struct letter *l, str name,
    struct faults *f)
{
	ptrdiff_t at = str_find(l->source->text, name);

	if (at < 0 || c->told == l)
		return;
	c->told = l;
	fault(f, FAULT_NOTE, (struct place){l->source, at, name.len},
	    _("no form of address in '%.*s' for this kind of letter: fill the "
	      "columns 'salutation' and 'closing', or write a row into "
	      "forms.csv in the campaign's folder"),
	    FMT(language));
}

void
address_forms(struct form_chooser *c, struct arena *a, str language,
    const struct letter *l, struct person *p, struct faults *f)
{
	struct choice choice;

	if (p->salutation.len > 0 && p->closing.len > 0)
		return;
	choice = look_up(c, language, l->kind, p);
	if (p->salutation.len == 0 && choice.salutation != NULL)
		p->salutation = fill(a, choice.salutation->salutation, p);
	if (p->closing.len == 0 && choice.closing != NULL)
		p->closing = fill(a, choice.closing->closing, p);
	if (p->salutation.len == 0)
		tell(c, language, l, S("salutation"), f);
	else if (p->closing.len == 0)
		tell(c, language, l, S("closing"), f);
}
