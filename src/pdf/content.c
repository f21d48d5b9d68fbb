/* SPDX-License-Identifier: MIT */
#include "parts.h"

#include <math.h>

enum {
	PER_GLYPH = 12,		/* an escaped code of two bytes, a shift */
	PER_ITEM = 80,		/* a move and a font; a rectangle */
	FARTHEST = 20000,	/* points; pages end at 14400 */
};

/* What a byte becomes behind a backslash in a string; 0: it stands as it is. */
static const char escaped[256] = {
    ['('] = '(', [')'] = ')', ['\\'] = '\\', ['\r'] = 'r'};

/* Hundredths of a point: moves add up without drift. */
static int
hundredths(double points)
{
	return (int)lround(fmin(fmax(points, -FARTHEST), FARTHEST) * 100);
}

static char *
put_int(char *to, int value)
{
	unsigned rest = value < 0 ? -(unsigned)value : (unsigned)value;
	char digits[10];
	int n = 0;

	if (value < 0)
		*to++ = '-';
	do {
		digits[n++] = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest > 0);
	while (n > 0)
		*to++ = digits[--n];
	return to;
}

/* Hundredths as a decimal number, and a blank. */
static char *
put_number(char *to, int value)
{
	int rest = value < 0 ? -value : value;

	if (value < 0)
		*to++ = '-';
	to = put_int(to, rest / 100);
	rest %= 100;
	if (rest > 0) {
		*to++ = '.';
		*to++ = (char)('0' + rest / 10);
		if (rest % 10 > 0)
			*to++ = (char)('0' + rest % 10);
	}
	*to++ = ' ';
	return to;
}

static char *
put_text(char *to, const char *text)
{
	while (*text != '\0')
		*to++ = *text++;
	return to;
}

static char *
put_byte(char *to, unsigned byte)
{
	char as = escaped[byte & 0xFF];

	if (as != '\0')
		*to++ = '\\';
	*to++ = as != '\0' ? as : (char)byte;
	return to;
}

/* Shows the glyphs; NULL if the font does not hold one of them. */
static char *
put_glyphs(char *to, const struct font *font, const struct span *span)
{
	to = put_text(to, "[(");
	for (ptrdiff_t i = 0; i < span->count; i++) {
		struct glyph g = span->glyphs[i];
		unsigned code = g.id < font->glyph_count ? font->code_of[g.id] : 0;

		if (code == 0)
			return NULL;
		if (font->code_bytes == 2)
			to = put_byte(to, code >> 8);
		to = put_byte(to, code);
		if (g.shift != 0 && i + 1 < span->count) {
			*to++ = ')';
			to = put_int(to, -g.shift);
			*to++ = '(';
		}
	}
	return put_text(to, ")]TJ\n");
}

struct state {			/* of the text, as a viewer keeps it */
	int x, y, font, size;
};

static char *
put_font(char *to, struct state *now, const struct span *span)
{
	int size = hundredths(span->size);

	if (span->font == now->font && size == now->size)
		return to;
	now->font = span->font;
	now->size = size;
	to = put_text(to, "/F");
	to = put_int(to, span->font);
	*to++ = ' ';
	to = put_number(to, size);
	return put_text(to, "Tf\n");
}

static char *
put_move(char *to, struct state *now, int x, int y)
{
	to = put_number(to, x - now->x);
	to = put_number(to, y - now->y);
	now->x = x;
	now->y = y;
	return put_text(to, "Td");
}

static char *
put_bars(char *to, const struct page *page)
{
	for (ptrdiff_t i = 0; i < page->bar_count; i++) {
		const struct bar *bar = &page->bars[i];

		to = put_number(to, hundredths(bar->x));
		to = put_number(to, hundredths(page->height - bar->y - bar->h));
		to = put_number(to, hundredths(bar->w));
		to = put_number(to, hundredths(bar->h));
		to = put_text(to, "re\n");
	}
	return page->bar_count > 0 ? put_text(to, "f\n") : to;
}

static void
reserve(struct press *p, const struct page *page)
{
	ptrdiff_t size = PER_ITEM * (page->span_count + page->bar_count + 1);

	for (ptrdiff_t i = 0; i < page->span_count; i++)
		size += PER_GLYPH * page->spans[i].count;
	if (size > p->content_size) {
		p->content_size = size * 2;
		p->content = NEW_ARRAY(&p->tools, char, p->content_size);
	}
}

static char *
put_spans(char *to, const struct pdf_run *run, const struct page *page,
    bool *wanted)
{
	struct state now = {.font = -1};

	to = put_text(to, "BT\n");
	for (ptrdiff_t i = 0; i < page->span_count; i++) {
		const struct span *span = &page->spans[i];

		if (span->font < 0 || span->font >= run->font_count)
			return NULL;
		if (span->count == 0)
			continue;
		wanted[span->font] = true;
		to = put_font(to, &now, span);
		to = put_move(to, &now, hundredths(span->x),
		    hundredths(page->height - span->y));
		to = put_glyphs(to, run->fonts[span->font].font, span);
		if (to == NULL)
			return NULL;
	}
	return put_text(to, "ET\n");
}

bool
content_write(struct press *p, const struct pdf_run *run,
    const struct page *page, bool *wanted, str *content, struct faults *f)
{
	char *end;

	reserve(p, page);
	end = put_bars(p->content, page);
	if (page->span_count > 0)
		end = put_spans(end, run, page, wanted);
	if (end == NULL)
		return fault(f, FAULT_BUG, NOWHERE,
		    _("the page holds a glyph that no font of the run has"));
	*content = (str){p->content, end - p->content};
	return true;
}
