/* SPDX-License-Identifier: MIT */
/*
 * CommonMark to blocks and runs.  Adjacent texts of one style become one run;
 * raw HTML is text as it was written, an image is its description.
 */
#include "parse.h"

#include <cmark.h>

#include "link.h"
#include "unicode/unicode.h"
#include "values.h"

/* A run in the making: a piece of the leaf's text. */
struct piece {
	unsigned style;
	str url;
	ptrdiff_t from, to;
	struct piece *next;
};

/* A block in the making that holds runs, in scratch memory. */
struct leaf {
	struct buf text;
	struct piece *first, *last;
	ptrdiff_t count;
};

struct parser {
	struct arena *arena;	/* where the result lives */
	ptrdiff_t value_count;
	struct arena scratch;
	struct parsed *result;
	struct leaf leaf;
};

static void
begin_leaf(struct parser *p)
{
	p->leaf = (struct leaf){.text = {.arena = &p->scratch}};
}

static bool
goes_on(const struct piece *last, unsigned style, str url)
{
	return last != NULL && last->style == style &&
	    !(style & RUN_BREAK) && str_equal(last->url, url);
}

static void
add_piece(struct parser *p, str text, unsigned style, str url)
{
	struct leaf *leaf = &p->leaf;
	struct piece *piece = leaf->last;

	if (!goes_on(piece, style, url)) {
		piece = NEW(&p->scratch, struct piece);
		*piece = (struct piece){.style = style, .url = url,
		    .from = leaf->text.len};
		if (leaf->last != NULL)
			leaf->last->next = piece;
		else
			leaf->first = piece;
		leaf->last = piece;
		leaf->count++;
	}
	buf_add(&leaf->text, text);
	piece->to = leaf->text.len;
}

/* Text with its line ends; breaks where LF stands. */
static void
add_lines(struct parser *p, str text, unsigned style, str url)
{
	unsigned tamed = 0;
	str line;

	text = unicode_shown(&p->scratch, text, &tamed);
	if (str_ends(text, S("\n")))
		text.len--;
	while (text.len > 0) {
		bool more = str_find_char(text, '\n') >= 0;

		line = str_cut(&text, '\n');
		if (line.len > 0)
			add_piece(p, line, style, url);
		if (more)
			add_piece(p, S(""), style | RUN_BREAK, url);
	}
}

static int32_t
last_char(str s)
{
	ptrdiff_t at = s.len - 1;

	while (at > 0 && (s.at[at] & 0xC0) == 0x80)
		at--;
	return at < 0 ? UTF8_BAD : utf8_next(s, &at);
}

static int32_t
first_char(str s)
{
	ptrdiff_t at = 0;

	return s.len == 0 ? UTF8_BAD : utf8_next(s, &at);
}

/* A line end of the source: a blank, but not within Chinese or Japanese. */
static void
add_soft_break(struct parser *p, cmark_node *node, unsigned style, str url)
{
	cmark_node *next = cmark_node_next(node);
	str behind = next != NULL ? str_from(cmark_node_get_literal(next))
				  : S("");

	if (!unicode_is_cjk(last_char(buf_str(&p->leaf.text))) ||
	    !unicode_is_cjk(first_char(behind)))
		add_piece(p, S(" "), style, url);
}

/* The address for a run: checked now, or later if it holds values. */
static str
link_address(struct parser *p, cmark_node *node)
{
	str raw = str_from(cmark_node_get_url(node)), url = S("");
	struct bad_link *bad;

	if (has_value(raw))
		return str_copy(p->arena, raw);
	if (link_make(p->arena, raw, NULL, 0, &url) == LINK_GOOD)
		return url;
	bad = NEW(p->arena, struct bad_link);
	bad->url = str_copy(p->arena, raw);
	bad->next = p->result->bad_links;
	p->result->bad_links = bad;
	return S("");
}

static void add_inlines(struct parser *, cmark_node *, unsigned, str, int);

