/* SPDX-License-Identifier: MIT */
#include "spacing.h"

#include <string.h>

#include "unicode/unicode.h"

enum { WORDS_MOST = 20000, SLOTS_LEAST = 4096, DIVISIONS = 32 };
enum { TAKEN_MOST = 4 << 20 };	/* bytes: a sentence without blanks is long */

static void
empty(struct words *w)
{
	arena_free(&w->arena);
	w->slot_count = SLOTS_LEAST;
	w->slots = NEW_ARRAY(&w->arena, struct word *, SLOTS_LEAST);
	w->count = 0;
	memset(w->phrases, 0, sizeof w->phrases);
	w->phrase_atoms = 0;
	w->taken = 0;
}

void
words_open(struct words *w, struct faces *faces, struct hyphens *hyphens)
{
	*w = (struct words){.faces = faces, .hyphens = hyphens};
	w->buffer = hb_buffer_create();
	w->unicode = hb_unicode_funcs_get_default();
	empty(w);
}

static void
forget_languages(struct words *w)
{
	for (int i = 0; i < w->language_count; i++)
		unicode_breaker_close(w->breakers[i]);
	w->language_count = 0;
}

void
words_close(struct words *w)
{
	forget_languages(w);
	hb_buffer_destroy(w->buffer);
	arena_free(&w->arena);
	arena_free(&w->scratch);
}

/* The number of a language, which is kept for as long as the words are. */
static int
intern(struct words *w, str language)
{
	int i = 0;

	while (i < w->language_count && !str_equal(w->languages[i], language))
		i++;
	if (i < w->language_count)
		return i;
	if (i == LANGUAGES) {
		empty(w);
		forget_languages(w);
		i = 0;
	}
	w->languages[i] = str_copy(w->faces->job, language);
	w->voices[i] = faces_voice(w->faces, language);
	w->breakers[i] = unicode_breaker_open(language);
	w->customs[i] = customs_of(language);
	w->language_count++;
	return i;
}

static bool
writes_left(str language)
{
	static const str list[] = {S_INIT("ar"), S_INIT("fa"), S_INIT("he"),
	    S_INIT("ur"), S_INIT("ps"), S_INIT("ug"), S_INIT("yi"),
	    S_INIT("sd"), S_INIT("ckb"), S_INIT("dv")};
	str primary = str_cut(&language, '-');

	for (ptrdiff_t i = 0; i < COUNT(list); i++)
		if (str_equal(primary, list[i]))
			return true;
	return false;
}

void
words_begin(struct words *w, str language)
{
	if (w->count > WORDS_MOST || w->taken > TAKEN_MOST)
		empty(w);
	w->language = intern(w, language);
	w->leftward = writes_left(language);
	w->faces->voice = w->voices[w->language];
	w->shaping_language = hb_language_from_string(language.at,
	    (int)language.len);
}

static void
grow(struct words *w)
{
	ptrdiff_t count = w->slot_count * 2;
	struct word **slots = NEW_ARRAY(&w->arena, struct word *, count);

	for (ptrdiff_t i = 0; i < w->slot_count; i++)
		for (struct word *word = w->slots[i], *next; word != NULL;
		    word = next) {
			struct word **slot = &slots[word->hash & (count - 1)];

			next = word->next;
			word->next = *slot;
			*slot = word;
		}
	w->slots = slots;
	w->slot_count = count;
}

/* Signs behind which no line may end within a word, nor before them. */
static bool
is_bound(int32_t c)
{
	return c == '\'' || c == 0x2019 || c == '.' || c == ',' || c == 0xAB ||
	    c == 0xBB || c == 0xAD;
}

/* Letters and digits of Latin, Greek, Cyrillic: UAX #14 keeps them together. */
static bool
is_plain(int32_t c)
{
	if (c < 0x80)
		return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
		    (c >= '0' && c <= '9');
	return (c >= 0xC0 && c <= 0x24F && c != 0xD7 && c != 0xF7) ||
	    (c >= 0x370 && c <= 0x481) || (c >= 0x48A && c <= 0x52F);
}

/*
 * Most words need no search for ends of lines: letters with signs that bind,
 * and any of the usual signs at the end.
 */
