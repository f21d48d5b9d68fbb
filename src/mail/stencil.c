/* SPDX-License-Identifier: MIT */
#include "stencil.h"

#include <string.h>

#include "encode.h"

enum {
	MOST_COLUMNS = 76,	/* RFC 2045 6.7 (5) */
	MOST_WORDS = 73,	/* of them; "=20" may follow */
	MOST_BREAK = 16,	/* bytes at most, where a line ends */
	MOST_CODED = 6,		/* bytes that one byte of a value becomes */
	RESTS_FOR_BYTE = 24,	/* bytes of rests, for one of the letter */
	MOST_VALUE = 1000,	/* bytes */
	NO_LIMIT = 1 << 30,
};

/* A word as it is written, among others. */
struct word {
	ptrdiff_t at, end;	/* of its bytes */
	ptrdiff_t blanks;	/* before it */
	ptrdiff_t start;	/* code points before it */
	ptrdiff_t length, first; /* as document_word has them */
	bool like_quote;	/* RFC 3676 4.4: no line may begin so */
};

/* What a section becomes from a word on that begins a line. */
struct rest {
	str bytes;
	ptrdiff_t column, used;	/* of its last line, as a writer has them */
};

/* Between two of them is at least one blank. */
struct words {
	struct word *all;
	ptrdiff_t count;
	const char *bytes;	/* of them and of the blanks between */
	struct rest *rests;	/* by word, as they were wanted; or NULL */
};

/* Text, or the value of that index if it is not -1. */
struct slot {
	str text;
	ptrdiff_t value;
	struct slot *next;
};

/* Words of a line, all of them constant or each with a value in it. */
struct section {
	struct words words;
	struct slot *slots;	/* NULL: they are constant */
	bool ends;		/* the line */
	struct section *next;
};

struct stencil {
	struct arena *job;
	str lines;
	ptrdiff_t value_count;
	bool html;
	ptrdiff_t size, quoted;	/* in bytes, without values */
	ptrdiff_t most;		/* bytes that it fills, without values */
	ptrdiff_t room;		/* bytes of rests that may still be kept */
	struct slot *values;	/* all of them */
	struct section *as_is, *as_quoted; /* made when they are wanted */
};

/* ---- words ---- */

static ptrdiff_t
skip_blanks(str s, ptrdiff_t at)
{
	while (at < s.len && s.at[at] == ' ')
		at++;
	return at;
}

static ptrdiff_t
word_end(str s, ptrdiff_t at)
{
	ptrdiff_t blank = str_find_char(str_slice(s, at, s.len), ' ');

	return blank < 0 ? s.len : at + blank;
}

static char *
put_word(char *to, str word, bool quoted)
{
	if (quoted)
		return quoted_word(to, word);
	memcpy(to, word.at, (size_t)word.len);
	return to + word.len;
}

/* The words of a text that begins and ends where words do. */
static struct words
words_of(struct arena *a, str text, bool html, bool quoted, bool ends)
{
	struct words w = {.all = NEW_ROOM(a, struct word, text.len / 2 + 1)};
	char *bytes = NEW_ROOM(a, char, 3 * text.len), *to = bytes;
	ptrdiff_t end, column = 0;

	for (ptrdiff_t at = 0; at < text.len; at = end) {
		struct word *word = &w.all[w.count++];
		ptrdiff_t from = skip_blanks(text, at);

		word->blanks = from - at;
		word->start = column + word->blanks;
		word->length = word->first = 0;
		for (; at < from; at++)
			*to++ = ' ';
		word->at = to - bytes;
		end = html ? word_end(text, from) : document_word(text, from,
		    &word->length, &word->first);
		column = word->start + word->length;
		to = put_word(to, str_slice(text, from, end), quoted);
		word->end = to - bytes;
		word->like_quote = text.at[from] == '>' ||
		    (text.at[from] == 'F' && !(ends && end == text.len) &&
			str_equal(str_slice(text, from, end), S("From")));
	}
	w.bytes = bytes;
	return w;
}

/* ---- made once ---- */

