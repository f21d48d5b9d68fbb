/* SPDX-License-Identifier: MIT */
#include "cards.h"

#include "decode.h"

/* Moves the cursor to the beginning of a line. */
static void
go_to_line(struct cards *c, int64_t line)
{
	str text = c->source.text;

	if (c->line == 0 || line < c->line) {
		c->at = 0;
		c->line = 1;
		c->held.passed = 0;
	}
	while (c->line < line && c->at < text.len) {
		ptrdiff_t end =
		    str_find_char(str_slice(text, c->at, text.len), '\n');

		c->at = end < 0 ? text.len : c->at + end + 1;
		c->line++;
		held_pass(&c->held, c->at);
	}
}

bool
cards_private_use(struct cards *c, int64_t row, str value, struct faults *f)
{
	ptrdiff_t at = private_use_find(value), end = at;
	struct place place = {&c->source, 0, 1};
	str character, card;

	utf8_next(value, &end);
	character = str_slice(value, at, end);
	go_to_line(c, row);
	card = str_slice(c->source.text, c->at, c->source.text.len);
	at = str_find(card, character);
	place.at = c->at + (at >= 0 ? at : 0);
	f->last_source = &c->source;
	f->last_at = c->at;
	f->last_line = c->line;
	return fault(f, FAULT_ROW, place, _("a private-use character"));
}