static bool
is_simple(str text)
{
	ptrdiff_t at = 0;

	while (at < text.len) {
		int32_t c = utf8_next(text, &at);

		if (is_plain(c) || is_bound(c))
			continue;
		while (c == '!' || c == '?' || c == ':' || c == ';' ||
		    c == ')') {
			if (at == text.len)
				return true;
			c = utf8_next(text, &at);
		}
		return false;
	}
	return true;
}

static bool
has_marks(struct words *w, str text)
{
	ptrdiff_t at = 0;

	while (at < text.len)
		if (is_mark(w, utf8_next(text, &at)))
			return true;
	return false;
}

/* Whether it has letters that are written to the left. */
static bool
has_leftward(struct words *w, str text)
{
	ptrdiff_t at = 0;

	while (at < text.len)
		if (is_leftward(w, utf8_next(text, &at)))
			return true;
	return false;
}

static int32_t
last_of(str text)
{
	ptrdiff_t at = text.len - 1;

	while (at > 0 && (text.at[at] & 0xC0) == 0x80)
		at--;
	return utf8_next(text, &at);
}

static enum gap
gap_behind(str text, ptrdiff_t end)
{
	str head = str_slice(text, 0, end);

	if (str_ends(head, S("\u00AD")))
		return GAP_NONE;
	/* Nobody could tell whose hyphen it is. */
	if (str_find(text, S("://")) >= 0 && str_ends(head, S("-")))
		return GAP_NONE;
	if (str_ends(head, S("-")) || str_ends(head, S("\u2010")) ||
	    str_ends(head, S("\u2013")))
		return GAP_HYPHEN;
	return unicode_is_cjk(last_of(head)) ||
		(end < text.len && unicode_is_cjk(utf8_next(text, &end)))
	    ? GAP_WIDE
	    : GAP_SOFT;
}

static uint64_t
hash_of(const struct words *w, str key, int form)
{
	uint64_t hash = str_hash(key);

	hash = (hash ^ (w->language << FORM_BITS | form)) * 0x9E3779B97F4A7C15;
	return hash ^ hash >> 32;
}

/* NULL if it is not in the table. */
static struct word *
find(const struct words *w, str key, int form, uint64_t hash)
{
	struct word *word = w->slots[hash & (w->slot_count - 1)];

	while (word != NULL &&
	    (word->hash != hash || word->form != form ||
		word->language != w->language || !str_equal(word->key, key)))
		word = word->next;
	return word;
}

/* A blank from another font would bring that into the file. */
static str
thin_space(struct faces *faces, int form)
{
	const struct face *face = faces_text(faces, form & FORM_STYLE);

	return face->has_thin ? S(THIN_SPACE) : S(FULL_SPACE);
}

/* The text in the form in which it is set. */
static str
text_of(struct words *w, str key, int form)
{
	str text = str_copy(&w->arena, key);

	if (has_marks(w, text))
		text = unicode_nfc(&w->arena, text);
	if (!(form & FORM_TYPED))
		text = word_signs(&w->arena, text, w->customs[w->language],
		    thin_space(w->faces, form));
	return text;
}

/* Adds a word that is not in the table; its parts and glyphs come later. */
static struct word *
new_word(struct words *w, str key, int form, uint64_t hash)
{
	struct word *word = NEW(&w->arena, struct word), **slot;

	if (w->count >= w->slot_count)
		grow(w);
	word->text = text_of(w, key, form);
	word->key = str_equal(word->text, key) ? word->text
					       : str_copy(&w->arena, key);
	word->form = form;
	word->language = w->language;
	word->text_face = faces_text(w->faces, form & FORM_STYLE);
	word->hash = hash;
	word->hyphen_count = -1;
	word->leftward = has_leftward(w, word->text);
	word->traits = traits_of(word->text, w->customs[w->language]);
	faces_note(w->faces, word->text_face, word->text_face->space, S(" "),
	    false);
	w->taken += word->text.len;
	slot = &w->slots[hash & (w->slot_count - 1)];
	word->next = *slot;
	*slot = word;
	w->count++;
	return word;
}

static struct word *
whole_word(struct words *w, str text, int form)
{
	uint64_t hash;
	struct word *word;

	form |= FORM_WHOLE;
	hash = hash_of(w, text, form);
	word = find(w, text, form, hash);
	if (word == NULL) {
		word = new_word(w, text, form, hash);
		word_shape(w, word);
	}
	return word;
}