static struct slot *
slots_of(struct arena *a, str text, ptrdiff_t value_count)
{
	struct slot *first = NULL, **link = &first;
	ptrdiff_t value;
	str piece;

	while (document_piece(&text, value_count, &piece, &value)) {
		*link = NEW(a, struct slot);
		**link = (struct slot){piece, value, NULL};
		link = &(*link)->next;
	}
	return first;
}

/* The end of the word behind the blanks at `at`, and whether it varies. */
static ptrdiff_t
next_word(const struct stencil *s, str line, ptrdiff_t at, bool *varies)
{
	ptrdiff_t end = word_end(line, skip_blanks(line, at)), value = -1;
	str rest = str_slice(line, at, end), piece;

	while (value < 0 &&
	    document_piece(&rest, s->value_count, &piece, &value))
		;
	*varies = value >= 0;
	return end;
}

/* The end of the words from `at` that vary, or of those that do not. */
static ptrdiff_t
section_end(const struct stencil *s, str line, ptrdiff_t at, bool *varies)
{
	ptrdiff_t end = next_word(s, line, at, varies);

	while (end < line.len) {
		bool other;
		ptrdiff_t next = next_word(s, line, end, &other);

		if (other != *varies)
			break;
		end = next;
	}
	return end;
}

/* Words as they were made in a letter's arena. */
static struct words
keep_words(struct arena *job, struct words w)
{
	const struct word *all = w.all;

	if (w.count == 0)
		return w;
	w.bytes = str_copy(job, (str){w.bytes, w.all[w.count - 1].end}).at;
	w.all = NEW_ROOM(job, struct word, w.count);
	memcpy(w.all, all, (size_t)w.count * sizeof *all);
	w.rests = NEW_ARRAY(job, struct rest, w.count);
	return w;
}

static struct section **
add_line(const struct stencil *s, struct arena *a, str line, bool quoted,
    struct section **link)
{
	ptrdiff_t at = 0;

	while (str_ends(line, S(" ")))
		line.len--;
	do {
		struct section *section = NEW(s->job, struct section);
		bool varies = false;
		ptrdiff_t end = section_end(s, line, at, &varies);
		str text = str_slice(line, at, end);

		section->ends = end == line.len;
		if (varies)
			section->slots = slots_of(s->job, text,
			    s->value_count);
		else
			section->words = keep_words(s->job, words_of(a, text,
			    s->html, quoted, section->ends));
		*link = section;
		link = &section->next;
		at = end;
	} while (at < line.len);
	return link;
}

static struct section *
make_sections(const struct stencil *s, struct arena *a, bool quoted)
{
	struct section *first = NULL, **link = &first;
	str rest = s->lines, line;

	while (str_line(&rest, &line))
		link = add_line(s, a, line, quoted, link);
	return first;
}

struct stencil *
stencil_new(struct arena *job, const struct pattern *pattern, str lines,
    bool html)
{
	struct stencil *s = NEW(job, struct stencil);
	struct slot **link = &s->values;

	*s = (struct stencil){.job = job, .lines = str_copy(job, lines),
	    .value_count = pattern->value_count, .html = html,
	    .room = RESTS_FOR_BYTE * lines.len};
	for (ptrdiff_t i = 0; i < lines.len; i++)
		if (lines.at[i] == ' ' || lines.at[i] == '\n')
			s->most += MOST_BREAK;
	*link = slots_of(job, s->lines, s->value_count);
	while (*link != NULL) {
		struct slot *slot = *link;

		if (slot->value >= 0) {
			link = &slot->next;
			continue;
		}
		s->size += slot->text.len;
		s->quoted += quoted_length(slot->text);
		*link = slot->next;
	}
	s->most += s->quoted + s->quoted / 8;
	return s;
}

/* ---- filled for each message ---- */

