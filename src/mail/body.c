/* SPDX-License-Identifier: MIT */
#include "body.h"

#include <string.h>

#include "encode.h"
#include "page.h"

enum {
	CHAINS = 1024,
	SPARE = 4096,		/* bytes of room at the end of a body */
	KEPT_BYTES = 16 << 20,	/* of blocks, as text and as HTML */
	KEPT_FOR_BYTE = 40,	/* of one that is cut into words */
};

struct piece
piece_now(str raw)
{
	return (struct piece){.raw = raw, .size = raw.len,
	    .quoted_size = quoted_length(raw)};
}

static struct piece
piece_filled(struct stencil *s, const struct filling *values)
{
	struct piece p = {.stencil = s, .values = values};

	p.size = stencil_size(s, values, &p.quoted_size);
	return p;
}

static void
add_with_crlf(struct buf *b, str text)
{
	str line;

	while (str_line(&text, &line)) {
		buf_add(b, line);
		buf_add(b, S("\r\n"));
	}
}

struct piece
piece_kept(struct arena *job, str raw)
{
	struct buf lines = {.arena = job}, quoted = {.arena = job};

	add_with_crlf(&lines, raw);
	quoted_printable(&quoted, raw);
	return (struct piece){.raw = buf_str(&lines),
	    .quoted = buf_str(&quoted), .size = lines.len,
	    .quoted_size = quoted.len};
}

void
body_add(struct body *b, struct piece piece)
{
	if (b->count == b->room) {
		ptrdiff_t room = b->room > 0 ? b->room * 2 : 32;
		struct piece *more = NEW_ROOM(b->arena, struct piece, room);

		if (b->count > 0)
			memcpy(more, b->pieces,
			    (size_t)b->count * sizeof *more);
		b->pieces = more;
		b->room = room;
	}
	b->pieces[b->count++] = piece;
}

static str
in_quoted(const struct body *b, ptrdiff_t size)
{
	struct buf out = {.arena = b->arena};

	buf_room(&out, size + size / 8 + SPARE);
	for (ptrdiff_t i = 0; i < b->count; i++) {
		const struct piece *p = &b->pieces[i];

		if (p->stencil != NULL)
			stencil_fill(p->stencil, &out, p->values, true);
		else if (p->quoted.len > 0)
			buf_add(&out, p->quoted);
		else
			quoted_printable(&out, p->raw);
	}
	return buf_str(&out);
}

static str
in_base64(const struct body *b, ptrdiff_t size)
{
	struct buf whole = {.arena = b->arena};

	buf_room(&whole, size + size / 8 + SPARE);
	for (ptrdiff_t i = 0; i < b->count; i++) {
		const struct piece *p = &b->pieces[i];

		if (p->stencil != NULL)
			stencil_fill(p->stencil, &whole, p->values, false);
		else if (p->quoted.len > 0)
			buf_add(&whole, p->raw);
		else
			add_with_crlf(&whole, p->raw);
	}
	return mail_base64(b->arena, buf_str(&whole));
}

void
body_encode(const struct body *b, struct leaf *leaf)
{
	ptrdiff_t size = 0, quoted = 0;

	for (ptrdiff_t i = 0; i < b->count; i++) {
		size += b->pieces[i].size;
		quoted += b->pieces[i].quoted_size;
	}
	if (quoted > base64_length(size) / 4 * 5) {
		leaf->encoding = S("base64");
		leaf->body = in_base64(b, size);
	} else {
		leaf->encoding = S("quoted-printable");
		leaf->body = in_quoted(b, quoted);
	}
}

/* ---- blocks of letters ---- */

/* What is kept of a block: the whole, or the words around its values. */
struct shelved {
	struct shelved *next;
	const struct block *block;
	bool leftward;		/* it stands in such a page */
	struct piece text, html;
	struct stencil *text_stencil, *html_stencil;
};

struct block_shelf {
	struct arena *job;
	struct shelved *chains[CHAINS];
	ptrdiff_t bytes;
};

struct block_shelf *
block_shelf_new(struct arena *job)
{
	struct block_shelf *s = NEW(job, struct block_shelf);

	s->job = job;
	return s;
}