static void
add_inline(struct parser *p, cmark_node *node, unsigned style, str url,
    int depth)
{
	str literal = str_from(cmark_node_get_literal(node));

	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_TEXT:
	case CMARK_NODE_HTML_INLINE:
		add_lines(p, literal, style, url);
		break;
	case CMARK_NODE_CODE:
		add_lines(p, literal, style | RUN_CODE, url);
		break;
	case CMARK_NODE_SOFTBREAK:
		add_soft_break(p, node, style, url);
		break;
	case CMARK_NODE_LINEBREAK:
		add_piece(p, S(""), style | RUN_BREAK, url);
		break;
	case CMARK_NODE_EMPH:
		add_inlines(p, node, style | RUN_ITALIC, url, depth);
		break;
	case CMARK_NODE_STRONG:
		add_inlines(p, node, style | RUN_BOLD, url, depth);
		break;
	case CMARK_NODE_LINK:
		add_inlines(p, node, style, link_address(p, node), depth);
		break;
	default:	/* an image: its description */
		add_inlines(p, node, style, url, depth);
		break;
	}
}

static void
add_inlines(struct parser *p, cmark_node *parent, unsigned style, str url,
    int depth)
{
	cmark_node *node = cmark_node_first_child(parent);

	if (depth >= DEPTH_MOST) {
		p->result->too_deep |= node != NULL;
		return;
	}
	for (; node != NULL; node = cmark_node_next(node))
		add_inline(p, node, style, url, depth + 1);
}

/* How many runs a run becomes where it is cut at its values. */
static ptrdiff_t
count_pieces(const struct parser *p, const struct run *run)
{
	ptrdiff_t count = (run->style & RUN_BREAK) != 0, value;
	str rest = run->text, piece;

	while (document_piece(&rest, p->value_count, &piece, &value))
		count++;
	return count;
}

/* The runs of a block, cut at their values. */
static struct varying *
cut_runs(struct parser *p, const struct block *b)
{
	struct varying *v = NEW(p->arena, struct varying);
	ptrdiff_t most = 0, *values, value;
	struct run *runs;

	for (ptrdiff_t i = 0; i < b->run_count; i++)
		most += count_pieces(p, &b->runs[i]);
	runs = NEW_ARRAY(p->arena, struct run, most);
	values = NEW_ARRAY(p->arena, ptrdiff_t, most);
	v->runs = runs;
	v->values = values;
	for (ptrdiff_t i = 0; i < b->run_count; i++) {
		struct run run = b->runs[i];
		str rest = run.text;

		if (run.style & RUN_BREAK) {
			values[v->count] = -1;
			runs[v->count++] = run;
		}
		while (document_piece(&rest, p->value_count, &run.text,
		    &value)) {
			values[v->count] = value;
			runs[v->count++] = run;
		}
	}
	return v;
}

/* NULL: a value is part of a link, or it is no paragraph and no heading. */
static struct pattern *
pattern_of(struct arena *a, const struct block *b, const struct varying *v)
{
	struct pattern *pattern;

	if (b->kind != BLOCK_PARAGRAPH && b->kind != BLOCK_HEADING)
		return NULL;
	for (ptrdiff_t i = 0; i < v->count; i++)
		if (v->values[i] >= 0 ? v->runs[i].url.len > 0
				      : has_value(v->runs[i].url))
			return NULL;
	pattern = NEW(a, struct pattern);
	pattern->block = *b;
	pattern->block.runs = v->runs;
	pattern->block.run_count = v->count;
	return pattern;
}

