/* SPDX-License-Identifier: MIT */
/* A document as an HTML fragment: the tags below, and escaped text. */
#include "document.h"
#include "parse.h"

/* What stands for a character of HTML's own; NULL: it stands for itself. */
static const char *const escapes[256] = {
	['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&quot;",
	['\''] = "&#39;",
};

void
document_escape(struct buf *b, str text)
{
	ptrdiff_t done = 0;

	for (ptrdiff_t i = 0; i < text.len; i++) {
		const char *escape = escapes[(unsigned char)text.at[i]];

		if (escape == NULL)
			continue;
		buf_add(b, str_slice(text, done, i));
		buf_add(b, str_from(escape));
		done = i + 1;
	}
	buf_add(b, str_slice(text, done, text.len));
}

/* The tags within a paragraph, from the outermost to the innermost. */
enum { LINK, STRONG, EM, CODE, LEVELS };

static bool
has_level(const struct run *run, int level)
{
	static const unsigned bit[LEVELS] = {0, RUN_BOLD, RUN_ITALIC, RUN_CODE};

	if (level == LINK)
		return run->url.len > 0;
	return (run->style & bit[level]) != 0;
}

/* How many levels, from the outermost, stay open from one run to the next. */
static int
common_levels(const struct run *a, const struct run *b)
{
	int level = 0;

	if (str_equal(a->url, b->url))
		for (level = STRONG; level < LEVELS; level++)
			if (has_level(a, level) != has_level(b, level))
				break;
	return level;
}

static void
close_levels(struct buf *b, const struct run *run, int down_to)
{
	static const str tags[LEVELS] = {S_INIT("</a>"), S_INIT("</strong>"),
	    S_INIT("</em>"), S_INIT("</code>")};

	for (int level = LEVELS - 1; level >= down_to; level--)
		if (has_level(run, level))
			buf_add(b, tags[level]);
}

static void
open_levels(struct buf *b, const struct run *run, int from)
{
	static const str tags[LEVELS] = {S_INIT("<a href=\""),
	    S_INIT("<strong>"), S_INIT("<em>"), S_INIT("<code>")};

	for (int level = from; level < LEVELS; level++) {
		if (!has_level(run, level))
			continue;
		buf_add(b, tags[level]);
		if (level == LINK) {
			document_escape(b, run->url);
			buf_add(b, S("\">"));
		}
	}
}

static void
write_runs(struct buf *b, const struct block *block)
{
	struct run none = {S(""), 0, S("")};
	const struct run *open = &none;

	for (ptrdiff_t i = 0; i < block->run_count; i++) {
		const struct run *run = &block->runs[i];
		int common = common_levels(open, run);

		close_levels(b, open, common);
		open_levels(b, run, common);
		if (run->style & RUN_BREAK)
			buf_add(b, S("<br>\n"));
		document_escape(b, run->text);
		open = run;
	}
	close_levels(b, open, 0);
}

static void write_blocks(struct buf *, const struct block *, bool tight,
    int depth);

static void
write_heading(struct buf *b, const struct block *block)
{
	buf_format(b, "<h%d>", block->level);
	write_runs(b, block);
	buf_format(b, "</h%d>\n", block->level);
}

static void
write_code(struct buf *b, const struct block *block)
{
	buf_add(b, S("<pre><code>"));
	for (ptrdiff_t i = 0; i < block->run_count; i++)
		document_escape(b, block->runs[i].text);
	buf_add(b, S("</code></pre>\n"));
}

static void
write_list(struct buf *b, const struct block *list, int depth)
{
	bool bullets = list->kind == BLOCK_BULLETS;
	const struct block *item;

	if (bullets)
		buf_add(b, S("<ul>\n"));
	else if (list->level == 1)
		buf_add(b, S("<ol>\n"));
	else
		buf_format(b, "<ol start=\"%d\">\n", list->level);
	for (item = list->first; item != NULL; item = item->next) {
		buf_add(b, S("<li>"));
		write_blocks(b, item->first, list->tight, depth);
		buf_add(b, S("</li>\n"));
	}
	buf_add(b, bullets ? S("</ul>\n") : S("</ol>\n"));
}

/* In a tight list a paragraph has no tags of its own. */
static void
write_paragraph(struct buf *b, const struct block *block, bool tight)
{
	if (block->run_count == 0)
		return;
	buf_add(b, tight ? S("") : S("<p>"));
	write_runs(b, block);
	if (!tight)
		buf_add(b, S("</p>\n"));
	else if (block->next != NULL)
		buf_char(b, '\n');
}

static void
write_block(struct buf *b, const struct block *block, bool tight, int depth)
{
	switch (block->kind) {
	case BLOCK_PARAGRAPH:
		write_paragraph(b, block, tight);
		break;
	case BLOCK_HEADING:
		write_heading(b, block);
		break;
	case BLOCK_QUOTE:
		buf_add(b, S("<blockquote>\n"));
		write_blocks(b, block->first, false, depth);
		buf_add(b, S("</blockquote>\n"));
		break;
	case BLOCK_BULLETS:
	case BLOCK_NUMBERS:
		write_list(b, block, depth);
		break;
	case BLOCK_ITEM:
		write_blocks(b, block->first, tight, depth);
		break;
	case BLOCK_RULE:
		buf_add(b, S("<hr>\n"));
		break;
	case BLOCK_CODE:
		write_code(b, block);
		break;
	}
}

static void
write_blocks(struct buf *b, const struct block *block, bool tight, int depth)
{
	if (depth > DEPTH_MOST)
		return;
	for (; block != NULL; block = block->next)
		write_block(b, block, tight, depth + 1);
}

str
document_html(struct arena *a, const struct document *d)
{
	struct buf b = {.arena = a};

	write_blocks(&b, d->first, false, 0);
	return buf_str(&b);
}
