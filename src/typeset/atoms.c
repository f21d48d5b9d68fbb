/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "paragraph.h"
#include "unicode/unicode.h"

enum {
	MOST_SPACES = 80,
	PHRASE_LEAST = 24,	/* bytes that are worth to be kept */
	PHRASE_ATOMS = 50000,	/* in all phrases, at most */
};

/*
 * The words of a run of the letter's own text, which comes again in each
 * letter.  Kept until the words are.
 */
struct phrase {
	struct phrase *next;	/* of the same slot */
	uint64_t hash;
	str text;
	int form, language;
	bool hyphenate;
	enum gap lead;		/* before the first word */
	int lead_spaces;
	unsigned first;		/* its traits */
	const struct atom *atoms;
	ptrdiff_t count;
	unsigned left;		/* of the last word, and what is behind it */
	enum gap gap;
	int spaces;
};

/* The paragraph that is being cut into atoms. */
struct cutter {
	struct typesetter *setter;
	const struct setting *setting;
	struct atoms *atoms;
	const struct run *run;
	int form;		/* of its words */
	bool begun;		/* it has a word */
	unsigned first;		/* traits of its first word */
	unsigned left;		/* traits of the word before */
	enum gap gap;		/* seen since */
	int spaces;		/* how many characters of it */
	uint8_t gap_level;
	const uint8_t *levels;	/* of the run's bytes; NULL: all even */
	bool missing;		/* some word has a character without a font */
};

static struct atom *
add_atom(struct typesetter *t, struct atoms *a)
{
	struct desk *d = &t->desk;

	d->atoms = desk_room(d, d->atoms, sizeof *a->atoms, a->count,
	    a->count + 1, &d->atom_room);
	a->atoms = d->atoms;
	a->atoms[a->count] = (struct atom){0};
	return &a->atoms[a->count++];
}

/* Where it stands first in that part of a file; the whole part, if nowhere. */
static struct place
place_of(struct place within, str sign)
{
	ptrdiff_t at;

	if (within.source == NULL)
		return within;
	at = str_find(str_slice(within.source->text, within.at,
	    within.at + within.length), sign);
	return at < 0 ? within
		      : (struct place){within.source, within.at + at, sign.len};
}

/* Names the package that has the script, where there is one. */
static bool
mend_missing(struct typesetter *t, int32_t missing)
{
	hb_script_t script = unicode_is_cjk(missing) && missing < 0x3040
	    ? HB_SCRIPT_HAN
	    : hb_unicode_script(t->words.unicode, (hb_codepoint_t)missing);
	str package = families_package_of(script);

	if (package.len == 0)
		return fault_mend(t->faults,
		    _("write it in other letters, or name a font that has it: "
		      "'type: {family: ...}'"));
	return fault_mend(t->faults,
	    _("write it in other letters, or install a font that has it (apt "
	      "install %.*s)"), FMT(package));
}

/*
 * A character that no font has.  Where the letter's own text holds it, that is
 * its place.
 */
static void
report_missing(struct cutter *c, const struct run *run, int32_t missing)
{
	struct typesetter *t = c->setter;
	struct place place = t->sheet->letter;
	bool from_row =
	    c->setting->from_row || (run->style & RUN_VALUE);
	char bytes[4];
	str sign = {bytes, utf8_put(bytes, missing)};
	ptrdiff_t at = -1;

	if (place.source != NULL && !from_row)
		at = str_find(place.source->text, sign);
	if (at >= 0)
		place = (struct place){place.source, at, sign.len};
	else if (c->setting->mixed)
		from_row = true;
	t->good = fault(t->faults, from_row ? FAULT_ROW : FAULT_DATA,
	    from_row ? place_of(t->sheet->row, sign) : place,
	    _("no font has '%.*s' (U+%04X)"), FMT(sign), (unsigned)missing) ||
	    mend_missing(t, missing);
}

static int
form_of(const struct cutter *c)
{
	return (int)((c->run->style | c->setting->style) & FORM_STYLE) |
	    (c->setting->as_typed ? FORM_TYPED : 0);
}

static int
width_of_gap(enum gap gap, const struct face *face)
{
	if (gap == GAP_SPACE || gap == GAP_FIXED)
		return face->width[face->space];
	return gap == GAP_NARROW ? face->narrow : 0;
}