/* width 0: lines as they are. */
static void
make_block(struct arena *a, const struct block *block, bool leftward,
    int width, str *text, str *html)
{
	struct block alone = *block;
	const struct document document = {&alone};

	alone.next = NULL;
	*text = width > 0 ? document_flowed(a, &document, width)
			  : document_text(a, &document, 0);
	*html = page_styled(a, document_html(a, &document), leftward);
}

/* Makes what is kept, in the job's arena if it stays; gives its bytes. */
static ptrdiff_t
keep_block(struct arena *job, struct arena *a, struct shelved *s)
{
	const struct pattern *pattern = s->block->pattern;
	str text, html;

	if (!s->block->varies) {
		make_block(a, s->block, s->leftward, TEXT_WIDTH, &text, &html);
		s->text = piece_kept(job, text);
		s->html = piece_kept(job, html);
		return 2 * (text.len + html.len);
	}
	make_block(a, &pattern->block, s->leftward, 0, &text, &html);
	s->text_stencil = stencil_new(job, pattern, text, false);
	s->html_stencil = stencil_new(job, pattern, html, true);
	return KEPT_FOR_BYTE * (text.len + html.len);
}

static struct shelved **
find_chain(struct block_shelf *s, const struct block *block)
{
	uint64_t address = (uintptr_t)block;

	return &s->chains[hash_mix(0, address) % CHAINS];
}

/*
 * What was kept of a block before, or is from now on.  Where it cannot stay it
 * is made for the letter alone, so that its message has the same bytes.
 */
static const struct shelved *
shelved_block(struct block_shelf *s, struct arena *a,
    const struct block *block, bool leftward)
{
	struct shelved **chain = find_chain(s, block), *found = NULL;
	bool stays;

	if (!block->passing)
		found = *chain;
	for (; found != NULL; found = found->next)
		if (found->block == block && found->leftward == leftward)
			return found;
	stays = !block->passing && s->bytes <= KEPT_BYTES;
	found = NEW(stays ? s->job : a, struct shelved);
	*found = (struct shelved){.block = block, .leftward = leftward};
	if (!stays) {
		keep_block(a, a, found);
		return found;
	}
	s->bytes += keep_block(s->job, a, found);
	found->next = *chain;
	*chain = found;
	return found;
}

/*
 * The block from what was kept of it; false if that is not possible.  *values
 * are those of the letter, once they were wanted.
 */
static bool
take_block(struct block_shelf *s, const struct block *block, bool leftward,
    struct arena *a, const struct filling **values, struct piece *text,
    struct piece *html)
{
	const struct shelved *kept;

	if (block->varies && block->pattern == NULL)
		return false;
	kept = shelved_block(s, a, block, leftward);
	*text = kept->text;
	*html = kept->html;
	if (!block->varies)
		return true;
	if (*values == NULL)
		*values = stencil_fillings(a, block->pattern);
	if (!stencil_takes(kept->text_stencil, *values))
		return false;
	*text = piece_filled(kept->text_stencil, *values);
	*html = piece_filled(kept->html_stencil, *values);
	return true;
}

static void
add_block(struct block_shelf *s, const struct block *block, bool leftward,
    const struct filling **values, struct body *text, struct body *html)
{
	static const struct piece empty_line = {
	    .raw = S_INIT("\r\n"), .quoted = S_INIT("\r\n"),
	    .size = 2, .quoted_size = 2};
	struct piece as_text, as_html;

	if (!take_block(s, block, leftward, text->arena, values, &as_text,
		&as_html)) {
		str t, h;

		make_block(text->arena, block, leftward, TEXT_WIDTH, &t, &h);
		as_text = piece_now(t);
		as_html = piece_now(h);
	}
	if (as_text.size > 0 && text->count > 0)
		body_add(text, empty_line);
	if (as_text.size > 0)
		body_add(text, as_text);
	body_add(html, as_html);
}

void
body_add_letter(struct block_shelf *s, const struct message *m,
    struct body *text, struct body *html)
{
	bool leftward = page_leftward(m->language);
	const struct filling *values = NULL;

	for (const struct block *b = m->body->first; b != NULL; b = b->next)
		add_block(s, b, leftward, &values, text, html);
}
