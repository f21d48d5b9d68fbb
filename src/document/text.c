/* SPDX-License-Identifier: MIT */
/* A document as plain text: wrapped at blanks, lists with hanging indents. */
#include <string.h>

#include "document.h"
#include "link.h"
#include "parse.h"
#include "unicode/unicode.h"

struct page {
	struct buf out;
	str prefix;	/* before each line: quotes and indents */
	str marker;	/* before the next line, in place of the prefix */
	int width;	/* in code points; 0: any */
	bool flowed;
	int quotes;	/* signs before each line, if it is */
	ptrdiff_t line;	/* where it begins in `out`, behind them */
};

static void
begin_flowed(struct page *p)
{
	for (int i = 0; i < p->quotes; i++)
		buf_char(&p->out, '>');
	if (p->quotes > 0)
		buf_char(&p->out, ' ');
	p->line = p->out.len;
}

static void
begin_line(struct page *p)
{
	begin_flowed(p);
	buf_add(&p->out, p->marker.len > 0 ? p->marker : p->prefix);
	p->marker = S("");
}

/* RFC 3676 4.4: a reader takes one blank off each line that begins so. */
static void
stuff_line(struct page *p)
{
	str line = str_slice(buf_str(&p->out), p->line, p->out.len);

	if (!p->flowed || p->quotes > 0 || (!str_starts(line, S(" ")) &&
		!str_starts(line, S(">")) && !str_starts(line, S("From "))))
		return;
	buf_char(&p->out, ' ');
	memmove(p->out.at + p->line + 1, p->out.at + p->line,
	    (size_t)line.len);
	p->out.at[p->line] = ' ';
}

static void
end_line(struct page *p)
{
	while (p->out.len > 0 && p->out.at[p->out.len - 1] == ' ')
		p->out.len--;
	if (p->out.len > p->line)
		stuff_line(p);
	buf_char(&p->out, '\n');
}

/* The line goes on in the next. */
static void
break_line(struct page *p, ptrdiff_t blanks)
{
	if (!p->flowed) {
		end_line(p);
		begin_line(p);
		return;
	}
	while (blanks-- > 0)
		buf_char(&p->out, ' ');
	stuff_line(p);
	buf_char(&p->out, '\n');
	begin_flowed(p);
}

static void
blank_line(struct page *p)
{
	begin_flowed(p);
	buf_add(&p->out, p->prefix);
	end_line(p);
}

/* Where a line must not begin, or end, in Chinese and Japanese. */
static bool
is_bound(str s, ptrdiff_t end, ptrdiff_t next)
{
	static const str closing =
	    S_INIT("、。，．：；？！）」』】》〉〕］｝ー々ゃゅょっャュョッ");
	static const str opening = S_INIT("（「『【《〈〔［｛");
	ptrdiff_t start = end - 1;

	while (start > 0 && (s.at[start] & 0xC0) == 0x80)
		start--;
	return str_find(closing, str_slice(s, end, next)) >= 0 ||
	    str_find(opening, str_slice(s, start, end)) >= 0;
}

/* The length in bytes of a character that lies below Chinese and Japanese. */
static ptrdiff_t
below_cjk(str s, ptrdiff_t at)
{
	unsigned char c = (unsigned char)s.at[at];
	bool below = c < 0xE2 || (c == 0xE2 && at + 1 < s.len &&
	    (unsigned char)s.at[at + 1] < 0xBA); /* U+2E80 is E2 BA 80 */

	return !below ? 0 : c < 0x80 ? 1 : c < 0xE0 ? 2 : 3;
}

/* The end of the word at `at`, and its length in code points. */
static ptrdiff_t
word_end(str s, ptrdiff_t at, ptrdiff_t *length)
{
	ptrdiff_t n = 0;
	int32_t last = 0;

	while (at < s.len && s.at[at] != ' ') {
		ptrdiff_t next = at + below_cjk(s, at);
		int32_t c = 0;

		if (next == at)
			c = utf8_next(s, &next);
		if (unicode_is_cjk(c) && unicode_is_cjk(last) &&
		    !is_bound(s, at, next))
			break;
		last = c;
		at = next;
		n++;
		while (at < s.len && s.at[at] > ' ') { /* most are ASCII */
			last = 0;
			at++;
			n++;
		}
	}
	*length = n;
	return at;
}

ptrdiff_t
document_word(str s, ptrdiff_t at, ptrdiff_t *length, ptrdiff_t *first)
{
	ptrdiff_t end = word_end(s, at, first), more;

	*length = *first;
	while (end < s.len && s.at[end] != ' ') {
		end = word_end(s, end, &more);
		*length += more;
	}
	return end;
}

/* One line of the document, as the lines it takes. */
static void
wrap(struct page *p, str s)
{
	str start = p->marker.len > 0 ? p->marker : p->prefix;
	ptrdiff_t column = utf8_length(start) + p->quotes;
	ptrdiff_t line = 0, at = 0, length; /* of s, line to at waits */

	while (str_ends(s, S(" ")))
		s.len--;
	begin_line(p);
	if (p->width == 0)
		at = s.len;
	while (at < s.len) {
		ptrdiff_t word = at, end;

		while (word < s.len && s.at[word] == ' ')
			word++;
		end = word_end(s, word, &length);
		if (at > line && (!p->flowed || word > at) &&
		    column + (word - at) + length > p->width) {
			buf_add(&p->out, str_slice(s, line, at));
			break_line(p, word - at);
			column = p->flowed ? p->quotes + 1
					   : utf8_length(p->prefix);
			line = at = word;
		}
		column += word - at + length;
		at = end;
	}
	buf_add(&p->out, str_slice(s, line, at));
	end_line(p);
}