const struct filling *
stencil_fillings(struct arena *a, const struct pattern *p)
{
	struct filling *all = NEW_ROOM(a, struct filling, p->value_count);

	for (ptrdiff_t i = 0; i < p->value_count; i++) {
		str text = p->values[i];

		all[i] = (struct filling){text, quoted_length(text),
		    text.len > 0 && text.len <= MOST_VALUE &&
			text.at[0] != ' ' && text.at[text.len - 1] != ' ' &&
			str_find_char(text, '\n') < 0};
	}
	return all;
}

bool
stencil_takes(const struct stencil *s, const struct filling *values)
{
	for (const struct slot *i = s->values; i != NULL; i = i->next)
		if (!values[i->value].usual)
			return false;
	return true;
}

ptrdiff_t
stencil_size(const struct stencil *s, const struct filling *values,
    ptrdiff_t *quoted)
{
	ptrdiff_t size = s->size;

	*quoted = s->quoted;
	for (const struct slot *i = s->values; i != NULL; i = i->next) {
		size += values[i->value].text.len;
		*quoted += values[i->value].quoted;
	}
	return size;
}

struct writer {
	struct stencil *stencil;
	struct arena *arena;	/* of the letter */
	char *to;		/* where the next byte is written */
	bool html, quoted;
	bool begun;		/* the line has a word */
	ptrdiff_t width, column; /* of the line, in code points */
	ptrdiff_t most, used;	/* of the encoded line: of words, in bytes */
};

static void
put(struct writer *w, str bytes)
{
	memcpy(w->to, bytes.at, (size_t)bytes.len);
	w->to += bytes.len;
	w->used += bytes.len;
}

static void
put_end(struct writer *w)
{
	*w->to++ = '\r';
	*w->to++ = '\n';
	w->used = 0;
}

/* The line goes on in the next one of the message. */
static void
go_on(struct writer *w)
{
	*w->to++ = '=';
	put_end(w);
}

static void
put_blanks(struct writer *w, ptrdiff_t count)
{
	for (; count > 0; count--) {
		if (w->used == w->most + 2)
			go_on(w);
		*w->to++ = ' ';
		w->used++;
	}
}

/* A word for which no line has room, which is at the start of one. */
static void
put_long(struct writer *w, str word)
{
	while (word.len > 0) {
		ptrdiff_t n = word.at[0] == '=' ? 3 : 1;

		if (w->used + n > w->most)
			go_on(w);
		if (w->used == 0 && quoted_unsafe(word))
			put(w, word.at[0] == '.' ? S("=2E") : S("=46"));
		else
			put(w, str_slice(word, 0, n));
		word = str_slice(word, n, word.len);
	}
}

static void add_words(struct writer *, const struct words *, ptrdiff_t from,
    ptrdiff_t blanks);

/*
 * The words from one on that begins a line.  Where lines end from there is the
 * same each time, so they are written once, as far as there is room to keep.
 */
static void
add_rest(struct writer *w, const struct words *words, ptrdiff_t from)
{
	struct rest *rest = &words->rests[from];

	if (rest->bytes.len == 0) {
		struct words bare = *words;
		struct writer once = *w;

		bare.rests = NULL;
		add_words(&once, &bare, from, 0);
		*rest = (struct rest){str_copy(w->stencil->job,
		    (str){w->to, once.to - w->to}), once.column, once.used};
		w->stencil->room -= rest->bytes.len;
		*w = once;
		return;
	}
	put(w, rest->bytes);
	w->column = rest->column;
	w->used = rest->used;
	w->begun = true;
}

/* Whether add_rest may take what begins a line, here and now. */
static bool
has_rest(const struct writer *w, const struct words *words, ptrdiff_t from)
{
	return words->rests != NULL &&
	    (w->stencil->room > 0 || words->rests[from].bytes.len > 0);
}

/* Words from `from` up to `to`: no line of the text ends between them. */
static void
put_words(struct writer *w, const struct words *words, ptrdiff_t from,
    ptrdiff_t to)
{
	const struct word *all = words->all;

	while (from < to) {
		ptrdiff_t most = w->most - w->used + all[from].at;
		ptrdiff_t next = from, size;

		while (next < to && all[next].end <= most)
			next++;
		if (next == from && w->used > 0) {
			go_on(w);
			if (w->html && has_rest(w, words, from)) {
				add_rest(w, words, from);
				return;
			}
			continue;
		}
		if (next == from)
			next++;
		size = all[next - 1].end - all[from].at;
		if (size <= w->most)
			put(w, (str){words->bytes + all[from].at, size});
		else
			put_long(w, (str){words->bytes + all[from].at, size});
		if (next < to)
			put_blanks(w, all[next].blanks);
		from = next;
	}
}

