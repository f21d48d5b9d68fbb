/* SPDX-License-Identifier: MIT */
/*
 * Total-fit line breaking: D. E. Knuth and M. F. Plass, "Breaking paragraphs
 * into lines", Software: Practice and Experience 11 (1981).  Names and values
 * of the demerits are TeX's; the tolerances are less, so that a word is divided
 * before spaces gape (tests/bench/evenness.py measures it).
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "paragraph.h"

enum {
	LINE_PENALTY = 10,
	HYPHEN_PENALTY = 50,
	DOUBLE_HYPHEN_DEMERITS = 10000,
	FINAL_HYPHEN_DEMERITS = 5000,
	ADJACENT_DEMERITS = 10000,
	SHORT_END_DEMERITS = 3000,	/* a last line of one short word */
	FORCED_PENALTY = 5000,
	WORST = 10000,			/* of badness */
	RAGGED_STRETCH = 2500,		/* 1/1000 em */
	EMERGENCY_STRETCH = 1000,
};

enum pass {
	PASS_PLAIN,		/* without hyphenation */
	PASS_HYPHENS,
	PASS_LOOSE,		/* some lines may be worse than is good */
	PASS_EMERGENCY,		/* as if each line had more to give */
	PASS_LAST,		/* whatever is not too long */
};

/* A way to get to a chance: the best one for a class of looseness. */
struct node {
	ptrdiff_t chance, previous;
	double demerits;
	int fitness;
};

/* An active node, and the end from which on a line is no more too short. */
struct way {
	int64_t least;
	ptrdiff_t node;
};

struct breaker {
	struct typesetter *setter;
	struct desk *desk;
	const struct atoms *atoms;
	const struct setting *setting;
	int width;
	enum pass pass;
	ptrdiff_t chance_count, node_count, active_count;
	int64_t nearest;	/* the least `least` of what is active */
};

/* A place for one more, which is to be filled in there: it is large. */
static struct chance *
new_chance(struct breaker *b)
{
	struct desk *k = b->desk;

	k->chances = desk_room(k, k->chances, sizeof *k->chances,
	    b->chance_count, b->chance_count + 1, &k->chance_room);
	return &k->chances[b->chance_count++];
}

static void
add_hyphens(struct breaker *b, ptrdiff_t i, int64_t before, int64_t room)
{
	struct word *word = b->atoms->atoms[i].word;

	word_divide(&b->setter->words, word);
	for (int k = 0; k < word->hyphen_count; k++)
		*new_chance(b) = (struct chance){
		    .atom = i,
		    .hyphen = k,
		    .end = before + word->hyphens[k].head->width,
		    .start = before + word->width -
			word->hyphens[k].tail->width,
		    .end_room = room,
		    .start_room = room,
		    .penalty = HYPHEN_PENALTY,
		    .flagged = true,
		};
}

/* False where no line may end in this pass. */
static bool
penalty_of(const struct breaker *b, const struct atom *atom, int *penalty)
{
	*penalty = 0;
	switch (atom->gap) {
	case GAP_SPACE:
	case GAP_SOFT:
	case GAP_WIDE:
	case GAP_BREAK:
		return true;
	case GAP_HYPHEN:
		*penalty = HYPHEN_PENALTY;
		return true;
	case GAP_FORCED:
		*penalty = HYPHEN_PENALTY;
		return b->pass >= PASS_EMERGENCY;
	case GAP_NONE:
	case GAP_FIXED:
	case GAP_NARROW:
		break;
	}
	*penalty = FORCED_PENALTY;
	return b->pass == PASS_LAST;
}

static void
list_chances(struct breaker *b)
{
	const struct atoms *a = b->atoms;
	int64_t width = 0, room = 0;

	b->chance_count = 0;
	*new_chance(b) = (struct chance){.atom = -1, .hyphen = -1};
	for (ptrdiff_t i = 0; i < a->count; i++) {
		const struct atom *atom = &a->atoms[i];
		int space = gap_room(atom);
		bool last = i + 1 == a->count;
		int penalty;

		if (b->pass >= PASS_HYPHENS && atom->may_divide)
			add_hyphens(b, i, width, room);
		width += atom->word->width;
		if (last || penalty_of(b, atom, &penalty))
			*new_chance(b) = (struct chance){
			    .atom = i,
			    .hyphen = -1,
			    .end = width,
			    .start = width + atom->gap_width,
			    .end_room = room,
			    .start_room = room + space,
			    .penalty = last ? 0 : penalty,
			    .flagged = !last && atom->gap == GAP_HYPHEN,
			    .forced = last || atom->gap == GAP_BREAK,
			};
		width += atom->gap_width;
		room += space;
	}
}