static bool
same_link(const struct run *a, const struct run *b)
{
	return str_equal(a->url, b->url);
}

/* " (address)" behind a link, unless its text says it all. */
static void
add_address(struct buf *b, str url, str text)
{
	str shown = url, encoded = S("");

	if (str_starts(url, S("mailto:")))
		shown = str_slice(url, S("mailto:").len, url.len);
	link_make(b->arena, text, NULL, 0, &encoded);
	if (str_equal(encoded, url) || str_equal(encoded, shown))
		return;
	buf_add(b, S(" ("));
	buf_add(b, shown);
	buf_char(b, ')');
}

/* The runs as text; LF where they break. */
static str
join(struct arena *a, const struct block *block)
{
	struct buf b = {.arena = a};
	ptrdiff_t start = 0;	/* of the link */

	for (ptrdiff_t i = 0; i < block->run_count; i++) {
		const struct run *run = &block->runs[i];

		if (i == 0 || !same_link(run, run - 1))
			start = b.len;
		if (run->style & RUN_BREAK)
			buf_char(&b, '\n');
		buf_add(&b, run->text);
		if (run->url.len > 0 && (i + 1 == block->run_count ||
			!same_link(run, run + 1)))
			add_address(&b, run->url,
			    str_slice(buf_str(&b), start, b.len));
	}
	return buf_str(&b);
}

static void
write_leaf(struct page *p, const struct block *block)
{
	str line, text = join(p->out.arena, block);
	int width = p->width;

	if (block->kind == BLOCK_CODE)
		p->width = 0;
	if (text.len == 0)
		wrap(p, text);
	while (text.len > 0) {
		line = str_cut(&text, '\n');
		wrap(p, line);
	}
	p->width = width;
}

static str
concat(struct arena *a, str left, str right)
{
	return str_format(a, "%.*s%.*s", FMT(left), FMT(right));
}

/* A paragraph may have lost all its values. */
static bool
is_shown(const struct block *b)
{
	return b->first != NULL || b->run_count > 0 || b->kind == BLOCK_RULE ||
	    b->kind == BLOCK_ITEM;
}

static void write_blocks(struct page *, const struct block *, bool tight,
    int depth);

static void
write_quote(struct page *p, const struct block *b, int depth)
{
	struct arena *a = p->out.arena;
	str prefix = p->prefix;

	if (p->flowed) {
		p->quotes++;
		write_blocks(p, b->first, false, depth);
		p->quotes--;
		return;
	}
	if (p->marker.len > 0)
		p->marker = concat(a, p->marker, S("> "));
	p->prefix = concat(a, prefix, S("> "));
	write_blocks(p, b->first, false, depth);
	p->prefix = prefix;
}

static void
write_item(struct page *p, const struct block *item, str sign, bool tight,
    int depth)
{
	struct arena *a = p->out.arena;
	str prefix = p->prefix;

	p->marker = concat(a, p->marker.len > 0 ? p->marker : prefix, sign);
	p->prefix = str_format(a, "%.*s%*s", FMT(prefix), (int)sign.len, "");
	write_blocks(p, item->first, tight, depth);
	if (p->marker.len > 0) {
		begin_line(p);
		end_line(p);
	}
	p->prefix = prefix;
}

static void
write_list(struct page *p, const struct block *list, int depth)
{
	const struct block *item;
	int number = list->level;

	for (item = list->first; item != NULL; item = item->next) {
		str sign = list->kind == BLOCK_BULLETS
		    ? S("- ") : str_format(p->out.arena, "%d. ", number++);

		if (item != list->first && !list->tight)
			blank_line(p);
		write_item(p, item, sign, list->tight, depth);
	}
}

static void
write_block(struct page *p, const struct block *b, int depth)
{
	switch (b->kind) {
	case BLOCK_QUOTE:
		write_quote(p, b, depth);
		break;
	case BLOCK_BULLETS:
	case BLOCK_NUMBERS:
		write_list(p, b, depth);
		break;
	case BLOCK_ITEM:
		write_blocks(p, b->first, false, depth);
		break;
	case BLOCK_RULE:
		wrap(p, S("----------"));
		break;
	case BLOCK_PARAGRAPH:
	case BLOCK_HEADING:
	case BLOCK_CODE:
		write_leaf(p, b);
		break;
	}
}

static void
write_blocks(struct page *p, const struct block *b, bool tight, int depth)
{
	bool first = true;

	if (depth > DEPTH_MOST)
		return;
	for (; b != NULL; b = b->next) {
		if (!is_shown(b))
			continue;
		if (!first && !tight)
			blank_line(p);
		write_block(p, b, depth + 1);
		first = false;
	}
}

static str
write_document(const struct document *d, struct page *p)
{
	p->prefix = p->marker = S("");
	write_blocks(p, d->first, false, 0);
	return buf_str(&p->out);
}

str
document_text(struct arena *a, const struct document *d, int width)
{
	struct page p = {.out = {.arena = a}, .width = width};

	return write_document(d, &p);
}

str
document_flowed(struct arena *a, const struct document *d, int width)
{
	struct page p = {.out = {.arena = a}, .width = width, .flowed = true};

	return write_document(d, &p);
}
