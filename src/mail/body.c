/* SPDX-License-Identifier: MIT */
#include "body.h"

#include <string.h>

#include "encode.h"
#include "page.h"

enum {
	TEXT_WIDTH = 72,
	CHAINS = 1024,
	KEPT_BYTES = 8 << 20,	/* of blocks, as text and as HTML */
};

struct piece
piece_now(str raw)
{
	return (struct piece){.raw = raw, .quoted_size = quoted_length(raw)};
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
	return (struct piece){buf_str(&lines), buf_str(&quoted), quoted.len};
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
	struct buf out = {.arena = b->arena, .cap = size + size / 8 + 64};

	out.at = NEW_ROOM(b->arena, char, out.cap);
	for (ptrdiff_t i = 0; i < b->count; i++) {
		if (b->pieces[i].quoted.len > 0)
			buf_add(&out, b->pieces[i].quoted);
		else
			quoted_printable(&out, b->pieces[i].raw);
	}
	return buf_str(&out);
}

static str
in_base64(const struct body *b)
{
	struct buf whole = {.arena = b->arena};

	for (ptrdiff_t i = 0; i < b->count; i++) {
		if (b->pieces[i].quoted.len > 0)
			buf_add(&whole, b->pieces[i].raw);
		else
			add_with_crlf(&whole, b->pieces[i].raw);
	}
	return mail_base64(b->arena, buf_str(&whole));
}

void
body_encode(const struct body *b, struct leaf *leaf)
{
	ptrdiff_t raw = 0, quoted = 0;

	for (ptrdiff_t i = 0; i < b->count; i++) {
		raw += b->pieces[i].raw.len;
		quoted += b->pieces[i].quoted_size;
	}
	if (quoted > base64_length(raw) / 4 * 5) {
		leaf->encoding = S("base64");
		leaf->body = in_base64(b);
	} else {
		leaf->encoding = S("quoted-printable");
		leaf->body = in_quoted(b, quoted);
	}
}

/* ---- blocks of letters ---- */

struct shelved {
	struct shelved *next;
	const struct block *block;
	bool leftward;		/* it stands in such a page */
	struct piece text, html;
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

static void
make_block(struct arena *a, const struct block *block, bool leftward,
    str *text, str *html)
{
	struct block alone = *block;
	const struct document document = {&alone};

	alone.next = NULL;
	*text = document_flowed(a, &document, TEXT_WIDTH);
	*html = page_styled(a, document_html(a, &document), leftward);
}

static struct shelved **
find_chain(struct block_shelf *s, const struct block *block)
{
	uint64_t address = (uintptr_t)block;

	return &s->chains[hash_mix(0, address) % CHAINS];
}

/* What does not vary, as it was made before or is made now; NULL: no room. */
static const struct shelved *
shelved_block(struct block_shelf *s, struct arena *a,
    const struct block *block, bool leftward)
{
	struct shelved **chain = find_chain(s, block), *found;
	str text, html;

	for (found = *chain; found != NULL; found = found->next)
		if (found->block == block && found->leftward == leftward)
			return found;
	if (s->bytes > KEPT_BYTES)
		return NULL;
	make_block(a, block, leftward, &text, &html);
	found = NEW(s->job, struct shelved);
	*found = (struct shelved){*chain, block, leftward,
	    piece_kept(s->job, text), piece_kept(s->job, html)};
	s->bytes += 2 * (text.len + html.len);
	*chain = found;
	return found;
}

static void
add_block(struct block_shelf *s, const struct block *block, bool leftward,
    struct body *text, struct body *html)
{
	static const struct piece empty_line = {
	    S_INIT("\r\n"), S_INIT("\r\n"), 2};
	const struct shelved *kept = block->varies
	    ? NULL
	    : shelved_block(s, text->arena, block, leftward);
	struct piece as_text, as_html;

	if (kept != NULL) {
		as_text = kept->text;
		as_html = kept->html;
	} else {
		str t, h;

		make_block(text->arena, block, leftward, &t, &h);
		as_text = piece_now(t);
		as_html = piece_now(h);
	}
	if (as_text.raw.len > 0 && text->count > 0)
		body_add(text, empty_line);
	if (as_text.raw.len > 0)
		body_add(text, as_text);
	body_add(html, as_html);
}

void
body_add_letter(struct block_shelf *s, const struct message *m,
    struct body *text, struct body *html)
{
	bool leftward = page_leftward(m->language);

	for (const struct block *b = m->body->first; b != NULL; b = b->next)
		add_block(s, b, leftward, text, html);
}