int64_t
breaks_width(struct typesetter *t, const struct atoms *a,
    const struct chance *from, const struct chance *to)
{
	const struct word *word;

	if (from->atom != to->atom || to->hyphen < 0)
		return to->end - from->start;
	word = a->atoms[to->atom].word;
	return word_middle(&t->words, word, word->hyphens[from->hyphen].at,
	    word->hyphens[to->hyphen].at)->width;
}

/*
 * How much of a space may go, in hundredths: a line that is a little close
 * rather than a neighbour that gapes.
 */
static int
shrink_of(enum pass pass)
{
	return pass >= PASS_LOOSE ? 40 : 33;
}

/*
 * How far the spaces must give: 1 is all their stretch, -1 all their shrink.
 * False if the line is too long.
 */
static bool
ratio_of(struct breaker *b, const struct chance *from, const struct chance *to,
    double *ratio)
{
	int64_t room = to->end_room - from->start_room;
	int64_t missing =
	    b->width - breaks_width(b->setter, b->atoms, from, to);
	double stretch;

	*ratio = 0;
	if (missing < 0) {
		if (!b->setting->justify ||
		    missing * -100 > room * shrink_of(b->pass))
			return false;
		*ratio = 3.0 * (double)missing / (double)room;
		return true;
	}
	if (to->forced || missing == 0)
		return true;
	stretch = b->setting->justify ? (double)room / 2 : RAGGED_STRETCH;
	if (b->pass >= PASS_EMERGENCY)
		stretch += EMERGENCY_STRETCH;
	*ratio = stretch > 0 ? (double)missing / stretch : INFINITY;
	return true;
}

static double
badness_of(double ratio)
{
	double r = fabs(ratio);

	return r > 4.64 ? WORST : 100 * r * r * r;
}

static int
fitness_of(double ratio)
{
	return ratio < -0.5 ? 0 : ratio <= 0.5 ? 1 : ratio <= 1 ? 2 : 3;
}

static double
tolerance_of(enum pass pass)
{
	static const double tolerances[] = {40, 200, WORST - 1, WORST - 1,
	    WORST};

	return tolerances[pass];
}

static double
demerits_of(const struct breaker *b, const struct node *from,
    const struct chance *to, double badness, int fitness)
{
	const struct chance *start = &b->desk->chances[from->chance];
	double base = LINE_PENALTY + badness, demerits = base * base;
	bool end = to->forced;

	demerits += (double)to->penalty * to->penalty;
	if (start->flagged && to->flagged)
		demerits += DOUBLE_HYPHEN_DEMERITS;
	if (start->flagged && end)
		demerits += FINAL_HYPHEN_DEMERITS;
	if (end && to->end - start->start < b->width / 12)
		demerits += SHORT_END_DEMERITS;
	if (from->previous >= 0 && abs(fitness - from->fitness) > 1)
		demerits += ADJACENT_DEMERITS;
	return from->demerits + demerits;
}

/*
 * A line far too short, as most are, is known before all else is weighed: one
 * whose spaces would give more than so many thirds, beyond which its badness is
 * not tolerated.  Both ends of it have their share in that.
 */
static int64_t
shortness(const struct breaker *b, int64_t width, int64_t room)
{
	static const int thirds[] = {2, 2, 7};

	return width * 3 + room * thirds[b->pass];
}

static bool
tells_short(const struct breaker *b)
{
	return b->pass <= PASS_LOOSE && b->setting->justify;
}

static void
add_node(struct breaker *b, struct node node)
{
	struct desk *k = b->desk;
	const struct chance *c = &k->chances[node.chance];
	struct way way = {INT64_MIN, b->node_count};

	if (tells_short(b))
		way.least = shortness(b, b->width + c->start, c->start_room);
	k->nodes = desk_room(k, k->nodes, sizeof node, b->node_count,
	    b->node_count + 1, &k->node_room);
	k->active = desk_room(k, k->active, sizeof *k->active,
	    b->active_count, b->active_count + 1, &k->active_room);
	k->nodes[b->node_count++] = node;
	k->active[b->active_count++] = way;
	if (way.least < b->nearest)
		b->nearest = way.least;
}

/* Weighs the line from one node to a chance; false if it is too long. */
static bool
weigh(struct breaker *b, ptrdiff_t from, ptrdiff_t to, struct node best[4])
{
	const struct node *node = &b->desk->nodes[from];
	const struct chance *chance = &b->desk->chances[to];
	double ratio, badness, demerits;
	int fitness;

	if (!ratio_of(b, &b->desk->chances[node->chance], chance, &ratio))
		return false;
	badness = badness_of(ratio);
	if (badness > tolerance_of(b->pass))
		return true;
	/* One way to each place is enough where all of them are bad. */
	fitness = b->pass == PASS_LAST ? 1 : fitness_of(ratio);
	demerits = demerits_of(b, node, chance, badness, fitness);
	if (demerits < best[fitness].demerits)
		best[fitness] = (struct node){to, from, demerits, fitness};
	return true;
}