/* What follows the blanks is on the next line, and a reader joins them. */
static void
break_line(struct writer *w, ptrdiff_t blanks)
{
	put_blanks(w, blanks - 1);
	if (w->quoted && w->used + 3 > MOST_COLUMNS)
		go_on(w);
	put(w, w->quoted ? S("=20") : S(" "));
	put_end(w);
	w->column = 1;
	w->begun = false;
}

static void
begin_line(struct writer *w, const struct word *first, ptrdiff_t blanks)
{
	if (!w->begun && !w->html && (blanks > 0 || first->like_quote))
		put_blanks(w, 1);
	put_blanks(w, blanks);
	w->begun = true;
}

/* The words from one on, with so many blanks before that. */
static void
add_words(struct writer *w, const struct words *words, ptrdiff_t from,
    ptrdiff_t blanks)
{
	const struct word *all = words->all;

	for (ptrdiff_t i = from, next; i < words->count; i = next) {
		ptrdiff_t shift;

		if (i > from)
			blanks = all[i].blanks;
		if (w->begun && blanks > 0 &&
		    w->column + blanks + all[i].first > w->width) {
			break_line(w, blanks);
			if (has_rest(w, words, i)) {
				add_rest(w, words, i);
				return;
			}
			blanks = 0;
		}
		begin_line(w, &all[i], blanks);
		shift = w->column + blanks - all[i].start;
		next = w->html ? words->count : i + 1;
		while (next < words->count &&
		    all[next].start + all[next].first + shift <= w->width)
			next++;
		put_words(w, words, i, next);
		w->column = all[next - 1].start + all[next - 1].length + shift;
	}
}

static struct words
filled(const struct writer *w, const struct section *s,
    const struct filling *values)
{
	struct buf text = {.arena = w->arena};

	for (const struct slot *i = s->slots; i != NULL; i = i->next) {
		if (i->value < 0)
			buf_add(&text, i->text);
		else if (w->html)
			document_escape(&text, values[i->value].text);
		else
			buf_add(&text, values[i->value].text);
	}
	return words_of(w->arena, buf_str(&text), w->html, w->quoted,
	    s->ends);
}

static void
add_section(struct writer *w, const struct section *s,
    const struct filling *values)
{
	struct words words = s->words;

	if (s->slots != NULL)
		words = filled(w, s, values);
	if (words.count > 0)
		add_words(w, &words, 0, words.all[0].blanks);
	if (!s->ends)
		return;
	put_end(w);
	w->column = 0;
	w->begun = false;
}

/* Room for all, even where each word is on a line of its own. */
static ptrdiff_t
most_bytes(const struct stencil *s, const struct filling *values)
{
	ptrdiff_t most = s->most;

	for (const struct slot *i = s->values; i != NULL; i = i->next)
		most += values[i->value].text.len * (MOST_CODED + MOST_BREAK);
	return most;
}

void
stencil_fill(struct stencil *s, struct buf *out, const struct filling *values,
    bool quoted)
{
	struct section **made = quoted ? &s->as_quoted : &s->as_is;
	struct writer w = {.stencil = s, .arena = out->arena,
	    .to = buf_room(out, most_bytes(s, values)), .html = s->html,
	    .quoted = quoted,
	    .width = s->html ? NO_LIMIT : TEXT_WIDTH,
	    .most = quoted ? MOST_WORDS : NO_LIMIT};

	if (*made == NULL)
		*made = make_sections(s, out->arena, quoted);
	for (const struct section *i = *made; i != NULL; i = i->next)
		add_section(&w, i, values);
	out->len = w.to - out->at;
}
