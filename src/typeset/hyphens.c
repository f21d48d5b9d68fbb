/* SPDX-License-Identifier: MIT */
#include "hyphens.h"

#include <hyphen.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

#include "unicode/unicode.h"

/*
 * libhyphen 2.8.8 forgets some bytes of a dictionary that holds a pattern
 * twice, once for each that is read; the leak checker need not tell us.
 */
#if defined(__SANITIZE_ADDRESS__)
#define LEAKS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define LEAKS 1
#endif
#endif
#ifdef LEAKS
#include <sanitizer/lsan_interface.h>
#define leaks_ignore() __lsan_disable()
#define leaks_heed() __lsan_enable()
#else
#define leaks_ignore() ((void)0)
#define leaks_heed() ((void)0)
#endif

enum { BEFORE = 2, BEHIND = 3, LONGEST = 100 };	/* letters */

struct hyphen_dictionary {
	HyphenDict *dict;
	iconv_t charset;	/* (iconv_t)-1 for a dictionary in UTF-8 */
};

/* The first entry that a language tag begins with is taken. */
static const struct {
	str language;
	const char *file;
} files[HYPHEN_LANGUAGES] = {
	{S_INIT("fr"), "/usr/share/hyphen/hyph_fr.dic"},
	{S_INIT("en-US"), "/usr/share/hyphen/hyph_en_US.dic"},
	{S_INIT("en-"), "/usr/share/hyphen/hyph_en_GB.dic"},
	{S_INIT("en"), "/usr/share/hyphen/hyph_en_US.dic"},
	{S_INIT("ru"), "/usr/share/hyphen/hyph_ru_RU.dic"},
	{S_INIT("es"), "/usr/share/hyphen/hyph_es_ES.dic"},
	{S_INIT("de"), "/usr/share/hyphen/hyph_de_DE.dic"},
	{S_INIT("it"), "/usr/share/hyphen/hyph_it_IT.dic"},
};

static char
lower_char(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

bool
language_is(str tag, str known)
{
	if (tag.len < known.len)
		return false;
	for (ptrdiff_t i = 0; i < known.len; i++)
		if (lower_char(tag.at[i]) != lower_char(known.at[i]))
			return false;
	return tag.len == known.len || tag.at[known.len] == '-' ||
	    str_ends(known, S("-"));
}

static int
file_of(str language)
{
	for (int i = 0; i < HYPHEN_LANGUAGES; i++)
		if (language_is(language, files[i].language))
			return i;
	return -1;
}

void
hyphens_open(struct hyphens *h, struct arena *job)
{
	*h = (struct hyphens){.job = job};
}

void
hyphens_close(struct hyphens *h)
{
	for (int i = 0; i < HYPHEN_LANGUAGES; i++) {
		struct hyphen_dictionary *d = h->open[i];

		if (d == NULL)
			continue;
		hnj_hyphen_free(d->dict);
		if (d->charset != (iconv_t)-1)
			iconv_close(d->charset);
	}
}

static struct hyphen_dictionary *
open_dictionary(struct arena *job, const char *file)
{
	struct hyphen_dictionary *d;
	HyphenDict *dict;
	iconv_t charset = (iconv_t)-1;

	leaks_ignore();
	dict = hnj_hyphen_load(file);
	leaks_heed();
	if (dict == NULL)
		return NULL;
	if (!dict->utf8) {
		charset = iconv_open(dict->cset, "UTF-8");
		if (charset == (iconv_t)-1) {
			hnj_hyphen_free(dict);
			return NULL;
		}
	}
	d = NEW(job, struct hyphen_dictionary);
	d->dict = dict;
	d->charset = charset;
	return d;
}

static struct hyphen_dictionary *
dictionary(struct hyphens *h, str language)
{
	int i = file_of(language);

	if (i < 0)
		return NULL;
	if (!h->sought[i]) {
		h->sought[i] = true;
		h->open[i] = open_dictionary(h->job, files[i].file);
	}
	return h->open[i];
}

static bool
is_letter(int32_t c)
{
	if (c < 0x80)
		return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
	return (c >= 0xC0 && c <= 0x2AF && c != 0xD7 && c != 0xF7) ||
	    (c >= 0x370 && c <= 0x52F) || (c >= 0x1E00 && c <= 0x1FFF);
}

/*
 * The letters of one word, within signs around it; of the parts that an
 * apostrophe makes ("l’expression"), the longest.
 */
static str
letters_of(str word, ptrdiff_t *start)
{
	ptrdiff_t at = 0, from = -1;
	str best = S("");
	bool closed = false;

	while (at < word.len) {
		ptrdiff_t before = at;
		int32_t c = utf8_next(word, &at);

		if (is_letter(c)) {
			if (closed)
				return S("");
			if (from < 0)
				from = before;
			if (at - from > best.len) {
				best = str_slice(word, from, at);
				*start = from;
			}
			continue;
		}
		if ((c >= '0' && c <= '9') || c == '@' || c == '/')
			return S("");
		closed = closed || (from >= 0 && c != '\'' && c != 0x2019);
		from = -1;
	}
	return best;
}

/* Into the dictionary's charset; false for characters that it lacks. */
static bool
convert(const struct hyphen_dictionary *d, str word, char out[LONGEST],
    size_t *length)
{
	char *from = (char *)(uintptr_t)word.at, *to = out;
	size_t left = (size_t)word.len, room = LONGEST;

	if (word.len > LONGEST)
		return false;
	if (d->charset == (iconv_t)-1) {
		memcpy(out, word.at, left);
		*length = left;
		return true;
	}
	iconv(d->charset, NULL, NULL, NULL, NULL);
	if (iconv(d->charset, &from, &left, &to, &room) != 0)
		return false;
	*length = LONGEST - room;
	return true;
}

/* Fills marks: an odd digit behind each character where a division is legal. */
static bool
look_up(const struct hyphen_dictionary *d, str lower, char marks[LONGEST + 5])
{
	char word[LONGEST + 1], **rep = NULL;
	int *pos = NULL, *cut = NULL;
	size_t length;
	bool good;

	if (!convert(d, lower, word, &length))
		return false;
	word[length] = '\0';	/* libhyphen looks for it, the length apart */
	memset(marks, '0', LONGEST + 5);
	good = hnj_hyphen_hyphenate3(d->dict, word, (int)length, marks, NULL,
	    &rep, &pos, &cut, BEFORE, BEHIND, BEFORE, BEHIND) == 0;
	for (size_t i = 0; rep != NULL && i < length; i++) {
		/* A division that changes the spelling is not made. */
		if (rep[i] != NULL)
			marks[i] = '0';
		free(rep[i]);
	}
	free(rep);
	free(pos);
	free(cut);
	return good;
}

int
hyphens_find(struct hyphens *h, str word, str language, int *offsets, int most)
{
	struct hyphen_dictionary *d = dictionary(h, language);
	struct arena_mark mark = arena_mark(h->job);
	char marks[LONGEST + 5];
	ptrdiff_t start = 0, at = 0, letters, n = 0;
	str text, lower;
	int count = 0;

	if (d == NULL)
		return 0;
	text = letters_of(word, &start);
	letters = utf8_length(text);
	if (letters < BEFORE + BEHIND)
		return 0;
	lower = unicode_lower(h->job, text, language);
	if (lower.len == text.len && look_up(d, lower, marks))
		while (at < text.len && count < most) {
			utf8_next(text, &at);
			n++;
			if (n >= BEFORE && letters - n >= BEHIND &&
			    (marks[n - 1] & 1))
				offsets[count++] = (int)(start + at);
		}
	arena_reset(h->job, mark);
	return count;
}