/* Settles what is between the last atom and the word that follows. */
static void
settle_gap(struct cutter *c, unsigned right)
{
	struct atom *last;

	if (c->atoms->count == 0)
		return;
	last = &c->atoms->atoms[c->atoms->count - 1];
	if (last->gap == GAP_BREAK)
		return;
	if (c->gap == GAP_SPACE && !c->setting->as_typed)
		c->gap = space_between(c->left, right);
	else if (c->gap == GAP_NONE && !c->setting->as_typed)
		c->gap = space_untyped(c->left, right);
	last->gap = c->gap;
	if (c->gap != GAP_NONE && c->levels != NULL)
		last->gap_level = c->gap_level;
	last->gap_width = width_of_gap(c->gap, last->word->text_face);
	if (c->setting->keep_spaces)
		last->gap_width *= c->spaces < MOST_SPACES ? c->spaces
							   : MOST_SPACES;
}

/*
 * Names are not divided: what a row gives in capitals, or what holds a hyphen
 * already.
 */
static bool
may_divide(const struct cutter *c, const struct word *word)
{
	ptrdiff_t at = 0;
	int32_t first = utf8_next(word->text, &at);
	bool capital = (first >= 'A' && first <= 'Z') ||
	    (first >= 0xC0 && first <= 0xDE) ||
	    (first >= 0x400 && first <= 0x42F);

	return c->setting->hyphenate &&
	    !(capital && (c->run->style & RUN_VALUE));
}

/*
 * Between two runs that touch, a line may end where it may between the two
 * characters, if these are Chinese or Japanese.
 */
static enum gap
gap_of_runs(struct cutter *c, str left, str right)
{
	char bytes[8];
	ptrdiff_t from = left.len - 1, at, to = 0;
	const struct word *both;
	bool wide;

	while (from > 0 && (left.at[from] & 0xC0) == 0x80)
		from--;
	at = from;
	wide = unicode_is_cjk(utf8_next(left, &at));
	wide = unicode_is_cjk(utf8_next(right, &to)) || wide;
	if (!wide)
		return GAP_NONE;
	memcpy(bytes, left.at + from, (size_t)(at - from));
	memcpy(bytes + at - from, right.at, (size_t)to);
	both = word_get(&c->setter->words, (str){bytes, at - from + to},
	    c->form);
	return both->part_count == 2 ? both->parts[0].gap : GAP_NONE;
}

/* Settles what is between two runs, or two directions, without a space. */
static void
touch(struct cutter *c, const struct word *right)
{
	const struct atom *last = &c->atoms->atoms[c->atoms->count - 1];

	if (last->gap == GAP_NONE && last->run != c->run)
		c->gap = gap_of_runs(c, last->word->text, right->text);
}

static int
direction_of(const struct cutter *c, uint8_t level)
{
	if (c->levels == NULL)
		return 0;
	return level & 1 ? FORM_LEFT : FORM_RIGHT;
}

/* Adds what is written in one direction. */
static void
add_word(struct cutter *c, str text, uint8_t level)
{
	struct typesetter *t = c->setter;
	struct word *word = word_get(&t->words, text,
	    c->form | direction_of(c, level));
	int count;

	if (c->gap == GAP_NONE && c->atoms->count > 0)
		touch(c, word);
	settle_gap(c, word->traits);
	if (!c->begun)
		c->first = word->traits;
	c->begun = true;
	c->left = word->traits;
	c->gap = GAP_NONE;
	c->spaces = 0;
	c->atoms->turned |= word->leftward;
	count = word->part_count > 0 ? word->part_count : 1;
	for (int i = 0; i < count; i++) {
		struct atom *atom = add_atom(t, c->atoms);

		atom->run = c->run;
		atom->word = word;
		atom->level = atom->gap_level = level;
		if (word->part_count > 0) {
			atom->word = word->parts[i].word;
			atom->gap = word->parts[i].gap;
		} else {
			atom->may_divide = may_divide(c, word);
		}
		c->missing |= atom->word->missing != 0;
	}
}

/* Cuts the text where the direction of writing turns. */
static void
add_text(struct cutter *c, str text)
{
	const uint8_t *levels;

	if (c->levels == NULL) {
		add_word(c, text, 0);
		return;
	}
	levels = c->levels + (text.at - c->run->text.at);
	for (ptrdiff_t from = 0, to = 0; from < text.len; from = to) {
		while (to < text.len && levels[to] == levels[from])
			to++;
		add_word(c, str_slice(text, from, to), levels[from]);
	}
}

