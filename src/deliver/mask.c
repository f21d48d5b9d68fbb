/* SPDX-License-Identifier: MIT */
/* Names of people in examples that are shown around. */
#include "deliver/parts.h"
#include "unicode/unicode.h"

enum { MOST_WORDS = 64 };

struct mask {
	str words[MOST_WORDS];	/* folded */
	int count;
	str address;		/* as a whole */
};

/* Small words of names, which say nothing of a person. */
static const str particles[] = {S_INIT("de"), S_INIT("du"), S_INIT("des"),
    S_INIT("la"), S_INIT("le"), S_INIT("les"), S_INIT("van"), S_INIT("von"),
    S_INIT("der"), S_INIT("den"), S_INIT("of"), S_INIT("da"), S_INIT("di"),
    S_INIT("et"), S_INIT("and"), S_INIT("und"), S_INIT("mr"), S_INIT("mrs"),
    S_INIT("ms"), S_INIT("mme"), S_INIT("mlle"), S_INIT("dr"),
    S_INIT("madame"), S_INIT("monsieur")};

static bool
in_word(str s, ptrdiff_t at)
{
	return (unsigned char)s.at[at] >= 0x80 || is_letter_or_digit(s.at[at]);
}

/* The next word from *at on, or an empty text at the end. */
static str
next_word(str s, ptrdiff_t *at)
{
	ptrdiff_t start;

	while (*at < s.len && !in_word(s, *at))
		(*at)++;
	start = *at;
	while (*at < s.len && in_word(s, *at))
		(*at)++;
	return str_slice(s, start, *at);
}

static bool
is_particle(str folded)
{
	for (ptrdiff_t i = 0; i < COUNT(particles); i++)
		if (str_equal(particles[i], folded))
			return true;
	return utf8_length(folded) < 2;
}

static void
add_words(struct arena *a, struct mask *m, str name)
{
	ptrdiff_t at = 0;
	str word;

	while ((word = next_word(name, &at)).len > 0) {
		word = unicode_fold(a, word);
		if (m->count < MOST_WORDS && !is_particle(word))
			m->words[m->count++] = word;
	}
}

static void
add_person(struct arena *a, struct mask *m, const struct person *p)
{
	str email = p->email;

	add_words(a, m, p->name);
	add_words(a, m, p->first_name);
	add_words(a, m, p->last_name);
	add_words(a, m, str_cut(&email, '@'));
}

struct mask *
mask_new(struct arena *a, const struct entry *e)
{
	struct mask *m = NEW(a, struct mask);

	m->address = str_copy(a, str_trim(e->recipient.address));
	add_person(a, m, &e->recipient);
	add_person(a, m, &e->writer);
	return m;
}

static bool
is_masked(struct arena *a, const struct mask *m, str word)
{
	str folded = unicode_fold(a, word);

	for (int i = 0; i < m->count; i++)
		if (str_equal(m->words[i], folded))
			return true;
	return false;
}

static void
add_masked(struct buf *b, const struct mask *m, str s)
{
	ptrdiff_t at = 0, done = 0;
	str word;

	while ((word = next_word(s, &at)).len > 0) {
		ptrdiff_t first = 0;

		if (!is_masked(b->arena, m, word))
			continue;
		buf_add(b, str_slice(s, done, word.at - s.at));
		utf8_next(word, &first);
		buf_add(b, str_slice(word, 0, first));
		buf_add(b, S("…"));
		done = at;
	}
	buf_add(b, str_slice(s, done, s.len));
}

str
mask_text(struct arena *a, const struct mask *m, str s)
{
	struct buf b = {.arena = a};
	ptrdiff_t at;

	while (m->address.len > 0 && (at = str_find(s, m->address)) >= 0) {
		add_masked(&b, m, str_slice(s, 0, at));
		buf_add(&b, S("…"));
		s = str_slice(s, at + m->address.len, s.len);
	}
	add_masked(&b, m, s);
	return buf_str(&b);
}

str
mask_person(struct arena *a, const struct mask *m, const struct person *p)
{
	str domain = p->email;
	str local = str_cut(&domain, '@');
	ptrdiff_t first = 0;

	if (local.len > 0)
		utf8_next(local, &first);
	return str_format(a, "%.*s <%.*s…@%.*s>", FMT(mask_text(a, m, p->name)),
	    FMT(str_slice(local, 0, first)), FMT(domain));
}