/* Cuts where a line may end. */
static void
find_parts(struct words *w, struct word *word)
{
	struct arena_mark mark = arena_mark(&w->scratch);
	ptrdiff_t from = 0, count = 0;
	int32_t *ends;
	struct part *parts;
	ptrdiff_t most = unicode_breaker_find(w->breakers[word->language],
	    &w->scratch, word->text, &ends);

	parts = NEW_ARRAY(&w->scratch, struct part, most);
	for (ptrdiff_t i = 0; i < most; i++) {
		ptrdiff_t to = ends[i];
		enum gap gap = GAP_NONE;

		if (to < word->text.len) {
			gap = gap_behind(word->text, to);
			if (gap == GAP_NONE)
				continue;
		}
		if (from == 0 && to == word->text.len)
			break;
		parts[count++] = (struct part){
		    whole_word(w, str_slice(word->text, from, to), word->form),
		    gap};
		from = to;
	}
	if (count > 0) {
		struct part *kept = NEW_ARRAY(&w->arena, struct part, count);

		memcpy(kept, parts, (size_t)count * sizeof *kept);
		word->parts = kept;
		word->part_count = (int)count;
		w->taken += count * (ptrdiff_t)sizeof *kept;
	}
	arena_reset(&w->scratch, mark);
}

struct word *
word_get(struct words *w, str text, int form)
{
	uint64_t hash = hash_of(w, text, form);
	struct word *word = find(w, text, form, hash);

	if (word != NULL)
		return word;
	word = new_word(w, text, form, hash);
	if (word->leftward && !(form & (FORM_LEFT | FORM_RIGHT)))
		return word;
	if (!is_simple(word->text))
		find_parts(w, word);
	if (word->part_count == 0)
		word_shape(w, word);
	return word;
}

/* A stretch of a word; with a hyphen where a line is to end. */
static struct word *
fragment(struct words *w, const struct word *word, int from, int to,
    bool hyphen)
{
	struct arena_mark mark = arena_mark(&w->scratch);
	struct buf b = {.arena = &w->scratch};
	struct word *found;

	buf_add(&b, str_slice(word->text, from, to));
	if (hyphen)
		buf_char(&b, '-');
	found = whole_word(w, buf_str(&b), word->form);
	arena_reset(&w->scratch, mark);
	return found;
}

/* Places that the author marked with soft hyphens, instead of patterns. */
static int
find_soft_hyphens(str text, int *offsets, int most)
{
	int count = 0;

	for (ptrdiff_t at = 0; count < most;) {
		ptrdiff_t hit = str_find(str_slice(text, at, text.len),
		    S("\u00AD"));

		if (hit < 0)
			break;
		at += hit + (ptrdiff_t)sizeof "\u00AD" - 1;
		if (at < text.len)
			offsets[count++] = (int)at;
	}
	return count;
}

void
word_divide(struct words *w, struct word *word)
{
	int offsets[DIVISIONS], count;
	struct hyphen *hyphens;

	if (word->hyphen_count >= 0)
		return;
	count = find_soft_hyphens(word->text, offsets, DIVISIONS);
	if (count == 0)
		count = hyphens_find(w->hyphens, word->text,
		    w->languages[word->language], offsets, DIVISIONS);
	hyphens = NEW_ARRAY(&w->arena, struct hyphen, count);
	for (int i = 0; i < count; i++)
		hyphens[i] = (struct hyphen){
		    .head = fragment(w, word, 0, offsets[i], true),
		    .tail = fragment(w, word, offsets[i],
			(int)word->text.len, false),
		    .at = offsets[i],
		};
	word->hyphens = hyphens;
	word->hyphen_count = count;
}

struct word *
word_middle(struct words *w, const struct word *word, int from, int to)
{
	return fragment(w, word, from, to, true);
}

void
word_crumble(struct words *w, const struct word *word, struct part **parts,
    int *count)
{
	ptrdiff_t from = 0, at = 0;

	*parts = NEW_ARRAY(&w->arena, struct part, word->text.len);
	*count = 0;
	while (from < word->text.len) {
		utf8_next(word->text, &at);
		while (at < word->text.len) {
			ptrdiff_t next = at;

			if (!is_mark(w, utf8_next(word->text, &next)))
				break;
			at = next;
		}
		(*parts)[(*count)++] = (struct part){
		    whole_word(w, str_slice(word->text, from, at),
			word->form),
		    at < word->text.len ? GAP_FORCED : GAP_NONE};
		from = at;
	}
}
