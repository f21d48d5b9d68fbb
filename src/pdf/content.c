/* SPDX-License-Identifier: MIT */
#include "parts.h"

#include <string.h>

enum {
	PER_GLYPH = 12,		/* an escaped code of two bytes, a shift */
	PER_ITEM = 80,		/* a move and a font; a rectangle */
};

/* What a byte becomes behind a backslash in a string; 0: it stands as it is. */
static const char escaped[256] = {
    ['('] = '(', [')'] = ')', ['\\'] = '\\', ['\r'] = 'r'};

void
content_digits(struct digits digits[1000])
{
	for (int i = 0; i < 1000; i++) {
		char *to = digits[i].text;

		if (i >= 100)
			*to++ = (char)('0' + i / 100);
		if (i >= 10)
			*to++ = (char)('0' + i / 10 % 10);
		*to++ = (char)('0' + i % 10);
		digits[i].length = (char)(to - digits[i].text);
	}
}

/* Writes three bytes, whatever the length. */
static char *
put_digits(char *to, struct digits digits)
{
	memcpy(to, digits.text, sizeof digits.text);
	return to + digits.length;
}

static char *
put_int(const struct tools *t, char *to, int value)
{
	unsigned rest = value < 0 ? -(unsigned)value : (unsigned)value;

	if (value < 0)
		*to++ = '-';
	if (rest >= 1000) {
		to = put_digits(to, t->digits[rest / 1000]);
		rest %= 1000;
		*to++ = (char)('0' + rest / 100);
		*to++ = (char)('0' + rest / 10 % 10);
		*to++ = (char)('0' + rest % 10);
		return to;
	}
	return put_digits(to, t->digits[rest]);
}