/*
 * Adds the best ways to a chance, but none that is worse than the best by more
 * than a contrast of looseness can cost.  False if there is none.
 */
static bool
add_nodes(struct breaker *b, const struct node best[4])
{
	double least = INFINITY;

	for (int k = 0; k < 4; k++)
		if (best[k].demerits < least)
			least = best[k].demerits;
	if (least == INFINITY)
		return false;
	for (int k = 0; k < 4; k++)
		if (best[k].demerits <= least + ADJACENT_DEMERITS)
			add_node(b, best[k]);
	return true;
}

/* Finds the ways to one chance; drops those from which it is out of reach. */
static void
reach(struct breaker *b, ptrdiff_t to)
{
	struct node best[4];
	struct desk *k = b->desk;
	const struct chance *chance = &k->chances[to];
	int64_t end = tells_short(b) && !chance->forced
	    ? shortness(b, chance->end, chance->end_room)
	    : INT64_MAX;
	ptrdiff_t count = b->active_count, kept = 0, from = 0;

	if (b->nearest > end)
		return;
	b->nearest = INT64_MAX;
	for (int i = 0; i < 4; i++)
		best[i].demerits = INFINITY;
	for (ptrdiff_t i = 0; i < count; i++) {
		struct way way = k->active[i];
		bool reached;

		from = way.node;
		reached = way.least > end || weigh(b, from, to, best);
		/* With its hyphen a part may be wider than all. */
		if ((!reached && chance->hyphen < 0) || chance->forced)
			continue;
		k->active[kept++] = way;
		if (way.least < b->nearest)
			b->nearest = way.least;
	}
	b->active_count = kept;
	/* One character may be wider than the line. */
	if (!add_nodes(b, best) && kept == 0 && b->pass == PASS_LAST)
		add_node(b, (struct node){to, from, 0, 1});
}

/* The best way to the end, or -1 if this pass finds none. */
static ptrdiff_t
search(struct breaker *b)
{
	ptrdiff_t best = -1;

	list_chances(b);
	b->node_count = b->active_count = 0;
	b->nearest = INT64_MAX;
	add_node(b, (struct node){.chance = 0, .previous = -1, .fitness = 1});
	for (ptrdiff_t i = 1; i < b->chance_count; i++) {
		reach(b, i);
		if (b->active_count == 0)
			return -1;
	}
	for (ptrdiff_t i = 0; i < b->active_count; i++) {
		ptrdiff_t node = b->desk->active[i].node;

		if (best < 0 || b->desk->nodes[node].demerits <
		    b->desk->nodes[best].demerits)
			best = node;
	}
	return best;
}

ptrdiff_t
breaks_none(struct typesetter *t, const struct atoms *a,
    const struct chance ***breaks)
{
	struct desk *k = &t->desk;
	struct breaker b = {.desk = k};

	*new_chance(&b) = (struct chance){.atom = -1, .hyphen = -1};
	*new_chance(&b) = (struct chance){
	    .atom = a->count - 1, .hyphen = -1, .forced = true};
	k->breaks = desk_room(k, k->breaks, sizeof *k->breaks, 0, 2,
	    &k->break_room);
	for (int i = 0; i < 2; i++)
		k->breaks[i] = &k->chances[i];
	*breaks = k->breaks;
	return 2;
}

ptrdiff_t
breaks_find(struct typesetter *t, struct atoms *a, int width,
    const struct setting *setting, const struct chance ***breaks)
{
	struct desk *k = &t->desk;
	struct breaker b = {.setter = t, .desk = k, .atoms = a,
	    .setting = setting, .width = width};
	ptrdiff_t end = -1, count = 0;

	for (int pass = PASS_PLAIN; pass <= PASS_LAST && end < 0; pass++) {
		if (pass == PASS_LAST)
			atoms_crumble(t, a, width);
		b.pass = pass;
		end = search(&b);
	}
	for (ptrdiff_t i = end; i >= 0; i = k->nodes[i].previous)
		count++;
	k->breaks = desk_room(k, k->breaks, sizeof *k->breaks, 0, count,
	    &k->break_room);
	for (ptrdiff_t i = end, n = count; i >= 0; i = k->nodes[i].previous)
		k->breaks[--n] = &k->chances[k->nodes[i].chance];
	*breaks = k->breaks;
	return count;
}
