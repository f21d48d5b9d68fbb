/* SPDX-License-Identifier: MIT */
/* titlecase and initials: names, as letters want them. */
#include "filter.h"
#include "unicode/unicode.h"

/* ---- the parts of a name ---- */

enum joint { JOINT_NONE, JOINT_BLANK, JOINT_HYPHEN, JOINT_APOSTROPHE };

static enum joint
joint_of(int32_t c)
{
	switch (c) {
	case ' ':
	case '\t':
	case '\n':
	case '\r':
	case 0xA0:	/* no-break spaces, wide and narrow */
	case 0x202F:
		return JOINT_BLANK;
	case '-':
	case 0x2010:	/* hyphens, the second without a break */
	case 0x2011:
		return JOINT_HYPHEN;
	case '\'':
	case 0x2019:
		return JOINT_APOSTROPHE;
	default:
		return JOINT_NONE;
	}
}

/* One part, and what stands behind it: "Jean", "-". */
struct part {
	str text, joint;
	enum joint kind;
};

static bool
next_part(str s, ptrdiff_t *at, struct part *p)
{
	ptrdiff_t start = *at, end = start, next = start;

	*p = (struct part){0};
	if (start == s.len)
		return false;
	while (next < s.len) {
		end = next;
		p->kind = joint_of(utf8_next(s, &next));
		if (p->kind != JOINT_NONE)
			break;
		end = next;
	}
	p->text = str_slice(s, start, end);
	p->joint = str_slice(s, end, next);
	*at = next;
	return true;
}

/* ---- titlecase ---- */

/* Stay small within a name: Charles de Gaulle, Vincent van Gogh. */
static bool
is_particle(str word)
{
	static const str particles[] = {S_INIT("and"), S_INIT("da"),
	    S_INIT("das"), S_INIT("de"), S_INIT("del"), S_INIT("della"),
	    S_INIT("den"), S_INIT("der"), S_INIT("des"), S_INIT("di"),
	    S_INIT("do"), S_INIT("dos"), S_INIT("du"), S_INIT("e"),
	    S_INIT("et"), S_INIT("of"), S_INIT("the"), S_INIT("und"),
	    S_INIT("van"), S_INIT("von"), S_INIT("y"), S_INIT("zu"),
	    S_INIT("zum"), S_INIT("zur")};

	for (ptrdiff_t i = 0; i < COUNT(particles); i++)
		if (str_equal(particles[i], word))
			return true;
	return false;
}

/*
 * Does what stands behind an apostrophe begin a word?  In d'Arc and O'Brien,
 * but not in don't or l's.
 */
static bool
begins_behind(struct part before, str text)
{
	if (before.kind != JOINT_APOSTROPHE)
		return true;
	return utf8_length(before.text) == 1 && utf8_length(text) > 2;
}

static void
add_titled(struct filtering *f, struct buf *b, struct part before,
    struct part p, bool first)
{
	str language = filter_language(f);
	str small = unicode_lower(f->arena, p.text, language);

	if (!begins_behind(before, p.text) ||
	    (!first && before.kind == JOINT_BLANK && is_particle(small)))
		buf_add(b, small);
	else
		buf_add(b, unicode_title(f->arena, p.text, language));
	buf_add(b, p.joint);
}

/* "MARIE-ANNE DE LA TOUR" to "Marie-Anne de La Tour" */
static bool
titlecase(struct filtering *f, struct value *out)
{
	struct buf b = filter_buf(f);
	struct part p, before = {0};
	ptrdiff_t at = 0;
	str s;

	if (!filter_text(f, f->in, &s) || !filter_spend(f, s.len))
		return false;
	*out = f->in;
	if (f->in.kind == VALUE_NIL)
		return true;
	s = unicode_nfc(f->arena, s);
	while (next_part(s, &at, &p)) {
		add_titled(f, &b, before, p, before.joint.len == 0);
		before = p;
	}
	return filter_give(f, &b, out);
}

/* ---- initials ---- */

/* "Jean-Paul Martin" to "J.-P. M." */
static bool
initials(struct filtering *f, struct value *out)
{
	struct buf b = filter_buf(f);
	str s;

	if (!filter_text(f, f->in, &s) || !filter_spend(f, s.len))
		return false;
	*out = f->in;
	if (f->in.kind == VALUE_NIL)
		return true;
	buf_add(&b, unicode_initials(f->arena, s, filter_language(f)));
	return filter_give(f, &b, out);
}

const struct filter name_filters[] = {
    {S_INIT("initials"), 0, 0, initials, 0, {0}},
    {S_INIT("titlecase"), 0, 0, titlecase, 0, {0}},
    {{0}, 0, 0, NULL, 0, {0}},
};
