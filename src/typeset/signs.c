/* SPDX-License-Identifier: MIT */
/* Signs of a word as its language has them: apostrophes, French spaces. */
#include "spacing.h"

#include <string.h>

/* The word that is being written anew. */
struct signs {
	struct buf out;
	str word, thin;
	unsigned customs;
	ptrdiff_t tail;		/* where its closing signs begin */
	bool spaced;		/* there may be spaces beside its signs */
};

/*
 * French has no other use for the straight one; elsewhere it may be a quote
 * or, as in Uzbek, a letter, so it is changed between two letters only.
 */
static bool
is_apostrophe(const struct signs *s, ptrdiff_t i)
{
	ptrdiff_t at = i + 1;
	unsigned char before;

	if (s->customs & CUSTOM_FRENCH)
		return true;
	if (!(s->customs & (CUSTOM_ENGLISH | CUSTOM_ITALIAN)) || i == 0 ||
	    at == s->word.len)
		return false;
	before = (unsigned char)s->word.at[i - 1];
	return (before >= 0x80 || is_word_letter(before)) &&
	    is_word_letter(utf8_next(s->word, &at));
}

static bool
is_address(str word)
{
	return str_find(word, S("://")) >= 0 ||
	    str_find_char(word, '@') >= 0 || str_starts(word, S("www."));
}

static bool
ends_spaced(str text)
{
	return str_ends(text, S(FULL_SPACE)) || str_ends(text, S(THIN_SPACE));
}

/* The space that belongs before a sign; empty: none. */
static str
space_before(const struct signs *s, str sign)
{
	bool swiss = s->customs & CUSTOM_SWISS;

	if (strchr(";!?", sign.at[0]) != NULL)
		return s->customs & CUSTOM_QUEBEC ? S("") : s->thin;
	if (sign.at[0] == ':' || str_equal(sign, S("»")))
		return swiss ? s->thin : S(FULL_SPACE);
	return S("");
}

/* One of its closing signs; of several ; ! ? the first has the space. */
static void
add_closing(struct signs *s, ptrdiff_t at, str sign)
{
	str before = str_slice(s->word, 0, at);
	bool again = strchr(";:!?", sign.at[0]) != NULL &&
	    strchr(";:!?", before.at[before.len - 1]) != NULL;

	if (!ends_spaced(before) && !again)
		buf_add(&s->out, space_before(s, sign));
	buf_add(&s->out, sign);
}

static void
add_sign(struct signs *s, ptrdiff_t at, ptrdiff_t next)
{
	str sign = str_slice(s->word, at, next);
	str rest = str_slice(s->word, next, s->word.len);

	if (s->spaced && at >= s->tail)
		add_closing(s, at, sign);
	else if (sign.at[0] == '\'' && is_apostrophe(s, at))
		buf_add(&s->out, S("’"));
	else
		buf_add(&s->out, sign);
	if (s->spaced && str_equal(sign, S("«")) && rest.len > 0 &&
	    !str_starts(rest, S(FULL_SPACE)) &&
	    !str_starts(rest, S(THIN_SPACE)))
		buf_add(&s->out, s->customs & CUSTOM_SWISS ? s->thin
							   : S(FULL_SPACE));
}

str
word_signs(struct arena *a, str word, unsigned customs, str thin)
{
	struct signs s = {.out = {.arena = a}, .word = word, .thin = thin,
	    .customs = customs};
	str bare = without_closers(word);
	bool signs = bare.len < word.len || str_find(word, S("«")) >= 0;

	s.tail = bare.len;
	s.spaced = (customs & CUSTOM_FRENCH) && signs &&
	    without_openers(bare).len > 0 && !is_address(word);
	if (!s.spaced && str_find_char(word, '\'') < 0)
		return word;
	for (ptrdiff_t at = 0, next = 0; at < word.len; at = next) {
		utf8_next(word, &next);
		add_sign(&s, at, next);
	}
	return buf_str(&s.out);
}