/* The gap that a character makes, and how many bytes it has; 0: it is text. */
static int
gap_of(str s, ptrdiff_t at, enum gap *gap)
{
	unsigned char c = (unsigned char)s.at[at];

	if (c <= ' ' || c == 0x7F) {
		*gap = GAP_SPACE;
		return 1;
	}
	if (c == 0xC2 && s.at[at + 1] == '\xA0') {
		*gap = GAP_FIXED;
		return 2;
	}
	if (c != 0xE2 || s.at[at + 1] != '\x80')
		return 0;
	if (s.at[at + 2] == '\xAF' || s.at[at + 2] == '\x89') {
		*gap = GAP_NARROW;	/* U+202F, U+2009 */
		return 3;
	}
	if (s.at[at + 2] == '\x87') {
		*gap = GAP_FIXED;	/* U+2007 */
		return 3;
	}
	return 0;
}

/* Of several spaces one counts, and one that holds the line beats others. */
static enum gap
stronger(enum gap a, enum gap b)
{
	if (b == GAP_NONE)
		return a;
	return a == GAP_NONE || a == GAP_SPACE ? b : a;
}

/* What a run is in the text of its paragraph: a line break has no text. */
static str
text_of(const struct run *run)
{
	return run->style & RUN_BREAK ? S("\u2028") : run->text;
}

/* Cuts the run into words, from an offset on. */
static void
cut_words(struct cutter *c, ptrdiff_t from)
{
	str text = c->run->text;
	ptrdiff_t at = from;

	while (at < text.len) {
		enum gap gap;
		int length = gap_of(text, at, &gap);

		if (length == 0) {
			at++;
			continue;
		}
		if (at > from)
			add_text(c, str_slice(text, from, at));
		c->gap = stronger(c->gap, gap);
		if (c->levels != NULL)
			c->gap_level = c->levels[at];
		c->spaces++;
		at += length;
		from = at;
	}
	if (at > from)
		add_text(c, str_slice(text, from, at));
}

/* ---- phrases ---- */

/* What may hold a value differs from letter to letter. */
static bool
may_be_phrase(const struct cutter *c)
{
	const struct setting *setting = c->setting;

	return c->run->text.len >= PHRASE_LEAST && c->levels == NULL &&
	    !(c->run->style & RUN_VALUE) && !setting->from_row &&
	    !setting->mixed && !setting->keep_spaces;
}

static uint64_t
phrase_hash(const struct cutter *c)
{
	const struct words *w = &c->setter->words;

	return hash_mix(str_hash(c->run->text),
	    (uint64_t)(w->language << FORM_BITS | c->form));
}

static const struct phrase *
find_phrase(const struct cutter *c, uint64_t hash)
{
	const struct words *w = &c->setter->words;
	const struct phrase *p = w->phrases[hash % PHRASE_SLOTS];

	while (p != NULL && (p->hash != hash || p->form != c->form ||
	    p->language != w->language ||
	    p->hyphenate != c->setting->hyphenate ||
	    !str_equal(p->text, c->run->text)))
		p = p->next;
	return p;
}

static void
add_phrase(struct cutter *c, const struct phrase *p)
{
	struct typesetter *t = c->setter;
	struct atoms *a = c->atoms;
	struct atom *to;

	c->gap = stronger(c->gap, p->lead);
	c->spaces += p->lead_spaces;
	if (c->gap == GAP_NONE && a->count > 0)
		touch(c, p->atoms[0].word);
	settle_gap(c, p->first);
	t->desk.atoms = desk_room(&t->desk, t->desk.atoms, sizeof *to,
	    a->count, a->count + p->count, &t->desk.atom_room);
	a->atoms = t->desk.atoms;
	to = a->atoms + a->count;
	for (ptrdiff_t i = 0; i < p->count; i++) {
		to[i] = p->atoms[i];
		to[i].run = c->run;
	}
	a->count += p->count;
	c->left = p->left;
	c->gap = p->gap;
	c->spaces = p->spaces;
}

/* What stands before the first word; returns where that begins. */
static ptrdiff_t
skip_lead(struct phrase *p, str text)
{
	ptrdiff_t at = 0;
	enum gap gap;
	int length;

	while (at < text.len && (length = gap_of(text, at, &gap)) > 0) {
		p->lead = stronger(p->lead, gap);
		p->lead_spaces++;
		at += length;
	}
	return at;
}