/* Moves the leaf into the block, out of scratch memory. */
static void
end_leaf(struct parser *p, struct block *b)
{
	struct leaf *leaf = &p->leaf;
	str text = str_copy(p->arena, buf_str(&leaf->text));
	struct run *runs = NEW_ARRAY(p->arena, struct run, leaf->count), *run;
	struct varying *varying;

	run = runs;
	for (struct piece *i = leaf->first; i != NULL; i = i->next, run++) {
		*run = (struct run){str_slice(text, i->from, i->to), i->style,
		    i->url};
		b->varies |= has_value(run->text) || has_value(run->url);
	}
	b->runs = runs;
	b->run_count = leaf->count;
	if (!b->varies)
		return;
	varying = cut_runs(p, b);
	varying->block = b;
	varying->pattern = pattern_of(p->arena, b, varying);
	varying->next = p->result->varying;
	p->result->varying = varying;
	b->pattern = varying->pattern;
}

static struct block *add_blocks(struct parser *, cmark_node *, int, bool *);

static void
fill_list(struct block *b, cmark_node *node)
{
	b->kind = BLOCK_BULLETS;
	b->tight = cmark_node_get_list_tight(node);
	if (cmark_node_get_list_type(node) == CMARK_ORDERED_LIST) {
		b->kind = BLOCK_NUMBERS;
		b->level = cmark_node_get_list_start(node);
	}
}

/* A code block is one run with its line ends, the last one not. */
static void
add_code(struct parser *p, cmark_node *node)
{
	str text = str_from(cmark_node_get_literal(node));
	unsigned tamed = 0;

	text = unicode_shown(&p->scratch, text, &tamed);
	if (str_ends(text, S("\n")))
		text.len--;
	add_piece(p, text, RUN_CODE, S(""));
}

static void
fill_block(struct parser *p, struct block *b, cmark_node *node, int depth)
{
	begin_leaf(p);
	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_BLOCK_QUOTE:
		b->kind = BLOCK_QUOTE;
		b->first = add_blocks(p, node, depth, &b->varies);
		return;
	case CMARK_NODE_LIST:
		fill_list(b, node);
		b->first = add_blocks(p, node, depth, &b->varies);
		return;
	case CMARK_NODE_ITEM:
		b->kind = BLOCK_ITEM;
		b->first = add_blocks(p, node, depth, &b->varies);
		return;
	case CMARK_NODE_THEMATIC_BREAK:
		b->kind = BLOCK_RULE;
		return;
	case CMARK_NODE_HEADING:
		b->kind = BLOCK_HEADING;
		b->level = cmark_node_get_heading_level(node);
		add_inlines(p, node, 0, S(""), depth);
		break;
	case CMARK_NODE_CODE_BLOCK:
		b->kind = BLOCK_CODE;
		add_code(p, node);
		break;
	case CMARK_NODE_HTML_BLOCK:
		b->kind = BLOCK_PARAGRAPH;
		add_lines(p, str_from(cmark_node_get_literal(node)), 0, S(""));
		break;
	default:
		b->kind = BLOCK_PARAGRAPH;
		add_inlines(p, node, 0, S(""), depth);
		break;
	}
	end_leaf(p, b);
}

static struct block *
add_blocks(struct parser *p, cmark_node *parent, int depth, bool *varies)
{
	cmark_node *node = cmark_node_first_child(parent);
	struct block *first = NULL, **link = &first;

	if (depth >= DEPTH_MOST) {
		p->result->too_deep |= node != NULL;
		return NULL;
	}
	for (; node != NULL; node = cmark_node_next(node)) {
		struct block *b = NEW(p->arena, struct block);

		fill_block(p, b, node, depth + 1);
		*varies |= b->varies;
		*link = b;
		link = &b->next;
	}
	return first;
}

struct parsed *
document_parse(struct arena *a, str skeleton, ptrdiff_t value_count)
{
	struct parser p = {.arena = a, .value_count = value_count,
	    .result = NEW(a, struct parsed)};
	cmark_node *root = cmark_parse_document(skeleton.at,
	    (size_t)skeleton.len, CMARK_OPT_DEFAULT);
	bool varies = false;

	p.result->first = add_blocks(&p, root, 0, &varies);
	cmark_node_free(root);
	arena_free(&p.scratch);
	return p.result;
}
