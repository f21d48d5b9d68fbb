/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "paragraph.h"

enum { MOST_SPACES = 80 };

/* The paragraph that is being cut into atoms. */
struct cutter {
	struct typesetter *setter;
	const struct setting *setting;
	struct atoms *atoms;
	const struct run *run;
	int form;		/* of its words */
	unsigned left;		/* traits of the word before */
	enum gap gap;		/* seen since */
	int spaces;		/* how many characters of it */
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

/*
 * A character that no font has.  Where the letter's own text holds it, that is
 * its place.
 */
static void
report_missing(struct cutter *c, int32_t missing)
{
	struct typesetter *t = c->setter;
	struct place place = t->sheet->letter;
	bool from_row =
	    c->setting->from_row || (c->run->style & RUN_VALUE);
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
	    from_row ? t->sheet->row : place,
	    _("no font has '%.*s' (U+%04X)"), FMT(sign), (unsigned)missing) ||
	    fault_mend(t->faults,
		_("write it in other letters, or install a font that has it "
		  "(apt install fonts-noto-core)"));
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
		c->gap = space_between(c->left, right, c->setter->words.french);
	last->gap = c->gap;
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

static void
add_word(struct cutter *c, str text)
{
	struct typesetter *t = c->setter;
	struct word *word = word_get(&t->words, text, c->form);
	int count;

	settle_gap(c, word->traits);
	c->left = word->traits;
	c->gap = GAP_NONE;
	c->spaces = 0;
	count = word->part_count > 0 ? word->part_count : 1;
	for (int i = 0; i < count; i++) {
		struct atom *atom = add_atom(t, c->atoms);

		atom->run = c->run;
		atom->word = word;
		if (word->part_count > 0) {
			atom->word = word->parts[i].word;
			atom->gap = word->parts[i].gap;
		} else {
			atom->may_divide = may_divide(c, word);
		}
		if (atom->word->missing != 0)
			report_missing(c, atom->word->missing);
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
	return a == GAP_NONE || a == GAP_SPACE ? b : a;
}

static void
cut_run(struct cutter *c)
{
	str text = c->run->text;
	ptrdiff_t from = 0, at = 0;

	c->form = form_of(c);
	while (at < text.len) {
		enum gap gap;
		int length = gap_of(text, at, &gap);

		if (length == 0) {
			at++;
			continue;
		}
		if (at > from)
			add_word(c, str_slice(text, from, at));
		c->gap = stronger(c->gap, gap);
		c->spaces++;
		at += length;
		from = at;
	}
	if (at > from)
		add_word(c, str_slice(text, from, at));
}

void
atoms_make(struct typesetter *t, const struct run *runs, ptrdiff_t count,
    const struct setting *setting, struct atoms *atoms)
{
	struct cutter c = {.setter = t, .setting = setting, .atoms = atoms};

	atoms->count = 0;
	for (ptrdiff_t i = 0; i < count; i++) {
		c.run = &runs[i];
		if (runs[i].style & RUN_BREAK) {
			if (atoms->count > 0)
				atoms->atoms[atoms->count - 1].gap = GAP_BREAK;
			c.gap = GAP_NONE;
			c.spaces = 0;
			continue;
		}
		cut_run(&c);
	}
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
		    .gap = parts[i].gap};
	a->atoms[at + count - 1].gap = old.gap;
	a->atoms[at + count - 1].gap_width = old.gap_width;
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