/* Cuts a run and keeps what it came to. */
static void
make_phrase(struct cutter *c, uint64_t hash)
{
	struct words *w = &c->setter->words;
	struct phrase lead = {0}, *p;
	ptrdiff_t from = skip_lead(&lead, c->run->text);
	ptrdiff_t start = c->atoms->count, count;
	struct atom *atoms;

	c->gap = stronger(c->gap, lead.lead);
	c->spaces += lead.lead_spaces;
	c->begun = false;
	cut_words(c, from);
	count = c->atoms->count - start;
	if (count == 0 || c->missing || c->atoms->turned)
		return;
	atoms = NEW_ARRAY(&w->arena, struct atom, count);
	memcpy(atoms, &c->atoms->atoms[start], (size_t)count * sizeof *atoms);
	p = NEW(&w->arena, struct phrase);
	*p = (struct phrase){w->phrases[hash % PHRASE_SLOTS], hash,
	    str_copy(&w->arena, c->run->text), c->form, w->language,
	    c->setting->hyphenate, lead.lead, lead.lead_spaces, c->first,
	    atoms, count, c->left, c->gap, c->spaces};
	w->phrases[hash % PHRASE_SLOTS] = p;
	w->phrase_atoms += count;
}

static void
cut_run(struct cutter *c)
{
	const struct phrase *known;
	uint64_t hash;

	c->form = form_of(c);
	if (!may_be_phrase(c)) {
		cut_words(c, 0);
		return;
	}
	hash = phrase_hash(c);
	known = find_phrase(c, hash);
	if (known != NULL)
		add_phrase(c, known);
	else if (c->setter->words.phrase_atoms < PHRASE_ATOMS)
		make_phrase(c, hash);
	else
		cut_words(c, 0);
}

/* ---- paragraphs ---- */

/* The levels of all runs, one behind the other. */
static const uint8_t *
levels_of(struct typesetter *t, const struct run *runs, ptrdiff_t count,
    bool *leftward)
{
	struct buf b = {.arena = &t->scratch};

	*leftward = t->words.leftward;
	for (ptrdiff_t i = 0; i < count; i++)
		buf_add(&b, text_of(&runs[i]));
	return unicode_levels(&t->scratch, buf_str(&b), leftward);
}

static void
cut_runs(struct cutter *c, const struct run *runs, ptrdiff_t count)
{
	struct atoms *atoms = c->atoms;

	atoms->count = 0;
	for (ptrdiff_t i = 0; i < count; i++) {
		c->run = &runs[i];
		if (runs[i].style & RUN_BREAK) {
			if (atoms->count > 0)
				atoms->atoms[atoms->count - 1].gap = GAP_BREAK;
			c->gap = GAP_NONE;
			c->spaces = 0;
		} else {
			cut_run(c);
		}
		if (c->levels != NULL)
			c->levels += text_of(&runs[i]).len;
	}
}

void
atoms_make(struct typesetter *t, const struct run *runs, ptrdiff_t count,
    const struct setting *setting, struct atoms *atoms)
{
	struct cutter c = {.setter = t, .setting = setting, .atoms = atoms};

	atoms->turned = t->words.leftward;
	atoms->leftward = false;
	if (!atoms->turned)
		cut_runs(&c, runs, count);
	if (atoms->turned) {
		c = (struct cutter){.setter = t, .setting = setting,
		    .atoms = atoms, .levels = levels_of(t, runs, count,
		    &atoms->leftward)};
		cut_runs(&c, runs, count);
	}
	for (ptrdiff_t i = 0; c.missing && i < atoms->count; i++)
		if (atoms->atoms[i].word->missing != 0)
			report_missing(&c, atoms->atoms[i].run,
			    atoms->atoms[i].word->missing);
}

/* Puts `count` atoms in the place of one. */
static void
replace(struct typesetter *t, struct atoms *a, ptrdiff_t at,
    const struct part *parts, int count)
{
	struct atom old = a->atoms[at];

	for (int i = 1; i < count; i++)
		add_atom(t, a);
	memmove(&a->atoms[at + count], &a->atoms[at + 1],
	    (size_t)(a->count - at - count) * sizeof *a->atoms);
	for (int i = 0; i < count; i++)
		a->atoms[at + i] = (struct atom){
		    .word = parts[i].word, .run = old.run,
		    .gap = parts[i].gap, .level = old.level,
		    .gap_level = old.level};
	a->atoms[at + count - 1].gap = old.gap;
	a->atoms[at + count - 1].gap_width = old.gap_width;
	a->atoms[at + count - 1].gap_level = old.gap_level;
}

void
atoms_crumble(struct typesetter *t, struct atoms *a, int width)
{
	for (ptrdiff_t i = 0; i < a->count; i++) {
		struct part *parts;
		int count;

		if (a->atoms[i].word->width <= width)
			continue;
		word_crumble(&t->words, a->atoms[i].word, &parts, &count);
		if (count < 2)
			continue;
		replace(t, a, i, parts, count);
		i += count - 1;
	}
}