/* Hundredths as a decimal number, and a blank. */
static char *
put_number(const struct tools *t, char *to, int value)
{
	int rest = value < 0 ? -value : value;

	if (value < 0)
		*to++ = '-';
	to = put_int(t, to, rest / 100);
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

static void
show_byte(struct shown *to, unsigned byte)
{
	char as = escaped[byte & 0xFF];

	if (as != '\0')
		to->bytes[(int)to->length++] = '\\';
	to->bytes[(int)to->length++] = as != '\0' ? as : (char)byte;
}

struct shown *
content_glyphs(struct arena *job, const struct font *font)
{
	struct shown *shown = NEW_ARRAY(job, struct shown, font->glyph_count);

	for (ptrdiff_t id = 0; id < font->glyph_count; id++) {
		unsigned code = font->code_of[id];

		if (code == 0)
			continue;
		if (font->code_bytes == 2)
			show_byte(&shown[id], code >> 8);
		show_byte(&shown[id], code);
	}
	return shown;
}

/* Shows the glyphs; NULL if the font does not hold one of them. */
static char *
put_glyphs(const struct tools *t, char *to, const struct run_font *font,
    const struct span *span)
{
	/* locals: what is written through `to` could change all else */
	const struct shown *shown = font->shown;
	const struct glyph *g = span->glyphs, *end = g + span->count;
	ptrdiff_t known = font->font->glyph_count;

	to = put_text(to, "[(");
	for (; g < end; g++) {
		struct glyph glyph = *g;
		struct shown as;

		if (glyph.id >= known || shown[glyph.id].length == 0)
			return NULL;
		as = shown[glyph.id];
		memcpy(to, as.bytes, sizeof as.bytes);
		to += as.length;
		if (glyph.shift != 0 && g + 1 < end) {
			*to++ = ')';
			to = put_int(t, to, -glyph.shift);
			*to++ = '(';
		}
	}
	return put_text(to, ")]TJ\n");
}

struct state {			/* of the text, as a viewer keeps it */
	int x, y, font, size;
	bool fat;
};

/* Glyphs are filled and stroked: so much fatter as bold fonts mostly are. */
static char *
put_stroke(const struct tools *t, char *to, double size)
{
	to = put_text(to, "2 Tr ");
	to = put_number(t, to, content_hundredths(size / 40));
	return put_text(to, "w\n");
}

static char *
put_font(const struct tools *t, char *to, struct state *now,
    const struct span *span)
{
	int size = content_hundredths(span->size);

	if (span->font == now->font && size == now->size &&
	    span->fat == now->fat)
		return to;
	if (span->fat)
		to = put_stroke(t, to, span->size);
	else if (now->fat)
		to = put_text(to, "0 Tr\n");
	now->fat = span->fat;
	now->font = span->font;
	now->size = size;
	to = put_text(to, "/F");
	to = put_int(t, to, span->font);
	*to++ = ' ';
	to = put_number(t, to, size);
	return put_text(to, "Tf\n");
}

static char *
put_move(const struct tools *t, char *to, struct state *now, int x, int y)
{
	to = put_number(t, to, x - now->x);
	to = put_number(t, to, y - now->y);
	now->x = x;
	now->y = y;
	return put_text(to, "Td");
}

static char *
put_bars(const struct tools *t, char *to, const struct page *page,
    const struct bar *bars, ptrdiff_t count)
{
	double top = page->height - page->down;

	for (ptrdiff_t i = 0; i < count; i++) {
		const struct bar *bar = &bars[i];

		to = put_number(t, to,
		    content_hundredths(bar->x + page->right));
		to = put_number(t, to,
		    content_hundredths(top - bar->y - bar->h));
		to = put_number(t, to, content_hundredths(bar->w));
		to = put_number(t, to, content_hundredths(bar->h));
		to = put_text(to, "re\n");
	}
	return count > 0 ? put_text(to, "f\n") : to;
}

static char *
put_guides(const struct tools *t, char *to, const struct page *page)
{
	if (page->guide_count == 0)
		return to;
	to = put_text(to, "0.75 g\n");
	to = put_bars(t, to, page, page->guides, page->guide_count);
	return put_text(to, "0 g\n");
}

static char *
put_pictures(const struct tools *t, char *to, const struct page *page,
    const int *numbers)
{
	double top = page->height - page->down;

	for (ptrdiff_t i = 0; i < page->picture_count; i++) {
		const struct placed_picture *p = &page->pictures[i];

		to = put_text(to, "q ");
		to = put_number(t, to, content_hundredths(p->w));
		to = put_text(to, "0 0 ");
		to = put_number(t, to, content_hundredths(p->h));
		to = put_number(t, to,
		    content_hundredths(p->x + page->right));
		to = put_number(t, to, content_hundredths(top - p->y - p->h));
		to = put_text(to, "cm/I");
		to = put_int(t, to, numbers[i]);
		to = put_text(to, " Do Q\n");
	}
	return to;
}

static void
reserve(struct tools *t, const struct page *page)
{
	ptrdiff_t size = PER_ITEM * (page->span_count + page->bar_count +
	    page->guide_count + page->picture_count +
	    2 * page->repeat_count + 3);

	for (ptrdiff_t i = 0; i < page->span_count; i++)
		size += PER_GLYPH * page->spans[i].count;
	if (size > t->content_size) {
		t->content_size = size * 2;
		t->content = NEW_ARRAY(&t->own, char, t->content_size);
	}
}

/* One span; NULL if its font is not in the run, or a glyph not in that. */
static char *
put_span(const struct tools *t, char *to, struct state *now,
    const struct pdf_run *run, const struct span *span, double x, double y)
{
	if (span->font < 0 || span->font >= run->font_count)
		return NULL;
	to = put_font(t, to, now, span);
	to = put_move(t, to, now, content_hundredths(x), content_hundredths(y));
	return put_glyphs(t, to, &run->fonts[span->font], span);
}

/* What is drawn by its name, outside of text; the font stays what it was. */
static char *
put_repeat(const struct tools *t, char *to, struct state *now, double x,
    double y, int number)
{
	/* it would be drawn as fat as what stands before it */
	if (now->fat)
		to = put_text(to, "0 Tr\n");
	now->fat = false;
	to = put_text(to, "ET\nq 1 0 0 1 ");
	to = put_number(t, to, content_hundredths(x));
	to = put_number(t, to, content_hundredths(y));
	to = put_text(to, "cm/P");
	to = put_int(t, to, number);
	now->x = now->y = 0;
	return put_text(to, " Do Q\nBT\n");
}

static char *
put_spans(const struct tools *t, char *to, const struct pdf_run *run,
    const struct page *page, struct numbers numbers, bool *wanted)
{
	struct state now = {.font = -1};
	double top = page->height - page->down;
	ptrdiff_t next = 0;	/* of what is drawn by a name */

	to = put_text(to, "BT\n");
	for (ptrdiff_t i = 0; i < page->span_count && to != NULL; i++) {
		const struct span *span = &page->spans[i];

		if (next < numbers.drawn_count &&
		    numbers.drawn[next].place.first == i) {
			const struct drawn *d = &numbers.drawn[next++];

			to = put_repeat(t, to, &now, d->place.x + page->right,
			    top - d->place.y, d->number);
			i += d->place.count - 1;
			continue;
		}
		if (span->count == 0)
			continue;
		to = put_span(t, to, &now, run, span, span->x + page->right,
		    top - span->y);
		if (to != NULL)
			wanted[span->font] = true;
	}
	return to != NULL ? put_text(to, "ET\n") : NULL;
}

static bool
unknown_glyph(struct faults *f)
{
	return fault(f, FAULT_BUG, NOWHERE,
	    _("the page holds a glyph that no font of the run has"));
}

bool
content_form(struct tools *t, const struct pdf_run *run,
    const struct page *page, const struct repeat *r, bool *wanted,
    str *content, struct faults *f)
{
	struct state now = {.font = -1};
	char *to;

	reserve(t, page);
	to = put_text(t->content, "BT\n");
	for (ptrdiff_t i = r->first; i < r->first + r->count; i++) {
		const struct span *span = &page->spans[i];

		if (span->count == 0)
			continue;
		to = put_span(t, to, &now, run, span, span->x - r->x,
		    r->y - span->y);
		if (to == NULL)
			return unknown_glyph(f);
		wanted[span->font] = true;
	}
	to = put_text(to, "ET\n");
	*content = (str){t->content, to - t->content};
	return true;
}

bool
content_write(struct tools *t, const struct pdf_run *run,
    const struct page *page, struct numbers numbers, bool *wanted,
    str *content, struct faults *f)
{
	char *end;

	reserve(t, page);
	end = put_pictures(t, t->content, page, numbers.pictures);
	end = put_guides(t, end, page);
	end = put_bars(t, end, page, page->bars, page->bar_count);
	if (page->span_count > 0)
		end = put_spans(t, end, run, page, numbers, wanted);
	if (end == NULL)
		return unknown_glyph(f);
	*content = (str){t->content, end - t->content};
	return true;
}
